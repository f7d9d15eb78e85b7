//! The maximum mean discrepancy.

use std::cell::Cell;

use super::integrand::difference;
use crate::compensated::Sum;
use crate::distribution::Distribution;
use crate::effort;
use crate::quadrature::{Breaks, COUNT, DensityIntegral, Piece, Point, Samples, refine_to, weight};
use crate::quantity::{Method, Quantity};
use crate::series;

/// Beyond so many widths the kernel is below 1e-32.
const REACH: f64 = 12.2;

/// √(∬ k(x, y) (q − p)(x) (q − p)(y))
pub(super) fn mmd(p: &Distribution, q: &Distribution, width: f64) -> Quantity {
    let square = if p.is_discrete() {
        let (charges, spacing) = series::charges(p, q);
        over_points(&charges, spacing, width)
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
    if spent.get() > MOST_SPENT || effort::is_exhausted() {
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

/// Over so many widths of the kernel so many points stand for any number of them.
const CELL: f64 = 2.0;
const NODES: usize = 20;

/// Charges at few points to which the kernel answers as it does to the many that are given: those of a
/// cell are shared out to its Chebyshev points, as the kernel is interpolated between these to the
/// last digit.
fn condensed(charges: &[(f64, f64)], width: f64) -> Vec<(f64, f64)> {
    let Some(&(origin, _)) = charges.first() else {
        return Vec::new();
    };
    let cell = |x: f64| libm::floor((x - origin) / (CELL * width));
    let angle = |j: usize| std::f64::consts::PI * (j as f64 + 0.5) / NODES as f64;
    let mut few = Vec::new();
    for group in charges.chunk_by(|a, b| cell(a.0) == cell(b.0)) {
        if group.len() <= NODES {
            few.extend_from_slice(group);
            continue;
        }
        let middle = origin + CELL * width * (cell(group[0].0) + 0.5);
        let mut nodes: [(f64, f64); NODES] =
            std::array::from_fn(|j| (middle - 0.5 * CELL * width * libm::cos(angle(j)), 0.0));
        for &(x, charge) in group {
            // The barycentric formula.
            let weights: [f64; NODES] = std::array::from_fn(|j| {
                let sign = if j % 2 == 0 { 1.0 } else { -1.0 };
                sign * libm::sin(angle(j)) / (x - nodes[j].0)
            });
            let whole: f64 = weights.iter().sum();
            match weights.iter().position(|weight| weight.is_infinite()) {
                Some(j) => nodes[j].1 += charge,
                None => {
                    for (node, weight) in nodes.iter_mut().zip(weights) {
                        node.1 += charge * weight / whole;
                    }
                }
            }
        }
        few.extend(nodes);
    }
    few
}

/// The double sum over points, each `spacing` away from what it stands for at most, and how much more
/// mass Q has there than P; ascending.
fn over_points(charges: &[(f64, f64)], spacing: f64, width: f64) -> Quantity {
    let mass: f64 = charges.iter().map(|(_, charge)| charge.abs()).sum();
    let charges = condensed(charges, width);
    let mut sum = Sum::default();
    let mut size = 0.0;
    for (i, a) in charges.iter().enumerate() {
        for (j, b) in charges[i..].iter().enumerate() {
            let z = (b.0 - a.0) / width;
            if z > REACH {
                break;
            }
            let weight = if j == 0 { 1.0 } else { 2.0 };
            let term = weight * libm::exp(-0.5 * z * z) * a.1 * b.1;
            sum.add(term);
            size += term.abs();
        }
    }
    Quantity {
        value: sum.value(),
        method: Method::Series,
        // The kernel changes by 0.61 over its width at most.
        abs_error: 64.0 * f64::EPSILON * size + 1.3 * (spacing / width).min(1.0) * mass * mass,
        evaluations: u32::try_from(charges.len()).unwrap_or(u32::MAX),
        reason: None,
    }
}
