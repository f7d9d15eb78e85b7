//! Round numbers along a line: the extended Wilkinson algorithm of J. Talbot, S. Lin and
//! P. Hanrahan, *An Extension of Wilkinson's Algorithm for Positioning Tick Labels on Axes*, IEEE
//! Transactions on Visualization and Computer Graphics 16(6), 2010.
//!
//! Every sequence of multiples of a nice step is scored by how simple it is, how well it covers the
//! data, how near its density is to the one wanted, and how legible its labels are. Bounds on the
//! scores cut the search short. In the paper sequences may reach beyond the domain; here it is given,
//! so only those count that lie in it, are two ticks or more, and leave none out at its ends.

/// Nice steps in order of preference.
const NICE: [f64; 6] = [1.0, 5.0, 2.0, 2.5, 4.0, 3.0];

/// What one property of a sequence counts.
pub(super) const SIMPLICITY: f64 = 0.25;
pub(super) const COVERAGE: f64 = 0.2;
pub(super) const DENSITY: f64 = 0.5;
pub(super) const LEGIBILITY: f64 = 0.05;

/// Ticks that are whole multiples of a number, evenly spaced.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sequence {
    pub(super) values: Vec<f64>,
    /// They are multiples of this; the step between them may be a multiple of it too.
    pub(super) grain: f64,
}

/// The sequence with the highest score for about `wanted` ticks on a domain, and never more than
/// `most`; on an axis none is left out at its ends, and all multiples of a step are ticks where that can
/// be. `legibility` scores the ticks inside of the domain, 1 at best; they are two at least,
/// and multiples of the number beside them. `None` where no two numbers of the domain differ.
pub(super) fn extended(
    domain: (f64, f64),
    wanted: u32,
    most: u32,
    on_axis: bool,
    legibility: &dyn Fn(&[f64], f64) -> f64,
) -> Option<Sequence> {
    let range = domain.1 - domain.0;
    // Where few numbers lie between the ends, no multiples of anything nice do.
    let size = domain.0.abs().max(domain.1.abs());
    if range.is_infinite() && size.is_finite() {
        // The same a power of ten lower.
        const DOWN: f64 = 1e10;
        let lower = (domain.0 / DOWN, domain.1 / DOWN);
        let up = |values: &[f64]| {
            values
                .iter()
                .map(|value| value * DOWN)
                .collect::<Vec<f64>>()
        };
        let legibility = |values: &[f64], grain: f64| legibility(&up(values), grain * DOWN);
        let found = extended(lower, wanted, most, on_axis, &legibility)?;
        return Some(Sequence {
            values: up(&found.values),
            grain: found.grain * DOWN,
        });
    }
    if !range.is_finite() || range <= 8.0 * f64::EPSILON * size || range < 1e-300 {
        return None;
    }
    let mut search = SequenceSearch {
        domain,
        wanted: f64::from(wanted.max(2)),
        most: most as usize,
        on_axis,
        legibility,
        best: None,
        record: -2.0,
    };
    // Of the multiples of a number, every j-th is a tick.
    for j in 1..=MOST_SKIPPED {
        for (rank, nice) in NICE.into_iter().enumerate() {
            let simplest = simplicity(rank, f64::from(j), true);
            if total(simplest, 1.0, 1.0, 1.0) < search.record {
                // All that follow are less simple still.
                return search.best;
            }
            search.steps(nice, f64::from(j), rank, simplest);
        }
        if on_axis && search.best.is_some() {
            // 0, 15, 30, every third of 5, reads worse than any nice step.
            return search.best;
        }
    }
    search.best
}

fn total(simplicity: f64, coverage: f64, density: f64, legibility: f64) -> f64 {
    SIMPLICITY * simplicity + COVERAGE * coverage + DENSITY * density + LEGIBILITY * legibility
}

struct SequenceSearch<'a> {
    domain: (f64, f64),
    wanted: f64,
    most: usize,
    /// Whether none may be left out at the ends.
    on_axis: bool,
    legibility: &'a dyn Fn(&[f64], f64) -> f64,
    best: Option<Sequence>,
    /// The score of the best.
    record: f64,
}

impl SequenceSearch<'_> {
    /// Looks at every number of ticks and every power of ten that could beat the record.
    fn steps(&mut self, nice: f64, j: f64, rank: usize, simplest: f64) {
        let (low, high) = self.domain;
        for count in 2..=self.most {
            let count = count as f64;
            let densest = if count >= self.wanted {
                2.0 - (count - 1.0) / (self.wanted - 1.0)
            } else {
                1.0
            };
            if total(simplest, 1.0, densest, 1.0) < self.record {
                return;
            }
            let delta = (high - low) / (count + 1.0) / j / nice;
            let mut exponent = libm::ceil(libm::log10(delta));
            loop {
                let grain = Decimal { nice, exponent };
                let span = j * grain.times(1.0) * (count - 1.0);
                // Beyond the domain at both ends by as much.
                let half = (span - (high - low)).max(0.0) / 2.0;
                let widest = coverage(self.domain, (low - half, high + half));
                if !span.is_finite() || total(simplest, widest, densest, 1.0) < self.record {
                    break;
                }
                self.starts(&grain, j, rank, count);
                exponent += 1.0;
            }
        }
    }

    /// Looks at every place where `count` ticks, each j-th multiple of `grain`, could start.
    fn starts(&mut self, grain: &Decimal, j: f64, rank: usize, count: f64) {
        let (low, high) = self.domain;
        let step = j * grain.times(1.0);
        let first = (high / step).floor() * j - (count - 1.0) * j;
        let last = (low / step).ceil() * j;
        // Beyond this, neighbouring multiples are not told apart.
        let far = first.abs().max(last.abs()) * grain.nice;
        if far.is_nan() || far >= 1.0 / f64::EPSILON {
            return;
        }
        let mut start = first;
        while start <= last {
            let end = start + (count - 1.0) * j;
            let zero = start <= 0.0 && end >= 0.0 && start % j == 0.0;
            let ends = (grain.times(start), grain.times(end));
            let without_labels = total(
                simplicity(rank, j, zero),
                coverage(self.domain, ends),
                density(count, self.wanted, self.domain, ends),
                0.0,
            );
            if without_labels + LEGIBILITY > self.record {
                self.look(grain, (start, j, count), without_labels);
            }
            start += 1.0;
        }
    }

    /// Looks at one sequence and its labels.
    fn look(&mut self, grain: &Decimal, (start, j, count): (f64, f64, f64), without_labels: f64) {
        let (low, high) = self.domain;
        let slack = (high - low) * 1e-9;
        let values: Vec<f64> = (0..count as usize)
            .map(|k| grain.times(start + k as f64 * j))
            .filter(|value| (low - slack..=high + slack).contains(value))
            .map(|value| value.clamp(low, high))
            .collect();
        let differ = values.windows(2).all(|pair| pair[0] < pair[1]);
        // Where ticks would be too many, none are left out at the ends.
        let [before, behind] = [start - j, start + count * j].map(|next| grain.times(next));
        let is_whole = !self.on_axis || before < low - slack && behind > high + slack;
        if !differ
            || !is_whole
            || values.len() as f64 != count
            || !(2..=self.most).contains(&values.len())
        {
            return;
        }
        let grain = grain.times(1.0);
        let score = without_labels + LEGIBILITY * (self.legibility)(&values, grain);
        if score > self.record {
            self.record = score;
            self.best = Some(Sequence { values, grain });
        }
    }
}

/// Steps that skip more multiples than this cannot win: each costs as much as all of [`NICE`].
const MOST_SKIPPED: u32 = 5;

/// A nice number times a power of ten, of which whole multiples are the nearest `f64`s.
struct Decimal {
    nice: f64,
    exponent: f64,
}

impl Decimal {
    fn times(&self, multiple: f64) -> f64 {
        let product = multiple * self.nice;
        // Dividing by an exact power of ten rounds to the decimal that is meant; `+ 0.0` turns −0
        // into 0.
        let value = if self.exponent < 0.0 {
            let power = libm::pow(10.0, -self.exponent);
            if power.is_finite() {
                product / power
            } else {
                product * libm::pow(10.0, self.exponent)
            }
        } else {
            product * libm::pow(10.0, self.exponent)
        };
        value + 0.0
    }
}

fn simplicity(rank: usize, j: f64, zero: bool) -> f64 {
    let count = NICE.len() as f64;
    1.0 - rank as f64 / (count - 1.0) - j + f64::from(u8::from(zero))
}

/// How well ticks from `from` to `to` cover a domain: 1 if they end where it does, less by the
/// squares of what is missing or too much, in tenths of the domain.
pub(super) fn coverage((low, high): (f64, f64), (from, to): (f64, f64)) -> f64 {
    let tenth = (high - low) / 10.0;
    let (before, behind) = ((low - from) / tenth, (high - to) / tenth);
    1.0 - 0.5 * (before * before + behind * behind)
}

/// How near the distance of `count` ticks is to that of `wanted` ones on the domain: 1 if equal,
/// less by the ratio of the two.
pub(super) fn density(
    count: f64,
    wanted: f64,
    (low, high): (f64, f64),
    (from, to): (f64, f64),
) -> f64 {
    let is = (count - 1.0) / (to - from);
    let should = (wanted - 1.0) / (to.max(high) - from.min(low));
    2.0 - (is / should).max(should / is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64, wanted: u32) -> Vec<f64> {
        extended((low, high), wanted, 100, true, &|_, _| 1.0).map_or_else(Vec::new, |s| s.values)
    }

    /// As mizani 0.14, which follows the authors' own R code, finds them, but for those that it lets
    /// reach beyond the domain.
    #[test]
    fn ticks_within_the_domain_are_those_of_the_authors() {
        let tens: Vec<f64> = (0..=10).map(|k| f64::from(10 * k)).collect();
        let cases: [((f64, f64), u32, &[f64]); 15] = [
            ((0.0, 9.0), 5, &[0.0, 2.0, 4.0, 6.0, 8.0]),
            ((0.0, 9.0), 6, &[0.0, 2.0, 4.0, 6.0, 8.0]),
            (
                (-10.0, 10.0),
                9,
                &[-10.0, -7.5, -5.0, -2.5, 0.0, 2.5, 5.0, 7.5, 10.0],
            ),
            ((-10.0, 10.0), 5, &[-10.0, -5.0, 0.0, 5.0, 10.0]),
            ((-5.0, 100.0), 6, &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            ((-5.0, 100.0), 8, &tens),
            ((-0.2, 0.6), 5, &[-0.2, 0.0, 0.2, 0.4, 0.6]),
            ((8.1, 14.1), 4, &[9.0, 10.0, 11.0, 12.0, 13.0, 14.0]),
            ((0.0, 1.0), 5, &[0.0, 0.25, 0.5, 0.75, 1.0]),
            ((0.0, 0.0123), 5, &[0.0, 0.003, 0.006, 0.009, 0.012]),
            ((-0.47, 9.87), 6, &[0.0, 2.0, 4.0, 6.0, 8.0]),
            (
                (37.2, 38.9),
                7,
                &[37.25, 37.5, 37.75, 38.0, 38.25, 38.5, 38.75],
            ),
            (
                (-1234.0, 5678.0),
                8,
                &[-1000.0, 0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0],
            ),
            ((-3.3, -1.1), 4, &[-3.2, -2.8, -2.4, -2.0, -1.6, -1.2]),
            ((2.0, 31.0), 6, &[5.0, 10.0, 15.0, 20.0, 25.0, 30.0]),
        ];
        let found = cases.map(|((low, high), wanted, _)| ticks(low, high, wanted));
        assert_eq!(
            found.as_slice(),
            cases.map(|(_, _, expected)| expected).as_slice()
        );
    }

    #[test]
    fn labels_that_collide_are_thinned() {
        let spaced = |values: &[f64], _: f64| {
            let step = values[1] - values[0];
            if step < 4.0 { -1e9 } else { 1.0 }
        };
        let found = extended((0.0, 10.0), 9, 10, true, &spaced).unwrap();
        assert!(found.values[1] - found.values[0] >= 4.0, "{found:?}");
    }

    #[test]
    fn numbers_that_do_not_differ_have_no_ticks() {
        assert!(ticks(1.0, 1.0, 5).is_empty());
        assert!(ticks(0.0, f64::INFINITY, 5).is_empty());
        assert!(ticks(1.0, 1.0_f64.next_up(), 5).len() <= 2);
    }

    #[test]
    fn whole_numbers_are_exact_where_floats_are_sparse() {
        let found = ticks(1e15, 1e15 + 5.0, 6);
        let wanted: Vec<f64> = (0..=5).map(|k| 1e15 + f64::from(k)).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_domain_may_be_wider_than_any_number() {
        let found = ticks(-1.7e308, 1.7e308, 5);
        let near = |(found, wanted): (&f64, f64)| (found - wanted).abs() <= 1e293;
        let wanted = [-1.5e308, -1e308, -5e307, 0.0, 5e307, 1e308, 1.5e308];
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        assert!(found.iter().zip(wanted).all(near), "{found:?}");
    }
}
