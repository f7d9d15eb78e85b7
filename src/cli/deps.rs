//! `--deps`: what a run would read and write, for programs that build things.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use serde::Serialize;

use crate::plan::Plan;

use super::{
    exit::{Exit, Failure},
    frames::Frames,
    input::STDIN,
    target::{Destination, Target},
    terminal::data,
};

/// How files are listed.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum DepsFormat {
    /// a rule for make and ninja
    Make,
    /// one JSON object a line
    Json,
}

/// What a spec, or one combination of it, is made of and what is made of it.
#[derive(Debug, Serialize)]
pub(super) struct Deps {
    reads: Vec<String>,
    writes: Vec<String>,
}

impl Deps {
    /// `beside` are files beside the outputs. What is read from standard input or written to standard output
    /// is no file.
    pub(super) fn new<'a>(
        spec: &Path,
        plan: &Plan,
        frames: &Frames,
        targets: &[Target],
        beside: impl IntoIterator<Item = &'a PathBuf>,
    ) -> Self {
        let mut reads = Vec::new();
        if spec.as_os_str() != STDIN {
            reads.push(written(spec));
        }
        reads.extend(plan.files.iter().map(|(_, path)| written(path)));
        let mut writes = Vec::new();
        for target in targets {
            match &target.destination {
                Destination::Stdout => {}
                Destination::File(path) => writes.push(written(path)),
                Destination::Sequence(file) => {
                    let path = |frame| written(&target.frame(file, plan, frame));
                    writes.extend(frames.iter().map(path));
                }
            }
        }
        writes.extend(beside.into_iter().map(|path| written(path)));
        Self { reads, writes }
    }

    /// The same, made of another file too.
    pub(super) fn and_reads(mut self, path: Option<&Path>) -> Self {
        self.reads.extend(path.map(written));
        self
    }
}

/// Prints them.
pub(super) fn print(all: &[Deps], format: DepsFormat) -> Result<Exit, Failure> {
    data(|out| {
        all.iter().try_for_each(|deps| match format {
            DepsFormat::Make => rule(out, deps),
            DepsFormat::Json => {
                serde_json::to_writer(&mut *out, deps).map_err(io::Error::from)?;
                writeln!(out)
            }
        })
    })?;
    Ok(Exit::Success)
}

/// What is written is made anew when something that is read changes. One that is gone stops nothing:
/// each has a rule of its own that makes nothing.
fn rule(out: &mut dyn Write, deps: &Deps) -> io::Result<()> {
    if deps.writes.is_empty() {
        return Ok(());
    }
    let listed = |paths: &[String]| {
        let escaped: Vec<String> = paths.iter().map(|path| escaped(path)).collect();
        escaped.join(" ")
    };
    writeln!(out, "{}: {}", listed(&deps.writes), listed(&deps.reads))?;
    deps.reads
        .iter()
        .skip(1)
        .try_for_each(|path| writeln!(out, "{}:", escaped(path)))
}

/// A path as a rule has it.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '$' => out.push_str("$$"),
            ' ' | '#' | ':' | '%' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn written(path: &Path) -> String {
    path.display().to_string()
}
