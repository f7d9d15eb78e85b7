//! Distances between discrete distributions that come from their cdfs and quantiles.

use super::grid::{Grid, grids};
use super::{Term, marks, total};
use crate::compensated::Sum;
use crate::distribution::{Distribution, Function};
use crate::quantity::{Method, Quantity};

/// ∫ f(F − G) dx, where `f` gives f, which is 0 at 0, and its slope: |F − G| for the Wasserstein
/// distance of order 1, (F − G)² for those of Cramér.
pub(crate) fn sum_of_differences(
    p: &Distribution,
    q: &Distribution,
    f: impl Fn(f64) -> (f64, f64),
) -> Quantity {
    let mut grids = grids(p, q);
    if let [grid] = &mut grids[..] {
        fill_holes(grid);
        let step = grid.step;
        let evaluate = |xs: &[f64], out: &mut [Term]| {
            for (&x, out) in xs.iter().zip(out) {
                let at = Difference::at(p, q, x);
                let (value, slope) = f(at.value);
                *out = Term {
                    value: step * value,
                    rounding: step * (slope.abs() * at.error + 2.0 * f64::EPSILON * value.abs()),
                    mass: at.tails,
                };
            }
        };
        return total(p, q, &grids, &evaluate).quantity(false);
    }
    // Lattices of different steps.
    let (points, stride) = merged(p, q);
    let mut sum = Sum::default();
    let mut error = 0.0;
    let mut before = Difference::at(p, q, points.first().copied().unwrap_or(0.0));
    for pair in points.windows(2) {
        let width = pair[1] - pair[0];
        let (value, slope) = f(before.value);
        sum.add(width * value);
        error += width * slope.abs() * before.error;
        let next = Difference::at(p, q, pair[1]);
        if stride > 1 {
            // Between them both cdfs rise at most by so much.
            error += width * 2.0 * next.rise_since(&before);
        }
        before = next;
    }
    quantity(sum.value(), error, points.len())
}

/// The points, ascending, with how much more mass Q has there than P; where they are very many,
/// that of a group of them at its last. And how far that may be from the others of its group.
pub(crate) fn charges(p: &Distribution, q: &Distribution) -> (Vec<(f64, f64)>, f64) {
    let (points, stride) = merged(p, q);
    if stride == 1 {
        let charges = points.into_iter().map(|x| (x, q.pdf(x) - p.pdf(x)));
        return (charges.collect(), 0.0);
    }
    let gaps = points.windows(2).map(|pair| pair[1] - pair[0]);
    let spacing = gaps.fold(0.0, f64::max);
    let mut before = 0.0;
    let charge = |x| {
        let here = -Difference::at(p, q, x).value;
        let charge = (x, here - before);
        before = here;
        charge
    };
    (points.into_iter().map(charge).collect(), spacing)
}

/// sup |F − G|
pub(crate) fn kolmogorov_smirnov(p: &Distribution, q: &Distribution) -> Quantity {
    let grids = grids(p, q);
    let mut stride = 1;
    let points = if let [grid] = &grids[..] {
        peaks(p, q, grid)
    } else {
        let merged = merged(p, q);
        stride = merged.1;
        merged.0
    };
    let mut best = Difference::default();
    let mut error = 0.0_f64;
    let mut before: Option<Difference> = None;
    for &x in &points {
        let at = Difference::at(p, q, x);
        error = error.max(at.error);
        if let Some(before) = before.filter(|_| stride > 1) {
            error = error.max(at.rise_since(&before));
        }
        if at.value.abs() > best.value.abs() {
            best = at;
        }
        before = Some(at);
    }
    quantity(best.value.abs().min(1.0), error, points.len())
}

/// (∫₀¹ |F⁻¹ − G⁻¹|ᵏ dt)^(1/k) for k ≥ 1, by merging the steps of the two quantile functions.
pub(crate) fn wasserstein(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
    if k == 1.0 {
        return sum_of_differences(p, q, |d| (d.abs(), 1.0));
    }
    // High powers of distances count in thin tails.
    let outside = if k > 4.0 { THINNEST } else { OUTSIDE };
    let [p, q] = [p, q].map(|d| Steps::of(d, outside));
    // The parts of the integral: distances, and the rises of the level over which they hold.
    let mut parts: Vec<(f64, f64, f64)> = Vec::with_capacity(p.points.len() + q.points.len());
    let mut before = Level {
        lower: 0.0,
        upper: 1.0,
    };
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (p.points.get(i), q.points.get(j)) {
        let a_first = a.level.is_below(b.level);
        let level = if a_first { a.level } else { b.level };
        let error = 16.0 * f64::EPSILON * level.lower.min(level.upper);
        parts.push(((a.x - b.x).abs(), level.above(before).max(0.0), error));
        if a_first || a.level == b.level {
            i += 1;
        }
        if !a_first {
            j += 1;
        }
        before = level;
    }
    // Relative to the largest part, since powers may overflow, or vanish, where the distance does
    // not.
    let ln_part = |distance: f64, mass: f64| k * libm::log(distance) + libm::log(mass);
    let top = parts
        .iter()
        .map(|&(distance, mass, _)| ln_part(distance, mass))
        .fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return quantity(0.0, p.spacing + q.spacing, parts.len());
    }
    let mut sum = Sum::default();
    let mut error = 0.0;
    for &(distance, mass, rounding) in &parts {
        if distance > 0.0 {
            let part = libm::exp(ln_part(distance, mass) - top);
            sum.add(part);
            error += part * f64::EPSILON * (4.0 + k + top.abs());
            error += libm::exp(ln_part(distance, rounding) - top);
        }
    }
    // What lies outside the windows.
    for part in [parts.first(), parts.last()].into_iter().flatten() {
        error += libm::exp(ln_part(2.0 * part.0, 4.0 * outside) - top);
    }
    let power = sum.value();
    let value = libm::exp((top + libm::log(power)) / k);
    let rounding = value * libm::expm1(libm::log1p(error / power) / k);
    // By the triangle inequality.
    let coarse = p.spacing + q.spacing;
    quantity(value, rounding + coarse, p.points.len() + q.points.len())
}

fn quantity(value: f64, error: f64, points: usize) -> Quantity {
    let abs_error = error + 4.0 * f64::EPSILON * value.abs();
    Quantity {
        value,
        method: Method::Series,
        abs_error: if abs_error.is_nan() {
            f64::INFINITY
        } else {
            abs_error
        },
        evaluations: u32::try_from(points).unwrap_or(u32::MAX),
        reason: None,
    }
}

/// F − G at a point.
#[derive(Clone, Copy, Debug, Default)]
struct Difference {
    value: f64,
    error: f64,
    /// The smaller of the two tails of P and of Q.
    tails: [f64; 2],
    cdf: [f64; 2],
}

impl Difference {
    fn at(p: &Distribution, q: &Distribution, x: f64) -> Self {
        let cdf = [p, q].map(|d| d.evaluate(Function::Cdf, x));
        let sf = [p, q].map(|d| d.evaluate(Function::Sf, x));
        let tails = [cdf[0].min(sf[0]), cdf[1].min(sf[1])];
        Self {
            value: if cdf[0] + cdf[1] < 1.0 {
                cdf[0] - cdf[1]
            } else {
                sf[1] - sf[0]
            },
            error: 16.0 * f64::EPSILON * (tails[0] + tails[1]),
            tails,
            cdf,
        }
    }

    fn rise_since(&self, before: &Self) -> f64 {
        (self.cdf[0] - before.cdf[0]) + (self.cdf[1] - before.cdf[1])
    }
}

/// Between the first and the last point F − G matters at every one.
fn fill_holes(grid: &mut Grid) {
    let holes: Vec<(f64, f64)> = grid
        .ranges
        .windows(2)
        .map(|pair| (pair[0].1 + 1.0, pair[1].0 - 1.0))
        .filter(|hole| hole.0 <= hole.1)
        .collect();
    grid.ranges.extend(holes);
    grid.ranges.sort_by(|a, b| a.0.total_cmp(&b.0));
}

/// Points among which is that of the largest |F − G|: all, or those where p − q changes its sign.
fn peaks(p: &Distribution, q: &Distribution, grid: &Grid) -> Vec<f64> {
    /// Between neighbouring marks one looks at so many points for a change of sign.
    const LOOKS: f64 = 32.0;
    let mut found = Vec::new();
    let above = |k: f64| {
        let (p, q) = (p.ln_pdf(grid.point(k)), q.ln_pdf(grid.point(k)));
        (p != q).then_some(p > q)
    };
    let marks = marks(p, q, grid);
    for &(first, last) in &grid.ranges {
        let inside = marks.iter().copied().filter(|&k| first < k && k < last);
        let mut stops: Vec<f64> = inside.collect();
        stops.extend([first, last].into_iter().filter(|k| k.is_finite()));
        stops.sort_by(f64::total_cmp);
        found.extend(&stops);
        let mut sign: Option<(f64, bool)> = None;
        for pair in stops.windows(2) {
            // Beyond 2⁵³ neighbours are one number.
            let spacing = 4.0 * f64::EPSILON * pair[0].abs().max(pair[1].abs());
            let stride = libm::floor((pair[1] - pair[0]) / LOOKS)
                .max(1.0)
                .max(spacing);
            let mut k = pair[0];
            while k <= pair[1] {
                let here = above(k);
                if let (Some((mut low, before)), Some(now)) = (sign, here)
                    && before != now
                {
                    let mut high = k;
                    while high - low > 1.0 {
                        let middle = libm::floor(low + 0.5 * (high - low));
                        if !(low < middle && middle < high) {
                            break;
                        }
                        if above(middle) == Some(before) {
                            low = middle;
                        } else {
                            high = middle;
                        }
                    }
                    found.extend([low, high]);
                }
                sign = here.map_or(sign, |now| Some((k, now)));
                k = if k < pair[1] {
                    (k + stride).min(pair[1])
                } else {
                    f64::INFINITY
                };
            }
        }
    }
    found.into_iter().map(|k| grid.point(k)).collect()
}

/// Less than this lies outside the window in which points are listed.
const OUTSIDE: f64 = 1e-25;

/// And less than this, where high powers of distances are summed.
const THINNEST: f64 = 1e-300;

/// At most so many points are listed one by one, and so many if they are too many for that.
const MAX_POINTS: f64 = 1_048_576.0;
const BUCKETS: f64 = 32_768.0;

/// The points of `grids` in the window of their distributions, ascending; of many only every
/// n-th of each range and its last, where n is the second result.
fn points(grids: &[Grid], window: (f64, f64)) -> (Vec<f64>, usize) {
    let clipped: Vec<(&Grid, f64, f64)> = grids
        .iter()
        .flat_map(|grid| grid.ranges.iter().map(move |&range| (grid, range)))
        .map(|(grid, (first, last))| {
            (
                grid,
                first.max(grid.index(window.0)),
                last.min(grid.index(window.1)),
            )
        })
        .filter(|(_, first, last)| first <= last)
        .collect();
    let count: f64 = clipped
        .iter()
        .map(|(_, first, last)| last - first + 1.0)
        .sum();
    let stride = if count > MAX_POINTS {
        libm::ceil(count / BUCKETS)
    } else {
        1.0
    };
    let mut points = Vec::new();
    for (grid, first, last) in clipped {
        let mut k = first;
        // Beyond 2⁵³ neighbours are one number.
        let step = stride.max(4.0 * f64::EPSILON * first.abs().max(last.abs()));
        while k < last {
            points.push(grid.point(k));
            k += step;
        }
        points.push(grid.point(last));
    }
    points.sort_by(f64::total_cmp);
    points.dedup();
    (points, stride as usize)
}

/// Where all but a negligible part of the mass is.
fn window(d: &Distribution, outside: f64) -> (f64, f64) {
    (d.quantile(outside), d.univariate().upper_quantile(outside))
}

/// The points of both distributions.
fn merged(p: &Distribution, q: &Distribution) -> (Vec<f64>, usize) {
    let [a, b] = [window(p, OUTSIDE), window(q, OUTSIDE)];
    points(&grids(p, q), (a.0.min(b.0), a.1.max(b.1)))
}

/// P(X ≤ x) and P(X > x).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Level {
    lower: f64,
    upper: f64,
}

impl Level {
    fn is_below(self, other: Self) -> bool {
        if self.lower + other.lower < 1.0 {
            self.lower < other.lower
        } else {
            self.upper > other.upper
        }
    }

    /// How far it is above a lower one.
    fn above(self, before: Self) -> f64 {
        if self.lower + before.lower < 1.0 {
            self.lower - before.lower
        } else {
            before.upper - self.upper
        }
    }
}

/// One step of a quantile function: x up to this level.
#[derive(Clone, Copy, Debug)]
struct Step {
    x: f64,
    level: Level,
}

/// A quantile function.
struct Steps {
    points: Vec<Step>,
    /// How far a point may be from that which stands for it.
    spacing: f64,
}

impl Steps {
    fn of(d: &Distribution, outside: f64) -> Self {
        let (points, stride) = points(&grids(d, d), window(d, outside));
        if stride == 1 {
            return Self {
                points: summed(d, &points),
                spacing: 0.0,
            };
        }
        let mut spacing = 0.0_f64;
        let mut before = points.first().copied().unwrap_or(0.0);
        let step = |&x: &f64| {
            // The middle of the points since the one before.
            let middle = 0.5 * before + 0.5 * x;
            spacing = spacing.max(x - middle);
            before = x;
            let level = Level {
                lower: d.cdf(x),
                upper: d.sf(x),
            };
            Step { x: middle, level }
        };
        Self {
            points: points.iter().map(step).collect(),
            spacing,
        }
    }
}

/// The levels as sums of the masses from either end.
fn summed(d: &Distribution, points: &[f64]) -> Vec<Step> {
    let mut mass = vec![0.0; points.len()];
    d.evaluate_into(Function::Pdf, points, &mut mass);
    let mut below = Sum::default();
    let mut steps: Vec<Step> = points
        .iter()
        .zip(&mass)
        .map(|(&x, &mass)| {
            below.add(mass);
            let level = Level {
                lower: below.value(),
                upper: 0.0,
            };
            Step { x, level }
        })
        .collect();
    let mut above = Sum::default();
    for (step, mass) in steps.iter_mut().zip(&mass).rev() {
        step.level.upper = above.value();
        above.add(*mass);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bernoulli, DiscreteUniform, Geometric, Poisson};

    fn close(found: Quantity, exact: f64) {
        let error = (found.value - exact).abs();
        assert!(error <= found.abs_error, "{found:?} {exact}");
        assert!(found.abs_error <= 1e-9 * exact, "{found:?} {exact}");
    }

    #[test]
    fn shifted_dice() {
        let die = |low: f64| Distribution::from(DiscreteUniform::new(low, low + 5.0).unwrap());
        for shift in [1.0, 20.0, 1e6] {
            let (p, q) = (die(1.0), die(1.0 + shift));
            for k in [1.0, 2.0, 3.0] {
                close(wasserstein(&p, &q, k), shift);
            }
            close(kolmogorov_smirnov(&p, &q), (shift / 6.0).min(1.0));
        }
    }

    #[test]
    fn ordered_distributions_differ_by_their_means() {
        let poisson = |rate: f64| Distribution::from(Poisson::new(rate).unwrap());
        let geometric = |p: f64| Distribution::from(Geometric::new(p).unwrap());
        for (p, q, exact) in [
            (poisson(0.5), poisson(3.0), 2.5),
            (poisson(1e6), poisson(1.001e6), 1e3),
            (geometric(1e-5), geometric(2e-5), 5e4),
        ] {
            close(wasserstein(&p, &q, 1.0), exact);
        }
        let far = kolmogorov_smirnov(&poisson(1e20), &poisson(1e20 + 1e10));
        assert!((far.value - 0.382_925).abs() < 1e-5, "{far:?}");
        let far = wasserstein(&poisson(1e17), &poisson(1e17 + 1e9), 2.0);
        assert!((far.value - 1e9).abs() <= far.abs_error, "{far:?}");
        // At the crossing (1 − p)ᵏ = ½ where q is twice p, but for the steps.
        let found = kolmogorov_smirnov(&geometric(1e-9), &geometric(2e-9));
        assert!((found.value - 0.25).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn squares_of_differences() {
        let bernoulli = |p: f64| Distribution::from(Bernoulli::new(p).unwrap());
        let square = |d: f64| (d * d, 2.0 * d);
        let found = sum_of_differences(&bernoulli(0.25), &bernoulli(0.75), square);
        close(found, 0.25);
        // √½ of the distance is moved by 1.
        close(
            wasserstein(&bernoulli(0.25), &bernoulli(0.75), 2.0),
            0.5_f64.sqrt(),
        );
    }
}
