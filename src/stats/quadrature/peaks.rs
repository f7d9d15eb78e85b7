//! Where a function of x is highest, given as its logarithm, so that it neither overflows nor
//! vanishes.

use crate::effort;

/// A local maximum.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peak {
    pub(crate) at: f64,
    pub(crate) height: f64,
    /// About how far from it the function has fallen by a factor of e².
    pub(crate) width: f64,
}

impl Peak {
    /// Points around it, ever farther apart, at which to break an integral.
    pub(crate) fn breaks(&self) -> Vec<f64> {
        const EACH: usize = 12;
        let mut points = vec![self.at];
        let mut distance = self.width;
        for _ in 0..EACH {
            points.extend([self.at - distance, self.at + distance]);
            distance *= 4.0;
        }
        points.retain(|x| x.is_finite());
        points
    }
}

/// Peaks this far below the highest are of no interest.
const DEPTH: f64 = 60.0;

/// Nor are more than so many: the others are rounding.
const MOST: usize = 16;

/// The peaks that show on the grid, each climbed, since it may lie far above; the highest first.
pub(crate) fn peaks(grid: &[f64], height: impl Fn(f64) -> f64) -> Vec<Peak> {
    let height_at = |x: f64| match effort::is_exhausted() {
        true => f64::NEG_INFINITY,
        false => height(x),
    };
    let heights: Vec<f64> = grid.iter().map(|&x| height_at(x)).collect();
    peaks_among(grid, &heights, height)
}

/// The same where the heights on the grid are known.
pub(crate) fn peaks_among(grid: &[f64], heights: &[f64], height: impl Fn(f64) -> f64) -> Vec<Peak> {
    let at = |i: usize| heights.get(i).copied().unwrap_or(f64::NEG_INFINITY);
    let before = |i: usize| i.checked_sub(1).map_or(f64::NEG_INFINITY, at);
    let shows =
        |i: &usize| at(*i) > f64::NEG_INFINITY && at(*i) > before(*i) && at(*i) >= at(*i + 1);
    let mut shown: Vec<usize> = (0..grid.len()).filter(shows).collect();
    shown.sort_by(|&a, &b| at(b).total_cmp(&at(a)));
    let enough = |peak: &Peak, i: usize| peak.height < at(i) + DEPTH;
    let mut found: Vec<Peak> = Vec::new();
    for i in shown.into_iter().take(MOST) {
        // Without work for more the integral will not be found either.
        if effort::is_exhausted() && !found.is_empty() {
            break;
        }
        if found.first().is_none_or(|highest| enough(highest, i)) {
            found.push(climbed(grid, i, at(i), &height));
        }
    }
    found.sort_by(|a, b| b.height.total_cmp(&a.height));
    found
}

/// Where the function is highest, and how high.
pub(crate) fn peak_of(grid: &[f64], height: impl Fn(f64) -> f64) -> (f64, f64) {
    match peaks(grid, height).first() {
        Some(peak) => (peak.at, peak.height),
        None => (grid.first().copied().unwrap_or(0.0), f64::NEG_INFINITY),
    }
}

fn climbed(grid: &[f64], i: usize, start: f64, height: impl Fn(f64) -> f64) -> Peak {
    let (left, right) = (grid[i.saturating_sub(1)], grid[(i + 1).min(grid.len() - 1)]);
    let (mut low, mut high) = (left, right);
    for _ in 0..60 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if height(a) < height(b) {
            low = a;
        } else {
            high = b;
        }
    }
    let middle = 0.5 * low + 0.5 * high;
    let (mut at, mut top) = (grid[i], start);
    for x in [low, middle, high] {
        let here = height(x);
        if here > top {
            (at, top) = (x, here);
        }
    }
    let mut width = (right - left).min(f64::MAX);
    let spacing = (4.0 * f64::EPSILON * at.abs()).max(f64::MIN_POSITIVE);
    // On a side where there is nothing it is not to be measured.
    let flat = |x: f64| height(x) >= top - 2.0 || height(x) == f64::NEG_INFINITY;
    let measures = |width: f64| {
        let mut sides = [at - width, at + width]
            .into_iter()
            .filter(|&x| left <= x && x <= right)
            .peekable();
        sides.peek().is_some() && sides.all(flat)
    };
    while width > spacing && !measures(width) {
        width *= 0.25;
    }
    Peak {
        at,
        height: top,
        width: width.max(spacing),
    }
}
