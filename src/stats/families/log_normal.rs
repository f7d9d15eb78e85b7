//! The log-normal distribution, whose logarithm is normal.

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

use super::normal::Normal;
use super::prelude::*;
use crate::closed_form::{sum, trusted};
use crate::special::{
    LN_SQRT_2PI, erf, ln_ratio, normal_ln_sf, normal_pdf, normal_quantile, normal_sf,
};

/// The log-normal distribution: ln X is normal.
///
/// Density exp(−z²/2) / (x sigma √(2π)) with z = (ln x − mu)/sigma for x > 0, 0 elsewhere; `mu`,
/// finite, and `sigma` > 0 are the mean and the standard deviation of ln X. Every function has a
/// relative error of a few ulps, in the tails times z².
///
/// KL, total variation, χ² and every affinity of two of them are those of the normal distributions
/// of ln X.
///
/// ```
/// use klrender_stats::{Distribution, LogNormal};
///
/// let d = Distribution::from(LogNormal::new(0.0, 0.5)?);
/// assert_eq!(d.median(), 1.0);
/// assert!((d.mean() - 0.125f64.exp()).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogNormal {
    /// The mean of ln(X/scale).
    own_mu: f64,
    sigma: f64,
    /// A factor kept apart: its logarithm would round the mean of ln X.
    scale: f64,
    /// The mean of ln X.
    mu: f64,
    /// ln(sigma √(2π))
    ln_norm: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "log_normal",
    summary: "the log-normal distribution, whose logarithm is normal",
    parameters: &[
        Parameter::finite("mu", "the mean of ln X"),
        Parameter::positive("sigma", "the standard deviation of ln X"),
    ],
    build: |arguments| FAMILY.member(arguments, LogNormal::new),
};

impl LogNormal {
    /// The distribution of exp(Y), where Y is normal with mean `mu` (finite) and standard deviation
    /// `sigma` (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(mu: f64, sigma: f64) -> Result<Self, ParameterError> {
        FAMILY.check([mu, sigma])?;
        Ok(Self {
            own_mu: mu,
            sigma,
            scale: 1.0,
            mu,
            ln_norm: libm::log(sigma) + LN_SQRT_2PI,
        })
    }

    /// The mean of ln X.
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// The standard deviation of ln X.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    fn z(&self, x: f64) -> f64 {
        let share = x / self.scale;
        if share.is_normal() {
            ln_less(share, self.own_mu) / self.sigma
        } else {
            ln_less(x, self.mu) / self.sigma
        }
    }

    /// The x with ln x so much above its mean.
    fn at(&self, above: f64) -> f64 {
        let x = self.scale * libm::exp(self.own_mu + above);
        if x.is_normal() {
            x
        } else {
            libm::exp(self.mu + above)
        }
    }

    /// The density in terms of ln x.
    fn ln_pdf_of(&self, ln: f64, z: f64) -> f64 {
        let exponent = 0.5 * z * z;
        if exponent == f64::INFINITY {
            -exponent
        } else {
            -exponent - ln - self.ln_norm
        }
    }

    /// How much larger the mean of ln X is than under `q`.
    fn shift(&self, q: &Self) -> f64 {
        (self.own_mu - q.own_mu) + ln_ratio(self.scale, q.scale)
    }

    /// The normal distributions of ln(X/scale) under both, for our scale.
    fn normals(&self, q: &Self) -> Option<(Normal, Normal)> {
        let other = q.own_mu + ln_ratio(q.scale, self.scale);
        let own = Normal::new(self.own_mu, self.sigma).ok()?;
        Some((own, Normal::new(other, q.sigma).ok()?))
    }
}

/// ln x − mu, with the error of one rounding of ln 2, not of ln x; −∞ for x ≤ 0.
fn ln_less(x: f64, mu: f64) -> f64 {
    // Its product with the exponent of a float is exact (fdlibm, e_log.c).
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    if x <= 0.0 {
        return f64::NEG_INFINITY;
    } else if x == f64::INFINITY {
        return x;
    }
    let (mut fraction, mut exponent) = libm::frexp(x);
    if fraction < FRAC_1_SQRT_2 {
        (fraction, exponent) = (2.0 * fraction, exponent - 1);
    }
    let exponent = f64::from(exponent);
    let large = exponent * LN_2_HIGH;
    let sum = large - mu;
    let part = large - sum;
    let lost = (large - (sum + part)) + (part - mu);
    sum + (lost + libm::log(fraction) + exponent * LN_2_LOW)
}

impl Univariate for LogNormal {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x <= 0.0 || x == f64::INFINITY {
            f64::NEG_INFINITY
        } else {
            self.ln_pdf_of(libm::log(x), self.z(x))
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        let density = normal_pdf(self.z(x)) / self.sigma / x;
        if x > 0.0 && density.is_normal() {
            density
        } else {
            libm::exp(self.ln_pdf(x))
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        normal_sf(end.outwards(self.z(x)))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        normal_ln_sf(end.outwards(self.z(x)))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.at(-end.outwards(self.sigma * normal_quantile(p)))
    }

    /// exp(mu + sigma²/2)
    fn mean(&self) -> f64 {
        self.at(0.5 * self.sigma * self.sigma)
    }

    fn mode(&self) -> f64 {
        self.at(-(self.sigma * self.sigma))
    }

    fn variance(&self) -> f64 {
        self.std() * self.std()
    }

    /// mean·√(exp(sigma²) − 1)
    fn std(&self) -> f64 {
        let square = self.sigma * self.sigma;
        if square == f64::INFINITY {
            square
        } else if square > 600.0 {
            self.at(square)
        } else if square > 1e-20 {
            self.mean() * libm::expm1(square).sqrt()
        } else {
            self.mean() * self.sigma
        }
    }

    /// mu + ½ + ln(sigma √(2π))
    fn entropy(&self) -> Option<f64> {
        Some(self.mu + (self.ln_norm + 0.5))
    }

    fn entropy_size(&self) -> f64 {
        self.mu.abs()
    }

    fn support(&self) -> Interval {
        Interval::POSITIVE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let distances = [-3.1, -2.2, -1.5, -0.7, 0.0, 0.7, 1.5, 2.2, 3.1];
        out.extend(distances.map(|z| self.at(self.sigma * z)));
        out.extend([0.0, self.mode()]);
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let distances = [
            -9.0, -5.5, -4.0, -2.5, -1.2, 0.0, 1.2, 2.5, 4.0, 5.5, 7.0, 9.0,
        ];
        out.extend(distances.map(|z| self.at(self.sigma * z)));
        out.push(0.0);
    }

    fn tail(&self, end: End) -> Tail {
        let precision = 1.0 / self.sigma / self.sigma;
        // In terms of v = 1/x towards 0: ln v = −ln x.
        let sign = end.outwards(1.0);
        Tail::FLAT
            .plus(-0.5 * precision, Growth::LnSquared)
            .plus(-sign, Growth::Ln)
            .plus(sign * self.mu * precision, Growth::Ln)
    }

    fn ln_pdf_near(&self, _: End, ln_distance: f64) -> f64 {
        self.ln_pdf_of(ln_distance, (ln_distance - self.mu) / self.sigma)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let (mu, sigma, mean) = (self.mu, self.sigma, self.mean());
        match f {
            Statistic::DistanceFrom(c) if c <= 0.0 => Some(mean - c),
            Statistic::DistanceFrom(c) => {
                let z = self.z(c);
                Some(mean * erf((sigma - z) * FRAC_1_SQRT_2) + c * erf(z * FRAC_1_SQRT_2))
            }
            Statistic::Ln => Some(mu),
            Statistic::LnSquared => Some(mu * mu + sigma * sigma),
            Statistic::Power(k) => Some(libm::exp(k * mu + 0.5 * (k * sigma) * (k * sigma))),
            Statistic::Exp(t) if t > 0.0 => Some(f64::INFINITY),
            _ => self.moment(f),
        }
    }

    /// ln(sigma √(2π)) + ln x + (ln x − mu)²/(2 sigma²)
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        let precision = 1.0 / self.sigma / self.sigma;
        Some(vec![
            (self.ln_norm, Statistic::One),
            (0.5 * precision * self.mu * self.mu, Statistic::One),
            (1.0 - self.mu * precision, Statistic::Ln),
            (0.5 * precision, Statistic::LnSquared),
        ])
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || {
            let factor = self.scale * scale;
            if !factor.is_normal() {
                return Self::new(self.mu + libm::log(scale), self.sigma);
            }
            Ok(Self {
                scale: factor,
                mu: self.own_mu + libm::log(factor),
                ..*self
            })
        })
    }
}

impl Pair for LogNormal {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let Some((p, q)) = self.normals(q) else {
            return false;
        };
        let zero = Interval::LINE.edge(End::Right);
        let near = nodes
            .near
            .filter(|(edge, _)| edge.at == 0.0 || *edge == zero);
        let ln_scale = self.mu - self.own_mu;
        let xs: Vec<f64> = match near {
            Some((_, ln)) => ln.iter().map(|ln| ln - ln_scale).collect(),
            None => nodes.xs.iter().map(|&x| libm::log(x) - ln_scale).collect(),
        };
        p.ln_ratio_at(
            &q,
            Nodes {
                xs: &xs,
                near: None,
            },
            out,
        )
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        let (p, q) = self.normals(q)?;
        p.kl(&q)
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let (p, q) = self.normals(q)?;
        p.ln_affinity(&q, a)
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        let (p, q) = self.normals(q)?;
        p.total_variation(&q)
    }

    /// For equal sigma the quantiles are in proportion; else for k = 1 by the place where they
    /// cross, and for k = 2 by the moments.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let (p_mean, q_mean) = (self.mean(), q.mean());
        let (shift, wider) = (self.shift(q), self.sigma - q.sigma);
        if wider == 0.0 {
            let moment = libm::exp(0.5 * k * q.sigma * q.sigma);
            // |1 − exp(±shift)| of the larger median
            let larger = self.at(0.0).max(q.at(0.0));
            Some(sum([larger * moment * -libm::expm1(-shift.abs())]))
        } else if k == 1.0 {
            let z = -shift / wider;
            let side = |mean: f64, sigma: f64| mean * erf((sigma - z) / SQRT_2);
            trusted(sum([side(p_mean, self.sigma), -side(q_mean, q.sigma)])).map(|found| Quantity {
                value: found.value.abs(),
                ..found
            })
        } else if k == 2.0 {
            // E X² + E Y² − 2 E XY
            let square = |mean: f64, sigma: f64| mean * mean * libm::exp(sigma * sigma);
            let cross = 2.0 * p_mean * q_mean * libm::exp(self.sigma * q.sigma);
            let squares = [square(p_mean, self.sigma), square(q_mean, q.sigma), -cross];
            trusted(sum(squares)).map(Quantity::sqrt)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Affine, Divergence};

    #[test]
    fn a_factor_does_not_round_the_logarithm() {
        let d = |mu: f64, sigma: f64| Distribution::from(LogNormal::new(mu, sigma).unwrap());
        let scaled = |mu, factor: f64| Affine::of(&d(mu, 1e-9), 0.0, factor).unwrap();
        // ½ (Δmu/sigma)²
        let kl = Divergence::Kl.between(&scaled(0.0, 3.0), &scaled(1e-10, 3.0));
        assert!((kl.unwrap().value / 0.005 - 1.0).abs() < 1e-15);
        assert_eq!(scaled(0.0, 3.0).median(), 3.0);
        let there_and_back = Affine::of(&scaled(0.7, 3.0), 0.0, 1.0 / 3.0).unwrap();
        assert_eq!(there_and_back, d(0.7, 1e-9));
        // By a factor or by mu it is the same.
        let kl = Divergence::Kl.between(&scaled(0.0, 2.0), &d(std::f64::consts::LN_2, 1e-9));
        assert!(kl.unwrap().value < 1e-14);
        let far = Affine::of(&d(-600.0, 1.0), 0.0, 1e300).unwrap();
        assert!((far.mean() / libm::exp(300.0 * libm::log(10.0) - 599.5) - 1.0).abs() < 1e-12);
    }
}
