//! `klrender render`: specs to files.

use std::{
    fs,
    io::{self, Seek, Write},
    mem,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    files::Output,
    pipeline::{self, Progress, RenderError, Request},
    plan::Plan,
};

use super::{
    args::RenderArgs,
    beside::Beside,
    deps::{self, Deps},
    exit::{Exit, Failure},
    farm,
    frames::Frames,
    input::{self, shown},
    interactive::{Page, Pages},
    number::Seconds,
    progress::RenderProgress,
    signals::Signals,
    target::{Destination, OutputArg, OutputRegistry, Target, targets},
    terminal::{Summary, Terminal},
    timings::Timings,
};

/// What goes to standard output waits in memory up to this length, then in a file without a name.
const SPOOL: usize = 16 * 1024 * 1024;

/// A spec ready to be rendered, or one combination of it.
struct Job {
    path: PathBuf,
    /// The same, as messages show it.
    spec: String,
    /// Which combination it is, counted from 1, and of how many.
    combination: (usize, usize),
    plan: Plan,
    frames: Frames,
    targets: Vec<Target>,
    beside: Vec<Beside>,
    /// The page that computes, where that is asked for.
    page: Option<Page>,
    threads: Option<NonZeroUsize>,
    /// How long it took to get here.
    spent: Duration,
}

pub(super) fn run(
    args: &RenderArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    if let Some(plan) = &args.chunks.plan {
        return farm::render(plan, args, terminal, signals);
    }
    input::check_stdin(&args.specs)?;
    let output = OutputArg::read(args.output.as_deref())?;
    let pages = args.interactive.as_deref().map(Pages::read).transpose()?;

    let mut exit = Exit::Success;
    let mut jobs = Vec::new();
    let mut registry = OutputRegistry::default();
    if let Some(pages) = &pages {
        registry.read_file("engine", &pages.path);
    }
    for path in &args.specs {
        registry.read(path, &[]);
        match read(path, args, &output, pages.as_ref(), terminal) {
            Ok(read) => {
                for job in read {
                    registry.read(path, &job.plan.files);
                    jobs.push(job);
                }
            }
            Err(failure) => exit = exit.max(terminal.fail(failure)),
        }
    }
    // Nothing is written before it is known that nothing clashes.
    for job in &jobs {
        let mut register = |target| registry.add(target, &job.name(), &job.plan, &job.frames);
        let mut registered = job.targets.iter().try_for_each(&mut register);
        for beside in &job.beside {
            let name = beside.name(&job.name());
            registered = registered.and_then(|()| registry.add_beside(beside, &name));
        }
        if let Err(failure) = registered {
            return Ok(exit.max(terminal.fail(failure)));
        }
    }
    if let Some(format) = args.deps {
        let engine = pages.as_ref().map(|pages| pages.path.as_path());
        let all: Vec<Deps> = jobs.iter().map(|job| job.deps(engine)).collect();
        return deps::print(&all, format).map(|done| exit.max(done));
    }
    let mut spent_on_spec = Duration::ZERO;
    for mut job in jobs {
        let start = Instant::now();
        let (number, combinations) = job.combination;
        spent_on_spec = match number {
            1 => job.spent,
            _ => spent_on_spec + job.spent,
        };
        for target in &job.targets {
            let spent = mem::take(&mut job.spent);
            let timings = args.timings.then(|| Timings::new(spent));
            match render(&job, target, spent, terminal, signals, timings.as_ref()) {
                Ok(()) => {}
                Err(failure) => exit = exit.max(terminal.fail(failure)),
            }
            if let Some(signal) = signals.received() {
                return Ok(exit.max(signal));
            }
        }
        for beside in &job.beside {
            if let Err(failure) = beside.write(&job.plan, &job.frames) {
                exit = exit.max(terminal.fail(failure));
            }
        }
        spent_on_spec += start.elapsed();
        if combinations > 1 && number == combinations {
            terminal.all_combinations(&job.spec, combinations, spent_on_spec);
        }
    }
    Ok(exit)
}

/// Reads a spec: a job for each combination.
fn read(
    path: &Path,
    args: &RenderArgs,
    output: &OutputArg,
    pages: Option<&Pages>,
    terminal: &Terminal,
) -> Result<Vec<Job>, Failure> {
    let start = Instant::now();
    let spec = input::source(path, &args.set)?;
    let (source, stem, overrides) = &spec;
    let scenes = || input::scenes(path, source, stem, overrides);
    let (plans, warnings) = input::on_threads(args.jobs, scenes)??;
    terminal.report(&warnings);
    let combinations = plans.len();
    let job = |(index, plan): (usize, Plan)| {
        let frames = Frames::choose(&args.frames, &plan, terminal)?;
        let targets = targets(output, &args.format, &plan, &frames)?;
        let mut beside = Vec::new();
        if let Some(file) = &args.alt {
            beside.push(Beside::words(file, &plan)?);
        }
        if let Some(file) = &args.sheet {
            beside.push(Beside::sheet(file, &plan)?);
        }
        let page = pages.map(|pages| pages.page(&spec, index, &targets));
        Ok(Job {
            path: path.to_owned(),
            spec: shown(path),
            combination: (index + 1, combinations),
            plan,
            frames,
            targets,
            beside,
            page: page.transpose()?,
            threads: args.jobs,
            spent: Duration::ZERO,
        })
    };
    let jobs: Result<Vec<Job>, Failure> = plans.into_iter().enumerate().map(job).collect();
    let mut jobs = jobs?;
    if let Some(first) = jobs.first_mut() {
        first.spent = start.elapsed();
    }
    Ok(jobs)
}

impl Job {
    /// Who writes, for messages.
    fn name(&self) -> String {
        match self.combination.1 {
            1 => self.spec.clone(),
            _ => format!("{} ({})", self.spec, self.plan.combination),
        }
    }

    fn deps(&self, engine: Option<&Path>) -> Deps {
        let beside = self.beside.iter().filter_map(|beside| beside.path.as_ref());
        Deps::new(&self.path, &self.plan, &self.frames, &self.targets, beside).and_reads(engine)
    }
}

fn render(
    job: &Job,
    target: &Target,
    spent: Duration,
    terminal: &Terminal,
    signals: &Signals,
    timings: Option<&Timings>,
) -> Result<(), Failure> {
    let start = Instant::now();
    let name = target.shown(&job.plan, &job.frames);
    let held = signals.hold(*terminal, format!("{name} is not written"));
    let label = match job.combination {
        (_, 1) => name.clone(),
        (number, of) => format!("{number}/{of}  {name}"),
    };
    let watch = terminal.watch(&label, job.frames.len(), signals, timings);
    let rendered = write(job, target, &watch);
    drop(watch);
    drop(held);
    let done = rendered.map_err(|error| failure(error, target, &name, signals))?;

    let animated = target.format.is_animated();
    let (width, height) = job.plan.canvas.device_size();
    terminal.summary(&Summary {
        output: &name,
        frames: done.frames,
        size: [width, height],
        duration: animated.then(|| {
            let frame_ms = job.plan.output.frame_ms;
            let duration = pipeline::duration_ms(target.format, frame_ms, done.frames);
            Seconds(Duration::from_millis(duration))
        }),
        bytes: done.bytes,
        spent: Seconds(spent + start.elapsed()),
    });
    if let Some(timings) = timings {
        terminal.timings(&name, timings, spent + start.elapsed());
    }
    Ok(())
}

/// Writes an output whole or not at all.
fn write(
    job: &Job,
    target: &Target,
    watch: &RenderProgress<'_>,
) -> Result<pipeline::Summary, RenderError> {
    let io = |error| RenderError::Io { path: None, error };
    if let Some(folder) = target.folder(&job.plan, &job.frames) {
        fs::create_dir_all(&folder).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => io(io::Error::other(
                format!("`{}` is no folder", shown(&folder)),
            )),
            _ => io(error),
        })?;
    }
    match &target.destination {
        Destination::Sequence(file) => {
            let name = |frame| target.frame(file, &job.plan, frame);
            pipeline::render_sequence(&job.plan, &request(job, target), &name, watch)
        }
        Destination::File(path) => {
            let mut output = Output::create(path).map_err(io)?;
            let done = single(job, target, &mut output, watch)?;
            output.commit().map_err(io)?;
            Ok(done)
        }
        Destination::Stdout => {
            let mut spool = tempfile::spooled_tempfile(SPOOL);
            let done = single(job, target, &mut spool, watch)?;
            spool.rewind().map_err(io)?;
            let mut stdout = io::stdout().lock();
            io::copy(&mut spool, &mut stdout).map_err(io)?;
            stdout.flush().map_err(io)?;
            Ok(done)
        }
    }
}

/// Renders what is one file: an animation, or one frame.
fn single(
    job: &Job,
    target: &Target,
    out: &mut dyn Write,
    watch: &RenderProgress<'_>,
) -> Result<pipeline::Summary, RenderError> {
    let done = if let Some(page) = &job.page {
        page.write(&job.plan, out)?
    } else if target.format.is_animated() {
        pipeline::render_animation(&job.plan, &request(job, target), out, watch)?
    } else {
        let content = pipeline::render_frame(&job.plan, &request(job, target), watch)?;
        out.write_all(&content)
            .map_err(|error| RenderError::Io { path: None, error })?;
        pipeline::Summary {
            frames: 1,
            bytes: content.len() as u64,
            files: 1,
        }
    };
    match watch.is_cancelled() {
        true => Err(RenderError::Cancelled),
        false => Ok(done),
    }
}

fn request(job: &Job, target: &Target) -> Request {
    let all = job.frames.len() == job.plan.frames();
    Request {
        format: target.format,
        frames: (!all).then(|| job.frames.iter().collect()),
        batch: None,
        threads: job.threads,
    }
}

fn failure(error: RenderError, target: &Target, name: &str, signals: &Signals) -> Failure {
    match error {
        RenderError::Io { error, .. } if matches!(target.destination, Destination::Stdout) => {
            Failure::stdout(&error)
        }
        RenderError::Io { path, error } => {
            let name = path.map_or_else(|| name.to_owned(), |path| shown(&path));
            let cause = match error.kind() {
                io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
                _ => error.to_string(),
            };
            Failure::new(Exit::Io, format!("cannot write {name}: {cause}"))
        }
        RenderError::Cancelled => {
            let exit = signals.received().unwrap_or(Exit::Interrupted);
            exit.before(&format!("{name} is not written"))
        }
        RenderError::Threads(_) => Failure::new(Exit::Io, error.to_string()),
        RenderError::Frame { .. } | RenderError::ManyFrames { .. } => {
            Failure::new(Exit::Internal, format!("cannot render {name}: {error}"))
        }
    }
}
