//! Sums and differences of numbers that are given by their logarithms.

use std::f64::consts::LN_2;

/// ln(1 − eˣ) for x ≤ 0 (Mächler, "Accurately computing log(1 − exp(−|a|))"); to a few ulps.
///
/// −∞ at 0, NaN above.
///
/// ```
/// use klrender_stats::special::ln_1m_exp;
///
/// assert_eq!(ln_1m_exp(0.0), f64::NEG_INFINITY);
/// assert_eq!(ln_1m_exp(-50.0), -(-50f64).exp());
/// ```
pub fn ln_1m_exp(x: f64) -> f64 {
    if x > -LN_2 {
        libm::log(-libm::expm1(x))
    } else {
        libm::log1p(-libm::exp(x))
    }
}

/// ln(1 + eˣ), to a few ulps, without overflow ("softplus").
///
/// ```
/// use klrender_stats::special::ln_1p_exp;
///
/// assert_eq!(ln_1p_exp(1e5), 1e5);
/// assert_eq!(ln_1p_exp(-100.0), (-100f64).exp());
/// ```
pub fn ln_1p_exp(x: f64) -> f64 {
    if x > 0.0 {
        x + libm::log1p(libm::exp(-x))
    } else {
        libm::log1p(libm::exp(x))
    }
}

/// ln(eᵃ + eᵇ) without overflow; −∞ stands for nothing.
///
/// ```
/// use klrender_stats::special::ln_add_exp;
///
/// assert_eq!(ln_add_exp(-2000.0, -2000.0), -2000.0 + 2f64.ln());
/// ```
pub fn ln_add_exp(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY || high == f64::INFINITY {
        return high + if low.is_nan() { low } else { 0.0 };
    }
    high + libm::log1p(libm::exp(low - high))
}

/// ln(eᵃ − eᵇ) for a ≥ b, without overflow; −∞ for a = b, NaN for a < b.
///
/// ```
/// use klrender_stats::special::ln_sub_exp;
///
/// assert!((ln_sub_exp(-2000.0 + 2f64.ln(), -2000.0) + 2000.0).abs() < 1e-12);
/// ```
pub fn ln_sub_exp(a: f64, b: f64) -> f64 {
    if b == f64::NEG_INFINITY || a == f64::INFINITY && b < a {
        a
    } else if a == b {
        f64::NEG_INFINITY
    } else {
        a + ln_1m_exp(b - a)
    }
}

/// ln Σ exp(tᵢ) without overflow; −∞ for an empty sum, NaN where a term is.
///
/// ```
/// use klrender_stats::special::log_sum_exp;
///
/// assert_eq!(log_sum_exp([]), f64::NEG_INFINITY);
/// assert_eq!(log_sum_exp([1000.0, 1000.0]), 1000.0 + 2f64.ln());
/// ```
pub fn log_sum_exp(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = LogSum::EMPTY;
    for term in terms {
        sum.add(term);
    }
    sum.ln()
}

/// Adds numbers given by their logarithms: ln Σ exp(tᵢ), without overflow.
///
/// ```
/// use klrender_stats::special::LogSum;
///
/// let mut sum = LogSum::EMPTY;
/// sum.add(-800.0);
/// sum.add(-800.0);
/// assert_eq!(sum.ln(), -800.0 + 2f64.ln());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LogSum {
    max: f64,
    /// Σ exp(tᵢ − max)
    sum: f64,
}

impl LogSum {
    /// The sum of nothing: 0, whose logarithm is −∞.
    pub const EMPTY: Self = Self {
        max: f64::NEG_INFINITY,
        sum: 0.0,
    };

    /// Adds e to the power of `term`; −∞ adds nothing.
    pub fn add(&mut self, term: f64) {
        if term == f64::NEG_INFINITY {
        } else if term == f64::INFINITY {
            // ∞ − ∞ would be NaN for the second one.
            if !self.sum.is_nan() {
                (self.max, self.sum) = (term, 1.0);
            }
        } else if term <= self.max {
            self.sum += libm::exp(term - self.max);
        } else {
            self.sum = self.sum * libm::exp(self.max - term) + 1.0;
            self.max = term;
        }
    }

    /// The logarithm of the sum.
    pub fn ln(&self) -> f64 {
        if self.sum == 0.0 {
            self.max
        } else {
            self.max + libm::log(self.sum)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        assert_eq!(log_sum_exp([-inf, -inf]), -inf);
        assert_eq!(log_sum_exp([inf, 1.0, inf]), inf);
        assert!(log_sum_exp([1.0, f64::NAN, 2.0]).is_nan());
        assert!(log_sum_exp([f64::NAN, inf]).is_nan());
        assert_eq!(ln_add_exp(-inf, -inf), -inf);
        assert_eq!(ln_add_exp(inf, -inf), inf);
        assert!(ln_add_exp(f64::NAN, 1.0).is_nan());
        assert!(ln_add_exp(1.0, f64::NAN).is_nan());
        assert_eq!(ln_sub_exp(3.0, -inf), 3.0);
        assert_eq!(ln_sub_exp(inf, 3.0), inf);
        assert_eq!(ln_sub_exp(3.0, 3.0), -inf);
        assert!(ln_sub_exp(1.0, 2.0).is_nan());
        assert!(ln_1m_exp(1.0).is_nan());
        assert_eq!(ln_1p_exp(-inf), 0.0);
        assert_eq!(ln_1p_exp(inf), inf);
    }
}
