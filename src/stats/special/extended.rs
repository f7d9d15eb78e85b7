//! Sums, products and quotients with about twice the digits of a float.
//!
//! exp(−600) needs its exponent to 1e-16, which is 6e-14 ulps of 600 too few in one float. The
//! large exponents of this module are therefore carried as an unevaluated sum of two floats
//! (T. J. Dekker, "A floating-point technique for extending the available precision", Numer.
//! Math. 18 (1971) 224–242). Operands must stay below 1e290: the splitting multiplies by 2²⁷.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `hi + lo`, with `lo` at most half an ulp of `hi`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extended {
    pub(super) hi: f64,
    pub(super) lo: f64,
}

/// ln 2 to 32 digits.
const LN_2: Extended = Extended {
    hi: std::f64::consts::LN_2,
    lo: 2.319_046_813_846_299_6e-17,
};

impl Extended {
    pub(super) const ZERO: Self = Self::from(0.0);
    pub(super) const ONE: Self = Self::from(1.0);

    pub(super) const fn from(hi: f64) -> Self {
        Self { hi, lo: 0.0 }
    }

    /// a + b, exactly.
    pub(super) fn sum(a: f64, b: f64) -> Self {
        let hi = a + b;
        if !hi.is_finite() {
            return Self::from(hi);
        }
        let part = hi - a;
        Self {
            hi,
            lo: (a - (hi - part)) + (b - part),
        }
    }

    /// a · b, exactly.
    pub(super) fn product(a: f64, b: f64) -> Self {
        let hi = a * b;
        let (a1, a2) = halves(a);
        let (b1, b2) = halves(b);
        Self {
            hi,
            lo: ((a1 * b1 - hi) + a1 * b2 + a2 * b1) + a2 * b2,
        }
    }

    /// For |large| ≥ |small|.
    fn normalised(large: f64, small: f64) -> Self {
        let hi = large + small;
        Self {
            hi,
            lo: small - (hi - large),
        }
    }

    /// e to this power: one rounding of the exponent less than `exp(hi + lo)`.
    pub(super) fn exp(self) -> f64 {
        let value = libm::exp(self.hi);
        if self.lo.is_finite() {
            value + value * self.lo
        } else {
            value
        }
    }

    /// ln of a positive number. Relative error about 1e-18 away from 1.
    pub(super) fn ln(self) -> Self {
        let (mut m, mut exponent) = libm::frexp(self.hi);
        if m < std::f64::consts::FRAC_1_SQRT_2 {
            m *= 2.0;
            exponent -= 1;
        }
        let lo = libm::scalbn(self.lo, -exponent);
        let s = (Self::sum(m, -1.0) + Self::from(lo)) / (Self::sum(m, 1.0) + Self::from(lo));
        let whole = LN_2 * f64::from(exponent);
        whole + s * 2.0 + Self::from(2.0 * artanh_excess(s.hi))
    }
}

/// 1/3, 1/5, …, the coefficients of artanh.
pub(super) const ODD: [f64; 16] = {
    let mut odd = [0.0; 16];
    let mut k = 0;
    while k < 16 {
        odd[k] = 1.0 / (2 * k + 3) as f64;
        k += 1;
    }
    odd
};

/// artanh s − s for |s| ≤ 0.2: the odd series without its first term.
pub(super) fn artanh_excess(s: f64) -> f64 {
    let square = s * s;
    // 0.04¹² / 27 < 1e-18
    let sum = ODD[..12].iter().rev().fold(0.0, |sum, c| sum * square + c);
    s * square * sum
}

/// A float as the sum of two with 26 bits each.
fn halves(a: f64) -> (f64, f64) {
    let shifted = 134_217_729.0 * a;
    let high = shifted - (shifted - a);
    (high, a - high)
}

impl Add for Extended {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = Self::sum(self.hi, other.hi);
        Self::normalised(sum.hi, sum.lo + (self.lo + other.lo))
    }
}

impl Neg for Extended {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            hi: -self.hi,
            lo: -self.lo,
        }
    }
}

impl Sub for Extended {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul<f64> for Extended {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        let product = Self::product(self.hi, factor);
        Self::normalised(product.hi, product.lo + self.lo * factor)
    }
}

impl Mul for Extended {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = Self::product(self.hi, other.hi);
        Self::normalised(
            product.hi,
            product.lo + (self.hi * other.lo + self.lo * other.hi),
        )
    }
}

impl Div for Extended {
    type Output = Self;
    fn div(self, divisor: Self) -> Self {
        let quotient = self.hi / divisor.hi;
        let rest = self - divisor * quotient;
        Self::normalised(quotient, rest.hi / divisor.hi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_where_a_float_is_not() {
        let third = Extended::ONE / Extended::from(3.0);
        let back = third * 3.0 - Extended::ONE;
        assert!(back.hi.abs() < 1e-31, "{back:?}");
        let square = Extended::product(1.0 + libm::exp2(-40.0), 1.0 - libm::exp2(-40.0));
        assert_eq!((square.hi, square.lo), (1.0, -(libm::exp2(-80.0))));
    }

    #[test]
    fn logarithm_has_more_digits_than_a_float() {
        // ln 10 = 2.302585092994045684017991454684364…
        let ln = Extended::from(10.0).ln();
        let rest = ln - Extended::from(std::f64::consts::LN_10);
        assert!(
            (rest.hi + 2.170_756_223_382_249e-16).abs() < 1e-17,
            "{rest:?}"
        );
    }
}
