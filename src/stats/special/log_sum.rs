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
        let sum = |terms: &[f64]| {
            let mut sum = LogSum::EMPTY;
            terms.iter().for_each(|&term| sum.add(term));
            sum.ln()
        };
        assert_eq!(sum(&[-inf, -inf]), -inf);
        assert_eq!(sum(&[inf, 1.0, inf]), inf);
        assert!(sum(&[1.0, f64::NAN, 2.0]).is_nan());
        assert!(sum(&[f64::NAN, inf]).is_nan());
        assert!(ln_1m_exp(1.0).is_nan());
    }
}
