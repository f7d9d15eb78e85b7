//! How often each colour is seen in the sample frames.

use resvg::tiny_skia::Pixmap;

use super::rgb::{Rgb, channels, over_white, packed};
use crate::raster::Rect;

/// No colour: those have 24 bits. (All bits of a pixel may be set: that is opaque white.)
const FREE: u32 = u32::MAX;

/// Pixel counts by colour. Adding and merging commute: the order of the samples does not matter.
///
/// For an animation, add the first of `n` sample frames in full with weight `n`, and of the others only
/// what [`moved`](crate::raster::Canvas::moved), with weight 1: static pixels are seen in every frame,
/// and so they are counted at the cost of one.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    /// Open addressing, a power of two in size, at most half full.
    slots: Vec<(Rgb, u64)>,
    used: usize,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram {
            slots: vec![(FREE, 0); 4096],
            used: 0,
        }
    }
}

impl Histogram {
    /// No colours yet.
    pub(crate) fn new() -> Histogram {
        Histogram::default()
    }

    /// Counts every pixel of a picture `weight` times.
    pub(crate) fn add(&mut self, pixmap: &Pixmap, weight: u64) {
        self.add_row(pixmap.data(), weight);
    }

    /// Counts the pixels within some disjoint rectangles `weight` times each.
    pub(crate) fn add_rects(
        &mut self,
        pixmap: &Pixmap,
        rects: impl IntoIterator<Item = Rect>,
        weight: u64,
    ) {
        let width = pixmap.width() as usize;
        for rect in rects {
            for y in rect.y0..rect.y1 {
                let row = y as usize * width;
                let span = (row + rect.x0 as usize) * 4..(row + rect.x1 as usize) * 4;
                self.add_row(pixmap.data().get(span).unwrap_or_default(), weight);
            }
        }
    }

    /// The `most` commonest colours, the commonest first, as far as they are seen at least `least`
    /// times.
    pub(crate) fn frequent(&self, most: usize, least: u64) -> Vec<[u8; 3]> {
        let mut colors: Vec<(u64, Rgb)> = self
            .slots
            .iter()
            .filter(|slot| slot.0 != FREE && slot.1 >= least)
            .map(|&(rgb, count)| (count, rgb))
            .collect();
        colors.sort_unstable_by(|a, b| b.cmp(a));
        colors.truncate(most);
        colors.into_iter().map(|(_, rgb)| channels(rgb)).collect()
    }

    /// How often a colour is seen.
    pub(crate) fn seen(&self, color: [u8; 3]) -> u64 {
        // Of a colour that is not there, the free slot has no count.
        self.slots[self.slot(packed(color))].1
    }

    /// Adds the counts of another histogram.
    pub(crate) fn merge(&mut self, other: &Histogram) {
        for &(rgb, count) in other.slots.iter().filter(|slot| slot.0 != FREE) {
            self.count(rgb, count);
        }
    }

    /// Colours and their counts, sorted by colour.
    pub(super) fn sorted(&self) -> Vec<(Rgb, u64)> {
        let mut colors: Vec<_> = self
            .slots
            .iter()
            .filter(|slot| slot.0 != FREE)
            .copied()
            .collect();
        colors.sort_unstable();
        colors
    }

    pub(super) fn colors(&self) -> impl Iterator<Item = Rgb> {
        self.slots
            .iter()
            .map(|slot| slot.0)
            .filter(|&rgb| rgb != FREE)
    }

    fn add_row(&mut self, bytes: &[u8], weight: u64) {
        let (pixels, _) = bytes.as_chunks::<4>();
        let mut runs = pixels.chunk_by(|a, b| a == b);
        runs.by_ref()
            .for_each(|run| self.count(over_white(run[0]), run.len() as u64 * weight));
    }

    pub(super) fn count(&mut self, rgb: Rgb, count: u64) {
        let slot = self.slot(rgb);
        let (key, total) = &mut self.slots[slot];
        *total = total.saturating_add(count);
        if *key == FREE {
            *key = rgb;
            self.used += 1;
            if self.used * 2 > self.slots.len() {
                let larger = vec![(FREE, 0); self.slots.len() * 4];
                for (rgb, total) in std::mem::replace(&mut self.slots, larger) {
                    if rgb != FREE {
                        let slot = self.slot(rgb);
                        self.slots[slot] = (rgb, total);
                    }
                }
            }
        }
    }

    /// Where `rgb` is, or the free slot where it belongs.
    fn slot(&self, rgb: Rgb) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(rgb) & mask;
        while self.slots[slot].0 != rgb && self.slots[slot].0 != FREE {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// Spreads similar colours over a table (Knuth's multiplicative hash).
fn hash(rgb: Rgb) -> usize {
    (rgb.wrapping_mul(0x9E37_79B1) >> 8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u32, width: u32, height: u32) -> Pixmap {
        let mut pixmap = Pixmap::new(width, height).unwrap();
        let mut state = seed;
        for pixel in pixmap.data_mut().chunks_exact_mut(4) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            pixel.copy_from_slice(&[(state >> 24) as u8, (state >> 16) as u8, 7, 255]);
        }
        pixmap
    }

    #[test]
    fn merging_commutes_and_the_table_grows() {
        let pictures: Vec<_> = (0..3).map(|seed| noise(seed, 97, 61)).collect();
        let mut whole = Histogram::new();
        pictures.iter().for_each(|picture| whole.add(picture, 1));
        let mut parts = Histogram::new();
        for picture in pictures.iter().rev() {
            let mut part = Histogram::new();
            let (left, right) = (
                Rect {
                    x0: 0,
                    y0: 0,
                    x1: 40,
                    y1: 61,
                },
                Rect {
                    x0: 40,
                    y0: 0,
                    x1: 97,
                    y1: 61,
                },
            );
            part.add_rects(picture, [right, left], 1);
            parts.merge(&part);
        }
        assert_eq!(whole.sorted(), parts.sorted());
        assert!(whole.sorted().len() > 4096);
        let total: u64 = whole.sorted().iter().map(|color| color.1).sum();
        assert_eq!(total, 3 * 97 * 61);
    }

    #[test]
    fn opaque_white_is_a_colour() {
        let mut pixmap = Pixmap::new(3, 1).unwrap();
        pixmap.data_mut()[..4].fill(255);
        let mut histogram = Histogram::new();
        histogram.add(&pixmap, 5);
        // Transparent pixels are seen over white.
        assert_eq!(histogram.sorted(), [(0xFF_FF_FF, 15)]);
    }
}
