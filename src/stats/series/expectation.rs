//! The mean of any function of a discrete variable.

use super::{MASS_ULPS, Term, grids, total};
use crate::distribution::{Distribution, Function};
use crate::nodes::WithError;
use crate::quantity::Quantity;
use crate::support::Interval;

/// E f(X) over the points within a range, where `f` gives the values at points, each with a bound
/// of its error.
pub(crate) fn expectation(
    d: &Distribution,
    f: &impl Fn(&[f64]) -> Vec<WithError>,
    range: Interval,
) -> Quantity {
    let mut grids = grids(d, d);
    let whole = range == Interval::LINE;
    if !whole {
        for grid in &mut grids {
            let (low, high) = (grid.above(range.low), grid.index(range.high));
            for points in &mut grid.ranges {
                *points = (points.0.max(low), points.1.min(high));
            }
            grid.ranges.retain(|points| points.0 <= points.1);
        }
    }
    let evaluate = |xs: &[f64], out: &mut [Term]| {
        let mut ln_p = vec![0.0; xs.len()];
        d.evaluate_into(Function::LnPdf, xs, &mut ln_p);
        for ((out, ln_p), f) in out.iter_mut().zip(ln_p).zip(f(xs)) {
            *out = Term::default();
            if ln_p == f64::NEG_INFINITY {
                continue;
            }
            let p = libm::exp(ln_p);
            // What has no probability counts nothing, though f may overflow there.
            let value = if p == 0.0 { 0.0 } else { p * f.value };
            let share = f64::EPSILON * (MASS_ULPS + ln_p.abs());
            *out = Term {
                value,
                rounding: value.abs() * share + p * f.error,
                mass: [p; 2],
            };
        }
    };
    total(d, d, &grids, &evaluate).quantity(whole)
}
