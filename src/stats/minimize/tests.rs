//! Minima whose place and value are known, with one unknown and with several.

use super::*;
use crate::{Distribution, Divergence, Mixture, Normal};

fn boxed(sides: &[(f64, f64)]) -> Vec<Interval> {
    let side = |&(low, high)| Interval { low, high };
    sides.iter().map(side).collect()
}

fn all(sides: &[(f64, f64)], f: impl FnMut(&[f64]) -> f64) -> Vec<Minimum> {
    let found = minima(&boxed(sides), f).unwrap();
    assert!(found.iter().all(|m| m.converged), "{found:?}");
    assert!(found.windows(2).all(|pair| pair[0].value <= pair[1].value));
    found
}

fn square(x: f64) -> f64 {
    x * x
}

fn close(found: &Minimum, point: &[f64], tolerance: f64) {
    assert!(
        distance(&found.point, point) < tolerance,
        "{found:?} {point:?}"
    );
}

#[test]
fn one_variable() {
    let found = all(&[(-3.0, 5.0)], |x| square(x[0] - 1.25) + 3.0);
    assert_eq!(found.len(), 1);
    close(&found[0], &[1.25], 1e-10);
    assert_eq!(found[0].value, 3.0);
    // Not smooth.
    let found = all(&[(-3.0, 5.0)], |x| (x[0] - 1.3).abs());
    assert_eq!(found.len(), 1);
    close(&found[0], &[1.3], 1e-8);
    // Many minima.
    let found = all(&[(0.0, 8.0 * std::f64::consts::PI)], |x| {
        libm::cos(x[0]) + 0.01 * x[0]
    });
    assert_eq!(found.len(), 4);
    let bend = libm::asin(0.01);
    close(&found[0], &[std::f64::consts::PI - bend], 1e-9);
}

#[test]
fn minima_on_the_bounds_are_exact() {
    let found = all(&[(-0.3, 0.7)], |x| -x[0]);
    assert_eq!((found.len(), &found[0].point[..]), (1, &[0.7][..]));
    let found = all(&[(-0.3, 0.7)], |x| -x[0] * x[0]);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].point[0], found[1].point[0]), (0.7, -0.3));
    let found = all(&[(-1.0, 2.0), (0.5, 3.0)], |x| square(x[0] - 0.3) + x[1]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].point[1], 0.5);
    close(&found[0], &[0.3, 0.5], 1e-8);
    let found = all(&[(-1.0, 2.0), (0.5, 3.0)], |x| x[0] + 2.0 * x[1]);
    assert_eq!((found.len(), &found[0].point[..]), (1, &[-1.0, 0.5][..]));
}

#[test]
fn forbidden_points_are_avoided() {
    let root = |x: f64| if x < 1.0 { f64::NAN } else { (x - 1.0).sqrt() };
    let found = all(&[(0.0, 5.0)], |x| root(x[0]));
    assert_eq!(found.len(), 1);
    close(&found[0], &[1.0], 1e-8);
    let disc = |x: &[f64]| {
        if x[0] * x[0] + x[1] * x[1] > 1.0 {
            f64::INFINITY
        } else {
            square(x[0] - 0.2) + square(x[1] - 0.1)
        }
    };
    let found = all(&[(-4.0, 4.0), (-4.0, 4.0)], disc);
    assert_eq!(found.len(), 1);
    close(&found[0], &[0.2, 0.1], 1e-8);
    assert!(all(&[(0.0, 1.0)], |_| f64::NAN).is_empty());
    assert!(all(&[(0.0, 1.0), (0.0, 1.0)], |_| f64::INFINITY).is_empty());
    assert_eq!(
        minimum_near(&boxed(&[(0.0, 5.0)]), &[0.5], |x| root(x[0])),
        Ok(None)
    );
}

#[test]
fn plateaus_and_jumps() {
    assert_eq!(all(&[(0.0, 1.0)], |_| 2.0).len(), 1);
    assert_eq!(all(&[(0.0, 1.0), (0.0, 1.0)], |_| 2.0)[0].value, 2.0);
    // Down to a jump.
    let jump = |x: f64| if x < 0.3141 { 2.0 - x } else { 3.0 + x };
    let found = all(&[(0.0, 1.0)], |x| jump(x[0]));
    assert_eq!(found.len(), 1);
    close(&found[0], &[0.3141], 1e-8);
}

#[test]
fn wide_positive_bounds_are_searched_by_logarithms() {
    for minimum in [1e-7, 3e-3, 40.0] {
        let found = all(&[(1e-8, 1e6)], |x| {
            let z = libm::log(x[0] / minimum);
            z * z / (1.0 + z * z)
        });
        assert_eq!(found.len(), 1);
        close(&found[0], &[minimum], 1e-8 * minimum);
    }
}

#[test]
fn several_variables() {
    let rosenbrock = |x: &[f64]| {
        let terms = x
            .windows(2)
            .map(|p| 100.0 * square(p[1] - p[0] * p[0]) + square(1.0 - p[0]));
        terms.sum::<f64>() + 1.0
    };
    let found = all(&[(-2.0, 2.0), (-1.0, 3.0)], rosenbrock);
    close(&found[0], &[1.0, 1.0], 1e-8);
    assert!((found[0].value - 1.0).abs() < 1e-14);
    let found = minima(&boxed(&[(-2.0, 2.0); 3]), rosenbrock).unwrap();
    close(&found[0], &[1.0, 1.0, 1.0], 1e-7);
    // Himmelblau's function has four zeros.
    let himmelblau =
        |x: &[f64]| square(x[0] * x[0] + x[1] - 11.0) + square(x[0] + x[1] * x[1] - 7.0);
    let found = all(&[(-5.0, 5.0), (-5.0, 5.0)], himmelblau);
    assert_eq!(found.len(), 4);
    let zero = found.iter().find(|m| distance(&m.point, &[3.0, 2.0]) < 0.1);
    close(zero.unwrap(), &[3.0, 2.0], 1e-8);
    assert!(found.iter().all(|m| m.value < 1e-12));
    let warm = minimum_near(
        &boxed(&[(-5.0, 5.0), (-5.0, 5.0)]),
        &[-3.0, 3.0],
        himmelblau,
    );
    close(
        &warm.unwrap().unwrap(),
        &[-2.805_118_086_952_745, 3.131_312_518_250_573],
        1e-8,
    );
}

#[test]
fn variables_without_freedom_stay() {
    let found = all(&[(2.0, 2.0), (-1.0, 1.0)], |x| square(x[1] - 0.1 * x[0]));
    close(&found[0], &[2.0, 0.2], 1e-9);
    assert_eq!(all(&[(2.0, 2.0)], |x| x[0])[0].value, 2.0);
    assert_eq!(all(&[], |_| 7.0)[0].value, 7.0);
}

#[test]
fn bounds_must_be_in_order() {
    let error = minima(&boxed(&[(0.0, 1.0), (1.0, 0.0)]), |_| 0.0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the bounds [1, 0] of variable 1 must be finite and in order"
    );
    assert!(minima(&boxed(&[(0.0, f64::INFINITY)]), |_| 0.0).is_err());
    assert!(minima(&boxed(&[(f64::NAN, 0.0)]), |_| 0.0).is_err());
    assert_eq!(
        minimum_near(&boxed(&[(0.0, 1.0)]), &[0.1, 0.2], |_| 0.0),
        Err(BoundsError::Length(2, 1))
    );
    assert_eq!(
        minimum_near(&boxed(&[(0.0, 1.0)]), &[f64::NAN], |_| 0.0),
        Err(BoundsError::Start(0))
    );
}

fn two_bumps() -> Distribution {
    let normal = |mean, std| Distribution::from(Normal::new(mean, std).unwrap());
    let components = [normal(-2.0, 0.7), normal(3.0, 1.0)];
    Mixture::new(&[0.4, 0.6], &components).unwrap().into()
}

fn normal_at(x: &[f64]) -> Distribution {
    Normal::new(x[0], x[1]).unwrap().into()
}

const FIT: [(f64, f64); 2] = [(-6.0, 6.0), (0.2, 5.0)];

#[test]
fn the_reverse_divergence_seeks_modes() {
    let target = two_bumps();
    let reverse = |x: &[f64]| {
        Divergence::Kl
            .between(&normal_at(x), &target)
            .unwrap()
            .value
    };
    let found = all(&FIT, reverse);
    assert_eq!(found.len(), 2, "{found:?}");
    // At each of the bumps, where ln(1/weight) is lost.
    close(&found[0], &[3.0, 1.0], 0.05);
    close(&found[1], &[-2.0, 0.7], 0.05);
    assert!((found[0].value + libm::log(0.6)).abs() < 0.01);
    let warm = minimum_near(&boxed(&FIT), &[-2.3, 0.8], reverse)
        .unwrap()
        .unwrap();
    close(&warm, &found[1].point, 1e-8);
    assert!(warm.evaluations < 400, "{}", warm.evaluations);
}

#[test]
fn the_forward_divergence_matches_moments() {
    let target = two_bumps();
    let found = all(&FIT, |x| {
        Divergence::Kl
            .between(&target, &normal_at(x))
            .unwrap()
            .value
    });
    assert_eq!(found.len(), 1, "{found:?}");
    close(&found[0], &[target.mean(), target.std()], 1e-8);
}
