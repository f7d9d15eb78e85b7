//! Frames in the colours of the one palette that all frames share.

use std::{array, sync::Arc};

use resvg::tiny_skia::Pixmap;

use super::{
    EncodedFrame, Lzw, Palette,
    changes::{Changes, GROUP},
    previous::Previous,
    quantizer::Quantizer,
};
use crate::raster::Dirty;

/// The encoder of frames in the colours of the global palette.
#[derive(Debug)]
pub(super) struct GlobalPaletteEncoder {
    quantizer: Quantizer,
    lzw: Lzw,
    /// By index.
    previous: Previous<u8>,
    /// Where the frame being encoded differs from it.
    changes: Changes<u8>,
}

impl GlobalPaletteEncoder {
    pub(super) fn new(palette: Arc<Palette>, dither: bool) -> GlobalPaletteEncoder {
        GlobalPaletteEncoder {
            lzw: palette.lzw(),
            quantizer: Quantizer::new(palette, dither),
            previous: Previous::default(),
            changes: Changes::default(),
        }
    }

    pub(super) fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        if self.previous.precedes(pixmap) {
            self.update(pixmap, dirty);
        } else {
            self.take(pixmap);
        }
    }

    pub(super) fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        if !self.previous.precedes(pixmap) {
            self.take(pixmap);
            return Some(EncodedFrame {
                rect: self.previous.size.all(),
                full: true,
                table: None,
                lzw: self.lzw.encode(&self.previous.values),
            });
        }
        self.update(pixmap, dirty);
        let rect = self.changes.bounds()?;
        Some(EncodedFrame {
            rect,
            full: false,
            table: None,
            lzw: self
                .changes
                .compress(rect, &mut self.lzw, |index, _, _| index),
        })
    }

    pub(super) fn shown(&self) -> [u8; 32] {
        self.previous.hash(|index| [index])
    }

    fn take(&mut self, pixmap: &Pixmap) {
        let quantizer = &mut self.quantizer;
        self.previous
            .take(pixmap, |pixel, x, y| quantizer.mix(pixel).at(x, y));
    }

    /// Brings `previous` up to date and notes the changes.
    fn update(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        let GlobalPaletteEncoder {
            quantizer,
            previous,
            changes,
            ..
        } = self;
        changes.clear();
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        // Most groups are of one colour.
        let mut last = ([0; 4], quantizer.mix([0; 4]));
        for (x, y, chunk) in previous.size.chunks(dirty) {
            let (pixels, before) = (&pixels[chunk.clone()], &mut previous.values[chunk]);
            let (Some(pixels), Some(before)) = (pixels.first_chunk(), before.first_chunk_mut())
            else {
                let shown = pixels.iter().zip(x..);
                let shown = shown.map(|(&pixel, x)| quantizer.mix(pixel).at(x, y));
                changes.compare_rest((x, y), shown, before);
                continue;
            };
            let shown = if all_are(pixels, last.0)
                && let Some(index) = last.1.plain()
            {
                [index; GROUP]
            } else {
                last.0 = pixels[GROUP - 1];
                last.1 = quantizer.mix(last.0);
                array::from_fn(|k| quantizer.mix(pixels[k]).at(x + k as u32, y))
            };
            changes.compare((x, y), shown, before);
        }
    }
}

/// Whether all pixels are the same as `one`, without a branch for each.
fn all_are(pixels: &[[u8; 4]; GROUP], one: [u8; 4]) -> bool {
    let one = u32::from_ne_bytes(one);
    let off = |pixel: &[u8; 4]| u32::from_ne_bytes(*pixel) ^ one;
    pixels.iter().fold(0, |all, pixel| all | off(pixel)) == 0
}
