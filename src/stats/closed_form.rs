//! Divergences that have a formula: those of a common family from the family itself, those of
//! different families from the entropy of one and the expectations the other asks for.
//!
//! All assume that the divergence is finite: the supports and the tails have been compared.

use super::distribution::{Distribution, Univariate};
use super::nodes::WithError;
use super::pair::Statistic;
use super::quantity::{Method, Quantity};

/// The sum of `terms`, each right to a few ulps.
pub(super) fn sum<const N: usize>(terms: [f64; N]) -> Quantity {
    let size: f64 = terms.iter().map(|t| t.abs()).sum();
    rounded(WithError {
        value: terms.iter().sum(),
        error: 8.0 * f64::EPSILON * size,
    })
}

/// A formula's value with the error it admits.
pub(super) fn rounded(found: WithError) -> Quantity {
    Quantity {
        abs_error: found.error,
        method: Method::ClosedForm,
        ..Quantity::exact(found.value)
    }
}

/// The quantity, unless cancellation left it fewer than twelve digits.
pub(super) fn trusted(quantity: Quantity) -> Option<Quantity> {
    (quantity.abs_error <= 1e-12 * quantity.value.abs()).then_some(quantity)
}

/// KL(P‖Q) in nats.
pub(super) fn kl(p: &Distribution, q: &Distribution) -> Option<Quantity> {
    p.kl_within_family(q).or_else(|| kl_across(p, q))
}

/// KL(P‖Q) = −H(P) + Σ c·E_P\[T\], where −ln q is the sum of the c·T.
///
/// `None` where a term has no formula, or where they cancel so far that fewer than twelve digits
/// are left.
pub(super) fn kl_across(p: &Distribution, q: &Distribution) -> Option<Quantity> {
    let entropy = p.univariate().entropy()?;
    let cross = cross_terms(p, q)?;
    certified(cross.value - entropy, 1.0 + entropy.abs() + cross.error)
}

/// −∫ p ln q, where the terms of [`kl_across`] have formulas and keep twelve digits.
pub(super) fn cross_entropy(p: &Distribution, q: &Distribution) -> Option<Quantity> {
    let cross = cross_terms(p, q)?;
    certified(cross.value, cross.error)
}

/// Σ c·E_P\[T\], and the size of what was added.
fn cross_terms(p: &Distribution, q: &Distribution) -> Option<WithError> {
    let (p, terms) = (p.univariate(), q.univariate().surprisal()?);
    let mut sum = WithError::default();
    for (coefficient, statistic) in terms {
        let expected = p.expectation(statistic)?;
        sum.value += coefficient * expected;
        sum.error += (coefficient * magnitude(p, statistic, expected)).abs();
    }
    Some(sum)
}

/// A sum of terms that are right to a few ulps of `size`.
fn certified(value: f64, size: f64) -> Option<Quantity> {
    if value == f64::INFINITY {
        return Some(Quantity::exact(value));
    }
    trusted(rounded(WithError {
        value,
        error: 4.0 * f64::EPSILON * size,
    }))
}

/// A bound of E|f(X)| within a small factor, where E f(X) is `expected`.
fn magnitude(p: &dyn Univariate, f: Statistic, expected: f64) -> f64 {
    let spread = match f {
        Statistic::X if p.support().low < 0.0 => p.std(),
        Statistic::Ln => match p.expectation(Statistic::LnSquared) {
            Some(square) => square.sqrt(),
            None => 2.0 + expected.abs(),
        },
        Statistic::Ln1m => 2.0 + expected.abs(),
        Statistic::CosFrom(_) => 1.0,
        // Odd powers of both signs.
        Statistic::Power(k) if p.support().low < 0.0 && k % 2.0 != 0.0 => {
            let square = p.expectation(Statistic::Power(2.0 * k));
            square.map_or(f64::INFINITY, f64::sqrt)
        }
        _ => 0.0,
    };
    // What is found as an exponential has the error of the exponent, too.
    let digits = match f {
        Statistic::X | Statistic::SquareFrom(_) | Statistic::Power(_) | Statistic::Exp(_) => {
            0.25 * libm::log(expected.abs()).abs()
        }
        _ => 0.0,
    };
    let digits = if digits.is_finite() { digits } else { 0.0 };
    expected.abs() * (1.0 + digits) + spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Exponential, Laplace, Normal, Uniform};

    #[test]
    fn across_families_by_expectations() {
        let normal = Distribution::from(Normal::new(0.0, 1.0).unwrap());
        let laplace = Distribution::from(Laplace::new(0.0, 1.0).unwrap());
        let uniform = Distribution::from(Uniform::new(0.0, 1.0).unwrap());
        let exponential = Distribution::from(Exponential::new(1.0).unwrap());
        let close = |p: &Distribution, q: &Distribution, expected: f64| {
            let found = kl_across(p, q).unwrap();
            assert!(
                (found.value - expected).abs() <= found.abs_error,
                "{found:?}"
            );
        };
        // ln 2 + √(2/π) − ½ ln(2πe), and so on: by hand.
        close(&normal, &laplace, 0.072_093_208_158_137_92);
        close(&laplace, &normal, 0.225_791_352_644_727_43);
        close(&uniform, &exponential, 0.5);
        close(&exponential, &laplace, std::f64::consts::LN_2);
    }

    /// E f(X) by Simpson's rule between the breakpoints.
    fn by_sum(d: &Distribution, f: impl Fn(f64) -> f64) -> f64 {
        const STEPS: u32 = 4000;
        let mut points = Vec::new();
        d.breakpoints(&mut points);
        points.sort_by(f64::total_cmp);
        let piece = |low: f64, high: f64| {
            let step = (high - low) / f64::from(STEPS);
            let term = |i: u32| {
                let weight = if i == 0 || i == STEPS {
                    1.0
                } else {
                    f64::from(2 + 2 * (i % 2))
                };
                let x = low + step * f64::from(i);
                // A hair inside, for densities that jump at the ends.
                weight * f(x) * d.pdf(x.clamp(low.next_up(), high.next_down()))
            };
            (0..=STEPS).map(term).sum::<f64>() * step / 3.0
        };
        points.windows(2).map(|pair| piece(pair[0], pair[1])).sum()
    }

    #[test]
    fn expectations_are_integrals() {
        use Statistic as S;
        let positive = [
            Distribution::from(Uniform::new(0.25, 0.75).unwrap()),
            Uniform::new(0.3, 0.35).unwrap().into(),
        ];
        let real = [
            Normal::new(0.4, 0.7).unwrap().into(),
            Laplace::new(0.4, 0.3).unwrap().into(),
            Uniform::new(-0.3, 1.7).unwrap().into(),
            Uniform::new(-3.0, -1.0).unwrap().into(),
            Exponential::new(1.5).unwrap().into(),
            positive[0].clone(),
            positive[1].clone(),
        ];
        let check = |d: &Distribution, s: Statistic, f: &dyn Fn(f64) -> f64| {
            let (found, sum) = (d.univariate().expectation(s).unwrap(), by_sum(d, f));
            assert!(
                (found - sum).abs() < 1e-8 * (1.0 + sum.abs()),
                "{d:?} {s:?}: {found} {sum}"
            );
        };
        for d in &real {
            check(d, S::One, &|_| 1.0);
            check(d, S::X, &|x| x);
            check(d, S::SquareFrom(0.3), &|x| (x - 0.3) * (x - 0.3));
            check(d, S::DistanceFrom(d.mode()), &|x| (x - d.mode()).abs());
            check(d, S::Exp(0.6), &|x| libm::exp(0.6 * x));
            check(d, S::Exp(-1.1), &|x| libm::exp(-1.1 * x));
            check(d, S::CosFrom(0.3), &|x| libm::cos(x - 0.3));
            for k in [0.0, 1.0, 2.0, 3.0, 4.0] {
                check(d, S::Power(k), &|x| libm::pow(x, k));
            }
        }
        for d in &positive {
            check(d, S::Ln, &|x| libm::log(x));
            check(d, S::Ln1m, &|x| libm::log1p(-x));
            for k in [-2.0, -1.0, -0.5, 0.5, 2.7] {
                check(d, S::Power(k), &|x| libm::pow(x, k));
            }
        }
        check(&positive[0], S::LnSquared, &|x| libm::log(x) * libm::log(x));
    }

    #[test]
    fn expectations_may_be_infinite() {
        use Statistic as S;
        let expectation = |d: Distribution, s| d.univariate().expectation(s).unwrap();
        let exponential = || Exponential::new(1.5).unwrap().into();
        assert_eq!(expectation(exponential(), S::Exp(1.5)), f64::INFINITY);
        assert_eq!(expectation(exponential(), S::Power(-1.0)), f64::INFINITY);
        let mean_ln = expectation(exponential(), S::Ln);
        assert!((mean_ln + 0.577_215_664_901_532_9 + libm::log(1.5)).abs() < 1e-15);
        let laplace = || Laplace::new(0.0, 2.0).unwrap().into();
        assert_eq!(expectation(laplace(), S::Exp(-0.5)), f64::INFINITY);
        let from_zero = |k| expectation(Uniform::new(0.0, 2.0).unwrap().into(), S::Power(k));
        assert_eq!(from_zero(-1.0), f64::INFINITY);
        assert!((from_zero(-0.5) - 2.0_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn lost_digits_are_left_to_quadrature() {
        let normal = |mean| Distribution::from(Normal::new(mean, 1.0).unwrap());
        assert!(kl_across(&normal(1.0), &normal(0.0)).is_some());
        assert!(kl_across(&normal(1e-9), &normal(0.0)).is_none());
    }
}
