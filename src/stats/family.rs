//! What a family of distributions tells about itself, and how its parameters are checked.

use std::fmt;

use super::{Distribution, Kind};

/// A family of distributions: its name, its parameters and how to make a member of it.
///
/// ```
/// use klrender_stats::{Argument, family};
///
/// let normal = family("normal").unwrap();
/// let d = (normal.build)(&[Argument::Number(0.0), Argument::Number(1.0)])?;
/// assert_eq!(d.cdf(0.0), 0.5);
///
/// let error = (normal.build)(&[Argument::Number(0.0), Argument::Number(-1.0)]).unwrap_err();
/// assert_eq!(error.to_string(), "`std` is -1: it must be > 0");
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The name, in snake case.
    pub name: &'static str,
    /// One line about it, in lower case, without a full stop.
    pub summary: &'static str,
    /// The parameters, in the order in which `build` takes them; those that may be left out come
    /// last.
    pub parameters: &'static [Parameter],
    /// Makes the member with these parameters: one argument of the right kind for each.
    pub build: fn(&[Argument]) -> Result<Distribution, ParameterError>,
}

/// A parameter of a family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// The name, in snake case.
    pub name: &'static str,
    /// What it takes.
    pub kind: ParameterKind,
    /// Which values are allowed, such as `> 0`.
    pub requirement: &'static str,
    /// One line about it, in lower case, without a full stop.
    pub summary: &'static str,
    /// The number it has where it is not given; most must be given.
    pub default: Option<f64>,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// One number.
    Number,
    /// A list of numbers.
    Numbers,
    /// One distribution.
    Distribution,
    /// A list of distributions.
    Distributions,
}

/// The value given to a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// One number.
    Number(f64),
    /// A list of numbers.
    Numbers(Vec<f64>),
    /// One distribution.
    Distribution(Distribution),
    /// A list of distributions.
    Distributions(Vec<Distribution>),
}

/// Why a value is not allowed for a parameter.
///
/// Its `Display` is a sentence such as "`std` is -1: it must be > 0".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterError {
    /// The name of the parameter.
    pub parameter: &'static str,
    /// The position of the parameter among the family's, from 0.
    pub index: usize,
    /// Which number of the parameter is wrong.
    pub subject: Subject,
    /// That number; NaN where the argument is missing or of another kind.
    pub value: f64,
    /// What it should have been, such as "must be > 0".
    pub requirement: &'static str,
}

/// Which number of a parameter an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The parameter itself.
    Value,
    /// An element of the list, from 0.
    Element(usize),
    /// A distribution, which has no value; in a list its place, from 0.
    Distribution(Option<usize>),
    /// The sum of the list.
    Sum,
    /// The number of elements of the list.
    Length,
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let name = self.parameter;
        match self.subject {
            Subject::Value => write!(f, "`{name}`")?,
            Subject::Element(i) => write!(f, "`{name}[{i}]`")?,
            Subject::Distribution(None) => return write!(f, "`{name}` {}", self.requirement),
            Subject::Distribution(Some(i)) => {
                return write!(f, "`{name}[{i}]` {}", self.requirement);
            }
            Subject::Sum => write!(f, "the sum of `{name}`")?,
            Subject::Length => write!(f, "the length of `{name}`")?,
        }
        write!(f, " is {}: it {}", self.value, self.requirement)
    }
}

impl std::error::Error for ParameterError {}

impl Parameter {
    pub(super) const fn number(
        name: &'static str,
        requirement: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            name,
            kind: ParameterKind::Number,
            requirement,
            summary,
            default: None,
        }
    }

    /// The same, but it may be left out.
    pub(super) const fn or(self, default: f64) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    pub(super) const fn numbers(
        name: &'static str,
        requirement: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            kind: ParameterKind::Numbers,
            ..Self::number(name, requirement, summary)
        }
    }

    pub(super) const fn distribution(
        name: &'static str,
        requirement: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            kind: ParameterKind::Distribution,
            ..Self::number(name, requirement, summary)
        }
    }
}

/// The `index`th parameter's error about `value`.
pub(super) fn error(
    parameters: &[Parameter],
    index: usize,
    subject: Subject,
    value: f64,
    requirement: &'static str,
) -> ParameterError {
    ParameterError {
        parameter: parameters[index].name,
        index,
        subject,
        value,
        requirement,
    }
}

/// The `index`th argument, a number.
pub(super) fn number(
    parameters: &[Parameter],
    arguments: &[Argument],
    index: usize,
) -> Result<f64, ParameterError> {
    match arguments.get(index) {
        Some(Argument::Number(value)) => Ok(*value),
        _ => Err(missing(parameters, index, "must be a number")),
    }
}

/// The `index`th argument, a distribution.
pub(super) fn distribution<'a>(
    parameters: &[Parameter],
    arguments: &'a [Argument],
    index: usize,
) -> Result<&'a Distribution, ParameterError> {
    match arguments.get(index) {
        Some(Argument::Distribution(distribution)) => Ok(distribution),
        _ => Err(missing(parameters, index, "must be a distribution")),
    }
}

/// The `index`th argument or, in a list, the one at this place must be distributed on the line.
pub(super) fn on_the_line(
    parameters: &[Parameter],
    index: usize,
    place: Option<usize>,
    distribution: &Distribution,
) -> Result<(), ParameterError> {
    if distribution.kind() == Kind::Bivariate {
        let subject = Subject::Distribution(place);
        let requirement = "must be a distribution of one number";
        return Err(error(parameters, index, subject, f64::NAN, requirement));
    }
    Ok(())
}

/// The `index`th argument, a list of numbers.
pub(super) fn numbers<'a>(
    parameters: &[Parameter],
    arguments: &'a [Argument],
    index: usize,
) -> Result<&'a [f64], ParameterError> {
    match arguments.get(index) {
        Some(Argument::Numbers(numbers)) => Ok(numbers),
        _ => Err(missing(parameters, index, "must be a list of numbers")),
    }
}

/// The `index`th argument is not there or not of its kind.
pub(super) fn missing(
    parameters: &[Parameter],
    index: usize,
    requirement: &'static str,
) -> ParameterError {
    error(parameters, index, Subject::Value, f64::NAN, requirement)
}

/// `value` must be a finite number.
pub(super) fn finite(
    parameters: &[Parameter],
    index: usize,
    value: f64,
) -> Result<(), ParameterError> {
    if value.is_finite() {
        Ok(())
    } else {
        Err(error(
            parameters,
            index,
            Subject::Value,
            value,
            "must be a finite number",
        ))
    }
}

/// `value` must be a finite number > 0.
pub(super) fn positive(
    parameters: &[Parameter],
    index: usize,
    value: f64,
) -> Result<(), ParameterError> {
    finite(parameters, index, value)?;
    if value > 0.0 {
        Ok(())
    } else {
        Err(error(
            parameters,
            index,
            Subject::Value,
            value,
            "must be > 0",
        ))
    }
}

/// `value` must be a finite number ≥ 0.
pub(super) fn not_negative(
    parameters: &[Parameter],
    index: usize,
    value: f64,
) -> Result<(), ParameterError> {
    finite(parameters, index, value)?;
    require(parameters, index, value, value >= 0.0, "must be >= 0")
}

/// `value` must be a probability.
pub(super) fn probability(
    parameters: &[Parameter],
    index: usize,
    value: f64,
) -> Result<(), ParameterError> {
    let holds = (0.0..=1.0).contains(&value);
    require(parameters, index, value, holds, "must be from 0 to 1")
}

/// `value` must be a probability other than 0.
pub(super) fn chance(
    parameters: &[Parameter],
    index: usize,
    value: f64,
) -> Result<(), ParameterError> {
    let holds = value > 0.0 && value <= 1.0;
    require(parameters, index, value, holds, "must be > 0 and at most 1")
}

/// `value` must be an integer.
pub(super) fn integer(
    parameters: &[Parameter],
    index: usize,
    value: f64,
) -> Result<(), ParameterError> {
    let holds = value.is_finite() && value.floor() == value;
    require(parameters, index, value, holds, "must be an integer")
}

/// `value` must be an integer ≥ 0.
pub(super) fn count(
    parameters: &[Parameter],
    index: usize,
    value: f64,
) -> Result<(), ParameterError> {
    let holds = value >= 0.0 && value.is_finite() && value.floor() == value;
    require(parameters, index, value, holds, "must be an integer >= 0")
}

fn require(
    parameters: &[Parameter],
    index: usize,
    value: f64,
    holds: bool,
    requirement: &'static str,
) -> Result<(), ParameterError> {
    if holds {
        Ok(())
    } else {
        Err(error(parameters, index, Subject::Value, value, requirement))
    }
}
