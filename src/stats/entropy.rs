//! The entropy of a distribution.

use super::distribution::Distribution;
use super::quantity::{Method, Quantity};
use super::{quadrature, series};

/// −∫ p ln p, or −Σ p ln p; in nats.
pub(super) fn of(p: &Distribution) -> Quantity {
    if let Some(value) = p.univariate().entropy() {
        return Quantity {
            value,
            method: Method::ClosedForm,
            abs_error: 4.0 * f64::EPSILON * (1.0 + value.abs()),
            evaluations: 0,
            reason: None,
        };
    }
    let integrand = |at: quadrature::Point| {
        if at.p == 0.0 {
            (0.0, 0.0)
        } else {
            (-at.p * at.ln_density, at.p)
        }
    };
    if p.is_discrete() {
        series::sum(p, p, integrand)
    } else {
        quadrature::integrate(p, p, &[], integrand)
    }
}
