//! The functions of the language: one table for checking, messages and the reference.
//!
//! Families and divergences come from the registries of [`stats`](crate::stats), so a new row there
//! is a new function here.

use std::sync::LazyLock;

use super::{Argument, Type};
use crate::stats::{
    BivariateNormal, DIVERGENCES, Distribution, DivergenceForm, FAMILIES, Family,
    Function as Curve, Kind, ParameterKind, Quantity,
    sample::{self, Growing},
};

/// A function of the language.
#[derive(Debug, Clone)]
pub struct Function {
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
}

/// A parameter of a [`Function`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
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
pub enum Group {
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
    /// A function of a distribution of this kind and a number, or of any kind.
    Curve(Curve, Option<Kind>),
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
    Binder(Binder),
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
}

impl Binder {
    /// How many arguments follow the variable.
    pub(super) fn own(self) -> usize {
        match self {
            Self::Integral | Self::Sum => 2,
            Self::Expect | Self::Mean | Self::StandardError => 1,
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
    pub(super) fn is_elementwise(&self) -> bool {
        matches!(self.rule, Rule::One(_) | Rule::Three(_) | Rule::Fold(_))
    }

    /// As it is called: `lerp(a, b, s)`, `max(a, b, …)`, `empirical(data, width = 0, bins = 0)`.
    pub fn signature(&self) -> String {
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
///
/// ```
/// let lerp = klrender::expr::functions().find(|function| function.name == "lerp").unwrap();
/// assert_eq!(lerp.signature(), "lerp(a, b, s)");
/// assert_eq!(lerp.summary, "the point a share s of the way from a to b");
/// ```
pub fn functions() -> impl Iterator<Item = &'static Function> {
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

/// Of a call that binds a name: the places of the expression and of the name among its arguments.
pub(super) fn binds(name: &str, arguments: &[Argument]) -> Option<[usize; 2]> {
    let of_name = |function: &&Function| function.name == name;
    let function = functions().find(of_name)?;
    if !matches!(function.rule, Rule::Binder(_)) {
        return None;
    }
    let place = |parameter: &str, at: usize| {
        let named = |argument: &Argument| {
            let name = argument.name.as_ref();
            name.is_some_and(|(name, _)| name == parameter)
        };
        let positional = arguments.get(at).is_some_and(|it| it.name.is_none());
        let named = || arguments.iter().position(named);
        if positional { Some(at) } else { named() }
    };
    let [body, variable, ..] = &function.parameters[..] else {
        return None;
    };
    Some([place(body.name, 0)?, place(variable.name, 1)?])
}

/// Whether a function of this name makes distributions.
pub(crate) fn is_family(name: &str) -> bool {
    let mut functions = functions();
    functions.any(|function| function.name == name && matches!(function.rule, Rule::Family(_)))
}

/// Whether the language has a function of this name.
pub(super) fn is_function(name: &str) -> bool {
    names().any(|function| function == name)
}

/// Words to suggest for a misspelt function.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    functions().map(|function| function.name)
}

static TABLE: LazyLock<Vec<Function>> = LazyLock::new(|| {
    let mut table = elementary();
    table.extend(FAMILIES.iter().map(|family| {
        let parameters = family.parameters.iter().map(|parameter| Parameter {
            name: parameter.name,
            takes: match parameter.kind {
                ParameterKind::Number => Type::Number,
                ParameterKind::Numbers => Type::Numbers,
                ParameterKind::Distribution => Type::Distribution,
                ParameterKind::Distributions => Type::Distributions,
            },
            summary: parameter.summary,
            default: parameter.default,
        });
        Function {
            name: family.name,
            group: Group::Family,
            parameters: parameters.collect(),
            variadic: false,
            result: Type::Distribution,
            summary: family.summary,
            rule: Rule::Family(family),
        }
    }));
    table.extend(
        CURVES
            .iter()
            .map(|&(name, argument, curve, kind, summary)| Function {
                name,
                group: Group::OfOne,
                parameters: vec![distribution("D"), number(argument)],
                variadic: false,
                result: Type::Number,
                summary,
                rule: Rule::Curve(curve, kind),
            }),
    );
    table.extend(MOMENTS.iter().map(|&(name, moment, summary)| Function {
        name,
        group: Group::OfOne,
        parameters: vec![distribution("D")],
        variadic: false,
        result: Type::Number,
        summary,
        rule: Rule::Moment(moment),
    }));
    table.push(Function {
        name: "entropy",
        group: Group::OfOne,
        parameters: vec![distribution("D")],
        variadic: false,
        result: Type::Number,
        summary: "the entropy of D, for a density the differential entropy, in nats",
        rule: Rule::Quantity(Distribution::entropy),
    });
    table.extend(DIVERGENCES.iter().map(|form| {
        let more = form.parameters.iter().map(|parameter| Parameter {
            name: parameter.name,
            takes: Type::Number,
            default: parameter.default,
            summary: parameter.summary,
        });
        Function {
            name: form.name,
            group: Group::OfTwo,
            parameters: [distribution("P"), distribution("Q")]
                .into_iter()
                .chain(more)
                .collect(),
            variadic: false,
            result: Type::Number,
            summary: form.summary,
            rule: Rule::Divergence(form),
        }
    }));
    table.extend(PIECES.iter().map(|&(name, piece, summary)| Function {
        name,
        group: Group::Piece,
        parameters: vec![number("divergence"), number("x")],
        variadic: false,
        result: Type::Number,
        summary,
        rule: Rule::Piece(piece),
    }));
    table.extend(special());
    table.extend(binders());
    table.extend(of_data());
    table
});

/// What only some distributions have.
fn special() -> Vec<Function> {
    let row = |name, more: &[&'static str], rule, summary| Function {
        name,
        group: Group::OfOne,
        parameters: std::iter::once(distribution("D"))
            .chain(more.iter().map(|name| number(name)))
            .collect(),
        variadic: false,
        result: Type::Number,
        summary,
        rule,
    };
    vec![
        row(
            "pdf",
            &["x", "y"],
            Rule::Plane(BivariateNormal::pdf_xy),
            "the density of a bivariate D at (x, y)",
        ),
        row(
            "log_pdf",
            &["x", "y"],
            Rule::Plane(BivariateNormal::ln_pdf_xy),
            "the logarithm of the density of a bivariate D at (x, y)",
        ),
        row(
            "mutual_information",
            &[],
            Rule::Own(
                |d| match d {
                    Distribution::BivariateNormal(d) => Some(d.mutual_information()),
                    _ => None,
                },
                "a bivariate distribution",
            ),
            "what the coordinates of a bivariate D tell about each other, in nats",
        ),
        row(
            "circular_mean",
            &[],
            Rule::Own(
                |d| match d {
                    Distribution::VonMises(d) => Some(d.circular_mean()),
                    _ => None,
                },
                "a `von_mises` distribution",
            ),
            "the mean direction of a von_mises D",
        ),
        row(
            "circular_variance",
            &[],
            Rule::Own(
                |d| match d {
                    Distribution::VonMises(d) => Some(d.circular_variance()),
                    _ => None,
                },
                "a `von_mises` distribution",
            ),
            "1 minus the mean resultant length of a von_mises D",
        ),
    ]
}

fn binders() -> Vec<Function> {
    let row = |name, parameters: Vec<Parameter>, binder, summary| Function {
        name,
        group: Group::Binder,
        parameters,
        variadic: false,
        result: Type::Number,
        summary,
        rule: Rule::Binder(binder),
    };
    vec![
        row(
            "integral",
            ["f", "u", "a", "b"].map(number).into(),
            Binder::Integral,
            "the integral of f over u from a to b, which may be infinite",
        ),
        row(
            "sum",
            ["f", "k", "a", "b"].map(number).into(),
            Binder::Sum,
            "the sum of f over the integers k from a to b, which may be infinite",
        ),
        row(
            "expect",
            vec![number("f"), number("u"), distribution("D")],
            Binder::Expect,
            "the mean of f where u is distributed like D",
        ),
        row(
            "expect",
            vec![number("f"), number("u"), data("data")],
            Binder::Mean,
            "the mean of f over the values u of the data",
        ),
        row(
            "std_error",
            vec![number("f"), number("u"), data("data")],
            Binder::StandardError,
            "the standard error of the mean of f over the values u of the data",
        ),
    ]
}

fn of_data() -> Vec<Function> {
    let row = |name, more: &[&'static str], result, rule, summary| Function {
        name,
        group: Group::Data,
        parameters: std::iter::once(data("data"))
            .chain(more.iter().map(|name| number(name)))
            .collect(),
        variadic: false,
        result,
        summary,
        rule,
    };
    let measured = |name, value, moves, summary| {
        let rule = Rule::Statistic(Statistic { value, moves });
        row(name, &[], Type::Number, rule, summary)
    };
    let statistic =
        |name, value, moves, summary| measured(name, Measure::Growing(value), moves, summary);
    vec![
        row(
            "first",
            &["n"],
            Type::Data,
            Rule::First,
            "the first n values of the data; all if there are no more",
        ),
        statistic(
            "count",
            |data| data.count() as f64,
            |_, _| 0.0,
            "how many values the data have",
        ),
        statistic(
            "total",
            Growing::total,
            |data, step| step * data.len() as f64,
            "the sum of the values",
        ),
        statistic(
            "mean",
            Growing::mean,
            |_, step| step,
            "the mean of the data",
        ),
        measured(
            "median",
            Measure::Whole(sample::median),
            |_, step| step,
            "the median of the data",
        ),
        statistic(
            "variance",
            Growing::variance,
            |data, step| spread(data, step) * (2.0 * sample::std(data) + spread(data, step)),
            "the sample variance of the data, with n - 1",
        ),
        statistic(
            "std",
            Growing::std,
            spread,
            "the square root of the sample variance",
        ),
        row(
            "quantile",
            &["p"],
            Type::Number,
            Rule::SampleQuantile,
            "the sample quantile of type 7: on the line through the sorted values",
        ),
    ]
}

/// How far the standard deviation moves at most if each value moves by so much.
fn spread(data: &[f64], step: f64) -> f64 {
    let count = data.len() as f64;
    step * (count / (count - 1.0)).sqrt()
}

fn data(name: &'static str) -> Parameter {
    Parameter {
        takes: Type::Data,
        ..number(name)
    }
}

fn number(name: &'static str) -> Parameter {
    Parameter {
        name,
        takes: Type::Number,
        summary: "",
        default: None,
    }
}

fn distribution(name: &'static str) -> Parameter {
    Parameter {
        name,
        takes: Type::Distribution,
        summary: "",
        default: None,
    }
}

type CurveRow = (
    &'static str,
    &'static str,
    Curve,
    Option<Kind>,
    &'static str,
);

const CURVES: &[CurveRow] = &[
    (
        "pdf",
        "x",
        Curve::Pdf,
        Some(Kind::Continuous),
        "the density of D at x",
    ),
    (
        "log_pdf",
        "x",
        Curve::LnPdf,
        Some(Kind::Continuous),
        "the logarithm of the density of D at x",
    ),
    (
        "pmf",
        "k",
        Curve::Pdf,
        Some(Kind::Discrete),
        "the probability of k under D",
    ),
    (
        "log_pmf",
        "k",
        Curve::LnPdf,
        Some(Kind::Discrete),
        "the logarithm of the probability of k under D",
    ),
    (
        "cdf",
        "x",
        Curve::Cdf,
        None,
        "the probability that D is at most x",
    ),
    (
        "sf",
        "x",
        Curve::Sf,
        None,
        "the probability that D is above x",
    ),
    (
        "log_cdf",
        "x",
        Curve::LnCdf,
        None,
        "the logarithm of the probability that D is at most x",
    ),
    (
        "log_sf",
        "x",
        Curve::LnSf,
        None,
        "the logarithm of the probability that D is above x",
    ),
    (
        "quantile",
        "p",
        Curve::Quantile,
        None,
        "the smallest x that D does not exceed with probability p",
    ),
];

const PIECES: &[(&str, Piece, &str)] = &[
    (
        "integrand",
        Piece::Integrand,
        "what a divergence such as kl(P, Q) is the integral of, at x",
    ),
    (
        "running",
        Piece::Running,
        "a divergence such as kl(P, Q), integrated only up to x",
    ),
];

type Moment = (&'static str, fn(&Distribution) -> f64, &'static str);

const MOMENTS: &[Moment] = &[
    ("mean", Distribution::mean, "the mean of D"),
    ("median", Distribution::median, "the median of D"),
    (
        "mode",
        Distribution::mode,
        "a point where the density of D is highest",
    ),
    ("variance", Distribution::variance, "the variance of D"),
    ("std", Distribution::std, "the standard deviation of D"),
];

fn elementary() -> Vec<Function> {
    let row = |name, parameters: &[&'static str], rule, summary| Function {
        name,
        group: Group::Elementary,
        parameters: parameters.iter().map(|name| number(name)).collect(),
        variadic: matches!(rule, Rule::Fold(_)),
        result: Type::Number,
        summary,
        rule,
    };
    let mut choice = row(
        "if",
        &["c", "a", "b"],
        Rule::If,
        "a where the condition c holds, else b",
    );
    choice.parameters[0].takes = Type::Condition;
    vec![
        row("abs", &["v"], Rule::One(f64::abs), "the absolute value"),
        row(
            "sqrt",
            &["v"],
            Rule::One(f64::sqrt),
            "the square root; undefined below 0",
        ),
        row("exp", &["v"], Rule::One(libm::exp), "e to the power of v"),
        row(
            "log",
            &["v"],
            Rule::One(libm::log),
            "the natural logarithm; undefined below 0",
        ),
        row(
            "log2",
            &["v"],
            Rule::One(libm::log2),
            "the logarithm to base 2",
        ),
        row(
            "log10",
            &["v"],
            Rule::One(libm::log10),
            "the logarithm to base 10",
        ),
        row(
            "sin",
            &["v"],
            Rule::One(libm::sin),
            "the sine of an angle in radians",
        ),
        row(
            "cos",
            &["v"],
            Rule::One(libm::cos),
            "the cosine of an angle in radians",
        ),
        row(
            "tan",
            &["v"],
            Rule::One(libm::tan),
            "the tangent of an angle in radians",
        ),
        row(
            "asin",
            &["v"],
            Rule::One(libm::asin),
            "the angle in [-pi/2, pi/2] whose sine is v",
        ),
        row(
            "acos",
            &["v"],
            Rule::One(libm::acos),
            "the angle in [0, pi] whose cosine is v",
        ),
        row(
            "atan",
            &["v"],
            Rule::One(libm::atan),
            "the angle in (-pi/2, pi/2) whose tangent is v",
        ),
        row(
            "tanh",
            &["v"],
            Rule::One(libm::tanh),
            "the hyperbolic tangent",
        ),
        row(
            "floor",
            &["v"],
            Rule::One(f64::floor),
            "the largest integer that is not above v",
        ),
        row(
            "round",
            &["v"],
            Rule::One(f64::round),
            "the nearest integer; halves go away from 0",
        ),
        row("sign", &["v"], Rule::One(sign), "-1, 0 or 1"),
        row(
            "min",
            &["a", "b"],
            Rule::Fold(smaller),
            "the smallest; undefined if one is",
        ),
        row(
            "max",
            &["a", "b"],
            Rule::Fold(larger),
            "the largest; undefined if one is",
        ),
        row(
            "clamp",
            &["v", "lo", "hi"],
            Rule::Three(clamp),
            "v, but at least lo and at most hi",
        ),
        row(
            "lerp",
            &["a", "b", "s"],
            Rule::Three(lerp),
            "the point a share s of the way from a to b",
        ),
        choice,
        row("bits", &["v"], Rule::One(bits), "nats to bits: v / log(2)"),
    ]
}

fn sign(v: f64) -> f64 {
    if v > 0.0 {
        1.0
    } else if v < 0.0 {
        -1.0
    } else {
        v
    }
}

fn smaller(a: f64, b: f64) -> f64 {
    if a.is_nan() || a < b { a } else { b }
}

fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

/// Undefined where `lo` is above `hi`.
fn clamp(v: f64, lo: f64, hi: f64) -> f64 {
    if lo <= hi {
        smaller(larger(v, lo), hi)
    } else {
        f64::NAN
    }
}

/// Exact at both ends.
fn lerp(a: f64, b: f64, s: f64) -> f64 {
    if s == 1.0 { b } else { a + (b - a) * s }
}

fn bits(v: f64) -> f64 {
    v / std::f64::consts::LN_2
}

/// `a ^ b`; squares are exactly rounded.
pub(super) fn power(a: f64, b: f64) -> f64 {
    if b == 2.0 { a * a } else { libm::pow(a, b) }
}
