//! Sums over the points of discrete distributions: the counterpart of the quadrature.
//!
//! Points are summed one by one where they are few. A long run of them is cut into blocks, whose
//! sums are those of interpolating polynomials; a second polynomial with half as many nodes tells
//! the error, and the block with the largest error is halved until the sum of the errors is
//! small. So the sum over 10⁹ points costs some thousand evaluations. Towards an infinite end the
//! blocks double in width until they do not count any more. The error that is reported adds a
//! bound of the rounding errors, what the outermost blocks contribute, and a check that both
//! distributions have all their mass on the points, which fails if a peak was missed.

mod distance;
mod expectation;
mod grid;
mod highest;
mod rule;

use super::compensated::Sum;
use super::distribution::{Distribution, Function};
use super::effort;
use super::nodes::{Nodes, WithError};
use super::quadrature::Point;
use super::quantity::{Method, Quantity};
use super::valued::Valued;
use grid::{Grid, grids};
use rule::{MAX_LEVEL, MIN_LEVEL, NODES, rule};

pub(super) use distance::{charges, kolmogorov_smirnov, sum_of_differences, wasserstein};
pub(super) use expectation::expectation;
pub(super) use grid::{disjoint, uncovered};
pub(super) use highest::highest;

/// Σ g(p, q) over all points of P and of Q, where `integrand` gives g and about how fast it
/// changes with ln(q/p), while the larger of the two probabilities stays.
pub(super) fn sum(
    p: &Distribution,
    q: &Distribution,
    integrand: impl Fn(Point) -> (f64, f64),
) -> Quantity {
    sum_with_peaks(p, q, &[], integrand)
}

/// The same, where the integrand has peaks that neither distribution has.
pub(super) fn sum_with_peaks(
    p: &Distribution,
    q: &Distribution,
    peaks: &[f64],
    integrand: impl Fn(Point) -> (f64, f64),
) -> Quantity {
    let terms = Terms::new(p, q, integrand);
    let evaluate = |xs: &[f64], out: &mut [Term]| terms.evaluate(xs, out);
    let grids = grids(p, q);
    let mut marks = all_marks(p, q, &grids);
    for (marks, grid) in marks.iter_mut().zip(&grids) {
        // Where there are few points there are no marks.
        if !marks.is_empty() {
            for peak in peaks {
                // Between marks that are far apart blocks need not end at them: so these come closer and closer.
                let peak = grid.index(*peak);
                let steps = (MIN_LEVEL + 2..48).map(width);
                marks.extend(steps.flat_map(|step| [peak - step, peak + step]));
                marks.push(peak);
            }
            marks.sort_by(f64::total_cmp);
            marks.dedup();
        }
    }
    total_up_to(f64::INFINITY, &grids, &marks, &evaluate).quantity(true)
}

/// Σ f(origin + step·k) for k from `first` to `last`, both finite: point by point where they are few,
/// else in blocks over which f is taken for smooth, near the `marks` the narrowest; `f` gives values
/// and bounds of their errors.
pub(super) fn of_function(
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    (origin, step): (f64, f64),
    (first, last): (f64, f64),
    marks: &[f64],
) -> Quantity {
    let evaluate = |xs: &[f64], out: &mut [Term]| {
        for (out, Valued { value, error, .. }) in out.iter_mut().zip(f(xs)) {
            *out = Term {
                value,
                rounding: error + 4.0 * f64::EPSILON * value.abs(),
                mass: [0.0; 2],
            };
        }
    };
    let grid = Grid {
        origin,
        step,
        ranges: vec![(first, last)],
    };
    let marks = [marks.to_vec()];
    total_up_to(f64::INFINITY, &[grid], &marks, &evaluate).quantity(false)
}

/// The sums over the points up to each of the ascending `xs`.
pub(super) fn running(
    p: &Distribution,
    q: &Distribution,
    xs: &[f64],
    integrand: impl Fn(Point) -> (f64, f64),
) -> Vec<f64> {
    let terms = Terms::new(p, q, integrand);
    let evaluate = |xs: &[f64], out: &mut [Term]| terms.evaluate(xs, out);
    let mut grids = grids(p, q);
    let marks = all_marks(p, q, &grids);
    let mut total = Sum::default();
    let up_to = |&x: &f64| {
        total.add(total_up_to(x, &grids, &marks, &evaluate).value());
        for grid in &mut grids {
            let next = grid.index(x) + 1.0;
            grid.ranges.retain_mut(|range| {
                range.0 = range.0.max(next);
                range.0 <= range.1 && range.0 < f64::INFINITY
            });
        }
        total.value()
    };
    xs.iter().map(up_to).collect()
}

/// What is summed, at one point.
#[derive(Clone, Copy, Debug, Default)]
struct Term {
    value: f64,
    /// A bound of the rounding error of the value.
    rounding: f64,
    /// The mass of P and of Q.
    mass: [f64; 2],
}

/// The terms of an f-divergence.
struct Terms<'a, F> {
    p: &'a Distribution,
    q: &'a Distribution,
    integrand: F,
}

/// The relative error of a probability, in ulps, beside that of rounding its logarithm.
const MASS_ULPS: f64 = 8.0;

impl<'a, F: Fn(Point) -> (f64, f64)> Terms<'a, F> {
    fn new(p: &'a Distribution, q: &'a Distribution, integrand: F) -> Self {
        Self { p, q, integrand }
    }

    fn evaluate(&self, xs: &[f64], out: &mut [Term]) {
        let mut ln_p = [0.0; DIRECT + 1];
        let mut ln_q = [0.0; DIRECT + 1];
        let mut ln_ratio = [WithError::default(); DIRECT + 1];
        let count = xs.len();
        self.p
            .evaluate_into(Function::LnPdf, xs, &mut ln_p[..count]);
        self.q
            .evaluate_into(Function::LnPdf, xs, &mut ln_q[..count]);
        let nodes = Nodes { xs, near: None };
        let known = self.p.ln_ratio_at(self.q, nodes, &mut ln_ratio[..count]);
        for (i, out) in out.iter_mut().enumerate() {
            *out = Term::default();
            let (ln_p, ln_q) = (ln_p[i], ln_q[i]);
            let larger = ln_p.max(ln_q);
            if larger == f64::NEG_INFINITY {
                continue;
            }
            let ratio = if known && ln_p.is_finite() && ln_q.is_finite() {
                ln_ratio[i]
            } else {
                let size = [ln_p, ln_q].map(|x| if x.is_finite() { x.abs() } else { 0.0 });
                WithError {
                    value: ln_q - ln_p,
                    error: f64::EPSILON * (MASS_ULPS + 2.0 * (size[0] + size[1])),
                }
            };
            let (p, q) = (libm::exp(ln_p), libm::exp(ln_q));
            let (value, slope) = (self.integrand)(Point {
                p,
                q,
                ln_p,
                ln_q,
                ln_density: ln_p,
                ln_ratio: ratio.value,
            });
            let exponent = f64::EPSILON * (MASS_ULPS + larger.abs());
            let changed = (slope * ratio.error).abs();
            *out = Term {
                value,
                rounding: value.abs() * exponent + if changed.is_nan() { 0.0 } else { changed },
                mass: [p, q],
            };
        }
    }
}

/// Up to this width a block is summed point by point.
const DIRECT: usize = 1 << (MIN_LEVEL - 1);

/// The refinement stops when the estimated error is this share of the value.
const TOLERANCE: f64 = 1e-13;

/// And after this many evaluations at the latest.
const MAX_EVALUATIONS: usize = 200_000;

/// The sum over all points.
fn total(
    p: &Distribution,
    q: &Distribution,
    grids: &[Grid],
    evaluate: &impl Fn(&[f64], &mut [Term]),
) -> Total {
    total_up_to(f64::INFINITY, grids, &all_marks(p, q, grids), evaluate)
}

/// The sum over the points up to `limit`.
fn total_up_to(
    limit: f64,
    grids: &[Grid],
    marks: &[Vec<f64>],
    evaluate: &impl Fn(&[f64], &mut [Term]),
) -> Total {
    let mut total = Total::default();
    for (i, grid) in grids.iter().enumerate() {
        let mut series = Series {
            grid,
            others: &grids[..i],
            evaluate,
            panels: Vec::new(),
            total: Total::default(),
            sum: 0.0,
            // With several grids one has no probability on points of another.
            smooth: grids.len() == 1,
        };
        let end = if limit == f64::INFINITY {
            limit
        } else {
            grid.index(limit)
        };
        for &(first, last) in &grid.ranges {
            if first <= end && end > f64::NEG_INFINITY {
                series.add_range(first, last.min(end), &marks[i]);
            }
        }
        series.refine();
        total.add(&series.total);
    }
    total
}

fn all_marks(p: &Distribution, q: &Distribution, grids: &[Grid]) -> Vec<Vec<f64>> {
    grids.iter().map(|grid| marks(p, q, grid)).collect()
}

/// Numbers of points near which the distributions have their mass, ascending.
fn marks(p: &Distribution, q: &Distribution, grid: &Grid) -> Vec<f64> {
    // Few points need no plan.
    let count: f64 = grid
        .ranges
        .iter()
        .map(|range| range.1 - range.0 + 1.0)
        .sum();
    if count <= 2.0 * DIRECT as f64 {
        return Vec::new();
    }
    let mut points = Vec::new();
    for d in [p, q] {
        d.univariate().landmarks(&mut points);
        points.push(d.quantile(OUTERMOST));
        points.push(d.univariate().upper_quantile(OUTERMOST));
    }
    let mut marks: Vec<f64> = points.into_iter().map(|x| grid.index(x)).collect();
    marks.retain(|k| k.is_finite());
    marks.sort_by(f64::total_cmp);
    marks.dedup();
    marks
}

/// Only so much of the mass lies outside the outermost marks.
const OUTERMOST: f64 = 1e-17;

/// A block of points and its sum, the two ends counted half.
#[derive(Clone, Copy, Debug)]
struct Panel {
    from: f64,
    /// 2 to the power of the level is the width; a block summed point by point has none.
    level: usize,
    value: f64,
    error: f64,
    rounding: f64,
    mass: [f64; 2],
}

struct Series<'a, E> {
    grid: &'a Grid,
    /// Grids whose points have been summed already.
    others: &'a [Grid],
    evaluate: &'a E,
    panels: Vec<Panel>,
    /// Of what is not in the panels.
    total: Total,
    /// Of all so far.
    sum: f64,
    smooth: bool,
}

impl<E: Fn(&[f64], &mut [Term])> Series<'_, E> {
    /// Adds the points from `first` to `last`, which may be infinite.
    fn add_range(&mut self, first: f64, last: f64, marks: &[f64]) {
        let mut stops: Vec<f64> = Vec::new();
        if first.is_finite() {
            stops.push(first);
        }
        stops.extend(marks.iter().copied().filter(|&k| first < k && k < last));
        if last.is_finite() {
            stops.push(last);
        }
        if stops.is_empty() {
            stops.push(0.0);
        }
        let (low, high) = (stops[0], stops[stops.len() - 1]);
        let centre = stops[stops.len() / 2];
        let mut at = low;
        for stop in stops.into_iter().skip(1) {
            let mut distance = stop - at;
            let level = level_of(distance);
            if stop < high && level >= MIN_LEVEL + 2 {
                // So that few blocks suffice: the exact place does not matter.
                let quantum = width(level - 2);
                distance = libm::floor(distance / quantum) * quantum;
            }
            self.add_span(at, distance);
            at += distance;
        }
        // The blocks count the ends half.
        for end in [first, last] {
            if end.is_finite() {
                self.add_point(end);
            }
        }
        let spread = (centre - low).max(high - centre);
        let step = width(level_of((0.25 * spread).max(16.0)));
        if first == f64::NEG_INFINITY {
            self.add_outwards(low, -1.0, step);
        }
        if last == f64::INFINITY {
            self.add_outwards(high, 1.0, step);
        }
    }

    /// Adds half of the term at `k`.
    fn add_point(&mut self, k: f64) {
        let mut term = [Term::default()];
        self.terms(k, |_| 0.0, &mut term);
        self.total.add_term(&term[0], 0.5);
        self.sum += 0.5 * term[0].value;
    }

    /// Adds blocks of doubling width towards an infinite end, until they do not count.
    fn add_outwards(&mut self, from: f64, direction: f64, step: f64) {
        let (mut at, mut step) = (from, step);
        let mut before = f64::INFINITY;
        while at.is_finite() {
            let low = if direction > 0.0 { at } else { at - step };
            let (value, mass) = self.add_span(low, step);
            let value = value.abs();
            let small = value <= NEGLIGIBLE * self.sum.abs() && mass <= NEGLIGIBLE;
            if small && value <= 0.5 * before {
                // The next ones, though twice as wide, add up to less.
                self.total.error += value;
                break;
            }
            before = value;
            at += direction * step;
            step *= 2.0;
        }
    }

    /// Adds the points from `from` on for this distance, the two ends counted half. Returns what
    /// they contribute to the sum and to the mass of either distribution.
    fn add_span(&mut self, from: f64, distance: f64) -> (f64, f64) {
        let (mut at, to) = (from, from + distance);
        let mut found = (0.0, 0.0);
        while at < to {
            let rest = to - at;
            let level = level_of(rest);
            let (next, (value, mass)) = if level >= MIN_LEVEL && self.smooth {
                let panel = self.panel(at, level);
                self.panels.push(panel);
                (
                    at + width(level),
                    (panel.value, panel.mass[0].max(panel.mass[1])),
                )
            } else {
                let count = rest.min(DIRECT as f64);
                (at + count, self.add_block(at, count as usize))
            };
            self.sum += value;
            found.0 += value;
            found.1 += mass;
            if next == at || self.total.is_enough() {
                // Steps are below the spacing of floats, or too many, or too dear to go on.
                self.total.error += match effort::is_exhausted() {
                    true => f64::INFINITY,
                    false => value.abs() * (rest / width(level)),
                };
                break;
            }
            at = next;
        }
        found
    }

    /// Adds at most [`DIRECT`] points one by one, the two ends of the block counted half.
    fn add_block(&mut self, from: f64, width: usize) -> (f64, f64) {
        let mut terms = [Term::default(); DIRECT + 1];
        let terms = &mut terms[..width + 1];
        self.terms(from, |i| i as f64, terms);
        let mut found = (0.0, 0.0);
        for (i, term) in terms.iter().enumerate() {
            let weight = if i == 0 || i == width { 0.5 } else { 1.0 };
            self.total.add_term(term, weight);
            found.0 += weight * term.value;
            found.1 += weight * term.mass[0].max(term.mass[1]);
        }
        found
    }

    /// The terms at the points `from` + offset(i).
    fn terms(&mut self, from: f64, offset: impl Fn(usize) -> f64, terms: &mut [Term]) {
        let mut xs = [0.0; DIRECT + 1];
        let xs = &mut xs[..terms.len()];
        for (i, x) in xs.iter_mut().enumerate() {
            *x = self.grid.point(from + offset(i));
        }
        (self.evaluate)(xs, terms);
        for (term, &x) in terms.iter_mut().zip(xs.iter()) {
            if self.others.iter().any(|grid| grid.has(x)) {
                *term = Term::default();
            }
        }
        self.total.evaluations += xs.len();
    }

    fn panel(&mut self, from: f64, level: usize) -> Panel {
        let rule = rule(level);
        // Wider blocks have the rule of the widest, scaled.
        let scale = width(level.saturating_sub(MAX_LEVEL));
        let mut terms = [Term::default(); NODES];
        self.terms(from, |i| scale * rule.offsets[i], &mut terms);
        for term in &mut terms {
            term.value *= scale;
            term.rounding *= scale;
            term.mass = term.mass.map(|mass| scale * mass);
        }
        let mut value = Sum::default();
        let mut rounding = 0.0;
        let mut mass = [0.0; 2];
        for (term, weight) in terms.iter().zip(&rule.weights) {
            value.add(weight * term.value);
            rounding += weight.abs() * term.rounding;
            mass[0] += weight * term.mass[0];
            mass[1] += weight * term.mass[1];
        }
        let coarse: Sum = (0..rule.coarse.len())
            .map(|i| rule.coarse[i] * terms[2 * i].value)
            .collect();
        // Where points are too dense for floats, the nodes are rounded.
        let spacing = f64::EPSILON * (from.abs() + width(level));
        for i in 1..NODES {
            let gap = scale * (rule.offsets[i] - rule.offsets[i - 1]);
            if spacing >= 1.0 {
                let change = (terms[i].value - terms[i - 1].value).abs();
                rounding += rule.weights[i].abs() * change * (spacing / gap);
            }
        }
        let value = value.value();
        let difference = (value - coarse.value()).abs();
        Panel {
            from,
            level,
            value,
            // The weights are right to a few ulps.
            error: (difference - rounding).max(0.0) + 8.0 * f64::EPSILON * value.abs(),
            rounding,
            mass,
        }
    }

    fn refine(&mut self) {
        loop {
            let mut total = self.total.clone();
            self.panels.iter().for_each(|panel| total.add_panel(panel));
            let enough = total.error <= TOLERANCE * total.value().abs() + 0.1 * total.rounding;
            if enough || total.is_enough() {
                self.total = total;
                return;
            }
            // All that have a share in the error.
            let share = 0.1 * total.error / self.panels.len() as f64;
            let panels = std::mem::take(&mut self.panels);
            let worst: Vec<Panel>;
            (worst, self.panels) = panels.into_iter().partition(|panel| panel.error >= share);
            if worst.is_empty() {
                self.total = total;
                return;
            }
            for panel in worst {
                if width(panel.level) < FINEST * panel.from.abs() {
                    // Its nodes would be one number.
                    self.total.add_panel(&panel);
                    continue;
                }
                let half = 0.5 * width(panel.level);
                for from in [panel.from, panel.from + half] {
                    if panel.level > MIN_LEVEL {
                        let panel = self.panel(from, panel.level - 1);
                        self.panels.push(panel);
                    } else {
                        self.add_block(from, half as usize);
                    }
                }
            }
        }
    }
}

/// The largest power of two up to this distance, as its exponent.
fn level_of(distance: f64) -> usize {
    let (_, exponent) = libm::frexp(distance.max(1.0));
    usize::try_from(exponent - 1).unwrap_or(0)
}

fn width(level: usize) -> f64 {
    libm::scalbn(1.0, i32::try_from(level).unwrap_or(0))
}

/// A block is not halved below this share of its distance from 0.
const FINEST: f64 = 4096.0 * f64::EPSILON;

/// A block towards an infinite end does not count below this share.
const NEGLIGIBLE: f64 = 1e-18;

/// The sums over all panels.
#[derive(Clone, Debug, Default)]
struct Total {
    value: Sum,
    error: f64,
    rounding: f64,
    mass: [Sum; 2],
    evaluations: usize,
}

impl Total {
    fn value(&self) -> f64 {
        self.value.value()
    }

    /// Whether no more is tried.
    fn is_enough(&self) -> bool {
        self.evaluations >= MAX_EVALUATIONS || effort::is_exhausted()
    }

    fn add_term(&mut self, term: &Term, weight: f64) {
        self.value.add(weight * term.value);
        self.rounding += weight * term.rounding;
        self.mass[0].add(weight * term.mass[0]);
        self.mass[1].add(weight * term.mass[1]);
    }

    fn add_panel(&mut self, panel: &Panel) {
        self.value.add(panel.value);
        self.error += panel.error;
        self.rounding += panel.rounding;
        self.mass[0].add(panel.mass[0]);
        self.mass[1].add(panel.mass[1]);
    }

    fn add(&mut self, other: &Self) {
        self.value.add(other.value());
        self.error += other.error;
        self.rounding += other.rounding;
        self.mass[0].add(other.mass[0].value());
        self.mass[1].add(other.mass[1].value());
        self.evaluations += other.evaluations;
    }

    fn quantity(&self, whole: bool) -> Quantity {
        let value = self.value();
        let mut abs_error = self.error + self.rounding + 2.0 * f64::EPSILON * value.abs();
        let missed = self.mass.iter().map(|mass| (mass.value() - 1.0).abs());
        let missed = missed.fold(0.0, f64::max);
        // A peak between the nodes, perhaps.
        if whole && missed > 1e-6 {
            abs_error += missed * value.abs().max(1.0);
        }
        if abs_error.is_nan() {
            abs_error = f64::INFINITY;
        }
        Quantity {
            value,
            method: Method::Series,
            abs_error,
            evaluations: u32::try_from(self.evaluations).unwrap_or(u32::MAX),
            reason: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DiscreteUniform, Geometric, Poisson};

    /// The integrand p, whose sums are the cdf of P.
    fn mass(at: Point) -> (f64, f64) {
        (at.p, 0.0)
    }

    #[test]
    fn masses_add_up_to_the_cdf() {
        let uniform = Distribution::from(DiscreteUniform::new(-3.0, 1e6).unwrap());
        for p in [
            Distribution::from(Poisson::new(2.5).unwrap()),
            Distribution::from(Poisson::new(1e7).unwrap()),
            Distribution::from(Geometric::new(1e-5).unwrap()),
        ] {
            let levels = [1e-6, 0.1, 0.5, 0.9];
            let xs: Vec<f64> = levels
                .iter()
                .map(|&level| p.quantile(level) + 0.5)
                .collect();
            for (x, sum) in xs.iter().zip(running(&p, &uniform, &xs, mass)) {
                assert!((sum / p.cdf(*x) - 1.0).abs() < 1e-12, "{p:?} {x} {sum}");
            }
            let whole = sum(&p, &uniform, mass);
            assert!((whole.value - 1.0).abs() <= whole.abs_error, "{whole:?}");
            assert!(
                whole.abs_error < 1e-11 && whole.evaluations < 10_000,
                "{whole:?}"
            );
        }
    }
}
