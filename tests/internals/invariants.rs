//! What holds for every scene, whatever it shows.
#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    num::{NonZeroU64, NonZeroUsize},
    path::Path,
};

use crate::{
    color::FrameColors,
    encode::Timing,
    pipeline::{self, FrameRenderer, Request, Unwatched},
    plan::Plan,
    raster::{self, Pixmap},
    scene::{Band, Stage, node::Node},
    spec::model::Format,
};
use rayon::prelude::*;

use super::common;

fn gif(plan: &Plan, frames: Option<Vec<usize>>, batch: Option<usize>, threads: usize) -> Vec<u8> {
    let request = Request {
        format: Format::Gif,
        frames,
        batch,
        threads: NonZeroUsize::new(threads),
    };
    let mut out = Vec::new();
    pipeline::render_animation(plan, &request, &mut out, &Unwatched).unwrap();
    out
}

/// A picture and how long it shows.
type Shown = (Vec<[u8; 3]>, u64);

/// The pictures a decoder shows, each with its delay in centiseconds, and the palette.
fn decode(gif: &[u8]) -> (Vec<Shown>, Vec<[u8; 3]>) {
    let mut options = gif::DecodeOptions::new();
    options.set_memory_limit(gif::MemoryLimit::Bytes(NonZeroU64::new(1 << 30).unwrap()));
    let mut decoder = options.read_info(gif).unwrap();
    let palette: Vec<[u8; 3]> = decoder
        .global_palette()
        .unwrap()
        .chunks(3)
        .map(|c| [c[0], c[1], c[2]])
        .collect();
    let width = usize::from(decoder.width());
    let mut screen = vec![[0_u8; 3]; width * usize::from(decoder.height())];
    let mut shown = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        let own = frame.palette.as_ref().map(|table| table.as_chunks::<3>().0);
        let table = own.unwrap_or(&palette);
        let (left, top) = (usize::from(frame.left), usize::from(frame.top));
        let transparent = frame.transparent.map_or(usize::MAX, usize::from);
        for (row, indices) in frame.buffer.chunks(usize::from(frame.width)).enumerate() {
            let from = (top + row) * width + left;
            let pixels = &mut screen[from..from + indices.len()];
            for (pixel, &index) in pixels.iter_mut().zip(indices) {
                let index = usize::from(index);
                if index != transparent {
                    *pixel = table[index];
                }
            }
        }
        shown.push((screen.clone(), u64::from(frame.delay)));
    }
    (shown, palette)
}

fn rgb(pixmap: &Pixmap) -> Vec<[u8; 3]> {
    pixmap
        .data()
        .chunks(4)
        .map(|p| [p[0], p[1], p[2]])
        .collect()
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter()
        .zip(b)
        .map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2))
        .sum()
}

/// All frames are looked at of a short scene that has much, and of the one that everybody sees first;
/// of the others so many that a test stays a matter of seconds.
fn is_looked_at_whole(path: &Path) -> bool {
    ["default.toml", "journey.toml"]
        .iter()
        .any(|name| path.ends_with(name))
}

#[test]
fn layers_show_the_document_byte_for_byte() {
    for path in common::specs() {
        let plan = common::plan(&path);
        let (width, height) = plan.canvas.device_size();
        let (renderer, stage) = (FrameRenderer::new(&plan).unwrap(), Stage::new(&plan));
        let step = match is_looked_at_whole(&path) {
            true => 1,
            false => plan.states().div_ceil(3),
        };
        let states: Vec<usize> = (0..plan.states())
            .rev()
            .step_by(step)
            .chain([0, 1])
            .collect();
        states.into_par_iter().for_each_init(
            || renderer.canvas(),
            |canvas, state| {
                renderer.draw(canvas, state).unwrap();
                let whole =
                    raster::render(&pipeline::document(&plan, &stage, state), width, height);
                let same = whole.unwrap().data() == canvas.pixmap().data();
                assert!(same, "{} differs at frame {state}", path.display());
            },
        );
    }
}

#[test]
fn what_stands_still_is_the_same_in_every_frame() {
    for path in common::specs() {
        let plan = common::plan(&path);
        let stage = Stage::new(&plan);
        let bands = stage.bands();
        let step = plan.states().div_ceil(4);
        (0..plan.states())
            .into_par_iter()
            .step_by(step)
            .for_each(|state| {
                let mut moving = stage.frame(state).into_iter();
                let nodes: Vec<Node> = bands
                    .iter()
                    .flat_map(|band| match band {
                        Band::Static(nodes) => nodes.clone(),
                        Band::Dynamic(_) => moving.next().unwrap(),
                    })
                    .collect();
                assert_eq!(moving.next(), None);
                assert!(
                    nodes == stage.all(state),
                    "{} at frame {state}",
                    path.display()
                );
            });
    }
}

#[test]
fn ids_are_unique_and_stable() {
    for path in common::specs() {
        let plan = common::plan(&path);
        let stage = Stage::new(&plan);
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for state in [0, plan.states() / 2, plan.states() - 1] {
            let mut ids: Vec<String> = stage
                .all(state)
                .into_iter()
                .filter_map(|node| node.id)
                .collect();
            let count = ids.len();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), count, "{}", path.display());
            ids.into_iter()
                .for_each(|id| *known.entry(id).or_default() += 1);
        }
        let marks: usize = plan.panels.iter().map(|panel| panel.marks.len()).sum();
        // The moving values of a mark's words are a node of their own, and so are the edge of an area and the
        // head of a trace.
        known.retain(|id, _| {
            !["-values", "-edge", "-head"]
                .iter()
                .any(|end| id.ends_with(end))
        });
        assert!(known.len() <= marks + plan.connectors.len(), "{known:?}");
    }
}

#[test]
fn bytes_do_not_depend_on_threads_or_batches() {
    let specs = common::specs();
    for name in ["default.toml", "journey.toml"] {
        let plan = common::plan(specs.iter().find(|path| path.ends_with(name)).unwrap());
        let reference = gif(&plan, None, None, 1);
        for (threads, batch) in [(4, Some(1)), (2, Some(7)), (4, Some(1000))] {
            assert!(
                gif(&plan, None, batch, threads) == reference,
                "{name}: {threads} threads, {batch:?}"
            );
        }
    }
}

/// What each row of an animation has been found to show, and how far off it was. Most rows of a frame are
/// those of the frame before, and need no second look.
struct Rows<'a> {
    palette: &'a [[u8; 3]],
    /// How far from a colour the nearest one of the palette is.
    nearest: BTreeMap<[u8; 3], u32>,
    width: usize,
    shown: Vec<[u8; 3]>,
    planned: Vec<u8>,
    squares: Vec<u64>,
}

impl<'a> Rows<'a> {
    fn new(palette: &'a [[u8; 3]], canvas: &Pixmap) -> Self {
        let (width, height) = (canvas.width() as usize, canvas.height() as usize);
        Self {
            palette,
            nearest: BTreeMap::new(),
            width,
            // Black shown for black is right, and no way off.
            shown: vec![[0; 3]; width * height],
            planned: vec![0; 4 * width * height],
            squares: vec![0; height],
        }
    }

    /// The squared error of a picture, summed over its channels, if each of its pixels has the
    /// colour of the palette that is nearest to the planned one.
    fn error(&mut self, shown: &[[u8; 3]], planned: &Pixmap) -> Result<u64, String> {
        let planned = planned.data();
        assert_eq!(
            (shown.len(), planned.len()),
            (self.shown.len(), self.planned.len())
        );
        for row in 0..self.squares.len() {
            let (from, to) = (row * self.width, (row + 1) * self.width);
            let (found, truth) = (&shown[from..to], &planned[4 * from..4 * to]);
            if found != &self.shown[from..to] || truth != &self.planned[4 * from..4 * to] {
                self.squares[row] = self.error_of_row(found, truth)?;
                self.shown[from..to].copy_from_slice(found);
                self.planned[4 * from..4 * to].copy_from_slice(truth);
            }
        }
        Ok(self.squares.iter().sum())
    }

    fn error_of_row(&mut self, found: &[[u8; 3]], truth: &[u8]) -> Result<u64, String> {
        let mut squares = 0;
        for (&found, truth) in found.iter().zip(truth.chunks_exact(4)) {
            let ([r, g, b], truth) = (found, [truth[0], truth[1], truth[2]]);
            // Most are equal; where little is optimised, to compare arrays is a call.
            if r == truth[0] && g == truth[1] && b == truth[2] {
                continue;
            }
            let colors = self.palette.iter();
            let best = *self.nearest.entry(truth).or_insert_with(|| {
                let distances = colors.map(|&color| distance(color, truth));
                distances.min().unwrap()
            });
            let off = distance(found, truth);
            if off != best {
                return Err(format!("{found:?} is shown for {truth:?}"));
            }
            squares += u64::from(off);
        }
        Ok(squares)
    }
}

fn all(plan: &Plan) -> Vec<usize> {
    (0..plan.frames()).collect()
}

/// Every planned instant shows the planned picture: of each pixel, the nearest colour that the
/// palette has. Equal neighbours may share an image.
fn shows_the_plan(plan: &Plan, frames: &[usize]) -> Result<f64, String> {
    let (shown, palette) = decode(&gif(plan, Some(frames.to_vec()), None, 2));
    let renderer = FrameRenderer::new(plan).unwrap();
    let mut canvas = renderer.canvas();
    let mut rows = Rows::new(&palette, canvas.pixmap());
    let timing = Timing::new(plan.output.frame_ms, 10.0);
    let mut shown = shown.into_iter();
    let (mut picture, mut left) = shown.next().ok_or("no frames")?;
    let mut error = 0.0;
    for (index, &frame) in frames.iter().enumerate() {
        if left == 0 {
            (picture, left) = shown
                .next()
                .ok_or_else(|| format!("nothing is shown at frame {frame}"))?;
        }
        renderer.draw(&mut canvas, frame).unwrap();
        let squares = rows.error(&picture, canvas.pixmap());
        let squares = squares.map_err(|wrong| format!("frame {frame}: {wrong}"))?;
        let mean = squares as f64 / (3 * picture.len()) as f64;
        error += 10.0 * libm::log10(255.0 * 255.0 / mean.max(1e-9));
        let lasts = timing.delay(index);
        // A longer hold is cut into several images of the same picture.
        while left < lasts {
            let (next, more) = shown.next().ok_or("the last frame is too short")?;
            if next != picture {
                return Err(format!("frame {frame} is too short"));
            }
            left += more;
        }
        left -= lasts;
    }
    if left > 0 || shown.next().is_some() {
        return Err("it lasts too long".to_owned());
    }
    Ok(error / frames.len() as f64)
}

#[test]
fn the_decoded_gif_is_the_plan() {
    // The palette of all frames takes its time: a third of the gallery will do.
    for path in common::specs().into_iter().step_by(3) {
        let plan = common::plan(&path);
        // All of the first scene has a test of its own.
        let step = plan.frames().div_ceil(4);
        let frames: Vec<usize> = (0..plan.frames()).step_by(step).collect();
        let psnr = shows_the_plan(&plan, &frames)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // A colour map has more colours than a palette; at 50 dB a channel is off by 0.8 of 255.
        let mut marks = plan.panels.iter().flat_map(|panel| &panel.marks);
        let mapped = marks.any(|planned| planned.mark.kind.name() == "heatmap");
        let least = if mapped { 50.0 } else { 55.0 };
        assert!(psnr >= least, "{}: {psnr} dB", path.display());
    }
}

/// A scene of the gallery with other settings of its output.
fn set(name: &str, colors: FrameColors, dither: bool) -> Plan {
    let specs = common::specs();
    let mut plan = common::plan(specs.iter().find(|path| path.ends_with(name)).unwrap());
    (plan.output.colors, plan.output.dither) = (colors, dither);
    plan
}

/// A scene of which no frame has more new colours than a table.
fn few_colors() -> Plan {
    let mut plan = common::plan_of(
        "canvas = { size = [320, 240] }
        sweep = [{ vary.m = { from = -1.5, to = 1.5 }, frames = 40, hold = 5 }]
        panels = [{
          title = 'm = {m:.1f}', x = { domain = [-4, 4] }, y = { domain = [0, 0.5] },
          marks = [
            { type = 'line', y = 'pdf(normal(m, 1), x)' },
            { type = 'point', x = 'm', y = 'pdf(normal(0, 1), m)' },
          ],
        }]",
        "few-colors.toml",
    );
    (plan.output.colors, plan.output.dither) = (FrameColors::Exact, false);
    plan
}

/// The first frames of an animation: enough to have neighbours that differ in much and in little.
fn beginning(plan: &Plan) -> Vec<usize> {
    (0..plan.frames().min(24)).collect()
}

/// Frames of a plan: which pixels each changes, and to what. The first changes all.
fn changes(plan: &Plan, frames: &[usize], mut look: impl FnMut(usize, &[(usize, [u8; 3])])) {
    let renderer = FrameRenderer::new(plan).unwrap();
    let mut canvas = renderer.canvas();
    let mut before: Vec<[u8; 3]> = Vec::new();
    for &frame in frames {
        renderer.draw(&mut canvas, frame).unwrap();
        let now = rgb(canvas.pixmap());
        let changed: Vec<_> = now
            .iter()
            .copied()
            .enumerate()
            .filter(|&(at, color)| before.get(at) != Some(&color))
            .collect();
        look(frame, &changed);
        before = now;
    }
}

/// The picture that is shown at each frame, though equal neighbours share an image.
fn by_frame(plan: &Plan, frames: usize, shown: &[Shown]) -> Vec<usize> {
    let timing = Timing::new(plan.output.frame_ms, 10.0);
    let mut ends = shown.iter().scan(0, |end, shown| {
        *end += shown.1;
        Some(*end)
    });
    let (mut image, mut end, mut now) = (0, ends.next().unwrap(), 0);
    (0..frames)
        .map(|frame| {
            while end <= now {
                (image, end) = (image + 1, ends.next().unwrap());
            }
            now += timing.delay(frame);
            image
        })
        .collect()
}

/// Also where a frame changes more colours than a table holds (the first of `directions`), the
/// frames after it are exact wherever they change.
#[test]
fn exact_colors_are_those_of_the_frames() {
    for name in ["default", "disjoint", "directions", "sigma"] {
        let plan = set(&format!("{name}.toml"), FrameColors::Exact, false);
        let frames = beginning(&plan);
        let bytes = |batch, threads| gif(&plan, Some(frames.clone()), batch, threads);
        let reference = bytes(None, 1);
        for (threads, batch) in [(2, Some(7)), (4, Some(1))] {
            assert!(
                bytes(batch, threads) == reference,
                "{name}: {threads} threads, {batch:?}"
            );
        }
        let (shown, _) = decode(&reference);
        let images = by_frame(&plan, frames.len(), &shown);
        let mut exact = 0;
        changes(&plan, &frames, |frame, changed| {
            let colors: BTreeSet<[u8; 3]> = changed.iter().map(|pixel| pixel.1).collect();
            let picture = &shown[images[frame]].0;
            let right = changed.iter().all(|&(at, color)| picture[at] == color);
            assert!(right || colors.len() > 255, "{name}: frame {frame}");
            exact += usize::from(right);
        });
        assert!(exact * 10 > frames.len() * 9, "{name}: {exact} frames");
    }
}

/// No frame of these has more colours than a table within a step of them.
#[test]
fn near_colors_are_off_by_a_step_at_most() {
    for (name, dither) in [("default", false), ("disjoint", true), ("sigma", false)] {
        let plan = set(&format!("{name}.toml"), FrameColors::Near, dither);
        let frames = beginning(&plan);
        let bytes = gif(&plan, Some(frames.clone()), None, 2);
        let again = gif(&plan, Some(frames.clone()), Some(7), 1);
        assert!(again == bytes, "{name}");
        let exact = set(&format!("{name}.toml"), FrameColors::Exact, false);
        let exact = gif(&exact, Some(frames.clone()), None, 2);
        assert!(bytes.len() < exact.len(), "{name}: {} bytes", bytes.len());
        let (shown, _) = decode(&bytes);
        let images = by_frame(&plan, frames.len(), &shown);
        let mut off = 0;
        changes(&plan, &frames, |frame, changed| {
            let picture = &shown[images[frame]].0;
            for &(at, color) in changed {
                let steps = (0..3).map(|i| picture[at][i].abs_diff(color[i])).max();
                assert!(steps <= Some(1), "{name}: frame {frame}, pixel {at}");
                off += usize::from(steps == Some(1));
            }
        });
        assert!(off > 0, "{name}: nothing was saved");
    }
}

#[test]
fn the_films_table_is_as_large_as_asked_for() {
    let mut plan = set("default.toml", FrameColors::Film, false);
    let whole = gif(&plan, None, None, 2).len();
    plan.output.table_size = 28;
    let bytes = gif(&plan, None, None, 2);
    assert!(bytes.len() * 10 < whole * 9, "{} of {whole}", bytes.len());
    let decoder = gif::DecodeOptions::new().read_info(&bytes[..]).unwrap();
    let (table, _) = decoder.global_palette().unwrap().as_chunks::<3>();
    // 28 colours and what is transparent, up to a power of two.
    assert_eq!(table.len(), 32);
    assert!(table[28..].iter().all(|color| *color == [0; 3]));
    // What there is most of is as it was: the ground, the grid, words, the curve that moves.
    for flat in [[255, 255, 255], [0xb0, 0xb0, 0xb0], [0, 0, 0], [255, 0, 0]] {
        assert!(table[..28].contains(&flat), "{flat:?}");
    }
}

/// A colour that something is painted with is in the table, however little of it there is.
#[test]
fn flat_colors_are_exact_among_many_others() {
    let plan = common::plan_of(
        "canvas = { size = [240, 180] }
        output = { table_size = 32 }
        panels = [{
          x = { domain = [0, 1], show = false }, y = { domain = [0, 1], show = false },
          color = { bar = false },
          marks = [
            { type = 'heatmap', z = 'x*y', opacity = 0.9 },
            { type = 'point', x = 0.3, y = 0.7, size = 5, fill = '#1234ff', opacity = 1, stroke_width = 0 },
          ],
        }]",
        "flat.toml",
    );
    let bytes = gif(&plan, None, None, 1);
    let (shown, palette) = decode(&bytes);
    assert!(palette.contains(&[0x12, 0x34, 0xff]), "{palette:?}");
    let area = shown[0]
        .0
        .iter()
        .filter(|color| **color == [0x12, 0x34, 0xff]);
    let area = area.count();
    assert!((4..64).contains(&area), "{area} pixels");
}

/// Where no frame has too many colours, every pixel of every frame is exact.
#[test]
fn an_exact_film_is_its_frames() {
    let plan = few_colors();
    let (shown, _) = decode(&gif(&plan, None, None, 2));
    let images = by_frame(&plan, plan.frames(), &shown);
    let renderer = FrameRenderer::new(&plan).unwrap();
    let mut canvas = renderer.canvas();
    for (frame, image) in images.into_iter().enumerate() {
        renderer.draw(&mut canvas, frame).unwrap();
        assert!(shown[image].0 == rgb(canvas.pixmap()), "frame {frame}");
    }
}

#[test]
fn a_frames_own_table_holds_what_it_needs() {
    let plan = few_colors();
    let bytes = gif(&plan, None, None, 2);
    let mut decoder = gif::DecodeOptions::new().read_info(&bytes[..]).unwrap();
    let (mut sizes, mut without) = (BTreeSet::new(), 0);
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        let Some(table) = &frame.palette else {
            without += 1;
            continue;
        };
        let (table, _) = table.as_chunks::<3>();
        sizes.insert(table.len());
        let Some(transparent) = frame.transparent.map(usize::from) else {
            continue;
        };
        // After the last colour come what is transparent, and black up to a power of two.
        let (colors, rest) = table.split_at(transparent);
        assert!(table.len() == 256 || colors.is_sorted_by(|a, b| a < b));
        assert!(rest.iter().all(|color| *color == [0; 3]));
        assert_eq!(table.len(), (colors.len() + 1).next_power_of_two());
        let seen: BTreeSet<u8> = frame.buffer.iter().copied().collect();
        let needed = (0..colors.len()).all(|index| seen.contains(&(index as u8)));
        assert!(needed, "a colour that no pixel has");
    }
    assert!(without > 0 && sizes.len() > 1, "{without}, {sizes:?}");
}

/// What does not change is shown as before, and threads and batches do not show.
#[test]
fn dither_stands_still() {
    for colors in [FrameColors::Film, FrameColors::Exact] {
        let plan = set("landscape.toml", colors, true);
        let frames: Vec<usize> = (0..plan.frames()).step_by(5).collect();
        let bytes = |batch, threads| gif(&plan, Some(frames.clone()), batch, threads);
        let reference = bytes(None, 1);
        for (threads, batch) in [(2, None), (4, Some(7))] {
            assert!(
                bytes(batch, threads) == reference,
                "{colors:?}: {threads} threads, {batch:?}"
            );
        }
        let (shown, _) = decode(&reference);
        let images = by_frame(&plan, frames.len(), &shown);
        let mut index = 0;
        changes(&plan, &frames, |frame, changed| {
            index += 1;
            if index == 1 {
                return;
            }
            let (before, now) = (&shown[images[index - 2]].0, &shown[images[index - 1]].0);
            let mut changed = changed.iter().map(|pixel| pixel.0).peekable();
            for (at, (before, now)) in before.iter().zip(now).enumerate() {
                if changed.next_if_eq(&at).is_none() {
                    assert_eq!(before, now, "frame {frame}: pixel {at}");
                }
            }
        });
    }
}

/// What eyes see of an area is its mean.
#[test]
fn dither_makes_the_means_of_areas_truer() {
    let error = |dither: bool| {
        let plan = set("landscape.toml", FrameColors::Film, dither);
        let width = plan.canvas.device_size().0 as usize;
        let (shown, _) = decode(&gif(&plan, Some(vec![0]), None, 2));
        let renderer = FrameRenderer::new(&plan).unwrap();
        let mut canvas = renderer.canvas();
        renderer.draw(&mut canvas, 0).unwrap();
        let mut off = vec![[0_i64; 3]; shown[0].0.len()];
        for (at, (found, truth)) in shown[0].0.iter().zip(rgb(canvas.pixmap())).enumerate() {
            let area = &mut off[at / width / 8 * width + at % width / 8];
            for (sum, (found, truth)) in area.iter_mut().zip(found.iter().zip(truth)) {
                *sum += i64::from(*found) - i64::from(truth);
            }
        }
        off.as_flattened().iter().map(|sum| sum * sum).sum::<i64>()
    };
    let (with, without) = (error(true), error(false));
    assert!(with * 10 < without * 9, "{with} with, {without} without");
}

#[test]
fn the_first_scene_is_small_and_true() {
    let specs = common::specs();
    let plan = common::plan(
        specs
            .iter()
            .find(|path| path.ends_with("default.toml"))
            .unwrap(),
    );
    let bytes = gif(&plan, None, None, 2).len();
    assert!(bytes <= 600_000, "{bytes} bytes");
    let psnr = shows_the_plan(&plan, &all(&plan)).unwrap();
    assert!(psnr >= 60.0, "{psnr} dB");
}

#[test]
fn a_long_hold_is_one_picture() {
    let text = "
        canvas = { size = [120, 90] }
        output = { frame_ms = 12340 }
        panels = [{ x = { domain = [0, 1] }, y = { domain = [0, 1] }, marks = [{ type = 'point', x = 'floor(a)/3', y = 0.5 }] }]
        [[sweep]]
        vary.a = { from = 0, to = 2 }
        frames = 9
        hold = 90";
    let plan = common::plan_of(text, "hold.toml");
    let (shown, _) = decode(&gif(&plan, None, None, 2));
    // Two steps, and a rest of eighteen minutes in images of at most 655.35 s.
    assert_eq!(
        shown.len(),
        4,
        "{:?}",
        shown.iter().map(|frame| frame.1).collect::<Vec<_>>()
    );
    shows_the_plan(&plan, &all(&plan)).unwrap();
}

#[test]
fn chosen_frames_have_the_palette_of_all() {
    let specs = common::specs();
    let plan = common::plan(
        specs
            .iter()
            .find(|path| path.ends_with("default.toml"))
            .unwrap(),
    );
    let (all, palette) = decode(&gif(&plan, None, None, 2));
    let (some, same) = decode(&gif(&plan, Some(vec![3, 150, 151]), None, 2));
    assert_eq!(palette, same);
    for (chosen, frame) in some.iter().zip([3, 150, 151]) {
        assert!(chosen.0 == all[frame].0, "frame {frame}");
    }
}

#[test]
fn curves_on_their_side_train_with_whatever_shares_their_axes() {
    let domains = |text: &str| -> Vec<[f64; 4]> {
        let plan = common::plan_of(text, "side.toml");
        let end = |track: &crate::plan::Track| track.at(0);
        plan.panels
            .iter()
            .map(|panel| {
                [
                    end(&panel.x.low),
                    end(&panel.x.high),
                    end(&panel.y.low),
                    end(&panel.y.high),
                ]
            })
            .collect()
    };
    // Points train y, y the curve, and the curve x.
    let [[_, right, low, high]] = domains(
        "[[panels]]\nmarks = [\n\
         { type = 'line', x = 'pdf(normal(0, 1), y)' },\n\
         { type = 'point', x = 0, y = -3 },\n\
         { type = 'point', x = 0.1, y = 3 },\n]\n",
    )[..] else {
        panic!("one panel")
    };
    assert!(
        right > 0.398 && low < -3.0 && high > 3.0,
        "{right} {low} {high}"
    );
    // The shared x axis waits for the first panel, and the second panel waits for it.
    let [[_, right, ..], [_, same, _, high]] = domains(
        "[[panels]]\ny = { domain = [-3, 3] }\n\
         marks = [{ type = 'line', x = '2 - abs(y)/3' }]\n\
         [[panels]]\nmarks = [{ type = 'line', y = 'x^2' }]\n",
    )[..] else {
        panic!("two panels")
    };
    assert!(
        right == same && right >= 2.0 && high >= 4.0,
        "{right} {same} {high}"
    );
}
