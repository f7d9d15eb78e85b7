//! The cdf and the quantiles of a density that has no formula for them: its integral, cached.

use crate::distribution::Univariate;
use crate::moments::{Moments, moments_by};
use crate::quadrature::{self, COUNT, Grid, Piece, Samples};
use crate::solve;
use crate::support::{End, Interval};

/// A density's mass, piece by piece.
#[derive(Debug)]
pub(super) struct Table {
    /// Ascending.
    slabs: Vec<Slab>,
    /// The mass below each slab's lower end, and of all of them.
    below: Vec<f64>,
    /// The mass above each slab's lower end, and 0.
    above: Vec<f64>,
    tolerance: f64,
}

#[derive(Clone, Copy, Debug)]
struct Slab {
    piece: Piece,
    ends: Interval,
}

/// Each piece is integrated with so many panels at most.
const MOST: usize = 400;

/// To which share of it a piece is integrated, where the logarithms of the density come from numbers as
/// large as this: beyond what rounding leaves of them there is nothing to gain.
fn tolerance(largest: f64) -> f64 {
    (4.0 * f64::EPSILON * largest.abs()).max(1e-13)
}

/// Below this a mass is found again from scaled densities.
const SMALL: f64 = 1e-280;

impl Table {
    /// From pieces that cover the support; logarithms of the density come from numbers as large as
    /// `largest`.
    pub(super) fn new(d: &dyn Univariate, pieces: Vec<Piece>, largest: f64) -> Self {
        let tolerance = tolerance(largest);
        let mut parts = Vec::new();
        for piece in pieces {
            // Each by itself: a tail is integrated as well as the peak.
            for panel in
                quadrature::refine_to(tolerance, MOST, [piece], |piece| samples(d, piece, 0.0))
                    .panels
            {
                let (low, high) = panel.piece.ends();
                let slab = Slab {
                    piece: panel.piece,
                    ends: Interval { low, high },
                };
                parts.push((slab, panel.value));
            }
        }
        parts.sort_by(|a, b| a.0.ends.low.total_cmp(&b.0.ends.low));
        let mut below = vec![0.0; parts.len() + 1];
        let mut above = below.clone();
        for (i, (_, mass)) in parts.iter().enumerate() {
            below[i + 1] = below[i] + mass;
        }
        for (i, (_, mass)) in parts.iter().enumerate().rev() {
            above[i] = above[i + 1] + mass;
        }
        let slabs = parts.into_iter().map(|(slab, _)| slab).collect();
        Self {
            slabs,
            below,
            above,
            tolerance,
        }
    }

    /// Mean and variance, to about 1e-13 of the spread.
    pub(super) fn moments(&self, d: &dyn Univariate) -> Moments {
        moments_by(d, |median, end, order, unit| {
            let sign = match end {
                End::Left => -1.0,
                End::Right => 1.0,
            };
            let term = |piece: Piece| {
                let grid = piece.grid();
                let mut samples = samples_on(d, piece, &grid, 0.0);
                for (value, x) in samples.values.iter_mut().zip(grid.xs) {
                    let distance = sign * (x - median) / unit;
                    let power = if order == 1 {
                        distance
                    } else {
                        distance * distance
                    };
                    // Where x has left the range of a float, nothing is left of the density.
                    *value = if *value == 0.0 { 0.0 } else { *value * power };
                }
                samples
            };
            let pieces = self.pieces_beyond(end, median);
            quadrature::refine_to(self.tolerance, MOST, pieces, term)
                .panels
                .iter()
                .map(|panel| panel.value)
                .sum()
        })
    }

    /// What lies on this side of x.
    fn pieces_beyond(&self, end: End, x: f64) -> Vec<Piece> {
        let place = self.place(x);
        let part = self.slabs.get(place).and_then(|slab| slab.part(end, x));
        let others = match end {
            End::Left => &self.slabs[..place],
            End::Right => self.slabs.get(place + 1..).unwrap_or(&[]),
        };
        part.into_iter()
            .chain(others.iter().map(|slab| slab.piece))
            .collect()
    }

    /// The slab in which x lies, or the one after if it is in none.
    fn place(&self, x: f64) -> usize {
        self.slabs.partition_point(|slab| slab.ends.high < x)
    }

    /// The probability on one side of x.
    pub(super) fn side(&self, d: &dyn Univariate, end: End, x: f64) -> f64 {
        let support = d.support();
        let (none, all) = match end {
            End::Left => (x <= support.low, x >= support.high),
            End::Right => (x >= support.high, x <= support.low),
        };
        if none {
            0.0
        } else if all {
            1.0
        } else {
            let mass = self.mass(d, end, x);
            if mass <= 0.5 {
                return mass;
            }
            1.0 - self.mass(d, end.opposite(), x).min(1.0)
        }
    }

    /// Its logarithm, also where it underflows.
    pub(super) fn ln_side(&self, d: &dyn Univariate, end: End, x: f64) -> f64 {
        let mass = self.side(d, end, x);
        if mass == 0.0 && !d.support().contains(x) {
            f64::NEG_INFINITY
        } else if mass <= 0.5 {
            self.ln_mass(d, end, x)
        } else {
            libm::log1p(-self.side(d, end.opposite(), x))
        }
    }

    /// The x at which the tail has this probability.
    pub(super) fn quantile(&self, d: &impl Univariate, end: End, p: f64) -> f64 {
        let smaller = match end {
            End::Left => p <= 0.5,
            End::Right => p < 0.5,
        };
        if p == 0.0 {
            d.support().edge(end).at
        } else if smaller {
            let bracket = self.bracket(end, p).overlap(d.support());
            solve::tail_quantile(d, end, bracket, p)
        } else {
            self.quantile(d, end.opposite(), 1.0 - p)
        }
    }

    /// The mass on this side of x.
    fn mass(&self, d: &dyn Univariate, end: End, x: f64) -> f64 {
        let place = self.place(x);
        let whole = match end {
            End::Left => self.below[place],
            End::Right => self.above[(place + 1).min(self.slabs.len())],
        };
        let part = self.slabs.get(place).and_then(|slab| slab.part(end, x));
        whole + part.map_or(0.0, |part| integral(d, part, 0.0, self.tolerance))
    }

    /// ln of the mass on this side of x, also where that underflows.
    fn ln_mass(&self, d: &dyn Univariate, end: End, x: f64) -> f64 {
        let mass = self.mass(d, end, x);
        let scale = d.ln_pdf(x);
        if mass > SMALL || !scale.is_finite() {
            return libm::log(mass);
        }
        let pieces = self.pieces_beyond(end, x).into_iter();
        let sum: f64 = pieces
            .map(|piece| integral(d, piece, scale, self.tolerance))
            .sum();
        scale + libm::log(sum)
    }

    /// An interval in which the mass below (or above) reaches this.
    fn bracket(&self, end: End, mass: f64) -> Interval {
        let place = match end {
            End::Left => self.below.partition_point(|below| *below < mass),
            End::Right => self.above.partition_point(|above| *above > mass),
        };
        // One slab more on either side, for what rounding does at its ends.
        let (first, last) = (
            self.slabs.get(place.saturating_sub(2)),
            self.slabs.get(place),
        );
        Interval {
            low: first.map_or(f64::NEG_INFINITY, |slab| slab.ends.low),
            high: last.map_or(f64::INFINITY, |slab| slab.ends.high),
        }
    }
}

impl Slab {
    /// What of it lies on this side of x.
    fn part(&self, end: End, x: f64) -> Option<Piece> {
        if !self.ends.contains(x) {
            return (end == End::Right && x < self.ends.low).then_some(self.piece);
        }
        let at = self
            .piece
            .coordinate(x)
            .clamp(self.piece.from, self.piece.to);
        let to_x = Piece {
            to: at,
            ..self.piece
        };
        let from_x = Piece {
            from: at,
            ..self.piece
        };
        let part = if self.piece.rises() == (end == End::Left) {
            to_x
        } else {
            from_x
        };
        (part.from < part.to).then_some(part)
    }
}

/// ln of the whole mass, where ln p is at most `peak`.
pub(super) fn ln_total(d: &dyn Univariate, pieces: Vec<Piece>, peak: f64) -> f64 {
    let sum: f64 = pieces
        .into_iter()
        .map(|piece| integral(d, piece, peak, tolerance(peak)))
        .sum();
    peak + libm::log(sum)
}

/// ∫ p/exp(scale) over a piece.
fn integral(d: &dyn Univariate, piece: Piece, scale: f64, tolerance: f64) -> f64 {
    let panels =
        quadrature::refine_to(tolerance, MOST, [piece], |piece| samples(d, piece, scale)).panels;
    panels.iter().map(|panel| panel.value).sum()
}

fn samples(d: &dyn Univariate, piece: Piece, scale: f64) -> Samples {
    samples_on(d, piece, &piece.grid(), scale)
}

/// The same at nodes that are known.
fn samples_on(d: &dyn Univariate, piece: Piece, grid: &Grid, scale: f64) -> Samples {
    let mut ln = [0.0; COUNT];
    d.ln_pdf_at(grid.nodes_from_point(piece), &mut ln);
    let mut samples = Samples::default();
    for (i, (ln, ln_measure)) in ln.iter().zip(grid.ln_measure).enumerate() {
        samples.set(i, libm::exp(ln - scale + ln_measure), 0.0);
    }
    samples
}
