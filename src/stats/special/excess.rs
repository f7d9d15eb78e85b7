//! Elementary functions less their leading terms, in forms that keep their digits.

use super::extended::ODD;

/// 2/k! for k from 2.
const EXPONENTIAL: [f64; 14] = {
    let mut terms = [1.0; 14];
    let mut k = 1;
    while k < terms.len() {
        terms[k] = terms[k - 1] / (k + 2) as f64;
        k += 1;
    }
    terms
};

/// eˣ − 1 − x ≥ 0, to a few ulps also where it is far smaller than x.
///
/// NaN for NaN, ∞ for ±∞.
///
/// ```
/// use klrender_stats::special::expm1_excess;
///
/// assert_eq!(expm1_excess(0.0), 0.0);
/// assert!((expm1_excess(1e-8) / 5.000_000_016_666_667e-17 - 1.0).abs() < 1e-15);
/// ```
pub fn expm1_excess(x: f64) -> f64 {
    if x.abs() >= 0.5 {
        return if x == f64::INFINITY {
            x
        } else {
            libm::expm1(x) - x
        };
    }
    // x²/2 · (1 + x/3 + x²/12 + …): the remainder after 15 terms is below 1e-18.
    let sum = EXPONENTIAL.iter().rev().fold(0.0, |sum, c| c + x * sum);
    0.5 * x * x * sum
}

/// x − ln(1 + x) ≥ 0 for x ≥ −1, to a few ulps also where it is far smaller than x.
///
/// ∞ at −1 and ∞, NaN below −1.
///
/// ```
/// use klrender_stats::special::log1p_excess;
///
/// assert_eq!(log1p_excess(0.0), 0.0);
/// assert!((log1p_excess(1e-8) / 4.999_999_966_666_667e-17 - 1.0).abs() < 1e-15);
/// ```
pub fn log1p_excess(x: f64) -> f64 {
    if x.abs() >= 0.4 {
        return if x == f64::INFINITY {
            x
        } else {
            x - libm::log1p(x)
        };
    }
    // ln(1 + x) = 2 artanh t with t = x / (2 + x), and x − 2t = x·t: both exact.
    let t = x / (2.0 + x);
    let square = t * t;
    // Six terms leave 1e-17 for |t| < 0.05.
    let terms = if square < 0.0025 {
        &ODD[..6]
    } else {
        &ODD[..14]
    };
    let sum = terms.iter().rev().fold(0.0, |sum, c| sum * square + c);
    x * t - 2.0 * t * square * sum
}

/// r − 1 − ln r ≥ 0 with r = a/b, for positive a and b, to a few ulps also where a ≈ b.
///
/// ```
/// use klrender_stats::special::ratio_excess;
///
/// assert_eq!(ratio_excess(3.0, 3.0), 0.0);
/// assert!((ratio_excess(2.0, 1.0) - (1.0 - 2f64.ln())).abs() < 1e-15);
/// ```
pub fn ratio_excess(a: f64, b: f64) -> f64 {
    let difference = (a - b) / b;
    if difference.abs() < 0.5 {
        log1p_excess(difference)
    } else {
        a / b - 1.0 - ln_ratio(a, b)
    }
}

/// ln(a/b) for positive a and b, also where a/b leaves the range of a float or is nearly 1.
///
/// ```
/// use klrender_stats::special::ln_ratio;
///
/// assert!((ln_ratio(1e300, 1e-300) / (600.0 * 10f64.ln()) - 1.0).abs() < 1e-15);
/// ```
pub fn ln_ratio(a: f64, b: f64) -> f64 {
    let ratio = a / b;
    if (0.5..2.0).contains(&ratio) {
        libm::log1p((a - b) / b)
    } else if ratio.is_normal() {
        libm::log(ratio)
    } else {
        libm::log(a) - libm::log(b)
    }
}

/// x ln y, and 0 where x = 0 whatever y ≥ 0 is (the limit entropies use); NaN for NaN.
///
/// ```
/// use klrender_stats::special::xlogy;
///
/// assert_eq!(xlogy(0.0, 0.0), 0.0);
/// assert_eq!(xlogy(2.0, 0.0), f64::NEG_INFINITY);
/// ```
pub fn xlogy(x: f64, y: f64) -> f64 {
    if x == 0.0 && !y.is_nan() {
        0.0
    } else {
        x * libm::log(y)
    }
}

/// x ln(1 + y), and 0 where x = 0 whatever y ≥ −1 is; NaN for NaN.
///
/// ```
/// use klrender_stats::special::xlog1py;
///
/// assert_eq!(xlog1py(0.0, -1.0), 0.0);
/// assert!((xlog1py(3.0, 1e-20) / 3e-20 - 1.0).abs() < 1e-15);
/// ```
pub fn xlog1py(x: f64, y: f64) -> f64 {
    if x == 0.0 && !y.is_nan() {
        0.0
    } else {
        x * libm::log1p(y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excesses_keep_their_digits() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-14, "{a:e} {b:e}");
        for x in [1e-150, 1e-9, -1e-9, 1e-6] {
            // The next term of either series is x³ times 1/24 or 1/4.
            close(expm1_excess(x), x * x * (0.5 + x * (1.0 / 6.0 + x / 24.0)));
            close(log1p_excess(x), x * x * (0.5 - x * (1.0 / 3.0 - x / 4.0)));
        }
        // Both sides of the switch to the plain formula.
        for x in [0.39, 0.41, 0.49, 0.51, -0.39, -0.41, -0.49, -0.51] {
            assert!((expm1_excess(x) - (libm::expm1(x) - x)).abs() < 1e-16);
            assert!((log1p_excess(x) - (x - libm::log1p(x))).abs() < 2e-16);
        }
    }

    #[test]
    fn edges() {
        assert_eq!(expm1_excess(f64::INFINITY), f64::INFINITY);
        assert_eq!(expm1_excess(f64::NEG_INFINITY), f64::INFINITY);
        assert_eq!(log1p_excess(-1.0), f64::INFINITY);
        assert!(log1p_excess(-1.5).is_nan());
        assert!(xlogy(0.0, f64::NAN).is_nan());
        assert!(xlogy(1.0, -1.0).is_nan());
    }
}
