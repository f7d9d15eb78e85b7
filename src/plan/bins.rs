//! The bins of histograms: chosen once for all frames, so that nothing jumps.

use std::sync::Arc;

use crate::spec::model::{BinRule, Normalize};

/// No rule gives more bins.
const MOST: f64 = 1000.0;

/// Intervals side by side. Each holds its lower end; the last also its upper one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bins {
    /// Where they begin, ascending, and where the last ends: two at least.
    edges: Arc<[f64]>,
    /// The width of each, where they have one.
    width: Option<f64>,
}

/// What one frame's data say about bins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// Finite values.
    count: usize,
    low: f64,
    high: f64,
    /// From the first to the third quartile.
    middle_half: f64,
    /// From the first to the last decile.
    most: f64,
    /// Whether all values are whole numbers.
    is_whole: bool,
}

impl Spread {
    /// `None` without finite values.
    pub(super) fn of(data: &[f64]) -> Option<Self> {
        let mut sorted: Vec<f64> = data.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let (&low, &high) = (sorted.first()?, sorted.last()?);
        // Between order statistics, evenly (Hyndman and Fan's type 7, as numpy has it).
        let quantile = |share: f64| {
            let place = share * (sorted.len() - 1) as f64;
            let below = place.floor() as usize;
            let above = (below + 1).min(sorted.len() - 1);
            sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
        };
        Some(Self {
            count: sorted.len(),
            low,
            high,
            middle_half: quantile(0.75) - quantile(0.25),
            most: quantile(0.9) - quantile(0.1),
            is_whole: sorted.iter().all(|value| value.floor() == *value),
        })
    }

    /// The width of bins over a range: 2·IQR·n^(−1/3) (D. Freedman and P. Diaconis, 1981). Where the
    /// middle half is so tight that this would give too many, the spread of the middle four fifths
    /// stands for it, which of a normal distribution is 1.9 times that of the half. Where that is tight
    /// as well, there are ⌈log₂ n⌉ + 1 bins (H. Sturges, 1926), or as many as there may be of
    /// values with long tails.
    fn width(&self, range: f64) -> f64 {
        const TIGHT: f64 = 1e-6;
        let n = self.count as f64;
        let by_spread = |spread: f64| 2.0 * spread / libm::cbrt(n);
        let spreads = [self.middle_half, self.most / 1.9].map(by_spread);
        let fits = |width: &f64| *width > 0.0 && range / width <= MOST;
        match spreads.into_iter().find(fits) {
            Some(width) => width,
            None if self.middle_half > TIGHT * range => range / MOST,
            None => range / (libm::log2(n).ceil() + 1.0),
        }
    }

    /// Lowest and highest value of all frames.
    pub(super) fn range(all: &[Self]) -> Option<(f64, f64)> {
        let ends = all.iter().map(|spread| (spread.low, spread.high));
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}

impl Bins {
    /// Bins over the values of all frames, by a rule. As they spread, bins have the width that the
    /// frame with the most values, the last of these, asks for; equal values have one bin of width 1
    /// around them, and whole numbers stand in the middle of bins that each hold equally many of them.
    pub(super) fn over(all: &[Spread], rule: &BinRule) -> Option<Self> {
        if let BinRule::Edges(edges) = rule {
            return Some(Self {
                edges: edges.as_slice().into(),
                width: None,
            });
        }
        let (mut low, mut high) = Spread::range(all)?;
        let most = all
            .iter()
            .reduce(|a, b| if b.count >= a.count { b } else { a })?;
        let whole = all.iter().all(|spread| spread.is_whole);
        let count = match rule {
            BinRule::Width(width) => {
                let beside = if whole && width.fract() == 0.0 {
                    0.5
                } else {
                    0.0
                };
                return Self::of_width(low, high, *width, beside);
            }
            BinRule::Count(count) => Some(*count),
            _ if whole => return Self::of_whole_numbers(low, high, most),
            _ => None,
        };
        if low == high {
            (low, high) = (low - 0.5, high + 0.5);
        }
        let by_rule = || ((high - low) / most.width(high - low) - 1e-9).ceil();
        let count = count.map_or_else(|| by_rule().clamp(1.0, MOST), f64::from) as usize;
        Self::even(low, high, count)
    }

    /// So many of one width.
    fn even(low: f64, high: f64, count: usize) -> Option<Self> {
        let edge = |index: usize| match index {
            _ if index == count => high,
            _ => low + (high - low) * index as f64 / count as f64,
        };
        (high > low && (high - low).is_finite()).then(|| Self {
            edges: (0..=count).map(edge).collect(),
            width: Some((high - low) / count as f64),
        })
    }

    /// As wide as the rule has it, but each over a whole number of whole numbers.
    fn of_whole_numbers(low: f64, high: f64, most: &Spread) -> Option<Self> {
        let span = high - low + 1.0;
        let least = (span / MOST).ceil();
        let width = most.width(high - low).floor().max(least).max(1.0);
        let count = (span / width).ceil();
        let low = low - 0.5;
        let high = low + count * width;
        // Where halves are not told apart, neither are whole numbers.
        (low < high && low + 1.0 > low && count.is_finite())
            .then(|| Self::even(low, high, count as usize))?
    }

    /// Of a width, so far beside its multiples.
    fn of_width(low: f64, high: f64, width: f64, beside: f64) -> Option<Self> {
        let first = ((low + beside) / width + 1e-9).floor();
        let last = ((high + beside) / width - 1e-9).ceil().max(first + 1.0);
        let count = (last - first) as usize;
        let edges: Arc<[f64]> = (0..=count)
            .map(|k| (first + k as f64) * width - beside)
            .collect();
        let rises = edges.windows(2).all(|pair| pair[0] < pair[1]);
        rises.then_some(Self {
            edges,
            width: Some(width),
        })
    }

    /// Where the first begins and the last ends.
    pub(super) fn ends(&self) -> (f64, f64) {
        let end = |edge: Option<&f64>| edge.copied().unwrap_or(f64::NAN);
        (end(self.edges.first()), end(self.edges.last()))
    }

    /// Lower and upper end of one.
    pub(crate) fn edges(&self, index: usize) -> (f64, f64) {
        (self.edges[index], self.edges[index + 1])
    }

    /// The height of every bin for one frame's data. An edge belongs to the bin above it, the last to
    /// the last. Values that lie in no bin are not counted.
    pub(crate) fn heights(&self, data: &[f64], normalize: Normalize) -> Vec<f64> {
        let (low, high) = self.ends();
        let mut counts = vec![0_u64; self.edges.len() - 1];
        let last = counts.len() - 1;
        let mut total = 0_u64;
        for &value in data {
            if !(low..=high).contains(&value) {
                continue;
            }
            let above = self.edges.partition_point(|edge| *edge <= value);
            counts[above.saturating_sub(1).min(last)] += 1;
            total += 1;
        }
        let height = |(index, count): (usize, u64)| {
            let (low, high) = self.edges(index);
            match normalize {
                Normalize::Count => count as f64,
                Normalize::Density if total == 0 => 0.0,
                Normalize::Density => {
                    let unit = 1.0 / (total as f64 * self.width.unwrap_or(high - low));
                    count as f64 * unit
                }
            }
        };
        counts.into_iter().enumerate().map(height).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(frames: &[&[f64]], rule: &BinRule) -> Bins {
        let all: Vec<Spread> = frames.iter().filter_map(|data| Spread::of(data)).collect();
        Bins::over(&all, rule).unwrap()
    }

    fn bins(frames: &[&[f64]], count: Option<u32>) -> Bins {
        by(frames, &count.map_or(BinRule::Auto, BinRule::Count))
    }

    impl Bins {
        fn count(&self) -> usize {
            self.edges.len() - 1
        }

        /// Where they begin and end, and how many.
        fn shape(&self) -> (f64, f64, usize) {
            let (low, high) = self.ends();
            (low, high, self.count())
        }

        fn width(&self) -> f64 {
            self.edges[1] - self.edges[0]
        }
    }

    #[test]
    fn the_rules_give_what_numpy_gives() {
        // numpy.histogram_bin_edges(range(100), "fd") has 5 bins: IQR 49.5, width 21.33.
        let even: Vec<f64> = (0..100).map(|k| f64::from(k) + 0.25).collect();
        assert_eq!(bins(&[&even], None).count(), 5);
        // Quartiles and deciles that coincide: Sturges, ⌈log₂ 16⌉ + 1.
        let mut tied = vec![1.5; 15];
        tied.push(9.0);
        assert_eq!(bins(&[&tied], None).count(), 5);
        assert_eq!(bins(&[&even], Some(7)).count(), 7);
    }

    #[test]
    fn bins_hold_the_values_of_all_frames() {
        let all = bins(&[&[0.0, 1.0], &[-3.0, 5.0, f64::NAN], &[]], Some(4));
        assert_eq!(all.ends(), (-3.0, 5.0));
        let alone = bins(&[&[2.0, 2.0]], None);
        assert_eq!((alone.ends(), alone.edges(0).0), ((1.5, 2.5), 1.5));
        let alone = bins(&[&[2.25]], None);
        assert_eq!(alone.shape(), (1.75, 2.75, 1));
    }

    #[test]
    fn whole_numbers_stand_in_the_middle_of_bins() {
        let die: Vec<f64> = (0..600).map(|k| f64::from(k % 6 + 1)).collect();
        let of_a_die = bins(&[&die], None);
        assert_eq!(of_a_die.shape(), (0.5, 6.5, 6));
        assert_eq!(of_a_die.heights(&die, Normalize::Count), [100.0; 6]);
        let coin = bins(&[&[0.0, 1.0, 0.0, 0.0]], None);
        assert_eq!(coin.shape(), (-0.5, 1.5, 2));
        // Each of many numbers has no bin of its own, but each bin has equally many.
        let many: Vec<f64> = (0..1000).map(|k| f64::from(k * k % 7919)).collect();
        let wide = bins(&[&many], None);
        assert!(
            wide.width() > 100.0 && wide.width().fract() == 0.0,
            "{wide:?}"
        );
        // The range of a frame without whole numbers is divided evenly.
        assert_eq!(bins(&[&die, &[0.5, 6.5]], None).ends().0, 0.5);
        assert_eq!(bins(&[&die], Some(5)).ends().0, 1.0);
    }

    #[test]
    fn values_that_nearly_coincide_have_few_bins() {
        let below = 2.0_f64.next_down();
        let tight = bins(&[&[2.0, 2.0, below, below, 1.0]], None);
        assert!((2..=5).contains(&tight.count()), "{tight:?}");
        // Long tails have many.
        let tails: Vec<f64> = (1..1000).map(|k| 1.0 / libm::sin(f64::from(k))).collect();
        assert!(bins(&[&tails], None).count() > 500);
    }

    #[test]
    fn every_value_is_counted_once() {
        let all = bins(&[&[0.0, 1.0]], Some(10));
        // Each edge belongs to the bin above it, the last to the last.
        let edges: Vec<f64> = (0..=10).map(|k| f64::from(k) / 10.0).collect();
        let counts = all.heights(&edges, Normalize::Count);
        assert_eq!(counts, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0]);
        let densities = all.heights(&edges, Normalize::Density);
        let area: f64 = densities.iter().map(|height| height * all.width()).sum();
        assert!((area - 1.0).abs() < 1e-12);
    }
    #[test]
    fn bins_have_a_width_or_edges_that_are_written() {
        let values = [0.3, 1.2, 2.9];
        let wide = by(&[&values], &BinRule::Width(0.5));
        assert_eq!(wide.shape(), (0.0, 3.0, 6));
        // Multiples of the width are edges, and the last edge holds what lies on it.
        let even = by(&[&[0.5, 1.0]], &BinRule::Width(0.25));
        assert_eq!(even.shape(), (0.5, 1.0, 2));
        assert_eq!(
            by(&[&[0.5, 0.5]], &BinRule::Width(0.25)).shape(),
            (0.5, 0.75, 1)
        );
        // Whole numbers stand in the middle.
        let whole = by(&[&[1.0, 2.0, 4.0]], &BinRule::Width(1.0));
        assert_eq!(whole.shape(), (0.5, 4.5, 4));
        let edges = by(&[&values], &BinRule::Edges(vec![0.0, 1.0, 2.0, 4.0]));
        assert_eq!(
            edges.heights(&[0.5, 1.0, 3.0, 4.0, 9.0], Normalize::Count),
            [1.0, 1.0, 2.0]
        );
        let densities = edges.heights(&[0.5, 1.0, 3.0, 4.0, 9.0], Normalize::Density);
        assert_eq!(densities, [0.25, 0.25, 0.25]);
    }
}
