//! A probability and its complement, of which at least the smaller is known to full precision.

use super::extended::Extended;

/// `factor` · exp(`ln`), with the large part of the logarithm in `ln`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled {
    pub(super) ln: Extended,
    pub(super) factor: f64,
}

impl Scaled {
    pub(super) const ZERO: Self = Self {
        ln: Extended::ZERO,
        factor: 0.0,
    };

    pub(super) const NAN: Self = Self {
        ln: Extended::ZERO,
        factor: f64::NAN,
    };

    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            ln: self.ln,
            factor: self.factor * factor,
        }
    }

    pub(super) fn value(self) -> f64 {
        if self.factor == 0.0 {
            0.0
        } else {
            self.factor * self.ln.exp()
        }
    }

    pub(super) fn ln_value(self) -> f64 {
        libm::log(self.factor) + self.ln.lo + self.ln.hi
    }
}

/// P(X ≤ x) and P(X > x).
#[derive(Clone, Copy, Debug)]
pub(super) enum Tails {
    /// The lower one.
    Lower(Scaled),
    /// The upper one.
    Upper(Scaled),
    /// Both, the upper one not so small that it needs a logarithm.
    Both { lower: Scaled, upper: f64 },
}

impl Tails {
    pub(super) fn swap_if(self, swap: bool) -> Self {
        match (self, swap) {
            (Self::Lower(tail), true) => Self::Upper(tail),
            (Self::Upper(tail), true) => Self::Lower(tail),
            (Self::Both { lower, upper }, true) => Self::Both {
                lower: Scaled {
                    ln: Extended::ZERO,
                    factor: upper,
                },
                upper: lower.value(),
            },
            (same, false) => same,
        }
    }

    /// (lower, upper)
    pub(super) fn values(self) -> (f64, f64) {
        match self {
            Self::Lower(lower) => {
                let lower = at_most(1.0, lower.value());
                (lower, 1.0 - lower)
            }
            Self::Upper(upper) => {
                let upper = at_most(1.0, upper.value());
                (1.0 - upper, upper)
            }
            Self::Both { lower, upper } => (at_most(1.0, lower.value()), upper.clamp(0.0, 1.0)),
        }
    }

    /// (ln lower, ln upper)
    pub(super) fn ln_values(self) -> (f64, f64) {
        match self {
            Self::Lower(lower) => (
                at_most(0.0, lower.ln_value()),
                libm::log1p(-at_most(1.0, lower.value())),
            ),
            Self::Upper(upper) => (
                libm::log1p(-at_most(1.0, upper.value())),
                at_most(0.0, upper.ln_value()),
            ),
            Self::Both { lower, upper } => {
                let upper = upper.clamp(0.0, 1.0);
                let ln_lower = if upper < 0.5 {
                    libm::log1p(-upper)
                } else {
                    at_most(0.0, lower.ln_value())
                };
                let ln_upper = if upper > 0.5 {
                    libm::log1p(-lower.value())
                } else {
                    libm::log(upper)
                };
                (ln_lower, ln_upper)
            }
        }
    }
}

/// ln(p/tail) for a tail in both forms: by the quotient unless it underflows, as that has more
/// digits than the difference of two large logarithms.
pub(super) fn ln_quotient(p: f64, ln_p: f64, tail: f64, ln_tail: f64) -> f64 {
    let ratio = p / tail;
    if tail > 1e-305 && ratio < 1e300 && ratio > 1e-300 {
        libm::log(ratio)
    } else {
        ln_p - ln_tail
    }
}

/// The smaller of the two, but NaN if `value` is: a rounding error must not make a probability
/// exceed 1.
fn at_most(bound: f64, value: f64) -> f64 {
    if value > bound { bound } else { value }
}
