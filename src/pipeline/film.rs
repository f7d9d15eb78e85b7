//! Frames in order, made on many threads, each after the one before it.

use std::ops::Range;

use super::{RenderError, ordered, progress::Progress, threads::Threads};

/// Frames that are handed to the writer, or to another thread, together: fewer would wake the writer
/// too often. A thread that takes some over draws the frame before them once more.
const CHUNK: usize = 8;
/// Frames in a row that a thread takes on, at most: results wait until those before them are done.
const RUN: usize = 128;

/// A worker's half of a film: what it makes of the frame at a place may depend on the one before it, and on
/// nothing else.
pub(super) trait Maker: Send {
    /// What comes of a frame.
    type Made: Send;

    /// Takes the frame at a place for the one before the next.
    fn prime(&mut self, place: usize) -> Result<(), RenderError>;

    /// Makes the frame at the place behind the one before.
    fn make(&mut self, place: usize) -> Result<Self::Made, RenderError>;

    /// A hash of what the frame made or taken last shows; needed where parts are made.
    fn shown(&self) -> [u8; 32] {
        [0; 32]
    }
}

/// The frames of a film, and what they are made with.
pub(super) struct Film<'a> {
    /// In the order in which they show.
    pub frames: &'a [usize],
    /// Frames that a thread makes in one go; `None` is chosen well. Changes no byte.
    pub batch: Option<usize>,
    pub threads: &'a Threads,
    pub progress: &'a dyn Progress,
}

/// What was made of frames in a row.
pub(super) struct Stretch<T> {
    pub frames: Vec<T>,
    /// A hash of the picture before the first, where the stretch begins what was asked for and there
    /// is one.
    pub before: Option<[u8; 32]>,
    /// A hash of the last picture, where the stretch ends what was asked for.
    pub after: Option<[u8; 32]>,
}

impl Film<'_> {
    /// Makes the frames of a range and hands them on in order; with hashes at its ends where `hashed` says
    /// so.
    pub(super) fn make<M: Maker>(
        &self,
        range: Range<usize>,
        hashed: bool,
        maker: impl Fn() -> M + Sync,
        mut take: impl FnMut(Stretch<M::Made>) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        let Self {
            frames,
            batch,
            threads,
            progress,
        } = self;
        let all = range;
        let (chunk, run) = shares(all.len(), threads.count(), *batch);
        // A worker, and the place that follows on what it made last.
        let work = |(maker, next): &mut (M, usize), number: usize| {
            let start = all.start + number * chunk;
            let range = start..start.saturating_add(chunk).min(all.end);
            if range.start != *next {
                maker.prime(range.start - 1)?;
            }
            let before =
                (hashed && range.start == all.start && range.start > 0).then(|| maker.shown());
            // Not where the next chunk follows on, should this one fail.
            *next = usize::MAX;
            let mut made = Vec::with_capacity(range.len());
            for place in range.clone() {
                if progress.is_cancelled() {
                    return Err(RenderError::Cancelled);
                }
                made.push(maker.make(place)?);
                progress.frame_done();
            }
            *next = range.end;
            Ok(Stretch {
                frames: made,
                before,
                after: (hashed && range.end == all.end).then(|| maker.shown()),
            })
        };
        let mut taken = 0;
        ordered::for_each_ordered(
            threads,
            all.len().div_ceil(chunk),
            run,
            || (maker(), 0),
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

/// How a film is shared out: frames in a chunk, and chunks in the run of a thread. If `batch` is given,
/// chunks have so many frames, and runs are one chunk.
fn shares(frames: usize, threads: usize, batch: Option<usize>) -> (usize, usize) {
    if let Some(batch) = batch {
        return (batch.max(1), 1);
    }
    let even = frames.div_ceil(threads.max(1)).clamp(1, RUN);
    let chunk = even.min(CHUNK);
    (chunk, even.div_ceil(chunk))
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
