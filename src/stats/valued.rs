//! The value of a function at a point, and what is known of it.

/// The logarithm of a size is followed as long as its error is no larger: a term that is a product of
/// larger factors has no digits left.
const LEAST_DIGITS: f64 = 3e-11;

/// What is smaller than exp of this is 0.
const VANISHED: f64 = -1e4;

/// The value of a function at a point, a bound of its error, and, where floats do not hold the value,
/// the logarithm of its size. A pair of numbers is a value and its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Valued {
    /// The nearest float.
    pub value: f64,
    /// A bound of its error.
    pub error: f64,
    /// The logarithm of the size, and a bound of its error; NaN where it is that of `value`.
    ln: f64,
    ln_error: f64,
}

impl From<(f64, f64)> for Valued {
    fn from((value, error): (f64, f64)) -> Self {
        Self {
            value,
            error,
            ln: f64::NAN,
            ln_error: 0.0,
        }
    }
}

impl Valued {
    /// With the logarithm of its size, which may be a number where the value is 0 or infinite, and a
    /// bound of its error.
    pub fn with_ln(self, ln: f64, ln_error: f64) -> Self {
        // No weight brings that back, and its logarithm has hardly any digits.
        if ln + ln_error < VANISHED {
            return Self {
                ln: f64::NEG_INFINITY,
                ln_error: 0.0,
                ..self
            };
        }
        Self {
            ln,
            ln_error,
            error: self.error + value_error(self.value, ln_error),
            ..self
        }
    }

    /// The logarithm of the size.
    pub(crate) fn ln(&self) -> f64 {
        if self.ln.is_nan() {
            libm::log(self.value.abs())
        } else {
            self.ln
        }
    }

    /// A bound of the error of the logarithm, where that is more than rounding.
    pub(crate) fn ln_error(&self) -> f64 {
        self.ln_error
    }

    /// Whether it is 0, not only to the nearest float.
    pub(crate) fn is_zero(&self) -> bool {
        self.value == 0.0 && self.ln() == f64::NEG_INFINITY
    }

    /// Whether it is finite, and has digits.
    pub(crate) fn is_finite(&self) -> bool {
        if self.value == 0.0 {
            return true;
        }
        let finite = self.value.is_finite() || self.ln.is_finite();
        finite && self.ln_error <= LEAST_DIGITS
    }

    /// The value times exp(`ln_weight`), and a bound of the error that comes from its own.
    pub(crate) fn weighted(&self, ln_weight: f64) -> (f64, f64) {
        // Together, since either alone may overflow.
        let scaled = if ln_weight.abs() < 600.0 && self.value.is_normal() {
            self.value * libm::exp(ln_weight)
        } else {
            libm::copysign(libm::exp(self.ln() + ln_weight), self.value)
        };
        let own = if self.error.is_finite() {
            self.error * libm::exp(ln_weight.min(700.0))
        } else {
            0.0
        };
        (scaled, own.max(scaled.abs() * self.ln_error))
    }
}

fn value_error(value: f64, ln_error: f64) -> f64 {
    if value.is_finite() {
        value.abs() * ln_error
    } else {
        0.0
    }
}
