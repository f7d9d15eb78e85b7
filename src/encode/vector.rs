//! What animated documents have in common: a drawing of which some bands change from picture to picture.

use std::io;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::{ApngFrame, Timing};
use crate::raster::Rect;

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
    /// Where pictures are pixels: then there is nothing in bands.
    pub pixels: Option<PixelDrawing>,
}

/// What pictures of pixels have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PixelDrawing {
    /// The PNG file of the poster, in base64.
    pub poster: String,
    /// The colours of all pictures, six hexadecimal digits each; the next index is transparent.
    pub colors: String,
}

/// What changes in a picture of pixels since the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PixelDelta {
    /// Left, top, width and height.
    pub rect: [u32; 4],
    /// Indices as in a PNG file, in base64: rows, each behind a byte that is 0, as a zlib stream.
    pub data: String,
}

impl PixelDelta {
    /// The same as a frame of an APNG with a table.
    pub(crate) fn of(frame: &ApngFrame) -> Self {
        let Rect { x0, y0, x1, y1 } = frame.rect;
        Self {
            rect: [x0, y0, x1 - x0, y1 - y0],
            data: STANDARD.encode(&frame.data),
        }
    }
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
    /// Of a picture of pixels what changes; `None` where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<PixelDelta>,
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
    /// From when to when nothing moves, in milliseconds: where somebody who shows it may wait.
    pub rests: Vec<(u64, u64)>,
}

impl Schedule {
    /// The schedule of frames that show these of the pictures, one after another, each with whether nothing
    /// moves then.
    pub(crate) fn new(frames: &[(usize, bool)], timing: Timing, plays: Option<u16>) -> Self {
        let mut shown: Vec<(usize, u64)> = Vec::with_capacity(frames.len());
        let mut rests: Vec<(u64, u64)> = Vec::new();
        for (index, &(picture, at_rest)) in frames.iter().enumerate() {
            let (begin, end) = (timing.end(index), timing.end(index + 1));
            match rests.last_mut() {
                Some(last) if at_rest && last.1 == begin => last.1 = end,
                _ if at_rest => rests.push((begin, end)),
                _ => {}
            }
            if shown.last().is_none_or(|(last, _)| *last != picture) {
                shown.push((picture, begin));
            }
        }
        Self {
            pictures: frames.iter().max().map_or(0, |(last, _)| last + 1),
            shown,
            end: timing.end(frames.len()),
            plays,
            rests,
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
        let frames = [
            (0, false),
            (0, true),
            (1, false),
            (2, false),
            (2, true),
            (0, true),
        ];
        let schedule = Schedule::new(&frames, Timing::new(50.0, 1.0), Some(2));
        assert_eq!(schedule.rests, [(50, 100), (200, 300)]);
        assert_eq!(schedule.shown, [(0, 0), (1, 100), (2, 150), (0, 250)]);
        assert_eq!((schedule.pictures, schedule.end), (3, 300));
    }
}
