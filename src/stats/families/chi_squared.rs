//! The χ² distribution is a gamma distribution by another name.

use crate::Gamma;
use crate::family::{Family, Parameter, number, positive};

const PARAMETERS: &[Parameter] = &[Parameter::number(
    "df",
    "> 0",
    "the degrees of freedom, which are the mean",
)];

/// The sum of the squares of `df` independent standard normals: gamma(df/2, 1/2).
pub(crate) const FAMILY: Family = Family {
    name: "chi_squared",
    summary: "the chi-squared distribution, which is gamma(df/2, 1/2)",
    parameters: PARAMETERS,
    build: |arguments| {
        let df = number(PARAMETERS, arguments, 0)?;
        positive(PARAMETERS, 0, df)?;
        // Half of the smallest float would be 0.
        Ok(Gamma::new((0.5 * df).max(f64::from_bits(1)), 0.5)?.into())
    },
};
