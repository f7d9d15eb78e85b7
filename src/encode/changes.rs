//! Which pixels of a frame changed.

use super::Lzw;
use crate::raster::Rect;

/// The pixels that changed, in reading order, with their new values.
#[derive(Debug)]
pub(super) struct Changes<T> {
    runs: Vec<Run<T>>,
}

/// Neighbours in a row that have one value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<T> {
    x: u32,
    y: u32,
    pub(super) length: u32,
    pub(super) value: T,
}

impl<T> Default for Changes<T> {
    fn default() -> Changes<T> {
        Changes { runs: Vec::new() }
    }
}

impl<T: Copy + PartialEq> Changes<T> {
    pub(super) fn clear(&mut self) {
        self.runs.clear();
    }

    /// Adds a pixel that comes after all others.
    #[inline]
    pub(super) fn add(&mut self, x: u32, y: u32, value: T) {
        match self.runs.last_mut() {
            Some(run) if run.value == value && run.y == y && run.x + run.length == x => {
                run.length += 1;
            }
            _ => self.runs.push(Run {
                x,
                y,
                length: 1,
                value,
            }),
        }
    }

    pub(super) fn runs(&self) -> &[Run<T>] {
        &self.runs
    }

    /// The smallest rectangle around them, if there are any.
    pub(super) fn bounds(&self) -> Option<Rect> {
        let (first, last) = (self.runs.first()?, self.runs.last()?);
        let left = self.runs.iter().map(|run| run.x).min()?;
        let right = self.runs.iter().map(|run| run.x + run.length).max()?;
        Some(Rect {
            x0: left,
            y0: first.y,
            x1: right,
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
        for run in &self.runs {
            let start = (run.y - bounds.y0) as usize * width + (run.x - bounds.x0) as usize;
            image.repeat(start - done);
            (run.x..run.x + run.length).for_each(|x| image.push(index(run.value, x, run.y)));
            done = start + run.length as usize;
        }
        image.repeat(width * height - done);
        image.finish()
    }
}
