//! `klrender plan -o`: specs to a plan of work.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use rayon::prelude::*;
use serde::Serialize;

use crate::{
    farm::{CarriedSpec, FarmError, Grid, NamePiece, PlannedOutput, WorkPlan, gather, outputs},
    files::real,
    pipeline::{self, Progress, RenderError},
    plan::Plan,
    spec::{
        Overrides, Placeholders,
        model::{FilePiece, FileTemplate, Format},
    },
};

use super::{
    super::{
        args::{FrameArgs, PlanArgs},
        exit::{Exit, Failure},
        frames::Frames,
        input::{self, shown},
        number::{Seconds, count, duration},
        signals::Signals,
        target::{Destination, OutputArg, OutputRegistry, Target, targets},
        terminal::{Terminal, data},
    },
    failure, for_engines,
};

/// What a plan's file ends in.
const EXTENSION: &str = "klplan";

/// What was planned, for programs.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    plan: &'a str,
    outputs: usize,
    frames: usize,
    chunks: usize,
    spent: Seconds,
}

pub(in crate::cli) fn run(
    file: &Path,
    args: &PlanArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    let start = Instant::now();
    let name = shown(file);
    if file
        .extension()
        .is_none_or(|extension| extension != EXTENSION)
    {
        let failure = Failure::usage(format!("-o {name}: a plan of work is a `.{EXTENSION}`"));
        return Err(failure.hint("`klrender SPEC -o PATH` renders"));
    }
    input::check_stdin(&args.specs)?;
    let undone = format!("{name} is not written");
    let held = signals.hold(*terminal, undone.clone());
    let watch = terminal.watch(&name, args.specs.len(), signals, None);
    let mut planner = Planner {
        args,
        terminal,
        watch: &watch,
        registry: OutputRegistry::default(),
        specs: Vec::new(),
        outputs: Vec::new(),
    };
    let mut exit = Exit::Success;
    let loaded: Vec<Option<Loaded>> = args
        .specs
        .iter()
        .map(|path| match planner.load(path) {
            Ok(loaded) => Some(loaded),
            Err(failure) => {
                exit = exit.max(terminal.fail(for_engines(failure)));
                None
            }
        })
        .collect();
    if exit != Exit::Success {
        return Ok(exit);
    }
    // Nothing is drawn before it is known that nothing clashes.
    planner.claim(file, loaded.iter().flatten())?;
    for loaded in loaded.into_iter().flatten() {
        let added = planner.add(loaded);
        added.map_err(|error| failure(error, &undone, signals))?;
    }
    let Planner { specs, outputs, .. } = planner;
    let plan = WorkPlan::new(args.work.chunk_frames, specs, outputs);
    let chunks = Grid::new(&plan).chunks();
    if let Some(excess) = plan.excess() {
        let failure = Failure::usage(format!("{name}: {excess} ({chunks} chunks)"));
        return Err(failure.hint("plan fewer specs at a time, or larger chunks: --chunk-frames"));
    }
    let written = plan.write(file);
    drop(watch);
    drop(held);
    written.map_err(|error| failure(error, &undone, signals))?;
    if let Some(job) = args.work.template {
        let text = job.text(file, &plan, args.work.shards);
        data(|out| out.write_all(text.as_bytes()))?;
    }
    let frames = plan.outputs.iter().map(|output| output.frames).sum();
    let (spent, outputs) = (start.elapsed(), plan.outputs.len());
    let words = [
        count(outputs, "output"),
        count(frames, "frame"),
        count(chunks, "chunk"),
        format!("in {}", duration(spent)),
    ];
    terminal.done(
        &format!("{name}  {}", words.join("  ")),
        &Summary {
            plan: &name,
            outputs,
            frames,
            chunks,
            spent: Seconds(spent),
        },
    );
    Ok(Exit::Success)
}

struct Planner<'a> {
    args: &'a PlanArgs,
    terminal: &'a Terminal,
    watch: &'a dyn Progress,
    registry: OutputRegistry,
    specs: Vec<CarriedSpec>,
    outputs: Vec<PlannedOutput>,
}

/// A spec, and what is made of each of its combinations.
struct Loaded {
    /// As messages show it.
    name: String,
    carried: CarriedSpec,
    scenes: Vec<(Plan, Vec<Target>)>,
}

impl Planner<'_> {
    /// Reads a spec and plans its combinations.
    fn load(&mut self, path: &Path) -> Result<Loaded, Failure> {
        let Self { args, terminal, .. } = self;
        let (source, stem, overrides) = input::source(path, &args.set)?;
        let files = gather(&source, &stem, &overrides).map(Arc::new);
        let carried = match &files {
            Some(files) => Overrides {
                folder: PathBuf::new(),
                bundle: Some(Arc::clone(files)),
                ..overrides.clone()
            },
            None => overrides.clone(),
        };
        let scenes = || input::scenes(path, &source, &stem, &carried);
        let (plans, warnings) = input::on_threads(args.work.jobs, scenes)??;
        terminal.report(&warnings);
        let files = files.ok_or_else(|| {
            let message = format!("a file that {} names changed just now", shown(path));
            Failure::new(Exit::Again, message).hint("try again")
        })?;
        self.registry.read(path, &[]);
        for (name, _) in files.iter() {
            self.registry
                .read_file("file", &overrides.folder.join(name));
        }
        let scene = |plan: Plan| {
            let frames = Frames::choose(&FrameArgs::default(), &plan, terminal)?;
            let targets = targets(&OutputArg::Absent, &args.work.format, &plan, &frames)?;
            Ok((plan, targets))
        };
        let scenes: Result<Vec<_>, Failure> = plans.into_iter().map(scene).collect();
        Ok(Loaded {
            name: shown(path),
            carried: CarriedSpec::new(&source, &stem, &overrides, &files),
            scenes: scenes?,
        })
    }

    /// Makes sure that nothing is written over anything else.
    fn claim<'b>(
        &mut self,
        file: &Path,
        loaded: impl Iterator<Item = &'b Loaded>,
    ) -> Result<(), Failure> {
        let registry = &mut self.registry;
        registry.file(real(file), file, false, "the plan")?;
        for Loaded { name, scenes, .. } in loaded {
            for (plan, targets) in scenes {
                let frames = Frames::choose(&FrameArgs::default(), plan, self.terminal)?;
                let who = match &plan.combination.to_string()[..] {
                    "" => name.clone(),
                    combination => format!("{name} ({combination})"),
                };
                for target in targets {
                    let added = registry.add(target, &who, plan, &frames);
                    added.map_err(for_engines)?;
                }
            }
        }
        Ok(())
    }

    /// Adds a spec and its outputs.
    fn add(&mut self, loaded: Loaded) -> Result<(), FarmError> {
        let spec = self.specs.len();
        self.specs.push(loaded.carried);
        let (jobs, watch) = (self.args.work.jobs, self.watch);
        // Many films are as quick as the machine has cores, though each has little to share out.
        let scenes = loaded.scenes.par_iter().enumerate();
        let of_scene = |(combination, (plan, targets)): (usize, &(Plan, Vec<Target>))| {
            let files = targets
                .iter()
                .map(|target| (target.format, name(plan, target)));
            outputs((spec, combination), plan, files, None, watch)
        };
        let made = || {
            scenes
                .map(of_scene)
                .collect::<Result<Vec<_>, RenderError>>()
        };
        let made = pipeline::on_threads(jobs, made)??;
        self.outputs.extend(made.into_iter().flatten());
        self.watch.frame_done();
        Ok(())
    }
}

/// The name of a target's files.
fn name(plan: &Plan, target: &Target) -> Vec<NamePiece> {
    match &target.destination {
        Destination::Sequence(file) => name_pieces(file, target.format, plan),
        Destination::File(path) => vec![NamePiece::Text(path.to_string_lossy().into_owned())],
        // The spec says where, which is a file.
        Destination::Stdout => Vec::new(),
    }
}

/// A file's name in which only the frame's number is left open.
fn name_pieces(file: &FileTemplate, format: Format, plan: &Plan) -> Vec<NamePiece> {
    let frames = plan.frames();
    let digits = frames.saturating_sub(1).to_string().len();
    let holes = Placeholders {
        stem: &plan.stem,
        combination: &plan.combination,
        format,
        frame: 0,
        frames,
    };
    let mut name: Vec<NamePiece> = Vec::new();
    for piece in &file.pieces {
        if let FilePiece::Frame { width } = piece {
            let width = width.unwrap_or(digits).clamp(1, 20);
            name.push(NamePiece::Digits(width as u8));
            continue;
        }
        let alone = FileTemplate {
            pieces: vec![piece.clone()],
            span: file.span,
        };
        let text = alone.fill(holes);
        match name.last_mut() {
            Some(NamePiece::Text(before)) => before.push_str(&text),
            _ => name.push(NamePiece::Text(text)),
        }
    }
    name
}
