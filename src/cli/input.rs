//! From a path on the command line to a plan.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::{
    diag::{Diagnostic, Kind, Report, Source, Span, sanitize, suggest},
    pipeline,
    plan::Plan,
    spec::{MAX_LENGTH, Overrides},
};

use super::{
    args::{SetArgs, Setting},
    exit::{Exit, Failure},
    terminal::Terminal,
};

/// How standard input is written as a path.
const STDIN: &str = "-";

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
    sanitize(&path.display().to_string())
}

/// Reads and plans a spec, every combination of its `matrix`; its warnings are told.
pub(super) fn load(path: &Path, set: &SetArgs, terminal: &Terminal) -> Result<Vec<Plan>, Failure> {
    let (plans, warnings) = load_quietly(path, set)?;
    terminal.report(&warnings);
    Ok(plans)
}

/// Reads and plans a spec, every combination of its `matrix`; its warnings come with it.
pub(super) fn load_quietly(path: &Path, set: &SetArgs) -> Result<(Vec<Plan>, Report), Failure> {
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
    let (plans, found) = pipeline::load_all(&source, &stem, &overrides);
    let report = Report::new(source, found);
    let Some(plan) = plans.first() else {
        return Err(Failure::Findings(Exit::Spec, report));
    };
    if let Some(unknown) = overrides.unknown(&plan.spec).first() {
        let message = format!("--set {}: {unknown}", unknown.name);
        return Err(Failure::usage(message));
    }
    Ok((plans, report))
}

/// The text of a spec, if it is of bearable length.
fn read(path: &Path) -> Result<Source, Failure> {
    let name = match path.as_os_str() == STDIN {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    };
    let bytes = bytes(path).map_err(|error| {
        let failure = Failure::new(
            Exit::Io,
            format!("cannot read {}: {error}", sanitize(&name)),
        );
        match mistyped_command(path, &error) {
            Some(command) => failure.hint(format!("did you mean the command `{command}`?")),
            None => failure,
        }
    })?;
    let refused = |source, kind, span, message: String| {
        let found = Diagnostic::error(kind, span, message);
        Failure::Findings(Exit::Spec, Report::new(source, vec![found]))
    };
    if bytes.len() > MAX_LENGTH {
        let message = format!("the spec is longer than {MAX_LENGTH} bytes");
        let nothing = Source::new(name, "");
        return Err(refused(nothing, Kind::Limit, Span::default(), message));
    }
    String::from_utf8(bytes)
        .map(|text| Source::new(&name, text))
        .map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let message = format!(
                "the spec is not UTF-8: byte {at} is 0x{:02X}",
                error.as_bytes()[at]
            );
            let source = Source::new(&name, String::from_utf8_lossy(error.as_bytes()));
            let span = Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            refused(source, Kind::Syntax, span, message)
        })
}

/// The content, of which at most one byte more than bearable is read.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = MAX_LENGTH as u64 + 1;
    if path.as_os_str() == STDIN {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder",
            ));
        }
        file.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The command that a missing file may have been meant as.
fn mistyped_command(path: &Path, error: &io::Error) -> Option<&'static str> {
    let word = path.to_str().filter(|word| !word.contains(['/', '.']))?;
    let commands = [
        "render", "validate", "plan", "values", "eval", "check", "schema",
    ];
    let missing = error.kind() == io::ErrorKind::NotFound;
    missing.then(|| suggest(word, commands)).flatten()
}
