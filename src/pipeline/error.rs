//! Why nothing was written.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::{diag::quoted, raster::RasterError};

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
    /// The threads could not be started.
    Threads(io::Error),
    /// More than one frame is to go into a file that holds one.
    ManyFrames {
        /// How many.
        frames: usize,
    },
    /// Stopped by [`Progress::is_cancelled`](super::Progress::is_cancelled) or by a [`Stop`](crate::Stop).
    Cancelled,
}

impl RenderError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |error| Self::Io {
            path: Some(path.to_owned()),
            error,
        }
    }

    pub(super) fn raster(frame: usize) -> impl FnOnce(RasterError) -> Self {
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
            } => {
                let path = quoted(&path.display().to_string());
                write!(f, "cannot write {path}: {error}")
            }
            Self::Io { path: None, error } => write!(f, "cannot write to standard output: {error}"),
            Self::Frame { frame, message } => {
                write!(f, "frame {frame} could not be rendered: {message}")
            }
            Self::Threads(error) => write!(f, "cannot start the threads: {error}"),
            Self::ManyFrames { frames } => write!(
                f,
                "{frames} frames cannot go into a picture of one: choose a frame, or write a sequence"
            ),
            Self::Cancelled => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for RenderError {}
