//! `klrender join`: chunks to the files that one process would have written.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    diag::quoted,
    farm::{self, PlannedOutput, SealedPlan},
    files::real,
    pipeline,
};

use super::{
    super::{
        exit::{Exit, Failure},
        input::shown,
        number::{Seconds, count},
        signals::Signals,
        target::OutputRegistry,
        terminal::{Summary, Terminal},
    },
    args::JoinArgs,
    failure, for_engines,
    progress::{FarmProgress, failed, status},
};

pub(in crate::cli) fn run(
    args: &JoinArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    chunks(args, terminal, signals).map_err(|failure| failed(args.progress, failure))
}

fn chunks(args: &JoinArgs, terminal: &Terminal, signals: &Signals) -> Result<Exit, Failure> {
    let name = shown(&args.plan);
    let plan = SealedPlan::read(&args.plan).map_err(|error| failure(error, "", signals))?;
    let places = Places::new(args.output.as_deref(), &plan)?;
    places.claim(&args.plan, &plan).map_err(for_engines)?;
    let words = count(plan.grid().chunks(), "chunk");
    status(args.progress, &format!("joining {words} of {name}"));
    let all = 0..plan.grid().chunks();
    let total = plan.grid().pieces(std::slice::from_ref(&all));
    let undone = format!("not all outputs of {name} are written");
    let held = signals.hold(*terminal, undone.clone());
    let watch = terminal.watch(&format!("joining {name}"), total, signals, None);
    let watch = FarmProgress::new(watch, args.progress, total);
    let mut start = Instant::now();
    let place = |output: usize, frame: usize| places.of(&plan.outputs[output], frame);
    let mut written = |index: usize, joined: farm::Joined| {
        let output = &plan.outputs[index];
        let duration_ms = || pipeline::duration_ms(output.format, output.frame_ms.0, output.frames);
        terminal.summary(&Summary {
            output: &places.shown(output),
            frames: output.frames,
            size: output.size,
            duration: output
                .format
                .is_animated()
                .then(|| Seconds(Duration::from_millis(duration_ms()))),
            bytes: joined.bytes,
            spent: Seconds(start.elapsed()),
            remark: None,
            is_last: true,
        });
        start = Instant::now();
    };
    let joined = farm::join(&plan, &args.dir, &place, &watch, &mut written);
    drop(watch);
    drop(held);
    joined.map_err(|error| failure(error, &undone, signals))?;
    Ok(Exit::Success)
}

/// Where outputs go.
enum Places {
    /// Where the specs say, below the current folder.
    AsPlanned,
    /// All into one folder.
    Folder(PathBuf),
    /// The only one to this file.
    File(PathBuf),
}

impl Places {
    fn new(output: Option<&Path>, plan: &SealedPlan) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Self::AsPlanned);
        };
        let given = shown(path);
        let text = path.to_string_lossy();
        if text.ends_with(std::path::is_separator) {
            return Ok(Self::Folder(path.to_owned()));
        }
        if path.is_dir() || path.file_name().is_none() || text == "-" {
            let failure = Failure::usage(format!("-o {given}: it is no file"));
            return Err(failure.hint("end it in `/` to write into a folder"));
        }
        match &plan.outputs[..] {
            [only] if !only.is_sequence() => {
                let extension = path.extension().unwrap_or_default();
                match extension == only.format.extension() {
                    true => Ok(Self::File(path.to_owned())),
                    false => {
                        let message =
                            format!("-o {given}: the plan makes a {}", only.format.name());
                        let hint = format!("end it in `.{}`", only.format.extension());
                        Err(Failure::usage(message).hint(hint))
                    }
                }
            }
            outputs => {
                let files: usize = outputs.iter().map(files).sum();
                let message = format!("-o {given}: the plan makes {}", count(files, "file"));
                Err(Failure::usage(message).hint("end it in `/` to write into a folder"))
            }
        }
    }

    fn of(&self, output: &PlannedOutput, frame: usize) -> PathBuf {
        let name = output.file_name(frame);
        match self {
            Self::AsPlanned => name,
            Self::Folder(folder) => folder.join(name.file_name().unwrap_or_default()),
            Self::File(path) => path.clone(),
        }
    }

    /// The places of an output, as messages show them.
    fn shown(&self, output: &PlannedOutput) -> String {
        let name = |frame| shown(&self.of(output, frame));
        match output.is_sequence() {
            false => name(0),
            true => format!("{} … {}", name(0), name(output.frames - 1)),
        }
    }

    /// Makes sure that no output goes where another goes, or over the plan.
    fn claim(&self, file: &Path, plan: &SealedPlan) -> Result<(), Failure> {
        let mut registry = OutputRegistry::default();
        registry.read_file("plan", file);
        let from_spec = matches!(self, Self::AsPlanned);
        for output in &plan.outputs {
            let who = quoted(&output.file_name(0).display().to_string());
            // All of a sequence are in one folder.
            let folder = real(&self.of(output, 0)).parent().map(Path::to_owned);
            let folder = folder.unwrap_or_default();
            for frame in 0..files(output) {
                let path = self.of(output, frame);
                let is_link = fs::symlink_metadata(&path).is_ok_and(|it| it.is_symlink());
                let real = match is_link {
                    true => real(&path),
                    false => folder.join(path.file_name().unwrap_or_default()),
                };
                registry.file(real, &path, from_spec, &who)?;
            }
        }
        Ok(())
    }
}

/// How many files an output has.
fn files(output: &PlannedOutput) -> usize {
    match output.is_sequence() {
        true => output.frames,
        false => 1,
    }
}
