//! How much an animated document weighs, and how much a GIF of the same frames, from a few of them.
//!
//! Scenes of very many elements make documents far larger than their pixels. Which is the case is found
//! before anything is written, from the plan alone, so that it depends neither on what else is rendered nor
//! on how the work is shared out.

use std::{collections::BTreeSet, io::Write as _, sync::Arc};

use flate2::{Compression, write::DeflateEncoder};
use rayon::prelude::*;

use crate::{
    encode::{AnimationEncoder as _, FrameEncoder, Palette, VectorFrame},
    plan::Plan,
};

use super::{
    FrameRenderer, MovingPicture, RenderError,
    progress::{Phase, Progress, timed},
    vector::Pictures,
    worker::fidelity,
};

/// Pairs of neighbours that are looked at.
const PAIRS: usize = 6;
/// Bytes up to which a document is not heavy, whatever its pixels weigh.
pub(super) const LIGHT: u64 = 256 * 1024;

/// Whether a document is better made of pixels.
pub(super) fn is_heavy(document: u64, gif: u64) -> bool {
    document > LIGHT && 2 * document > 3 * gif
}

/// The places of some pictures that have one behind them.
fn places(pictures: &Pictures) -> Vec<usize> {
    let count = pictures.pictures.len().saturating_sub(1);
    let mut places: Vec<usize> = (0..PAIRS.min(count))
        .map(|k| k * (count - 1) / (PAIRS - 1).max(1))
        .collect();
    places.dedup();
    places
}

/// About how many bytes a document has, compressed as in a page that plays.
pub(super) fn of_document(
    picture: &MovingPicture<'_>,
    pictures: &Pictures,
    progress: &dyn Progress,
) -> u64 {
    let compose = |place: usize| {
        let state = pictures.pictures[place].state;
        timed(progress, Phase::Compose, || (picture.frame(state), 0))
    };
    let places = places(pictures);
    let more = places.par_iter().map(|&place| {
        let (before, after) = (compose(place), compose(place + 1));
        let known: BTreeSet<&String> = before.bands.iter().flatten().collect();
        let new = after.bands.iter().flatten();
        let new: Vec<&String> = new.filter(|element| !known.contains(element)).collect();
        let known: Vec<&String> = before.bands.iter().flatten().collect();
        // What comes behind what is there already.
        compressed(&known, &new).saturating_sub(compressed(&known, &[]))
    });
    let more: u64 = more.sum();
    // What is static and one picture stand in a page as they are.
    let poster = pictures.pictures.first().map_or(0, |first| {
        let VectorFrame { bands, .. } = picture.frame(first.state);
        let dynamic: usize = bands.iter().flatten().map(String::len).sum();
        (picture.static_bytes() + dynamic) as u64
    });
    let each = more / places.len().max(1) as u64;
    let packed = each * pictures.pictures.len() as u64;
    // Base64 has four letters for three bytes.
    poster + packed * 4 / 3
}

/// The length of some texts, compressed one after another.
fn compressed(texts: &[&String], more: &[&String]) -> u64 {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    for text in texts.iter().chain(more) {
        // Memory takes it.
        let _ = encoder.write_all(text.as_bytes());
    }
    encoder.finish().map_or(0, |bytes| bytes.len() as u64)
}

/// About how many bytes a GIF has that shows the same.
///
/// # Errors
///
/// If a frame cannot be rendered.
pub(super) fn of_gif(
    plan: &Plan,
    renderer: &FrameRenderer<'_>,
    palette: &Arc<Palette>,
    pictures: &Pictures,
    progress: &dyn Progress,
) -> Result<u64, RenderError> {
    let places = places(pictures);
    let made: Result<Vec<(u64, u64)>, RenderError> = places
        .par_iter()
        .map(|&place| {
            let mut canvas = renderer.canvas();
            let mut encoder = FrameEncoder::new(Arc::clone(palette), fidelity(plan));
            let mut bytes = [0; 2];
            for (bytes, place) in bytes.iter_mut().zip([place, place + 1]) {
                renderer.look(&mut canvas, pictures.pictures[place].state, progress)?;
                let frame = encoder.encode(canvas.pixmap(), canvas.dirty());
                *bytes = frame.map_or(0, |frame| FrameEncoder::bytes(&frame) as u64);
            }
            Ok((bytes[0], bytes[1]))
        })
        .collect();
    let made = made?;
    let whole = made.first().map_or(0, |first| first.0);
    let changes: u64 = made.iter().map(|pair| pair.1).sum();
    let shown = pictures.changes() as u64;
    Ok(whole + changes / made.len().max(1) as u64 * shown)
}
