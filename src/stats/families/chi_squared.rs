//! The χ² distribution is a gamma distribution by another name.

use super::prelude::*;
use crate::Gamma;

const PARAMETERS: &[Parameter] = &[Parameter::number(
    "df",
    Domain::Positive,
    "the degrees of freedom, which are the mean",
)];

/// The sum of the squares of `df` independent standard normals: gamma(df/2, 1/2).
pub(crate) const FAMILY: Family = Family {
    name: "chi_squared",
    summary: "the chi-squared distribution, which is gamma(df/2, 1/2)",
    parameters: PARAMETERS,
    build: |arguments| {
        build(PARAMETERS, arguments, |[df]| {
            check(PARAMETERS, [df])?;
            // Half of the smallest float would be 0.
            Gamma::new((0.5 * df).max(f64::from_bits(1)), 0.5)
        })
    },
};
