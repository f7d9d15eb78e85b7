//! Elementary functions that neither the standard library nor `libm` has as they are wanted here.

pub(super) fn sign(v: f64) -> f64 {
    if v > 0.0 {
        1.0
    } else if v < 0.0 {
        -1.0
    } else {
        v
    }
}

pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if a.is_nan() || a < b { a } else { b }
}

pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

/// Undefined where `lo` is above `hi`.
pub(super) fn clamp(v: f64, lo: f64, hi: f64) -> f64 {
    if lo <= hi {
        smaller(larger(v, lo), hi)
    } else {
        f64::NAN
    }
}

/// Exact at both ends.
pub(super) fn lerp(a: f64, b: f64, s: f64) -> f64 {
    if s == 1.0 { b } else { a + (b - a) * s }
}

pub(super) fn bits(v: f64) -> f64 {
    v / std::f64::consts::LN_2
}

/// `a ^ b`; squares are exactly rounded.
pub(in crate::expr) fn power(a: f64, b: f64) -> f64 {
    if b == 2.0 { a * a } else { libm::pow(a, b) }
}
