//! What is integrated: for each divergence a function of two densities that is ≥ 0 wherever it
//! can be, so that nothing cancels.
//!
//! Each gives its value and about how fast that changes with ln(q/p), while the larger of the two
//! densities stays.

use crate::quadrature::Point;
use crate::special::expm1_excess;

/// p ln(p/q) − p + q, which has the same integral as p ln(p/q).
pub(super) fn kl(at: Point) -> (f64, f64) {
    let ratio = at.ln_ratio;
    if at.p == 0.0 {
        (at.q, 0.0)
    } else if ratio.abs() < 1.0 {
        (at.p * expm1_excess(ratio), at.p * ratio)
    } else {
        let value = at.q - at.p - at.p * ratio;
        let slope = if ratio > 0.0 {
            at.p * ratio
        } else {
            at.p - at.q
        };
        (value, slope)
    }
}

/// ½ (p ln(p/m) + q ln(q/m)) with m = (p + q)/2.
pub(super) fn jensen_shannon(at: Point) -> (f64, f64) {
    let sum = at.p + at.q;
    // p = m (1 − t) and q = m (1 + t)
    let t = libm::tanh(0.5 * at.ln_ratio);
    if t.abs() < 0.25 {
        // (1 − t) ln(1 − t) + (1 + t) ln(1 + t) = Σ t²ᵏ / (k (2k − 1))
        let square = t * t;
        let term = |rest, k| square * (rest + 1.0 / f64::from(k * (2 * k - 1)));
        (0.25 * sum * (1..=14).rev().fold(0.0, term), 0.5 * sum * t)
    } else {
        let part = |x: f64| {
            if x > 0.0 {
                0.5 * x * libm::log(2.0 * x / sum)
            } else {
                0.0
            }
        };
        let (p, q) = (part(at.p), part(at.q));
        (p + q, p.min(q))
    }
}

/// ½ |p − q|
pub(super) fn total_variation(at: Point) -> (f64, f64) {
    (0.5 * difference(at).abs(), 0.5 * at.p.min(at.q))
}

/// q − p
pub(super) fn difference(at: Point) -> f64 {
    if at.ln_ratio.abs() < 1.0 {
        at.p * libm::expm1(at.ln_ratio)
    } else {
        at.q - at.p
    }
}

/// (p − q)²/(p + q)
pub(super) fn triangular_discrimination(at: Point) -> (f64, f64) {
    let t = libm::tanh(0.5 * at.ln_ratio);
    let sum = at.p + at.q;
    (sum * t * t, at.p.min(at.q) * 4.0 * t)
}

/// (pᵃ q¹⁻ᵃ − a p − (1 − a) q) / (a (a − 1)) for a other than 0 and 1.
pub(super) fn alpha(at: Point, a: f64) -> (f64, f64) {
    let ratio = at.ln_ratio;
    let factor = a * (a - 1.0);
    if ratio.abs() < 1.0 {
        let value = expm1_excess((1.0 - a) * ratio) - (1.0 - a) * expm1_excess(ratio);
        (at.p * value / factor, at.p * ratio)
    } else {
        // p may have underflowed where the power has not; the tails have been compared, so that
        // at the end of the floats it has fallen to 0.
        let exponent = a * at.ln_p + (1.0 - a) * at.ln_q;
        let vanishes = at.p == 0.0 && a > 0.0 && at.ln_p < -1e300
            || at.q == 0.0 && a < 1.0 && at.ln_q < -1e300;
        let power = if vanishes || exponent.is_nan() {
            0.0
        } else {
            libm::exp(exponent)
        };
        let value = (power - a * at.p - (1.0 - a) * at.q) / factor;
        let slope = if ratio > 0.0 {
            // q stays
            a * (power - at.p) / factor
        } else {
            (1.0 - a) * (power - at.q) / factor
        };
        (value, slope)
    }
}
