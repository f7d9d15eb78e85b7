//! The logistic distribution.

use std::f64::consts::{LN_2, PI};

use super::prelude::*;
use super::standard::z_difference;
use crate::closed_form::sum;
use crate::special::ln_ratio;

/// The logistic distribution.
///
/// Density e⁻ᶻ / (scale (1 + e⁻ᶻ)²) with z = (x − loc)/scale, on the whole line; `loc` is finite,
/// `scale` > 0, so the standard deviation is π scale/√3. Every function has a relative error of a
/// few ulps, in the tails times |z|.
///
/// KL, total variation, χ² and the Bhattacharyya distance of two of equal scale are formulas of
/// the distance of their locations; of other pairs they are integrated.
///
/// ```
/// use klrender_stats::{Distribution, Logistic};
///
/// let d = Distribution::from(Logistic::new(1.0, 2.0)?);
/// assert_eq!(d.cdf(1.0), 0.5);
/// assert!((d.quantile(0.9) - (1.0 + 2.0 * 9f64.ln())).abs() < 1e-14);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logistic {
    loc: f64,
    scale: f64,
    ln_scale: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "logistic",
    summary: "the logistic distribution",
    parameters: &[
        Parameter::finite("loc", "the location: mean, median and mode"),
        Parameter::positive("scale", "the scale, √3/π standard deviations"),
    ],
    build: |arguments| FAMILY.member(arguments, Logistic::new),
};

impl Logistic {
    /// The logistic distribution of this location (finite) and scale (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(loc: f64, scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([loc, scale])?;
        Ok(Self {
            loc,
            scale,
            ln_scale: libm::log(scale),
        })
    }

    /// The location.
    pub fn loc(&self) -> f64 {
        self.loc
    }

    /// The scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn z(&self, x: f64) -> f64 {
        (x - self.loc) / self.scale
    }

    /// Half the distance of the locations, in units of the scale; `None` if the scales differ.
    fn half_distance(&self, other: &Self) -> Option<f64> {
        (self.scale == other.scale).then(|| 0.5 * (self.loc - other.loc).abs() / self.scale)
    }
}

/// P(Z ≤ z) at location 0 and scale 1.
fn cdf(z: f64) -> f64 {
    let tail = libm::exp(-z.abs());
    if z < 0.0 {
        tail / (1.0 + tail)
    } else {
        1.0 / (1.0 + tail)
    }
}

fn ln_cdf(z: f64) -> f64 {
    z.min(0.0) - libm::log1p(libm::exp(-z.abs()))
}

/// ln(p / (1 − p)); NaN unless 0 ≤ p ≤ 1.
fn logit(p: f64) -> f64 {
    if (0.25..0.75).contains(&p) {
        libm::log1p((2.0 * p - 1.0) / (1.0 - p))
    } else {
        libm::log(p / (1.0 - p))
    }
}

/// E|Z − c|
fn mean_distance(c: f64) -> f64 {
    c.abs() + 2.0 * libm::log1p(libm::exp(-c.abs()))
}

impl Univariate for Logistic {
    fn ln_pdf(&self, x: f64) -> f64 {
        let z = self.z(x).abs();
        -z - 2.0 * libm::log1p(libm::exp(-z)) - self.ln_scale
    }

    fn pdf(&self, x: f64) -> f64 {
        let tail = libm::exp(-self.z(x).abs());
        tail / ((1.0 + tail) * (1.0 + tail)) / self.scale
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        cdf(-end.outwards(self.z(x)))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        ln_cdf(-end.outwards(self.z(x)))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.loc - end.outwards(self.scale * logit(p))
    }

    fn mean(&self) -> f64 {
        self.loc
    }

    fn mode(&self) -> f64 {
        self.loc
    }

    fn variance(&self) -> f64 {
        self.scale * self.scale * (PI * PI / 3.0)
    }

    fn std(&self) -> f64 {
        self.scale * (PI / 3.0_f64.sqrt())
    }

    /// 2 + ln(scale)
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_scale + 2.0)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let distances = [-7.0, -4.5, -2.5, -1.0, 0.0, 1.0, 2.5, 4.5, 7.0];
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn is_smooth(&self) -> bool {
        true
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let distances = [-42.0, -28.0, -15.0, -5.0, 0.0, 5.0, 15.0, 28.0, 42.0];
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn tail(&self, _: End) -> Tail {
        Tail::FLAT.plus(-1.0 / self.scale, Growth::Power(1.0))
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::DistanceFrom(c) => Some(self.scale * mean_distance(self.z(c))),
            // Γ(1 + st) Γ(1 − st) exp(loc t)
            Statistic::Exp(t) => {
                let angle = PI * self.scale * t.abs();
                Some(if angle >= PI {
                    f64::INFINITY
                } else if angle == 0.0 {
                    libm::exp(self.loc * t)
                } else {
                    libm::exp(self.loc * t) * (angle / libm::sin(angle))
                })
            }
            Statistic::CosFrom(c) => {
                let size = PI * self.scale;
                let damping = if size > 0.0 {
                    size / libm::sinh(size)
                } else {
                    1.0
                };
                Some(libm::cos(self.loc - c) * if damping.is_nan() { 0.0 } else { damping })
            }
            _ => self.moment(f),
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let moved = Self::new(shift + scale * self.loc, scale.abs() * self.scale);
        moved.ok().map(Into::into)
    }
}

/// (h cosh h − sinh h)/h³ and (sinh h − h)/h³ for h < 1: all terms of their series are positive.
fn excesses(h: f64) -> (f64, f64) {
    let square = h * h;
    let (mut first, mut second) = (0.0, 0.0);
    // The term h²ᵏ⁺¹ of sinh is 1/(2k + 1)!, and that of h cosh is 2k + 1 times that.
    let mut coefficient = 1.0 / 1.216_451_004_088_32e17;
    for k in (1..=9).rev() {
        let order = f64::from(2 * k);
        first = first * square + order * coefficient;
        second = second * square + coefficient;
        coefficient *= (order + 1.0) * order;
    }
    (first, second)
}

impl Pair for Logistic {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let scale = ln_ratio(p.scale, q.scale);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (zp, zq) = (p.z(x), q.z(x));
            let (difference, rounding) = z_difference(x, (p.loc, p.scale), (q.loc, q.scale));
            // 2 ln(cosh(zp/2) / cosh(zq/2))
            if difference.abs() < 1.0 {
                let sinh = libm::sinh(0.25 * difference);
                let tilt = libm::tanh(0.5 * zq) * libm::sinh(0.5 * difference);
                *out = WithError::sum(scale, 2.0 * libm::log1p(2.0 * sinh * sinh + tilt));
                out.error += 2.0 * f64::EPSILON * rounding;
            } else {
                let ln_height = |z: f64| z.abs() + 2.0 * libm::log1p(libm::exp(-z.abs()));
                let (above, below) = (ln_height(zp), ln_height(zq));
                *out = WithError::sum(scale, above - below);
                out.error += 4.0 * f64::EPSILON * (above + below);
            }
        }
        true
    }

    /// δ coth(δ/2) − 2 for equal scales, with δ the distance in units of the scale.
    fn kl(&self, q: &Self) -> Option<Quantity> {
        let h = self.half_distance(q)?;
        Some(if h < 1.0 {
            let (excess, sinh_excess) = excesses(h);
            let square = h * h;
            sum([2.0 * square * excess / (1.0 + square * sinh_excess)])
        } else {
            sum([2.0 * (h / libm::tanh(h)), -2.0])
        })
    }

    /// For equal scales: h/sinh h for a = ½, with h = δ/2, and 1 + (4/3) sinh² h for a = 2.
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let h = self.half_distance(q)?;
        if a == 0.5 {
            Some(if h < 1.0 {
                let (_, excess) = excesses(h);
                sum([-libm::log1p(h * h * excess)])
            } else {
                sum([LN_2 - h, libm::log(h), -libm::log1p(-libm::exp(-2.0 * h))])
            })
        } else if a == 2.0 || a == -1.0 {
            Some(if h < 300.0 {
                let sinh = libm::sinh(h);
                sum([libm::log1p(4.0 / 3.0 * sinh * sinh)])
            } else {
                sum([2.0 * h, -libm::log(3.0)])
            })
        } else {
            None
        }
    }

    /// tanh(δ/4) for equal scales.
    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        Some(sum([libm::tanh(0.5 * self.half_distance(q)?)]))
    }

    /// The distance of quantiles is that of a logistic variable from 0, for k = 1 and 2.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let (shift, wider) = ((self.loc - q.loc).abs(), (self.scale - q.scale).abs());
        if wider == 0.0 {
            Some(sum([shift]))
        } else if k == 1.0 {
            let tail = libm::log1p(libm::exp(-shift / wider));
            Some(sum([shift, 2.0 * wider * tail]))
        } else if k == 2.0 {
            Some(sum([libm::hypot(shift, wider * (PI / 3.0_f64.sqrt()))]))
        } else {
            None
        }
    }
}
