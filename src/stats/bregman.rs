//! Bregman divergences: the KL divergence between members of an exponential family is how far its
//! log-partition function lies above a tangent.

use super::nodes::WithError;
use super::quantity::{Method, Quantity};
use super::special::{ln_gamma_bend, ln_ratio, log1p_excess};

/// r − 1 − ln r ≥ 0 for r = (a/b)·(c/d), all positive, where r − 1 is the sum of `difference`.
pub(super) fn product_excess(difference: [f64; 2], r: [(f64, f64); 2]) -> WithError {
    let x = difference[0] + difference[1];
    if x.abs() < 0.5 {
        let value = log1p_excess(x);
        let size = difference[0].abs() + difference[1].abs();
        let slope = (x / (1.0 + x)).abs();
        return WithError {
            value,
            error: 4.0 * f64::EPSILON * (value + slope * size),
        };
    }
    let quotients = r.map(|(a, b)| a / b);
    let logarithms = r.map(|(a, b)| ln_ratio(a, b));
    let size = logarithms[0].abs() + logarithms[1].abs();
    let (ratio, ulps) = if quotients.iter().all(|quotient| quotient.is_normal()) {
        (quotients[0] * quotients[1], 1.0)
    } else {
        (libm::exp(logarithms[0] + logarithms[1]), size)
    };
    WithError {
        value: ratio - 1.0 - logarithms[0] - logarithms[1],
        error: 4.0 * f64::EPSILON * (1.0 + size + ulps * ratio),
    }
}

/// [`ln_gamma_bend`] with its error.
pub(super) fn gamma_bend(b: f64, a: f64, d: f64) -> WithError {
    let (value, error) = ln_gamma_bend(b, a, d);
    WithError { value, error }
}

impl WithError {
    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            value: factor * self.value,
            error: factor.abs() * self.error + f64::EPSILON * (factor * self.value).abs(),
        }
    }
}

/// The sum, unless cancellation left it fewer than twelve digits.
pub(super) fn total(parts: &[WithError]) -> Option<Quantity> {
    let value: f64 = parts.iter().map(|part| part.value).sum();
    let size: f64 = parts.iter().map(|part| part.value.abs()).sum();
    let error: f64 = parts.iter().map(|part| part.error).sum();
    let abs_error = error + 2.0 * f64::EPSILON * size;
    let trusted = value == f64::INFINITY || abs_error <= 1e-12 * value.abs();
    trusted.then_some(Quantity {
        value,
        method: Method::ClosedForm,
        abs_error,
        evaluations: 0,
        reason: None,
    })
}

/// ln ∫ pᵃ q¹⁻ᵃ in an exponential family, where m is the member proportional to pᵃ q¹⁻ᵃ and
/// `to_p`, `to_q` are KL(M‖P) and KL(M‖Q): their weighted sum is least at m, so that the rounding
/// of m's parameters does not matter.
pub(super) fn ln_affinity(
    a: f64,
    to_p: Option<Quantity>,
    to_q: Option<Quantity>,
) -> Option<Quantity> {
    let part = |weight: f64, kl: Quantity| {
        WithError {
            value: kl.value,
            error: kl.abs_error,
        }
        .times(-weight)
    };
    total(&[part(a, to_p?), part(1.0 - a, to_q?)]).filter(|found| found.value.is_finite())
}
