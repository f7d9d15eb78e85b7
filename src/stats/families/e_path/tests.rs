//! Points between two distributions by the exponential connection.

use super::*;
use crate::{
    Beta, Binomial, Cauchy, Exponential, Function, Gamma, Laplace, Mixture, Normal, Poisson,
    Uniform,
};

fn normal(mean: f64, std: f64) -> Distribution {
    Normal::new(mean, std).unwrap().into()
}

/// Pairs of which no family has the path.
fn numeric() -> Vec<(Distribution, Distribution)> {
    let bumps = Mixture::new(&[0.4, 0.6], &[normal(-2.0, 0.5), normal(2.0, 1.0)]).unwrap();
    vec![
        (normal(0.0, 1.0), Laplace::new(3.0, 1.0).unwrap().into()),
        (bumps.into(), normal(1.0, 2.0)),
        (Cauchy::new(0.0, 1.0).unwrap().into(), normal(0.0, 2.0)),
        (
            Beta::new(0.5, 0.5).unwrap().into(),
            Uniform::new(-1.0, 0.75).unwrap().into(),
        ),
        (
            Gamma::new(0.3, 1.0).unwrap().into(),
            Exponential::new(2.0).unwrap().into(),
        ),
    ]
}

#[test]
fn the_density_is_a_geometric_mean() {
    let mut cases = numeric();
    cases.extend([
        (normal(0.0, 1.0), normal(3.0, 0.2)),
        (
            Gamma::new(2.0, 1.0).unwrap().into(),
            Gamma::new(3.0, 4.0).unwrap().into(),
        ),
        (
            Poisson::new(2.0).unwrap().into(),
            Poisson::new(7.0).unwrap().into(),
        ),
        (
            Binomial::new(9.0, 0.2).unwrap().into(),
            Binomial::new(9.0, 0.9).unwrap().into(),
        ),
        (
            Poisson::new(2.0).unwrap().into(),
            Binomial::new(9.0, 0.9).unwrap().into(),
        ),
    ]);
    for (p, q) in cases {
        for s in [0.2, 0.7] {
            let path = e_path(&p, &q, s).unwrap();
            let excess = |x: f64| path.ln_pdf(x) - (1.0 - s) * p.ln_pdf(x) - s * q.ln_pdf(x);
            let points = if p.is_discrete() {
                vec![1.0, 3.0, 5.0]
            } else {
                [0.05, 0.3, 0.5, 0.8].map(|u| path.quantile(u)).to_vec()
            };
            // The normaliser, the same everywhere; at least 1.
            let first = excess(points[0]);
            assert!(first >= 0.0);
            for &x in &points {
                assert!(
                    (excess(x) - first).abs() < 1e-12 * (1.0 + first),
                    "{p:?} {q:?} {x}"
                );
            }
        }
    }
}

#[test]
fn the_cdf_is_the_integral_of_the_density() {
    for (p, q) in numeric() {
        let path = e_path(&p, &q, 0.4).unwrap();
        assert!(matches!(path, Distribution::EPath(_)), "{path:?}");
        for u in [1e-9, 0.01, 0.3, 0.5, 0.77, 0.999] {
            let x = path.quantile(u);
            assert!((path.cdf(x) / u - 1.0).abs() < 1e-11, "{path:?} {u} {x}");
            assert!(
                (path.cdf(x) + path.sf(x) - 1.0).abs() < 1e-13,
                "{p:?} {q:?} {u}"
            );
            let step = 1e-4 * (path.quantile(0.6) - path.quantile(0.4));
            if (0.1..0.9).contains(&u) {
                let slope = (path.cdf(x + step) - path.cdf(x - step)) / (2.0 * step);
                assert!((slope / path.pdf(x) - 1.0).abs() < 1e-5, "{p:?} {q:?} {u}");
            }
        }
        assert_eq!(path.cdf(f64::INFINITY), 1.0);
        assert_eq!(path.cdf(f64::NEG_INFINITY), 0.0);
    }
}

#[test]
fn tails_do_not_underflow() {
    // Level between the two peaks, and an exponential of rate 1 on either side.
    let p = Laplace::new(0.0, 1.0).unwrap().into();
    let q = Laplace::new(1.0, 1.0).unwrap().into();
    let path = e_path(&p, &q, 0.5).unwrap();
    for x in [5.0, 300.0, 2000.0] {
        assert!((path.ln_sf(x) - path.ln_pdf(x)).abs() < 1e-11, "{x}");
    }
    // A third of the mass between the peaks, and as much on either side.
    assert!((path.pdf(0.5) - 1.0 / 3.0).abs() < 1e-13);
    assert!(path.mean().is_finite() && (path.mean() - 0.5).abs() < 1e-12);
    // E (½ + X)² = ¼ + 1 + 2 beyond the peaks, 1/12 between them.
    assert!((path.variance() - (2.0 / 3.0 * 3.25 + 1.0 / 36.0)).abs() < 1e-11);
}

#[test]
fn the_ends_are_the_distributions() {
    for (p, q) in numeric() {
        assert_eq!(e_path(&p, &q, 0.0).unwrap(), p);
        assert_eq!(e_path(&p, &q, 1.0).unwrap(), q);
        assert_eq!(e_path(&p, &p, 0.3).unwrap(), p);
    }
}

#[test]
fn divergences_to_the_ends_add_up_to_the_normaliser() {
    // (1 − s) KL(R‖P) + s KL(R‖Q) = −ln Z for R on the path.
    let (p, q) = (normal(0.0, 1.0), Laplace::new(3.0, 1.0).unwrap().into());
    let kl = |a: &Distribution, b: &Distribution| Divergence::Kl.between(a, b).unwrap();
    for s in [0.3, 0.5, 0.9] {
        let path = e_path(&p, &q, s).unwrap();
        let mean = (1.0 - s) * kl(&path, &p).value + s * kl(&path, &q).value;
        let renyi = Divergence::Renyi { order: 1.0 - s }
            .between(&p, &q)
            .unwrap();
        assert!((mean - s * renyi.value).abs() < 1e-11, "{mean}");
    }
}

#[test]
fn faults_are_named() {
    let uniform = |low: f64| Distribution::from(Uniform::new(low, low + 1.0).unwrap());
    let error = |p: &Distribution, q: &Distribution, s| e_path(p, q, s).unwrap_err().to_string();
    assert_eq!(
        error(&uniform(0.0), &uniform(2.0), 0.5),
        "`Q` must have mass where `P` has some"
    );
    assert_eq!(
        error(&uniform(0.0), &uniform(0.5), -0.5),
        "`s` is -0.5: it must be from 0 to 1"
    );
    let poisson = Poisson::new(2.0).unwrap().into();
    assert_eq!(
        error(&poisson, &uniform(0.5), 0.5),
        "`Q` must be discrete, like `P`"
    );
    // Quantiles of quantiles, at each point of the integral.
    let skewed = crate::SkewNormal::new(0.0, 1.0, 3.0).unwrap().into();
    let inner = crate::w_path(
        &crate::VonMises::new(0.5, 2.0).unwrap().into(),
        &skewed,
        0.4,
    );
    let gamma = Gamma::new(0.3, 1.0).unwrap().into();
    let outer = crate::w_path(&inner.unwrap(), &gamma, 0.5).unwrap();
    assert_eq!(
        error(&outer, &Laplace::new(0.0, 1.0).unwrap().into(), 0.5),
        "`Q` must have a density that costs less: with `P` it takes too much work to integrate"
    );
    let geometric = crate::Geometric::new(0.5).unwrap().into();
    assert_eq!(
        error(&poisson, &geometric, 0.5),
        "`Q` must share at most 100000 points with `P`, or be of its family"
    );
    assert!(
        e_path(&poisson, &geometric, 1.0)
            .unwrap()
            .evaluate(Function::Pdf, 1.0)
            == 0.5
    );
}
