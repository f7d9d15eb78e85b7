//! How a scene plays: what of its settings a snapshot keeps.

use serde::{Deserialize, Serialize};

use crate::{
    color::{FrameColors, MAX_FRAME_COLORS},
    limits::{FRAME_MS, FRAMES, PIXELS, SIDE},
    plan::Plan,
};

/// How a scene plays, as `snapshot.toml` holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaybackSettings {
    /// Frames shown.
    pub frames: usize,
    /// Milliseconds from one frame to the next.
    pub frame_ms: f64,
    /// How often it plays; `None` is forever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plays: Option<u16>,
    /// Whether it plays back after playing forth.
    pub rewind: bool,
    // Of the next ones only what is not the default, so that snapshots stay as they were accepted.
    /// The share of its frames at which an animated file begins.
    #[serde(default, skip_serializing_if = "is_default")]
    pub start: f64,
    /// Which colours the frames of a GIF show.
    #[serde(default, skip_serializing_if = "is_default")]
    pub colors: FrameColors,
    /// The most colours of a GIF's table for the whole animation.
    #[serde(default = "full_table", skip_serializing_if = "is_full_table")]
    pub table_size: u8,
    /// Whether a GIF mixes the colours that its table lacks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dither: bool,
    /// Width and height in px.
    pub size: (u32, u32),
    /// Device pixels per px.
    pub pixel_ratio: f64,
    /// The frames of which documents are kept, ascending.
    pub key_frames: Vec<usize>,
}

impl PlaybackSettings {
    pub(super) fn of(plan: &Plan) -> Self {
        let (canvas, output) = (&plan.canvas, &plan.output);
        Self {
            frames: plan.frames(),
            frame_ms: output.frame_ms,
            plays: output.plays,
            rewind: output.rewind,
            start: output.start,
            colors: output.colors,
            table_size: output.table_size,
            dither: output.dither,
            size: (canvas.width, canvas.height),
            pixel_ratio: canvas.pixel_ratio,
            key_frames: plan.key_frames.clone(),
        }
    }

    /// Whether klrender could have written it.
    ///
    /// # Errors
    ///
    /// In words, what it could not have.
    pub(super) fn check(&self) -> Result<(), String> {
        let most = 2 * FRAMES as usize;
        let ascending = self.key_frames.is_sorted_by(|a, b| a < b);
        let last = self.key_frames.last().is_none_or(|it| *it < self.frames);
        let ratio = self.pixel_ratio.is_finite() && self.pixel_ratio > 0.0;
        let (width, height) = self.device_size();
        let sides = [self.size.0, self.size.1, width, height];
        let fits = sides.iter().all(|side| (1..=SIDE).contains(side));
        let fault = if !(1..=most).contains(&self.frames) {
            format!("it has {} frames, not between 1 and {most}", self.frames)
        } else if !(self.frame_ms > 0.0 && self.frame_ms <= FRAME_MS) {
            format!("a frame lasts {} ms", self.frame_ms)
        } else if !(ratio && fits && u64::from(width) * u64::from(height) <= PIXELS) {
            "no canvas has its size".to_owned()
        } else if !(ascending && last) {
            "its key frames are not ascending numbers of frames".to_owned()
        } else {
            return Ok(());
        };
        Err(fault)
    }

    /// Width and height in device pixels.
    pub(crate) fn device_size(&self) -> (u32, u32) {
        let scale = |px: u32| (f64::from(px) * self.pixel_ratio).round().max(1.0) as u32;
        (scale(self.size.0), scale(self.size.1))
    }

    /// Each setting in words, with its name.
    pub(super) fn described(&self) -> [(&'static str, String); 11] {
        let plays = self.plays.map_or("forever".to_owned(), |it| it.to_string());
        let (width, height) = self.size;
        let key_frames: Vec<String> = self.key_frames.iter().map(usize::to_string).collect();
        [
            ("the number of frames", self.frames.to_string()),
            ("the delay", format!("{} ms", self.frame_ms)),
            ("the plays", plays),
            ("the rewind", self.rewind.to_string()),
            ("the start", self.start.to_string()),
            ("the colours", self.colors.name().to_owned()),
            ("the table's size", self.table_size.to_string()),
            ("the dither", self.dither.to_string()),
            ("the size", format!("{width} × {height} px")),
            ("the pixel ratio", self.pixel_ratio.to_string()),
            (KEY_FRAMES, key_frames.join(", ")),
        ]
    }
}

/// The name of the setting that follows from others.
pub(super) const KEY_FRAMES: &str = "the list of key frames";

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn full_table() -> u8 {
    MAX_FRAME_COLORS
}

fn is_full_table(size: &u8) -> bool {
    *size == full_table()
}
