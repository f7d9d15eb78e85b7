//! Names that are solved for at every state: against closed forms, along curves, frame by frame.

#![allow(clippy::unwrap_used)]

use crate::{
    diag::Source,
    pipeline,
    plan::{Measured, Plan},
    spec::Overrides,
};

use super::common;

/// A panel for scenes of which only numbers matter.
const PANEL: &str = "
[[panels]]
x = { domain = [-7, 7] }
y = { domain = [0, 1] }
";

fn plan(text: &str) -> Plan {
    common::plan_of(text, "fits.toml")
}

fn column(plan: &Plan, name: &str) -> Vec<Measured> {
    let mut quantities = plan.quantities.iter();
    let index = quantities.position(|it| it.name == name);
    let index = index.unwrap_or_else(|| panic!("{name}"));
    plan.measure(0..plan.states()).swap_remove(index)
}

fn values(plan: &Plan, name: &str) -> Vec<f64> {
    column(plan, name).iter().map(|it| it.value).collect()
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (state, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= tolerance, "state {state}: {a} is not {b}");
    }
}

/// The normal next to P by forward KL has the moments of P; its KL is the difference of entropies.
#[test]
fn forward_kl_matches_moments() {
    let text = "
[[sweep]]
vary.gap = { from = 0, to = 3.5 }
frames = 40

[distributions]
P = 'mixture([0.6, 0.4], [normal(-gap, 0.8), normal(gap, 0.8)])'
F = 'normal(m, s)'

[fits]
forward = { minimize = 'kl(P, F)', over = { m = [-5, 5], s = [0.2, 6] } }

[quantities]
mean = 'mean(P)'
std = 'std(P)'
least = 'entropy(normal(mean, std)) - entropy(P)'
";
    let plan = plan(&format!("{text}{PANEL}marks = []"));
    close(&values(&plan, "m"), &values(&plan, "mean"), 1e-6);
    close(&values(&plan, "s"), &values(&plan, "std"), 1e-6);
    close(&values(&plan, "forward"), &values(&plan, "least"), 1e-10);
    let certificates = column(&plan, "forward");
    assert!(certificates.iter().all(|it| it.certificate.is_some()));
    assert_eq!(plan.fits[0].most_minima(), 1);
}

const SEEK: &str = "
[[sweep]]
vary.weight = { from = 0.3, to = 0.7 }
frames = 41

[distributions]
P = 'mixture([weight, 1 - weight], [normal(-3, 0.8), normal(3, 0.8)])'
R = 'normal(m, s)'

[fits]
reverse = { minimize = 'kl(R, P)', over = { m = [-5, 5], s = [0.2, 6] } }
";

/// Reverse KL has a minimum at each bump, and the larger bump has the lower one: at every frame,
/// also between those at which both are looked for.
#[test]
fn reverse_kl_seeks_the_larger_mode() {
    let plan = plan(&format!("{SEEK}{PANEL}marks = []"));
    let searched = &plan.fits[0].minima;
    let frames: Vec<usize> = searched.iter().map(|(state, _)| *state).collect();
    assert_eq!(frames, [0, 16, 32, 40]);
    for (state, minima) in searched {
        // A third one, much higher, covers both.
        assert!(minima.len() >= 2, "state {state}: {minima:?}");
        let mut bumps = [minima[0].point[0], minima[1].point[0]];
        bumps.sort_by(f64::total_cmp);
        close(&bumps, &[-3.0, 3.0], 0.02);
    }
    let weights = values(&plan, "weight");
    for ((m, s), (least, weight)) in values(&plan, "m")
        .into_iter()
        .zip(values(&plan, "s"))
        .zip(values(&plan, "reverse").into_iter().zip(weights))
    {
        let larger: f64 = if weight > 0.5 + 1e-9 {
            weight
        } else {
            1.0 - weight
        };
        let bump = if weight > 0.5 - 1e-9 { -3.0 } else { 3.0 };
        assert!((m - bump).abs() < 0.02, "weight {weight}: {m}");
        assert!((s - 0.8).abs() < 0.02, "weight {weight}: {s}");
        assert!(
            (least + libm::log(larger)).abs() < 0.01,
            "weight {weight}: {least}"
        );
    }
}

/// Along a solved name the others are solved: a profile. Here it has a closed form.
#[test]
fn a_solved_name_that_is_bound_gives_a_profile() {
    let text = format!(
        "
[distributions]
F = 'normal(m, s)'

[fits]
least = {{ minimize = 'kl(normal(1, 2), F)', over = {{ m = [-9, 9], s = [0.1, 20] }} }}
{PANEL}marks = [
  {{ type = 'line', over = {{ m = [-4, 5] }}, x = 'm', y = 'least' }},
  {{ type = 'line', over = {{ m = [-4, 5] }}, x = 'm', y = 's' }},
  {{ type = 'line', for = {{ m = [-1, 3] }}, y = 's + 0*x' }},
]"
    );
    let plan = plan(&text);
    assert_eq!(values(&plan, "least").len(), 1);
    assert!(values(&plan, "least")[0] < 1e-15);
    let ms: Vec<f64> = (0..57).map(|k| -4.0 + f64::from(k) * 9.0 / 56.0).collect();
    let marks = &plan.panels[0].marks;
    let curve = |mark: usize, repetition: usize| {
        let of = &plan.panels[0].marks[mark].instances[repetition];
        plan.curve(&marks[mark].mark, of, 0).unwrap()
    };
    // The best width is √(σ² + (m − μ)²), and the divergence there the logarithm of its ratio to σ.
    let width = |m: f64| (4.0 + (m - 1.0) * (m - 1.0)).sqrt();
    let expected: Vec<f64> = ms.iter().map(|&m| libm::log(width(m) / 2.0)).collect();
    close(&curve(0, 0).at(ms.clone())[1], &expected, 1e-10);
    let expected: Vec<f64> = ms.iter().map(|&m| width(m)).collect();
    close(&curve(1, 0).at(ms)[1], &expected, 1e-6);
    for (repetition, m) in [-1.0, 3.0].into_iter().enumerate() {
        close(&curve(2, repetition).at(vec![0.0])[1], &[width(m)], 1e-6);
    }
}

/// Between the states at which a search began from many starts, what a fit has along a curve is as right.
#[test]
fn profiles_are_right_at_every_state() {
    let text = format!(
        "
sweep = [{{ vary.c = {{ from = -2, to = 2 }}, frames = 40, ease = 'sine-in-out' }}]
[distributions]
F = 'normal(m, s)'

[fits]
least = {{ minimize = 'kl(normal_mixture([0.5, 0.5], [c - 1, c + 1], [1, 1]), F)', over = {{ m = [-9, 9], s = [0.1, 20] }} }}
{PANEL}marks = [{{ type = 'line', over = {{ m = [-4, 5] }}, x = 'm', y = 's' }}]"
    );
    let plan = plan(&text);
    let ms: Vec<f64> = (0..23).map(|k| -4.0 + f64::from(k) * 9.0 / 22.0).collect();
    let mark = &plan.panels[0].marks[0];
    let centers = values(&plan, "c");
    for state in [0, 5, 16, 21, 39] {
        let c = centers[state];
        // The mixture's own variance is 2.
        let width = |m: f64| (2.0 + (m - c) * (m - c)).sqrt();
        let expected: Vec<f64> = ms.iter().map(|&m| width(m)).collect();
        let curve = plan.curve(&mark.mark, &mark.instances[0], state).unwrap();
        close(&curve.at(ms.clone())[1], &expected, 1e-8);
    }
}

/// What follows from a solved name can be bound beneath it, and the fit is solved anew.
#[test]
fn a_fit_follows_whatever_is_bound_beneath_it() {
    let text = format!(
        "
[[sweep]]
vary.a = {{ from = 0, to = 1 }}
frames = 3

[quantities]
double = '2*a'

[fits]
f = {{ minimize = '(m - double)^2 + a', over = {{ m = [-9, 9] }} }}
{PANEL}marks = [{{ type = 'line', over = {{ a = [-2, 2] }}, x = 'a', y = 'm + f' }}]"
    );
    let plan = plan(&text);
    close(&values(&plan, "m"), &[0.0, 1.0, 2.0], 1e-8);
    close(&values(&plan, "f"), &[0.0, 0.5, 1.0], 1e-12);
    let mark = &plan.panels[0].marks[0].mark;
    let curve = plan.curve(mark, &plan.panels[0].marks[0].instances[0], 1);
    let found = curve.unwrap().at(vec![-2.0, 0.25, 2.0]);
    close(&found[1], &[-6.0, 0.75, 6.0], 1e-8);
}

/// One fit may read another, and bounds may move.
#[test]
fn fits_read_fits() {
    let text = format!(
        "
[[sweep]]
vary.a = {{ from = 1, to = 2 }}
frames = 20

[fits]
second = {{ minimize = '(n - m)^2 + first', over = {{ n = [-9, 'a/2'] }} }}
first = {{ minimize = '(m - a)^2 + 1', over = {{ m = [-9, 9] }} }}
{PANEL}marks = []"
    );
    let plan = plan(&text);
    let a = values(&plan, "a");
    close(&values(&plan, "m"), &a, 1e-8);
    let half: Vec<f64> = a.iter().map(|a| a / 2.0).collect();
    close(&values(&plan, "n"), &half, 0.0);
    let least: Vec<f64> = a.iter().map(|a| 1.0 + a * a / 4.0).collect();
    close(&values(&plan, "second"), &least, 1e-7);
}

/// `over` > fits > sweep > parameters; a value from outside wins over the fit.
#[test]
fn the_innermost_binding_wins() {
    let text = format!(
        "
[[sweep]]
vary.m = {{ from = 5, to = 6 }}
frames = 2

[fits]
f = {{ minimize = '(m - 1)^2 + (n - m)^2', over = {{ m = [-9, 9], n = [-9, 9] }} }}
{PANEL}marks = [{{ type = 'line', over = {{ m = [0, 1] }}, x = 'm', y = 'n' }}]"
    );
    let read = |set: &[(&str, f64)]| {
        let overrides = Overrides {
            set: set
                .iter()
                .map(|(name, value)| ((*name).to_owned(), *value))
                .collect(),
            ..Overrides::default()
        };
        let source = Source::new("fits.toml", text.clone());
        let (plan, found) = pipeline::load(&source, "fits", &overrides);
        (plan.unwrap(), found)
    };
    let (plan, found) = read(&[]);
    // That the sweep moves nothing is told.
    assert_eq!(found.len(), 1);
    close(&values(&plan, "m"), &[1.0, 1.0], 1e-8);
    let mark = &plan.panels[0].marks[0].mark;
    let curve = plan.curve(mark, &plan.panels[0].marks[0].instances[0], 0);
    close(&curve.unwrap().at(vec![-3.0, 4.0])[1], &[-3.0, 4.0], 1e-8);
    let (plan, found) = read(&[("m", 3.0)]);
    assert_eq!(found.len(), 0);
    close(&values(&plan, "n"), &[3.0; 2], 1e-8);
    close(&values(&plan, "f"), &[4.0; 2], 1e-12);
}

/// A frame by itself is the frame of the animation, and what does not move is drawn once.
#[test]
fn frames_do_not_depend_on_each_other() {
    let text = format!(
        "{SEEK}
still = {{ minimize = 'kl(normal(0, 2), normal(v, 1))', over = {{ v = [-5, 5] }} }}
{PANEL}marks = [
  {{ type = 'line', y = 'pdf(R, x)' }},
  {{ type = 'line', y = 'pdf(normal(v, 1), x)' }},
  {{ type = 'trace', x = 'm', y = 'reverse' }},
]"
    );
    let all = plan(&text);
    let again = plan(&text);
    let stage = crate::scene::Stage::new(&all);
    let frames: Vec<String> = (0..all.states())
        .map(|state| pipeline::document(&all, &stage, state))
        .collect();
    // Backwards, and each on a stage of its own.
    for state in (0..again.states()).rev().step_by(7) {
        let stage = crate::scene::Stage::new(&again);
        assert_eq!(pipeline::document(&again, &stage, state), frames[state]);
        let alone = again.measure(state..state + 1);
        let among = all.measure(0..all.states());
        for (alone, among) in alone.iter().zip(&among) {
            assert_eq!(alone[0], among[state]);
        }
    }
    let moves: Vec<bool> = all.panels[0]
        .marks
        .iter()
        .map(|mark| mark.dynamic)
        .collect();
    assert_eq!(moves, [true, false, true]);
}
