//! The gamma distribution.

use super::prelude::*;
use crate::bregman::{gamma_bend, ln_affinity, product_excess, total};
use crate::special::{
    LARGE_SHAPE, digamma, gamma_p_inverse, gamma_q_inverse, gamma_tails, ln_gamma,
    ln_gamma_density, ln_gamma_step, ln_gamma_tails, log1p_excess, ratio_excess, trigamma,
};

/// The gamma distribution.
///
/// Density rateˢ xˢ⁻¹ exp(−rate·x) / Γ(s) for x ≥ 0, 0 elsewhere, with the shape s; `shape` > 0 and
/// `rate` > 0, so the mean is shape/rate. Below shape 1 the density is infinite at 0. Relative
/// error of the functions about 1e-14, in the tails times |ln p| of the density; the cdf is the
/// regularized incomplete gamma function P(s, rate·x) (DLMF 8.2).
///
/// ```
/// use klrender_stats::{Distribution, Gamma};
///
/// let d = Distribution::from(Gamma::new(3.0, 2.0)?);
/// assert_eq!(d.mean(), 1.5);
/// assert_eq!(d.mode(), 1.0);
/// // P(3, 2) = 1 − 5 e⁻²
/// assert!((d.cdf(1.0) - (1.0 - 5.0 * (-2.0f64).exp())).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    rate: f64,
    ln_rate: f64,
    /// ln Γ(shape)
    ln_gamma: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "gamma",
    summary: "the gamma distribution",
    parameters: &[
        Parameter::positive("shape", "the shape, the mean times the rate"),
        Parameter::positive("rate", "the rate, at which the tail falls off"),
    ],
    build: |arguments| FAMILY.member(arguments, Gamma::new),
};

impl Gamma {
    /// The gamma distribution of this shape and this rate, both > 0.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(shape: f64, rate: f64) -> Result<Self, ParameterError> {
        FAMILY.check([shape, rate])?;
        Ok(Self {
            shape,
            rate,
            ln_rate: libm::log(rate),
            ln_gamma: ln_gamma(shape),
        })
    }

    /// The shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The rate, the reciprocal of the scale.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// ln p at x > 0, which may have left the range of a float: `ln_x` has not.
    fn ln_pdf_at_ln(&self, x: f64, ln_x: f64) -> f64 {
        let t = self.rate * x;
        if self.shape < LARGE_SHAPE || !t.is_normal() {
            let ln = (self.shape - 1.0) * (self.ln_rate + ln_x) + self.ln_rate - t - self.ln_gamma;
            // Shapes beyond 1e305, where ln Γ overflows, have all their mass in one float.
            if ln.is_nan() { f64::NEG_INFINITY } else { ln }
        } else {
            ln_gamma_density(self.shape, t) - ln_x
        }
    }
}

/// The entropy of the gamma distribution of rate 1: s + ln Γ(s) + (1 − s) ψ(s).
pub(super) fn standard_entropy(shape: f64) -> f64 {
    if shape < LARGE_SHAPE {
        return shape + ln_gamma(shape) + (1.0 - shape) * digamma(shape);
    }
    // ln Γ and ψ by Stirling's series, without the terms that cancel.
    let ln_root = 0.5 * libm::log(2.0 * std::f64::consts::PI * shape);
    ln_root + crate::special::stirling_correction(shape) + (shape - 1.0) * below_ln(shape)
}

/// How large its terms are.
pub(super) fn standard_entropy_size(shape: f64) -> f64 {
    if shape < LARGE_SHAPE {
        shape + ln_gamma(shape).abs() + ((1.0 - shape) * digamma(shape)).abs()
    } else {
        standard_entropy(shape).abs()
    }
}

/// ln s − ψ(s) for s ≥ 16 (DLMF 5.11.2).
fn below_ln(shape: f64) -> f64 {
    const SERIES: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32760.0,
        1.0 / 12.0,
    ];
    let square = 1.0 / shape / shape;
    let series = SERIES.iter().rev().fold(0.0, |sum, c| (sum + c) * square);
    0.5 / shape + series
}

/// KL between the gamma distributions of shapes a, b and rates r, s.
///
/// b (m − 1 − ln m) for the ratio m of the means, and how far ln Γ(x) − x ln x lies above its
/// tangent: neither is negative.
pub(super) fn kl((a, r): (f64, f64), (b, s): (f64, f64)) -> Option<Quantity> {
    let d = b - a;
    let difference = [-d / b * (s / r), (s - r) / r];
    let means = product_excess(difference, [(a, b), (s, r)]).times(b);
    total(&[means, gamma_bend(b, a, d)])
}

/// ln ∫ pᵖ q¹⁻ᵖ between them, for the power `power`.
pub(super) fn affinity(p: (f64, f64), q: (f64, f64), power: f64) -> Option<Quantity> {
    let between = |p: f64, q: f64| power * p + (1.0 - power) * q;
    let m = (between(p.0, q.0), between(p.1, q.1));
    let valid = |x: f64| x > 0.0 && x.is_finite();
    if valid(m.0) && valid(m.1) {
        ln_affinity(power, kl(m, p), kl(m, q))
    } else {
        None
    }
}

/// ln(q/p) for gamma densities whose parameters nearly agree.
#[derive(Clone, Copy, Debug)]
pub(super) struct LnRatio {
    shape: f64,
    other_shape: f64,
    /// The difference of the shapes.
    d: f64,
    /// s/r − 1 for the rates r and s.
    faster: f64,
    constant: WithError,
}

impl LnRatio {
    /// `None` where the parameters differ so much that nothing cancels.
    pub(super) fn new((a, r): (f64, f64), (b, s): (f64, f64)) -> Option<Self> {
        let (d, faster) = (b - a, (s - r) / r);
        if !(faster.abs() < 0.5 && d.abs() < 0.5 * a) {
            return None;
        }
        // ln Γ(b) − ln Γ(a) = (b − a) ψ(a) + bend + b·(a/b − 1 − ln(a/b))
        let parts = [
            -gamma_bend(b, a, d).value,
            -b * ratio_excess(a, b),
            -b * log1p_excess(faster),
            if a < LARGE_SHAPE {
                d * (libm::log(a) - digamma(a))
            } else {
                d * below_ln(a)
            },
        ];
        let size: f64 = parts.iter().map(|part| part.abs()).sum();
        Some(Self {
            shape: a,
            other_shape: b,
            d,
            faster,
            constant: WithError {
                value: parts.iter().sum(),
                error: 16.0 * f64::EPSILON * size,
            },
        })
    }

    /// At t = r·x.
    pub(super) fn at(&self, t: f64, ln_t: f64) -> WithError {
        let share = (t - self.shape) / self.shape;
        let ln = if share.abs() < 0.5 {
            libm::log1p(share)
        } else {
            ln_t - libm::log(self.shape)
        };
        let rates = self.faster * (self.other_shape - t);
        let shapes = self.d * ln;
        let size = self.faster.abs() * (self.other_shape + t) + self.d.abs() * (1.0 + ln.abs());
        WithError::where_finite(
            self.constant.value + rates + shapes,
            size,
            self.constant.error + 4.0 * f64::EPSILON * size,
        )
    }
}

/// Points between which a gamma density of rate 1 falls by e⁻¹² or so; towards 0 only as far as
/// these lie close together, since from there a power is integrated in a logarithmic coordinate.
pub(super) fn standard_breakpoints(shape: f64) -> Vec<f64> {
    let peak = (shape - 1.0).max(0.0);
    let mut points = vec![0.0, peak];
    let mut left = peak;
    for fall in [4.0, 16.0, 40.0] {
        // x − k − k ln(x/k) = fall on both sides of the peak at k, roughly.
        points.push(peak + libm::sqrt(2.0 * peak * fall) + fall);
        let share = fall / peak;
        let next = peak * libm::exp(-libm::sqrt(2.0 * share) - share);
        if next > 0.1 * left {
            points.push(next);
            left = next;
        } else {
            left = f64::INFINITY;
        }
    }
    points
}

impl Univariate for Gamma {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x < 0.0 || x == f64::INFINITY {
            f64::NEG_INFINITY
        } else if x == 0.0 {
            match self.shape.total_cmp(&1.0) {
                std::cmp::Ordering::Less => f64::INFINITY,
                std::cmp::Ordering::Equal => self.ln_rate,
                std::cmp::Ordering::Greater => f64::NEG_INFINITY,
            }
        } else {
            self.ln_pdf_at_ln(x, libm::log(x))
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(gamma_tails(self.shape, self.rate * x.max(0.0)))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(ln_gamma_tails(self.shape, self.rate * x.max(0.0)))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let t = match end {
            End::Left => gamma_p_inverse(self.shape, p),
            End::Right => gamma_q_inverse(self.shape, p),
        };
        t / self.rate
    }

    /// shape/rate
    fn mean(&self) -> f64 {
        self.shape / self.rate
    }

    /// (shape − 1)/rate, but 0 below shape 1
    fn mode(&self) -> f64 {
        (self.shape - 1.0).max(0.0) / self.rate
    }

    /// shape/rate²
    fn variance(&self) -> f64 {
        self.shape / self.rate / self.rate
    }

    fn std(&self) -> f64 {
        self.shape.sqrt() / self.rate
    }

    /// s + ln Γ(s) + (1 − s) ψ(s) − ln rate
    fn entropy(&self) -> Option<f64> {
        Some(standard_entropy(self.shape) - self.ln_rate)
    }

    fn entropy_size(&self) -> f64 {
        standard_entropy_size(self.shape) + self.ln_rate.abs()
    }

    fn support(&self) -> Interval {
        Interval::POSITIVE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let shares = [0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999];
        out.extend([0.0, Univariate::mode(self)]);
        out.extend(shares.map(|p| self.quantile(p)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let points = standard_breakpoints(self.shape);
        out.extend(points.iter().map(|t| t / self.rate));
    }

    fn tail(&self, end: End) -> Tail {
        match end {
            End::Left => Tail::FLAT.plus(1.0 - self.shape, Growth::Ln),
            End::Right => Tail::FLAT
                .plus(self.shape - 1.0, Growth::Ln)
                .plus(-self.rate, Growth::Power(1.0)),
        }
    }

    fn ln_pdf_near(&self, _: End, ln_distance: f64) -> f64 {
        // Both ends are at a distance from 0.
        let x = libm::exp(ln_distance);
        if x == f64::INFINITY {
            f64::NEG_INFINITY
        } else {
            self.ln_pdf_at_ln(x, ln_distance)
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mean = Univariate::mean(self);
        let ln_mean = || digamma(self.shape) - self.ln_rate;
        Some(match f {
            Statistic::DistanceFrom(c) if c <= 0.0 => mean - c,
            Statistic::DistanceFrom(c) => {
                // E(c − X)⁺ by P(s + 1, x) = P(s, x) − xˢ e⁻ˣ/Γ(s + 1)
                let t = self.rate * c;
                let (lower, upper) = gamma_tails(self.shape, t);
                let bend = libm::exp(ln_gamma_density(self.shape, t)) / self.rate;
                (mean - c) * (upper - lower) + 2.0 * bend
            }
            Statistic::Ln => ln_mean(),
            Statistic::LnSquared => trigamma(self.shape) + ln_mean() * ln_mean(),
            Statistic::Power(k) if self.shape + k <= 0.0 => f64::INFINITY,
            Statistic::Power(k) if (0.0..=8.0).contains(&k) && k.fract() == 0.0 => {
                let mut power = 1.0;
                let mut i = 0.0;
                while i < k {
                    power *= (self.shape + i) / self.rate;
                    i += 1.0;
                }
                power
            }
            Statistic::Power(k) => libm::exp(ln_gamma_step(self.shape, k) - k * self.ln_rate),
            Statistic::Exp(t) if t >= self.rate => f64::INFINITY,
            Statistic::Exp(t) => libm::exp(-self.shape * libm::log1p(-t / self.rate)),
            _ => return self.moment(f),
        })
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (self.ln_gamma - self.shape * self.ln_rate, Statistic::One),
            (1.0 - self.shape, Statistic::Ln),
            (self.rate, Statistic::X),
        ])
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || Self::new(self.shape, self.rate / scale))
    }
}

impl Pair for Gamma {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let Some(ratio) = LnRatio::new((self.shape, self.rate), (q.shape, q.rate)) else {
            return false;
        };
        let ln_xs = nodes
            .near
            .filter(|(edge, _)| edge.at == 0.0 || edge.at.is_infinite());
        for (i, (out, &x)) in out.iter_mut().zip(nodes.xs).enumerate() {
            let ln_x = ln_xs.map_or_else(|| libm::log(x), |(_, ln_xs)| ln_xs[i]);
            *out = ratio.at(self.rate * x, self.ln_rate + ln_x);
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        kl((self.shape, self.rate), (q.shape, q.rate))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        affinity((self.shape, self.rate), (q.shape, q.rate), a)
    }

    /// For equal shapes one is a multiple of the other. For k = 1 the difference of the means, if
    /// the one of the larger shape has no larger rate, so that all its quantiles are larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let p = self;
        let parts = [
            (p.shape - q.shape) / p.rate,
            q.shape / p.rate * ((q.rate - p.rate) / q.rate),
        ];
        let (a, b) = (parts[0], parts[1]);
        let part = |value: f64, ulps: f64| WithError {
            value: value.abs(),
            error: ulps * f64::EPSILON * value.abs(),
        };
        if k == 1.0 && a * b >= 0.0 {
            total(&[part(a, 8.0), part(b, 8.0)])
        } else if p.shape == q.shape {
            // The k-th root of E Xᵏ, at rate 1.
            let ln_moment = ln_gamma_step(p.shape, k) / k;
            let norm = libm::exp(ln_moment) / p.shape;
            total(&[part(b * norm, 16.0 + 8.0 * ln_moment.abs())])
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_at_zero() {
        let at_zero = |shape: f64| Gamma::new(shape, 2.0).unwrap().pdf(0.0);
        assert_eq!([0.5, 1.0, 2.0].map(at_zero), [f64::INFINITY, 2.0, 0.0]);
        // Half of the mass is below 1e-301.
        let steep = Gamma::new(1e-3, 1.0).unwrap();
        let slope = steep.ln_pdf_near(End::Left, -1e4) - steep.ln_pdf_near(End::Left, -2e4);
        assert!((slope + 0.999e4).abs() < 1e-9);
    }

    #[test]
    fn large_shapes_keep_their_digits() {
        let d = Gamma::new(1e12, 1e12).unwrap();
        // A normal density with a bend of its logarithm of s (u³/3).
        let at_peak = libm::exp(d.ln_pdf(1.0));
        assert!((at_peak / (1e6 / (2.0 * std::f64::consts::PI).sqrt()) - 1.0).abs() < 1e-12);
        let entropy = d.entropy().unwrap();
        let normal =
            0.5 * libm::log(2.0 * std::f64::consts::PI * std::f64::consts::E) - libm::log(1e6);
        assert!((entropy - normal).abs() < 1e-11, "{entropy} {normal}");
        let near = standard_entropy(15.999_999_999) - standard_entropy(16.000_000_001);
        assert!(near.abs() < 1e-9);
    }
}
