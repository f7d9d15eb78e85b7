//! Chains against what is known of them.
#![allow(
    clippy::disallowed_methods,
    reason = "values to compare with may be of any library"
)]

use super::common::{plan_of, quantity, value};

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

#[test]
fn states_follow_from_those_before() {
    let fibonacci = r#"
[chains.f]
steps = 10
start = { a = 0, b = 1 }
next = { a = "b", b = "a + b" }
"#;
    near(value(fibonacci, "item(a, 11)"), 55.0, 0.0);
    near(value(fibonacci, "count(a)"), 11.0, 0.0);
    let newton = r#"
[functions]
"g(u)" = "u^2 - 2"
[chains.n]
steps = 6
start = { r = 1 }
next = { r = "r - g(r)/derivative(g(u), u, r)" }
"#;
    near(value(newton, "item(r, 7)"), std::f64::consts::SQRT_2, 1e-15);
    // `step` and `copy` are known without being states.
    let known = r#"
[data]
S = { values = [4, 8, 15] }
[chains.c]
steps = 3
copies = 2
start = { a = "copy" }
next = { a = "a + step*item(S, step)" }
"#;
    let both = 2.0 * (4.0 + 16.0 + 45.0) + 3.0;
    near(value(known, "total(across(a, 3))"), both, 0.0);
    near(value(known, "item(path(a, 2), 1)"), 2.0, 0.0);
    near(value(known, "item(a, 1)"), 1.0, 0.0);
}

/// The variance of an autoregression x ← φx + ε is σ²/(1 − φ²).
#[test]
fn an_autoregression_has_its_variance() {
    let chain = r#"
[chains.ar]
steps = 400
copies = 4000
seed = 2
draw = { e = "normal(0, 1)" }
start = { a = 0 }
next = { a = "0.8*a + e" }
"#;
    near(value(chain, "variance(across(a, 400))"), 1.0 / 0.36, 0.2);
    near(value(chain, "mean(across(a, 400))"), 0.0, 0.1);
    let lag = "correlation(across(a, 399), across(a, 400))";
    near(value(chain, lag), 0.8, 0.03);
}

/// The mean of a branching process with Poisson children is mⁿ.
#[test]
fn a_branching_process_grows_as_it_should() {
    let chain = r#"
[chains.tree]
steps = 8
copies = 5000
draw = { k = "poisson(max(1.2*n, 1e-9))" }
start = { n = 1 }
next = { n = "if(n > 0, k, 0)" }
"#;
    near(value(chain, "mean(across(n, 8))"), 4.299_816_96, 0.25);
}

/// Metropolis on N(0, 1) with normal steps of width s accepts (2/π) arctan(2/s) of them.
#[test]
fn metropolis_accepts_as_it_should() {
    for s in [0.5, 2.4] {
        let chain = format!(
            r#"
[functions]
"accepts(v, d, a)" = "log(v) < log_pdf(P, a + d) - log_pdf(P, a)"
[distributions]
P = "normal(0, 1)"
[chains.walk]
steps = 500
copies = 200
seed = 1
draw = {{ d = "normal(0, {s})", v = "uniform(0, 1)" }}
start = {{ a = 0, taken = 0 }}
next = {{ a = "if(accepts(v, d, a), a + d, a)", taken = "taken + if(accepts(v, d, a), 1, 0)" }}
"#
        );
        let expected = 2.0 / std::f64::consts::PI * (2.0_f64 / s).atan();
        near(
            value(&chain, "mean(across(taken, 500))/500"),
            expected,
            0.01,
        );
        near(value(&chain, "variance(across(a, 500))"), 1.0, 0.25);
    }
}

/// The likelihood never falls.
#[test]
fn expectation_maximisation_climbs() {
    let sections = r#"
[data]
S = { sample = "normal_mixture([0.4, 0.6], [-2, 1.5], [0.7, 1])", size = 80, seed = 8 }
[functions]
"of(w, a, b, u)" = "(1 - w)*pdf(normal(a, 1), u) + w*pdf(normal(b, 1), u)"
"r(w, a, b)" = "w*pdf(normal(b, 1), S)/of(w, a, b, S)"
"fit(w, a, b)" = "mean(log(of(w, a, b, S)))"
[chains.em]
steps = 20
start = { w = 0.5, a = -0.5, b = 0.5, f = "fit(0.5, -0.5, 0.5)" }
[chains.em.next]
w = "mean(r(w, a, b))"
a = "total((1 - r(w, a, b))*S)/total(1 - r(w, a, b))"
b = "total(r(w, a, b)*S)/total(r(w, a, b))"
f = "fit(w, a, b)"
"#;
    let falls = "total(item(f, range(2, 20)) < item(f, range(1, 19)) - 1e-12)";
    near(value(sections, falls), 0.0, 0.0);
    assert!(value(sections, "item(b, 21) - item(a, 21)") > 2.0);
}

#[test]
fn copies_depend_on_seed_chain_and_place_alone() {
    let chain = |copies: usize, steps: usize, more: &str| {
        format!(
            "[chains.w]\nsteps = {steps}\ncopies = {copies}\n{more}\n\
             draw = {{ d = 'normal(0, 1)' }}\nstart = {{ a = 'd' }}\nnext = {{ a = 'a + d' }}"
        )
    };
    let at = |chain: &str| value(chain, "item(path(a, 3), 5)");
    let first = at(&chain(3, 4, ""));
    assert_eq!(first, at(&chain(500, 40, "")));
    assert_ne!(first, at(&chain(3, 4, "seed = 1")));
    assert_ne!(first, value(&chain(3, 4, ""), "item(path(a, 2), 5)"));
}

#[test]
fn a_chain_runs_once_for_each_state_of_what_it_reads() {
    let text = "\
        sweep = [{ vary.rate = { values = [0.1, 0.2, 0.3, 0.4, 0.5] }, frames = 200 }]\n\
        [chains.down]\nsteps = 30\nstart = { a = 4 }\nnext = { a = 'a - rate*a' }\n\
        [[panels]]\nmarks = [{ type = 'point', x = 'rate', y = 'item(a, 5)' }]\n";
    let plan = plan_of(text, "down");
    let chain = &plan.chains[0];
    assert_eq!((chain.runs, chain.steps, chain.copies), (5, 30, 1));
    assert_eq!(chain.reads, ["rate"]);
    assert!(chain.broken.is_none());
}

#[test]
fn a_state_that_is_not_finite_ends_the_chain() {
    let chain =
        "[chains.d]\nsteps = 2000\nstart = { a = 2 }\nnext = { a = 'if(step == 10, 1/0, a + 1)' }";
    assert_eq!(value(chain, "item(a, 10)"), 11.0);
    assert!(value(chain, "item(a, 12)").is_nan() && value(chain, "item(a, 2001)").is_nan());
    let text = format!(
        "{chain}\n[[panels]]\ny = {{ domain = [0, 9] }}\nmarks = [{{ type = 'point', x = 0, y = 'item(a, 3)' }}]\n"
    );
    let broken = plan_of(&text, "d").chains[0].broken.unwrap().1;
    assert_eq!((broken.step, broken.copy, broken.which), (10, 0, 0));
}

/// The least of what came so far begins at ∞, and the first time that something happens stays there
/// until it does.
#[test]
fn a_state_may_be_infinite_from_the_beginning() {
    let chain = "[chains.d]\nsteps = 5\nstart = { a = 'inf', b = '-inf', c = 'inf' }\n\
        next = { a = 'min(a, 7 - step)', b = 'max(b, 7 - step)', c = 'if(step == 4, step, c)' }";
    assert_eq!(value(chain, "item(a, 1)"), f64::INFINITY);
    assert_eq!(value(chain, "item(a, 6)"), 2.0);
    assert_eq!(value(chain, "item(b, 6)"), 6.0);
    assert_eq!(value(chain, "item(c, 4)"), f64::INFINITY);
    assert_eq!(value(chain, "item(c, 6)"), 4.0);
}

#[test]
fn mistakes_are_told() {
    let plain = "steps = 3\nstart = { a = 0 }\nnext = { a = 'a' }";
    for (more, q, expected) in [
        (
            "steps = 100000\ncopies = 10000\nstart = { a = 0 }\nnext = { a = 'a' }",
            "item(a, 1)",
            "`w` takes 100000 steps in 10000 copies, 1000000000 in all: at most 100000000",
        ),
        (
            "steps = 3\nstart = { a = 0 }\nnext = { b = 'a' }",
            "item(a, 1)",
            "`a` has a `start`, but no `next`; what stays as it is goes on with `a = \"a\"`",
        ),
        (
            "steps = 3\nstart = { a = 0 }\nnext = { a = 'a + c' }",
            "item(a, 1)",
            "`c` is not known",
        ),
        (plain, "w + 1", "`+` takes a number, not a chain"),
        (
            plain,
            "mean(across([1], 2))",
            "`across` takes a name of a chain; a name under `start` and `next` of `[chains.NAME]`",
        ),
    ] {
        let found = quantity(&format!("[chains.w]\n{more}"), q).unwrap_err();
        assert!(found.starts_with(expected), "{found}");
    }
}
