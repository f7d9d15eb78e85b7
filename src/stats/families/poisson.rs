//! The Poisson distribution of a number of events.

use super::prelude::*;
use crate::discrete;
use crate::mass_pair::{self, MassPair, bounded};
use crate::special::{gamma_tails, ln_gamma_tails, ln_poisson_mass, poisson_mass};

/// The Poisson distribution: how many independent events happen.
///
/// P(X = k) = e^(−rate) rateᵏ/k! for k = 0, 1, …; `rate` ≥ 0 is the mean and the variance. With
/// rate 0 all mass is at 0. Relative error of the masses below 1e-14, of the cdf (an incomplete
/// gamma function, DLMF 8.4.10) and of its logarithms below 1e-13. `mode` is ⌊rate⌋; `entropy` is
/// summed.
///
/// ```
/// use klrender_stats::{Distribution, Poisson};
///
/// let d = Distribution::from(Poisson::new(2.0)?);
/// assert_eq!(d.pdf(0.0), (-2f64).exp());
/// assert_eq!((d.mean(), d.variance(), d.median()), (2.0, 2.0, 2.0));
/// assert_eq!(d.pdf(1.5), 0.0);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poisson {
    rate: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "poisson",
    summary: "the Poisson distribution of a number of events",
    parameters: &[Parameter::number(
        "rate",
        Domain::NotNegative,
        "the expected number of events",
    )],
    build: |arguments| FAMILY.member(arguments, Poisson::new),
};

impl Poisson {
    /// The Poisson distribution of this rate (≥ 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(rate: f64) -> Result<Self, ParameterError> {
        FAMILY.check([rate])?;
        Ok(Self { rate })
    }

    /// The rate, which is the mean.
    pub fn rate(&self) -> f64 {
        self.rate
    }
}

impl Univariate for Poisson {
    fn ln_pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, f64::NEG_INFINITY, |k| {
            ln_poisson_mass(k, self.rate)
        })
    }

    fn pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, 0.0, |k| poisson_mass(k, self.rate))
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        // P(X > k) = P(k + 1, rate)
        discrete::tail_probability(self, end, x, |k| {
            let (upper, lower) = gamma_tails(k + 1.0, self.rate);
            (lower, upper)
        })
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        discrete::ln_tail_probability(self, end, x, |k| {
            let (upper, lower) = ln_gamma_tails(k + 1.0, self.rate);
            (lower, upper)
        })
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        discrete::tail_quantile(self, end, 1.0 / self.std(), p)
    }

    fn mean(&self) -> f64 {
        self.rate
    }

    fn mode(&self) -> f64 {
        libm::floor(self.rate)
    }

    fn variance(&self) -> f64 {
        self.rate
    }

    fn support(&self) -> Interval {
        Interval {
            low: 0.0,
            high: if self.rate > 0.0 { f64::INFINITY } else { 0.0 },
        }
    }

    fn lattices(&self) -> Vec<Lattice> {
        discrete::lattices(self)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        discrete::landmarks(self, out);
    }

    /// −ln k! + k ln(rate), by Stirling's formula.
    fn tail(&self, end: End) -> Tail {
        if end == End::Left || self.rate == 0.0 {
            return Tail::FLAT;
        }
        Tail::FLAT
            .plus(-1.0, Growth::VLnV)
            .plus(1.0, Growth::Power(1.0))
            .plus(libm::log(self.rate), Growth::Power(1.0))
            .plus(-0.5, Growth::Ln)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::Exp(t) => Some(libm::exp(self.rate * libm::expm1(t))),
            _ => self.moment(f),
        }
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        (self.rate > 0.0).then(|| {
            vec![
                (self.rate, Statistic::One),
                (-libm::log(self.rate), Statistic::X),
                (1.0, Statistic::LnFactorial),
            ]
        })
    }
}

impl Pair for Poisson {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let rates = MassPair::new(self.rate, q.rate);
        if !rates.ln_ratio().is_finite() {
            return false;
        }
        // The mean of ln(q/p) under P is −KL.
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = WithError::sum(-rates.kl(), (x - self.rate) * rates.ln_ratio());
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        Some(mass_pair::kl(
            [MassPair::new(self.rate, q.rate)].into_iter(),
            1.0,
        ))
    }

    /// pᵃ q¹⁻ᵃ − a p − (1 − a) q of the rates.
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let rates = [MassPair::new(self.rate, q.rate)].into_iter();
        let (value, error) = mass_pair::affinity_excess(rates, a);
        Some(bounded(value, error))
    }

    /// The difference of the means: one distribution is stochastically larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        (k == 1.0).then(|| bounded((self.rate - q.rate).abs(), 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_events() {
        let d = Poisson::new(0.0).unwrap();
        assert_eq!((d.pdf(0.0), d.ln_pdf(1.0)), (1.0, f64::NEG_INFINITY));
        assert_eq!((d.cdf(0.0), d.sf(0.0), d.quantile(1.0)), (1.0, 0.0, 0.0));
        let q = Poisson::new(2.0).unwrap();
        assert_eq!(d.kl(&q).unwrap().value, 2.0);
        assert_eq!(d.ln_affinity(&q, 0.25).unwrap().value, -1.5);
    }

    #[test]
    fn quantiles_of_steps() {
        for rate in [1e-9, 0.7, 30.0, 1e4, 1e8] {
            let d = Poisson::new(rate).unwrap();
            for p in [1e-200, 1e-9, 0.2, 0.5, 0.9, 1.0 - 1e-9] {
                let k = d.quantile(p);
                assert!(
                    d.cdf(k) >= p && (k == 0.0 || d.cdf(k - 1.0) < p),
                    "{rate} {p}"
                );
                let k = d.upper_quantile(p);
                assert!(
                    d.sf(k) <= p && (k == 0.0 || d.sf(k - 1.0) > p),
                    "{rate} {p}"
                );
            }
            assert_eq!(d.quantile(1.0), f64::INFINITY);
        }
    }
}
