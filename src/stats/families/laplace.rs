use std::f64::consts::LN_2;

use crate::stats::distribution::Univariate;
use crate::stats::family::{Family, Parameter, ParameterError, finite, number, positive};
use crate::stats::nodes::{Nodes, Rounded};
use crate::stats::pair::Pair;
use crate::stats::special::{ln_1m_exp, ln_ratio};
use crate::stats::support::{End, Interval};
use crate::stats::tail::{Growth, Tail};

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

const PARAMETERS: &[Parameter] = &[
    Parameter::number("loc", "finite", "the location: mean, median and mode"),
    Parameter::number("scale", "> 0", "the mean distance from the location"),
];

pub(in crate::stats) const FAMILY: Family = Family {
    name: "laplace",
    summary: "the Laplace (two-sided exponential) distribution",
    parameters: PARAMETERS,
    build: |arguments| {
        let number = |index| number(PARAMETERS, arguments, index);
        Ok(Laplace::new(number(0)?, number(1)?)?.into())
    },
};

impl Laplace {
    /// The Laplace distribution of this location (finite) and scale (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(loc: f64, scale: f64) -> Result<Self, ParameterError> {
        finite(PARAMETERS, 0, loc)?;
        positive(PARAMETERS, 1, scale)?;
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

    fn cdf(&self, x: f64) -> f64 {
        cdf(self.z(x))
    }

    fn sf(&self, x: f64) -> f64 {
        cdf(-self.z(x))
    }

    fn ln_cdf(&self, x: f64) -> f64 {
        ln_cdf(self.z(x))
    }

    fn ln_sf(&self, x: f64) -> f64 {
        ln_cdf(-self.z(x))
    }

    fn quantile(&self, p: f64) -> f64 {
        self.loc + self.scale * standard_quantile(p)
    }

    fn upper_quantile(&self, p: f64) -> f64 {
        self.loc - self.scale * standard_quantile(p)
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

    fn support(&self) -> Interval {
        Interval::LINE
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
}

impl Pair for Laplace {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [Rounded]) -> bool {
        let p = self;
        let scale = ln_ratio(p.scale, q.scale);
        let (wider, shift) = (q.scale - p.scale, q.loc - p.loc);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (zp, zq) = ((x - p.loc) / p.scale, (x - q.loc) / q.scale);
            // |zp| − |zq|
            if (zp > 0.0) == (zq > 0.0) {
                let (a, b) = (zp * (wider / q.scale), shift / q.scale);
                *out = Rounded::sum(scale, zp.signum() * (a + b));
                out.error += 2.0 * f64::EPSILON * (a.abs() + b.abs());
            } else {
                *out = Rounded::sum(scale, zp.abs() - zq.abs());
                out.error += 2.0 * f64::EPSILON * (zp.abs() + zq.abs());
            }
        }
        true
    }
}
