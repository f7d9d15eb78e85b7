//! Standardised arguments of families with a location and a scale.

use std::f64::consts::LN_2;

use crate::special::ln_ratio;

/// ln|z| of z = (x − loc)/scale, also where z leaves the range of a float.
pub(super) fn ln_distance(x: f64, loc: f64, scale: f64) -> f64 {
    let distance = (x - loc).abs();
    if distance == f64::INFINITY && x.is_finite() {
        // Both are near the largest float.
        libm::log((0.5 * x - 0.5 * loc).abs()) + LN_2 - libm::log(scale)
    } else if distance == f64::INFINITY {
        distance
    } else {
        ln_ratio(distance, scale)
    }
}

/// z = (x − loc)/scale as z + rest: an exponential of z multiplies the relative error of z by z.
pub(super) fn standardized(x: f64, loc: f64, scale: f64) -> (f64, f64) {
    let difference = x - loc;
    let z = difference / scale;
    // There the products below would leave the range of a float.
    if !(1e-200..1e200).contains(&z.abs()) || !(1e-200..1e200).contains(&scale) {
        return (z, 0.0);
    }
    // What rounding took off the difference (Knuth's exact sum) and off the quotient.
    let part = x - difference;
    let lost = (x - (difference + part)) + (part - loc);
    let rest = (libm::fma(-z, scale, difference) + lost) / scale;
    (z, if rest.is_finite() { rest } else { 0.0 })
}

/// The difference of z = (x − loc)/scale under P and under Q, zp − zq, with a bound of its error
/// in units of the rounding error of a float: from differences of the parameters, so that it keeps
/// its digits where these nearly agree.
pub(super) fn z_difference(
    x: f64,
    (p_loc, p_scale): (f64, f64),
    (q_loc, q_scale): (f64, f64),
) -> (f64, f64) {
    let a = (x - p_loc) / p_scale * ((q_scale - p_scale) / q_scale);
    let b = (q_loc - p_loc) / q_scale;
    (a + b, 4.0 * (a.abs() + b.abs()))
}

/// ln(1 + ((x − loc)/width)²) at |x| = exp(`ln_distance`), which may overflow, where `outwards` is
/// how far the location lies on that side of 0. `None` where x is too near to the location for
/// this to be better than the plain formula.
pub(super) fn ln_1p_square_near(ln_distance: f64, outwards: f64, ln_width: f64) -> Option<f64> {
    let ln_location = libm::log(outwards.abs());
    if ln_distance < ln_location.max(ln_width) + 2.0 {
        return None;
    }
    // (x/width)² ((1 − a)² + b²)
    let a = libm::exp(ln_location - ln_distance).copysign(outwards);
    let b = libm::exp(ln_width - ln_distance);
    Some(2.0 * (ln_distance - ln_width) + libm::log1p(a * (a - 2.0) + b * b))
}
