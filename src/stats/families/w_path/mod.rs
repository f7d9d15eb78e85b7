//! A point of the Wasserstein geodesic from P to Q, with quantiles between theirs.

mod knots;
mod location_scale;

use std::sync::Arc;

use super::path::{PARAMETERS, between, build, end, unfit};
use crate::distribution::sorted;
use crate::effort;
use crate::families::prelude::*;
use crate::moments::unit;
use crate::quadrature;
use crate::solve;
use crate::{Affine, Divergence};
use knots::Knots;

/// A distribution between P and Q in the sense of optimal transport, where it is of no family:
/// [`w_path`] makes one of these only then.
///
/// Quantile (1 − s) F⁻¹(u) + s G⁻¹(u). The point x is (1 − s) a + s b, where F(a) = G(b) = P(X ≤ x);
/// a and b are found by solving ln F(a) = ln G(b) (or the same for the upper tails), to the last
/// digits of these, from where a few points of the same probability come to lie. The density there is
/// 1/((1 − s)/p(a) + s/q(b)). The variance is (1 − s) var P + s var Q − s (1 − s) (W² − (mean P − mean Q)²) with the Wasserstein distance W
/// of order 2.
#[derive(Clone, Debug)]
pub struct WPath {
    p: Arc<Distribution>,
    q: Arc<Distribution>,
    s: f64,
    knots: Arc<Knots>,
}

/// By what it is, not by what has been computed of it.
impl PartialEq for WPath {
    fn eq(&self, other: &Self) -> bool {
        self.s == other.s && self.p == other.p && self.q == other.q
    }
}

pub(crate) static FAMILY: Family = Family {
    name: "w_path",
    summary: "a point of the Wasserstein geodesic from P to Q, with quantiles between theirs",
    parameters: PARAMETERS,
    build: |arguments| build(&FAMILY, w_path, arguments),
};

/// The distribution with quantiles (1 − s) F⁻¹ + s G⁻¹, for 0 ≤ s ≤ 1: P at s = 0, Q at s = 1.
///
/// As s moves, each bit of mass goes straight and with constant speed to where the optimal
/// transport takes it: the geodesic of every Wasserstein distance of order > 1.
/// (R. J. McCann, "A Convexity Principle for Interacting Gases", 1997.) It is a member of the
/// family where P and Q differ by location and scale only, and a [`WPath`] else.
///
/// ```
/// use klrender_stats::{Distribution, Laplace, Normal, w_path};
///
/// let p = Distribution::from(Normal::new(0.0, 1.0)?);
/// let q = Distribution::from(Normal::new(4.0, 3.0)?);
/// assert_eq!(w_path(&p, &q, 0.5)?, Normal::new(2.0, 2.0)?.into());
///
/// let q = Distribution::from(Laplace::new(4.0, 1.0)?);
/// let half = w_path(&p, &q, 0.5)?;
/// assert_eq!(half.quantile(0.9), 0.5 * p.quantile(0.9) + 0.5 * q.quantile(0.9));
/// assert!((half.cdf(half.quantile(0.9)) - 0.9).abs() < 1e-14);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
///
/// # Errors
///
/// An `s` outside 0 … 1; distributions of which one is continuous and one discrete; discrete ones,
/// unless they differ by location and scale only: between them the points would be others for
/// every s.
pub fn w_path(p: &Distribution, q: &Distribution, s: f64) -> Result<Distribution, ParameterError> {
    if let Some(end) = end(&FAMILY, p, q, s)? {
        return Ok(end);
    }
    if let Some(member) = location_scale::within_family(p, q, s) {
        return Ok(member);
    }
    if p.is_discrete() {
        return Err(unfit(
            &FAMILY,
            1,
            "must be continuous, or a moved and scaled `P`: \
             a mixture path (m_path) joins discrete distributions",
        ));
    }
    Ok(WPath::new(Arc::new(p.clone()), Arc::new(q.clone()), s).into())
}

/// The points of P and of Q that come to lie at x.
struct Origin {
    a: Point,
    b: Point,
    /// How much the logarithms of their probabilities differ, relatively.
    mismatch: f64,
}

/// A point of P or of Q.
#[derive(Clone, Copy)]
struct Point {
    at: f64,
    /// How far it may be from where it should be.
    error: f64,
}

impl Point {
    /// Whether all that it may be lies in the support, so that its density and its probabilities tell something.
    fn is_known_within(self, d: &Distribution) -> bool {
        let support = d.support();
        support.contains(self.at - self.error) && support.contains(self.at + self.error)
    }
}

impl WPath {
    fn new(p: Arc<Distribution>, q: Arc<Distribution>, s: f64) -> Self {
        let medians = || between(p.median(), q.median(), s);
        let (median, spent) = effort::with_effort(u64::MAX, medians);
        effort::spend(spent);
        let knots = Arc::new(Knots::new(median, spent));
        Self { p, q, s, knots }
    }

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

    /// The image of a pair of points.
    fn at(&self, a: f64, b: f64) -> f64 {
        between(a, b, self.s)
    }

    /// Where the mass at x, inside the support, comes from.
    fn origin(&self, x: f64) -> Origin {
        // With the one that has the smaller share as unknown, the other follows without loss,
        // unless the unknown is far larger.
        let first = self.solve(x, self.s > 0.5);
        if first.mismatch <= 1e-13 {
            return first;
        }
        let second = self.solve(x, self.s <= 0.5);
        if second.mismatch < first.mismatch {
            second
        } else {
            first
        }
    }

    /// The same; the unknown is the point of P (`of_p`) or of Q.
    fn solve(&self, x: f64, of_p: bool) -> Origin {
        let (unknown, other, share) = if of_p {
            (&*self.p, &*self.q, 1.0 - self.s)
        } else {
            (&*self.q, &*self.p, self.s)
        };
        let rest = |v: f64| (x - share * v) / (1.0 - share);
        let reach = other.support();
        let possible = unknown.support().overlap(Interval::new(
            (x - (1.0 - share) * reach.high) / share,
            (x - (1.0 - share) * reach.low) / share,
        ));
        let end = if x <= self.knots.median() {
            End::Left
        } else {
            End::Right
        };
        let (near, start) = self.knots.around(self, end, x, of_p);
        let bracket = possible.overlap(near);
        let ln = |d: &Distribution, at: f64| d.univariate().ln_tail_probability(end, at);
        let f = |v| {
            // Two densities and two probabilities, to what the solver counts.
            effort::spend(4);
            let r = rest(v);
            let (ln_v, ln_r) = (ln(unknown, v), ln(other, r));
            let slope_v = libm::exp(unknown.ln_pdf(v) - ln_v);
            let slope_r = libm::exp(other.ln_pdf(r) - ln_r);
            let excess = match end {
                End::Left => ln_v - ln_r,
                End::Right => ln_r - ln_v,
            };
            (excess, slope_v + share / (1.0 - share) * slope_r)
        };
        let v = match start {
            Some(start) => solve::root_near(start, bracket, f),
            None => solve::root(bracket, f),
        };
        let r = rest(v);
        let (ln_v, ln_r) = (ln(unknown, v), ln(other, r));
        let mismatch = match (ln_v - ln_r).abs() / (1.0 + ln_v.abs().max(ln_r.abs())) {
            of_infinite if of_infinite.is_nan() => 1.0,
            mismatch => mismatch,
        };
        let v = Point {
            at: v,
            error: f64::EPSILON * v.abs(),
        };
        let r = Point {
            at: r,
            error: f64::EPSILON * (x.abs() + 2.0 * share * v.at.abs()) / (1.0 - share),
        };
        let (a, b) = if of_p { (v, r) } else { (r, v) };
        Origin { a, b, mismatch }
    }

    /// ln of the mass on one side.
    fn ln_side(&self, end: End, x: f64) -> f64 {
        let support = self.support();
        let (none, all) = match end {
            End::Left => (x <= support.low, x >= support.high),
            End::Right => (x >= support.high, x <= support.low),
        };
        if none {
            return f64::NEG_INFINITY;
        }
        if all {
            return 0.0;
        }
        let Origin { a, b, .. } = self.origin(x);
        let sides = [(&self.p, a), (&self.q, b)].map(|(d, point)| {
            let ln = d.univariate().ln_tail_probability(end, point.at);
            // How much it changes when the point moves by its error, or by that of x.
            let error = point.error.max(f64::EPSILON * (x.abs() + point.at.abs()));
            let change = libm::exp(d.ln_pdf(point.at) - ln) * error;
            if change.is_nan() || !point.is_known_within(d) {
                (ln, f64::INFINITY)
            } else {
                (ln, change)
            }
        });
        // Equal but for rounding: the one that suffers less from it.
        if sides[0].1 <= sides[1].1 {
            sides[0].0
        } else {
            sides[1].0
        }
    }

    /// The images of points of P (`of_p`) or of Q.
    fn images(&self, points: &[f64], of_p: bool, out: &mut Vec<f64>) {
        let (from, to) = if of_p {
            (&self.p, &self.q)
        } else {
            (&self.q, &self.p)
        };
        for &x in points {
            let (lower, upper) = (from.cdf(x), from.sf(x));
            let partner = if lower < 0.5 {
                to.quantile(lower)
            } else {
                to.upper_quantile(upper)
            };
            out.push(if of_p {
                self.at(x, partner)
            } else {
                self.at(partner, x)
            });
        }
    }
}

impl Univariate for WPath {
    fn ln_pdf(&self, x: f64) -> f64 {
        if !self.support().contains(x) || x.is_infinite() {
            return f64::NEG_INFINITY;
        }
        let Origin { a, b, .. } = self.origin(x);
        let mut terms = [
            libm::log1p(-self.s) - self.p.ln_pdf(a.at),
            libm::log(self.s) - self.q.ln_pdf(b.at),
        ];
        // So near the end of one of them that floats don't tell, its share is the smaller one.
        for (i, (d, point)) in [(&self.p, a), (&self.q, b)].into_iter().enumerate() {
            let dominates = terms[i].is_nan() || terms[i] >= terms[1 - i];
            if dominates && terms[1 - i].is_finite() && !point.is_known_within(d) {
                terms[i] = f64::NEG_INFINITY;
            }
        }
        let largest = terms[0].max(terms[1]);
        if largest.is_infinite() {
            return -largest;
        }
        let rest = terms[0].min(terms[1]) - largest;
        -largest - libm::log1p(libm::exp(rest))
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        libm::exp(self.ln_side(end, x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        self.ln_side(end, x)
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let quantile = |d: &Distribution| d.univariate().tail_quantile(end, p);
        self.at(quantile(&self.p), quantile(&self.q))
    }

    fn mean(&self) -> f64 {
        self.at(self.p.mean(), self.q.mean())
    }

    fn mode(&self) -> f64 {
        let mut points = Vec::new();
        self.landmarks(&mut points);
        let grid = sorted(points);
        quadrature::peak_of(&grid, |x| self.ln_pdf(x)).0
    }

    fn variance(&self) -> f64 {
        let plain = self.at(self.p.variance(), self.q.variance());
        let apart = self.p.mean() - self.q.mean();
        if !plain.is_finite() || !apart.is_finite() {
            return plain + apart;
        }
        // Both are continuous.
        let distance = Divergence::Wasserstein { order: 2.0 }.between(&self.p, &self.q);
        // Nobody is told how coarse the variance would be.
        let sure = |it: &Quantity| it.abs_error <= 1e-8 * it.value;
        let distance = distance.ok().filter(sure);
        let distance = distance.map_or(f64::NAN, |distance| distance.value);
        // W² − apart², which is ≥ 0.
        let shape = (distance - apart.abs()) * (distance + apart.abs());
        plain - self.s * (1.0 - self.s) * shape.max(0.0)
    }

    fn std(&self) -> f64 {
        let variance = self.variance();
        let unit = unit(self.p.std().max(self.q.std()));
        if variance.is_normal() || unit == 1.0 {
            return variance.sqrt();
        }
        // Scaled, since the square has left the range of a float.
        let scaled = |d| Some(Arc::new(Affine::of(d, 0.0, 1.0 / unit).ok()?));
        let (Some(p), Some(q)) = (scaled(&self.p), scaled(&self.q)) else {
            return f64::NAN;
        };
        Self::new(p, q, self.s).variance().sqrt() * unit
    }

    fn support(&self) -> Interval {
        let (p, q) = (self.p.support(), self.q.support());
        Interval::new(self.at(p.low, q.low), self.at(p.high, q.high))
    }

    /// A hole in P or Q leaves one, narrower by its share.
    fn support_intervals(&self) -> Vec<Interval> {
        let mut holes: Vec<Interval> = Vec::new();
        for (d, of_p) in [(&self.p, true), (&self.q, false)] {
            for pair in d.support_intervals().windows(2) {
                let mut ends = Vec::with_capacity(2);
                self.images(&[pair[0].high, pair[1].low], of_p, &mut ends);
                holes.push(Interval::new(ends[0], ends[1]));
            }
        }
        holes.sort_by(|a, b| a.low.total_cmp(&b.low));
        let mut pieces = Vec::with_capacity(holes.len() + 1);
        let mut rest = self.support();
        for hole in holes {
            if rest.low < hole.low {
                pieces.push(Interval {
                    high: hole.low,
                    ..rest
                });
            }
            rest.low = rest.low.max(hole.high);
        }
        pieces.push(rest);
        pieces
    }

    fn is_connected(&self) -> bool {
        self.p.is_connected() && self.q.is_connected()
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        self.images(&self.p.landmarks(), true, out);
        self.images(&self.q.landmarks(), false, out);
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        for (d, of_p) in [(&self.p, true), (&self.q, false)] {
            let mut points = Vec::new();
            d.breakpoints(&mut points);
            self.images(&points, of_p, out);
        }
        let support = self.support();
        out.extend([support.low, support.high]);
    }

    /// Its leading term.
    fn tail(&self, end: End) -> Tail {
        let [p, q] = [&self.p, &self.q].map(|d| (d.support().edge(end), d.univariate().tail(end)));
        match (p.0.at.is_finite(), q.0.at.is_finite()) {
            (true, false) => q.1.moved(0.0, self.s),
            (false, true) => p.1.moved(0.0, 1.0 - self.s),
            (finite, _) => Tail::displaced(&p.1, &q.1, self.s, finite),
        }
    }
}

impl Pair for WPath {}

#[cfg(test)]
mod tests;
