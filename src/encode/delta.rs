//! Pictures to compressed frames that hold only what changed.

use std::sync::Arc;

use resvg::tiny_skia::Pixmap;

use super::histogram::hash;
use super::{Lzw, Palette, Rgb, over_white};
use crate::raster::{Dirty, Rect};

/// A frame ready to be written, compressed; see [`FrameEncoder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedFrame {
    /// Where it goes.
    pub rect: Rect,
    /// Whether it relies on no earlier frame.
    pub full: bool,
    /// Minimum code size, then the codes.
    pub lzw: Vec<u8>,
}

/// A worker's half of a GIF: turns pictures into frames, each relative to the one before.
///
/// For frames `a..b`, [`prime`](Self::prime) it with frame `a − 1` (unless `a` is 0), then
/// [`encode`](Self::encode) each. The result is the same however the film is cut.
#[derive(Debug)]
pub struct FrameEncoder {
    quantizer: Quantizer,
    lzw: Lzw,
    width: u32,
    height: u32,
    /// The indices of the picture before; empty before the first.
    previous: Vec<u8>,
    /// Changed indices, "unchanged" elsewhere. Between frames all of it is "unchanged".
    delta: Vec<u8>,
    /// What is compressed: the part of `delta` that holds changes.
    cropped: Vec<u8>,
}

impl FrameEncoder {
    /// An encoder that has seen no picture.
    pub fn new(palette: Arc<Palette>) -> FrameEncoder {
        FrameEncoder {
            lzw: Lzw::new(palette.colors().len() + 1, palette.transparent()),
            quantizer: Quantizer::new(palette),
            width: 0,
            height: 0,
            previous: Vec::new(),
            delta: Vec::new(),
            cropped: Vec::new(),
        }
    }

    /// Takes `pixmap` for the picture before the next frame.
    pub fn prime(&mut self, pixmap: &Pixmap) {
        (self.width, self.height) = (pixmap.width(), pixmap.height());
        let pixels = self.width as usize * self.height as usize;
        self.previous.clear();
        self.previous.resize(pixels, 0);
        self.delta.clear();
        self.delta
            .resize(pixels, self.quantizer.palette.transparent());
        self.quantizer.quantize(pixmap.data(), &mut self.previous);
    }

    /// Encodes what changed since the previous picture; `None` if nothing did, as far as the palette
    /// can show. The first picture ever is encoded in full.
    ///
    /// Nothing may have changed outside `dirty`. A [`Canvas`](crate::raster::Canvas) says where its
    /// frame differs from the one *it* drew before, so every frame it draws must come here.
    pub fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        if (self.width, self.height) != (pixmap.width(), pixmap.height())
            || self.previous.is_empty()
        {
            self.prime(pixmap);
            return Some(EncodedFrame {
                rect: Rect {
                    x0: 0,
                    y0: 0,
                    x1: self.width,
                    y1: self.height,
                },
                full: true,
                lzw: self.lzw.encode(&self.previous),
            });
        }
        let rect = self.update(pixmap, dirty)?;
        self.cropped.clear();
        for y in rect.y0..rect.y1 {
            let row = y as usize * self.width as usize;
            let span = row + rect.x0 as usize..row + rect.x1 as usize;
            self.cropped.extend_from_slice(&self.delta[span.clone()]);
            self.delta[span].fill(self.quantizer.palette.transparent());
        }
        Some(EncodedFrame {
            rect,
            full: false,
            lzw: self.lzw.encode(&self.cropped),
        })
    }

    /// Brings `previous` up to date, notes the changes in `delta` and returns what bounds them.
    fn update(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<Rect> {
        let width = self.width as usize;
        let mut bounds: Option<Rect> = None;
        for rect in dirty.rects() {
            let (x0, x1) = (rect.x0.min(self.width), rect.x1.min(self.width));
            for y in rect.y0..rect.y1.min(self.height) {
                let row = y as usize * width;
                let span = row + x0 as usize..row + x1 as usize;
                let (pixels, _) = pixmap.data()[span.start * 4..span.end * 4].as_chunks::<4>();
                let before = &mut self.previous[span.clone()];
                let delta = &mut self.delta[span];
                let changed = self.quantizer.update(pixels, before, delta);
                if let Some((first, last)) = changed {
                    let (x0, x1) = (x0 + first as u32, x0 + last as u32 + 1);
                    let row = Rect {
                        x0,
                        y0: y,
                        x1,
                        y1: y + 1,
                    };
                    bounds = Some(bounds.map_or(row, |bounds| Rect {
                        x0: bounds.x0.min(x0),
                        y0: bounds.y0.min(y),
                        x1: bounds.x1.max(x1),
                        y1: bounds.y1.max(y + 1),
                    }));
                }
            }
        }
        bounds
    }
}

/// Slots of the memo, and how many may be in use before it starts afresh.
const SLOTS: usize = 1 << 14;
const FULL: usize = SLOTS / 2;

/// No colour: those have 24 bits.
const FREE: Rgb = u32::MAX;

/// Looks colours up in the palette and remembers them: films hold few.
#[derive(Debug)]
struct Quantizer {
    palette: Arc<Palette>,
    slots: Vec<(Rgb, u8)>,
    used: usize,
}

impl Quantizer {
    fn new(palette: Arc<Palette>) -> Quantizer {
        Quantizer {
            palette,
            slots: vec![(FREE, 0); SLOTS],
            used: 0,
        }
    }

    fn index(&mut self, pixel: [u8; 4]) -> u8 {
        let rgb = over_white(pixel);
        let mut slot = hash(rgb) % SLOTS;
        loop {
            let (key, index) = self.slots[slot];
            if key == rgb {
                return index;
            }
            if key == FREE {
                break;
            }
            slot = (slot + 1) % SLOTS;
        }
        if self.used == FULL {
            self.slots.fill((FREE, 0));
            self.used = 0;
            slot = hash(rgb) % SLOTS;
        }
        let index = self.palette.nearest(rgb);
        self.slots[slot] = (rgb, index);
        self.used += 1;
        index
    }

    fn quantize(&mut self, bytes: &[u8], indices: &mut [u8]) {
        let (pixels, _) = bytes.as_chunks::<4>();
        let mut indices = indices.iter_mut();
        for run in pixels.chunk_by(|a, b| a == b) {
            let index = self.index(run[0]);
            indices
                .by_ref()
                .take(run.len())
                .for_each(|slot| *slot = index);
        }
    }

    /// Writes the indices of a row that differ from `before` there and into `delta`; returns the
    /// first and the last such place.
    fn update(
        &mut self,
        pixels: &[[u8; 4]],
        before: &mut [u8],
        delta: &mut [u8],
    ) -> Option<(usize, usize)> {
        let mut changed: Option<(usize, usize)> = None;
        let mut last = ([0; 4], self.index([0; 4]));
        let places = before.iter_mut().zip(delta);
        for (x, (&pixel, (before, delta))) in pixels.iter().zip(places).enumerate() {
            if pixel != last.0 {
                last = (pixel, self.index(pixel));
            }
            if *before != last.1 {
                *before = last.1;
                *delta = last.1;
                changed = Some((changed.map_or(x, |changed| changed.0), x));
            }
        }
        changed
    }
}
