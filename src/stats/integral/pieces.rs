//! The pieces of the line over which a function of a user is integrated.

use crate::distribution::sorted;
use crate::quadrature::{Axis, Piece};
use crate::support::{Edge, End, Interval};

/// Fewer pieces than this at the beginning could step over a feature.
const FEWEST: usize = 12;

/// The ends, or where what goes on to infinity begins, and the breaks between them.
pub(super) fn points(range: Interval, breaks: &[f64]) -> Vec<f64> {
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
    // The logarithmic coordinate needs a start on its own side of 0, and begins where steps that grow
    // from the last width have become as long as the way from there.
    if high == f64::INFINITY {
        points.extend(outwards(last, span));
    }
    if low == f64::NEG_INFINITY {
        points.extend(outwards(-first, span).into_iter().map(|x| -x));
    }
    sorted(points)
}

/// How much a step is longer than that before it.
const GROWTH: f64 = 4.0;

/// Points beyond the last one, the first of them a `span` away.
fn outwards(last: f64, span: f64) -> Vec<f64> {
    let mut points = Vec::new();
    let mut distance = span;
    loop {
        let x = last + distance;
        let there = x > 0.0 && x >= last.abs() && distance >= 0.25 * x;
        if x > last || there {
            points.push(x);
        }
        if there || !x.is_finite() {
            return points;
        }
        distance *= GROWTH;
    }
}

/// Further points between the points: as a peak is as wide as its landmarks tell, a long way from
/// one is taken in steps that grow from its width.
fn graded(points: &[f64]) -> Vec<f64> {
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
pub(super) fn lines(points: &[f64], range: Interval) -> Vec<Piece> {
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
pub(super) fn towards_points(points: &[f64], range: Interval) -> Vec<Piece> {
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
