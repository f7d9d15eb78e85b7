//! Integrals, sums and means of functions that are only known by their values.
//!
//! - [`integral`]: over an interval, in pieces ([`pieces`]) between the points where the function is
//!   known to have features, and those where it is found to jump ([`jumps`]).
//! - [`expectation`]: weighted by a density or by probabilities.
//! - [`sum_over_integers`]: one by one, in blocks, or as the limit of partial sums ([`series`]).
//!
//! What lies beyond the reach of floats is found from how the function falls ([`tail`]), and swinging
//! tails as limits of their parts between zeros ([`waves`]). What may be spent on that is counted
//! ([`budget`]). So an integral that diverges is
//! infinite, or undefined, with a [`Reason`], and not a large number.

mod budget;
mod expectation;
mod jumps;
mod line;
mod pieces;
mod series;
mod singular;
mod sums;
mod tail;
mod waves;

pub use expectation::expectation;
pub use line::integral;
pub use sums::sum_over_integers;

use crate::quantity::{Quantity, Reason};

/// A result with a larger error, as a share of the size of what was integrated, tells nothing.
const HOPELESS: f64 = 1e-5;

/// What there is of a value: NaN with the reason for it.
fn undefined(reason: Reason) -> Quantity {
    Quantity {
        reason: Some(reason),
        ..Quantity::exact(f64::NAN)
    }
}

/// What was found, or NaN if no digit of it is right.
fn settled(found: Quantity, size: f64) -> Quantity {
    if found.value.is_infinite() && found.reason.is_none() {
        return found.checked(f64::NAN);
    }
    // NaN errors are no good either.
    let useful = found.abs_error <= (HOPELESS * size).max(f64::MIN_POSITIVE);
    if found.value.is_finite() && !(useful || size == 0.0) {
        return Quantity {
            evaluations: found.evaluations,
            method: found.method,
            ..undefined(Reason::Unsettled)
        };
    }
    found
}

/// The sum of what diverges at several places: infinite, or undefined where infinities of both signs
/// meet. `diverging` gives where, and whether upwards.
fn diverged(found: Quantity, diverging: &[(f64, bool)]) -> Quantity {
    let up = diverging.iter().any(|(_, up)| *up);
    let down = diverging.iter().any(|(_, up)| !up);
    let at = diverging.first().map_or(f64::NAN, |(at, _)| *at);
    let (value, reason) = match (up, down) {
        (true, true) => (f64::NAN, Reason::OppositeInfinities),
        (_, down) => {
            let value = if down {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
            (value, Reason::SlowDecay { at })
        }
    };
    Quantity {
        value,
        abs_error: 0.0,
        reason: Some(reason),
        ..found
    }
}
