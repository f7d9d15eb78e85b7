//! The Bernoulli distribution of one trial, 0 or 1.

use super::prelude::*;
use crate::discrete;
use crate::mass_pair::{self, MassPair, bounded, statistic};
use crate::special::{xlog1py, xlogy};

/// The Bernoulli distribution: one trial.
///
/// P(X = 1) = p and P(X = 0) = 1 − p, with 0 ≤ `p` ≤ 1; at 0 and at 1 all mass is at one point,
/// which is then the support. Every function has a relative error of a few ulps. The mode is 0
/// where both points are equally probable.
///
/// ```
/// use klrender_stats::{Bernoulli, Distribution};
///
/// let d = Distribution::from(Bernoulli::new(0.25)?);
/// assert_eq!((d.pdf(1.0), d.cdf(0.5), d.quantile(0.8)), (0.25, 0.75, 1.0));
/// assert_eq!(d.variance(), 0.1875);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bernoulli {
    p: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "bernoulli",
    summary: "the Bernoulli distribution of one trial, 0 or 1",
    parameters: &[Parameter::number(
        "p",
        Domain::Probability,
        "the probability of 1",
    )],
    build: |arguments| FAMILY.member(arguments, Bernoulli::new),
};

impl Bernoulli {
    /// The Bernoulli distribution with this probability of 1, from 0 to 1.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(p: f64) -> Result<Self, ParameterError> {
        FAMILY.check([p])?;
        Ok(Self { p })
    }

    /// The probability of 1.
    pub fn p(&self) -> f64 {
        self.p
    }
}

impl Univariate for Bernoulli {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x == 1.0 {
            libm::log(self.p)
        } else if x == 0.0 {
            libm::log1p(-self.p)
        } else {
            f64::NEG_INFINITY
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        if x == 1.0 {
            self.p
        } else if x == 0.0 {
            1.0 - self.p
        } else {
            0.0
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(if x >= 1.0 {
            (1.0, 0.0)
        } else if x >= 0.0 {
            (1.0 - self.p, self.p)
        } else {
            (0.0, 1.0)
        })
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        if end == End::Left && (0.0..1.0).contains(&x) {
            libm::log1p(-self.p)
        } else {
            libm::log(self.tail_probability(end, x))
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let above = match end {
            End::Left => p > 1.0 - self.p,
            End::Right => p < self.p,
        };
        if above || self.p == 1.0 { 1.0 } else { 0.0 }
    }

    fn mean(&self) -> f64 {
        self.p
    }

    fn mode(&self) -> f64 {
        if self.p > 0.5 { 1.0 } else { 0.0 }
    }

    fn variance(&self) -> f64 {
        self.p * (1.0 - self.p)
    }

    /// −p ln p − (1 − p) ln(1 − p)
    fn entropy(&self) -> Option<f64> {
        Some(-xlogy(self.p, self.p) - xlog1py(1.0 - self.p, -self.p))
    }

    fn support(&self) -> Interval {
        Interval {
            low: if self.p < 1.0 { 0.0 } else { 1.0 },
            high: if self.p > 0.0 { 1.0 } else { 0.0 },
        }
    }

    fn lattices(&self) -> Vec<Lattice> {
        discrete::lattices(self)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([0.0, 1.0]);
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let part = |mass: f64, x: f64| {
            if mass > 0.0 {
                mass * statistic(f, x)
            } else {
                0.0
            }
        };
        Some(part(1.0 - self.p, 0.0) + part(self.p, 1.0))
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        let [success, failure] = [libm::log(self.p), libm::log1p(-self.p)];
        let mixed = 0.0 < self.p && self.p < 1.0;
        mixed.then(|| {
            vec![
                (-failure, Statistic::One),
                (failure - success, Statistic::X),
            ]
        })
    }
}

impl Pair for Bernoulli {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let [success, failure] = MassPair::bernoulli(self.p, q.p).map(MassPair::ln_ratio);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = WithError::sum(if x == 1.0 { success } else { failure }, 0.0);
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        Some(mass_pair::kl(
            MassPair::bernoulli(self.p, q.p).into_iter(),
            1.0,
        ))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        Some(mass_pair::ln_affinity(
            MassPair::bernoulli(self.p, q.p).into_iter(),
            a,
        ))
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        Some(bounded((self.p - q.p).abs(), 0.0))
    }

    /// |Δp|^(1/k): so much of the mass moves by 1.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let distance = libm::pow((self.p - q.p).abs(), 1.0 / k);
        Some(bounded(distance, 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_outcomes() {
        for p in [0.0, 1.0] {
            let d = Bernoulli::new(p).unwrap();
            assert_eq!((d.pdf(p), d.ln_pdf(1.0 - p)), (1.0, f64::NEG_INFINITY));
            assert_eq!((d.support().low, d.support().high), (p, p));
            for level in [0.0, 0.5, 1.0] {
                assert_eq!((d.quantile(level), d.upper_quantile(level)), (p, p));
            }
            assert_eq!(d.entropy(), Some(0.0));
            assert_eq!(
                d.expectation(Statistic::Ln),
                Some(if p == 1.0 { 0.0 } else { f64::NEG_INFINITY })
            );
        }
    }
}
