//! The categorical distribution on 0, 1, …, with a probability for each.

use std::sync::Arc;

use super::prelude::*;
use crate::compensated::Sum;
use crate::family::{Argument, Subject};
use crate::mass_pair::{self, MassPair, bounded, statistic};
use crate::special::xlogy;

/// The categorical distribution: a number from 0 to n − 1, with a probability for each.
///
/// P(X = k) is the element k of `probs`, which are finite, ≥ 0 and sum to 1 (within 1e-9: they
/// are divided by their sum). The support runs from the first to the last that is not 0. Every
/// function has a relative error of a few ulps. `mode` is the first of the most probable.
///
/// ```
/// use klrender_stats::{Categorical, Distribution};
///
/// let d = Distribution::from(Categorical::new(&[0.5, 0.25, 0.25])?);
/// assert_eq!((d.pdf(2.0), d.cdf(1.0), d.quantile(0.75), d.mean()), (0.25, 0.75, 1.0, 0.75));
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Categorical {
    points: Arc<[Point]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    mass: f64,
    /// P(X ≤ k) and P(X > k)
    tails: (f64, f64),
}

/// How far the sum of the probabilities may be from 1.
const SUM_TOLERANCE: f64 = 1e-9;

pub(crate) static FAMILY: Family = Family {
    name: "categorical",
    summary: "the categorical distribution on 0, 1, …, with a probability for each",
    parameters: &[Parameter::numbers(
        "probs",
        ">= 0, with sum 1",
        "the probability of each of 0, 1, …",
    )],
    build: |arguments| match arguments.first() {
        Some(Argument::Numbers(probs)) => Ok(Categorical::new(probs)?.into()),
        _ => Err(fault(Subject::Value, f64::NAN, "must be a list of numbers")),
    },
};

fn fault(subject: Subject, value: f64, requirement: &'static str) -> ParameterError {
    FAMILY.error(0, subject, value, requirement)
}

impl Categorical {
    /// The distribution on 0, 1, … with these probabilities.
    ///
    /// # Errors
    ///
    /// An empty list, a probability that is negative or not finite, a sum other than 1.
    pub fn new(probs: &[f64]) -> Result<Self, ParameterError> {
        if probs.is_empty() {
            return Err(fault(Subject::Length, 0.0, "must be at least 1"));
        }
        for (i, &mass) in probs.iter().enumerate() {
            if !(mass.is_finite() && mass >= 0.0) {
                let requirement = "must be a finite number >= 0";
                return Err(fault(Subject::Element(i), mass, requirement));
            }
        }
        let sum = *running(probs.iter()).last().unwrap_or(&0.0);
        if !(1.0 - SUM_TOLERANCE..=1.0 + SUM_TOLERANCE).contains(&sum) {
            return Err(fault(Subject::Sum, sum, "must be 1"));
        }
        let cdf = running(probs.iter());
        let mut sf = running(probs.iter().rev());
        sf.reverse();
        sf.push(0.0);
        let points = probs.iter().enumerate().map(|(k, mass)| Point {
            mass: mass / sum,
            tails: (cdf[k] / sum, sf[k + 1] / sum),
        });
        Ok(Self {
            points: points.collect(),
        })
    }

    /// The probabilities of 0, 1, …
    pub fn probs(&self) -> impl Iterator<Item = f64> + Clone {
        self.points.iter().map(|point| point.mass)
    }

    /// Those that are not 0, with their numbers.
    fn positive(&self) -> impl DoubleEndedIterator<Item = (f64, f64)> {
        let numbered = self.points.iter().enumerate();
        numbered
            .filter(|(_, point)| point.mass > 0.0)
            .map(|(k, point)| (k as f64, point.mass))
    }

    fn mass(&self, x: f64) -> f64 {
        let inside = x >= 0.0 && libm::floor(x) == x && x < self.points.len() as f64;
        if inside {
            self.points[x as usize].mass
        } else {
            0.0
        }
    }

    /// The last point up to x.
    fn at(&self, x: f64) -> Point {
        if x < 0.0 {
            return Point {
                mass: 0.0,
                tails: (0.0, 1.0),
            };
        }
        let last = self.points.len() - 1;
        self.points[(x as usize).min(last)]
    }

    /// The pairs of probabilities, as far as either list goes.
    fn mass_pairs(&self, q: &Self) -> impl Iterator<Item = MassPair> + Clone {
        let count = self.points.len().max(q.points.len());
        let zeros = std::iter::repeat(0.0);
        let (p, q) = (self.probs().chain(zeros.clone()), q.probs().chain(zeros));
        p.zip(q)
            .take(count)
            .filter(|&(p, q)| p > 0.0 || q > 0.0)
            .map(|(p, q)| MassPair::new(p, q))
    }
}

/// The sums up to each.
fn running<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let mut sum = Sum::default();
    let up_to = |&value: &f64| {
        sum.add(value);
        sum.value()
    };
    values.map(up_to).collect()
}

/// ln(share), where `rest` = 1 − share.
fn ln_share(share: f64, rest: f64) -> f64 {
    if share < 0.5 {
        libm::log(share)
    } else {
        libm::log1p(-rest)
    }
}

impl Univariate for Categorical {
    fn ln_pdf(&self, x: f64) -> f64 {
        libm::log(self.mass(x))
    }

    fn pdf(&self, x: f64) -> f64 {
        self.mass(x)
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(self.at(x).tails)
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let tails = self.at(x).tails;
        ln_share(end.of(tails), end.opposite().of(tails))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let Interval { low, high } = self.support();
        let before = self.points.partition_point(|point| match end {
            End::Left => point.tails.0 < p,
            End::Right => point.tails.1 > p,
        });
        (before as f64).clamp(low, high)
    }

    fn mean(&self) -> f64 {
        self.positive().map(|(k, mass)| k * mass).sum()
    }

    fn mode(&self) -> f64 {
        let best = self
            .positive()
            .fold((0.0, 0.0), |best, x| if x.1 > best.1 { x } else { best });
        best.0
    }

    fn variance(&self) -> f64 {
        let mean = Univariate::mean(self);
        self.positive()
            .map(|(k, mass)| (k - mean) * (k - mean) * mass)
            .sum()
    }

    /// −Σ p ln p
    fn entropy(&self) -> Option<f64> {
        Some(-self.probs().map(|mass| xlogy(mass, mass)).sum::<f64>())
    }

    fn support(&self) -> Interval {
        let [low, high] = [self.positive().next(), self.positive().next_back()];
        Interval::new(low.map_or(0.0, |(k, _)| k), high.map_or(0.0, |(k, _)| k))
    }

    /// One for each run of neighbours that have mass.
    fn lattices(&self) -> Vec<Lattice> {
        let pieces = self.support_intervals().into_iter();
        pieces
            .map(|piece| Lattice::integers(piece.low, piece.high))
            .collect()
    }

    /// The runs of neighbours that have mass.
    fn support_intervals(&self) -> Vec<Interval> {
        let mut pieces: Vec<Interval> = Vec::new();
        for (k, _) in self.positive() {
            match pieces.last_mut() {
                Some(piece) if piece.high == k - 1.0 => piece.high = k,
                _ => pieces.push(Interval { low: k, high: k }),
            }
        }
        pieces
    }

    fn is_connected(&self) -> bool {
        self.support_intervals().len() == 1
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        // A long list is drawn as a curve.
        let stride = self.points.len().div_ceil(MAX_LANDMARKS);
        out.extend((0..self.points.len()).step_by(stride).map(|k| k as f64));
        let Interval { low, high } = self.support();
        out.extend([low, self.mode(), high]);
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        Some(
            self.positive()
                .map(|(k, mass)| mass * statistic(f, k))
                .sum(),
        )
    }
}

const MAX_LANDMARKS: usize = 64;

impl Pair for Categorical {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (p, q) = (self.mass(x), q.mass(x));
            *out = WithError::sum(MassPair::new(p, q).ln_ratio(), 0.0);
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        Some(mass_pair::kl(self.mass_pairs(q), 1.0))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        Some(mass_pair::ln_affinity(self.mass_pairs(q), a))
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        let count = self.points.len().max(q.points.len());
        let differences = (0..count).map(|k| (self.mass(k as f64) - q.mass(k as f64)).abs());
        let value = 0.5 * differences.sum::<f64>();
        Some(bounded(value, f64::EPSILON * count as f64 * value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_no_support() {
        let d = Categorical::new(&[0.0, 0.5, 0.0, 0.5, 0.0]).unwrap();
        assert_eq!((d.support().low, d.support().high), (1.0, 3.0));
        assert_eq!((d.support_intervals().len(), d.is_connected()), (2, false));
        assert_eq!(
            (d.quantile(0.0), d.quantile(0.5), d.quantile(1.0)),
            (1.0, 1.0, 3.0)
        );
        assert_eq!((d.upper_quantile(1.0), d.upper_quantile(0.0)), (1.0, 3.0));
        assert_eq!((d.cdf(-1.0), d.cdf(2.5), d.sf(99.0)), (0.0, 0.5, 0.0));
        assert_eq!(d.ln_pdf(2.0), f64::NEG_INFINITY);
    }

    #[test]
    fn faults_are_named() {
        let error = |probs: &[f64]| Categorical::new(probs).unwrap_err().to_string();
        assert_eq!(
            error(&[]),
            "the length of `probs` is 0: it must be at least 1"
        );
        assert_eq!(
            error(&[1.5, -0.5]),
            "`probs[1]` is -0.5: it must be a finite number >= 0"
        );
        assert_eq!(
            error(&[0.5, 0.25]),
            "the sum of `probs` is 0.75: it must be 1"
        );
    }

    #[test]
    fn ten_tenths_are_one() {
        let d = Categorical::new(&[0.1; 10]).unwrap();
        assert_eq!(
            (d.cdf(4.0), d.sf(4.0), d.cdf(9.0), d.pdf(3.0)),
            (0.5, 0.5, 1.0, 0.1)
        );
    }
}
