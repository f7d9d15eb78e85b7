//! Geometric interpolation within families: along straight lines of the natural parameters.

use super::e_path;
use crate::families::path::between;
use crate::family::ParameterError;
use crate::{
    Affine, Bernoulli, Beta, Binomial, Categorical, Distribution, Exponential, Gamma, Geometric,
    Gumbel, HalfNormal, InverseGamma, Kumaraswamy, Laplace, LogNormal, NegativeBinomial, Normal,
    Pareto, Poisson, Rayleigh, Truncated, Uniform, Weibull,
};

/// The distribution ∝ p¹⁻ˢ qˢ, where the family of both has a member for it; 0 < s < 1.
pub(super) fn within_family(p: &Distribution, q: &Distribution, s: f64) -> Option<Distribution> {
    use Distribution as D;
    let line = |a: f64, b: f64| between(a, b, s);
    // The geometric mean.
    let power = |a: f64, b: f64| libm::exp(line(libm::log(a), libm::log(b)));
    // 1/xᵏ moves along a line.
    let inverse = |a: f64, b: f64, k: f64| {
        let least = a.min(b);
        let sum = line(libm::pow(least / a, k), libm::pow(least / b, k));
        least * libm::pow(sum, -1.0 / k)
    };
    let shared = p.support().overlap(q.support());
    match (p, q) {
        (D::Normal(p), D::Normal(q)) => {
            normal([p.mean(), p.std()], [q.mean(), q.std()], s).map(D::from)
        }
        (D::LogNormal(p), D::LogNormal(q)) => {
            let found = normal([p.mu(), p.sigma()], [q.mu(), q.sigma()], s)?;
            made(LogNormal::new(found.mean(), found.std()))
        }
        (D::HalfNormal(p), D::HalfNormal(q)) => {
            made(HalfNormal::new(inverse(p.scale(), q.scale(), 2.0)))
        }
        (D::Rayleigh(p), D::Rayleigh(q)) => made(Rayleigh::new(inverse(p.scale(), q.scale(), 2.0))),
        (D::Laplace(p), D::Laplace(q)) if p.loc() == q.loc() => {
            made(Laplace::new(p.loc(), inverse(p.scale(), q.scale(), 1.0)))
        }
        (D::Exponential(p), D::Exponential(q)) => made(Exponential::new(line(p.rate(), q.rate()))),
        (D::Gamma(p), D::Gamma(q)) => made(Gamma::new(
            line(p.shape(), q.shape()),
            line(p.rate(), q.rate()),
        )),
        (D::InverseGamma(p), D::InverseGamma(q)) => {
            let (shape, scale) = (line(p.shape(), q.shape()), line(p.scale(), q.scale()));
            made(InverseGamma::new(shape, scale))
        }
        (D::Beta(p), D::Beta(q)) => made(Beta::new(line(p.a(), q.a()), line(p.b(), q.b()))),
        (D::Kumaraswamy(p), D::Kumaraswamy(q)) if p.a() == q.a() => {
            made(Kumaraswamy::new(p.a(), line(p.b(), q.b())))
        }
        (D::Weibull(p), D::Weibull(q)) if p.shape() == q.shape() => {
            let scale = inverse(p.scale(), q.scale(), p.shape());
            made(Weibull::new(p.shape(), scale))
        }
        (D::Pareto(p), D::Pareto(q)) => {
            // Where both have mass.
            let scale = p.scale().max(q.scale());
            made(Pareto::new(scale, line(p.shape(), q.shape())))
        }
        (D::Gumbel(p), D::Gumbel(q)) if p.scale() == q.scale() => {
            let (scale, highest) = (p.scale(), p.loc().max(q.loc()));
            let part = |loc: f64| libm::exp((loc - highest) / scale);
            let loc = highest + scale * libm::log(line(part(p.loc()), part(q.loc())));
            made(Gumbel::new(loc, scale))
        }
        (D::Uniform(_), D::Uniform(_)) => made(Uniform::new(shared.low, shared.high)),
        (D::Poisson(p), D::Poisson(q)) => made(Poisson::new(power(p.rate(), q.rate()))),
        (D::Bernoulli(p), D::Bernoulli(q)) => made(Bernoulli::new(chance(p.p(), q.p(), s)?)),
        (D::Binomial(p), D::Binomial(q)) if p.n() == q.n() => {
            made(Binomial::new(p.n(), chance(p.p(), q.p(), s)?))
        }
        (D::Geometric(p), D::Geometric(q)) => made(Geometric::new(hit(p.p(), q.p(), s))),
        (D::NegativeBinomial(p), D::NegativeBinomial(q)) if p.r() == q.r() => {
            made(NegativeBinomial::new(p.r(), hit(p.p(), q.p(), s)))
        }
        (D::Categorical(p), D::Categorical(q)) => {
            let ln: Vec<f64> = p
                .probs()
                .zip(q.probs())
                .map(|(p, q)| (1.0 - s) * libm::log(p) + s * libm::log(q))
                .collect();
            normalized(&ln)
        }
        (D::Truncated(p), D::Truncated(q)) => {
            let inner = within_family(p.inner(), q.inner(), s)?;
            Truncated::of(&inner, shared.low, shared.high).ok()
        }
        (D::Affine(p), D::Affine(q)) if (p.shift(), p.scale()) == (q.shift(), q.scale()) => {
            let inner = e_path(p.inner(), q.inner(), s).ok()?;
            Affine::of(&inner, p.shift(), p.scale()).ok()
        }
        _ => None,
    }
}

/// The distribution, if there is one.
fn made<D: Into<Distribution>>(new: Result<D, ParameterError>) -> Option<Distribution> {
    new.ok().map(Into::into)
}

/// The precisions move along a line, and so do their products with the means.
fn normal(p: [f64; 2], q: [f64; 2], s: f64) -> Option<Normal> {
    let least = p[1].min(q[1]);
    let precision = |share: f64, std: f64| share * (least / std) * (least / std);
    let (a, b) = (precision(1.0 - s, p[1]), precision(s, q[1]));
    let sum = a + b;
    Normal::new(between(p[0], q[0], b / sum), least / sum.sqrt()).ok()
}

/// The probability whose log-odds are between those of the two.
fn chance(p: f64, q: f64, s: f64) -> Option<f64> {
    let product = |p: f64, q: f64| libm::pow(p, 1.0 - s) * libm::pow(q, s);
    let (yes, no) = (product(p, q), product(1.0 - p, 1.0 - q));
    // Neither is possible if one always hits and the other never.
    (yes + no > 0.0).then(|| yes / (yes + no))
}

/// The probability whose complement is a geometric mean.
fn hit(p: f64, q: f64, s: f64) -> f64 {
    -libm::expm1((1.0 - s) * libm::log1p(-p) + s * libm::log1p(-q))
}

/// The categorical distribution of probabilities in proportion to these, given by logarithms.
pub(super) fn normalized(ln: &[f64]) -> Option<Distribution> {
    let top = ln.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut probs: Vec<f64> = ln.iter().map(|ln| libm::exp(ln - top)).collect();
    let sum: f64 = probs.iter().sum();
    probs.iter_mut().for_each(|p| *p /= sum);
    Categorical::new(&probs).ok().map(Into::into)
}
