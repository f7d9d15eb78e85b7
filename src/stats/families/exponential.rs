//! The exponential distribution.

use std::f64::consts::{LN_2, PI};

use super::prelude::*;
use crate::closed_form::{rounded, sum};
use crate::means::ln_mean_ratio;
use crate::special::{EULER_GAMMA, ln_ratio, ratio_excess};

/// The exponential distribution.
///
/// Density rate·exp(−rate·x) for x ≥ 0, 0 elsewhere; `rate` > 0, so the mean is 1/rate. Every
/// function has a relative error of a few ulps, in the tail times rate·x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    rate: f64,
    ln_rate: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "exponential",
    summary: "the exponential distribution",
    parameters: &[Parameter::positive(
        "rate",
        "the rate, the reciprocal of the mean",
    )],
    build: |arguments| FAMILY.member(arguments, Exponential::new),
};

impl Exponential {
    /// The exponential distribution of this rate (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(rate: f64) -> Result<Self, ParameterError> {
        FAMILY.check([rate])?;
        Ok(Self {
            rate,
            ln_rate: libm::log(rate),
        })
    }

    /// The rate, the reciprocal of the mean.
    pub fn rate(&self) -> f64 {
        self.rate
    }
}

impl Univariate for Exponential {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            f64::NEG_INFINITY
        } else {
            self.ln_rate - self.rate * x
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            0.0
        } else {
            self.rate * libm::exp(-self.rate * x)
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        exponential_tail(end, -self.rate * x.max(0.0))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        ln_exponential_tail(end, -self.rate * x.max(0.0))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        -ln_upper_tail(end, p) / self.rate
    }

    fn mean(&self) -> f64 {
        1.0 / self.rate
    }

    fn mode(&self) -> f64 {
        0.0
    }

    fn variance(&self) -> f64 {
        1.0 / self.rate / self.rate
    }

    fn std(&self) -> f64 {
        1.0 / self.rate
    }

    /// 1 − ln rate
    fn entropy(&self) -> Option<f64> {
        Some(1.0 - self.ln_rate)
    }

    fn support(&self) -> Interval {
        Interval::POSITIVE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([0.0, 0.02, 0.2, LN_2, 2.0, 4.0, 7.0].map(|z| z / self.rate));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([0.0, 5.0, 16.0, 40.0].map(|z| z / self.rate));
    }

    fn tail(&self, end: End) -> Tail {
        match end {
            End::Left => Tail::FLAT,
            End::Right => Tail::FLAT.plus(-self.rate, Growth::Power(1.0)),
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        multiple(shift, scale, || Self::new(self.rate / scale))
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let (rate, mean) = (self.rate, 1.0 / self.rate);
        let mean_ln = -EULER_GAMMA - self.ln_rate;
        Some(match f {
            Statistic::One => 1.0,
            Statistic::X => mean,
            Statistic::SquareFrom(c) => mean * mean + (mean - c) * (mean - c),
            Statistic::DistanceFrom(c) if c <= 0.0 => mean - c,
            Statistic::DistanceFrom(c) => c + mean * (2.0 * libm::exp(-rate * c) - 1.0),
            Statistic::Ln => mean_ln,
            Statistic::LnSquared => mean_ln * mean_ln + PI * PI / 6.0,
            Statistic::Power(k) if k <= -1.0 => f64::INFINITY,
            Statistic::Power(k) => libm::tgamma(1.0 + k) * libm::pow(rate, -k),
            Statistic::Exp(t) if t < rate => rate / (rate - t),
            Statistic::Exp(_) => f64::INFINITY,
            Statistic::CosFrom(c) => (rate * libm::cos(c) + libm::sin(c)) / (rate + mean),
            Statistic::Ln1m | Statistic::LnFactorial => return None,
        })
    }

    /// −ln rate + rate·x
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (-self.ln_rate, Statistic::One),
            (self.rate, Statistic::X),
        ])
    }
}

impl Pair for Exponential {
    fn kl(&self, q: &Self) -> Option<Quantity> {
        Some(sum([ratio_excess(q.rate, self.rate)]))
    }

    /// a ln λp + (1 − a) ln λq − ln(a λp + (1 − a) λq)
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let spread = ln_mean_ratio(a, self.rate, q.rate);
        (!spread.value.is_nan()).then(|| {
            rounded(WithError {
                value: -spread.value,
                error: spread.error,
            })
        })
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        let (fast, slow) = (self.rate.max(q.rate), self.rate.min(q.rate));
        let ratio = (fast - slow) / slow;
        // At the crossing x, slow·x = ln(1 + ratio) / ratio.
        let exponent = if ratio.is_finite() {
            libm::log1p(ratio) / ratio
        } else {
            0.0
        };
        Some(sum([libm::exp(-exponent) * ((fast - slow) / fast)]))
    }

    /// The quantiles are in proportion.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        // |1/λp − 1/λq|, without overflow of the product of the rates
        let wider = (self.rate - q.rate).abs() / self.rate / q.rate;
        // k! to the power of 1/k
        let moment = match k {
            1.0 => 1.0,
            2.0 => std::f64::consts::SQRT_2,
            k => libm::exp(libm::lgamma(1.0 + k) / k),
        };
        Some(sum([wider * moment]))
    }

    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let scale = ln_ratio(q.rate, self.rate);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = WithError::sum(scale, (self.rate - q.rate) * x);
        }
        true
    }
}
