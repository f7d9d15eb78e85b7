//! What all paths between two distributions share.

use super::prelude::*;
use crate::Distribution;
use crate::family::{Argument, Subject};

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::distribution("P", "of a number", "the distribution at s = 0"),
    Parameter::distribution("Q", "of the kind of P", "the distribution at s = 1"),
    Parameter::number("s", Domain::Probability, "how far from P to Q"),
];

/// A function that gives a point of a path.
type Path = fn(&Distribution, &Distribution, f64) -> Result<Distribution, ParameterError>;

/// The point of the path that the arguments ask for.
pub(super) fn build(
    family: &'static Family,
    path: Path,
    arguments: &[Argument],
) -> Result<Distribution, ParameterError> {
    path(
        family.distribution(arguments, 0)?,
        family.distribution(arguments, 1)?,
        family.number(arguments, 2)?,
    )
}

/// Checks the arguments; the distribution itself at an end, and where both are the same.
pub(super) fn end(
    family: &'static Family,
    p: &Distribution,
    q: &Distribution,
    s: f64,
) -> Result<Option<Distribution>, ParameterError> {
    family.check_one(2, s)?;
    if p.kind() != q.kind() {
        return Err(unfit(
            family,
            1,
            if p.is_discrete() {
                "must be discrete, like `P`"
            } else {
                "must be continuous, like `P`"
            },
        ));
    }
    Ok(if s == 0.0 || p == q {
        Some(p.clone())
    } else if s == 1.0 {
        Some(q.clone())
    } else {
        None
    })
}

/// There is no path to or from this distribution, P or Q.
pub(super) fn unfit(family: &Family, index: usize, requirement: &'static str) -> ParameterError {
    family.error(index, Subject::Distribution(None), f64::NAN, requirement)
}

/// (1 − s) a + s b, exactly a where b is.
pub(super) fn between(a: f64, b: f64, s: f64) -> f64 {
    if a == b { a } else { (1.0 - s) * a + s * b }
}
