//! Probabilities of the points of Poisson, binomial and negative binomial distributions.
//!
//! C. Loader's saddle point form ("Fast and accurate computation of binomial probabilities",
//! 2000): deviances, which vanish at the mean, and Stirling's corrections. No factorial is
//! computed, so nothing cancels, and the exponents have more digits than a float.

use super::beta::beta_density;
use super::extended::Extended;
use super::gamma::gamma_density;
use super::tail::Scaled;

/// Beyond this the spread of a Poisson distribution is far below one ulp of its mean.
const HUGE: f64 = 1e250;

/// e^(−rate) rateᵏ/k! for an integer k ≥ 0 and a rate ≥ 0. Relative error below 1e-14.
///
/// ```
/// use klrender_stats::special::poisson_mass;
///
/// assert!((poisson_mass(2.0, 2.0) - 2.0 * (-2f64).exp()).abs() < 1e-16);
/// // 1/√(2π·1e9), less 1/12e9 of it.
/// assert!((poisson_mass(1e9, 1e9) / 1.261_566_261_0e-5 - 1.0).abs() < 1e-9);
/// ```
pub fn poisson_mass(k: f64, rate: f64) -> f64 {
    poisson(k, rate).value()
}

/// The logarithm of [`poisson_mass`], which does not underflow.
///
/// ```
/// use klrender_stats::special::ln_poisson_mass;
///
/// assert_eq!(ln_poisson_mass(0.0, 1e6), -1e6);
/// ```
pub fn ln_poisson_mass(k: f64, rate: f64) -> f64 {
    poisson(k, rate).ln_value()
}

/// C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ for integers 0 ≤ k ≤ n. Relative error below 1e-14.
///
/// ```
/// use klrender_stats::special::binomial_mass;
///
/// assert!((binomial_mass(1.0, 3.0, 0.5) - 0.375).abs() < 1e-15);
/// assert_eq!(binomial_mass(3.0, 3.0, 1.0), 1.0);
/// ```
pub fn binomial_mass(k: f64, n: f64, p: f64) -> f64 {
    binomial(k, n, p).value()
}

/// The logarithm of [`binomial_mass`], which does not underflow.
///
/// ```
/// use klrender_stats::special::ln_binomial_mass;
///
/// assert!((ln_binomial_mass(0.0, 1e4, 0.5) + 1e4 * 2f64.ln()).abs() < 1e-11);
/// ```
pub fn ln_binomial_mass(k: f64, n: f64, p: f64) -> f64 {
    binomial(k, n, p).ln_value()
}

/// Γ(k + r)/(k! Γ(r)) pʳ (1 − p)ᵏ for an integer k ≥ 0 and a real r > 0. Relative error below
/// 1e-14.
///
/// ```
/// use klrender_stats::special::negative_binomial_mass;
///
/// assert!((negative_binomial_mass(2.0, 1.0, 0.5) - 0.125).abs() < 1e-16);
/// ```
pub fn negative_binomial_mass(k: f64, r: f64, p: f64) -> f64 {
    negative_binomial(k, r, p).value()
}

/// The logarithm of [`negative_binomial_mass`], which does not underflow.
///
/// ```
/// use klrender_stats::special::ln_negative_binomial_mass;
///
/// let ln = ln_negative_binomial_mass(1e4, 1.0, 0.5);
/// assert!((ln + 10_001.0 * 2f64.ln()).abs() < 1e-11);
/// ```
pub fn ln_negative_binomial_mass(k: f64, r: f64, p: f64) -> f64 {
    negative_binomial(k, r, p).ln_value()
}

/// 1 if `at` else 0.
fn certain(at: bool) -> Scaled {
    if at {
        Scaled {
            ln: Extended::ZERO,
            factor: 1.0,
        }
    } else {
        Scaled::ZERO
    }
}

/// x to the power of n.
fn power(x: Extended, n: f64) -> Scaled {
    let ln = if x.hi < f64::MIN_POSITIVE {
        Extended::product(libm::log(x.hi), n)
    } else {
        x.ln() * n
    };
    Scaled { ln, factor: 1.0 }
}

fn poisson(k: f64, rate: f64) -> Scaled {
    if rate == 0.0 {
        certain(k == 0.0)
    } else if k == 0.0 {
        Scaled {
            ln: Extended::from(-rate),
            factor: 1.0,
        }
    } else if k.max(rate) > HUGE {
        if k == rate {
            certain(true).times(super::FRAC_1_SQRT_2PI / libm::sqrt(k))
        } else {
            Scaled::ZERO
        }
    } else {
        gamma_density(k, rate).times(1.0 / k)
    }
}

fn binomial(k: f64, n: f64, p: f64) -> Scaled {
    let x = Extended::from(p);
    let y = Extended::ONE - x;
    if p == 0.0 {
        certain(k == 0.0)
    } else if p == 1.0 {
        certain(k == n)
    } else if k == 0.0 {
        power(y, n)
    } else if k == n {
        power(x, n)
    } else {
        beta_density(k, n - k, x, y).times(n / k / (n - k))
    }
}

fn negative_binomial(k: f64, r: f64, p: f64) -> Scaled {
    let x = Extended::from(p);
    if p == 1.0 {
        certain(k == 0.0)
    } else if k == 0.0 {
        power(x, r)
    } else if k.max(r) > HUGE {
        poisson(k, r * ((1.0 - p) / p))
    } else {
        beta_density(r, k, x, Extended::ONE - x).times(1.0 / k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(poisson_mass(0.0, 0.0), 1.0);
        assert_eq!(ln_poisson_mass(1.0, 0.0), f64::NEG_INFINITY);
        assert_eq!(binomial_mass(0.0, 0.0, 0.3), 1.0);
        assert_eq!(ln_binomial_mass(1.0, 2.0, 0.0), f64::NEG_INFINITY);
        assert_eq!(negative_binomial_mass(0.0, 0.5, 1.0), 1.0);
        assert_eq!(poisson_mass(1e300, 2e300), 0.0);
        let tiny = ln_binomial_mass(3.0, 3.0, 1e-310);
        assert!((tiny / (3.0 * libm::log(1e-310)) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn masses_add_up() {
        for (n, p) in [(1.0, 0.3), (20.0, 1e-9), (50.0, 0.5), (3000.0, 0.999)] {
            let sum: f64 = (0..=n as u32)
                .map(|k| binomial_mass(f64::from(k), n, p))
                .sum();
            assert!((sum - 1.0).abs() < 1e-14, "{n} {p} {sum}");
        }
        for (r, p) in [(1e-9, 0.5), (2.5, 0.3), (100.0, 0.9)] {
            let sum: f64 = (0..400)
                .map(|k| negative_binomial_mass(f64::from(k), r, p))
                .sum();
            assert!((sum - 1.0).abs() < 1e-14, "{r} {p} {sum}");
        }
    }
}
