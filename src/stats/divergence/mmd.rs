//! The maximum mean discrepancy.

use std::cell::Cell;

use super::integrand::difference;
use crate::distribution::Distribution;
use crate::quadrature::{Breaks, COUNT, DensityIntegral, Piece, Point, Samples, refine_to, weight};
use crate::quantity::{Method, Quantity};
use crate::series;

/// Beyond so many widths the kernel is below 1e-32.
const REACH: f64 = 12.2;

/// √(∬ k(x, y) (q − p)(x) (q − p)(y))
pub(super) fn mmd(p: &Distribution, q: &Distribution, width: f64) -> Quantity {
    let square = if p.is_discrete() {
        over_points(&series::charges(p, q), width)
    } else {
        over_line(p, q, width)
    };
    square.at_least_zero().sqrt()
}

/// ∫ (q − p)(x) h(x) dx, where h(x) is the integral of k(x, y) (q − p)(y) over y.
fn over_line(p: &Distribution, q: &Distribution, width: f64) -> Quantity {
    let breaks = Breaks::new(p, q, &[]);
    let pieces = breaks.pieces();
    let charge = DensityIntegral::new(p, q, &breaks, |at: Point| (difference(at), at.p.min(at.q)));
    let spent = Cell::new(0);
    let solution = refine_to(TOLERANCE, OUTER_PANELS, pieces.iter().copied(), |piece| {
        let mut samples = charge.sample(piece);
        let grid = piece.grid();
        for (i, &x) in grid.xs.iter().enumerate() {
            let outer = samples.values[i];
            if outer == 0.0 || !x.is_finite() {
                samples.values[i] = 0.0;
                continue;
            }
            let (inner, error) = smoothed(&charge, &pieces, x, width, &spent);
            samples.values[i] = outer * inner;
            samples.rounding += weight(i) * outer.abs() * error;
        }
        samples
    });
    solution.quantity()
}

/// The square is found to this share of its size, which leaves the root twice as many digits of
/// that as it needs.
const TOLERANCE: f64 = 1e-9;

/// At most so many panels, each with as many inner integrals as nodes, and so many in each of these.
const OUTER_PANELS: usize = 100;
const INNER_PANELS: usize = 60;

/// After so many panels of inner integrals, a fraction of a second, the others are not found.
const MOST_SPENT: usize = 40_000;

/// The inner integral is found to this share of its own size.
const INNER_TOLERANCE: f64 = 1e-11;

/// ∫ k(x, y) (q − p)(y) dy, and a bound of its error.
fn smoothed<F: Fn(Point) -> (f64, f64)>(
    charge: &DensityIntegral<'_, F>,
    pieces: &[Piece],
    x: f64,
    width: f64,
    spent: &Cell<usize>,
) -> (f64, f64) {
    if spent.get() > MOST_SPENT {
        // At most the kernel's 1 times the mass.
        return (0.0, 1.0);
    }
    let (low, high) = (x - REACH * width, x + REACH * width);
    let cuts = [-REACH, -6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, REACH].map(|z| x + z * width);
    let overlaps = |piece: &&Piece| {
        let (from, to) = piece.ends();
        from < high && low < to
    };
    let inside = |piece: &Piece| {
        let middle = piece.x(0.5 * piece.from + 0.5 * piece.to);
        low <= middle && middle <= high
    };
    let near = pieces.iter().filter(overlaps);
    let parts = near.flat_map(|piece| piece.cut(&cuts)).filter(inside);
    let solution = refine_to(INNER_TOLERANCE, INNER_PANELS, parts, |piece| {
        spent.set(spent.get() + 1);
        let mut samples = charge.sample(piece);
        let grid = piece.grid();
        for i in 0..COUNT {
            let z = (grid.xs[i] - x) / width;
            samples.values[i] *= libm::exp(-0.5 * z * z);
        }
        Samples {
            masses: None,
            ..samples
        }
    });
    let found = solution.quantity();
    (found.value, found.abs_error)
}

/// The double sum over points and how much more mass Q has there than P; ascending.
fn over_points(charges: &[(f64, f64)], width: f64) -> Quantity {
    let mut sum = 0.0;
    let mut size = 0.0;
    for (i, a) in charges.iter().enumerate() {
        for (j, b) in charges[i..].iter().enumerate() {
            let z = (b.0 - a.0) / width;
            if z > REACH {
                break;
            }
            let weight = if j == 0 { 1.0 } else { 2.0 };
            let term = weight * libm::exp(-0.5 * z * z) * a.1 * b.1;
            sum += term;
            size += term.abs();
        }
    }
    Quantity {
        value: sum,
        method: Method::Series,
        abs_error: 64.0 * f64::EPSILON * size,
        evaluations: u32::try_from(charges.len()).unwrap_or(u32::MAX),
        reason: None,
    }
}
