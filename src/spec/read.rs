//! From text to scene, in one call.

use std::{fmt, path::Path};

use crate::diag::{Diagnostic, Kind, Source, Span, closest, visible};

use super::{document::Document, keys::SCENE, lower::lower, model::SceneSpec, themes::Theme};

/// The longest spec accepted, in bytes.
pub const MAX_LENGTH: usize = 1024 * 1024;
/// The most findings reported in one run.
const MAX_FINDINGS: usize = 200;

/// What the command line says instead of the spec.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// Finite values for parameters; for a swept name, the value it is pinned to.
    pub set: Vec<(String, f64)>,
    /// The theme.
    pub theme: Option<Theme>,
}

impl Overrides {
    /// The value set for a name; the last one where there are several.
    pub(super) fn value(&self, name: &str) -> Option<f64> {
        let mut set = self.set.iter().rev();
        set.find(|(given, _)| given == name)
            .map(|(_, value)| *value)
    }

    /// The names set here that the scene does not have: they changed nothing.
    pub fn unknown(&self, scene: &SceneSpec) -> Vec<UnknownOverride> {
        let parameters = &scene.names.parameters;
        let known = || parameters.iter().map(|parameter| parameter.name.as_str());
        self.set
            .iter()
            .filter(|(name, _)| known().all(|known| known != name))
            .map(|(name, _)| UnknownOverride {
                name: name.clone(),
                meant: closest(
                    name,
                    known().chain(scene.names.swept.iter().map(|named| named.name.as_str())),
                )
                .map(str::to_owned),
            })
            .collect()
    }
}

/// A name set from outside that a scene does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownOverride {
    /// The name.
    pub name: String,
    /// The name that was probably meant.
    pub meant: Option<String>,
}

impl fmt::Display for UnknownOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = visible(&self.name);
        write!(f, "the scene has no parameter or swept name `{name}`")?;
        match &self.meant {
            Some(meant) => write!(f, "; did you mean `{meant}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownOverride {}

/// Reads a spec. `stem` is the name that `{stem}` stands for in the output's file name.
///
/// The findings are all there are (up to 200); the scene is absent if and only if one of them is an error.
///
/// ```
/// use klrender::{diag::Source, spec};
///
/// let text = r#"
///     [[panels]]
///     marks = [{ type = "line", y = "pdf(normal(0, 1), x)" }]
/// "#;
/// let (scene, found) = spec::read(&Source::new("a.toml", text), "a", &Default::default());
/// assert!(found.is_empty());
/// assert_eq!(scene.unwrap().panels[0].marks.len(), 1);
/// ```
pub fn read(
    source: &Source,
    stem: &str,
    overrides: &Overrides,
) -> (Option<SceneSpec>, Vec<Diagnostic>) {
    let length = source.text().len();
    if length > MAX_LENGTH {
        let message = format!("the spec has {length} bytes: at most {MAX_LENGTH} are accepted");
        let found = Diagnostic::error(Kind::Limit, Span::new(0, 0), message);
        return (None, vec![found]);
    }
    let Document {
        root,
        mut found,
        broken,
    } = Document::parse(source);
    let span = Span::new(0, length);
    super::validate::validate(&root, Span::new(0, 0), &SCENE, &mut found);
    if broken {
        // What could not be read may be what is missing, and what follows it on the line may not
        // be what was written.
        let lines: Vec<usize> = found
            .iter()
            .filter(|found| found.kind == Kind::Syntax)
            .map(|found| source.line_column(found.span.start).0)
            .collect();
        found.retain(|found| {
            let line = source.line_column(found.span.start).0;
            found.kind == Kind::Syntax || (found.kind != Kind::MissingKey && !lines.contains(&line))
        });
        return (None, concise(found));
    }
    // A source that is no file has no folder: paths then start where the program runs.
    let folder = Path::new(source.name()).parent().unwrap_or(Path::new(""));
    let valid = !found.iter().any(Diagnostic::is_error);
    let scene = lower(&root, span, stem, overrides, folder, &mut found);
    (scene.filter(|_| valid), concise(found))
}

/// The findings in the order of their places, and no more of them than anyone reads.
fn concise(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort_by_key(|found| (found.span, found.severity));
    if let Some(more) = found
        .len()
        .checked_sub(MAX_FINDINGS)
        .filter(|more| *more > 0)
    {
        // Errors matter more than warnings, and whether there are any must not change.
        found.sort_by_key(|found| (found.severity, found.span));
        found.truncate(MAX_FINDINGS);
        let span = found.last().map_or(Span::default(), |last| last.span);
        let message = format!("there are {more} more findings, which are not shown");
        found.push(Diagnostic::warning(Kind::Limit, span, message));
    }
    found
}
