//! What animated documents have in common: a drawing of which some bands change from picture to picture.

use std::io;

use serde::{Deserialize, Serialize};

use super::Timing;

/// What is the same in all pictures. All texts are SVG, or escaped for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Drawing {
    /// Width and height in px, as it asks to be shown.
    pub size: (u32, u32),
    /// Width and height of the coordinates inside.
    pub device_size: (u32, u32),
    /// What ids start with.
    pub prefix: String,
    /// What it is called.
    pub title: String,
    /// What the whole shows, in words.
    pub description: String,
    /// Bottom to top: the elements of what is static, `None` for what is dynamic.
    pub bands: Vec<Option<String>>,
    /// The clips of what is static, an element each.
    pub clips: Vec<String>,
    /// The names of the numbers that pictures tell.
    pub names: Vec<String>,
    /// The picture that stands for all.
    pub poster: VectorFrame,
    /// Which one it is.
    pub poster_picture: usize,
    /// When pictures are shown.
    pub schedule: Schedule,
}

/// What a picture adds to the drawing. All texts but the values are SVG, or escaped for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VectorFrame {
    /// The elements of each dynamic band, bottom to top.
    pub bands: Vec<Vec<String>>,
    /// The clips of those, an element each.
    pub clips: Vec<String>,
    /// What it shows, in words, if that is not what the whole shows.
    pub description: Option<String>,
    /// A value for each name.
    pub values: Vec<String>,
}

/// Which picture is shown when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Schedule {
    /// How many pictures there are.
    pub pictures: usize,
    /// A picture, and the time at which it appears in milliseconds; no picture follows itself.
    pub shown: Vec<(usize, u64)>,
    /// When the last of them ends.
    pub end: u64,
    /// How often it plays; `None` is for ever.
    pub plays: Option<u16>,
}

impl Schedule {
    /// The schedule of frames that show these of the pictures, one after another.
    pub(crate) fn new(frames: &[usize], timing: Timing, plays: Option<u16>) -> Self {
        let mut shown: Vec<(usize, u64)> = Vec::with_capacity(frames.len());
        for (index, &picture) in frames.iter().enumerate() {
            if shown.last().is_none_or(|(last, _)| *last != picture) {
                shown.push((picture, timing.end(index)));
            }
        }
        Self {
            pictures: frames.iter().max().map_or(0, |last| last + 1),
            shown,
            end: timing.end(frames.len()),
            plays,
        }
    }
}

/// Writes an animated document, picture by picture.
pub(crate) trait VectorWriter {
    /// Adds the next picture.
    ///
    /// # Errors
    ///
    /// If the output fails.
    fn push(&mut self, frame: &VectorFrame) -> io::Result<()>;

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// If the output fails.
    fn finish(self) -> io::Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_shown_once() {
        let schedule = Schedule::new(&[0, 0, 1, 2, 2, 0], Timing::new(50.0, 1.0), Some(2));
        assert_eq!(schedule.shown, [(0, 0), (1, 100), (2, 150), (0, 250)]);
        assert_eq!((schedule.pictures, schedule.end), (3, 300));
    }
}
