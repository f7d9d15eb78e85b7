//! Integrals of the von Mises density exp(κ (cos θ − 1)) over parts of the circle.

use std::f64::consts::PI;

use super::gauss::{gauss_legendre, tail_length};
use super::{LogSum, i0e};

/// ln ∫ exp(κ (cos θ − 1)) dθ over the circle, which is ln(2π e^(−κ) I₀(κ)), for κ ≥ 0.
pub(crate) fn ln_circle_norm(kappa: f64) -> f64 {
    if kappa > 1e17 {
        // The next term of the series is 1/(8κ).
        0.5 * (libm::log(2.0 * PI) - libm::log(kappa))
    } else {
        libm::log(2.0 * PI * i0e(kappa))
    }
}

/// ln ∫ exp(κ (cos θ − 1)) dθ over an arc that begins at −π ≤ `from` ≤ π, goes on for `length` up
/// to 2π, and ends at `to`, which is right also where the sum of the first two is not.
///
/// Relative error of the integral below 1e-13, in the tails times the exponent. Gauss–Legendre
/// quadrature from the highest point of each half of the circle as far as it matters.
pub(crate) fn ln_circle_mass(kappa: f64, from: f64, length: f64, to: f64) -> f64 {
    let mut sum = LogSum::EMPTY;
    let mut at = if from >= PI { -PI } else { from };
    let mut rest = length;
    // Towards 0, away from it, and the same once more.
    for _ in 0..4 {
        let part = if at < 0.0 { -at } else { PI - at };
        let last = rest <= part;
        let part = part.min(rest);
        if part > 0.0 {
            let nearest = match (at < 0.0, last) {
                (false, _) => at,
                (true, true) => wrapped_below_zero(to),
                (true, false) => 0.0,
            };
            let half_sine = libm::sin(0.5 * nearest);
            let share = circle_integral(kappa, nearest, part, |_| 1.0);
            sum.add(libm::log(share) - kappa * (2.0 * half_sine * half_sine));
        }
        if last {
            break;
        }
        rest -= part;
        at = if at < 0.0 { 0.0 } else { -PI };
    }
    sum.ln()
}

/// The distance from 0 of an end that lies before it.
fn wrapped_below_zero(to: f64) -> f64 {
    if to > PI { 2.0 * PI - to } else { -to }.clamp(0.0, PI)
}

/// ∫ f(s) exp(κ (cos(start + s) − cos start)) ds over 0 ≤ s ≤ `length`, for a start in [0, π] and
/// an end there, and an f that is no steeper than a polynomial of a few degrees.
pub(crate) fn circle_integral(kappa: f64, start: f64, length: f64, f: impl Fn(f64) -> f64) -> f64 {
    // cos a − cos(a + s) = 2 sin(a + s/2) sin(s/2)
    let exponent = |s: f64| kappa * (2.0 * libm::sin(start + 0.5 * s) * libm::sin(0.5 * s));
    let slope = kappa * libm::sin(start);
    let curvature = (kappa * libm::cos(start)).max(0.0);
    let reach = tail_length(slope, curvature, length, exponent);
    // In two parts: a bell that ends in a trough is not as smooth as either.
    let half = 0.5 * reach;
    let integrand = |s: f64| f(s) * libm::exp(-exponent(s));
    gauss_legendre(half, |s| integrand(half + s)) + gauss_legendre(half, integrand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_circle() {
        for kappa in [0.0, 1e-5, 0.5, 3.0, 19.0, 21.0, 300.0, 1e6, 1e12] {
            for from in [-PI, -1.0, 0.0, 2.0] {
                let whole = ln_circle_mass(kappa, from, 2.0 * PI, from + 2.0 * PI);
                let error = whole - ln_circle_norm(kappa);
                assert!(error.abs() < 1e-14, "{kappa} {from}: {error:e}");
            }
        }
    }

    #[test]
    fn tails_do_not_underflow() {
        // Near π the density is a Gaussian that rises: exp(−2κ) (2π e^(−κ) I₀(κ))⁻¹ …
        let tail = ln_circle_mass(1e4, 3.0, PI - 3.0, PI);
        let slope = 1e4 * libm::sin(3.0);
        let leading = -2e4 * libm::sin(1.5) * libm::sin(1.5) - libm::log(slope);
        assert!((tail - leading).abs() < 0.01, "{tail} {leading}");
    }
}
