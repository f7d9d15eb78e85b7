//! The regularised incomplete beta function, its complement, and their logarithms.

use super::deviance::deviance;
use super::extended::Extended;
use super::gauss::convex_tail;
use super::ln_beta::ln_beta_correction;
use super::tail::{Scaled, Tails};
use super::{gamma, ln_gamma_1p, ln_gamma_step, log1p_excess, stirling_correction};
use crate::effort;

/// (I_x(a, b), I_y(b, a)) for x + y = 1, so that no digit of an argument near 1 is lost: the cdf and
/// the survival function of the beta distribution.
///
/// For a, b > 0, else NaN. Relative error below 1e-13 down to the underflow, typically 1e-15, for
/// shapes from 1e-8 to 1e8 and more.
///
/// Of x and y the smaller counts; the other only says that the caller means it (NaN unless they
/// add up to 1 within 1e-8).
///
/// Power series for shapes up to 1 (DLMF 8.17.7), continued fraction (8.17.22 in the form of A. R.
/// DiDonato and A. H. Morris, "Algorithm 708", ACM TOMS 18 (1992)), and Gauss–Legendre quadrature
/// of the tail near the mean of large shapes. All are multiplied by the density, whose exponent
/// has more digits than a float.
///
/// ```
/// use klrender_stats::special::beta_tails;
///
/// // 1 − 1e-20 is 1 in a float.
/// let (lower, upper) = beta_tails(1.0, 2.0, 1.0, 1e-20);
/// assert_eq!(lower, 1.0);
/// assert!((upper / 1e-40 - 1.0).abs() < 1e-14);
/// ```
pub fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    tails(a, b, x, y).values()
}

/// (ln I_x(a, b), ln I_y(b, a)) for x + y = 1, which do not underflow; −∞ for 0.
///
/// Relative error below 1e-13.
///
/// ```
/// use klrender_stats::special::ln_beta_tails;
///
/// let (ln_lower, ln_upper) = ln_beta_tails(5.0, 1.0, 1e-300, 1.0);
/// assert!((ln_lower / (5.0 * 1e-300f64.ln()) - 1.0).abs() < 1e-15);
/// assert_eq!(ln_upper, 0.0);
/// ```
pub fn ln_beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    tails(a, b, x, y).ln_values()
}

pub(super) fn tails(a: f64, b: f64, x: f64, y: f64) -> Tails {
    effort::spend(4);
    match complementary(x, y) {
        Some((x, y)) => split(a, b, x, y),
        None => Tails::Lower(Scaled::NAN),
    }
}

/// x and y with just the sum 1, from the smaller of the two; none unless that is meant.
pub(super) fn complementary(x: f64, y: f64) -> Option<(Extended, Extended)> {
    if !(x >= 0.0 && y >= 0.0 && (x + y - 1.0).abs() < 1e-8) {
        None
    } else if x < y {
        let x = Extended::from(x);
        Some((x, Extended::ONE - x))
    } else {
        let y = Extended::from(y);
        Some((Extended::ONE - y, y))
    }
}

/// a ln x + b ln y − ln B(a, b) for x + y = 1, without cancellation and without underflow.
///
/// It is ln(x y) more than the beta density's logarithm. For a, b > 0 below 1e250 and x, y as for
/// [`beta_tails`], else NaN; −∞ for x = 0 or y = 0. Relative error below 1e-14 where the value is
/// not near 0: Loader's saddle point form, in which the exponents vanish at the mean.
///
/// ```
/// use klrender_stats::special::ln_beta_prefactor;
///
/// let value = ln_beta_prefactor(1e4, 1.0, 0.5, 0.5);
/// assert!((value - (1e4f64.ln() - 10_001.0 * 2f64.ln())).abs() < 1e-11);
/// ```
pub fn ln_beta_prefactor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    checked_density(a, b, x, y).ln_value()
}

fn checked_density(a: f64, b: f64, x: f64, y: f64) -> Scaled {
    let shapes = a > 0.0 && b > 0.0 && a.max(b) < 1e250;
    let Some((x, y)) = complementary(x, y).filter(|_| shapes) else {
        return Scaled::NAN;
    };
    if x.hi == 0.0 || y.hi == 0.0 {
        return Scaled::ZERO;
    }
    beta_density(a, b, x, y)
}

/// x^a y^b / B(a, b) for x, y > 0: x y times the beta density.
pub(super) fn beta_density(a: f64, b: f64, x: Extended, y: Extended) -> Scaled {
    // (a + b) x − a = b x − a y
    let shift = x * b - y * a;
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    let corrections = stirling_correction(small) + ln_beta_correction(small, large);
    let exponent = deviance(a, shift) + deviance(b, -shift) + Extended::from(corrections);
    Scaled {
        ln: -exponent,
        factor: libm::sqrt(small / (1.0 + small / large)) * super::FRAC_1_SQRT_2PI,
    }
}

/// ln(x^a y^b / B(a, b)) for x + y = 1, of which the smaller is right; without cancellation for
/// large shapes and without underflow.
pub(crate) fn ln_beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x == 0.0 || y == 0.0 {
        return f64::NEG_INFINITY;
    }
    let (at, rest) = if x < y {
        let x = Extended::from(x);
        (x, Extended::ONE - x)
    } else {
        let y = Extended::from(y);
        (Extended::ONE - y, y)
    };
    let far = x < 1e-3 * a / (a + b) || y < 1e-3 * b / (a + b);
    if a.max(b) < gamma::LARGE_SHAPE || far || a.max(b) > 1e290 {
        let ln = |near: f64, other: f64| {
            if near < 0.5 {
                libm::log(near)
            } else {
                libm::log1p(-other)
            }
        };
        a * ln(x, y) + b * ln(y, x) - super::ln_beta(a, b)
    } else {
        beta_density(a, b, at, rest).ln_value()
    }
}

/// From here on tails near the mean are integrated.
const INTEGRATE_FROM: f64 = 200.0;

fn split(a: f64, b: f64, x: Extended, y: Extended) -> Tails {
    if !(a > 0.0 && b > 0.0 && a + b < f64::INFINITY) {
        return Tails::Lower(Scaled::NAN);
    }
    if x.hi == 0.0 {
        return Tails::Lower(Scaled::ZERO);
    }
    if y.hi == 0.0 {
        return Tails::Upper(Scaled::ZERO);
    }
    if a.max(b) > 1e140 {
        return huge_shape(a, b, x.hi, y.hi);
    }
    if a.min(b) <= 1.0 {
        // Let a be the shape up to 1, or x be the smaller argument.
        let swap = if a.max(b) <= 1.0 { x.hi > 0.5 } else { b < a };
        let (a, b, x, y) = if swap { (b, a, y, x) } else { (a, b, x, y) };
        let tails = if x.hi <= 0.6 && b * x.hi <= 1.0 {
            small_shape(a, b, x)
        } else {
            let upper = beta_density(a, b, x, y).times(continued_fraction(b, a, y, x));
            Tails::Upper(upper)
        };
        return tails.swap_if(swap);
    }
    let swap = x.hi * b > y.hi * a;
    let (a, b, x, y) = if swap { (b, a, y, x) } else { (a, b, x, y) };
    let density = beta_density(a, b, x, y);
    let tail = if a.min(b) > INTEGRATE_FROM && x.hi * b > 0.5 * a * y.hi {
        lower_integral(a, b, x, y)
    } else {
        continued_fraction(a, b, x, y)
    };
    Tails::Lower(density.times(tail)).swap_if(swap)
}

/// Shapes so large that the logarithm of a beta variable is a gamma variable, or it is its mean.
fn huge_shape(a: f64, b: f64, x: f64, y: f64) -> Tails {
    // −ln of one of two numbers with the sum 1.
    let minus_ln = |of: f64, other: f64| match of < 0.5 {
        true => -libm::log(of),
        false => -libm::log1p(-other),
    };
    if a < 1e60 {
        gamma::tails(a, b * minus_ln(y, x))
    } else if b < 1e60 {
        gamma::tails(b, a * minus_ln(x, y)).swap_if(true)
    } else if x / y < a / b {
        Tails::Lower(Scaled::ZERO)
    } else {
        Tails::Upper(Scaled::ZERO)
    }
}

/// For a ≤ 1 and b x of order 1 or less: the upper tail is small only because a is.
fn small_shape(a: f64, b: f64, x: Extended) -> Tails {
    // I = x^a/(a B(a, b)) · (1 + a Σ (1 − b)(2 − b)…(n − b) xⁿ/(n! (a + n))) (DLMF 8.17.7)
    let mut term = 1.0;
    let mut sum = 0.0;
    for n in 1..200 {
        let n = f64::from(n);
        term *= (n - b) / n * x.hi;
        let change = term / (a + n);
        sum += change;
        if change.abs() <= 1e-17 * sum.abs() {
            break;
        }
    }
    let ln = x.ln() * a + Extended::sum(ln_gamma_step(b, a), -ln_gamma_1p(a));
    Tails::Both {
        lower: Scaled {
            ln,
            factor: 1.0 + a * sum,
        },
        upper: -libm::expm1(ln.hi) - ln.exp() * a * sum,
    }
}

/// I_x / density, by the continued fraction of Algorithm 708 (its `BFRAC`), J. Steed's method.
fn continued_fraction(a: f64, b: f64, x: Extended, y: Extended) -> f64 {
    let distance = (y * a - x * b).hi + 1.0;
    let (x, more) = (x.hi, 1.0 + y.hi);
    let mut inverse = 1.0 / (a + 1.0);
    let mut d = (a + 1.0) / (a * distance);
    let mut change = d;
    let mut value = d;
    for n in 1..10_000 {
        if n % 16 == 0 {
            effort::spend(4);
        }
        let n = f64::from(n);
        let previous = inverse;
        inverse = 1.0 / (a + 2.0 * n + 1.0);
        let half = x * previous;
        let common = n * (b - n) * half;
        let numerator = (a + n - 1.0) * previous * ((a + b + n - 1.0) * x) * common;
        let denominator = n + common + (a + n) * (distance + n * more) * inverse;
        d = 1.0 / (denominator + numerator * d);
        change *= denominator * d - 1.0;
        value += change;
        if change.abs() <= 1e-17 * value {
            break;
        }
    }
    value
}

/// I_x / density = ∫ (t/x)^(a−1) ((1−t)/y)^(b−1) dt/(xy) over [0, x].
fn lower_integral(a: f64, b: f64, x: Extended, y: Extended) -> f64 {
    let distance = (y * a - x * b).hi;
    let (x, y) = (x.hi, y.hi);
    let (a, b) = (a - 1.0, b - 1.0);
    let slope = (distance + (x - y)) / (x * y);
    let curvature = a / (x * x) + b / (y * y);
    convex_tail(slope, curvature, x, |h| {
        slope * h + a * log1p_excess(-h / x) + b * log1p_excess(h / y)
    }) / (x * y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(beta_tails(2.0, 3.0, 0.0, 1.0), (0.0, 1.0));
        assert_eq!(beta_tails(2.0, 3.0, 1.0, 0.0), (1.0, 0.0));
        let none = f64::NEG_INFINITY;
        assert_eq!(ln_beta_tails(2.0, 3.0, 0.0, 1.0), (none, 0.0));
        assert_eq!(ln_beta_tails(2.0, 3.0, 1.0, 0.0), (0.0, none));
        assert_eq!(beta_tails(1e300, 1e300, 0.4, 0.6).0, 0.0);
        let limit = beta_tails(2.0, 1e300, 1e-300, 1.0).0 / gamma::gamma_tails(2.0, 1.0).0;
        assert!((limit - 1.0).abs() < 1e-15);
        let nan = f64::NAN;
        for (a, b, x) in [
            (0.0, 1.0, 0.5),
            (1.0, -1.0, 0.5),
            (1.0, 1.0, 1.5),
            (1.0, 1.0, -0.5),
            (nan, 1.0, 0.5),
            (1.0, 1.0, nan),
            (f64::INFINITY, 1.0, 0.5),
        ] {
            let both = [
                beta_tails(a, b, x, 1.0 - x).0,
                ln_beta_tails(a, b, x, 1.0 - x).0,
            ];
            assert!(both.iter().all(|value| value.is_nan()), "{a} {b} {x}");
        }
        assert!(beta_tails(1.0, 1.0, 0.5, 0.4).0.is_nan());
        assert_eq!(ln_beta_prefactor(2.0, 3.0, 1.0, 0.0), f64::NEG_INFINITY);
        assert!(ln_beta_prefactor(2.0, 3.0, 0.5, 0.4).is_nan());
        assert!(ln_beta_prefactor(2.0, -3.0, 0.5, 0.5).is_nan());
    }

    #[test]
    fn methods_meet() {
        let x = |x: f64| (Extended::from(x), Extended::ONE - Extended::from(x));
        for (a, b, at) in [
            (201.0, 300.0, 0.39),
            (201.0, 201.0, 0.499),
            (1e4, 210.0, 0.979),
        ] {
            let (x, y) = x(at);
            let left = lower_integral(a, b, x, y);
            let right = continued_fraction(a, b, x, y);
            assert!(
                (left / right - 1.0).abs() < 1e-13,
                "{a} {b}: {left} {right}"
            );
        }
    }
}
