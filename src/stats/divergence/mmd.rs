//! The maximum mean discrepancy.

use super::integrand::difference;
use crate::stats::distribution::Distribution;
use crate::stats::quadrature::{Axis, Breaks, COUNT, DensityIntegral, Piece, rule};
use crate::stats::quantity::{Method, Quantity};
use crate::stats::series;

/// A point and how much more mass Q has there than P.
#[derive(Clone, Copy, Debug)]
struct Charge {
    x: f64,
    mass: f64,
    /// The mass by the coarser rule, 0 between its nodes.
    coarse: f64,
}

/// Beyond so many widths the kernel is below 1e-35.
const REACH: f64 = 12.7;

/// So many panels at the most: a narrower kernel is not resolved, as the error then tells.
const MAX_PANELS: usize = 500;

/// √(∬ k(x, y) (q − p)(x) (q − p)(y)), by the nodes of panels that resolve both the densities and
/// the kernel.
pub(super) fn mmd(p: &Distribution, q: &Distribution, width: f64) -> Quantity {
    let charges = if p.is_discrete() {
        let points = series::charges(p, q);
        let charge = |(x, mass)| Charge {
            x,
            mass,
            coarse: mass,
        };
        points.into_iter().map(charge).collect()
    } else {
        charges(p, q, width)
    };
    let mut sums = [0.0; 2];
    let mut size = 0.0;
    for (i, a) in charges.iter().enumerate() {
        for (j, b) in charges[i..].iter().enumerate() {
            let z = (b.x - a.x) / width;
            if z > REACH {
                break;
            }
            let weight = if j == 0 { 1.0 } else { 2.0 };
            let kernel = weight * libm::exp(-0.5 * z * z);
            sums[0] += kernel * a.mass * b.mass;
            sums[1] += kernel * a.coarse * b.coarse;
            size += kernel * (a.mass * b.mass).abs();
        }
    }
    let method = if p.is_discrete() {
        Method::Series
    } else {
        Method::Quadrature
    };
    // As QUADPACK estimates the error of the finer rule by the difference of the two.
    let share = (200.0 * (sums[0] - sums[1]).abs() / size).min(1.0);
    Quantity {
        value: sums[0].max(0.0),
        method,
        abs_error: size * (share * share.sqrt() + 64.0 * f64::EPSILON),
        evaluations: u32::try_from(charges.len()).unwrap_or(u32::MAX),
        reason: None,
    }
    .sqrt()
}

/// The nodes, ascending.
fn charges(p: &Distribution, q: &Distribution, width: f64) -> Vec<Charge> {
    let breaks = Breaks::new(p, q, &[]);
    let integral = DensityIntegral::new(p, q, &breaks, |at| {
        let value = difference(at);
        (value, value)
    });
    let mut pieces: Vec<Piece> = Vec::new();
    for panel in integral.solve(breaks.pieces()).panels {
        match panel.piece.axis {
            Axis::Line => {
                let count = ((panel.piece.to - panel.piece.from) / (1.5 * width)).ceil();
                // The cast saturates.
                let count = (count as usize).clamp(1, MAX_PANELS);
                pieces.extend(panel.piece.parts(count));
            }
            Axis::Outwards { .. } | Axis::Near { .. } => pieces.extend(panel.piece.parts(4)),
        }
    }
    let mut charges = Vec::with_capacity(pieces.len() * COUNT);
    for piece in pieces.iter().take(4 * MAX_PANELS) {
        let grid = piece.grid();
        let samples = integral.sample(*piece);
        for (i, (&x, value)) in grid.xs.iter().zip(samples.values).enumerate() {
            if x.is_finite() {
                charges.push(Charge {
                    x,
                    mass: rule::weight(i) * value,
                    coarse: rule::coarse_weight(i) * value,
                });
            }
        }
    }
    charges.sort_by(|a, b| a.x.total_cmp(&b.x));
    charges
}
