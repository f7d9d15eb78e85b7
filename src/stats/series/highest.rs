//! Where a function of the points of two distributions is highest.

use super::grid::{Grid, grids};
use super::marks;
use crate::distribution::Distribution;

/// About the largest value of a function of x with few peaks.
pub(crate) fn highest(p: &Distribution, q: &Distribution, height: impl Fn(f64) -> f64) -> f64 {
    grids(p, q)
        .iter()
        .map(|grid| highest_on(grid, &marks(p, q, grid), &height))
        .fold(f64::NEG_INFINITY, f64::max)
}

/// About the largest value of a function with one peak on each range.
fn highest_on(grid: &Grid, marks: &[f64], height: impl Fn(f64) -> f64) -> f64 {
    let at = |k: f64| height(grid.point(k));
    let mut best = f64::NEG_INFINITY;
    for &(first, last) in &grid.ranges {
        let inside = marks.iter().copied().filter(|&k| first < k && k < last);
        let mut stops: Vec<f64> = inside.collect();
        stops.extend([first, last].into_iter().filter(|k| k.is_finite()));
        stops.sort_by(f64::total_cmp);
        let tops = stops.iter().map(|&k| at(k)).enumerate();
        let Some((top, height)) = tops.max_by(|a, b| a.1.total_cmp(&b.1)) else {
            continue;
        };
        best = best.max(height);
        // The peak may lie far above the best of the stops.
        let mut low = stops[top.saturating_sub(1)];
        let mut high = stops[(top + 1).min(stops.len() - 1)];
        for _ in 0..100 {
            let third = libm::floor((high - low) / 3.0);
            if third.is_nan() || third < 1.0 {
                break;
            }
            if at(low + third) < at(high - third) {
                low += third;
            } else {
                high -= third;
            }
        }
        best = best.max(at(low)).max(at(libm::floor(0.5 * (low + high))));
    }
    best
}
