//! The Gumbel distribution of maxima.

use std::f64::consts::PI;

use super::exponential_pair;
use super::prelude::*;
use super::standard::{standardized, z_difference};
use crate::closed_form::{rounded, sum};
use crate::special::{
    EULER_GAMMA, expm1_excess, exponential_integral, exponential_integral_excess, ln_gamma_1p,
    ln_gamma_1p_excess, ln_ratio,
};

/// The Gumbel distribution of maxima (type I extreme value distribution), skewed to the right.
///
/// Density exp(−z − e⁻ᶻ)/scale with z = (x − loc)/scale, on the whole line; `loc` is finite,
/// `scale` > 0, so the standard deviation is π scale/√6. Every function has a relative error of a
/// few ulps, in the tails times ln p.
///
/// KL of two of them is a formula (C. Bauckhage, arXiv:1305.4509); for equal scales, where they are
/// exponential distributions of e⁻ˣᐟˢᶜᵃˡᵉ, so are total variation, χ² and every affinity.
///
/// ```
/// use klrender_stats::{Distribution, Gumbel};
///
/// let d = Distribution::from(Gumbel::new(1.0, 2.0)?);
/// assert!((d.cdf(1.0) - (-1f64).exp()).abs() < 1e-16);
/// assert!((d.mean() - (1.0 + 2.0 * 0.577_215_664_901_532_9)).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gumbel {
    loc: f64,
    scale: f64,
    ln_scale: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "gumbel",
    summary: "the Gumbel distribution of maxima",
    parameters: &[
        Parameter::finite("loc", "the location, which is the mode"),
        Parameter::positive("scale", "the scale, √6/π standard deviations"),
    ],
    build: |arguments| FAMILY.member(arguments, Gumbel::new),
};

impl Gumbel {
    /// The Gumbel distribution of this location (finite) and scale (> 0).
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

    /// The location, which is the mode.
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

    /// z and w = e⁻ᶻ = −ln P(X ≤ x), right also where z is far below 0.
    fn z_and_w(&self, x: f64) -> (f64, f64) {
        let (z, rest) = standardized(x, self.loc, self.scale);
        let w = libm::exp(-z);
        // Beyond, it is 0 or infinite.
        (z, if z.abs() < 1e3 { w * (1.0 - rest) } else { w })
    }
}

/// E|Z − c|
fn mean_distance(c: f64) -> f64 {
    let w = libm::exp(-c);
    if w <= 1.0 {
        c - EULER_GAMMA + 2.0 * exponential_integral_excess(w)
    } else {
        EULER_GAMMA - c + 2.0 * exponential_integral(w)
    }
}

/// KL of two of them, given (scale of P)/(scale of Q) − 1 and the distance by which P is to the
/// right, in units of the scale of Q; `None` where these leave the range of a float.
pub(super) fn kl(stretch: f64, shift: f64) -> Option<Quantity> {
    // With r = 1 + stretch and y = ln Γ(1 + r) − shift: e^y − 1 − y, and ln Γ(r) + γ (r − 1).
    let ln_moment = libm::log1p(stretch) + ln_gamma_1p(stretch);
    let y = ln_moment - shift;
    let (first, second) = (expm1_excess(y), ln_gamma_1p_excess(stretch));
    let moved = libm::expm1(y).abs() * (ln_moment.abs() + shift.abs());
    let value = first + second;
    let error = 8.0 * f64::EPSILON * (value + moved);
    (!(value + error).is_nan()).then(|| rounded(WithError { value, error }))
}

impl Univariate for Gumbel {
    fn ln_pdf(&self, x: f64) -> f64 {
        let (z, w) = self.z_and_w(x);
        if z == f64::INFINITY {
            f64::NEG_INFINITY
        } else if w == f64::INFINITY {
            -w
        } else {
            -z - w - self.ln_scale
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        let (z, w) = self.z_and_w(x);
        if w > 800.0 {
            0.0
        } else if z > 600.0 {
            libm::exp(-z - self.ln_scale)
        } else {
            w * libm::exp(-w) / self.scale
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        exponential_tail(end.opposite(), -self.z_and_w(x).1)
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let (z, w) = self.z_and_w(x);
        if end == End::Right && z > 20.0 {
            // ln w + ln((1 − e⁻ʷ)/w)
            -z - 0.5 * w
        } else {
            ln_exponential_tail(end.opposite(), -w)
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.loc - self.scale * libm::log(-ln_upper_tail(end.opposite(), p))
    }

    /// loc + γ scale
    fn mean(&self) -> f64 {
        self.loc + EULER_GAMMA * self.scale
    }

    fn mode(&self) -> f64 {
        self.loc
    }

    fn variance(&self) -> f64 {
        self.scale * self.scale * (PI * PI / 6.0)
    }

    fn std(&self) -> f64 {
        self.scale * (PI / 6.0_f64.sqrt())
    }

    /// 1 + γ + ln(scale)
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_scale + (1.0 + EULER_GAMMA))
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let distances = [-1.95, -1.5, -0.8, 0.0, 0.8, 2.0, 3.5, 5.0, 7.0];
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn is_smooth(&self) -> bool {
        true
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let distances = [-3.8, -3.0, -2.0, 0.0, 3.0, 8.0, 20.0, 41.0];
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn tail(&self, end: End) -> Tail {
        let rate = 1.0 / self.scale;
        match end {
            // A height beyond the floats would vanish, or not be a number.
            End::Left => Tail::FLAT.plus(rate, Growth::Power(1.0)).plus(
                -libm::exp(self.loc / self.scale).clamp(1e-300, 1e300),
                Growth::Exponential(rate),
            ),
            End::Right => Tail::FLAT.plus(-rate, Growth::Power(1.0)),
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::DistanceFrom(c) => Some(self.scale * mean_distance(self.z(c))),
            // exp(loc t) Γ(1 − scale t)
            Statistic::Exp(t) => {
                let shape = self.scale * t;
                Some(if shape >= 1.0 {
                    f64::INFINITY
                } else {
                    libm::exp(self.loc * t + ln_gamma_1p(-shape))
                })
            }
            _ => self.moment(f),
        }
    }

    /// ln(scale) + z + e⁻ᶻ
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        let rate = 1.0 / self.scale;
        let height = libm::exp(self.loc * rate);
        // As a product with E exp(−x/scale) it must be a number.
        height.is_normal().then(|| {
            vec![
                (self.ln_scale - self.loc * rate, Statistic::One),
                (rate, Statistic::X),
                (height, Statistic::Exp(-rate)),
            ]
        })
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let moved = (scale > 0.0).then(|| Self::new(shift + scale * self.loc, scale * self.scale));
        moved?.ok().map(Into::into)
    }
}

impl Pair for Gumbel {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let scale = ln_ratio(p.scale, q.scale);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (difference, rounding) = z_difference(x, (p.loc, p.scale), (q.loc, q.scale));
            let (wp, wq) = (p.z_and_w(x).1, q.z_and_w(x).1);
            // e^−zp − e^−zq
            let fall = if difference.abs() < 1.0 {
                -wp * libm::expm1(difference)
            } else {
                wp - wq
            };
            if fall.is_nan() {
                // Both densities have vanished.
                *out = WithError::default();
                continue;
            }
            *out = WithError::sum(scale, difference);
            out.value += fall;
            let size = if difference.abs() < 1.0 {
                rounding * (1.0 + wp) + 4.0 * fall.abs()
            } else {
                rounding + 4.0 * (1.0 + p.z(x).abs()) * wp + 4.0 * (1.0 + q.z(x).abs()) * wq
            };
            out.error += f64::EPSILON * (size + 2.0 * out.value.abs());
        }
        true
    }

    /// ln(σq/σp) + γ (σp/σq − 1) + e^−d Γ(1 + σp/σq) − 1 + d, with d = (locp − locq)/σq
    fn kl(&self, q: &Self) -> Option<Quantity> {
        kl(
            (self.scale - q.scale) / q.scale,
            (self.loc - q.loc) / q.scale,
        )
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        if self.scale == q.scale {
            exponential_pair::ln_affinity((q.loc - self.loc) / q.scale, a)
        } else {
            None
        }
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        (self.scale == q.scale)
            .then(|| exponential_pair::total_variation((q.loc - self.loc) / q.scale))
    }

    /// The quantiles differ by Δloc + Δscale·z.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let (shift, wider) = (self.loc - q.loc, self.scale - q.scale);
        if wider == 0.0 {
            Some(sum([shift.abs()]))
        } else if k == 1.0 {
            let c = -shift / wider;
            let found = sum([wider.abs() * mean_distance(c)]);
            c.is_finite().then_some(found)
        } else if k == 2.0 {
            let moved = shift + EULER_GAMMA * wider;
            let lost = 4.0 * f64::EPSILON * (shift.abs() + wider.abs());
            let found = sum([libm::hypot(moved, wider * (PI / 6.0_f64.sqrt()))]);
            Some(Quantity {
                abs_error: found.abs_error + lost,
                ..found
            })
        } else {
            None
        }
    }
}
