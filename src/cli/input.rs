//! From a path on the command line to a plan.

use std::{
    io,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use crate::{
    api::{self, LoadError},
    diag::{Report, Source, quoted, suggest},
    pipeline,
    plan::Plan,
    spec::Overrides,
};

use super::{
    args::{SetArgs, Setting},
    exit::{Exit, Failure},
    terminal::Terminal,
};

/// How standard input is written as a path.
pub(super) const STDIN: &str = "-";

/// Standard input can be read once only.
pub(super) fn check_stdin(specs: &[PathBuf]) -> Result<(), Failure> {
    let times = specs
        .iter()
        .filter(|path| path.as_os_str() == STDIN)
        .count();
    match times {
        0 | 1 => Ok(()),
        _ => Err(Failure::usage("standard input (`-`) is given twice")),
    }
}

/// A path as messages show it.
pub(super) fn shown(path: &Path) -> String {
    quoted(&path.display().to_string())
}

/// Reads and plans a spec, every combination of its `matrix`; its warnings are printed.
pub(super) fn load(path: &Path, set: &SetArgs, terminal: &Terminal) -> Result<Vec<Plan>, Failure> {
    let (plans, warnings) = load_quietly(path, set)?;
    terminal.report(&warnings);
    Ok(plans)
}

/// Reads and plans a spec, every combination of its `matrix`; its warnings come with it.
pub(super) fn load_quietly(path: &Path, set: &SetArgs) -> Result<(Vec<Plan>, Report), Failure> {
    let (source, stem, overrides) = source(path, set)?;
    scenes(path, &source, &stem, &overrides)
}

/// Plans every combination of a spec that was read; its warnings come with it.
pub(super) fn scenes(
    path: &Path,
    source: &Source,
    stem: &str,
    overrides: &Overrides,
) -> Result<(Vec<Plan>, Report), Failure> {
    let scenes = api::scenes(Some(path), source, stem, overrides).map_err(refused)?;
    let report = scenes[0].warnings.clone();
    Ok((scenes.into_iter().map(|scene| scene.plan).collect(), report))
}

/// The text of a spec, its stem, and what it is to be read with.
pub(super) fn source(path: &Path, set: &SetArgs) -> Result<(Source, String, Overrides), Failure> {
    let source = read(path)?;
    let stem = match path.file_stem() {
        Some(stem) if path.as_os_str() != STDIN => stem.to_string_lossy().into_owned(),
        _ => "stdin".to_owned(),
    };
    let (mut numbers, mut pick) = (Vec::new(), Vec::new());
    for (name, setting) in &set.set {
        match setting {
            Setting::Number(number) => numbers.push((name.clone(), *number)),
            Setting::Entry(entry) => pick.push((name.clone(), entry.clone())),
        }
    }
    let overrides = Overrides {
        set: numbers,
        pick,
        folder: path.parent().map(Path::to_owned).unwrap_or_default(),
        ..Overrides::default()
    };
    Ok((source, stem, overrides))
}

fn refused(error: LoadError) -> Failure {
    match error {
        LoadError::Spec(report) => Failure::Diagnostics(Exit::Spec, report),
        LoadError::Option { name, message } => Failure::usage(format!("--set {name}: {message}")),
        LoadError::Io { .. } | LoadError::Several(_) | LoadError::Stopped => {
            Failure::new(Exit::Internal, error.to_string())
        }
    }
}

/// Does some work on so many threads.
pub(super) fn on_threads<T: Send>(
    jobs: Option<NonZeroUsize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Failure> {
    pipeline::on_threads(jobs, work).map_err(|error| Failure::new(Exit::Io, error.to_string()))
}

/// The text of a spec, if it is of bearable length.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    let name = match path.as_os_str() == STDIN {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    };
    let bytes = match path.as_os_str() == STDIN {
        true => api::read_bounded(io::stdin().lock()),
        false => api::read_file(path),
    };
    let bytes = bytes.map_err(|error| {
        let failure = Failure::new(Exit::Io, format!("cannot read {}: {error}", quoted(&name)));
        match mistyped_command(path, &error) {
            Some(command) => failure.hint(format!("did you mean the command `{command}`?")),
            None => failure,
        }
    })?;
    api::decode(name, bytes).map_err(refused)
}

/// The command that a missing file may have been meant as.
fn mistyped_command(path: &Path, error: &io::Error) -> Option<&'static str> {
    let word = path.to_str().filter(|word| !word.contains(['/', '.']))?;
    let commands = [
        "render", "join", "validate", "plan", "values", "eval", "check", "watch", "snippet", "fmt",
        "lsp", "schema", "licenses",
    ];
    let missing = error.kind() == io::ErrorKind::NotFound;
    missing.then(|| suggest(word, commands)).flatten()
}
