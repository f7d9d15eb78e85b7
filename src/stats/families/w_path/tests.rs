//! Points between two distributions by optimal transport.

use super::*;
use crate::{
    Affine, Beta, Cauchy, Exponential, Gamma, Laplace, Mixture, Normal, Poisson, Uniform, Weibull,
};

fn normal(mean: f64, std: f64) -> Distribution {
    Normal::new(mean, std).unwrap().into()
}

/// Pairs that do not differ by location and scale only.
fn numeric() -> Vec<(Distribution, Distribution)> {
    let bumps = Mixture::new(&[0.4, 0.6], &[normal(-2.0, 0.5), normal(2.0, 1.0)]).unwrap();
    let uniform = |low: f64| Distribution::from(Uniform::new(low, low + 1.0).unwrap());
    let holed = Mixture::new(&[0.5, 0.5], &[uniform(0.0), uniform(3.0)]).unwrap();
    vec![
        (normal(0.0, 1.0), Laplace::new(3.0, 1.0).unwrap().into()),
        (bumps.into(), normal(10.0, 2.0)),
        (Cauchy::new(0.0, 1.0).unwrap().into(), normal(0.0, 2.0)),
        (Beta::new(0.5, 0.5).unwrap().into(), uniform(2.0)),
        (
            Gamma::new(0.3, 1.0).unwrap().into(),
            Exponential::new(2.0).unwrap().into(),
        ),
        (holed.into(), normal(0.0, 1.0)),
    ]
}

#[test]
fn quantiles_are_between() {
    for (p, q) in numeric() {
        for s in [0.1, 0.5, 0.8] {
            let path = w_path(&p, &q, s).unwrap();
            assert!(matches!(path, Distribution::WPath(_)));
            for u in [1e-200, 1e-9, 0.01, 0.3, 0.77, 0.999] {
                let x = path.quantile(u);
                let expected = (1.0 - s) * p.quantile(u) + s * q.quantile(u);
                assert!((x - expected).abs() <= 1e-15 * x.abs().max(1.0));
                // The quantile is rounded; far out and at poles the cdf is steep in it.
                let slack = 1e-13 + 4.0 * f64::EPSILON * x.abs() * path.pdf(x) / u;
                let error = (path.cdf(x) / u - 1.0).abs();
                assert!(error < slack.max(1e-12), "{p:?} {q:?} {s} {u:e}: {error:e}");
                assert!((path.cdf(x) + path.sf(x) - 1.0).abs() < 1e-13);
            }
            for u in [0.2, 0.4, 0.9] {
                let x = path.quantile(u);
                let step = 1e-5 * (path.quantile(0.6) - path.quantile(0.59));
                let slope = (path.cdf(x + step) - path.cdf(x - step)) / (2.0 * step);
                assert!(
                    (slope / path.pdf(x) - 1.0).abs() < 1e-4,
                    "{p:?} {q:?} {s} {u}"
                );
            }
        }
    }
}

#[test]
fn location_and_scale_move_along_lines() {
    let half = |p: &Distribution, q: &Distribution| w_path(p, q, 0.25).unwrap();
    assert_eq!(half(&normal(0.0, 1.0), &normal(4.0, 3.0)), normal(1.0, 1.5));
    let exponential = |rate: f64| Distribution::from(Exponential::new(rate).unwrap());
    assert_eq!(half(&exponential(1.0), &exponential(0.2)), exponential(0.5));
    // The same distribution moved, whatever it is.
    let beta = Distribution::from(Beta::new(2.0, 3.0).unwrap());
    let moved = |shift, scale| Affine::of(&beta, shift, scale).unwrap();
    assert_eq!(half(&beta, &moved(4.0, 5.0)), moved(1.0, 2.0));
    assert_eq!(half(&moved(0.0, -1.0), &moved(4.0, -5.0)), moved(1.0, -2.0));
    // Poisson distributions of different rates are not.
    let poisson = |rate: f64| Distribution::from(Poisson::new(rate).unwrap());
    assert!(w_path(&poisson(1.0), &poisson(2.0), 0.5).is_err());
    assert_eq!(
        w_path(&poisson(1.0), &poisson(2.0), 1.0).unwrap(),
        poisson(2.0)
    );
}

#[test]
fn tails_do_not_underflow() {
    let q = Laplace::new(0.0, 1.0).unwrap().into();
    let path = w_path(&normal(0.0, 1.0), &q, 0.5).unwrap();
    // x = (b + a)/2, where ln P(Z > a) = −b − ln 2.
    for a in [3.0, 40.0, 100.0] {
        let ln_sf = normal(0.0, 1.0).ln_sf(a);
        let x = 0.5 * (a - ln_sf - std::f64::consts::LN_2);
        assert!((path.ln_sf(x) / ln_sf - 1.0).abs() < 1e-14, "{a}");
        assert!((path.ln_cdf(-x) / ln_sf - 1.0).abs() < 1e-14, "{a}");
    }
}

#[test]
fn moments_and_holes() {
    let cases = numeric();
    let (p, q) = &cases[1];
    let path = w_path(p, q, 0.3).unwrap();
    let moments = crate::moments::moments(path.univariate());
    let (mean, variance) = (moments.mean, moments.variance());
    assert!((mean / path.mean() - 1.0).abs() < 1e-11, "{mean}");
    assert!(
        (variance / path.variance() - 1.0).abs() < 1e-9,
        "{variance}"
    );
    let (p, q) = &cases[5];
    let path = w_path(p, q, 0.5).unwrap();
    let pieces = path.support_intervals();
    assert_eq!(pieces.len(), 2);
    // Half of the hole from 1 to 3, at the median of the normal distribution.
    assert!((pieces[0].high - 0.5).abs() < 1e-12 && (pieces[1].low - 1.5).abs() < 1e-12);
    assert_eq!(path.pdf(1.0), 0.0);
}

#[test]
fn mass_moves_at_constant_speed() {
    let (p, q) = &numeric()[0];
    let path = w_path(p, q, 0.25).unwrap();
    let w = |a: &Distribution, b: &Distribution| {
        let distance = Divergence::Wasserstein { order: 2.0 }.between(a, b);
        distance.unwrap().value
    };
    assert!((w(p, &path) / w(p, q) - 0.25).abs() < 1e-8);
    assert!((w(&path, q) / w(p, q) - 0.75).abs() < 1e-8);
}

#[test]
fn divergences_are_finite_where_tails_allow() {
    let kl = |a: &Distribution, b: &Distribution| Divergence::Kl.between(a, b).unwrap().value;
    let laplace = Laplace::new(0.0, 1.0).unwrap().into();
    let path = w_path(&normal(0.0, 1.0), &laplace, 0.5).unwrap();
    assert!(kl(&path, &normal(0.0, 1.0)) < 1.0);
    assert!(kl(&normal(0.0, 1.0), &path) < 1.0);
    let cauchy = Cauchy::new(0.0, 1.0).unwrap().into();
    let path = w_path(&normal(0.0, 1.0), &cauchy, 0.5).unwrap();
    assert_eq!(kl(&path, &normal(0.0, 1.0)), f64::INFINITY);
    assert!(kl(&path, &cauchy) < 1.0);
}

#[test]
fn ends_that_floats_do_not_resolve_leave_the_other_tail() {
    // The mass of P ends at 37.7; far beyond, all of x comes from Q.
    let p = Uniform::new(-0.024, 37.746).unwrap().into();
    let q = Weibull::new(0.14454, 0.112619).unwrap().into();
    let (path, s) = (w_path(&p, &q, 0.1791).unwrap(), 0.1791);
    for x in [1e12, 1e18, 3.482977e21, 1e30] {
        let b: f64 = x / s;
        assert!((path.ln_sf(x) / q.ln_sf(b) - 1.0).abs() < 1e-9, "{x:e}");
        assert_eq!(path.cdf(x), 1.0);
        let expected = q.ln_pdf(b) - libm::log(s);
        assert!((path.ln_pdf(x) / expected - 1.0).abs() < 1e-9, "{x:e}");
    }
    let laplace = Laplace::new(1.65586, 449.153).unwrap().into();
    let between = |divergence: Divergence| divergence.between(&laplace, &path).unwrap();
    let largest = between(Divergence::KolmogorovSmirnov);
    // F is ½ exp((−0.0197 − 1.656)/449) where G begins.
    assert!((largest.value - 0.498138).abs() < 1e-5, "{largest:?}");
    assert!(largest.value <= between(Divergence::TotalVariation).value);
    assert_eq!(path.ln_pdf(f64::INFINITY), f64::NEG_INFINITY);
}
