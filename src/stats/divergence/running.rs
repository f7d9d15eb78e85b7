//! The integrand of a divergence, and its integral from the left up to a point.

use super::{Divergence, Mismatch, finite, integrand, transport};
use crate::distribution::{Distribution, Kind};
use crate::nodes::{Nodes, WithError};
use crate::quadrature::{
    Axis, Breaks, DensityIntegral, Panel, Piece, Point, Samples, floors, refine,
};
use crate::series;
use crate::support::Edge;
use crate::tail::Tail;

impl Divergence {
    /// Whether it is the integral of a function of x, or the sum of one.
    pub fn has_integrand(self) -> bool {
        match self {
            Self::Kl
            | Self::ReverseKl
            | Self::Jeffreys
            | Self::JensenShannon
            | Self::Tsallis { .. }
            | Self::Alpha { .. }
            | Self::SquaredHellinger
            | Self::TotalVariation
            | Self::ChiSquared
            | Self::TriangularDiscrimination
            | Self::CrossEntropy => true,
            Self::Wasserstein { order } => order == 1.0,
            Self::JensenShannonDistance
            | Self::Renyi { .. }
            | Self::Hellinger
            | Self::Bhattacharyya
            | Self::Energy
            | Self::Cramer
            | Self::KolmogorovSmirnov
            | Self::Mmd { .. } => false,
        }
    }

    /// What is integrated over x, at each of `xs`: p ln(p/q) for KL(P‖Q), which is negative where
    /// p < q. For the Tsallis and α-divergences it is the non-negative form
    /// (pᵃ q¹⁻ᵃ − a p − (1 − a) q)/(a(a − 1)), times a for Tsallis. Infinite where p > 0 = q, if
    /// the divergence is. NaN for a divergence that is no integral.
    ///
    /// # Errors
    ///
    /// If P and Q are of different kinds or bivariate.
    ///
    /// # Panics
    ///
    /// If `xs` and `out` differ in length.
    pub fn integrand(
        self,
        p: &Distribution,
        q: &Distribution,
        xs: &[f64],
        out: &mut [f64],
    ) -> Result<(), Mismatch> {
        assert_eq!(xs.len(), out.len(), "a place for every point");
        check(p, q)?;
        if !self.has_integrand() {
            out.fill(f64::NAN);
            return Ok(());
        }
        if let Self::Wasserstein { .. } = self {
            for (out, &x) in out.iter_mut().zip(xs) {
                *out = if x.is_nan() {
                    f64::NAN
                } else {
                    transport::cdf_difference(p, q, x).0.abs()
                };
            }
            return Ok(());
        }
        let mut ln_p = vec![0.0; xs.len()];
        let mut ln_q = vec![0.0; xs.len()];
        let nodes = Nodes { xs, near: None };
        p.ln_pdf_at(nodes, &mut ln_p);
        q.ln_pdf_at(nodes, &mut ln_q);
        let mut ratios = vec![WithError::default(); xs.len()];
        let known = p.ln_ratio_at(q, nodes, &mut ratios);
        for (i, out) in out.iter_mut().enumerate() {
            let (ln_p, ln_q) = (ln_p[i], ln_q[i]);
            let none = f64::NEG_INFINITY;
            let in_both = ln_p != none && ln_q != none;
            let ln_ratio = if known && in_both {
                ratios[i].value
            } else {
                ln_q - ln_p
            };
            *out = if ln_p == none && ln_q == none {
                0.0
            } else {
                self.shown(Point {
                    p: libm::exp(ln_p),
                    q: libm::exp(ln_q),
                    ln_p,
                    ln_q,
                    ln_density: ln_p,
                    ln_ratio,
                })
            };
        }
        Ok(())
    }

    /// The integrand as it is known, of which parts may be negative.
    fn shown(self, at: Point) -> f64 {
        let term = |mass: f64, ln: f64| if mass == 0.0 { 0.0 } else { mass * ln };
        match self {
            Self::Kl => term(at.p, -at.ln_ratio),
            Self::ReverseKl => term(at.q, at.ln_ratio),
            Self::CrossEntropy => term(at.p, -at.ln_q),
            _ => self.positive(at).0,
        }
    }

    /// The integrand that is ≥ 0, with the same integral, and its slope.
    fn positive(self, at: Point) -> (f64, f64) {
        let times = |factor: f64, (value, slope): (f64, f64)| (factor * value, factor * slope);
        match self {
            Self::Kl => integrand::kl(at),
            Self::ReverseKl => integrand::kl(exchanged(at)),
            Self::Jeffreys => {
                let (forward, back) = (integrand::kl(at), integrand::kl(exchanged(at)));
                (forward.0 + back.0, forward.1.abs() + back.1.abs())
            }
            Self::JensenShannon => integrand::jensen_shannon(at),
            Self::TotalVariation => integrand::total_variation(at),
            Self::TriangularDiscrimination => integrand::triangular_discrimination(at),
            Self::Tsallis { order: 1.0 } => integrand::kl(at),
            Self::Tsallis { order: 0.0 } => {
                let outside = at.ln_p == f64::NEG_INFINITY;
                (if outside { at.q } else { 0.0 }, 0.0)
            }
            Self::Tsallis { order } => times(order, integrand::alpha(at, order)),
            Self::Alpha { order: 1.0 } => integrand::kl(at),
            Self::Alpha { order: 0.0 } => integrand::kl(exchanged(at)),
            Self::Alpha { order } => integrand::alpha(at, order),
            Self::SquaredHellinger => times(0.25, integrand::alpha(at, 0.5)),
            Self::ChiSquared => times(2.0, integrand::alpha(at, 2.0)),
            Self::CrossEntropy => {
                let value = if at.p == 0.0 {
                    0.0
                } else {
                    -at.p * (at.ln_density + at.ln_ratio)
                };
                (value, at.p)
            }
            Self::JensenShannonDistance
            | Self::Renyi { .. }
            | Self::Hellinger
            | Self::Bhattacharyya
            | Self::Wasserstein { .. }
            | Self::Energy
            | Self::Cramer
            | Self::KolmogorovSmirnov
            | Self::Mmd { .. } => (f64::NAN, f64::NAN),
        }
    }

    /// Where the integral becomes infinite on the way from the left, if it does.
    fn diverges_at(self, p: &Distribution, q: &Distribution) -> Option<f64> {
        let earlier = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let kl = |p, q| {
            let gap = finite::gap(p, q).map(|on| on.low);
            earlier(gap, finite::kl_diverges(p, q).map(|edge: Edge| edge.at))
        };
        let power = |p, q, a: f64| {
            let gap = finite::gap(p, q).map(|on| on.low);
            let edge = finite::diverging_edge(p, q, |p, q| Tail::combined(a, p, 1.0 - a, q));
            earlier(gap, edge.map(|edge| edge.at))
        };
        match self {
            Self::Kl | Self::CrossEntropy => kl(p, q),
            Self::ReverseKl => kl(q, p),
            Self::Jeffreys => earlier(kl(p, q), kl(q, p)),
            Self::ChiSquared => power(p, q, 2.0),
            Self::Tsallis { order } | Self::Alpha { order } if order == 1.0 => kl(p, q),
            Self::Alpha { order: 0.0 } => kl(q, p),
            Self::Tsallis { order } | Self::Alpha { order } if order > 1.0 => power(p, q, order),
            Self::Alpha { order } if order < 0.0 => power(q, p, 1.0 - order),
            _ => None,
        }
    }
}

/// The same with P and Q exchanged.
fn exchanged(at: Point) -> Point {
    Point {
        p: at.q,
        q: at.p,
        ln_p: at.ln_q,
        ln_q: at.ln_p,
        ln_density: at.ln_density + at.ln_ratio,
        ln_ratio: -at.ln_ratio,
    }
}

fn check(p: &Distribution, q: &Distribution) -> Result<(), Mismatch> {
    match (p.kind(), q.kind()) {
        (p, q) if p != q => Err(Mismatch::Kinds(p, q)),
        (Kind::Bivariate, _) => Err(Mismatch::Unsupported(Kind::Bivariate)),
        _ => Ok(()),
    }
}

/// The integral of [`Divergence::integrand`] from −∞ up to x, for any x: at ∞ it is the
/// divergence.
///
/// ```
/// use klrender_stats::{Distribution, Divergence, Normal, Running};
///
/// let p = Distribution::from(Normal::new(1.0, 1.0)?);
/// let q = Distribution::from(Normal::new(0.0, 1.0)?);
/// let running = Running::new(Divergence::Kl, &p, &q)?;
/// assert_eq!(running.at(f64::NEG_INFINITY), 0.0);
/// assert!(running.at(0.0) < 0.0, "p < q there");
/// assert!((running.at(f64::INFINITY) - 0.5).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Running<'a> {
    divergence: Divergence,
    p: &'a Distribution,
    q: &'a Distribution,
    breaks: Breaks,
    parts: Parts,
    /// How well the densities are known, as by [`floors`].
    floors: [f64; 2],
    /// Beyond this point it is infinite.
    limit: Option<f64>,
}

#[derive(Debug)]
enum Parts {
    /// Each panel with its lowest x and the integral up to there; ascending.
    Panels(Vec<(f64, f64, Panel)>),
    /// Sums are found for each x.
    Sums,
}

impl<'a> Running<'a> {
    /// The running integral of a divergence that has an integrand, else NaN everywhere.
    ///
    /// # Errors
    ///
    /// If P and Q are of different kinds or bivariate.
    pub fn new(
        divergence: Divergence,
        p: &'a Distribution,
        q: &'a Distribution,
    ) -> Result<Self, Mismatch> {
        check(p, q)?;
        let limit = divergence.diverges_at(p, q);
        let cut = limit.filter(|limit| limit.is_finite());
        let breaks = Breaks::new(p, q, cut.as_slice());
        let floors = floors(p, q, &breaks);
        let mut running = Self {
            divergence,
            p,
            q,
            breaks,
            parts: Parts::Sums,
            floors,
            limit,
        };
        if !p.is_discrete() {
            running.parts = Parts::Panels(running.panels());
        }
        Ok(running)
    }

    fn panels(&self) -> Vec<(f64, f64, Panel)> {
        let pieces = self.breaks.pieces().into_iter().filter(|piece| {
            let (low, high) = piece.ends();
            // Next to a point where it diverges the integral is found for each x.
            self.limit.is_none_or(|limit| high <= limit && low < limit)
        });
        let mut panels = refine(pieces, |piece| self.sample(piece)).panels;
        panels.sort_by(|a, b| a.piece.ends().0.total_cmp(&b.piece.ends().0));
        let mut sum = 0.0;
        let mut parts = Vec::with_capacity(panels.len());
        for panel in panels {
            parts.push((panel.piece.ends().0, sum, panel));
            sum += panel.value;
        }
        parts
    }

    fn sample(&self, piece: Piece) -> Samples {
        if let Divergence::Wasserstein { .. } = self.divergence {
            return transport::sample(self.p, self.q, piece, 1.0);
        }
        let integrand = |at| self.divergence.positive(at);
        DensityIntegral::with_floors(self.p, self.q, self.floors, integrand).sample(piece)
    }

    /// The integral up to x.
    pub fn at(&self, x: f64) -> f64 {
        if x.is_nan() || !self.divergence.has_integrand() {
            return f64::NAN;
        }
        if x == f64::NEG_INFINITY {
            return 0.0;
        }
        // A limit of ∞ is reached there, one at a finite point only beyond it.
        let beyond = |limit: f64| x > limit || limit.is_infinite() && x >= limit;
        if self.limit.is_some_and(beyond) {
            return f64::INFINITY;
        }
        match &self.parts {
            Parts::Sums => {
                let term = |at| (self.divergence.shown(at), 0.0);
                series::running(self.p, self.q, &[x], term)[0]
            }
            Parts::Panels(panels) => self.positive_up_to(panels, x) + self.signed_part(x),
        }
    }

    /// The integral of the positive integrand up to x.
    fn positive_up_to(&self, panels: &[(f64, f64, Panel)], x: f64) -> f64 {
        let after = panels.partition_point(|(low, ..)| *low <= x);
        let Some((_, before, panel)) = after.checked_sub(1).map(|last| &panels[last]) else {
            return 0.0;
        };
        let (low, high) = panel.piece.ends();
        if x >= high {
            let rest = if self.limit.is_some_and(|limit| high < limit) {
                // Beyond the last panel before a point where the integral diverges.
                let piece = Piece {
                    axis: Axis::Line,
                    from: high,
                    to: x,
                };
                refine([piece], |piece| self.sample(piece)).quantity().value
            } else {
                0.0
            };
            return before + panel.value + rest;
        }
        let t = panel
            .piece
            .coordinate(x)
            .clamp(panel.piece.from, panel.piece.to);
        let rises = panel.piece.rises();
        let part = if rises {
            Piece {
                to: t,
                ..panel.piece
            }
        } else {
            Piece {
                from: t,
                ..panel.piece
            }
        };
        if part.from >= part.to || low >= x {
            return *before;
        }
        before + Panel::new(part, &self.sample(part)).value
    }

    /// What the shown integrand has integrated to beyond the positive one: ±(F − G), as they
    /// differ by p − q.
    fn signed_part(&self, x: f64) -> f64 {
        let difference = || transport::cdf_difference(self.p, self.q, x).0;
        match self.divergence {
            Divergence::Kl => difference(),
            Divergence::ReverseKl => -difference(),
            _ => 0.0,
        }
    }
}
