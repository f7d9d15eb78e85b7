//! The negative binomial distribution of the failures before the r-th success.

use super::prelude::*;
use crate::discrete;
use crate::families::geometric;
use crate::mass_pair::{self, MassPair, bounded};
use crate::special::{
    beta_tails, ln_beta_tails, ln_negative_binomial_mass, negative_binomial_mass,
};

/// The negative binomial distribution: the failures before the r-th success.
///
/// P(X = k) = Γ(k + r)/(k! Γ(r)) pʳ (1 − p)ᵏ for k = 0, 1, …; `r` > 0 is real, 0 < `p` ≤ 1; with
/// p = 1 all mass is at 0. Relative error of the masses below 1e-14, of the cdf (an incomplete
/// beta function, DLMF 8.17.24) and of its logarithms below 1e-13. `entropy` is summed.
///
/// ```
/// use klrender_stats::{Distribution, NegativeBinomial};
///
/// let d = Distribution::from(NegativeBinomial::new(2.0, 0.5)?);
/// assert!((d.pdf(1.0) - 0.25).abs() < 1e-15);
/// assert_eq!((d.mean(), d.variance()), (2.0, 4.0));
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NegativeBinomial {
    r: f64,
    p: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "negative_binomial",
    summary: "the negative binomial distribution of the failures before the r-th success",
    parameters: &[
        Parameter::positive("r", "the number of successes, not only integers"),
        Parameter::number(
            "p",
            Domain::PositiveProbability,
            "the probability of success",
        ),
    ],
    build: |arguments| FAMILY.member(arguments, NegativeBinomial::new),
};

impl NegativeBinomial {
    /// The negative binomial distribution of the failures before success number `r` > 0, with
    /// probability `p` of success, above 0 and at most 1.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(r: f64, p: f64) -> Result<Self, ParameterError> {
        FAMILY.check([r, p])?;
        Ok(Self { r, p })
    }

    /// The number of successes.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// The probability of success.
    pub fn p(&self) -> f64 {
        self.p
    }
}

impl Univariate for NegativeBinomial {
    fn ln_pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, f64::NEG_INFINITY, |k| {
            ln_negative_binomial_mass(k, self.r, self.p)
        })
    }

    fn pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, 0.0, |k| negative_binomial_mass(k, self.r, self.p))
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        // P(X ≤ k) = I_p(r, k + 1)
        discrete::tail_probability(self, end, x, |k| {
            beta_tails(self.r, k + 1.0, self.p, 1.0 - self.p)
        })
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        discrete::ln_tail_probability(self, end, x, |k| {
            ln_beta_tails(self.r, k + 1.0, self.p, 1.0 - self.p)
        })
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let skewness = (2.0 - self.p) / (self.r * (1.0 - self.p)).sqrt();
        discrete::tail_quantile(self, end, skewness, p)
    }

    fn mean(&self) -> f64 {
        self.r * (1.0 - self.p) / self.p
    }

    /// ⌊(r − 1)(1 − p)/p⌋, or 0.
    fn mode(&self) -> f64 {
        libm::floor((self.r - 1.0).max(0.0) * (1.0 - self.p) / self.p)
    }

    fn variance(&self) -> f64 {
        self.r * (1.0 - self.p) / self.p / self.p
    }

    fn support(&self) -> Interval {
        Interval {
            low: 0.0,
            high: if self.p < 1.0 { f64::INFINITY } else { 0.0 },
        }
    }

    fn lattices(&self) -> Vec<Lattice> {
        discrete::lattices(self)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        discrete::landmarks(self, out);
    }

    /// kʳ⁻¹ (1 − p)ᵏ
    fn tail(&self, end: End) -> Tail {
        if end == End::Left || self.p == 1.0 {
            return Tail::FLAT;
        }
        Tail::FLAT
            .plus(libm::log1p(-self.p), Growth::Power(1.0))
            .plus(self.r - 1.0, Growth::Ln)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            // (p / (1 − (1 − p) eᵗ))ʳ
            Statistic::Exp(t) => {
                let rest = -libm::expm1(t + libm::log1p(-self.p));
                let finite = rest > 0.0;
                Some(if finite {
                    libm::pow(self.p / rest, self.r)
                } else {
                    f64::INFINITY
                })
            }
            _ => self.moment(f),
        }
    }
}

impl Pair for NegativeBinomial {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let [_, failure] = MassPair::bernoulli(self.p, q.p).map(MassPair::ln_ratio);
        if self.r != q.r || !failure.is_finite() {
            return false;
        }
        // The mean of ln(q/p) under P is −KL.
        let mean = -mass_pair::kl(
            MassPair::bernoulli(self.p, q.p).into_iter(),
            self.r / self.p,
        )
        .value;
        let centre = Univariate::mean(self);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = WithError::sum(mean, (x - centre) * failure);
            out.error += 2.0 * f64::EPSILON * (centre * failure).abs();
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        let trial = MassPair::bernoulli(self.p, q.p).into_iter();
        (self.r == q.r).then(|| mass_pair::kl(trial, self.r / self.p))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        (self.r == q.r).then(|| {
            let one = geometric::ln_affinity(self.p, q.p, a);
            bounded(self.r * one.value, self.r * one.abs_error)
        })
    }

    /// The difference of the means, if one distribution is stochastically larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let p = self;
        let ordered = (p.r - q.r) * (q.p - p.p) >= 0.0;
        (k == 1.0 && ordered).then(|| {
            let successes = (p.r - q.r).abs() * ((1.0 - p.p) / p.p);
            let chance = q.r * ((p.p - q.p).abs() / p.p / q.p);
            bounded(
                successes + chance,
                2.0 * f64::EPSILON * (successes + chance),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Geometric;

    #[test]
    fn certain_success() {
        let d = NegativeBinomial::new(2.5, 1.0).unwrap();
        assert_eq!((d.pdf(0.0), d.cdf(0.0), d.sf(0.0)), (1.0, 1.0, 0.0));
        assert_eq!(
            (d.quantile(0.7), d.quantile(1.0), d.mode()),
            (0.0, 0.0, 0.0)
        );
    }

    #[test]
    fn one_success_is_geometric() {
        let (d, g) = (
            NegativeBinomial::new(1.0, 0.01).unwrap(),
            Geometric::new(0.01).unwrap(),
        );
        for k in [0.0, 1.0, 50.0, 5000.0] {
            assert!((d.ln_pdf(k) / g.ln_pdf(k + 1.0) - 1.0).abs() < 1e-14);
            assert!((d.ln_sf(k) / g.ln_sf(k + 1.0) - 1.0).abs() < 1e-13);
            assert!((d.cdf(k) / g.cdf(k + 1.0) - 1.0).abs() < 1e-13);
        }
    }
}
