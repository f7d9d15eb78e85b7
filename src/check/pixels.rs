//! Pixels against pixels.

use std::{io, str::FromStr};

use super::snapshot::{CANARY_SIDE, Snapshot};

/// The most bytes that the reader of a canary holds: some of its pixels as 16-bit RGBA.
const MOST_BYTES: usize = 1024 * 1024;

/// Pixels that differ though the document does not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PixelChange {
    /// The frame.
    pub frame: usize,
    /// How.
    pub by: PixelDifference,
}

/// How pixels differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum PixelDifference {
    /// Their hash is another.
    Hash,
    /// This share of the small picture's pixels is beyond the tolerance.
    Canary(f64),
}

/// How far canaries may differ.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Tolerance {
    /// Channels that differ by no more than this are equal, of 255.
    pub channel: u8,
    /// The share of pixels that may differ all the same.
    pub share: f64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            channel: 1,
            share: 1e-5,
        }
    }
}

impl FromStr for Tolerance {
    type Err = String;

    /// Reads `CHANNEL,SHARE`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (channel, share) = text
            .split_once(',')
            .ok_or("it is written CHANNEL,SHARE, as in 1,1e-5")?;
        let channel = channel.trim().parse();
        let channel = channel.map_err(|_| "the channel's difference is from 0 to 255")?;
        let share = share.trim().parse::<f64>().ok();
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        let share = share.ok_or("the share of pixels is from 0 to 1")?;
        Ok(Self { channel, share })
    }
}

/// An opaque or translucent picture: 8 bits RGBA, row by row.
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) pixels: Vec<[u8; 4]>,
}

impl Picture {
    /// Reads the PNG file of a canary; `None` if it is none.
    pub(super) fn decode(file: &[u8]) -> Option<Self> {
        let limits = png::Limits { bytes: MOST_BYTES };
        let mut decoder = png::Decoder::new_with_limits(io::Cursor::new(file), limits);
        decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().ok()?;
        let (width, height) = reader.info().size();
        if width.max(height) > CANARY_SIDE {
            return None;
        }
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut bytes).ok()?;
        let pixels = bytes.chunks_exact(4).map(|it| [it[0], it[1], it[2], it[3]]);
        let of_color = info.color_type == png::ColorType::Rgba;
        of_color.then(|| Self {
            width: info.width,
            height: info.height,
            pixels: pixels.collect(),
        })
    }

    /// For each pixel whether it differs by more than `channel`; `None` where the sizes differ.
    pub(super) fn differing(&self, other: &Self, channel: u8) -> Option<Vec<bool>> {
        if (self.width, self.height) != (other.width, other.height) {
            return None;
        }
        let pairs = self.pixels.iter().zip(&other.pixels);
        let differs =
            |(a, b): (&[u8; 4], &[u8; 4])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > channel);
        Some(pairs.map(differs).collect())
    }
}

/// The frames whose pixels differ though their documents do not.
///
/// Hashes decide where both are of the same program and target. Elsewhere the last bits of pixels
/// may differ, and canaries decide.
pub(super) fn differences(
    before: &Snapshot,
    after: &Snapshot,
    tolerance: Tolerance,
) -> Vec<PixelChange> {
    let same_drawing = |frame: usize| {
        let (old, new) = (before.frames.get(frame), after.frames.get(frame));
        old.zip(new)
            .is_some_and(|(old, new)| old.drawing == new.drawing)
    };
    let (old, new) = (&before.pixels, &after.pixels);
    if (&old.version, &old.target) == (&new.version, &new.target) {
        let frames = new.hashes.iter().filter(|(frame, hash)| {
            let accepted = old.hashes.get(frame);
            same_drawing(**frame) && accepted.is_some_and(|accepted| accepted != *hash)
        });
        return frames
            .map(|(&frame, _)| PixelChange {
                frame,
                by: PixelDifference::Hash,
            })
            .collect();
    }
    let canary = |frame: usize| {
        let of = |snapshot: &Snapshot| Picture::decode(snapshot.key_frame(frame)?.canary.as_ref()?);
        let (old, new) = (of(before)?, of(after)?);
        let share = match old.differing(&new, tolerance.channel) {
            Some(differing) => {
                let count = differing.iter().filter(|differs| **differs).count();
                count as f64 / differing.len() as f64
            }
            None => 1.0,
        };
        (share > tolerance.share).then_some(PixelChange {
            frame,
            by: PixelDifference::Canary(share),
        })
    };
    after
        .common_key_frames(before)
        .filter(|&frame| same_drawing(frame))
        .filter_map(canary)
        .collect()
}
