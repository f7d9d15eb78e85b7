//! The key frames as pictures: before, after, and where they differ.

use std::collections::BTreeSet;

use crate::{encode::png, pipeline::RenderError, raster::Pixmap};

use super::super::{Outcome, Snapshot, snapshot};

/// A key frame as pictures, each a data URL.
pub(super) struct Frame {
    pub(super) frame: usize,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    /// Marks what differs, transparent elsewhere.
    pub(super) mask: Option<String>,
    /// The share of pixels that differ; all of them where the sizes do.
    pub(super) share: f64,
    /// Width and height in px.
    pub(super) size: (u32, u32),
}

/// The pictures of every key frame of before or after.
pub(super) fn frames(outcome: &Outcome) -> Result<Vec<Frame>, RenderError> {
    let snapshots = outcome.before.iter().chain([&outcome.after]);
    let numbers: BTreeSet<usize> = snapshots
        .flat_map(|snapshot| snapshot.key_frames.iter().map(|key| key.frame))
        .collect();
    let picture = |frame: usize| {
        let before = outcome.before.as_ref().map(|it| drawn(it, frame));
        let (before, after) = (before.transpose()?.flatten(), drawn(&outcome.after, frame)?);
        let (mask, share) = match (&before, &after) {
            (Some(before), Some(after)) => mask(before, after, frame)?,
            _ => (None, 1.0),
        };
        let url = |pixmap: &Option<Pixmap>| pixmap.as_ref().map(data_url);
        Ok(Frame {
            frame,
            before: url(&before),
            after: url(&after),
            mask: mask.as_ref().map(data_url),
            share,
            size: outcome.after.playback.size,
        })
    };
    numbers.into_iter().map(picture).collect()
}

fn drawn(snapshot: &Snapshot, frame: usize) -> Result<Option<Pixmap>, RenderError> {
    let Some(key) = snapshot.key_frame(frame) else {
        return Ok(None);
    };
    let (width, height) = snapshot.playback.device_size();
    snapshot::raster(&snapshot.document(key), width, height, frame).map(Some)
}

/// How far around a pixel that differs it is marked, so that one alone is seen.
const HALO: usize = 4;

/// The marks of what differs, and its share.
fn mask(
    before: &Pixmap,
    after: &Pixmap,
    frame: usize,
) -> Result<(Option<Pixmap>, f64), RenderError> {
    let (width, height) = (after.width() as usize, after.height() as usize);
    if (before.width(), before.height()) != (after.width(), after.height()) {
        return Ok((None, 1.0));
    }
    let pairs = before.pixels().iter().zip(after.pixels());
    let differs: Vec<bool> = pairs.map(|(a, b)| a != b).collect();
    let count = differs.iter().filter(|differs| **differs).count();
    // The halo, row by row and then column by column.
    let spread = |from: &[bool], at: usize, step: usize, place: usize, length: usize| {
        let low = place.saturating_sub(HALO);
        let high = (place + HALO).min(length - 1);
        (low..=high).any(|it| from[at + it * step - place * step])
    };
    let rows: Vec<bool> = (0..differs.len())
        .map(|at| spread(&differs, at, 1, at % width, width))
        .collect();
    let halo = |at: usize| spread(&rows, at, width, at / width, height);
    let fault = |message: &str| RenderError::Frame {
        frame,
        message: message.to_owned(),
    };
    let mut mask =
        Pixmap::new(after.width(), after.height()).ok_or_else(|| fault("it is too large"))?;
    if count > 0 {
        for (at, pixel) in mask.data_mut().chunks_exact_mut(4).enumerate() {
            // Premultiplied magenta.
            if differs[at] {
                pixel.copy_from_slice(&[224, 0, 112, 255]);
            } else if halo(at) {
                pixel.copy_from_slice(&[70, 0, 35, 80]);
            }
        }
    }
    Ok((Some(mask), count as f64 / differs.len() as f64))
}

fn data_url(pixmap: &Pixmap) -> String {
    format!("data:image/png;base64,{}", base64(&png(pixmap)))
}

/// RFC 4648, section 4.
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            match place <= chunk.len() {
                true => out.push(char::from(DIGITS[(bits >> (18 - 6 * place) & 63) as usize])),
                false => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, coded) in pairs {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }

    #[test]
    fn one_pixel_is_marked_with_a_halo() {
        let before = Pixmap::new(30, 20).unwrap();
        let mut after = before.clone();
        after.data_mut()[4 * (30 * 10 + 15) + 3] = 255;
        let (mask, share) = mask(&before, &after, 0).unwrap();
        assert_eq!(share, 1.0 / 600.0);
        let marked = mask.unwrap();
        let marked = marked.pixels().iter().filter(|it| it.alpha() > 0).count();
        assert_eq!(marked, (2 * HALO + 1).pow(2));
    }
}
