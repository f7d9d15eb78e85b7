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
    pub(crate) fn nodes(&self) -> Nodes<'_> {
        Nodes {
            xs: &self.xs,
            near: self.near.map(|edge| (edge, &self.ln_distances[..])),
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
        }
        grid
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
        }
    }

    /// Its lowest and its highest x, in this order.
    pub(crate) fn ends(self) -> (f64, f64) {
        let x = |t: f64| match self.axis {
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
        };
        let (a, b) = (x(self.from), x(self.to));
        (a.min(b), a.max(b))
    }
}
