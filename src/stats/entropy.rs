//! The entropy of a distribution.

use super::distribution::Distribution;
use super::quadrature::{self, finite_or_zero};
use super::quantity::{Method, Quantity};
use super::series;

/// −∫ p ln p, in nats.
pub(super) fn of(p: &Distribution) -> Quantity {
    match p.univariate().entropy() {
        Some(value) => Quantity {
            value,
            method: Method::ClosedForm,
            abs_error: 4.0 * f64::EPSILON * (1.0 + value.abs()),
            evaluations: 0,
            reason: None,
        },
        None if p.is_discrete() => {
            series::sum(p, p, |at| (-at.p * finite_or_zero(at.ln_density), at.p))
        }
        None => quadrature::integrate(p, p, &[], |at| {
            (-at.p * finite_or_zero(at.ln_density), at.p)
        }),
    }
}
