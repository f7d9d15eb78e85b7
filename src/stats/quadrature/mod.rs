//! Adaptive Gauss–Kronrod quadrature.
//!
//! The line is broken where a density has a feature; pieces towards infinite and singular ends
//! have coordinates of their own ([`Axis`]). The panel with the largest error is halved until the
//! sum of the errors is small. The error that is reported adds, to the usual difference of the two
//! rules, a bound of the rounding errors and, where densities are integrated, a check that they
//! integrate to 1 over the same nodes, which fails if a peak was missed.

mod axis;
mod breaks;
mod density;
mod rule;

use std::cmp::Ordering;
use std::collections::BinaryHeap;

pub(super) use axis::{Axis, Grid, Piece};
pub(super) use breaks::{Breaks, sign_changes};
pub(super) use density::{DensityIntegral, Point, floors, integrate, peak_of};
pub(super) use rule::{COUNT, weight};

use super::quantity::{Method, Quantity};

/// The refinement stops when the estimated error is this share of the sum of the panels' sizes,
/// unless the caller has a tolerance of its own.
const TOLERANCE: f64 = 1e-11;

/// And after this many panels at the latest.
const MAX_PANELS: usize = 600;

/// The values of an integrand on a piece.
#[derive(Debug, Default)]
pub(super) struct Samples {
    /// At the nodes, times dx/du.
    pub(super) values: [f64; COUNT],
    /// A bound of the error that rounding brings to their integral.
    pub(super) rounding: f64,
    /// What the densities of P and of Q integrate to, where there are any.
    pub(super) mass: Option<[f64; 2]>,
}

impl Samples {
    /// Sets the value at the `i`th node, and adds a bound of its error.
    pub(super) fn set(&mut self, i: usize, value: f64, error: f64) {
        if value.is_finite() && error.is_finite() {
            self.values[i] = value;
            self.rounding += weight(i) * error;
        }
    }

    /// Adds to `rounding` what comes from the nodes being rounded.
    pub(super) fn with_rounded_nodes(mut self, grid: &Grid) -> Self {
        for i in 1..COUNT {
            let step = (self.values[i] - self.values[i - 1]).abs();
            if step > 0.0 {
                // Along the slope of the integrand.
                self.rounding += step * grid.rounding[i];
            }
        }
        self
    }
}

/// A part of the line and the integral over it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub(super) piece: Piece,
    pub(super) value: f64,
    /// The estimated error of the rule.
    error: f64,
    /// A bound of the rounding errors.
    rounding: f64,
    mass: Option<[f64; 2]>,
}

impl Panel {
    pub(super) fn new(piece: Piece, samples: &Samples) -> Self {
        let (value, error) = rule::gauss_kronrod(&samples.values);
        Self {
            piece,
            value,
            error,
            rounding: samples.rounding,
            mass: samples.mass,
        }
    }
}

/// By error: the heap gives the worst first.
impl Ord for Panel {
    fn cmp(&self, other: &Self) -> Ordering {
        self.error.total_cmp(&other.error)
    }
}

impl PartialOrd for Panel {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Panel {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Panel {}

/// An integral, with the panels it is the sum of.
#[derive(Debug)]
pub(super) struct Solution {
    pub(super) panels: Vec<Panel>,
    total: Total,
    count: usize,
}

/// The integral over all the pieces.
pub(super) fn refine(
    pieces: impl IntoIterator<Item = Piece>,
    sample: impl Fn(Piece) -> Samples,
) -> Solution {
    refine_to(TOLERANCE, pieces, sample)
}

/// The same, to a tolerance of its own.
pub(super) fn refine_to(
    tolerance: f64,
    pieces: impl IntoIterator<Item = Piece>,
    sample: impl Fn(Piece) -> Samples,
) -> Solution {
    let panel = |piece| Panel::new(piece, &sample(piece));
    let mut panels: BinaryHeap<Panel> = pieces.into_iter().map(panel).collect();
    let mut count = panels.len();
    // Panels too narrow to be halved.
    let mut finest: Vec<Panel> = Vec::new();
    let mut total = Total::of(panels.iter());
    while total.error > tolerance * total.size && count < MAX_PANELS {
        let Some(worst) = panels.pop() else { break };
        match worst.piece.halves() {
            Some(halves) => {
                panels.extend(halves.map(panel));
                count += 2;
            }
            None => finest.push(worst),
        }
        total = Total::of(panels.iter().chain(&finest));
    }
    finest.extend(panels);
    Solution {
        panels: finest,
        total,
        count,
    }
}

/// The sums over all panels.
#[derive(Debug)]
struct Total {
    value: f64,
    /// Of the absolute values.
    size: f64,
    error: f64,
    rounding: f64,
    mass: Option<[f64; 2]>,
}

impl Total {
    fn of<'a>(panels: impl Iterator<Item = &'a Panel>) -> Self {
        let mut total = Self {
            value: 0.0,
            size: 0.0,
            error: 0.0,
            rounding: 0.0,
            mass: None,
        };
        for panel in panels {
            total.value += panel.value;
            total.size += panel.value.abs();
            total.error += panel.error;
            total.rounding += panel.rounding;
            if let Some(mass) = panel.mass {
                let sum = total.mass.get_or_insert([0.0; 2]);
                sum[0] += mass[0];
                sum[1] += mass[1];
            }
        }
        total
    }
}

impl Solution {
    pub(super) fn quantity(&self) -> Quantity {
        let total = &self.total;
        let mut abs_error = total.error + total.rounding + f64::EPSILON * total.size;
        let missed = total
            .mass
            .iter()
            .flatten()
            .map(|mass| (mass - 1.0).abs())
            .fold(0.0, f64::max);
        // A peak narrower than the spacing of floats, perhaps.
        if missed > 1e-6 {
            abs_error += missed * total.size.max(1.0);
        }
        if abs_error.is_nan() {
            abs_error = f64::INFINITY;
        }
        Quantity {
            value: total.value,
            method: Method::Quadrature,
            abs_error,
            evaluations: u32::try_from(self.count * COUNT).unwrap_or(u32::MAX),
            reason: None,
        }
    }
}
