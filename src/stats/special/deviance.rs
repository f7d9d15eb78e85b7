//! The exponent of gamma, Poisson, beta and binomial densities, without cancellation.

use super::extended::{Extended, artanh_excess};

/// k ln(k/m) + m − k ≥ 0 with m = k + `shift`, for k > 0 and m ≥ 0; to 1e-17 relative.
///
/// C. Loader, "Fast and accurate computation of binomial probabilities" (2000), calls it bd0. Like
/// there the series of the logarithm serves near m = k; unlike there the result has more digits
/// than a float, because an absolute error of the exponent is a relative one of the density.
pub(super) fn deviance(k: f64, shift: Extended) -> Extended {
    // (m − k)/(m + k); ln(m/k) is 2 artanh of it, and shift − 2·k·slope = shift·slope exactly.
    let slope = shift / (shift + Extended::product(2.0, k));
    if slope.hi.abs() < 0.2 {
        return shift * slope - Extended::from(2.0 * k * artanh_excess(slope.hi));
    }
    let ratio = (shift + Extended::from(k)) / Extended::from(k);
    if ratio.hi > f64::MIN_POSITIVE && ratio.hi < 1e290 {
        return shift - ratio.ln() * k;
    }
    let m = (shift.hi + k).max(0.0) + shift.lo;
    shift - Extended::product(k, libm::log(m) - libm::log(k))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_at_the_mean_and_quadratic_beside_it() {
        assert_eq!(deviance(7.0, Extended::ZERO), Extended::ZERO);
        let near = deviance(1e10, Extended::from(1.0));
        assert!((near.hi / (0.5e-10 - 1e-20 / 3.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn both_formulas_agree_where_they_meet() {
        for shift in [0.499_999, 0.500_001, -0.333_3, -0.333_4] {
            let plain = shift - libm::log1p(shift);
            let value = deviance(1.0, Extended::from(shift)).hi;
            assert!((value / plain - 1.0).abs() < 2e-15, "{shift}");
        }
    }
}
