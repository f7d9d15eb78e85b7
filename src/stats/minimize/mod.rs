//! The local minima of a function over a box.
//!
//! One dimension: a grid brackets the minima, Brent's method finds each. More: the points of a
//! low-discrepancy sequence that lie lower than their neighbours are the starts of a simplex
//! search. Where the function is smooth, Newton steps by finite differences then add the digits
//! that comparing values cannot see: near a minimum f changes by its rounding error over a
//! distance of 1e-8. Nothing is random: the same function has the same minima.

mod bounds;
mod brent;
mod polish;
mod simplex;
mod starts;

pub use bounds::BoundsError;

use super::support::Interval;
use bounds::Bounds;

/// A local minimum of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// Where it is: a number for each of the bounds, on or within them.
    pub point: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// How many times the function was evaluated to get here from the start of this search.
    pub evaluations: usize,
    /// Whether the search ended because it could not get lower, not because it took too long.
    pub converged: bool,
}

/// All local minima of `f` that a search from several starts finds in the box, the lowest first;
/// none if `f` is nowhere finite there.
///
/// ∞ and NaN mark points that are not allowed. A minimum may lie on a bound, or beside a jump of
/// `f`; on a plateau it is one of its points. Between positive bounds of which one is more than
/// 100 times the other, the search is by the logarithm of the coordinate. A bound is found exactly,
/// other coordinates to about 1e-8 of the width of the bounds (1e-10 and better where `f` is
/// smooth), the value to the rounding error of `f`.
///
/// Minima that lie nearer to each other than the spacing of the starts, which is 1/48 of the
/// width for one variable, 1/10 or more for several, may be missed.
///
/// ```
/// use klrender_stats::{Interval, minima};
///
/// let bounds = [Interval { low: -2.0, high: 2.0 }];
/// let found = minima(&bounds, |x| (x[0] * x[0] - 1.0).powi(2) + 0.1 * x[0])?;
/// assert_eq!(found.len(), 2);
/// assert!((found[0].point[0] + 1.012).abs() < 1e-3 && (found[1].point[0] - 0.987).abs() < 1e-3);
/// # Ok::<(), klrender_stats::BoundsError>(())
/// ```
///
/// # Errors
///
/// Bounds that are not finite or not in order.
pub fn minima(
    bounds: &[Interval],
    mut f: impl FnMut(&[f64]) -> f64,
) -> Result<Vec<Minimum>, BoundsError> {
    let bounds = Bounds::new(bounds)?;
    let mut objective = Objective::new(&bounds, &mut f);
    let mut found: Vec<Found> = match bounds.free() {
        0 => objective.at(&[]).into_iter().collect(),
        1 => brent::all(&mut objective),
        _ => {
            let starts = starts::starts(&mut objective);
            let descend = |start: &Found| simplex::descend(&mut objective, start, simplex::WIDE);
            starts.iter().map(descend).collect()
        }
    };
    for minimum in &mut found {
        polish::polish(&mut objective, minimum);
    }
    found.sort_by(|a, b| a.value.total_cmp(&b.value).then(order(&a.u, &b.u)));
    let mut distinct: Vec<Found> = Vec::new();
    for minimum in found {
        if distinct.iter().all(|other| apart(&other.u, &minimum.u)) {
            distinct.push(minimum);
        }
    }
    Ok(distinct.into_iter().map(|m| m.outside(&bounds)).collect())
}

/// The local minimum to which the search from `start` leads, most often that in whose basin it
/// lies; `None` if `f` is not finite there. Coordinates beyond the bounds count as on them. As for
/// [`minima`] otherwise, at a fraction of the cost.
///
/// ```
/// use klrender_stats::{Interval, minimum_near};
///
/// let bounds = [Interval { low: -2.0, high: 2.0 }];
/// let found = minimum_near(&bounds, &[0.7], |x| (x[0] * x[0] - 1.0).powi(2) + 0.1 * x[0])?;
/// assert!((found.unwrap().point[0] - 0.987).abs() < 1e-3);
/// # Ok::<(), klrender_stats::BoundsError>(())
/// ```
///
/// # Errors
///
/// Bounds that are not finite or not in order; a start of another length, or with NaN in it.
pub fn minimum_near(
    bounds: &[Interval],
    start: &[f64],
    mut f: impl FnMut(&[f64]) -> f64,
) -> Result<Option<Minimum>, BoundsError> {
    let bounds = Bounds::new(bounds)?;
    let start = bounds.inside(start)?;
    let mut objective = Objective::new(&bounds, &mut f);
    let Some(start) = objective.at(&start) else {
        return Ok(None);
    };
    if let Some(found) = polish::from_near(&mut objective, &start) {
        return Ok(Some(found.outside(&bounds)));
    }
    let mut found = match bounds.free() {
        0 => start,
        1 => brent::near(&mut objective, &start),
        _ => simplex::descend(&mut objective, &start, simplex::NARROW),
    };
    polish::polish(&mut objective, &mut found);
    Ok(Some(found.outside(&bounds)))
}

/// A point of the unit cube and the value there.
#[derive(Clone, Debug)]
struct Found {
    u: Vec<f64>,
    value: f64,
    evaluations: usize,
    converged: bool,
}

impl Found {
    fn outside(self, bounds: &Bounds) -> Minimum {
        Minimum {
            point: bounds.outside(&self.u),
            value: self.value,
            evaluations: self.evaluations,
            converged: self.converged,
        }
    }
}

/// The function over the unit cube.
struct Objective<'a> {
    bounds: &'a Bounds,
    f: &'a mut dyn FnMut(&[f64]) -> f64,
    /// How many times it was evaluated.
    count: usize,
}

impl<'a> Objective<'a> {
    fn new(bounds: &'a Bounds, f: &'a mut dyn FnMut(&[f64]) -> f64) -> Self {
        Self {
            bounds,
            f,
            count: 0,
        }
    }

    fn dimensions(&self) -> usize {
        self.bounds.free()
    }

    /// ∞ where the point is not allowed.
    fn value(&mut self, u: &[f64]) -> f64 {
        self.count += 1;
        let value = (self.f)(&self.bounds.outside(u));
        if value.is_nan() { f64::INFINITY } else { value }
    }

    /// A start, if it is allowed.
    fn at(&mut self, u: &[f64]) -> Option<Found> {
        let value = self.value(u);
        (value < f64::INFINITY).then(|| Found {
            u: u.to_vec(),
            value,
            evaluations: 1,
            converged: true,
        })
    }
}

/// The largest distance along a coordinate.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let steps = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    steps.fold(0.0, f64::max)
}

/// Whether these are different minima.
fn apart(a: &[f64], b: &[f64]) -> bool {
    distance(a, b) > 1e-5
}

/// Lexicographic.
fn order(a: &[f64], b: &[f64]) -> std::cmp::Ordering {
    let pairs = a.iter().zip(b);
    pairs
        .map(|(a, b)| a.total_cmp(b))
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}

#[cfg(test)]
mod tests;
