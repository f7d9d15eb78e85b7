//! The normal distribution given that it lies between low and high.

use super::prelude::*;
use crate::{Normal, Truncated};

/// `truncated(normal(mean, std), low, high)`.
pub(crate) static FAMILY: Family = Family {
    name: "truncated_normal",
    summary: "the normal distribution given that it lies between low and high",
    parameters: &[
        Parameter::finite("mean", "the mean before truncation"),
        Parameter::positive("std", "the standard deviation before truncation"),
        Parameter::number("low", Domain::Other("< high, may be -inf"), "the lower end"),
        Parameter::number("high", Domain::Other("> low, may be inf"), "the upper end"),
    ],
    build: |arguments| {
        let [mean, std, low, high] = FAMILY.all_numbers(arguments)?;
        FAMILY.check([mean, std])?;
        let normal = Normal::new(mean, std)?.into();
        Truncated::checked(&FAMILY, 2, &normal, low, high)
    },
};
