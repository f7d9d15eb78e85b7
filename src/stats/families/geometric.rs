//! The geometric distribution of the trials up to the first success.

use super::prelude::*;
use crate::discrete;
use crate::mass_pair::{self, MassPair, bounded};
use crate::special::{ln_1m_exp, xlog1py, xlogy};

/// The geometric distribution: the number of trials up to the first success.
///
/// P(X = k) = p (1 − p)ᵏ⁻¹ for k = 1, 2, …, with 0 < `p` ≤ 1; with p = 1 all mass is at 1. Every
/// function has a relative error of a few ulps, in the tail times k·p.
///
/// ```
/// use klrender_stats::{Distribution, Geometric};
///
/// let d = Distribution::from(Geometric::new(0.5)?);
/// assert_eq!((d.pdf(2.0), d.cdf(2.0), d.mean(), d.variance()), (0.25, 0.75, 2.0, 2.0));
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometric {
    p: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "geometric",
    summary: "the geometric distribution of the trials up to the first success",
    parameters: &[Parameter::number(
        "p",
        Domain::PositiveProbability,
        "the probability of success",
    )],
    build: |arguments| FAMILY.member(arguments, Geometric::new),
};

impl Geometric {
    /// The geometric distribution with this probability of success, above 0 and at most 1.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(p: f64) -> Result<Self, ParameterError> {
        FAMILY.check([p])?;
        Ok(Self { p })
    }

    /// The probability of success.
    pub fn p(&self) -> f64 {
        self.p
    }

    /// ln P(X > x)
    fn ln_upper(&self, x: f64) -> f64 {
        // log1p(−1) is −∞, and so is 0 times it here.
        xlog1py(libm::floor(x).max(0.0), -self.p)
    }
}

impl Univariate for Geometric {
    fn ln_pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, f64::NEG_INFINITY, |k| {
            libm::log(self.p) + xlog1py(k - 1.0, -self.p)
        })
    }

    fn pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, 0.0, |k| {
            self.p * libm::exp(xlog1py(k - 1.0, -self.p))
        })
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        exponential_tail(end, self.ln_upper(x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        if end == End::Left && libm::floor(x) == 1.0 {
            libm::log(self.p)
        } else {
            ln_exponential_tail(end, self.ln_upper(x))
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let Interval { low, high } = self.support();
        let ln_upper = ln_upper_tail(end, p);
        if ln_upper == f64::NEG_INFINITY {
            return high;
        }
        // Where P(X > k) would be that, if k were an integer.
        let guess = libm::ceil(ln_upper / libm::log1p(-self.p));
        discrete::lowest(low, high, guess, 1.0, |k| {
            discrete::reaches(self, end, k, p)
        })
    }

    fn mean(&self) -> f64 {
        1.0 / self.p
    }

    fn mode(&self) -> f64 {
        1.0
    }

    fn variance(&self) -> f64 {
        (1.0 - self.p) / self.p / self.p
    }

    fn std(&self) -> f64 {
        (1.0 - self.p).sqrt() / self.p
    }

    /// The entropy of one trial, divided by p.
    fn entropy(&self) -> Option<f64> {
        let trial = -xlogy(self.p, self.p) - xlog1py(1.0 - self.p, -self.p);
        Some(trial / self.p)
    }

    fn support(&self) -> Interval {
        Interval {
            low: 1.0,
            high: if self.p < 1.0 { f64::INFINITY } else { 1.0 },
        }
    }

    fn lattices(&self) -> Vec<Lattice> {
        discrete::lattices(self)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        discrete::landmarks(self, out);
    }

    fn tail(&self, end: End) -> Tail {
        if end == End::Left || self.p == 1.0 {
            return Tail::FLAT;
        }
        Tail::FLAT.plus(libm::log1p(-self.p), Growth::Power(1.0))
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            // p eᵗ / (1 − (1 − p) eᵗ)
            Statistic::Exp(t) => {
                let rest = -libm::expm1(t + libm::log1p(-self.p));
                let finite = rest > 0.0;
                Some(if finite {
                    self.p * libm::exp(t) / rest
                } else {
                    f64::INFINITY
                })
            }
            _ => self.moment(f),
        }
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        let [success, failure] = [libm::log(self.p), libm::log1p(-self.p)];
        (self.p < 1.0).then(|| {
            vec![
                (failure - success, Statistic::One),
                (-failure, Statistic::X),
            ]
        })
    }
}

/// ln Σ pᵃ q¹⁻ᵃ for the numbers of failures before the first success, with probabilities p and q.
pub(crate) fn ln_affinity(p: f64, q: f64, a: f64) -> Quantity {
    // The sum is y/(1 − x), where x + y is that of one trial.
    let trial = MassPair::bernoulli(p, q).into_iter();
    let ln_y = a * libm::log(p) + (1.0 - a) * libm::log(q);
    let (excess, error) = mass_pair::affinity_excess(trial, a);
    let y = libm::exp(ln_y);
    let share = excess / y;
    if share.abs() < 0.5 {
        // 1 − x = y − excess
        bounded(
            -libm::log1p(-share),
            2.0 * error / y + 4.0 * f64::EPSILON * share.abs(),
        )
    } else {
        let failures = [xlog1py(a, -p), xlog1py(1.0 - a, -q)];
        let ln_x = failures[0] + failures[1];
        let ln_rest = ln_1m_exp(ln_x);
        let size = a.abs() * libm::log(p).abs() + (1.0 - a).abs() * libm::log(q).abs();
        // ln(1 − x) changes with ln x by x/(1 − x).
        let slope = libm::exp(ln_x - ln_rest);
        let noise = slope * finite_size(failures);
        bounded(
            ln_y - ln_rest,
            4.0 * f64::EPSILON * (size + ln_rest.abs() + noise),
        )
    }
}

fn finite_size(terms: [f64; 2]) -> f64 {
    let size = terms[0].abs() + terms[1].abs();
    if size.is_finite() { size } else { 0.0 }
}

impl Pair for Geometric {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let [_, failure] = MassPair::bernoulli(self.p, q.p).map(MassPair::ln_ratio);
        if !failure.is_finite() {
            return false;
        }
        // The mean of ln(q/p) under P is −KL.
        let mean = -mass_pair::kl(MassPair::bernoulli(self.p, q.p).into_iter(), 1.0 / self.p).value;
        let centre = 1.0 / self.p;
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = WithError::sum(mean, (x - centre) * failure);
            out.error += f64::EPSILON * (centre * failure).abs();
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        let trial = MassPair::bernoulli(self.p, q.p).into_iter();
        Some(mass_pair::kl(trial, 1.0 / self.p))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        Some(ln_affinity(self.p, q.p, a))
    }

    /// The difference of the means: one distribution is stochastically larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        (k == 1.0).then(|| bounded((self.p - q.p).abs() / self.p / q.p, 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_at_once() {
        let d = Geometric::new(1.0).unwrap();
        assert_eq!(
            (d.pdf(1.0), d.cdf(0.0), d.cdf(1.0), d.sf(0.5)),
            (1.0, 0.0, 1.0, 1.0)
        );
        assert_eq!(
            (d.quantile(0.5), d.quantile(1.0), d.entropy()),
            (1.0, 1.0, Some(0.0))
        );
        let q = Geometric::new(0.25).unwrap();
        assert!((d.kl(&q).unwrap().value - libm::log(4.0)).abs() < 1e-15);
        assert!((d.ln_affinity(&q, 0.5).unwrap().value + libm::log(2.0)).abs() < 1e-15);
    }

    #[test]
    fn quantiles_of_steps() {
        for p in [1e-9, 0.001, 0.3, 0.9] {
            let d = Geometric::new(p).unwrap();
            for k in [1.0, 2.0, 3.0, 7.0, 100.0] {
                let (below, above) = (d.cdf(k), d.sf(k));
                assert!(below == d.cdf(k - 1.0) || d.quantile(below) == k, "{p} {k}");
                assert_eq!(d.upper_quantile(above), k, "{p} {k}");
            }
        }
        assert_eq!(Geometric::new(0.5).unwrap().upper_quantile(1e-300), 997.0);
    }
}
