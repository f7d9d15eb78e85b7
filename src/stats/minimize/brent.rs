//! One variable: brackets and Brent's method.

use super::{Found, Objective};

/// The grid on which brackets are sought has so many steps.
const STEPS: u32 = 48;

/// A search ends when the minimum is known this well, in units of the width.
const TOLERANCE: f64 = 1e-10;

const MAX_STEPS: usize = 120;

/// All minima that a grid brackets.
pub(super) fn all(objective: &mut Objective<'_>) -> Vec<Found> {
    let us: Vec<f64> = (0..=STEPS)
        .map(|i| f64::from(i) / f64::from(STEPS))
        .collect();
    let values: Vec<f64> = us.iter().map(|&u| objective.value(&[u])).collect();
    let mut found = Vec::new();
    let mut first = 0;
    while first < us.len() {
        // A plateau, most often of one point.
        let mut last = first;
        while last + 1 < us.len() && values[last + 1] == values[first] {
            last += 1;
        }
        let before = first.saturating_sub(1);
        let after = (last + 1).min(us.len() - 1);
        let lowest = values[first] < f64::INFINITY
            && (before == first || values[before] > values[first])
            && (after == last || values[after] > values[last]);
        if lowest {
            let middle = usize::midpoint(first, last);
            let start = (us[middle], values[middle]);
            found.push(brent(objective, us[before], start, us[after]));
        }
        first = last + 1;
    }
    found
}

/// The minimum downhill from a start.
pub(super) fn near(objective: &mut Objective<'_>, start: &Found) -> Found {
    const FIRST: f64 = 0.01;
    let begun = objective.count;
    let mut middle = (start.u[0], start.value);
    let mut left = (middle.0 - FIRST).max(0.0);
    let mut right = (middle.0 + FIRST).min(1.0);
    let (at_left, at_right) = (objective.value(&[left]), objective.value(&[right]));
    let uphill = at_left.min(at_right) >= middle.1;
    if !uphill {
        // Ever longer steps downhill, until one leads up.
        let rises = at_right <= at_left;
        let mut step = FIRST;
        let mut next = if rises {
            (right, at_right)
        } else {
            (left, at_left)
        };
        loop {
            let behind = middle.0;
            middle = next;
            step *= 2.0;
            let sign = if rises { 1.0 } else { -1.0 };
            let u = (middle.0 + sign * step).clamp(0.0, 1.0);
            (left, right) = if rises { (behind, u) } else { (u, behind) };
            if u == middle.0 {
                break;
            }
            next = (u, objective.value(&[u]));
            if next.1 >= middle.1 {
                break;
            }
        }
    }
    let mut found = brent(objective, left, middle, right);
    found.evaluations = objective.count - begun + 1;
    found
}

/// The minimum between `low` and `high`, from a start between that is not higher than these.
///
/// R. P. Brent, *Algorithms for Minimization Without Derivatives* (1973), §5.8: steps to the lowest
/// point of a parabola through the three lowest points, or golden sections where that fails.
fn brent(objective: &mut Objective<'_>, low: f64, start: (f64, f64), high: f64) -> Found {
    const GOLDEN: f64 = 0.381_966_011_250_105_1;
    let begun = objective.count;
    let (bounds, mut low, mut high) = ((low, high), low, high);
    // The lowest point, the next, and the one that was next before.
    let (mut x, mut w, mut v) = (start, start, start);
    let (mut step, mut before): (f64, f64) = (0.0, 0.0);
    let mut converged = false;
    for _ in 0..MAX_STEPS {
        let middle = 0.5 * low + 0.5 * high;
        let tolerance = TOLERANCE + 1e-9 * x.0.abs();
        if (x.0 - middle).abs() <= 2.0 * tolerance - 0.5 * (high - low) {
            converged = true;
            break;
        }
        let mut golden = true;
        if before.abs() > tolerance {
            let r = (x.0 - w.0) * (x.1 - v.1);
            let q = (x.0 - v.0) * (x.1 - w.1);
            let numerator = (x.0 - v.0) * q - (x.0 - w.0) * r;
            let denominator = 2.0 * (r - q);
            let parabolic = numerator / denominator;
            // NaN fails too.
            let inside = low < x.0 + parabolic && x.0 + parabolic < high;
            if parabolic.abs() < (0.5 * before).abs() && inside {
                (before, step) = (step, parabolic);
                golden = false;
                let u = x.0 + step;
                if u - low < 2.0 * tolerance || high - u < 2.0 * tolerance {
                    step = tolerance.copysign(middle - x.0);
                }
            }
        }
        if golden {
            before = if x.0 < middle { high - x.0 } else { low - x.0 };
            step = GOLDEN * before;
        }
        let u = x.0
            + if step.abs() >= tolerance {
                step
            } else {
                tolerance.copysign(step)
            };
        let next = (u, objective.value(&[u]));
        if next.1 <= x.1 {
            if u < x.0 {
                high = x.0;
            } else {
                low = x.0;
            }
            (v, w, x) = (w, x, next);
        } else {
            if u < x.0 {
                low = u;
            } else {
                high = u;
            }
            if next.1 <= w.1 || w.0 == x.0 {
                (v, w) = (w, next);
            } else if next.1 <= v.1 || v.0 == x.0 || v.0 == w.0 {
                v = next;
            }
        }
    }
    // The method comes near an end of the bracket but not onto it.
    for end in [bounds.0, bounds.1] {
        if (end - x.0).abs() < 1e-6 && end != x.0 {
            let value = objective.value(&[end]);
            if value <= x.1 {
                x = (end, value);
            }
        }
    }
    Found {
        u: vec![x.0],
        value: x.1,
        evaluations: objective.count - begun,
        converged,
    }
}
