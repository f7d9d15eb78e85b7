//! Mistakes that only show when numbers are known: parameters out of range, distributions of the
//! wrong kind.

use std::fmt;

use crate::diag::{Diagnostic, Kind, Span};
use klrender_stats::{DensityError, ParameterError, Subject};

/// An argument that a function cannot take at some values of what it is computed from.
///
/// `Display` is a sentence without place, "`std` is -1: it must be > 0"; see also
/// [`sentence`](Self::sentence).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    /// The argument, where it is written.
    pub span: Span,
    /// The name of the function.
    pub function: &'static str,
    /// What is wrong.
    pub cause: Cause,
    /// The first index at which it is wrong; `None` if it is so everywhere.
    pub index: Option<usize>,
    /// At how many indices it is wrong; 1 if it is so everywhere.
    pub count: usize,
}

/// What is wrong with an argument.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cause {
    /// A parameter out of range: which, its value, what is required.
    Parameter(ParameterError),
    /// A distribution of a kind that the function does not take, in a sentence.
    Unsuited(String),
    /// A function to which no density is in proportion.
    Unnormalizable(Unnormalizable),
}

/// Why a density is not to be made of a function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unnormalizable {
    Density(DensityError),
    TooCostly,
}

impl Fault {
    /// What is wrong at one index, or everywhere.
    pub(super) fn at(
        index: Option<usize>,
        function: &'static str,
        span: Span,
        cause: Cause,
    ) -> Self {
        Self {
            span,
            function,
            cause,
            index,
            count: 1,
        }
    }

    /// "`std` reaches -1 at frame 134: it must be > 0", for the place "at frame 134".
    pub(crate) fn sentence(&self, place: &str) -> String {
        let error = match &self.cause {
            Cause::Parameter(error) => error,
            Cause::Unsuited(sentence) => return sentence.clone(),
            Cause::Unnormalizable(why) => return why.sentence(self.function, place),
        };
        let name = error.parameter;
        let subject = match error.subject {
            Subject::Value => format!("`{name}`"),
            Subject::Distribution(place) => {
                let which = place.map_or(String::new(), |index| format!("item {} of ", index + 1));
                return format!("{which}`{name}` {}", error.requirement);
            }
            Subject::Element(index) => format!("item {} of `{name}`", index + 1),
            Subject::Sum => format!("the sum of `{name}`"),
            Subject::Length => format!("the length of `{name}`"),
        };
        let verb = match self.index {
            Some(_) if !error.value.is_nan() => "reaches",
            _ => "is",
        };
        let value = if error.value.is_nan() {
            "undefined".to_owned()
        } else {
            short(error.value)
        };
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(" {place}")
        };
        format!("{subject} {verb} {value}{place}: it {}", error.requirement)
    }

    /// The same as an error about the argument.
    pub(crate) fn diagnostic(&self, place: &str) -> Diagnostic {
        let kind = match &self.cause {
            Cause::Parameter(error) if error.value.is_finite() => Kind::OutOfRange,
            Cause::Parameter(_) => Kind::NonFinite,
            Cause::Unsuited(_) => Kind::WrongType,
            Cause::Unnormalizable(_) => Kind::OutOfRange,
        };
        Diagnostic::error(kind, self.span, self.sentence(place))
    }
}

impl Unnormalizable {
    fn sentence(self, function: &str, place: &str) -> String {
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(" {place}")
        };
        let (what, needs) = match self {
            Self::TooCostly => {
                return format!(
                    "the function of `{function}`{place} takes too much work to compute"
                );
            }
            Self::Density(DensityError::Ends) => {
                return format!(
                    "`a` of `{function}`{place} is not below `b`: an interval goes from `a` to `b`"
                );
            }
            Self::Density(DensityError::Negative(x)) => (
                format!("is below 0 at {}", short(x)),
                "a density is not negative",
            ),
            Self::Density(DensityError::Undefined(x)) => (
                format!("is undefined at {}", short(x)),
                "it must be a number from `a` to `b`",
            ),
            Self::Density(error @ DensityError::TooMuchMass) => {
                (error.to_string(), "to be normalised, it must be finite")
            }
            Self::Density(error) => (
                error.to_string(),
                "it must be above 0 somewhere, and finite",
            ),
        };
        format!("the function of `{function}` {what}{place}: {needs}")
    }
}

/// One fault for each place, counted.
pub(super) fn merged(all: impl IntoIterator<Item = Fault>) -> Vec<Fault> {
    let parameter = |fault: &Fault| match &fault.cause {
        Cause::Parameter(error) => Some(error.index),
        Cause::Unsuited(_) | Cause::Unnormalizable(_) => None,
    };
    let mut faults: Vec<Fault> = Vec::new();
    for fault in all {
        let same =
            |known: &&mut Fault| known.span == fault.span && parameter(known) == parameter(&fault);
        match faults.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => faults.push(fault),
        }
    }
    faults
}

/// Six significant digits: a sweep rarely passes a limit at a round number.
pub(super) fn short(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let rounded = format!("{value:.5e}").parse().unwrap_or(value);
    rounded.to_string()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(""))
    }
}
