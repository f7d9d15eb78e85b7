//! Which pixels of a frame may differ from the frame before.

use std::ops::Range;

use super::{Rect, region::Region};

/// Which pixels a frame may have changed.
#[derive(Clone, Debug)]
pub(crate) struct Dirty {
    pub(super) region: Region,
    pub(super) all: bool,
}

impl Dirty {
    /// Every pixel of a canvas.
    pub(crate) fn all(width: u32, height: u32) -> Dirty {
        let mut region = Region::empty(width, height);
        region.fill();
        Dirty { region, all: true }
    }

    /// How many pixels those are.
    pub(crate) fn pixels(&self) -> u64 {
        let area = |rect: Rect| u64::from(rect.x1 - rect.x0) * u64::from(rect.y1 - rect.y0);
        self.rects().map(area).sum()
    }

    /// Disjoint rectangles that contain every changed pixel, top to bottom, left to right; those
    /// of one strip of rows share their `y0` and `y1`.
    pub(crate) fn rects(&self) -> impl Iterator<Item = Rect> {
        self.region.rects()
    }

    /// The same as stretches of rows in reading order: `y` and the range of `x`.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, Range<u32>)> {
        self.region.rows()
    }
}
