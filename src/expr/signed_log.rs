//! Numbers as a sign and a logarithm, for what floats cannot hold: exp(800)·exp(−799), the quotient of
//! two densities far out, and the logarithm of a density that is 0.

use klrender_stats::Valued;

/// A logarithm of 0 grows more slowly than any power of a density.
const LOGARITHM: f64 = 1e-6;

/// The logarithm of the largest float.
const LN_MAX: f64 = 709.782_712_893_384;

/// ± exp(ln) · εᵒʳᵈᵉʳ, where ε stands for densities that are 0.
///
/// Where densities vanish, what is computed from them is the limit as they do: p·log(p/q) is 0 where
/// p is, and so is p²/q where both are; p/q is then undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SignedLog {
    /// 1 or −1; 0 for 0, or where it depends on how densities vanish; NaN if undefined.
    sign: f64,
    /// The logarithm of the size; −∞ for 0.
    ln: f64,
    /// A bound of its absolute error.
    error: f64,
    /// 0 where no density is 0; negative where it grows as they vanish.
    order: f64,
    /// Whether densities vanish, and the number depends on how they do.
    is_open: bool,
}

impl From<f64> for SignedLog {
    fn from(value: f64) -> Self {
        Self {
            sign: if value == 0.0 { 0.0 } else { value.signum() },
            ln: libm::log(value.abs()),
            error: 0.0,
            order: 0.0,
            is_open: false,
        }
    }
}

impl SignedLog {
    /// A positive number that vanishes like a power of a density.
    fn vanishing(order: f64) -> Self {
        Self {
            sign: 1.0,
            ln: 0.0,
            error: 0.0,
            order,
            is_open: true,
        }
    }

    /// exp of a number that a function of a distribution gives, and that is −∞ where the density is 0.
    pub(super) fn of_density(ln: f64) -> Self {
        if ln == f64::NEG_INFINITY {
            Self::vanishing(1.0)
        } else {
            Self::from_ln(ln, 4.0 * f64::EPSILON * (1.0 + ln.abs()))
        }
    }

    /// The logarithm of a density where that is 0.
    pub(super) fn of_ln_density(ln: f64) -> Self {
        if ln == f64::NEG_INFINITY {
            Self::vanishing(1.0).ln()
        } else {
            ln.into()
        }
    }

    fn from_ln(ln: f64, error: f64) -> Self {
        Self {
            sign: if ln.is_nan() { f64::NAN } else { 1.0 },
            ln,
            error,
            order: 0.0,
            is_open: false,
        }
    }

    /// The nearest float.
    pub(super) fn value(self) -> f64 {
        if self.order > 0.0 && self.ln < f64::INFINITY && !self.sign.is_nan() {
            return 0.0;
        }
        if self.order < 0.0 && self.sign != 0.0 {
            return self.sign * f64::INFINITY;
        }
        if self.order != 0.0 || self.is_open {
            return f64::NAN;
        }
        if self.sign == 0.0 {
            return 0.0;
        }
        // What cannot be told from what is too large for a float is so: 2^1024 is ∞.
        let rounding = self.error + f64::EPSILON * self.ln.abs();
        if self.ln + rounding >= LN_MAX {
            return self.sign * f64::INFINITY;
        }
        self.sign * libm::exp(self.ln)
    }

    /// As the value of a function that is integrated.
    pub(super) fn valued(self) -> Valued {
        let valued = Valued::from((self.value(), 0.0));
        if self.order == 0.0 && !self.is_open {
            valued.with_ln(self.ln, self.error)
        } else {
            valued
        }
    }

    /// Whether it tells more than the nearest float.
    pub(super) fn is_beyond_floats(self) -> bool {
        let beyond = !(-708.0..=709.0).contains(&self.ln) && self.ln.is_finite();
        self.order != 0.0 || self.is_open || beyond
    }

    pub(super) fn negated(self) -> Self {
        Self {
            sign: -self.sign,
            ..self
        }
    }

    pub(super) fn abs(self) -> Self {
        Self {
            sign: self.sign.abs(),
            ..self
        }
    }

    pub(super) fn times(self, other: Self) -> Self {
        // 0 · ∞ is undefined, and so is 0 where a density is infinite.
        let sign = match (self.sign == 0.0, other.sign == 0.0) {
            (true, _) if other.ln == f64::INFINITY => f64::NAN,
            (_, true) if self.ln == f64::INFINITY => f64::NAN,
            _ => self.sign * other.sign,
        };
        let ln = if sign == 0.0 && !(self.is_open || other.is_open) {
            f64::NEG_INFINITY
        } else {
            self.ln + other.ln
        };
        Self {
            sign,
            ln,
            error: self.error + other.error + f64::EPSILON * ln.abs(),
            order: self.order + other.order,
            is_open: self.is_open || other.is_open,
        }
    }

    pub(super) fn over(self, other: Self) -> Self {
        let inverse = Self {
            // 1/0 has the sign of a float's 0, which is positive here.
            sign: if other.sign == 0.0 && !other.is_open {
                1.0
            } else {
                other.sign
            },
            ln: -other.ln,
            order: -other.order,
            ..other
        };
        self.times(inverse)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        if self.order != other.order {
            // What vanishes faster, or grows more slowly, does not count.
            return if self.order < other.order {
                self
            } else {
                other
            };
        }
        if self.is_open || other.is_open {
            let sign = if self.sign == other.sign {
                self.sign
            } else {
                0.0
            };
            return Self {
                sign,
                ln: self.ln.max(other.ln),
                error: self.error + other.error,
                order: self.order,
                is_open: true,
            };
        }
        let (large, small) = if self.ln >= other.ln {
            (self, other)
        } else {
            (other, self)
        };
        if small.sign == 0.0 || (large.ln == f64::INFINITY && large == small) {
            return large;
        }
        let signs = large.sign * small.sign;
        let share = libm::exp(small.ln - large.ln);
        // ∞ − ∞ is NaN by its share.
        let factor = 1.0 + signs * share;
        let rest = if factor == 0.0 {
            f64::NEG_INFINITY
        } else {
            libm::log1p(signs * share)
        };
        let ln = large.ln + rest;
        Self {
            sign: if factor == 0.0 {
                0.0
            } else {
                large.sign * factor.signum()
            },
            ln,
            error: (large.error + share * small.error) / factor.abs() + f64::EPSILON * ln.abs(),
            order: self.order,
            is_open: false,
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(other.negated())
    }

    pub(super) fn power(self, exponent: f64) -> Self {
        if exponent == 0.0 {
            return 1.0.into();
        }
        let whole = exponent == libm::floor(exponent);
        let even = libm::fmod(exponent, 2.0) == 0.0;
        let sign = if self.sign >= 0.0 {
            self.sign
        } else if even {
            1.0
        } else if whole {
            -1.0
        } else {
            f64::NAN
        };
        let ln = self.ln * exponent;
        Self {
            sign: match (even && self.is_open, sign == 0.0 && exponent < 0.0) {
                (true, _) => 1.0,
                (_, true) if !self.is_open => 1.0,
                _ => sign,
            },
            ln,
            error: self.error * exponent.abs() + f64::EPSILON * ln.abs(),
            order: self.order * exponent,
            ..self
        }
    }

    pub(super) fn exp(self) -> Self {
        if self.order < 0.0 {
            return Self::vanishing(-self.sign);
        }
        let value = self.value();
        let error = if self.order == 0.0 { self.error } else { 0.0 };
        Self::from_ln(value, (error + 2.0 * f64::EPSILON) * value.abs())
    }

    pub(super) fn ln(self) -> Self {
        if self.order != 0.0 || self.is_open {
            return Self {
                sign: -self.order.signum() * f64::from(self.order != 0.0),
                order: -LOGARITHM,
                ..Self::vanishing(1.0)
            };
        }
        let ln = match self.sign >= 0.0 {
            true => self.ln,
            false => f64::NAN,
        };
        let error = self.error / ln.abs();
        Self {
            error: if error.is_finite() { error } else { 0.0 },
            ..ln.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SignedLog;

    fn zero() -> SignedLog {
        SignedLog::of_density(f64::NEG_INFINITY)
    }

    fn number(value: f64) -> SignedLog {
        value.into()
    }

    #[test]
    fn beyond_the_floats() {
        let product = number(800.0).exp().times(number(-799.0).exp());
        assert!((product.value() - std::f64::consts::E).abs() < 1e-12);
        let quotient = number(-2000.0).exp().over(number(-1999.0).exp());
        assert!((quotient.ln().value() + 1.0).abs() <= quotient.error);
        let difference = number(-3.0).minus(number(4.0)).power(3.0);
        assert!((difference.value() + 343.0).abs() < 1e-12);
        assert_eq!(number(2.0).minus(number(2.0)).value(), 0.0);
        assert_eq!(number(1e200).times(number(1e200)).value(), f64::INFINITY);
    }

    #[test]
    fn densities_that_vanish() {
        let (p, q) = (zero(), zero());
        assert_eq!(p.times(p.over(q).ln()).value(), 0.0);
        assert_eq!(p.times(p.over(number(2.0)).ln()).value(), 0.0);
        assert_eq!(
            number(2.0).times(number(2.0).over(q).ln()).value(),
            f64::INFINITY
        );
        assert_eq!(p.minus(q).power(2.0).over(q).value(), 0.0);
        assert_eq!(p.ln().minus(q.ln()).times(p).value(), 0.0);
        assert_eq!(p.ln().exp().value(), 0.0);
        assert_eq!(p.ln().value(), f64::NEG_INFINITY);
        assert!((p.plus(number(3.0)).value() - 3.0).abs() < 1e-15);
        assert!(p.over(q).value().is_nan());
    }

    #[test]
    fn numbers_are_not_densities() {
        let nothing = number(0.0);
        assert!(nothing.over(nothing).value().is_nan());
        assert!(nothing.times(nothing.ln()).value().is_nan());
        assert!(zero().times(nothing.over(nothing)).value().is_nan());
        assert!(zero().times(number(1.0).over(nothing)).value().is_nan());
        assert_eq!(number(-1.0).over(nothing).value(), f64::NEG_INFINITY);
    }
}
