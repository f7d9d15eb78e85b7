//! The normal (Gaussian) distribution.

use std::f64::consts::FRAC_1_SQRT_2;

use super::prelude::*;
use crate::closed_form::{rounded, sum, trusted};
use crate::means::ln_mean_ratio_by;
use crate::special::{
    LN_SQRT_2PI, SQRT_2_OVER_PI, ln_ratio, normal_ln_sf, normal_quantile, normal_sf, ratio_excess,
};

/// The normal (Gaussian) distribution.
///
/// Density exp(−z²/2) / (σ √(2π)) with z = (x − μ)/σ, on the whole line; `mean` μ is finite,
/// `std` σ > 0 is the standard deviation, not the variance. Relative error of `cdf` and `sf`
/// below 3e-13 down to the underflow, of their logarithms and of `quantile` about 1e-15.
///
/// ```
/// use klrender_stats::{Distribution, Normal};
///
/// let d = Distribution::from(Normal::new(1.0, 2.0)?);
/// assert_eq!(d.cdf(1.0), 0.5);
/// assert_eq!(d.variance(), 4.0);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    mean: f64,
    std: f64,
    /// ln(σ √(2π))
    ln_norm: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "normal",
    summary: "the normal (Gaussian) distribution",
    parameters: &[
        Parameter::finite("mean", "the mean, which is also the median and the mode"),
        Parameter::positive("std", "the standard deviation"),
    ],
    build: |arguments| FAMILY.member(arguments, Normal::new),
};

impl Normal {
    /// The normal distribution of this mean (finite) and standard deviation (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(mean: f64, std: f64) -> Result<Self, ParameterError> {
        FAMILY.check([mean, std])?;
        Ok(Self {
            mean,
            std,
            ln_norm: libm::log(std) + LN_SQRT_2PI,
        })
    }

    /// The mean μ.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation σ.
    pub fn std(&self) -> f64 {
        self.std
    }

    fn z(&self, x: f64) -> f64 {
        (x - self.mean) / self.std
    }
}

impl Univariate for Normal {
    fn ln_pdf(&self, x: f64) -> f64 {
        let z = self.z(x);
        -0.5 * z * z - self.ln_norm
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        normal_sf(end.outwards(self.z(x)))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        normal_ln_sf(end.outwards(self.z(x)))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.mean - end.outwards(self.std * normal_quantile(p))
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn mode(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.std * self.std
    }

    fn std(&self) -> f64 {
        self.std
    }

    /// ln(σ √(2πe))
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_norm + 0.5)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0].map(|z| self.mean + self.std * z));
    }

    fn is_smooth(&self) -> bool {
        true
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([-9.0, -5.5, -2.5, 0.0, 2.5, 5.5, 9.0].map(|z| self.mean + self.std * z));
    }

    fn tail(&self, end: End) -> Tail {
        let outwards = end.outwards(self.mean);
        Tail::FLAT
            .falling_like_normal(self.std)
            .plus(outwards / self.std / self.std, Growth::Power(1.0))
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let moved = Self::new(shift + scale * self.mean, scale.abs() * self.std);
        moved.ok().map(Into::into)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let (mean, std) = (self.mean, self.std);
        Some(match f {
            Statistic::DistanceFrom(c) => distance(mean - c, std),
            Statistic::Exp(t) => libm::exp(t * mean + 0.5 * (t * std) * (t * std)),
            Statistic::CosFrom(c) => libm::exp(-0.5 * std * std) * libm::cos(mean - c),
            // All terms of an even moment are positive, those of an odd one of the sign of μ.
            Statistic::Power(k) if k >= 0.0 && k % 1.0 == 0.0 && k <= 200.0 => {
                let (mut last, mut moment) = (0.0, 1.0);
                let mut order = 0.0;
                while order < k {
                    (last, moment) = (moment, mean * moment + order * (std * std) * last);
                    order += 1.0;
                }
                moment
            }
            Statistic::Power(k) if k % 2.0 == 0.0 => f64::INFINITY,
            _ => return self.moment(f),
        })
    }

    /// ln(σ √(2π)) + (x − μ)² / (2σ²)
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (self.ln_norm, Statistic::One),
            (0.5 / self.std / self.std, Statistic::SquareFrom(self.mean)),
        ])
    }
}

/// E|X| of a normal distribution with this mean.
fn distance(mean: f64, std: f64) -> f64 {
    let z = mean / std;
    std * (SQRT_2_OVER_PI * libm::exp(-0.5 * z * z)) + mean * libm::erf(z * FRAC_1_SQRT_2)
}

impl Pair for Normal {
    fn kl(&self, q: &Self) -> Option<Quantity> {
        let p = self;
        let shift = (p.mean - q.mean) / q.std;
        let stretch = (p.std - q.std) / q.std;
        // ½(r² − 1 − ln r²) with r = 1 + stretch
        let ratio = ratio_excess(p.std, q.std);
        Some(sum([0.5 * shift * shift, 0.5 * stretch * stretch, ratio]))
    }

    /// −½ a(1 − a) (μp − μq)²/s² − ½ ln(s² / (σp²⁽¹⁻ᵃ⁾ σq²ᵃ)) with s² = (1 − a)σp² + a σq².
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        if a < 0.5 {
            return q.ln_affinity(self, 1.0 - a);
        }
        let p = self;
        let stretch = (p.std - q.std) / q.std;
        let excess = stretch * (2.0 + stretch);
        let spread = ln_mean_ratio_by(1.0 - a, excess, 2.0 * ln_ratio(p.std, q.std));
        let (shift, size) = if a < 1.0 {
            let norm = libm::hypot((1.0 - a).sqrt() * p.std, a.sqrt() * q.std);
            ((p.mean - q.mean) / norm, 1.0)
        } else {
            // s²/σq², which cancels where the integral is about to diverge.
            let square = 1.0 + (1.0 - a) * excess;
            let shift = (p.mean - q.mean) / q.std / square.sqrt();
            (shift, 1.0 + (a - 1.0) * excess.abs() / square)
        };
        let moved = 0.5 * (a * (a - 1.0)) * shift * shift;
        if (moved + spread.value).is_nan() {
            return None;
        }
        Some(rounded(WithError {
            value: moved - 0.5 * spread.value,
            error: 8.0 * f64::EPSILON * moved.abs() * size + spread.error,
        }))
    }

    /// Differences of cdfs between the points where p = q.
    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        if self.std == q.std {
            let half = 0.5 * (self.mean - q.mean).abs() / q.std;
            return Some(sum([libm::erf(half * FRAC_1_SQRT_2)]));
        }
        let (p, q) = if self.std < q.std {
            (self, q)
        } else {
            (q, self)
        };
        // In units of p: q is at m with width s > 1, and (s² − 1) z² + 2 m z = m² + 2 s² ln s.
        let (m, s) = ((q.mean - p.mean).abs() / p.std, q.std / p.std);
        let (excess, ln_s) = ((s - 1.0) * (s + 1.0), ln_ratio(q.std, p.std));
        let root = s * (m * m + 2.0 * excess * ln_s).sqrt();
        let far = -(m + root) / excess;
        let near = -(m * m + 2.0 * s * s * ln_s) / (excess * far);
        let within = |low: f64, high: f64| {
            if low > 0.0 {
                normal_sf(low) - normal_sf(high)
            } else {
                normal_sf(-high) - normal_sf(-low)
            }
        };
        let terms = [within(far, near), -within((far - m) / s, (near - m) / s)];
        trusted(sum(terms))
    }

    /// The quantiles differ by Δμ + Δσ z.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let (moved, wider) = (self.mean - q.mean, (self.std - q.std).abs());
        if wider == 0.0 {
            Some(sum([moved.abs()]))
        } else if k == 1.0 {
            Some(sum([distance(moved.abs(), wider)]))
        } else if k == 2.0 {
            Some(sum([libm::hypot(moved, wider)]))
        } else {
            None
        }
    }

    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let scale = ln_ratio(p.std, q.std);
        let (wider, shift) = (q.std - p.std, q.mean - p.mean);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (zp, zq) = ((x - p.mean) / p.std, (x - q.mean) / q.std);
            // ½ (zp² − zq²)
            let (a, b) = (zp * (wider / q.std), shift / q.std);
            *out = WithError::sum(scale, 0.5 * (a + b) * (zp + zq));
            out.error += 2.0 * f64::EPSILON * (a.abs() + b.abs()) * (zp + zq).abs();
        }
        true
    }
}
