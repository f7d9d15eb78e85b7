//! The inverse gamma distribution.

use super::gamma::{
    LnRatio, affinity, kl, standard_breakpoints, standard_entropy, standard_entropy_size,
};
use super::prelude::*;
use crate::bregman::total;
use crate::special::{
    LARGE_SHAPE, digamma, gamma_p_inverse, gamma_q_inverse, gamma_tails, ln_gamma,
    ln_gamma_density, ln_gamma_step, ln_gamma_tails, trigamma,
};

/// The inverse gamma distribution: 1/X is gamma distributed with this shape and the rate `scale`.
///
/// Density scaleˢ x⁻ˢ⁻¹ exp(−scale/x) / Γ(s) for x > 0, 0 elsewhere, with the shape s; `shape` > 0
/// and `scale` > 0. The tail is a power: the mean, scale/(s − 1), is infinite up to shape 1; the
/// variance is infinite up to shape 2, and undefined up to 1. Relative error of the functions about
/// 1e-14, in the tails times |ln p| of the density; P(X ≤ x) = Q(s, scale/x) (DLMF 8.2).
///
/// ```
/// use klrender_stats::{Distribution, InverseGamma};
///
/// let d = Distribution::from(InverseGamma::new(3.0, 2.0)?);
/// assert_eq!(d.mean(), 1.0);
/// assert_eq!(d.mode(), 0.5);
/// // Q(3, 2) = 5 e⁻²
/// assert!((d.cdf(1.0) - 5.0 * (-2.0f64).exp()).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InverseGamma {
    shape: f64,
    scale: f64,
    ln_scale: f64,
    /// ln Γ(shape)
    ln_gamma: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "inverse_gamma",
    summary: "the inverse gamma distribution",
    parameters: &[
        Parameter::positive("shape", "the shape, the power at which the tail falls off"),
        Parameter::positive("scale", "the scale, the mode times shape + 1"),
    ],
    build: |arguments| FAMILY.member(arguments, InverseGamma::new),
};

impl InverseGamma {
    /// The inverse gamma distribution of this shape and this scale, both > 0.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(shape: f64, scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([shape, scale])?;
        Ok(Self {
            shape,
            scale,
            ln_scale: libm::log(scale),
            ln_gamma: ln_gamma(shape),
        })
    }

    /// The shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The point at which the gamma distribution is asked; ∞ for x ≤ 0.
    fn t(&self, x: f64) -> f64 {
        if x > 0.0 {
            self.scale / x
        } else {
            f64::INFINITY
        }
    }

    /// ln p at x > 0, which may have left the range of a float: `ln_x` has not.
    fn ln_pdf_at_ln(&self, x: f64, ln_x: f64) -> f64 {
        let t = self.t(x);
        if t == f64::INFINITY {
            f64::NEG_INFINITY
        } else if self.shape < LARGE_SHAPE || !t.is_normal() {
            let ln = self.shape * (self.ln_scale - ln_x) - ln_x - t - self.ln_gamma;
            // Shapes beyond 1e305, where ln Γ overflows, have all their mass in one float.
            if ln.is_nan() { f64::NEG_INFINITY } else { ln }
        } else {
            ln_gamma_density(self.shape, t) - ln_x
        }
    }
}

impl Univariate for InverseGamma {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x <= 0.0 || x == f64::INFINITY {
            f64::NEG_INFINITY
        } else {
            self.ln_pdf_at_ln(x, libm::log(x))
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        end.opposite().of(gamma_tails(self.shape, self.t(x)))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        end.opposite().of(ln_gamma_tails(self.shape, self.t(x)))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let t = match end {
            End::Left => gamma_q_inverse(self.shape, p),
            End::Right => gamma_p_inverse(self.shape, p),
        };
        self.scale / t
    }

    /// scale/(shape − 1)
    fn mean(&self) -> f64 {
        if self.shape > 1.0 {
            self.scale / (self.shape - 1.0)
        } else {
            f64::INFINITY
        }
    }

    /// scale/(shape + 1)
    fn mode(&self) -> f64 {
        self.scale / (self.shape + 1.0)
    }

    /// The square of the mean over shape − 2
    fn variance(&self) -> f64 {
        if self.shape > 2.0 {
            let mean = self.mean();
            mean * mean / (self.shape - 2.0)
        } else if self.shape > 1.0 {
            f64::INFINITY
        } else {
            f64::NAN
        }
    }

    fn std(&self) -> f64 {
        if self.shape > 2.0 {
            self.mean() / (self.shape - 2.0).sqrt()
        } else {
            self.variance()
        }
    }

    /// s + ln Γ(s) − (1 + s) ψ(s) + ln scale
    fn entropy(&self) -> Option<f64> {
        let shape = self.shape;
        let standard = if shape < LARGE_SHAPE {
            shape + self.ln_gamma - (1.0 + shape) * digamma(shape)
        } else {
            standard_entropy(shape) - 2.0 * digamma(shape)
        };
        Some(standard + self.ln_scale)
    }

    fn entropy_size(&self) -> f64 {
        let logarithms = 2.0 * digamma(self.shape).abs() + self.ln_scale.abs();
        standard_entropy_size(self.shape) + logarithms
    }

    fn support(&self) -> Interval {
        Interval::POSITIVE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let shares = [0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999];
        out.extend([0.0, self.mode()]);
        out.extend(shares.map(|p| self.quantile(p)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        // The density of ln X is that of a gamma variable with shape + 1.
        let points = standard_breakpoints(self.shape + 1.0);
        out.extend(points.iter().map(|t| self.scale / t));
        out.extend([0.0, self.mode()]);
    }

    fn tail(&self, end: End) -> Tail {
        match end {
            End::Left => Tail::FLAT
                .plus(-self.scale, Growth::Power(1.0))
                .plus(self.shape + 1.0, Growth::Ln),
            End::Right => Tail::FLAT.plus(-(self.shape + 1.0), Growth::Ln),
        }
    }

    fn ln_pdf_near(&self, _: End, ln_distance: f64) -> f64 {
        // Both ends are at a distance from 0.
        self.ln_pdf_at_ln(libm::exp(ln_distance), ln_distance)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mean = self.mean();
        let ln_mean = || self.ln_scale - digamma(self.shape);
        Some(match f {
            Statistic::SquareFrom(_) if self.shape <= 2.0 => f64::INFINITY,
            Statistic::DistanceFrom(_) if self.shape <= 1.0 => f64::INFINITY,
            Statistic::DistanceFrom(c) if c <= 0.0 => mean - c,
            Statistic::DistanceFrom(c) => {
                // E(c − X)⁺ by Q(s − 1, x) = Q(s, x) − xˢ⁻¹ e⁻ˣ/Γ(s)
                let t = self.t(c);
                let (upper, lower) = gamma_tails(self.shape, t);
                let bend = c * libm::exp(ln_gamma_density(self.shape, t)) / (self.shape - 1.0);
                (mean - c) * (upper - lower) + 2.0 * bend
            }
            Statistic::Ln => ln_mean(),
            Statistic::LnSquared => trigamma(self.shape) + ln_mean() * ln_mean(),
            Statistic::Power(0.0) => 1.0,
            Statistic::Power(-1.0) => self.shape / self.scale,
            Statistic::Power(-2.0) => self.shape / self.scale * ((self.shape + 1.0) / self.scale),
            Statistic::Power(k) if k >= self.shape => f64::INFINITY,
            Statistic::Power(k) => libm::exp(ln_gamma_step(self.shape, -k) + k * self.ln_scale),
            Statistic::Exp(t) if t > 0.0 => f64::INFINITY,
            _ => return self.moment(f),
        })
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (self.ln_gamma - self.shape * self.ln_scale, Statistic::One),
            (self.shape + 1.0, Statistic::Ln),
            (self.scale, Statistic::Power(-1.0)),
        ])
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || Self::new(self.shape, scale * self.scale))
    }
}

/// All but the Wasserstein distances are those of the gamma distributions of 1/X.
impl Pair for InverseGamma {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let Some(ratio) = LnRatio::new((self.shape, self.scale), (q.shape, q.scale)) else {
            return false;
        };
        let ln_xs = nodes
            .near
            .filter(|(edge, _)| edge.at == 0.0 || edge.at.is_infinite());
        for (i, (out, &x)) in out.iter_mut().zip(nodes.xs).enumerate() {
            let ln_x = ln_xs.map_or_else(|| libm::log(x), |(_, ln_xs)| ln_xs[i]);
            *out = ratio.at(self.t(x), self.ln_scale - ln_x);
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        kl((self.shape, self.scale), (q.shape, q.scale))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        affinity((self.shape, self.scale), (q.shape, q.scale), a)
    }

    /// For equal shapes one is a multiple of the other. For k = 1 the difference of the means, if
    /// the one of the smaller shape has no smaller scale, so that all its quantiles are larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let p = self;
        let part = |value: f64, ulps: f64| WithError {
            value: value.abs(),
            error: ulps * f64::EPSILON * value.abs(),
        };
        let scales = p.scale - q.scale;
        if k == 1.0 && p.shape > 1.0 && q.shape > 1.0 {
            let (a, b) = (p.shape - 1.0, q.shape - 1.0);
            // The difference of the means is scales/a + scale of q·(1/a − 1/b).
            let parts = [scales / a, q.scale / a * ((q.shape - p.shape) / b)];
            if parts[0] * parts[1] >= 0.0 {
                return total(&parts.map(|value| part(value, 8.0)));
            }
        }
        if p.shape == q.shape && k < p.shape {
            // The k-th root of E Xᵏ, at scale 1.
            let ln_moment = ln_gamma_step(p.shape, -k) / k;
            let value = scales * libm::exp(ln_moment);
            return total(&[part(value, 16.0 + 8.0 * ln_moment.abs())]);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_end_with_the_shape() {
        let moments = |shape: f64| {
            let d = InverseGamma::new(shape, 1.0).unwrap();
            (d.mean(), d.variance())
        };
        assert!(moments(1.0).0.is_infinite() && moments(1.0).1.is_nan());
        assert_eq!(moments(2.0), (1.0, f64::INFINITY));
        assert_eq!(moments(3.0), (0.5, 0.25));
    }

    #[test]
    fn tails_beyond_the_floats() {
        let d = InverseGamma::new(0.5, 1.0).unwrap();
        let slope = d.ln_pdf_near(End::Right, 2e3) - d.ln_pdf_near(End::Right, 1e3);
        assert!((slope + 1.5e3).abs() < 1e-10, "{slope}");
        assert_eq!(d.ln_pdf(1e-320), f64::NEG_INFINITY);
        assert_eq!((d.cdf(-1.0), d.sf(0.0)), (0.0, 1.0));
    }
}
