//! Why a part of the work was not done, told apart by what an engine can do about it.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::{
    diag::{MessageFormat, Report, quoted},
    pipeline::RenderError,
};

use super::ChunkList;

/// Why a part of the work was not done.
#[derive(Debug)]
pub(crate) enum FarmError {
    /// A plan or a chunk is not what it should be: no second try helps.
    Data {
        /// What is wrong.
        message: String,
        /// The way out.
        hint: String,
    },
    /// A spec is wrong.
    Spec(Report),
    /// A file cannot be read or written.
    Io {
        /// Which one.
        path: PathBuf,
        /// Whether it was to be read.
        reading: bool,
        /// Why.
        error: io::Error,
    },
    /// Chunks that are not there, or not yet.
    Missing(ChunkList),
    /// A frame could not be rendered, or the run is cancelled.
    Render(RenderError),
}

impl FarmError {
    pub(super) fn data(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Data {
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |error| Self::Io {
            path: path.to_owned(),
            reading: true,
            error,
        }
    }

    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |error| Self::Io {
            path: path.to_owned(),
            reading: false,
            error,
        }
    }

    /// Whether the same may well succeed at another time.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Missing(_) | Self::Render(RenderError::Threads(_)) => true,
            Self::Io { error, .. } | Self::Render(RenderError::Io { error, .. }) => matches!(
                error.kind(),
                io::ErrorKind::Interrupted
                    | io::ErrorKind::TimedOut
                    | io::ErrorKind::WouldBlock
                    | io::ErrorKind::OutOfMemory
                    | io::ErrorKind::ResourceBusy
                    | io::ErrorKind::StaleNetworkFileHandle
            ),
            Self::Data { .. } | Self::Spec(_) | Self::Render(_) => false,
        }
    }
}

impl From<RenderError> for FarmError {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

impl fmt::Display for FarmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data { message, .. } => f.write_str(message),
            Self::Spec(report) => {
                let text = report.render(MessageFormat::Human, false);
                f.write_str(text.trim_end())
            }
            Self::Io {
                path,
                reading,
                error,
            } => {
                let verb = if *reading { "read" } else { "write" };
                let path = quoted(&path.display().to_string());
                write!(f, "cannot {verb} {path}: {error}")
            }
            Self::Missing(list) => match list.count() {
                1 => write!(f, "chunk {list} is missing"),
                count => write!(f, "{count} chunks are missing: {list}"),
            },
            Self::Render(error) => error.fmt(f),
        }
    }
}
