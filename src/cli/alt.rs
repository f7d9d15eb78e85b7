//! `--alt`: what pictures show, in words, as files.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    diag::{Report, Source, SpannedText},
    files::Output,
    plan::Plan,
    scene,
    spec::{
        Placeholders,
        model::{FilePiece, FileTemplate, Format},
    },
};

use super::{
    exit::{Exit, Failure},
    input::shown,
    terminal::data,
};

/// Where the words of a spec go.
#[derive(Debug)]
pub(super) enum Words {
    Stdout,
    File(PathBuf),
}

impl Words {
    /// The place that `--alt` names for a plan.
    pub(super) fn place(alt: &Path, plan: &Plan) -> Result<Self, Failure> {
        if alt.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        let Some(text) = alt.to_str() else {
            return Err(Failure::usage(format!(
                "--alt {}: the path is not UTF-8",
                shown(alt)
            )));
        };
        let mut diagnostics = Vec::new();
        let verbatim = SpannedText::verbatim(text, 0);
        let Some(file) = FileTemplate::read(&verbatim, None, &mut diagnostics) else {
            let report = Report::new(Source::new("--alt", text), diagnostics);
            return Err(Failure::Diagnostics(Exit::Usage, report));
        };
        let of_a_picture = file
            .pieces
            .iter()
            .any(|piece| matches!(piece, FilePiece::Format | FilePiece::Frame { .. }));
        if of_a_picture || file.unknown_name(&plan.combination).is_some() {
            let message = "--alt: the name may hold `{stem}` and names of `matrix` only";
            return Err(Failure::usage(message).hint("words are about all frames, in any format"));
        }
        if !file.names_file() {
            let message = format!("--alt {}: it is a folder", shown(alt));
            return Err(Failure::usage(message).hint("name a file, as in `{stem}.txt`"));
        }
        let holes = Placeholders {
            stem: &plan.stem,
            combination: &plan.combination,
            format: Format::Svg,
            frame: 0,
            frames: 1,
        };
        let file = file.with_names(&plan.combination);
        Ok(Self::File(file.fill(holes).into()))
    }

    /// Writes what a plan shows, in words.
    pub(super) fn write(&self, plan: &Plan) -> Result<(), Failure> {
        let words = scene::overview(plan);
        let path = match self {
            Self::Stdout => return data(|out| writeln!(out, "{words}")),
            Self::File(path) => path,
        };
        let failed = |error: io::Error| {
            let message = format!("cannot write {}: {error}", shown(path));
            Failure::new(Exit::Io, message)
        };
        let mut output = Output::create(path).map_err(failed)?;
        writeln!(output, "{words}").map_err(failed)?;
        output.commit().map_err(failed)
    }
}
