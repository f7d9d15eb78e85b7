//! The Kullback–Leibler divergence from random samples.

use super::Distribution;
use super::distribution::Function;
use super::divergence::Mismatch;
use super::nodes::{Nodes, WithError};
use super::random::Stream;
use super::special::expm1_excess;

/// A mean over draws x of P that estimates KL(P‖Q), by r = q(x)/p(x).
///
/// J. Schulman, "Approximating KL Divergence" (2020). Which is best depends on how far P and Q are
/// apart: near P = Q the standard deviation of K1's terms is √(2 KL), far above KL itself, that of
/// the other two falls like KL.
///
/// Where P draws points at which Q has no density, KL is infinite and so is every estimate that
/// has met such a point. Where KL is finite, the terms may still have no variance (K3's is that of
/// r under P, which is infinite where ∫ q²/p is): the standard error is then of no use.
///
/// ```
/// use klrender_stats::{Distribution, Estimator, Normal, Stream};
///
/// let p = Distribution::from(Normal::new(0.1, 1.0)?);
/// let q = Distribution::from(Normal::new(0.0, 1.0)?);
/// let estimate = Estimator::K3.estimate(&p, &q, &Stream::new(1, 0), 10_000)?;
/// assert!((estimate.value - 0.005).abs() < 3.0 * estimate.std_error);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimator {
    /// The mean of −ln r: without bias, but negative terms make it noisy.
    K1,
    /// The mean of ½ (ln r)²: biased, by a term of third order in Q − P, but never negative. Its
    /// mean is that of an f-divergence, which agrees with KL to second order.
    K2,
    /// The mean of (r − 1) − ln r: without bias (where Q has no mass outside the support of P:
    /// else it is too low by that mass), and no term is negative. It is K1 with a control variate,
    /// r − 1, whose mean is 0.
    K3,
}

/// A mean of independent terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean. Infinite where a term is; NaN where a draw fell on a pole of both densities.
    pub value: f64,
    /// The standard deviation of the terms, as estimated from them, over the square root of their
    /// number; NaN where the value is not finite or there is but one term.
    pub std_error: f64,
    /// The number of terms.
    pub count: usize,
}

impl Estimator {
    /// Its term at a point where ln(p/q) is `ln_ratio`.
    ///
    /// ```
    /// use klrender_stats::Estimator;
    ///
    /// assert_eq!(Estimator::K1.term(-0.5), -0.5);
    /// assert_eq!(Estimator::K2.term(-0.5), 0.125);
    /// assert!(Estimator::K3.term(-1e-9) >= 0.0);
    /// assert_eq!(Estimator::K3.term(f64::INFINITY), f64::INFINITY);
    /// ```
    pub fn term(self, ln_ratio: f64) -> f64 {
        match self {
            Self::K1 => ln_ratio,
            Self::K2 => 0.5 * ln_ratio * ln_ratio,
            Self::K3 => expm1_excess(-ln_ratio),
        }
    }

    /// The estimate from the first `count` draws of P by this stream; NaN if `count` is 0.
    ///
    /// # Errors
    ///
    /// If P and Q are of different kinds.
    pub fn estimate(
        self,
        p: &Distribution,
        q: &Distribution,
        stream: &Stream,
        count: usize,
    ) -> Result<Estimate, Mismatch> {
        let mut mean = Welford::default();
        self.each_term(p, q, stream, count, |term| mean.add(term))?;
        Ok(mean.estimate())
    }

    /// The estimates from the first 1, 2, … `count` draws, each in constant time from the one
    /// before: `running(…)[n − 1]` is `estimate(…, n)`, to the last bit.
    ///
    /// # Errors
    ///
    /// If P and Q are of different kinds.
    pub fn running(
        self,
        p: &Distribution,
        q: &Distribution,
        stream: &Stream,
        count: usize,
    ) -> Result<Vec<Estimate>, Mismatch> {
        let mut mean = Welford::default();
        let mut estimates = Vec::with_capacity(count);
        self.each_term(p, q, stream, count, |term| {
            mean.add(term);
            estimates.push(mean.estimate());
        })?;
        Ok(estimates)
    }

    fn each_term(
        self,
        p: &Distribution,
        q: &Distribution,
        stream: &Stream,
        count: usize,
        mut take: impl FnMut(f64),
    ) -> Result<(), Mismatch> {
        const CHUNK: usize = 256;
        if p.kind() != q.kind() {
            return Err(Mismatch::Kinds(p.kind(), q.kind()));
        }
        let same = p == q;
        let mut draws = p.samples(stream);
        let (mut xs, mut ln_p, mut ln_q) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
        let mut ratios = [WithError::default(); CHUNK];
        let mut left = count;
        while left > 0 {
            let size = left.min(CHUNK);
            left -= size;
            let xs = &mut xs[..size];
            for (x, draw) in xs.iter_mut().zip(&mut draws) {
                *x = draw;
            }
            p.evaluate_into(Function::LnPdf, xs, &mut ln_p[..size]);
            q.evaluate_into(Function::LnPdf, xs, &mut ln_q[..size]);
            // Keeps its digits where P and Q nearly agree.
            let known = p.ln_ratio_at(q, Nodes { xs, near: None }, &mut ratios[..size]);
            for i in 0..size {
                let finite = ln_p[i].is_finite() && ln_q[i].is_finite();
                take(self.term(if same {
                    0.0
                } else if known && finite {
                    -ratios[i].value
                } else {
                    ln_p[i] - ln_q[i]
                }));
            }
        }
        Ok(())
    }
}

/// Mean and squared deviations of the terms so far. (B. P. Welford, "Note on a Method for
/// Calculating Corrected Sums of Squares and Products", 1962.)
#[derive(Debug, Default)]
struct Welford {
    count: usize,
    mean: f64,
    squares: f64,
}

impl Welford {
    fn add(&mut self, term: f64) {
        self.count += 1;
        let before = term - self.mean;
        // ∞ stays, rather than turn into ∞ − ∞.
        if self.mean.is_finite() && term.is_finite() {
            self.mean += before / self.count as f64;
            self.squares += before * (term - self.mean);
        } else {
            self.mean += term;
            self.squares = f64::NAN;
        }
    }

    fn estimate(&self) -> Estimate {
        let count = self.count as f64;
        Estimate {
            value: if self.count == 0 { f64::NAN } else { self.mean },
            std_error: (self.squares / (count - 1.0) / count).sqrt(),
            count: self.count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Divergence, Exponential, Gamma, Laplace, Normal, Poisson, Uniform};

    const ALL: [Estimator; 3] = [Estimator::K1, Estimator::K2, Estimator::K3];

    fn normal(mean: f64, std: f64) -> Distribution {
        Normal::new(mean, std).unwrap().into()
    }

    #[test]
    fn estimates_are_near_the_divergence() {
        let pairs = [
            (normal(0.0, 1.0), normal(0.3, 1.2)),
            (Laplace::new(0.2, 0.9).unwrap().into(), normal(0.0, 1.0)),
            (
                Gamma::new(3.0, 1.0).unwrap().into(),
                Gamma::new(3.4, 1.1).unwrap().into(),
            ),
            (
                Poisson::new(3.0).unwrap().into(),
                Poisson::new(3.3).unwrap().into(),
            ),
        ];
        for (number, (p, q)) in pairs.iter().enumerate() {
            let stream = Stream::new(7, number as u64);
            let exact = Divergence::Kl.between(p, q).unwrap().value;
            for estimator in [Estimator::K1, Estimator::K3] {
                let unbiased = estimator.estimate(p, q, &stream, 20_000).unwrap();
                let z = (unbiased.value - exact) / unbiased.std_error;
                assert!(z.abs() < 3.0 && z != 0.0, "{p:?} {q:?}: {z}");
            }
        }
    }

    #[test]
    fn the_second_is_biased_as_it_should() {
        // E ½ (x d − d²/2)² for x of N(0, 1) with d = 1: KL is the first term.
        let (p, q) = (normal(0.0, 1.0), normal(1.0, 1.0));
        let k2 = Estimator::K2
            .estimate(&p, &q, &Stream::new(5, 0), 20_000)
            .unwrap();
        assert!((k2.value - 0.5 - 0.125).abs() < 3.0 * k2.std_error);
        assert!(k2.value - 0.5 > 5.0 * k2.std_error);
    }

    #[test]
    fn near_equality_the_third_is_the_most_precise() {
        let (p, q) = (normal(0.0, 1.0), normal(0.1, 1.0));
        let [k1, k2, k3] = ALL.map(|e| e.estimate(&p, &q, &Stream::new(0, 0), 1000).unwrap());
        assert!(k2.std_error < 0.2 * k1.std_error && k3.std_error < 0.2 * k1.std_error);
    }

    #[test]
    fn standard_errors_are_those_of_the_terms() {
        // −ln r = x·d − d²/2 with d = 0.5 has the standard deviation d.
        let (p, q) = (normal(0.5, 1.0), normal(0.0, 1.0));
        let k1 = Estimator::K1.estimate(&p, &q, &Stream::new(0, 0), 10_000);
        assert!((k1.unwrap().std_error / 0.005 - 1.0).abs() < 0.03);
    }

    #[test]
    fn running_estimates_are_those_of_fewer_draws() {
        let (p, q) = (normal(0.0, 1.0), normal(1.0, 1.0));
        let stream = Stream::named(0, "S");
        for estimator in ALL {
            let running = estimator.running(&p, &q, &stream, 600).unwrap();
            for count in [2, 255, 256, 257, 600] {
                let found = estimator.estimate(&p, &q, &stream, count).unwrap();
                assert_eq!(running[count - 1], found);
            }
            assert!(running[0].std_error.is_nan());
        }
    }

    #[test]
    fn no_term_of_k3_is_negative() {
        for exponent in -60..60 {
            for sign in [-1.0, 1.0] {
                let ratio = sign * libm::ldexp(1.0, exponent);
                let term = Estimator::K3.term(ratio);
                assert!(term >= 0.0, "{ratio}: {term}");
                if ratio.abs() < 1e-6 {
                    assert!((term / Estimator::K2.term(ratio) - 1.0).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn nearly_equal_distributions_keep_their_digits() {
        let (p, q) = (normal(1e-9, 1.0), normal(0.0, 1.0));
        let k3 = Estimator::K3.estimate(&p, &q, &Stream::new(0, 0), 10_000);
        assert!((k3.unwrap().value / 5e-19 - 1.0).abs() < 0.1);
        let same = Estimator::K1.estimate(&p, &p, &Stream::new(0, 0), 10);
        assert_eq!(same.unwrap().value, 0.0);
    }

    #[test]
    fn infinite_stays_infinite() {
        let uniform = |high| Distribution::from(Uniform::new(0.0, high).unwrap());
        let stream = Stream::new(0, 0);
        for estimator in ALL {
            let running = estimator.running(&uniform(2.0), &uniform(1.0), &stream, 50);
            let running = running.unwrap();
            let first = running.iter().position(|e| e.value == f64::INFINITY);
            let rest = &running[first.unwrap()..];
            assert!(rest.iter().all(|e| e.value == f64::INFINITY));
            assert!(rest.iter().all(|e| e.std_error.is_nan()));
        }
        let none = Estimator::K1.estimate(&uniform(1.0), &uniform(2.0), &stream, 0);
        assert!(none.unwrap().value.is_nan());
    }

    #[test]
    fn kinds_must_match() {
        let p = Distribution::from(Poisson::new(1.0).unwrap());
        let q = Distribution::from(Exponential::new(1.0).unwrap());
        let found = Estimator::K1.estimate(&p, &q, &Stream::new(0, 0), 1);
        assert_eq!(found, Err(Mismatch::Kinds(p.kind(), q.kind())));
    }
}
