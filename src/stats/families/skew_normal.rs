//! The skew normal distribution.

use std::f64::consts::{LN_2, PI};

use super::prelude::*;
use crate::quantity::Method;
use crate::solve;
use crate::special::{
    LN_SQRT_2PI, SQRT_2_OVER_PI, ln_ratio, mills_ratio, normal_ln_sf, normal_quantile,
    skew_normal_cdf, skew_normal_ln_cdf,
};

/// The skew normal distribution.
///
/// Density (2/scale) φ(z) Φ(shape·z) with z = (x − loc)/scale, on the whole line; `loc` and `shape`
/// are finite, `scale` > 0. The shape 0 is the normal distribution; for a large positive one the
/// density is nearly that of half a normal above `loc`. `loc` and `scale` are neither mean nor
/// standard deviation. Relative error of the functions below 1e-13, in the tails times |ln p| of
/// the density; `mode` and `quantile` solve for a root to the last digits; the entropy is by
/// quadrature. A. Azzalini, "A class of distributions which includes the normal ones", Scand. J.
/// Statist. 12 (1985) 171–178.
///
/// ```
/// use klrender_stats::{Distribution, SkewNormal};
///
/// let d = Distribution::from(SkewNormal::new(0.0, 1.0, 1.0)?);
/// // The cdf is Φ(z)².
/// assert!((d.cdf(0.0) - 0.25).abs() < 1e-15);
/// assert!((d.mean() - 1.0 / std::f64::consts::PI.sqrt()).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SkewNormal {
    loc: f64,
    scale: f64,
    shape: f64,
    /// ln(scale √(2π) / 2)
    ln_norm: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "skew_normal",
    summary: "the skew normal distribution",
    parameters: &[
        Parameter::finite("loc", "the location: that of the normal with shape 0"),
        Parameter::positive("scale", "the scale: the standard deviation at shape 0"),
        Parameter::finite("shape", "the slant: to the right if positive"),
    ],
    build: |arguments| FAMILY.member(arguments, SkewNormal::new),
};

impl SkewNormal {
    /// The skew normal distribution of this location, scale (> 0) and shape.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(loc: f64, scale: f64, shape: f64) -> Result<Self, ParameterError> {
        FAMILY.check([loc, scale, shape])?;
        Ok(Self {
            loc,
            scale,
            shape,
            ln_norm: LN_SQRT_2PI - LN_2 + libm::log(scale),
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

    /// The shape, which has the sign of the skewness.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    fn z(&self, x: f64) -> f64 {
        (x - self.loc) / self.scale
    }

    fn at(&self, z: f64) -> f64 {
        self.loc + self.scale * z
    }

    /// shape/√(1 + shape²), the correlation of Z with the normal that is conditioned to be
    /// positive.
    fn delta(&self) -> f64 {
        self.shape / libm::hypot(1.0, self.shape)
    }

    /// E Z and Var Z = 1 − 2δ²/π
    fn standard_moments(&self) -> (f64, f64) {
        let delta = self.delta();
        // Nothing cancels: at most 2/π is taken away.
        (SQRT_2_OVER_PI * delta, 1.0 - 2.0 / PI * delta * delta)
    }

    /// The z at which φ(z) Φ(|shape| z) is highest: the root of z = |shape| φ/Φ(|shape| z).
    fn standard_mode(&self) -> f64 {
        let shape = self.shape.abs();
        // φ/Φ(0) = √(2/π) is the largest value that the right-hand side over the shape can take.
        let (mut low, mut high) = (0.0, 1.0_f64.min(SQRT_2_OVER_PI * shape));
        for _ in 0..1100 {
            let middle = 0.5 * low + 0.5 * high;
            if !(low < middle && middle < high) {
                break;
            }
            if middle < shape / mills_ratio(-shape * middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// The z with P(Z ≤ z) = p for p ≤ ½, at this shape.
    fn standard_quantile(p: f64, shape: f64) -> f64 {
        if p.is_nan() || p < 0.0 {
            return f64::NAN;
        }
        if p == 0.0 {
            return f64::NEG_INFINITY;
        }
        // |Z| is that of a normal, and 2 φ Φ is at most 2 φ: P(Z ≤ z) is between 2 Φ(z) − 1 or 0
        // and 2 Φ(z).
        let bracket = Interval::new(
            normal_quantile(0.5 * p).next_down(),
            normal_quantile(0.5 + 0.5 * p).next_up(),
        );
        // Far out Φ(shape·z) counts too.
        let bracket = if shape > 0.0 {
            bracket
        } else {
            Interval {
                high: normal_quantile(p).next_up(),
                ..bracket
            }
        };
        solve::rising(bracket, libm::log(p), |z| {
            let ln_density = LN_2 - LN_SQRT_2PI - 0.5 * z * z + normal_ln_sf(-shape * z);
            (skew_normal_ln_cdf(z, shape), ln_density)
        })
    }
}

impl Univariate for SkewNormal {
    fn ln_pdf(&self, x: f64) -> f64 {
        let z = self.z(x);
        let square = -0.5 * z * z;
        if square == f64::NEG_INFINITY {
            return square;
        }
        square + normal_ln_sf(-self.shape * z) - self.ln_norm
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        skew_normal_cdf(-end.outwards(self.z(x)), -end.outwards(self.shape))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        skew_normal_ln_cdf(-end.outwards(self.z(x)), -end.outwards(self.shape))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        // From the smaller tail.
        let tail = p.min(1.0 - p);
        self.at(if (end == End::Left) == (p <= 0.5) {
            Self::standard_quantile(tail, self.shape)
        } else {
            -Self::standard_quantile(tail, -self.shape)
        })
    }

    /// loc + scale δ √(2/π) with δ = shape/√(1 + shape²)
    fn mean(&self) -> f64 {
        self.at(self.standard_moments().0)
    }

    fn mode(&self) -> f64 {
        self.at(self.standard_mode().copysign(self.shape))
    }

    /// scale² (1 − 2δ²/π)
    fn variance(&self) -> f64 {
        self.scale * self.scale * self.standard_moments().1
    }

    fn std(&self) -> f64 {
        self.scale * self.standard_moments().1.sqrt()
    }

    /// That of the normal distribution at shape 0; else there is no formula.
    fn entropy(&self) -> Option<f64> {
        (self.shape == 0.0).then_some(self.ln_norm + LN_2 + 0.5)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let shares = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];
        out.extend(shares.map(|p| self.quantile(p)));
        out.push(self.mode());
    }

    fn is_smooth(&self) -> bool {
        true
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let sign = 1.0_f64.copysign(self.shape);
        let steep = libm::hypot(1.0, self.shape);
        let points = [0.0, 2.5, 5.5, 9.0];
        // To the one side a normal; to the other one that is narrower by √(1 + shape²), and the
        // rise between them, as narrow.
        out.extend(points.map(|z| self.at(sign * z)));
        for z in [-9.0, -5.5, -2.5, 2.5, 5.5, 9.0] {
            out.push(self.at(sign * z / steep));
        }
        out.push(self.mode());
    }

    /// φ(z) on the one side; φ(√(1 + shape²) z)/|z| on the other, where Φ is a tail itself.
    fn tail(&self, end: End) -> Tail {
        let sign = end.outwards(1.0);
        let precision = 1.0 / self.scale / self.scale;
        if self.shape * sign >= 0.0 {
            return Tail::FLAT
                .plus(-0.5 * precision, Growth::Power(2.0))
                .plus(sign * self.loc * precision, Growth::Power(1.0));
        }
        let precision = precision + self.shape / self.scale * (self.shape / self.scale);
        Tail::FLAT
            .plus(-0.5 * precision, Growth::Power(2.0))
            .plus(sign * self.loc * precision, Growth::Power(1.0))
            .plus(-1.0, Growth::Ln)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::Exp(t) => {
                let spread = self.scale * t;
                // E exp(tX) = 2 exp(t loc + (t scale)²/2) Φ(δ t scale)
                let ln = t * self.loc + 0.5 * spread * spread;
                Some(libm::exp(ln + LN_2 + normal_ln_sf(-self.delta() * spread)))
            }
            _ => self.moment(f),
        }
    }
}

impl Pair for SkewNormal {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let scale = ln_ratio(p.scale, q.scale);
        let (wider, shift, slant) = (q.scale - p.scale, q.loc - p.loc, q.shape - p.shape);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (zp, zq) = (p.z(x), q.z(x));
            // zp − zq
            let (a, b) = (zp * (wider / q.scale), shift / q.scale);
            let square = 0.5 * (a + b) * (zp + zq);
            // ln Φ at shape·z of q and of p
            let (yp, yq) = (p.shape * zp, q.shape * zq);
            let (c, d) = (slant * zp, -q.shape * (a + b));
            let (slanted, slope) = ln_cdf_step(yp, yq, c + d);
            *out = WithError::sum(scale, square);
            out.value += slanted;
            let size = (a.abs() + b.abs()) * (zp + zq).abs()
                + slope * (c.abs() + q.shape.abs() * (a.abs() + b.abs()))
                + slanted.abs();
            out.error += 4.0 * f64::EPSILON * size;
            if !out.value.is_finite() || !out.error.is_finite() {
                *out = WithError {
                    value: q.ln_pdf(x) - p.ln_pdf(x),
                    error: 0.0,
                };
            }
        }
        true
    }

    /// For equal shapes the quantiles differ by Δloc + Δscale z.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let (shift, wider) = (q.loc - self.loc, q.scale - self.scale);
        let value = if self.shape != q.shape {
            return None;
        } else if wider == 0.0 {
            shift.abs()
        } else if k == 2.0 {
            let (mean, variance) = self.standard_moments();
            libm::hypot(shift + wider * mean, wider * variance.sqrt())
        } else if k == 1.0 && shift == 0.0 {
            // |Z| is that of a normal.
            wider.abs() * SQRT_2_OVER_PI
        } else {
            return None;
        };
        Some(Quantity {
            abs_error: 8.0 * f64::EPSILON * (value + wider.abs()),
            method: Method::ClosedForm,
            ..Quantity::exact(value)
        })
    }
}

/// ln Φ(to) − ln Φ(from), where `step` is to − from with more digits, and a bound of the slope of
/// ln Φ between them.
fn ln_cdf_step(from: f64, to: f64, step: f64) -> (f64, f64) {
    let slope = |y: f64| 1.0 / mills_ratio(-y);
    let steepest = slope(from.min(to));
    if step.abs() * (1.0 + steepest) > 0.5 {
        return (normal_ln_sf(-to) - normal_ln_sf(-from), steepest);
    }
    // The integral of the slope by Gauss–Legendre quadrature with 5 nodes (DLMF 3.5.21): over a
    // step far shorter than the distance on which the slope changes.
    const NODES: [(f64, f64); 3] = [
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_08),
    ];
    let middle = from + 0.5 * step;
    let sum: f64 = NODES
        .iter()
        .map(|&(node, weight)| {
            let away = 0.5 * step * node;
            if node == 0.0 {
                weight * slope(middle)
            } else {
                weight * (slope(middle - away) + slope(middle + away))
            }
        })
        .sum();
    (0.5 * step * sum, steepest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::{normal_pdf, normal_sf};

    #[test]
    fn the_mode_is_a_peak() {
        for shape in [-30.0, -1.0, 1e-3, 0.5, 4.0, 1e6] {
            let d = SkewNormal::new(2.0, 3.0, shape).unwrap();
            let mode = Univariate::mode(&d);
            let step = 1e-5 * 3.0 / (1.0 + shape.abs());
            let peak = d.ln_pdf(mode);
            assert!(
                peak >= d.ln_pdf(mode - step) && peak >= d.ln_pdf(mode + step),
                "{shape}"
            );
        }
        let normal = SkewNormal::new(2.0, 3.0, 0.0).unwrap();
        assert_eq!(Univariate::mode(&normal), 2.0);
    }

    #[test]
    fn squares_of_normals() {
        // For shape 1 the cdf is Φ(z)².
        let d = SkewNormal::new(0.0, 1.0, 1.0).unwrap();
        for p in [1e-200, 1e-9, 0.3, 0.7] {
            let expected = normal_quantile(f64::sqrt(p));
            assert!(
                (d.quantile(p) - expected).abs() < 1e-13 * (1.0 + expected.abs()),
                "{p}"
            );
        }
        assert!(
            (d.ln_pdf(-40.0) + 1600.0 + 2.0 * LN_SQRT_2PI - LN_2 + libm::log(40.0)).abs() < 1e-3
        );
        let product = 2.0 * normal_pdf(0.0) * normal_sf(0.0);
        assert!((d.pdf(0.0) / product - 1.0).abs() < 1e-15);
    }

    #[test]
    fn steps_of_the_log_cdf() {
        for (from, to) in [(-3.0, -2.9), (0.1, 0.3), (5.0, 5.01), (-50.0, -49.995)] {
            let (step, slope) = ln_cdf_step(from, to, to - from);
            let plain = normal_ln_sf(-to) - normal_ln_sf(-from);
            assert!(
                (step - plain).abs() < 1e-13 * (1.0 + normal_ln_sf(-from).abs()),
                "{from}"
            );
            assert!(step <= slope * (to - from) * 1.000_001);
        }
    }
}
