//! Tails of distributions that a rising function makes exponential: ln P(X > x) is known exactly.

use crate::special::ln_1m_exp;
use crate::support::End;

/// The probability of a tail, where that of the upper one is exp(`ln_upper`).
pub(super) fn exponential_tail(end: End, ln_upper: f64) -> f64 {
    match end {
        End::Left => -libm::expm1(ln_upper),
        End::Right => libm::exp(ln_upper),
    }
}

/// Its logarithm.
pub(super) fn ln_exponential_tail(end: End, ln_upper: f64) -> f64 {
    match end {
        End::Left => ln_1m_exp(ln_upper),
        End::Right => ln_upper,
    }
}

/// ln P(X > x) where the tail at this end has the probability p.
pub(super) fn ln_upper_tail(end: End, p: f64) -> f64 {
    match end {
        End::Left => libm::log1p(-p),
        End::Right => libm::log(p),
    }
}
