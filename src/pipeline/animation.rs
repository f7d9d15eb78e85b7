//! Animated files: one palette, frames in parallel, one writer.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    encode::{EncodedFrame, Fidelity, FrameEncoder, GifWriter, Timing},
    plan::Plan,
    raster::Canvas,
};

use super::{
    FrameRenderer, RenderError, Request, Summary, ordered, palette,
    progress::{Phase, Progress, timed},
    threads::Threads,
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
    let frames = request
        .frames
        .clone()
        .unwrap_or_else(|| (0..plan.frames()).collect());
    let threads = Threads::new(request.threads)?;
    let renderer = threads.run(|| FrameRenderer::watched(plan, progress));
    let renderer = renderer.map_err(RenderError::raster(0))?;
    if progress.is_cancelled() {
        return Err(RenderError::Cancelled);
    }
    let (palette, canvases) = threads.run(|| palette::palette(plan, &renderer, progress))?;
    let (palette, canvases) = (Arc::new(palette), Mutex::new(canvases));
    let (width, height) = plan.canvas.device_size();
    let to_error = |error| RenderError::Io { path: None, error };
    let out = Counted { out, bytes: 0 };
    let mut writer =
        GifWriter::new(out, width, height, &palette, plan.output.plays).map_err(to_error)?;
    let timing = Timing::new(plan.output.frame_ms);
    let fidelity = Fidelity {
        colors: plan.output.colors,
        dither: plan.output.dither,
    };

    let (chunk, run) = shares(frames.len(), threads.count(), request.batch);
    let work = |worker: &mut Worker<'_>, number: usize| {
        let Worker {
            canvas,
            encoder,
            next,
        } = worker;
        let start = number * chunk;
        let range = start..start.saturating_add(chunk).min(frames.len());
        if range.start != *next {
            renderer.draw_watched(canvas, frames[range.start - 1], progress)?;
            timed(progress, Phase::Encode, || {
                (encoder.prime(canvas.pixmap(), canvas.dirty()), 0)
            });
        }
        // Not where the next chunk follows on, should this one fail.
        *next = usize::MAX;
        let mut encoded: Vec<Option<EncodedFrame>> = Vec::with_capacity(range.len());
        for &frame in &frames[range.clone()] {
            if progress.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            renderer.draw_watched(canvas, frame, progress)?;
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
        &threads,
        frames.len().div_ceil(chunk),
        run,
        || {
            // Not within the next expression, which would hold the lock to its end.
            let used = canvases
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            Worker {
                canvas: used.unwrap_or_else(|| renderer.canvas()),
                encoder: FrameEncoder::new(Arc::clone(&palette), fidelity),
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
struct Worker<'a> {
    canvas: Canvas<'a>,
    encoder: FrameEncoder,
    /// The place in the animation that follows on the picture drawn last.
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
