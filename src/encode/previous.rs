//! The picture that a frame is compared with.

use std::ops::Range;

use resvg::tiny_skia::Pixmap;

use super::changes::GROUP;
use crate::raster::{Dirty, Rect};

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

    /// What is dirty of a picture of this size, in reading order and in chunks of at most [`GROUP`]
    /// pixels: `x` and `y` of the first, and their places in the picture. A chunk may repeat pixels
    /// of the one before, so that it is not shorter.
    pub(super) fn chunks(self, dirty: &Dirty) -> impl Iterator<Item = (u32, u32, Range<usize>)> {
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
    /// A hash of all values, each as bytes.
    pub(super) fn hash<const N: usize>(&self, bytes: impl Fn(T) -> [u8; N]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for row in self.values.chunks(self.size.width().max(1)) {
            let row: Vec<[u8; N]> = row.iter().map(|&value| bytes(value)).collect();
            hasher.update(row.as_flattened());
        }
        hasher.finalize().into()
    }

    /// The picture by the index of each value at its place.
    pub(super) fn indices(&self, mut index: impl FnMut(T, u32, u32) -> u8) -> Vec<u8> {
        let mut indices = Vec::with_capacity(self.values.len());
        for (row, y) in self.values.chunks_exact(self.size.width()).zip(0..) {
            indices.extend(row.iter().zip(0..).map(|(&value, x)| index(value, x, y)));
        }
        indices
    }
}
