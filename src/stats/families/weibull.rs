//! The Weibull distribution, a power of an exponential variable.

use std::f64::consts::PI;

use super::prelude::*;
use super::{exponential_pair, gumbel};
use crate::closed_form::sum;
use crate::special::{EULER_GAMMA, gamma_q, ln_gamma, ln_gamma_1p, ln_gamma_1p_excess, ln_ratio};

/// The Weibull distribution.
///
/// Density (shape/scale) (x/scale)^(shape − 1) exp(−(x/scale)^shape) for x ≥ 0, 0 elsewhere; `shape`
/// and `scale` are > 0. At x = 0 the density is infinite for shape < 1, 1/scale for shape = 1, and 0
/// above. Every function has a relative error of a few ulps, in the tails times ln p, and of
/// `variance` below 1e-13.
///
/// −ln X is a Gumbel variable of location −ln(scale) and scale 1/shape: KL is that of these
/// (C. Bauckhage, arXiv:1310.3713), and for equal shapes total variation, χ² and every affinity are
/// those of exponential distributions.
///
/// ```
/// use klrender_stats::{Distribution, Weibull};
///
/// let d = Distribution::from(Weibull::new(2.0, 3.0)?);
/// assert!((d.sf(6.0) - (-4f64).exp()).abs() < 1e-16);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
    ln_shape: f64,
    ln_scale: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "weibull",
    summary: "the Weibull distribution, a power of an exponential variable",
    parameters: &[
        Parameter::positive("shape", "the exponent of x in the tail"),
        Parameter::positive("scale", "the scale, beyond which lies 1/e of the mass"),
    ],
    build: |arguments| FAMILY.member(arguments, Weibull::new),
};

impl Weibull {
    /// The Weibull distribution of this shape and scale (both > 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(shape: f64, scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([shape, scale])?;
        Ok(Self {
            shape,
            scale,
            ln_shape: libm::log(shape),
            ln_scale: libm::log(scale),
        })
    }

    /// The shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The scale, the 1 − 1/e quantile.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// ln w = shape·ln(x/scale)
    fn ln_w(&self, x: f64) -> f64 {
        if x <= 0.0 {
            f64::NEG_INFINITY
        } else if x == f64::INFINITY {
            x
        } else {
            self.shape * ln_ratio(x, self.scale)
        }
    }

    /// w = (x/scale)^shape = −ln P(X > x)
    fn w(&self, x: f64) -> f64 {
        let y = x.max(0.0) / self.scale;
        if !(1e-250..1e250).contains(&y) || self.shape > 1e3 {
            return libm::exp(self.ln_w(x));
        }
        // The power multiplies the relative error of the quotient by the shape.
        let rest = libm::fma(-y, self.scale, x) / self.scale / y;
        let rest = if rest.is_finite() { rest } else { 0.0 };
        libm::pow(y, self.shape) * (1.0 + self.shape * rest)
    }

    /// scale·w^(1/shape), where the power may leave the range of a float.
    fn at(&self, w: f64) -> f64 {
        let power = libm::pow(w, 1.0 / self.shape);
        if power.is_normal() || w == 0.0 || w == f64::INFINITY {
            self.scale * power
        } else {
            libm::exp(self.ln_scale + libm::log(w) / self.shape)
        }
    }

    /// ln E Xᵏ − k ln(scale), for k > −shape
    fn ln_moment(&self, k: f64) -> f64 {
        ln_gamma_1p(k / self.shape)
    }

    /// The density in terms of y = ln(x/scale).
    fn ln_pdf_of(&self, y: f64) -> f64 {
        let w = libm::exp(self.shape * y);
        if w == f64::INFINITY {
            -w
        } else if y == f64::NEG_INFINITY && self.shape == 1.0 {
            -self.ln_scale
        } else {
            self.ln_shape - self.ln_scale + (self.shape - 1.0) * y - w
        }
    }

    /// ln(rate of Q/rate of P) if the shapes are equal, so that both are exponential in x^shape.
    fn delta(&self, q: &Self) -> Option<f64> {
        (self.shape == q.shape).then(|| q.shape * ln_ratio(self.scale, q.scale))
    }
}

impl Univariate for Weibull {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x < 0.0 || x == f64::INFINITY {
            return f64::NEG_INFINITY;
        }
        let w = self.w(x);
        if x == 0.0 || w == f64::INFINITY {
            return self.ln_pdf_of(if x == 0.0 { f64::NEG_INFINITY } else { w });
        }
        let y = ln_ratio(x, self.scale);
        self.ln_shape - self.ln_scale + (self.shape - 1.0) * y - w
    }

    fn pdf(&self, x: f64) -> f64 {
        let w = self.w(x);
        let slope = self.shape / x;
        if x > 0.0 && w.is_normal() && slope.is_normal() && (slope * w).is_normal() {
            slope * w * libm::exp(-w)
        } else {
            libm::exp(self.ln_pdf(x))
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        exponential_tail(end, -self.w(x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let w = self.w(x);
        if end == End::Left && w < 1e-20 {
            self.ln_w(x)
        } else {
            ln_exponential_tail(end, -w)
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.at(-ln_upper_tail(end, p))
    }

    /// scale·Γ(1 + 1/shape)
    fn mean(&self) -> f64 {
        let mean = self.scale * libm::tgamma(1.0 + 1.0 / self.shape);
        if mean.is_normal() {
            mean
        } else {
            libm::exp(self.ln_scale + self.ln_moment(1.0))
        }
    }

    fn mode(&self) -> f64 {
        if self.shape > 1.0 {
            self.at((self.shape - 1.0) / self.shape)
        } else {
            0.0
        }
    }

    fn variance(&self) -> f64 {
        self.std() * self.std()
    }

    /// The root of scale² (Γ(1 + 2h) − Γ(1 + h)²) with h = 1/shape.
    fn std(&self) -> f64 {
        let h = 1.0 / self.shape;
        if h < 1.0 {
            // The mean squared times e^d − 1, with d = ln Γ(1 + 2h) − 2 ln Γ(1 + h).
            let d = ln_gamma_1p_excess(2.0 * h) - 2.0 * ln_gamma_1p_excess(h);
            self.mean() * libm::expm1(d).sqrt()
        } else {
            let ln_mean = ln_gamma_1p(h);
            let less = if ln_mean < 1e3 {
                libm::exp(2.0 * ln_mean - ln_gamma_1p(2.0 * h))
            } else {
                0.0
            };
            let ln_root = 0.5 * ln_gamma_1p(2.0 * h);
            let root = if h < 85.0 {
                self.scale * libm::tgamma(1.0 + 2.0 * h).sqrt()
            } else {
                libm::exp(self.ln_scale + ln_root)
            };
            root * (1.0 - less).sqrt()
        }
    }

    /// γ (1 − 1/shape) + ln(scale/shape) + 1
    fn entropy(&self) -> Option<f64> {
        let bent = EULER_GAMMA * (1.0 - 1.0 / self.shape);
        Some(bent + ln_ratio(self.scale, self.shape) + 1.0)
    }

    fn entropy_size(&self) -> f64 {
        1.0 / self.shape + ln_ratio(self.scale, self.shape).abs()
    }

    fn support(&self) -> Interval {
        Interval::POSITIVE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let exponents = [0.0, 0.001, 0.01, 0.1, 0.35, 0.7, 1.2, 2.0, 3.0, 4.6, 7.0];
        out.extend(exponents.map(|w| self.at(w)));
        out.push(self.mode());
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let exponents = [0.0, 1e-6, 1e-3, 0.05, 1.0, 5.0, 16.0, 40.0];
        out.extend(exponents.map(|w| self.at(w)));
    }

    fn tail(&self, end: End) -> Tail {
        match end {
            End::Left => Tail::FLAT
                .plus(1.0, Growth::Ln)
                .plus(-self.shape, Growth::Ln),
            // A coefficient beyond the floats would vanish, or not be a number.
            End::Right => Tail::FLAT
                .plus(-1.0, Growth::Ln)
                .plus(self.shape, Growth::Ln)
                .plus(
                    -libm::exp(-self.shape * self.ln_scale).clamp(1e-300, 1e300),
                    Growth::Power(self.shape),
                ),
        }
    }

    fn ln_pdf_near(&self, _: End, ln_distance: f64) -> f64 {
        self.ln_pdf_of(ln_distance - self.ln_scale)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mean_ln = self.ln_scale - EULER_GAMMA / self.shape;
        match f {
            Statistic::DistanceFrom(c) if c <= 0.0 => Some(self.mean() - c),
            Statistic::DistanceFrom(c) => {
                // E(X − c)₊ = ∫_c^∞ P(X > x) dx
                let mean = self.mean();
                let above = mean * gamma_q(1.0 / self.shape, self.w(c));
                Some(2.0 * above - mean + c)
            }
            Statistic::Ln => Some(mean_ln),
            Statistic::LnSquared => {
                Some(mean_ln * mean_ln + PI * PI / 6.0 / self.shape / self.shape)
            }
            Statistic::Power(k) if k <= -self.shape => Some(f64::INFINITY),
            Statistic::Power(k) => Some(libm::exp(k * self.ln_scale + self.ln_moment(k))),
            Statistic::Exp(0.0) => Some(1.0),
            Statistic::Exp(t) if self.shape == 1.0 => {
                let rate = self.scale * t;
                Some(if rate < 1.0 {
                    1.0 / (1.0 - rate)
                } else {
                    f64::INFINITY
                })
            }
            Statistic::Exp(t) if t > 0.0 && self.shape < 1.0 => Some(f64::INFINITY),
            _ => self.moment(f),
        }
    }

    /// ln(scale/shape) − (shape − 1) ln(x/scale) + (x/scale)^shape
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        let rate = libm::exp(-self.shape * self.ln_scale);
        // As a product with E Xᵏ it must be a number.
        rate.is_normal().then(|| {
            vec![
                (-self.ln_shape, Statistic::One),
                (self.shape * self.ln_scale, Statistic::One),
                (1.0 - self.shape, Statistic::Ln),
                (rate, Statistic::Power(self.shape)),
            ]
        })
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || Self::new(self.shape, scale * self.scale))
    }
}

impl Pair for Weibull {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let shape = ln_ratio(q.shape, p.shape);
        let shift = q.shape * ln_ratio(p.scale, q.scale);
        let zero = p.support().edge(End::Left);
        let near = nodes
            .near
            .filter(|&(edge, _)| edge == zero || !edge.at.is_finite());
        for (i, (out, &x)) in out.iter_mut().zip(nodes.xs).enumerate() {
            // ln(x/scale) and its error
            let (y, size) = match near {
                Some((_, ln)) => (ln[i] - p.ln_scale, ln[i].abs() + p.ln_scale.abs()),
                None => {
                    let y = p.ln_w(x) / p.shape;
                    (y, y.abs())
                }
            };
            // ln wq − ln wp
            let moved = (q.shape - p.shape) * y;
            let difference = moved + shift;
            let ln_wp = p.shape * y;
            let wp = libm::exp(ln_wp);
            let fall = if difference.abs() < 1.0 {
                -wp * libm::expm1(difference)
            } else {
                wp - libm::exp(ln_wp + difference)
            };
            if fall.is_nan() || difference.is_infinite() {
                // Both densities have vanished, or the point is the end itself.
                *out = WithError::sum(shape, shift);
                continue;
            }
            *out = WithError::sum(shape, difference);
            out.value += fall;
            let lost = (q.shape - p.shape).abs() * size + moved.abs() + shift.abs();
            let steep = 1.0 + wp.max(wp * libm::exp(difference.min(700.0)));
            let exponent = p.shape * size * fall.abs();
            let error = 4.0 * lost * steep + 4.0 * fall.abs() + 4.0 * exponent;
            out.error += f64::EPSILON * (error + 2.0 * out.value.abs());
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        gumbel::kl(
            (q.shape - self.shape) / self.shape,
            q.shape * ln_ratio(q.scale, self.scale),
        )
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        exponential_pair::ln_affinity(self.delta(q)?, a)
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        Some(exponential_pair::total_variation(self.delta(q)?))
    }

    /// For equal shapes the quantiles are in proportion.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let moment = libm::exp(ln_gamma(1.0 + k / self.shape) / k);
        (self.shape == q.shape).then(|| sum([(self.scale - q.scale).abs() * moment]))
    }
}
