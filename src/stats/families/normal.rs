use crate::stats::distribution::Univariate;
use crate::stats::family::{Family, Parameter, ParameterError, finite, number, positive};
use crate::stats::nodes::{Nodes, Rounded};
use crate::stats::pair::Pair;
use crate::stats::special::{LN_SQRT_2PI, ln_ratio, normal_ln_sf, normal_quantile, normal_sf};
use crate::stats::support::{End, Interval};
use crate::stats::tail::{Growth, Tail};

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

impl Univariate for Normal {
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

    fn upper_quantile(&self, p: f64) -> f64 {
        self.mean - self.std * normal_quantile(p)
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
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_norm + 0.5)
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

    fn tail(&self, end: End) -> Tail {
        let outwards = match end {
            End::Left => -self.mean,
            End::Right => self.mean,
        };
        Tail::FLAT
            .plus(-0.5 / self.std / self.std, Growth::Power(2.0))
            .plus(outwards / self.std / self.std, Growth::Power(1.0))
    }
}

impl Pair for Normal {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [Rounded]) -> bool {
        let p = self;
        let scale = ln_ratio(p.std, q.std);
        let (wider, shift) = (q.std - p.std, q.mean - p.mean);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            let (zp, zq) = ((x - p.mean) / p.std, (x - q.mean) / q.std);
            // ½ (zp² − zq²)
            let (a, b) = (zp * (wider / q.std), shift / q.std);
            *out = Rounded::sum(scale, 0.5 * (a + b) * (zp + zq));
            out.error += 2.0 * f64::EPSILON * (a.abs() + b.abs()) * (zp + zq).abs();
        }
        true
    }
}
