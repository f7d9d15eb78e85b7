use std::sync::Arc;

use crate::stats::distribution::{Continuous, Distribution, Function};
use crate::stats::family::{
    Argument, Family, Parameter, ParameterError, ParameterKind, Subject, error,
};
use crate::stats::quadrature;
use crate::stats::special::LogSum;
use crate::stats::support::{Decay, End, Interval, union};

/// A mixture: component i is drawn with probability weightᵢ.
///
/// Density Σ wᵢ pᵢ(x). The weights are finite, ≥ 0 and sum to 1 (within 1e-9: they are divided
/// by their sum). Components of weight 0 are dropped, and those of a component that is itself a
/// mixture take its place. Densities and tails are as accurate as the components'; `quantile`
/// solves for a root to the last digits the cdf has; `mode` is the highest of the modes, to
/// about 1e-8 of its width; `entropy` is by quadrature.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    components: Arc<[Component]>,
}

/// A component of a [`Mixture`].
#[derive(Clone, Debug, PartialEq)]
pub(in crate::stats) struct Component {
    weight: f64,
    ln_weight: f64,
    distribution: Distribution,
}

const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "weights",
        kind: ParameterKind::Numbers,
        requirement: ">= 0, with sum 1",
        summary: "the probability of each component",
    },
    Parameter {
        name: "components",
        kind: ParameterKind::Distributions,
        requirement: "as many as weights",
        summary: "the distributions that are mixed",
    },
];

/// How far the sum of the weights may be from 1.
const SUM_TOLERANCE: f64 = 1e-9;

pub(in crate::stats) const FAMILY: Family = Family {
    name: "mixture",
    summary: "a mixture of distributions",
    parameters: PARAMETERS,
    build: |arguments| {
        let missing =
            |index, requirement| error(PARAMETERS, index, Subject::Value, f64::NAN, requirement);
        let Some(Argument::Numbers(weights)) = arguments.first() else {
            return Err(missing(0, "must be a list of numbers"));
        };
        let Some(Argument::Distributions(components)) = arguments.get(1) else {
            return Err(missing(1, "must be a list of distributions"));
        };
        let mixture = Mixture::new(weights, components)?;
        // A mixture of one is that one: it has closed forms.
        Ok(match &*mixture.components {
            [only] => only.distribution.clone(),
            _ => mixture.into(),
        })
    },
};

impl Mixture {
    /// The mixture of `components` with these weights.
    ///
    /// # Errors
    ///
    /// The weights' or components' fault: an empty list, lists of different lengths, a weight
    /// that is negative or not finite, a sum other than 1.
    pub fn new(weights: &[f64], components: &[Distribution]) -> Result<Self, ParameterError> {
        if weights.is_empty() {
            return Err(error(
                PARAMETERS,
                0,
                Subject::Length,
                0.0,
                "must be at least 1",
            ));
        }
        if components.len() != weights.len() {
            let length = components.len() as f64;
            return Err(error(
                PARAMETERS,
                1,
                Subject::Length,
                length,
                "must be that of `weights`",
            ));
        }
        for (i, &weight) in weights.iter().enumerate() {
            if !(weight.is_finite() && weight >= 0.0) {
                let subject = Subject::Element(i);
                return Err(error(
                    PARAMETERS,
                    0,
                    subject,
                    weight,
                    "must be a finite number >= 0",
                ));
            }
        }
        let sum: f64 = weights.iter().sum();
        if !(1.0 - SUM_TOLERANCE..=1.0 + SUM_TOLERANCE).contains(&sum) {
            return Err(error(PARAMETERS, 0, Subject::Sum, sum, "must be 1"));
        }
        let mut flat = Vec::with_capacity(components.len());
        let mut push = |weight: f64, distribution: &Distribution| {
            if weight > 0.0 {
                let (ln_weight, distribution) = (libm::log(weight), distribution.clone());
                flat.push(Component {
                    weight,
                    ln_weight,
                    distribution,
                });
            }
        };
        for (weight, component) in weights.iter().zip(components) {
            let weight = weight / sum;
            if let Distribution::Mixture(inner) = component {
                for c in inner.components.iter() {
                    push(weight * c.weight, &c.distribution);
                }
            } else {
                push(weight, component);
            }
        }
        Ok(Self {
            components: flat.into(),
        })
    }

    /// The components, none of them a mixture, with their weights, which are > 0 and sum to 1.
    pub fn components(&self) -> impl ExactSizeIterator<Item = (f64, &Distribution)> {
        self.components.iter().map(|c| (c.weight, &c.distribution))
    }

    /// Σ wᵢ f(componentᵢ)
    fn sum(&self, f: impl Fn(&Distribution) -> f64) -> f64 {
        self.components().map(|(weight, d)| weight * f(d)).sum()
    }

    /// ln Σ wᵢ exp f(componentᵢ)
    fn ln_sum(&self, f: impl Fn(&Distribution) -> f64) -> f64 {
        let mut sum = LogSum::EMPTY;
        for c in self.components.iter() {
            sum.add(c.ln_weight + f(&c.distribution));
        }
        sum.ln()
    }

    /// The highest point between `low` and `high`, if there is but one peak.
    fn peak(&self, mut low: f64, mut high: f64) -> f64 {
        const GOLDEN: f64 = 0.381_966_011_250_105_1;
        let mut left = low + GOLDEN * (high - low);
        let mut right = high - GOLDEN * (high - low);
        let (mut at_left, mut at_right) = (self.ln_pdf(left), self.ln_pdf(right));
        for _ in 0..60 {
            if at_left >= at_right {
                (high, right, at_right) = (right, left, at_left);
                left = low + GOLDEN * (high - low);
                at_left = self.ln_pdf(left);
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = high - GOLDEN * (high - low);
                at_right = self.ln_pdf(right);
            }
        }
        if at_left >= at_right { left } else { right }
    }
}

/// The float halfway between two, counted in floats: 64 such steps exhaust any bracket.
fn between(low: f64, high: f64) -> f64 {
    // Rises with the number; an involution.
    let rank = |bits: i64| if bits < 0 { i64::MIN - bits } else { bits };
    let ranks = [low, high].map(|x| rank(x.to_bits().cast_signed()));
    let middle = i64::midpoint(ranks[0], ranks[1]);
    f64::from_bits(rank(middle).cast_unsigned())
}

impl Continuous for Mixture {
    fn ln_pdf(&self, x: f64) -> f64 {
        self.ln_sum(|d| d.evaluate(Function::LnPdf, x))
    }

    fn pdf(&self, x: f64) -> f64 {
        self.sum(|d| d.evaluate(Function::Pdf, x))
    }

    fn cdf(&self, x: f64) -> f64 {
        self.sum(|d| d.evaluate(Function::Cdf, x)).min(1.0)
    }

    fn sf(&self, x: f64) -> f64 {
        self.sum(|d| d.evaluate(Function::Sf, x)).min(1.0)
    }

    fn ln_cdf(&self, x: f64) -> f64 {
        let upper = self.sf(x);
        if upper < 0.5 {
            libm::log1p(-upper)
        } else {
            self.ln_sum(|d| d.evaluate(Function::LnCdf, x))
        }
    }

    fn ln_sf(&self, x: f64) -> f64 {
        let lower = self.cdf(x);
        if lower < 0.5 {
            libm::log1p(-lower)
        } else {
            self.ln_sum(|d| d.evaluate(Function::LnSf, x))
        }
    }

    /// Newton's method on the logarithm of the smaller tail, kept inside a shrinking bracket.
    fn quantile(&self, p: f64) -> f64 {
        let ends = self.components().map(|(_, d)| d.quantile(p));
        let (mut low, mut high) = ends
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
                (low.min(x), high.max(x))
            });
        if p == 0.0 {
            return low;
        }
        if p == 1.0 {
            return high;
        }
        if !(p > 0.0 && p < 1.0) {
            return f64::NAN;
        }
        (low, high) = (low.max(f64::MIN), high.min(f64::MAX));
        let lower_tail = p < 0.5;
        let target = libm::log(if lower_tail { p } else { 1.0 - p });
        let mut x = 0.5 * low + 0.5 * high;
        // Newton needs a few steps; where it does not do, halving the bracket needs 64.
        for step in 0..220 {
            // How far x is beyond the quantile, in the logarithm of the tail.
            let tail = if lower_tail {
                self.ln_cdf(x)
            } else {
                self.ln_sf(x)
            };
            let excess = if lower_tail {
                tail - target
            } else {
                target - tail
            };
            if excess >= 0.0 {
                high = x;
            } else {
                low = x;
            }
            let newton = x - excess / libm::exp(self.ln_pdf(x) - tail);
            let slow = step >= 20 && step % 3 == 0;
            let inside = low < newton && newton < high;
            let next = if inside && !slow {
                newton
            } else {
                between(low, high)
            };
            if (next - x).abs() <= 0.5 * f64::EPSILON * x.abs() || !(low < next && next < high) {
                break;
            }
            x = next;
        }
        x
    }

    fn mean(&self) -> f64 {
        self.sum(Distribution::mean)
    }

    fn mode(&self) -> f64 {
        let mut points = Vec::new();
        self.landmarks(&mut points);
        points.retain(|x| x.is_finite());
        points.sort_by(f64::total_cmp);
        points.dedup();
        let heights: Vec<f64> = points.iter().map(|&x| self.ln_pdf(x)).collect();
        let mut best = (f64::NAN, f64::NEG_INFINITY);
        for (i, (&x, &height)) in points.iter().zip(&heights).enumerate() {
            let (before, after) = (i.saturating_sub(1), (i + 1).min(points.len() - 1));
            if height < heights[before] || height < heights[after] {
                continue;
            }
            let peak = self.peak(points[before], points[after]);
            for candidate in [(x, height), (peak, self.ln_pdf(peak))] {
                if candidate.1 > best.1 {
                    best = candidate;
                }
            }
        }
        best.0
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        if mean.is_infinite() {
            return f64::INFINITY;
        }
        self.sum(|d| d.variance() + (d.mean() - mean) * (d.mean() - mean))
    }

    fn std(&self) -> f64 {
        self.variance().sqrt()
    }

    fn entropy(&self) -> f64 {
        quadrature::entropy(&self.clone().into()).value
    }

    fn support(&self) -> Interval {
        let pieces = self.pieces();
        let high = pieces
            .iter()
            .fold(f64::NEG_INFINITY, |high, piece| high.max(piece.high));
        Interval {
            low: pieces[0].low,
            high,
        }
    }

    fn pieces(&self) -> Vec<Interval> {
        union(self.components().map(|(_, d)| d.support()).collect())
    }

    fn is_connected(&self) -> bool {
        self.pieces().len() == 1
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        for (_, d) in self.components() {
            d.continuous().landmarks(out);
        }
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        for (_, d) in self.components() {
            d.continuous().breakpoints(out);
        }
    }

    /// That of the component which falls off most slowly.
    fn decay(&self, end: End) -> Option<Decay> {
        let decays = self
            .components()
            .filter_map(|(_, d)| d.continuous().decay(end));
        decays.max_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Normal, Uniform};

    fn normal(mean: f64) -> Distribution {
        Normal::new(mean, 1.0).unwrap().into()
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let error = |weights: &[f64], count: usize| {
            Mixture::new(weights, &vec![normal(0.0); count])
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error(&[], 0),
            "the length of `weights` is 0: it must be at least 1"
        );
        assert_eq!(
            error(&[0.5, 0.5], 3),
            "the length of `components` is 3: it must be that of `weights`",
        );
        assert_eq!(
            error(&[1.5, -0.5], 2),
            "`weights[1]` is -0.5: it must be a finite number >= 0"
        );
        assert_eq!(
            error(&[0.5, 0.4], 2),
            "the sum of `weights` is 0.9: it must be 1"
        );
    }

    #[test]
    fn mixtures_flatten() {
        let inner = Mixture::new(&[0.5, 0.5], &[normal(0.0), normal(1.0)]).unwrap();
        let outer = Mixture::new(&[0.5, 0.5, 0.0], &[inner.into(), normal(2.0), normal(9.0)]);
        let weights: Vec<f64> = outer
            .unwrap()
            .components()
            .map(|(weight, _)| weight)
            .collect();
        assert_eq!(weights, [0.25, 0.25, 0.5]);
        let arguments = [
            Argument::Numbers(vec![1.0]),
            Argument::Distributions(vec![normal(3.0)]),
        ];
        assert_eq!((FAMILY.build)(&arguments).unwrap(), normal(3.0));
    }

    #[test]
    fn quantiles_stop_before_holes() {
        let piece = |low: f64| Distribution::from(Uniform::new(low, low + 1.0).unwrap());
        let mixture = Mixture::new(&[0.5, 0.5], &[piece(0.0), piece(2.0)]).unwrap();
        assert!((Continuous::quantile(&mixture, 0.25) - 0.5).abs() < 1e-15);
        assert!((Continuous::quantile(&mixture, 0.75) - 2.5).abs() < 1e-15);
        assert_eq!(mixture.pieces().len(), 2);
    }
}
