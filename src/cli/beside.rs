//! Files beside the outputs: `--alt`, what pictures show in words; `--still`, the frame that stands for the
//! animation; `--sheet`, frames side by side.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    diag::{Report, Source, SpannedText},
    files::Output,
    pipeline::{self, RenderError, Request, Unwatched},
    plan::Plan,
    scene,
    spec::{
        Placeholders,
        model::{FilePiece, FileTemplate, Format},
    },
};

use super::{
    exit::{Exit, Failure},
    frames::Frames,
    input::shown,
    terminal::data,
};

/// Frames on a sheet where none are chosen.
const ON_A_SHEET: usize = 12;
/// The most frames on a sheet.
const MOST_ON_A_SHEET: usize = 400;

/// A file beside the outputs of a spec.
#[derive(Debug)]
pub(super) struct Beside {
    what: What,
    /// None is standard output.
    pub(super) path: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Words,
    Still(Format),
    Sheet(Format),
}

impl Beside {
    /// What `--alt` asks for.
    pub(super) fn words(file: &Path, plan: &Plan) -> Result<Self, Failure> {
        let what = What::Words;
        let path = match file.as_os_str() == "-" {
            true => None,
            false => Some(place("--alt", file, plan)?),
        };
        Ok(Self { what, path })
    }

    /// What `--still` asks for.
    pub(super) fn still(file: &Path, plan: &Plan) -> Result<Self, Failure> {
        Self::picture("--still", file, plan, What::Still)
    }

    /// What `--sheet` asks for.
    pub(super) fn sheet(file: &Path, plan: &Plan) -> Result<Self, Failure> {
        Self::picture("--sheet", file, plan, What::Sheet)
    }

    fn picture(
        option: &str,
        file: &Path,
        plan: &Plan,
        what: impl Fn(Format) -> What,
    ) -> Result<Self, Failure> {
        let path = place(option, file, plan)?;
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        let Ok(format @ (Format::Png | Format::Svg | Format::Pdf)) = extension.parse() else {
            let file = shown(file);
            let message = format!("{option} {file}: it is a `.png`, `.svg` or `.pdf`");
            return Err(Failure::usage(message));
        };
        Ok(Self {
            what: what(format),
            path: Some(path),
        })
    }

    /// What it is, for messages.
    pub(super) fn name(&self, spec: &str) -> String {
        match self.what {
            What::Words => format!("the words of {spec}"),
            What::Still(_) => format!("the still of {spec}"),
            What::Sheet(_) => format!("the sheet of {spec}"),
        }
    }

    /// Writes it for a plan and the frames that are chosen.
    pub(super) fn write(&self, plan: &Plan, frames: &Frames) -> Result<(), Failure> {
        let fault = |error: RenderError| {
            let message = format!("cannot render {}: {error}", self.name("the scene"));
            Failure::new(Exit::Internal, message)
        };
        let content = match self.what {
            What::Words => format!("{}\n", scene::overview(plan)).into_bytes(),
            What::Still(format) => {
                let frame = match frames.len() {
                    1 => frames.first(),
                    _ => plan.poster(),
                };
                let request = Request {
                    format,
                    frames: Some(vec![frame]),
                    batch: None,
                    threads: None,
                };
                pipeline::render_frame(plan, &request, &Unwatched).map_err(fault)?
            }
            What::Sheet(format) => {
                let frames = on_a_sheet(plan, frames)?;
                pipeline::render_sheet(plan, &frames, format).map_err(fault)?
            }
        };
        let Some(path) = &self.path else {
            return data(|out| out.write_all(&content));
        };
        let failed = |error: io::Error| Failure::unwritten(&shown(path), &error);
        let mut output = Output::create(path).map_err(failed)?;
        output.write_all(&content).map_err(failed)?;
        output.commit().map_err(failed)
    }
}

/// The frames that a sheet shows: those that are chosen, else some from first to last.
fn on_a_sheet(plan: &Plan, frames: &Frames) -> Result<Vec<usize>, Failure> {
    if frames.len() < plan.frames() && frames.len() > MOST_ON_A_SHEET {
        let message = format!("a sheet has room for {MOST_ON_A_SHEET} frames");
        return Err(Failure::usage(message).hint("choose fewer with --frames"));
    }
    if frames.len() < plan.frames() || plan.states() <= ON_A_SHEET {
        let mut chosen: Vec<usize> = frames.iter().collect();
        chosen.truncate(MOST_ON_A_SHEET);
        return Ok(chosen);
    }
    let last = plan.states() - 1;
    Ok((0..ON_A_SHEET)
        .map(|k| k * last / (ON_A_SHEET - 1))
        .collect())
}

/// The path that an option names for a plan.
pub(super) fn place(option: &str, file: &Path, plan: &Plan) -> Result<PathBuf, Failure> {
    let given = shown(file);
    let Some(text) = file.to_str() else {
        return Err(Failure::usage(format!(
            "{option} {given}: the path is not UTF-8"
        )));
    };
    let mut diagnostics = Vec::new();
    let verbatim = SpannedText::verbatim(text, 0);
    let Some(file) = FileTemplate::read(&verbatim, None, &mut diagnostics) else {
        let report = Report::new(Source::new(option, text), diagnostics);
        return Err(Failure::Diagnostics(Exit::Usage, report));
    };
    let of_a_picture = file
        .pieces
        .iter()
        .any(|piece| matches!(piece, FilePiece::Format | FilePiece::Frame { .. }));
    if of_a_picture || file.unknown_name(&plan.combination).is_some() {
        let message = format!("{option}: the name may hold `{{stem}}` and names of `matrix` only");
        return Err(Failure::usage(message).hint("it is one file for all frames and formats"));
    }
    if !file.names_file() {
        let message = format!("{option} {given}: it is a folder");
        return Err(Failure::usage(message).hint("name a file in it, as in `out/{stem}.txt`"));
    }
    let file = file.with_names(&plan.combination);
    let holes = Placeholders {
        stem: &plan.stem,
        combination: &plan.combination,
        format: Format::Svg,
        frame: 0,
        frames: 1,
    };
    Ok(file.fill(holes).into())
}
