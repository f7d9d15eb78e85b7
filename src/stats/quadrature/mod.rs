//! Adaptive Gauss–Kronrod quadrature.
//!
//! The line is broken where a density has a feature; pieces towards infinite and singular ends, and
//! long ways from narrow features, have coordinates of their own ([`Axis`]). The panel with the
//! largest error is halved until the sum of the errors is small. The error that is reported adds, to
//! the usual difference of the two rules, a bound of the rounding errors and, where densities are
//! integrated, what their integrals over the same nodes lack to 1: the mass of a peak that was
//! missed.

mod axis;
mod breaks;
mod density;
mod peaks;
mod rule;

pub(super) use axis::{Axis, Grid, Piece};
pub(super) use breaks::{Breaks, sign_changes};
pub(super) use density::{DensityIntegral, Point, floors, from_highest, integrate, ln_integral};
pub(super) use peaks::{Peak, peak_of, peaks, peaks_among};
pub(super) use rule::{COUNT, weight};

use super::effort;
use super::quantity::{Method, Quantity};

/// The refinement stops when the estimated error is this share of the sum of the panels' sizes,
/// unless the caller has a tolerance of its own.
const TOLERANCE: f64 = 1e-11;

/// And when the densities' own integrals are found to this error.
const MASS_TOLERANCE: f64 = 1e-11;

/// And after this many panels at the latest.
const MAX_PANELS: usize = 600;

/// What the densities of P and of Q integrate to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Masses {
    /// Their integrals.
    pub(super) values: [f64; 2],
    /// The estimated errors of the rule.
    pub(super) errors: [f64; 2],
    /// A bound of the rounding errors.
    pub(super) rounding: [f64; 2],
    /// The highest integrand as a share of the larger density.
    pub(super) highest: f64,
}

impl Masses {
    const NONE: Self = Self {
        values: [0.0; 2],
        errors: [0.0; 2],
        rounding: [0.0; 2],
        highest: 0.0,
    };

    /// Those of densities with these values at the nodes, each right to a share of the third.
    pub(super) fn of(p: &[f64; COUNT], q: &[f64; COUNT], rounding: [f64; 2], highest: f64) -> Self {
        let found = [p, q].map(rule::gauss_kronrod);
        Self {
            values: found.map(|(value, _)| value),
            errors: found.map(|(_, error)| error),
            rounding,
            highest,
        }
    }

    fn add(&mut self, other: &Self) {
        for side in 0..2 {
            self.values[side] += other.values[side];
            self.errors[side] += other.errors[side];
            self.rounding[side] += other.rounding[side];
        }
        self.highest = self.highest.max(other.highest);
    }

    fn error(&self) -> f64 {
        self.errors[0].max(self.errors[1])
    }

    /// How much mass was not seen.
    fn missed(&self) -> f64 {
        let missed = |side: usize| {
            let missed = (self.values[side] - 1.0).abs();
            (missed - self.rounding[side] - 4.0 * f64::EPSILON).max(0.0)
        };
        missed(0).max(missed(1))
    }
}

/// The values of an integrand on a piece.
#[derive(Debug, Default)]
pub(super) struct Samples {
    /// At the nodes, times dx/du.
    pub(super) values: [f64; COUNT],
    /// A bound of the error that rounding brings to their integral; ∞ if a value is not finite.
    pub(super) rounding: f64,
    /// Where densities are integrated.
    pub(super) masses: Option<Masses>,
}

impl Samples {
    /// Of what is not looked at.
    fn unknown() -> Self {
        Self {
            rounding: f64::INFINITY,
            ..Self::default()
        }
    }

    /// Sets the value at the `i`th node, and adds a bound of its error.
    pub(super) fn set(&mut self, i: usize, value: f64, error: f64) {
        if value.is_finite() && error.is_finite() {
            self.values[i] = value;
            self.rounding += weight(i) * error;
        } else {
            self.rounding = f64::INFINITY;
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
    masses: Option<Masses>,
}

impl Panel {
    pub(super) fn new(piece: Piece, samples: &Samples) -> Self {
        let (value, error) = rule::gauss_kronrod(&samples.values);
        Self {
            piece,
            value,
            error,
            rounding: samples.rounding,
            masses: samples.masses,
        }
    }

    fn mass_error(&self) -> f64 {
        self.masses.map_or(0.0, |masses| masses.error())
    }
}

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
    refine_to(TOLERANCE, MAX_PANELS, pieces, sample)
}

/// The same, to a tolerance and with at most so many panels, or twice those at the beginning.
pub(super) fn refine_to(
    tolerance: f64,
    most: usize,
    pieces: impl IntoIterator<Item = Piece>,
    sample: impl Fn(Piece) -> Samples,
) -> Solution {
    let panel = |piece| {
        let samples = (!effort::is_exhausted()).then(|| sample(piece));
        // What the work did not suffice for tells nothing.
        let samples = samples.filter(|_| !effort::is_exhausted());
        Panel::new(piece, &samples.unwrap_or_else(Samples::unknown))
    };
    let mut panels: Vec<Panel> = pieces.into_iter().map(panel).collect();
    let mut count = panels.len();
    let most = most.max(2 * count);
    // Panels too narrow to be halved.
    let mut finest: Vec<Panel> = Vec::new();
    let mut total = Total::of(&panels);
    while count < most && !effort::is_exhausted() {
        // Numbers below the normal ones have no digits to gain.
        let of_value = total.error > (tolerance * total.size).max(f64::MIN_POSITIVE);
        let of_mass = total
            .masses
            .is_some_and(|masses| masses.error() > MASS_TOLERANCE);
        let error = match (of_value, of_mass) {
            (true, _) => |panel: &Panel| panel.error,
            (false, true) => Panel::mass_error,
            (false, false) => break,
        };
        let errors = panels.iter().map(error).enumerate();
        let Some((worst, _)) = errors.max_by(|a, b| a.1.total_cmp(&b.1)) else {
            break;
        };
        let worst = panels.swap_remove(worst);
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
    masses: Option<Masses>,
}

impl Total {
    fn of<'a>(panels: impl IntoIterator<Item = &'a Panel>) -> Self {
        let mut total = Self {
            value: 0.0,
            size: 0.0,
            error: 0.0,
            rounding: 0.0,
            masses: None,
        };
        for panel in panels {
            total.value += panel.value;
            total.size += panel.value.abs();
            total.error += panel.error;
            total.rounding += panel.rounding;
            if let Some(masses) = &panel.masses {
                total.masses.get_or_insert(Masses::NONE).add(masses);
            }
        }
        total
    }
}

impl Solution {
    /// The pieces that have more than a share of this error.
    pub(super) fn rough_panels(&self, error: f64) -> Vec<Piece> {
        if self.total.error <= error {
            return Vec::new();
        }
        let share = error / self.panels.len() as f64;
        let rough = self
            .panels
            .iter()
            .filter(|panel| panel.error.is_nan() || panel.error > share);
        rough.map(|panel| panel.piece).collect()
    }

    pub(super) fn quantity(&self) -> Quantity {
        let total = &self.total;
        let mut abs_error = total.error + total.rounding + f64::EPSILON * total.size;
        if let Some(masses) = &total.masses {
            // A peak between the nodes, or narrower than the spacing of floats. What was integrated
            // over it is at most the highest share of the density, or about as much as elsewhere.
            let share = masses.highest.min(total.size.max(1.0));
            abs_error += masses.missed() * share;
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
