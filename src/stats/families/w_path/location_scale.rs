//! Displacement interpolation where the quantiles of both are affine in those of a third.

use crate::families::path::between;
use crate::family::ParameterError;
use crate::{
    Affine, Cauchy, Distribution, Exponential, Gamma, Gumbel, HalfNormal, InverseGamma, Laplace,
    LogNormal, Logistic, Normal, Pareto, Rayleigh, StudentT, Triangular, Uniform, Weibull,
};

/// The distribution with the quantiles (1 − s) F⁻¹ + s G⁻¹, if P and Q are those of shift + scale·Z
/// with a common Z.
pub(super) fn within_family(p: &Distribution, q: &Distribution, s: f64) -> Option<Distribution> {
    let (of_p, of_q) = (Standard::of(p)?, Standard::of(q)?);
    if of_p.z != of_q.z {
        return None;
    }
    let shift = between(of_p.shift, of_q.shift, s);
    let scale = between(of_p.scale, of_q.scale, s);
    Affine::of(&of_p.z, shift, scale).ok()
}

/// A distribution as that of shift + scale·Z, scale > 0 unless Z is an [`Affine`]'s own.
struct Standard {
    z: Distribution,
    shift: f64,
    scale: f64,
}

impl Standard {
    fn of(d: &Distribution) -> Option<Self> {
        use Distribution as D;
        let (z, shift, scale) = match d {
            D::Normal(d) => (standard(Normal::new(0.0, 1.0))?, d.mean(), d.std()),
            D::Laplace(d) => (standard(Laplace::new(0.0, 1.0))?, d.loc(), d.scale()),
            D::Logistic(d) => (standard(Logistic::new(0.0, 1.0))?, d.loc(), d.scale()),
            D::Cauchy(d) => (standard(Cauchy::new(0.0, 1.0))?, d.loc(), d.scale()),
            D::Gumbel(d) => (standard(Gumbel::new(0.0, 1.0))?, d.loc(), d.scale()),
            D::StudentT(d) => {
                let z = standard(StudentT::new(d.df(), 0.0, 1.0))?;
                (z, d.loc(), d.scale())
            }
            D::Uniform(d) => {
                let z = standard(Uniform::new(0.0, 1.0))?;
                (z, d.low(), d.high() - d.low())
            }
            D::Triangular(d) => {
                let width = d.high() - d.low();
                let mode = (d.mode() - d.low()) / width;
                (standard(Triangular::new(0.0, mode, 1.0))?, d.low(), width)
            }
            D::Exponential(d) => (standard(Exponential::new(1.0))?, 0.0, 1.0 / d.rate()),
            D::HalfNormal(d) => (standard(HalfNormal::new(1.0))?, 0.0, d.scale()),
            D::Rayleigh(d) => (standard(Rayleigh::new(1.0))?, 0.0, d.scale()),
            D::Gamma(d) => (standard(Gamma::new(d.shape(), 1.0))?, 0.0, 1.0 / d.rate()),
            D::InverseGamma(d) => {
                let z = standard(InverseGamma::new(d.shape(), 1.0))?;
                (z, 0.0, d.scale())
            }
            D::Weibull(d) => (standard(Weibull::new(d.shape(), 1.0))?, 0.0, d.scale()),
            D::Pareto(d) => (standard(Pareto::new(1.0, d.shape()))?, 0.0, d.scale()),
            D::LogNormal(d) => {
                let z = standard(LogNormal::new(0.0, d.sigma()))?;
                (z, 0.0, libm::exp(d.mu()))
            }
            D::Affine(d) if d.scale() > 0.0 => match Self::of(d.inner()) {
                Some(inner) => (
                    inner.z,
                    d.shift() + d.scale() * inner.shift,
                    d.scale() * inner.scale,
                ),
                None => (d.inner().clone(), d.shift(), d.scale()),
            },
            // A reflection: of X itself, so that the scale stays positive.
            D::Affine(d) => {
                let mirrored = Affine::of(d.inner(), 0.0, -1.0).ok()?;
                (mirrored, d.shift(), -d.scale())
            }
            other => (other.clone(), 0.0, 1.0),
        };
        Some(Self { z, shift, scale })
    }
}

/// The distribution, if there is one.
fn standard<D: Into<Distribution>>(new: Result<D, ParameterError>) -> Option<Distribution> {
    new.ok().map(Into::into)
}
