//! The inverses of the regularised incomplete beta function: quantiles of the beta family.

use super::beta::tails;
use super::tail::ln_quotient;
use super::{
    gamma_p_inverse, gamma_q_inverse, ln_beta, ln_beta_prefactor, ln_ratio, normal_quantile,
};

/// (x, 1 − x) with I_x(a, b) = p, for a, b > 0 and 0 ≤ p ≤ 1, else NaN.
///
/// Both are given because either may be lost in the other's rounding. The error is that of I
/// divided by its slope: below 1e-14 relative, for tiny shapes times the |ln x| they spread over.
/// Newton's method for the logarithm of the smaller tail as a function of ln(x/(1 − x)), which is
/// concave, so that from the second step on all are to one side and none goes astray.
///
/// ```
/// use klrender_stats::special::{beta_i_inverse, beta_tails};
///
/// let (x, y) = beta_i_inverse(2.0, 3.0, 0.3);
/// assert!((beta_tails(2.0, 3.0, x, 1.0 - x).0 - 0.3).abs() < 1e-15);
/// assert!((x + y - 1.0).abs() < 1e-15);
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
/// use klrender_stats::special::beta_i_complement_inverse;
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
    if a.max(b) > 1e250 {
        return huge_shape(a, b, p);
    }
    // I = x^a / (a B) for x far below 1 and 1/b, and 1 − I = y^b / (b B) at the other end.
    let ln_p = libm::log(p);
    let ln_b = ln_beta(a, b);
    let ln_x = (ln_p + libm::log(a) + ln_b) / a;
    if ln_x < -705.0 && ln_x + libm::log(b.max(1.0)) < -40.0 {
        return (libm::exp(ln_x), 1.0);
    }
    let ln_y = (libm::log1p(-p) + libm::log(b) + ln_b) / b;
    if ln_y < -705.0 && ln_y + libm::log(a.max(1.0)) < -40.0 {
        return (1.0, libm::exp(ln_y));
    }
    let middle = ln_ratio(a, b);
    let start = if a < 1.0 {
        ln_x.min(middle)
    } else if b < 1.0 {
        middle.min(-ln_y)
    } else {
        // ln(x/y) has about the mean ln(a/b) and the variance 1/a + 1/b.
        middle + normal_quantile(p).max(-4.0) * libm::sqrt(1.0 / a + 1.0 / b)
    };
    let odds = libm::exp(start);
    // Kept as a pair, so that neither loses digits near 0.
    let (mut x, mut y) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
    for _ in 0..100 {
        let tails = tails(a, b, x, y);
        let (tail, ln_tail) = (tails.values().0, tails.ln_values().0);
        let density = ln_beta_prefactor(a, b, x, y);
        let rest = ln_quotient(p, ln_p, tail, ln_tail);
        let change = (rest * libm::exp(ln_tail - density)).clamp(-30.0, 30.0);
        if !change.is_finite() {
            break;
        }
        let grown = x * libm::exp(change);
        (x, y) = (grown / (grown + y), y / (grown + y));
        // The error of the logarithm after a step is at most half the square of that before.
        if rest.abs() < 1e-8 || x == 0.0 || y == 0.0 {
            break;
        }
    }
    (x, y)
}

/// Shapes so large that a beta variable is a gamma variable, or its mean.
fn huge_shape(a: f64, b: f64, p: f64) -> (f64, f64) {
    if a < 1e100 {
        (gamma_p_inverse(a, p) / b, 1.0)
    } else if b < 1e100 {
        (1.0, gamma_q_inverse(b, p) / a)
    } else {
        (1.0 / (1.0 + b / a), 1.0 / (1.0 + a / b))
    }
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
        assert_eq!(beta_i_inverse(30.0, 1e-8, 0.1), (1.0, 0.0));
        assert_eq!(beta_i_inverse(1e100, 1e260, 0.1).0, 1e-160);
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
