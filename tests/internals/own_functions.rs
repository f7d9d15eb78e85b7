//! Functions of a spec's own, names bound again, derivatives, and data made of other data.
#![allow(
    clippy::disallowed_methods,
    reason = "values to compare with may be of any library"
)]

use super::common::{quantity, value};

/// One number against another, relative to its size.
fn near(found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs() / expected.abs().max(1.0);
    assert!(error <= tolerance, "{found} is not {expected}");
}

#[test]
fn functions_take_numbers_data_and_distributions() {
    let sections = r#"
parameters = { mu = 0.5 }
[functions]
"twice(v)" = "2*v"
"softplus(z)" = "log(1 + exp(z))"
"both(D, E)" = "kl(D, E) + kl(E, D)"
"posterior(n)" = "beta(3 + total(first(S, n)), 3 + n - total(first(S, n)))"
"shifted(v)" = "twice(v) + mu"
[data]
S = { values = [1, 0, 1, 1] }
"#;
    for (q, expected) in [
        ("softplus(0)", 2.0_f64.ln()),
        ("twice(twice(3))", 12.0),
        ("mean(twice(S))", 1.5),
        ("total(twice([1, 2]))", 6.0),
        ("mean(posterior(4))", 0.6),
        ("mean(posterior(n = 2))", 0.5),
        ("both(normal(0, 1), normal(mu, 1))", 0.25),
        ("shifted(1)", 2.5),
        ("integral(twice(u), u, 0, 1)", 1.0),
        // A name that is bound goes through to what a function reads.
        ("integral(shifted(0), mu, 0, 2)", 2.0),
    ] {
        near(value(sections, q), expected, 1e-14);
    }
}

#[test]
fn what_a_function_is_given_does_not_follow_what_it_binds() {
    // Within `area` the name is bound again; the argument is worth what it is outside.
    let sections = r#"
parameters = { u = 3 }
[functions]
"area(v)" = "integral(v*u, u, 0, 2)"
"#;
    near(value(sections, "area(1)"), 2.0, 1e-14);
    near(value(sections, "area(u)"), 6.0, 1e-14);
    near(value(sections, "sum(area(u), u, 1, 2)"), 6.0, 1e-14);
}

#[test]
fn mistakes_in_functions_are_told_once() {
    for (functions, q, expected) in [
        (r#""f(u)" = "u + g(u)""#, "f(1)", "there is no function `g`"),
        (
            r#""f(u)" = "f(u - 1)""#,
            "f(1)",
            "`f` calls itself; a value that follows from the one before is a state of `[chains]`",
        ),
        (
            r#""kl(u)" = "u""#,
            "1",
            "the language has a function `kl`; take another name",
        ),
        (
            r#"f = "1""#,
            "f(1)",
            "`f` is no head of a function; a head is a name and its arguments, in quotes: \
             `\"f(u, v)\" = \"u + v\"`",
        ),
        (r#""f(u, u)" = "u""#, "f(1, 2)", "`f` has two arguments `u`"),
        (
            r#""f(u)" = "u""#,
            "f(1, 2)",
            "`f` takes 1 argument, `u`; here are 2; write `f(u)`",
        ),
        (
            r#""f(u)" = "u""#,
            "f(v = 2)",
            "`f` has no parameter `v`; did you mean `u`?; write `f(u)`",
        ),
        (
            r#""f(u)" = "pdf(u, 0)""#,
            "f(1) + f(2)",
            "`D` of `pdf` takes a distribution, not a number; a distribution is written \
             `normal(0, 1)`, say",
        ),
        (r#""f(u)" = "u""#, "f", "`f` is a function; write `f(…)`"),
    ] {
        let found = quantity(&format!("[functions]\n{functions}"), q).unwrap_err();
        assert!(found.starts_with(expected), "{found}");
    }
}

#[test]
fn names_are_bound_again_by_binders() {
    let sections =
        "parameters = { mu = 1 }\n[distributions]\nP = 'normal(mu, 1)'\nQ = 'normal(0, 1)'";
    // ∫ mu²/2 over 0 … 3
    near(value(sections, "integral(kl(P, Q), mu, 0, 3)"), 4.5, 1e-12);
    near(value(sections, "kl(P, Q)"), 0.5, 1e-14);
    near(value(sections, "derivative(kl(P, Q), mu, 3)"), 3.0, 1e-10);
}

#[test]
fn derivatives_are_exact_where_there_are_rules() {
    let slope = |f: &str, at: f64| value("", &format!("derivative({f}, u, {at})"));
    for (f, at, expected) in [
        ("u^3 - 2*u", 2.0, 10.0),
        (
            "sin(u)*exp(-u)",
            0.7,
            (0.7_f64.cos() - 0.7_f64.sin()) * (-0.7_f64).exp(),
        ),
        ("log(1 + exp(u))", 0.3, 1.0 / (1.0 + (-0.3_f64).exp())),
        ("1/(1 + u^2)", 0.5, -1.0 / 1.5625),
        (
            "tanh(u) + atan(u)",
            0.4,
            1.0 / (0.4_f64.cosh() * 0.4_f64.cosh()) + 1.0 / 1.16,
        ),
        ("if(u > 0, u^2, -u)", 3.0, 6.0),
        ("max(u, 1 - u, 0)", 0.2, -1.0),
        ("clamp(u, 0, 1)", 2.0, 0.0),
        ("lerp(u, 3, u)", 0.25, 3.5),
        ("2^u", 3.0, 8.0 * 2.0_f64.ln()),
        ("cdf(normal(0, 1), u)", 0.0, 0.398_942_280_401_432_7),
        ("quantile(normal(0, 1), u)", 0.5, 2.506_628_274_631_000_7),
    ] {
        near(slope(f, at), expected, 1e-13);
    }
    // By differences.
    for (f, at, expected) in [
        ("kl(normal(u, 1), normal(0, 1))", 1.5, 1.5),
        ("kl(normal(0, u), normal(0, 1))", 0.5, -1.5),
        ("log_pdf(normal(0, 1), u)", 0.7, -0.7),
        ("log_pdf(normal(0, 1), u)", 0.0, 0.0),
        ("integral(v*u, v, 0, 1)", 2.0, 0.5),
        ("derivative(v^2*u, v, u)", 3.0, 12.0),
    ] {
        near(slope(f, at), expected, 1e-10);
    }
}

#[test]
fn functions_of_data_value_by_value() {
    let sections = "[data]\nS = { values = [3, 1, 4, 1, 5] }\nT = { values = [2, 7, 1, 8, 3] }";
    for (q, expected) in [
        ("total(if(S > 2, S, 0))", 12.0),
        ("mean(S > 2)", 0.6),
        ("total(S > 2 and T < 3)", 2.0),
        ("count(range(2, 8, 2))", 4.0),
        ("total(range(1, 100))", 5050.0),
        ("item(S, 3)", 4.0),
        ("total(item(S, [1, 5]))", 8.0),
        ("item(sort(S), 4)", 4.0),
        ("item(cumulative(S), 3)", 8.0),
        ("item(rank(S), 2)", 1.5),
        ("cdf(S, 1)", 0.4),
        ("sf(S, 3.5)", 0.4),
        ("max(S) - min(S)", 4.0),
        ("ceil(2.1)", 3.0),
        ("covariance(S, S)", 3.2),
        ("total(pdf(uniform(0, 4), S))", 1.0),
        ("mean(cdf(S, S))", 0.64),
        ("item(quantile(S, [0, 1]), 2)", 5.0),
        ("correlation(S, 3 - 2*S)", -1.0),
    ] {
        near(value(sections, q), expected, 1e-14);
    }
    for outside in ["item(S, 6)", "item(S, 0)", "item(S, 1.5)"] {
        assert!(value(sections, outside).is_nan(), "{outside}");
    }
}

#[test]
fn data_are_made_of_other_data() {
    let sections = r#"
[data]
a = { values = [1, 2, 3, 4, 5, 6] }
e = { values = [1, 0, 1, 0, 1, 0] }
b = { each = { u = "a", v = "e" }, value = "10*u + v", when = "u > 2" }
m = { group = { g = "a" }, by = 2, value = "mean(g)" }
c = { group = { g = "a", h = "e" }, by = 3, value = "total(g*h)" }
r = { resample = "a", size = 5000, seed = 3 }
s = { resample = "a" }
"#;
    near(value(sections, "total(b)"), 182.0, 0.0);
    near(value(sections, "count(b)"), 4.0, 0.0);
    near(value(sections, "item(m, 3)"), 5.5, 0.0);
    near(value(sections, "total(c)"), 9.0, 0.0);
    near(value(sections, "mean(r)"), 3.5, 0.05);
    near(value(sections, "count(s)"), 6.0, 0.0);
}

/// Of 2000 samples of 8 normal values, so many 90 % intervals by Student's t hold the mean.
#[test]
fn intervals_cover_as_they_should() {
    let sections = r#"
[data]
raw = { sample = "normal(0, 1)", size = 16000, seed = 5 }
m = { group = { g = "raw" }, by = 8, value = "mean(g)" }
s = { group = { g = "raw" }, by = 8, value = "std(g)" }
"#;
    let half = "quantile(student_t(7, 0, 1), 0.95)*s/sqrt(8)";
    let share = value(sections, &format!("mean(abs(m) < {half})"));
    // Three standard errors.
    assert!(
        (share - 0.9).abs() < 3.0 * (0.09_f64 / 2000.0).sqrt(),
        "{share}"
    );
}

/// The spread of bootstrap means is that of the sample over √n.
#[test]
fn the_bootstrap_spreads_as_it_should() {
    let sections = r#"
[data]
orig = { values = [1.2, 2.1, 2.4, 3.0, 3.3, 3.9, 4.4, 5.1, 5.2, 6.8, 8.5, 9.9] }
again = { resample = "orig", size = 48000, seed = 3 }
boot = { group = { g = "again" }, by = 12, value = "mean(g)" }
"#;
    let expected = value(sections, "std(orig)*sqrt(11/12)/sqrt(12)");
    near(value(sections, "std(boot)"), expected, 0.03);
    near(
        value(sections, "mean(boot)"),
        value(sections, "mean(orig)"),
        0.03,
    );
}

/// All that `each` draws is one series: one colour, one entry in the legend.
#[test]
fn each_draws_every_value_as_one_series() {
    let plan = super::common::plan_of(
        "sweep = [{ vary.n = { from = 1, to = 4, integer = true }, frames = 4 }]\n\
         data.S = { values = [3, 1, 4, 1] }\n\
         [[panels]]\nmarks = [{ type = 'point', each = { u = 'first(S, n)', k = 'range(1, n)' }, \
         x = 'k', y = 'u', when = 'u > 1', label = 'values' }]\n",
        "each",
    );
    let mark = &plan.panels[0].marks[0];
    assert_eq!(mark.instances.len(), 4);
    assert!(
        mark.instances
            .iter()
            .all(|instance| instance.repetition == 0)
    );
    let drawn = |state: usize| -> Vec<bool> {
        mark.instances
            .iter()
            .map(|instance| instance.is_drawn(state))
            .collect()
    };
    assert_eq!(drawn(0), [true, false, false, false]);
    assert_eq!(drawn(3), [true, false, true, false]);
}

#[test]
fn densities_of_a_specs_own_are_distributions() {
    let sections = r#"
parameters = { a = 2, low = -1 }
[functions]
"f(u)" = "1.2 - u^4"
[distributions]
P = "density(f(u), u, low, 1)"
Q = "density(exp(-a*abs(u)), u, -inf, inf)"
R = "density(pdf(beta(3, 5), u)*u^4*(1 - u)^2, u, 0, 1)"
S = "density(if(u < 0.25, 1, 3), u, 0, 1)"
"#;
    for (q, expected) in [
        ("pdf(P, 0.5)", (1.2 - 0.0625) / 2.0),
        ("cdf(P, 0)", 0.5),
        ("mean(P)", 0.0),
        ("variance(P)", (0.8 - 2.0 / 7.0) / 2.0),
        ("kl(Q, laplace(0, 0.5))", 0.0),
        ("entropy(Q)", 1.0),
        ("quantile(Q, 0.9)", -(0.2_f64.ln()) / 2.0),
        // A beta prior and six trials.
        ("mean(R)", 7.0 / 14.0),
        ("sf(R, 0.3)", 0.9376247882008),
        ("cdf(S, 0.25)", 0.1),
        ("quantile(S, 0.4)", 0.5),
        (
            "kl(uniform(0, 1), S)",
            0.25 * 2.5_f64.ln() + 0.75 * (2.5_f64 / 3.0).ln(),
        ),
        ("quantile(affine(P, 3, 1), 0.5)", 3.0),
        ("mean(mixture([0.5, 0.5], [S, uniform(0, 1)]))", 0.5375),
        ("expect(u^2, u, Q)", 0.5),
        ("mean(density(f(low*u), u, 0, 1))", (0.6 - 1.0 / 6.0) / 1.0),
        (
            "integral(kl(density(exp(-v*u), u, 0, inf), exponential(1)), v, 1, 2)",
            2.0_f64.ln() * 3.0 - 2.0,
        ),
    ] {
        near(value(sections, q), expected, 1e-11);
    }
}

#[test]
fn bounds_of_what_is_measured_of_a_density_hold() {
    for (q, expected) in [
        ("kl(density(exp(-u^2/2), u, -inf, inf), normal(1, 1))", 0.5),
        ("mean(density(u^(-0.9)*exp(-u), u, 0, inf))", 0.1),
        ("std(density(exp(-(u - 1e4)^2/18), u, -inf, inf))", 3.0),
        ("median(density(1/(1 + (u - 3)^2), u, -inf, inf))", 3.0),
        ("hellinger(density(u, u, 0, 1), beta(2, 1))", 0.0),
    ] {
        let source = format!(
            "[quantities]\nq = \"{q}\"\n[[panels]]\nx = {{ domain = [0, 1] }}\nmarks = [{{ type = 'line', y = 'q*x' }}]\n"
        );
        let plan = super::common::plan_of(&source, "density.toml");
        let measured = plan.measure(0..1);
        let measured = measured[0][0];
        let certificate = measured.certificate.expect("a density has an error");
        let off = (measured.value - expected).abs();
        assert!(
            off <= certificate.abs_error,
            "{q}: {off} ± {}",
            certificate.abs_error
        );
        assert!(
            certificate.abs_error < 1e-7 * expected.max(1.0),
            "{q} ± {}",
            certificate.abs_error
        );
    }
}

#[test]
fn what_is_no_density_is_told_with_the_frame() {
    for (q, expected) in [
        (
            "mean(density(u, u, -1, 1))",
            "the function of `density` is below 0 at -0.",
        ),
        (
            "mean(density(log(u), u, -2, -1))",
            "the function of `density` is undefined at -1.",
        ),
        (
            "mean(density(1/u, u, 0, 1))",
            "the function of `density` has an infinite integral: to be normalised, it must be finite",
        ),
        (
            "mean(density(0*u, u, 0, 1))",
            "the function of `density` is 0 everywhere: it must be above 0 somewhere, and finite",
        ),
        (
            "mean(density(u, u, 1, 0))",
            "`a` of `density` is not below `b`: an interval goes from `a` to `b`",
        ),
        ("mean(density(pdf(normal(0, u), 1), u, -1, 1))", "`std` "),
        (
            "density(u, u, 0, 1)",
            "`q` must be a number, not a distribution",
        ),
    ] {
        let found = quantity("", q).unwrap_err();
        assert!(found.starts_with(expected), "{q}: {found}");
    }
}
