//! The inverses of the regularised incomplete beta function: quantiles of the beta family.

use super::beta::{beta_density, tails};
use super::extended::Extended;
use super::{ln_beta, ln_ratio, normal_quantile};

/// (x, 1 − x) with I_x(a, b) = p, for a, b > 0 and 0 ≤ p ≤ 1, else NaN.
///
/// Both are given because either may be lost in the other's rounding. The error is that of I
/// divided by its slope: below 1e-14 relative, for tiny shapes times the |ln x| they spread over.
/// Newton's method for the logarithm of the smaller tail as a function of ln(x/(1 − x)), which is
/// concave, so that from the second step on all are to one side and none goes astray.
///
/// ```
/// use klrender::stats::special::{beta_i, beta_i_inverse};
///
/// let (x, y) = beta_i_inverse(2.0, 3.0, 0.3);
/// assert!((beta_i(2.0, 3.0, x) - 0.3).abs() < 1e-15);
/// assert_eq!(x + y, 1.0);
/// ```
pub fn beta_i_inverse(a: f64, b: f64, p: f64) -> (f64, f64) {
    if p > 0.5 {
        let (y, x) = lower_inverse(b, a, 1.0 - p);
        (x, y)
    } else {
        lower_inverse(a, b, p)
    }
}

/// (x, 1 − x) with 1 − I_x(a, b) = q, like [`beta_i_inverse`].
///
/// ```
/// use klrender::stats::special::beta_i_complement_inverse;
///
/// // 1 − I_x(1, 2) = (1 − x)²
/// let (x, y) = beta_i_complement_inverse(1.0, 2.0, 1e-100);
/// assert_eq!(x, 1.0);
/// assert!((y / 1e-50 - 1.0).abs() < 1e-14);
/// ```
pub fn beta_i_complement_inverse(a: f64, b: f64, q: f64) -> (f64, f64) {
    let (y, x) = beta_i_inverse(b, a, q);
    (x, y)
}

/// For p ≤ ½.
fn lower_inverse(a: f64, b: f64, p: f64) -> (f64, f64) {
    if !(a > 0.0 && b > 0.0 && a + b < f64::INFINITY && p >= 0.0) {
        return (f64::NAN, f64::NAN);
    }
    if p == 0.0 {
        return (0.0, 1.0);
    }
    // I = x^a / (a B) for x far below 1 and 1/b.
    let ln_p = libm::log(p);
    let ln_leading = (ln_p + libm::log(a) + ln_beta(a, b)) / a;
    if ln_leading < -40.0 && ln_leading + libm::log(b.max(1.0)) < -40.0 {
        return (libm::exp(ln_leading), 1.0);
    }
    // ln(x/y) has about the mean ln(a/b) and the variance 1/a + 1/b.
    let middle = ln_ratio(a, b);
    let start = if a < 1.0 {
        ln_leading.min(middle)
    } else {
        middle + normal_quantile(p).max(-4.0) * libm::sqrt(1.0 / a + 1.0 / b)
    };
    let odds = libm::exp(start);
    // Kept as a pair, so that neither loses digits near 0.
    let (mut x, mut y) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
    for _ in 0..100 {
        let ln_tail = tails(a, b, x, y).ln_values().0;
        let (precise_x, precise_y) = if x < y {
            (Extended::from(x), Extended::ONE - Extended::from(x))
        } else {
            (Extended::ONE - Extended::from(y), Extended::from(y))
        };
        let density = beta_density(a, b, precise_x, precise_y).ln_value();
        let change = ((ln_p - ln_tail) * libm::exp(ln_tail - density)).clamp(-30.0, 30.0);
        let grown = x * libm::exp(change);
        (x, y) = (grown / (grown + y), y / (grown + y));
        // Quadratic convergence: after a small step the next would be below an ulp.
        if !(change.abs() >= 1e-9) || x == 0.0 || y == 0.0 {
            break;
        }
    }
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::super::ln_beta_tails;
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(beta_i_inverse(2.0, 3.0, 0.0), (0.0, 1.0));
        assert_eq!(beta_i_inverse(2.0, 3.0, 1.0), (1.0, 0.0));
        assert_eq!(beta_i_complement_inverse(2.0, 3.0, 0.0), (1.0, 0.0));
        assert_eq!(beta_i_inverse(1e-8, 1e-8, 0.25), (0.0, 1.0));
        let nan = f64::NAN;
        for (a, b, p) in [
            (0.0, 1.0, 0.5),
            (1.0, -1.0, 0.5),
            (1.0, 1.0, 1.5),
            (1.0, 1.0, -0.5),
            (nan, 1.0, 0.5),
            (1.0, 1.0, nan),
        ] {
            assert!(beta_i_inverse(a, b, p).0.is_nan(), "{a} {b} {p}");
        }
    }

    #[test]
    fn inverse_over_a_wide_range() {
        let shapes = [0.03, 0.5, 1.0, 3.3, 59.0, 61.0, 1e4, 1e8];
        for (a, b) in shapes.iter().flat_map(|a| shapes.map(|b| (*a, b))) {
            for ln_p in [-700.0, -100.0, -10.0, -1.0, -0.7, -0.1] {
                let (x, y) = beta_i_inverse(a, b, libm::exp(ln_p));
                if x > 1e-300 && y > 1e-300 {
                    let back = ln_beta_tails(a, b, x, y).0;
                    let scale = a.min(b).sqrt().max(100.0);
                    assert!(
                        (back - ln_p).abs() < 1e-11 * scale,
                        "{a} {b} {ln_p} {x:e} {back}"
                    );
                }
            }
        }
    }
}
