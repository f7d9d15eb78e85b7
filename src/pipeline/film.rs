//! Animated files: one palette, frames in parallel, one writer.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use rayon::prelude::*;

use crate::{
    encode::{Colors, EncodedFrame, Fidelity, FrameEncoder, GifWriter, Histogram, Palette, Timing},
    plan::Plan,
    raster::{Canvas, DynamicLayer, Element, RasterError, Rect, Stack},
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
/// Frames that are handed to the writer, or to another thread, together: fewer would wake the writer
/// too often. A thread that takes some over draws the frame before them once more.
const PIECE: usize = 8;
/// Frames in a row that a thread takes on, at most: results wait until those before them are done.
const LANE: usize = 128;
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
                Band::Dynamic => {
                    moved = true;
                    elements.push(Element::Dynamic);
                }
                // What lies below everything that moves is drawn once and for all.
                Band::Static(nodes) if !moved => {
                    elements.push(Element::Static {
                        svg: svg::fragment(header(plan), nodes),
                        ink: Vec::new(),
                    });
                }
                Band::Static(nodes) => elements.extend(nodes.iter().map(|node| Element::Static {
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
    fn drawn(&self, state: usize) -> Vec<DynamicLayer> {
        let (width, height) = self.plan.spec.canvas.device_size();
        let band = |nodes: &Vec<Node>| {
            if nodes.is_empty() {
                return DynamicLayer::default();
            }
            DynamicLayer {
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

    /// One palette for all frames, from the whole plan, whichever frames are asked for; and the
    /// canvases on which it looked at some.
    fn palette(&self, progress: &dyn Progress) -> Result<(Palette, Vec<Canvas<'_>>), RenderError> {
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
        let looks: Vec<Result<(Histogram, Canvas<'_>), RenderError>> = samples
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
                Ok((histogram, canvas))
            })
            .collect();
        let mut whole = Histogram::new();
        let mut canvases = Vec::with_capacity(looks.len());
        for look in looks {
            let (histogram, canvas) = look?;
            whole.merge(&histogram);
            canvases.push(canvas);
        }
        let palette = timed(progress, Phase::Palette, || {
            let palette = self.palette_of(&whole, count);
            let bytes = 3 * palette.colors().len() as u64;
            (palette, bytes)
        });
        Ok((palette, canvases))
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
            Band::Static(nodes) => nodes.as_slice(),
            Band::Dynamic => &[],
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
    let (palette, canvases) = film.palette(progress)?;
    let (palette, canvases) = (Arc::new(palette), Mutex::new(canvases));
    let (width, height) = plan.spec.canvas.device_size();
    let to_error = |error| RenderError::Io { path: None, error };
    let out = Counted { out, bytes: 0 };
    let mut writer =
        GifWriter::new(out, width, height, &palette, plan.spec.output.plays).map_err(to_error)?;
    let timing = Timing::new(plan.spec.output.frame_ms);

    let (piece, lane) = shares(frames.len(), rayon::current_num_threads(), request.batch);
    let work = |worker: &mut Worker<'_>, number: usize| {
        let Worker {
            canvas,
            encoder,
            next,
        } = worker;
        let start = number * piece;
        let range = start..start.saturating_add(piece).min(frames.len());
        if range.start != *next {
            film.draw_watched(canvas, frames[range.start - 1], progress)?;
            timed(progress, Phase::Encode, || {
                (encoder.prime(canvas.pixmap(), canvas.dirty()), 0)
            });
        }
        // Not where the next piece follows on, should this one fail.
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
        frames.len().div_ceil(piece),
        lane,
        || {
            // Not within the next expression, which would hold the lock to its end.
            let used = canvases
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            Worker {
                canvas: used.unwrap_or_else(|| film.canvas()),
                encoder: FrameEncoder::new(Arc::clone(&palette), film.fidelity()),
                next: 0,
            }
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

/// How a film is shared out: frames in a piece, and pieces in the lane of a thread. If `batch` is given,
/// pieces have so many frames, and lanes are one piece.
fn shares(frames: usize, threads: usize, batch: Option<usize>) -> (usize, usize) {
    if let Some(batch) = batch {
        return (batch.max(1), 1);
    }
    let even = frames.div_ceil(threads.max(1)).clamp(1, LANE);
    let piece = even.min(PIECE);
    (piece, even.div_ceil(piece))
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
    fn every_thread_has_a_share() {
        assert_eq!(shares(0, 2, None), (1, 1));
        assert_eq!(shares(5, 8, None), (1, 1));
        assert_eq!(shares(8, 2, None), (4, 1));
        assert_eq!(shares(200, 2, None), (8, 13));
        assert_eq!(shares(20_000, 2, None), (8, 16));
        assert_eq!(shares(200, 2, Some(0)), (1, 1));
        assert_eq!(shares(200, 2, Some(usize::MAX)), (usize::MAX, 1));
    }
}
