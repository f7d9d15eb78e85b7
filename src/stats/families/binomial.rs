//! The binomial distribution of the successes in n trials.

use super::prelude::*;
use crate::discrete;
use crate::mass_pair::{self, MassPair, bounded};
use crate::special::{beta_tails, binomial_mass, ln_beta_tails, ln_binomial_mass};

/// The binomial distribution: the successes in n trials.
///
/// P(X = k) = C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ for k = 0 … n; `n` is an integer from 0 to 10¹⁵, 0 ≤ `p` ≤ 1.
/// With n = 0 or p = 0 all mass is at 0, with p = 1 at n. Relative error of the masses below
/// 1e-14, of the cdf (an incomplete beta function, DLMF 8.17.5) and of its logarithms below 1e-13.
/// `mode` is ⌊(n + 1) p⌋; `entropy` is summed.
///
/// ```
/// use klrender_stats::{Binomial, Distribution};
///
/// let d = Distribution::from(Binomial::new(4.0, 0.5)?);
/// assert!((d.pdf(2.0) - 0.375).abs() < 1e-15);
/// assert_eq!((d.mean(), d.variance(), d.median()), (2.0, 1.0, 2.0));
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binomial {
    n: f64,
    p: f64,
}

/// Up to here products with n are exact enough.
const MAX_N: f64 = 1e15;

pub(crate) static FAMILY: Family = Family {
    name: "binomial",
    summary: "the binomial distribution of the successes in n trials",
    parameters: &[
        Parameter::number("n", Domain::Count, "the number of trials"),
        Parameter::number("p", Domain::Probability, "the probability of success"),
    ],
    build: |arguments| FAMILY.member(arguments, Binomial::new),
};

impl Binomial {
    /// The binomial distribution of `n` trials, each with probability `p` of success.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(n: f64, p: f64) -> Result<Self, ParameterError> {
        FAMILY.check([n])?;
        if n > MAX_N {
            return Err(FAMILY.fault(0, n, "must be at most 1e15"));
        }
        FAMILY.check([n, p])?;
        Ok(Self { n, p })
    }

    /// The number of trials.
    pub fn n(&self) -> f64 {
        self.n
    }

    /// The probability of success.
    pub fn p(&self) -> f64 {
        self.p
    }
}

impl Univariate for Binomial {
    fn ln_pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, f64::NEG_INFINITY, |k| {
            ln_binomial_mass(k, self.n, self.p)
        })
    }

    fn pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, 0.0, |k| binomial_mass(k, self.n, self.p))
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        // P(X > k) = I_p(k + 1, n − k)
        discrete::tail_probability(self, end, x, |k| {
            let (upper, lower) = beta_tails(k + 1.0, self.n - k, self.p, 1.0 - self.p);
            (lower, upper)
        })
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        discrete::ln_tail_probability(self, end, x, |k| {
            let (upper, lower) = ln_beta_tails(k + 1.0, self.n - k, self.p, 1.0 - self.p);
            (lower, upper)
        })
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let skewness = (1.0 - 2.0 * self.p) / self.std();
        discrete::tail_quantile(self, end, skewness, p)
    }

    fn mean(&self) -> f64 {
        self.n * self.p
    }

    fn mode(&self) -> f64 {
        libm::floor((self.n + 1.0) * self.p).min(self.n)
    }

    fn variance(&self) -> f64 {
        self.n * self.p * (1.0 - self.p)
    }

    fn support(&self) -> Interval {
        Interval {
            low: if self.p < 1.0 { 0.0 } else { self.n },
            high: if self.p > 0.0 { self.n } else { 0.0 },
        }
    }

    fn lattices(&self) -> Vec<Lattice> {
        discrete::lattices(self)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        discrete::landmarks(self, out);
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            // (1 + p (eᵗ − 1))ⁿ
            Statistic::Exp(t) => Some(libm::exp(self.n * libm::log1p(self.p * libm::expm1(t)))),
            _ => self.moment(f),
        }
    }
}

impl Pair for Binomial {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let [success, failure] = MassPair::bernoulli(p.p, q.p).map(MassPair::ln_ratio);
        let odds = success - failure;
        if p.n != q.n || !odds.is_finite() {
            return false;
        }
        // The mean of ln(q/p) under P is −KL.
        let mean = -p.n * mass_pair::kl(MassPair::bernoulli(p.p, q.p).into_iter(), 1.0).value;
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = WithError::sum(mean, libm::fma(-p.n, p.p, x) * odds);
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        let trial = MassPair::bernoulli(self.p, q.p).into_iter();
        (self.n == q.n).then(|| mass_pair::kl(trial, self.n))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let trial = MassPair::bernoulli(self.p, q.p).into_iter();
        let one = (self.n == q.n && self.n > 0.0).then(|| mass_pair::ln_affinity(trial, a))?;
        Some(bounded(self.n * one.value, self.n * one.abs_error))
    }

    /// The difference of the means, if one distribution is stochastically larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let p = self;
        let ordered = (p.n - q.n) * (p.p - q.p) >= 0.0;
        (k == 1.0 && ordered).then(|| {
            let [trials, chance] = [(p.n - q.n).abs() * p.p, q.n * (p.p - q.p).abs()];
            bounded(trials + chance, f64::EPSILON * (trials + chance))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_outcomes() {
        for (n, p, at) in [(0.0, 0.3, 0.0), (5.0, 0.0, 0.0), (5.0, 1.0, 5.0)] {
            let d = Binomial::new(n, p).unwrap();
            assert_eq!(
                (d.pdf(at), d.cdf(at), d.sf(at - 1.0)),
                (1.0, 1.0, 1.0),
                "{n} {p}"
            );
            assert_eq!((d.mode(), d.mean(), d.variance()), (at, at, 0.0));
            assert_eq!((d.quantile(0.5), d.upper_quantile(1e-300)), (at, at));
        }
    }

    #[test]
    fn a_billion_trials() {
        let d = Binomial::new(1e9, 0.25).unwrap();
        // 1/√(2π n p (1 − p)) · (1 − (1 − p (1 − p))/(12 n p (1 − p)) + …)
        let peak = 1.0 / (2.0 * std::f64::consts::PI * 1.875e8).sqrt();
        let exact = peak * (1.0 - 0.8125 / (12.0 * 1.875e8));
        assert!((d.pdf(2.5e8) / exact - 1.0).abs() < 1e-14);
        let k = d.quantile(0.3);
        assert!(d.cdf(k) >= 0.3 && d.cdf(k - 1.0) < 0.3);
        assert_eq!(d.quantile(d.cdf(k)), k);
    }
}
