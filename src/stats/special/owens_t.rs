//! Owen's T function.

use std::f64::consts::PI;

use super::gauss::gauss_legendre;
use super::normal::bell;
use super::normal_sf;
use crate::effort;

/// T(h, a) = 1/(2π) ∫₀ᵃ exp(−h² (1 + x²)/2)/(1 + x²) dx; relative error below 1e-14, also far out.
///
/// Even in h, odd in a. T(0, a) = arctan(a)/(2π), T(h, ∞) = P(Z > |h|)/2; NaN for NaN. Gauss–
/// Legendre quadrature for |a| ≤ 1, where its error is below 1e-16, and the exchange of h with ah
/// for larger a (D. B. Owen, "A table of normal integrals", Comm. Statist. B 9 (1980), 2.3), written
/// with upper tails so that nothing cancels.
///
/// ```
/// use klrender_stats::special::owens_t;
///
/// assert!((owens_t(0.0, 1.0) - 0.125).abs() < 1e-16);
/// assert_eq!(owens_t(-2.0, -3.0), -owens_t(2.0, 3.0));
/// ```
pub fn owens_t(h: f64, a: f64) -> f64 {
    effort::spend(4);
    let (h, size) = (h.abs(), a.abs());
    if h.is_nan() || a.is_nan() {
        return f64::NAN;
    }
    let value = if h == 0.0 {
        libm::atan(size) / (2.0 * PI)
    } else if h > 40.0 {
        0.0
    } else if size <= 1.0 {
        direct(h, size)
    } else if size == f64::INFINITY {
        0.5 * normal_sf(h)
    } else {
        let scaled = h * size;
        let (near, far) = (normal_sf(h), normal_sf(scaled));
        let rest = if scaled > 40.0 {
            0.0
        } else {
            direct(scaled, 1.0 / size)
        };
        0.5 * near * (1.0 - far) + (0.5 * far * (1.0 - near) - rest)
    };
    value.copysign(a)
}

/// For 0 ≤ a ≤ 1.
fn direct(h: f64, a: f64) -> f64 {
    // Beyond 8.8 standard deviations the Gaussian adds nothing.
    let length = if a * h > 8.8 { 8.8 / h } else { a };
    let integral = gauss_legendre(length, |x| {
        let square = x * x;
        libm::exp(-0.5 * h * h * square) / (1.0 + square)
    });
    bell(h) * integral / (2.0 * PI)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        assert_eq!(owens_t(1.0, 0.0), 0.0);
        assert_eq!(owens_t(inf, 1.0), 0.0);
        assert_eq!(owens_t(0.0, inf), 0.25);
        assert_eq!(owens_t(1.0, inf), 0.5 * normal_sf(1.0));
        assert_eq!(owens_t(0.0, -inf), -0.25);
        assert!(owens_t(f64::NAN, 0.0).is_nan() && owens_t(0.0, f64::NAN).is_nan());
    }

    #[test]
    fn at_slope_one() {
        // T(h, 1) = ½ Φ(h) Φ(−h)
        for h in [1e-8, 0.5, 3.0, 12.0, 37.0] {
            let known = 0.5 * normal_sf(h) * normal_sf(-h);
            assert!((owens_t(h, 1.0) / known - 1.0).abs() < 1e-14, "{h}");
        }
    }
}
