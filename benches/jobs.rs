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
use first_scene::{RATIOS, scene, with_frames, with_ratio};
use klrender::{Format, Options, RenderOptions, Scene};

fn main() {
    divan::main();
}

/// Makes a film, and returns its bytes.
fn film(scene: &Scene, options: &RenderOptions<'_>) -> u64 {
    let done = scene.render(Format::Gif, io::sink(), options);
    done.unwrap().bytes
}

fn one_thread() -> RenderOptions<'static> {
    RenderOptions::new().threads(1)
}

/// From the text of the spec to the last byte.
#[divan::bench(args = [1, 2, 4, 8], sample_count = 20)]
fn threads(bencher: Bencher<'_, '_>, threads: usize) {
    let frames = ItemsCount::new(scene().frames());
    let options = RenderOptions::new().threads(threads);
    bencher.counter(frames).bench(|| film(&scene(), &options));
}

#[divan::bench(args = [50, 100, 200, 400, 800], sample_count = 10)]
fn frames(bencher: Bencher<'_, '_>, frames: usize) {
    bencher
        .counter(ItemsCount::new(frames))
        .bench(|| film(&with_frames(frames), &one_thread()));
}

#[divan::bench(args = RATIOS, sample_count = 10)]
fn pixel_ratio(bencher: Bencher<'_, '_>, ratio: f64) {
    let frames = ItemsCount::new(scene().frames());
    bencher
        .counter(frames)
        .bench(|| film(&with_ratio(ratio), &one_thread()));
}

#[divan::bench(sample_count = 20)]
fn every_tenth_frame(bencher: Bencher<'_, '_>) {
    let scene = scene();
    let frames = every_tenth(&scene);
    let count = ItemsCount::new(frames.len());
    let options = one_thread().frames(frames);
    bencher.counter(count).bench(|| film(&scene, &options));
}

#[divan::bench(sample_count = 5)]
fn every_tenth_frame_naively(bencher: Bencher<'_, '_>) {
    let scene = scene();
    let frames = every_tenth(&scene);
    bencher
        .counter(ItemsCount::new(frames.len()))
        .bench(|| naive::animation(&scene, frames.iter().copied(), io::sink()).unwrap());
}

/// Some of the frames, evenly spread.
fn every_tenth(scene: &Scene) -> Vec<usize> {
    (0..scene.frames()).step_by(10).collect()
}

/// Reverse KL of a normal to two bumps at the best width, at 64 means, each with what is learnt before.
#[divan::bench(sample_count = 5)]
fn profile_of_a_fit(bencher: Bencher<'_, '_>) {
    const SPEC: &str = r#"
        sweep = [{ vary.mean = { from = -4.9, to = 4.85 }, frames = 64 }]
        [distributions]
        P = "mixture([0.6, 0.4], [normal(-2, 0.8), normal(2, 0.8)])"
        [fits]
        best = { minimize = "kl(normal(mean, std), P)", over = { std = [0.2, 6] } }
        [[panels]]
        marks = [{ type = "trace", x = "mean", y = "best" }]
    "#;
    bencher.bench(|| Scene::from_str(SPEC, &Options::new()).unwrap().values());
}
