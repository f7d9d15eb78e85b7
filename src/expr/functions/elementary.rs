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

/// The derivative of an elementary function of one number.
pub(in super::super) fn slope(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "abs" => |v| if v == 0.0 { f64::NAN } else { sign(v) },
        "sqrt" => |v| 0.5 / v.sqrt(),
        "exp" => libm::exp,
        "log" => |v| if v < 0.0 { f64::NAN } else { 1.0 / v },
        "log2" => |v| {
            if v < 0.0 {
                f64::NAN
            } else {
                std::f64::consts::LOG2_E / v
            }
        },
        "log10" => |v| {
            if v < 0.0 {
                f64::NAN
            } else {
                std::f64::consts::LOG10_E / v
            }
        },
        "sin" => libm::cos,
        "cos" => |v| -libm::sin(v),
        "tan" => |v| 1.0 + libm::tan(v) * libm::tan(v),
        "asin" => |v| 1.0 / ((1.0 - v) * (1.0 + v)).sqrt(),
        "acos" => |v| -1.0 / ((1.0 - v) * (1.0 + v)).sqrt(),
        "atan" => |v| 1.0 / (1.0 + v * v),
        "tanh" => |v| {
            let cosh = libm::cosh(v);
            1.0 / (cosh * cosh)
        },
        "floor" | "ceil" | "round" | "sign" => |_| 0.0,
        "bits" => |_| std::f64::consts::LOG2_E,
        _ => return None,
    })
}
