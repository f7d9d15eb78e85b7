//! The entropy of a distribution.

use super::distribution::Distribution;
use super::quantity::{Method, Quantity};
use super::{quadrature, series};

impl Distribution {
    /// The entropy −Σ p ln p, or for a density the differential entropy −∫ p ln p, which may be
    /// negative; in nats.
    pub fn entropy(&self) -> Quantity {
        if let Some(value) = self.univariate().entropy() {
            return Quantity {
                value,
                method: Method::ClosedForm,
                // It may be the small difference of a few terms.
                abs_error: 16.0 * f64::EPSILON * (1.0 + value.abs()),
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
        if self.is_discrete() {
            series::sum(self, self, integrand)
        } else {
            quadrature::integrate(self, self, &[], integrand)
        }
    }
}
