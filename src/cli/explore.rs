//! `klrender explore`: one page of all combinations of a `matrix`.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use crate::{
    files::Output,
    pipeline::{self, Progress, RenderError},
    plan::Plan,
    spec::model::Format,
};

use super::{
    args::ExploreArgs,
    exit::{Exit, Failure},
    input::{self, shown},
    number::Seconds,
    render::{failure, make_folder},
    signals::Signals,
    target::OutputRegistry,
    terminal::{Summary, Terminal},
};

pub(super) fn run(
    args: &ExploreArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    let start = Instant::now();
    let load = || input::load(&args.spec, &args.set, terminal);
    let plans = input::on_threads(args.jobs, load)??;
    let Some(first) = plans.first() else {
        return Ok(Exit::Success);
    };
    let path = match &args.output {
        Some(path) => path.clone(),
        None => PathBuf::from(format!("{}.{}", first.stem, Format::Html.extension())),
    };
    let name = shown(&path);
    let mut registry = OutputRegistry::default();
    registry.read(&args.spec, &first.files);
    registry.add_file(&path, &shown(&args.spec))?;

    let undone = format!("{name} is not written");
    let held = signals.hold(*terminal, undone.clone());
    let frames = plans.iter().map(Plan::frames).sum();
    let watch = terminal.watch(&name, frames, signals, None);
    let done = write(&path, &plans, args, &watch);
    drop(watch);
    drop(held);
    let done = done.map_err(|error| failure(error, &name, &undone, signals))?;
    let (width, height) = first.canvas.device_size();
    let combinations = match plans.len() {
        1 => "nothing to choose".to_owned(),
        more => format!("{more} combinations to choose from"),
    };
    terminal.summary(&Summary {
        output: &name,
        frames: done.frames,
        size: [width, height],
        duration: None,
        bytes: done.bytes,
        spent: Seconds(start.elapsed()),
        remark: Some(&combinations),
        is_last: true,
    });
    Ok(Exit::Success)
}

/// Writes the page whole or not at all.
fn write(
    path: &Path,
    plans: &[Plan],
    args: &ExploreArgs,
    watch: &dyn Progress,
) -> Result<pipeline::Summary, RenderError> {
    let io = |error| RenderError::Io { path: None, error };
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        make_folder(folder).map_err(io)?;
    }
    let mut output = Output::create(path).map_err(io)?;
    let done = pipeline::render_explorer(plans, args.jobs, &mut output, watch)?;
    if watch.is_cancelled() {
        return Err(RenderError::Cancelled);
    }
    output.commit().map_err(io)?;
    Ok(done)
}
