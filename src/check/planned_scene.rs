//! A scene compared with its snapshot.

use std::path::{Path, PathBuf};

use crate::{
    diag::{Diagnostic, Kind, MessageFormat, Report, Source, Span, is_unsafe, quoted},
    files::read_plain,
    limits::SPEC_BYTES,
    pipeline::{self, Progress, RenderError},
    plan::Plan,
    spec::Overrides,
};

use super::{
    Difference, FOLDER, Outcome, PixelFrames, Snapshot, Store, StoreError, Tolerance, Verdict,
};

/// A planned spec, ready to be checked.
#[derive(Debug, Clone)]
pub(crate) struct PlannedScene {
    /// The name of its snapshot.
    pub name: String,
    /// The spec's file.
    pub path: PathBuf,
    /// Its text.
    pub source: Source,
    /// Its plan.
    pub plan: Plan,
}

/// What is looked at, and how closely.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Options {
    /// The frames that are rasterised.
    pub pixels: PixelFrames,
    /// How far small pictures may differ.
    pub tolerance: Tolerance,
}

impl PlannedScene {
    /// A planned spec, or one combination of it.
    pub(crate) fn new(path: &Path, source: Source, plan: Plan) -> Self {
        let mut name = plan.stem.clone();
        for chosen in plan.combination.varying() {
            name.push('-');
            name.push_str(&chosen.file);
        }
        Self {
            name,
            path: path.to_owned(),
            source,
            plan,
        }
    }

    /// Reads and plans a spec's file: a scene for each combination of its `matrix`, one without.
    /// Warnings are passed over.
    ///
    /// # Errors
    ///
    /// In words, if the file cannot be read or the spec is wrong.
    pub(crate) fn read(path: &Path) -> Result<Vec<Self>, String> {
        let shown = path.display().to_string();
        let failed = |why: &str| format!("cannot read {}: {why}", quoted(&shown));
        let bytes = read_plain(path, SPEC_BYTES as u64).map_err(|error| failed(&error.to_string()));
        let text = String::from_utf8(bytes?).map_err(|_| failed("it is not UTF-8"))?;
        let source = Source::new(shown, text);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let overrides = Overrides {
            folder: path.parent().map(Path::to_owned).unwrap_or_default(),
            ..Overrides::default()
        };
        let pipeline::Loaded {
            plans, findings, ..
        } = pipeline::load_all(&source, &stem, &overrides);
        if plans.is_empty() {
            let errors = findings.into_iter().filter(Diagnostic::is_error).collect();
            return Err(Report::new(source, errors).render(MessageFormat::Human, false));
        }
        let scene = |plan| Self::new(path, source.clone(), plan);
        Ok(plans.into_iter().map(scene).collect())
    }

    /// Compares the scene with its snapshot.
    ///
    /// # Errors
    ///
    /// If a frame cannot be rendered, or the run is cancelled.
    pub(crate) fn check(
        &self,
        store: &Store,
        options: Options,
        progress: &dyn Progress,
    ) -> Result<Outcome, RenderError> {
        let after = Snapshot::take(&self.plan, options.pixels, progress)?;
        let accept = accept_command(&self.path, store);
        let missing = |kind, message: String| {
            let found = Diagnostic::error(kind, Span::default(), message);
            (
                Verdict::Missing,
                vec![found.hint(format!("accept what it looks like now: `{accept}`"))],
            )
        };
        let (before, (verdict, found)) = match store.read(&self.name, &self.path) {
            Ok(Some(before)) => {
                let difference = Difference::between(&before, &after, options.tolerance);
                let found = difference.diagnostics(&self.plan, &self.source);
                let verdict = match difference.is_empty() {
                    true => Verdict::Unchanged,
                    false => Verdict::Changed(difference),
                };
                (Some(before), (verdict, found))
            }
            Ok(None) => (
                None,
                missing(
                    Kind::NoSnapshot,
                    "the scene has no accepted snapshot".to_owned(),
                ),
            ),
            Err(StoreError::Broken(why)) => {
                let message = format!("the accepted snapshot is broken: {why}");
                (None, missing(Kind::BrokenSnapshot, message))
            }
            Err(StoreError::Foreign(other)) => {
                let name = &self.name;
                let message = format!("the snapshot `{name}` is that of another spec, {other}");
                let found = Diagnostic::error(Kind::NoSnapshot, Span::default(), message)
                    .hint("give one of them another name, or another folder with --snapshots");
                (None, (Verdict::Missing, vec![found]))
            }
        };
        Ok(Outcome {
            name: self.name.clone(),
            path: self.path.clone(),
            combination: self.plan.combination.to_string(),
            verdict,
            report: Report::new(self.source.clone(), found),
            before,
            after,
            accept,
        })
    }
}

/// The command that accepts a spec's scene.
fn accept_command(path: &Path, store: &Store) -> String {
    let word = |path: &Path| {
        let text = path.display().to_string();
        let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
        let unsafe_ = |c: char| is_unsafe(c) || c == '\n' || c == '\t';
        if !text.is_empty() && text.chars().all(plain) {
            text
        } else if text.contains(unsafe_) {
            // As bash and its kin read it.
            let byte = |byte: &u8| match byte {
                b' '..=b'~' if !b"'\\".contains(byte) => char::from(*byte).to_string(),
                byte => format!("\\x{byte:02x}"),
            };
            format!(
                "$'{}'",
                text.as_bytes().iter().map(byte).collect::<String>()
            )
        } else {
            format!("'{}'", text.replace('\'', "'\\''"))
        }
    };
    let mut command = format!("klrender check --accept {}", word(path));
    if store.folder() != Path::new(FOLDER) {
        command.push_str(" --snapshots ");
        command.push_str(&word(store.folder()));
    }
    command
}
