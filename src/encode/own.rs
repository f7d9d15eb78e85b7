//! Frames in colours of their own.
//!
//! A frame changes few pixels, and these have few colours: mostly no more than fit into a table. So
//! each pixel can have its own colour, at the price of a table for the frame. As tables differ, what
//! a pixel shows says nothing about whether it is unchanged: its true colour does.

use std::sync::Arc;

use resvg::tiny_skia::Pixmap;

use super::changes::Changes;
use super::delta::{EncodedFrame, Size};
use super::palette::MAX_COLORS;
use super::quantizer::Quantizer;
use super::{Colors, Fidelity, Histogram, Lzw, Palette, Rgb, over_white};
use crate::raster::Dirty;

/// Pixels of a colour that make an area, which must show it exactly.
const AREA: u64 = 64;

/// The encoder of frames whose colours are exact, or nearly so, wherever a table can hold them.
#[derive(Debug)]
pub(super) struct Own {
    /// The film's table.
    palette: Arc<Palette>,
    /// For frames in it.
    lzw: Lzw,
    fidelity: Fidelity,
    size: Size,
    /// The colours of the picture before; empty before the first.
    previous: Vec<Rgb>,
    /// Where the frame being encoded differs from it.
    changes: Changes<Rgb>,
}

impl Own {
    pub(super) fn new(palette: Arc<Palette>, fidelity: Fidelity) -> Own {
        Own {
            lzw: palette.lzw(),
            palette,
            fidelity,
            size: Size::default(),
            previous: Vec::new(),
            changes: Changes::default(),
        }
    }

    pub(super) fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        self.update(pixmap, dirty);
    }

    pub(super) fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        let full = self.update(pixmap, dirty);
        let rect = self.changes.bounds()?;
        let mut seen = Histogram::new();
        for run in self.changes.runs() {
            seen.count(run.value, run.length.into());
        }
        let table = (!self.palette.has(&seen)).then(|| Arc::new(self.table(&seen)));
        let mut own = table.as_ref().map(|table| table.lzw());
        let palette = table.as_ref().unwrap_or(&self.palette);
        let mut quantizer = Quantizer::new(Arc::clone(palette), self.fidelity.dither);
        let lzw = own.as_mut().unwrap_or(&mut self.lzw);
        let index = |rgb, x, y| quantizer.mix_of(rgb).at(x, y);
        Some(EncodedFrame {
            rect,
            full,
            lzw: self.changes.compress(rect, lzw, index),
            table,
        })
    }

    /// The table of a frame that changes to these colours.
    fn table(&self, seen: &Histogram) -> Palette {
        match self.fidelity.colors {
            Colors::Near => Palette::within_a_step(seen, AREA),
            Colors::Film | Colors::Exact => Palette::new(seen, &[], MAX_COLORS),
        }
    }

    /// Brings `previous` up to date and notes the changes: all pixels, if the picture is the first or
    /// of another size. Whether it is.
    fn update(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> bool {
        self.changes.clear();
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        if self.size != Size::of(pixmap) || self.previous.is_empty() {
            self.size = Size::of(pixmap);
            self.previous.clear();
            self.previous.reserve_exact(pixels.len());
            for (row, y) in pixels.chunks_exact(pixmap.width() as usize).zip(0..) {
                for (&pixel, x) in row.iter().zip(0..) {
                    let rgb = over_white(pixel);
                    self.previous.push(rgb);
                    self.changes.add(x, y, rgb);
                }
            }
            return true;
        }
        for (x, y, span) in self.size.stretches(dirty) {
            let before = self.previous[span.clone()].iter_mut();
            for ((&pixel, before), x) in pixels[span].iter().zip(before).zip(x..) {
                let rgb = over_white(pixel);
                if *before != rgb {
                    *before = rgb;
                    self.changes.add(x, y, rgb);
                }
            }
        }
        false
    }
}
