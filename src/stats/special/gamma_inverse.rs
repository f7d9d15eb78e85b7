//! The inverses of the regularised incomplete gamma functions: quantiles of the gamma family.

use super::gamma::{gamma_density, tails};
use super::tail::{Tails, ln_quotient};
use super::{ln_gamma, ln_gamma_1p, normal_quantile};

/// The x with P(a, x) = p, for a > 0 and 0 ≤ p ≤ 1, else NaN; 0 at 0, ∞ at 1.
///
/// The error is that of P divided by its slope: below 1e-14 relative, for tiny shapes times the
/// |ln x| that they spread over. Newton's method for ln P (ln Q where p > ½) as a function of ln x:
/// it is concave, so that from the second step on all are to one side and none goes astray.
///
/// ```
/// use klrender_stats::special::{gamma_p_inverse, gamma_tails};
///
/// let x = gamma_p_inverse(2.5, 0.3);
/// assert!((gamma_tails(2.5, x).0 - 0.3).abs() < 1e-15);
/// assert!((gamma_p_inverse(1.0, 1e-200) / 1e-200 - 1.0).abs() < 1e-13);
/// ```
pub fn gamma_p_inverse(a: f64, p: f64) -> f64 {
    if p > 0.5 {
        upper_inverse(a, 1.0 - p)
    } else {
        lower_inverse(a, p)
    }
}

/// The x with Q(a, x) = q, like [`gamma_p_inverse`]; ∞ at 0, 0 at 1.
///
/// ```
/// use klrender_stats::special::gamma_q_inverse;
///
/// // Q(1, x) = e⁻ˣ
/// assert!((gamma_q_inverse(1.0, 1e-300) / -1e-300f64.ln() - 1.0).abs() < 1e-15);
/// ```
pub fn gamma_q_inverse(a: f64, q: f64) -> f64 {
    if q > 0.5 {
        lower_inverse(a, 1.0 - q)
    } else {
        upper_inverse(a, q)
    }
}

fn lower_inverse(a: f64, p: f64) -> f64 {
    if !(a > 0.0 && a < f64::INFINITY && p >= 0.0) {
        return f64::NAN;
    }
    if p == 0.0 {
        return 0.0;
    }
    if a >= 1e290 {
        return a;
    }
    // P < x^a / Γ(a + 1), and nearly so where x is far below 1.
    let ln_gamma = if a < 0.5 {
        ln_gamma_1p(a)
    } else {
        ln_gamma(a + 1.0)
    };
    let leading = libm::pow(p, 1.0 / a) * libm::exp(ln_gamma / a);
    if leading < 1e-305 {
        return leading;
    }
    let start = if a < 1.0 {
        leading
    } else {
        leading.max(wilson_hilferty(a, normal_quantile(p)))
    };
    let ln_p = libm::log(p);
    newton(a, start, |tails| {
        let (tail, ln_tail) = (tails.values().0, tails.ln_values().0);
        (ln_quotient(p, ln_p, tail, ln_tail), ln_tail)
    })
}

fn upper_inverse(a: f64, q: f64) -> f64 {
    if !(a > 0.0 && a < f64::INFINITY && q >= 0.0) {
        return f64::NAN;
    }
    if q == 0.0 {
        return f64::INFINITY;
    }
    if a >= 1e290 {
        return a;
    }
    let ln_q = libm::log(q);
    let start = if a < 1.0 {
        // The median or more: p ≥ ½ at 2^(−1/a).
        (-ln_q).max(1e-3)
    } else {
        wilson_hilferty(a, -normal_quantile(q))
    };
    // For a tiny shape x may be far below 1, where ln(1 − x^a/Γ(a + 1)) is all of ln Q.
    let p = 1.0 - q;
    let leading = libm::pow(p, 1.0 / a) * libm::exp(ln_gamma_1p(a) / a);
    if leading < 1e-305 {
        return leading;
    }
    newton(a, start, |tails| {
        let (tail, ln_tail) = (tails.values().1, tails.ln_values().1);
        (-ln_quotient(q, ln_q, tail, ln_tail), ln_tail)
    })
}

/// A first guess: the cube root of a gamma variable is nearly normal (Johnson, Kotz and
/// Balakrishnan, "Continuous Univariate Distributions" 1, 17.4).
fn wilson_hilferty(a: f64, z: f64) -> f64 {
    let ninth = 1.0 / (9.0 * a);
    let root = 1.0 - ninth + z * libm::sqrt(ninth);
    a * (root * root * root).max(1e-3)
}

/// Newton's method for ln x, with the error of the logarithm of the tail, and that logarithm, by
/// `error`.
fn newton(a: f64, start: f64, error: impl Fn(Tails) -> (f64, f64)) -> f64 {
    let mut x = start;
    for _ in 0..100 {
        let (rest, ln_tail) = error(tails(a, x));
        let density = gamma_density(a, x).ln_value();
        let change = (rest * libm::exp(ln_tail - density)).clamp(-30.0, 30.0);
        if !change.is_finite() {
            break;
        }
        x *= libm::exp(change);
        // The error of the logarithm after a step is at most half the square of that before.
        if rest.abs() < 1e-8 || x == 0.0 {
            break;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(gamma_p_inverse(2.0, 0.0), 0.0);
        assert_eq!(gamma_p_inverse(2.0, 1.0), f64::INFINITY);
        assert_eq!(gamma_q_inverse(2.0, 0.0), f64::INFINITY);
        assert_eq!(gamma_q_inverse(2.0, 1.0), 0.0);
        assert_eq!(gamma_p_inverse(1e-8, 0.5), 0.0);
        assert_eq!(gamma_q_inverse(1e-8, 0.25), 0.0);
        for (a, p) in [
            (0.0, 0.5),
            (-1.0, 0.5),
            (1.0, -0.1),
            (1.0, 1.1),
            (f64::NAN, 0.5),
            (1.0, f64::NAN),
        ] {
            assert!(
                gamma_p_inverse(a, p).is_nan() && gamma_q_inverse(a, p).is_nan(),
                "{a} {p}"
            );
        }
    }

    #[test]
    fn inverse_over_a_wide_range() {
        for a in [1e-3, 0.07, 0.5, 1.0, 3.3, 59.0, 61.0, 1e4, 1e8, 1e15] {
            for ln_p in [-700.0, -100.0, -10.0, -1.0, -0.7, -0.1] {
                let p = libm::exp(ln_p);
                let x = gamma_p_inverse(a, p);
                if x > 1e-300 {
                    let back = super::super::ln_gamma_tails(a, x).0;
                    assert!(
                        (back - ln_p).abs() < 1e-11 * a.sqrt().max(100.0),
                        "{a} {p:e} {back}"
                    );
                }
                let x = gamma_q_inverse(a, p);
                if x > 1e-300 {
                    let back = super::super::ln_gamma_tails(a, x).1;
                    assert!(
                        (back - ln_p).abs() < 1e-11 * a.sqrt().max(100.0),
                        "{a} {p:e} {back}"
                    );
                }
            }
        }
    }
}
