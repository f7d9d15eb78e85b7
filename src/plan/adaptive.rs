//! Curves whose points cost much, such as integrals and what is solved for: computed at some places,
//! cubics between them.
//!
//! Which places are computed follows from the curve alone: every 32nd at first, then the middle of
//! each gap, and the middles of its halves wherever the cubic through the neighbours would have predicted
//! the middle badly. The error of a cubic falls with the fourth power of the gap, so with the middle
//! computed it is about a sixteenth of what it was found to be.

/// From one computed place to the next, at first.
const STRIDE: usize = 32;

/// The channels of a curve at some places.
#[derive(Debug, Clone)]
pub(crate) struct AdaptiveCurve {
    /// For each channel a value at each place.
    pub channels: Vec<Vec<f64>>,
    /// At which places they are computed, not interpolated.
    pub computed: Vec<bool>,
}

/// What a cubic tells of a point, beside what it is.
#[derive(Debug)]
pub(crate) struct Interpolated<'a> {
    /// The channels as they are computed.
    pub actual: &'a [f64],
    /// The channels by the cubic.
    pub predicted: &'a [f64],
    /// How far each channel ranges, as far as is known yet.
    pub ranges: &'a [f64],
}

/// Where the first computed places between two corners are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spacing {
    /// Equally far apart.
    Even,
    /// Every so many places from the first on: those of a longer curve are among them.
    Anchored,
}

/// A middle may be where the cubic has it by chance. Where the gap of which this is a half was farther off
/// than this, its own halves are looked at as well.
const SUSPICIOUS: f64 = 32.0;

/// A curve at monotonic places. No cubic leads across the `corners`, which are indices of places in
/// ascending order; `off` says how far from a cubic others are, 1 being just allowed.
pub(crate) fn compute(
    places: &[f64],
    corners: &[usize],
    spacing: Spacing,
    at: &dyn Fn(Vec<f64>) -> Vec<Vec<f64>>,
    off: &dyn Fn(&Interpolated<'_>) -> f64,
) -> AdaptiveCurve {
    let Some(last) = places.len().checked_sub(1) else {
        return AdaptiveCurve {
            channels: at(Vec::new()),
            computed: Vec::new(),
        };
    };
    let mut stops: Vec<usize> = [0, last]
        .into_iter()
        .chain(corners.iter().copied())
        .collect();
    stops.sort_unstable();
    stops.dedup();
    let mut first = vec![0];
    for stop in stops.windows(2) {
        let length = stop[1] - stop[0];
        if spacing == Spacing::Anchored && length > STRIDE {
            let strides = (1..).map(|part| stop[0] + STRIDE * part);
            first.extend(strides.take_while(|&place| place < stop[1]));
            first.push(stop[1]);
            continue;
        }
        // A cubic needs four points.
        let parts = length.div_ceil(STRIDE).max(3).min(length);
        first.extend((1..=parts).map(|part| stop[0] + length * part / parts));
    }
    let mut curve = Points {
        places,
        stops,
        channels: Vec::new(),
        computed: Vec::new(),
    };
    let values = |indices: &[usize]| at(indices.iter().map(|&index| places[index]).collect());
    curve.channels = vec![vec![f64::NAN; places.len()]; values(&[]).len()];
    curve.insert(&first, &values(&first));
    // Each with how far the middle of the gap was off of which it is a half.
    let mut open: Vec<([usize; 2], f64)> = first
        .windows(2)
        .map(|gap| ([gap[0], gap[1]], 0.0))
        .collect();
    loop {
        open.retain(|([left, right], _)| right - left > 1);
        if open.is_empty() {
            break;
        }
        let middles: Vec<usize> = open
            .iter()
            .map(|&([left, right], _)| usize::midpoint(left, right))
            .collect();
        let predicted: Vec<Vec<f64>> = middles
            .iter()
            .map(|&index| curve.predicted(index, false))
            .collect();
        let found = values(&middles);
        curve.insert(&middles, &found);
        let ranges = curve.ranges();
        let offs: Vec<f64> = predicted
            .iter()
            .enumerate()
            .map(|(which, predicted)| {
                let found: Vec<f64> = found.iter().map(|channel| channel[which]).collect();
                let same = found.iter().zip(predicted).all(|(found, predicted)| {
                    (found == predicted || found.is_nan() && predicted.is_nan())
                        && !found.is_finite()
                });
                let finite = found.iter().chain(predicted).all(|value| value.is_finite());
                let guess = Interpolated {
                    actual: &found,
                    predicted,
                    ranges: &ranges,
                };
                match (same, finite) {
                    (true, _) => 0.0,
                    (false, true) => off(&guess),
                    (false, false) => f64::INFINITY,
                }
            })
            .collect();
        // A step has its middle where the cubic has it; on either side of it the cubic swings.
        let is_good = |which: usize| {
            let ([left, right], before) = open[which];
            let beside = [which.checked_sub(1), Some(which + 1)]
                .into_iter()
                .flatten();
            let mut touching = beside.filter(|&other| {
                let gap = open.get(other).map(|(gap, _)| *gap);
                gap.is_some_and(|gap| gap[1] == left || gap[0] == right)
            });
            offs[which] <= 1.0 && before <= SUSPICIOUS && touching.all(|other| offs[other] <= 1.0)
        };
        let bad = (0..open.len()).filter(|&which| !is_good(which));
        let halves = bad.flat_map(|which| {
            let ([left, right], _) = open[which];
            let middle = middles[which];
            [
                ([left, middle], offs[which]),
                ([middle, right], offs[which]),
            ]
        });
        open = halves.collect::<Vec<_>>();
    }
    curve.filled()
}

struct Points<'a> {
    places: &'a [f64],
    /// The corners and the ends, by index.
    stops: Vec<usize>,
    channels: Vec<Vec<f64>>,
    /// Indices of places, ascending.
    computed: Vec<usize>,
}

impl Points<'_> {
    fn insert(&mut self, indices: &[usize], found: &[Vec<f64>]) {
        for (channel, found) in self.channels.iter_mut().zip(found) {
            for (&index, &value) in indices.iter().zip(found) {
                channel[index] = value;
            }
        }
        self.computed.extend(indices);
        self.computed.sort_unstable();
    }

    fn ranges(&self) -> Vec<f64> {
        let range = |channel: &Vec<f64>| {
            let known = self.computed.iter().map(|&index| channel[index]);
            let finite = known.filter(|value| value.is_finite());
            let ends = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            (ends.1 - ends.0).max(0.0)
        };
        self.channels.iter().map(range).collect()
    }

    /// The channels between computed places: on the cubic through two on either side, as far as there
    /// are two before the next corner; what is not finite on both sides is so between.
    /// Where it is to be `monotone`, what rises does not fall between.
    fn predicted(&self, index: usize, monotone: bool) -> Vec<f64> {
        let stop = self.stops.partition_point(|&stop| stop <= index);
        let [low, high] = [stop.saturating_sub(1), stop].map(|at| self.stops[at]);
        let right = self.computed.partition_point(|&at| at < index);
        let from = self.computed.partition_point(|&at| at < low);
        let to = self.computed.partition_point(|&at| at <= high);
        let start = right
            .saturating_sub(2)
            .max(from)
            .min(to.saturating_sub(4).max(from));
        let around = &self.computed[start..(start + 4).min(to)];
        let (before, after) = (self.computed[right - 1], self.computed[right]);
        self.channels
            .iter()
            .map(|channel| {
                let ends = [channel[before], channel[after]];
                if ends.iter().all(|end| !end.is_finite()) {
                    let same = ends[0] == ends[1];
                    return if same { ends[0] } else { f64::NAN };
                }
                let value = cubic(self.places, channel, around, self.places[index]);
                if !monotone {
                    return value;
                }
                // What only rises or only falls does so between, too.
                let steps = around
                    .windows(2)
                    .map(|pair| channel[pair[1]] - channel[pair[0]]);
                let (mut rising, mut falling) = (true, true);
                for step in steps {
                    rising &= step >= 0.0;
                    falling &= step <= 0.0;
                }
                match rising || falling {
                    true => value.clamp(ends[0].min(ends[1]), ends[0].max(ends[1])),
                    false => value,
                }
            })
            .collect()
    }

    fn filled(mut self) -> AdaptiveCurve {
        let mut computed = vec![false; self.places.len()];
        for &index in &self.computed {
            computed[index] = true;
        }
        for index in (0..self.places.len()).filter(|&index| !computed[index]) {
            let predicted = self.predicted(index, true);
            for (channel, value) in self.channels.iter_mut().zip(predicted) {
                channel[index] = value;
            }
        }
        AdaptiveCurve {
            channels: self.channels,
            computed,
        }
    }
}

/// The value at `x` of the polynomial through the points of a channel at some indices (Lagrange).
fn cubic(places: &[f64], channel: &[f64], indices: &[usize], x: f64) -> f64 {
    let term = |&i: &usize| {
        let others = indices.iter().filter(|&&j| j != i);
        let factors = others.map(|&j| (x - places[j]) / (places[i] - places[j]));
        channel[i] * factors.product::<f64>()
    };
    indices.iter().map(term).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(tolerance: f64) -> impl Fn(&Interpolated<'_>) -> f64 {
        move |guess| (guess.actual[0] - guess.predicted[0]).abs() / tolerance
    }

    fn run(corners: &[usize], f: &dyn Fn(f64) -> f64) -> (Vec<f64>, AdaptiveCurve) {
        let places: Vec<f64> = (0..=640).map(|k| f64::from(k) / 64.0).collect();
        let at = |xs: Vec<f64>| vec![xs.into_iter().map(f).collect()];
        let adaptive = compute(&places, corners, Spacing::Even, &at, &within(2e-3));
        (places, adaptive)
    }

    fn worst((places, adaptive): &(Vec<f64>, AdaptiveCurve), f: &dyn Fn(f64) -> f64) -> f64 {
        let pairs = places.iter().zip(&adaptive.channels[0]);
        pairs
            .map(|(&x, value)| (f(x) - value).abs())
            .fold(0.0, f64::max)
    }

    fn count(adaptive: &AdaptiveCurve) -> usize {
        adaptive.computed.iter().filter(|it| **it).count()
    }

    #[test]
    fn smooth_curves_take_few_points_and_bends_take_more() {
        let slow = |x: f64| libm::sin(x);
        let smooth = run(&[], &slow);
        assert!(worst(&smooth, &slow) < 2e-4);
        assert!(count(&smooth.1) < 50, "{}", count(&smooth.1));
        let peak = |x: f64| libm::exp(-50.0 * (x - 4.3) * (x - 4.3));
        let bent = run(&[], &peak);
        assert!(worst(&bent, &peak) < 1e-3);
        assert!((50..200).contains(&count(&bent.1)), "{}", count(&bent.1));
    }

    #[test]
    fn kinks_and_jumps_are_closed_in_on() {
        let kink = |x: f64| (x - 4.3).abs();
        let found = run(&[], &kink);
        assert!(worst(&found, &kink) < 2e-3);
        assert!(count(&found.1) < 80, "{}", count(&found.1));
        // At a corner that is known there is nothing to search.
        let known = run(&[275, 276], &kink);
        assert!(worst(&known, &kink) < 1e-12);
        assert!(count(&known.1) < 50, "{}", count(&known.1));
        let jump = |x: f64| if x < 4.3 { 0.0 } else { 1.0 };
        assert!(worst(&run(&[], &jump), &jump) < 1e-15);
    }

    #[test]
    fn a_step_in_the_middle_of_a_gap_is_no_slope() {
        // The cubic through 0, 0, 1, 1 has the step's middle where it is.
        for width in [0.01, 0.05, 0.2] {
            let step = |x: f64| 0.5 + 0.5 * libm::tanh((x - 5.25) / width);
            let found = run(&[], &step);
            assert!(worst(&found, &step) < 2e-3, "{width}");
        }
    }

    #[test]
    fn what_is_undefined_or_infinite_ends_where_it_ends() {
        let wall = |x: f64| if x < 4.3 { f64::INFINITY } else { x };
        let (places, adaptive) = run(&[], &wall);
        for (&x, &value) in places.iter().zip(&adaptive.channels[0]) {
            let close = (value - x).abs() < 1e-12;
            assert!(
                if x < 4.3 {
                    value == f64::INFINITY
                } else {
                    close
                },
                "{x} {value}"
            );
        }
    }
}
