//! A density estimated from a sample: by kernels, or as a histogram.

mod bins;
mod kernel;

use std::sync::Arc;

use crate::families::prelude::*;
use crate::family::Subject;
use bins::Bins;
use kernel::{Kernels, silverman};

/// A continuous distribution estimated from a sample.
///
/// Either the mean of normal distributions around the values, whose standard deviation is the
/// `width`, on the whole line; or a histogram of `bins` equal bins from the smallest to the largest
/// value, of which some may be empty. The sample has at least two values, finite and not all equal.
/// A histogram's functions are exact but for rounding. Of kernels, those count at a point that are
/// above e⁻⁴⁰ of the highest there; `quantile` solves for a root, `entropy` is by quadrature,
/// `mode` the highest peak, to about 1e-8 of the width.
///
/// ```
/// use klrender_stats::{Distribution, Empirical};
///
/// let kernels = Distribution::from(Empirical::kernels(&[0.0, 1.0, 3.0], 0.5)?);
/// assert!((kernels.mean() - 4.0 / 3.0).abs() < 1e-15);
/// let histogram = Distribution::from(Empirical::histogram(&[0.0, 1.0, 3.0, 4.0], 4)?);
/// assert_eq!((histogram.pdf(0.5), histogram.pdf(2.5), histogram.cdf(1.5)), (0.25, 0.0, 0.375));
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    estimate: Estimate,
}

#[derive(Clone, Debug, PartialEq)]
enum Estimate {
    Kernels(Kernels),
    Bins(Bins),
}

/// More bins than this would make quadrature slow, and show nothing.
const MOST_BINS: f64 = 1000.0;

pub(crate) static FAMILY: Family = Family {
    name: "empirical",
    summary: "a density estimated from a sample, by kernels or as a histogram",
    parameters: &[
        Parameter::numbers(
            "data",
            "at least two finite values, not all equal",
            "the sample",
        ),
        Parameter::number(
            "width",
            Domain::NotNegative,
            "the standard deviation of the kernels; 0 is Silverman's rule of thumb",
        )
        .or(0.0),
        Parameter::number(
            "bins",
            Domain::Other("an integer from 0 to 1000"),
            "how many bins a histogram takes instead of kernels; 0 is none",
        )
        .or(0.0),
    ],
    build: |arguments| {
        let data = FAMILY.numbers(arguments, 0)?;
        let number = |index: usize| match arguments.get(index) {
            None => Ok(0.0),
            Some(_) => FAMILY.number(arguments, index),
        };
        let (width, bins) = (number(1)?, number(2)?);
        if !((0.0..=MOST_BINS).contains(&bins) && bins % 1.0 == 0.0) {
            let requirement = "must be an integer from 0 to 1000";
            return Err(FAMILY.fault(2, bins, requirement));
        }
        if bins > 0.0 && width != 0.0 {
            let requirement = "must be left out of a histogram, which has `bins`";
            return Err(FAMILY.fault(1, width, requirement));
        }
        let made = if bins > 0.0 {
            Empirical::histogram(data, bins as usize)?
        } else if width == 0.0 {
            Empirical::kernels_by_rule(data)?
        } else {
            Empirical::kernels(data, width)?
        };
        Ok(made.into())
    },
};

impl Empirical {
    /// Kernels of this width (> 0) around the values.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn kernels(data: &[f64], width: f64) -> Result<Self, ParameterError> {
        if !(width > 0.0 && width.is_finite()) {
            let requirement = "must be a finite number > 0, or 0 for the rule of thumb";
            return Err(FAMILY.fault(1, width, requirement));
        }
        let kernels = Kernels::new(sample(data)?, width);
        Ok(Self {
            estimate: Estimate::Kernels(kernels),
        })
    }

    /// Kernels of the width that Silverman's rule of thumb gives, 0.9·min(s, IQR/1.34)·n^(−1/5).
    ///
    /// # Errors
    ///
    /// A sample that has fewer than two values, or in which all are equal or one is not finite.
    pub fn kernels_by_rule(data: &[f64]) -> Result<Self, ParameterError> {
        let points = sample(data)?;
        Self::kernels(data, silverman(&points))
    }

    /// A histogram with this many bins, at least 1.
    ///
    /// # Errors
    ///
    /// As of [`Empirical::kernels_by_rule`], and if there is no bin or more than 1000.
    pub fn histogram(data: &[f64], bins: usize) -> Result<Self, ParameterError> {
        if !(1..=MOST_BINS as usize).contains(&bins) {
            let requirement = "must be an integer from 1 to 1000";
            return Err(FAMILY.error(2, Subject::Value, bins as f64, requirement));
        }
        let bins = Bins::new(&sample(data)?, bins);
        Ok(Self {
            estimate: Estimate::Bins(bins),
        })
    }

    /// The width of the kernels; `None` for a histogram.
    pub fn width(&self) -> Option<f64> {
        match &self.estimate {
            Estimate::Kernels(kernels) => Some(kernels.width()),
            Estimate::Bins(_) => None,
        }
    }

    /// All that is asked of it, the estimate answers.
    pub(crate) fn univariate(&self) -> &dyn Univariate {
        match &self.estimate {
            Estimate::Kernels(kernels) => kernels,
            Estimate::Bins(bins) => bins,
        }
    }
}

/// The values, ascending.
fn sample(data: &[f64]) -> Result<Arc<[f64]>, ParameterError> {
    let fault = |subject, value, requirement| FAMILY.error(0, subject, value, requirement);
    if data.len() < 2 {
        let length = data.len() as f64;
        return Err(fault(Subject::Length, length, "must be at least 2"));
    }
    if let Some(place) = data.iter().position(|value| !value.is_finite()) {
        let requirement = "must be a finite number";
        return Err(fault(Subject::Element(place), data[place], requirement));
    }
    let mut points = data.to_vec();
    points.sort_by(f64::total_cmp);
    let (low, high) = (points[0], points[points.len() - 1]);
    if low == high {
        let requirement = "must not be that of all values: a density needs a spread";
        return Err(fault(Subject::Element(0), low, requirement));
    }
    if !(high - low).is_finite() {
        let requirement = "must not be so far from the others";
        return Err(fault(Subject::Element(0), data[0], requirement));
    }
    Ok(points.into())
}

impl Pair for Empirical {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Argument, Distribution, Divergence, Mixture, Normal, Uniform, family};

    fn build(data: &[f64], more: &[f64]) -> Result<Distribution, ParameterError> {
        let mut arguments = vec![Argument::Numbers(data.to_vec())];
        arguments.extend(more.iter().map(|value| Argument::Number(*value)));
        (family("empirical").unwrap().build)(&arguments)
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let error = |data: &[f64], more: &[f64]| build(data, more).unwrap_err().to_string();
        assert_eq!(
            error(&[1.0], &[]),
            "the length of `data` is 1: it must be at least 2"
        );
        assert_eq!(
            error(&[2.0, 2.0, 2.0], &[]),
            "`data[0]` is 2: it must not be that of all values: a density needs a spread"
        );
        assert_eq!(
            error(&[1.0, f64::NAN], &[]),
            "`data[1]` is NaN: it must be a finite number"
        );
        assert_eq!(
            error(&[1.0, 2.0], &[0.0, 2.5]),
            "`bins` is 2.5: it must be an integer from 0 to 1000"
        );
        assert_eq!(
            error(&[1.0, 2.0], &[0.1, 3.0]),
            "`width` is 0.1: it must be left out of a histogram, which has `bins`"
        );
    }

    #[test]
    fn kernels_are_a_mixture() {
        let data = [-1.0, 0.2, 0.25, 3.0, 50.0];
        let kernels = build(&data, &[0.4]).unwrap();
        let parts = data.map(|x| Normal::new(x, 0.4).unwrap().into());
        let mixture = Distribution::from(Mixture::new(&[0.2; 5], &parts).unwrap());
        let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-13 * b.abs(), "{a:e} {b:e}");
        for x in [-60.0, -5.0, -1.0, 0.3, 8.0, 25.0, 30.0, 49.0, 90.0] {
            close(kernels.ln_pdf(x), mixture.ln_pdf(x));
            close(kernels.ln_cdf(x), mixture.ln_cdf(x));
            close(kernels.ln_sf(x), mixture.ln_sf(x));
            close(kernels.cdf(x), mixture.cdf(x));
        }
        for p in [1e-300, 1e-5, 0.3, 0.5, 0.9, 1.0 - 1e-9] {
            close(kernels.quantile(p), mixture.quantile(p));
        }
        close(kernels.mean(), mixture.mean());
        close(kernels.variance(), mixture.variance());
        assert!((kernels.mode() - mixture.mode()).abs() < 1e-6);
        assert!(kernels.entropy().abs_error < 1e-8);
        assert!((kernels.entropy().value - mixture.entropy().value).abs() < 1e-8);
    }

    #[test]
    fn the_rule_of_thumb() {
        // s = √2.5, quartiles 2 and 4.
        let found = Empirical::kernels_by_rule(&[5.0, 1.0, 3.0, 2.0, 4.0]).unwrap();
        let expected = 0.9 * (2.0 / 1.34) * libm::pow(5.0, -0.2);
        assert!((found.width().unwrap() / expected - 1.0).abs() < 1e-15);
        // Three of five are equal: no interquartile range.
        let tied = Empirical::kernels_by_rule(&[0.0, 0.0, 0.0, 0.0, 5.0]).unwrap();
        let expected = 0.9 * 5.0_f64.sqrt() * libm::pow(5.0, -0.2);
        assert!((tied.width().unwrap() / expected - 1.0).abs() < 1e-15);
    }

    #[test]
    fn spreads_may_leave_the_range_of_their_squares() {
        let data = [-1.0, 0.2, 0.25, 3.0];
        for more in [&[] as &[f64], &[0.0, 3.0]] {
            let exact = build(&data, more).unwrap().std();
            for scale in [1e-200, 1e200] {
                let std = build(&data.map(|x| scale * x), more).unwrap().std();
                assert!((std / scale / exact - 1.0).abs() < 1e-14, "{std}");
            }
        }
    }

    #[test]
    fn many_kernels_break_integrals_seldom() {
        let normal = Distribution::from(Normal::new(0.0, 1.0).unwrap());
        let data: Vec<f64> = (1..=1000)
            .map(|i| normal.quantile(f64::from(i) / 1001.0))
            .collect();
        let kernels = build(&data, &[]).unwrap();
        let mut breaks = Vec::new();
        kernels.univariate().breakpoints(&mut breaks);
        assert!(breaks.len() <= 200, "{}", breaks.len());
        let kl = Divergence::Kl.between(&kernels, &normal).unwrap();
        assert!(
            kl.value > 0.0 && kl.value < 0.01 && kl.abs_error < 1e-8,
            "{kl:?}"
        );
        // Far outliers do not add breaks without end.
        let wide: Vec<f64> = (0..1000).map(|i| libm::exp(0.02 * f64::from(i))).collect();
        let mut breaks = Vec::new();
        build(&wide, &[1e-3])
            .unwrap()
            .univariate()
            .breakpoints(&mut breaks);
        assert!(breaks.len() <= 200, "{}", breaks.len());
    }

    #[test]
    fn histograms_are_exact() {
        let d = build(&[0.0, 0.5, 0.6, 3.1, 4.0], &[0.0, 4.0]).unwrap();
        assert_eq!(
            (d.pdf(0.0), d.pdf(1.5), d.pdf(3.5), d.pdf(4.0)),
            (0.6, 0.0, 0.4, 0.4)
        );
        assert_eq!((d.pdf(-0.1), d.pdf(4.1)), (0.0, 0.0));
        assert_eq!(
            (d.cdf(0.5), d.cdf(2.0), d.sf(2.0), d.sf(3.5)),
            (0.3, 0.6, 0.4, 0.2)
        );
        assert_eq!((d.quantile(0.6), d.quantile(0.8)), (1.0, 3.5));
        assert_eq!((d.quantile(0.0), d.quantile(1.0)), (0.0, 4.0));
        assert_eq!(d.univariate().upper_quantile(0.4), 1.0);
        let entropy = -0.6 * libm::log(0.6) - 0.4 * libm::log(0.4);
        assert!((d.entropy().value - entropy).abs() < 1e-15);
        assert!((d.mean() - (0.6 * 0.5 + 0.4 * 3.5)).abs() < 1e-15);
        let uniform = Uniform::new(0.0, 4.0).unwrap().into();
        let kl = |p: &Distribution, q: &Distribution| Divergence::Kl.between(p, q).unwrap();
        assert!((kl(&d, &uniform).value - (libm::log(4.0) - entropy)).abs() < 1e-12);
        assert_eq!(kl(&uniform, &d).value, f64::INFINITY);
    }
}
