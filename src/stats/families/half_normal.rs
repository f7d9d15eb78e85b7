//! The half-normal distribution, that of a normal variable's absolute value.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI, SQRT_2};

use super::normal::Normal;
use super::prelude::*;
use crate::closed_form::sum;
use crate::special::{
    EULER_GAMMA, LN_SQRT_2PI, SQRT_2_OVER_PI, erf, erf_inverse, erfcx, ln_gamma, ln_ratio,
    normal_ln_sf, normal_pdf, normal_quantile, normal_sf,
};

/// The half-normal distribution: the absolute value of a normal variable of mean 0.
///
/// Density √(2/π) exp(−z²/2)/scale with z = x/scale for x ≥ 0, 0 elsewhere; `scale` > 0 is the
/// standard deviation of the normal variable. Every function has a relative error of a few ulps, in
/// the tail times z².
///
/// KL, total variation, χ² and every affinity of two of them are those of the normal distributions.
///
/// ```
/// use klrender_stats::{Distribution, HalfNormal};
///
/// let d = Distribution::from(HalfNormal::new(2.0)?);
/// assert!((d.cdf(2.0) - 0.682_689_492_137_085_9).abs() < 1e-15);
/// assert_eq!(d.mode(), 0.0);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HalfNormal {
    scale: f64,
    /// ln(scale √(π/2))
    ln_norm: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "half_normal",
    summary: "the half-normal distribution, that of a normal variable's absolute value",
    parameters: &[Parameter::positive(
        "scale",
        "the standard deviation of the normal variable",
    )],
    build: |arguments| FAMILY.member(arguments, HalfNormal::new),
};

/// ½ ln π
const HALF_LN_PI: f64 = LN_SQRT_2PI - 0.5 * LN_2;

impl HalfNormal {
    /// The half-normal distribution of this scale (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([scale])?;
        Ok(Self {
            scale,
            ln_norm: libm::log(scale) + (LN_SQRT_2PI - LN_2),
        })
    }

    /// The scale, the standard deviation of the normal variable.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn z(&self, x: f64) -> f64 {
        x.max(0.0) / self.scale
    }

    /// The normal distribution of which it is the absolute value.
    fn normal(&self) -> Option<Normal> {
        Normal::new(0.0, self.scale).ok()
    }

    /// ln E|Z|ᵏ of a standard normal, for k > −1
    fn ln_moment(k: f64) -> f64 {
        0.5 * k * LN_2 + ln_gamma(0.5 + 0.5 * k) - HALF_LN_PI
    }
}

impl Univariate for HalfNormal {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            f64::NEG_INFINITY
        } else {
            let z = self.z(x);
            -0.5 * z * z - self.ln_norm
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            0.0
        } else {
            2.0 * normal_pdf(self.z(x)) / self.scale
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        match end {
            End::Left => erf(self.z(x) * FRAC_1_SQRT_2),
            End::Right => 2.0 * normal_sf(self.z(x)),
        }
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let z = self.z(x);
        match end {
            // z may have underflowed.
            End::Left if z < 1e-20 && x > 0.0 => ln_ratio(x, self.scale) + LN_2 - LN_SQRT_2PI,
            End::Left if z < 1.0 => libm::log(self.cdf(x)),
            End::Right if z >= 1.0 => LN_2 + normal_ln_sf(z),
            _ => libm::log1p(-self.tail_probability(end.opposite(), x)),
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let (lower, upper) = end.of(((p, 1.0 - p), (1.0 - p, p)));
        if lower < 0.5 {
            self.scale * (SQRT_2 * erf_inverse(lower))
        } else {
            -self.scale * normal_quantile(0.5 * upper)
        }
    }

    /// scale √(2/π)
    fn mean(&self) -> f64 {
        self.scale * SQRT_2_OVER_PI
    }

    fn mode(&self) -> f64 {
        0.0
    }

    fn variance(&self) -> f64 {
        self.scale * self.scale * (1.0 - 2.0 / PI)
    }

    fn std(&self) -> f64 {
        self.scale * (1.0 - 2.0 / PI).sqrt()
    }

    /// ½ + ln(scale √(π/2))
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_norm + 0.5)
    }

    fn support(&self) -> Interval {
        Interval::POSITIVE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([0.0, 0.1, 0.35, 0.7, 1.2, 1.8, 2.5, 3.3].map(|z| self.scale * z));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([0.0, 2.5, 5.5, 9.0].map(|z| self.scale * z));
    }

    fn tail(&self, end: End) -> Tail {
        match end {
            End::Left => Tail::FLAT,
            End::Right => Tail::FLAT.falling_like_normal(self.scale),
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mean = self.mean();
        let mean_ln = libm::log(self.scale) - 0.5 * (EULER_GAMMA + LN_2);
        match f {
            Statistic::DistanceFrom(c) if c <= 0.0 => Some(mean - c),
            Statistic::DistanceFrom(c) => {
                // 2 E(X − c)₊ − E(X − c)
                let z = c / self.scale;
                let above = 2.0 * (self.scale * normal_pdf(z) - c * normal_sf(z));
                Some(2.0 * above - mean + c)
            }
            Statistic::Ln => Some(mean_ln),
            Statistic::LnSquared => Some(mean_ln * mean_ln + PI * PI / 8.0),
            Statistic::Power(k) if k <= -1.0 => Some(f64::INFINITY),
            Statistic::Power(k) => Some(libm::exp(k * libm::log(self.scale) + Self::ln_moment(k))),
            Statistic::Exp(t) => Some(erfcx(-self.scale * t * FRAC_1_SQRT_2)),
            _ => self.moment(f),
        }
    }

    /// ln(scale √(π/2)) + x²/(2 scale²)
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (self.ln_norm, Statistic::One),
            (0.5 / self.scale / self.scale, Statistic::SquareFrom(0.0)),
        ])
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || Self::new(scale * self.scale))
    }
}

impl Pair for HalfNormal {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let (Some(p), Some(q)) = (self.normal(), q.normal()) else {
            return false;
        };
        p.ln_ratio_at(&q, nodes, out)
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        self.normal()?.kl(&q.normal()?)
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        self.normal()?.ln_affinity(&q.normal()?, a)
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        self.normal()?.total_variation(&q.normal()?)
    }

    /// The quantiles are in proportion.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let moment = libm::exp(Self::ln_moment(k) / k);
        Some(sum([(self.scale - q.scale).abs() * moment]))
    }
}
