//! Which colours the frames of a GIF show, and how many of them a table holds.

use serde::{Deserialize, Serialize};

/// The most colours in a table of a GIF: of its 256 indices one means "unchanged".
pub(crate) const MAX_FRAME_COLORS: u8 = 255;

/// Which colours the frames of a GIF show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FrameColors {
    /// The nearest ones of a table for the whole animation.
    #[default]
    Film,
    /// Such as are at most one step off in each channel, where
    /// [`MAX_FRAME_COLORS`] of those will do.
    Near,
    /// Their own, wherever a frame changes no more than [`MAX_FRAME_COLORS`] of them; otherwise the
    /// nearest ones of a table of the frame's.
    Exact,
}

impl FrameColors {
    /// Its word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Film => "film",
            Self::Near => "near",
            Self::Exact => "exact",
        }
    }
}
