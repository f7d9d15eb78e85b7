//! Sums over the points of discrete distributions.

use crate::stats::distribution::{Distribution, Function};
use crate::stats::quantity::{Method, Quantity};

/// The points that carry all but 1e-20 of the mass of both, ascending.
fn points(p: &Distribution, q: &Distribution) -> Vec<f64> {
    let mut points = Vec::new();
    for d in [p, q] {
        for lattice in d.univariate().lattices() {
            let (a, b) = (
                d.quantile(0.0).max(-1e6),
                d.univariate().upper_quantile(1e-25).min(1e6),
            );
            let mut k = lattice
                .first
                .max(((a - lattice.origin) / lattice.step).floor());
            while k <= lattice.last && lattice.origin + lattice.step * k <= b {
                points.push(lattice.origin + lattice.step * k);
                k += 1.0;
            }
        }
    }
    points.sort_by(f64::total_cmp);
    points.dedup();
    points
}

fn found(value: f64, count: usize) -> Quantity {
    Quantity {
        value,
        method: Method::Series,
        abs_error: 1e-13 * value,
        evaluations: u32::try_from(count).unwrap_or(u32::MAX),
        reason: None,
    }
}

pub(in crate::stats) fn highest(
    p: &Distribution,
    q: &Distribution,
    height: impl Fn(f64) -> f64,
) -> (f64, f64) {
    points(p, q).into_iter().map(|x| (x, height(x))).fold(
        (f64::NAN, f64::NEG_INFINITY),
        |best, here| {
            if here.1 > best.1 { here } else { best }
        },
    )
}

pub(in crate::stats) fn charges(p: &Distribution, q: &Distribution) -> Vec<(f64, f64)> {
    points(p, q)
        .into_iter()
        .map(|x| (x, q.pdf(x) - p.pdf(x)))
        .collect()
}

fn difference(p: &Distribution, q: &Distribution, x: f64) -> f64 {
    let at = |d: &Distribution, f| d.evaluate(f, x);
    if at(p, Function::Cdf) + at(q, Function::Cdf) < 1.0 {
        at(p, Function::Cdf) - at(q, Function::Cdf)
    } else {
        at(q, Function::Sf) - at(p, Function::Sf)
    }
}

pub(in crate::stats) fn cdf_integral(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
    let points = points(p, q);
    found(
        points
            .windows(2)
            .map(|pair| libm::pow(difference(p, q, pair[0]).abs(), k) * (pair[1] - pair[0]))
            .sum(),
        points.len(),
    )
}

pub(in crate::stats) fn quantile_integral(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
    let points = points(p, q);
    let mut steps: Vec<f64> = points.iter().flat_map(|&x| [p.cdf(x), q.cdf(x)]).collect();
    steps.push(0.0);
    steps.sort_by(f64::total_cmp);
    let sum = steps
        .windows(2)
        .filter(|pair| pair[1] > pair[0])
        .map(|pair| {
            let t = 0.5 * (pair[0] + pair[1]);
            libm::pow((p.quantile(t) - q.quantile(t)).abs(), k) * (pair[1] - pair[0])
        })
        .sum();
    found(sum, steps.len())
}

pub(in crate::stats) fn largest_cdf_difference(p: &Distribution, q: &Distribution) -> Quantity {
    let points = points(p, q);
    found(
        points
            .iter()
            .map(|&x| difference(p, q, x).abs())
            .fold(0.0, f64::max),
        points.len(),
    )
}
