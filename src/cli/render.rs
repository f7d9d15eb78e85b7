//! `klrender render`: specs to files.

use std::{
    fs,
    io::{self, BufWriter, Seek, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    files::{Output, OutputSet},
    pipeline::{self, Progress, Remark, RenderError, Request, Sink, Work},
    plan::Plan,
    spec::model::Format,
};

use super::{
    args::RenderArgs,
    beside::{self, Beside},
    deps::{self, Deps},
    exit::{Exit, Failure},
    farm,
    frames::Frames,
    input::{self, shown},
    interactive::{Page, Pages},
    number::{Seconds, size},
    progress::RenderProgress,
    signals::Signals,
    target::{Destination, OutputArg, OutputRegistry, Target, targets},
    terminal::{Summary, Terminal},
    timings::Timings,
    video::Video,
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
    video: Option<Video>,
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
        if let Some(video) = &job.video {
            let name = format!("the video of {}", job.name());
            registered = registered.and_then(|()| registry.add_file(&video.path, &name));
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
    for job in jobs {
        let start = Instant::now();
        let (number, combinations) = job.combination;
        spent_on_spec = match number {
            1 => job.spent,
            _ => spent_on_spec + job.spent,
        };
        let timings = args.timings.then(|| Timings::new(job.spent));
        match render(&job, terminal, signals, timings.as_ref()) {
            Ok(()) => {}
            Err(failure) => exit = exit.max(terminal.fail(failure)),
        }
        if let Some(signal) = signals.received() {
            return Ok(exit.max(signal));
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
        if let Some(file) = &args.still {
            beside.push(Beside::still(file, &plan)?);
        }
        if let Some(file) = &args.sheet {
            beside.push(Beside::sheet(file, &plan)?);
        }
        let page = pages.map(|pages| pages.page(&spec, index, &targets));
        let video = match (&args.video, &args.ffmpeg) {
            (Some(file), Some(program)) => {
                let path = beside::place("--video", file, &plan)?;
                if matches!(output, OutputArg::Stdout) {
                    let message = "--video does not go with standard output";
                    return Err(Failure::usage(message).hint("write files, with --output"));
                }
                Some(Video::new(path, program, args.chroma)?)
            }
            _ => None,
        };
        Ok(Job {
            path: path.to_owned(),
            spec: shown(path),
            combination: (index + 1, combinations),
            plan,
            frames,
            targets,
            beside,
            page: page.transpose()?,
            video,
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
        let beside = beside.chain(self.video.iter().map(|video| &video.path));
        Deps::new(&self.path, &self.plan, &self.frames, &self.targets, beside).and_reads(engine)
    }
}

/// Renders all outputs of a job, and tells of each.
fn render(
    job: &Job,
    terminal: &Terminal,
    signals: &Signals,
    timings: Option<&Timings>,
) -> Result<(), Failure> {
    let start = Instant::now();
    let shown = |target: &Target| target.shown(&job.plan, &job.frames);
    let mut names: Vec<String> = job.targets.iter().map(shown).collect();
    names.extend(job.video.iter().map(|video| input::shown(&video.path)));
    let name = names.join(", ");
    let undone = match &names[..] {
        [_] => format!("{name} is not written"),
        _ => format!("{name} are not written"),
    };
    let held = signals.hold(*terminal, undone.clone());
    let label = match job.combination {
        (_, 1) => name.clone(),
        (number, of) => format!("{number}/{of}  {name}"),
    };
    let watch = terminal.watch(&label, job.frames.len(), signals, timings);
    let rendered = write(job, &watch);
    drop(watch);
    drop(held);
    let is_stdout = |target: &Target| matches!(target.destination, Destination::Stdout);
    let done = rendered.map_err(|error| match error {
        Fault::Render(RenderError::Io { error, .. }) if job.targets.iter().all(is_stdout) => {
            Failure::stdout(&error)
        }
        Fault::Render(error) => failure(error, &name, &undone, signals),
        Fault::Program(failure) => failure,
    })?;

    let (width, height) = job.plan.canvas.device_size();
    let spent = job.spent + start.elapsed();
    let last = names.len() - 1;
    let duration = |format| {
        let frame_ms = job.plan.output.frame_ms;
        let duration = pipeline::duration_ms(format, frame_ms, job.frames.len());
        Seconds(Duration::from_millis(duration))
    };
    let (outputs, video) = done;
    let told = job.targets.iter().zip(&names).zip(outputs);
    for (index, ((target, name), done)) in told.enumerate() {
        let remark = done.remark;
        let remark = remark.and_then(|remark| words(remark, name, terminal));
        terminal.summary(&Summary {
            output: name,
            frames: done.frames,
            size: [width, height],
            duration: target.format.is_animated().then(|| duration(target.format)),
            bytes: done.bytes,
            spent: Seconds(spent),
            remark: remark.as_deref(),
            is_last: index == last,
        });
    }
    if let (Some(video), Some(bytes)) = (&job.video, video) {
        terminal.summary(&Summary {
            output: &names[last],
            frames: job.frames.len(),
            size: [width, height],
            duration: Some(duration(Format::Html)),
            bytes,
            spent: Seconds(spent),
            remark: Some(&video.command(&job.plan)),
            is_last: true,
        });
    }
    if let Some(timings) = timings {
        terminal.timings(&name, timings, spent);
    }
    Ok(())
}

/// What there is to know about an output, in words; a warning where another would be better.
fn words(remark: Remark, output: &str, terminal: &Terminal) -> Option<String> {
    match remark {
        Remark::Pixels { elements, gif } => Some(format!(
            "it holds pixels: as elements it would have about {}, a GIF has about {}",
            size(elements),
            size(gif)
        )),
        Remark::Heavy { elements, gif } => {
            let (elements, gif) = (size(elements), size(gif));
            let message =
                format!("{output} has about {elements} even when compressed, a GIF about {gif}");
            let hint = "there are too many elements in it: `gif`, `apng` and `webp` are smaller, and so is \
                        `html`, which then holds pixels";
            terminal.warn("usage", &message, hint);
            None
        }
    }
}

/// An error of no file in particular.
fn to_error(error: io::Error) -> RenderError {
    RenderError::Io { path: None, error }
}

/// Why the outputs of a job are not written.
enum Fault {
    Render(RenderError),
    /// The program that makes a video does not run.
    Program(Failure),
}

impl From<RenderError> for Fault {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

/// The outputs of a job, and the bytes of its video.
type Done = (Vec<pipeline::Summary>, Option<u64>);

/// Makes a folder for outputs, and those that it is in.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            io::Error::other(format!("`{}` is no folder", shown(folder)))
        }
        _ => error,
    })
}

/// Writes the outputs of a job, all of them or none.
fn write(job: &Job, watch: &RenderProgress<'_>) -> Result<Done, Fault> {
    for target in &job.targets {
        if let Some(folder) = target.folder(&job.plan, &job.frames) {
            make_folder(&folder).map_err(to_error)?;
        }
    }
    let ([target], None) = (&job.targets[..], &job.video) else {
        return several(job, watch);
    };
    let done = match &target.destination {
        Destination::Sequence(file) => {
            let name = |frame| target.frame(file, &job.plan, frame);
            pipeline::render_sequence(&job.plan, &request(job, target), &name, watch)?
        }
        Destination::File(path) => {
            let mut output = Output::create(path).map_err(to_error)?;
            let done = single(job, target, &mut output, watch)?;
            output.commit().map_err(to_error)?;
            done
        }
        Destination::Stdout => {
            let mut spool = tempfile::spooled_tempfile(SPOOL);
            let done = single(job, target, &mut spool, watch)?;
            spool.rewind().map_err(to_error)?;
            let mut stdout = io::stdout().lock();
            io::copy(&mut spool, &mut stdout).map_err(to_error)?;
            stdout.flush().map_err(to_error)?;
            done
        }
    };
    Ok((vec![done], None))
}

/// Writes several outputs, which are files: frames are drawn once for all of them.
fn several(job: &Job, watch: &RenderProgress<'_>) -> Result<Done, Fault> {
    let is_film = |target: &Target| target.format.is_animated();
    let animated = job.video.is_some() || job.targets.iter().any(is_film);
    let frames: Vec<usize> = match job.frames.len() == job.plan.frames() {
        true => pipeline::all(&job.plan, animated),
        false => job.frames.iter().collect(),
    };
    // Where the files of each begin in the set.
    let mut count = 0;
    let mut starts = Vec::with_capacity(job.targets.len());
    for target in &job.targets {
        starts.push(count);
        count += match target.destination {
            Destination::Sequence(_) => frames.len(),
            Destination::File(_) | Destination::Stdout => 1,
        };
    }
    let video = job.video.as_ref().map(|video| (video, count));
    count += usize::from(video.is_some());
    let name = |index: usize| {
        if let Some((video, at)) = video
            && index == at
        {
            return video.path.clone();
        }
        let which = starts.partition_point(|&start| start <= index) - 1;
        let target = &job.targets[which];
        match &target.destination {
            Destination::Sequence(file) => {
                target.frame(file, &job.plan, frames[index - starts[which]])
            }
            Destination::File(path) => path.clone(),
            Destination::Stdout => PathBuf::new(),
        }
    };
    let failed = |(path, error): (PathBuf, _)| RenderError::Io {
        path: Some(path),
        error,
    };
    let files = OutputSet::create(count, &name).map_err(failed)?;
    let sequences: Vec<_> = starts
        .iter()
        .map(|&start| {
            let files = &files;
            move |place: usize, content: &[u8]| {
                let index = start + place;
                let written = files.write(index, content);
                written.map_err(|error| failed((name(index), error)))
            }
        })
        .collect();
    let mut opened = Vec::with_capacity(starts.len());
    for (target, &start) in job.targets.iter().zip(&starts) {
        opened.push(match &target.destination {
            Destination::Sequence(_) => None,
            Destination::File(_) | Destination::Stdout => {
                let file = files.open(start);
                let file = file.map_err(|error| failed((name(start), error)))?;
                Some(BufWriter::new(file))
            }
        });
    }
    let sinks = opened.iter_mut().zip(&sequences).zip(&starts);
    let outputs = job.targets.iter().zip(sinks);
    let outputs = outputs.map(|(target, ((file, sequence), &start))| pipeline::Output {
        format: target.format,
        sink: match file {
            Some(file) => Sink::File(Some(name(start)), file),
            None => Sink::Files(sequence),
        },
    });
    let work = Work {
        frames: &frames,
        batch: None,
        threads: job.threads,
        page: None,
    };
    let outputs = outputs.collect();
    let encoder = video.map(|(video, at)| video.start(&job.plan, &files.path(at)));
    let mut encoder = encoder.transpose().map_err(Fault::Program)?;
    let raw = encoder.as_mut().map(|encoder| encoder as &mut dyn Write);
    let done = pipeline::render_outputs(&job.plan, work, outputs, raw, watch);
    let done = done.map_err(|error| match (error, encoder.take()) {
        // It has ended before its time.
        (RenderError::Io { path: None, error }, Some(encoder)) => RenderError::Io {
            path: job.video.as_ref().map(|video| video.path.clone()),
            error: encoder.fault(error),
        },
        (error, _) => error,
    })?;
    if watch.is_cancelled() {
        return Err(RenderError::Cancelled.into());
    }
    let mut bytes = None;
    if let (Some(encoder), Some((_, at))) = (encoder, video) {
        let ended = encoder.finish(|| watch.is_cancelled());
        if watch.is_cancelled() {
            return Err(RenderError::Cancelled.into());
        }
        let written = ended.and_then(|()| files.settle(at));
        bytes = Some(written.map_err(|error| failed((name(at), error)))?);
    }
    for (file, &start) in opened.into_iter().zip(&starts) {
        let Some(file) = file else { continue };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error);
        let kept = file.and_then(|file| file.sync_all());
        kept.map_err(|error| failed((name(start), error)))?;
    }
    if watch.is_cancelled() {
        return Err(RenderError::Cancelled.into());
    }
    files.commit().map_err(failed)?;
    Ok((done, bytes))
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
            remark: None,
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

/// What a failed render is to the person who asked for `name`, of which then `undone` is true.
pub(super) fn failure(error: RenderError, name: &str, undone: &str, signals: &Signals) -> Failure {
    match error {
        RenderError::Io { path, error } => {
            let name = path.map_or_else(|| name.to_owned(), |path| shown(&path));
            Failure::unwritten(&name, &error)
        }
        RenderError::Cancelled => {
            let exit = signals.received().unwrap_or(Exit::Interrupted);
            exit.before(undone)
        }
        RenderError::Threads(_) => Failure::new(Exit::Io, error.to_string()),
        RenderError::Frame { .. } | RenderError::ManyFrames { .. } => {
            Failure::new(Exit::Internal, format!("cannot render {name}: {error}"))
        }
    }
}
