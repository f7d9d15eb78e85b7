//! Curves as polylines: sampled so closely that no eye could tell.

use crate::plan::{
    adaptive::{self, Interpolated, Spacing},
    curves::{Curve, steps},
};

use super::{polyline::Place, scale::Scale};

/// How far the polyline may be from the curve, in px.
const TOLERANCE: f64 = 0.1;
/// The width of a gap, in px, in which nothing else can be seen than whether the curve is there.
const NARROW: f64 = 1e-3;
/// That of a gap which a jump is closed in on to.
const UPRIGHT: f64 = 1e-6;
/// No gap is halved more often: from a px to [`UPRIGHT`].
const ROUNDS: usize = 20;
/// No curve has more samples.
const MOST: usize = 50_000;
/// Samples for each px of a curve that may jump anywhere: a staircase that rises between two of them
/// is nowhere farther off than the tolerance.
const CLOSE: usize = 5;
/// Fewer samples at even steps could miss the form of a line that has only begun to grow.
const FEWEST: usize = 128;

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

    /// Those of the name between two of its values, which are in ascending order.
    pub(super) fn between(&self, low: f64, high: f64) -> Self {
        let start = self.values.partition_point(|value| *value < low);
        let end = self.values.partition_point(|value| *value <= high);
        let part = |all: &Vec<f64>| all[start..end.max(start)].to_vec();
        Self {
            values: part(&self.values),
            channels: self.channels.iter().map(part).collect(),
        }
    }

    /// Those at some indices.
    pub(super) fn at(&self, indices: &[usize]) -> Self {
        let part = |all: &Vec<f64>| indices.iter().map(|&index| all[index]).collect();
        Self {
            values: part(&self.values),
            channels: self.channels.iter().map(part).collect(),
        }
    }
}

/// Samples a curve between two values of its name, at even steps of a px and wherever it has a jump,
/// a kink or a peak, refined until the polyline is within a tenth of a px of it. A curve that may jump
/// where nobody knows is looked at more closely; of a costly one that may not only so many of the even
/// steps are computed as tell the others. The even steps are those of all that `run` spans, so that
/// a line that `grows` from frame to frame keeps its samples. There is a sample at each of the values `also`
/// that lies between the two.
pub(super) fn sample(
    curve: &Curve<'_>,
    (from, to, step): (f64, f64, Option<f64>),
    also: &[f64],
    (run, grows): (&Scale, bool),
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
    let shape = curve.shape((from, to));
    let (jumpy, costly) = (shape.has_unknown_jumps, curve.is_costly());
    let Places {
        mut values,
        corners,
    } = places(&shape.places, (from, to), also, run, (jumpy, costly));
    // Gaps whose middle has not been looked at yet, by the index of their left end.
    let mut open: Vec<usize> = (0..values.len() - 1).collect();
    let channels = if costly && !jumpy {
        let off = |guess: &Interpolated<'_>| off_the_cubic(guess, x, y);
        let spacing = if grows {
            Spacing::Anchored
        } else {
            Spacing::Even
        };
        let found = adaptive::compute(&values, &corners, spacing, &|at| curve.at(at), &off);
        found.channels
    } else {
        curve.at(values.clone())
    };
    let mut samples = Samples {
        channels,
        values: Vec::new(),
    };
    if !jumpy {
        drop_calm(&mut open, &samples, x, y);
    }
    for _ in 0..ROUNDS {
        open.retain(|&index| is_wide(run, values[index], values[index + 1], UPRIGHT));
        if open.is_empty() || samples.len() > MOST {
            break;
        }
        let middles: Vec<f64> = open
            .iter()
            .map(|&index| f64::midpoint(values[index], values[index + 1]))
            .collect();
        let found = curve.at(middles.clone());
        let bent: Vec<usize> = (0..open.len())
            .filter(|&k| {
                let wide = is_wide(run, values[open[k]], values[open[k] + 1], NARROW);
                is_bent(&samples, &found, open[k], k, wide, x, y)
            })
            .collect();
        if bent.is_empty() {
            break;
        }
        (values, open) = insert(&mut samples, &values, &found, &middles, &open, &bent);
    }
    samples.values = values;
    samples
}

/// Where a curve is computed first.
struct Places {
    /// Values of the name, sorted.
    values: Vec<f64>,
    /// Which of them are where it may jump or bend, or beside.
    corners: Vec<usize>,
}

fn places(
    known: &[f64],
    (from, to): (f64, f64),
    also: &[f64],
    run: &Scale,
    (jumpy, costly): (bool, bool),
) -> Places {
    let [low, high] = [from.min(to), from.max(to)];
    let inside = |value: &f64| (low..=high).contains(value);
    let [start, end] = [run.low(), run.high()].map(|end| run.px(end));
    let mut count = (end - start).abs().ceil().clamp(2.0, 8192.0) as usize;
    // What is costly is looked for in features too, which have the same places then: see there.
    match (jumpy, costly) {
        (true, false) => count *= CLOSE,
        (false, true) => count = (2 * count / 3).next_power_of_two(),
        _ => {}
    }
    let share = ((run.px(to) - run.px(from)) / (end - start)).abs();
    let fewest = count.min(FEWEST);
    while ((count as f64 * share) as usize) < fewest && count < MOST {
        count *= 2;
    }
    let even = (1..count).map(|k| run.between(k as f64 / count as f64));
    // Either side of a jump, so that it is drawn upright.
    let beside = known
        .iter()
        .flat_map(|at| [at.next_down(), *at, at.next_up()]);
    let mut around: Vec<f64> = beside.collect();
    // Between two that are near something may be that is thinner than a px, and rounding may have put
    // either of them beside it.
    let near = known.windows(2).filter(|pair| {
        let apart = (run.px(pair[0]) - run.px(pair[1])).abs();
        (UPRIGHT..1.0).contains(&apart)
    });
    around.extend(near.map(|pair| f64::midpoint(pair[0], pair[1])));
    around.retain(inside);
    around.sort_by(f64::total_cmp);
    let also = also.iter().copied();
    let mut values: Vec<f64> = even.chain(also).filter(inside).chain([from, to]).collect();
    values.extend(&around);
    values.sort_by(f64::total_cmp);
    values.dedup();
    let is_corner = |value: &f64| around.binary_search_by(|it| it.total_cmp(value)).is_ok();
    let corners = (0..values.len()).filter(|&index| is_corner(&values[index]));
    Places {
        corners: corners.collect(),
        values,
    }
}

/// How far a cubic is from a point, 1 being so near that, with the point known, it tells its
/// neighbours to an eighth of [`TOLERANCE`].
fn off_the_cubic(
    Interpolated {
        actual, predicted, ..
    }: &Interpolated<'_>,
    x: &Scale,
    y: &Scale,
) -> f64 {
    let scales = [x].into_iter().chain(std::iter::repeat(y));
    let channels = actual.iter().zip(*predicted).zip(scales);
    let off = channels.map(|((&actual, &predicted), scale)| {
        let (actual, predicted) = (scale.px(actual), scale.px(predicted));
        let ends = [scale.low(), scale.high()].map(|end| scale.px(end));
        let (first, last) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        // Nobody sees what lies as far beyond the panel as the panel is long.
        let room = last - first;
        let hidden = actual.min(predicted) > last + room || actual.max(predicted) < first - room;
        let off = (actual - predicted).abs() / (2.0 * TOLERANCE);
        match (hidden, off.is_nan()) {
            (true, _) => 0.0,
            (false, true) => f64::INFINITY,
            (false, false) => off,
        }
    });
    off.fold(0.0, f64::max)
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
fn is_wide(run: &Scale, a: f64, b: f64, least: f64) -> bool {
    (run.px(a) - run.px(b)).abs() > least && a < f64::midpoint(a, b) && f64::midpoint(a, b) < b
}

/// Whether the curve's middle (column `k` of `found`) is off the line between its neighbours. In a
/// gap that is not `wide` it can only be a jump or a pole.
fn is_bent(
    samples: &Samples,
    found: &[Vec<f64>],
    left: usize,
    k: usize,
    wide: bool,
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
            return wide;
        }
        let far = |sign: f64| [a, b, m].iter().all(|p| p.1 * sign > 1e5);
        if !is_finite(a) || far(1.0) || far(-1.0) {
            return false;
        }
        // Halfway along, a jump or a pole is not halfway up.
        let rise = (b.1 - a.1).abs();
        if rise > TOLERANCE && (m.1 - f64::midpoint(a.1, b.1)).abs() > 0.3 * rise {
            return true;
        }
        // Distance from the chord, and along it: a parametric curve may run unevenly.
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).sqrt();
        let off = if length < 1e-9 {
            ((m.0 - a.0) * (m.0 - a.0) + (m.1 - a.1) * (m.1 - a.1)).sqrt()
        } else {
            ((m.0 - a.0) * dy - (m.1 - a.1) * dx).abs() / length
        };
        // A kink near an end of the gap is up to twice as far off as the middle is.
        wide && (off > TOLERANCE / 2.0 || length > 200.0)
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
