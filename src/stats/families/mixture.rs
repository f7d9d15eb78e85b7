//! A mixture of distributions.

use std::sync::Arc;

use super::prelude::*;
use crate::Affine;
use crate::distribution::Function;
use crate::family::{Argument, Subject};
use crate::moments::unit;
use crate::solve;
use crate::special::LogSum;
use crate::support::union;

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
pub(crate) struct Component {
    weight: f64,
    ln_weight: f64,
    distribution: Distribution,
}

/// The most components of a mixture, those of mixtures within it counted.
pub const MAX_COMPONENTS: usize = 4096;

/// How many components of a mixture a distribution becomes.
fn parts(distribution: &Distribution) -> usize {
    match distribution {
        Distribution::Mixture(inner) => inner.components.len(),
        _ => 1,
    }
}

/// How far the sum of the weights may be from 1.
const SUM_TOLERANCE: f64 = 1e-9;

pub(crate) static FAMILY: Family = Family {
    name: "mixture",
    summary: "a mixture of distributions",
    parameters: &[
        Parameter::numbers(
            "weights",
            ">= 0, with sum 1",
            "the probability of each component",
        ),
        Parameter::distributions(
            "components",
            "as many as weights, all of them continuous or all of them discrete",
            "the distributions that are mixed",
        ),
    ],
    build: |arguments| {
        let weights = FAMILY.numbers(arguments, 0)?;
        let Some(Argument::Distributions(components)) = arguments.get(1) else {
            return Err(FAMILY.missing(1, "must be a list of distributions"));
        };
        Ok(Mixture::new(weights, components)?.simplified())
    },
};

impl Mixture {
    /// The mixture of `components` with these weights.
    ///
    /// # Errors
    ///
    /// The weights' or components' fault: an empty list, lists of different lengths, a weight
    /// that is negative or not finite, a sum other than 1, or components of which some are
    /// continuous and some discrete.
    pub fn new(weights: &[f64], components: &[Distribution]) -> Result<Self, ParameterError> {
        if weights.is_empty() {
            return Err(FAMILY.error(0, Subject::Length, 0.0, "must be at least 1"));
        }
        if components.len() != weights.len() {
            let length = components.len() as f64;
            return Err(FAMILY.error(1, Subject::Length, length, "must be that of `weights`"));
        }
        for (i, &weight) in weights.iter().enumerate() {
            if !(weight.is_finite() && weight >= 0.0) {
                let subject = Subject::Element(i);
                return Err(FAMILY.error(0, subject, weight, "must be a finite number >= 0"));
            }
        }
        let sum: f64 = weights.iter().sum();
        if !(1.0 - SUM_TOLERANCE..=1.0 + SUM_TOLERANCE).contains(&sum) {
            return Err(FAMILY.error(0, Subject::Sum, sum, "must be 1"));
        }
        for (i, component) in components.iter().enumerate() {
            FAMILY.on_the_line(1, Some(i), component)?;
        }
        let parts: usize = components.iter().map(parts).sum();
        if parts > MAX_COMPONENTS {
            let requirement = "with their own parts: at most 4096 are mixed";
            let subject = Subject::Length;
            return Err(FAMILY.error(1, subject, parts as f64, requirement));
        }
        let discrete = components[0].is_discrete();
        if let Some(odd) = components.iter().position(|d| d.is_discrete() != discrete) {
            let requirement = if discrete {
                "must be discrete, like the first"
            } else {
                "must be continuous, like the first"
            };
            let subject = Subject::Distribution(Some(odd));
            return Err(FAMILY.error(1, subject, f64::NAN, requirement));
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

    /// A mixture of one is that one: it has closed forms.
    pub(crate) fn simplified(self) -> Distribution {
        match &*self.components {
            [only] => only.distribution.clone(),
            _ => self.into(),
        }
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

/// From the lowest to the highest.
fn range(xs: impl Iterator<Item = f64>) -> Interval {
    let empty = Interval::new(f64::INFINITY, f64::NEG_INFINITY);
    xs.fold(empty, |range, x| {
        Interval::new(range.low.min(x), range.high.max(x))
    })
}

impl Univariate for Mixture {
    fn ln_pdf(&self, x: f64) -> f64 {
        self.ln_sum(|d| d.evaluate(Function::LnPdf, x))
    }

    fn pdf(&self, x: f64) -> f64 {
        self.sum(|d| d.evaluate(Function::Pdf, x))
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        self.sum(|d| d.univariate().tail_probability(end, x))
            .min(1.0)
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let rest = self.tail_probability(end.opposite(), x);
        if rest < 0.5 {
            libm::log1p(-rest)
        } else {
            self.ln_sum(|d| d.univariate().ln_tail_probability(end, x))
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let quantiles = self
            .components()
            .map(|(_, d)| d.univariate().tail_quantile(end, p));
        let bracket = range(quantiles);
        let smaller = match end {
            End::Left => p < 0.5,
            End::Right => p <= 0.5,
        };
        if p == 0.0 {
            bracket.edge(end).at
        } else if smaller {
            solve::tail_quantile(self, end, bracket, p)
        } else {
            self.tail_quantile(end.opposite(), 1.0 - p)
        }
    }

    /// Chooses a component by u, then draws from it with what u tells beyond the choice.
    fn draw(&self, u: f64) -> f64 {
        let mut rest = u;
        for (i, c) in self.components.iter().enumerate() {
            if rest < c.weight || i + 1 == self.components.len() {
                let share = (rest / c.weight).clamp(f64::MIN_POSITIVE, 1.0 - 0.5 * f64::EPSILON);
                return c.distribution.univariate().draw(share);
            }
            rest -= c.weight;
        }
        f64::NAN
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
        let mean = self.mean();
        let sizes = self
            .components()
            .map(|(_, d)| d.std().max((d.mean() - mean).abs()));
        let unit = unit(sizes.fold(0.0, f64::max));
        let square = |x: f64| (x / unit) * (x / unit);
        let sum = self.sum(|d| square(d.std()) + square(d.mean() - mean));
        if mean.is_infinite() {
            return f64::INFINITY;
        }
        sum.sqrt() * unit
    }

    fn support(&self) -> Interval {
        let pieces = self.support_intervals();
        let high = pieces
            .iter()
            .fold(f64::NEG_INFINITY, |high, piece| high.max(piece.high));
        Interval {
            low: pieces[0].low,
            high,
        }
    }

    fn support_intervals(&self) -> Vec<Interval> {
        union(self.components().map(|(_, d)| d.support()).collect())
    }

    fn is_connected(&self) -> bool {
        self.support_intervals().len() == 1
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        for (_, d) in self.components() {
            d.univariate().landmarks(out);
        }
    }

    fn is_smooth(&self) -> bool {
        self.components().all(|(_, d)| d.is_smooth())
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        for (_, d) in self.components() {
            d.univariate().breakpoints(out);
        }
    }

    fn tail(&self, end: End) -> Tail {
        let edge = self.support().edge(end);
        self.tail_at(edge).unwrap_or(Tail::FLAT)
    }

    /// That of the component which falls off most slowly.
    fn tail_at(&self, edge: Edge) -> Option<Tail> {
        let tails = self.components().filter_map(|(_, d)| d.tail_at(edge));
        tails.reduce(|a, b| if b.outweighs(&a) { b } else { a })
    }

    fn singular_edges(&self, out: &mut Vec<Edge>) {
        for (_, d) in self.components() {
            d.singular_edges(out);
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let weights: Vec<f64> = self.components().map(|(weight, _)| weight).collect();
        let moved: Option<Vec<_>> = self
            .components()
            .map(|(_, d)| Affine::of(d, shift, scale).ok())
            .collect();
        Some(Self::new(&weights, &moved?).ok()?.simplified())
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mut sum = 0.0;
        for (weight, d) in self.components() {
            sum += weight * d.univariate().expectation(f)?;
        }
        Some(sum)
    }

    fn lattices(&self) -> Vec<Lattice> {
        let all = self
            .components()
            .flat_map(|(_, d)| d.univariate().lattices());
        all.collect()
    }

    fn ln_pdf_at(&self, nodes: Nodes<'_>, out: &mut [f64]) {
        const CHUNK: usize = 32;
        let mut sums = [LogSum::EMPTY; CHUNK];
        let mut terms = [0.0; CHUNK];
        for (start, out) in (0..).step_by(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let sums = &mut sums[..out.len()];
            let terms = &mut terms[..out.len()];
            let range = start..start + out.len();
            let part = Nodes {
                xs: &nodes.xs[range.clone()],
                near: nodes
                    .near
                    .map(|(edge, distances)| (edge, &distances[range])),
            };
            sums.fill(LogSum::EMPTY);
            for c in self.components.iter() {
                c.distribution.ln_pdf_at(part, terms);
                for (sum, term) in sums.iter_mut().zip(&*terms) {
                    sum.add(c.ln_weight + term);
                }
            }
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = sum.ln();
            }
        }
    }
}

impl Pair for Mixture {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Normal, Uniform};

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
    fn spreads_may_leave_the_range_of_their_squares() {
        for scale in [1e-200, 1e200] {
            let parts = [-1.0, 1.0].map(|side| Normal::new(side * scale, scale).unwrap().into());
            let mixture = Mixture::new(&[0.5, 0.5], &parts).unwrap();
            let std = Univariate::std(&mixture);
            assert!(
                (std / scale - std::f64::consts::SQRT_2).abs() < 1e-15,
                "{std}"
            );
        }
    }

    #[test]
    fn quantiles_stop_before_holes() {
        let piece = |low: f64| Distribution::from(Uniform::new(low, low + 1.0).unwrap());
        let mixture = Mixture::new(&[0.5, 0.5], &[piece(0.0), piece(2.0)]).unwrap();
        assert!((Univariate::quantile(&mixture, 0.25) - 0.5).abs() < 1e-15);
        assert!((Univariate::quantile(&mixture, 0.75) - 2.5).abs() < 1e-15);
        assert_eq!(mixture.support_intervals().len(), 2);
    }
}
