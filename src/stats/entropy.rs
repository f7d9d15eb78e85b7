//! The entropy of a distribution.

use super::distribution::Distribution;
use super::quantity::{Method, Quantity};
use super::{effort, quadrature, series};

impl Distribution {
    /// The entropy −Σ p ln p, or for a density the differential entropy −∫ p ln p, which may be
    /// negative; in nats.
    pub fn entropy(&self) -> Quantity {
        if let Some(value) = self.univariate().entropy() {
            let size = 1.0 + value.abs() + self.univariate().entropy_size();
            return Quantity {
                value,
                method: Method::ClosedForm,
                abs_error: 4.0 * f64::EPSILON * size,
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
        effort::bounded(|| match self.is_discrete() {
            true => series::sum(self, self, integrand),
            false => quadrature::integrate(self, self, &[], integrand),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Affine, Argument, family};

    /// Where the terms of the formula are far larger than their sum; by mpmath with 60 digits.
    #[test]
    fn bounds_hold_where_terms_cancel() {
        for (name, parameters, exact) in [
            ("gamma", [15.9, 8.103e3], -6.219_188_172_911_065),
            ("inverse_gamma", [1e10, 1e10], -10.093_986_931_698_89),
            ("weibull", [1e-2, 1e26], 8.328_031_778_581_527),
            ("log_normal", [300.0, 1e-130], 2.082_876_443_978_734),
            (
                "kumaraswamy",
                [1.478_566_696_192_875e-4, 5.318_240_384_071_078e-3],
                -231.905_129_238_318_72,
            ),
        ] {
            let arguments = parameters.map(Argument::Number);
            let d = (family(name).unwrap().build)(&arguments).unwrap();
            let found = d.entropy();
            assert!(
                (found.value - exact).abs() <= found.abs_error,
                "{name}: {found:?}"
            );
            assert!(found.abs_error < 1e-11, "{name}: {found:?}");
        }
        // The ends of the interval are rounded, its length is not.
        let uniform = (family("uniform").unwrap().build)(&[-0.75, 0.25].map(Argument::Number));
        let moved = Affine::of(&uniform.unwrap(), 1e6, 1e-3).unwrap();
        assert!((moved.entropy().value - libm::log(1e-3)).abs() <= moved.entropy().abs_error);
        assert!((moved.std() / (1e-3 / 12_f64.sqrt()) - 1.0).abs() < 1e-15);
    }
}
