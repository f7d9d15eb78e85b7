//! Integrals of functions of two densities.
//!
//! An f-divergence is the integral of a function g(p, q) that is homogeneous: g(mp, mq) =
//! m g(p, q). So a panel's width and the Jacobian of its coordinate multiply the densities
//! before the integrand sees them, as sums of logarithms: neither a density of 1e300 on a width
//! of 1e-300 nor an infinite range needs a special case.

use std::cell::Cell;

use super::axis::{Grid, Piece};
use super::breaks::Breaks;
use super::peaks::{Peak, peaks};
use super::rule::{COUNT, weight};
use super::{Masses, Samples, Solution, refine};
use crate::distribution::Distribution;
use crate::effort;
use crate::nodes::WithError;
use crate::quantity::Quantity;
use crate::support::{Edge, End};

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

/// ln ∫ exp(height(ln p, ln q)) dx, however high or low that is: relative to its highest value, which
/// is looked for.
pub(crate) fn ln_integral(
    p: &Distribution,
    q: &Distribution,
    height: impl Fn(f64, f64) -> f64,
) -> Quantity {
    let breaks = Breaks::new(p, q, &[]);
    let grid = breaks.grid();
    let found = peaks(&grid, |x| height(p.ln_pdf(x), q.ln_pdf(x)));
    let Some(top) = found.first().map(|peak| peak.height) else {
        return match effort::is_exhausted() {
            // Nobody has looked.
            true => Quantity::exact(0.0).with_error(f64::INFINITY),
            false => Quantity::exact(f64::NEG_INFINITY),
        };
    };
    let cuts: Vec<f64> = found.iter().flat_map(Peak::breaks).collect();
    from_highest(top, |value| {
        integrate(p, q, &cuts, |at| {
            let value = value(height(at.ln_p, at.ln_q));
            (value, value)
        })
    })
}

/// The logarithm of an integral or a sum of exp(height), where heights are at most about `top`; `total` finds it
/// of the values that heights are given.
pub(crate) fn from_highest(
    mut top: f64,
    total: impl Fn(&dyn Fn(f64) -> f64) -> Quantity,
) -> Quantity {
    for _ in 0..ROUNDS {
        let highest = Cell::new(f64::NEG_INFINITY);
        let relative = total(&|height| {
            highest.set(highest.get().max(height));
            libm::exp((height - top).min(HIGHEST))
        });
        if highest.get() - top >= HIGHEST {
            // It is far higher elsewhere, beyond the largest float as a rule: once more from there.
            top = highest.get();
            continue;
        }
        if relative.value <= 0.0 {
            // The peak is narrower than the spacing of floats.
            return relative.map(top, f64::INFINITY);
        }
        return relative.map(top + libm::log(relative.value), 1.0 / relative.value);
    }
    Quantity::exact(top).with_error(f64::INFINITY)
}

/// Logarithm of how much higher than what is taken for its peak an integrand may be.
const HIGHEST: f64 = 600.0;

/// How often a higher peak is looked for.
const ROUNDS: usize = 16;

/// The rounding error of the log-densities of P and of Q at their peaks.
pub(crate) fn floors(p: &Distribution, q: &Distribution, breaks: &Breaks) -> [f64; 2] {
    [p, q].map(|d| {
        // Without work for more the integral will not be found either.
        let points = breaks.points().take_while(|_| !effort::is_exhausted());
        let heights = points.map(|x| d.ln_pdf(x));
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
        let ln_p = ln_density(self.p, &grid);
        let ln_q = ln_density(self.q, &grid);
        let ln_ratio = self.ln_ratio(&grid, &ln_p, &ln_q);

        let mut samples = Samples::default();
        let mut densities = [[0.0; COUNT]; 2];
        let mut rounding = [0.0; 2];
        let mut highest = 0.0_f64;
        for i in 0..COUNT {
            let ln_measure = grid.ln_measure[i];
            let scaled = [ln_p[i] + ln_measure, ln_q[i] + ln_measure];
            if scaled == [f64::NEG_INFINITY; 2] {
                continue;
            }
            // A node on a peak narrower than the spacing of floats: the check of the masses tells.
            let [p, q] = scaled.map(|x| libm::exp(x.min(700.0)));
            let (value, slope) = (self.integrand)(Point {
                p,
                q,
                ln_p: scaled[0],
                ln_q: scaled[1],
                ln_density: ln_p[i],
                ln_ratio: ln_ratio[i].value,
            });
            let (larger, side) = if p > q {
                (scaled[0], 0)
            } else {
                (scaled[1], 1)
            };
            let size = finite_or_zero(larger).abs() + ln_measure.abs();
            let exponent = self.floor[side] + f64::EPSILON * size;
            let changed = (slope * ln_ratio[i].error).abs();
            // Where one of them has vanished a slope says nothing.
            let changed = if changed.is_nan() { 0.0 } else { changed };
            let clamped = ln_p[i] == -f64::MAX || ln_q[i] == -f64::MAX;
            let unknown = if clamped {
                grid.beyond_floats(i, slope)
            } else {
                0.0
            };
            samples.set(i, value, value.abs() * exponent + changed + unknown);
            let weight = weight(i);
            for (side, density) in [p, q].into_iter().enumerate() {
                densities[side][i] = density;
                rounding[side] += weight * density * (self.floor[side] + f64::EPSILON * size);
            }
            highest = highest.max(value.abs() / p.max(q).max(f64::MIN_POSITIVE));
        }
        samples.masses = Some(Masses::of(&densities[0], &densities[1], rounding, highest));
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

/// ln of the density at the nodes, also where these are rounded to a pole, which has no width, or
/// lie beyond the largest float.
fn ln_density(d: &Distribution, grid: &Grid) -> [f64; COUNT] {
    let mut ln = [0.0; COUNT];
    d.ln_pdf_at(grid.nodes(), &mut ln);
    for (ln_here, &x) in ln.iter_mut().zip(&grid.xs) {
        if x.is_infinite() {
            let edge = Edge {
                at: x,
                toward: if x > 0.0 { End::Right } else { End::Left },
            };
            // What has fallen below the floats there is not 0.
            if ln_here.is_nan() || *ln_here == f64::NEG_INFINITY {
                *ln_here = match d.tail_at(edge) {
                    Some(_) => -f64::MAX,
                    None => f64::NEG_INFINITY,
                };
            }
        } else if *ln_here == f64::INFINITY {
            // From the side on which the piece lies.
            let (a, b) = (grid.xs[0], grid.xs[COUNT - 1]);
            let (low, high) = (a.min(b), a.max(b));
            *ln_here = if low < high && x == low {
                d.ln_pdf(x.next_up())
            } else if low < high && x == high {
                d.ln_pdf(x.next_down())
            } else {
                f64::NEG_INFINITY
            };
        }
    }
    ln
}
