//! Densities of named families made again of their shapes; holes, steps, and what is no density.

use super::*;
use crate::{
    Beta, Cauchy, Divergence, Exponential, Gamma, Gumbel, HalfNormal, InverseGamma, Kumaraswamy,
    Laplace, LogNormal, Logistic, Mixture, Normal, Pareto, Rayleigh, SkewNormal, StudentT,
    Triangular, Uniform, VonMises, Weibull,
};

fn shaped(d: &Distribution) -> Distribution {
    let f = |xs: &[f64]| -> Vec<Valued> {
        let valued = |x: &f64| {
            let ln = 3.0 + d.ln_pdf(*x);
            Valued::from((libm::exp(ln), 0.0)).with_ln(ln, 0.0)
        };
        xs.iter().map(valued).collect()
    };
    let support = d.support();
    let mut places = Vec::new();
    // Peaks are found, but for kinks and jumps.
    if matches!(d, Distribution::Laplace(_) | Distribution::Triangular(_)) {
        places.push(d.mode());
    }
    Density::new(&f, support.low, support.high, &places)
        .unwrap_or_else(|error| panic!("{d:?} {error}"))
        .into()
}

fn families() -> Vec<Distribution> {
    let mixture = Mixture::new(
        &[0.3, 0.7],
        &[
            Normal::new(-3.0, 0.01).unwrap().into(),
            Normal::new(4.0, 2.0).unwrap().into(),
        ],
    );
    vec![
        Normal::new(0.0, 1.0).unwrap().into(),
        Normal::new(7.0, 0.1).unwrap().into(),
        Normal::new(-1e4, 3.0).unwrap().into(),
        Normal::new(1e-9, 1e-12).unwrap().into(),
        Laplace::new(2.0, 0.3).unwrap().into(),
        Uniform::new(-2.0, 5.0).unwrap().into(),
        Exponential::new(0.01).unwrap().into(),
        Cauchy::new(3.0, 2.0).unwrap().into(),
        Logistic::new(-5.0, 0.5).unwrap().into(),
        Gamma::new(0.1, 1.0).unwrap().into(),
        Gamma::new(0.01, 2.0).unwrap().into(),
        Gamma::new(30.0, 0.2).unwrap().into(),
        InverseGamma::new(0.7, 2.0).unwrap().into(),
        Beta::new(0.5, 0.5).unwrap().into(),
        Beta::new(3.0, 2.0).unwrap().into(),
        Beta::new(40.0, 600.0).unwrap().into(),
        Kumaraswamy::new(0.4, 3.0).unwrap().into(),
        SkewNormal::new(1.0, 2.0, 8.0).unwrap().into(),
        Triangular::new(0.0, 1.0, 4.0).unwrap().into(),
        Gumbel::new(10.0, 0.3).unwrap().into(),
        HalfNormal::new(1e3).unwrap().into(),
        LogNormal::new(1.0, 2.0).unwrap().into(),
        Pareto::new(2.0, 0.5).unwrap().into(),
        Rayleigh::new(0.02).unwrap().into(),
        StudentT::new(1.5, 0.0, 1.0).unwrap().into(),
        StudentT::new(4.0, 100.0, 0.1).unwrap().into(),
        VonMises::new(1.0, 4.0).unwrap().into(),
        Weibull::new(0.3, 1.0).unwrap().into(),
        Weibull::new(5.0, 2.0).unwrap().into(),
        mixture.unwrap().into(),
    ]
}

#[test]
fn it_is_the_family_whose_shape_it_has() {
    for d in families() {
        let found = shaped(&d);
        let close = |what: &str, found: f64, expected: f64, size: f64| {
            assert!(
                (found - expected).abs() <= 1e-11 * size || found == expected,
                "{what} of {d:?}: {found} is not {expected}"
            );
        };
        for p in [1e-200, 1e-9, 0.02, 0.3, 0.5, 0.9, 1.0 - 1e-7] {
            let x = d.quantile(p);
            // At an end that is no exact number, such as pi, floats have no digits.
            let end = d.support().low;
            if end != 0.0 && (x - end).abs() < 1e-5 * end.abs() {
                continue;
            }
            close("cdf", found.cdf(x), d.cdf(x), d.cdf(x));
            close("sf", found.sf(x), d.sf(x), d.sf(x));
            let ln = d.ln_pdf(x);
            if ln.is_finite() {
                close("density", found.ln_pdf(x), ln, 1.0 + ln.abs());
            }
            let spread = d.upper_quantile(0.25) - d.quantile(0.25);
            close("quantile", found.quantile(p), x, x.abs() + spread);
        }
        let ends_at_pi = matches!(d, Distribution::VonMises(_));
        for far in [1e-30, 1e-300].into_iter().filter(|_| !ends_at_pi) {
            let x = d.upper_quantile(far);
            close("ln_sf", found.ln_sf(x), d.ln_sf(x), d.ln_sf(x).abs());
        }
        let (mean, std) = (d.mean(), d.std());
        if mean.is_finite() && std.is_finite() {
            close("mean", found.mean(), mean, mean.abs() + std);
            close("std", found.std(), std, std);
        } else {
            assert_eq!(mean.is_finite(), found.mean().is_finite(), "{d:?}");
            assert_eq!(std.is_finite(), found.std().is_finite(), "{d:?}");
        }
    }
}

#[test]
fn divergences_to_and_from_it_are_those_of_the_family() {
    let divergences = [
        Divergence::Kl,
        Divergence::TotalVariation,
        Divergence::Hellinger,
        Divergence::ChiSquared,
    ];
    for d in families() {
        let found = shaped(&d);
        for divergence in divergences {
            let own = divergence.between(&found, &d).unwrap();
            assert!(
                own.value <= own.abs_error.max(3e-7),
                "{divergence:?} of {d:?}: {own:?}"
            );
        }
    }
    let pairs: [(Distribution, Distribution); 4] = [
        (
            Normal::new(0.0, 1.0).unwrap().into(),
            Normal::new(1.0, 2.0).unwrap().into(),
        ),
        (
            StudentT::new(3.0, 0.0, 1.0).unwrap().into(),
            Logistic::new(0.0, 1.0).unwrap().into(),
        ),
        (
            Gamma::new(0.5, 1.0).unwrap().into(),
            Exponential::new(1.0).unwrap().into(),
        ),
        (
            Beta::new(0.5, 0.5).unwrap().into(),
            Beta::new(2.0, 3.0).unwrap().into(),
        ),
    ];
    for (p, q) in pairs {
        for divergence in divergences {
            let expected = divergence.between(&p, &q).unwrap();
            for (p, q) in [
                (shaped(&p), q.clone()),
                (p.clone(), shaped(&q)),
                (shaped(&p), shaped(&q)),
            ] {
                let found = divergence.between(&p, &q).unwrap();
                let off = (found.value - expected.value).abs();
                let same = found.value == expected.value || off <= 1e-10 * expected.value;
                assert!(
                    same,
                    "{divergence:?} of {p:?} and {q:?}: {found:?}, not {expected:?}"
                );
            }
        }
    }
}

#[test]
fn its_error_is_seen() {
    for d in families() {
        let Distribution::Density(found) = shaped(&d) else {
            panic!("it is no density");
        };
        assert!(found.error() < 1e-11, "{d:?}: {}", found.error());
    }
}

#[test]
fn what_is_no_density_says_why() {
    let new = |f: fn(f64) -> f64, low, high| {
        let f = |xs: &[f64]| xs.iter().map(|x| (f(*x), 0.0)).collect();
        Density::new(&f, low, high, &[])
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    let line = (f64::NEG_INFINITY, f64::INFINITY);
    assert_eq!(
        new(|x| x, 0.5, -0.5),
        "needs an interval of which the lower end comes first"
    );
    assert!(new(|x| x, -1.0, 1.0).starts_with("is below 0 at -"));
    assert!(new(libm::log, -1.0, 2.0).starts_with("is undefined at -"));
    assert_eq!(new(|_| 0.0, line.0, line.1), "is 0 everywhere");
    assert_eq!(new(|_| 1.0, line.0, line.1), "has an infinite integral");
    assert_eq!(new(|x| 1.0 / x, 0.0, 1.0), "has an infinite integral");
    assert_eq!(
        new(|x| 1.0 / (1.0 + x.abs()), line.0, line.1),
        "has an infinite integral"
    );
    assert_eq!(new(libm::exp, 0.0, line.1), "has an infinite integral");
}

#[test]
fn holes_and_steps_are_kept() {
    let f = |xs: &[f64]| -> Vec<(f64, f64)> {
        let height = |x: f64| match x {
            x if x < -1.0 => 1.0,
            x if x < 0.5 => 0.0,
            _ => 3.0,
        };
        xs.iter().map(|x| (height(*x), 0.0)).collect()
    };
    let d: Distribution = Density::new(&f, -2.0, 1.5, &[]).unwrap().into();
    assert!((d.cdf(0.0) - 0.25).abs() < 1e-13, "{}", d.cdf(0.0));
    assert!((d.cdf(1.0) - 0.625).abs() < 1e-13);
    assert_eq!(d.pdf(0.0), 0.0);
    let kl = Divergence::Kl
        .between(&Uniform::new(-2.0, 1.5).unwrap().into(), &d)
        .unwrap();
    assert_eq!(kl.value, f64::INFINITY);
}
