use crate::stats::distribution::Continuous;
use crate::stats::family::{Family, Parameter, ParameterError, finite, number, positive};
use crate::stats::special::{LN_SQRT_2PI, normal_ln_sf, normal_quantile, normal_sf};
use crate::stats::support::{Decay, End, Interval};

/// The normal (Gaussian) distribution.
///
/// Density exp(−z²/2) / (σ √(2π)) with z = (x − μ)/σ, on the whole line; `mean` μ is finite,
/// `std` σ > 0 is the standard deviation, not the variance. Relative error of `cdf` and `sf`
/// below 3e-13 down to the underflow, of their logarithms and of `quantile` about 1e-15.
///
/// ```
/// use klrender::stats::{Distribution, Normal};
///
/// let d = Distribution::from(Normal::new(1.0, 2.0)?);
/// assert_eq!(d.cdf(1.0), 0.5);
/// assert_eq!(d.variance(), 4.0);
/// # Ok::<(), klrender::stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    mean: f64,
    std: f64,
    /// ln(σ √(2π))
    ln_norm: f64,
}

const PARAMETERS: &[Parameter] = &[
    Parameter::number(
        "mean",
        "finite",
        "the mean, which is also the median and the mode",
    ),
    Parameter::number("std", "> 0", "the standard deviation"),
];

pub(in crate::stats) const FAMILY: Family = Family {
    name: "normal",
    summary: "the normal (Gaussian) distribution",
    parameters: PARAMETERS,
    build: |arguments| {
        let number = |index| number(PARAMETERS, arguments, index);
        Ok(Normal::new(number(0)?, number(1)?)?.into())
    },
};

impl Normal {
    /// The normal distribution of this mean (finite) and standard deviation (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(mean: f64, std: f64) -> Result<Self, ParameterError> {
        finite(PARAMETERS, 0, mean)?;
        positive(PARAMETERS, 1, std)?;
        Ok(Self {
            mean,
            std,
            ln_norm: libm::log(std) + LN_SQRT_2PI,
        })
    }

    /// The mean μ.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation σ.
    pub fn std(&self) -> f64 {
        self.std
    }

    fn z(&self, x: f64) -> f64 {
        (x - self.mean) / self.std
    }
}

impl Continuous for Normal {
    fn ln_pdf(&self, x: f64) -> f64 {
        let z = self.z(x);
        -0.5 * z * z - self.ln_norm
    }

    fn pdf(&self, x: f64) -> f64 {
        libm::exp(self.ln_pdf(x))
    }

    fn cdf(&self, x: f64) -> f64 {
        normal_sf(-self.z(x))
    }

    fn sf(&self, x: f64) -> f64 {
        normal_sf(self.z(x))
    }

    fn ln_cdf(&self, x: f64) -> f64 {
        normal_ln_sf(-self.z(x))
    }

    fn ln_sf(&self, x: f64) -> f64 {
        normal_ln_sf(self.z(x))
    }

    fn quantile(&self, p: f64) -> f64 {
        self.mean + self.std * normal_quantile(p)
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn mode(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.std * self.std
    }

    fn std(&self) -> f64 {
        self.std
    }

    /// ln(σ √(2πe))
    fn entropy(&self) -> f64 {
        self.ln_norm + 0.5
    }

    fn support(&self) -> Interval {
        Interval::LINE
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0].map(|z| self.mean + self.std * z));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([-9.0, -5.5, -2.5, 0.0, 2.5, 5.5, 9.0].map(|z| self.mean + self.std * z));
    }

    fn decay(&self, _: End) -> Option<Decay> {
        Some(Decay::Gaussian { std: self.std })
    }
}
