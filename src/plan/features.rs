//! Minima, maxima and zeros of a curve.

use klrender_stats::{Interval, minimum_near};

use crate::spec::{
    model::Feature,
    scale::{even, geometric},
};

/// Even samples of a range in which features are looked for, beside landmarks: a power of two, so that
/// those of a costly curve that is drawn are among them or they among those.
const SAMPLES: usize = 512;

/// Values of a name between `from` and `to` among which no feature hides: even steps, even factors
/// where the range spans decades, and the given landmarks with their neighbours.
pub(super) fn places(from: f64, to: f64, landmarks: &[f64]) -> Vec<f64> {
    let (low, high) = (from.min(to), from.max(to));
    let share = |k: usize| k as f64 / SAMPLES as f64;
    let mut places: Vec<f64> = (0..=SAMPLES).map(|k| even(low, high, share(k))).collect();
    if low > 0.0 && high / low > 50.0 {
        places.extend((1..SAMPLES).map(|k| geometric(low, high, share(k))));
    }
    places.extend(landmarks.iter().copied());
    places.retain(|place| (low..=high).contains(place));
    places.sort_by(f64::total_cmp);
    places.dedup();
    places
}

/// Where a curve has a feature, given its values at sorted places and which of them are `computed`,
/// not merely told by their neighbours. `refine` evaluates the curve
/// between places; without it (a name that runs in steps) features are places themselves, and zeros
/// between them are not found.
///
/// Extrema lie inside: an end of the range is none, however low. The middle of a level stretch
/// stands for all of it. A pole or a jump is no zero. Places are right to about 1e-9 of the scale
/// on which the curve bends, as [`minimum_near`] finds them.
pub(super) fn find(
    feature: Feature,
    places: &[f64],
    values: &[f64],
    computed: &[bool],
    refine: Option<&dyn Fn(f64) -> f64>,
) -> Vec<f64> {
    match feature {
        Feature::Zeros => zeros(places, values, refine),
        Feature::Minima => minima(places, values, computed, refine),
        Feature::Maxima => {
            let turned: Vec<f64> = values.iter().map(|value| -value).collect();
            match refine {
                Some(f) => minima(places, &turned, computed, Some(&|at| -f(at))),
                None => minima(places, &turned, computed, None),
            }
        }
    }
}

fn minima(
    places: &[f64],
    values: &[f64],
    computed: &[bool],
    refine: Option<&dyn Fn(f64) -> f64>,
) -> Vec<f64> {
    let before = |from: usize| (0..from).rev().find(|&at| computed[at]).unwrap_or(0);
    let behind = |to: usize| (to..places.len()).find(|&at| computed[at]);
    let behind = |to: usize| behind(to).unwrap_or(places.len() - 1);
    let mut found = Vec::new();
    let mut start = 1;
    while start + 1 < places.len() {
        let mut end = start;
        while end + 1 < places.len() && values[end + 1] == values[start] {
            end += 1;
        }
        let next = end + 1;
        if next < places.len()
            && values[start].is_finite()
            && values[start - 1] > values[start]
            && values[next] > values[end]
        {
            let level = f64::midpoint(places[start], places[end]);
            found.push(match refine {
                // Two equal neighbours stand on both sides of a minimum; more are level ground.
                Some(f) if end - start < 2 => {
                    let ends = [before(start), behind(next)].map(|at| places[at]);
                    let near = [start - 1, start, next].map(|at| (places[at], values[at]));
                    lowest(f, ends, bottom(near)).unwrap_or(level)
                }
                Some(_) => level,
                None => places[start],
            });
        }
        start = next;
    }
    found
}

/// The lowest place between two, of a curve that falls and then rises.
fn lowest(f: &dyn Fn(f64) -> f64, [low, high]: [f64; 2], start: f64) -> Option<f64> {
    let found = minimum_near(&[Interval { low, high }], &[start], |at| f(at[0]));
    Some(found.ok()??.point[0])
}

/// Where the parabola through three points is lowest; the middle one, if the others rise so steeply
/// that it is no parabola.
fn bottom([a, b, c]: [(f64, f64); 3]) -> f64 {
    let slopes = [(b.1 - a.1) / (b.0 - a.0), (c.1 - b.1) / (c.0 - b.0)];
    let middles = [f64::midpoint(a.0, b.0), f64::midpoint(b.0, c.0)];
    let at = middles[0] - slopes[0] * (middles[1] - middles[0]) / (slopes[1] - slopes[0]);
    if a.0 < at && at < c.0 { at } else { b.0 }
}

fn zeros(places: &[f64], values: &[f64], refine: Option<&dyn Fn(f64) -> f64>) -> Vec<f64> {
    let mut found = Vec::new();
    let mut index = 0;
    while index < places.len() {
        if values[index] == 0.0 {
            let count = values[index..].iter().take_while(|&&v| v == 0.0).count();
            found.push(f64::midpoint(places[index], places[index + count - 1]));
            index += count;
            continue;
        }
        if let (Some(f), Some(&next)) = (refine, values.get(index + 1))
            && values[index].is_finite()
            && next.is_finite()
            && values[index] * next.signum() < 0.0
            && next != 0.0
        {
            found.extend(crossing(
                f,
                (places[index], values[index]),
                (places[index + 1], next),
            ));
        }
        index += 1;
    }
    found
}

/// Where a curve passes through zero between two places; `None` for a pole or a jump.
fn crossing(f: &dyn Fn(f64) -> f64, low: (f64, f64), high: (f64, f64)) -> Option<f64> {
    let ((mut a, mut fa), (mut b, mut fb)) = (low, high);
    loop {
        let middle = f64::midpoint(a, b);
        if !(a < middle && middle < b) {
            break;
        }
        let value = f(middle);
        if value == 0.0 {
            return Some(middle);
        }
        if value.is_nan() {
            return None;
        }
        if (value < 0.0) == (fa < 0.0) {
            (a, fa) = (middle, value);
        } else {
            (b, fb) = (middle, value);
        }
    }
    let (at, value) = if fa.abs() <= fb.abs() {
        (a, fa)
    } else {
        (b, fb)
    };
    (value.abs() <= 1e-6 * low.1.abs().min(high.1.abs())).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(feature: Feature, from: f64, to: f64, f: &dyn Fn(f64) -> f64) -> Vec<f64> {
        let places = places(from, to, &[]);
        let values: Vec<f64> = places.iter().map(|&at| f(at)).collect();
        find(
            feature,
            &places,
            &values,
            &vec![true; places.len()],
            Some(f),
        )
    }

    fn near(found: &[f64], wanted: &[f64]) {
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
    }

    #[test]
    fn extrema_are_right_to_nine_digits() {
        let pi = std::f64::consts::PI;
        let wave = |x: f64| libm::sin(x) + 1000.0;
        near(
            &found(Feature::Minima, 0.0, 12.0, &wave),
            &[1.5 * pi, 3.5 * pi],
        );
        near(
            &found(Feature::Maxima, 0.0, 12.0, &wave),
            &[0.5 * pi, 2.5 * pi],
        );
        // Not where samples stand, and with a slope that bends.
        let tilted = |x: f64| libm::exp(x) - 2.0 * x;
        near(
            &found(Feature::Minima, -1.3, 2.0, &tilted),
            &[libm::log(2.0)],
        );
    }

    #[test]
    fn kinks_are_found_where_they_are() {
        let kink = |x: f64| (-(x - 0.123)).max(3.0 * (x - 0.123));
        near(&found(Feature::Minima, -1.0, 1.0, &kink), &[0.123]);
        near(
            &found(Feature::Minima, -1.0, 1.0, &|x: f64| (x - 0.7).abs()),
            &[0.7],
        );
    }

    #[test]
    fn ends_are_no_extrema_and_level_ground_counts_once() {
        assert!(found(Feature::Minima, 0.0, 1.0, &|x| x * x).is_empty());
        let dish = |x: f64| (x.abs() - 0.5).max(0.0);
        near(&found(Feature::Minima, -2.0, 2.0, &dish), &[0.0]);
        // Infinite walls stand around a minimum too.
        let walled = |x: f64| if x.abs() < 1.0 { x * x } else { f64::INFINITY };
        near(&found(Feature::Minima, -3.0, 3.1, &walled), &[0.0]);
    }

    #[test]
    fn zeros_are_neither_poles_nor_jumps() {
        near(
            &found(Feature::Zeros, -2.0, 2.1, &|x| x * x * x - 2.0),
            &[libm::cbrt(2.0)],
        );
        assert!(found(Feature::Zeros, -2.0, 2.1, &|x| 1.0 / (x - 0.3)).is_empty());
        assert!(
            found(Feature::Zeros, -2.0, 2.1, &|x| if x < 0.3 {
                -1.0
            } else {
                2.0
            })
            .is_empty()
        );
        near(
            &found(Feature::Zeros, -2.0, 2.0, &|x: f64| x.max(0.0)),
            &[-1.0],
        );
    }

    #[test]
    fn in_steps_features_are_places() {
        let places = [0.0, 1.0, 2.0, 3.0, 4.0];
        let values = [3.0, 1.0, 2.0, 0.0, 0.5];
        assert_eq!(
            find(Feature::Minima, &places, &values, &[true; 5], None),
            [1.0, 3.0]
        );
        assert_eq!(
            find(Feature::Maxima, &places, &values, &[true; 5], None),
            [2.0]
        );
        assert_eq!(
            find(Feature::Zeros, &places, &values, &[true; 5], None),
            [3.0]
        );
    }
}
