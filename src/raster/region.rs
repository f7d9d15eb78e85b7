//! Which part of a canvas: strips of rows, each with the spans of columns that belong to it.

use std::ops::Range;

/// Rows in a strip: fine enough to follow a curve, coarse enough that bookkeeping costs nothing.
pub(super) const STRIP: u32 = 16;

/// Spans closer than this become one: a few more pixels cost less than another span.
const GAP: u32 = 8;

/// A rectangle of whole device pixels: columns `x0..x1`, rows `y0..y1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rect {
    /// First column.
    pub x0: u32,
    /// First row.
    pub y0: u32,
    /// One past the last column.
    pub x1: u32,
    /// One past the last row.
    pub y1: u32,
}

impl Rect {
    /// Whether it holds no pixel.
    pub(crate) fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    /// What both hold; empty if they are apart.
    pub(super) fn intersection(&self, other: &Rect) -> Rect {
        Rect {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    fn clamped(self, width: u32, height: u32) -> Rect {
        Rect {
            x1: self.x1.min(width),
            y1: self.y1.min(height),
            ..self
        }
    }
}

/// A set of pixels, rounded up to whole strips: sorted, disjoint spans of columns per strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    width: u32,
    height: u32,
    strips: Vec<Vec<(u32, u32)>>,
}

impl Region {
    pub(super) fn empty(width: u32, height: u32) -> Region {
        Region {
            width,
            height,
            strips: vec![Vec::new(); height.div_ceil(STRIP) as usize],
        }
    }

    pub(super) fn clear(&mut self) {
        self.strips.iter_mut().for_each(Vec::clear);
    }

    pub(super) fn fill(&mut self) {
        for strip in &mut self.strips {
            strip.clear();
            strip.push((0, self.width));
        }
    }

    pub(super) fn add(&mut self, rect: Rect) {
        let rect = rect.clamped(self.width, self.height);
        if rect.is_empty() {
            return;
        }
        for strip in &mut self.strips[strips(rect)] {
            insert(strip, rect.x0, rect.x1);
        }
    }

    pub(super) fn unite(&mut self, other: &Region) {
        for (strip, spans) in self.strips.iter_mut().zip(&other.strips) {
            for &(x0, x1) in spans {
                insert(strip, x0, x1);
            }
        }
    }

    pub(super) fn meets(&self, rect: Rect) -> bool {
        let rect = rect.clamped(self.width, self.height);
        if rect.is_empty() {
            return false;
        }
        let mut spans = self.strips[strips(rect)].iter().flatten();
        spans.any(|&(x0, x1)| x0 < rect.x1 && rect.x0 < x1)
    }

    /// Disjoint rectangles, top to bottom, left to right.
    pub(super) fn rects(&self) -> impl Iterator<Item = Rect> {
        self.strips.iter().zip(0u32..).flat_map(|(spans, strip)| {
            let y0 = strip * STRIP;
            let y1 = (y0 + STRIP).min(self.height);
            spans.iter().map(move |&(x0, x1)| Rect { x0, y0, x1, y1 })
        })
    }

    /// The same as stretches of rows in reading order: `y` and the range of `x`.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, Range<u32>)> {
        self.strips.iter().zip(0u32..).flat_map(|(spans, strip)| {
            let y0 = strip * STRIP;
            (y0..(y0 + STRIP).min(self.height))
                .flat_map(move |y| spans.iter().map(move |&(x0, x1)| (y, x0..x1)))
        })
    }
}

fn strips(rect: Rect) -> Range<usize> {
    (rect.y0 / STRIP) as usize..rect.y1.div_ceil(STRIP) as usize
}

fn insert(spans: &mut Vec<(u32, u32)>, x0: u32, x1: u32) {
    let first = spans.partition_point(|&(_, end)| end + GAP < x0);
    let last = spans.partition_point(|&(start, _)| start <= x1 + GAP);
    if first == last {
        spans.insert(first, (x0, x1));
    } else {
        let merged = (x0.min(spans[first].0), x1.max(spans[last - 1].1));
        spans[first] = merged;
        spans.drain(first + 1..last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x0: u32, y0: u32, x1: u32, y1: u32) -> Rect {
        Rect { x0, y0, x1, y1 }
    }

    #[test]
    fn spans_merge_when_they_touch_and_stay_sorted() {
        let mut region = Region::empty(200, 40);
        for r in [
            rect(100, 0, 110, 1),
            rect(10, 3, 20, 4),
            rect(50, 0, 60, 17),
        ] {
            region.add(r);
        }
        assert_eq!(
            region.rects().collect::<Vec<_>>(),
            [
                rect(10, 0, 20, 16),
                rect(50, 0, 60, 16),
                rect(100, 0, 110, 16),
                rect(50, 16, 60, 32)
            ]
        );
        region.add(rect(15, 0, 105, 1));
        assert_eq!(region.rects().next(), Some(rect(10, 0, 110, 16)));
    }

    #[test]
    fn rectangles_beyond_the_canvas_are_cut() {
        let mut region = Region::empty(30, 20);
        region.add(rect(25, 18, 4000, 4000));
        region.add(rect(31, 0, 40, 5));
        assert_eq!(region.rects().collect::<Vec<_>>(), [rect(25, 16, 30, 20)]);
        assert!(region.meets(rect(29, 19, 50, 50)));
        assert!(!region.meets(rect(0, 0, 30, 16)));
        assert!(!region.meets(rect(29, 19, 29, 20)));
    }
}
