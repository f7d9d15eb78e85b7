//! The regularised incomplete gamma functions P and Q, and their logarithms.

use super::deviance::deviance;
use super::extended::Extended;
use super::gauss::convex_tail;
use super::tail::{Scaled, Tails};
use super::{FRAC_1_SQRT_2PI, ln_gamma, ln_gamma_1p, log1p_excess, stirling_correction};
use crate::effort;

/// Q(a, x) = Γ(a, x)/Γ(a) = 1 − P(a, x): the survival function of the gamma distribution.
///
/// Domain and accuracy as for [`gamma_tails`].
///
/// ```
/// use klrender_stats::special::gamma_q;
///
/// assert!((gamma_q(1.0, 700.0) / (-700f64).exp() - 1.0).abs() < 1e-14);
/// ```
pub fn gamma_q(a: f64, x: f64) -> f64 {
    gamma_tails(a, x).1
}

/// (P(a, x), Q(a, x)), the regularised incomplete gamma functions γ(a, x)/Γ(a) and Γ(a, x)/Γ(a), for
/// the price of one.
///
/// For a > 0 and x ≥ 0, else NaN. Relative error below 1e-13 down to the underflow, typically 1e-15.
///
/// Power series (DLMF 8.7.1, 8.7.3) left of the mean, continued fraction (8.9.2) right of it, and
/// Gauss–Legendre quadrature of the tail near the mean where a is large and those are slow. All
/// are multiplied by the density, whose exponent has more digits than a float ("deviance").
///
/// ```
/// use klrender_stats::special::gamma_tails;
///
/// let (p, q) = gamma_tails(1e8, 1e8);
/// assert_eq!(p + q, 1.0);
/// ```
pub fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    tails(a, x).values()
}

/// (ln P(a, x), ln Q(a, x)), which do not underflow; −∞ for 0.
///
/// Relative error below 1e-13.
///
/// ```
/// use klrender_stats::special::ln_gamma_tails;
///
/// let (ln_p, ln_q) = ln_gamma_tails(1.0, 1e6);
/// assert_eq!((ln_p, ln_q), (0.0, -1e6));
/// ```
pub fn ln_gamma_tails(a: f64, x: f64) -> (f64, f64) {
    tails(a, x).ln_values()
}

/// x^a e^(−x) / Γ(a), x times the gamma density of shape a, for a > 0 and 0 < x < ∞ below 1e290:
/// Loader's saddle point form, in which nothing cancels.
pub(super) fn gamma_density(a: f64, x: f64) -> Scaled {
    if a < 1.0 {
        let power = a * libm::log(x) - ln_gamma_1p(a);
        return Scaled {
            ln: Extended::sum(-x, power),
            factor: a,
        };
    }
    let exponent = deviance(a, Extended::sum(x, -a)) + Extended::from(stirling_correction(a));
    Scaled {
        ln: -exponent,
        factor: libm::sqrt(a) * FRAC_1_SQRT_2PI,
    }
}

/// ln(x^a e^(−x) / Γ(a)), without cancellation for large shapes and without underflow.
pub(crate) fn ln_gamma_density(a: f64, x: f64) -> f64 {
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if a < LARGE_SHAPE || x < 1e-3 * a || x.max(a) > 1e290 {
        let ln = a * libm::log(x) - x - ln_gamma(a);
        // Beyond 1e305, where ln Γ overflows, all the mass is in one float.
        if ln.is_nan() { f64::NEG_INFINITY } else { ln }
    } else {
        gamma_density(a, x).ln_value()
    }
}

/// Below this shape the terms of a log-density do not outgrow their sum.
pub(crate) const LARGE_SHAPE: f64 = 16.0;

/// From this shape on the tails near the mean are integrated.
const INTEGRATE_FROM: f64 = 200.0;

pub(super) fn tails(a: f64, x: f64) -> Tails {
    effort::spend(4);
    if !(a > 0.0 && x >= 0.0) {
        return Tails::Lower(Scaled::NAN);
    }
    if x == 0.0 {
        return Tails::Lower(Scaled::ZERO);
    }
    if x.max(a) > 1e290 {
        // The spread is far below one ulp of the mean.
        return match x.partial_cmp(&a) {
            Some(std::cmp::Ordering::Less) => Tails::Lower(Scaled::ZERO),
            Some(std::cmp::Ordering::Greater) => Tails::Upper(Scaled::ZERO),
            _ if a.is_infinite() => Tails::Lower(Scaled::NAN),
            _ => Tails::Lower(Scaled {
                ln: Extended::ZERO,
                factor: 0.5,
            }),
        };
    }
    if a < 1.0 && x <= 1.5 {
        return small_shape(a, x);
    }
    let density = gamma_density(a, x);
    // A little right of the mean Q is large enough to be 1 − P, and the series is the faster.
    if x < a || x <= 1.5 || a < INTEGRATE_FROM && (x - a) * (x - a) < 0.25 * a {
        Tails::Lower(if a > INTEGRATE_FROM && x > 0.7 * a {
            density.times(lower_integral(a, x))
        } else {
            density.times(power_series(a, x))
        })
    } else {
        Tails::Upper(if a > INTEGRATE_FROM && x < 1.4 * a {
            density.times(upper_integral(a, x))
        } else {
            density.times(continued_fraction(a, x))
        })
    }
}

/// For a < 1 and x of order 1 or less: Q is small only because a is, so it is not 1 − P.
fn small_shape(a: f64, x: f64) -> Tails {
    // P = x^a/Γ(a + 1) · (1 + a Σ (−x)ⁿ/((a + n) n!)) (DLMF 8.7.1)
    let mut term = 1.0;
    let mut sum = 0.0;
    for n in 1..40 {
        let n = f64::from(n);
        term *= -x / n;
        let change = term / (a + n);
        sum += change;
        if change.abs() <= 1e-17 * sum.abs() {
            break;
        }
    }
    let ln = Extended::from(x).ln() * a - Extended::from(ln_gamma_1p(a));
    let factor = ln.exp();
    Tails::Both {
        lower: Scaled {
            ln,
            factor: 1.0 + a * sum,
        },
        upper: -libm::expm1(ln.hi) - factor * a * sum,
    }
}

/// P / density = Σ xⁿ / (a (a + 1) … (a + n)) (DLMF 8.7.3).
fn power_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for n in 1..2000 {
        term *= x / (a + f64::from(n));
        sum += term;
        if term <= 1e-17 * sum {
            break;
        }
    }
    sum
}

/// Q / density, by the continued fraction of DLMF 8.9.2 (even part), J. Steed's method.
fn continued_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut d = 1.0 / b;
    let mut change = d;
    let mut value = d;
    for n in 1..2000 {
        if n % 16 == 0 {
            effort::spend(4);
        }
        let n = f64::from(n);
        b += 2.0;
        d = 1.0 / (b - n * (n - a) * d);
        change *= b * d - 1.0;
        value += change;
        if change.abs() <= 1e-17 * value {
            break;
        }
    }
    value
}

/// P / density = ∫ (t/x)^(a−1) e^(x−t) dt/x over [0, x].
fn lower_integral(a: f64, x: f64) -> f64 {
    let power = a - 1.0;
    let slope = ((a - x) - 1.0) / x;
    convex_tail(slope, power / (x * x), x, |h| {
        slope * h + power * log1p_excess(-h / x)
    }) / x
}

/// Q / density = ∫ (t/x)^(a−1) e^(x−t) dt/x over [x, ∞).
fn upper_integral(a: f64, x: f64) -> f64 {
    let power = a - 1.0;
    let slope = ((x - a) + 1.0) / x;
    convex_tail(slope, power / (x * x), f64::INFINITY, |h| {
        slope * h + power * log1p_excess(h / x)
    }) / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(gamma_tails(2.0, 0.0), (0.0, 1.0));
        assert_eq!(gamma_tails(2.0, f64::INFINITY), (1.0, 0.0));
        assert_eq!(ln_gamma_tails(2.0, 0.0), (f64::NEG_INFINITY, 0.0));
        assert_eq!(gamma_tails(1e300, 1e299), (0.0, 1.0));
        assert_eq!(gamma_tails(1e300, 1e300), (0.5, 0.5));
        for (a, x) in [
            (0.0, 1.0),
            (-1.0, 1.0),
            (1.0, -1.0),
            (f64::NAN, 1.0),
            (1.0, f64::NAN),
        ] {
            let (tails, ln_tails) = (gamma_tails(a, x), ln_gamma_tails(a, x));
            let all = [tails.0, tails.1, ln_tails.0, ln_tails.1, gamma_q(a, x)];
            assert!(all.iter().all(|value| value.is_nan()), "{a} {x}");
        }
    }

    /// The methods agree on both sides of each switch.
    #[test]
    fn methods_meet() {
        let near = |left: f64, right: f64| assert!((left / right - 1.0).abs() < 1e-13, "{left}");
        for x in [0.7, 0.99] {
            near(
                lower_integral(200.0, 200.0 * x),
                power_series(200.0, 200.0 * x),
            );
        }
        for x in [1.0, 1.4] {
            near(
                upper_integral(200.0, 200.0 * x),
                continued_fraction(200.0, 200.0 * x),
            );
        }
    }
}
