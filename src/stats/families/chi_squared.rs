//! The χ² distribution is a gamma distribution by another name.

use super::prelude::*;
use crate::Gamma;

/// The sum of the squares of `df` independent standard normals: gamma(df/2, 1/2).
pub(crate) static FAMILY: Family = Family {
    name: "chi_squared",
    summary: "the chi-squared distribution, which is gamma(df/2, 1/2)",
    parameters: &[Parameter::positive(
        "df",
        "the degrees of freedom, which are the mean",
    )],
    build: |arguments| {
        FAMILY.member(arguments, |df: f64| {
            FAMILY.check([df])?;
            // Half of the smallest float would be 0.
            Gamma::new((0.5 * df).max(f64::from_bits(1)), 0.5)
        })
    },
};
