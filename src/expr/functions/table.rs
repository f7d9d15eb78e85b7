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
        let rule = Rule::Family(family);
        function(family.name, Group::Family, parameters.collect(), rule)
            .gives(Type::Distribution)
            .summary(family.summary)
    }));
    table.extend(curves());
    table.extend(moments());
    table.extend(DIVERGENCES.iter().map(|form| {
        let more = form.parameters.iter().map(|parameter| Parameter {
            name: parameter.name,
            takes: Type::Number,
            default: parameter.default,
            summary: parameter.summary,
        });
        let pair = [distribution("P"), distribution("Q")];
        let parameters = pair.into_iter().chain(more).collect();
        function(form.name, Group::OfTwo, parameters, Rule::Divergence(form)).summary(form.summary)
    }));
    table.extend(pieces());
    table.extend(special());
    table.extend(binders());
    table.extend(of_data());
    table
});

/// A function that gives a number, without corners and steps.
fn function(name: &'static str, group: Group, parameters: Vec<Parameter>, rule: Rule) -> Function {
    Function {
        name,
        group,
        parameters,
        variadic: matches!(rule, Rule::Fold(_)),
        result: Type::Number,
        summary: "",
        rule,
        corners: Corners::None,
        is_stepped: false,
        is_slow: false,
    }
}

impl Function {
    fn summary(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    fn gives(self, result: Type) -> Self {
        Self { result, ..self }
    }

    fn with_corners(self, corners: Corners) -> Self {
        Self { corners, ..self }
    }

    fn stepped(self) -> Self {
        Self {
            is_stepped: true,
            ..self
        }
    }

    fn slow(self) -> Self {
        Self {
            is_slow: true,
            ..self
        }
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
        takes: Type::Distribution,
        ..number(name)
    }
}

fn data(name: &'static str) -> Parameter {
    Parameter {
        takes: Type::Data,
        ..number(name)
    }
}

/// A parameter and numbers behind it.
fn before_numbers(first: Parameter, numbers: &[&'static str]) -> Vec<Parameter> {
    let numbers = numbers.iter().map(|name| number(name));
    std::iter::once(first).chain(numbers).collect()
}

fn of_one(name: &'static str, more: &[&'static str], rule: Rule) -> Function {
    function(
        name,
        Group::OfOne,
        before_numbers(distribution("D"), more),
        rule,
    )
}

fn curves() -> Vec<Function> {
    let curve = |name, argument, curve, only| {
        of_one(name, &[argument], Rule::Curve(CurveRule { curve, only }))
    };
    let density = |name, curve_of, instead| {
        let instead = (Kind::Discrete, instead);
        curve(
            name,
            "x",
            curve_of,
            Some(Only {
                kind: Kind::Continuous,
                instead,
            }),
        )
    };
    let probability = |name, curve_of, instead| {
        let instead = (Kind::Continuous, instead);
        curve(
            name,
            "k",
            curve_of,
            Some(Only {
                kind: Kind::Discrete,
                instead,
            }),
        )
    };
    vec![
        density("pdf", Curve::Pdf, "; its probabilities are `pmf`")
            .summary("the density of D at x"),
        density(
            "log_pdf",
            Curve::LnPdf,
            "; its log-probabilities are `log_pmf`",
        )
        .summary("the logarithm of the density of D at x"),
        probability("pmf", Curve::Pdf, "; its density is `pdf`")
            .summary("the probability of k under D"),
        probability("log_pmf", Curve::LnPdf, "; its log-density is `log_pdf`")
            .summary("the logarithm of the probability of k under D"),
        curve("cdf", "x", Curve::Cdf, None).summary("the probability that D is at most x"),
        curve("sf", "x", Curve::Sf, None).summary("the probability that D is above x"),
        curve("log_cdf", "x", Curve::LnCdf, None)
            .summary("the logarithm of the probability that D is at most x"),
        curve("log_sf", "x", Curve::LnSf, None)
            .summary("the logarithm of the probability that D is above x"),
        curve("quantile", "p", Curve::Quantile, None)
            .summary("the smallest x that D does not exceed with probability p"),
    ]
}

fn moments() -> Vec<Function> {
    let moment = |name, moment| of_one(name, &[], Rule::Moment(moment));
    vec![
        moment("mean", Distribution::mean).summary("the mean of D"),
        moment("median", Distribution::median).summary("the median of D"),
        moment("mode", Distribution::mode).summary("a point where the density of D is highest"),
        moment("variance", Distribution::variance).summary("the variance of D"),
        moment("std", Distribution::std).summary("the standard deviation of D"),
        of_one("entropy", &[], Rule::Quantity(Distribution::entropy))
            .summary("the entropy of D, for a density the differential entropy, in nats"),
    ]
}

fn pieces() -> Vec<Function> {
    let piece = |name, piece| {
        let parameters = vec![number("divergence"), number("x")];
        function(name, Group::Piece, parameters, Rule::Piece(piece))
    };
    vec![
        piece("integrand", Piece::Integrand)
            .summary("what a divergence such as kl(P, Q) is the integral of, at x"),
        piece("running", Piece::Running)
            .summary("a divergence such as kl(P, Q), integrated only up to x"),
    ]
}

/// What only some distributions have.
fn special() -> Vec<Function> {
    let circular = |name, value| of_one(name, &[], Rule::Own(value, "a `von_mises` distribution"));
    vec![
        of_one("pdf", &["x", "y"], Rule::Plane(BivariateNormal::pdf_xy))
            .summary("the density of a bivariate D at (x, y)"),
        of_one(
            "log_pdf",
            &["x", "y"],
            Rule::Plane(BivariateNormal::ln_pdf_xy),
        )
        .summary("the logarithm of the density of a bivariate D at (x, y)"),
        of_one(
            "mutual_information",
            &[],
            Rule::Own(
                |d| match d {
                    Distribution::BivariateNormal(d) => Some(d.mutual_information()),
                    _ => None,
                },
                "a bivariate distribution",
            ),
        )
        .summary("what the coordinates of a bivariate D tell about each other, in nats"),
        circular("circular_mean", |d| match d {
            Distribution::VonMises(d) => Some(d.circular_mean()),
            _ => None,
        })
        .summary("the mean direction of a von_mises D"),
        circular("circular_variance", |d| match d {
            Distribution::VonMises(d) => Some(d.circular_variance()),
            _ => None,
        })
        .summary("1 minus the mean resultant length of a von_mises D"),
    ]
}

fn binders() -> Vec<Function> {
    let row = |name, parameters: &[Parameter], binder| {
        function(
            name,
            Group::Binder,
            parameters.to_vec(),
            Rule::Binder(binder),
        )
    };
    let means = |of| [number("f"), number("u"), of];
    vec![
        row(
            "integral",
            &["f", "u", "a", "b"].map(number),
            Binder::Integral,
        )
        .summary("the integral of f over u from a to b, which may be infinite"),
        row("sum", &["f", "k", "a", "b"].map(number), Binder::Sum)
            .summary("the sum of f over the integers k from a to b, which may be infinite"),
        row("expect", &means(distribution("D")), Binder::Expect)
            .summary("the mean of f where u is distributed like D"),
        row("expect", &means(data("data")), Binder::Mean)
            .summary("the mean of f over the values u of the data"),
        row(
            "derivative",
            &["f", "u", "a"].map(number),
            Binder::Derivative,
        )
        .summary("the derivative of f by u where u is a"),
        row("density", &["f", "u", "a", "b"].map(number), Binder::Density)
            .gives(Type::Distribution)
            .summary("the distribution on a to b with density in proportion to f of u, which is not negative"),
        row("std_error", &means(data("data")), Binder::StandardError)
            .summary("the standard error of the mean of f over the values u of the data"),
    ]
}

fn of_data() -> Vec<Function> {
    let row = |name, more: &[&'static str], rule| {
        function(name, Group::Data, before_numbers(data("data"), more), rule)
    };
    let measured = |name, value, moves| row(name, &[], Rule::Statistic(Statistic { value, moves }));
    let pairs = |name, f| {
        let parameters = ["a", "b"].map(data).to_vec();
        function(name, Group::Data, parameters, Rule::OfPairs(f))
    };
    let in_steps = || {
        let mut parameters = ["a", "b", "step"].map(number);
        parameters[2].default = Some(1.0);
        parameters.to_vec()
    };
    let statistic = |name, value, moves| measured(name, Measure::Growing(value), moves);
    vec![
        row("first", &["n"], Rule::First)
            .gives(Type::Data)
            .stepped()
            .summary("the first n values of the data; all if there are no more"),
        statistic("count", |data| data.count() as f64, |_, _| 0.0)
            .summary("how many values the data have"),
        statistic("total", Growing::total, |data, step| {
            step * data.len() as f64
        })
        .summary("the sum of the values"),
        statistic("mean", Growing::mean, |_, step| step).summary("the mean of the data"),
        measured("median", Measure::Whole(sample::median), |_, step| step)
            .summary("the median of the data"),
        statistic("variance", Growing::variance, |data, step| {
            spread(data, step) * (2.0 * sample::std(data) + spread(data, step))
        })
        .summary("the sample variance of the data, with n - 1"),
        statistic("std", Growing::std, spread).summary("the square root of the sample variance"),
        row("item", &["k"], Rule::Item)
            .stepped()
            .summary("the kth value of the data, from 1; undefined outside"),
        row("cdf", &["x"], Rule::Share(|value, x| value <= x))
            .stepped()
            .summary("the share of the values that are at most x"),
        row("sf", &["x"], Rule::Share(|value, x| value > x))
            .stepped()
            .summary("the share of the values that are above x"),
        measured("min", Measure::Whole(sample::smallest), |_, step| step)
            .summary("the smallest of the values"),
        measured("max", Measure::Whole(sample::largest), |_, step| step)
            .summary("the largest of the values"),
        pairs("correlation", sample::correlation)
            .summary("the sample correlation of two data of one length"),
        pairs("covariance", sample::covariance)
            .summary("the sample covariance of two data of one length, with n - 1"),
        row("sort", &[], Rule::Rearranged(sample::sorted))
            .gives(Type::Data)
            .summary("the values from the smallest to the largest"),
        row("cumulative", &[], Rule::Rearranged(sample::cumulative))
            .gives(Type::Data)
            .summary("the sum of the first value, of the first two and so on"),
        row("rank", &[], Rule::Rearranged(sample::ranks))
            .gives(Type::Data)
            .summary("the place of each value among the sorted, from 1; equal ones share the mean"),
        function("range", Group::Data, in_steps(), Rule::Range)
            .gives(Type::Data)
            .summary("a, a + step, a + 2*step and so on, up to b"),
        row("across", &["k"], Rule::Across)
            .gives(Type::Data)
            .stepped()
            .summary("the values of a name of a chain in all its copies, after k steps"),
        row("path", &["j"], Rule::Path)
            .gives(Type::Data)
            .stepped()
            .summary("the values of a name of a chain in its jth copy, from 1"),
        row("quantile", &["p"], Rule::SampleQuantile)
            .stepped()
            .summary("the sample quantile of type 7: on the line through the sorted values"),
    ]
}

/// How far the standard deviation moves at most if each value moves by so much.
fn spread(data: &[f64], step: f64) -> f64 {
    let count = data.len() as f64;
    step * (count / (count - 1.0)).sqrt()
}

fn elementary() -> Vec<Function> {
    let of = |name, parameters: &[&'static str], rule| {
        let parameters = parameters.iter().map(|name| number(name)).collect();
        function(name, Group::Elementary, parameters, rule)
    };
    let one = |name, f| of(name, &["v"], Rule::One(f));
    let mut choice =
        of("if", &["c", "a", "b"], Rule::If).summary("a where the condition c holds, else b");
    choice.parameters[0].takes = Type::Condition;
    vec![
        one("abs", f64::abs)
            .with_corners(Corners::AtZero)
            .summary("the absolute value"),
        one("sqrt", f64::sqrt)
            .with_corners(Corners::AtZero)
            .summary("the square root; undefined below 0"),
        one("exp", libm::exp).summary("e to the power of v"),
        one("log", libm::log)
            .with_corners(Corners::AtZero)
            .summary("the natural logarithm; undefined below 0"),
        one("log2", libm::log2)
            .with_corners(Corners::AtZero)
            .summary("the logarithm to base 2"),
        one("log10", libm::log10)
            .with_corners(Corners::AtZero)
            .summary("the logarithm to base 10"),
        one("sin", libm::sin)
            .slow()
            .summary("the sine of an angle in radians"),
        one("cos", libm::cos)
            .slow()
            .summary("the cosine of an angle in radians"),
        one("tan", libm::tan)
            .slow()
            .summary("the tangent of an angle in radians"),
        one("asin", libm::asin)
            .with_corners(Corners::AtOnes)
            .summary("the angle in [-pi/2, pi/2] whose sine is v"),
        one("acos", libm::acos)
            .with_corners(Corners::AtOnes)
            .summary("the angle in [0, pi] whose cosine is v"),
        one("atan", libm::atan).summary("the angle in (-pi/2, pi/2) whose tangent is v"),
        one("tanh", libm::tanh).summary("the hyperbolic tangent"),
        one("ceil", f64::ceil)
            .stepped()
            .summary("the smallest integer that is not below v"),
        one("floor", f64::floor)
            .stepped()
            .summary("the largest integer that is not above v"),
        one("round", f64::round)
            .stepped()
            .summary("the nearest integer; halves go away from 0"),
        one("sign", sign)
            .stepped()
            .with_corners(Corners::AtZero)
            .summary("-1, 0 or 1"),
        of("min", &["a", "b"], Rule::Fold(smaller))
            .with_corners(Corners::AtNeighbours)
            .summary("the smallest; undefined if one is"),
        of("max", &["a", "b"], Rule::Fold(larger))
            .with_corners(Corners::AtNeighbours)
            .summary("the largest; undefined if one is"),
        of("clamp", &["v", "lo", "hi"], Rule::Three(clamp))
            .with_corners(Corners::AtOthers)
            .summary("v, but at least lo and at most hi"),
        of("lerp", &["a", "b", "s"], Rule::Three(lerp))
            .summary("the point a share s of the way from a to b"),
        choice,
        one("bits", bits).summary("nats to bits: v / log(2)"),
    ]
}
