//! What a family of distributions tells about itself, and how its parameters are checked.

use std::fmt;

use super::quantity::Shown;
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
    /// Which values are allowed.
    pub domain: Domain,
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
        write!(f, " is {}: it {}", Shown(self.value), self.requirement)
    }
}

impl std::error::Error for ParameterError {}

/// Which values a parameter takes: what is said of it, what is checked, and what an error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Every finite number.
    Finite,
    /// Finite and > 0.
    Positive,
    /// Finite and ≥ 0.
    NotNegative,
    /// Finite, not 0.
    NotZero,
    /// From 0 to 1.
    Probability,
    /// From 0 to 1, but not 0.
    PositiveProbability,
    /// Between −1 and 1.
    Correlation,
    /// Every integer.
    Integer,
    /// The integers ≥ 0.
    Count,
    /// Finite and, to other parameters, as these words say: the family checks that.
    Related(&'static str),
    /// An integer and, to other parameters, as these words say: the family checks that.
    RelatedInteger(&'static str),
    /// As these words say: the family checks it.
    Other(&'static str),
}

impl Domain {
    /// In words, such as `> 0`.
    pub fn requirement(self) -> &'static str {
        match self {
            Self::Finite => "finite",
            Self::NotZero => "finite, not 0",
            Self::Related(words) | Self::RelatedInteger(words) | Self::Other(words) => words,
            // Without "must be".
            _ => &self.rule()[8..],
        }
    }

    /// What a value outside must be; a number that is not finite has its own rule first.
    const fn rule(self) -> &'static str {
        match self {
            Self::Finite | Self::Related(_) | Self::Other(_) => "must be a finite number",
            Self::Positive => "must be > 0",
            Self::NotNegative => "must be >= 0",
            Self::NotZero => "must not be 0",
            Self::Probability => "must be from 0 to 1",
            Self::PositiveProbability => "must be > 0 and at most 1",
            Self::Correlation => "must be > -1 and < 1",
            Self::Integer | Self::RelatedInteger(_) => "must be an integer",
            Self::Count => "must be an integer >= 0",
        }
    }

    /// The rule that `value` breaks.
    fn broken_by(self, value: f64) -> Option<&'static str> {
        let finite = value.is_finite();
        let integer = finite && value.floor() == value;
        let holds = match self {
            Self::Positive | Self::NotNegative | Self::NotZero if !finite => {
                return Some(Self::Finite.rule());
            }
            Self::Finite | Self::Related(_) => finite,
            Self::Positive => value > 0.0,
            Self::NotNegative => value >= 0.0,
            Self::NotZero => value != 0.0,
            Self::Probability => (0.0..=1.0).contains(&value),
            Self::PositiveProbability => value > 0.0 && value <= 1.0,
            Self::Correlation => -1.0 < value && value < 1.0,
            Self::Integer | Self::RelatedInteger(_) => integer,
            Self::Count => integer && value >= 0.0,
            Self::Other(_) => true,
        };
        (!holds).then(|| self.rule())
    }
}

impl Parameter {
    pub(super) const fn number(name: &'static str, domain: Domain, summary: &'static str) -> Self {
        Self {
            name,
            kind: ParameterKind::Number,
            domain,
            summary,
            default: None,
        }
    }

    pub(super) const fn finite(name: &'static str, summary: &'static str) -> Self {
        Self::number(name, Domain::Finite, summary)
    }

    pub(super) const fn positive(name: &'static str, summary: &'static str) -> Self {
        Self::number(name, Domain::Positive, summary)
    }

    /// The same, but it may be left out.
    pub(super) const fn or(self, default: f64) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    /// The same, but it takes this instead of a number; its domain is what these words say.
    const fn taking(self, kind: ParameterKind) -> Self {
        Self { kind, ..self }
    }

    pub(super) const fn numbers(
        name: &'static str,
        requirement: &'static str,
        summary: &'static str,
    ) -> Self {
        Self::number(name, Domain::Other(requirement), summary).taking(ParameterKind::Numbers)
    }

    pub(super) const fn distribution(
        name: &'static str,
        requirement: &'static str,
        summary: &'static str,
    ) -> Self {
        Self::number(name, Domain::Other(requirement), summary).taking(ParameterKind::Distribution)
    }

    pub(super) const fn distributions(
        name: &'static str,
        requirement: &'static str,
        summary: &'static str,
    ) -> Self {
        Self::number(name, Domain::Other(requirement), summary).taking(ParameterKind::Distributions)
    }
}

/// Makes a member of a family of N numbers: a function of these.
pub(super) trait Constructor<const N: usize, D> {
    fn construct(self, numbers: [f64; N]) -> Result<D, ParameterError>;
}

impl<D, F: FnOnce(f64) -> Result<D, ParameterError>> Constructor<1, D> for F {
    fn construct(self, [a]: [f64; 1]) -> Result<D, ParameterError> {
        self(a)
    }
}

impl<D, F: FnOnce(f64, f64) -> Result<D, ParameterError>> Constructor<2, D> for F {
    fn construct(self, [a, b]: [f64; 2]) -> Result<D, ParameterError> {
        self(a, b)
    }
}

impl<D, F: FnOnce(f64, f64, f64) -> Result<D, ParameterError>> Constructor<3, D> for F {
    fn construct(self, [a, b, c]: [f64; 3]) -> Result<D, ParameterError> {
        self(a, b, c)
    }
}

impl Family {
    /// The `index`th parameter's error about `value`.
    pub(super) fn error(
        &self,
        index: usize,
        subject: Subject,
        value: f64,
        requirement: &'static str,
    ) -> ParameterError {
        ParameterError {
            parameter: self.parameters[index].name,
            index,
            subject,
            value,
            requirement,
        }
    }

    /// The same about the parameter itself.
    pub(super) fn fault(
        &self,
        index: usize,
        value: f64,
        requirement: &'static str,
    ) -> ParameterError {
        self.error(index, Subject::Value, value, requirement)
    }

    /// The `index`th argument is not there or not of its kind.
    pub(super) fn missing(&self, index: usize, requirement: &'static str) -> ParameterError {
        self.fault(index, f64::NAN, requirement)
    }

    /// The `index`th argument, a number.
    pub(super) fn number(
        &self,
        arguments: &[Argument],
        index: usize,
    ) -> Result<f64, ParameterError> {
        match arguments.get(index) {
            Some(Argument::Number(value)) => Ok(*value),
            _ => Err(self.missing(index, "must be a number")),
        }
    }

    /// The `index`th argument, a list of numbers.
    pub(super) fn numbers<'a>(
        &self,
        arguments: &'a [Argument],
        index: usize,
    ) -> Result<&'a [f64], ParameterError> {
        match arguments.get(index) {
            Some(Argument::Numbers(numbers)) => Ok(numbers),
            _ => Err(self.missing(index, "must be a list of numbers")),
        }
    }

    /// The `index`th argument, a distribution.
    pub(super) fn distribution<'a>(
        &self,
        arguments: &'a [Argument],
        index: usize,
    ) -> Result<&'a Distribution, ParameterError> {
        match arguments.get(index) {
            Some(Argument::Distribution(distribution)) => Ok(distribution),
            _ => Err(self.missing(index, "must be a distribution")),
        }
    }

    /// The `index`th argument or, in a list, the one at this place must be distributed on the line.
    pub(super) fn on_the_line(
        &self,
        index: usize,
        place: Option<usize>,
        distribution: &Distribution,
    ) -> Result<(), ParameterError> {
        if distribution.kind() == Kind::Bivariate {
            let subject = Subject::Distribution(place);
            let requirement = "must be a distribution of one number";
            return Err(self.error(index, subject, f64::NAN, requirement));
        }
        Ok(())
    }

    /// The arguments, all of them numbers.
    pub(super) fn all_numbers<const N: usize>(
        &self,
        arguments: &[Argument],
    ) -> Result<[f64; N], ParameterError> {
        let mut values = [0.0; N];
        for (index, value) in values.iter_mut().enumerate() {
            *value = self.number(arguments, index)?;
        }
        Ok(values)
    }

    /// The member with these arguments, all of them numbers.
    pub(super) fn member<const N: usize, D: Into<Distribution>>(
        &self,
        arguments: &[Argument],
        new: impl Constructor<N, D>,
    ) -> Result<Distribution, ParameterError> {
        Ok(new.construct(self.all_numbers(arguments)?)?.into())
    }

    /// The values of the first parameters must be in their domains.
    pub(super) fn check<const N: usize>(&self, values: [f64; N]) -> Result<(), ParameterError> {
        let mut numbered = values.into_iter().enumerate();
        numbered.try_for_each(|(index, value)| self.check_one(index, value))
    }

    /// The value of the `index`th parameter must be in its domain.
    pub(super) fn check_one(&self, index: usize, value: f64) -> Result<(), ParameterError> {
        match self.parameters[index].domain.broken_by(value) {
            Some(rule) => Err(self.fault(index, value, rule)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FAMILIES;

    fn built(family: &Family, values: &[f64]) -> Result<Distribution, ParameterError> {
        let arguments: Vec<Argument> = values.iter().copied().map(Argument::Number).collect();
        (family.build)(&arguments)
    }

    /// Numbers of which the family has a member.
    fn some_member(family: &Family) -> Vec<f64> {
        const TRIED: [f64; 4] = [0.3, 1.0, 2.0, 3.0];
        let count = family.parameters.len() as u32;
        let digit = |code: usize, place: u32| TRIED[code / 4_usize.pow(place) % 4];
        (0..4_usize.pow(count))
            .map(|code| (0..count).map(|place| digit(code, place)).collect())
            .find(|values: &Vec<f64>| built(family, values).is_ok())
            .unwrap()
    }

    #[test]
    fn every_family_checks_every_domain() {
        let numeric = |family: &&Family| {
            let mut kinds = family.parameters.iter().map(|parameter| parameter.kind);
            kinds.all(|kind| kind == ParameterKind::Number)
        };
        for family in FAMILIES.iter().filter(numeric) {
            let member = some_member(family);
            for (index, parameter) in family.parameters.iter().enumerate() {
                for value in [f64::NAN, f64::INFINITY, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0] {
                    let Some(rule) = parameter.domain.broken_by(value) else {
                        continue;
                    };
                    let mut values = member.clone();
                    values[index] = value;
                    let found = built(family, &values).unwrap_err();
                    assert_eq!((found.index, found.requirement), (index, rule), "{found}");
                    assert!(
                        found
                            .to_string()
                            .starts_with(&format!("`{}` is ", parameter.name))
                    );
                }
            }
        }
    }

    #[test]
    fn rules_are_said_as_they_are_checked() {
        assert_eq!(Domain::Count.requirement(), "an integer >= 0");
        assert_eq!(
            Domain::Count.broken_by(2.5),
            Some("must be an integer >= 0")
        );
        assert_eq!(
            Domain::Positive.broken_by(f64::INFINITY),
            Some("must be a finite number")
        );
        assert_eq!(
            Domain::PositiveProbability.broken_by(0.0),
            Some("must be > 0 and at most 1")
        );
        assert_eq!(Domain::NotNegative.broken_by(-1.0), Some("must be >= 0"));
    }
}
