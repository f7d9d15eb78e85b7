//! A mixture of normal distributions.

use super::prelude::*;
use crate::family::Subject;
use crate::{Distribution, Mixture, Normal};

/// `mixture(weights, [normal(means[0], stds[0]), …])`.
pub(crate) static FAMILY: Family = Family {
    name: "normal_mixture",
    summary: "a mixture of normal distributions",
    parameters: &[
        Parameter::numbers(
            "weights",
            ">= 0, with sum 1",
            "the probability of each component",
        ),
        Parameter::numbers("means", "as many as weights", "the mean of each component"),
        Parameter::numbers(
            "stds",
            "> 0, as many as weights",
            "the standard deviation of each component",
        ),
    ],
    build: |arguments| {
        let list = |index| FAMILY.numbers(arguments, index);
        let (weights, means, stds) = (list(0)?, list(1)?, list(2)?);
        for (index, other) in [(1, means), (2, stds)] {
            if other.len() != weights.len() {
                let length = other.len() as f64;
                let requirement = "must be that of `weights`";
                return Err(FAMILY.error(index, Subject::Length, length, requirement));
            }
        }
        let mut components = Vec::with_capacity(weights.len());
        for (place, (&mean, &std)) in means.iter().zip(stds).enumerate() {
            let normal = Normal::new(mean, std).map_err(|fault| ParameterError {
                // The parameters of a normal distribution, one place later and in lists.
                parameter: FAMILY.parameters[fault.index + 1].name,
                index: fault.index + 1,
                subject: Subject::Element(place),
                ..fault
            })?;
            components.push(Distribution::from(normal));
        }
        Ok(Mixture::new(weights, &components)?.simplified())
    },
};
