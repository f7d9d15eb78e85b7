//! A point of the e-geodesic from P to Q, with density in proportion to p^(1 - s) q^s.

mod closed_form;

use std::sync::{Arc, OnceLock};

use super::path::{PARAMETERS, build, end, unfit};
use super::table::{Table, ln_total};
use crate::distribution::sorted;
use crate::effort;
use crate::families::prelude::*;
use crate::moments::Moments;
use crate::quadrature::{self, Breaks};
use crate::{Affine, Divergence};

/// A continuous distribution between P and Q on the e-geodesic, where no family has a member for it:
/// [`e_path`] makes one of these only then.
///
/// Density p(x)¹⁻ˢ q(x)ˢ/Z, where both are positive; Z and the cdf are integrated (to about 1e-13, also far in the tails), the
/// quantile solves for it, and mean and variance are integrals of it.
#[derive(Clone, Debug)]
pub struct EPath {
    p: Arc<Distribution>,
    q: Arc<Distribution>,
    s: f64,
    ln_norm: f64,
    computed: Arc<Computed>,
}

/// What is found when it is first asked for.
#[derive(Debug, Default)]
struct Computed {
    table: OnceLock<Table>,
    moments: OnceLock<Moments>,
    breakpoints: OnceLock<Vec<f64>>,
}

/// By what it is, not by what has been computed of it.
impl PartialEq for EPath {
    fn eq(&self, other: &Self) -> bool {
        self.s == other.s && self.p == other.p && self.q == other.q
    }
}

pub(crate) static FAMILY: Family = Family {
    name: "e_path",
    summary: "a point of the e-geodesic from P to Q, with density in proportion to p^(1 - s) q^s",
    parameters: PARAMETERS,
    build: |arguments| build(&FAMILY, e_path, arguments),
};

/// The most work that may go into the norm, a twentieth of a second.
const MOST: u64 = 1_000_000;

/// About how many times the work of the norm goes into what is computed once and kept when it is needed; it
/// counts where the norm is found, so that it does not matter who needs it first.
const TABLES: u64 = 5;

/// The distribution with density (or probabilities) in proportion to p¹⁻ˢ qˢ, for 0 ≤ s ≤ 1: P at
/// s = 0, Q at s = 1.
///
/// As s moves, this is the geodesic from P to Q of the exponential connection
/// (S. Amari, *Information Geometry and Its Applications*, 2016, §2.4). It is a member of the
/// family of P and Q where that is an exponential family, such as normal, gamma, beta or Poisson;
/// also for Laplace distributions with a common location, Weibull and negative binomial ones with a
/// common shape, uniform and Pareto distributions. Else it is an [`EPath`], or a categorical
/// distribution on the points that two discrete distributions share.
///
/// ```
/// use klrender_stats::{Distribution, Laplace, Normal, e_path};
///
/// let p = Distribution::from(Normal::new(-1.0, 1.0)?);
/// let q = Distribution::from(Normal::new(3.0, 1.0)?);
/// assert_eq!(e_path(&p, &q, 0.25)?, Normal::new(0.0, 1.0)?.into());
///
/// let q = Distribution::from(Laplace::new(0.0, 1.0)?);
/// let half = e_path(&p, &q, 0.5)?;
/// assert!((half.cdf(half.quantile(0.3)) - 0.3).abs() < 1e-12);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
///
/// # Errors
///
/// An `s` outside 0 … 1; distributions of which one is continuous and one discrete, or that have no
/// mass in common; discrete ones of different families that share infinitely many points; densities
/// that take much too long to integrate, such as those of paths between paths.
pub fn e_path(p: &Distribution, q: &Distribution, s: f64) -> Result<Distribution, ParameterError> {
    if let Some(end) = end(&FAMILY, p, q, s)? {
        return Ok(end);
    }
    let apart = || unfit(&FAMILY, 1, "must have mass where `P` has some");
    if let Some(member) = closed_form::within_family(p, q, s) {
        return Ok(member);
    }
    if p.is_discrete() {
        // Of the same kind: it cannot be an error.
        let renyi = Divergence::Renyi { order: 1.0 - s }.between(p, q);
        return if renyi.is_ok_and(|renyi| renyi.value.is_finite()) {
            on_shared_points(p, q, s)
        } else {
            Err(apart())
        };
    }
    let (found, spent) = effort::with_effort(MOST, || {
        let found = normalized(p, q, s);
        if effort::is_exhausted() {
            return Err(unfit(
                &FAMILY,
                1,
                "must have a density that costs less: with `P` it takes too much work to integrate",
            ));
        }
        found.ok_or_else(apart)
    });
    effort::spend(spent.saturating_mul(TABLES));
    found.map(Distribution::from)
}

/// The one of these continuous distributions, if they share some mass.
fn normalized(p: &Distribution, q: &Distribution, s: f64) -> Option<EPath> {
    let mut found = EPath {
        p: Arc::new(p.clone()),
        q: Arc::new(q.clone()),
        s,
        ln_norm: 0.0,
        computed: Arc::default(),
    };
    if found.support_intervals().is_empty() {
        return None;
    }
    let peak = found.mode();
    let breaks = Breaks::new(p, q, &[peak]);
    // A pole is no scale.
    let height = Some(found.ln_pdf(peak)).filter(|height| height.is_finite());
    found.ln_norm = ln_total(&found, breaks.pieces(), height.unwrap_or(0.0));
    found.ln_norm.is_finite().then_some(found)
}

/// The points of both, of which there must be few.
fn on_shared_points(
    p: &Distribution,
    q: &Distribution,
    s: f64,
) -> Result<Distribution, ParameterError> {
    const MOST: f64 = 1e5;
    let few = "must share at most 100000 points with `P`, or be of its family";
    let common = |d: &Distribution| {
        let lattices = d.univariate().lattices().into_iter();
        lattices.reduce(|a, b| Lattice {
            first: a.first.min(b.first),
            last: a.last.max(b.last),
            ..a
        })
    };
    let (Some(of_p), Some(of_q)) = (common(p), common(q)) else {
        return Err(unfit(&FAMILY, 1, few));
    };
    // Points of the smaller distribution that are none of the other's have no probability there.
    let ends = p.support().overlap(q.support());
    let lattice = if of_p.last - of_p.first <= of_q.last - of_q.first {
        of_p
    } else {
        of_q
    };
    let first = lattice.nearest(ends.low).max(lattice.first);
    let count = (lattice.nearest(ends.high) - first + 1.0).min(lattice.last - first + 1.0);
    if count.is_nan() || count > MOST {
        return Err(unfit(&FAMILY, 1, few));
    }
    let start = lattice.origin + lattice.step * first;
    let ln: Vec<f64> = (0..count as u32)
        .map(|k| {
            let x = start + lattice.step * f64::from(k);
            ln_product(p.ln_pdf(x), q.ln_pdf(x), s)
        })
        .collect();
    let points = closed_form::normalized(&ln).ok_or_else(|| unfit(&FAMILY, 1, few))?;
    Affine::of(&points, start, lattice.step)
}

/// ln(p¹⁻ˢ qˢ)
fn ln_product(ln_p: f64, ln_q: f64, s: f64) -> f64 {
    let product = (1.0 - s) * ln_p + s * ln_q;
    // A pole of one where the other is 0.
    if product.is_nan() {
        f64::NEG_INFINITY
    } else {
        product
    }
}

impl EPath {
    /// The distribution at s = 0.
    pub fn p(&self) -> &Distribution {
        &self.p
    }

    /// The distribution at s = 1.
    pub fn q(&self) -> &Distribution {
        &self.q
    }

    /// How far from P to Q it is.
    pub fn s(&self) -> f64 {
        self.s
    }

    fn table(&self) -> &Table {
        let table = || {
            let peak = self.mode();
            Table::new(
                self,
                Breaks::new(&self.p, &self.q, &[peak]).pieces(),
                self.ln_norm,
            )
        };
        let computed = &self.computed.table;
        computed.get_or_init(|| effort::shared(table))
    }

    fn moments(&self) -> &Moments {
        let computed = &self.computed.moments;
        let moments = || self.table().moments(self);
        computed.get_or_init(|| effort::shared_if_cheap(moments).unwrap_or(Moments::UNKNOWN))
    }

    /// The kinks of P and Q, and some quantiles.
    fn points(&self) -> &[f64] {
        const FAR: [f64; 5] = [1e-17, 1e-10, 1e-5, 0.01, 0.2];
        let points = || {
            let mut points = Vec::new();
            self.p.breakpoints(&mut points);
            self.q.breakpoints(&mut points);
            let range = Interval::new(self.quantile(FAR[0]), self.upper_quantile(FAR[0]));
            points.retain(|x| range.contains(*x));
            points.extend(FAR.map(|p| self.quantile(p)));
            points.extend(FAR.map(|p| self.upper_quantile(p)));
            points.extend([self.mode(), self.support().low, self.support().high]);
            sorted(points)
        };
        let computed = &self.computed.breakpoints;
        computed.get_or_init(|| effort::shared_roughly(points))
    }
}

impl Univariate for EPath {
    fn ln_pdf(&self, x: f64) -> f64 {
        ln_product(self.p.ln_pdf(x), self.q.ln_pdf(x), self.s) - self.ln_norm
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        self.table().side(self, end, x)
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        self.table().ln_side(self, end, x)
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.table().quantile(self, end, p)
    }

    fn mean(&self) -> f64 {
        self.moments().mean
    }

    fn mode(&self) -> f64 {
        let breaks = Breaks::new(&self.p, &self.q, &[]);
        quadrature::peak_of(&breaks.grid(), |x| self.ln_pdf(x)).0
    }

    fn variance(&self) -> f64 {
        self.moments().variance()
    }

    fn std(&self) -> f64 {
        self.moments().std()
    }

    fn support(&self) -> Interval {
        if self.p.is_connected() && self.q.is_connected() {
            return self.p.support().overlap(self.q.support());
        }
        let pieces = self.support_intervals();
        Interval::new(
            pieces.first().map_or(f64::NAN, |piece| piece.low),
            pieces.last().map_or(f64::NAN, |piece| piece.high),
        )
    }

    fn support_intervals(&self) -> Vec<Interval> {
        let mut shared = Vec::new();
        for p in self.p.support_intervals() {
            let overlaps = self.q.support_intervals().into_iter().map(|q| p.overlap(q));
            shared.extend(overlaps.filter(|piece| piece.low < piece.high));
        }
        shared
    }

    fn is_connected(&self) -> bool {
        self.p.is_connected() && self.q.is_connected() || self.support_intervals().len() == 1
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        const SOME: [f64; 4] = [0.001, 0.02, 0.15, 0.5];
        let mut points = self.p.landmarks();
        points.extend(self.q.landmarks());
        let ends = [SOME[0], 1.0 - SOME[0]].map(|p| self.quantile(p));
        points.retain(|x| ends[0] <= *x && *x <= ends[1]);
        out.extend(points);
        out.extend(SOME.map(|p| self.quantile(p)));
        out.extend(SOME.map(|p| self.upper_quantile(p)));
        out.extend([self.mode(), self.support().low, self.support().high]);
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend(self.points());
    }

    fn tail(&self, end: End) -> Tail {
        self.tail_at(self.support().edge(end)).unwrap_or(Tail::FLAT)
    }

    fn tail_at(&self, edge: Edge) -> Option<Tail> {
        let (p, q) = (self.p.tail_at(edge)?, self.q.tail_at(edge)?);
        Some(Tail::combined(1.0 - self.s, &p, self.s, &q))
    }

    fn singular_edges(&self, out: &mut Vec<Edge>) {
        let start = out.len();
        self.p.singular_edges(out);
        self.q.singular_edges(out);
        let support = self.support();
        let mut place = start;
        while place < out.len() {
            if support.reaches(out[place]) {
                place += 1;
            } else {
                out.swap_remove(place);
            }
        }
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        let edge = self.support().edge(end);
        let ln = [&self.p, &self.q].map(|d| {
            if d.support().edge(end) == edge {
                d.univariate().ln_pdf_near(end, ln_distance)
            } else {
                d.ln_pdf(edge.point(libm::exp(ln_distance)))
            }
        });
        ln_product(ln[0], ln[1], self.s) - self.ln_norm
    }

    fn ln_pdf_at(&self, nodes: Nodes<'_>, out: &mut [f64]) {
        let mut ln_q = vec![0.0; out.len()];
        self.p.ln_pdf_at(nodes, out);
        self.q.ln_pdf_at(nodes, &mut ln_q);
        for (out, ln_q) in out.iter_mut().zip(ln_q) {
            *out = ln_product(*out, ln_q, self.s) - self.ln_norm;
        }
    }
}

impl Pair for EPath {}

#[cfg(test)]
mod tests;
