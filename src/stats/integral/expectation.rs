//! The mean of a function of a random variable.

use std::cell::Cell;

use super::budget::Budget;
use super::line::{Seen, sample, size_of};
use super::singular::Singular;
use super::tail::{self, Beyond, POINTS, Variable};
use super::{diverged, settled, sums, undefined};
use crate::distribution::{Distribution, Kind};
use crate::nodes::Nodes;
use crate::quadrature::{Axis, Breaks, COUNT, Grid, Piece, refine_to};
use crate::quantity::{Quantity, Reason};
use crate::series;
use crate::support::{Edge, End, Interval};
use crate::valued::Valued;

/// E f(X): an integral or a sum, weighted by the density. `f`, `breaks` and `cost` are as for
/// [`integral`](super::integral), and so are the values where the mean is infinite or undefined.
///
/// NaN for distributions on the plane.
///
/// ```
/// use klrender_stats::{Cauchy, Distribution, Normal, expectation};
///
/// let d = Distribution::from(Normal::new(1.0, 2.0)?);
/// let square = |xs: &[f64]| xs.iter().map(|x| (x * x, 0.0)).collect();
/// let found = expectation(&d, &square, &[], &|| 1);
/// assert!((found.value - 5.0).abs() <= found.abs_error);
///
/// let d = Distribution::from(Cauchy::new(0.0, 1.0)?);
/// assert_eq!(expectation(&d, &square, &[], &|| 1).value, f64::INFINITY);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
pub fn expectation<V: Into<Valued>>(
    d: &Distribution,
    f: &impl Fn(&[f64]) -> Vec<V>,
    breaks: &[f64],
    cost: &dyn Fn() -> u32,
) -> Quantity {
    let budget = Budget::new(cost);
    let f = &|xs: &[f64]| {
        let values = f(xs);
        budget.count(xs.len());
        values.into_iter().map(V::into).collect::<Vec<Valued>>()
    };
    match d.kind() {
        Kind::Bivariate => Quantity::exact(f64::NAN),
        Kind::Discrete => discrete(d, f),
        Kind::Continuous => Mean {
            d,
            f,
            seen: Seen::default(),
            budget: &budget,
        }
        .solve(breaks),
    }
}

/// The mean over the points of a discrete distribution: as far as f can be followed, and what is left
/// from how the terms fall.
fn discrete(d: &Distribution, f: &impl Fn(&[f64]) -> Vec<Valued>) -> Quantity {
    let singular = Cell::new(Singular::default());
    let f = |xs: &[f64]| {
        let values = f(xs);
        let mut seen = singular.get();
        for (x, valued) in xs.iter().zip(&values) {
            seen.see(*x, valued.value);
        }
        singular.set(seen);
        values
    };
    let with_reason = |found: Quantity| Quantity {
        reason: found.reason.or(singular.get().reason(found.value)),
        ..found
    };
    let lattices = d.univariate().lattices();
    let [lattice] = lattices[..] else {
        return with_reason(series::expectation(d, &f, Interval::LINE));
    };
    let ends = [(End::Left, lattice.first), (End::Right, lattice.last)];
    let endless = ends.into_iter().filter(|(_, k)| k.is_infinite());
    let point = |k: f64| lattice.origin + lattice.step * k;
    let middle = lattice.nearest(d.median());
    let mut range = Interval::LINE;
    let mut tails = Vec::new();
    for (end, _) in endless {
        let direction = match end {
            End::Left => -1.0,
            End::Right => 1.0,
        };
        let term = |k: f64| f(&[point(middle + direction * k)])[0];
        let Some(last) = sums::followed(&term) else {
            continue;
        };
        let terms = move |k: f64| {
            let x = point(middle + direction * k);
            let (valued, ln_p) = (f(&[x])[0], d.ln_pdf(x));
            (valued.value, valued.ln() + ln_p)
        };
        let x = point(middle + direction * last);
        // What has no probability counts nothing, though f overflows there.
        let ln = terms(last).1;
        if ln.is_nan() || ln < -600.0 {
            continue;
        }
        match end {
            End::Left => range.low = x,
            End::Right => range.high = x,
        }
        tails.push((end, last, terms));
    }
    let mut found = series::expectation(d, &f, range);
    let size = found.value.abs();
    let mut diverging = Vec::new();
    for (end, last, terms) in tails {
        match sums::beyond(&terms, last, size) {
            (up, Beyond::Infinite) => diverging.push((Interval::LINE.edge(end).at, up)),
            (up, Beyond::Finite { value, error }) => {
                found.value += if up { value } else { -value };
                found.abs_error += error;
            }
            (_, Beyond::Unknown) => return undefined(Reason::Unsettled),
        }
    }
    if diverging.is_empty() {
        with_reason(found)
    } else {
        diverged(found, &diverging)
    }
}

/// Points beyond the outermost, towards the infinite ends.
fn beyond_all(xs: &[f64], support: Interval) -> Vec<f64> {
    const GROWTH: f64 = 8.0;
    const FARTHEST: f64 = 1e300;
    let low = xs.iter().copied().fold(f64::INFINITY, f64::min);
    let high = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut found = Vec::new();
    let mut distance = (high - low).max(high.abs()).max(low.abs());
    while 0.0 < distance && distance < FARTHEST {
        if support.high.is_infinite() {
            found.push(high + distance);
        }
        if support.low.is_infinite() {
            found.push(low - distance);
        }
        distance *= GROWTH;
    }
    found
}

struct Mean<'a, F> {
    d: &'a Distribution,
    f: &'a F,
    seen: Seen,
    budget: &'a Budget<'a>,
}

/// Where f is no longer followed towards an edge.
#[derive(Clone, Copy)]
struct Tail {
    edge: Edge,
    /// A point before it, and the last one.
    from: f64,
    last: f64,
    /// Whether f is not finite beyond.
    overflows: bool,
}

impl<F: Fn(&[f64]) -> Vec<Valued>> Mean<'_, F> {
    fn solve(&self, breaks: &[f64]) -> Quantity {
        let support = self.d.support();
        let inside = |x: &f64| support.low < *x && *x < support.high;
        let features: Vec<f64> = breaks.iter().copied().filter(inside).collect();
        let mut breaks = Breaks::with_features(self.d, self.d, &features, &features);
        // The density may be smooth at its ends, and f not.
        for toward in [End::Left, End::Right] {
            breaks.approach(support.edge(toward));
            // Poles of f.
            for &at in features
                .iter()
                .filter(|at| !(self.f)(&[**at])[0].is_finite())
            {
                breaks.approach(Edge { at, toward });
            }
        }
        let mut pieces = breaks.pieces();
        let followed = self.followed(&pieces);
        let mut tails = Vec::new();
        for (end, x) in [(End::Left, followed.low), (End::Right, followed.high)] {
            if x.is_finite() {
                tails.push(Tail {
                    edge: Interval::LINE.edge(end),
                    from: self.d.median(),
                    last: x,
                    overflows: true,
                });
            }
        }
        pieces = pieces
            .into_iter()
            .flat_map(|piece| piece.cut(&[followed.low, followed.high]))
            .filter(|piece| {
                let (low, high) = piece.ends();
                followed.low <= 0.5 * low + 0.5 * high && 0.5 * low + 0.5 * high <= followed.high
            })
            .collect();
        for piece in &mut pieces {
            // Logarithmic coordinates reach beyond the floats.
            if let Axis::Near { edge, .. } = piece.axis
                && piece.to == 1.0
            {
                let ln = if edge.at.is_infinite() {
                    690.0
                } else {
                    libm::log((edge.at.abs() * 16.0 * f64::EPSILON).max(1e-300))
                };
                let last = edge.point(libm::exp(ln));
                let t = piece.coordinate(last);
                if piece.from < t && t < 1.0 {
                    tails.push(Tail {
                        edge,
                        from: piece.x(piece.from),
                        last,
                        overflows: false,
                    });
                    piece.to = t;
                }
            }
        }
        // One says what the others take.
        if let Some(first) = pieces.first() {
            self.ln_weight(&first.grid());
        }
        let solution = refine_to(1e-11, self.budget.panels(800), pieces, |piece| {
            sample(self.f, piece, &self.seen, |grid| self.ln_weight(grid))
        });
        let mut found = solution.quantity();
        let mut size = size_of(&solution);
        let mut diverging = Vec::new();
        let mut unknown = false;
        for tail in tails {
            match self.beyond(&tail, size) {
                (up, Beyond::Infinite) => diverging.push((tail.edge.at, up)),
                (up, Beyond::Finite { value, error }) => {
                    found.value += if up { value } else { -value };
                    found.abs_error += error;
                    size += value;
                }
                (_, Beyond::Unknown) => unknown = true,
            }
        }
        let at = self.seen.undefined.get();
        if !at.is_nan() {
            return undefined(Reason::UndefinedAt { at });
        }
        if let Some(infinite) = self.seen.infinite(self.f, found) {
            return infinite;
        }
        if !diverging.is_empty() {
            return diverged(found, &diverging);
        }
        if unknown {
            return undefined(Reason::Unsettled);
        }
        settled(found, size)
    }

    fn ln_weight(&self, grid: &Grid) -> [f64; COUNT] {
        let mut ln_weight = [0.0; COUNT];
        let weights = || self.d.ln_pdf_at(grid.nodes(), &mut ln_weight);
        self.budget.weigh(COUNT, weights);
        for (ln_p, ln_measure) in ln_weight.iter_mut().zip(grid.ln_measure) {
            *ln_p += ln_measure;
        }
        ln_weight
    }

    /// Between which points f is followed, seen from the median: up to where it overflows, or where
    /// it is undefined and the density has vanished; infinite where it is not.
    fn followed(&self, pieces: &[Piece]) -> Interval {
        let mut xs: Vec<f64> = pieces
            .iter()
            .flat_map(|piece| piece.points().collect::<Vec<_>>())
            .filter(|x| x.is_finite())
            .collect();
        let support = self.d.support();
        xs.extend(beyond_all(&xs, support));
        xs.sort_by(f64::total_cmp);
        xs.dedup();
        let median = self.d.median();
        let values = (self.f)(&xs);
        let finite = |x: f64| (self.f)(&[x])[0].is_finite();
        let middle = xs.partition_point(|&x| x < median);
        let bounded = |mut inside: f64, mut outside: f64| {
            loop {
                let x = 0.5 * inside + 0.5 * outside;
                if x == inside || x == outside {
                    break;
                }
                if finite(x) {
                    inside = x;
                } else {
                    outside = x;
                }
            }
            let vanished = self.d.ln_pdf(inside) < -690.0;
            let overflows = (self.f)(&[inside])[0].ln() > 667.0;
            // The last digits of what is about to overflow are not to be trusted.
            let back = median + 0.95 * (inside - median);
            (vanished || overflows).then_some(back)
        };
        let mut range = Interval::LINE;
        if !finite(median) {
            return range;
        }
        // Towards a finite end of the support there are coordinates for it.
        let (left, right) = (support.low.is_infinite(), support.high.is_infinite());
        let mut last = median;
        for (x, value) in xs[middle..].iter().zip(&values[middle..]) {
            if right && !value.is_finite() {
                range.high = bounded(last, *x).unwrap_or(f64::INFINITY);
                break;
            }
            last = *x;
        }
        last = median;
        for (x, value) in xs[..middle].iter().zip(&values[..middle]).rev() {
            if left && !value.is_finite() {
                range.low = bounded(last, *x).unwrap_or(f64::NEG_INFINITY);
                break;
            }
            last = *x;
        }
        range
    }

    /// What lies beyond the end of a tail, and its sign.
    fn beyond(&self, tail: &Tail, size: f64) -> (bool, Beyond) {
        let edge = tail.edge;
        let infinite = edge.at.is_infinite();
        let origin = if infinite { 0.0 } else { edge.at };
        let last = (tail.last - origin).abs();
        let first = (tail.from - origin).abs();
        let direction = if infinite { 1.0 } else { -1.0 };
        // An overflow comes soon, and is seen from the middle.
        let centre = if tail.overflows { tail.from } else { 0.0 };
        let variables: &[Variable] = if tail.overflows {
            &[Variable::Distance]
        } else {
            &[Variable::LnDistance]
        };
        let mut outcome = (true, Beyond::Unknown);
        for &variable in variables {
            let ln_distances: [f64; POINTS] = match variable {
                Variable::LnDistance => {
                    let (last, first) = (libm::log(last), libm::log(first));
                    let step = if infinite || edge.at == 0.0 {
                        (last - first) / 8.0
                    } else {
                        // Next to another point distances end soon.
                        -1.0
                    };
                    std::array::from_fn(|i| last - step * i as f64)
                }
                Variable::Distance => [0.0; POINTS],
            };
            let xs: [f64; POINTS] = match variable {
                Variable::LnDistance => ln_distances.map(|ln| edge.point(libm::exp(ln))),
                Variable::Distance => {
                    std::array::from_fn(|i| tail.last - (tail.last - centre) * (i as f64 / 10.0))
                }
            };
            let mut ln_p = [0.0; POINTS];
            let nodes = Nodes {
                xs: &xs,
                near: (variable == Variable::LnDistance).then_some((edge, &ln_distances[..])),
            };
            self.d.ln_pdf_at(nodes, &mut ln_p);
            let valued = (self.f)(&xs);
            let values: Vec<f64> = valued.iter().map(|it| it.value).collect();
            let up = !values[0].is_sign_negative();
            if valued[0].is_zero() || ln_p[0] == f64::NEG_INFINITY {
                return (
                    up,
                    Beyond::Finite {
                        value: 0.0,
                        error: 0.0,
                    },
                );
            }
            let ln: [f64; POINTS] = std::array::from_fn(|i| valued[i].ln() + ln_p[i]);
            let same_sign = valued.iter().all(|it| it.value.is_sign_negative() != up);
            if !same_sign || values.iter().any(|value| value.is_nan()) {
                let largest = (0..POINTS)
                    .map(|i| libm::exp(ln[i] + ln_distances[i]))
                    .fold(0.0, f64::max);
                let negligible = Beyond::Finite {
                    value: 0.0,
                    error: largest,
                };
                return if largest <= 1e-12 * size {
                    (up, negligible)
                } else {
                    (up, Beyond::Unknown)
                };
            }
            let points: [(f64, f64); POINTS] = std::array::from_fn(|i| match variable {
                Variable::LnDistance => (direction * ln_distances[i], ln[i] + ln_distances[i]),
                Variable::Distance => ((xs[i] - centre).abs(), ln[i]),
            });
            let lowest = points[POINTS - 1].0;
            let points = match variable {
                Variable::LnDistance if lowest <= 1.0 => {
                    points.map(|(x, ln)| (x - lowest + 1.0, ln))
                }
                _ => points,
            };
            let doubt = valued.iter().map(Valued::ln_error).fold(0.0, f64::max);
            outcome = (up, tail::beyond(variable, &points, size).doubted(doubt));
            if outcome.1 != Beyond::Unknown {
                break;
            }
        }
        outcome
    }
}
