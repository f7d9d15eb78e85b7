//! The functions of the language: one table for checking, messages and the reference.
//!
//! Families and divergences come from the registries of [`stats`](klrender_stats), so a new row there
//! is a new function here.

mod elementary;
mod table;

use super::Type;
use klrender_stats::{
    BivariateNormal, Distribution, DivergenceForm, Family, Function as Curve, Kind, Quantity,
    sample::Growing,
};

pub(super) use elementary::{power, slope};
use table::TABLE;

/// A function of the language.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// The word before the bracket.
    pub name: &'static str,
    /// Which part of the reference it belongs to.
    pub group: Group,
    /// What it takes, in this order.
    pub parameters: Vec<Parameter>,
    /// Whether further numbers may follow the parameters, as in `max(a, b, c)`.
    pub variadic: bool,
    /// What it gives.
    pub result: Type,
    /// One line about it, in lower case, without a full stop.
    pub summary: &'static str,
    pub(super) rule: Rule,
    pub(super) corners: Corners,
    /// Whether it goes in steps where its arguments do not.
    pub(super) is_stepped: bool,
    /// Whether it may take much longer than arithmetic, as far out a sine does.
    pub(super) is_slow: bool,
}

/// A parameter of a [`Function`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Parameter {
    /// The word before `=` in a named argument.
    pub name: &'static str,
    /// What it takes.
    pub takes: Type,
    /// One line about it, or empty where its name says all.
    pub summary: &'static str,
    /// The number it is where it is left out, which only the last parameters may be.
    pub default: Option<f64>,
}

/// The parts of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Group {
    /// Numbers to numbers.
    Elementary,
    /// Numbers to a distribution.
    Family,
    /// A distribution to a number.
    OfOne,
    /// Two distributions to a number.
    OfTwo,
    /// A divergence and a point to a number.
    Piece,
    /// Expressions that read a name of their own.
    Binder,
    /// Data to data or a number.
    Data,
}

/// How a function is computed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    One(fn(f64) -> f64),
    Three(fn(f64, f64, f64) -> f64),
    /// Two or more numbers, from left to right.
    Fold(fn(f64, f64) -> f64),
    If,
    Family(&'static Family),
    /// A function of a distribution and a number.
    Curve(CurveRule),
    Moment(fn(&Distribution) -> f64),
    Quantity(fn(&Distribution) -> Quantity),
    Divergence(&'static DivergenceForm),
    Piece(Piece),
    /// A function of a distribution on the plane and of a point.
    Plane(fn(&BivariateNormal, f64, f64) -> f64),
    /// A number that only some distributions have; the words complete "it takes …".
    Own(fn(&Distribution) -> Option<f64>, &'static str),
    Statistic(Statistic),
    SampleQuantile,
    /// The beginning of data.
    First,
    /// The kth value of data.
    Item,
    /// The share of values of data that are as a number says: of which `f(value, number)` holds, as it does
    /// of all below or of all above.
    Share(fn(f64, f64) -> bool),
    /// A number of two data of one length.
    OfPairs(fn(&[f64], &[f64]) -> f64),
    /// Data of as many values.
    Rearranged(fn(&[f64]) -> Vec<f64>),
    /// Numbers in even steps.
    Range,
    /// The values of a name of a chain in all copies, or along one of them.
    Across,
    Path,
    Binder(Binder),
}

/// A function of a distribution on the line and of a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct CurveRule {
    pub(super) curve: Curve,
    /// What it is for, if not for all distributions.
    pub(super) only: Option<Only>,
}

/// The one kind of distribution that a function is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Only {
    pub(super) kind: Kind,
    /// What to take for distributions of this other kind, in words that end a sentence.
    pub(super) instead: (Kind, &'static str),
}

/// Where a function of numbers may have a kink, a jump or a pole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Corners {
    /// Nowhere.
    None,
    /// Where its argument is 0.
    AtZero,
    /// Where its argument is −1 or 1.
    AtOnes,
    /// Where its first argument is equal to another.
    AtOthers,
    /// Where an argument is equal to the next.
    AtNeighbours,
}

/// A number of data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statistic {
    pub(super) value: Measure,
    /// How far it moves at most if each value moves by so much.
    pub(super) moves: fn(&[f64], f64) -> f64,
}

/// How a number of data is computed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Measure {
    /// Value by value, so that it is known for every beginning of the data as well.
    Growing(fn(&Growing) -> f64),
    Whole(fn(&[f64]) -> f64),
}

/// What is made of an expression over its variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binder {
    Integral,
    Sum,
    /// The mean under a distribution.
    Expect,
    /// The mean over data.
    Mean,
    /// The standard error of the mean over data.
    StandardError,
    /// Its derivative at a place.
    Derivative,
    /// The distribution with density in proportion to it.
    Density,
}

impl Binder {
    /// How many arguments follow the variable.
    pub(super) fn own(self) -> usize {
        match self {
            Self::Integral | Self::Sum | Self::Density => 2,
            Self::Expect | Self::Mean | Self::StandardError | Self::Derivative => 1,
        }
    }
}

/// What of a divergence is asked for at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Integrand,
    Running,
}

impl Function {
    /// Whether it takes data where it takes numbers, and is then computed value by value.
    pub(super) fn goes_by_value(&self) -> bool {
        matches!(
            self.rule,
            Rule::One(_)
                | Rule::Three(_)
                | Rule::Fold(_)
                | Rule::If
                | Rule::Curve(_)
                | Rule::SampleQuantile
                | Rule::Item
                | Rule::Share(_)
        )
    }

    /// As it is called: `lerp(a, b, s)`, `max(a, b, …)`, `empirical(data, width = 0, bins = 0)`.
    pub(crate) fn signature(&self) -> String {
        let mut names: Vec<_> = self.parameters.iter().map(Parameter::signature).collect();
        if self.variadic {
            names.push("…".to_owned());
        }
        format!("{}({})", self.name, names.join(", "))
    }
}

impl Parameter {
    /// Its name, with what it is where it is left out.
    fn signature(&self) -> String {
        match self.default {
            Some(default) => format!("{} = {default}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// All functions of the language that this version has, by group.
pub(crate) fn functions() -> impl Iterator<Item = &'static Function> {
    TABLE.iter()
}

/// What a call may mean.
pub(super) enum Found {
    /// One or more, of which the types of the arguments choose.
    Functions(Vec<&'static Function>),
    Unknown,
}

/// What is meant by a name with so many arguments: several functions may share a name that take
/// different things.
pub(super) fn lookup(name: &str, arguments: usize) -> Found {
    let same = || functions().filter(|function| function.name == name);
    let fitting: Vec<_> = same()
        .filter(|function| function.parameters.len() == arguments)
        .collect();
    match (fitting.is_empty(), same().next()) {
        (false, _) => Found::Functions(fitting),
        (true, Some(function)) => Found::Functions(vec![function]),
        (true, None) => Found::Unknown,
    }
}

/// The words for the expression and for the name that it binds, if a function binds one.
pub(super) fn binds(name: &str) -> Option<[&'static str; 2]> {
    let function = functions().find(|function| function.name == name)?;
    match (function.rule, &function.parameters[..]) {
        (Rule::Binder(_), [body, variable, ..]) => Some([body.name, variable.name]),
        _ => None,
    }
}

/// Whether a function of this name makes distributions.
pub(crate) fn is_family(name: &str) -> bool {
    let mut functions = functions();
    functions.any(|function| function.name == name && function.result == Type::Distribution)
}

/// Whether the language has a function of this name.
pub(super) fn is_function(name: &str) -> bool {
    names().any(|function| function == name)
}

/// Words to suggest for a misspelt function.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    functions().map(|function| function.name)
}
