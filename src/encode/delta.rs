//! Pictures to compressed frames that hold only what changed.

use std::{ops::Range, sync::Arc};

use resvg::tiny_skia::Pixmap;

use super::exact::Exact;
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

/// A worker's half of a GIF: turns pictures into frames, each relative to the one before.
///
/// For frames `a..b`, [`prime`](Self::prime) it with frame `a − 1` (unless `a` is 0), then
/// [`encode`](Self::encode) each. The result is the same however the film is cut.
#[derive(Debug)]
pub struct FrameEncoder(Way);

#[derive(Debug)]
enum Way {
    Film(Film),
    Exact(Exact),
}

impl FrameEncoder {
    /// An encoder that has seen no picture; `palette` is that of the film.
    pub fn new(palette: Arc<Palette>, fidelity: Fidelity) -> FrameEncoder {
        FrameEncoder(match fidelity.colors {
            Colors::Film => Way::Film(Film::new(palette, fidelity.dither)),
            Colors::Exact => Way::Exact(Exact::new(palette, fidelity.dither)),
        })
    }

    /// Takes `pixmap` for the picture before the next frame.
    pub fn prime(&mut self, pixmap: &Pixmap) {
        match &mut self.0 {
            Way::Film(film) => film.prime(pixmap),
            Way::Exact(exact) => exact.prime(pixmap),
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
            Way::Exact(exact) => exact.encode(pixmap, dirty),
        }
    }
}

/// The size of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Size {
    pub(super) fn of(pixmap: &Pixmap) -> Size {
        Size {
            width: pixmap.width(),
            height: pixmap.height(),
        }
    }

    pub(super) fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }

    pub(super) fn all(self) -> Rect {
        Rect {
            x0: 0,
            y0: 0,
            x1: self.width,
            y1: self.height,
        }
    }

    /// The rows of a rectangle, as far as it lies within: where each starts, and its pixels.
    pub(super) fn rows(self, rect: Rect) -> impl Iterator<Item = (u32, u32, Range<usize>)> {
        let (x0, x1) = (rect.x0.min(self.width), rect.x1.min(self.width));
        (rect.y0..rect.y1.min(self.height)).map(move |y| {
            let row = y as usize * self.width as usize;
            (x0, y, row + x0 as usize..row + x1 as usize)
        })
    }
}

/// The smallest rectangle around what was added.
#[derive(Debug, Default)]
pub(super) struct Bounds(Option<Rect>);

impl Bounds {
    /// Adds the pixels from the `first` to the `last` of the row `y`.
    pub(super) fn add(&mut self, first: u32, last: u32, y: u32) {
        let row = Rect {
            x0: first,
            y0: y,
            x1: last + 1,
            y1: y + 1,
        };
        self.0 = Some(self.0.map_or(row, |bounds| Rect {
            x0: bounds.x0.min(row.x0),
            y0: bounds.y0.min(row.y0),
            x1: bounds.x1.max(row.x1),
            y1: bounds.y1.max(row.y1),
        }));
    }

    pub(super) fn rect(&self) -> Option<Rect> {
        self.0
    }
}

/// Frames in the colours of the film's table.
#[derive(Debug)]
struct Film {
    quantizer: Quantizer,
    lzw: Lzw,
    size: Size,
    /// The indices of the picture before; empty before the first.
    previous: Vec<u8>,
    /// Changed indices, "unchanged" elsewhere. Between frames all of it is "unchanged".
    delta: Vec<u8>,
    /// What is compressed: the part of `delta` that holds changes.
    cropped: Vec<u8>,
}

impl Film {
    fn new(palette: Arc<Palette>, dither: bool) -> Film {
        Film {
            lzw: palette.lzw(),
            quantizer: Quantizer::new(palette, dither),
            size: Size::default(),
            previous: Vec::new(),
            delta: Vec::new(),
            cropped: Vec::new(),
        }
    }

    fn prime(&mut self, pixmap: &Pixmap) {
        self.size = Size::of(pixmap);
        self.previous.clear();
        self.previous.reserve_exact(self.size.pixels());
        self.delta.clear();
        self.delta
            .resize(self.size.pixels(), self.quantizer.palette().transparent());
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        for (row, y) in pixels.chunks_exact(self.size.width as usize).zip(0..) {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                let mix = self.quantizer.mix(run[0]);
                let end = x + run.len() as u32;
                self.previous.extend((x..end).map(|x| mix.at(x, y)));
                x = end;
            }
        }
    }

    fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        if self.size != Size::of(pixmap) || self.previous.is_empty() {
            self.prime(pixmap);
            return Some(EncodedFrame {
                rect: self.size.all(),
                full: true,
                table: None,
                lzw: self.lzw.encode(&self.previous),
            });
        }
        let rect = self.update(pixmap, dirty)?;
        self.cropped.clear();
        for (_, _, span) in self.size.rows(rect) {
            self.cropped.extend_from_slice(&self.delta[span.clone()]);
            self.delta[span].fill(self.quantizer.palette().transparent());
        }
        Some(EncodedFrame {
            rect,
            full: false,
            table: None,
            lzw: self.lzw.encode(&self.cropped),
        })
    }

    /// Brings `previous` up to date, notes the changes in `delta` and returns what bounds them.
    fn update(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<Rect> {
        let mut bounds = Bounds::default();
        for rect in dirty.rects() {
            for (x0, y, span) in self.size.rows(rect) {
                let (pixels, _) = pixmap.data()[span.start * 4..span.end * 4].as_chunks::<4>();
                let before = &mut self.previous[span.clone()];
                let delta = &mut self.delta[span];
                let mut changed: Option<(usize, usize)> = None;
                let mut last = ([0; 4], self.quantizer.mix([0; 4]));
                let places = before.iter_mut().zip(delta);
                for (i, (&pixel, (before, delta))) in pixels.iter().zip(places).enumerate() {
                    if pixel != last.0 {
                        last = (pixel, self.quantizer.mix(pixel));
                    }
                    let index = last.1.at(x0 + i as u32, y);
                    if *before != index {
                        *before = index;
                        *delta = index;
                        changed = Some((changed.map_or(i, |changed| changed.0), i));
                    }
                }
                if let Some((first, last)) = changed {
                    bounds.add(x0 + first as u32, x0 + last as u32, y);
                }
            }
        }
        bounds.rect()
    }
}
