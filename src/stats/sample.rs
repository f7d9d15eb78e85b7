//! Statistics of a sample of numbers; undefined where one of the numbers is.

use super::compensated::Sum;

/// The sum of the values; 0 of none.
pub fn total(data: &[f64]) -> f64 {
    data.iter().copied().collect::<Sum>().value()
}

/// The mean; NaN of no values.
pub fn mean(data: &[f64]) -> f64 {
    total(data) / data.len() as f64
}

/// The sample variance Σ(x − mean)² / (n − 1); NaN of fewer than two values.
///
/// The two-pass formula with the correction by T. F. Chan, G. H. Golub, R. J. LeVeque ("Algorithms
/// for Computing the Sample Variance", The American Statistician 37, 1983).
///
/// ```
/// use klrender::stats::sample;
///
/// assert_eq!(sample::variance(&[1.0, 2.0, 3.0, 4.0]), 5.0 / 3.0);
/// assert!(sample::variance(&[1.0]).is_nan());
/// ```
pub fn variance(data: &[f64]) -> f64 {
    if data.len() < 2 {
        return f64::NAN;
    }
    let count = data.len() as f64;
    let mean = mean(data);
    let distances = || data.iter().map(|x| x - mean);
    let squares: Sum = distances().map(|d| d * d).collect();
    let rest: Sum = distances().collect();
    let correction = rest.value() * rest.value() / count;
    (squares.value() - correction) / (count - 1.0)
}

/// The square root of the [`variance`].
pub fn std(data: &[f64]) -> f64 {
    variance(data).sqrt()
}

/// The [`quantile`] at ½.
pub fn median(data: &[f64]) -> f64 {
    quantile(data, 0.5)
}

/// The quantile of type 7 (R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages",
/// The American Statistician 50, 1996), the one that is usual in R and NumPy: of n sorted values,
/// the line through the points (k/(n − 1), x₍ₖ₎). NaN unless 0 ≤ p ≤ 1, and of no values.
///
/// ```
/// use klrender::stats::sample;
///
/// assert_eq!(sample::quantile(&[4.0, 1.0, 2.0], 0.25), 1.5);
/// ```
pub fn quantile(data: &[f64], p: f64) -> f64 {
    if data.is_empty() || !(0.0..=1.0).contains(&p) || data.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let place = p * (data.len() - 1) as f64;
    let (below, share) = (place.floor(), place - place.floor());
    let mut values = data.to_vec();
    let (_, low, above) = values.select_nth_unstable_by(below as usize, f64::total_cmp);
    let low = *low;
    if share == 0.0 {
        return low;
    }
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    if low == high {
        low
    } else {
        low * (1.0 - share) + high * share
    }
}

/// The standard error of the mean, std / √n; NaN of fewer than two values.
pub fn standard_error(data: &[f64]) -> f64 {
    std(data) / (data.len() as f64).sqrt()
}
