//! The Pareto distribution, a power law.

use super::exponential_pair;
use super::prelude::*;
use crate::closed_form::sum;
use crate::special::{ln_ratio, ratio_excess};

/// The Pareto distribution (type I), a power law.
///
/// Density shape·scale^shape / x^(shape + 1) for x ≥ scale, 0 below; `scale` > 0 is the smallest
/// value, `shape` > 0 the exponent of the tail P(X > x) = (scale/x)^shape. The mean is infinite for
/// shape ≤ 1; the variance is infinite for shape ≤ 2, and NaN where the mean is infinite. Every
/// function has a relative error of a few ulps, in the tail times ln P(X > x).
///
/// Its logarithm is a shifted exponential, so that for equal scales KL, total variation, χ² and
/// every affinity are those of exponential distributions of rate `shape`; KL and the affinities have
/// formulas for other scales, too.
///
/// ```
/// use klrender_stats::{Distribution, Pareto};
///
/// let d = Distribution::from(Pareto::new(1.0, 3.0)?);
/// assert!((d.sf(2.0) - 0.125).abs() < 1e-16);
/// assert_eq!(d.mean(), 1.5);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pareto {
    scale: f64,
    shape: f64,
    ln_scale: f64,
    ln_shape: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "pareto",
    summary: "the Pareto distribution, a power law",
    parameters: &[
        Parameter::positive("scale", "the smallest value"),
        Parameter::positive("shape", "the exponent of the tail"),
    ],
    build: |arguments| FAMILY.member(arguments, Pareto::new),
};

impl Pareto {
    /// The Pareto distribution of this scale (> 0), its smallest value, and shape (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(scale: f64, shape: f64) -> Result<Self, ParameterError> {
        FAMILY.check([scale, shape])?;
        Ok(Self {
            scale,
            shape,
            ln_scale: libm::log(scale),
            ln_shape: libm::log(shape),
        })
    }

    /// The scale, which is the smallest value.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The shape, the exponent of the tail.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// shape·ln(x/scale) = −ln P(X > x)
    fn w(&self, x: f64) -> f64 {
        if x <= self.scale {
            0.0
        } else if x == f64::INFINITY {
            x
        } else {
            self.shape * ln_ratio(x, self.scale)
        }
    }

    /// scale·exp(w/shape), where the factors may leave the range of a float.
    fn at(&self, w: f64) -> f64 {
        let half = libm::exp(0.5 * w / self.shape);
        if w / self.shape < 100.0 {
            self.scale * libm::exp(w / self.shape)
        } else {
            self.scale * half * half
        }
    }

    /// E(X − c)₊ for c at least the scale
    fn mean_excess(&self, c: f64) -> f64 {
        c * libm::exp(-self.w(c)) / (self.shape - 1.0)
    }
}

impl Univariate for Pareto {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x < self.scale || x == f64::INFINITY {
            f64::NEG_INFINITY
        } else {
            ln_ratio(self.shape, x) - self.w(x)
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        let slope = self.shape / x;
        if x < self.scale {
            0.0
        } else if slope.is_normal() {
            slope * libm::exp(-self.w(x))
        } else {
            libm::exp(self.ln_pdf(x))
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        exponential_tail(end, -self.w(x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        ln_exponential_tail(end, -self.w(x))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.at(-ln_upper_tail(end, p))
    }

    fn mean(&self) -> f64 {
        if self.shape > 1.0 {
            self.scale * (self.shape / (self.shape - 1.0))
        } else {
            f64::INFINITY
        }
    }

    fn mode(&self) -> f64 {
        self.scale
    }

    /// scale² shape / ((shape − 1)² (shape − 2))
    fn variance(&self) -> f64 {
        if self.shape > 2.0 {
            let mean_excess = self.scale / (self.shape - 1.0);
            mean_excess * mean_excess * (self.shape / (self.shape - 2.0))
        } else {
            self.std()
        }
    }

    fn std(&self) -> f64 {
        if self.shape <= 1.0 {
            f64::NAN
        } else if self.shape <= 2.0 {
            f64::INFINITY
        } else {
            let less = self.shape - 1.0;
            self.scale * ((self.shape / less).sqrt() / less.sqrt() / (self.shape - 2.0).sqrt())
        }
    }

    /// ln(scale/shape) + 1 + 1/shape
    fn entropy(&self) -> Option<f64> {
        Some(ln_ratio(self.scale, self.shape) + 1.0 + 1.0 / self.shape)
    }

    fn entropy_size(&self) -> f64 {
        1.0 / self.shape
    }

    fn support(&self) -> Interval {
        Interval::new(self.scale, f64::INFINITY)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let shares = [1.0, 0.8, 0.5, 0.25, 0.1, 0.03, 0.01, 0.003, 0.001];
        out.extend(shares.map(|p| self.upper_quantile(p)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([1.0, 0.1, 1e-3, 1e-6].map(|p| self.upper_quantile(p)));
    }

    fn tail(&self, end: End) -> Tail {
        match end {
            End::Left => Tail::FLAT,
            End::Right => Tail::FLAT
                .plus(-1.0, Growth::Ln)
                .plus(-self.shape, Growth::Ln),
        }
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        // ln(x/scale)
        let ln = match end {
            End::Left => libm::log1p(libm::exp(ln_distance - self.ln_scale)),
            End::Right => ln_distance - self.ln_scale,
        };
        if ln < 0.0 {
            f64::NEG_INFINITY
        } else {
            self.ln_shape - self.ln_scale - (1.0 + self.shape) * ln
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let (shape, mean) = (self.shape, self.mean());
        let mean_ln = self.ln_scale + 1.0 / shape;
        match f {
            Statistic::SquareFrom(_) if shape <= 2.0 => Some(f64::INFINITY),
            Statistic::DistanceFrom(_) if shape <= 1.0 => Some(f64::INFINITY),
            Statistic::DistanceFrom(c) if c <= self.scale => Some(mean - c),
            Statistic::DistanceFrom(c) => Some(2.0 * self.mean_excess(c) - mean + c),
            Statistic::Ln => Some(mean_ln),
            Statistic::LnSquared => Some(mean_ln * mean_ln + 1.0 / shape / shape),
            Statistic::Power(k) if k >= shape => Some(f64::INFINITY),
            Statistic::Power(k) => Some(libm::exp(k * self.ln_scale) * (shape / (shape - k))),
            Statistic::Exp(t) if t > 0.0 => Some(f64::INFINITY),
            _ => self.moment(f),
        }
    }

    /// (shape + 1) ln x − ln(shape) − shape·ln(scale)
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (-self.ln_shape, Statistic::One),
            (-self.shape * self.ln_scale, Statistic::One),
            (self.shape + 1.0, Statistic::Ln),
        ])
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || Self::new(scale * self.scale, self.shape))
    }
}

impl Pair for Pareto {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let shape = ln_ratio(q.shape, p.shape);
        let scale = q.shape * ln_ratio(q.scale, p.scale);
        let steeper = q.shape - p.shape;
        let own = |edge: Edge| edge == p.support().edge(edge.toward);
        let near = nodes.near.filter(|&(edge, _)| own(edge));
        for (i, (out, &x)) in out.iter_mut().zip(nodes.xs).enumerate() {
            // ln(x/scale)
            let (ln, error) = match near {
                Some((edge, ln_distances)) if edge.toward == End::Right => {
                    let (far, near) = (ln_distances[i], p.ln_scale);
                    (far - near, far.abs() + near.abs())
                }
                Some((_, ln_distances)) => {
                    let ln = libm::log1p(libm::exp(ln_distances[i] - p.ln_scale));
                    (ln, ln * (4.0 + ln_distances[i].abs() + p.ln_scale.abs()))
                }
                None => {
                    let ln = p.w(x) / p.shape;
                    (ln, 4.0 * ln)
                }
            };
            if x < p.scale.max(q.scale) && p.scale != q.scale {
                // Only one of them begins before x.
                out.value = if x < p.scale { 1.0 } else { -1.0 } * f64::INFINITY;
                out.error = 0.0;
                continue;
            }
            *out = WithError::sum(shape + scale, -steeper * ln);
            let size = shape.abs() + scale.abs() + (steeper * error).abs();
            out.error += 4.0 * f64::EPSILON * size;
        }
        true
    }

    /// shape ratio − 1 − ln(shape ratio), and shapeq·ln(scalep/scaleq)
    fn kl(&self, q: &Self) -> Option<Quantity> {
        Some(sum([
            ratio_excess(q.shape, self.shape),
            q.shape * ln_ratio(self.scale, q.scale),
        ]))
    }

    /// That of exponential distributions, and what the one with the smaller scale has lost where
    /// the other begins.
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let p = self;
        let shared = exponential_pair::ln_affinity(ln_ratio(q.shape, p.shape), a)?;
        let lost = if p.scale < q.scale {
            -a * p.shape * ln_ratio(q.scale, p.scale)
        } else {
            -(1.0 - a) * q.shape * ln_ratio(p.scale, q.scale)
        };
        Some(shared.plus(sum([lost])))
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        (self.scale == q.scale)
            .then(|| exponential_pair::total_variation(ln_ratio(q.shape, self.shape)))
    }

    /// For equal shapes the quantiles are in proportion.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let shape = self.shape;
        if shape != q.shape || k >= shape {
            return None;
        }
        let moment = libm::pow(shape / (shape - k), 1.0 / k);
        Some(sum([(self.scale - q.scale).abs() * moment]))
    }
}
