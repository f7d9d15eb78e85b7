use crate::family::{Family, Parameter, finite, number, positive};
use crate::{Normal, Truncated};

const PARAMETERS: &[Parameter] = &[
    Parameter::number("mean", "finite", "the mean before truncation"),
    Parameter::number("std", "> 0", "the standard deviation before truncation"),
    Parameter::number("low", "< high, may be -inf", "the lower end"),
    Parameter::number("high", "> low, may be inf", "the upper end"),
];

/// `truncated(normal(mean, std), low, high)`.
pub(crate) const FAMILY: Family = Family {
    name: "truncated_normal",
    summary: "the normal distribution given that it lies between low and high",
    parameters: PARAMETERS,
    build: |arguments| {
        let number = |index| number(PARAMETERS, arguments, index);
        let (mean, std) = (number(0)?, number(1)?);
        finite(PARAMETERS, 0, mean)?;
        positive(PARAMETERS, 1, std)?;
        let normal = Normal::new(mean, std)?.into();
        Truncated::checked(PARAMETERS, 2, &normal, number(2)?, number(3)?)
    },
};
