//! Lengths and shapes on the canvas, on a grid of hundredths of a device pixel.
//!
//! The grid is what makes the text of a document, the pixels made from it and the decisions about
//! dirty regions agree: a coordinate has one value, with at most two decimals.

/// A length or coordinate: whole hundredths of a device pixel, at most ±1e6 px (beyond, a
/// rasterizer's own arithmetic breaks down).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Px(i32);

impl Px {
    /// Nothing.
    pub(crate) const ZERO: Self = Self(0);

    /// The nearest length on the grid; ends of the range stand for what lies beyond, NaN for 0.
    pub(crate) fn new(px: f64) -> Self {
        Self((px * 100.0).round().clamp(-1e8, 1e8) as i32)
    }

    /// The length in px.
    pub(crate) fn get(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The length in hundredths of a px.
    pub(crate) fn hundredths(self) -> i32 {
        self.0
    }
}

/// A place on the canvas; y runs down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Point {
    /// To the right.
    pub x: Px,
    /// Down.
    pub y: Px,
}

impl Point {
    /// The nearest place on the grid.
    pub(crate) fn new(x: f64, y: f64) -> Self {
        Self {
            x: Px::new(x),
            y: Px::new(y),
        }
    }
}

/// A rectangle in px, not on the grid: for layout.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[allow(missing_docs)]
pub(crate) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    /// Width.
    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height.
    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// Whole device pixels, from `(x0, y0)` up to but not including `(x1, y1)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub(crate) struct PixelRect {
    pub x0: i32,
    pub y0: i32,
    pub x1: i32,
    pub y1: i32,
}

impl PixelRect {
    /// The smallest that holds what lies between the given px.
    pub(crate) fn around(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        let cell = |v: f64| v.clamp(-1e6, 1e6) as i32;
        Self {
            x0: cell(left.floor()),
            y0: cell(top.floor()),
            x1: cell(right.ceil()),
            y1: cell(bottom.ceil()),
        }
    }

    /// What both hold.
    #[must_use]
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    /// Whether it holds no pixel.
    pub(crate) fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    /// Whether all of `other` lies inside.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }
}

/// The centre of the pixel that a thin axis-aligned stroke through `v` should fill.
///
/// Strokes of an odd whole width sit on pixel centres, of an even one on pixel edges; so they
/// cover whole pixels and look equally crisp everywhere.
pub(crate) fn snap(v: f64, stroke_width: f64) -> f64 {
    let odd = (stroke_width.round().max(1.0) as i64) % 2 == 1;
    (v + 0.5).floor() + if odd { 0.5 } else { 0.0 }
}
