//! `klrender fmt`: specs written in one way.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{check, editor, files::Output};

use super::{
    args::FmtArgs,
    exit::{Exit, Failure},
    input::{self, STDIN, shown},
    terminal::{Terminal, data},
};

pub(super) fn run(args: &FmtArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    input::check_stdin(&args.specs)?;
    let mut exit = Exit::Success;
    for given in &args.specs {
        for path in specs(given)? {
            match one(&path, args.check, terminal) {
                Ok(done) => exit = exit.max(done),
                Err(failure) => exit = exit.max(terminal.fail(failure)),
            }
        }
    }
    Ok(exit)
}

/// The specs that a path stands for.
fn specs(given: &Path) -> Result<Vec<PathBuf>, Failure> {
    if given.as_os_str() == STDIN {
        return Ok(vec![given.to_owned()]);
    }
    check::specs(given)
        .map_err(|error| Failure::new(Exit::Io, format!("cannot read {}: {error}", shown(given))))
}

fn one(path: &Path, check: bool, terminal: &Terminal) -> Result<Exit, Failure> {
    let source = input::read(path)?;
    let formatted = editor::format_source(&source)
        .map_err(|report| Failure::Diagnostics(Exit::Spec, report))?;
    let changes = formatted != source.text();
    if check {
        if changes {
            terminal.note(&format!("{}  would be formatted", shown(path)));
            return Ok(Exit::Difference);
        }
        return Ok(Exit::Success);
    }
    if path.as_os_str() == STDIN {
        data(|out| out.write_all(formatted.as_bytes()))?;
    } else if changes {
        replace(path, &formatted).map_err(|error| {
            Failure::new(Exit::Io, format!("cannot write {}: {error}", shown(path)))
        })?;
        terminal.note(&format!("{}  formatted", shown(path)));
    }
    Ok(Exit::Success)
}

/// Puts a text in the place of a file, in one step.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let mut output = Output::create(path)?;
    output.write_all(text.as_bytes())?;
    output.commit()
}
