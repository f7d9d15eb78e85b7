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

/// Scenes in which one thing is asked for again and again, or at many places.
const SLOW: &[(&str, &str)] = &[
    (
        "growing line",
        r#"
        sweep = [{ vary.n = { from = 0, to = 600, integer = true }, frames = 21 }]
        [data]
        A = { sample = "bernoulli(0.12)", size = 600, seed = 1 }
        B = { sample = "bernoulli(0.16)", size = 600, seed = 2 }
        [distributions]
        P = "beta(3 + total(first(A, n)), 17 + n - total(first(A, n)))"
        Q = "beta(3 + total(first(B, n)), 17 + n - total(first(B, n)))"
        [quantities]
        p = "expect(cdf(P, u), u, Q)"
        [[panels]]
        x = { domain = [0, 600] }
        y = { domain = [0, 1] }
        marks = [{ type = "line", over = { n = [0, "n"] }, x = "n", y = "p" }]
        "#,
    ),
    (
        "distinct states",
        r#"
        sweep = [{ vary.k = { values = [1, 2, 3, 4, 5] }, frames = 100 }]
        [data]
        S = { sample = "beta(k, 6 - k)", size = 3000, seed = 9 }
        [[panels]]
        marks = [{ type = "histogram", data = "S", bins = 50 }]
        "#,
    ),
    (
        "moving heatmap",
        r#"
        canvas = { size = [800, 600] }
        sweep = [{ vary.c = { from = -2, to = 2 }, frames = 20 }]
        [[panels]]
        x = { domain = [-5, 5] }
        y = { domain = [0.2, 4] }
        marks = [{ type = "heatmap", over = { m = [-5, 5], s = [0.2, 4] }, x = "m", y = "s", z = "jensen_shannon(normal(m, s), laplace(c, 1))" }]
        "#,
    ),
    (
        "maximum likelihood",
        r#"
        sweep = [{ vary.n = { from = 5, to = 300, integer = true, scale = "log" }, frames = 60 }]
        [data]
        S = { sample = "gamma(3, 2)", size = 300, seed = 1 }
        [fits]
        nll = { minimize = "-expect(log_pdf(gamma(a, b), u), u, first(S, n))", over = { a = [0.2, 20], b = [0.1, 20] } }
        [[panels]]
        x = { domain = [0, 5] }
        y = { domain = [0, 1.2] }
        marks = [{ type = "line", y = "pdf(gamma(a, b), x)" }]
        "#,
    ),
    (
        "Wasserstein path",
        r#"
        sweep = [{ vary.s = { from = 0, to = 1 }, frames = 20 }]
        [distributions]
        P = "normal_mixture([0.5, 0.5], [-2.5, -0.5], [0.4, 0.5])"
        Q = "gamma(4, 1.2)"
        M = "w_path(P, Q, s)"
        [[panels]]
        x = { domain = [-5, 9] }
        y = { domain = [0, 0.6] }
        marks = [{ type = "line", y = "pdf(M, x)" }]
        "#,
    ),
];

#[divan::bench(args = SLOW.iter().map(|(name, _)| *name), sample_count = 3)]
fn slow(bencher: Bencher<'_, '_>, name: &str) {
    let (_, spec) = SLOW.iter().find(|(it, _)| *it == name).unwrap();
    bencher.bench(|| {
        film(
            &Scene::from_str(spec, &Options::new()).unwrap(),
            &one_thread(),
        )
    });
}
