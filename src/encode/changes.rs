//! Which pixels of a frame changed.

use super::Lzw;
use crate::raster::Rect;

/// Pixels looked at together.
pub(super) const GROUP: usize = 8;

/// The pixels that changed, in reading order, with their new values.
#[derive(Debug)]
pub(super) struct Changes<T> {
    groups: Vec<Group<T>>,
}

/// Neighbours in a row of which some changed.
#[derive(Clone, Copy, Debug)]
struct Group<T> {
    x: u32,
    y: u32,
    /// A bit for each that changed, the lowest for the first.
    changed: u8,
    values: [T; GROUP],
}

impl<T> Default for Changes<T> {
    fn default() -> Changes<T> {
        Changes { groups: Vec::new() }
    }
}

impl<T: Copy + Default + PartialEq> Changes<T> {
    pub(super) fn clear(&mut self) {
        self.groups.clear();
    }

    /// Compares pixels in a row from `(x, y)` on, which come after all others, with those `before`,
    /// which they replace.
    #[inline]
    pub(super) fn compare(
        &mut self,
        (x, y): (u32, u32),
        values: [T; GROUP],
        before: &mut [T; GROUP],
    ) {
        // Without a branch for each pixel: which of them changed is unpredictable.
        let changed = (0..GROUP).fold(0, |all, k| all | u8::from(values[k] != before[k]) << k);
        if changed != 0 {
            *before = values;
            self.groups.push(Group {
                x,
                y,
                changed,
                values,
            });
        }
    }

    /// The same for fewer pixels than make a group.
    pub(super) fn compare_rest(
        &mut self,
        place: (u32, u32),
        values: impl Iterator<Item = T>,
        before: &mut [T],
    ) {
        let mut padded = [T::default(); GROUP];
        let (old, _) = padded.split_at_mut(before.len());
        old.copy_from_slice(before);
        let mut new = padded;
        let values = new.iter_mut().zip(values).zip(before);
        values.for_each(|((new, value), before)| (*new, *before) = (value, value));
        self.compare(place, new, &mut padded);
    }

    /// The place and the new value of each.
    pub(super) fn pixels(&self) -> impl Iterator<Item = (u32, u32, T)> {
        self.groups.iter().flat_map(|group| {
            let mut left = group.changed;
            std::iter::from_fn(move || {
                let k = (left != 0).then_some(left.trailing_zeros())?;
                left &= left - 1;
                Some((group.x + k, group.y, group.values[k as usize]))
            })
        })
    }

    /// The smallest rectangle around them, if there are any.
    pub(super) fn bounds(&self) -> Option<Rect> {
        let (first, last) = (self.groups.first()?, self.groups.last()?);
        let left = |group: &Group<T>| group.x + group.changed.trailing_zeros();
        let right = |group: &Group<T>| group.x + u8::BITS - group.changed.leading_zeros();
        Some(Rect {
            x0: self.groups.iter().map(left).min()?,
            y0: first.y,
            x1: self.groups.iter().map(right).max()?,
            y1: last.y + 1,
        })
    }

    /// Compresses the rectangle that `bounds` gave: what changed by the index of its value and place,
    /// all else as the frequent index of `lzw`.
    pub(super) fn compress(
        &self,
        bounds: Rect,
        lzw: &mut Lzw,
        mut index: impl FnMut(T, u32, u32) -> u8,
    ) -> Vec<u8> {
        let width = (bounds.x1 - bounds.x0) as usize;
        let height = (bounds.y1 - bounds.y0) as usize;
        let mut image = lzw.image();
        let mut done = 0;
        for (x, y, value) in self.pixels() {
            let place = (y - bounds.y0) as usize * width + (x - bounds.x0) as usize;
            image.repeat(place - done);
            image.push(index(value, x, y));
            done = place + 1;
        }
        image.repeat(width * height - done);
        image.finish()
    }
}
