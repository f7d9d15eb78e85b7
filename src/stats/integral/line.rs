//! The integral of a function over an interval.

use std::cell::Cell;

use super::budget::Budget;
use super::tail::{self, Beyond, POINTS, Variable};
use super::waves::{self, Wave};
use super::{diverged, jumps, pieces, settled, undefined};
use crate::distribution::sorted;
use crate::quadrature::{Axis, COUNT, Grid, Piece, Samples, Solution, peak_of, refine_to};
use crate::quantity::{Quantity, Reason};
use crate::support::{Edge, End, Interval};
use crate::valued::Valued;

/// From this error on, as a share of the size, the integral is looked at again.
const ROUGH: f64 = 1e-10;

/// As accurately as this, and with so many panels at most.
const TOLERANCE: f64 = 1e-11;
const MAX_PANELS: usize = 800;

/// How often the panels that do not settle are searched for jumps.
const ROUNDS: usize = 30;

/// So many jumps are found at most.
const MAX_CUTS: usize = 512;

/// ∫ f(x) dx from `low` to `high`, which may be infinite and in either order.
///
/// `f` gives the values at several points at once; `cost` tells how many times as long as arithmetic
/// one takes, as far as is known by then: of what is dear fewer are asked for. `breaks` are points at
/// which f has peaks, kinks, jumps or poles. Infinite where f falls off too slowly towards an infinite end or a pole; NaN where
/// f is undefined between the ends, where infinities of both signs meet, where f swings without
/// falling off, and where the quadrature does not settle, each with the [`Reason`]. The error is that
/// of adaptive Gauss–Kronrod quadrature, in two sets of coordinates where one leaves a doubt: an
/// estimate, not a bound, for a function with features that neither the breaks nor the nodes show.
///
/// ```
/// use klrender_stats::integral;
///
/// let square = |xs: &[f64]| xs.iter().map(|x| (x * x, 0.0)).collect();
/// let found = integral(&square, 0.0, 3.0, &[], &|| 1);
/// assert!((found.value - 9.0).abs() <= found.abs_error);
///
/// let slow = |xs: &[f64]| xs.iter().map(|x| (1.0 / x, 0.0)).collect();
/// assert_eq!(integral(&slow, 1.0, f64::INFINITY, &[], &|| 1).value, f64::INFINITY);
/// ```
pub fn integral<V: Into<Valued>>(
    f: &impl Fn(&[f64]) -> Vec<V>,
    low: f64,
    high: f64,
    breaks: &[f64],
    cost: &dyn Fn() -> u32,
) -> Quantity {
    if low.is_nan() || high.is_nan() {
        return Quantity::exact(f64::NAN);
    }
    if low == high {
        return Quantity::exact(0.0);
    }
    if low > high {
        let found = integral(f, high, low, breaks, cost);
        return Quantity {
            value: -found.value,
            ..found
        };
    }
    let budget = Budget::new(cost);
    let f = |xs: &[f64]| {
        let values = f(xs);
        budget.count(xs.len());
        values.into_iter().map(V::into).collect()
    };
    let range = Interval { low, high };
    let mut breaks = breaks.to_vec();
    breaks.extend(searched(&f, range, &breaks));
    Line {
        f: &f,
        range,
        points: pieces::points(range, &breaks),
        seen: Seen::default(),
        pole: Cell::new(None),
        budget: &budget,
    }
    .solve()
}

/// Far peaks of a function about which nothing is known: points at which it is not negligible, where
/// an infinite range has no other.
fn searched(f: &impl Fn(&[f64]) -> Vec<Valued>, range: Interval, breaks: &[f64]) -> Vec<f64> {
    /// A peak that is wider than this share of its distance from 0 is seen.
    const SPACING: f64 = 0.05;
    let known = breaks.iter().any(|x| range.low < *x && *x < range.high);
    let endless = range.low.is_infinite() || range.high.is_infinite();
    if known || !endless {
        return Vec::new();
    }
    let mut xs: Vec<f64> = (-300..=400)
        .flat_map(|k| {
            let distance = libm::exp(SPACING * f64::from(k));
            [-distance, distance]
        })
        .filter(|x| range.low < *x && *x < range.high)
        .collect();
    xs.sort_by(f64::total_cmp);
    let heights: Vec<f64> = f(&xs).iter().map(|it| it.value.abs()).collect();
    // Where it is nothing on either side of something.
    let islands = heights.windows(3).enumerate();
    let peaked = islands.filter(|(_, h)| {
        let top = h[1] >= h[0] && h[1] >= h[2];
        top && h[1].is_finite() && h[1] > 0.0 && h[0].min(h[2]) < 1e-3 * h[1]
    });
    let mut found: Vec<f64> = peaked
        .filter(|(i, _)| xs[i + 1].abs() > 1.0)
        .take(16)
        .flat_map(|(i, _)| [xs[i], xs[i + 1], xs[i + 2]])
        .collect();
    let Some((low, high)) = found.first().copied().zip(found.last().copied()) else {
        return found;
    };
    // The highest point between them, climbed.
    let ln = |x: f64| f(&[x])[0].ln();
    let grid: Vec<f64> = (0..=64)
        .map(|i| low + (high - low) * f64::from(i) / 64.0)
        .collect();
    for peak in crate::quadrature::peaks(&grid, |x| {
        let ln = ln(x);
        if ln.is_nan() { f64::NEG_INFINITY } else { ln }
    }) {
        found.extend(peak.breaks());
    }
    sorted(found)
}

struct Line<'a, F> {
    f: &'a F,
    range: Interval,
    points: Vec<f64>,
    seen: Seen,
    /// A point that seems to be a pole, and is none of the points.
    pole: Cell<Option<f64>>,
    budget: &'a Budget<'a>,
}

/// What was met where f was sampled.
pub(super) struct Seen {
    /// A point at which f is undefined.
    pub(super) undefined: Cell<f64>,
    /// Points at which it is −∞ and ∞, each with the logarithm of the width of what it stands for: the
    /// widest, since next to a pole only rounding is seen.
    infinite: [Cell<(f64, f64)>; 2],
}

impl Default for Seen {
    fn default() -> Self {
        let nowhere = || Cell::new((f64::NAN, f64::NEG_INFINITY));
        Self {
            undefined: Cell::new(f64::NAN),
            infinite: [nowhere(), nowhere()],
        }
    }
}

impl Seen {
    fn see_infinite(&self, x: f64, up: bool, ln_width: f64) {
        /// What is wider lies far out, where anything overflows.
        const WIDE: f64 = 7.0;
        let widest = &self.infinite[usize::from(up)];
        let ln_width = ln_width.min(WIDE);
        if ln_width >= widest.get().1 {
            widest.set((x, ln_width));
        }
    }

    /// The integral of a function that is infinite not only at a point.
    pub(super) fn infinite(
        &self,
        f: &impl Fn(&[f64]) -> Vec<Valued>,
        found: Quantity,
    ) -> Option<Quantity> {
        const STEP: f64 = 1e-9;
        let around = |(sign, at): (usize, &Cell<(f64, f64)>)| {
            let ((at, _), up) = (at.get(), sign == 1);
            let all = |step: f64| {
                let xs: Vec<f64> = (1..=4).map(|k| at + step * f64::from(k)).collect();
                let mut values = f(&xs).into_iter();
                values.all(|it| it.ln() == f64::INFINITY && (it.value > 0.0) == up)
            };
            let step = STEP * at.abs();
            (step > 0.0 && (all(step) || all(-step))).then_some((at, up))
        };
        let diverging: Vec<_> = self
            .infinite
            .iter()
            .enumerate()
            .filter_map(around)
            .collect();
        (!diverging.is_empty()).then(|| diverged(found, &diverging))
    }
}

/// An end, a pole or a point, as it is approached, and how far f is followed towards it.
#[derive(Clone, Copy, Debug)]
struct Approach {
    edge: Edge,
    /// The logarithms of the distances from which and up to which.
    start: f64,
    reach: f64,
    /// Whether f is not finite beyond.
    ends: bool,
}

impl<F: Fn(&[f64]) -> Vec<Valued>> Line<'_, F> {
    fn solve(&self) -> Quantity {
        let approaches: Vec<Approach> = pieces::towards_points(&self.points, self.range)
            .into_iter()
            .filter_map(|piece| self.approach(piece))
            .collect();
        let mut cuts = Vec::new();
        let poles = self.has_poles(&approaches);
        let mut best = if poles {
            (Quantity::exact(0.0), 0.0)
        } else {
            self.refined(&approaches, &mut cuts, false)
        };
        // Pieces that are not logarithmic end at their ends.
        let mut whole = true;
        let doubtful = best.1 == 0.0 || is_rough(best) || self.singular(&approaches, best.1);
        if doubtful && (poles || !self.budget.is_spent()) {
            // Poles that can be integrated, and powers, are smooth in the logarithm of the distance.
            let close = self.refined(&approaches, &mut cuts, true);
            // Neither can be right where they disagree; the rounder one is where it is not smooth.
            let apart = (close.0.value - best.0.value).abs();
            let settled = best.0.abs_error <= 1e-6 * best.1 && close.0.abs_error <= 1e-6 * close.1;
            if best.1 == 0.0
                || close.0.abs_error < best.0.abs_error
                || self.singular(&approaches, best.1)
            {
                best = close;
                whole = false;
            }
            if !poles && settled && apart > best.0.abs_error && !self.singular(&approaches, best.1)
            {
                best.0.abs_error = apart;
            }
        }
        if let Some(infinite) = self.seen.infinite(self.f, best.0) {
            return infinite;
        }
        let rough = is_rough(best);
        if rough
            && self.seen.undefined.get().is_nan()
            && let Some(found) = self.swinging(&approaches)
        {
            return found;
        }
        if rough
            && !self.budget.is_spent()
            && let Some(at) = self.pole.take()
            && !self.points.contains(&at)
        {
            let mut points = self.points.clone();
            points.push(at);
            return Line {
                f: self.f,
                range: self.range,
                points: sorted(points),
                seen: Seen::default(),
                pole: Cell::new(None),
                budget: self.budget,
            }
            .solve();
        }
        let (mut found, mut size) = best;
        let at = self.seen.undefined.get();
        if !at.is_nan() {
            return undefined(Reason::UndefinedAt { at });
        }
        let mut diverging = Vec::new();
        let mut unknown = false;
        for approach in &approaches {
            if whole && approach.edge.at.is_finite() {
                continue;
            }
            match self.beyond(*approach, size) {
                (up, Beyond::Infinite) => diverging.push((approach.edge.at, up)),
                (up, Beyond::Finite { value, error }) => {
                    found.value += if up { value } else { -value };
                    found.abs_error += error;
                    size += value;
                }
                (_, Beyond::Unknown) => unknown = true,
            }
        }
        if unknown && let Some(found) = self.swinging(&approaches) {
            return found;
        }
        // Next to a pole that was misplaced by rounding the other side may be what is not known.
        if unknown {
            return undefined(Reason::Unsettled);
        }
        if !diverging.is_empty() {
            return diverged(found, &diverging);
        }
        settled(found, size)
    }

    /// How far f can be followed along a piece towards an edge.
    fn approach(&self, piece: Piece) -> Option<Approach> {
        const STEPS: u32 = 512;
        let Axis::Near { edge, start } = piece.axis else {
            return None;
        };
        let infinite = edge.at.is_infinite();
        let last = if infinite {
            690.0
        } else {
            libm::log((edge.at.abs() * 16.0 * f64::EPSILON).max(1e-300))
        };
        if !infinite && last >= start {
            return None;
        }
        let mut approach = Approach {
            edge,
            start,
            reach: last,
            ends: false,
        };
        // A pole overflows before it is reached, and x² e⁻ˣ is ∞ · 0 where floats end.
        if !self.valued(edge.point(libm::exp(last))).is_finite() {
            let step = (last - start) / f64::from(STEPS);
            let ln: Vec<f64> = (0..=STEPS).map(|k| start + step * f64::from(k)).collect();
            let xs: Vec<f64> = ln.iter().map(|&ln| edge.point(libm::exp(ln))).collect();
            let values = (self.f)(&xs);
            let end = values.iter().position(|value| !value.is_finite())?;
            let end = end.checked_sub(1)?;
            let (mut low, mut high) = (ln[end], ln[end + 1]);
            for _ in 0..50 {
                let middle = 0.5 * low + 0.5 * high;
                if self.valued(edge.point(libm::exp(middle))).is_finite() {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            approach.reach = low;
            approach.ends = infinite;
        }
        self.stop_where_it_vanishes(&mut approach);
        Some(approach)
    }

    /// u/(1 + u²) is 0 from where u² overflows on, though it has hardly fallen: it is followed only up
    /// to there.
    fn stop_where_it_vanishes(&self, approach: &mut Approach) {
        const STEPS: u32 = 64;
        let Approach {
            edge, start, reach, ..
        } = *approach;
        let at = |ln: f64| self.at(edge.point(libm::exp(ln)));
        if edge.at.is_finite() || at(reach) != 0.0 {
            return;
        }
        let step = (reach - start) / f64::from(STEPS);
        let lns: Vec<f64> = (0..=STEPS).map(|k| start + step * f64::from(k)).collect();
        let xs: Vec<f64> = lns.iter().map(|ln| edge.point(libm::exp(*ln))).collect();
        let sizes = (self.f)(&xs).into_iter().map(|it| it.value.abs());
        let parts = lns.iter().zip(sizes);
        let parts: Vec<(f64, f64)> = parts
            .map(|(ln, size)| (*ln, size * libm::exp(*ln)))
            .collect();
        let largest = parts.iter().fold(0.0, |all: f64, part| all.max(part.1));
        let Some(last) = parts.iter().rposition(|part| part.1 > 0.0) else {
            return;
        };
        if parts[last].1 <= 1e-12 * largest || last + 1 >= parts.len() {
            return;
        }
        let (mut low, mut high) = (parts[last].0, parts[last + 1].0);
        for _ in 0..60 {
            let middle = 0.5 * low + 0.5 * high;
            if at(middle) != 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        let part = at(low).abs() * libm::exp(low);
        // Nearer by it vanishes because it does.
        if low > 100.0 && part > 1e-12 * largest {
            // Before it, where its factors have all of their digits.
            approach.reach = low - 0.1 * (low - start);
        }
    }

    fn valued(&self, x: f64) -> Valued {
        (self.f)(&[x])[0]
    }

    fn at(&self, x: f64) -> f64 {
        self.valued(x).value
    }

    /// Whether f grows towards a finite point as it does towards a pole.
    fn has_poles(&self, approaches: &[Approach]) -> bool {
        approaches.iter().any(|approach| {
            let at = |ln: f64| self.at(approach.edge.point(libm::exp(ln))).abs();
            approach.edge.at.is_finite() && at(approach.reach) > 1e3 * at(approach.start - 1.0)
        })
    }

    /// Whether what lies next to a finite point counts.
    fn singular(&self, approaches: &[Approach], size: f64) -> bool {
        let finite = approaches.iter().filter(|it| it.edge.at.is_finite());
        finite.into_iter().any(|approach| {
            let distance = libm::exp(approach.reach);
            let part = self.at(approach.edge.point(distance)) * distance;
            part.is_nan() || part.abs() > 1e-12 * size
        })
    }

    /// The integral up to where f is followed, and the size of what was integrated; in coordinates
    /// that are logarithmic towards every point, or only outwards. Jumps that are found are added to
    /// the cuts.
    fn refined(
        &self,
        approaches: &[Approach],
        cuts: &mut Vec<f64>,
        close: bool,
    ) -> (Quantity, f64) {
        let pieces_of = || {
            let pieces = if close {
                pieces::towards_points(&self.points, self.range)
            } else {
                pieces::lines(&self.points, self.range)
            };
            let limited = pieces.into_iter().map(|piece| limited(piece, approaches));
            limited.collect::<Vec<Piece>>()
        };
        let mut solution = self.refine(pieces_of(), cuts);
        for _ in 0..ROUNDS {
            let size = size_of(&solution);
            let at = |x: f64| self.at(x);
            let rough = solution.rough_panels(TOLERANCE * size);
            let mut new: Vec<f64> = rough
                .into_iter()
                .take(64)
                .flat_map(|piece| jumps::within(&at, piece))
                .collect();
            let pieces: Vec<Piece> = solution.panels.iter().map(|panel| panel.piece).collect();
            new.extend(jumps::unseen(self.f, &pieces));
            new.retain(|x| !cuts.contains(x));
            if new.is_empty() || cuts.len() > MAX_CUTS || self.budget.is_spent() {
                break;
            }
            cuts.extend(new);
            *cuts = sorted(std::mem::take(cuts));
            solution = self.refine(pieces_of(), cuts);
        }
        self.look_for_a_pole(&solution);
        (solution.quantity(), size_of(&solution))
    }

    /// Halving has led to a point where f is larger than anywhere else.
    fn look_for_a_pole(&self, solution: &Solution) {
        let rough = solution.rough_panels(TOLERANCE * size_of(solution));
        let lines = rough.iter().filter(|piece| piece.axis == Axis::Line);
        let narrowest = lines.min_by(|a, b| (a.to - a.from).total_cmp(&(b.to - b.from)));
        let Some(piece) = narrowest else { return };
        let width = piece.to - piece.from;
        let whole = self.points[self.points.len() - 1] - self.points[0];
        if width > 1e-5 * whole {
            return;
        }
        let grid: Vec<f64> = (-8..=16)
            .map(|i| piece.from + width * f64::from(i) / 8.0)
            .collect();
        let height = |x: f64| {
            let ln = self.valued(x).ln();
            if ln.is_nan() { f64::NEG_INFINITY } else { ln }
        };
        let (at, _) = peak_of(&grid, height);
        let inside = self.range.low < at && at < self.range.high;
        if inside && height(at) > height(at + 8.0 * width).max(height(at - 8.0 * width)) {
            self.pole.set(Some(at));
        }
    }

    fn refine(&self, pieces: Vec<Piece>, cuts: &[f64]) -> Solution {
        let pieces: Vec<Piece> = pieces
            .into_iter()
            .flat_map(|piece| piece.cut(cuts))
            .collect();
        let most = self.budget.panels(MAX_PANELS);
        refine_to(TOLERANCE, most, pieces, |piece| {
            sample(self.f, piece, &self.seen, |grid| grid.ln_measure)
        })
    }

    /// What lies beyond the reach of an approach, and its sign.
    fn beyond(&self, approach: Approach, size: f64) -> (bool, Beyond) {
        let nothing = (
            true,
            Beyond::Finite {
                value: 0.0,
                error: 0.0,
            },
        );
        let Approach {
            edge,
            start,
            reach,
            ends,
        } = approach;
        let infinite = edge.at.is_infinite();
        // Counted towards the edge.
        let direction = if infinite { 1.0 } else { -1.0 };
        let variables: &[Variable] = match ends {
            true => &[Variable::Distance, Variable::LnDistance],
            false => &[Variable::LnDistance],
        };
        let mut outcome = nothing;
        for &variable in variables {
            let last = direction * reach;
            let distances: [f64; POINTS] = match variable {
                Variable::LnDistance => {
                    // Next to a point other than 0 distances end soon: only the nearest ones show a
                    // power.
                    let step = if infinite || edge.at == 0.0 {
                        ((last - direction * start) / 8.0).max(0.1)
                    } else {
                        1.0
                    };
                    std::array::from_fn(|i| libm::exp(direction * (last - step * i as f64)))
                }
                Variable::Distance => {
                    let far = libm::exp(reach);
                    std::array::from_fn(|i| far * (1.0 - i as f64 / 10.0))
                }
            };
            let xs = distances.map(|distance| edge.point(distance));
            // As they are rounded.
            let origin = if infinite { 0.0 } else { edge.at };
            let distances = xs.map(|x| (x - origin).abs());
            let valued = (self.f)(&xs);
            let values: Vec<f64> = valued.iter().map(|it| it.value).collect();
            let up = !values[0].is_sign_negative();
            if valued[0].is_zero() {
                return nothing;
            }
            let points: [(f64, f64); POINTS] = std::array::from_fn(|i| {
                let (distance, ln) = (distances[i], valued[i].ln());
                let ln_distance = libm::log(distance);
                match variable {
                    Variable::LnDistance => (direction * ln_distance, ln + ln_distance),
                    Variable::Distance => (distance, ln),
                }
            });
            let same_sign = valued.iter().all(|it| it.value.is_sign_negative() != up);
            let parts = values
                .iter()
                .zip(distances)
                .map(|(value, d)| (value * d).abs());
            let largest = parts.fold(0.0, f64::max);
            if !same_sign || values.iter().any(|value| value.is_nan()) {
                // It swings: what is left is no larger than what is seen.
                return if largest <= 1e-12 * size {
                    (
                        up,
                        Beyond::Finite {
                            value: 0.0,
                            error: largest,
                        },
                    )
                } else {
                    (up, Beyond::Unknown)
                };
            }
            // So near to 0 a logarithm is no variable for powers.
            let shifted = points.map(|(x, ln)| (x - points[POINTS - 1].0 + 1.0, ln));
            let points = match variable {
                Variable::LnDistance if points[POINTS - 1].0 <= 1.0 => shifted,
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

    /// The integral where f swings towards one of the edges; `None` if it does not.
    fn swinging(&self, approaches: &[Approach]) -> Option<Quantity> {
        let mut sum: Option<Quantity> = None;
        let mut whole = 0.0_f64;
        let mut rest = pieces::towards_points(&self.points, self.range);
        let part = |piece: Piece| {
            let solution = refine_to(1e-13, 60, [piece], |piece| {
                sample(self.f, piece, &self.seen, |grid| grid.ln_measure)
            });
            let found = solution.quantity();
            (found.value, found.abs_error)
        };
        for approach in approaches {
            let f = |x: f64| self.at(x);
            match waves::integral(&f, approach.edge, approach.start, &part) {
                Wave::Finite { value, error, size } => {
                    whole += size;
                    let found = Quantity {
                        abs_error: error,
                        method: crate::quantity::Method::Quadrature,
                        ..Quantity::exact(value)
                    };
                    sum = Some(sum.map_or(found, |sum| sum.plus(found)));
                    rest.retain(|piece| !approaches_edge(*piece, approach.edge));
                }
                Wave::Endless => return Some(undefined(Reason::Swings)),
                Wave::Unknown => {}
            }
        }
        let sum = sum?;
        let others: Vec<Piece> = rest
            .into_iter()
            .map(|piece| limited(piece, approaches))
            .collect();
        let solution = self.refine(others, &[]);
        whole += size_of(&solution);
        Some(settled(sum.plus(solution.quantity()), whole))
    }
}

/// Whether a result, of something of this size, is less accurate than it could be.
fn is_rough((found, size): (Quantity, f64)) -> bool {
    let wanted = (ROUGH * size).max(f64::MIN_POSITIVE);
    !(found.abs_error <= wanted && size.is_finite())
}

fn approaches_edge(piece: Piece, to: Edge) -> bool {
    matches!(piece.axis, Axis::Near { edge, .. } if edge == to)
}

/// As much of a piece as f is followed.
fn limited(piece: Piece, approaches: &[Approach]) -> Piece {
    let limit = approaches.iter().find(|it| approaches_edge(piece, it.edge));
    match limit {
        Some(approach) => Piece {
            to: piece
                .coordinate(approach.edge.point(libm::exp(approach.reach)))
                .max(piece.from),
            ..piece
        },
        None => piece,
    }
}

pub(super) fn size_of(solution: &Solution) -> f64 {
    solution.panels.iter().map(|panel| panel.value.abs()).sum()
}

/// The values of f on a piece times a weight, of which `ln_weight` gives the logarithms, dx/du
/// included.
pub(super) fn sample(
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    piece: Piece,
    seen: &Seen,
    ln_weight: impl FnOnce(&Grid) -> [f64; COUNT],
) -> Samples {
    let mut grid = piece.grid();
    let ln_weights = ln_weight(&grid);
    let near: Option<(Edge, Vec<f64>)> = grid.nodes().near.map(|(edge, ln)| (edge, ln.to_vec()));
    // An open interval: nodes that round to an end of it stay inside.
    if let Some((edge, _)) = near {
        for x in &mut grid.xs {
            if edge.at.is_finite() && *x == edge.at {
                *x = match edge.toward {
                    End::Left => edge.at.next_up(),
                    End::Right => edge.at.next_down(),
                };
            }
            *x = x.clamp(f64::MIN, f64::MAX);
        }
    }
    let mut samples = Samples::default();
    for (i, valued) in f(&grid.xs).into_iter().enumerate() {
        let ln_weight = ln_weights[i];
        if ln_weight == f64::NEG_INFINITY || ln_weight.is_nan() {
            continue;
        }
        if valued.value.is_nan() {
            seen.undefined.set(grid.xs[i]);
            continue;
        }
        if valued.ln() == f64::INFINITY {
            seen.see_infinite(grid.xs[i], valued.value > 0.0, grid.ln_measure[i]);
        }
        let (scaled, own) = valued.weighted(ln_weight);
        let share = match &near {
            Some((edge, ln_distances)) if edge.at.is_finite() => {
                let distance = libm::exp(ln_distances[i]);
                (2.0 * f64::EPSILON * (1.0 + edge.at.abs() / distance)).min(10.0)
            }
            _ => 4.0 * f64::EPSILON,
        };
        let rounding = scaled.abs() * share + own;
        samples.set(i, scaled, rounding);
    }
    match near {
        Some(_) => samples,
        None => samples.with_rounded_nodes(&grid),
    }
}
