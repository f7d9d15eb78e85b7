//! Integrals, sums and means of functions that are only known by their values, against closed forms.

#![allow(clippy::unwrap_used)]

use std::f64::consts::{LN_2, PI};

use klrender_stats::{
    Cauchy, Distribution, Exponential, Gamma, Geometric, Laplace, Normal, Poisson, Quantity,
    expectation, integral, sum_over_integers,
};

const INF: f64 = f64::INFINITY;

fn each(f: impl Fn(f64) -> f64) -> impl Fn(&[f64]) -> Vec<(f64, f64)> {
    move |xs| xs.iter().map(|&x| (f(x), 0.0)).collect()
}

/// Right to ten digits, within the bound, and with a reason where it is not finite.
fn close(name: &str, found: Quantity, exact: f64) {
    if !exact.is_finite() {
        let same = found.value == exact || found.value.is_nan() && exact.is_nan();
        assert!(same && found.reason.is_some(), "{name}: {found:?}");
        return;
    }
    let error = (found.value - exact).abs();
    assert!(
        error <= 1e-10 * exact.abs(),
        "{name}: {found:?}, not {exact:e}"
    );
    let rounding = 1e-12 * exact.abs();
    assert!(
        error <= found.abs_error + rounding,
        "{name}: {found:?}, not {exact:e}"
    );
}

#[test]
fn integrals_over_intervals() {
    let check = |name: &str, f: &dyn Fn(f64) -> f64, low, high, exact| {
        close(name, integral(&each(f), low, high, &[], &|| 1), exact);
    };
    check(
        "far",
        &|u| libm::exp(-(u - 1000.0) * (u - 1000.0)),
        -INF,
        INF,
        PI.sqrt(),
    );
    check("sin(u)/u", &|u| libm::sin(u) / u, 0.0, INF, PI / 2.0);
    check(
        "sin(u²)",
        &|u| libm::sin(u * u),
        0.0,
        INF,
        0.626_657_068_657_750_1,
    );
    check(
        "sin(1/u)",
        &|u| libm::sin(1.0 / u),
        0.0,
        1.0,
        0.504_067_061_906_928_4,
    );
    check("cos(u)", &libm::cos, 0.0, INF, f64::NAN);
    check("u sin(u)", &|u| u * libm::sin(u), 0.0, INF, f64::NAN);
    check(
        "1/(u ln² u)",
        &|u| 1.0 / u / libm::pow(libm::log(u), 2.0),
        2.0,
        INF,
        1.0 / LN_2,
    );
    check("1/(u ln u)", &|u| 1.0 / u / libm::log(u), 2.0, INF, INF);
    check("u/(1+u²)", &|u| u / (1.0 + u * u), -INF, INF, f64::NAN);
    check("1/u", &|u| 1.0 / u, 0.0, 1.0, INF);
    check("u^-0.9999", &|u| libm::pow(u, -0.9999), 0.0, 1.0, 1e4);
    check("u^-1.0001", &|u| libm::pow(u, -1.0001), 1.0, INF, 1e4);
    check("ln² u", &|u| libm::pow(libm::log(u), 2.0), 0.0, 1.0, 2.0);
    check("beta", &|u| 1.0 / (u.sqrt() * (1.0 + u)), 0.0, INF, PI);
    check("e^u", &libm::exp, 0.0, INF, INF);
    check(
        "slow wave",
        &|u| libm::exp(-0.001 * u) * libm::sin(u),
        0.0,
        INF,
        1.0 / (1.0 + 1e-6),
    );
    let cauchy = Distribution::from(Cauchy::new(0.0, 1.0).unwrap());
    check("half of a mean", &|u| u * cauchy.pdf(u), 0.0, INF, INF);
    let steps = 4.187_377_517_639_621;
    check("⌊1/u⌋", &|u| libm::floor(1.0 / u), 0.01, 1.0, steps);
    check("steps", &libm::floor, 0.0, 10.0, 45.0);
    check(
        "√ of a negative number",
        &|u| (1.0 - u * u).sqrt(),
        -1.0,
        2.0,
        f64::NAN,
    );
    let pole = |u: f64| 1.0 / u;
    close(
        "a pole",
        integral(&each(pole), -1.0, 1.0, &[0.0], &|| 1),
        f64::NAN,
    );
    let square = |u: f64| 1.0 / (u * u);
    close(
        "a double pole",
        integral(&each(square), -1.0, 1.0, &[0.0], &|| 1),
        INF,
    );
}

#[test]
fn means() {
    let check = |name: &str, d: Distribution, f: &dyn Fn(f64) -> f64, exact| {
        close(name, expectation(&d, &each(f), &[], &|| 1), exact);
    };
    let normal = || Normal::new(0.0, 1.0).unwrap().into();
    let exponential = || Exponential::new(1.0).unwrap().into();
    let cauchy = || Cauchy::new(0.0, 1.0).unwrap().into();
    let gamma = |shape| Gamma::new(shape, 1.0).unwrap().into();
    let geometric = || Geometric::new(0.5).unwrap().into();
    check("exp(exp(u))", normal(), &|u| libm::exp(libm::exp(u)), INF);
    check("exp(u²/2)", normal(), &|u| libm::exp(0.5 * u * u), INF);
    check(
        "exp(u²/4)",
        normal(),
        &|u| libm::exp(0.25 * u * u),
        2.0_f64.sqrt(),
    );
    check(
        "exp(30u)",
        normal(),
        &|u| libm::exp(30.0 * u),
        libm::exp(450.0),
    );
    check("exp(u)", exponential(), &libm::exp, INF);
    check(
        "exp(0.999u)",
        exponential(),
        &|u| libm::exp(0.999 * u),
        1000.0,
    );
    check(
        "exp(u)",
        Laplace::new(0.0, 1.0).unwrap().into(),
        &libm::exp,
        INF,
    );
    check("|u|", cauchy(), &f64::abs, INF);
    check("u", cauchy(), &|u| u, f64::NAN);
    check("1/u", gamma(1.01), &|u| 1.0 / u, 100.0);
    check("1/u", gamma(1.0), &|u| 1.0 / u, INF);
    check("1.99^k", geometric(), &|k| libm::pow(1.99, k), 199.0);
    check("2^k", geometric(), &|k| libm::pow(2.0, k), INF);
    check(
        "2^k",
        Poisson::new(3.0).unwrap().into(),
        &|k| libm::pow(2.0, k),
        libm::exp(3.0),
    );
}

#[test]
fn sums() {
    let check = |name: &str, f: &dyn Fn(f64) -> f64, low, exact| {
        close(
            name,
            sum_over_integers(&each(f), low, INF, &[], &|| 1),
            exact,
        );
    };
    let sign = |k: f64| if k % 2.0 == 0.0 { 1.0 } else { -1.0 };
    check("1", &|_| 1.0, 1.0, INF);
    check("1/k", &|k| 1.0 / k, 1.0, INF);
    check(
        "1/k^1.01",
        &|k| libm::pow(k, -1.01),
        1.0,
        100.577_943_338_496_87,
    );
    check("1/k²", &|k| 1.0 / (k * k), 1.0, PI * PI / 6.0);
    check("1/(k ln k)", &|k| 1.0 / k / libm::log(k), 2.0, INF);
    check("0.999^k", &|k| libm::pow(0.999, k), 0.0, 1000.0);
    check(
        "far",
        &|k| libm::exp(-0.5 * libm::pow(k - 5000.0, 2.0)),
        0.0,
        2.506_628_288_042_905_5,
    );
    check("cos k", &libm::cos, 0.0, f64::NAN);
    check("(−1)^k", &sign, 0.0, f64::NAN);
    check("(−1)^k/k", &|k| sign(k) / k, 1.0, -LN_2);
    check("sin(k)/k", &|k| libm::sin(k) / k, 1.0, 0.5 * (PI - 1.0));
    let both = sum_over_integers(&each(|k| 1.0 / (1.0 + k * k)), -INF, INF, &[], &|| 1);
    close("1/(1+k²)", both, 3.153_348_094_937_162_4);
    let odd = sum_over_integers(&each(|k| k), -INF, INF, &[], &|| 1);
    close("k", odd, f64::NAN);
}

#[test]
fn what_is_infinite_everywhere_is_infinite() {
    let always = |value: f64| move |xs: &[f64]| -> Vec<(f64, f64)> { vec![(value, 0.0); xs.len()] };
    for (low, high) in [
        (-1.0, 0.0),
        (2.0, 3.0),
        (f64::NEG_INFINITY, 0.1),
        (f64::NEG_INFINITY, f64::INFINITY),
    ] {
        for value in [f64::INFINITY, f64::NEG_INFINITY] {
            let found = integral(&always(value), low, high, &[], &|| 1);
            assert_eq!(
                (found.value, found.abs_error),
                (value, 0.0),
                "{low} … {high}"
            );
            assert!(found.reason.is_some());
        }
    }
}
