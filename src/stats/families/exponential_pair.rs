//! Divergences of pairs that are two exponential distributions in some coordinate.
//!
//! A divergence that is an integral of densities is the same in every coordinate. So weibulls of
//! equal shape, rayleighs, paretos of equal scale, and gumbels of equal scale have the divergences
//! of exponential distributions, and these depend on one number: δ = ln(rate of Q / rate of P).

use crate::stats::quantity::{Method, Quantity};
use crate::stats::special::{expm1_excess, ln_cosh, log1p_excess};

const EPS: f64 = f64::EPSILON;

fn quantity(value: f64, abs_error: f64) -> Quantity {
    Quantity {
        abs_error: if value.is_finite() { abs_error } else { 0.0 },
        method: Method::ClosedForm,
        ..Quantity::exact(value)
    }
}

/// KL(P‖Q) = e^δ − 1 − δ, where δ has a relative error of a few ulps.
pub(super) fn kl(delta: f64) -> Quantity {
    let value = expm1_excess(delta);
    let moved = (delta * libm::expm1(delta)).abs();
    quantity(value, 8.0 * EPS * (value + moved))
}

/// ln ∫ pᵃ q¹⁻ᵃ = b δ − ln(a + b e^δ) with b = 1 − a; `None` where cancellation takes its digits.
pub(super) fn ln_affinity(delta: f64, a: f64) -> Option<Quantity> {
    if a == 0.5 {
        let value = -ln_cosh(0.5 * delta);
        return Some(quantity(value, 8.0 * EPS * value.abs()));
    }
    // The two are exchanged where Q has the larger rate: e^δ ≤ 1.
    let (delta, a, b) = if delta > 0.0 {
        (-delta, 1.0 - a, a)
    } else {
        (delta, a, 1.0 - a)
    };
    // 1 + v = a + b e^δ
    let v = b * libm::expm1(delta);
    if v <= -1.0 {
        return None;
    }
    let (first, second) = if delta > -0.5 {
        (log1p_excess(v), -b * expm1_excess(delta))
    } else {
        (b * delta, -libm::log1p(v))
    };
    let slope = b * a * libm::expm1(delta) / (1.0 + v);
    let rounding = first.abs() + second.abs() + (v * v / (1.0 + v)).abs() + (slope * delta).abs();
    let value = first + second;
    let abs_error = 4.0 * EPS * rounding;
    (abs_error <= 1e-12 * value.abs()).then_some(quantity(value, abs_error))
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
