use crate::stats::distribution::Univariate;
use crate::stats::family::{Family, Parameter, ParameterError, Subject, error, finite, number};
use crate::stats::pair::Pair;
use crate::stats::support::{End, Interval};
use crate::stats::tail::Tail;

/// The uniform distribution.
///
/// Density 1/(high − low) on the closed interval [low, high], 0 elsewhere; `low` < `high`, both
/// finite. Every function has a relative error of a few ulps, also near the ends. Its `mode`,
/// where every point would do, is the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
}

const PARAMETERS: &[Parameter] = &[
    Parameter::number("low", "finite", "the lower end"),
    Parameter::number("high", "> low", "the upper end"),
];

pub(in crate::stats) const FAMILY: Family = Family {
    name: "uniform",
    summary: "the uniform distribution on an interval",
    parameters: PARAMETERS,
    build: |arguments| {
        let number = |index| number(PARAMETERS, arguments, index);
        Ok(Uniform::new(number(0)?, number(1)?)?.into())
    },
};

impl Uniform {
    /// The uniform distribution on [low, high], with low < high.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(low: f64, high: f64) -> Result<Self, ParameterError> {
        finite(PARAMETERS, 0, low)?;
        finite(PARAMETERS, 1, high)?;
        if low < high {
            Ok(Self { low, high })
        } else {
            Err(error(
                PARAMETERS,
                1,
                Subject::Value,
                high,
                "must be > `low`",
            ))
        }
    }

    /// The lower end.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The factor by which lengths are multiplied so that they do not overflow: 1 or ½.
    pub(in crate::stats) fn unit(&self) -> f64 {
        if (self.high - self.low).is_finite() {
            1.0
        } else {
            0.5
        }
    }

    /// unit·(high − low)
    pub(in crate::stats) fn width(&self, unit: f64) -> f64 {
        unit * self.high - unit * self.low
    }

    pub(in crate::stats) fn middle(&self) -> f64 {
        0.5 * self.low + 0.5 * self.high
    }

    /// ln(high − low)
    pub(in crate::stats) fn ln_width(&self) -> f64 {
        let unit = self.unit();
        libm::log(self.width(unit)) - libm::log(unit)
    }

    /// The share of the width that `from`..`to` takes.
    fn share(&self, from: f64, to: f64) -> f64 {
        let unit = self.unit();
        ((unit * to - unit * from) / self.width(unit)).clamp(0.0, 1.0)
    }
}

/// ln(share), where `rest` = 1 − share.
fn ln_share(share: f64, rest: f64) -> f64 {
    if share < 0.5 {
        libm::log(share)
    } else {
        libm::log1p(-rest)
    }
}

impl Univariate for Uniform {
    fn ln_pdf(&self, x: f64) -> f64 {
        if self.support().contains(x) {
            -self.ln_width()
        } else {
            f64::NEG_INFINITY
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        if self.support().contains(x) {
            self.unit() / self.width(self.unit())
        } else {
            0.0
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        self.share(self.low, x)
    }

    fn sf(&self, x: f64) -> f64 {
        self.share(x, self.high)
    }

    fn ln_cdf(&self, x: f64) -> f64 {
        ln_share(self.cdf(x), self.sf(x))
    }

    fn ln_sf(&self, x: f64) -> f64 {
        ln_share(self.sf(x), self.cdf(x))
    }

    fn quantile(&self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            f64::NAN
        } else if p < 0.5 {
            self.low + p / self.unit() * self.width(self.unit())
        } else {
            self.high - (1.0 - p) / self.unit() * self.width(self.unit())
        }
    }

    fn upper_quantile(&self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            f64::NAN
        } else if p < 0.5 {
            self.high - p / self.unit() * self.width(self.unit())
        } else {
            self.low + (1.0 - p) / self.unit() * self.width(self.unit())
        }
    }

    fn mean(&self) -> f64 {
        self.middle()
    }

    fn mode(&self) -> f64 {
        self.middle()
    }

    fn variance(&self) -> f64 {
        self.std() * self.std()
    }

    fn std(&self) -> f64 {
        self.width(self.unit()) / 12.0_f64.sqrt() / self.unit()
    }

    /// ln(high − low)
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_width())
    }

    fn support(&self) -> Interval {
        Interval {
            low: self.low,
            high: self.high,
        }
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([self.low, self.middle(), self.high]);
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([self.low, self.high]);
    }

    fn tail(&self, _: End) -> Tail {
        Tail::FLAT
    }
}

impl Pair for Uniform {}
