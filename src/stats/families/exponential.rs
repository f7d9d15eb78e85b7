use std::f64::consts::LN_2;

use crate::stats::distribution::Univariate;
use crate::stats::family::{Family, Parameter, ParameterError, number, positive};
use crate::stats::nodes::{Nodes, Rounded};
use crate::stats::pair::Pair;
use crate::stats::special::{ln_1m_exp, ln_ratio};
use crate::stats::support::{End, Interval};
use crate::stats::tail::{Growth, Tail};

/// The exponential distribution.
///
/// Density rate·exp(−rate·x) for x ≥ 0, 0 elsewhere; `rate` > 0, so the mean is 1/rate. Every
/// function has a relative error of a few ulps, in the tail times rate·x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    rate: f64,
    ln_rate: f64,
}

const PARAMETERS: &[Parameter] = &[Parameter::number(
    "rate",
    "> 0",
    "the rate, the reciprocal of the mean",
)];

pub(in crate::stats) const FAMILY: Family = Family {
    name: "exponential",
    summary: "the exponential distribution",
    parameters: PARAMETERS,
    build: |arguments| Ok(Exponential::new(number(PARAMETERS, arguments, 0)?)?.into()),
};

impl Exponential {
    /// The exponential distribution of this rate (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(rate: f64) -> Result<Self, ParameterError> {
        positive(PARAMETERS, 0, rate)?;
        Ok(Self {
            rate,
            ln_rate: libm::log(rate),
        })
    }

    /// The rate, the reciprocal of the mean.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// ln(rate)
    pub(in crate::stats) fn ln_rate(&self) -> f64 {
        self.ln_rate
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

    fn cdf(&self, x: f64) -> f64 {
        -libm::expm1(-self.rate * x.max(0.0))
    }

    fn sf(&self, x: f64) -> f64 {
        libm::exp(-self.rate * x.max(0.0))
    }

    fn ln_cdf(&self, x: f64) -> f64 {
        ln_1m_exp(-self.rate * x.max(0.0))
    }

    fn ln_sf(&self, x: f64) -> f64 {
        -self.rate * x.max(0.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        if p >= 0.0 {
            -libm::log1p(-p) / self.rate
        } else {
            f64::NAN
        }
    }

    fn upper_quantile(&self, p: f64) -> f64 {
        if p <= 1.0 {
            -libm::log(p) / self.rate
        } else {
            f64::NAN
        }
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
        Interval {
            low: 0.0,
            high: f64::INFINITY,
        }
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
}

impl Pair for Exponential {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [Rounded]) -> bool {
        let scale = ln_ratio(q.rate, self.rate);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = Rounded::sum(scale, (self.rate - q.rate) * x);
        }
        true
    }
}
