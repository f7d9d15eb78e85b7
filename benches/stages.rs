//! What each stage costs a frame of the first scene: `cargo bench --bench stages`.
//!
//! In the order in which a frame passes them, and at 400 × 330, 800 × 660 and 1600 × 1320 px where
//! pixels matter. Stages that are passed once for a film come first.

#![allow(clippy::unwrap_used, reason = "a panic is how a bench fails")]

mod first_scene;

use std::{hint::black_box, sync::Arc};

use divan::{Bencher, counter::ItemsCount};
use first_scene::{RATIOS, header, moving, plan, plan_with_ratio, stack};
use klrender::{
    encode::{Fidelity, FrameEncoder, Histogram, Lzw, Palette},
    font::Font,
    pipeline,
    plan::Plan,
    raster::{self, Dirty, Pixmap},
    scene::Stage,
    svg,
};
use resvg::usvg;

fn main() {
    divan::main();
}

/// Frames of the middle of the film, where all marks are in sight.
const SHOT: std::ops::Range<usize> = 90..110;

/// Pictures drawn beforehand, so that only what is measured takes time.
struct Shot {
    pictures: Vec<(Pixmap, Dirty)>,
    histogram: Histogram,
}

impl Shot {
    fn new(plan: &Plan) -> Shot {
        let stage = Stage::new(plan);
        let stack = stack(plan, &stage);
        let mut canvas = stack.canvas();
        let mut histogram = Histogram::new();
        for state in (0..plan.states()).step_by(12) {
            canvas.draw(&moving(plan, &stage, state)).unwrap();
            histogram.add(canvas.pixmap(), 1);
        }
        let pictures = SHOT
            .map(|state| {
                canvas.draw(&moving(plan, &stage, state)).unwrap();
                (canvas.pixmap().clone(), canvas.dirty().clone())
            })
            .collect();
        Shot {
            pictures,
            histogram,
        }
    }
}

/// Once: the text of the spec to frames and numbers.
#[divan::bench]
fn a_plan(bencher: Bencher<'_, '_>) {
    bencher.bench(plan);
}

/// Once: the layout and the nodes that stand still.
#[divan::bench]
fn b_layout(bencher: Bencher<'_, '_>) {
    let plan = plan();
    bencher.bench(|| black_box(Stage::new(&plan)).bands().len());
}

/// Once: what stands still, drawn.
#[divan::bench(args = RATIOS)]
fn c_still(bencher: Bencher<'_, '_>, ratio: f64) {
    let plan = plan_with_ratio(ratio);
    let stage = Stage::new(&plan);
    bencher.bench(|| stack(&plan, &stage));
}

/// Once: the colours of one whole picture, counted.
#[divan::bench(args = RATIOS)]
fn d_histogram_of_a_picture(bencher: Bencher<'_, '_>, ratio: f64) {
    let shot = Shot::new(&plan_with_ratio(ratio));
    let mut histogram = Histogram::new();
    bencher.bench_local(|| histogram.add(&shot.pictures[0].0, 1));
}

/// Once: the table of the film.
#[divan::bench]
fn e_palette(bencher: Bencher<'_, '_>) {
    let shot = Shot::new(&plan());
    bencher.bench(|| Palette::new(&shot.histogram, &[[255; 3], [0; 3]], 255));
}

/// The nodes that move.
#[divan::bench]
fn f_compose(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let stage = Stage::new(&plan);
    bencher
        .counter(ItemsCount::new(SHOT.len()))
        .bench(|| SHOT.for_each(|state| drop(black_box(stage.frame(state)))));
}

/// Their text.
#[divan::bench]
fn g_svg(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let stage = Stage::new(&plan);
    let frames: Vec<_> = SHOT.map(|state| stage.frame(state)).collect();
    bencher.counter(ItemsCount::new(SHOT.len())).bench(|| {
        for nodes in frames.iter().flatten() {
            black_box(svg::fragment(header(&plan), nodes));
        }
    });
}

/// The text, read back and drawn from one frame to the next.
#[divan::bench(args = RATIOS)]
fn h_raster(bencher: Bencher<'_, '_>, ratio: f64) {
    let plan = plan_with_ratio(ratio);
    let stage = Stage::new(&plan);
    let stack = stack(&plan, &stage);
    let frames: Vec<_> = SHOT.map(|state| moving(&plan, &stage, state)).collect();
    let mut canvas = stack.canvas();
    bencher
        .counter(ItemsCount::new(SHOT.len()))
        .bench_local(|| frames.iter().for_each(|frame| canvas.draw(frame).unwrap()));
}

/// What changed, in indices of the table, and compressed.
#[divan::bench(args = RATIOS)]
fn i_delta_and_lzw(bencher: Bencher<'_, '_>, ratio: f64) {
    let shot = Shot::new(&plan_with_ratio(ratio));
    let palette = Arc::new(Palette::new(&shot.histogram, &[], 255));
    let mut encoder = FrameEncoder::new(palette, Fidelity::default());
    let all = Dirty::all(shot.pictures[0].0.width(), shot.pictures[0].0.height());
    encoder.prime(&shot.pictures[0].0, &all);
    bencher
        .counter(ItemsCount::new(2 * (SHOT.len() - 1)))
        .bench_local(|| {
            // There and back: what is dirty between two pictures is so both ways.
            for (picture, dirty) in &shot.pictures[1..] {
                black_box(encoder.encode(picture, dirty));
            }
            for pair in shot.pictures.windows(2).rev() {
                black_box(encoder.encode(&pair[0].0, &pair[1].1));
            }
        });
}

/// Compression alone, of an image like a frame's: 256 × 450, thin strokes in long runs of
/// "unchanged".
#[divan::bench]
fn j_lzw(bencher: Bencher<'_, '_>) {
    let mut indices = vec![255u8; 256 * 450];
    for (y, row) in indices.chunks_exact_mut(256).enumerate() {
        for (stroke, at) in [y / 4, 128, 250 - y / 4].into_iter().enumerate() {
            for (x, index) in row[at..at + 4].iter_mut().enumerate() {
                *index = ((y * 7 + stroke * 50) % 13 * 4 + x) as u8;
            }
        }
    }
    let mut lzw = Lzw::new(256, 255);
    bencher.bench_local(|| lzw.encode(black_box(&indices)));
}

/// To compare with `f` and `g`: a whole document.
#[divan::bench]
fn x_document(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let stage = Stage::new(&plan);
    bencher.bench(|| pipeline::document(&plan, &stage, black_box(99)));
}

/// To compare with `h`: a whole document, parsed by usvg.
#[divan::bench]
fn y_parse_of_a_document(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let svg = pipeline::document(&plan, &Stage::new(&plan), 99);
    bencher.bench(|| usvg::Tree::from_str(&svg, &usvg::Options::default()).unwrap());
}

/// To compare with `h`: a whole document, parsed and drawn.
#[divan::bench(args = RATIOS, sample_count = 20)]
fn z_raster_of_a_document(bencher: Bencher<'_, '_>, ratio: f64) {
    let plan = plan_with_ratio(ratio);
    let svg = pipeline::document(&plan, &Stage::new(&plan), 99);
    let (width, height) = plan.spec.canvas.device_size();
    bencher.bench(|| raster::render(&svg, width, height).unwrap());
}

/// A number shaped, as often as texts change.
#[divan::bench]
fn shape_a_number(bencher: Bencher<'_, '_>) {
    let font = Font::dejavu_sans();
    bencher.bench(|| font.shape(black_box("−12.345"), 13.9));
}
