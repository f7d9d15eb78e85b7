//! Visual regression: whether scenes still look as they were accepted, and why not.
//!
//! A [`Snapshot`] is taken of a plan, kept in a [`Store`] and compared level by level. Each level
//! catches what the others cannot: numbers tell *why* a picture changed, documents of key frames
//! *what* changed, a hash of every frame's document that *nothing else* did, and pixels that the
//! renderer did not either.
//!
//! ```text
//! Plan ──take──→ Snapshot ──between──→ Difference ──→ diag::Report, page
//!                   ↕ Store
//! ```
//!
//! A project that keeps scenes tests them in one line:
//!
//! ```no_run
//! klrender::check::assert_unchanged("specs", "snapshots/check");
//! ```

mod compare;
mod diff;
mod elements;
mod explain;
mod files;
mod pixels;
mod playback;
mod report;
mod snapshot;
mod store;
mod values;

use std::{
    ffi::OsStr,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{
    diag::{self, Diagnostic, Kind, MessageFormat, Report, Source, Span},
    pipeline::{self, Progress, RenderError, Unwatched},
    plan::Plan,
    spec::Overrides,
};

pub use self::{
    compare::{CellChange, Difference, PictureChange, Setting, ValueChange},
    elements::Look,
    pixels::{PixelChange, PixelDifference, Tolerance},
    playback::PlaybackSettings,
    report::page,
    snapshot::{FrameHash, Hash, KeyFrame, PixelFrames, Pixels, Snapshot},
    store::{Accepted, Orphan, Store, StoreError},
    values::{Cells, Column, Content, Values},
};

/// Where snapshots are kept unless something else is said, seen from the current folder.
pub const FOLDER: &str = "snapshots/check";

/// A planned spec, ready to be checked.
#[derive(Debug, Clone)]
pub struct Scene {
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
pub struct Options {
    /// The frames that are rasterised.
    pub pixels: PixelFrames,
    /// How far small pictures may differ.
    pub tolerance: Tolerance,
}

/// What came out for a scene.
#[derive(Debug)]
pub struct Outcome {
    /// The name of its snapshot.
    pub name: String,
    /// The spec's file.
    pub path: PathBuf,
    /// Which combination of the spec's `matrix` it is, in words; empty where there is one.
    pub combination: String,
    /// The outcome.
    pub verdict: Verdict,
    /// Every difference with its place in the spec; empty where there is none.
    pub report: Report,
    /// What was accepted.
    pub before: Option<Snapshot>,
    /// What is now.
    pub after: Snapshot,
    /// The command that accepts what is now.
    pub accept: String,
}

/// Whether a scene looks as accepted.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It does.
    Unchanged,
    /// It does not.
    Changed(Difference),
    /// Nothing has been accepted, or nothing that could be compared with.
    Missing,
}

impl Scene {
    /// A planned spec, or one combination of it.
    pub fn new(path: &Path, source: Source, plan: Plan) -> Self {
        let mut name = plan.spec.stem.clone();
        for chosen in plan.spec.combination.varying() {
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
    pub fn read(path: &Path) -> Result<Vec<Self>, String> {
        let shown = path.display().to_string();
        let text =
            fs::read_to_string(path).map_err(|error| format!("cannot read {shown}: {error}"))?;
        let source = Source::new(shown, text);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let overrides = Overrides {
            folder: path.parent().map(Path::to_owned).unwrap_or_default(),
            ..Overrides::default()
        };
        let (plans, found) = pipeline::load_all(&source, &stem, &overrides);
        if plans.is_empty() {
            let errors = found.into_iter().filter(Diagnostic::is_error).collect();
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
    pub fn check(
        &self,
        store: &Store,
        options: Options,
        progress: &dyn Progress,
    ) -> Result<Outcome, RenderError> {
        let after = Snapshot::take(&self.plan, options.pixels, progress)?;
        let accept = accept_command(&self.path, store);
        let missing = |message: String| {
            let found = Diagnostic::error(Kind::NoSnapshot, Span::default(), message);
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
                missing("the scene has no accepted snapshot".to_owned()),
            ),
            Err(StoreError::Io(folder, error)) => {
                let folder = folder.display();
                (
                    None,
                    missing(format!("cannot read the snapshot in {folder}: {error}")),
                )
            }
            Err(StoreError::Broken(why)) => (
                None,
                missing(format!("the accepted snapshot is broken: {why}")),
            ),
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
            combination: self.plan.spec.combination.to_string(),
            verdict,
            report: Report::new(self.source.clone(), found),
            before,
            after,
            accept,
        })
    }
}

impl Outcome {
    /// Whether the scene looks as accepted.
    pub fn is_unchanged(&self) -> bool {
        self.verdict == Verdict::Unchanged
    }

    /// The spec's file, and which combination of it.
    pub fn label(&self) -> String {
        let path = self.path.display();
        match &self.combination[..] {
            "" => path.to_string(),
            combination => format!("{path} ({combination})"),
        }
    }

    /// The outcome in a few words: `200 frames changed, 0 values changed`.
    pub fn summary(&self) -> String {
        match &self.verdict {
            Verdict::Unchanged => format!(
                "unchanged: {}",
                explain::count(self.after.frames.len(), "frame")
            ),
            Verdict::Changed(difference) => difference.summary(),
            Verdict::Missing => "no snapshot to compare with".to_owned(),
        }
    }
}

/// The command that accepts a spec's scene.
fn accept_command(path: &Path, store: &Store) -> String {
    let quoted = |path: &Path| {
        let text = path.display().to_string();
        let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
        match text.chars().all(plain) {
            true => text,
            false => format!("'{}'", text.replace('\'', "'\\''")),
        }
    };
    let mut command = format!("klrender check --accept {}", quoted(path));
    if store.folder() != Path::new(FOLDER) {
        command.push_str(" --snapshots ");
        command.push_str(&quoted(store.folder()));
    }
    command
}

/// The specs that a path stands for: itself, or for a folder every `.toml` file in it, by name.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn specs(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut specs = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("toml")) && path.is_file() {
            specs.push(path);
        }
    }
    specs.sort();
    Ok(specs)
}

/// Why a folder of scenes does not look as accepted: all that the command line would say.
#[derive(Debug)]
pub struct Changed(String);

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Changed {}

/// Checks a spec, or every spec in a folder, against the snapshots in another.
///
/// # Errors
///
/// If one of them differs, has no snapshot, or is wrong, or if there is none.
pub fn unchanged(
    specs: impl AsRef<Path>,
    snapshots: impl AsRef<Path>,
    options: Options,
) -> Result<(), Changed> {
    let (specs, store) = (specs.as_ref(), Store::new(snapshots.as_ref()));
    let shown = specs.display();
    let paths = self::specs(specs).map_err(|error| Changed(format!("{shown}: {error}\n")))?;
    if paths.is_empty() {
        return Err(Changed(format!("there is no spec in {shown}\n")));
    }
    let text = |scene: &Scene| match scene.check(&store, options, &Unwatched) {
        Ok(outcome) => outcome.text(MessageFormat::Human, false),
        Err(error) => format!("{}: {error}\n", scene.path.display()),
    };
    let check = |path: &PathBuf| match Scene::read(path) {
        Ok(scenes) => scenes.iter().map(text).collect(),
        Err(error) => error,
    };
    let texts: Vec<String> = paths.par_iter().map(check).collect();
    match texts.iter().all(String::is_empty) {
        true => Ok(()),
        false => Err(Changed(texts.concat())),
    }
}

/// Panics unless every spec in a folder looks as accepted; for tests.
///
/// # Panics
///
/// With the words of `klrender check` if one of them does not.
#[track_caller]
pub fn assert_unchanged(specs: impl AsRef<Path>, snapshots: impl AsRef<Path>) {
    if let Err(changed) = unchanged(specs, snapshots, Options::default()) {
        panic!("scenes do not look as accepted\n\n{changed}");
    }
}

impl Outcome {
    /// What there is to say about a scene that does not look as accepted, in one of the formats of
    /// messages; nothing about one that does.
    pub fn text(&self, format: MessageFormat, styled: bool) -> String {
        let mut out = self.report.render(format, styled);
        if let (MessageFormat::Human, Verdict::Changed(_)) = (format, &self.verdict) {
            let (path, accept) = (diag::sanitize(&self.label()), &self.accept);
            out.push_str(&format!(
                "{path}  {}\n  if that is meant: {accept}\n\n",
                self.summary()
            ));
        }
        out
    }
}
