//! The standard normal distribution: density, tails, Mills ratio, intervals and quantiles.

use std::f64::consts::FRAC_1_SQRT_2;

use super::extended::Extended;
use super::gauss::gauss_legendre;
use super::{FRAC_1_SQRT_2PI, LN_SQRT_2PI, erfcx};

/// √(π/2).
const SQRT_FRAC_PI_2: f64 = 1.253_314_137_315_500_3;

/// exp(−z²/2), with all digits of the square.
pub(super) fn bell(z: f64) -> f64 {
    if z.abs() > 40.0 {
        return if z.is_nan() { z } else { 0.0 };
    }
    (Extended::product(z, z) * -0.5).exp()
}

/// φ(z) = exp(−z²/2)/√(2π); relative error below 1e-15 down to the underflow.
///
/// ```
/// use klrender_stats::special::normal_pdf;
///
/// assert_eq!(normal_pdf(0.0), 0.398_942_280_401_432_7);
/// assert_eq!(normal_pdf(f64::INFINITY), 0.0);
/// ```
pub fn normal_pdf(z: f64) -> f64 {
    FRAC_1_SQRT_2PI * bell(z)
}

/// P(Z > z) of the standard normal; relative error below 2e-15 down to the underflow.
///
/// φ(z) times [`mills_ratio`]; the lower tail is `normal_sf(-z)`.
///
/// ```
/// use klrender_stats::special::normal_sf;
///
/// assert_eq!(normal_sf(0.0), 0.5);
/// assert!((normal_sf(10.0) / 7.619_853_024_160_526e-24 - 1.0).abs() < 1e-14);
/// ```
pub fn normal_sf(z: f64) -> f64 {
    if z < 1.0 {
        0.5 * libm::erfc(z * FRAC_1_SQRT_2)
    } else {
        0.5 * bell(z) * erfcx(z * FRAC_1_SQRT_2)
    }
}

/// ln P(Z > z) of the standard normal, without underflow; relative error below 1e-15.
///
/// ```
/// use klrender_stats::special::normal_ln_sf;
///
/// assert!((normal_ln_sf(1e100) / -0.5e200 - 1.0).abs() < 1e-15);
/// assert_eq!(normal_ln_sf(f64::NEG_INFINITY), 0.0);
/// ```
pub fn normal_ln_sf(z: f64) -> f64 {
    if z < 0.0 {
        libm::log1p(-normal_sf(-z))
    } else if z < 1.0 {
        libm::log(normal_sf(z))
    } else {
        libm::log(mills_ratio(z)) - LN_SQRT_2PI - 0.5 * z * z
    }
}

/// P(Z > z)/φ(z), from ∞ at −∞ through √(π/2) at 0 to 1/z far out; relative error below 2e-15.
///
/// Its reciprocal is the hazard rate, and minus the slope of [`normal_ln_sf`].
///
/// ```
/// use klrender_stats::special::mills_ratio;
///
/// assert!((mills_ratio(1e9) * 1e9 - 1.0).abs() < 1e-15);
/// ```
pub fn mills_ratio(z: f64) -> f64 {
    if z < -40.0 {
        // Beyond the largest float, exp(800).
        f64::INFINITY
    } else if z < 0.0 {
        // There an error of z/√2 would be multiplied by z².
        (Extended::product(z, z) * 0.5).exp() * normal_sf(z) / FRAC_1_SQRT_2PI
    } else {
        SQRT_FRAC_PI_2 * erfcx(z * FRAC_1_SQRT_2)
    }
}

/// P(low < Z ≤ high), negative where high < low; relative error below 1e-14, also where the bounds
/// are close or both far out on one side.
///
/// ```
/// use klrender_stats::special::normal_interval;
///
/// let density = normal_interval(3.0, 3.0 + 2f64.powi(-40)) * 2f64.powi(40);
/// assert!((density / 4.431_848_411_931_8e-3 - 1.0).abs() < 1e-11);
/// ```
pub fn normal_interval(low: f64, high: f64) -> f64 {
    if high < low {
        return -normal_interval(high, low);
    }
    if high <= 0.0 {
        return normal_interval(-high, -low);
    }
    let width = high - low;
    if width * (1.0 + low.abs().max(high)) < 2.0 {
        // φ(low + h)/φ(low) varies too little there to be cut.
        return normal_pdf(low) * gauss_legendre(width, |h| libm::exp(-h * (low + 0.5 * h)));
    }
    if low < 0.0 {
        let (below, above) = (normal_sf(-low), normal_sf(high));
        // Both are at most ½: nothing cancels unless both are near ½, when the width is small.
        return 0.5 - below + (0.5 - above);
    }
    normal_sf(low) - normal_sf(high)
}

/// The z with P(Z ≤ z) = p of the standard normal; ±∞ at 0 and 1, NaN outside [0, 1].
///
/// Relative error below 1e-15 for every p: M. J. Wichura, "Algorithm AS 241", Applied Statistics
/// 37 (1988) 477–484, routine PPND16.
///
/// ```
/// use klrender_stats::special::normal_quantile;
///
/// assert_eq!(normal_quantile(0.5), 0.0);
/// assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    quantile_of(p - 0.5, if p < 0.5 { p } else { 1.0 - p })
}

/// The quantile at p, from p − ½ and the smaller of p and 1 − p.
pub(super) fn quantile_of(centred: f64, tail: f64) -> f64 {
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * rational(&CENTRE, r);
    }
    // NaN for a negative tail.
    tail_quantile(libm::log(tail)).copysign(centred)
}

/// The z > 0 with ln P(Z > z) = `ln_tail`, for ln_tail ≤ ln 0.075.
fn tail_quantile(ln_tail: f64) -> f64 {
    if ln_tail == f64::NEG_INFINITY {
        return f64::INFINITY;
    }
    let r = libm::sqrt(-ln_tail);
    if r <= 5.0 {
        return rational(&MIDDLE, r - 1.6);
    }
    if r <= 27.0 {
        return rational(&FAR, r - 5.0);
    }
    // Beyond the range of AS 241: Newton's method, from the leading terms.
    let double = -2.0 * ln_tail;
    let mut z = libm::sqrt(double - libm::log(double) - 2.0 * LN_SQRT_2PI);
    for _ in 0..3 {
        z += (normal_ln_sf(z) - ln_tail) * mills_ratio(z);
    }
    z
}

/// Σ aᵢ xⁱ / Σ bᵢ xⁱ.
fn rational([above, below]: &[[f64; 8]; 2], x: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * x + c);
    horner(above) / horner(below)
}

const CENTRE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_545,
    ],
];

const MIDDLE: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];

const FAR: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        assert_eq!((normal_sf(inf), normal_sf(-inf)), (0.0, 1.0));
        assert_eq!((normal_ln_sf(inf), normal_ln_sf(-1e150)), (-inf, 0.0));
        assert_eq!((mills_ratio(inf), mills_ratio(-inf)), (0.0, inf));
        assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (-inf, inf));
        assert_eq!(normal_interval(-inf, inf), 1.0);
        assert_eq!(normal_interval(2.0, 2.0), 0.0);
        assert_eq!(normal_interval(inf, -inf), -1.0);
        let nan = f64::NAN;
        assert!(normal_pdf(nan).is_nan() && normal_sf(nan).is_nan() && normal_ln_sf(nan).is_nan());
        assert!(normal_interval(nan, 1.0).is_nan() && normal_interval(1.0, nan).is_nan());
        for p in [-0.1, 1.1, nan] {
            assert!(normal_quantile(p).is_nan(), "{p}");
        }
    }

    #[test]
    fn tails_meet_and_reach_far() {
        let slope = (normal_ln_sf(1.0) - normal_ln_sf(0.999_999)) / 1e-6;
        assert!((slope + 1.0 / mills_ratio(1.0)).abs() < 1e-5, "{slope}");
        for ln_p in [-728.9, -729.1, -24.9, -25.1, -2.61, -2.59] {
            let back = normal_ln_sf(tail_quantile(ln_p));
            assert!((back / ln_p - 1.0).abs() < 1e-14, "{back:e} {ln_p:e}");
        }
    }
}
