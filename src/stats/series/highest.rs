//! Where a function of the points of two distributions is highest.

use super::grid::{Grid, grids};
use super::marks;
use crate::distribution::Distribution;

/// A point and the value there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Highest {
    pub(crate) x: f64,
    pub(crate) height: f64,
}

/// About where a function of x with few peaks is highest on each range of points, and how high.
pub(crate) fn highest(
    p: &Distribution,
    q: &Distribution,
    height: impl Fn(f64) -> f64,
) -> Vec<Highest> {
    let mut found = Vec::new();
    for grid in grids(p, q) {
        highest_on(&grid, &marks(p, q, &grid), &height, &mut found);
    }
    found
}

/// The same of a function with one peak on each range.
fn highest_on(grid: &Grid, marks: &[f64], height: impl Fn(f64) -> f64, found: &mut Vec<Highest>) {
    let at = |k: f64| height(grid.point(k));
    for &(first, last) in &grid.ranges {
        let inside = marks.iter().copied().filter(|&k| first < k && k < last);
        let mut stops: Vec<f64> = inside.collect();
        stops.extend([first, last].into_iter().filter(|k| k.is_finite()));
        stops.sort_by(f64::total_cmp);
        let tops = stops.iter().map(|&k| at(k)).enumerate();
        let Some((top, height)) = tops.max_by(|a, b| a.1.total_cmp(&b.1)) else {
            continue;
        };
        let mut best = (stops[top], height);
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
        for k in [low, libm::floor(0.5 * (low + high))] {
            if at(k) > best.1 {
                best = (k, at(k));
            }
        }
        found.push(Highest {
            x: grid.point(best.0),
            height: best.1,
        });
    }
}
