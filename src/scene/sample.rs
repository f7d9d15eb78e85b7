//! Curves as polylines: sampled so closely that no eye could tell.

use crate::plan::{
    adaptive::{self, Interpolated},
    curves::{Curve, corners, steps},
};

use super::{polyline::Place, scale::Scale};

/// How far the polyline may be from the curve in the middle between samples, in px.
const TOLERANCE: f64 = 0.1;
/// No gap is halved more often.
const ROUNDS: usize = 12;
/// No curve has more samples.
const MOST: usize = 50_000;

/// A curve sampled along the name that runs along it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Samples {
    /// Values of the name.
    pub(super) values: Vec<f64>,
    /// Values of each channel (`x`, `y`, for areas `y2`); undefined where it breaks.
    pub(super) channels: Vec<Vec<f64>>,
}

impl Samples {
    fn len(&self) -> usize {
        self.channels[0].len()
    }
}

/// Samples a curve between two values of its name, at even steps of a px and wherever the curve has
/// a landmark, refined until the polyline is within a tenth of a px of it. Of a costly curve only so
/// many of the even steps are computed as tell the others. What is narrower than a px and has no
/// landmark may be missed.
pub(super) fn sample(
    curve: &Curve<'_>,
    (from, to, step): (f64, f64, Option<f64>),
    run: &Scale,
    x: &Scale,
    y: &Scale,
) -> Samples {
    if let Some(step) = step {
        let values = steps(from, to, step);
        return Samples {
            channels: curve.at(values.clone()),
            values,
        };
    }
    let (start, end) = (run.px(from), run.px(to));
    if !(start.is_finite() && end.is_finite()) || from == to {
        return Samples {
            channels: curve.at(vec![from]),
            values: vec![from],
        };
    }
    let count = (end - start).abs().ceil().clamp(2.0, 8192.0) as usize;
    let mut values: Vec<f64> = (1..count)
        .map(|k| run.value(start + (end - start) * k as f64 / count as f64))
        .chain([from, to])
        .collect();
    let (low, high) = (from.min(to), from.max(to));
    let mut landmarks = curve.landmarks();
    landmarks.truncate(1000);
    for landmark in &landmarks {
        // Either side of a jump, so that it is drawn upright.
        let around = [landmark.next_down(), *landmark, landmark.next_up()];
        values.extend(
            around
                .into_iter()
                .filter(|value| (low..=high).contains(value)),
        );
    }
    values.sort_by(f64::total_cmp);
    values.dedup();
    // Gaps whose middle has not been looked at yet, by the index of their left end.
    let mut open: Vec<usize> = (0..values.len() - 1).collect();
    let channels = if curve.is_costly() {
        let is_good = |guess: &Interpolated<'_>| is_predicted(guess, x, y);
        let corners = corners(&values, &landmarks);
        let found = adaptive::compute(&values, &corners, &|at| curve.at(at), &is_good);
        open.retain(|&left| found.computed[left] && found.computed[left + 1]);
        found.channels
    } else {
        curve.at(values.clone())
    };
    let mut samples = Samples {
        channels,
        values: Vec::new(),
    };
    drop_calm(&mut open, &samples, x, y);
    for _ in 0..ROUNDS {
        open.retain(|&index| is_wide(run, values[index], values[index + 1]));
        if open.is_empty() || samples.len() > MOST {
            break;
        }
        let middles: Vec<f64> = open
            .iter()
            .map(|&index| f64::midpoint(values[index], values[index + 1]))
            .collect();
        let found = curve.at(middles.clone());
        let bent: Vec<usize> = (0..open.len())
            .filter(|&k| is_bent(&samples, &found, open[k], k, x, y))
            .collect();
        if bent.is_empty() {
            break;
        }
        (values, open) = insert(&mut samples, &values, &found, &middles, &open, &bent);
    }
    samples.values = values;
    samples
}

/// Whether a cubic tells a point so well that, with the point known, it tells its neighbours to a
/// small part of [`TOLERANCE`].
fn is_predicted(
    Interpolated {
        actual, predicted, ..
    }: &Interpolated<'_>,
    x: &Scale,
    y: &Scale,
) -> bool {
    let scales = [x].into_iter().chain(std::iter::repeat(y));
    let mut channels = actual.iter().zip(*predicted).zip(scales);
    channels.all(|((&actual, &predicted), scale)| {
        let (actual, predicted) = (scale.px(actual), scale.px(predicted));
        let ends = [scale.low(), scale.high()].map(|end| scale.px(end));
        let (first, last) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        // Nobody sees what lies as far beyond the panel as the panel is long.
        let room = last - first;
        let hidden = actual.min(predicted) > last + room || actual.max(predicted) < first - room;
        (actual - predicted).abs() <= 2.0 * TOLERANCE || hidden
    })
}

/// Leaves out the gaps between even steps that the samples around them show to be nearly straight:
/// in the middle between two samples a smooth curve is an eighth of the second difference off.
fn drop_calm(open: &mut Vec<usize>, samples: &Samples, x: &Scale, y: &Scale) {
    /// The second difference, in px, below which nothing can be bent: a fifth of what could.
    const CALM: f64 = 8.0 * TOLERANCE / 5.0;
    let mut calm = vec![true; samples.len()];
    let scales = [x].into_iter().chain(std::iter::repeat(y));
    for (channel, scale) in samples.channels.iter().zip(scales) {
        let places: Vec<f64> = channel.iter().map(|&value| scale.px(value)).collect();
        // Not so at the ends, nor beside what is undefined.
        let inner = places
            .windows(3)
            .map(|p| (p[0] - 2.0 * p[1] + p[2]).abs() < CALM);
        let all = std::iter::once(false).chain(inner).chain([false]);
        calm.iter_mut()
            .zip(all)
            .for_each(|(calm, here)| *calm &= here);
    }
    open.retain(|&left| !(calm[left] && calm[left + 1]));
}

/// Whether there is something to see between two values of the name.
fn is_wide(run: &Scale, a: f64, b: f64) -> bool {
    (run.px(a) - run.px(b)).abs() > 1e-3 && a < f64::midpoint(a, b) && f64::midpoint(a, b) < b
}

/// Whether the curve's middle (column `k` of `found`) is off the line between its neighbours.
fn is_bent(
    samples: &Samples,
    found: &[Vec<f64>],
    left: usize,
    k: usize,
    x: &Scale,
    y: &Scale,
) -> bool {
    let place = |channels: &[Vec<f64>], index: usize, up: usize| -> Place {
        (x.px(channels[0][index]), y.px(channels[up][index]))
    };
    (1..found.len()).any(|up| {
        let a = place(&samples.channels, left, up);
        let b = place(&samples.channels, left + 1, up);
        let m = place(found, k, up);
        let is_finite = |p: Place| p.0.is_finite() && p.1.is_finite();
        if is_finite(a) != is_finite(b) || is_finite(m) != is_finite(a) {
            return true;
        }
        if !is_finite(a) || [a, b, m].iter().all(|p| p.1.abs() > 1e5) {
            return false;
        }
        // Distance from the chord, and along it: a parametric curve may run unevenly.
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt();
        let off = if length < 1e-9 {
            ((m.0 - a.0) * (m.0 - a.0) + (m.1 - a.1) * (m.1 - a.1)).sqrt()
        } else {
            ((m.0 - a.0) * dy - (m.1 - a.1) * dx).abs() / length
        };
        off > TOLERANCE || length > 200.0
    })
}

/// Puts the middles of bent gaps in; returns the new values and the gaps beside the middles.
fn insert(
    samples: &mut Samples,
    values: &[f64],
    found: &[Vec<f64>],
    middles: &[f64],
    open: &[usize],
    bent: &[usize],
) -> (Vec<f64>, Vec<usize>) {
    let mut merged = Vec::with_capacity(values.len() + bent.len());
    let mut channels: Vec<Vec<f64>> =
        vec![Vec::with_capacity(values.len() + bent.len()); found.len()];
    let mut gaps = Vec::with_capacity(2 * bent.len());
    let mut next = bent.iter().peekable();
    for (index, &value) in values.iter().enumerate() {
        merged.push(value);
        for (channel, old) in channels.iter_mut().zip(&samples.channels) {
            channel.push(old[index]);
        }
        if let Some(&&k) = next.peek()
            && open[k] == index
        {
            next.next();
            gaps.extend([merged.len() - 1, merged.len()]);
            merged.push(middles[k]);
            for (channel, found) in channels.iter_mut().zip(found) {
                channel.push(found[k]);
            }
        }
    }
    samples.channels = channels;
    (merged, gaps)
}

/// Stretches of defined places: a line breaks where a channel is undefined or infinite.
pub(super) fn stretches(places: impl IntoIterator<Item = Place>) -> Vec<Vec<Place>> {
    let mut stretches: Vec<Vec<Place>> = Vec::new();
    let mut open = false;
    for place in places {
        if !(place.0.is_finite() && place.1.is_finite()) {
            open = false;
            continue;
        }
        match stretches.last_mut() {
            Some(stretch) if open => stretch.push(place),
            _ => stretches.push(vec![place]),
        }
        open = true;
    }
    stretches
}
