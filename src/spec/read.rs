//! From text to scene, in one call.

use std::{fmt, path::PathBuf};

use crate::diag::{Diagnostic, Kind, Source, Span, sanitize, suggest};

use super::{
    Combination, document::Document, keys::SCENE, lower::lower, model::SceneSpec, themes::Theme,
};

/// The longest spec accepted, in bytes.
pub const MAX_LENGTH: usize = 1024 * 1024;
/// The most findings reported in one run.
const MAX_FINDINGS: usize = 200;

/// What the command line says instead of the spec.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// Finite values for parameters; for a swept name, the value it is pinned to.
    pub set: Vec<(String, f64)>,
    /// Entries for names of `matrix`, as they are written there: only these are taken.
    pub pick: Vec<(String, String)>,
    /// Which of the combinations that `matrix` makes is read, counted from 0.
    pub combination: usize,
    /// The theme.
    pub theme: Option<Theme>,
    /// The folder where the paths in the spec start; empty is the current one.
    pub folder: PathBuf,
}

impl Overrides {
    /// The value set for a name; the last one where there are several.
    pub(super) fn value(&self, name: &str) -> Option<f64> {
        let mut set = self.set.iter().rev();
        set.find(|(given, _)| given == name)
            .map(|(_, value)| *value)
    }

    /// The entry picked for a name; the last one where there are several.
    pub(super) fn picked(&self, name: &str) -> Option<&str> {
        let mut picks = self.pick.iter().rev();
        picks
            .find(|(given, _)| given == name)
            .map(|(_, entry)| entry.as_str())
    }

    /// The names set here that the scene does not have, and entries that they do not have: they
    /// changed nothing.
    pub fn unknown(&self, scene: &SceneSpec) -> Vec<UnknownOverride> {
        let parameters = scene.names.parameters.iter().map(|it| it.name.as_str());
        let chosen = &scene.combination.chosen;
        let listed = || chosen.iter().map(|chosen| chosen.name.as_str());
        let known: Vec<&str> = parameters.chain(listed()).collect();
        let swept = scene.names.swept.iter().map(|named| named.name.as_str());
        let all: Vec<&str> = known.iter().copied().chain(swept).collect();
        let unknown = |name: &String| UnknownOverride {
            name: name.clone(),
            meant: suggest(name, all.iter().copied()).map(str::to_owned),
            entry: None,
        };
        let set = self.set.iter().map(|(name, _)| name);
        let mut found: Vec<UnknownOverride> = set
            .filter(|name| !known.contains(&name.as_str()))
            .map(unknown)
            .collect();
        for (name, entry) in &self.pick {
            match scene.combination.get(name) {
                Some(chosen) if chosen.entry == *entry => {}
                Some(chosen) => found.push(UnknownOverride {
                    entry: Some((entry.clone(), chosen.entries.clone())),
                    ..unknown(name)
                }),
                None if all.contains(&name.as_str()) => found.push(UnknownOverride {
                    entry: Some((entry.clone(), Vec::new())),
                    ..unknown(name)
                }),
                None => found.push(unknown(name)),
            }
        }
        found
    }
}

/// A name set from outside that a scene does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownOverride {
    /// The name.
    pub name: String,
    /// The name that was probably meant.
    pub meant: Option<String>,
    /// What the name, which the scene has, cannot be; and what `matrix` lists for it, if it does.
    pub entry: Option<(String, Vec<String>)>,
}

impl fmt::Display for UnknownOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = sanitize(&self.name);
        if let Some((entry, entries)) = &self.entry {
            let entry = sanitize(entry);
            if entries.is_empty() {
                return write!(f, "`{entry}` is no finite number");
            }
            let entries: Vec<String> = entries.iter().map(|it| format!("`{it}`")).collect();
            let entries = entries.join(", ");
            return write!(
                f,
                "`matrix` lists no `{entry}` for `{name}`, only {entries}"
            );
        }
        write!(f, "the scene has no parameter or swept name `{name}`")?;
        match &self.meant {
            Some(meant) => write!(f, "; did you mean `{meant}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownOverride {}

/// How many combinations the `matrix` of a spec makes, each a scene of its own; 1 without one.
pub fn combinations(source: &Source, overrides: &Overrides) -> usize {
    if source.text().len() > MAX_LENGTH {
        return 1;
    }
    super::lower::combinations(&Document::parse(source).root, overrides)
}

/// Which entries the names of a spec's `matrix` stand for in the combination that is read.
pub fn combination(source: &Source, overrides: &Overrides) -> Combination {
    super::lower::combination(&Document::parse(source).root, overrides)
}

/// Reads a spec: the scene of one of its combinations. `stem` is the name that `{stem}` stands for in the output's file name.
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
        mut diagnostics,
        broken,
    } = Document::parse(source);
    let span = Span::new(0, length);
    super::validate::validate(&root, Span::new(0, 0), &SCENE, &mut diagnostics);
    if broken {
        // What could not be read may be what is missing, and what follows it on the line may not
        // be what was written.
        let lines: Vec<usize> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.kind == Kind::Syntax)
            .map(|diagnostic| source.line_column(diagnostic.span.start).0)
            .collect();
        diagnostics.retain(|diagnostic| {
            let line = source.line_column(diagnostic.span.start).0;
            diagnostic.kind == Kind::Syntax
                || (diagnostic.kind != Kind::MissingKey && !lines.contains(&line))
        });
        return (None, concise(diagnostics));
    }
    let valid = !diagnostics.iter().any(Diagnostic::is_error);
    let scene = lower(&root, span, stem, overrides, &mut diagnostics);
    (scene.filter(|_| valid), concise(diagnostics))
}

/// The findings in the order of their places, and no more of them than anyone reads.
fn concise(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.severity));
    if let Some(more) = diagnostics
        .len()
        .checked_sub(MAX_FINDINGS)
        .filter(|more| *more > 0)
    {
        // Errors matter more than warnings, and whether there are any must not change.
        diagnostics.sort_by_key(|diagnostic| (diagnostic.severity, diagnostic.span));
        diagnostics.truncate(MAX_FINDINGS);
        let span = diagnostics.last().map_or(Span::default(), |last| last.span);
        let message = format!("there are {more} more findings, which are not shown");
        diagnostics.push(Diagnostic::warning(Kind::Limit, span, message));
    }
    diagnostics
}
