//! A computed number and what is known about it.

use std::fmt;

use super::support::Interval;

/// A number and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The value; logarithms are natural, so that information is in nats.
    pub value: f64,
    /// How it was found.
    pub method: Method,
    /// A bound of the absolute error of `value`; 0 where that is infinite.
    pub abs_error: f64,
    /// How many points a quadrature visited.
    pub evaluations: u32,
    /// Why the value is infinite or undefined, where it is.
    pub reason: Option<Reason>,
}

/// How a quantity was found; the least accurate comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// By a formula.
    ClosedForm,
    /// By summing a series.
    Series,
    /// By numerical integration.
    Quadrature,
}

impl Method {
    /// The name, in snake case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClosedForm => "closed_form",
            Self::Series => "series",
            Self::Quadrature => "quadrature",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One of the two distributions of a divergence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    P,
    /// The second.
    Q,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::P => Self::Q,
            Self::Q => Self::P,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::P => "P",
            Self::Q => "Q",
        })
    }
}

/// Why a value is infinite or undefined. Its `Display` is a clause that can follow "because".
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// One distribution has no density where the other has mass.
    ZeroDensity {
        /// Which has none.
        side: Side,
        /// The first interval on which it has none and the other has some.
        on: Interval,
    },
    /// No interval has mass of both.
    Disjoint,
    /// The integrand does not fall off towards an end of the line.
    HeavyTail {
        /// Whose tail is too heavy for the other's.
        side: Side,
    },
    /// The value is finite but exceeds the floating-point numbers.
    Overflow {
        /// Its natural logarithm; NaN where that is not known.
        ln_value: f64,
    },
    /// What is integrated or summed does not fall off fast enough.
    SlowDecay {
        /// Towards where: a point, or an infinite end.
        at: f64,
    },
    /// Undefined: two parts are infinite, with opposite signs.
    OppositeInfinities,
    /// Undefined: what is integrated or summed swings without falling off.
    Swings,
    /// Undefined: so is the function.
    UndefinedAt {
        /// Where it is.
        at: f64,
    },
    /// The function is infinite at a point that counts.
    InfiniteAt {
        /// Where it is.
        at: f64,
    },
    /// Undefined, as far as one can tell: no digit could be made sure.
    Unsettled,
    /// Undefined, since it takes more work than is done for one number.
    TooCostly,
}

impl Reason {
    /// The same with the two distributions exchanged.
    pub(super) fn swapped(self) -> Self {
        match self {
            Self::ZeroDensity { side, on } => Self::ZeroDensity {
                side: side.other(),
                on,
            },
            Self::HeavyTail { side } => Self::HeavyTail { side: side.other() },
            Self::Disjoint
            | Self::Overflow { .. }
            | Self::SlowDecay { .. }
            | Self::OppositeInfinities
            | Self::Swings
            | Self::UndefinedAt { .. }
            | Self::InfiniteAt { .. }
            | Self::Unsettled
            | Self::TooCostly => self,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::ZeroDensity { side, on } => {
                write!(
                    f,
                    "{side} has zero density {on}, where {} has mass",
                    side.other()
                )
            }
            Self::Disjoint => f.write_str("P and Q have no mass in common"),
            Self::HeavyTail { side } => {
                let other = side.other();
                write!(
                    f,
                    "the tail of {side} is too heavy: the integrand does not fall off "
                )?;
                write!(f, "where {other} vanishes")
            }
            Self::Overflow { ln_value } if ln_value.is_nan() => {
                f.write_str("the value exceeds the largest floating-point number")
            }
            Self::SlowDecay { at } if at.is_infinite() => {
                let end = if *at > 0.0 { "∞" } else { "−∞" };
                write!(f, "it does not fall off fast enough towards {end}")
            }
            Self::SlowDecay { at } => write!(f, "it grows too fast towards {}", Shown(*at)),
            Self::OppositeInfinities => f.write_str("parts of it are ∞ and others −∞"),
            Self::Swings => f.write_str("it swings without falling off"),
            Self::UndefinedAt { at } => write!(f, "the function is undefined at {}", Shown(*at)),
            Self::InfiniteAt { at } => write!(f, "the function is infinite at {}", Shown(*at)),
            Self::TooCostly => f.write_str("it takes too much work to compute"),
            Self::Unsettled => f.write_str("no digit of it could be made sure"),
            Self::Overflow { ln_value } => write!(
                f,
                "the value, exp({}), exceeds the largest floating-point number",
                Shown(*ln_value)
            ),
        }
    }
}

/// A number in a sentence: all digits of very large and small ones are too many to read.
pub(super) struct Shown(pub(super) f64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let size = self.0.abs();
        if size.is_finite() && size != 0.0 && !(1e-5..1e16).contains(&size) {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

impl Quantity {
    /// A value without error.
    pub(super) fn exact(value: f64) -> Self {
        Self {
            value,
            method: Method::ClosedForm,
            abs_error: 0.0,
            evaluations: 0,
            reason: None,
        }
    }

    /// A constant that is rounded to a float.
    pub(super) fn rounded(value: f64) -> Self {
        Self::exact(value).with_error(0.5 * f64::EPSILON * value.abs())
    }

    /// With a larger bound of the error.
    pub(super) fn with_error(self, more: f64) -> Self {
        Self {
            abs_error: self.abs_error + more,
            ..self
        }
    }

    pub(super) fn infinite(reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..Self::exact(f64::INFINITY)
        }
    }

    /// Gives the reason, if the value overflowed; `ln_value` is its logarithm or NaN.
    pub(super) fn checked(self, ln_value: f64) -> Self {
        if self.value == f64::INFINITY && self.reason.is_none() {
            Self {
                reason: Some(Reason::Overflow { ln_value }),
                abs_error: 0.0,
                ..self
            }
        } else {
            self
        }
    }

    /// An infinite value has no error, a finite one no reason.
    pub(super) fn settled(self) -> Self {
        if self.value == f64::INFINITY {
            Self {
                abs_error: 0.0,
                ..self
            }
        } else {
            Self {
                reason: None,
                ..self
            }
        }
    }

    pub(super) fn swapped(self) -> Self {
        Self {
            reason: self.reason.map(Reason::swapped),
            ..self
        }
    }

    /// `f` of the value, where f has at most this slope around it.
    pub(super) fn map(self, value: f64, slope: f64) -> Self {
        let abs_error = slope * self.abs_error + f64::EPSILON * value.abs();
        let abs_error = if abs_error.is_nan() {
            f64::INFINITY
        } else {
            abs_error
        };
        Self {
            value,
            abs_error,
            ..self
        }
    }

    /// A multiple of it, by a factor > 0; so is a value that overflowed.
    pub(super) fn times(self, factor: f64) -> Self {
        let ln_value = match self.reason {
            Some(Reason::Overflow { ln_value }) => ln_value,
            Some(_) => return self,
            None => libm::log(self.value),
        };
        let product = self.map(factor * self.value, factor);
        Self {
            reason: None,
            ..product
        }
        .checked(ln_value + libm::log(factor))
    }

    pub(super) fn sqrt(self) -> Self {
        // Not −0, which would turn the sign of the bound.
        let value = self.value.sqrt().abs();
        // |√a − √b| ≤ √|a − b|, and ≤ |a − b| / √a.
        let abs_error = (self.abs_error / value).min(self.abs_error.sqrt());
        Self {
            value,
            abs_error: abs_error + f64::EPSILON * value,
            ..self
        }
    }

    /// With what rounding made negative as 0; a NaN stays one, so that it cannot pass for an answer.
    pub(super) fn at_least_zero(self) -> Self {
        Self {
            value: if self.value < 0.0 { 0.0 } else { self.value },
            ..self
        }
    }

    /// Of what cannot be below 0 or above a bound: neither can it be farther off than that.
    pub(super) fn at_most(self, bound: f64) -> Self {
        let value = if self.value > bound {
            bound
        } else {
            self.value
        };
        let farthest = value.max(bound - value);
        Self {
            value,
            abs_error: if self.abs_error > farthest {
                farthest
            } else {
                self.abs_error
            },
            ..self
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let value = self.value + other.value;
        Self {
            value,
            method: self.method.max(other.method),
            abs_error: self.abs_error + other.abs_error + f64::EPSILON * value.abs(),
            evaluations: self.evaluations.saturating_add(other.evaluations),
            reason: self.reason.or(other.reason),
        }
    }
}
