//! The table of functions: one row for each.

use std::sync::LazyLock;

use super::super::Type;
use super::elementary::{bits, clamp, larger, lerp, sign, smaller};
use super::{
    Binder, Corners, CurveRule, Function, Group, Measure, Only, Parameter, Piece, Rule, Statistic,
};
use klrender_stats::{
    BivariateNormal, DIVERGENCES, Distribution, FAMILIES, Function as Curve, Kind, ParameterKind,
    sample::{self, Growing},
};

pub(super) static TABLE: LazyLock<Vec<Function>> = LazyLock::new(|| {
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
        function(
            family.name,
            Group::Family,
            parameters.collect(),
            Type::Distribution,
            Rule::Family(family),
            family.summary,
        )
    }));
    table.extend(
        CURVES
            .iter()
            .map(|&(name, argument, curve, only, summary)| {
                function(
                    name,
                    Group::OfOne,
                    vec![distribution("D"), number(argument)],
                    Type::Number,
                    Rule::Curve(CurveRule { curve, only }),
                    summary,
                )
            }),
    );
    table.extend(MOMENTS.iter().map(|&(name, moment, summary)| {
        function(
            name,
            Group::OfOne,
            vec![distribution("D")],
            Type::Number,
            Rule::Moment(moment),
            summary,
        )
    }));
    table.push(function(
        "entropy",
        Group::OfOne,
        vec![distribution("D")],
        Type::Number,
        Rule::Quantity(Distribution::entropy),
        "the entropy of D, for a density the differential entropy, in nats",
    ));
    table.extend(DIVERGENCES.iter().map(|form| {
        let more = form.parameters.iter().map(|parameter| Parameter {
            name: parameter.name,
            takes: Type::Number,
            default: parameter.default,
            summary: parameter.summary,
        });
        function(
            form.name,
            Group::OfTwo,
            [distribution("P"), distribution("Q")]
                .into_iter()
                .chain(more)
                .collect(),
            Type::Number,
            Rule::Divergence(form),
            form.summary,
        )
    }));
    table.extend(PIECES.iter().map(|&(name, piece, summary)| {
        function(
            name,
            Group::Piece,
            vec![number("divergence"), number("x")],
            Type::Number,
            Rule::Piece(piece),
            summary,
        )
    }));
    table.extend(special());
    table.extend(binders());
    table.extend(of_data());
    table
});

/// A row without corners and steps.
fn function(
    name: &'static str,
    group: Group,
    parameters: Vec<Parameter>,
    result: Type,
    rule: Rule,
    summary: &'static str,
) -> Function {
    Function {
        name,
        group,
        parameters,
        variadic: matches!(rule, Rule::Fold(_)),
        result,
        summary,
        rule,
        corners: Corners::None,
        is_stepped: false,
    }
}

impl Function {
    fn with_corners(self, corners: Corners) -> Self {
        Self { corners, ..self }
    }

    fn stepped(self) -> Self {
        Self {
            is_stepped: true,
            ..self
        }
    }
}

/// What only some distributions have.
fn special() -> Vec<Function> {
    let row = |name, more: &[&'static str], rule, summary| {
        function(
            name,
            Group::OfOne,
            std::iter::once(distribution("D"))
                .chain(more.iter().map(|name| number(name)))
                .collect(),
            Type::Number,
            rule,
            summary,
        )
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
    let row = |name, parameters, binder, summary| {
        let rule = Rule::Binder(binder);
        function(name, Group::Binder, parameters, Type::Number, rule, summary)
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
    let row = |name, more: &[&'static str], result, rule, summary| {
        function(
            name,
            Group::Data,
            std::iter::once(data("data"))
                .chain(more.iter().map(|name| number(name)))
                .collect(),
            result,
            rule,
            summary,
        )
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
        )
        .stepped(),
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
        )
        .stepped(),
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
    Option<Only>,
    &'static str,
);

/// For continuous distributions; discrete ones have something else.
const fn density(instead: &'static str) -> Only {
    Only {
        kind: Kind::Continuous,
        instead: (Kind::Discrete, instead),
    }
}

/// The other way round.
const fn probability(instead: &'static str) -> Only {
    Only {
        kind: Kind::Discrete,
        instead: (Kind::Continuous, instead),
    }
}

const CURVES: &[CurveRow] = &[
    (
        "pdf",
        "x",
        Curve::Pdf,
        Some(density("; its probabilities are `pmf`")),
        "the density of D at x",
    ),
    (
        "log_pdf",
        "x",
        Curve::LnPdf,
        Some(density("; its log-probabilities are `log_pmf`")),
        "the logarithm of the density of D at x",
    ),
    (
        "pmf",
        "k",
        Curve::Pdf,
        Some(probability("; its density is `pdf`")),
        "the probability of k under D",
    ),
    (
        "log_pmf",
        "k",
        Curve::LnPdf,
        Some(probability("; its log-density is `log_pdf`")),
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
    let row = |name, parameters: &[&'static str], rule, summary| {
        function(
            name,
            Group::Elementary,
            parameters.iter().map(|name| number(name)).collect(),
            Type::Number,
            rule,
            summary,
        )
    };
    let mut choice = row(
        "if",
        &["c", "a", "b"],
        Rule::If,
        "a where the condition c holds, else b",
    );
    choice.parameters[0].takes = Type::Condition;
    vec![
        row("abs", &["v"], Rule::One(f64::abs), "the absolute value").with_corners(Corners::AtZero),
        row(
            "sqrt",
            &["v"],
            Rule::One(f64::sqrt),
            "the square root; undefined below 0",
        )
        .with_corners(Corners::AtZero),
        row("exp", &["v"], Rule::One(libm::exp), "e to the power of v"),
        row(
            "log",
            &["v"],
            Rule::One(libm::log),
            "the natural logarithm; undefined below 0",
        )
        .with_corners(Corners::AtZero),
        row(
            "log2",
            &["v"],
            Rule::One(libm::log2),
            "the logarithm to base 2",
        )
        .with_corners(Corners::AtZero),
        row(
            "log10",
            &["v"],
            Rule::One(libm::log10),
            "the logarithm to base 10",
        )
        .with_corners(Corners::AtZero),
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
        )
        .with_corners(Corners::AtOnes),
        row(
            "acos",
            &["v"],
            Rule::One(libm::acos),
            "the angle in [0, pi] whose cosine is v",
        )
        .with_corners(Corners::AtOnes),
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
        )
        .stepped(),
        row(
            "round",
            &["v"],
            Rule::One(f64::round),
            "the nearest integer; halves go away from 0",
        )
        .stepped(),
        row("sign", &["v"], Rule::One(sign), "-1, 0 or 1")
            .stepped()
            .with_corners(Corners::AtZero),
        row(
            "min",
            &["a", "b"],
            Rule::Fold(smaller),
            "the smallest; undefined if one is",
        )
        .with_corners(Corners::AtNeighbours),
        row(
            "max",
            &["a", "b"],
            Rule::Fold(larger),
            "the largest; undefined if one is",
        )
        .with_corners(Corners::AtNeighbours),
        row(
            "clamp",
            &["v", "lo", "hi"],
            Rule::Three(clamp),
            "v, but at least lo and at most hi",
        )
        .with_corners(Corners::AtOthers),
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
