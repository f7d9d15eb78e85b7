//! Pictures to compressed frames that hold only what changed.

use std::{array, ops::Range, sync::Arc};

use resvg::tiny_skia::Pixmap;

use super::changes::{Changes, GROUP};
use super::own::Own;
use super::quantizer::Quantizer;
use super::{Colors, Fidelity, Lzw, Palette};
use crate::raster::{Dirty, Rect};

/// A frame ready to be written, compressed; see [`FrameEncoder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedFrame {
    /// Where it goes.
    pub rect: Rect,
    /// Whether it relies on no earlier frame.
    pub full: bool,
    /// Its own colours; `None` where it has those of the film.
    pub table: Option<Arc<Palette>>,
    /// Minimum code size, then the codes.
    pub lzw: Vec<u8>,
}

impl EncodedFrame {
    /// How many bytes it takes in a file, but for the framing that all have.
    pub fn bytes(&self) -> usize {
        self.lzw.len() + self.table.as_ref().map_or(0, |table| table.bytes())
    }
}

/// A worker's half of a GIF: turns pictures into frames, each relative to the one before.
///
/// For frames `a..b`, [`prime`](Self::prime) it with frame `a − 1` (unless `a` is 0), then
/// [`encode`](Self::encode) each. The result is the same however the film is cut.
#[derive(Debug)]
pub struct FrameEncoder(Way);

#[derive(Debug)]
enum Way {
    Film(Film),
    Own(Own),
}

impl FrameEncoder {
    /// An encoder that has seen no picture; `palette` is that of the film.
    pub fn new(palette: Arc<Palette>, fidelity: Fidelity) -> FrameEncoder {
        FrameEncoder(match fidelity.colors {
            Colors::Film => Way::Film(Film::new(palette, fidelity.dither)),
            Colors::Near | Colors::Exact => Way::Own(Own::new(palette, fidelity)),
        })
    }

    /// Takes `pixmap` for the picture before the next frame. As in [`encode`](Self::encode), nothing
    /// may have changed outside `dirty` since the picture it saw last.
    pub fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        match &mut self.0 {
            Way::Film(film) => film.prime(pixmap, dirty),
            Way::Own(own) => own.prime(pixmap, dirty),
        }
    }

    /// Encodes what changed since the previous picture; `None` if nothing did, as far as it can be
    /// shown. The first picture ever is encoded in full.
    ///
    /// Nothing may have changed outside `dirty`. A [`Canvas`](crate::raster::Canvas) says where its
    /// frame differs from the one *it* drew before, so every frame it draws must come here.
    pub fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        match &mut self.0 {
            Way::Film(film) => film.encode(pixmap, dirty),
            Way::Own(own) => own.encode(pixmap, dirty),
        }
    }
}

/// The size of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    width: u32,
    height: u32,
}

impl Size {
    pub(super) fn of(pixmap: &Pixmap) -> Size {
        Size {
            width: pixmap.width(),
            height: pixmap.height(),
        }
    }

    pub(super) fn width(self) -> usize {
        self.width as usize
    }

    pub(super) fn all(self) -> Rect {
        Rect {
            x0: 0,
            y0: 0,
            x1: self.width,
            y1: self.height,
        }
    }

    /// What is dirty of a picture of this size, in reading order and in pieces of at most [`GROUP`]
    /// pixels: `x` and `y` of the first, and their places in the picture. A piece may repeat pixels
    /// of the one before, so that it is not shorter.
    pub(super) fn pieces(self, dirty: &Dirty) -> impl Iterator<Item = (u32, u32, Range<usize>)> {
        let rows = dirty.rows().filter(move |(y, _)| *y < self.height);
        rows.flat_map(move |(y, xs)| {
            let (start, end) = (xs.start.min(self.width), xs.end.min(self.width));
            let row = y as usize * self.width as usize;
            let last = end.saturating_sub(GROUP as u32).max(start);
            (start..end).step_by(GROUP).map(move |x| {
                let x = x.min(last);
                let place = row + x as usize;
                (x, y, place..row + end.min(x + GROUP as u32) as usize)
            })
        })
    }
}

/// What a frame is compared with: a value for each pixel of the picture before it.
#[derive(Debug)]
pub(super) struct Previous<T> {
    pub(super) size: Size,
    /// Row by row; empty before the first picture.
    pub(super) values: Vec<T>,
}

impl<T> Default for Previous<T> {
    fn default() -> Previous<T> {
        Previous {
            size: Size::default(),
            values: Vec::new(),
        }
    }
}

impl<T> Previous<T> {
    /// Whether a picture can be compared: it is not the first, nor of another size.
    pub(super) fn precedes(&self, pixmap: &Pixmap) -> bool {
        self.size == Size::of(pixmap) && !self.values.is_empty()
    }

    /// Takes a picture as it is, by the value of each pixel at its place.
    pub(super) fn take(&mut self, pixmap: &Pixmap, mut value: impl FnMut([u8; 4], u32, u32) -> T) {
        self.size = Size::of(pixmap);
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        self.values.clear();
        self.values.reserve_exact(pixels.len());
        for (row, y) in pixels.chunks_exact(self.size.width()).zip(0..) {
            let row = row.iter().zip(0..);
            self.values
                .extend(row.map(|(&pixel, x)| value(pixel, x, y)));
        }
    }
}

impl<T: Copy> Previous<T> {
    /// The picture by the index of each value at its place.
    pub(super) fn indices(&self, mut index: impl FnMut(T, u32, u32) -> u8) -> Vec<u8> {
        let mut indices = Vec::with_capacity(self.values.len());
        for (row, y) in self.values.chunks_exact(self.size.width()).zip(0..) {
            indices.extend(row.iter().zip(0..).map(|(&value, x)| index(value, x, y)));
        }
        indices
    }
}

/// Frames in the colours of the film's table.
#[derive(Debug)]
struct Film {
    quantizer: Quantizer,
    lzw: Lzw,
    /// By index.
    previous: Previous<u8>,
    /// Where the frame being encoded differs from it.
    changes: Changes<u8>,
}

impl Film {
    fn new(palette: Arc<Palette>, dither: bool) -> Film {
        Film {
            lzw: palette.lzw(),
            quantizer: Quantizer::new(palette, dither),
            previous: Previous::default(),
            changes: Changes::default(),
        }
    }

    fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        if self.previous.precedes(pixmap) {
            self.update(pixmap, dirty);
        } else {
            self.take(pixmap);
        }
    }

    fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
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

    fn take(&mut self, pixmap: &Pixmap) {
        let quantizer = &mut self.quantizer;
        self.previous
            .take(pixmap, |pixel, x, y| quantizer.mix(pixel).at(x, y));
    }

    /// Brings `previous` up to date and notes the changes.
    fn update(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        let Film {
            quantizer,
            previous,
            changes,
            ..
        } = self;
        changes.clear();
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        // Most groups are of one colour.
        let mut last = ([0; 4], quantizer.mix([0; 4]));
        for (x, y, piece) in previous.size.pieces(dirty) {
            let (pixels, before) = (&pixels[piece.clone()], &mut previous.values[piece]);
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
