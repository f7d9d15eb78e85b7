//! `klrender render --plan`: chunks of a plan of work.

use std::{iter, path::Path, time::Instant};

use serde::Serialize;

use crate::farm::{self, SealedPlan};

use super::{
    super::{
        args::RenderArgs,
        exit::{Exit, Failure},
        input::shown,
        number::{Seconds, count, duration, size},
        signals::Signals,
        terminal::Terminal,
    },
    failure,
    progress::{FarmProgress, failed, status},
};

/// What was done, for programs.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    plan: &'a str,
    chunks: u64,
    /// How many of them were made, and how many were there.
    made: usize,
    kept: usize,
    /// Bytes written.
    bytes: u64,
    spent: Seconds,
}

pub(in crate::cli) fn run(
    path: &Path,
    args: &RenderArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    let engine = args.chunks.progress;
    chunks(path, args, terminal, signals).map_err(|failure| failed(engine, failure))
}

fn chunks(
    path: &Path,
    args: &RenderArgs,
    terminal: &Terminal,
    signals: &Signals,
) -> Result<Exit, Failure> {
    let start = Instant::now();
    let name = shown(path);
    let plan = SealedPlan::read(path).map_err(|error| failure(error, "", signals))?;
    let all = plan.grid().chunks();
    let args_of = &args.chunks;
    let (chunks, share) = match (&args_of.shard, &args_of.chunks) {
        (Some(shard), _) => (vec![shard.range(all)], format!("shard {shard} of {name}")),
        (None, Some(list)) => {
            let chunks = list.resolve(all).map_err(|number| {
                let message = format!("--chunks: there is no chunk {number}: {name} has {all}");
                Failure::usage(message).hint(format!("chunks count from 0 to {}", all - 1))
            })?;
            (chunks, format!("chunks {list} of {name}"))
        }
        (None, None) => (iter::once(0..all).collect(), name.clone()),
    };
    let Some(folder) = &args_of.out else {
        return Err(Failure::usage("--out is missing"));
    };
    let asked: u64 = chunks.iter().map(|chunks| chunks.len() as u64).sum();
    let words = count(asked as usize, "chunk");
    status(args_of.progress, &format!("rendering {words} of {name}"));
    let total = plan.grid().pieces(&chunks);
    let undone = format!("{share} is not finished; what is whole is kept");
    let held = signals.hold(*terminal, undone.clone());
    let bar = terminal.watch(&share, total, signals, None);
    let watch = FarmProgress::new(bar, args_of.progress, total);
    let done = farm::render(&plan, &chunks, folder, args.jobs, &watch);
    drop(watch);
    drop(held);
    let done = done.map_err(|error| failure(error, &undone, signals))?;
    let spent = start.elapsed();
    let made = count(done.made, "chunk");
    let kept = match done.kept {
        0 => String::new(),
        kept => format!(", {kept} kept"),
    };
    terminal.done(
        &format!(
            "{share}  {made} made{kept}  {}  in {}",
            size(done.bytes),
            duration(spent)
        ),
        &Summary {
            plan: &name,
            chunks: asked,
            made: done.made,
            kept: done.kept,
            bytes: done.bytes,
            spent: Seconds(spent),
        },
    );
    Ok(Exit::Success)
}
