//! The Rayleigh distribution, the length of a normal vector in the plane.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

use super::exponential_pair;
use super::prelude::*;
use crate::closed_form::sum;
use crate::special::{EULER_GAMMA, erfcx, ln_gamma, ln_ratio, normal_sf};

/// The Rayleigh distribution: the length of a vector of two independent normal coordinates.
///
/// Density (x/scale²) exp(−z²/2) with z = x/scale for x ≥ 0, 0 elsewhere; `scale` > 0 is the
/// standard deviation of each coordinate, and the mode. Every function has a relative error of a
/// few ulps, in the tails times z².
///
/// Its square is exponential: KL, total variation, χ² and every affinity of two of them are those
/// of exponential distributions (M. Gil, F. Alajaji and T. Linder, "Rényi divergence measures for
/// commonly used univariate continuous distributions", Information Sciences 249 (2013)).
///
/// ```
/// use klrender_stats::{Distribution, Rayleigh};
///
/// let d = Distribution::from(Rayleigh::new(2.0)?);
/// assert!((d.sf(4.0) - (-2f64).exp()).abs() < 1e-16);
/// assert_eq!(d.mode(), 2.0);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rayleigh {
    scale: f64,
    ln_scale: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "rayleigh",
    summary: "the Rayleigh distribution, the length of a normal vector in the plane",
    parameters: &[Parameter::positive("scale", "the scale, the mode")],
    build: |arguments| FAMILY.member(arguments, Rayleigh::new),
};

/// √(2π)
const SQRT_2PI: f64 = 2.506_628_274_631_000_7;

/// √(π/2)
const SQRT_FRAC_PI_2: f64 = 0.5 * SQRT_2PI;

impl Rayleigh {
    /// The Rayleigh distribution of this scale (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([scale])?;
        Ok(Self {
            scale,
            ln_scale: libm::log(scale),
        })
    }

    /// The scale, which is the mode.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// z²/2 = −ln P(X > x)
    fn w(&self, x: f64) -> f64 {
        let z = x.max(0.0) / self.scale;
        0.5 * z * z
    }

    /// ln(rate of Q/rate of P), where the squares of both are exponential.
    fn delta(&self, q: &Self) -> f64 {
        2.0 * ln_ratio(self.scale, q.scale)
    }
}

impl Univariate for Rayleigh {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x <= 0.0 || x == f64::INFINITY {
            f64::NEG_INFINITY
        } else {
            ln_ratio(x, self.scale) - self.ln_scale - self.w(x)
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        let z = x / self.scale;
        if !(z > 0.0 && z < 60.0) {
            0.0
        } else {
            z * libm::exp(-self.w(x)) / self.scale
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        exponential_tail(end, -self.w(x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        if end == End::Left && 0.0 < x && x < 1e-9 * self.scale {
            2.0 * ln_ratio(x, self.scale) - LN_2
        } else {
            ln_exponential_tail(end, -self.w(x))
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.scale * libm::sqrt(-2.0 * ln_upper_tail(end, p))
    }

    fn mean(&self) -> f64 {
        self.scale * SQRT_FRAC_PI_2
    }

    fn mode(&self) -> f64 {
        self.scale
    }

    fn variance(&self) -> f64 {
        self.scale * self.scale * (2.0 - 0.5 * PI)
    }

    fn std(&self) -> f64 {
        self.scale * (2.0 - 0.5 * PI).sqrt()
    }

    /// 1 + ln(scale/√2) + γ/2
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_scale + (1.0 + 0.5 * EULER_GAMMA - 0.5 * LN_2))
    }

    fn support(&self) -> Interval {
        Interval::POSITIVE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let distances = [0.0, 0.045, 0.3, 0.65, 1.0, 1.6, 2.3, 3.0, 3.8];
        out.extend(distances.map(|z| self.scale * z));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([0.0, 1.0, 3.5, 6.0, 9.0].map(|z| self.scale * z));
    }

    fn tail(&self, end: End) -> Tail {
        match end {
            End::Left => Tail::FLAT.plus(-1.0, Growth::Ln),
            End::Right => Tail::FLAT
                .plus(1.0, Growth::Ln)
                .falling_like_normal(self.scale),
        }
    }

    fn ln_pdf_near(&self, _: End, ln_distance: f64) -> f64 {
        let w = self.w(libm::exp(ln_distance));
        if w == f64::INFINITY {
            -w
        } else {
            ln_distance - 2.0 * self.ln_scale - w
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mean = self.mean();
        let mean_ln = self.ln_scale + 0.5 * (LN_2 - EULER_GAMMA);
        match f {
            Statistic::DistanceFrom(c) if c <= 0.0 => Some(mean - c),
            Statistic::DistanceFrom(c) => {
                let above = self.scale * SQRT_2PI * normal_sf(c / self.scale);
                Some(2.0 * above - mean + c)
            }
            Statistic::Ln => Some(mean_ln),
            Statistic::LnSquared => Some(mean_ln * mean_ln + PI * PI / 24.0),
            Statistic::Power(k) if k <= -2.0 => Some(f64::INFINITY),
            Statistic::Power(k) => Some(libm::exp(
                k * (self.ln_scale + 0.5 * LN_2) + ln_gamma(1.0 + 0.5 * k),
            )),
            // Far below 0 the terms cancel.
            Statistic::Exp(t) if self.scale * t >= -2.0 => {
                let tau = self.scale * t;
                Some(1.0 + tau * SQRT_FRAC_PI_2 * erfcx(-tau * FRAC_1_SQRT_2))
            }
            _ => self.moment(f),
        }
    }

    /// 2 ln(scale) − ln x + x²/(2 scale²)
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (2.0 * self.ln_scale, Statistic::One),
            (-1.0, Statistic::Ln),
            (0.5 / self.scale / self.scale, Statistic::SquareFrom(0.0)),
        ])
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || Self::new(scale * self.scale))
    }
}

impl Pair for Rayleigh {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let stretch = (q.scale - p.scale) / q.scale * (1.0 + p.scale / q.scale);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            // ½ (zp² − zq²)
            *out = WithError::sum(self.delta(q), p.w(x) * stretch);
            out.error += 4.0 * f64::EPSILON * (p.w(x) * stretch).abs();
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        Some(exponential_pair::kl(self.delta(q)))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        exponential_pair::ln_affinity(self.delta(q), a)
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        Some(exponential_pair::total_variation(self.delta(q)))
    }

    /// The quantiles are in proportion.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let moment = libm::exp(0.5 * LN_2 + ln_gamma(1.0 + 0.5 * k) / k);
        Some(sum([(self.scale - q.scale).abs() * moment]))
    }
}
