//! What a frame of the first scene costs, stage by stage: `cargo bench --bench encode`.

#![allow(clippy::unwrap_used, reason = "a panic is how a test or a bench fails")]

#[path = "../tests/gif_scene/mod.rs"]
mod gif_scene;

use std::sync::Arc;

use divan::{Bencher, black_box, counter::ItemsCount};
use gif_scene::{FRAMES, Film, HEIGHT, WIDTH};
use klrender::encode::{Fidelity, FrameEncoder, Histogram, Lzw, Palette};
use klrender::font::Font;
use klrender::raster::{Dirty, Drawn, Pixmap, Stack};

fn main() {
    divan::main();
}

/// Frames drawn beforehand, so that only what is measured takes time.
struct Shot {
    stack: Stack,
    frames: Vec<Vec<Drawn>>,
    pictures: Vec<(Pixmap, Dirty)>,
    histogram: Histogram,
}

const SHOT: usize = 20;

fn shot() -> Shot {
    let film = Film::new();
    let stack = film.stack();
    let mut canvas = stack.canvas();
    let mut histogram = Histogram::new();
    let mut pictures = Vec::new();
    for i in (0..FRAMES).step_by(8) {
        canvas.draw(&film.frame(i)).unwrap();
        histogram.add(canvas.pixmap(), 1);
    }
    let frames: Vec<_> = (100..100 + SHOT).map(|i| film.frame(i)).collect();
    for frame in &frames {
        canvas.draw(frame).unwrap();
        pictures.push((canvas.pixmap().clone(), canvas.dirty().clone()));
    }
    Shot {
        stack,
        frames,
        pictures,
        histogram,
    }
}

#[divan::bench]
fn shape_a_number(bencher: Bencher<'_, '_>) {
    let font = Font::dejavu_sans();
    bencher.bench(|| font.shape(black_box("−12.345"), 13.9));
}

#[divan::bench]
fn stack(bencher: Bencher<'_, '_>) {
    let film = Film::new();
    bencher.bench(|| film.stack());
}

/// Parsing and drawing what moves.
#[divan::bench]
fn draw(bencher: Bencher<'_, '_>) {
    let shot = shot();
    let mut canvas = shot.stack.canvas();
    bencher.counter(ItemsCount::new(SHOT)).bench_local(|| {
        for frame in &shot.frames {
            canvas.draw(frame).unwrap();
        }
    });
}

#[divan::bench]
fn histogram_of_a_full_frame(bencher: Bencher<'_, '_>) {
    let shot = shot();
    let mut histogram = Histogram::new();
    bencher.bench_local(|| histogram.add(&shot.pictures[0].0, 1));
}

#[divan::bench]
fn palette(bencher: Bencher<'_, '_>) {
    let shot = shot();
    bencher.bench(|| Palette::new(&shot.histogram, &[[255; 3], [0; 3]]));
}

/// Quantising, comparing, cropping and compressing.
#[divan::bench]
fn delta_and_lzw(bencher: Bencher<'_, '_>) {
    let shot = shot();
    let palette = Arc::new(Palette::new(&shot.histogram, &[]));
    let mut encoder = FrameEncoder::new(palette, Fidelity::default());
    encoder.prime(&shot.pictures[0].0);
    bencher.counter(ItemsCount::new(SHOT - 1)).bench_local(|| {
        for (picture, dirty) in &shot.pictures[1..] {
            black_box(encoder.encode(picture, dirty));
        }
        // Back to the start, as cheaply as a frame.
        encoder.encode(&shot.pictures[0].0, &Dirty::all(WIDTH, HEIGHT))
    });
}

/// An image like a frame's delta: 256 × 450, thin strokes in long runs of "unchanged".
#[divan::bench]
fn lzw(bencher: Bencher<'_, '_>) {
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
