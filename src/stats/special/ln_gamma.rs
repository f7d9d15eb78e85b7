//! The logarithm of the gamma function, its differences, and what Stirling's formula leaves.

use super::extended::ODD;
use super::{LN_SQRT_2PI, log1p_excess};

/// ln |Γ(x)|; relative error below 1e-15 for x > 0, also beside its zeros at 1 and 2.
///
/// ∞ at 0, at negative integers and at ±∞; NaN for NaN. For x < 0 the error is absolute, 1e-15,
/// beside the zeros there. Source: `libm::lgamma_r`, the rational approximations of FreeBSD's msun.
///
/// ```
/// use klrender_stats::special::ln_gamma;
///
/// assert_eq!(ln_gamma(1.0), 0.0);
/// assert!((ln_gamma(5.0) - 24f64.ln()).abs() < 1e-15);
/// ```
pub fn ln_gamma(x: f64) -> f64 {
    ln_gamma_sign(x).0
}

/// ln |Γ(x)| and the sign of Γ(x): 1 or −1.
///
/// The sign is 1 at the poles, where the logarithm is ∞.
///
/// ```
/// use klrender_stats::special::ln_gamma_sign;
///
/// // Γ(−½) = −2√π
/// let (ln, sign) = ln_gamma_sign(-0.5);
/// assert!((ln - (2.0 * std::f64::consts::PI.sqrt()).ln()).abs() < 1e-15);
/// assert_eq!(sign, -1.0);
/// ```
pub fn ln_gamma_sign(x: f64) -> (f64, f64) {
    let (ln, sign) = libm::lgamma_r(x);
    let negative = sign < 0 && x != 0.0 && ln != f64::INFINITY;
    (ln, if negative { -1.0 } else { 1.0 })
}

/// ln Γ(1 + x) for x > −1, relative error below 1e-15 also where x is tiny; NaN for x < −1.
///
/// The series of DLMF 5.7.3 for |x| ≤ ½.
///
/// ```
/// use klrender_stats::special::ln_gamma_1p;
///
/// // −γx + …
/// assert!((ln_gamma_1p(1e-20) + 0.577_215_664_901_532_9e-20).abs() < 1e-35);
/// ```
pub fn ln_gamma_1p(x: f64) -> f64 {
    if x.is_nan() || x.abs() > 0.5 {
        return if x < -1.0 {
            f64::NAN
        } else {
            ln_gamma(1.0 + x)
        };
    }
    let sum = ZETA_TERMS.iter().rev().fold(0.0, |sum, c| c - x * sum);
    // 1 − γ
    x * (0.422_784_335_098_467_13 + x * sum) - libm::log1p(x)
}

/// ln Γ(1 + x) + γx ≥ 0 for x ≥ −1, to a few ulps also where it is far smaller than x: convex,
/// with the tangent 0 at 0. NaN below −1.
///
/// ```
/// use klrender_stats::special::ln_gamma_1p_excess;
///
/// // π²/12 x² − …
/// assert!((ln_gamma_1p_excess(1e-10) / 0.822_467_033e-20 - 1.0).abs() < 1e-9);
/// ```
pub fn ln_gamma_1p_excess(x: f64) -> f64 {
    if x.abs() <= 0.5 {
        let sum = ZETA_TERMS.iter().rev().fold(0.0, |sum, c| c - x * sum);
        log1p_excess(x) + x * x * sum
    } else if x == f64::INFINITY {
        x
    } else {
        ln_gamma_1p(x) + 0.577_215_664_901_532_9 * x
    }
}

/// (ζ(k) − 1)/k for k = 2, 3, …, 30: the rest is below 1e-19 for |x| ≤ ½.
const ZETA_TERMS: [f64; 29] = [
    0.322_467_033_424_113_2,
    0.067_352_301_053_198_1,
    0.020_580_808_427_784_546,
    0.007_385_551_028_673_986,
    0.002_890_510_330_741_523_4,
    0.001_192_753_911_703_261,
    0.000_509_669_524_743_042_5,
    0.000_223_154_758_453_579_39,
    9.945_751_278_180_853e-05,
    4.492_623_673_813_314e-05,
    2.050_721_277_567_069e-05,
    9.439_488_275_268_397e-06,
    4.374_866_789_907_488e-06,
    2.039_215_753_801_366e-06,
    9.551_412_130_407_42e-07,
    4.492_469_198_764_566e-07,
    2.120_718_480_555_466_5e-07,
    1.004_322_482_396_809_9e-07,
    4.769_810_169_363_980_4e-08,
    2.271_109_460_894_316_4e-08,
    1.083_865_921_489_695_5e-08,
    5.183_475_041_970_047e-09,
    2.483_674_543_802_478_5e-09,
    1.192_140_140_586_091_2e-09,
    5.731_367_241_678_862e-10,
    2.759_522_885_124_233_4e-10,
    1.330_476_437_424_449e-10,
    6.422_964_563_838_1e-11,
    3.104_424_774_732_227_6e-11,
];

/// From here on Stirling's series gives all digits.
const STIRLING_FROM: f64 = 8.0;

/// B₂ₖ / (2k (2k − 1)), the coefficients of x^(1−2k) in Stirling's series (DLMF 5.11.1).
pub(super) const STIRLING: [f64; 11] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
    43867.0 / 244_188.0,
    -174_611.0 / 125_400.0,
    77683.0 / 5796.0,
];

/// What Stirling's formula leaves: ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π), for x > 0.
///
/// It falls from ∞ at 0 to 0 at ∞, like 1/(12x). Relative error below 1e-15 for x ≥ 1e-3. NaN for
/// x < 0. Stirling's series (DLMF 5.11.1) from 8 on; below, steps of 1 that only add positive terms.
///
/// ```
/// use klrender_stats::special::stirling_correction;
///
/// let x = 1e8;
/// assert!((stirling_correction(x) * 12.0 * x - 1.0).abs() < 1e-15);
/// ```
pub fn stirling_correction(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    let mut correction = 0.0;
    let mut x = x;
    if x < 1.0 {
        if x < f64::MIN_POSITIVE {
            return -0.5 * libm::log(x) - LN_SQRT_2PI;
        }
        correction = (x + 0.5) * libm::log1p(1.0 / x) - 1.0;
        x += 1.0;
    }
    while x < STIRLING_FROM {
        // (x + ½) ln(1 + 1/x) − 1 = artanh(t)/t − 1 with t = 1/(2x + 1) ≤ ⅓
        let t = 1.0 / (2.0 * x + 1.0);
        let square = t * t;
        correction += ODD.iter().rev().fold(0.0, |sum, c| (sum + c) * square);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = STIRLING.iter().rev().fold(0.0, |sum, c| sum * square + c);
    correction + series / x
}

/// ln Γ(a + d) − ln Γ(a) for a > 0 and a + d > 0, without the cancellation of the difference.
///
/// Error below 1e-14 relative to |d| (1 + |ln a|) for |d| < ½ and any a, and relative to the
/// result for a ≥ 8. NaN outside the domain.
///
/// ```
/// use klrender_stats::special::ln_gamma_step;
///
/// // Γ(a + 1) = a Γ(a)
/// assert!((ln_gamma_step(1e15, 1.0) - 1e15f64.ln()).abs() < 1e-14);
/// ```
pub fn ln_gamma_step(a: f64, d: f64) -> f64 {
    let end = a + d;
    if !(a > 0.0 && end > 0.0) || end.is_infinite() || a.is_infinite() {
        return if a > 0.0 && a < f64::INFINITY && end == f64::INFINITY {
            f64::INFINITY
        } else {
            f64::NAN
        };
    }
    if a.min(end) < STIRLING_FROM && d.abs() >= 0.5 {
        return ln_gamma(end) - ln_gamma(a);
    }
    // Γ(a + d)/Γ(a) = Γ(a + n + d)/Γ(a + n) / Π (1 + d/(a + i))
    let mut a = a;
    let mut product = 0.0;
    while a.min(a + d) < STIRLING_FROM {
        product += libm::log1p(d / a);
        a += 1.0;
    }
    let v = d / a;
    let ln = libm::log1p(v);
    // (a + d − ½) ln(1 + v) − d, where ln(1 + v) = v − excess
    let bend = if v.abs() < 0.4 {
        v * (d - 0.5) - (a + d - 0.5) * log1p_excess(v)
    } else {
        (a + d - 0.5) * ln - d
    };
    // Σ cₖ a^(1−2k) (r^(2k−1) − 1) with r = a/(a + d); r^(m+2) − 1 = (r^m − 1) r² + (r² − 1)
    let inverse = 1.0 / a;
    let r = a / (a + d);
    let r_excess = -d / (a + d);
    let square_excess = r_excess * (1.0 + r);
    let (mut power_excess, mut power) = (r_excess, inverse);
    let mut series = 0.0;
    for c in STIRLING {
        series += c * power * power_excess;
        power *= inverse * inverse;
        power_excess = power_excess * r * r + square_excess;
    }
    d * libm::log(a) + bend + series - product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(ln_gamma(0.0), f64::INFINITY);
        assert_eq!(ln_gamma(-3.0), f64::INFINITY);
        assert_eq!(ln_gamma(f64::INFINITY), f64::INFINITY);
        assert!(ln_gamma(f64::NAN).is_nan());
        assert_eq!(ln_gamma_sign(-3.0).1, 1.0);
        assert_eq!(ln_gamma_sign(-1.5).1, 1.0);
        assert_eq!(ln_gamma_1p(0.0), 0.0);
        assert_eq!(ln_gamma_1p(-1.0), f64::INFINITY);
        assert!(ln_gamma_1p(-1.5).is_nan());
        assert_eq!(stirling_correction(0.0), f64::INFINITY);
        assert_eq!(stirling_correction(f64::INFINITY), 0.0);
        assert!(stirling_correction(-1.0).is_nan());
        assert!(ln_gamma_step(-1.0, 3.0).is_nan());
        assert!(ln_gamma_step(1.0, -3.0).is_nan());
    }
}
