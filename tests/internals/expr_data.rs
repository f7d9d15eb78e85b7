//! Data, binders and the functions of bivariate and circular distributions, against closed forms
//! and values made with NumPy.

#![allow(clippy::unwrap_used)]

use crate::diag::{Diagnostic, SpannedText};
use crate::expr::{Bindings, Graph, Numbers, Scope, Value, parse};

fn evaluate(text: &str) -> Result<Numbers, Vec<Diagnostic>> {
    let expr = parse(&SpannedText::verbatim(text, 0))?;
    let mut graph = Graph::new();
    let mut found = Vec::new();
    let node = graph
        .compile(&expr, &Scope::new(), &mut found)
        .ok_or(found)?;
    let mut evaluation = graph.evaluate(&[node], &Bindings::new());
    if !evaluation.faults.is_empty() {
        let faults = evaluation.faults.iter();
        return Err(faults.map(|fault| fault.diagnostic("")).collect());
    }
    match evaluation.values.pop() {
        Some(Value::Number(numbers)) => Ok(numbers),
        other => panic!("{text} gives {other:?}"),
    }
}

fn value(text: &str) -> f64 {
    *evaluate(text).unwrap().values.scalar().unwrap()
}

fn message(text: &str) -> String {
    evaluate(text).unwrap_err()[0].message.clone()
}

/// What is asked of one sample at many numbers.
#[test]
fn shares_and_quantiles_at_many_numbers() {
    for (call, expected) in [
        ("integral(cdf([1, 2, 2, 5], u), u, 0, 6)", 3.5),
        ("integral(sf([1, 2, 2, 5], u), u, 0, 6)", 2.5),
        (
            "integral(quantile([2.5, -1, 4, 0.25, 7], p), p, 0, 1)",
            2.4375,
        ),
        (
            "sum(cdf([3, 1, 2], k)*10^k, k, 0, 3)",
            10.0 / 3.0 + 200.0 / 3.0 + 1000.0,
        ),
        ("total(cdf([3, 1, 2], [1, 2.5, 3]))", 2.0),
        ("total(sf([3, 1, 2], [1, 2.5, 3]))", 1.0),
        ("total(quantile([3, 1, 2], [0, 0.25, 1]))", 5.5),
    ] {
        let found = value(call);
        assert!(
            (found - expected).abs() < 1e-9,
            "{call} = {found}, not {expected}"
        );
    }
    assert!(value("total(cdf([1, 0/0], [1]))").is_nan());
}

#[test]
fn statistics_of_data() {
    // numpy: data = [2.5, -1, 4, 0.25, 7]
    const DATA: &str = "[2.5, -1, 4, 0.25, 7]";
    for (call, expected) in [
        ("count(D)", 5.0),
        ("total(D)", 12.75),
        ("mean(D)", 2.55),
        ("median(D)", 2.5),
        ("variance(D)", 9.95),
        ("std(D)", 3.154_362_059_117_500_6),
        ("quantile(D, 0.1)", -0.5),
        ("quantile(D, 0.9)", 5.8),
        ("count(first(D, 2.9))", 2.0),
        ("mean(first(D, 3))", 5.5 / 3.0),
        ("total(2*D - abs(D) + 1)", 15.75),
        ("expect(u^2, u, D)", 14.4625),
        ("std_error(u, u, D)", 1.410_673_597_966_588_3),
        ("mean(empirical(D))", 2.55),
    ] {
        let found = value(&call.replace('D', DATA));
        assert!(
            (found - expected).abs() <= 1e-14 * expected.abs(),
            "{call}: {found}"
        );
    }
    assert!(value("mean([])").is_nan() && value("std([1])").is_nan());
    assert!(value("quantile([1, 2], 1.1)").is_nan());
}

#[test]
fn binders_agree_with_closed_forms_within_their_errors() {
    use std::f64::consts::{LN_2, PI};
    for (call, expected) in [
        ("integral(u^2, u, 0, 3)", 9.0),
        ("integral(u^2, u, 3, 0)", -9.0),
        ("integral(exp(-u^2/2), u, -inf, inf)", (2.0 * PI).sqrt()),
        ("integral(1/sqrt(u), u, 0, 1)", 2.0),
        ("integral(1/sqrt(1 - u), u, 0, 1)", 2.0),
        ("integral(log(u), u, 0, 1)", -1.0),
        ("integral(1/(1 + u), u, 0, 1)", LN_2),
        ("integral(u^-1.1, u, 1, inf)", 10.0),
        ("integral(abs(u - 0.3), u, -1, 2)", 2.29),
        ("integral(pdf(normal(5, 0.001), u), u, -100, 100)", 1.0),
        ("integral(pdf(beta(0.5, 0.5), u), u, 0, 1)", 1.0),
        ("integral(u^2*pdf(laplace(0, 1), u), u, -inf, inf)", 2.0),
        ("integral(u^3*pdf(normal(0, 1), u), u, -inf, inf)", 0.0),
        ("integral(u^4*exp(-u), u, 0, inf)", 24.0),
        ("integral(integral(u*v, v, 0, u), u, 0, 2)", 2.0),
        ("integral(u*integral(u, u, 0, u), u, 0, 1)", 0.125),
        ("integral(x^2, x, 0, 1)", 1.0 / 3.0),
        ("integral(1/u, u, 0, 1)", f64::INFINITY),
        ("integral(-1/u^2, u, 0, 1)", f64::NEG_INFINITY),
        ("integral(1, u, 0, inf)", f64::INFINITY),
        ("integral(sin(u)/u, u, 0, inf)", 0.5 * PI),
        ("sum(1/k, k, 1, inf)", f64::INFINITY),
        ("expect(abs(u), u, cauchy(0, 1))", f64::INFINITY),
        ("sum(k, k, 1, 100)", 5050.0),
        ("sum(k, k, 3, 2)", 0.0),
        ("sum(1/k^2, k, 1, inf)", PI * PI / 6.0),
        ("sum(pmf(poisson(100000), k), k, 0, inf)", 1.0),
        ("expect(3*u - 1, u, normal(2, 5))", 5.0),
        ("expect((u - 1)^2, u, normal(2, 5))", 26.0),
        ("expect(abs(u), u, normal(0, 1))", (2.0 / PI).sqrt()),
        ("expect(u^4, u, student_t(5, 0, 1))", 25.0),
        ("expect(k^3, k, poisson(4))", 116.0),
    ] {
        let found = evaluate(call).unwrap();
        let (here, certificate) = (found.values.get(0).unwrap(), found.certificate(0).unwrap());
        if expected.is_infinite() {
            assert_eq!(*here, expected, "{call}");
            continue;
        }
        let distance = (here - expected).abs();
        assert!(distance <= certificate.abs_error, "{call}: {distance:e}");
        assert!(
            certificate.abs_error <= 1e-6 * expected.abs().max(1.0),
            "{call}"
        );
    }
    for call in [
        "integral(1/u, u, -1, 1)",
        "integral(log(u), u, -1, 1)",
        "integral(cos(u), u, 0, inf)",
        "sum(cos(k), k, 0, inf)",
        "expect(u, u, cauchy(0, 1))",
    ] {
        assert!(value(call).is_nan(), "{call}: {}", value(call));
    }
}

#[test]
fn the_plane_and_the_circle() {
    let d = "bivariate_normal(0, 0, 1, 1, 0.5)";
    let height = 1.0 / (2.0 * std::f64::consts::PI * 0.75_f64.sqrt());
    assert!((value(&format!("pdf({d}, 0, 0)")) - height).abs() < 1e-16);
    let information = value(&format!("mutual_information({d})"));
    assert!((information + 0.5 * libm::log(0.75)).abs() < 1e-15);
    assert_eq!(value("circular_mean(von_mises(1, 2))"), 1.0);
    // 1 - I1(2)/I0(2)
    let variance = value("circular_variance(von_mises(1, 2))");
    assert!((variance - 0.302_225_342_035_992).abs() < 1e-14);
}

#[test]
fn mistakes_are_told() {
    for (text, expected) in [
        (
            "total([1, 2] + [1, 2, 3])",
            "`+` takes data of one length, but here are 2 and 3 values",
        ),
        (
            "pdf(normal(0, 1), 0, 0)",
            "`pdf` with two coordinates takes a bivariate distribution, but this one is continuous",
        ),
        (
            "mutual_information(normal(0, 1))",
            "`mutual_information` takes a bivariate distribution",
        ),
        (
            "circular_mean(normal(0, 1))",
            "`circular_mean` takes a `von_mises` distribution",
        ),
        (
            "integral(u, 2, 0, 1)",
            "the second argument of `integral` is a name, such as `u`",
        ),
        (
            "integral(t, t, 0, 1)",
            "`t` is reserved, so nothing can be called so",
        ),
        ("u + integral(u, u, 0, 1)", "`u` is not known"),
    ] {
        assert_eq!(message(text), expected);
    }
}

/// Rows of the table for which there is no right value yet, or for which the table has none.
const UNSETTLED: [&str; 2] = [
    // Below what a quadrature can tell from 0.
    "expect(cos(100*x), x",
    // Half of it is nearer to 1 than floats are.
    "integral(pdf(beta(0.01,0.01), u)",
];

#[test]
fn beyond_the_floats() {
    for (call, expected) in [
        // The first power of 2 that is too large.
        ("2^1024", f64::INFINITY),
        // KL, chi-squared and entropy as they are written on the board.
        (
            "integral(pdf(exponential(2), u)*log(pdf(exponential(2), u)/pdf(exponential(1), u)), u, -inf, inf)",
            std::f64::consts::LN_2 - 0.5,
        ),
        (
            "integral((pdf(normal(1, 1), u) - pdf(normal(0, 1), u))^2/pdf(normal(0, 1), u), u, -inf, inf)",
            std::f64::consts::E - 1.0,
        ),
        (
            "integral(pdf(uniform(0, 2), u)*log(pdf(uniform(0, 2), u)/pdf(uniform(0, 1), u)), u, -inf, inf)",
            f64::INFINITY,
        ),
        ("expect(exp(u), u, normal(30, 30))", libm::exp(480.0)),
        (
            "integral(exp(0.999*u)*pdf(exponential(1), u), u, 0, inf)",
            1000.0,
        ),
        ("sum(100^k*pmf(poisson(1), k), k, 0, inf)", libm::exp(99.0)),
        (
            "expect(u > 1 and u < 2, u, normal(0, 1))",
            0.135_905_121_983_277_87,
        ),
        ("expect(u > 1, u, [1, 2, 3, 4])", 0.75),
        (
            "expect(pdf(cauchy(0, 1), u)/pdf(normal(0, 1), u), u, normal(0, 1))",
            1.0,
        ),
        ("log(pdf(normal(0, 1), 100)/pdf(normal(0, 1), 99))", -99.5),
        ("exp(800)*exp(-799)", std::f64::consts::E),
        // Where densities are 0: the limit as they vanish.
        (
            "pdf(uniform(0, 1), 3)*log(pdf(uniform(0, 1), 3)/pdf(uniform(0, 2), 3))",
            0.0,
        ),
        (
            "pdf(uniform(0, 1), 1.5)*log(pdf(uniform(0, 1), 1.5)/pdf(uniform(0, 2), 1.5))",
            0.0,
        ),
        (
            "pdf(uniform(0, 2), 1.5)*log(pdf(uniform(0, 2), 1.5)/pdf(uniform(0, 1), 1.5))",
            f64::INFINITY,
        ),
        (
            "pmf(binomial(5, 0.5), 9)*log(pmf(binomial(5, 0.5), 9))",
            0.0,
        ),
    ] {
        let found = value(call);
        let error = (found - expected).abs();
        assert!(
            found == expected || error <= 1e-11 * expected.abs(),
            "{call}: {found}"
        );
    }
    // Of numbers, or of densities that may vanish in any way.
    for call in [
        "0/0",
        "0*log(0)",
        "pdf(uniform(0, 1), 3)/pdf(uniform(0, 2), 3)",
    ] {
        assert!(value(call).is_nan(), "{call}");
    }
}

#[test]
fn only_the_branch_that_is_taken_is_asked_for() {
    assert_eq!(value("if(1 < 0, pdf(normal(0, -1), 0), 2)"), 2.0);
    // Where k is 0 or below there is no such distribution.
    let found = value("sum(if(k > 0, cdf(gamma(k, 1), 1), 0), k, -3, 2)");
    let expected = 2.0 - 3.0 / std::f64::consts::E;
    assert!((found - expected).abs() < 1e-14, "{found}");
    assert_eq!(
        message("sum(if(k > 0, 0, cdf(gamma(k, 1), 1)), k, -1, 2)"),
        "`shape` is -1: it must be > 0"
    );
    assert_eq!(
        message("integrand(wasserstein(normal(0, 1), normal(1, 1), 2), 0)"),
        "`wasserstein` of this order is not the integral of a function of x: of order 1 it is"
    );
}

#[test]
fn what_users_write_is_right_or_undefined() {
    let table = include_str!("../reference/wild/language.csv");
    let mut complaints = Vec::new();
    for row in table.lines().skip(1) {
        let (rest, oracle) = row.rsplit_once(',').unwrap();
        let (call, exact) = rest.rsplit_once(',').unwrap();
        let call = call.trim_matches('"');
        if UNSETTLED
            .iter()
            .any(|unsettled| call.starts_with(unsettled))
        {
            continue;
        }
        let exact: f64 = exact.parse().unwrap_or(f64::NAN);
        let doubt = 10.0 * oracle.parse::<f64>().unwrap() + 1e-13 * exact.abs();
        let found = evaluate(call).unwrap();
        let here = *found.values.get(0).unwrap();
        let error = (here - exact).abs();
        let right = here == exact
            || here.is_nan() && exact.is_nan()
            || error <= (1e-10 * exact.abs()).max(doubt);
        let bound = found
            .certificate(0)
            .map_or(f64::INFINITY, |it| it.abs_error);
        let covered = here == exact || here.is_nan() || error <= bound + doubt;
        if !(right && covered) {
            complaints.push(format!("{call} = {here:e} ± {bound:e}, not {exact:e}"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn integrals_of_integrals_are_found() {
    use std::f64::consts::PI;
    for (call, exact) in [
        (
            "integral(integral(exp(-u^2 - v^2), v, 0, inf), u, 0, inf)",
            PI / 4.0,
        ),
        (
            "integral(integral(u*v*exp(-u - v), v, 0, u), u, 0, inf)",
            0.5,
        ),
        ("integral(integral(sqrt(u*v), v, 0, u), u, 0, 1)", 2.0 / 9.0),
        (
            "integral(sum(u^k/k, k, 1, inf), u, 0, 0.9)",
            0.669_741_490_700_595_4,
        ),
        (
            "expect(expect(max(u, v), v, normal(0, 1)), u, normal(0, 1))",
            1.0 / PI.sqrt(),
        ),
        // Next to nothing is there, or nothing at all.
        ("integral(exp(-u^2 - 1e24^2), u, 0, inf)", 0.0),
    ] {
        let found = evaluate(call).unwrap();
        let error = found.certificate(0).unwrap().abs_error;
        let here = *found.values.scalar().unwrap();
        assert!(
            (here - exact).abs() <= error.max(1e-15),
            "{call}: {here} ± {error}"
        );
        assert!(error <= 1e-10, "{call}: ± {error}");
    }
    let calls = [
        "integral(integral(exp(-v^2*(1 + u^2)), v, 0, inf), u, 0, inf)",
        "sum(sum(u, v, 1, inf), u, 1, 10)",
        "expect(u^2, u, student_t(0.5, 0, 1))",
    ];
    for call in calls {
        assert_eq!(value(call), f64::INFINITY, "{call}");
    }
    // Steps of what is bound outside, which the inner name does not meet.
    assert!(!value("sum(integral(round(u), v, 0, 1), u, -3, inf)").is_finite());
}

/// Why the value of an expression is not finite.
fn why(text: &str) -> String {
    let expr = parse(&SpannedText::verbatim(text, 0)).unwrap();
    let mut graph = Graph::new();
    let node = graph
        .compile(&expr, &Scope::new(), &mut Vec::new())
        .unwrap();
    let found = evaluate(text).unwrap();
    let (value, found) = (*found.values.scalar().unwrap(), found.certificate(0));
    graph
        .why(node, value, found, &Bindings::new())
        .unwrap_or_default()
}

#[test]
fn what_is_not_finite_says_why() {
    for (call, reason) in [
        ("1 + 2", ""),
        ("1 + 0/0", "0 / 0 is undefined"),
        ("2*log(1 - 3)", "log(-2) is undefined"),
        ("sqrt(-2.5) + 1/0", "sqrt(-2.5) is undefined"),
        ("1/0 - 1/0", "∞ - ∞ is undefined"),
        ("(-8)^(1/3)", "(-8)^0.333333 is undefined"),
        ("if(1 < 2, 3 - 4/0, log(-1))", "4 / 0 is infinite"),
        ("log(0)", "log(0) is infinite"),
        (
            "exp(1000)",
            "exp(1000) exceeds the largest floating-point number",
        ),
        ("std(cauchy(0, 1))", "`std` of this is undefined"),
        ("mean(pareto(0.5, 1))", "`mean` of this is infinite"),
        (
            "kl(uniform(0, 2), uniform(0, 1))",
            "Q has zero density on [1, 2], where P has mass",
        ),
        (
            "expect(1/(u - 2), u, poisson(3))",
            "the function is infinite at 2",
        ),
        ("sum(log(k), k, 0, 5)", "the function is infinite at 0"),
        (
            "expect(integral(integral(1/(1 + u*v)^3 + w, v, 0, inf), u, 1, inf), w, [0, 1])",
            "it takes too much work to compute",
        ),
        (
            "integral(jensen_shannon_distance(inverse_gamma(4.57e137, 4.76e74), gumbel(u, 556)), u, 0, inf)",
            "it takes too much work to compute",
        ),
        (
            "2*sum(u, u, 1, inf)",
            "it does not fall off fast enough towards ∞",
        ),
        (
            "integral(integral(integral(exp(-u^2 - v^2 - w^2), u, 0, inf), v, 0, inf), w, 0, inf)",
            "it takes too much work to compute",
        ),
    ] {
        assert_eq!(why(call), reason, "{call}");
    }
}
