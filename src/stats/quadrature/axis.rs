//! The coordinates in which parts of the line are integrated.

use super::rule::{COUNT, node};
use crate::nodes::Nodes;
use crate::support::{Edge, End};

/// How a coordinate t maps to x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Axis {
    /// x = t
    Line,
    /// x = start + scale·t/(1 − t), for 0 ≤ t < 1; the scale is negative towards −∞.
    Outwards { start: f64, scale: f64 },
    /// Logarithmic towards an edge: the distance from it (from 0, if it is infinite) is
    /// exp(start ∓ SPREAD·t/(1 − t)), for 0 ≤ t < 1. A power of the distance, however singular,
    /// or of |x|, however slowly it falls, becomes a smooth exponential.
    Near { edge: Edge, start: f64 },
    /// t is the logarithm of the distance from a point, on the side from which the edge is
    /// approached: what spreads from a narrow feature, at any scale, is smooth in it.
    Away { edge: Edge },
}

/// Where a power decays like exp(−|ln distance|), the scale in t.
const SPREAD: f64 = 4.0;

/// A part of the line: from `from` to `to` in the coordinate of its axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) axis: Axis,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// The nodes of the rule on a piece.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub(crate) xs: [f64; COUNT],
    near: Option<Edge>,
    ln_distances: [f64; COUNT],
    /// ln(dx/du), where u in [−1, 1] is the coordinate of the rule.
    pub(crate) ln_measure: [f64; COUNT],
    /// How far rounding may move each node, as a share of dx/du.
    pub(super) rounding: [f64; COUNT],
}

impl Grid {
    /// By how much an integrand with this slope may be wrong at a node beyond the largest float, where
    /// the logarithm of a density is not below the lowest float, though one that falls like a
    /// normal's is.
    pub(super) fn beyond_floats(&self, i: usize, slope: f64) -> f64 {
        const LN_MAX: f64 = 709.782_712_893_384;
        if self.xs[i].is_infinite() && self.near.is_some() && slope != 0.0 {
            libm::exp(libm::log(slope.abs()) + 2.0 * self.ln_distances[i] - LN_MAX)
        } else {
            0.0
        }
    }

    pub(crate) fn nodes(&self) -> Nodes<'_> {
        Nodes {
            xs: &self.xs,
            near: self.near.map(|edge| (edge, &self.ln_distances[..])),
        }
    }
}

impl Grid {
    /// The nodes with their distances from any point that the coordinate is logarithmic away from.
    pub(crate) fn nodes_from_point(&self, piece: Piece) -> Nodes<'_> {
        match piece.axis {
            Axis::Away { edge } => Nodes {
                xs: &self.xs,
                near: Some((edge, &self.ln_distances[..])),
            },
            _ => self.nodes(),
        }
    }
}

impl Piece {
    pub(crate) fn whole(axis: Axis) -> Self {
        Self {
            axis,
            from: 0.0,
            to: 1.0,
        }
    }

    /// Whether x rises with t.
    pub(crate) fn rises(self) -> bool {
        match self.axis {
            Axis::Line => true,
            Axis::Outwards { scale, .. } => scale > 0.0,
            // Away from a finite edge t falls, and so it does from 0 towards −∞.
            Axis::Near { edge, .. } => edge.toward == End::Right,
            Axis::Away { edge } => edge.toward == End::Left,
        }
    }

    /// Its halves, unless it is too narrow.
    pub(super) fn halves(self) -> Option<[Self; 2]> {
        let middle = 0.5 * self.from + 0.5 * self.to;
        let halves = [
            Self { to: middle, ..self },
            Self {
                from: middle,
                ..self
            },
        ];
        (self.from < middle && middle < self.to).then_some(halves)
    }

    pub(crate) fn grid(self) -> Grid {
        let half = 0.5 * self.to - 0.5 * self.from;
        let middle = 0.5 * self.to + 0.5 * self.from;
        let t = |i: usize| (middle + half * node(i)).max(self.from).min(self.to);
        let mut grid = Grid {
            xs: [0.0; COUNT],
            near: None,
            ln_distances: [0.0; COUNT],
            ln_measure: [0.0; COUNT],
            rounding: [0.0; COUNT],
        };
        // Of 1 in x, a share of dx/du.
        let rounded = |share: f64| f64::EPSILON * share.min(f64::MAX);
        match self.axis {
            Axis::Line => {
                for i in 0..COUNT {
                    grid.xs[i] = t(i);
                    grid.rounding[i] = rounded(grid.xs[i].abs() / half);
                }
                grid.ln_measure.fill(libm::log(half));
            }
            Axis::Outwards { start, scale } => {
                let ln_scale = libm::log(half) + libm::log(scale.abs());
                for i in 0..COUNT {
                    let t = t(i);
                    grid.xs[i] = start + scale * (t / (1.0 - t));
                    grid.ln_measure[i] = ln_scale - 2.0 * libm::log1p(-t);
                    let share = grid.xs[i].abs() / (half * scale.abs());
                    grid.rounding[i] = rounded(share * (1.0 - t) * (1.0 - t));
                }
            }
            Axis::Near { edge, start } => {
                grid.near = Some(edge);
                let sign = if edge.at.is_finite() { -1.0 } else { 1.0 };
                let ln_scale = libm::log(half * SPREAD);
                for i in 0..COUNT {
                    let t = t(i);
                    let ln_distance = start + sign * SPREAD * (t / (1.0 - t));
                    grid.ln_distances[i] = ln_distance;
                    grid.xs[i] = edge.point(libm::exp(ln_distance));
                    grid.ln_measure[i] = ln_scale + ln_distance - 2.0 * libm::log1p(-t);
                    grid.rounding[i] = rounded((1.0 - t) * (1.0 - t) / (half * SPREAD));
                }
            }
            Axis::Away { edge } => {
                let ln_half = libm::log(half);
                for i in 0..COUNT {
                    let ln_distance = t(i);
                    let distance = libm::exp(ln_distance);
                    grid.ln_distances[i] = ln_distance;
                    grid.xs[i] = edge.point(distance);
                    grid.ln_measure[i] = ln_half + ln_distance;
                    let share = (edge.at.abs() + distance) / (distance * half);
                    grid.rounding[i] = rounded(share);
                }
            }
        }
        grid
    }

    /// Some points of it, the finer towards an end that is infinitely far in its coordinate.
    pub(crate) fn points(self) -> impl Iterator<Item = f64> {
        const STEPS: u32 = 8;
        let step = move |i: u32| {
            let share = f64::from(i) / f64::from(STEPS);
            self.from * (1.0 - share) + self.to * share
        };
        let endless =
            self.to == 1.0 && matches!(self.axis, Axis::Outwards { .. } | Axis::Near { .. });
        let towards = move |k: i32| (1.0 - libm::scalbn(1.0, -k)).max(self.from);
        let last = if endless { STEPS - 1 } else { STEPS };
        let beyond = if endless { 4..10 } else { 0..0 };
        (0..=last)
            .map(step)
            .chain(beyond.map(towards))
            .map(move |t| self.x(t))
    }

    /// The coordinate of a point.
    pub(crate) fn coordinate(self, x: f64) -> f64 {
        match self.axis {
            Axis::Line => x,
            Axis::Outwards { start, scale } => {
                let z = (x - start) / scale;
                if z.is_infinite() { 1.0 } else { z / (1.0 + z) }
            }
            Axis::Near { edge, start } => {
                let (origin, sign) = if edge.at.is_finite() {
                    (edge.at, -1.0)
                } else {
                    (0.0, 1.0)
                };
                let z = sign * (libm::log((x - origin).abs()) - start) / SPREAD;
                if z.is_infinite() { 1.0 } else { z / (1.0 + z) }
            }
            Axis::Away { edge } => libm::log((x - edge.at).abs()),
        }
    }

    /// The point with this coordinate.
    pub(crate) fn x(self, t: f64) -> f64 {
        match self.axis {
            Axis::Line => t,
            Axis::Outwards { start, scale } => {
                if t == 1.0 {
                    f64::INFINITY.copysign(scale)
                } else {
                    start + scale * (t / (1.0 - t))
                }
            }
            Axis::Near { edge, start } => {
                let sign = if edge.at.is_finite() { -1.0 } else { 1.0 };
                if t == 1.0 {
                    edge.at
                } else {
                    edge.point(libm::exp(start + sign * SPREAD * (t / (1.0 - t))))
                }
            }
            Axis::Away { edge } => edge.point(libm::exp(t)),
        }
    }

    /// Its lowest and its highest x, in this order.
    pub(crate) fn ends(self) -> (f64, f64) {
        let (a, b) = (self.x(self.from), self.x(self.to));
        (a.min(b), a.max(b))
    }

    /// Its parts between those of the `cuts` that lie in it.
    pub(crate) fn cut(self, cuts: &[f64]) -> Vec<Self> {
        let (low, high) = self.ends();
        let inside = cuts.iter().filter(|&&x| low < x && x < high);
        let mut ts: Vec<f64> = inside.map(|&x| self.coordinate(x)).collect();
        ts.retain(|&t| self.from < t && t < self.to);
        ts.extend([self.from, self.to]);
        ts.sort_by(f64::total_cmp);
        ts.dedup();
        let part = |pair: &[f64]| Self {
            from: pair[0],
            to: pair[1],
            ..self
        };
        ts.windows(2).map(part).collect()
    }
}
