//! Sums over a few points with the probabilities p and q, as differences that keep their digits
//! where P and Q nearly agree.

use super::pair::Statistic;
use super::quantity::{Method, Quantity};
use super::special::{LogSum, expm1_excess, ln_ratio, log1p_excess};

/// A point, or what stands for one, with probability p under P and q under Q.
#[derive(Clone, Copy, Debug)]
pub(super) struct MassPair {
    p: f64,
    q: f64,
    /// q − p, right to a few ulps.
    difference: f64,
    /// ln(q/p), as exact.
    ln_ratio: f64,
}

impl MassPair {
    pub(super) fn new(p: f64, q: f64) -> Self {
        Self {
            p,
            q,
            difference: q - p,
            ln_ratio: ln_ratio(q, p),
        }
    }

    /// 1 − p and 1 − q.
    fn complement(p: f64, q: f64) -> Self {
        let ratio = (p - q) / (1.0 - p);
        Self {
            p: 1.0 - p,
            q: 1.0 - q,
            difference: p - q,
            ln_ratio: if ratio.abs() < 0.5 {
                libm::log1p(ratio)
            } else {
                ln_ratio(1.0 - q, 1.0 - p)
            },
        }
    }

    /// Success and failure of one trial.
    pub(super) fn bernoulli(p: f64, q: f64) -> [Self; 2] {
        [Self::new(p, q), Self::complement(p, q)]
    }

    /// ln(q/p)
    pub(super) fn ln_ratio(self) -> f64 {
        self.ln_ratio
    }

    /// p ln(p/q) − p + q ≥ 0, whose sum is KL(P‖Q).
    pub(super) fn kl(self) -> f64 {
        let ratio = self.difference / self.p;
        if self.p == 0.0 {
            self.q
        } else if ratio.abs() < 0.5 {
            self.p * log1p_excess(ratio)
        } else {
            self.difference - self.p * self.ln_ratio
        }
    }

    fn swapped(self) -> Self {
        Self {
            p: self.q,
            q: self.p,
            difference: -self.difference,
            ln_ratio: -self.ln_ratio,
        }
    }

    /// p¹⁻ᶜ qᶜ − p − c (q − p), whose sum is Σ p¹⁻ᶜ qᶜ − 1; and its size.
    fn affinity_excess(self, c: f64) -> (f64, f64) {
        let Self {
            p,
            difference,
            ln_ratio,
            ..
        } = self;
        let (power, line) = if p == 0.0 {
            (0.0, c * difference)
        } else if ln_ratio.abs() < 1.0 {
            (
                p * expm1_excess(c * ln_ratio),
                c * p * expm1_excess(ln_ratio),
            )
        } else {
            (p * libm::expm1(c * ln_ratio), c * difference)
        };
        (power - line, power.abs() + line.abs())
    }

    /// ln(pᵃ q¹⁻ᵃ)
    fn ln_power(self, a: f64) -> f64 {
        if self.p == 0.0 || self.q == 0.0 {
            f64::NEG_INFINITY
        } else {
            a * libm::log(self.p) + (1.0 - a) * libm::log(self.q)
        }
    }
}

/// Σ pᵃ q¹⁻ᵃ − 1 and a bound of its error, over pairs that have all of the mass, or the pair of
/// rates of two Poisson distributions.
pub(super) fn affinity_excess(pairs: impl Iterator<Item = MassPair>, a: f64) -> (f64, f64) {
    // The parts cancel where c is near 1.
    let swap = a < 0.5;
    let c = if swap { a } else { 1.0 - a };
    let (value, size) = pairs
        .map(|pair| if swap { pair.swapped() } else { pair })
        .map(|pair| pair.affinity_excess(c))
        .fold((0.0, 0.0), |sum, x| (sum.0 + x.0, sum.1 + x.1));
    (value, 8.0 * f64::EPSILON * size)
}

/// ln Σ pᵃ q¹⁻ᵃ over pairs that have all of the mass; −∞ where no pair has mass of both.
pub(super) fn ln_affinity(pairs: impl Iterator<Item = MassPair> + Clone, a: f64) -> Quantity {
    let (excess, error) = affinity_excess(pairs.clone(), a);
    let (value, abs_error) = if excess.abs() < 0.5 {
        (libm::log1p(excess), error / (1.0 + excess))
    } else {
        let mut sum = LogSum::EMPTY;
        let mut size = 1.0_f64;
        for pair in pairs {
            let power = pair.ln_power(a);
            if power != f64::NEG_INFINITY {
                size = size.max(a.abs() * libm::log(pair.p).abs());
                size = size.max((1.0 - a).abs() * libm::log(pair.q).abs());
                sum.add(power);
            }
        }
        (sum.ln(), 8.0 * f64::EPSILON * size)
    };
    bounded(value, abs_error)
}

/// A value by a formula, whose error is the given bound and a rounding.
pub(super) fn bounded(value: f64, error: f64) -> Quantity {
    let abs_error = if value.is_finite() {
        error + 2.0 * f64::EPSILON * value.abs()
    } else {
        0.0
    };
    Quantity {
        value,
        method: Method::ClosedForm,
        abs_error,
        evaluations: 0,
        reason: None,
    }
}

/// KL(P‖Q) = `factor` · Σ p ln(p/q), over pairs that have all of the mass.
pub(super) fn kl(pairs: impl Iterator<Item = MassPair>, factor: f64) -> Quantity {
    let value = factor * pairs.map(MassPair::kl).sum::<f64>();
    bounded(value, 10.0 * f64::EPSILON * value)
}

/// f(x) of an expectation E f(X).
pub(super) fn statistic(f: Statistic, x: f64) -> f64 {
    match f {
        Statistic::One => 1.0,
        Statistic::X => x,
        Statistic::SquareFrom(c) => (x - c) * (x - c),
        Statistic::DistanceFrom(c) => (x - c).abs(),
        Statistic::Ln => libm::log(x),
        Statistic::LnSquared => libm::log(x) * libm::log(x),
        Statistic::Ln1m => libm::log1p(-x),
        Statistic::Power(k) => libm::pow(x, k),
        Statistic::Exp(t) => libm::exp(t * x),
        Statistic::CosFrom(c) => libm::cos(x - c),
        Statistic::LnFactorial => libm::lgamma(x + 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_pairs_keep_their_digits() {
        let (p, d) = (0.25, libm::exp2(-40.0));
        let pairs = || MassPair::bernoulli(p, p + d).into_iter();
        // d²/(2 p (1 − p)) and the next term, d³ (1/(1 − p)² − 1/p²)/3.
        let (square, cube) = (d * d / 0.375, d * d * d * (1.0 / 0.5625 - 16.0) / 3.0);
        let exact = square + cube;
        assert!((kl(pairs(), 1.0).value / exact - 1.0).abs() < 1e-14);
        for a in [0.3, 0.5, 0.9, 2.0, -1.0] {
            // −a (1 − a) KL but for higher terms
            let value = ln_affinity(pairs(), a).value;
            assert!(
                (value / (-a * (1.0 - a) * exact) - 1.0).abs() < 1e-11,
                "{a}"
            );
        }
    }

    #[test]
    fn pairs_without_mass() {
        let pairs = MassPair::bernoulli(1.0, 0.25).into_iter();
        assert!((kl(pairs.clone(), 1.0).value - libm::log(4.0)).abs() < 1e-15);
        assert!((ln_affinity(pairs, 0.5).value + libm::log(2.0)).abs() < 1e-15);
        let pairs = MassPair::bernoulli(0.0, 1.0).into_iter();
        assert_eq!(ln_affinity(pairs, 0.5).value, f64::NEG_INFINITY);
    }
}
