//! Frames with palettes of their own.
//!
//! A frame changes few pixels, and these have few colours: mostly no more than fit into a table. So
//! each pixel can have its own colour, at the price of a table for the frame. As tables differ, what
//! a pixel shows says nothing about whether it is unchanged: its true colour does.

use std::sync::Arc;

use resvg::tiny_skia::Pixmap;

use super::{
    EncodedFrame, Fidelity, Histogram, Lzw, Palette,
    changes::Changes,
    palette::MAX_COLORS,
    previous::Previous,
    quantizer::Quantizer,
    rgb::{Rgb, channels, over_white},
};
use crate::{color::FrameColors, raster::Dirty};

/// Pixels of a colour that make an area, which should show it exactly.
const AREA: u64 = 64;
/// The commonest colours of the animation: areas though a frame may change few pixels of them.
const COMMON: usize = 32;

/// The encoder of frames whose colours are exact, or nearly so, wherever a table can hold them.
#[derive(Debug)]
pub(super) struct LocalPaletteEncoder {
    /// The global one, for frames of which it has all colours.
    palette: Arc<Palette>,
    /// For frames in it.
    lzw: Lzw,
    fidelity: Fidelity,
    previous: Previous<Rgb>,
    /// Where the frame being encoded differs from it.
    changes: Changes<Rgb>,
}

impl LocalPaletteEncoder {
    pub(super) fn new(palette: Arc<Palette>, fidelity: Fidelity) -> LocalPaletteEncoder {
        LocalPaletteEncoder {
            lzw: palette.lzw(),
            palette,
            fidelity,
            previous: Previous::default(),
            changes: Changes::default(),
        }
    }

    pub(super) fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        self.changes.clear();
        if self.previous.precedes(pixmap) {
            self.update(pixmap, dirty);
        } else {
            self.previous.take(pixmap, |pixel, _, _| over_white(pixel));
        }
    }

    pub(super) fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        self.changes.clear();
        let full = !self.previous.precedes(pixmap);
        let mut seen = Histogram::new();
        let rect = if full {
            self.previous.take(pixmap, |pixel, _, _| over_white(pixel));
            seen.add(pixmap, 1);
            self.previous.size.all()
        } else {
            self.update(pixmap, dirty);
            self.changes
                .pixels()
                .for_each(|(_, _, rgb)| seen.count(rgb, 1));
            self.changes.bounds()?
        };
        let own = (!self.palette.has(&seen)).then(|| self.table(&seen));
        let complete = own.as_ref().is_none_or(|(_, complete)| *complete);
        let table = own.map(|(table, _)| Arc::new(table));
        let mut own = table.as_ref().map(|table| table.lzw());
        let palette = table.as_ref().unwrap_or(&self.palette);
        // To mix what is as near as was asked for would put it off by more.
        let dither = self.fidelity.dither && !complete;
        let mut quantizer = Quantizer::new(Arc::clone(palette), dither);
        let lzw = own.as_mut().unwrap_or(&mut self.lzw);
        let index = |rgb, x, y| {
            let [r, g, b] = channels(rgb);
            quantizer.mix([r, g, b, 255]).at(x, y)
        };
        let codes = if full {
            lzw.encode(&self.previous.indices(index))
        } else {
            self.changes.compress(rect, lzw, index)
        };
        Some(EncodedFrame {
            rect,
            full,
            lzw: codes,
            table,
        })
    }

    pub(super) fn shown(&self) -> [u8; 32] {
        self.previous.hash(channels)
    }

    /// The table of a frame that changes to these colours, and whether it has all of them, or is near
    /// enough to them.
    fn table(&self, seen: &Histogram) -> (Palette, bool) {
        if self.fidelity.colors == FrameColors::Near {
            let mut areas = seen.frequent(MAX_COLORS, AREA);
            let common = self.palette.colors().iter().take(COMMON);
            areas.extend(common.filter(|color| seen.seen(**color) > 0));
            if let Some(table) = Palette::within_a_step(seen, &areas) {
                return (table, true);
            }
        }
        let complete = seen.colors().count() <= MAX_COLORS;
        (Palette::new(seen, &[], MAX_COLORS), complete)
    }

    /// Brings `previous` up to date and notes the changes.
    fn update(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        for (x, y, chunk) in self.previous.size.chunks(dirty) {
            let (pixels, before) = (&pixels[chunk.clone()], &mut self.previous.values[chunk]);
            if let (Some(pixels), Some(before)) = (pixels.first_chunk(), before.first_chunk_mut()) {
                self.changes.compare((x, y), pixels.map(over_white), before);
            } else {
                let values = pixels.iter().copied().map(over_white);
                self.changes.compare_rest((x, y), values, before);
            }
        }
    }
}
