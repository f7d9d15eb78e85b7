//! A frame of a GIF, ready to be written.

use std::sync::Arc;

use super::Palette;
use crate::raster::Rect;

/// A frame ready to be written, compressed; see [`FrameEncoder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncodedFrame {
    /// Where it goes.
    pub rect: Rect,
    /// Whether it relies on no earlier frame.
    pub full: bool,
    /// Its own colours; `None` where it has the global palette.
    pub table: Option<Arc<Palette>>,
    /// Minimum code size, then the codes.
    pub lzw: Vec<u8>,
}
