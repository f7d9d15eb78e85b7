//! A distribution with density in proportion to a function.

mod ending;
mod panel;
mod profile;

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::table::{Table, ln_total};
use crate::effort;
use crate::families::prelude::*;
use crate::moments::Moments;
use crate::valued::Valued;
use profile::Profile;

/// A continuous distribution with density in proportion to a function f ≥ 0 of which only values are
/// known.
///
/// f is sampled once: ln f is a polynomial of degree 16 on each of a number of panels in the logarithm of
/// the distance from points at which f peaks, bends or ends, as fine as f asks for, so that powers
/// and exponentials of powers are followed to the ends of what floats hold. ln f is right to some
/// 1e-13; how far exactly is in [`Density::error`]. Normalisation, cdf and moments are
/// integrals of that.
///
/// ```
/// use klrender_stats::{Density, Distribution};
///
/// let f = |xs: &[f64]| xs.iter().map(|x| (1.2 - x.powi(4), 0.0)).collect();
/// let d = Distribution::from(Density::new(&f, -1.0, 1.0, &[])?);
/// assert!((d.pdf(0.5) - (1.2 - 0.0625) / 2.0).abs() < 1e-12);
/// assert!((d.cdf(0.0) - 0.5).abs() < 1e-12);
/// # Ok::<(), klrender_stats::DensityError>(())
/// ```
#[derive(Clone)]
pub struct Density {
    profile: Arc<Profile>,
    support: Arc<Vec<Interval>>,
    bend: Option<Bend>,
    ln_norm: f64,
    computed: Arc<Computed>,
}

/// All the panels would be too many to read.
impl fmt::Debug for Density {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Density")
            .field("support", &self.support)
            .field("ln_norm", &self.ln_norm)
            .finish_non_exhaustive()
    }
}

/// What is added to ln f, to see what an error of that size does.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bend {
    size: f64,
    /// Whether it differs between left and right, or between the middle and the rest.
    tilts: bool,
    centre: f64,
    spread: f64,
}

impl Bend {
    fn at(&self, x: f64) -> f64 {
        let z = (x - self.centre) / self.spread;
        if self.tilts {
            // ±1 at the ends, also where the square overflows.
            self.size * z / libm::hypot(1.0, z)
        } else {
            let h = libm::hypot(1.0, z);
            self.size * (2.0 / h / h - 1.0)
        }
    }
}

/// What is found when it is first asked for.
#[derive(Debug, Default)]
struct Computed {
    table: OnceLock<Table>,
    moments: OnceLock<Moments>,
    moved: OnceLock<Box<[Density; 2]>>,
}

/// By what it is, not by what has been computed of it.
impl PartialEq for Density {
    fn eq(&self, other: &Self) -> bool {
        self.bend == other.bend
            && (Arc::ptr_eq(&self.profile, &other.profile) || self.profile == other.profile)
    }
}

/// Why a function is in proportion to no density.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum DensityError {
    /// It is below 0 at this point.
    Negative(f64),
    /// It is undefined at this point.
    Undefined(f64),
    /// It is infinite at this point, and not only as its limit.
    Infinite(f64),
    /// It is 0 everywhere, as far as can be seen.
    NoMass,
    /// Its integral is infinite.
    TooMuchMass,
    /// The ends of the interval are not in order, or not numbers.
    Ends,
}

/// A clause that can follow "the function": "is below 0 at 0.25".
impl fmt::Display for DensityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Negative(x) => write!(f, "is below 0 at {x}"),
            Self::Undefined(x) => write!(f, "is undefined at {x}"),
            Self::Infinite(x) => write!(f, "is infinite at {x}"),
            Self::NoMass => write!(f, "is 0 everywhere"),
            Self::TooMuchMass => write!(f, "has an infinite integral"),
            Self::Ends => write!(f, "needs an interval of which the lower end comes first"),
        }
    }
}

impl std::error::Error for DensityError {}

impl Density {
    /// The distribution on an interval, of which the ends may be infinite, with density in
    /// proportion to `f`.
    ///
    /// `f` gives values at several points at once, each with a bound of its error. At `places` it may
    /// peak, bend, jump or have poles; what is narrow and far from all of them may not be seen.
    ///
    /// # Errors
    ///
    /// A function that is negative or undefined somewhere, 0 everywhere, or not integrable, as
    /// far as its values show.
    pub fn new<V: Into<Valued>>(
        f: &impl Fn(&[f64]) -> Vec<V>,
        low: f64,
        high: f64,
        places: &[f64],
    ) -> Result<Self, DensityError> {
        if low.is_nan() || high.is_nan() || low >= high {
            return Err(DensityError::Ends);
        }
        let f = |xs: &[f64]| f(xs).into_iter().map(V::into).collect();
        let profile = Profile::new(&f, Interval { low, high }, places)?;
        let support = profile.support();
        Self {
            profile: Arc::new(profile),
            support: Arc::new(support),
            bend: None,
            ln_norm: 0.0,
            computed: Arc::default(),
        }
        .normalized()
    }

    fn normalized(mut self) -> Result<Self, DensityError> {
        let (peak, _) = self.profile.peak();
        // A pole is no scale.
        let scale = Some(peak).filter(|peak| peak.is_finite()).unwrap_or(0.0);
        self.ln_norm = ln_total(&self, self.profile.pieces(), scale);
        if self.ln_norm.is_finite() {
            Ok(self)
        } else {
            Err(DensityError::TooMuchMass)
        }
    }

    /// How far ln f may be from what is computed of it, in its middle: a few times the largest difference seen.
    pub fn error(&self) -> f64 {
        4.0 * self.profile.error + 16.0 * f64::EPSILON
    }

    /// Two distributions that differ from this one by its error: to one side, and away from the middle.
    pub fn moved(&self) -> &[Self; 2] {
        self.computed
            .moved
            .get_or_init(|| effort::shared(|| Box::new(self.bent())))
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        // With what is computed of it, and of those that it is moved to.
        8 * self.profile.size()
    }

    fn bent(&self) -> [Self; 2] {
        let quartiles = [0.25, 0.75].map(|p| self.quantile(p));
        [true, false].map(|tilts| {
            let bend = Bend {
                size: self.error(),
                tilts,
                centre: self.quantile(0.5),
                spread: (quartiles[1] - quartiles[0]).max(f64::MIN_POSITIVE),
            };
            let moved = Self {
                bend: Some(bend),
                ln_norm: 0.0,
                computed: Arc::default(),
                ..self.clone()
            };
            moved.normalized().unwrap_or_else(|_| self.clone())
        })
    }

    fn table(&self) -> &Table {
        let computed = &self.computed.table;
        computed.get_or_init(|| {
            effort::shared(|| Table::new(self, self.profile.pieces(), self.ln_norm))
        })
    }

    fn moments(&self) -> &Moments {
        let computed = &self.computed.moments;
        let moments = || self.table().moments(self);
        computed.get_or_init(|| effort::shared_if_cheap(moments).unwrap_or(Moments::UNKNOWN))
    }

    /// What is to be added to ln f at a point.
    fn shift(&self, x: f64) -> f64 {
        self.bend.map_or(0.0, |bend| bend.at(x)) - self.ln_norm
    }
}

impl Univariate for Density {
    fn ln_pdf(&self, x: f64) -> f64 {
        self.profile.ln(x) + self.shift(x)
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
        self.profile.peak().1
    }

    fn variance(&self) -> f64 {
        self.moments().variance()
    }

    fn std(&self) -> f64 {
        self.moments().std()
    }

    fn support(&self) -> Interval {
        let ends = (self.support.first(), self.support.last());
        Interval::new(
            ends.0.map_or(f64::NAN, |piece| piece.low),
            ends.1.map_or(f64::NAN, |piece| piece.high),
        )
    }

    fn support_intervals(&self) -> Vec<Interval> {
        self.support.to_vec()
    }

    fn is_connected(&self) -> bool {
        self.support.len() == 1
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        const SOME: [f64; 4] = [0.001, 0.02, 0.15, 0.5];
        let ends = [self.quantile(SOME[0]), self.upper_quantile(SOME[0])];
        let points = self.profile.points();
        out.extend(points.filter(|x| ends[0] <= *x && *x <= ends[1]));
        out.extend(SOME.map(|p| self.quantile(p)));
        out.extend(SOME.map(|p| self.upper_quantile(p)));
        out.extend([self.mode(), self.support().low, self.support().high]);
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend(self.profile.breaks(45.0));
    }

    fn tail(&self, end: End) -> Tail {
        self.tail_at(self.support().edge(end)).unwrap_or(Tail::FLAT)
    }

    fn tail_at(&self, edge: Edge) -> Option<Tail> {
        if edge.at.is_infinite() {
            let arm = self.profile.endless(edge.toward)?;
            let ending = arm.far.as_ref()?.ending();
            return (!ending.is_zero()).then(|| ending.tail(true));
        }
        match self.profile.toward(edge) {
            Some(arm) => (!arm.near.is_zero()).then(|| arm.near.tail(false)),
            None => {
                let reached = self.support.iter().any(|piece| piece.reaches(edge));
                reached.then_some(Tail::FLAT)
            }
        }
    }

    fn singular_edges(&self, out: &mut Vec<Edge>) {
        let arms = self.profile.arms().iter();
        let singular = arms.filter(|arm| !arm.near.is_smooth() && !arm.near.is_zero());
        out.extend(singular.map(|arm| arm.edge));
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        self.ln_near(self.support().edge(end), ln_distance)
    }

    fn ln_pdf_at(&self, nodes: Nodes<'_>, out: &mut [f64]) {
        match nodes.near {
            Some((edge, ln_distances)) => {
                for (out, &ln_distance) in out.iter_mut().zip(ln_distances) {
                    *out = self.ln_near(edge, ln_distance);
                }
            }
            None => {
                for (out, &x) in out.iter_mut().zip(nodes.xs) {
                    *out = self.ln_pdf(x);
                }
            }
        }
    }
}

impl Density {
    /// ln p at a distance from an edge, for an infinite one from 0.
    fn ln_near(&self, edge: Edge, ln_distance: f64) -> f64 {
        /// From here on, the distance from 0 and that from a point are the same.
        const FAR: f64 = 700.0;
        let x = edge.point(libm::exp(ln_distance));
        let arm = if edge.at.is_finite() {
            let arm = self.profile.toward(edge);
            arm.filter(|arm| arm.endless().is_some() || ln_distance <= arm.last())
        } else {
            let arm = self.profile.endless(edge.toward);
            arm.filter(|_| ln_distance > FAR)
        };
        arm.map_or_else(|| self.profile.ln(x), |arm| arm.ln(ln_distance)) + self.shift(x)
    }
}

impl Pair for Density {}

#[cfg(test)]
mod tests;
