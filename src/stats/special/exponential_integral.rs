//! The exponential integral E₁ and its entire part.

use super::EULER_GAMMA;

/// Up to here the series, beyond it the continued fraction.
const SERIES_UP_TO: f64 = 1.0;

/// E₁(x) = ∫ₓ^∞ e⁻ᵗ/t dt for x ≥ 0, which is Γ(0, x).
///
/// Relative error of a few ulps, beyond 1 times x; ∞ at 0, NaN below it. −γ − ln x and a series up
/// to 1 (DLMF 6.6.2), beyond it the even part of the continued fraction (DLMF 6.9.1).
///
/// ```
/// use klrender_stats::special::exponential_integral;
///
/// assert!((exponential_integral(1.0) - 0.219_383_934_395_520_27).abs() < 1e-15);
/// assert_eq!(exponential_integral(0.0), f64::INFINITY);
/// ```
pub fn exponential_integral(x: f64) -> f64 {
    if x <= SERIES_UP_TO {
        return series(x) - EULER_GAMMA - libm::log(x);
    }
    // At 1, a hundred terms leave 1e-17.
    let tail = (1..=100).rev().fold(0.0, |tail, k| {
        let k = f64::from(k);
        k * k / (x + 1.0 + 2.0 * k - tail)
    });
    libm::exp(-x) / (x + 1.0 - tail)
}

/// ∫₀ˣ (1 − e⁻ᵗ)/t dt = E₁(x) + ln x + γ for x ≥ 0, also called Ein (DLMF 6.2.3): x − x²/4 + …
///
/// Relative error of a few ulps; NaN below 0.
///
/// ```
/// use klrender_stats::special::exponential_integral_excess;
///
/// assert_eq!(exponential_integral_excess(1e-20), 1e-20);
/// assert!((exponential_integral_excess(1.0) - 0.796_599_599_297_053_1).abs() < 1e-15);
/// ```
pub fn exponential_integral_excess(x: f64) -> f64 {
    if x < 0.0 {
        f64::NAN
    } else if x <= SERIES_UP_TO {
        series(x)
    } else {
        exponential_integral(x) + libm::log(x) + EULER_GAMMA
    }
}

/// Σ (−1)ᵏ⁺¹ xᵏ/(k k!) in the form of e⁻ˣ Σ Hₖ xᵏ/k!, whose terms are positive (DLMF 6.6.5).
fn series(x: f64) -> f64 {
    let (mut sum, mut term, mut harmonic) = (0.0, 1.0, 0.0);
    for k in 1..=20 {
        let k = f64::from(k);
        term *= x / k;
        harmonic += 1.0 / k;
        sum += term * harmonic;
    }
    libm::exp(-x) * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_the_switch() {
        // mpmath.e1
        for (x, expected) in [
            (1e-10, 22.448_635_265_138_924),
            (0.5, 0.559_773_594_776_160_8),
            (0.999, 0.219_752_182_022_944_54),
            (1.001, 0.219_016_422_527_468_86),
            (5.0, 0.001_148_295_591_275_325_8),
            (700.0, 1.406_518_766_234_032_7e-307),
        ] {
            let found = exponential_integral(x);
            assert!((found / expected - 1.0).abs() < 2e-15, "{x}: {found:e}");
        }
        assert!(exponential_integral(-1.0).is_nan() && exponential_integral_excess(-1.0).is_nan());
    }
}
