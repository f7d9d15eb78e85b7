//! What is remembered changes nothing: frames are the same whether values were computed for them or before.

use crate::{
    diag::Source,
    pipeline,
    plan::Plan,
    scene::Stage,
    spec::{Document, Overrides},
};

use super::common;

/// The plan of a scene without memory.
fn forgetting(text: &str) -> Plan {
    let source = Source::new("scene.toml", text);
    let reading = Document::read(&source).scene("scene", &Overrides::default());
    Plan::with_memory(reading.scene.unwrap(), text, None).unwrap()
}

/// The documents of some frames, drawn one after another.
fn documents(plan: &Plan, states: &[usize]) -> Vec<String> {
    let stage = Stage::new(plan);
    let document = |state: &usize| pipeline::document(plan, &stage, *state);
    states.iter().map(document).collect()
}

/// A scene that asks for one thing again and again, by what it is about.
const SCENES: &[(&str, &str)] = &[
    (
        "a line that grows",
        r#"sweep = [{ vary.n = { from = 0, to = 20, integer = true }, frames = 3, hold = 2 }]
        data.S = { sample = "bernoulli(0.3)", size = 20, seed = 1 }
        [quantities]
        p = "expect(cdf(beta(2, 3), u), u, beta(1 + total(first(S, n)), 1 + n - total(first(S, n))))"
        [[panels]]
        x = { domain = [0, 20] }
        marks = [{ type = "line", over = { n = [0, "n"] }, x = "n", y = "p" },
                 { type = "point", x = "n", y = "p" }]"#,
    ),
    (
        "data of distinct states",
        r#"sweep = [{ vary.k = { values = [1, 2, 3] }, frames = 6 }]
        [data]
        S = { sample = "gamma(k, 1)", size = 50, seed = 9 }
        R = { resample = "S", seed = 4 }
        B = { each = { r = "R" }, value = "r + k", when = "r > 0.1" }
        [[panels]]
        marks = [{ type = "histogram", data = "S", bins = 8 }]
        [[panels]]
        marks = [{ type = "histogram", data = "B", bins = 8 },
                 { type = "rule", x = "quantile(B, 0.9)" }, { type = "rule", x = "mean(R)" }]"#,
    ),
    (
        "divergences and integrals over a name of their own",
        r#"sweep = [{ vary.m = { from = -1, to = 1 }, frames = 4, hold = 3 }]
        [distributions]
        P = "normal_mixture([0.5, 0.5], [-m - 1, m + 1], [0.5, 0.7])"
        Q = "laplace(m, 1)"
        [quantities]
        d = "kl(P, Q)"
        i = "integral(pdf(P, u)^2/(pdf(Q, u) + 0.01), u, -3, 3)"
        [[panels]]
        title = "{d:.4f} {i:.4f}"
        marks = [{ type = "line", over = { a = [0.2, 2] }, x = "a", y = "kl(P, laplace(m, a)) + i" },
                 { type = "line", for = { b = [1, 2] }, over = { m = [-1, 1] }, x = "m", y = "d*b" },
                 { type = "line", over = { a = [0.2, 2] }, x = "a", y = "if(a > 1, log(exp(-800*a)*exp(790*a)), a)" }]"#,
    ),
    (
        "a fit along a name",
        r#"output = { rewind = true }
        sweep = [{ vary.gap = { from = 0.5, to = 2 }, frames = 3 }]
        [distributions]
        P = "normal(gap, 1 + gap)"
        [fits]
        best = { minimize = "kl(normal(m, s), P)", over = { m = [-5, 5], s = [0.3, 6] } }
        [[panels]]
        marks = [{ type = "line", over = { m = [-4, 4] }, x = "m", y = "best" }, { type = "point", x = "m", y = "kl(P, normal(m, s))" }]"#,
    ),
    (
        "a value over the plane",
        r#"canvas = { size = [150, 120] }
        sweep = [{ vary.c = { from = -1, to = 1 }, frames = 2 }]
        [[panels]]
        x = { domain = [-3, 3] }
        y = { domain = [0.3, 3] }
        marks = [{ type = "heatmap", over = { m = [-3, 3], s = [0.3, 3] }, x = "m", y = "s", z = "hellinger(normal(m, s), laplace(c, 1))" },
                 { type = "contour", over = { m = [-3, 3], s = [0.3, 3] }, x = "m", y = "s", z = "hellinger(normal(m, s), laplace(c, 1))" }]"#,
    ),
];

#[test]
fn what_is_remembered_changes_no_frame() {
    for (what, text) in SCENES {
        let remembering = common::plan_of(text, "scene.toml");
        let fresh = forgetting(text);
        let states: Vec<usize> = (0..fresh.states()).collect();
        let expected = documents(&fresh, &states);
        // Whatever was asked for before: forwards, then back again.
        let there: Vec<usize> = states.iter().rev().chain(&states).copied().collect();
        let found = documents(&remembering, &there);
        let (back, forth) = found.split_at(states.len());
        assert!(forth == expected, "{what}");
        assert!(back.iter().rev().eq(&expected), "{what}");
    }
}
