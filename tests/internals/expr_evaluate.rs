//! Evaluation: values, broadcasting, bindings, certificates, faults, landmarks.

#![allow(clippy::unwrap_used)] // helpers of tests are tests

use crate::diag::{Span, SpannedText};
use crate::expr::{
    Bindings, Certificate, Column, Definition, Evaluation, Graph, NodeId, Numbers, Scope, Type,
    Value, parse,
};
use crate::stats::{Distribution, Method, Normal, Reason};

/// A graph with some inputs and definitions.
struct Scene {
    graph: Graph,
    scope: Scope,
}

impl Scene {
    fn new(inputs: &[&str], definitions: &[(&str, &str)]) -> Self {
        let mut graph = Graph::new();
        let mut scope = Scope::new();
        for name in inputs {
            let node = graph.input(name, Span::default());
            scope.insert(*name, node);
        }
        let definitions = definitions.iter().map(|(name, text)| Definition {
            name: (*name).to_owned(),
            name_span: Span::default(),
            expr: parse(&SpannedText::verbatim(*text, 0)).unwrap(),
            expected: if name.starts_with(char::is_uppercase) {
                Type::Distribution
            } else {
                Type::Number
            },
        });
        let mut found = Vec::new();
        graph.define(definitions.collect(), &mut scope, &mut found);
        assert_eq!(found, []);
        Self { graph, scope }
    }

    fn node(&mut self, text: &str) -> NodeId {
        let mut found = Vec::new();
        let expr = parse(&SpannedText::verbatim(text, 0)).unwrap();
        let node = self.graph.compile(&expr, &self.scope, &mut found);
        node.unwrap_or_else(|| panic!("{text}: {found:?}"))
    }

    fn bindings(&self, values: &[(&str, Column<f64>)]) -> Bindings<'static> {
        let mut bindings = Bindings::new();
        for (name, column) in values {
            bindings.set(self.scope.get(name).unwrap(), column.clone());
        }
        bindings
    }

    fn evaluate(&mut self, text: &str, values: &[(&str, Column<f64>)]) -> Evaluation {
        let node = self.node(text);
        self.graph.evaluate(&[node], &self.bindings(values))
    }

    fn numbers(&mut self, text: &str, values: &[(&str, Column<f64>)]) -> Numbers {
        let evaluation = self.evaluate(text, values);
        assert_eq!(evaluation.faults, []);
        match evaluation.values.into_iter().next() {
            Some(Value::Number(numbers)) => numbers,
            other => panic!("{text}: {other:?}"),
        }
    }
}

fn value(text: &str) -> f64 {
    let numbers = Scene::new(&[], &[]).numbers(text, &[]);
    *numbers.values.scalar().unwrap()
}

fn array(values: &[f64]) -> Column<f64> {
    Column::Array(values.to_vec())
}

fn certificate(numbers: &Numbers) -> Certificate {
    *numbers.certificate(0).unwrap()
}

#[test]
fn values_by_hand() {
    for (text, expected) in [
        ("2 + 3 * 4 - 6 / 4", 12.5),
        ("-3^2", -9.0),
        ("2^-2", 0.25),
        ("2^3^2", 512.0),
        ("7 - 2 - 1", 4.0),
        ("0^0", 1.0),
        ("1/0", f64::INFINITY),
        ("-1/0", f64::NEG_INFINITY),
        ("pi", std::f64::consts::PI),
        ("-inf", f64::NEG_INFINITY),
        ("abs(-2)", 2.0),
        ("sqrt(2.25)", 1.5),
        ("exp(0)", 1.0),
        ("log(exp(1))", 1.0),
        ("log(0)", f64::NEG_INFINITY),
        ("log2(8)", 3.0),
        ("log10(1000)", 3.0),
        ("sin(0) + cos(0) + tan(0)", 1.0),
        ("asin(1) / pi", 0.5),
        ("acos(-1) / pi", 1.0),
        ("atan(1) / pi", 0.25),
        ("tanh(inf)", 1.0),
        ("floor(-1.5)", -2.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -3.0),
        ("sign(-4)", -1.0),
        ("sign(0)", 0.0),
        ("sign(inf)", 1.0),
        ("min(3, 1, 2)", 1.0),
        ("max(3, 1, 5, 2)", 5.0),
        ("clamp(5, 0, 3)", 3.0),
        ("clamp(-5, 0, 3)", 0.0),
        ("clamp(2, 0, 3)", 2.0),
        ("lerp(2, 10, 0.25)", 4.0),
        ("lerp(0.1, 0.3, 1)", 0.3),
        ("if(1 < 2 < 3, 10, 20)", 10.0),
        ("if(1 < 2 < 2, 10, 20)", 20.0),
        ("if(1 <= 1 and not 2 > 3 or 1 == 2, 1, 0)", 1.0),
        ("if(1 != 1, 1, 0)", 0.0),
        ("bits(log(8))", 3.0),
        ("mean(normal(3, 2))", 3.0),
        ("median(normal(3, 2)) + mode(normal(3, 2))", 6.0),
        ("variance(normal(3, 2)) + std(normal(3, 2))", 6.0),
        ("cdf(normal(3, 2), 3) + sf(normal(3, 2), 3)", 1.0),
        ("exp(log_pdf(normal(0, 1), 0)) - pdf(normal(0, 1), 0)", 0.0),
        ("quantile(normal(3, 2), 0.5)", 3.0),
        (
            "log_cdf(normal(0, 1), inf) + log_sf(normal(0, 1), -inf)",
            0.0,
        ),
        ("kl(normal(3, 1), normal(0, 1))", 4.5),
        ("kl(Q = normal(3, 1), P = normal(std = 1, mean = 0))", 4.5),
        (
            "mean(mixture([0.25, 0.75], [normal(0, 1), normal(4, 1)]))",
            3.0,
        ),
    ] {
        let got = value(text);
        let error = (got - expected).abs();
        assert!(
            got == expected || error < 1e-15 * expected.abs().max(1.0),
            "{text}: {got}"
        );
    }
}

#[test]
fn undefined_numbers() {
    for text in [
        "0/0",
        "inf - inf",
        "log(-1)",
        "sqrt(-1)",
        "(-8)^(1/3)",
        "asin(2)",
        "min(1, 0/0)",
        "min(0/0, 1)",
        "max(0/0, 1)",
        "clamp(1, 3, 0)",
        "sign(0/0)",
        "quantile(normal(0, 1), 2)",
        "pdf(normal(0, 1), 0/0)",
    ] {
        assert!(value(text).is_nan(), "{text}");
    }
    // A comparison with an undefined number does not hold.
    for operator in ["<", "<=", ">", ">=", "==", "!="] {
        assert_eq!(
            value(&format!("if(0/0 {operator} 0/0, 1, 0)")),
            0.0,
            "{operator}"
        );
    }
    // An input that nobody bound.
    assert!(
        Scene::new(&["a"], &[])
            .numbers("a", &[])
            .values
            .scalar()
            .unwrap()
            .is_nan()
    );
}

#[test]
fn conditions_and_lists_are_values() {
    let mut scene = Scene::new(&["a"], &[]);
    let a = ("a", array(&[0.0, 1.0, 2.0]));
    let condition = scene.evaluate("0 < a < 2", std::slice::from_ref(&a)).values;
    assert_eq!(
        condition,
        [Value::Condition(Column::Array(vec![false, true, false]))]
    );
    let list = scene.evaluate("[a, 5]", std::slice::from_ref(&a)).values;
    assert_eq!(
        list,
        [Value::Numbers(vec![
            Numbers::plain(vec![0.0, 1.0, 2.0]),
            Numbers::plain(5.0)
        ])]
    );
    let normal = |mean| Some(Distribution::from(Normal::new(mean, 1.0).unwrap()));
    let list = scene.evaluate("[normal(a, 1), normal(7, 1)]", &[a]).values;
    assert_eq!(
        list,
        [Value::Distributions(vec![
            Column::Array(vec![normal(0.0), normal(1.0), normal(2.0)]),
            Column::Scalar(normal(7.0)),
        ])]
    );
}

#[test]
fn scalars_stay_scalars_and_arrays_spread() {
    let mut scene = Scene::new(&["a", "b"], &[]);
    let bound = [("a", array(&[1.0, 2.0, 3.0])), ("b", Column::Scalar(10.0))];
    for (text, expected) in [
        ("b + 1", Column::Scalar(11.0)),
        ("a + b", array(&[11.0, 12.0, 13.0])),
        ("b - a", array(&[9.0, 8.0, 7.0])),
        ("a * a", array(&[1.0, 4.0, 9.0])),
        ("a^2", array(&[1.0, 4.0, 9.0])),
        ("-a", array(&[-1.0, -2.0, -3.0])),
        ("max(b, 11)", Column::Scalar(11.0)),
        ("max(a, 2, b - 9)", array(&[2.0, 2.0, 3.0])),
        ("clamp(2.5, a, b)", array(&[2.5, 2.5, 3.0])),
        ("if(a > 1, b, a)", array(&[1.0, 10.0, 10.0])),
        ("if(b > 1, b, 0)", Column::Scalar(10.0)),
        ("mean(normal(a, b))", array(&[1.0, 2.0, 3.0])),
        ("mean(normal(b, 1))", Column::Scalar(10.0)),
        ("kl(normal(a, 1), normal(0, 1))", array(&[0.5, 2.0, 4.5])),
        (
            "mean(mixture([0.5, 0.5], [normal(a, 1), normal(b, 1)]))",
            array(&[5.5, 6.0, 6.5]),
        ),
        ("cdf(normal(a, 1), a)", array(&[0.5, 0.5, 0.5])),
        (
            "cdf(normal(a, 1), 2) - cdf(normal(0, 1), 2 - a)",
            array(&[0.0, 0.0, 0.0]),
        ),
    ] {
        assert_eq!(scene.numbers(text, &bound).values, expected, "{text}");
    }
    let empty = scene.numbers("a + pdf(normal(0, 1), a)", &[("a", array(&[]))]);
    assert_eq!(empty.values, array(&[]));
}

#[test]
fn an_array_is_evaluated_as_its_elements() {
    let mut scene = Scene::new(&["a", "b"], &[]);
    let (xs, ys) = ([-2.0, -0.5, 0.0, 0.7, 3.0], [0.5, -1.0, 2.0, 0.0, 1.5]);
    for text in [
        "pdf(normal(0, 1), a)",
        "pdf(normal(a, 2), b)",
        "pdf(mixture([0.5, 0.5], [normal(0, 1), uniform(-1, 2)]), a)",
        "sin(a) * exp(b) - lerp(a, b, 0.3) / (1 + a^2)",
        "if(a < b, abs(a), min(a, b, 0.1))",
        "total_variation(normal(a, 1), laplace(b, 2)) * 2",
        "pdf(normal(total_variation(normal(a, 1), normal(0, 2)), 1), b)",
    ] {
        let whole = scene.numbers(text, &[("a", array(&xs)), ("b", array(&ys))]);
        for (index, (x, y)) in xs.iter().zip(&ys).enumerate() {
            let one = scene.numbers(
                text,
                &[("a", Column::Scalar(*x)), ("b", Column::Scalar(*y))],
            );
            let same = whole.values.get(index) == one.values.scalar();
            assert!(
                same && whole.certificate(index) == one.certificate(0),
                "{text} at {index}"
            );
        }
    }
}

#[test]
fn any_number_may_be_bound_and_the_innermost_wins() {
    let mut scene = Scene::new(
        &["t"],
        &[("mu", "10*t"), ("P", "normal(mu, 1)"), ("twice", "2*mu")],
    );
    let (t, mu) = (
        scene.scope.get("t").unwrap(),
        scene.scope.get("mu").unwrap(),
    );
    let kl = scene.node("kl(P, normal(0, 1)) + 0*twice");
    let mut frame = Bindings::new();
    frame.set(t, 0.2);
    let at = |bindings: &Bindings<'_>| scene.graph.constant(kl, bindings).unwrap();
    assert_eq!(at(&frame), 2.0);
    let mut mark = frame.layer();
    mark.set(mu, 4.0);
    assert_eq!(at(&mark), 8.0);
    let mut inner = mark.layer();
    inner.set(t, 100.0).set(mu, 6.0);
    assert_eq!(at(&inner), 18.0, "t does not matter where mu is bound");
    inner.set(mu, 2.0);
    assert_eq!(at(&inner), 2.0);
    assert_eq!(at(&frame), 2.0, "layers leave what is below");
    // A channel may be bound as well; the node that was asked for is then what was bound.
    inner.set(kl, -1.0);
    assert_eq!(at(&inner), -1.0);
    // An array over scalars.
    let mut along = frame.layer();
    along.set(mu, vec![0.0, 1.0]);
    assert_eq!(scene.graph.constant(kl, &along), None);
}

#[test]
fn binding_a_name_leaves_its_synonym() {
    let scene = Scene::new(&["a"], &[("b", "a"), ("c", "b")]);
    let node = |name| scene.scope.get(name).unwrap();
    let mut bindings = Bindings::new();
    bindings.set(node("a"), 1.0).set(node("b"), 2.0);
    let value = |name| scene.graph.constant(node(name), &bindings);
    assert_eq!(
        [value("a"), value("b"), value("c")],
        [Some(1.0), Some(2.0), Some(2.0)]
    );
}

#[test]
#[should_panic(expected = "the same length")]
fn arrays_of_different_length_are_refused() {
    let scene = Scene::new(&["a", "b"], &[]);
    let below = scene.bindings(&[("a", array(&[1.0]))]);
    below
        .layer()
        .set(scene.scope.get("b").unwrap(), vec![1.0, 2.0]);
}

#[test]
fn dependence_stops_at_what_is_bound() {
    let mut scene = Scene::new(&["t", "x"], &[("mu", "10*t"), ("P", "normal(mu, 1)")]);
    let curve = scene.node("pdf(P, x)");
    let node = |name| scene.scope.get(name).unwrap();
    let (t, x, mu, p) = (node("t"), node("x"), node("mu"), node("P"));
    let depends = |targets: &[_], bound: &[_]| scene.graph.depends_on(curve, targets, bound);
    assert!(depends(&[t], &[]) && depends(&[x], &[]) && depends(&[mu], &[]) && depends(&[p], &[]));
    assert!(!depends(&[t], &[mu]));
    assert!(
        !depends(&[mu], &[mu]),
        "what is given stands still, whatever else it could be"
    );
    assert!(depends(&[t, x], &[mu]));
    assert!(!depends(&[], &[]));
    assert!(!scene.graph.depends_on(mu, &[curve, x], &[]));
    assert!(scene.graph.depends_on(mu, &[mu], &[]));
}

#[test]
fn plain_arithmetic_has_no_certificate() {
    assert_eq!(
        Scene::new(&[], &[])
            .numbers("1 + pdf(normal(0, 1), 0)", &[])
            .certificates,
        None
    );
}

#[test]
fn errors_propagate_to_first_order() {
    let mut scene = Scene::new(
        &[],
        &[("d", "total_variation(normal(0, 1), laplace(1, 2))")],
    );
    let base = scene.numbers("d", &[]);
    let (d, origin) = (*base.values.scalar().unwrap(), certificate(&base));
    assert_eq!(origin.method, Method::Quadrature);
    assert!(origin.abs_error > 0.0 && origin.evaluations > 0);
    for (text, slope) in [
        ("3*d - 1", 3.0),
        ("-d", 1.0),
        ("d + d", 2.0),
        ("1/d", 1.0 / (d * d)),
        ("d^2", 2.0 * d),
        ("exp(d)", libm::exp(d)),
        ("bits(d)", 1.0 / std::f64::consts::LN_2),
        ("lerp(0, d, 0.5)", 0.5),
        ("min(d, 5)", 1.0),
        ("max(d, 5)", 0.0),
        ("if(0 < 1, d, 5)", 1.0),
        ("mean(normal(2*d, 1))", 2.0),
        (
            "cdf(normal(0, 1), d)",
            value("pdf(normal(0, 1), 0)") * libm::exp(-d * d / 2.0),
        ),
        ("quantile(normal(0, d), 0.8413447460685429)", 1.0),
        (
            "mean(mixture([0.5, 0.5], [normal(d, 1), normal(0, 1)]))",
            0.5,
        ),
    ] {
        let numbers = scene.numbers(text, &[]);
        let (value, found) = (*numbers.values.scalar().unwrap(), certificate(&numbers));
        let rounding = 4.0 * f64::EPSILON * (1.0 + value.abs());
        assert!(
            (found.abs_error - slope * origin.abs_error).abs() <= rounding + 1e-3 * found.abs_error,
            "{text}: {} for {}",
            found.abs_error,
            slope * origin.abs_error,
        );
        assert_eq!(found.method, Method::Quadrature, "{text}");
    }
    assert_eq!(
        certificate(&scene.numbers("d + 2*d", &[])).evaluations,
        2 * origin.evaluations
    );
    let mixed = scene.numbers("kl(normal(1, 1), normal(0, 1)) + 1", &[]);
    assert_eq!(certificate(&mixed).method, Method::ClosedForm);
}

#[test]
fn both_directions_count() {
    let mut scene = Scene::new(
        &["v"],
        &[("d", "total_variation(normal(0, 1), laplace(1, 2))")],
    );
    let base = scene.numbers("d", &[]);
    // At the kink, only one direction moves the value.
    for text in ["min(d, v)", "max(d, v)"] {
        let kink = scene.numbers(text, &[("v", base.values.clone())]);
        assert!(
            certificate(&kink).abs_error >= certificate(&base).abs_error,
            "{text}"
        );
    }
}

#[test]
fn an_error_that_could_be_anything_is_infinite() {
    let mut scene = Scene::new(
        &[],
        &[("d", "total_variation(normal(0, 1), laplace(1, 2))")],
    );
    let pole = certificate(&scene.numbers("1/(d - d)^2 * 0 + log(d - d - 1e-300)", &[]));
    assert_eq!(
        pole.abs_error, 0.0,
        "there is no error of what is undefined"
    );
    // Half of what d could be has no root.
    let half = certificate(&scene.numbers("sqrt(d - d)", &[]));
    assert!(half.abs_error > 0.0 && half.abs_error.is_finite());
    let none = certificate(&scene.numbers("if(d > 0, 1, 0) * 0 + 1/(d - d + 0)^0", &[]));
    assert!(none.abs_error.is_finite());
}

#[test]
fn reasons_stay_while_the_value_is_infinite() {
    let mut scene = Scene::new(&[], &[("k", "kl(normal(0, 1), exponential(1))")]);
    let k = scene.numbers("2*k + 1", &[]);
    assert_eq!(k.values, Column::Scalar(f64::INFINITY));
    assert!(matches!(
        certificate(&k).reason,
        Some(Reason::ZeroDensity { .. })
    ));
    assert_eq!(certificate(&k).abs_error, 0.0);
    assert_eq!(certificate(&scene.numbers("1/k", &[])).reason, None);
    assert_eq!(certificate(&scene.numbers("min(k, 3)", &[])).reason, None);
}

#[test]
fn faults_name_the_argument_and_the_first_index() {
    let mut scene = Scene::new(&["s", "m"], &[]);
    let text = "1 + pdf(normal(m, 2 - s), 0)";
    let found = scene.evaluate(
        text,
        &[("s", array(&[1.0, 2.0, 3.0])), ("m", Column::Scalar(0.0))],
    );
    let numbers = found.values[0].numbers().unwrap();
    let defined: Vec<_> = numbers
        .values
        .as_slice()
        .iter()
        .map(|v| !v.is_nan())
        .collect();
    assert_eq!(defined, [true, false, false]);
    let [fault] = &found.faults[..] else {
        panic!("{:?}", found.faults)
    };
    assert_eq!(&text[fault.span.start..fault.span.end], "2 - s");
    assert_eq!(
        (fault.index, fault.count, fault.function),
        (Some(1), 2, "normal")
    );
    assert_eq!(
        fault.sentence("at frame 134"),
        "`std` reaches 0 at frame 134: it must be > 0"
    );
    assert_eq!(fault.diagnostic("at frame 1").span, fault.span);

    let scalar = scene.evaluate(
        text,
        &[("s", Column::Scalar(3.0)), ("m", Column::Scalar(0.0))],
    );
    assert_eq!((scalar.faults[0].index, scalar.faults[0].count), (None, 1));
    assert_eq!(scalar.faults[0].to_string(), "`std` is -1: it must be > 0");

    let undefined = scene.evaluate("mean(normal(0/0, 1))", &[]);
    assert_eq!(
        undefined.faults[0].to_string(),
        "`mean` is undefined: it must be a finite number"
    );
}

#[test]
fn faults_of_lists_and_of_what_is_built_on_them() {
    let mut scene = Scene::new(&["s"], &[("P", "normal(0, s)")]);
    let text = "kl(mixture([0.5, -0.5], [P, P]), P) + pdf(mixture([1], [P]), 0)";
    let found = scene.evaluate(text, &[("s", Column::Scalar(1.0))]);
    assert_eq!(found.faults.len(), 1);
    assert_eq!(
        &text[found.faults[0].span.start..found.faults[0].span.end],
        "[0.5, -0.5]"
    );
    assert!(
        found.faults[0]
            .to_string()
            .starts_with("item 2 of `weights` is -0.5"),
        "{found:?}"
    );
    // One mistake, one fault: what is built on P is undefined without another.
    let found = scene.evaluate(text, &[("s", Column::Scalar(-1.0))]);
    assert_eq!(found.faults.len(), 1, "{:?}", found.faults);
    let numbers = found.values[0].numbers().unwrap();
    assert!(numbers.values.scalar().unwrap().is_nan());
}

#[test]
fn only_what_is_needed_is_computed() {
    let mut scene = Scene::new(&["s"], &[("bad", "std(normal(0, s))"), ("good", "bad + 1")]);
    let bad = scene.scope.get("bad").unwrap();
    let good = scene.node("good");
    let mut bindings = scene.bindings(&[("s", Column::Scalar(-1.0))]);
    assert_eq!(scene.graph.evaluate(&[good], &bindings).faults.len(), 1);
    bindings.set(bad, 1.0);
    assert_eq!(scene.graph.evaluate(&[good], &bindings).faults, []);
    assert_eq!(scene.graph.evaluate(&[], &bindings).values, []);
}

fn landmarks(scene: &mut Scene, text: &str, variable: &str, bound: &[(&str, f64)]) -> Vec<f64> {
    let root = scene.node(text);
    let bound: Vec<_> = bound
        .iter()
        .map(|(name, v)| (*name, Column::Scalar(*v)))
        .collect();
    let variable = scene.scope.get(variable).unwrap();
    scene
        .graph
        .landmarks(root, variable, &scene.bindings(&bound))
}

#[test]
fn landmarks_follow_affine_arguments() {
    let mut scene = Scene::new(
        &["x", "mu"],
        &[("P", "normal(mu, 0.001)"), ("z", "(x - 1)/2")],
    );
    let own = Distribution::from(Normal::new(5.0, 0.001).unwrap()).landmarks();
    let bound = [("mu", 5.0)];
    assert_eq!(landmarks(&mut scene, "pdf(P, x)", "x", &bound), own);
    for text in [
        "pdf(P, z)",
        "1 + 2*cdf(P, (x - 1)*0.5)",
        "exp(log_sf(P, -(1 - x)/2 + 0*mu))",
    ] {
        let mapped = landmarks(&mut scene, text, "x", &bound);
        assert_eq!(mapped.len(), own.len(), "{text}");
        for (point, own) in mapped.iter().zip(&own) {
            assert!((point - (2.0 * own + 1.0)).abs() < 1e-12, "{text}");
        }
    }
    // Backwards, still sorted.
    let mirrored = landmarks(&mut scene, "pdf(P, -x)", "x", &bound);
    assert!(mirrored.is_sorted() && mirrored.contains(&-5.0));
    // A flat argument, a curved one, none at all.
    for text in ["pdf(P, 0*x + 5)", "pdf(P, x*x)", "pdf(P, 5)", "mean(P) + x"] {
        assert_eq!(landmarks(&mut scene, text, "x", &bound), [0.0; 0], "{text}");
    }
    // A bound name is a number, whatever it was.
    let shifted = landmarks(&mut scene, "pdf(P, x + z)", "x", &[("mu", 5.0), ("z", 1.0)]);
    assert!(shifted.contains(&4.0), "{shifted:?}");
    for text in ["pdf(P, z)", "pdf(P, z) + x"] {
        assert_eq!(
            landmarks(&mut scene, text, "x", &[("mu", 5.0), ("z", 1.0)]),
            [0.0; 0]
        );
    }
}

#[test]
fn landmarks_of_distributions_that_move() {
    let mut scene = Scene::new(&["x", "mu", "t"], &[("P", "normal(2*mu + 1, 0.001)")]);
    let points = landmarks(&mut scene, "pdf(P, 5)", "mu", &[]);
    assert!(
        points.iter().any(|point| (point - 2.0).abs() < 1e-12),
        "{points:?}"
    );
    assert!(
        points.iter().all(|point| (point - 2.0).abs() < 0.01),
        "{points:?}"
    );
    // The distribution and the argument move together: nothing passes.
    assert_eq!(landmarks(&mut scene, "pdf(P, 2*mu)", "mu", &[]), [0.0; 0]);
}

#[test]
fn landmarks_of_kinks_and_poles() {
    let mut scene = Scene::new(&["x"], &[]);
    for (text, expected) in [
        ("abs(x - 2)", &[2.0][..]),
        ("max(x, 1, 2*x - 3)", &[1.0, 2.0]),
        ("clamp(x, -1, 1)", &[-1.0, 1.0]),
        ("if(0 < x <= 3, 1, 0)", &[0.0, 3.0]),
        ("1/(x + 4)", &[-4.0]),
        ("log(2 - x)", &[2.0]),
        ("sqrt(x) + sign(1 - 2*x)", &[0.0, 0.5]),
        ("(x - 1)^0.5", &[1.0]),
        ("sin(x) + x", &[]),
    ] {
        assert_eq!(landmarks(&mut scene, text, "x", &[]), expected, "{text}");
    }
    let quantiles = landmarks(&mut scene, "quantile(normal(0, 1), x)", "x", &[]);
    assert_eq!(quantiles.first(), Some(&0.0));
    assert_eq!(quantiles.last(), Some(&1.0));
    assert!(quantiles.contains(&0.5));
}

#[test]
fn distributions_under_a_curve() {
    let mut scene = Scene::new(&["x"], &[("P", "normal(0, 1)"), ("Q", "laplace(0, 1)")]);
    let root = scene.node("pdf(P, x) + cdf(P, 2*x) + pdf(Q, 0) + kl(P, Q)");
    let node = |name| scene.scope.get(name).unwrap();
    assert_eq!(scene.graph.distributions_over(root, node("x")), [node("P")]);
}
