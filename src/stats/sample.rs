//! Statistics of a sample of numbers; undefined where one of the numbers is.

use super::compensated::Sum;

/// The statistics of values that come one after another: what they are of the first ones costs
/// nothing beside what they are of all.
///
/// ```
/// use klrender_stats::sample::Growing;
///
/// let mut growing = Growing::default();
/// let means = [1.0, 3.0, 8.0].map(|value| {
///     growing.add(value);
///     growing.mean()
/// });
/// assert_eq!(means, [1.0, 2.0, 4.0]);
/// assert_eq!(growing.variance(), 13.0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Growing {
    count: usize,
    total: Sum,
    first: f64,
    /// Of the distances from the first value, which keep the digits that a far mean would take.
    shifted: Sum,
    /// Σ(x − mean)²
    squares: Sum,
}

impl Growing {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        self.total.add(value);
        if self.count == 0 {
            self.first = value;
        }
        let distance = value - self.first;
        let before = self.shifted.value() / self.count.max(1) as f64;
        self.shifted.add(distance);
        self.count += 1;
        let mean = self.shifted.value() / self.count as f64;
        self.squares.add((distance - before) * (distance - mean));
    }

    /// How many values there were.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Their sum; 0 of none.
    pub fn total(&self) -> f64 {
        self.total.value()
    }

    /// The mean; NaN of no values.
    pub fn mean(&self) -> f64 {
        self.total() / self.count as f64
    }

    /// The sample variance Σ(x − mean)² / (n − 1); NaN of fewer than two values.
    ///
    /// The updates by B. P. Welford ("Note on a Method for Calculating Corrected Sums of Squares and
    /// Products", Technometrics 4, 1962), all of which are ≥ 0, in compensated sums.
    pub fn variance(&self) -> f64 {
        if self.count < 2 {
            return f64::NAN;
        }
        self.squares.value() / (self.count - 1) as f64
    }

    /// The square root of the [`variance`](Self::variance).
    pub fn std(&self) -> f64 {
        self.variance().sqrt()
    }

    /// The standard error of the mean, std / √n; NaN of fewer than two values.
    pub fn standard_error(&self) -> f64 {
        self.std() / (self.count as f64).sqrt()
    }
}

impl FromIterator<f64> for Growing {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut growing = Self::default();
        for value in values {
            growing.add(value);
        }
        growing
    }
}

/// The sum of the values; 0 of none.
pub fn total(data: &[f64]) -> f64 {
    of_all(data).total()
}

/// The mean; NaN of no values.
pub fn mean(data: &[f64]) -> f64 {
    of_all(data).mean()
}

/// The sample variance Σ(x − mean)² / (n − 1); NaN of fewer than two values.
///
/// ```
/// use klrender_stats::sample;
///
/// assert_eq!(sample::variance(&[1.0, 2.0, 3.0, 4.0]), 5.0 / 3.0);
/// assert!(sample::variance(&[1.0]).is_nan());
/// ```
pub fn variance(data: &[f64]) -> f64 {
    of_all(data).variance()
}

fn of_all(data: &[f64]) -> Growing {
    data.iter().copied().collect()
}

/// The square root of the [`variance`].
pub fn std(data: &[f64]) -> f64 {
    of_all(data).std()
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
/// use klrender_stats::sample;
///
/// assert_eq!(sample::quantile(&[4.0, 1.0, 2.0], 0.25), 1.5);
/// ```
pub fn quantile(data: &[f64], p: f64) -> f64 {
    if data.is_empty() || !(0.0..=1.0).contains(&p) || data.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let (below, share) = place(data.len(), p);
    let mut values = data.to_vec();
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    if share == 0.0 {
        return low;
    }
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    between(low, high, share)
}

/// Which of sorted values the quantile at `p` follows, and how far it is from there to the next.
fn place(count: usize, p: f64) -> (usize, f64) {
    let place = p * (count - 1) as f64;
    (place.floor() as usize, place - place.floor())
}

fn between(low: f64, high: f64, share: f64) -> f64 {
    if low == high {
        low
    } else {
        low * (1.0 - share) + high * share
    }
}

/// The [`quantile`] of values that are [`sorted`]: for those of which more than one is asked.
///
/// ```
/// use klrender_stats::sample;
///
/// let data = sample::sorted(&[4.0, 1.0, 2.0]);
/// assert_eq!([0.25, 0.5].map(|p| sample::quantile_of_sorted(&data, p)), [1.5, 2.0]);
/// ```
pub fn quantile_of_sorted(values: &[f64], p: f64) -> f64 {
    let known = values.last().is_some_and(|last| !last.is_nan());
    if !known || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let (below, share) = place(values.len(), p);
    match values.get(below + 1) {
        Some(&high) if share > 0.0 => between(values[below], high, share),
        _ => values[below],
    }
}

/// The standard error of the mean, std / √n; NaN of fewer than two values.
pub fn standard_error(data: &[f64]) -> f64 {
    of_all(data).standard_error()
}

/// The smallest of the values; NaN of no values.
pub fn smallest(data: &[f64]) -> f64 {
    extreme(data, f64::min)
}

/// The largest of the values; NaN of no values.
pub fn largest(data: &[f64]) -> f64 {
    extreme(data, f64::max)
}

fn extreme(data: &[f64], of: fn(f64, f64) -> f64) -> f64 {
    match data.iter().any(|x| x.is_nan()) {
        true => f64::NAN,
        false => data.iter().copied().reduce(of).unwrap_or(f64::NAN),
    }
}

/// The values from the smallest to the largest; undefined ones come last.
pub fn sorted(data: &[f64]) -> Vec<f64> {
    let mut values = data.to_vec();
    values.sort_by(|a, b| a.is_nan().cmp(&b.is_nan()).then(a.total_cmp(b)));
    values
}

/// The sum of the first value, of the first two and so on.
pub fn cumulative(data: &[f64]) -> Vec<f64> {
    let mut sum = Sum::default();
    let sums = data.iter().map(|value| {
        sum.add(*value);
        sum.value()
    });
    sums.collect()
}

/// The place of each value among the sorted ones, from 1; equal values share the mean of theirs,
/// and undefined ones have none.
///
/// ```
/// use klrender_stats::sample;
///
/// assert_eq!(sample::ranks(&[3.0, 1.0, 3.0]), [2.5, 1.0, 2.5]);
/// ```
pub fn ranks(data: &[f64]) -> Vec<f64> {
    let sorted = sorted(data);
    let rank = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let most = sorted.partition_point(|other| other <= value);
        match value.is_nan() {
            true => f64::NAN,
            false => (below + 1 + most) as f64 / 2.0,
        }
    };
    data.iter().map(rank).collect()
}

/// The sample covariance Σ(x − x̄)(y − ȳ) / (n − 1) of as many values; NaN of fewer than two pairs.
pub fn covariance(a: &[f64], b: &[f64]) -> f64 {
    if a.len() < 2 || a.len() != b.len() {
        return f64::NAN;
    }
    products(a, b) / (a.len() - 1) as f64
}

/// The sample correlation of as many values; NaN of fewer than two pairs, and where all of one are
/// equal.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    if a.len() < 2 || a.len() != b.len() {
        return f64::NAN;
    }
    let scale = products(a, a).sqrt() * products(b, b).sqrt();
    (products(a, b) / scale).clamp(-1.0, 1.0)
}

/// Σ(x − x̄)(y − ȳ)
fn products(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let mut sum = Sum::default();
    for (x, y) in a.iter().zip(b) {
        sum.add((x - mean_a) * (y - mean_b));
    }
    sum.value()
}
