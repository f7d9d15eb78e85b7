//! Divergences of pairs that are two exponential distributions in some coordinate.
//!
//! A divergence that is an integral of densities is the same in every coordinate. So weibulls of
//! equal shape, rayleighs, paretos of equal scale, and gumbels of equal scale have the divergences
//! of exponential distributions, and these depend on one number: δ = ln(rate of Q / rate of P).

use crate::closed_form::rounded;
use crate::means::ln_mean_ratio_by;
use crate::nodes::WithError;
use crate::quantity::Quantity;
use crate::special::expm1_excess;

const EPS: f64 = f64::EPSILON;

fn quantity(value: f64, error: f64) -> Quantity {
    rounded(WithError { value, error })
}

/// KL(P‖Q) = e^δ − 1 − δ, where δ has a relative error of a few ulps.
pub(super) fn kl(delta: f64) -> Quantity {
    let value = expm1_excess(delta);
    let moved = (delta * libm::expm1(delta)).abs();
    quantity(value, 8.0 * EPS * (value + moved))
}

/// ln ∫ pᵃ q¹⁻ᵃ = (1 − a) δ − ln(a + (1 − a) e^δ)
pub(super) fn ln_affinity(delta: f64, a: f64) -> Option<Quantity> {
    let (c, delta) = if a > 0.5 {
        (1.0 - a, delta)
    } else {
        (a, -delta)
    };
    let spread = ln_mean_ratio_by(c, libm::expm1(delta), delta);
    (!spread.value.is_nan()).then(|| quantity(-spread.value, spread.error))
}

/// ½ ∫ |p − q|: the difference of the cdfs where the densities cross.
pub(super) fn total_variation(delta: f64) -> Quantity {
    let distance = delta.abs();
    let growth = libm::expm1(distance);
    let exponent = if distance == 0.0 {
        1.0
    } else if growth.is_finite() {
        distance / growth
    } else {
        0.0
    };
    let value = libm::exp(-exponent) * -libm::expm1(-distance);
    quantity(value, 8.0 * EPS * value)
}
