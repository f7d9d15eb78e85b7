//! Animated files: one palette, frames in parallel, one writer.

use std::{
    io,
    ops::{Range, RangeInclusive},
    sync::Arc,
};

use rayon::prelude::*;

use crate::{
    encode::{Colors, EncodedFrame, Fidelity, FrameEncoder, GifWriter, Histogram, Palette, Timing},
    plan::Plan,
    raster::{Canvas, Drawn, Element, RasterError, Rect, Stack},
    scene::{Band, Stage, geometry::PixelRect, node::Node},
    spec::model,
    svg,
};

use super::{Phase, Progress, RenderError, Request, Summary, Unwatched, header, ordered, timed};

/// Frames looked at for the palette, spread evenly over the plan.
const SAMPLES: usize = 16;
/// Colours kept exactly because there are areas of them, at most.
const FLAT: usize = 64;
/// Pixels of a picture that make an area.
const LARGE: u64 = 64;
/// Frames in one go, at most and, but for the last, at least. A batch that does not follow on the last
/// one of its thread draws the frame before it once more; a long one makes the others wait for it.
const BATCH: RangeInclusive<usize> = 6..=64;
/// Rows of the raster's strips, in which ink is told.
const STRIP: i32 = 16;

/// A plan ready to be drawn frame by frame: what stands still is parsed and rasterised once.
#[derive(Debug)]
pub struct Film<'a> {
    plan: &'a Plan,
    stage: Stage<'a>,
    stack: Stack,
}

impl<'a> Film<'a> {
    /// Lays the plan out and draws what stands still.
    ///
    /// # Errors
    ///
    /// If the canvas cannot be drawn on.
    pub fn new(plan: &'a Plan) -> Result<Self, RasterError> {
        Self::watched(plan, &Unwatched)
    }

    pub(super) fn watched(plan: &'a Plan, progress: &dyn Progress) -> Result<Self, RasterError> {
        let stage = timed(progress, Phase::Layout, || (Stage::new(plan), 0));
        let (width, height) = plan.spec.canvas.device_size();
        let mut elements = Vec::new();
        let mut moved = false;
        for band in stage.bands() {
            match band {
                Band::Moving => {
                    moved = true;
                    elements.push(Element::Dynamic);
                }
                // What lies below everything that moves is drawn once and for all.
                Band::Still(nodes) if !moved => {
                    elements.push(Element::Static {
                        svg: svg::fragment(header(plan), nodes),
                        ink: Vec::new(),
                    });
                }
                Band::Still(nodes) => elements.extend(nodes.iter().map(|node| Element::Static {
                    svg: svg::fragment(header(plan), std::slice::from_ref(node)),
                    ink: ink(std::slice::from_ref(node), width, height),
                })),
            }
        }
        let text = elements.iter().map(|element| match element {
            Element::Static { svg, .. } => svg.len() as u64,
            Element::Dynamic => 0,
        });
        let bytes = text.sum();
        let stack = timed(progress, Phase::Still, || {
            (Stack::new(width, height, elements), bytes)
        })?;
        Ok(Self { plan, stage, stack })
    }

    /// What moves, as the raster takes it.
    fn drawn(&self, state: usize) -> Vec<Drawn> {
        let (width, height) = self.plan.spec.canvas.device_size();
        let band = |nodes: &Vec<Node>| {
            if nodes.is_empty() {
                return Drawn::default();
            }
            Drawn {
                svg: svg::fragment(header(self.plan), nodes),
                ink: ink(nodes, width, height),
            }
        };
        self.stage.frame(state).iter().map(band).collect()
    }

    pub(super) fn stage(&self) -> &Stage<'a> {
        &self.stage
    }

    /// A canvas to draw frames on, in any order.
    pub fn canvas(&self) -> Canvas<'_> {
        self.stack.canvas()
    }

    /// Draws a frame of the plan: the pixels of its whole [`document`](super::document).
    ///
    /// # Errors
    ///
    /// If the frame cannot be rendered; the error names it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, frame: usize) -> Result<(), RenderError> {
        self.draw_watched(canvas, frame, &Unwatched)
    }

    pub(super) fn draw_watched(
        &self,
        canvas: &mut Canvas<'_>,
        frame: usize,
        progress: &dyn Progress,
    ) -> Result<(), RenderError> {
        let state = self.plan.state(frame);
        let work = || {
            let drawn = timed(progress, Phase::Compose, || {
                let drawn = self.drawn(state);
                let bytes = drawn.iter().map(|band| band.svg.len() as u64).sum();
                (drawn, bytes)
            });
            timed(progress, Phase::Raster, || {
                let result = canvas.draw(&drawn);
                (result, canvas.dirty().pixels() * 4)
            })
        };
        match ordered::caught(work) {
            Ok(result) => result.map_err(RenderError::raster(frame)),
            Err(message) => Err(RenderError::Frame { frame, message }),
        }
    }

    /// One palette for all frames, from the whole plan, whichever frames are asked for.
    fn palette(&self, progress: &dyn Progress) -> Result<Palette, RenderError> {
        let states = self.plan.states();
        let mut samples: Vec<usize> = match self.fidelity().colors {
            Colors::Film => (0..SAMPLES)
                .map(|k| k * (states - 1) / (SAMPLES - 1))
                .collect(),
            // Later frames have tables of their own, and colours of which no choice serves many.
            Colors::Near | Colors::Exact => vec![0],
        };
        samples.dedup();
        let count = samples.len() as u64;
        let histograms: Vec<Result<Histogram, RenderError>> = samples
            .par_chunks(samples.len().div_ceil(rayon::current_num_threads()))
            .map(|states| {
                let mut canvas = self.canvas();
                let mut histogram = Histogram::new();
                for &state in states {
                    self.draw_watched(&mut canvas, state, progress)?;
                    timed(progress, Phase::Palette, || {
                        if state == 0 {
                            // What stands still counts as often as there are samples, below and
                            // above what moves.
                            histogram.add(canvas.pixmap(), count);
                        }
                        (histogram.add_rects(canvas.pixmap(), canvas.moved(), 1), 0)
                    });
                }
                Ok(histogram)
            })
            .collect();
        let mut whole = Histogram::new();
        for histogram in histograms {
            whole.merge(&histogram?);
        }
        Ok(timed(progress, Phase::Palette, || {
            let palette = self.palette_of(&whole, count);
            let bytes = 3 * palette.colors().len() as u64;
            (palette, bytes)
        }))
    }

    fn fidelity(&self) -> Fidelity {
        let output = &self.plan.spec.output;
        Fidelity {
            colors: match output.colors {
                model::Colors::Film => Colors::Film,
                model::Colors::Near => Colors::Near,
                model::Colors::Exact => Colors::Exact,
            },
            dither: output.dither,
        }
    }

    fn palette_of(&self, whole: &Histogram, samples: u64) -> Palette {
        if self.fidelity().colors != Colors::Film {
            return Palette::frequent(whole);
        }
        let most = usize::from(self.plan.spec.output.table_size);
        let mut pinned = self.flat_colors();
        pinned.sort_by_key(|&color| std::cmp::Reverse(whole.seen(color)));
        for color in whole.frequent(FLAT, LARGE * samples) {
            if !pinned.contains(&color) {
                pinned.push(color);
            }
        }
        // Most of the table is for the edges of shapes.
        pinned.truncate(most.div_ceil(4));
        Palette::new(whole, &pinned, most)
    }

    /// The opaque colours that shapes are painted with: areas of one colour must show it exactly.
    fn flat_colors(&self) -> Vec<[u8; 3]> {
        let mut colors: Vec<[u8; 3]> = Vec::new();
        let still = self.stage.bands().iter().flat_map(|band| match band {
            Band::Still(nodes) => nodes.as_slice(),
            Band::Moving => &[],
        });
        let moving = [0, self.plan.states() / 2].map(|state| self.stage.frame(state));
        for node in still.chain(moving.iter().flatten().flatten()) {
            let paints = node
                .fill
                .into_iter()
                .chain(node.stroke.as_ref().map(|stroke| stroke.color));
            for color in paints.filter(|color| color.a == 255) {
                let color = [color.r, color.g, color.b];
                if !colors.contains(&color) {
                    colors.push(color);
                }
            }
        }
        colors
    }
}

/// The pixels of nodes on the canvas.
fn ink(nodes: &[Node], width: u32, height: u32) -> Vec<Rect> {
    let canvas = PixelRect {
        x0: 0,
        y0: 0,
        x1: width as i32,
        y1: height as i32,
    };
    nodes
        .iter()
        .flat_map(|node| node.ink(STRIP))
        .map(|rect| rect.intersection(&canvas))
        .filter(|rect| !rect.is_empty())
        .map(|PixelRect { x0, y0, x1, y1 }| Rect {
            x0: x0 as u32,
            y0: y0 as u32,
            x1: x1 as u32,
            y1: y1 as u32,
        })
        .collect()
}

pub(super) fn render(
    plan: &Plan,
    request: &Request,
    out: impl io::Write,
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    let frames = request
        .frames
        .clone()
        .unwrap_or_else(|| (0..plan.frames()).collect());
    let film = Film::watched(plan, progress).map_err(RenderError::raster(0))?;
    if progress.is_cancelled() {
        return Err(RenderError::Cancelled);
    }
    let palette = Arc::new(film.palette(progress)?);
    let (width, height) = plan.spec.canvas.device_size();
    let to_error = |error| RenderError::Io { path: None, error };
    let out = Counted { out, bytes: 0 };
    let mut writer =
        GifWriter::new(out, width, height, &palette, plan.spec.output.plays).map_err(to_error)?;
    let timing = Timing::new(plan.spec.output.frame_ms);

    let batches = batches(frames.len(), rayon::current_num_threads(), request.batch);
    let work = |worker: &mut Worker<'_>, number: usize| {
        let Worker {
            canvas,
            encoder,
            next,
        } = worker;
        let range = batches[number].clone();
        if range.start != *next {
            film.draw_watched(canvas, frames[range.start - 1], progress)?;
            timed(progress, Phase::Encode, || {
                (encoder.prime(canvas.pixmap(), canvas.dirty()), 0)
            });
        }
        // Not where the next batch follows on, should this one fail.
        *next = usize::MAX;
        let mut encoded: Vec<Option<EncodedFrame>> = Vec::with_capacity(range.len());
        for &frame in &frames[range.clone()] {
            if progress.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            film.draw_watched(canvas, frame, progress)?;
            encoded.push(timed(progress, Phase::Encode, || {
                let encoded = encoder.encode(canvas.pixmap(), canvas.dirty());
                let bytes = encoded.as_ref().map_or(0, |frame| frame.bytes() as u64);
                (encoded, bytes)
            }));
            progress.frame_done();
        }
        *next = range.end;
        Ok(encoded)
    };
    let mut written = 0;
    ordered::for_each_ordered(
        batches.len(),
        || Worker {
            canvas: film.canvas(),
            encoder: FrameEncoder::new(Arc::clone(&palette), film.fidelity()),
            next: 0,
        },
        work,
        |encoded| {
            for frame in encoded {
                let bytes = frame.as_ref().map_or(0, |frame| frame.bytes() as u64);
                timed(progress, Phase::Write, || {
                    (writer.push(frame, timing.delay(written)), bytes)
                })
                .map_err(to_error)?;
                written += 1;
            }
            Ok(())
        },
    )?;
    // A thread that died would leave frames out without an error.
    if written != frames.len() {
        return Err(RenderError::Frame {
            frame: frames[written],
            message: "its thread died".to_owned(),
        });
    }
    let counted = writer.finish().map_err(to_error)?;
    Ok(Summary {
        frames: written,
        bytes: counted.bytes,
        files: 1,
    })
}

/// Shares frames out in stretches of `length`, or else in ever shorter ones: half of what each thread
/// has left to do, so that all of them end at about the same time (guided self-scheduling;
/// C. Polychronopoulos and D. Kuck, 1987).
fn batches(frames: usize, threads: usize, length: Option<usize>) -> Vec<Range<usize>> {
    let mut batches = Vec::new();
    let mut start = 0;
    while start < frames {
        let guided = (frames - start) / (2 * threads.max(1));
        let length = length.unwrap_or(guided.clamp(*BATCH.start(), *BATCH.end()));
        let end = start.saturating_add(length.max(1)).min(frames);
        batches.push(start..end);
        start = end;
    }
    batches
}

/// What a thread draws and encodes with.
struct Worker<'a> {
    canvas: Canvas<'a>,
    encoder: FrameEncoder,
    /// The place in the film that follows on the picture drawn last.
    next: usize,
}

/// Counts what passes.
struct Counted<W> {
    out: W,
    bytes: u64,
}

impl<W: io::Write> io::Write for Counted<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = self.out.write(data)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_all_frames_in_order_and_end_short() {
        for frames in [0, 1, 5, 6, 7, 200, 2001] {
            for threads in [1, 2, 16] {
                for length in [None, Some(0), Some(1), Some(7), Some(usize::MAX)] {
                    let batches = batches(frames, threads, length);
                    let all: Vec<usize> = batches.iter().cloned().flatten().collect();
                    assert!(all.iter().copied().eq(0..frames), "{batches:?}");
                    assert!(batches.iter().all(|batch| !batch.is_empty()));
                }
            }
        }
        let lengths: Vec<usize> = batches(200, 2, None).iter().map(Range::len).collect();
        assert_eq!(lengths, [50, 37, 28, 21, 16, 12, 9, 6, 6, 6, 6, 3]);
    }
}
