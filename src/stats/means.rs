//! Arithmetic over geometric means: the affinities of many exponential families.

use super::nodes::WithError;
use super::special::{ln_ratio, log1p_excess};

/// ln of the weighted arithmetic mean over the geometric one,
/// ln(c·x + (1 − c)·y) − c ln x − (1 − c) ln y, for x, y > 0 and any c for which the sum is > 0:
/// at least 0 for 0 ≤ c ≤ 1, at most 0 else, and to a few ulps also where x ≈ y.
pub(super) fn ln_mean_ratio(c: f64, x: f64, y: f64) -> WithError {
    if c > 0.5 {
        return ln_mean_ratio(1.0 - c, y, x);
    }
    ln_mean_ratio_by(c, (x - y) / y, ln_ratio(x, y))
}

/// The same for c ≤ ½, given x/y − 1 and ln(x/y).
pub(super) fn ln_mean_ratio_by(c: f64, excess: f64, ln_ratio: f64) -> WithError {
    let step = c * excess;
    // What the rounding of `step` does to ln(1 + step) − step.
    let bent = |size: f64| 4.0 * f64::EPSILON * (size + step * step / (1.0 + step).max(0.0));
    if -0.9 < excess && excess < 4.0 {
        let (a, b) = (c * log1p_excess(excess), log1p_excess(step));
        WithError {
            value: a - b,
            error: bent(a.abs() + b.abs()),
        }
    } else if step.is_finite() {
        let (a, b) = (libm::log1p(step), c * ln_ratio);
        WithError {
            value: a - b,
            error: bent(a.abs() + b.abs() + step.abs().min(1.0)),
        }
    } else {
        WithError::sum(libm::log(c), (1.0 - c) * ln_ratio)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_hyperbolic_cosines() {
        for (x, y) in [(1.0, 3.0), (7.0, 2.0), (1e-9, 4.0), (1.0, 1.0 + 1e-3)] {
            let found = ln_mean_ratio(0.5, x, y).value;
            let expected = libm::log(libm::cosh(0.5 * ln_ratio(x, y)));
            assert!(
                (found - expected).abs() < 1e-15 * (1.0 + expected),
                "{found}"
            );
        }
    }

    #[test]
    fn near_equals_keep_their_digits() {
        // c (1 − c) d²/2 to leading order
        for c in [-1.0, 0.01, 0.5, 0.99, 2.0] {
            let d = 1e-9;
            let found = ln_mean_ratio(c, 1.0 + d, 1.0).value;
            let d = (1.0 + d) - 1.0;
            let expected = 0.5 * c * (1.0 - c) * d * d;
            assert!((found / expected - 1.0).abs() < 1e-8, "{c}: {found:e}");
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let found = ln_mean_ratio(0.5, 1e300, 1e-300).value;
        assert!((found - 0.5 * libm::log(1e300) * 2.0 - libm::log(0.5)).abs() < 1e-12);
    }
}
