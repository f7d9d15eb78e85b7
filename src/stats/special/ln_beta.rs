//! The logarithm of the beta function.

use super::{LN_SQRT_2PI, ln_gamma, ln_gamma_step, stirling_correction};

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), for a, b > 0, else NaN.
///
/// Relative error below 1e-14, except beside the curve B(a, b) = 1, where it is absolute. Huge and
/// tiny arguments keep their digits: Stirling corrections (DLMF 5.11) instead of ln Γ where both
/// arguments exceed 8, [`ln_gamma_step`] where one does, like A. R. DiDonato and A. H. Morris,
/// "Algorithm 708", ACM TOMS 18 (1992) 360–373.
///
/// ```
/// use klrender_stats::special::ln_beta;
///
/// // B(1, b) = 1/b
/// assert_eq!(ln_beta(1.0, 1e20), -1e20f64.ln());
/// assert!((ln_beta(0.5, 0.5) - std::f64::consts::PI.ln()).abs() < 1e-15);
/// ```
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    if !(a >= 0.0 && b >= 0.0) {
        return f64::NAN;
    }
    if a == 0.0 {
        return if b == f64::INFINITY {
            f64::NAN
        } else {
            f64::INFINITY
        };
    }
    if b == f64::INFINITY {
        return f64::NEG_INFINITY;
    }
    if a == 1.0 {
        return -libm::log(b);
    }
    if a < 8.0 {
        return ln_gamma(a) - ln_gamma_step(b, a);
    }
    let corrections = stirling_correction(a) + ln_beta_correction(a, b);
    LN_SQRT_2PI - 0.5 * libm::log(b) + corrections
        - (a - 0.5) * libm::log1p(b / a)
        - b * libm::log1p(a / b)
}

/// The Stirling corrections Δ(b) − Δ(a + b), for a, b > 0.
pub(super) fn ln_beta_correction(a: f64, b: f64) -> f64 {
    stirling_correction(b) - stirling_correction(a + b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        assert_eq!(ln_beta(0.0, 2.0), inf);
        assert_eq!(ln_beta(2.0, inf), -inf);
        assert_eq!(ln_beta(1.0, 1.0), 0.0);
        for (a, b) in [(0.0, inf), (-1.0, 2.0), (f64::NAN, 1.0), (1.0, f64::NAN)] {
            assert!(ln_beta(a, b).is_nan(), "{a} {b}");
        }
    }

    #[test]
    fn formulas_meet() {
        for b in [9.0, 1e3, 1e12] {
            let slope = (ln_beta(8.000_001, b) - ln_beta(7.999_999, b)) / 2e-6;
            let known = -super::super::digamma_difference(8.0 + b, 8.0);
            assert!((slope / known - 1.0).abs() < 1e-6, "{slope} {known}");
        }
    }
}
