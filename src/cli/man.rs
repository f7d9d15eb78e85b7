//! `klrender man`: the pages of the manual.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::files::Output;

use super::{
    args::Args,
    exit::{Exit, Failure},
    input::shown,
    terminal::data,
};

/// Writes a page for the program and for each command into a folder; without one, prints the first.
pub(super) fn run(folder: Option<&Path>) -> Result<Exit, Failure> {
    let mut program = Args::command();
    program.build();
    let Some(folder) = folder else {
        let page = page(program, "klrender").map_err(|error| Failure::stdout(&error))?;
        data(|out| out.write_all(&page))?;
        return Ok(Exit::Success);
    };
    let commands: Vec<Command> = program.get_subcommands().cloned().collect();
    let mut pages = vec![(program, "klrender".to_owned())];
    for command in commands {
        // `help` tells what these pages tell.
        if command.get_name() != "help" {
            let name = format!("klrender-{}", command.get_name());
            pages.push((command, name));
        }
    }
    for (command, name) in pages {
        let path = folder.join(format!("{name}.1"));
        let failed = |error: io::Error| {
            let message = format!("cannot write {}: {error}", shown(&path));
            Failure::new(Exit::Io, message)
        };
        fs::create_dir_all(folder).map_err(failed)?;
        let page = page(command, &name).map_err(failed)?;
        let mut output = Output::create(&path).map_err(failed)?;
        output.write_all(&page).map_err(failed)?;
        output.commit().map_err(failed)?;
    }
    Ok(Exit::Success)
}

/// One page, with the name that it is looked up by.
fn page(command: Command, name: &str) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let version = env!("CARGO_PKG_VERSION");
    // Pages name the command as one word, as `git-log` is.
    Man::new(command.display_name(name.to_owned()).version(version))
        .source(format!("klrender {version}"))
        .manual("klrender")
        .render(&mut out)?;
    Ok(out)
}
