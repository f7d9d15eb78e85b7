//! A sum of kernels as a density.

use std::sync::Arc;

use crate::Normal;
use crate::families::prelude::*;
use crate::moments::unit;
use crate::solve;
use crate::special::{LN_SQRT_2PI, LogSum, normal_ln_sf, normal_quantile, normal_sf};

/// The mean of normal distributions around the values of a sample.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kernels {
    /// Ascending.
    points: Arc<[f64]>,
    width: f64,
    /// ln(n·width·√(2π))
    ln_norm: f64,
}

/// Beyond so many widths a kernel is below e⁻⁴⁰ of its peak.
const REACH: f64 = 9.0;

/// At most so many points break an integral.
const MOST_BREAKS: usize = 200;

impl Kernels {
    pub(super) fn new(points: Arc<[f64]>, width: f64) -> Self {
        let ln_norm = libm::log(points.len() as f64) + libm::log(width) + LN_SQRT_2PI;
        Self {
            points,
            width,
            ln_norm,
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.width
    }

    fn ends(&self) -> Interval {
        Interval::new(self.points[0], self.points[self.points.len() - 1])
    }

    /// How many points are below x.
    fn rank(&self, x: f64) -> usize {
        self.points.partition_point(|point| *point < x)
    }

    /// The points whose kernels count at x beside that of the nearest point.
    fn near(&self, x: f64) -> &[f64] {
        let rank = self.rank(x);
        let neighbours = &self.points[rank.saturating_sub(1)..(rank + 1).min(self.points.len())];
        let distance = neighbours
            .iter()
            .map(|point| (point - x).abs())
            .fold(f64::INFINITY, f64::min);
        let radius = libm::hypot(distance, REACH * self.width);
        // A hair more: the nearest itself must not be rounded away.
        let radius = radius * (1.0 + 4.0 * f64::EPSILON);
        let near = &self.points[self.rank(x - radius)..];
        &near[..near.partition_point(|point| *point <= x + radius)]
    }

    /// The mean of P(Z > z) at the points; `sign` is −1 for P(Z ≤ z).
    fn tail_mean(&self, x: f64, sign: f64) -> f64 {
        let reach = REACH * self.width;
        let (from, to) = (self.rank(x - reach), self.rank(x + reach));
        let beyond = if sign > 0.0 {
            self.points.len() - to
        } else {
            from
        };
        if beyond == 0 && from == to {
            return libm::exp(self.ln_tail_mean(x, sign));
        }
        let term = |point: &f64| normal_sf(sign * (x - point) / self.width);
        let sum = self.points[from..to].iter().map(term).sum::<f64>() + beyond as f64;
        (sum / self.points.len() as f64).min(1.0)
    }

    /// Its logarithm where it is small.
    fn ln_tail_mean(&self, x: f64, sign: f64) -> f64 {
        let mut sum = LogSum::EMPTY;
        for point in self.near(x) {
            sum.add(normal_ln_sf(sign * (x - point) / self.width));
        }
        sum.ln() - libm::log(self.points.len() as f64)
    }

    fn ln_tail(&self, x: f64, sign: f64) -> f64 {
        let (this, other) = (self.tail_mean(x, sign), self.tail_mean(x, -sign));
        if other < 0.5 {
            libm::log1p(-other)
        } else if this > 1e-290 {
            libm::log(this)
        } else {
            self.ln_tail_mean(x, sign)
        }
    }

    /// The x at which a standard normal quantile z puts each kernel's.
    fn bracket(&self, z: f64) -> Interval {
        let ends = self.ends();
        Interval::new(ends.low + self.width * z, ends.high + self.width * z)
    }

    /// The variance in units of the square of `unit`.
    fn square(&self, unit: f64) -> f64 {
        let width = self.width / unit;
        squares(&self.points, unit) / self.points.len() as f64 + width * width
    }

    /// Points `step` widths apart wherever the density is not below e⁻⁴⁰ of its peak, or farther
    /// apart if those were more than `most`.
    fn grid(&self, step: f64, margin: f64, most: usize) -> Vec<f64> {
        let margin = margin * self.width;
        // Where points lie together.
        let mut clusters: Vec<Interval> = Vec::new();
        for &point in self.points.iter() {
            let (low, high) = (point - margin, point + margin);
            match clusters.last_mut() {
                Some(cluster) if low <= cluster.high => cluster.high = high,
                _ => clusters.push(Interval { low, high }),
            }
        }
        let total: f64 = clusters.iter().map(|it| it.high - it.low).sum();
        let step = (step * self.width).max(total / most as f64);
        let mut grid = Vec::new();
        for cluster in &clusters {
            let count = ((cluster.high - cluster.low) / step).ceil().max(2.0);
            let width = (cluster.high - cluster.low) / count;
            grid.extend((0..=count as usize).map(|i| cluster.low + width * i as f64));
        }
        let stride = grid.len().div_ceil(most);
        grid.into_iter().step_by(stride.max(1)).collect()
    }
}

impl Univariate for Kernels {
    fn ln_pdf(&self, x: f64) -> f64 {
        if x.is_infinite() {
            return f64::NEG_INFINITY;
        }
        let mut sum = LogSum::EMPTY;
        for point in self.near(x) {
            let z = (x - point) / self.width;
            sum.add(-0.5 * z * z);
        }
        sum.ln() - self.ln_norm
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        self.tail_mean(x, end.outwards(1.0))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        self.ln_tail(x, end.outwards(1.0))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        if p > 0.5 {
            self.tail_quantile(end.opposite(), 1.0 - p)
        } else if p == 0.0 {
            end.outwards(f64::INFINITY)
        } else {
            let bracket = self.bracket(-end.outwards(normal_quantile(p)));
            solve::tail_quantile(self, end, bracket, p)
        }
    }

    /// Chooses a kernel by u, then draws from it with what u tells beyond the choice.
    fn draw(&self, u: f64) -> f64 {
        let scaled = u * self.points.len() as f64;
        let choice = (scaled as usize).min(self.points.len() - 1);
        let share = (scaled - choice as f64).clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        self.points[choice] + self.width * normal_quantile(share)
    }

    fn mean(&self) -> f64 {
        mean(&self.points)
    }

    /// The highest point of a fine grid, then by golden section.
    fn mode(&self) -> f64 {
        const GOLDEN: f64 = 0.381_966_011_250_105_1;
        let grid = self.grid(0.5, 0.0, 4 * MOST_BREAKS);
        let start = grid
            .iter()
            .copied()
            .fold((f64::NAN, f64::NEG_INFINITY), |best, x| {
                let height = self.ln_pdf(x);
                if height > best.1 { (x, height) } else { best }
            });
        let (mut low, mut high) = (start.0 - self.width, start.0 + self.width);
        for _ in 0..60 {
            let step = GOLDEN * (high - low);
            if self.ln_pdf(low + step) >= self.ln_pdf(high - step) {
                high -= step;
            } else {
                low += step;
            }
        }
        let peak = 0.5 * low + 0.5 * high;
        if self.ln_pdf(peak) >= start.1 {
            peak
        } else {
            start.0
        }
    }

    fn variance(&self) -> f64 {
        self.square(1.0)
    }

    fn std(&self) -> f64 {
        let ends = self.ends();
        let unit = unit((ends.high - ends.low).max(self.width));
        self.square(unit).sqrt() * unit
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend(self.grid(1.0, 3.0, MOST_BREAKS));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend(self.grid(3.0, REACH, MOST_BREAKS - 20));
    }

    fn tail(&self, end: End) -> Tail {
        let precision = 1.0 / self.width / self.width;
        let outwards = end.outwards(self.ends().edge(end).at);
        Tail::FLAT
            .plus(-0.5 * precision, Growth::Power(2.0))
            .plus(outwards * precision, Growth::Power(1.0))
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mut sum = 0.0;
        for &point in self.points.iter() {
            sum += Normal::new(point, self.width).ok()?.expectation(f)?;
        }
        Some(sum / self.points.len() as f64)
    }
}

/// The mean, as of the distances from the first.
pub(super) fn mean(points: &[f64]) -> f64 {
    let first = points[0];
    first + points.iter().map(|point| point - first).sum::<f64>() / points.len() as f64
}

/// The sum of the squares of the distances from the mean, in units of the square of `unit`.
fn squares(points: &[f64], unit: f64) -> f64 {
    let mean = mean(points);
    let distances = points.iter().map(|point| (point - mean) / unit);
    distances.map(|distance| distance * distance).sum()
}

/// Silverman's rule of thumb, 0.9·min(s, IQR/1.34)·n^(−1/5), for ascending points of which some
/// differ (B. W. Silverman, "Density Estimation", 1986, eq. 3.31). Where half of the points are
/// equal the interquartile range says nothing, and s stands alone.
pub(super) fn silverman(points: &[f64]) -> f64 {
    let count = points.len() as f64;
    let unit = unit(points[points.len() - 1] - points[0]);
    let std = (squares(points, unit) / (count - 1.0)).sqrt() * unit;
    let quartile = |p: f64| {
        let place = p * (count - 1.0);
        let (index, share) = (place.floor() as usize, place - place.floor());
        let next = points[(index + 1).min(points.len() - 1)];
        points[index] + share * (next - points[index])
    };
    let range = (quartile(0.75) - quartile(0.25)) / 1.34;
    let spread = if range > 0.0 { std.min(range) } else { std };
    0.9 * spread * libm::pow(count, -0.2)
}
