//! Where outputs go: `--output` and `--format` against what the spec says.

use std::{
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use crate::{
    check,
    diag::{Report, Source, SpannedText, quoted, suggest},
    files::{Clash, Paths, real},
    plan::Plan,
    spec::{
        Placeholders,
        model::{FilePiece, FileTemplate, Format},
    },
};

use super::{
    beside::Beside,
    exit::{Exit, Failure},
    frames::Frames,
    input::{STDIN, shown},
};

/// `--output`, parsed.
#[derive(Debug)]
pub(super) enum OutputArg {
    /// Not given: the spec says where.
    Absent,
    /// `-`.
    Stdout,
    /// `out/`.
    Folder(FileTemplate),
    /// `out/{stem}.gif`.
    File(FileTemplate),
    /// What is there already and no file: `/dev/null`, a named pipe. It has no extension to say the
    /// format and none to replace.
    Device(PathBuf),
}

impl OutputArg {
    pub(super) fn read(output: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Self::Absent);
        };
        if path.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        let there = fs::metadata(path).ok();
        if there
            .as_ref()
            .is_some_and(|it| !it.is_file() && !it.is_dir())
        {
            return Ok(Self::Device(path.to_owned()));
        }
        let Some(text) = path.to_str() else {
            return Err(Failure::usage(format!(
                "--output {}: the path is not UTF-8",
                shown(path)
            )));
        };
        let mut diagnostics = Vec::new();
        let Some(template) =
            FileTemplate::read(&SpannedText::verbatim(text, 0), None, &mut diagnostics)
        else {
            let report = Report::new(Source::new("--output", text), diagnostics);
            return Err(Failure::Diagnostics(Exit::Usage, report));
        };
        if text.ends_with(std::path::is_separator) {
            Ok(Self::Folder(template))
        } else if there.is_some_and(|it| it.is_dir()) || !template.names_file() {
            Err(
                Failure::usage(format!("--output {}: it is a folder", quoted(text)))
                    .hint("end it in `/` to write into it"),
            )
        } else {
            Ok(Self::File(template))
        }
    }
}

/// One output of a spec.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) format: Format,
    /// Whether the spec says where, not the command line.
    from_spec: bool,
    pub(super) destination: Destination,
}

/// Where an output goes.
#[derive(Debug)]
pub(super) enum Destination {
    Stdout,
    /// One file that holds everything.
    File(PathBuf),
    /// A file for each frame.
    Sequence(FileTemplate),
}

/// The outputs of a spec, one for each format; `given` are those of the command line.
pub(super) fn targets(
    output_arg: &OutputArg,
    given: &[Format],
    plan: &Plan,
    frames: &Frames,
) -> Result<Vec<Target>, Failure> {
    let output = &plan.output;
    let formats = match given {
        [] => &output.formats,
        _ => given,
    };
    let replaced = |file: &FileTemplate| match given {
        [] => file.clone(),
        _ => file.clone().with_any_extension(),
    };
    let from_spec = matches!(output_arg, OutputArg::Absent);
    let file = match output_arg {
        OutputArg::Stdout => {
            let format = single(formats, frames, "standard output")?;
            if format != Format::Svg && io::stdout().is_terminal() {
                let name = format.name();
                let message = format!("standard output is a terminal, which shows no {name}");
                return Err(Failure::usage(message).hint("send it to a file or a program"));
            }
            let destination = Destination::Stdout;
            return Ok(vec![Target {
                format,
                from_spec: false,
                destination,
            }]);
        }
        OutputArg::Device(path) => {
            let format = single(formats, frames, &shown(path))?;
            let destination = Destination::File(path.clone());
            return Ok(vec![Target {
                format,
                from_spec: false,
                destination,
            }]);
        }
        OutputArg::Absent => replaced(&output.file),
        OutputArg::Folder(folder) => replaced(&output.file).moved_to(folder),
        OutputArg::File(file) if given.is_empty() && !takes_any_format(file) => {
            let format = written_format(file)?;
            return Ok(vec![target(file.clone(), false, format, plan, frames)?]);
        }
        OutputArg::File(file) => replaced(file),
    };
    let mut targets: Vec<Target> = Vec::with_capacity(formats.len());
    for &format in formats {
        if targets.iter().all(|known| known.format != format) {
            targets.push(target(file.clone(), from_spec, format, plan, frames)?);
        }
    }
    Ok(targets)
}

/// What goes to a place that takes one file: one format, and one frame of what is not animated.
fn single(formats: &[Format], frames: &Frames, place: &str) -> Result<Format, Failure> {
    match *formats {
        [format] if format.is_animated() || frames.len() == 1 => Ok(format),
        [format] => {
            let (name, frames) = (format.name(), frames.len());
            let message = format!("{place} takes one {name}, not one for each of {frames} frames");
            Err(Failure::usage(message).hint("choose a frame with --frames or --at"))
        }
        _ => {
            let message = format!("{place} takes one format, not {}", formats.len());
            Err(Failure::usage(message).hint("choose it with --format"))
        }
    }
}

/// Whether the name ends in `{format}`.
fn takes_any_format(file: &FileTemplate) -> bool {
    file.pieces.last() == Some(&FilePiece::Format)
}

/// The format that the extension of `--output` names.
fn written_format(file: &FileTemplate) -> Result<Format, Failure> {
    match file.extension().map(str::parse) {
        Some(Ok(format)) => Ok(format),
        Some(Err(error)) => Err(Failure::usage(format!(
            "the extension of --output: {error}"
        ))),
        None => Err(
            Failure::usage("the path of --output has no extension to say the format")
                .hint("end it in `.gif`, or give --format"),
        ),
    }
}

fn target(
    file: FileTemplate,
    from_spec: bool,
    format: Format,
    plan: &Plan,
    frames: &Frames,
) -> Result<Target, Failure> {
    if let Some(fault) = file.fault(format) {
        return Err(Failure::usage(fault));
    }
    let combination = &plan.combination;
    if let Some(name) = file.unknown_name(combination) {
        let message = format!("--output: `{{{name}}}` is not known in a file name");
        let listed = combination.chosen.iter().map(|chosen| &chosen.name[..]);
        let known = ["stem", "format", "frame"].into_iter().chain(listed);
        let hint = match suggest(name, known) {
            Some(meant) => format!("did you mean `{{{meant}}}`?"),
            None => "it may hold `{stem}`, `{format}`, `{frame}` and names of `matrix`".to_owned(),
        };
        return Err(Failure::usage(message).hint(hint));
    }
    let file = file.with_names(combination);
    let file = match format.is_animated() || frames.len() == 1 || file.has_frame() {
        true => file,
        false => file.with_frame(),
    };
    let destination = if !format.is_animated() && frames.len() > 1 {
        Destination::Sequence(file)
    } else {
        Destination::File(path(&file, format, plan, frames.first()))
    };
    Ok(Target {
        format,
        from_spec,
        destination,
    })
}

/// The path of a frame.
fn path(file: &FileTemplate, format: Format, plan: &Plan, frame: usize) -> PathBuf {
    let stem = &plan.stem;
    let frames = plan.frames();
    let holes = Placeholders {
        stem,
        combination: &plan.combination,
        format,
        frame,
        frames,
    };
    file.fill(holes).into()
}

impl Target {
    /// The path of a frame in a sequence.
    pub(super) fn frame(&self, file: &FileTemplate, plan: &Plan, frame: usize) -> PathBuf {
        path(file, self.format, plan, frame)
    }

    /// The folder that it is written into, if that is not the current one.
    pub(super) fn folder(&self, plan: &Plan, frames: &Frames) -> Option<PathBuf> {
        let path = match &self.destination {
            Destination::Stdout => return None,
            Destination::File(path) => path.clone(),
            Destination::Sequence(file) => self.frame(file, plan, frames.first()),
        };
        let folder = path.parent()?;
        (folder != Path::new("")).then(|| folder.to_owned())
    }

    /// The destination as messages show it.
    pub(super) fn shown(&self, plan: &Plan, frames: &Frames) -> String {
        match &self.destination {
            Destination::Stdout => "<stdout>".to_owned(),
            Destination::File(path) => shown(path),
            Destination::Sequence(file) => {
                let name = |frame| shown(&self.frame(file, plan, frame));
                format!("{} … {}", name(frames.first()), name(frames.last()))
            }
        }
    }
}

/// Who writes where: no output of a call goes where another goes, or where something is read.
#[derive(Debug, Default)]
pub(super) struct OutputRegistry(Paths);

impl OutputRegistry {
    /// Says that a spec is read, with the files that it names. All are said before any output is
    /// claimed.
    pub(super) fn read(&mut self, spec: &Path, files: &[(&'static str, PathBuf)]) {
        if spec.as_os_str() != STDIN {
            self.0.read(spec, format!("the spec {}", shown(spec)));
        }
        for (what, path) in files {
            self.0.read(path, format!("the {what} {}", shown(path)));
        }
    }

    /// Says that a file is read; `what` is what it is.
    pub(super) fn read_file(&mut self, what: &str, path: &Path) {
        self.0.read(path, format!("the {what} {}", shown(path)));
    }

    /// Claims the places of an output for a spec.
    pub(super) fn add(
        &mut self,
        target: &Target,
        spec: &str,
        plan: &Plan,
        frames: &Frames,
    ) -> Result<(), Failure> {
        match &target.destination {
            Destination::Stdout => self.claim("-".into(), "standard output", spec),
            Destination::File(path) => self.file(real(path), path, target.from_spec, spec),
            Destination::Sequence(file) => {
                let first = target.frame(file, plan, frames.first());
                let folder = real(&first).parent().map(Path::to_owned);
                let folder = folder.unwrap_or_default();
                frames.iter().try_for_each(|frame| {
                    let path = target.frame(file, plan, frame);
                    let is_link = fs::symlink_metadata(&path).is_ok_and(|it| it.is_symlink());
                    let real = match is_link {
                        true => real(&path),
                        false => folder.join(path.file_name().unwrap_or_default()),
                    };
                    self.file(real, &path, target.from_spec, spec)
                })
            }
        }
    }

    /// Claims the place of a file that the command line names.
    pub(super) fn add_file(&mut self, path: &Path, spec: &str) -> Result<(), Failure> {
        self.file(real(path), path, false, spec)
    }

    /// Claims the place of a file beside the outputs of a spec.
    pub(super) fn add_beside(&mut self, beside: &Beside, name: &str) -> Result<(), Failure> {
        match &beside.path {
            None => self.claim("-".into(), "standard output", name),
            Some(path) if check::is_kept(&real(path)) => Err(kept(path)),
            Some(path) => self.claim(real(path), &shown(path), name),
        }
    }

    /// Claims the place of a file; one that a spec names is below the current folder.
    pub(super) fn file(
        &mut self,
        real: PathBuf,
        path: &Path,
        from_spec: bool,
        spec: &str,
    ) -> Result<(), Failure> {
        if from_spec && !is_below_current(&real) {
            let message = format!(
                "{spec} would be written to {}, which is out of the current folder: {}",
                shown(path),
                shown(&real)
            );
            let hint = "a spec writes below the current folder only; `--output` writes anywhere";
            return Err(Failure::new(Exit::Spec, message).hint(hint));
        }
        if check::is_kept(&real) {
            return Err(kept(path));
        }
        self.claim(real, &shown(path), spec)
    }

    fn claim(&mut self, real: PathBuf, shown: &str, spec: &str) -> Result<(), Failure> {
        let (message, hint) = match self.0.write(real, spec) {
            Ok(()) => return Ok(()),
            Err(Clash::Read(what)) => (
                format!("{spec} would be written to {shown}, which is read: it is {what}"),
                "give the output another name with --output",
            ),
            Err(Clash::Written(other)) => (
                format!("{other} and {spec} would both be written to {shown}"),
                match shown {
                    "standard output" => {
                        "write files, whose names may hold `{stem}`; --set picks from a `matrix`"
                    }
                    _ => "a name with `{stem}` in it is another one for each spec",
                },
            ),
        };
        Err(Failure::usage(message).hint(hint))
    }
}

fn kept(path: &Path) -> Failure {
    let message = format!("{} is a file of an accepted snapshot", shown(path));
    Failure::usage(message).hint("write to another folder")
}

/// Whether a real path is below the current folder.
fn is_below_current(real: &Path) -> bool {
    let current = std::env::current_dir().and_then(fs::canonicalize);
    current.is_ok_and(|current| real.starts_with(current))
}
