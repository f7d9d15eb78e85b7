//! Parameters out of range: mistakes that only show when numbers are known.

use std::fmt;

use crate::diag::{Diagnostic, Kind, Span};
use crate::stats::{ParameterError, Subject};

/// A parameter of a distribution that is out of range at some values of what it is computed from.
///
/// `Display` is a sentence without place, "`std` is -1: it must be > 0"; see also
/// [`sentence`](Self::sentence).
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The argument of the family, where it is written.
    pub span: Span,
    /// The name of the family.
    pub family: &'static str,
    /// What is wrong: parameter, value, requirement.
    pub error: ParameterError,
    /// The first index at which it is wrong; `None` if it is so everywhere.
    pub index: Option<usize>,
    /// At how many indices it is wrong; 1 if it is so everywhere.
    pub count: usize,
}

impl Fault {
    /// "`std` reaches -1 at frame 134: it must be > 0", for the place "at frame 134".
    pub fn sentence(&self, place: &str) -> String {
        let name = self.error.parameter;
        let subject = match self.error.subject {
            Subject::Value => format!("`{name}`"),
            Subject::Distribution(place) => {
                let which = place.map_or(String::new(), |index| format!("item {} of ", index + 1));
                return format!("{which}`{name}` {}", self.error.requirement);
            }
            Subject::Element(index) => format!("item {} of `{name}`", index + 1),
            Subject::Sum => format!("the sum of `{name}`"),
            Subject::Length => format!("the length of `{name}`"),
        };
        let verb = match self.index {
            Some(_) if !self.error.value.is_nan() => "reaches",
            _ => "is",
        };
        let value = if self.error.value.is_nan() {
            "undefined".to_owned()
        } else {
            short(self.error.value)
        };
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(" {place}")
        };
        format!(
            "{subject} {verb} {value}{place}: it {}",
            self.error.requirement
        )
    }

    /// The same as an error about the argument.
    pub fn diagnostic(&self, place: &str) -> Diagnostic {
        Diagnostic::error(Kind::OutOfRange, self.span, self.sentence(place))
    }
}

/// Six significant digits: a sweep rarely passes a limit at a round number.
fn short(value: f64) -> String {
    let rounded = format!("{value:.5e}").parse().unwrap_or(value);
    rounded.to_string()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(""))
    }
}
