//! The distances between distribution functions.

use super::integrand::difference;
use super::quantiles;
use super::{crossings, ln_ratio};
use crate::distribution::Distribution;
use crate::effort;
use crate::quadrature::{Breaks, DensityIntegral, Piece, Samples, refine, sign_changes};
use crate::quantity::{Method, Quantity, Reason, Side};
use crate::series;
use crate::support::{Edge, End, Interval};
use crate::tail::{Growth, Tail};

/// F − G, found from whichever tails are smaller, and a bound of its rounding error.
pub(super) fn cdf_difference(p: &Distribution, q: &Distribution, x: f64) -> (f64, f64) {
    let (f, g) = (p.cdf(x), q.cdf(x));
    let (a, b) = if f + g < 1.0 {
        (f, g)
    } else {
        (q.sf(x), p.sf(x))
    };
    (a - b, 16.0 * f64::EPSILON * (a + b))
}

/// ∫ |F − G|ᵏ, broken where F = G.
fn cdf_integral(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
    let sign = |x: f64| {
        let (difference, error) = cdf_difference(p, q, x);
        (difference.abs() > 16.0 * error).then_some(difference > 0.0)
    };
    let changes = sign_changes(&Breaks::new(p, q, &[]).grid(), sign);
    let pieces = Breaks::new(p, q, &changes).pieces();
    refine(pieces, |piece| sample(p, q, piece, k)).quantity()
}

/// |F − G|ᵏ for k = 1 or 2 on a piece.
pub(super) fn sample(p: &Distribution, q: &Distribution, piece: Piece, k: f64) -> Samples {
    let grid = piece.grid();
    let mut samples = Samples::default();
    for (i, &x) in grid.xs.iter().enumerate() {
        if !x.is_finite() {
            continue;
        }
        let (difference, error) = cdf_difference(p, q, x);
        let measure = libm::exp(grid.ln_measure[i].min(709.0));
        let size = difference.abs();
        let (value, slope) = if k == 1.0 {
            (size, 1.0)
        } else {
            (size * size, 2.0 * size)
        };
        samples.set(i, value * measure, slope * error * measure);
    }
    samples.with_rounded_nodes(&grid)
}

/// √(factor · ∫ (F − G)²)
pub(super) fn cdf_distance(p: &Distribution, q: &Distribution, factor: f64) -> Quantity {
    if let Some(side) = heavy_side(p, q, |tail| {
        // The tail of F is that of p times x.
        let tail = tail.plus(1.0, Growth::Ln);
        Tail::combined(1.0, &tail, 1.0, &tail)
    }) {
        return Quantity::infinite(Reason::HeavyTail { side });
    }
    let integral = if p.is_discrete() {
        series::sum_of_differences(p, q, |d| (d * d, 2.0 * d))
    } else {
        cdf_integral(p, q, 2.0)
    };
    let (root, factor) = (integral.sqrt(), factor.sqrt());
    root.map(factor * root.value, factor).checked(f64::NAN)
}

/// Which distribution has a tail such that `of` it does not converge, unless both have the same.
fn heavy_side(p: &Distribution, q: &Distribution, of: impl Fn(Tail) -> Tail) -> Option<Side> {
    for end in [End::Left, End::Right] {
        let edge = Interval::LINE.edge(end);
        if same_tails(p, q, edge) {
            continue;
        }
        for (side, d) in [(Side::P, p), (Side::Q, q)] {
            if d.tail_at(edge)
                .is_some_and(|tail| !of(tail).converges(edge))
            {
                return Some(side);
            }
        }
    }
    None
}

/// Whether p/q tends to 1 towards an infinite edge, so that F and G and their inverses approach
/// each other.
fn same_tails(p: &Distribution, q: &Distribution, edge: Edge) -> bool {
    const FAR: f64 = 1e60;
    let (Some(a), Some(b)) = (p.tail_at(edge), q.tail_at(edge)) else {
        return false;
    };
    let x = edge.point(FAR);
    let ratio = (p.ln_pdf(x) - q.ln_pdf(x)).abs();
    Tail::combined(1.0, &a, -1.0, &b).is_flat() && ratio < 1e-9
}

pub(super) fn wasserstein(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
    if let Some(formula) = p.wasserstein_within_family(q, k) {
        return formula.checked(f64::NAN);
    }
    if let Some(side) = heavy_side(p, q, |tail| tail.plus(k, Growth::Ln)) {
        return Quantity::infinite(Reason::HeavyTail { side });
    }
    if p.is_discrete() {
        return series::wasserstein(p, q, k).checked(f64::NAN);
    }
    if k == 1.0 {
        return cdf_integral(p, q, 1.0).checked(f64::NAN);
    }
    quantiles::wasserstein(p, q, k)
}

/// sup |F − G|, which is reached where p = q: at a crossing, from the smaller tails or, where
/// these nearly agree, as the integral of q − p from one crossing to the next.
pub(super) fn kolmogorov_smirnov(p: &Distribution, q: &Distribution) -> Quantity {
    if p.is_discrete() {
        return series::kolmogorov_smirnov(p, q);
    }
    let crossings = crossings(p, q);
    let mut best = (0.0, f64::INFINITY);
    for &x in &crossings {
        let (difference, error) = cdf_difference(p, q, x);
        // Where p and q agree up to the error of their ratio, the crossing may be anywhere.
        let error = error + ln_ratio(p, q, x).error;
        if difference.abs() >= best.0 {
            best = (difference.abs(), error);
        }
    }
    if effort::is_exhausted() {
        // There may be other crossings.
        best.1 = f64::INFINITY;
    }
    let found = |value, abs_error, evaluations| Quantity {
        value,
        method: Method::Quadrature,
        abs_error,
        evaluations,
        reason: None,
    };
    let evaluations = u32::try_from(crossings.len()).unwrap_or(u32::MAX);
    if best.1 <= 1e-12 * best.0 {
        return found(best.0, best.1, evaluations).at_most(1.0);
    }
    let breaks = Breaks::new(p, q, &crossings);
    let integral = DensityIntegral::new(p, q, &breaks, |at| (difference(at), at.p.min(at.q)));
    let solution = integral.solve(breaks.pieces());
    let total = solution.quantity();
    let mut panels: Vec<_> = solution
        .panels
        .iter()
        .map(|panel| (panel.piece.ends().0, panel.value))
        .collect();
    panels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sum: f64 = 0.0;
    let mut largest: f64 = 0.0;
    for (_, value) in panels {
        sum += value;
        largest = largest.max(sum.abs());
    }
    if total.abs_error < best.1 {
        found(largest, total.abs_error, total.evaluations).at_most(1.0)
    } else {
        found(best.0, best.1, evaluations).at_most(1.0)
    }
}
