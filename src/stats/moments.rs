//! Means and variances that have no formula, from integrals of the cdf and its complement.
//!
//! Both lie between 0 and 1 and are smoother than the density: a pole of it does no harm. With the
//! median m, the mean is m + ∫ P(X > x) dx above m − ∫ P(X ≤ x) dx below it.

use super::distribution::Univariate;
use super::effort;
use super::lattice::Lattice;
use super::special::gauss_legendre;
use super::support::{End, Interval};
use super::tail::Growth;

/// Mean and variance of a distribution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub(super) mean: f64,
    /// The variance in units of the square of `unit`, which may leave the range of a float.
    square: f64,
    /// A power of two.
    unit: f64,
}

impl Moments {
    /// Of which nothing is known.
    pub(super) const UNKNOWN: Self = Self {
        mean: f64::NAN,
        square: f64::NAN,
        unit: 1.0,
    };

    pub(super) fn variance(&self) -> f64 {
        self.square * self.unit * self.unit
    }

    pub(super) fn std(&self) -> f64 {
        self.square.sqrt() * self.unit
    }
}

/// The power of two next below a positive number; 1 for any other.
pub(super) fn unit(size: f64) -> f64 {
    if size.is_normal() && size > 0.0 {
        // The exponent alone.
        f64::from_bits(size.to_bits() & f64::INFINITY.to_bits())
    } else {
        1.0
    }
}

/// E X and var X, to about 1e-13 of the spread; NaN where undefined, infinite where infinite.
pub(super) fn moments(d: &dyn Univariate) -> Moments {
    let lattices = d.lattices();
    moments_by(d, |median, end, order, unit| match lattices[..] {
        [lattice] => lattice_moment(d, lattice, median, end, order, unit),
        _ => side_moment(d, median, end, order, unit),
    })
}

/// The same from E (distance from the median in units)ᵏ on one side, which is asked for where it is finite, for
/// k = 1 and 2: of (median, side, k, unit).
pub(super) fn moments_by(
    d: &dyn Univariate,
    side_moment: impl Fn(f64, End, i32, f64) -> f64,
) -> Moments {
    let median = d.quantile(0.5);
    let unit = match d.lattices()[..] {
        [lattice] => unit(lattice.step),
        _ => unit(d.upper_quantile(0.25) - d.quantile(0.25)),
    };
    // First and second moment of the distance from the median, on either side.
    let sides = [End::Left, End::Right].map(|end| {
        let finite = |order| has_moment(d, end, order);
        let moment = |order: i32| {
            if finite(f64::from(order)) {
                side_moment(median, end, order, unit)
            } else {
                f64::INFINITY
            }
        };
        (moment(1), moment(2))
    });
    let [(below, below_square), (above, above_square)] = sides;
    // ∞ − ∞ is NaN: undefined.
    let shift = above - below;
    let square = above_square + below_square;
    let square = match (shift.is_nan(), square.is_infinite() || shift.is_infinite()) {
        (true, _) => f64::NAN,
        (_, true) => f64::INFINITY,
        _ => (square - shift * shift).max(0.0),
    };
    Moments {
        mean: median + shift * unit,
        square,
        unit,
    }
}

/// Whether E|X|ᵏ is finite as far as this end is concerned.
fn has_moment(d: &dyn Univariate, end: End, order: f64) -> bool {
    let edge = d.support().edge(end);
    edge.at.is_finite()
        || !d.lattices().is_empty()
        || d.tail(end).plus(order, Growth::Ln).converges(edge)
}

/// E (distance from m)ᵏ on one side in a power of two as unit, k = 1 or 2: the integral of
/// k·distanceᵏ⁻¹ times the probability of lying farther out.
fn side_moment(d: &dyn Univariate, median: f64, end: End, order: i32, unit: f64) -> f64 {
    const OUT: [f64; 6] = [0.25, 0.03, 1e-3, 1e-6, 1e-11, 1e-17];
    let edge = d.support().edge(end);
    let (sign, farther): (f64, &dyn Fn(f64) -> f64) = match end {
        End::Left => (-1.0, &|x| d.cdf(x)),
        End::Right => (1.0, &|x| d.sf(x)),
    };
    let point = |p| match end {
        End::Left => d.quantile(p),
        End::Right => d.upper_quantile(p),
    };
    let whole = (edge.at - median).abs();
    let mut distances = vec![0.0];
    distances.extend(OUT.map(|p| (point(p) - median).abs()));
    distances.retain(|distance| distance.is_finite());
    distances.sort_by(f64::total_cmp);
    let last = distances.last().copied().unwrap_or(0.0);
    if whole.is_finite() {
        distances.push(whole);
    }
    distances.dedup();
    let term = |distance: f64| {
        let weight = if order == 1 {
            1.0
        } else {
            2.0 * (distance / unit)
        };
        weight * farther(median + sign * distance)
    };
    let inner = integral(&distances, term);
    if whole.is_finite() {
        return inner / unit;
    }
    // The rest, with distance = last·(1 + t/(1 − t)).
    let scale = if last > 0.0 { last } else { 1.0 };
    let outer = integral(&[0.0, 0.5, 1.0], |t| {
        let value = term(last + scale * t / (1.0 - t)) * scale / ((1.0 - t) * (1.0 - t));
        if value.is_finite() { value } else { 0.0 }
    });
    (inner + outer) / unit
}

/// The same for the points of a lattice.
fn lattice_moment(
    d: &dyn Univariate,
    lattice: Lattice,
    median: f64,
    end: End,
    order: i32,
    unit: f64,
) -> f64 {
    const MOST: u32 = 10_000_000;
    let start = ((median - lattice.origin) / lattice.step).round();
    let mut sum = 0.0;
    for i in 0..MOST {
        let steps = f64::from(i);
        // P(X is more than `steps` from the median on this side)
        let beyond = match end {
            End::Right => d.sf(lattice.origin + lattice.step * (start + steps)),
            End::Left => d.cdf(lattice.origin + lattice.step * (start - steps - 1.0)),
        };
        let weight = if order == 1 { 1.0 } else { 2.0 * steps + 1.0 };
        let term = weight * beyond;
        sum += term;
        if beyond == 0.0 || term < 1e-19 * sum {
            break;
        }
    }
    sum * libm::pow(lattice.step / unit, f64::from(order))
}

/// ∫ f over the interval from the first to the last of `points`, broken there, by halving panels
/// until a Gauss rule and its two halves agree.
pub(super) fn integral(points: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    const AGREE: f64 = 4.0 * f64::EPSILON;
    const MOST: usize = 2000;
    let panel = |low: f64, high: f64| (Interval { low, high }, gauss(low, high, &f));
    let mut open: Vec<_> = points
        .windows(2)
        .map(|pair| panel(pair[0], pair[1]))
        .collect();
    let size: f64 = open.iter().map(|(_, value)| value.abs()).sum();
    let mut sum = 0.0;
    let mut count = open.len();
    while let Some((interval, whole)) = open.pop() {
        let middle = 0.5 * interval.low + 0.5 * interval.high;
        let halves = [panel(interval.low, middle), panel(middle, interval.high)];
        let finer = halves[0].1 + halves[1].1;
        let narrow = !(interval.low < middle && middle < interval.high);
        let is_last = narrow || count >= MOST || effort::is_exhausted();
        if (finer - whole).abs() <= AGREE * size || is_last {
            sum += finer;
        } else {
            count += 1;
            open.extend(halves);
        }
    }
    sum
}

/// ∫ f from `low` to `high` by a Gauss rule of 24 points: exact to the last digit for what is
/// smooth on that scale.
pub(super) fn gauss(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    gauss_legendre(high - low, |h| f(low + h))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Exponential, Laplace, Normal, Uniform};

    #[test]
    fn moments_agree_with_formulas() {
        let cases: [&dyn Univariate; 5] = [
            &Normal::new(3.0, 2.0).unwrap(),
            &Normal::new(1e3, 1e-3).unwrap(),
            &Laplace::new(-1.0, 0.5).unwrap(),
            &Uniform::new(-2.0, 7.0).unwrap(),
            &Exponential::new(0.3).unwrap(),
        ];
        for d in cases {
            let found = moments(d);
            let (mean, variance) = (found.mean, found.variance());
            // The cdf is known as well as x − mean.
            let tolerance = 1e-15 * (10.0 + d.mean().abs() / d.std());
            assert!(
                (mean - d.mean()).abs() < 1e-14 * (d.std() + d.mean().abs()),
                "{mean}"
            );
            assert!(
                (variance / d.variance() - 1.0).abs() < tolerance,
                "{variance}"
            );
        }
    }

    #[test]
    fn squares_may_leave_the_range_of_a_float() {
        for scale in [1e-200, 1e200] {
            let found = moments(&Normal::new(0.0, scale).unwrap());
            assert!((found.std() / scale - 1.0).abs() < 1e-14, "{found:?}");
        }
    }

    #[test]
    fn integrals_find_a_kink() {
        let found = integral(&[0.0, 1.0], |x| (x - 0.3).abs());
        assert!((found - 0.29).abs() < 1e-15, "{found}");
    }
}
