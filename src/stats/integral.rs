//! Integrals, sums and means of functions that are only known by their values.

use std::cell::Cell;

use super::compensated::Sum;
use super::distribution::{Distribution, Kind, sorted};
use super::nodes::WithError;
use super::quadrature::{Axis, Breaks, COUNT, Grid, Piece, Samples, Solution, refine};
use super::quantity::{Method, Quantity};
use super::series;
use super::support::{Edge, End, Interval};

/// The value of a function at a point, and a bound of its error.
pub type Valued = (f64, f64);

/// Fewer pieces than this at the beginning could step over a feature.
const FEWEST: usize = 12;

/// A result with a larger error, as a share of the size of what was integrated, tells nothing.
const HOPELESS: f64 = 1e-3;

/// From this error on, as a share of the size, the ends of the pieces are looked at closely.
const ROUGH: f64 = 1e-9;

/// A smooth function has less than this share of its integral next to the ends.
const SINGULAR: f64 = 1e-12;

/// ∫ f(x) dx from `low` to `high`, which may be infinite and in either order.
///
/// `f` gives the values at several points at once. `breaks` are points at which f has peaks, kinks,
/// jumps or poles. Infinite where f falls off too slowly towards an infinite end or a pole; NaN where
/// f is undefined between the ends, where infinities of both signs meet, and where the quadrature
/// does not settle. The error is that of adaptive Gauss–Kronrod quadrature:
/// an estimate, not a bound, for a function with features that neither the breaks nor the nodes show.
///
/// ```
/// use klrender_stats::integral;
///
/// let square = |xs: &[f64]| xs.iter().map(|x| (x * x, 0.0)).collect();
/// let found = integral(&square, 0.0, 3.0, &[]);
/// assert!((found.value - 9.0).abs() <= found.abs_error);
/// ```
pub fn integral(
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    low: f64,
    high: f64,
    breaks: &[f64],
) -> Quantity {
    if low.is_nan() || high.is_nan() {
        return Quantity::exact(f64::NAN);
    }
    if low == high {
        return Quantity::exact(0.0);
    }
    if low > high {
        let found = integral(f, high, low, breaks);
        return Quantity {
            value: -found.value,
            ..found
        };
    }
    let range = Interval { low, high };
    let points = points(range, breaks);
    let (found, size, undefined) = within(f, range, &points, Reach::default());
    if undefined {
        // x² e⁻ˣ is ∞ · 0 where floats end, long after it has vanished.
        let reach = Reach::until_vanished(f, &beyond(&points, range));
        if reach != Reach::default() {
            let (found, size, undefined) = within(f, range, &points, reach);
            return settled(found, size, undefined);
        }
    }
    settled(found, size, undefined)
}

/// What [`integral`] finds as far as `reach`, the size of what was integrated, and whether f was
/// undefined somewhere.
fn within(
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    range: Interval,
    points: &[f64],
    reach: Reach,
) -> (Quantity, f64, bool) {
    let undefined = Cell::new(false);
    let solve = |pieces| {
        refine(pieces, |piece| {
            sample(f, piece, &undefined, |grid| reach.measure(grid))
        })
    };
    let plain = solve(lines(points, range));
    let near = towards_points(points, range);
    let rest = Rest::of(f, &near);
    let mut found = plain.quantity();
    let mut size = size_of(&plain);
    let rough = found.abs_error > ROUGH * size || rest.size > SINGULAR * size;
    if rough && !undefined.get() {
        // Poles that can be integrated, and powers, are smooth in the logarithm of the distance.
        let close = solve(near);
        let other = close.quantity();
        if other.abs_error < found.abs_error || rest.size > SINGULAR * size {
            (found, size) = (other, size_of(&close));
        }
    }
    if undefined.get() {
        return (found, size, true);
    }
    if rest.infinite != [false; 2] {
        found.value = match rest.infinite {
            [true, false] => f64::NEG_INFINITY,
            [false, true] => f64::INFINITY,
            _ => f64::NAN,
        };
        found.abs_error = 0.0;
        return (found, f64::INFINITY, false);
    }
    found.abs_error += rest.size;
    (found, size, false)
}

/// E f(X): an integral or a sum, weighted by the density. `f` and `breaks` are as for [`integral`].
///
/// NaN for distributions on the plane, and where the mean does not settle.
///
/// ```
/// use klrender_stats::{Distribution, Normal, expectation};
///
/// let d = Distribution::from(Normal::new(1.0, 2.0)?);
/// let square = |xs: &[f64]| xs.iter().map(|x| (x * x, 0.0)).collect();
/// let found = expectation(&d, &square, &[]);
/// assert!((found.value - 5.0).abs() <= found.abs_error);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
pub fn expectation(
    d: &Distribution,
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    breaks: &[f64],
) -> Quantity {
    match d.kind() {
        Kind::Bivariate => Quantity::exact(f64::NAN),
        Kind::Discrete => series::expectation(d, &|xs: &[f64]| {
            let values = f(xs).into_iter();
            values
                .map(|(value, error)| WithError { value, error })
                .collect()
        }),
        Kind::Continuous => {
            let support = d.support();
            let inside: Vec<f64> = breaks
                .iter()
                .copied()
                .filter(|x| support.low < *x && *x < support.high)
                .collect();
            let breaks = Breaks::new(d, d, &inside);
            let undefined = Cell::new(false);
            let solution = refine(breaks.pieces(), |piece| {
                let mut mass = 0.0;
                let mut samples = sample(f, piece, &undefined, |grid| {
                    let mut ln_weight = [0.0; COUNT];
                    d.ln_pdf_at(grid.nodes(), &mut ln_weight);
                    for (i, (ln_p, ln_measure)) in
                        ln_weight.iter_mut().zip(grid.ln_measure).enumerate()
                    {
                        *ln_p += ln_measure;
                        let p = libm::exp(ln_p.min(700.0));
                        mass += super::quadrature::weight(i) * if p.is_nan() { 0.0 } else { p };
                    }
                    ln_weight
                });
                samples.mass = Some([mass; 2]);
                samples
            });
            settled(solution.quantity(), size_of(&solution), undefined.get())
        }
    }
}

/// The most terms that are summed one by one.
const MOST_TERMS: f64 = 2_097_152.0;

/// Σ f(k) over the integers k from `low` to `high`, either of which may be infinite; 0 if there are
/// none.
///
/// A finite sum is computed term by term, up to 2 million of them (NaN beyond). An infinite one is
/// followed over at least twice the range of the `breaks` in blocks of doubling width; what is left
/// is extrapolated by P. Wynn's ε-algorithm ("On a device for computing the eₘ(Sₙ) transformation",
/// 1956), since the rests of such partial sums fall geometrically even where the terms fall like a
/// power. NaN where it does not settle.
///
/// ```
/// use klrender_stats::sum_over_integers;
///
/// let powers = |ks: &[f64]| ks.iter().map(|k| (0.5_f64.powi(*k as i32), 0.0)).collect();
/// assert_eq!(sum_over_integers(&powers, 1.0, 3.0, &[]).value, 0.875);
/// let all = sum_over_integers(&powers, 0.0, f64::INFINITY, &[]);
/// assert!((all.value - 2.0).abs() <= all.abs_error);
/// ```
pub fn sum_over_integers(
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    low: f64,
    high: f64,
    breaks: &[f64],
) -> Quantity {
    if low.is_nan() || high.is_nan() {
        return Quantity::exact(f64::NAN);
    }
    let (low, high) = (low.ceil(), high.floor());
    if low > high {
        return Quantity::exact(0.0);
    }
    if low == high && low.is_infinite() {
        return Quantity::exact(f64::NAN);
    }
    if low.is_finite() && high.is_finite() {
        let mut run = Run::default();
        return match high - low < MOST_TERMS {
            true => {
                run.add(f, low, high);
                run.quantity(0.0)
            }
            false => Quantity::exact(f64::NAN),
        };
    }
    let marks = sorted(breaks.to_vec());
    let origin = match (low.is_finite(), high.is_finite()) {
        (true, _) => low,
        (_, true) => high,
        _ => marks.get(marks.len() / 2).map_or(0.0, |k| k.round()),
    };
    let reach = marks
        .iter()
        .map(|k| (k - origin).abs())
        .fold(64.0, f64::max);
    let forth = high.is_infinite().then(|| outwards(f, origin, 1.0, reach));
    let back = low.is_infinite().then(|| {
        let from = if forth.is_some() {
            origin - 1.0
        } else {
            origin
        };
        outwards(f, from, -1.0, reach)
    });
    match (forth, back) {
        (Some(a), Some(b)) => a.plus(b),
        (Some(found), None) | (None, Some(found)) => found,
        (None, None) => Quantity::exact(f64::NAN),
    }
}

/// A sum that goes on.
#[derive(Default)]
struct Run {
    sum: Sum,
    size: f64,
    error: f64,
    count: u32,
}

impl Run {
    fn add(&mut self, f: &impl Fn(&[f64]) -> Vec<Valued>, first: f64, last: f64) {
        const AT_ONCE: f64 = 4096.0;
        let mut from = first;
        while from <= last {
            let count = (last - from + 1.0).min(AT_ONCE) as usize;
            let ks: Vec<f64> = (0..count).map(|i| from + i as f64).collect();
            for (value, error) in f(&ks) {
                self.sum.add(value);
                self.size += value.abs();
                self.error += error;
            }
            self.count = self.count.saturating_add(count as u32);
            from += count as f64;
        }
    }

    fn quantity(&self, error: f64) -> Quantity {
        let value = self.sum.value();
        // Each term is right to a few ulps.
        let rounding = 4.0 * f64::EPSILON * self.size;
        Quantity {
            value,
            method: Method::Series,
            abs_error: self.error + rounding + error,
            evaluations: self.count,
            reason: None,
        }
    }
}

/// The sum from `from` on, upwards or downwards.
fn outwards(f: &impl Fn(&[f64]) -> Vec<Valued>, from: f64, direction: f64, reach: f64) -> Quantity {
    let mirrored = |ks: &[f64]| {
        let ks: Vec<f64> = ks.iter().map(|k| from + direction * k).collect();
        f(&ks)
    };
    let mut run = Run::default();
    let mut partial = Vec::new();
    let (mut at, mut width) = (0.0, 16.0);
    let mut best = (f64::NAN, f64::INFINITY);
    while at + width <= MOST_TERMS {
        let before = run.size;
        run.add(&mirrored, at, at + width - 1.0);
        at += width;
        width = at;
        partial.push(run.sum.value());
        if run.sum.value().is_nan() {
            break;
        }
        if at < 2.0 * reach {
            continue;
        }
        let grown = run.size - before;
        if grown <= f64::EPSILON * 0.01 * run.size {
            return run.quantity(grown);
        }
        let found = wynn(&partial);
        if found.1 < best.1 {
            best = found;
        }
        if best.1 <= 4.0 * f64::EPSILON * run.size {
            break;
        }
    }
    let (value, error) = best;
    let found = Quantity {
        value,
        ..run.quantity(4.0 * error)
    };
    settled(found, run.size, value.is_nan())
}

/// The limit of a sequence by the ε-algorithm, and how far the last two estimates lie apart.
fn wynn(sequence: &[f64]) -> (f64, f64) {
    let mut before = vec![0.0; sequence.len() + 1];
    let mut row = sequence.to_vec();
    let mut found = (f64::NAN, f64::INFINITY);
    let mut even = true;
    while row.len() > 2 {
        let next: Vec<f64> = (0..row.len() - 1)
            .map(|i| before[i + 1] + 1.0 / (row[i + 1] - row[i]))
            .collect();
        before = row;
        row = next;
        even = !even;
        if let (true, [.., a, b]) = (even, &row[..])
            && (a - b).abs() < found.1
        {
            found = (*b, (a - b).abs());
        }
    }
    found
}

/// What lies nearer to the edges than floats can tell.
#[derive(Default)]
struct Rest {
    size: f64,
    /// Whether there is no end to it, downwards and upwards.
    infinite: [bool; 2],
}

impl Rest {
    /// Near an edge f is taken for a power of the distance d: if f·d ~ dʳ, the integral from there
    /// to the edge is f·d/r.
    fn of(f: &impl Fn(&[f64]) -> Vec<Valued>, pieces: &[Piece]) -> Self {
        const APART: f64 = 8.0;
        let mut rest = Self::default();
        for piece in pieces {
            let Axis::Near { edge, start } = piece.axis else {
                continue;
            };
            // From the last distance that floats tell well, a few more.
            let infinite = edge.at.is_infinite();
            let last = if infinite {
                1e300
            } else {
                (edge.at.abs() * 16.0 * f64::EPSILON).max(1e-300)
            };
            let apart = if infinite { 1.0 / APART } else { APART };
            let distances = [0, 1, 2, 3].map(|i| last * libm::pow(apart, f64::from(i)));
            if !infinite && libm::log(distances[3]) > start {
                continue;
            }
            let found = f(&distances.map(|distance| edge.point(distance)));
            let parts: Vec<f64> = found
                .iter()
                .zip(distances)
                .map(|((value, _), distance)| value * distance)
                .collect();
            let [a, b, ..] = parts[..] else { continue };
            if a == 0.0 || a.is_nan() {
                continue;
            }
            let same_sign = parts.iter().all(|part| (*part > 0.0) == (a > 0.0));
            let power_of = |a: f64, b: f64| libm::log((b / a).abs()) / libm::log(APART);
            let power = power_of(a, b);
            let outer = power_of(parts[2], parts[3]);
            let is_power = a.is_infinite() || (power - outer).abs() <= 0.25 * outer.abs() + 1e-3;
            if !(same_sign && is_power) {
                // It swings, or falls faster than it does farther away.
                rest.size += parts.iter().fold(0.0, |all: f64, part| all.max(part.abs()));
            } else if a.is_infinite() || power < 1e-6 {
                rest.infinite[usize::from(a > 0.0)] = true;
            } else {
                rest.size += (a / power).abs();
            }
        }
        rest
    }
}

/// What was found, or NaN if no digit of it is right.
fn settled(found: Quantity, size: f64, undefined: bool) -> Quantity {
    // NaN errors are no good either.
    let useful = found.abs_error <= HOPELESS * size;
    if undefined || !(useful || size == 0.0) {
        return Quantity {
            value: f64::NAN,
            abs_error: 0.0,
            ..found
        };
    }
    found
}

fn size_of(solution: &Solution) -> f64 {
    solution.panels.iter().map(|panel| panel.value.abs()).sum()
}

/// The ends, or where what goes on to infinity begins, and the breaks between them.
fn points(range: Interval, breaks: &[f64]) -> Vec<f64> {
    let Interval { low, high } = range;
    let mut points = sorted(breaks.to_vec());
    points.retain(|x| low < *x && *x < high);
    points.extend([low, high].into_iter().filter(|x| x.is_finite()));
    let mut points = sorted(points);
    if points.is_empty() {
        points.push(0.0);
    }
    let (first, last) = (points[0], points[points.len() - 1]);
    let span = if last > first { last - first } else { 1.0 };
    // The logarithmic coordinate needs a start on its own side of 0.
    if high == f64::INFINITY {
        points.push((last + span).max(last.abs()).max(f64::MIN_POSITIVE));
    }
    if low == f64::NEG_INFINITY {
        points.push((first - span).min(-first.abs()));
    }
    sorted(points)
}

/// Further points between the points: as a peak is as wide as its landmarks tell, a long way from
/// one is taken in steps that grow from its width.
fn graded(points: &[f64]) -> Vec<f64> {
    const GROWTH: f64 = 4.0;
    let mut all = points.to_vec();
    let widths: Vec<f64> = points.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (i, width) in widths.iter().enumerate() {
        let neighbours = [
            (i.checked_sub(1), points[i], 1.0),
            (Some(i + 1), points[i + 1], -1.0),
        ];
        for (neighbour, from, direction) in neighbours {
            let Some(mut step) = neighbour.and_then(|i| widths.get(i)).copied() else {
                continue;
            };
            while step < 0.4 * width {
                all.push(from + direction * step);
                step *= GROWTH;
            }
        }
    }
    sorted(all)
}

/// The pieces between the points, and those beyond.
fn lines(points: &[f64], range: Interval) -> Vec<Piece> {
    let mut pieces = beyond(points, range);
    let points = graded(points);
    let parts = FEWEST.div_ceil(points.len());
    for pair in points.windows(2) {
        let at = |i: usize| {
            if i == parts {
                pair[1]
            } else {
                pair[0] + (pair[1] - pair[0]) * (i as f64 / parts as f64)
            }
        };
        pieces.extend((0..parts).map(|i| Piece {
            axis: Axis::Line,
            from: at(i),
            to: at(i + 1),
        }));
    }
    pieces
}

/// The same in coordinates that are logarithmic towards every point.
fn towards_points(points: &[f64], range: Interval) -> Vec<Piece> {
    let mut pieces = beyond(points, range);
    for pair in points.windows(2) {
        let start = libm::log(0.5 * pair[1] - 0.5 * pair[0]);
        for (at, toward) in [(pair[0], End::Left), (pair[1], End::Right)] {
            pieces.push(Piece::whole(Axis::Near {
                edge: Edge { at, toward },
                start,
            }));
        }
    }
    pieces
}

fn beyond(points: &[f64], range: Interval) -> Vec<Piece> {
    let ends = [
        (range.low, End::Left, points[0]),
        (range.high, End::Right, points[points.len() - 1]),
    ];
    let infinite = ends.into_iter().filter(|(at, ..)| at.is_infinite());
    infinite
        .map(|(at, toward, start)| {
            Piece::whole(Axis::Near {
                edge: Edge { at, toward },
                start: libm::log(start.abs()),
            })
        })
        .collect()
}

/// How far towards −∞ and ∞ f is looked at, as logarithms of distances: [`Rest`] sees to what lies
/// beyond.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reach([f64; 2]);

impl Default for Reach {
    /// Nearly to where floats end.
    fn default() -> Self {
        Self([690.0; 2])
    }
}

impl Reach {
    /// Up to where f has become 0, at those ends where it is undefined farther out.
    fn until_vanished(f: &impl Fn(&[f64]) -> Vec<Valued>, beyond: &[Piece]) -> Self {
        const STEPS: u32 = 512;
        let mut reach = Self::default();
        for piece in beyond {
            let Axis::Near { edge, start } = piece.axis else {
                continue;
            };
            let farthest = &mut reach.0[usize::from(edge.toward == End::Right)];
            let step = (*farthest - start) / f64::from(STEPS);
            let ln_distances: Vec<f64> = (0..=STEPS).map(|k| start + step * f64::from(k)).collect();
            let xs: Vec<f64> = ln_distances
                .iter()
                .map(|&ln| edge.point(libm::exp(ln)))
                .collect();
            let values = f(&xs);
            let undefined = values.iter().position(|(value, _)| value.is_nan());
            if let Some(k) = undefined.and_then(|k| k.checked_sub(1))
                && values[k].0 == 0.0
            {
                *farthest = ln_distances[k];
            }
        }
        reach
    }

    /// ln(dx/du), but nothing beyond.
    fn measure(&self, grid: &Grid) -> [f64; COUNT] {
        let mut ln_measure = grid.ln_measure;
        if let Some((edge, ln_distances)) = grid.nodes().near
            && edge.at.is_infinite()
        {
            let farthest = self.0[usize::from(edge.toward == End::Right)];
            for (out, ln_distance) in ln_measure.iter_mut().zip(ln_distances) {
                if *ln_distance > farthest {
                    *out = f64::NEG_INFINITY;
                }
            }
        }
        ln_measure
    }
}

/// The values of f on a piece times a weight, of which `ln_weight` gives the logarithms, dx/du
/// included.
fn sample(
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    piece: Piece,
    undefined: &Cell<bool>,
    ln_weight: impl FnOnce(&Grid) -> [f64; COUNT],
) -> Samples {
    let mut grid = piece.grid();
    let ln_weights = ln_weight(&grid);
    let near: Option<(Edge, Vec<f64>)> = grid.nodes().near.map(|(edge, ln)| (edge, ln.to_vec()));
    // An open interval: nodes that round to an end of it stay inside.
    if let Some((edge, _)) = near {
        for x in &mut grid.xs {
            if edge.at.is_finite() && *x == edge.at {
                *x = match edge.toward {
                    End::Left => edge.at.next_up(),
                    End::Right => edge.at.next_down(),
                };
            }
            *x = x.clamp(f64::MIN, f64::MAX);
        }
    }
    let mut samples = Samples::default();
    for (i, (value, error)) in f(&grid.xs).into_iter().enumerate() {
        let ln_weight = ln_weights[i];
        if ln_weight < -800.0 || ln_weight.is_nan() {
            continue;
        }
        if value.is_nan() {
            undefined.set(true);
            continue;
        }
        // Together, since either alone may overflow.
        let scaled = if ln_weight.abs() < 600.0 {
            value * libm::exp(ln_weight)
        } else {
            libm::copysign(libm::exp(libm::log(value.abs()) + ln_weight), value)
        };
        let share = match &near {
            Some((edge, ln_distances)) if edge.at.is_finite() => {
                let distance = libm::exp(ln_distances[i]);
                (2.0 * f64::EPSILON * (1.0 + edge.at.abs() / distance)).min(10.0)
            }
            _ => 4.0 * f64::EPSILON,
        };
        let rounding = scaled.abs() * share + error * libm::exp(ln_weight.min(700.0));
        samples.set(i, scaled, rounding);
    }
    match near {
        Some(_) => samples,
        None => samples.with_rounded_nodes(&grid),
    }
}
