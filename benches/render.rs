//! What the first scene costs, whole and by phase, next to the obvious way to do it:
//! `cargo bench --bench render`.
//!
//! The obvious way writes each frame as an SVG document, draws all of it, quantises all of it with
//! NeuQuant at the `gif` crate's own recommended speed, and stores all of it. It has one thread,
//! and so has the film next to it; it makes every tenth frame only, for it is slow.

#![allow(clippy::unwrap_used, reason = "a panic is how a bench fails")]

use std::{hint::black_box, io};

use divan::{Bencher, counter::ItemsCount};
use klrender::{
    diag::Source,
    pipeline::{self, Request, Unwatched},
    plan::Plan,
    raster::{self, Drawn, Element, Rect, Stack},
    scene::{Band, Stage, node::Node},
    spec::{Overrides, model::Format},
    svg,
};

fn main() {
    divan::main();
}

fn plan() -> Plan {
    let source = Source::new("default.toml", include_str!("../specs/default.toml"));
    let (plan, found) = pipeline::load(&source, "default", &Overrides::default());
    assert!(found.is_empty(), "{found:?}");
    plan.unwrap()
}

/// Some of the frames, evenly spread.
fn every_tenth(plan: &Plan) -> Vec<usize> {
    (0..plan.frames()).step_by(10).collect()
}

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

/// From the text of the spec to the last byte, on all cores.
#[divan::bench(sample_count = 20)]
fn whole_job(bencher: Bencher<'_, '_>) {
    let frames = ItemsCount::new(plan().frames());
    bencher.counter(frames).bench(|| film(&plan(), None, 0));
}

/// The same on one core.
#[divan::bench(sample_count = 20)]
fn whole_job_one_thread(bencher: Bencher<'_, '_>) {
    let frames = ItemsCount::new(plan().frames());
    bencher.counter(frames).bench(|| film(&plan(), None, 1));
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
        .bench(|| naive(&plan, &frames));
}

fn naive(plan: &Plan, frames: &[usize]) -> usize {
    let stage = Stage::new(plan);
    let (width, height) = plan.spec.canvas.device_size();
    let (wide, high) = (width as u16, height as u16);
    let mut encoder = gif::Encoder::new(Vec::new(), wide, high, &[]).unwrap();
    encoder.set_repeat(gif::Repeat::Infinite).unwrap();
    for &frame in frames {
        let svg = pipeline::document(plan, &stage, plan.state(frame));
        let mut pixels = raster::render(&svg, width, height).unwrap().take();
        let mut image = gif::Frame::from_rgba_speed(wide, high, &mut pixels, 10);
        image.delay = 5;
        encoder.write_frame(&image).unwrap();
    }
    encoder.into_inner().unwrap().len()
}

#[divan::bench]
fn phase_load(bencher: Bencher<'_, '_>) {
    bencher.bench(plan);
}

#[divan::bench]
fn phase_stage(bencher: Bencher<'_, '_>) {
    let plan = plan();
    bencher.bench(|| black_box(Stage::new(&plan)).bands().len());
}

/// A whole document: nodes made and written.
#[divan::bench]
fn phase_document(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let stage = Stage::new(&plan);
    bencher.bench(|| pipeline::document(&plan, &stage, black_box(99)));
}

/// Only what moves in it.
#[divan::bench]
fn phase_moving_bands(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let stage = Stage::new(&plan);
    bencher.bench(|| moving(&plan, &stage, black_box(99)));
}

#[divan::bench]
fn phase_raster_of_a_document(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let stage = Stage::new(&plan);
    let svg = pipeline::document(&plan, &stage, 99);
    let (width, height) = plan.spec.canvas.device_size();
    bencher.bench(|| raster::render(&svg, width, height).unwrap());
}

/// The same pixels by layers, from one frame to the next.
#[divan::bench]
fn phase_raster_of_moving_bands(bencher: Bencher<'_, '_>) {
    let plan = plan();
    let stage = Stage::new(&plan);
    let stack = stack(&plan, &stage);
    let frames = [99, 100].map(|state| moving(&plan, &stage, state));
    let mut canvas = stack.canvas();
    bencher
        .counter(ItemsCount::new(frames.len()))
        .bench_local(|| frames.iter().for_each(|frame| canvas.draw(frame).unwrap()));
}

fn stack(plan: &Plan, stage: &Stage<'_>) -> Stack {
    let (width, height) = plan.spec.canvas.device_size();
    let elements = stage.bands().iter().flat_map(|band| match band {
        Band::Moving => vec![Element::Dynamic],
        Band::Still(nodes) => nodes
            .iter()
            .map(|node| {
                let Drawn { svg, ink } = drawn(plan, std::slice::from_ref(node));
                Element::Static { svg, ink }
            })
            .collect(),
    });
    Stack::new(width, height, elements).unwrap()
}

fn moving(plan: &Plan, stage: &Stage<'_>, state: usize) -> Vec<Drawn> {
    let bands = stage.frame(state);
    bands.iter().map(|nodes| drawn(plan, nodes)).collect()
}

fn drawn(plan: &Plan, nodes: &[Node]) -> Drawn {
    let canvas = &plan.spec.canvas;
    let (width, height) = canvas.device_size();
    let header = svg::Header {
        size: (canvas.width, canvas.height),
        device_size: (width, height),
    };
    let within = |v: i32, end: u32| u32::try_from(v).unwrap_or(0).min(end);
    let ink = nodes
        .iter()
        .flat_map(|node| node.ink(16))
        .map(|rect| Rect {
            x0: within(rect.x0, width),
            y0: within(rect.y0, height),
            x1: within(rect.x1, width),
            y1: within(rect.y1, height),
        })
        .filter(|rect| rect.x0 < rect.x1 && rect.y0 < rect.y1);
    Drawn {
        svg: svg::fragment(header, nodes),
        ink: ink.collect(),
    }
}
