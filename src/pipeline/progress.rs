//! How a run is watched and stopped from outside.

use std::time::{Duration, Instant};

/// How a run is watched and stopped from outside.
pub trait Progress: Sync {
    /// A frame is finished.
    fn frame_done(&self) {}

    /// Whether to stop: asked before each frame.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Whether somebody wants to know what time is spent on. Where not, no clock is asked: there are
    /// machines without one.
    fn is_timed(&self) -> bool {
        true
    }

    /// A piece of work is done: how long it took on its thread, and the bytes it made.
    fn spent(&self, phase: Phase, time: Duration, bytes: u64) {
        let _ = (phase, time, bytes);
    }
}

/// What time is spent on, in the order in which a picture comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Giving everything a place, and making what is static.
    Layout,
    /// Drawing what is static.
    Static,
    /// Making what is dynamic, as SVG.
    Compose,
    /// Reading and drawing SVG.
    Raster,
    /// Counting colours and choosing the palette.
    Palette,
    /// Finding what has changed, and compressing it.
    Encode,
    /// Putting encoded frames into the file.
    Write,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Layout,
        Self::Static,
        Self::Compose,
        Self::Raster,
        Self::Palette,
        Self::Encode,
        Self::Write,
    ];

    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Static => "static",
            Self::Compose => "compose",
            Self::Raster => "raster",
            Self::Palette => "palette",
            Self::Encode => "encode",
            Self::Write => "write",
        }
    }
}

/// Does some work, which also returns how many bytes it made, and reports how long it took.
pub(super) fn timed<T>(
    progress: &dyn Progress,
    phase: Phase,
    work: impl FnOnce() -> (T, u64),
) -> T {
    if !progress.is_timed() {
        return work().0;
    }
    let start = Instant::now();
    let (done, bytes) = work();
    progress.spent(phase, start.elapsed(), bytes);
    done
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Unwatched;

impl Progress for Unwatched {
    fn is_timed(&self) -> bool {
        false
    }
}
