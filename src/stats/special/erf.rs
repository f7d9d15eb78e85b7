//! The error function, its complement plain and scaled, and the inverses.

use crate::effort;
use std::f64::consts::FRAC_1_SQRT_2;

use super::extended::Extended;
use super::normal::quantile_of;

/// 1/√π.
const FRAC_1_SQRT_PI: f64 = 0.564_189_583_547_756_3;

/// erf x = 2/√π ∫₀ˣ e^(−t²) dt; relative error below 1e-15 (FreeBSD's msun, by way of `libm`).
///
/// ```
/// use klrender_stats::special::erf;
///
/// assert_eq!(erf(0.0), 0.0);
/// assert_eq!(erf(f64::INFINITY), 1.0);
/// ```
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// erfc x = 1 − erf x; relative error below 1e-15 down to the underflow at 26.5.
///
/// ```
/// use klrender_stats::special::erfc;
///
/// assert_eq!(erfc(0.0), 1.0);
/// assert!((erfc(10.0) / 2.088_487_583_762_545e-45 - 1.0).abs() < 1e-14);
/// ```
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// exp(x²) erfc x, which neither underflows nor loses digits; relative error below 2e-15.
///
/// ∞ below −26.6, where it exceeds the floats; 0 at ∞; NaN for NaN. From 10 on by the asymptotic
/// series (DLMF 7.12.1), else with a square of twice the digits.
///
/// ```
/// use klrender_stats::special::erfcx;
///
/// assert_eq!(erfcx(0.0), 1.0);
/// // 1/(x √π) far out
/// assert!((erfcx(1e200) * 1e200 * std::f64::consts::PI.sqrt() - 1.0).abs() < 1e-15);
/// ```
pub fn erfcx(x: f64) -> f64 {
    effort::spend(1);
    if x >= 10.0 {
        let inverse = 1.0 / x;
        let half = -0.5 * inverse * inverse;
        let mut sum = 1.0;
        // 23!!/200¹² < 1e-16, and smaller further out
        for k in (1..=13).rev() {
            sum = 1.0 + f64::from(2 * k - 1) * half * sum;
        }
        return FRAC_1_SQRT_PI * inverse * sum;
    }
    if x < -27.0 {
        return f64::INFINITY;
    }
    Extended::product(x, x).exp() * libm::erfc(x)
}

/// The x with erf x = y; relative error below 2e-15. ±∞ at ±1, NaN beyond.
///
/// From the normal quantile, with the tail 1 − |y| taken before it is rounded.
///
/// ```
/// use klrender_stats::special::{erf, erf_inverse};
///
/// assert_eq!(erf_inverse(0.0), 0.0);
/// assert!((erf_inverse(erf(0.7)) - 0.7).abs() < 1e-15);
/// ```
pub fn erf_inverse(y: f64) -> f64 {
    quantile_of(0.5 * y, 0.5 * (1.0 - y.abs())) * FRAC_1_SQRT_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        assert_eq!((erfcx(inf), erfcx(-inf), erfcx(-30.0)), (0.0, inf, inf));
        assert!(erfcx(f64::NAN).is_nan());
        assert_eq!((erf_inverse(1.0), erf_inverse(-1.0)), (inf, -inf));
        for y in [1.5, -1.5, f64::NAN] {
            assert!(erf_inverse(y).is_nan());
        }
    }

    #[test]
    fn series_and_product_meet() {
        let product = Extended::product(10.0, 10.0).exp() * libm::erfc(10.0);
        assert!((erfcx(10.0) / product - 1.0).abs() < 1e-15);
    }
}
