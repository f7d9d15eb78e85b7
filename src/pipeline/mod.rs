//! The whole program: spec → plan → stage → SVG → pixels → files.
//!
//! [`load`] reads and plans; [`render_film`] and [`render_sequence`] compose frames in
//! threads and write them in order. Frames are pure functions of the plan, so the bytes written do not depend on how many
//! threads there are or how the frames are shared out among them.

mod documents;
mod film;
mod load;
mod ordered;
mod sequence;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    plan::Plan,
    raster::RasterError,
    scene::{self, Stage},
    spec::model::Format,
    svg,
};

pub use documents::{Documents, Pieces};
pub use film::Film;
pub use load::{load, load_all};

/// What is to be rendered from a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What is written.
    pub format: Format,
    /// Which frames, counted from 0; all of them where absent.
    pub frames: Option<Vec<usize>>,
    /// Frames that a thread renders in one go; `None` is chosen well. Changes no byte.
    pub batch: Option<usize>,
}

/// What was rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Frames shown.
    pub frames: usize,
    /// Bytes written.
    pub bytes: u64,
    /// Files written.
    pub files: usize,
}

/// How a run is watched and stopped from outside.
pub trait Progress: Sync {
    /// A frame is finished.
    fn frame_done(&self) {}

    /// Whether to stop: asked before each frame.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// A piece of work is done: how long it took on its thread, and the bytes it made.
    fn spent(&self, phase: Phase, time: Duration, bytes: u64) {
        let _ = (phase, time, bytes);
    }
}

/// What time is spent on, in the order in which a picture comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Giving everything a place, and making what stands still.
    Layout,
    /// Drawing what stands still.
    Still,
    /// Making what moves, as SVG.
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
        Self::Still,
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
            Self::Still => "still",
            Self::Compose => "compose",
            Self::Raster => "raster",
            Self::Palette => "palette",
            Self::Encode => "encode",
            Self::Write => "write",
        }
    }
}

/// Does some work, which also says how many bytes it made, and tells how long it took.
fn timed<T>(progress: &dyn Progress, phase: Phase, work: impl FnOnce() -> (T, u64)) -> T {
    let start = Instant::now();
    let (done, bytes) = work();
    progress.spent(phase, start.elapsed(), bytes);
    done
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {}

/// Why nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum RenderError {
    /// A file could not be written.
    Io {
        /// Which one; `None` is standard output.
        path: Option<PathBuf>,
        /// Why.
        error: io::Error,
    },
    /// A frame could not be rendered: a fault of this program.
    Frame {
        /// Which one, counted from 0.
        frame: usize,
        /// What went wrong.
        message: String,
    },
    /// Stopped by [`Progress::is_cancelled`].
    Cancelled,
}

impl RenderError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |error| Self::Io {
            path: Some(path.to_owned()),
            error,
        }
    }

    fn raster(frame: usize) -> impl FnOnce(RasterError) -> Self {
        move |error| Self::Frame {
            frame,
            message: error.to_string(),
        }
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                path: Some(path),
                error,
            } => write!(f, "cannot write {}: {error}", path.display()),
            Self::Io { path: None, error } => write!(f, "cannot write to standard output: {error}"),
            Self::Frame { frame, message } => {
                write!(f, "frame {frame} could not be rendered: {message}")
            }
            Self::Cancelled => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for RenderError {}

/// Renders a plan to one animated file.
///
/// # Errors
///
/// If `out` fails, a frame cannot be rendered, or the run is cancelled. What `out` has received by
/// then is worthless: write to something that can be thrown away.
pub fn render_film(
    plan: &Plan,
    request: &Request,
    out: impl io::Write,
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    film::render(plan, request, out, progress)
}

/// Renders a plan to one file a frame, named by `name`; all of them appear in the end, or none.
///
/// # Errors
///
/// If a file cannot be written, a frame cannot be rendered, or the run is cancelled.
pub fn render_sequence(
    plan: &Plan,
    request: &Request,
    name: &(dyn Fn(usize) -> PathBuf + Sync),
    progress: &dyn Progress,
) -> Result<Summary, RenderError> {
    sequence::render(plan, request, name, progress)
}

/// Renders one frame to the content of a file: an SVG document, or else a PNG picture.
///
/// # Errors
///
/// If the frame cannot be rendered.
pub fn render_still(
    plan: &Plan,
    format: Format,
    frame: usize,
    progress: &dyn Progress,
) -> Result<Vec<u8>, RenderError> {
    sequence::still(plan, format, frame, progress)
}

/// The complete SVG document of a state.
pub fn document(plan: &Plan, stage: &Stage<'_>, state: usize) -> String {
    let (title, description) = (scene::title(plan, state), scene::description(plan, state));
    svg::document(header(plan), &title, &description, &stage.all(state))
}

fn header(plan: &Plan) -> svg::Header {
    let canvas = &plan.spec.canvas;
    svg::Header {
        size: (canvas.width, canvas.height),
        device_size: canvas.device_size(),
    }
}
