//! Pictures to compressed frames that hold only what changed.

use std::sync::Arc;

use resvg::tiny_skia::Pixmap;

use super::{
    AnimationEncoder, EncodedFrame, Palette, global_palette::GlobalPaletteEncoder,
    local_palette::LocalPaletteEncoder,
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

/// The encoder of the frames of a GIF.
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
}

impl AnimationEncoder for FrameEncoder {
    type Frame = EncodedFrame;

    fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        match &mut self.0 {
            Encoder::Global(encoder) => encoder.prime(pixmap, dirty),
            Encoder::Local(encoder) => encoder.prime(pixmap, dirty),
        }
    }

    fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        match &mut self.0 {
            Encoder::Global(encoder) => encoder.encode(pixmap, dirty),
            Encoder::Local(encoder) => encoder.encode(pixmap, dirty),
        }
    }

    fn shown(&self) -> [u8; 32] {
        match &self.0 {
            Encoder::Global(encoder) => encoder.shown(),
            Encoder::Local(encoder) => encoder.shown(),
        }
    }

    fn bytes(frame: &EncodedFrame) -> usize {
        frame.lzw.len() + frame.table.as_ref().map_or(0, |table| table.bytes())
    }
}
