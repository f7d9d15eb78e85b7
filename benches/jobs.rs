//! Whole films of the first scene, as frames, pixels and threads grow, next to the obvious way to
//! make them: `cargo bench --bench jobs`.
//!
//! The obvious way writes each frame as an SVG document, draws all of it, quantises all of it with
//! NeuQuant at the `gif` crate's own recommended speed, and stores all of it. It has one thread,
//! and so has the film next to it; it makes every tenth frame only, for it is slow.

#![allow(clippy::unwrap_used, reason = "a panic is how a bench fails")]

mod first_scene;
#[path = "../examples/naive.rs"]
mod naive;

use std::io;

use divan::{Bencher, counter::ItemsCount};
use first_scene::{RATIOS, plan, plan_with_frames, plan_with_ratio};
use klrender::{
    pipeline::{self, Request, Unwatched},
    plan::Plan,
    spec::model::Format,
};

fn main() {
    divan::main();
}

/// Makes a film on so many threads, and returns its bytes.
fn film(plan: &Plan, frames: Option<Vec<usize>>, threads: usize) -> u64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let request = Request {
        format: Format::Gif,
        frames,
        batch: None,
    };
    let render = || pipeline::render_film(plan, &request, io::sink(), &Unwatched);
    pool.build().unwrap().install(render).unwrap().bytes
}

/// From the text of the spec to the last byte.
#[divan::bench(args = [1, 2, 4, 8], sample_count = 20)]
fn threads(bencher: Bencher<'_, '_>, threads: usize) {
    let frames = ItemsCount::new(plan().frames());
    bencher
        .counter(frames)
        .bench(|| film(&plan(), None, threads));
}

#[divan::bench(args = [50, 100, 200, 400, 800], sample_count = 10)]
fn frames(bencher: Bencher<'_, '_>, frames: usize) {
    bencher
        .counter(ItemsCount::new(frames))
        .bench(|| film(&plan_with_frames(frames), None, 1));
}

#[divan::bench(args = RATIOS, sample_count = 10)]
fn pixel_ratio(bencher: Bencher<'_, '_>, ratio: f64) {
    let frames = ItemsCount::new(plan().frames());
    bencher
        .counter(frames)
        .bench(|| film(&plan_with_ratio(ratio), None, 1));
}

#[divan::bench(sample_count = 20)]
fn every_tenth_frame(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let frames = every_tenth(&plan);
    bencher
        .counter(ItemsCount::new(frames.len()))
        .bench(|| film(&plan, Some(frames.clone()), 1));
}

#[divan::bench(sample_count = 5)]
fn every_tenth_frame_naively(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let frames = every_tenth(&plan);
    bencher
        .counter(ItemsCount::new(frames.len()))
        .bench(|| naive::film(&plan, frames.iter().copied(), io::sink()).unwrap());
}

/// Some of the frames, evenly spread.
fn every_tenth(plan: &Plan) -> Vec<usize> {
    (0..plan.frames()).step_by(10).collect()
}
