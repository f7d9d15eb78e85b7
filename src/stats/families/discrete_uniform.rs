//! The uniform distribution on the integers from low to high.

use super::prelude::*;
use crate::discrete;
use crate::mass_pair::bounded;
use crate::special::ln_ratio;

/// The discrete uniform distribution: all integers from low to high alike.
///
/// P(X = k) = 1/n for the n = high − low + 1 integers from `low` to `high`, both included; low ≤
/// high, both within ±2⁵². Every function has a relative error of a few ulps. Its `mode`, where
/// every point would do, is the middle, rounded down.
///
/// ```
/// use klrender_stats::{DiscreteUniform, Distribution};
///
/// let die = Distribution::from(DiscreteUniform::new(1.0, 6.0)?);
/// assert_eq!((die.cdf(3.0), die.quantile(0.5), die.mean()), (0.5, 3.0, 3.5));
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiscreteUniform {
    low: f64,
    high: f64,
}

/// Up to here the number of integers is a float.
const MAX: f64 = 4_503_599_627_370_496.0;

pub(crate) static FAMILY: Family = Family {
    name: "discrete_uniform",
    summary: "the uniform distribution on the integers from low to high",
    parameters: &[
        Parameter::number("low", Domain::Integer, "the lowest number"),
        Parameter::number(
            "high",
            Domain::RelatedInteger("an integer >= low"),
            "the highest number",
        ),
    ],
    build: |arguments| FAMILY.member(arguments, DiscreteUniform::new),
};

impl DiscreteUniform {
    /// The uniform distribution on the integers from `low` to `high`, both included.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(low: f64, high: f64) -> Result<Self, ParameterError> {
        for (index, value) in [low, high].into_iter().enumerate() {
            FAMILY.check_one(index, value)?;
            if value.abs() > MAX {
                return Err(FAMILY.fault(index, value, "must be within ±2^52"));
            }
        }
        if low > high {
            return Err(FAMILY.fault(1, high, "must be >= `low`"));
        }
        Ok(Self { low, high })
    }

    /// The lowest number.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The highest number.
    pub fn high(&self) -> f64 {
        self.high
    }

    fn count(&self) -> f64 {
        self.high - self.low + 1.0
    }

    /// How many points are in both.
    fn common(&self, other: &Self) -> f64 {
        (self.high.min(other.high) - self.low.max(other.low) + 1.0).max(0.0)
    }

    fn has(&self, x: f64) -> bool {
        self.support().contains(x) && libm::floor(x) == x
    }

    /// How many points are up to x, or above it.
    fn points_in_tail(&self, end: End, x: f64) -> f64 {
        let above = (self.high - libm::floor(x)).clamp(0.0, self.count());
        end.of((self.count() - above, above))
    }
}

impl Univariate for DiscreteUniform {
    fn ln_pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, f64::NEG_INFINITY, |_| -libm::log(self.count()))
    }

    fn pdf(&self, x: f64) -> f64 {
        discrete::mass(self, x, 0.0, |_| 1.0 / self.count())
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        self.points_in_tail(end, x) / self.count()
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        ln_ratio(self.points_in_tail(end, x), self.count())
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let guess = match end {
            End::Left => self.low + libm::ceil(p * self.count()) - 1.0,
            End::Right => self.high - libm::floor(p * self.count()),
        };
        discrete::lowest(self.low, self.high, guess, 1.0, |k| {
            discrete::reaches(self, end, k, p)
        })
    }

    fn mean(&self) -> f64 {
        0.5 * (self.low + self.high)
    }

    fn mode(&self) -> f64 {
        libm::floor(0.5 * (self.low + self.high))
    }

    /// (n² − 1)/12
    fn variance(&self) -> f64 {
        (self.count() - 1.0) * (self.count() + 1.0) / 12.0
    }

    /// ln n
    fn entropy(&self) -> Option<f64> {
        Some(libm::log(self.count()))
    }

    fn support(&self) -> Interval {
        Interval::new(self.low, self.high)
    }

    fn lattices(&self) -> Vec<Lattice> {
        discrete::lattices(self)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([self.low, self.mode(), self.high]);
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        self.moment(f)
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![(libm::log(self.count()), Statistic::One)])
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let ends = [self.low, self.high].map(|x| shift + scale * x);
        let moved = || Self::new(ends[0].min(ends[1]), ends[0].max(ends[1]));
        (scale.abs() == 1.0).then(moved)?.ok().map(Into::into)
    }
}

impl Pair for DiscreteUniform {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let inside = ln_ratio(p.count(), q.count());
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let value = match (p.has(x), q.has(x)) {
                (true, false) => f64::NEG_INFINITY,
                (false, true) => f64::INFINITY,
                _ => inside,
            };
            *out = WithError {
                value,
                error: 4.0 * f64::EPSILON * inside.abs(),
            };
        }
        true
    }

    /// The logarithm of the ratio of the counts.
    fn kl(&self, q: &Self) -> Option<Quantity> {
        let value = ln_ratio(q.count(), self.count());
        Some(bounded(value, 4.0 * f64::EPSILON * value))
    }

    /// The share of the common points in each.
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let common = self.common(q);
        let parts = [
            a * ln_ratio(common, self.count()),
            (1.0 - a) * ln_ratio(common, q.count()),
        ];
        if common == 0.0 {
            return Some(bounded(f64::NEG_INFINITY, 0.0));
        }
        let size = parts[0].abs() + parts[1].abs();
        Some(bounded(parts[0] + parts[1], 4.0 * f64::EPSILON * size))
    }

    /// The share of the wider one that the narrower one does not have.
    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        let count = self.count().max(q.count());
        Some(bounded((count - self.common(q)) / count, 0.0))
    }

    /// The shift, if they are equally wide; of order 1 the difference of the means, if both ends
    /// move the same way: one distribution is stochastically larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let [low, high] = [q.low - self.low, q.high - self.high];
        if low == high {
            Some(bounded(low.abs(), 0.0))
        } else {
            let ordered = k == 1.0 && low * high >= 0.0;
            ordered.then(|| bounded(0.5 * (low + high).abs(), 0.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_found() {
        for (low, high) in [(-2.0, 7.0), (5.0, 5.0), (0.0, 48.0)] {
            let d = DiscreteUniform::new(low, high).unwrap();
            let mut k = low;
            while k <= high {
                assert_eq!((d.quantile(d.cdf(k)), d.upper_quantile(d.sf(k))), (k, k));
                k += 1.0;
            }
            assert_eq!((d.quantile(0.0), d.upper_quantile(1.0)), (low, low));
        }
    }

    #[test]
    fn faults_are_named() {
        let error = |low, high| DiscreteUniform::new(low, high).unwrap_err().to_string();
        assert_eq!(error(0.5, 2.0), "`low` is 0.5: it must be an integer");
        assert_eq!(error(3.0, 2.0), "`high` is 2: it must be >= `low`");
        assert_eq!(
            error(0.0, 1e300),
            "`high` is 1e300: it must be within ±2^52"
        );
    }
}
