//! Pictures to compressed frames that hold only what changed.

use std::sync::Arc;

use resvg::tiny_skia::Pixmap;

use super::{
    EncodedFrame, Palette, global_palette::GlobalPaletteEncoder, local_palette::LocalPaletteEncoder,
};
use crate::{color::FrameColors, raster::Dirty};

/// How true the frames of a GIF are to their pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fidelity {
    /// The colours they have.
    pub colors: FrameColors,
    /// Whether colours that a palette lacks are mixed from two that it has.
    pub dither: bool,
}

/// A worker's half of a GIF: turns pictures into frames, each relative to the one before.
///
/// For frames `a..b`, [`prime`](Self::prime) it with frame `a − 1` (unless `a` is 0), then
/// [`encode`](Self::encode) each. The result is the same however the animation is cut.
#[derive(Debug)]
pub(crate) struct FrameEncoder(Encoder);

#[derive(Debug)]
enum Encoder {
    Global(GlobalPaletteEncoder),
    Local(LocalPaletteEncoder),
}

impl FrameEncoder {
    /// An encoder that has seen no picture; `palette` is the global one.
    pub(crate) fn new(palette: Arc<Palette>, fidelity: Fidelity) -> FrameEncoder {
        FrameEncoder(match fidelity.colors {
            FrameColors::Film => {
                Encoder::Global(GlobalPaletteEncoder::new(palette, fidelity.dither))
            }
            FrameColors::Near | FrameColors::Exact => {
                Encoder::Local(LocalPaletteEncoder::new(palette, fidelity))
            }
        })
    }

    /// Takes `pixmap` for the picture before the next frame. As in [`encode`](Self::encode), nothing
    /// may have changed outside `dirty` since the picture it saw last.
    pub(crate) fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        match &mut self.0 {
            Encoder::Global(encoder) => encoder.prime(pixmap, dirty),
            Encoder::Local(encoder) => encoder.prime(pixmap, dirty),
        }
    }

    /// Encodes what changed since the previous picture; `None` if nothing did, as far as it can be
    /// shown. The first picture ever is encoded in full.
    ///
    /// Nothing may have changed outside `dirty`. A [`Canvas`](crate::raster::Canvas) says where its
    /// frame differs from the one *it* drew before, so every frame it draws must come here.
    pub(crate) fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        match &mut self.0 {
            Encoder::Global(encoder) => encoder.encode(pixmap, dirty),
            Encoder::Local(encoder) => encoder.encode(pixmap, dirty),
        }
    }
}
