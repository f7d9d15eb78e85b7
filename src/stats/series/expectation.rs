//! The mean of any function of a discrete variable.

use super::{MASS_ULPS, Term, grids, total};
use crate::distribution::{Distribution, Function};
use crate::quantity::Quantity;
use crate::support::Interval;
use crate::valued::Valued;

/// E f(X) over the points within a range, where `f` gives the values at points, each with a bound
/// of its error.
pub(crate) fn expectation(
    d: &Distribution,
    f: &impl Fn(&[f64]) -> Vec<Valued>,
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
            // What has no probability counts nothing.
            let (value, own) = f.weighted(ln_p);
            let share = f64::EPSILON * (MASS_ULPS + ln_p.abs());
            *out = Term {
                value,
                rounding: value.abs() * share + own,
                mass: [libm::exp(ln_p); 2],
            };
        }
    };
    total(d, d, &grids, &evaluate).quantity(whole)
}
