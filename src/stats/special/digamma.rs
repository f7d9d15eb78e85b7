//! The derivatives of ln Γ: digamma, its differences, and trigamma.

use std::f64::consts::PI;

use super::extended::Extended;

/// From here on the asymptotic series give all digits.
const SERIES_FROM: f64 = 10.0;

/// B₂ₖ / 2k, the coefficients of x^(−2k) in the series of ψ (DLMF 5.11.2).
const PSI_SERIES: [f64; 9] = [
    1.0 / 12.0,
    -1.0 / 120.0,
    1.0 / 252.0,
    -1.0 / 240.0,
    1.0 / 132.0,
    -691.0 / 32_760.0,
    1.0 / 12.0,
    -3617.0 / 8160.0,
    43867.0 / 14_364.0,
];

/// The positive root of ψ.
const ROOT: Extended = Extended {
    hi: 1.461_632_144_968_362_2,
    lo: 9.549_995_429_965_697e-17,
};

/// ψ(x) = d/dx ln Γ(x); relative error below 1e-15 for x > 0, also beside its root 1.4616….
///
/// NaN at 0, at negative integers, at −∞ and for NaN; ∞ at ∞. Recurrence and series of DLMF 5.5.2
/// and 5.11.2, reflection for x < 0 (error 1e-15 absolute beside the roots there).
///
/// ```
/// use klrender_stats::special::digamma;
///
/// // −γ
/// assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15);
/// ```
pub fn digamma(x: f64) -> f64 {
    if x <= 0.0 {
        let offset = x - x.round();
        if offset == 0.0 || x.is_infinite() {
            return f64::NAN;
        }
        return digamma(1.0 - x) - PI / libm::tan(PI * offset);
    }
    if (1.0..2.0).contains(&x) {
        return digamma_step(ROOT.hi, (x - ROOT.hi) - ROOT.lo);
    }
    if x == f64::INFINITY {
        return x;
    }
    let mut x = x;
    let mut sum = 0.0;
    while x < SERIES_FROM {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = PSI_SERIES
        .iter()
        .rev()
        .fold(0.0, |sum, c| (sum + c) * square);
    sum + (libm::log(x) - 0.5 / x - series)
}

/// ψ(a) − ψ(b) for positive a and b, relative error below 2e-15 however close they are.
///
/// NaN outside the domain.
///
/// ```
/// use klrender_stats::special::digamma_difference;
///
/// assert_eq!(digamma_difference(3.0, 3.0), 0.0);
/// // ψ(x + 1) − ψ(x) = 1/x
/// assert!((digamma_difference(1e9 + 1.0, 1e9) - 1e-9).abs() < 1e-24);
/// ```
pub fn digamma_difference(a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && a + b < f64::INFINITY) {
        f64::NAN
    } else if a < b {
        -digamma_step(a, b - a)
    } else {
        digamma_step(b, a - b)
    }
}

/// ψ(b + d) − ψ(b) for b > 0 and b + d > 0.
fn digamma_step(b: f64, d: f64) -> f64 {
    let (mut a, mut b) = (b + d, b);
    let mut sum = 0.0;
    while a.min(b) < SERIES_FROM {
        // In this order nothing underflows or overflows before the quotient does.
        sum += d / a / b;
        a += 1.0;
        b += 1.0;
    }
    // B₂ₖ/2k b^(−2k) (r^2k − 1) with r = b/a; r^(2k+2) − 1 = (r^2k − 1) r² + (r² − 1)
    let ratio = (b / a) * (b / a);
    let excess = -(d / a) * (1.0 + b / a);
    let square = 1.0 / b / b;
    let (mut power, mut power_excess) = (square, excess);
    let mut series = 0.0;
    for c in PSI_SERIES {
        series += c * power * power_excess;
        power *= square;
        power_excess = power_excess * ratio + excess;
    }
    sum + (libm::log1p(d / b) + 0.5 * d / a / b - series)
}

/// B₂ₖ, the coefficients of x^(−2k−1) in the series of ψ′ (DLMF 5.15.8).
const BERNOULLI: [f64; 9] = [
    1.0 / 6.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    5.0 / 66.0,
    -691.0 / 2730.0,
    7.0 / 6.0,
    -3617.0 / 510.0,
    43867.0 / 798.0,
];

/// ψ′(x), the second derivative of ln Γ(x); relative error below 1e-15 for x > 0.
///
/// ∞ at 0 and negative integers, 0 at ∞, NaN at −∞ and for NaN. Recurrence and series of DLMF
/// 5.15.5 and 5.15.8, reflection for x < 0.
///
/// ```
/// use klrender_stats::special::trigamma;
///
/// let pi = std::f64::consts::PI;
/// assert!((trigamma(1.0) - pi * pi / 6.0).abs() < 1e-15);
/// ```
pub fn trigamma(x: f64) -> f64 {
    if x == f64::NEG_INFINITY {
        return f64::NAN;
    }
    if x <= 0.0 {
        let sine = libm::sin(PI * (x - x.round()));
        return (PI / sine) * (PI / sine) - trigamma(1.0 - x);
    }
    let mut x = x;
    let mut sum = 0.0;
    while x < SERIES_FROM {
        sum += 1.0 / x / x;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = BERNOULLI
        .iter()
        .rev()
        .fold(0.0, |sum, c| (sum + c) * square);
    sum + inverse * (1.0 + 0.5 * inverse + series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        for x in [0.0, -1.0, -1e20, f64::NEG_INFINITY, f64::NAN] {
            assert!(digamma(x).is_nan(), "{x}");
        }
        assert_eq!(digamma(f64::INFINITY), f64::INFINITY);
        assert_eq!(trigamma(0.0), f64::INFINITY);
        assert_eq!(trigamma(-2.0), f64::INFINITY);
        assert_eq!(trigamma(f64::INFINITY), 0.0);
        assert!(trigamma(f64::NAN).is_nan());
        assert!(digamma_difference(-1.0, 2.0).is_nan());
        assert!(digamma_difference(1.0, f64::INFINITY).is_nan());
    }

    #[test]
    fn reflection() {
        // ψ(−½) = ψ(½) + 2
        assert!((digamma(-0.5) - digamma(0.5) - 2.0).abs() < 1e-14);
        // ψ′(−½) = ψ′(½) + 4
        assert!((trigamma(-0.5) - trigamma(0.5) - 4.0).abs() < 1e-14);
    }
}
