//! The normal distribution given that it lies between low and high.

use super::prelude::*;
use crate::{Normal, Truncated};

const PARAMETERS: &[Parameter] = &[
    Parameter::number("mean", Domain::Finite, "the mean before truncation"),
    Parameter::number(
        "std",
        Domain::Positive,
        "the standard deviation before truncation",
    ),
    Parameter::number("low", Domain::Other("< high, may be -inf"), "the lower end"),
    Parameter::number("high", Domain::Other("> low, may be inf"), "the upper end"),
];

/// `truncated(normal(mean, std), low, high)`.
pub(crate) const FAMILY: Family = Family {
    name: "truncated_normal",
    summary: "the normal distribution given that it lies between low and high",
    parameters: PARAMETERS,
    build: |arguments| {
        build(PARAMETERS, arguments, |[mean, std, low, high]| {
            check(PARAMETERS, [mean, std])?;
            let normal = Normal::new(mean, std)?.into();
            Truncated::checked(PARAMETERS, 2, &normal, low, high)
        })
    },
};
