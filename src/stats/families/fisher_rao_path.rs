//! A point of the Fisher-Rao geodesic from one normal distribution to another.

use super::path::{PARAMETERS, build, end, unfit};
use super::prelude::*;
use crate::{Distribution, Normal};

pub(crate) static FAMILY: Family = Family {
    name: "fisher_rao_path",
    summary: "a point of the Fisher-Rao geodesic from one normal distribution to another",
    parameters: PARAMETERS,
    build: |arguments| build(&FAMILY, fisher_rao_path, arguments),
};

/// The normal distribution at the share `s` of the way along the Fisher–Rao geodesic from P to Q,
/// two normal distributions: P at s = 0, Q at s = 1.
///
/// The Fisher information metric of the normal distributions, (dμ² + 2 dσ²)/σ², is √2 times that of
/// the hyperbolic half-plane with the coordinates (μ/√2, σ), whose geodesics are half circles
/// around points of the line σ = 0. With constant speed in s,
///
/// 1/σ = a/σ₁ + b/σ₂ and μ/σ = a μ₁/σ₁ + b μ₂/σ₂, where a = sinh((1 − s) h)/sinh h,
/// b = sinh(s h)/sinh h and h is the hyperbolic distance: σ is larger on the way than at the ends if
/// these differ mainly in their means.
/// (S. I. R. Costa, S. A. Santos and J. E. Strapasson, "Fisher information distance: A geometrical
/// reading", 2015.) Accuracy: a few ulps times 1 + h.
///
/// ```
/// use klrender_stats::{Distribution, Normal, fisher_rao_path};
///
/// let p = Distribution::from(Normal::new(-2.0, 1.0)?);
/// let q = Distribution::from(Normal::new(2.0, 1.0)?);
/// let half = fisher_rao_path(&p, &q, 0.5)?;
/// // √(σ² + (Δμ)²/8)
/// assert!(half.mean().abs() < 1e-15 && (half.std() - 3.0_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
///
/// # Errors
///
/// An `s` outside 0 … 1; distributions that are not normal.
pub fn fisher_rao_path(
    p: &Distribution,
    q: &Distribution,
    s: f64,
) -> Result<Distribution, ParameterError> {
    let normal = |index, d: &Distribution| match d {
        Distribution::Normal(normal) => Ok(*normal),
        _ => Err(unfit(&FAMILY, index, "must be a normal distribution")),
    };
    let (from, to) = (normal(0, p)?, normal(1, q)?);
    if let Some(end) = end(&FAMILY, p, q, s)? {
        return Ok(end);
    }
    let h = half_plane_distance(&from, &to);
    // sinh(s h)/sinh h, over the larger exponential: both may underflow.
    let top = -h * s.min(1.0 - s);
    let weight = |s: f64| {
        if h < 1e-8 {
            s
        } else {
            libm::exp((s - 1.0) * h - top) * (libm::expm1(-2.0 * s * h) / libm::expm1(-2.0 * h))
        }
    };
    let least = from.std().min(to.std());
    let a = weight(1.0 - s) * (least / from.std());
    let b = weight(s) * (least / to.std());
    let root = if h < 1e-8 { 1.0 } else { libm::exp(-0.5 * top) };
    let std = least * root / (a + b) * root;
    let mean = a / (a + b) * from.mean() + b / (a + b) * to.mean();
    Ok(Normal::new(mean, std)?.into())
}

/// The hyperbolic distance of the points (μ/√2, σ).
fn half_plane_distance(p: &Normal, q: &Normal) -> f64 {
    let means = (p.mean() - q.mean()) * std::f64::consts::FRAC_1_SQRT_2;
    let distance = libm::hypot(means, p.std() - q.std());
    let half_sine = 0.5 * distance / p.std().sqrt() / q.std().sqrt();
    if half_sine < 1e100 {
        2.0 * libm::asinh(half_sine)
    } else {
        2.0 * libm::log(distance) - libm::log(p.std()) - libm::log(q.std())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Exponential;

    fn normal(mean: f64, std: f64) -> Normal {
        Normal::new(mean, std).unwrap()
    }

    /// The length of the shortest curve through normal distributions; half its square is KL to
    /// leading order.
    fn distance(p: &Normal, q: &Normal) -> f64 {
        std::f64::consts::SQRT_2 * half_plane_distance(p, q)
    }

    #[test]
    fn the_speed_is_constant() {
        for (p, q) in [
            (normal(-1.0, 0.5), normal(3.0, 2.0)),
            (normal(0.0, 1.0), normal(0.0, 7.0)),
            (normal(0.0, 1e-3), normal(100.0, 1e-3)),
            (normal(1.0, 1.0), normal(1.0 + 1e-6, 1.0)),
        ] {
            let whole = distance(&p, &q);
            for s in [0.1, 0.37, 0.5, 0.9] {
                let Distribution::Normal(at) = fisher_rao_path(&p.into(), &q.into(), s).unwrap()
                else {
                    panic!("not normal");
                };
                let parts = [distance(&p, &at), distance(&at, &q)];
                assert!(
                    (parts[0] / whole - s).abs() < 1e-9,
                    "{p:?} {q:?} {s}: {parts:?}"
                );
                assert!((parts[1] / whole - 1.0 + s).abs() < 1e-9, "{p:?} {q:?} {s}");
            }
        }
    }

    #[test]
    fn nearby_half_its_square_is_the_divergence() {
        let (p, q) = (normal(0.0, 1.0), normal(1e-4, 1.0 + 1e-4));
        let length = distance(&p, &q);
        let kl = crate::Divergence::Kl.between(&p.into(), &q.into());
        assert!((0.5 * length * length / kl.unwrap().value - 1.0).abs() < 1e-3);
        assert_eq!(distance(&p, &p), 0.0);
        let far = distance(&normal(0.0, 1e-300), &normal(1e300, 1.0));
        assert!(far.is_finite() && far > 1e3);
        let ends = [normal(0.0, 1e-300), normal(1e300, 1.0)].map(Distribution::from);
        let half = fisher_rao_path(&ends[0], &ends[1], 0.5).unwrap();
        assert!(half.std() > 0.0 && half.mean() > 0.0, "{half:?}");
    }

    #[test]
    fn only_normals_have_one() {
        let other = Distribution::from(Exponential::new(1.0).unwrap());
        let error = |p: &Distribution, q: &Distribution, s| {
            fisher_rao_path(p, q, s).unwrap_err().to_string()
        };
        let p = Distribution::from(normal(0.0, 1.0));
        assert_eq!(error(&p, &other, 0.5), "`Q` must be a normal distribution");
        assert_eq!(error(&other, &p, 0.0), "`P` must be a normal distribution");
        assert_eq!(error(&p, &p, 1.5), "`s` is 1.5: it must be from 0 to 1");
    }
}
