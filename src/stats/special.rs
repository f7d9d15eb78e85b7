//! Elementary pieces in the forms that keep their digits.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

/// ln √(2π).
pub(super) const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// √(2/π).
pub(super) const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;

/// eˣ − 1 − x ≥ 0, to a few ulps also where it is far smaller than x.
pub(super) fn expm1_excess(x: f64) -> f64 {
    if x.abs() >= 0.5 {
        return libm::expm1(x) - x;
    }
    // x²/2 · (1 + x/3 · (1 + x/4 · …)): the remainder after 15 terms is below 1e-18.
    let mut sum = 1.0;
    for k in (3..=15).rev() {
        sum = 1.0 + x * sum / f64::from(k);
    }
    0.5 * x * x * sum
}

/// x − ln(1 + x) ≥ 0 for x > −1, to a few ulps also where it is far smaller than x.
pub(super) fn log1p_excess(x: f64) -> f64 {
    if x.abs() >= 0.4 {
        return if x == f64::INFINITY {
            x
        } else {
            x - libm::log1p(x)
        };
    }
    // ln(1 + x) = 2 artanh t with t = x / (2 + x), and x − 2t = x·t: both exact.
    let t = x / (2.0 + x);
    let square = t * t;
    let mut sum = 0.0;
    for k in (1..=15).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    x * t - 2.0 * t * square * sum
}

/// r − 1 − ln r ≥ 0 with r = a/b, for positive a and b, to a few ulps also where a ≈ b.
pub(super) fn ratio_excess(a: f64, b: f64) -> f64 {
    let difference = (a - b) / b;
    if difference.abs() < 0.5 {
        log1p_excess(difference)
    } else {
        a / b - 1.0 - ln_ratio(a, b)
    }
}

/// ln(a/b) for positive a and b, also where a/b leaves the range of a float or is nearly 1.
pub(super) fn ln_ratio(a: f64, b: f64) -> f64 {
    let ratio = a / b;
    if (0.5..2.0).contains(&ratio) {
        libm::log1p((a - b) / b)
    } else if ratio.is_normal() {
        libm::log(ratio)
    } else {
        libm::log(a) - libm::log(b)
    }
}

/// ln cosh x ≥ 0, to a few ulps also where it is far smaller than x.
pub(super) fn ln_cosh(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        let sinh = libm::sinh(x);
        0.5 * libm::log1p(sinh * sinh)
    } else {
        x - LN_2 + libm::log1p(libm::exp(-2.0 * x))
    }
}

/// ln(1 − eˣ) for x ≤ 0 (Mächler, "Accurately computing log(1 − exp(−|a|))").
pub(super) fn ln_1m_exp(x: f64) -> f64 {
    if x > -LN_2 {
        libm::log(-libm::expm1(x))
    } else {
        libm::log1p(-libm::exp(x))
    }
}

/// Adds numbers given by their logarithms: ln Σ exp(tᵢ), without overflow.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogSum {
    max: f64,
    /// Σ exp(tᵢ − max)
    sum: f64,
}

impl LogSum {
    pub(super) const EMPTY: Self = Self {
        max: f64::NEG_INFINITY,
        sum: 0.0,
    };

    pub(super) fn add(&mut self, term: f64) {
        if term == f64::NEG_INFINITY {
        } else if term <= self.max {
            self.sum += libm::exp(term - self.max);
        } else {
            self.sum = self.sum * libm::exp(self.max - term) + 1.0;
            self.max = term;
        }
    }

    pub(super) fn ln(&self) -> f64 {
        if self.sum > 0.0 {
            self.max + libm::log(self.sum)
        } else {
            self.max
        }
    }
}

/// P(Z > z) of the standard normal. Relative error below 3e-13 down to the underflow.
pub(super) fn normal_sf(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

/// ln P(Z > z) of the standard normal, to a few ulps, without underflow.
pub(super) fn normal_ln_sf(z: f64) -> f64 {
    if z < 0.0 {
        libm::log1p(-normal_sf(-z))
    } else if z < 5.0 {
        libm::log(normal_sf(z))
    } else if z.is_infinite() {
        f64::NEG_INFINITY
    } else {
        -0.5 * z * z - LN_SQRT_2PI + libm::log(mills_ratio(z))
    }
}

/// P(Z > z) / φ(z) for z ≥ 5, by Laplace's continued fraction (DLMF 7.9.3).
fn mills_ratio(z: f64) -> f64 {
    let mut tail = z;
    for k in (1..=40).rev() {
        tail = z + f64::from(k) / tail;
    }
    1.0 / tail
}

/// The z with P(Z ≤ z) = p of the standard normal; NaN unless 0 ≤ p ≤ 1.
///
/// Relative error about 1e-15 for every p: M. J. Wichura, "Algorithm AS 241", Applied
/// Statistics 37 (1988) 477–484, routine PPND16.
pub(super) fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * rational(&CENTRE, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return f64::INFINITY.copysign(q);
    }
    // NaN outside [0, 1]: the logarithm of a negative number.
    let r = libm::sqrt(-libm::log(tail));
    let z = if r <= 5.0 {
        rational(&MIDDLE, r - 1.6)
    } else {
        rational(&FAR, r - 5.0)
    };
    z.copysign(q)
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
    fn excesses_keep_their_digits() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-14, "{a:e} {b:e}");
        for x in [1e-150, 1e-9, -1e-9, 1e-6] {
            // The next term of either series is x³ times 1/24 or 1/4.
            close(expm1_excess(x), x * x * (0.5 + x * (1.0 / 6.0 + x / 24.0)));
            close(log1p_excess(x), x * x * (0.5 - x * (1.0 / 3.0 - x / 4.0)));
        }
        // Both sides of the switch to the plain formula.
        for x in [0.39, 0.41, 0.49, 0.51, -0.39, -0.41, -0.49, -0.51] {
            assert!((expm1_excess(x) - (libm::expm1(x) - x)).abs() < 1e-16);
            assert!((log1p_excess(x) - (x - libm::log1p(x))).abs() < 2e-16);
        }
    }

    #[test]
    fn normal_tails_meet_and_reach_far() {
        // Continued fraction and erfc on both sides of the switch.
        let slope = (normal_ln_sf(5.0) - normal_ln_sf(4.999_999)) / 1e-6;
        assert!((slope + 1.0 / mills_ratio(5.0)).abs() < 1e-5, "{slope}");
        assert!((normal_ln_sf(1e150) / -0.5e300 - 1.0).abs() < 1e-15);
        assert_eq!(normal_ln_sf(-1e150), 0.0);
        for p in [1e-300, 1e-20, 1e-5, 0.3, 0.5, 0.9] {
            let back = normal_sf(-normal_quantile(p));
            assert!((back / p - 1.0).abs() < 1e-12, "{back:e} {p:e}");
        }
    }
}
