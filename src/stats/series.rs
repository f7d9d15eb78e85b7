//! Sums over the points of discrete distributions.

use super::distribution::{Distribution, Function};
use super::quadrature::Point;
use super::quantity::{Method, Quantity};
use super::support::Interval;

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

fn point(p: &Distribution, q: &Distribution, x: f64) -> Point {
    let (ln_p, ln_q) = (p.ln_pdf(x), q.ln_pdf(x));
    Point {
        p: libm::exp(ln_p),
        q: libm::exp(ln_q),
        ln_p,
        ln_q,
        ln_density: ln_p,
        ln_ratio: ln_q - ln_p,
    }
}

pub(super) fn sum(
    p: &Distribution,
    q: &Distribution,
    integrand: impl Fn(Point) -> (f64, f64),
) -> Quantity {
    let points = points(p, q);
    let value = points
        .iter()
        .map(|&x| point(p, q, x))
        .filter(|at| at.p > 0.0 || at.q > 0.0)
        .map(|at| integrand(at).0)
        .sum();
    found(value, points.len())
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

pub(super) fn gap(p: &Distribution, q: &Distribution) -> Option<Interval> {
    let x = points(p, q)
        .into_iter()
        .find(|&x| p.ln_pdf(x) > f64::NEG_INFINITY && q.ln_pdf(x) == f64::NEG_INFINITY)?;
    Some(Interval { low: x, high: x })
}

pub(super) fn disjoint(p: &Distribution, q: &Distribution) -> bool {
    points(p, q)
        .into_iter()
        .all(|x| p.ln_pdf(x) == f64::NEG_INFINITY || q.ln_pdf(x) == f64::NEG_INFINITY)
}

pub(super) fn highest(
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

pub(super) fn charges(p: &Distribution, q: &Distribution) -> Vec<(f64, f64)> {
    points(p, q)
        .into_iter()
        .map(|x| (x, q.pdf(x) - p.pdf(x)))
        .collect()
}

pub(super) fn running(
    p: &Distribution,
    q: &Distribution,
    term: impl Fn(Point) -> f64,
) -> Vec<(f64, f64)> {
    let mut sum = 0.0;
    points(p, q)
        .into_iter()
        .map(|x| {
            sum += term(point(p, q, x));
            (x, sum)
        })
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

pub(super) fn cdf_integral(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
    let points = points(p, q);
    found(
        points
            .windows(2)
            .map(|pair| libm::pow(difference(p, q, pair[0]).abs(), k) * (pair[1] - pair[0]))
            .sum(),
        points.len(),
    )
}

pub(super) fn quantile_integral(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
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

pub(super) fn largest_cdf_difference(p: &Distribution, q: &Distribution) -> Quantity {
    let points = points(p, q);
    found(
        points
            .iter()
            .map(|&x| difference(p, q, x).abs())
            .fold(0.0, f64::max),
        points.len(),
    )
}
