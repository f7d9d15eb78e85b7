//! The Laplace (two-sided exponential) distribution.

use std::f64::consts::LN_2;

use super::prelude::*;
use crate::closed_form::{rounded, sum, trusted};
use crate::means::ln_mean_ratio;
use crate::special::{LogSum, expm1_excess, ln_1m_exp, ln_ratio, log1p_excess, ratio_excess};

/// The Laplace (two-sided exponential) distribution.
///
/// Density exp(−|x − loc|/scale) / (2 scale) on the whole line, with a kink at `loc`; `loc` is
/// finite, `scale` > 0. Every function has a relative error of a few ulps, in the tails times
/// |x − loc|/scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Laplace {
    loc: f64,
    scale: f64,
    /// ln(2 scale)
    ln_norm: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "laplace",
    summary: "the Laplace (two-sided exponential) distribution",
    parameters: &[
        Parameter::finite("loc", "the location: mean, median and mode"),
        Parameter::positive("scale", "the mean distance from the location"),
    ],
    build: |arguments| FAMILY.member(arguments, Laplace::new),
};

impl Laplace {
    /// The Laplace distribution of this location (finite) and scale (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(loc: f64, scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([loc, scale])?;
        Ok(Self {
            loc,
            scale,
            ln_norm: LN_2 + libm::log(scale),
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
}

/// P(Z ≤ z) at location 0 and scale 1.
fn cdf(z: f64) -> f64 {
    if z < 0.0 {
        0.5 * libm::exp(z)
    } else {
        1.0 - 0.5 * libm::exp(-z)
    }
}

fn ln_cdf(z: f64) -> f64 {
    if z < 0.0 {
        z - LN_2
    } else {
        ln_1m_exp(-z - LN_2)
    }
}

/// The logarithm of a negative number, outside [0, 1], is NaN.
fn standard_quantile(p: f64) -> f64 {
    if p < 0.5 {
        libm::log(2.0 * p)
    } else {
        -libm::log(2.0 * (1.0 - p))
    }
}

impl Univariate for Laplace {
    fn ln_pdf(&self, x: f64) -> f64 {
        -self.z(x).abs() - self.ln_norm
    }

    fn pdf(&self, x: f64) -> f64 {
        0.5 * libm::exp(-self.z(x).abs()) / self.scale
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        cdf(-end.outwards(self.z(x)))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        ln_cdf(-end.outwards(self.z(x)))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.loc - end.outwards(self.scale * standard_quantile(p))
    }

    fn mean(&self) -> f64 {
        self.loc
    }

    fn mode(&self) -> f64 {
        self.loc
    }

    fn variance(&self) -> f64 {
        2.0 * self.scale * self.scale
    }

    fn std(&self) -> f64 {
        std::f64::consts::SQRT_2 * self.scale
    }

    /// ln(2e scale)
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_norm + 1.0)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let distances = [-6.5, -3.0, -1.0, 0.0, 1.0, 3.0, 6.5];
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([-40.0, -16.0, -5.0, 0.0, 5.0, 16.0, 40.0].map(|z| self.loc + self.scale * z));
    }

    fn tail(&self, _: End) -> Tail {
        Tail::FLAT.plus(-1.0 / self.scale, Growth::Power(1.0))
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let moved = Self::new(shift + scale * self.loc, scale.abs() * self.scale);
        moved.ok().map(Into::into)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let (loc, scale) = (self.loc, self.scale);
        Some(match f {
            Statistic::DistanceFrom(c) => distance(loc - c, scale),
            Statistic::Exp(t) => {
                let step = (t * scale).abs();
                if step < 1.0 {
                    libm::exp(t * loc) / ((1.0 - step) * (1.0 + step))
                } else {
                    f64::INFINITY
                }
            }
            Statistic::CosFrom(c) => libm::cos(loc - c) / (1.0 + scale * scale),
            // E Xᵏ = locᵏ + k(k − 1) scale² E Xᵏ⁻², terms of one sign.
            Statistic::Power(k) if k >= 0.0 && k % 1.0 == 0.0 && k <= 200.0 => {
                let mut order = k % 2.0;
                let mut moment = if order == 0.0 { 1.0 } else { loc };
                while order < k {
                    order += 2.0;
                    moment =
                        order * (order - 1.0) * (scale * scale) * moment + libm::pow(loc, order);
                }
                moment
            }
            Statistic::Power(k) if k % 2.0 == 0.0 => f64::INFINITY,
            _ => return self.moment(f),
        })
    }

    /// ln(2 scale) + |x − loc|/scale
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (self.ln_norm, Statistic::One),
            (1.0 / self.scale, Statistic::DistanceFrom(self.loc)),
        ])
    }
}

/// E|X| of a Laplace distribution at this location.
fn distance(loc: f64, scale: f64) -> f64 {
    loc.abs() + scale * libm::exp(-loc.abs() / scale)
}

impl Pair for Laplace {
    fn kl(&self, q: &Self) -> Option<Quantity> {
        let p = self;
        let shift = (p.loc - q.loc).abs() / p.scale;
        let ratio = p.scale / q.scale;
        // ratio·(e^−shift − 1 + shift), which the first term outweighs where it overflows
        let moved = if shift == 0.0 || ratio.is_infinite() {
            0.0
        } else if shift.is_finite() {
            ratio * expm1_excess(-shift)
        } else {
            (p.loc - q.loc).abs() / q.scale
        };
        Some(sum([ratio_excess(p.scale, q.scale), moved]))
    }

    /// Three exponentials, left of, between and right of the two locations.
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let p = self;
        if p.loc == q.loc {
            let spread = ln_mean_ratio(a, q.scale, p.scale);
            return (!spread.value.is_nan()).then(|| {
                rounded(WithError {
                    value: -spread.value,
                    error: spread.error,
                })
            });
        }
        let distance = (p.loc - q.loc).abs();
        if p.scale == q.scale && a == 0.5 {
            return Some(sum([-log1p_excess(0.5 * distance / p.scale)]));
        }
        if p.scale == q.scale && distance < p.scale {
            let shift = distance / p.scale;
            // 1 + (a E((1 − a)·shift) − (1 − a) E(a·shift)) / (2a − 1) with E(u) = e⁻ᵘ − 1 + u
            let change = sum([
                a * expm1_excess((a - 1.0) * shift) / (2.0 * a - 1.0),
                (a - 1.0) * expm1_excess(-a * shift) / (2.0 * a - 1.0),
            ]);
            let value = libm::log1p(change.value);
            return trusted(change.map(value, 1.0 / (1.0 + change.value)));
        }
        // The rates of fall of the two factors.
        let (fall_p, fall_q) = (a / p.scale, (1.0 - a) / q.scale);
        let (both, difference) = (fall_p + fall_q, (fall_p - fall_q) * distance);
        let (at_p, at_q) = (-fall_q * distance, -fall_p * distance);
        // (1 − e⁻ᵘ)/u, from the end where the product is higher.
        let u = difference.abs();
        let mean = if u == 0.0 {
            0.0
        } else {
            libm::log(-libm::expm1(-u) / u)
        };
        let (ln_both, ln_distance) = (libm::log(both), libm::log(distance));
        let mut parts = LogSum::EMPTY;
        parts.add(at_p - ln_both);
        parts.add(at_q - ln_both);
        parts.add(at_p.max(at_q) + ln_distance + mean);
        let found = sum([-a * p.ln_norm, (a - 1.0) * q.ln_norm, parts.ln()]);
        let sizes = at_p.abs() + at_q.abs() + ln_both.abs() + ln_distance.abs();
        trusted(Quantity {
            abs_error: found.abs_error + 4.0 * f64::EPSILON * sizes,
            ..found
        })
    }

    /// Differences of cdfs between the points where p = q.
    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        if self.scale == q.scale {
            let half = 0.5 * (self.loc - q.loc).abs() / q.scale;
            return Some(sum([-libm::expm1(-half)]));
        }
        let (p, q) = if self.scale < q.scale {
            (self, q)
        } else {
            (q, self)
        };
        // In units of p: q is at m ≥ 0 with width s > 1; ln(p/q) rises up to 0, then falls.
        let (m, s) = ((q.loc - p.loc).abs() / p.scale, q.scale / p.scale);
        let height = m + s * ln_ratio(q.scale, p.scale);
        let low = -height / (s - 1.0);
        let between = height / (s + 1.0);
        let high = if between <= m {
            between
        } else {
            (height - 2.0 * m) / (s - 1.0)
        };
        let within = |low: f64, high: f64| {
            let tail = |z: f64| 0.5 * libm::exp(-z.abs());
            if low > 0.0 {
                tail(low) - tail(high)
            } else if high < 0.0 {
                tail(high) - tail(low)
            } else {
                1.0 - tail(low) - tail(high)
            }
        };
        let terms = [within(low, high), -within((low - m) / s, (high - m) / s)];
        trusted(sum(terms))
    }

    /// The quantiles differ by Δloc + Δscale z.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let (moved, wider) = ((self.loc - q.loc).abs(), (self.scale - q.scale).abs());
        if wider == 0.0 {
            Some(sum([moved]))
        } else if k == 1.0 {
            Some(sum([distance(moved, wider)]))
        } else if k == 2.0 {
            Some(sum([libm::hypot(moved, std::f64::consts::SQRT_2 * wider)]))
        } else {
            None
        }
    }

    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let scale = ln_ratio(p.scale, q.scale);
        let (wider, shift) = (q.scale - p.scale, q.loc - p.loc);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (zp, zq) = ((x - p.loc) / p.scale, (x - q.loc) / q.scale);
            // |zp| − |zq|
            if (zp > 0.0) == (zq > 0.0) {
                let (a, b) = (zp * (wider / q.scale), shift / q.scale);
                *out = WithError::sum(scale, zp.signum() * (a + b));
                out.error += 2.0 * f64::EPSILON * (a.abs() + b.abs());
            } else {
                *out = WithError::sum(scale, zp.abs() - zq.abs());
                out.error += 2.0 * f64::EPSILON * (zp.abs() + zq.abs());
            }
        }
        true
    }
}
