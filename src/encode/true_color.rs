//! What changed from picture to picture in red, green, blue and alpha: nothing is lost.

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

use super::{changes::Changes, previous::Previous};
use crate::raster::{Dirty, Rect};

/// A part of a picture that brings the one before it up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TrueColorDelta {
    /// Where it goes.
    pub(super) rect: Rect,
    /// Whether it lies over what is there, which shows through where it is transparent; otherwise it
    /// takes its place.
    pub(super) over: bool,
    /// Red, green, blue and alpha of each pixel, not premultiplied.
    pub(super) samples: Vec<u8>,
}

/// Compares each picture with the one before it.
#[derive(Debug)]
pub(super) struct TrueColorDeltas {
    /// Premultiplied.
    previous: Previous<[u8; 4]>,
    changes: Changes<[u8; 4]>,
    /// What left and top are a multiple of.
    grid: u32,
}

impl TrueColorDeltas {
    /// Has seen no picture. The left and the top of what it gives are multiples of `grid`.
    pub(super) fn new(grid: u32) -> Self {
        Self {
            previous: Previous::default(),
            changes: Changes::default(),
            grid,
        }
    }

    /// Brings the picture up to date that the next one is compared with.
    pub(super) fn prime(&mut self, pixmap: &Pixmap, dirty: &Dirty) {
        self.compare(pixmap, dirty);
    }

    /// What changed; all of it in the first picture, `None` if nothing.
    pub(super) fn next(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<TrueColorDelta> {
        if !self.compare(pixmap, dirty) {
            return Some(part(pixmap, self.previous.size.all()));
        }
        let bounds = self.changes.bounds()?;
        let rect = Rect {
            x0: bounds.x0 - bounds.x0 % self.grid,
            y0: bounds.y0 - bounds.y0 % self.grid,
            ..bounds
        };
        // What is unchanged compresses better as nothing. But where the new pixels are translucent, they
        // have to take the place of the old ones.
        if self.changes.pixels().any(|(.., pixel)| pixel[3] < 255) {
            return Some(part(pixmap, rect));
        }
        let width = (rect.x1 - rect.x0) as usize;
        let mut samples = vec![0; 4 * width * (rect.y1 - rect.y0) as usize];
        for (x, y, pixel) in self.changes.pixels() {
            let at = 4 * ((y - rect.y0) as usize * width + (x - rect.x0) as usize);
            samples[at..at + 4].copy_from_slice(&pixel);
        }
        Some(TrueColorDelta {
            rect,
            over: true,
            samples,
        })
    }

    /// A hash of the picture that the next one is compared with.
    pub(super) fn shown(&self) -> [u8; 32] {
        self.previous.hash(|pixel| pixel)
    }

    /// Notes the changes; `false` if there was nothing to compare with.
    fn compare(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> bool {
        let Self {
            previous, changes, ..
        } = self;
        changes.clear();
        if !previous.precedes(pixmap) {
            previous.take(pixmap, |pixel, _, _| pixel);
            return false;
        }
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        for (x, y, chunk) in previous.size.chunks(dirty) {
            let (pixels, before) = (&pixels[chunk.clone()], &mut previous.values[chunk]);
            match (pixels.first_chunk(), before.first_chunk_mut()) {
                (Some(&pixels), Some(before)) => changes.compare((x, y), pixels, before),
                _ => changes.compare_rest((x, y), pixels.iter().copied(), before),
            }
        }
        true
    }
}

/// A part of a picture, which takes the place of what is there.
fn part(pixmap: &Pixmap, rect: Rect) -> TrueColorDelta {
    let (x, width) = (rect.x0 as usize, (rect.x1 - rect.x0) as usize);
    let rows = pixmap.pixels().chunks_exact(pixmap.width() as usize);
    let rows = rows.take(rect.y1 as usize).skip(rect.y0 as usize);
    let pixels = rows.flat_map(|row| &row[x..x + width]);
    let straight = pixels.map(PremultipliedColorU8::demultiply);
    TrueColorDelta {
        rect,
        over: false,
        samples: straight
            .flat_map(|color| [color.red(), color.green(), color.blue(), color.alpha()])
            .collect(),
    }
}
