//! The modified Bessel functions I₀ and I₁, scaled, and their ratio.

use std::f64::consts::PI;

use super::gauss::gauss_legendre;

/// From here on the asymptotic series (DLMF 10.40.1) give all digits: their smallest term is about
/// e^(−2x).
const SERIES_FROM: f64 = 20.0;

/// Σ (x²/4)ᵏ / (k! (k + order)!) · order!, without its first term 1 (DLMF 10.25.2).
fn power_series(order: f64, x: f64) -> f64 {
    let square = 0.25 * x * x;
    let mut term = 1.0;
    let mut sum = 0.0;
    for k in 1..100 {
        let k = f64::from(k);
        term *= square / (k * (k + order));
        sum += term;
        if term <= 1e-17 * sum {
            break;
        }
    }
    sum
}

/// √(2πx) e^(−x) I_ν(x) − 1 by the asymptotic series, for 4ν² = `square`.
fn asymptotic_excess(square: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 0.0;
    for k in 1..40 {
        let k = f64::from(k);
        let odd = 2.0 * k - 1.0;
        term *= (odd * odd - square) / (8.0 * k * x);
        sum += term;
        if term.abs() <= 1e-17 * sum.abs() {
            break;
        }
    }
    sum
}

/// √(2πx) e^(−x) (I₀(x) − I₁(x)), the difference taken term by term.
fn asymptotic_difference(x: f64) -> f64 {
    // The terms of I₁ are those of I₀ times −(2k + 1)/(2k − 1).
    let mut term = 1.0;
    let mut sum = 0.0;
    for k in 1..40 {
        let k = f64::from(k);
        let odd = 2.0 * k - 1.0;
        term *= odd * odd / (8.0 * k * x);
        let change = term * 4.0 * k / odd;
        sum += change;
        if change <= 1e-17 * sum {
            break;
        }
    }
    sum
}

/// e^(−|x|) I₀(x); relative error below 2e-15. 0 at ±∞, NaN for NaN.
///
/// ```
/// use klrender_stats::special::i0e;
///
/// assert_eq!(i0e(0.0), 1.0);
/// assert!((i0e(1.0) - 0.465_759_607_593_640_4).abs() < 1e-15);
/// ```
pub fn i0e(x: f64) -> f64 {
    let x = x.abs();
    if x < SERIES_FROM {
        libm::exp(-x) * (1.0 + power_series(0.0, x))
    } else {
        (1.0 + asymptotic_excess(0.0, x)) / libm::sqrt(2.0 * PI * x)
    }
}

/// ln I₀(x) ≥ 0, without overflow; relative error below 2e-15 also for tiny x. ∞ at ±∞.
///
/// ```
/// use klrender_stats::special::ln_i0;
///
/// assert_eq!(ln_i0(1e-100), 0.25e-200);
/// assert!((ln_i0(1e300) / 1e300 - 1.0).abs() < 1e-15);
/// ```
pub fn ln_i0(x: f64) -> f64 {
    let x = x.abs();
    if x < SERIES_FROM {
        libm::log1p(power_series(0.0, x))
    } else if x == f64::INFINITY {
        x
    } else {
        x + ln_flat_i0(x) - 0.5 * (libm::log(2.0 * PI) + libm::log(x))
    }
}

/// ln(√(2πx) e^(−x) I₀(x)) for large x.
fn ln_flat_i0(x: f64) -> f64 {
    libm::log1p(asymptotic_excess(0.0, x))
}

/// I₁(x)/I₀(x), the mean resultant length of the von Mises distribution; relative error below
/// 2e-15. An odd function; ±1 at ±∞.
///
/// ```
/// use klrender_stats::special::bessel_ratio;
///
/// assert_eq!(bessel_ratio(1e-20), 5e-21);
/// assert!((bessel_ratio(1.0) - 0.446_389_965_896_534_5).abs() < 1e-15);
/// ```
pub fn bessel_ratio(x: f64) -> f64 {
    let size = x.abs();
    let value = if size < SERIES_FROM {
        0.5 * size * (1.0 + power_series(1.0, size)) / (1.0 + power_series(0.0, size))
    } else {
        1.0 - bessel_ratio_complement(size)
    };
    value.copysign(x)
}

/// 1 − I₁(x)/I₀(x) without cancellation for large x, where it is near 1/(2x), the circular
/// variance of the von Mises distribution; relative error below 3e-15.
///
/// For x < 0, 1 + I₁(|x|)/I₀(|x|). The difference I₀ − I₁ = e^(−x) M(½, 2, 2x) is a series of
/// positive terms (DLMF 10.39.5, 13.2.39).
///
/// ```
/// use klrender_stats::special::bessel_ratio_complement;
///
/// assert_eq!(bessel_ratio_complement(0.0), 1.0);
/// assert!((bessel_ratio_complement(1e10) * 2e10 - 1.0).abs() < 1e-9);
/// ```
pub fn bessel_ratio_complement(x: f64) -> f64 {
    if x < 1.0 {
        return 1.0 - bessel_ratio(x);
    }
    if x < SERIES_FROM {
        let mut term = 1.0;
        let mut sum = 1.0;
        for k in 0..200 {
            let k = f64::from(k);
            term *= (k + 0.5) * 2.0 * x / ((k + 2.0) * (k + 1.0));
            sum += term;
            if term <= 1e-17 * sum {
                break;
            }
        }
        return libm::exp(-x) * sum / (1.0 + power_series(0.0, x));
    }
    asymptotic_difference(x) / (1.0 + asymptotic_excess(0.0, x))
}

/// ln I₀(a) − ln I₀(b) for a, b ≥ 0, relative error below 1e-14 also where they are close.
///
/// The integral of I₁/I₀ between them where they are within 1; NaN outside the domain.
///
/// ```
/// use klrender_stats::special::ln_i0_difference;
///
/// assert_eq!(ln_i0_difference(4.0, 4.0), 0.0);
/// // Nearly the slope 1 − 1/(2x)
/// assert!((ln_i0_difference(1e8 + 1e-3, 1e8) / ((1e8 + 1e-3) - 1e8) - 1.0).abs() < 6e-9);
/// ```
pub fn ln_i0_difference(a: f64, b: f64) -> f64 {
    if !(a >= 0.0 && b >= 0.0) {
        return f64::NAN;
    }
    let difference = a - b;
    if b.min(a) >= SERIES_FROM && a + b < f64::INFINITY {
        // ln I₀ = x − ½ ln 2πx + a slowly varying part: take the difference of each.
        let flat = if difference.abs() < 1.0 {
            -gauss_legendre(difference, |h| {
                let x = b + h;
                bessel_ratio_complement(x) - 0.5 / x
            })
        } else {
            ln_flat_i0(a) - ln_flat_i0(b)
        };
        return difference - 0.5 * libm::log1p(difference / b) + flat;
    }
    if difference.abs() < 1.0 {
        return gauss_legendre(difference, |h| bessel_ratio(b + h));
    }
    ln_i0(a) - ln_i0(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        assert_eq!(i0e(inf), 0.0);
        assert_eq!((ln_i0(inf), ln_i0(0.0)), (inf, 0.0));
        assert_eq!((bessel_ratio(inf), bessel_ratio(-inf)), (1.0, -1.0));
        assert_eq!(bessel_ratio_complement(inf), 0.0);
        assert_eq!(bessel_ratio_complement(-inf), 2.0);
        assert_eq!(ln_i0_difference(inf, 1.0), inf);
        assert!(ln_i0_difference(-1.0, 1.0).is_nan());
        for f in [i0e, ln_i0, bessel_ratio, bessel_ratio_complement] {
            assert!(f(f64::NAN).is_nan());
        }
    }

    #[test]
    fn series_meet() {
        let x = SERIES_FROM;
        let scale = libm::exp(-x) * libm::sqrt(2.0 * PI * x);
        let zero = scale * (1.0 + power_series(0.0, x)) / (1.0 + asymptotic_excess(0.0, x));
        assert!((zero - 1.0).abs() < 2e-15);
        let below = bessel_ratio_complement(19.999_999_999_999_996);
        assert!((below / bessel_ratio_complement(20.0) - 1.0).abs() < 2e-15);
    }
}
