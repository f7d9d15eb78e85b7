//! The Cauchy (Lorentz) distribution.

use std::f64::consts::{FRAC_1_PI, LN_2, PI};

use super::prelude::*;
use super::standard::{ln_1p_square_near, ln_distance, z_difference};
use crate::closed_form::sum;
use crate::special::ln_ratio;

/// The Cauchy (Lorentz) distribution.
///
/// Density 1 / (π scale (1 + z²)) with z = (x − loc)/scale, on the whole line; `loc` is finite,
/// `scale` > 0 is half the width at half the height and half the distance of the quartiles. It has
/// no mean and no variance: both are NaN. Every function has a relative error of a few ulps, also
/// where z overflows.
///
/// Between two of them KL (F. Chyzak and F. Nielsen, arXiv:1905.10965), total variation, χ² and
/// the Bhattacharyya distance are formulas of ((σ₁ − σ₂)² + (loc₁ − loc₂)²) / (2 σ₁ σ₂), and so KL
/// is symmetric (F. Nielsen and K. Okamura, arXiv:2101.12459).
///
/// ```
/// use klrender_stats::{Cauchy, Distribution, Divergence};
///
/// let p = Distribution::from(Cauchy::new(0.0, 1.0)?);
/// assert_eq!(p.cdf(0.0), 0.5);
/// assert!((p.quantile(0.75) - 1.0).abs() < 1e-15);
/// assert!(p.mean().is_nan());
///
/// let q = Distribution::from(Cauchy::new(2.0, 1.0)?);
/// let kl = Divergence::Kl.between(&p, &q).unwrap().value;
/// assert!((kl - 2f64.ln()).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cauchy {
    loc: f64,
    scale: f64,
    /// ln(π scale)
    ln_norm: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "cauchy",
    summary: "the Cauchy (Lorentz) distribution",
    parameters: &[
        Parameter::finite("loc", "the location: median and mode"),
        Parameter::positive("scale", "half the width at half the height"),
    ],
    build: |arguments| FAMILY.member(arguments, Cauchy::new),
};

/// ln π
const LN_PI: f64 = 1.144_729_885_849_400_2;

/// From here on 1 + z² is z² to the last digit, but z² may overflow.
const FAR: f64 = 1e100;

impl Cauchy {
    /// The Cauchy distribution of this location (finite) and scale (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(loc: f64, scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([loc, scale])?;
        Ok(Self {
            loc,
            scale,
            ln_norm: LN_PI + libm::log(scale),
        })
    }

    /// The location, which is the median.
    pub fn loc(&self) -> f64 {
        self.loc
    }

    /// The scale, half the distance of the quartiles.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn z(&self, x: f64) -> f64 {
        (x - self.loc) / self.scale
    }

    /// P(Z > |z|), or below −|z|; `x` gives its logarithm.
    fn ln_tail(&self, x: f64) -> f64 {
        let z = self.z(x).abs();
        if z < FAR {
            libm::log(libm::atan2(1.0, z) / PI)
        } else {
            -LN_PI - ln_distance(x, self.loc, self.scale)
        }
    }

    /// √(((σ₁ − σ₂)² + (loc₁ − loc₂)²) / (4 σ₁ σ₂)), all that an f-divergence depends on; right to
    /// a few ulps. And its logarithm, where it overflows.
    fn separation(&self, other: &Self) -> (f64, f64) {
        let distance = libm::hypot(self.scale - other.scale, self.loc - other.loc);
        let ln_scales = 0.5 * libm::log(self.scale) + 0.5 * libm::log(other.scale);
        let separation = 0.5 * distance / self.scale.sqrt() / other.scale.sqrt();
        (separation, libm::log(distance) - LN_2 - ln_scales)
    }
}

/// ln(1 + t²), where `ln_t` = ln t
fn ln_1p_square((t, ln_t): (f64, f64)) -> f64 {
    if t < FAR {
        libm::log1p(t * t)
    } else {
        2.0 * ln_t
    }
}

/// The quantile at location 0; NaN unless 0 ≤ p ≤ 1.
fn scaled_quantile(scale: f64, p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        f64::NAN
    } else if p < 0.25 {
        -scale / libm::tan(PI * p)
    } else if p <= 0.75 {
        scale * libm::tan(PI * (p - 0.5))
    } else {
        scale / libm::tan(PI * (1.0 - p))
    }
}

impl Univariate for Cauchy {
    fn ln_pdf(&self, x: f64) -> f64 {
        let z = self.z(x).abs();
        let ln_z = if z < FAR {
            0.0
        } else {
            ln_distance(x, self.loc, self.scale)
        };
        -self.ln_norm - ln_1p_square((z, ln_z))
    }

    fn pdf(&self, x: f64) -> f64 {
        let z = self.z(x).abs();
        if z < FAR {
            FRAC_1_PI / (1.0 + z * z) / self.scale
        } else {
            FRAC_1_PI / (x - self.loc).abs() / z
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        libm::atan2(1.0, end.outwards(self.z(x))) / PI
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        if end.outwards(x) > end.outwards(self.loc) {
            self.ln_tail(x)
        } else {
            libm::log1p(-self.tail_probability(end.opposite(), x))
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.loc - end.outwards(scaled_quantile(self.scale, p))
    }

    fn mean(&self) -> f64 {
        f64::NAN
    }

    fn mode(&self) -> f64 {
        self.loc
    }

    fn variance(&self) -> f64 {
        f64::NAN
    }

    /// ln(4π scale)
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_norm + 2.0 * LN_2)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let distances = [
            -318.0, -60.0, -12.0, -4.0, -1.5, -0.5, 0.0, 0.5, 1.5, 4.0, 12.0, 60.0, 318.0,
        ];
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn is_smooth(&self) -> bool {
        true
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let distances = [-3e5, -1e3, -30.0, -3.0, 0.0, 3.0, 30.0, 1e3, 3e5];
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn tail(&self, _: End) -> Tail {
        Tail::FLAT.plus(-2.0, Growth::Ln)
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        let outwards = end.outwards(self.loc);
        match ln_1p_square_near(ln_distance, outwards, libm::log(self.scale)) {
            Some(ln) => -self.ln_norm - ln,
            None => self.ln_pdf(Interval::LINE.edge(end).point(libm::exp(ln_distance))),
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::One => Some(1.0),
            Statistic::SquareFrom(_) | Statistic::DistanceFrom(_) => Some(f64::INFINITY),
            Statistic::CosFrom(c) => Some(libm::exp(-self.scale) * libm::cos(self.loc - c)),
            _ => None,
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let moved = Self::new(shift + scale * self.loc, scale.abs() * self.scale);
        moved.ok().map(Into::into)
    }
}

/// ln AGM(1 + e, 1) for e ≥ 0 by Gauss's iteration, each step in terms of the excess over 1.
fn ln_agm(mut e: f64) -> f64 {
    let mut ln = 0.0;
    // Converges quadratically; a dozen steps bring 1e300 down.
    for _ in 0..24 {
        ln += 0.5 * libm::log1p(e);
        let root = (1.0 + e).sqrt();
        let excess = e / (root + 1.0);
        e = 0.5 * excess * excess / root;
        if e < 1e-3 * f64::EPSILON * ln {
            break;
        }
    }
    ln
}

impl Pair for Cauchy {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let scale = ln_ratio(p.scale, q.scale);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (zp, zq) = (p.z(x).abs(), q.z(x).abs());
            if zp >= FAR && zq >= FAR {
                // zp/zq is σq/σp.
                *out = WithError::sum(-scale, 0.0);
                continue;
            }
            // 1 + zp² over 1 + zq², less 1
            let (difference, rounding) = z_difference(x, (p.loc, p.scale), (q.loc, q.scale));
            let slope = (p.z(x) + q.z(x)) / (1.0 + zq * zq);
            let excess = difference * slope;
            if excess.abs() < 0.5 {
                *out = WithError::sum(scale, libm::log1p(excess));
                let size = (difference / (1.0 + zq * zq) * (zp + zq)).abs();
                out.error += 4.0 * f64::EPSILON * (rounding * slope.abs() + size);
            } else {
                let ln = |d: &Self, z| ln_1p_square((z, ln_distance(x, d.loc, d.scale)));
                let (ln_p, ln_q) = (ln(p, zp), ln(q, zq));
                *out = WithError::sum(scale, ln_p - ln_q);
                out.error += f64::EPSILON * (4.0 + 2.0 * (ln_p + ln_q));
            }
        }
        true
    }

    /// ln(((σ₁ + σ₂)² + (loc₁ − loc₂)²) / (4 σ₁ σ₂))
    fn kl(&self, q: &Self) -> Option<Quantity> {
        Some(sum([ln_1p_square(self.separation(q))]))
    }

    /// For a = ½ an arithmetic-geometric mean, for a = 2 and −1 that of χ².
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let (t, ln_t) = self.separation(q);
        if a == 0.5 {
            // √(1 + t²) − 1
            let excess = if t < FAR {
                t * t / (1.0 + libm::sqrt(1.0 + t * t))
            } else {
                t
            };
            // The sum of some ten logarithms, all of one sign.
            excess.is_finite().then(|| sum([-ln_agm(excess)]))
        } else if a == 2.0 || a == -1.0 {
            // χ² = 2 t²
            let root = std::f64::consts::SQRT_2;
            Some(sum([ln_1p_square((root * t, ln_t + 0.5 * LN_2))]))
        } else {
            None
        }
    }

    /// (2/π) arctan t
    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        let (t, _) = self.separation(q);
        Some(sum([2.0 * FRAC_1_PI * libm::atan(t)]))
    }

    /// The distance of the locations, if the scales are equal.
    fn wasserstein(&self, q: &Self, _: f64) -> Option<Quantity> {
        (self.scale == q.scale).then(|| sum([(self.loc - q.loc).abs()]))
    }
}
