//! What distributions on the integers share: masses, tails, quantiles and landmarks.

use super::distribution::Univariate;
use super::lattice::Lattice;
use super::special::normal_quantile;
use super::support::{End, Interval};

/// The smallest integer from `first` to `last` at which `holds`, which stays true from there on:
/// `last` where there is none before it.
///
/// Steps from `guess`, at first by about `spread`/64 and then by ever more, and halves the bracket
/// that it finds. Beyond 2⁵³ the answer is the smallest float.
pub(super) fn lowest(
    first: f64,
    last: f64,
    guess: f64,
    spread: f64,
    holds: impl Fn(f64) -> bool,
) -> f64 {
    let limit = last.min(f64::MAX);
    let guess = if guess.is_nan() { first } else { guess };
    let start = libm::round(guess).clamp(first, limit);
    // NaN becomes 1.
    let spacing = 4.0 * f64::EPSILON * start.abs();
    let mut step = libm::floor(spread.min(f64::MAX) / 64.0)
        .max(spacing)
        .max(1.0);
    let (mut low, mut high) = (start, start);
    if holds(start) {
        loop {
            if high <= first {
                return first;
            }
            low = (high - step).max(first);
            if !holds(low) {
                break;
            }
            high = low;
            step *= 4.0;
        }
    } else {
        loop {
            if low >= limit {
                return last;
            }
            high = (low + step).min(limit);
            if holds(high) {
                break;
            }
            low = high;
            step *= 4.0;
        }
    }
    loop {
        let middle = libm::floor(low + 0.5 * (high - low));
        if !(low < middle && middle < high) {
            return high;
        }
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
}

/// Whether x is not below the quantile: P(X ≤ x) ≥ p, or P(X > x) ≤ p for the upper one.
pub(super) fn reaches(d: &impl Univariate, end: End, x: f64, p: f64) -> bool {
    match end {
        End::Left => d.cdf(x) >= p,
        End::Right => d.sf(x) <= p,
    }
}

/// The smallest integer that reaches p, in the cdf's own rounding, so that the quantile of cdf(k)
/// is k; the ends of the support for 0 and 1.
pub(super) fn tail_quantile(d: &impl Univariate, end: End, skewness: f64, p: f64) -> f64 {
    let support = d.support();
    if p == 0.0 {
        support.edge(end).at
    } else if p == 1.0 {
        support.edge(end.opposite()).at
    } else {
        let guess = guess(d, skewness, -end.outwards(normal_quantile(p)));
        lowest(support.low, support.high, guess, d.std(), |k| {
            reaches(d, end, k, p)
        })
    }
}

/// The mass, or its logarithm, at x, where x is an integer of the support; else what there is
/// `outside`.
pub(super) fn mass(d: &impl Univariate, x: f64, outside: f64, at: impl Fn(f64) -> f64) -> f64 {
    let integer = x.is_finite() && libm::floor(x) == x;
    if integer && d.support().contains(x) {
        at(x)
    } else {
        outside
    }
}

/// The probability of a tail at x. `tails` gives both at integers k: P(X ≤ k) and P(X > k), which
/// are not 0.
pub(super) fn tail_probability(
    d: &impl Univariate,
    end: End,
    x: f64,
    tails: impl Fn(f64) -> (f64, f64),
) -> f64 {
    tail(d, end, x, [0.0, 1.0], tails)
}

/// The same for logarithms.
pub(super) fn ln_tail_probability(
    d: &impl Univariate,
    end: End,
    x: f64,
    ln_tails: impl Fn(f64) -> (f64, f64),
) -> f64 {
    tail(d, end, x, [f64::NEG_INFINITY, 0.0], ln_tails)
}

fn tail(
    d: &impl Univariate,
    end: End,
    x: f64,
    [none, all]: [f64; 2],
    tails: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let (k, support) = (libm::floor(x), d.support());
    end.of(if k < support.low {
        (none, all)
    } else if k >= support.high {
        (all, none)
    } else {
        tails(k)
    })
}

/// The integers of the support.
pub(super) fn lattices(d: &impl Univariate) -> Vec<Lattice> {
    let Interval { low, high } = d.support();
    vec![Lattice::integers(low, high)]
}

/// The first terms of the expansion of E. A. Cornish and R. A. Fisher (1938).
fn guess(d: &impl Univariate, skewness: f64, z: f64) -> f64 {
    d.mean() + d.std() * (z + skewness / 6.0 * (z * z - 1.0)) - 0.5
}

/// The ends of the support, the mode, and points from the 0.001 to the 0.999 quantile.
pub(super) fn landmarks(d: &impl Univariate, out: &mut Vec<f64>) {
    let support = d.support();
    out.extend([support.low, support.high, d.mode()]);
    let levels = [0.001, 0.02, 0.16, 0.5, 0.84, 0.98, 0.999];
    out.extend(levels.map(|p| d.quantile(p)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_step_from_any_guess() {
        for guess in [
            f64::NAN,
            -1e300,
            0.0,
            16.0,
            17.0,
            18.0,
            1e300,
            f64::INFINITY,
        ] {
            for spread in [0.0, 1e4, f64::NAN, f64::INFINITY] {
                let found = lowest(0.0, f64::INFINITY, guess, spread, |k| k >= 17.0);
                assert_eq!(found, 17.0, "{guess} {spread}");
            }
            assert_eq!(lowest(3.0, 9.0, guess, 1.0, |_| true), 3.0);
            assert_eq!(lowest(3.0, 9.0, guess, 1.0, |_| false), 9.0);
        }
        let far = lowest(0.0, f64::INFINITY, 1.0, 1.0, |k| k >= 1e300);
        assert_eq!(far, 1e300);
    }
}
