//! The palette of an animation: which frames it is made from, and which colours are kept exactly.

use rayon::prelude::*;

use crate::{
    color::FrameColors,
    encode::{Histogram, Palette},
    plan::Plan,
    raster::Canvas,
    scene::{Band, Stage},
};

use super::{
    FrameRenderer, RenderError,
    progress::{Phase, Progress, timed},
};

/// Frames looked at for the palette, spread evenly over the plan.
const SAMPLES: usize = 16;
/// Colours kept exactly because there are areas of them, at most.
const FLAT: usize = 64;
/// Pixels of a picture that make an area.
const LARGE: u64 = 64;

/// One palette for all frames, from the whole plan, whichever frames are asked for; and the
/// canvases on which it looked at some.
pub(super) fn palette<'a>(
    plan: &Plan,
    renderer: &'a FrameRenderer<'_>,
    progress: &dyn Progress,
) -> Result<(Palette, Vec<Canvas<'a>>), RenderError> {
    let states = plan.states();
    let mut samples: Vec<usize> = match plan.output.colors {
        FrameColors::Film => (0..SAMPLES)
            .map(|k| k * (states - 1) / (SAMPLES - 1))
            .collect(),
        // Later frames have tables of their own, and colours of which no choice serves many.
        FrameColors::Near | FrameColors::Exact => vec![0],
    };
    samples.dedup();
    let count = samples.len() as u64;
    let looks: Vec<Result<(Histogram, Canvas<'_>), RenderError>> = samples
        .par_chunks(samples.len().div_ceil(rayon::current_num_threads()))
        .map(|states| {
            let mut canvas = renderer.canvas();
            let mut histogram = Histogram::new();
            for &state in states {
                renderer.look(&mut canvas, state, progress)?;
                timed(progress, Phase::Palette, || {
                    if state == 0 {
                        // What is static counts as often as there are samples, below and above
                        // what is dynamic.
                        histogram.add(canvas.pixmap(), count);
                    }
                    (histogram.add_rects(canvas.pixmap(), canvas.moved(), 1), 0)
                });
            }
            Ok((histogram, canvas))
        })
        .collect();
    let mut whole = Histogram::new();
    let mut canvases = Vec::with_capacity(looks.len());
    for look in looks {
        let (histogram, canvas) = look?;
        whole.merge(&histogram);
        canvases.push(canvas);
    }
    let palette = timed(progress, Phase::Palette, || {
        let palette = choose(plan, renderer.stage(), &whole, count);
        let bytes = 3 * palette.colors().len() as u64;
        (palette, bytes)
    });
    Ok((palette, canvases))
}

/// The palette for what was seen in so many samples.
fn choose(plan: &Plan, stage: &Stage<'_>, seen: &Histogram, samples: u64) -> Palette {
    let output = &plan.output;
    if output.colors != FrameColors::Film {
        return Palette::frequent(seen);
    }
    let most = usize::from(output.table_size);
    let mut pinned = flat_colors(plan, stage);
    pinned.sort_by_key(|&color| std::cmp::Reverse(seen.seen(color)));
    for color in seen.frequent(FLAT, LARGE * samples) {
        if !pinned.contains(&color) {
            pinned.push(color);
        }
    }
    // Most of the table is for the edges of shapes.
    pinned.truncate(most.div_ceil(4));
    Palette::new(seen, &pinned, most)
}

/// The opaque colours that shapes are painted with: areas of one colour must show it exactly.
fn flat_colors(plan: &Plan, stage: &Stage<'_>) -> Vec<[u8; 3]> {
    let mut colors: Vec<[u8; 3]> = Vec::new();
    let fixed = stage.bands().iter().flat_map(|band| match band {
        Band::Static(nodes) => nodes.as_slice(),
        Band::Dynamic(_) => &[],
    });
    let dynamic = [0, plan.states() / 2].map(|state| stage.frame(state));
    for node in fixed.chain(dynamic.iter().flatten().flatten()) {
        let paints = node
            .fill
            .into_iter()
            .chain(node.stroke.as_ref().map(|stroke| stroke.color));
        for color in paints.filter(|color| color.a == 255) {
            let color = [color.r, color.g, color.b];
            if !colors.contains(&color) {
                colors.push(color);
            }
        }
    }
    colors
}
