//! A histogram as a density.

use std::sync::Arc;

use crate::Uniform;
use crate::families::prelude::*;
use crate::moments::unit;
use crate::support::union;

/// A density that is constant on bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bins {
    low: f64,
    high: f64,
    /// How many values fell into each bin.
    counts: Arc<[u32]>,
    total: f64,
    /// How many fell into the bins before each, and at last into all.
    before: Arc<[f64]>,
}

impl Bins {
    /// Of ascending points of which some differ; a value on a boundary counts to the right, the
    /// last one to the last bin.
    pub(super) fn new(points: &[f64], bins: usize) -> Self {
        let (low, high) = (points[0], points[points.len() - 1]);
        let mut counts = vec![0; bins];
        let place = |i: usize| boundary(low, high, i, bins);
        let mut bin = 0;
        for &point in points {
            while bin + 1 < bins && point >= place(bin + 1) {
                bin += 1;
            }
            counts[bin] += 1;
        }
        let mut sum = 0.0;
        let mut before = vec![0.0];
        for &count in &counts {
            sum += f64::from(count);
            before.push(sum);
        }
        Self {
            low,
            high,
            counts: counts.into(),
            total: sum,
            before: before.into(),
        }
    }

    /// The variance in units of the square of `unit`.
    fn square(&self, unit: f64) -> f64 {
        let mean = self.mean();
        let term = |(bin, share): (Interval, f64)| {
            let shift = (0.5 * bin.low + 0.5 * bin.high - mean) / unit;
            let width = (bin.high - bin.low) / unit;
            share * (shift * shift + width * width / 12.0)
        };
        self.bins().map(term).sum()
    }

    fn boundary(&self, i: usize) -> f64 {
        boundary(self.low, self.high, i, self.counts.len())
    }

    /// The bins, each with its share of the mass.
    fn bins(&self) -> impl Iterator<Item = (Interval, f64)> {
        self.counts.iter().enumerate().map(|(i, &count)| {
            let (low, high) = (self.boundary(i), self.boundary(i + 1));
            (Interval { low, high }, f64::from(count) / self.total)
        })
    }

    /// The bin that x, which lies in the range, is in.
    fn bin(&self, x: f64) -> usize {
        let share = (x - self.low) / (self.high - self.low);
        let mut bin = (share * self.counts.len() as f64) as usize;
        bin = bin.min(self.counts.len() - 1);
        while bin > 0 && x < self.boundary(bin) {
            bin -= 1;
        }
        while bin + 1 < self.counts.len() && x >= self.boundary(bin + 1) {
            bin += 1;
        }
        bin
    }

    /// How many values are below and above x, with a bin's in proportion.
    fn split(&self, x: f64) -> (f64, f64) {
        if x < self.low {
            return (0.0, self.total);
        }
        if x >= self.high {
            return (self.total, 0.0);
        }
        let bin = self.bin(x);
        let (low, high) = (self.boundary(bin), self.boundary(bin + 1));
        let per_length = f64::from(self.counts[bin]) / (high - low);
        (
            self.before[bin] + per_length * (x - low),
            (self.total - self.before[bin + 1]) + per_length * (high - x),
        )
    }
}

fn boundary(low: f64, high: f64, i: usize, bins: usize) -> f64 {
    if i == bins {
        high
    } else {
        low + (high - low) * (i as f64 / bins as f64)
    }
}

impl Univariate for Bins {
    fn ln_pdf(&self, x: f64) -> f64 {
        libm::log(self.pdf(x))
    }

    fn pdf(&self, x: f64) -> f64 {
        if !self.support().contains(x) {
            return 0.0;
        }
        let bin = self.bin(x);
        let width = self.boundary(bin + 1) - self.boundary(bin);
        f64::from(self.counts[bin]) / self.total / width
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(self.split(x)) / self.total
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let split = self.split(x);
        let (share, rest) = (end.of(split), end.opposite().of(split));
        if share < rest {
            libm::log(share / self.total)
        } else {
            libm::log1p(-rest / self.total)
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let aim = p * self.total;
        // The first bin up to whose end there are enough, or after whose end there are few enough:
        // it is not empty, unless p is 0.
        let bin = self.before[1..].partition_point(|&sum| match end {
            End::Left => sum < aim,
            End::Right => self.total - sum > aim,
        });
        let bin = bin.min(self.counts.len() - 1);
        let (low, high) = (self.boundary(bin), self.boundary(bin + 1));
        let share = |missing: f64| missing / f64::from(self.counts[bin].max(1));
        let x = match end {
            End::Left => low + share(aim - self.before[bin]) * (high - low),
            End::Right => high - share(aim - (self.total - self.before[bin + 1])) * (high - low),
        };
        x.clamp(low, high)
    }

    fn mean(&self) -> f64 {
        let term =
            |(bin, share): (Interval, f64)| share * (0.5 * bin.low + 0.5 * bin.high - self.low);
        self.low + self.bins().map(term).sum::<f64>()
    }

    /// The middle of the first of the highest bins.
    fn mode(&self) -> f64 {
        let most = self.counts.iter().copied().max();
        let place = self.counts.iter().position(|count| Some(*count) == most);
        place.map_or(f64::NAN, |i| {
            0.5 * self.boundary(i) + 0.5 * self.boundary(i + 1)
        })
    }

    fn variance(&self) -> f64 {
        self.square(1.0)
    }

    fn std(&self) -> f64 {
        let unit = unit(self.high - self.low);
        self.square(unit).sqrt() * unit
    }

    /// −Σ share·ln(share/width)
    fn entropy(&self) -> Option<f64> {
        let term = |(bin, share): (Interval, f64)| {
            if share > 0.0 {
                -share * libm::log(share / (bin.high - bin.low))
            } else {
                0.0
            }
        };
        Some(self.bins().map(term).sum())
    }

    fn support(&self) -> Interval {
        Interval::new(self.low, self.high)
    }

    fn support_intervals(&self) -> Vec<Interval> {
        let full = self.bins().filter(|(_, share)| *share > 0.0);
        union(full.map(|(bin, _)| bin).collect())
    }

    fn is_connected(&self) -> bool {
        self.counts.iter().all(|count| *count > 0)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend((0..=self.counts.len()).map(|i| self.boundary(i)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        self.landmarks(out);
    }

    fn tail_at(&self, edge: Edge) -> Option<Tail> {
        let reached = self
            .support_intervals()
            .iter()
            .any(|piece| piece.reaches(edge));
        reached.then_some(Tail::FLAT)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mut sum = 0.0;
        for (bin, share) in self.bins().filter(|(_, share)| *share > 0.0) {
            sum += share * Uniform::new(bin.low, bin.high).ok()?.expectation(f)?;
        }
        Some(sum)
    }
}
