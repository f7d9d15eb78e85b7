//! Integrals of functions of two densities.
//!
//! An f-divergence is the integral of a function g(p, q) that is homogeneous: g(mp, mq) =
//! m g(p, q). So a panel's width and the Jacobian of its coordinate multiply the densities
//! before the integrand sees them, as sums of logarithms: neither a density of 1e300 on a width
//! of 1e-300 nor an infinite range needs a special case.

use super::axis::{Grid, Piece};
use super::breaks::Breaks;
use super::rule::{COUNT, weight};
use super::{Samples, Solution, refine};
use crate::distribution::Distribution;
use crate::nodes::WithError;
use crate::quantity::Quantity;

/// The densities at a node, times the measure of the panel there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) p: f64,
    pub(crate) q: f64,
    /// ln p, also where p has underflowed.
    pub(crate) ln_p: f64,
    /// ln q, also where q has underflowed.
    pub(crate) ln_q: f64,
    /// ln of the density of P without the measure.
    pub(crate) ln_density: f64,
    /// ln(q/p), accurate also where q and p nearly agree; ±∞ where one of them is 0.
    pub(crate) ln_ratio: f64,
}

/// ∫ g(p, q) dx, where `integrand` gives g and about how fast it changes with ln(q/p),
/// while the larger of the two densities stays (the sign does not matter). `breaks` are further
/// points at which to break the line.
pub(crate) fn integrate(
    p: &Distribution,
    q: &Distribution,
    breaks: &[f64],
    integrand: impl Fn(Point) -> (f64, f64),
) -> Quantity {
    let breaks = Breaks::new(p, q, breaks);
    let integral = DensityIntegral::new(p, q, &breaks, integrand);
    integral.solve(breaks.pieces()).quantity()
}

/// The rounding error of the log-densities of P and of Q at their peaks.
pub(crate) fn floors(p: &Distribution, q: &Distribution, breaks: &Breaks) -> [f64; 2] {
    [p, q].map(|d| {
        let heights = breaks.points().iter().map(|&x| d.ln_pdf(x));
        let peak = heights
            .filter(|height| height.is_finite())
            .fold(f64::NEG_INFINITY, f64::max);
        2.0 * f64::EPSILON * (2.0 + finite_or_zero(peak).abs())
    })
}

/// A function of two densities, to be integrated.
#[derive(Debug)]
pub(crate) struct DensityIntegral<'a, F> {
    p: &'a Distribution,
    q: &'a Distribution,
    /// As by [`floors`].
    floor: [f64; 2],
    integrand: F,
}

impl<'a, F: Fn(Point) -> (f64, f64)> DensityIntegral<'a, F> {
    pub(crate) fn new(
        p: &'a Distribution,
        q: &'a Distribution,
        breaks: &Breaks,
        integrand: F,
    ) -> Self {
        Self::with_floors(p, q, floors(p, q, breaks), integrand)
    }

    /// With the [`floors`] of the two distributions, where these are known already.
    pub(crate) fn with_floors(
        p: &'a Distribution,
        q: &'a Distribution,
        floor: [f64; 2],
        integrand: F,
    ) -> Self {
        Self {
            p,
            q,
            floor,
            integrand,
        }
    }

    /// Its integral over the pieces.
    pub(crate) fn solve(&self, pieces: impl IntoIterator<Item = Piece>) -> Solution {
        refine(pieces, |piece| self.sample(piece))
    }

    pub(crate) fn sample(&self, piece: Piece) -> Samples {
        let grid = piece.grid();
        let mut ln_p = [0.0; COUNT];
        let mut ln_q = [0.0; COUNT];
        self.p.ln_pdf_at(grid.nodes(), &mut ln_p);
        self.q.ln_pdf_at(grid.nodes(), &mut ln_q);
        let ln_ratio = self.ln_ratio(&grid, &ln_p, &ln_q);

        let mut values = [0.0; COUNT];
        let mut rounding = 0.0;
        let mut mass = [0.0; 2];
        for i in 0..COUNT {
            let ln_measure = grid.ln_measure[i];
            let scaled = [ln_p[i] + ln_measure, ln_q[i] + ln_measure];
            // A node on a peak narrower than the spacing of floats: the check of the masses tells.
            let [p, q] = scaled.map(|x| libm::exp(x.min(700.0)));
            // A pole takes no part of the line, though a node may round to it.
            let pole = |x: f64| x.is_nan() || x == f64::INFINITY;
            if scaled == [f64::NEG_INFINITY; 2] || scaled.into_iter().any(pole) {
                continue;
            }
            let (value, slope) = (self.integrand)(Point {
                p,
                q,
                ln_p: scaled[0],
                ln_q: scaled[1],
                ln_density: ln_p[i],
                ln_ratio: ln_ratio[i].value,
            });
            values[i] = value;
            let weight = weight(i);
            let (larger, side) = if p > q {
                (scaled[0], 0)
            } else {
                (scaled[1], 1)
            };
            let exponent =
                self.floor[side] + f64::EPSILON * (finite_or_zero(larger).abs() + ln_measure.abs());
            rounding += weight * (value.abs() * exponent + (slope * ln_ratio[i].error).abs());
            mass[0] += weight * p;
            mass[1] += weight * q;
        }
        let samples = Samples {
            values,
            rounding,
            mass: Some(mass),
        };
        samples.with_rounded_nodes(&grid)
    }

    fn ln_ratio(&self, grid: &Grid, ln_p: &[f64], ln_q: &[f64]) -> [WithError; COUNT] {
        let mut out = [WithError::default(); COUNT];
        let formula = self.p.ln_ratio_at(self.q, grid.nodes(), &mut out);
        for (out, (ln_p, ln_q)) in out.iter_mut().zip(ln_p.iter().zip(ln_q)) {
            let inside = ln_p.is_finite() && ln_q.is_finite();
            if !(formula && inside && out.value.is_finite() && out.error.is_finite()) {
                let size = finite_or_zero(ln_p.abs() + ln_q.abs());
                out.value = ln_q - ln_p;
                out.error = self.floor[0] + self.floor[1] + 2.0 * f64::EPSILON * size;
            }
        }
        out
    }
}

pub(crate) fn finite_or_zero(x: f64) -> f64 {
    if x.is_finite() { x } else { 0.0 }
}

/// Where a function of x is highest, and how high: the best point of the grid and a climb from it,
/// since the peak may lie far above.
pub(crate) fn peak_of(grid: &[f64], height: impl Fn(f64) -> f64) -> (f64, f64) {
    let mut top = (0, f64::NEG_INFINITY);
    for (i, &x) in grid.iter().enumerate() {
        let here = height(x);
        if here > top.1 {
            top = (i, here);
        }
    }
    let mut low = grid[top.0.saturating_sub(1)];
    let mut high = grid[(top.0 + 1).min(grid.len() - 1)];
    for _ in 0..60 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if height(left) < height(right) {
            low = left;
        } else {
            high = right;
        }
    }
    let x = 0.5 * low + 0.5 * high;
    let climbed = height(x);
    if climbed > top.1 {
        (x, climbed)
    } else {
        (grid[top.0], top.1)
    }
}
