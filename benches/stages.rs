//! What each stage costs: `cargo bench --bench stages`.
//!
//! The first scene is rendered on one thread, at 400 × 330, 800 × 660 and 1600 × 1320 px. Rows are the
//! stages in the order in which a film passes them, as the program itself times them (`klrender render
//! --timings`), the fastest of several runs; below them stands what is compared with: whole documents.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is how a bench fails, and a table is what it is for"
)]

mod first_scene;

use std::{
    hint::black_box,
    io,
    sync::Mutex,
    time::{Duration, Instant},
};

use first_scene::{RATIOS, scene, with_ratio};
use klrender::{Format, Phase, Progress, RenderOptions, Scene};

/// How often everything is done; the fastest counts.
const RUNS: usize = 7;

/// What a film spends on each phase.
#[derive(Default)]
struct Spent(Mutex<[Duration; Phase::ALL.len()]>);

impl Progress for Spent {
    fn spent(&self, phase: Phase, time: Duration, _: u64) {
        let index = Phase::ALL.iter().position(|it| *it == phase).unwrap();
        self.0.lock().unwrap()[index] += time;
    }
}

/// The phases of a film, each in its fastest run.
fn phases(scene: &Scene) -> [Duration; Phase::ALL.len()] {
    let run = || {
        let spent = Spent::default();
        let options = RenderOptions::new().threads(1).progress(&spent);
        scene.render(Format::Gif, io::sink(), &options).unwrap();
        spent.0.into_inner().unwrap()
    };
    let runs: Vec<_> = (0..RUNS).map(|_| run()).collect();
    std::array::from_fn(|phase| runs.iter().map(|run| run[phase]).min().unwrap())
}

/// The fastest of several runs.
fn fastest<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut run = || {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..RUNS).map(|_| run()).min().unwrap()
}

fn row(name: &str, times: &[Duration]) {
    let cells: Vec<String> = times
        .iter()
        .map(|time| format!("{:>11.3}", time.as_secs_f64() * 1e3))
        .collect();
    println!("{name:<22}{}", cells.concat());
}

fn main() {
    let scenes = RATIOS.map(with_ratio);
    let sizes = scenes.each_ref().map(|scene| {
        let (width, height) = scene.size();
        format!("{:>11}", format!("{width}×{height}"))
    });
    println!("{:<22}{}", "ms", sizes.concat());
    row("spec and plan", &[fastest(scene)]);
    let films = scenes.each_ref().map(phases);
    for (index, phase) in Phase::ALL.into_iter().enumerate() {
        row(phase.name(), &films.map(|film| film[index]));
    }
    row("the film", &films.map(|film| film.iter().sum()));
    let frames = scenes
        .each_ref()
        .map(|it| it.layout().frame(it.frames() / 2));
    row(
        "a document",
        &frames.each_ref().map(|it| fastest(|| it.svg())),
    );
    let drawn = |it: &klrender::Frame<'_>| fastest(|| it.pixels().unwrap());
    row("a document, drawn", &frames.each_ref().map(drawn));
}
