//! The points that have probability under either of two distributions.

use crate::distribution::Distribution;
use crate::lattice::Lattice;
use crate::support::Interval;

/// Equally spaced points, of which some ranges count.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) origin: f64,
    pub(super) step: f64,
    /// Disjoint, ascending ranges of numbers of points, both ends included. Where one ends, either
    /// distribution begins or ends.
    pub(super) ranges: Vec<(f64, f64)>,
}

impl Grid {
    pub(super) fn point(&self, k: f64) -> f64 {
        self.origin + self.step * k
    }

    /// The number of the last point up to x.
    pub(super) fn index(&self, x: f64) -> f64 {
        let k = libm::floor((x - self.origin) / self.step);
        // The division may have rounded up or down to an integer.
        if self.point(k) > x {
            k - 1.0
        } else if self.point(k + 1.0) <= x {
            k + 1.0
        } else {
            k
        }
    }

    /// The number of the first point from x on.
    pub(super) fn above(&self, x: f64) -> f64 {
        let k = self.index(x);
        if k.is_finite() && self.point(k) < x {
            k + 1.0
        } else {
            k
        }
    }

    /// Whether x is one of the points.
    pub(super) fn has(&self, x: f64) -> bool {
        let k = self.index(x);
        let inside = |&(first, last): &(f64, f64)| first <= k && k <= last;
        self.point(k) == x && self.ranges.iter().any(inside)
    }
}

/// How many steps of `lattice` its points are shifted against those of another of the same step,
/// if that is an integer.
fn shift(lattice: &Lattice, origin: f64, step: f64) -> Option<f64> {
    let shift = (lattice.origin - origin) / step;
    (lattice.step == step && libm::floor(shift) == shift).then_some(shift)
}

/// Lattices of a common step, as far as they have one.
pub(super) fn grids(p: &Distribution, q: &Distribution) -> Vec<Grid> {
    type Ranges = Vec<(f64, f64)>;
    let mut classes: Vec<(f64, f64, Ranges)> = Vec::new();
    for lattice in lattices(p).into_iter().chain(lattices(q)) {
        let found = classes.iter_mut().find_map(|(origin, step, ranges)| {
            shift(&lattice, *origin, *step).map(|shift| (shift, ranges))
        });
        if let Some((shift, ranges)) = found {
            ranges.push((lattice.first + shift, lattice.last + shift));
        } else {
            let ranges = vec![(lattice.first, lattice.last)];
            classes.push((lattice.origin, lattice.step, ranges));
        }
    }
    let grid = |(origin, step, ranges): (f64, f64, Vec<_>)| Grid {
        origin,
        step,
        ranges: cut(&ranges),
    };
    classes.into_iter().map(grid).collect()
}

fn lattices(d: &Distribution) -> Vec<Lattice> {
    d.univariate().lattices()
}

/// The union of ranges, cut wherever one of them begins or ends.
fn cut(ranges: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let begins = ranges.iter().map(|range| (range.0, 1));
    let ends = ranges.iter().map(|range| (range.1 + 1.0, -1));
    let mut events: Vec<(f64, i32)> = begins.chain(ends).collect();
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut pieces = Vec::new();
    let mut open = 0;
    for pair in events.windows(2) {
        open += pair[0].1;
        if open > 0 && pair[0].0 < pair[1].0 {
            pieces.push((pair[0].0, pair[1].0 - 1.0));
        }
    }
    pieces
}

/// The first run of points that have probability under P but not under Q.
pub(crate) fn uncovered(p: &Distribution, q: &Distribution) -> Option<Interval> {
    let cover = lattices(q);
    let runs = lattices(p)
        .into_iter()
        .filter_map(|lattice| uncovered_run(&lattice, &cover));
    runs.min_by(|a, b| a.low.total_cmp(&b.low))
}

fn uncovered_run(lattice: &Lattice, cover: &[Lattice]) -> Option<Interval> {
    let point = |k: f64| lattice.origin + lattice.step * k;
    let mut ranges: Vec<(f64, f64)> = Vec::new();
    let mut others = Vec::new();
    for other in cover {
        if let Some(shift) = shift(other, lattice.origin, lattice.step) {
            ranges.push((other.first + shift, other.last + shift));
        } else {
            others.push(*other);
        }
    }
    ranges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut first = lattice.first;
    let mut last = lattice.last;
    for (from, to) in ranges {
        if from > first {
            last = last.min(from - 1.0);
            break;
        }
        first = first.max(to + 1.0);
    }
    // Points of a lattice of another step, as far as one looks.
    let on = |other: &Lattice, x: f64| {
        let k = libm::round((x - other.origin) / other.step);
        (other.first..=other.last).contains(&k) && other.origin + other.step * k == x
    };
    for _ in 0..MAX_LOOKED_AT {
        if first > last || !others.iter().any(|other| on(other, point(first))) {
            break;
        }
        first += 1.0;
    }
    // Beyond an infinite end there is nothing.
    (first <= last && first < f64::INFINITY).then(|| Interval {
        low: point(first),
        high: point(last),
    })
}

const MAX_LOOKED_AT: usize = 10_000;

/// Whether no point has probability under both.
pub(crate) fn disjoint(p: &Distribution, q: &Distribution) -> bool {
    let others = lattices(q);
    lattices(p)
        .iter()
        .all(|a| others.iter().all(|b| apart(a, b)))
}

fn apart(a: &Lattice, b: &Lattice) -> bool {
    if let Some(shift) = shift(b, a.origin, a.step) {
        return a.last < b.first + shift || b.last + shift < a.first;
    }
    // The one with fewer points is looked at point by point.
    let (few, many) = if a.last - a.first < b.last - b.first {
        (a, b)
    } else {
        (b, a)
    };
    let mut k = few.first;
    for _ in 0..MAX_LOOKED_AT {
        if k > few.last {
            break;
        }
        let x = few.origin + few.step * k;
        let other = libm::round((x - many.origin) / many.step);
        if (many.first..=many.last).contains(&other) && many.origin + many.step * other == x {
            return false;
        }
        k += 1.0;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bernoulli, Categorical, DiscreteUniform, Poisson};

    #[test]
    fn ranges_are_cut_where_supports_end() {
        let inf = f64::INFINITY;
        assert_eq!(cut(&[(0.0, 6.0), (0.0, 8.0)]), [(0.0, 6.0), (7.0, 8.0)]);
        assert_eq!(cut(&[(1.0, inf), (3.0, inf)]), [(1.0, 2.0), (3.0, inf)]);
        assert_eq!(cut(&[(-inf, 2.0), (9.0, 9.0)]), [(-inf, 2.0), (9.0, 9.0)]);
    }

    #[test]
    fn points_without_probability_are_found() {
        let categorical = |probs: &[f64]| Distribution::from(Categorical::new(probs).unwrap());
        let die = Distribution::from(DiscreteUniform::new(1.0, 6.0).unwrap());
        let poisson = Distribution::from(Poisson::new(2.0).unwrap());
        let run = |p: &Distribution, q: &Distribution| uncovered(p, q).map(|on| (on.low, on.high));
        assert_eq!(run(&die, &poisson), None);
        assert_eq!(run(&poisson, &poisson), None);
        assert_eq!(run(&poisson, &die), Some((0.0, 0.0)));
        let holed = categorical(&[0.0, 0.5, 0.0, 0.25, 0.25]);
        assert_eq!(run(&die, &holed), Some((2.0, 2.0)));
        assert_eq!(run(&holed, &die), None);
        let one = Distribution::from(Bernoulli::new(1.0).unwrap());
        assert_eq!(run(&poisson, &one), Some((0.0, 0.0)));
        assert!(disjoint(&categorical(&[0.5, 0.0, 0.5]), &one));
        assert!(!disjoint(&holed, &one));
    }
}
