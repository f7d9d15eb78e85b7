//! A spec from its text to its pictures, for pages that have all of klrender in them.

use std::{io, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::{
    diag::{Diagnostic, Severity, Source, Span},
    editor,
    files::Bundle,
    pipeline::{self, MovingPicture, RenderError, Request, Unwatched},
    plan::Plan,
    spec::{Overrides, model::Format},
};

use super::{
    page::{self, InteractiveScene},
    stay_within,
    told::{self, Seen},
};

/// A spec with all that it needs to be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Spec {
    /// What it is called; ids in documents start with it.
    pub name: String,
    /// The text.
    pub text: String,
    /// The files that it names, in base64.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<(String, String)>,
    /// Entries for names of its `matrix`: only these are taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pick: Vec<(String, String)>,
}

impl Spec {
    /// What it is read with. A file that is no base64 is not there.
    fn overrides(&self) -> Overrides {
        let mut bundle = Bundle::default();
        for (name, content) in &self.files {
            if let Ok(content) = STANDARD.decode(content) {
                bundle.add(name, content);
            }
        }
        Overrides {
            pick: self.pick.clone(),
            bundle: Some(Arc::new(bundle)),
            ..Overrides::default()
        }
    }
}

/// A spec that has been read, to be shown and moved. What it says and tells is JSON.
#[derive(Debug)]
pub struct Session {
    spec: Spec,
    source: Source,
    overrides: Overrides,
    /// One for each combination of its `matrix`; none if the spec is wrong.
    films: Vec<Arc<Plan>>,
    findings: Vec<Diagnostic>,
}

/// What is wrong with a spec, or probably not meant, with its place in units of UTF-16 as browsers count.
#[derive(Serialize)]
struct Finding<'a> {
    from: usize,
    to: usize,
    severity: Severity,
    code: &'static str,
    message: &'a str,
    label: &'a str,
    hints: &'a [String],
    related: Vec<Related<'a>>,
    /// What a "did you mean" would write, and where.
    fix: Option<Fix>,
}

#[derive(Serialize)]
struct Fix {
    from: usize,
    to: usize,
    insert: String,
}

#[derive(Serialize)]
struct Related<'a> {
    from: usize,
    to: usize,
    message: &'a str,
}

impl<'a> Finding<'a> {
    fn of(finding: &'a Diagnostic, text: &str) -> Self {
        let place = |span: Span| (units(text, span.start), units(text, span.end));
        let (from, to) = place(finding.span);
        let mut related = Vec::new();
        for (span, message) in &finding.related {
            let (from, to) = place(*span);
            related.push(Related { from, to, message });
        }
        Self {
            from,
            to,
            severity: finding.severity,
            code: finding.kind.code(),
            message: &finding.message,
            label: &finding.label,
            hints: &finding.hints,
            related,
            fix: editor::fix(text, finding).map(|(range, insert)| Fix {
                from: units(text, range.start),
                to: units(text, range.end),
                insert,
            }),
        }
    }
}

/// How many units of UTF-16 the text has before a byte.
fn units(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    text[..byte].encode_utf16().count()
}

impl Session {
    /// Reads a spec.
    pub fn read(spec: Spec) -> Self {
        let source = Source::new(&spec.name, &spec.text);
        let overrides = spec.overrides();
        let read = pipeline::load_all(&source, &spec.name, &overrides);
        Self {
            source,
            overrides,
            spec,
            films: read.plans.into_iter().map(Arc::new).collect(),
            findings: read.findings,
        }
    }

    /// What is said of the spec: a list.
    pub fn findings(&self) -> serde_json::Value {
        self.told(&self.findings)
    }

    fn told(&self, findings: &[Diagnostic]) -> serde_json::Value {
        let findings = findings.iter();
        let all: Vec<Finding<'_>> = findings
            .map(|finding| Finding::of(finding, self.source.text()))
            .collect();
        serde_json::json!(all)
    }

    /// The scenes that the spec makes, by their combinations: one without a name where there is no
    /// `matrix`, none where the spec is wrong.
    pub fn scenes(&self) -> Vec<String> {
        let films = self.films.iter();
        films.map(|film| film.combination.to_string()).collect()
    }

    fn plan(&self, combination: usize, set: &[(String, f64)]) -> Result<Plan, serde_json::Value> {
        let overrides = Overrides {
            combination,
            set: set.to_vec(),
            ..self.overrides.clone()
        };
        let (plan, findings) = pipeline::load(&self.source, &self.spec.name, &overrides);
        plan.ok_or_else(|| {
            let errors = findings.into_iter().filter(Diagnostic::is_error);
            self.told(&errors.collect::<Vec<_>>())
        })
    }

    /// One of its scenes with other values of parameters and swept names.
    ///
    /// # Errors
    ///
    /// What is wrong with them: a list as of [`findings`](Self::findings). It is empty where there is no
    /// such scene.
    pub fn show(
        &self,
        combination: usize,
        set: &[(String, f64)],
    ) -> Result<Shown, serde_json::Value> {
        let film = self.films.get(combination).cloned();
        let film = film.ok_or_else(|| self.told(&[]))?;
        if set.is_empty() {
            let plan = Arc::clone(&film);
            return Ok(Shown { film, plan });
        }
        let mut plan = self.plan(combination, set)?;
        stay_within(&mut plan, &film, set);
        let plan = Arc::new(plan);
        Ok(Shown { film, plan })
    }

    /// A file of one of its scenes, in a format by its name, as the program writes it; of formats that hold
    /// one frame this one, counted from 0.
    ///
    /// # Errors
    ///
    /// In words.
    pub fn render(
        &self,
        combination: usize,
        set: &[(String, f64)],
        format: &str,
        frame: usize,
    ) -> Result<Vec<u8>, String> {
        let format = format
            .parse::<Format>()
            .map_err(|error| error.to_string())?;
        let wrong = |_| "the spec is wrong".to_owned();
        let plan = self.plan(combination, set).map_err(wrong)?;
        let one = (!format.is_animated()).then(|| vec![frame.min(plan.frames() - 1)]);
        let request = Request {
            format,
            frames: one,
            batch: None,
            threads: None,
        };
        let failed = |error: RenderError| error.to_string();
        if !format.is_animated() {
            return pipeline::render_frame(&plan, &request, &Unwatched).map_err(failed);
        }
        let mut bytes = io::Cursor::new(Vec::new());
        pipeline::render_animation(&plan, &request, &mut bytes, &Unwatched).map_err(failed)?;
        Ok(bytes.into_inner())
    }
}

impl Session {
    /// An interactive page of one of its scenes, without its engine: what stands before it and behind it.
    ///
    /// # Errors
    ///
    /// In words.
    pub fn page(
        &self,
        combination: usize,
        set: &[(String, f64)],
    ) -> Result<(String, String), String> {
        let wrong = |_| "the spec is wrong".to_owned();
        let plan = self.plan(combination, set).map_err(wrong)?;
        let scene = InteractiveScene {
            spec: self.spec.clone(),
            combination,
            set: set.to_vec(),
        };
        page::parts(&plan, &scene).map_err(|error| error.to_string())
    }
}

/// A scene with what is set in it.
#[derive(Debug)]
pub struct Shown {
    /// In which nothing is set.
    film: Arc<Plan>,
    plan: Arc<Plan>,
}

impl Shown {
    /// Lays it out.
    ///
    /// # Errors
    ///
    /// In words, only through a fault of klrender.
    pub fn draw(&self) -> Result<Drawing<'_>, String> {
        let picture = MovingPicture::new(&self.plan).map_err(|error| error.to_string())?;
        Ok(Drawing {
            shown: self,
            picture,
        })
    }
}

/// A scene that is laid out, of which one picture after another is drawn.
#[derive(Debug)]
pub struct Drawing<'a> {
    shown: &'a Shown,
    picture: MovingPicture<'a>,
}

impl Drawing<'_> {
    /// Everything about the scene but its other pictures, at the frame that is nearest to what was seen
    /// before: to the values of swept names, then to its number.
    pub fn info(&self, near: Vec<(String, f64)>, frame: usize) -> serde_json::Value {
        let Shown { film, plan } = self.shown;
        told::info(film, plan, &self.picture, &Seen { near, frame })
    }

    /// The picture of a state; nothing where there is no such state.
    pub fn picture(&self, state: usize) -> Option<serde_json::Value> {
        let known = state < self.shown.plan.states();
        known.then(|| told::picture(self.picture.frame(state)))
    }

    /// The numbers over all states.
    pub fn numbers(&self) -> String {
        told::numbers(&self.shown.plan)
    }
}
