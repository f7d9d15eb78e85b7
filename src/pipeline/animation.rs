//! Animated files of pixels: frames in parallel, one writer.

use std::{
    io,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    encode::{
        AnimationEncoder, AnimationWriter, ApngColors, ApngEncoder, ApngWriter, Fidelity,
        FrameEncoder, GifWriter, Timing, WebpEncoder, WebpWriter,
    },
    plan::Plan,
    raster::Canvas,
    spec::model::Format,
};

use super::{
    FrameRenderer, RenderError, Request, Summary,
    counted::Counted,
    ordered, palette,
    progress::{Phase, Progress, timed},
    threads::Threads,
    timing::timing,
    vector,
};

/// Frames that are handed to the writer, or to another thread, together: fewer would wake the writer
/// too often. A thread that takes some over draws the frame before them once more.
const CHUNK: usize = 8;
/// Frames in a row that a thread takes on, at most: results wait until those before them are done.
const RUN: usize = 128;

/// Renders a plan to one animated file.
///
/// # Errors
///
/// If `out` fails, a frame cannot be rendered, or the run is cancelled. What `out` has received by
/// then is worthless: write to something that can be thrown away.
pub(crate) fn render_animation(
    plan: &Plan,
    request: &Request,
    out: impl io::Write,
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    let threads = Threads::new(request.threads)?;
    let mut counted = Counted::new(out);
    let frames = match request.format {
        Format::Html | Format::SvgFilm => {
            vector::render(plan, request, &threads, &mut counted, progress)?
        }
        Format::Gif | Format::Apng | Format::Webp | Format::Png | Format::Svg => {
            pixels(plan, request, &threads, &mut counted, progress)?
        }
    };
    Ok(Summary {
        frames,
        bytes: counted.bytes(),
        files: 1,
    })
}

fn pixels(
    plan: &Plan,
    request: &Request,
    threads: &Threads,
    out: &mut impl io::Write,
    progress: &dyn Progress,
) -> Result<usize, RenderError> {
    let renderer = threads.run(|| FrameRenderer::watched(plan, progress));
    let renderer = renderer.map_err(RenderError::raster(0))?;
    if progress.is_cancelled() {
        return Err(RenderError::Cancelled);
    }
    let (width, height) = plan.canvas.device_size();
    let plays = plan.output.plays;
    let fidelity = fidelity(plan);
    let frames = request.frames(plan);
    let job = |canvases| Job {
        film: Film {
            frames: &frames,
            batch: request.batch,
            threads,
            progress,
            renderer: &renderer,
            canvases: Mutex::new(canvases),
        },
        timing: timing(request.format, plan.output.frame_ms),
    };
    if request.format == Format::Webp {
        let writer = WebpWriter::new(out, width, height, plays);
        return job(Vec::new()).run(WebpEncoder::new, writer);
    }
    let (palette, canvases) = threads.run(|| palette::palette(plan, &renderer, progress))?;
    let palette = Arc::new(palette);
    let job = job(canvases);
    if request.format == Format::Apng {
        let colors = ApngColors::new(&palette, fidelity);
        let writer = ApngWriter::new(out, width, height, &colors, plays);
        job.run(|| ApngEncoder::new(&colors), writer)
    } else {
        let writer = GifWriter::new(out, width, height, &palette, plays)
            .map_err(|error| RenderError::Io { path: None, error })?;
        job.run(|| FrameEncoder::new(Arc::clone(&palette), fidelity), writer)
    }
}

/// How true the pixels of a plan's films are.
pub(super) fn fidelity(plan: &Plan) -> Fidelity {
    Fidelity {
        colors: plan.output.colors,
        dither: plan.output.dither,
    }
}

/// What is drawn and written.
struct Job<'a> {
    film: Film<'a>,
    timing: Timing,
}

impl Job<'_> {
    /// Draws and encodes the frames and writes them in order. Returns how many there were.
    fn run<E, W>(&self, encoder: impl Fn() -> E + Sync, mut writer: W) -> Result<usize, RenderError>
    where
        E: AnimationEncoder + Send,
        W: AnimationWriter<Frame = E::Frame>,
    {
        let Self { film, timing } = self;
        let to_error = |error| RenderError::Io { path: None, error };
        let mut written = 0;
        film.encode(0..film.frames.len(), false, encoder, |stretch| {
            for frame in stretch.frames {
                let bytes = frame.as_ref().map_or(0, |frame| E::bytes(frame) as u64);
                timed(film.progress, Phase::Write, || {
                    (writer.push(frame, timing.delay(written)), bytes)
                })
                .map_err(to_error)?;
                written += 1;
            }
            Ok(())
        })?;
        writer.finish().map_err(to_error)?;
        Ok(written)
    }
}

/// The frames of an animation, and what they are drawn with.
pub(super) struct Film<'a> {
    /// In the order in which they show.
    pub frames: &'a [usize],
    /// As in a [`Request`].
    pub batch: Option<usize>,
    pub threads: &'a Threads,
    pub progress: &'a dyn Progress,
    pub renderer: &'a FrameRenderer<'a>,
    /// To be used again.
    pub canvases: Mutex<Vec<Canvas<'a>>>,
}

/// Encoded frames in a row.
pub(super) struct Stretch<F> {
    /// `None` shows what is there already.
    pub frames: Vec<Option<F>>,
    /// A hash of the picture before the first, where the stretch begins what was asked for and there
    /// is one.
    pub before: Option<[u8; 32]>,
    /// A hash of the last picture, where the stretch ends what was asked for.
    pub after: Option<[u8; 32]>,
}

impl Film<'_> {
    /// Draws and encodes the frames of a range and hands them on in order; with hashes at its ends where
    /// `hashed` says so.
    pub(super) fn encode<E: AnimationEncoder + Send>(
        &self,
        range: Range<usize>,
        hashed: bool,
        encoder: impl Fn() -> E + Sync,
        mut take: impl FnMut(Stretch<E::Frame>) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        let Self {
            frames,
            batch,
            threads,
            progress,
            renderer,
            canvases,
        } = self;
        let all = range;
        let (chunk, run) = shares(all.len(), threads.count(), *batch);
        let work = |worker: &mut Worker<'_, E>, number: usize| {
            let Worker {
                canvas,
                encoder,
                next,
            } = worker;
            let start = all.start + number * chunk;
            let range = start..start.saturating_add(chunk).min(all.end);
            if range.start != *next {
                renderer.draw_watched(canvas, frames[range.start - 1], *progress)?;
                timed(*progress, Phase::Encode, || {
                    (encoder.prime(canvas.pixmap(), canvas.dirty()), 0)
                });
            }
            let before =
                (hashed && range.start == all.start && range.start > 0).then(|| encoder.shown());
            // Not where the next chunk follows on, should this one fail.
            *next = usize::MAX;
            let mut encoded: Vec<Option<E::Frame>> = Vec::with_capacity(range.len());
            for &frame in &frames[range.clone()] {
                if progress.is_cancelled() {
                    return Err(RenderError::Cancelled);
                }
                renderer.draw_watched(canvas, frame, *progress)?;
                encoded.push(timed(*progress, Phase::Encode, || {
                    let encoded = encoder.encode(canvas.pixmap(), canvas.dirty());
                    let bytes = encoded.as_ref().map_or(0, |frame| E::bytes(frame) as u64);
                    (encoded, bytes)
                }));
                progress.frame_done();
            }
            *next = range.end;
            Ok(Stretch {
                frames: encoded,
                before,
                after: (hashed && range.end == all.end).then(|| encoder.shown()),
            })
        };
        let mut taken = 0;
        ordered::for_each_ordered(
            threads,
            all.len().div_ceil(chunk),
            run,
            || {
                // Not within the next expression, which would hold the lock to its end.
                let used = canvases
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .pop();
                Worker {
                    canvas: used.unwrap_or_else(|| renderer.canvas()),
                    encoder: encoder(),
                    next: 0,
                }
            },
            work,
            |stretch| {
                taken += stretch.frames.len();
                take(stretch)
            },
        )?;
        // A thread that died would leave frames out without an error.
        match taken == all.len() {
            true => Ok(()),
            false => Err(RenderError::Frame {
                frame: frames[all.start + taken],
                message: "its thread died".to_owned(),
            }),
        }
    }
}

/// How an animation is shared out: frames in a chunk, and chunks in the run of a thread. If `batch` is
/// given, chunks have so many frames, and runs are one chunk.
fn shares(frames: usize, threads: usize, batch: Option<usize>) -> (usize, usize) {
    if let Some(batch) = batch {
        return (batch.max(1), 1);
    }
    let even = frames.div_ceil(threads.max(1)).clamp(1, RUN);
    let chunk = even.min(CHUNK);
    (chunk, even.div_ceil(chunk))
}

/// What a thread draws and encodes with.
struct Worker<'a, E> {
    canvas: Canvas<'a>,
    encoder: E,
    /// The place in the animation that follows on the picture drawn last.
    next: usize,
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
