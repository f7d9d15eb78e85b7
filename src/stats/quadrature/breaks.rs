//! Where the line is broken into pieces.

use super::axis::{Axis, Piece};
use crate::distribution::{Distribution, sorted};
use crate::support::{Edge, End, Interval};

/// The points at which integrals over two distributions are broken.
#[derive(Debug)]
pub(crate) struct Breaks {
    /// Ascending; at least one.
    points: Vec<f64>,
    /// The finite edges towards which the coordinate is logarithmic.
    singular: Vec<Edge>,
    /// The infinite edges at which a density goes on beyond the outermost points.
    open: Vec<Edge>,
    /// Those of them towards which the coordinate is logarithmic.
    heavy: Vec<Edge>,
    /// Further points beyond the outermost.
    outer: Vec<f64>,
}

impl Breaks {
    /// Those of both distributions, and some more.
    pub(crate) fn new(p: &Distribution, q: &Distribution, more: &[f64]) -> Self {
        let mut points = Vec::new();
        let mut singular = Vec::new();
        for d in [p, q] {
            d.breakpoints(&mut points);
            d.singular_edges(&mut singular);
        }
        points.extend(singular.iter().map(|edge| edge.at));
        if !points.iter().any(|x| x.is_finite()) {
            points.extend(more);
            points.push(0.0);
        }
        let points = sorted(points);
        let mut found = Self {
            points,
            singular,
            open: Vec::new(),
            heavy: Vec::new(),
            outer: Vec::new(),
        };
        let (p_support, q_support) = (p.support(), q.support());
        for end in [End::Left, End::Right] {
            let edge = Interval::LINE.edge(end);
            let beyond = match end {
                End::Left => p_support.low.min(q_support.low) < found.first(),
                End::Right => p_support.high.max(q_support.high) > found.last(),
            };
            if !beyond {
                continue;
            }
            found.open.push(edge);
            let tails = [p, q].map(|d| d.tail_at(edge));
            if tails.into_iter().flatten().any(|tail| tail.is_heavy()) {
                found.heavy.push(edge);
                // The logarithmic coordinate needs a start on its own side of 0.
                let span = found.span();
                match end {
                    End::Left => {
                        let start = (found.first() - span).min(-found.first().abs());
                        found.points.insert(0, start);
                    }
                    End::Right => {
                        let start = (found.last() + span).max(found.last().abs());
                        found.points.push(start);
                    }
                }
            }
        }
        let (first, last) = (found.first(), found.last());
        let (inner, outer) = more.iter().partition(|&&x| first <= x && x <= last);
        found.outer = outer;
        let inner: Vec<f64> = inner;
        found.points.extend(inner);
        found.points = sorted(found.points);
        found
    }

    /// The points, ascending; at least one.
    pub(crate) fn points(&self) -> &[f64] {
        &self.points
    }

    fn first(&self) -> f64 {
        self.points[0]
    }

    fn last(&self) -> f64 {
        self.points[self.points.len() - 1]
    }

    /// A length > 0 in proportion to the distance of the outermost points.
    fn span(&self) -> f64 {
        let span = 0.125 * self.last() - 0.125 * self.first();
        if span > 0.0 {
            span
        } else {
            self.last().abs().max(1.0)
        }
    }

    /// The pieces between them, and those beyond the outermost where a density goes on.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(self.points.len() + 2);
        for pair in self.points.windows(2) {
            self.between(pair[0], pair[1], &mut pieces);
        }
        for &edge in &self.open {
            let (start, scale) = match edge.toward {
                End::Left => (self.first(), -self.span()),
                End::Right => (self.last(), self.span()),
            };
            let whole = Piece::whole(if self.heavy.contains(&edge) {
                Axis::Near {
                    edge,
                    start: libm::log(start.abs()),
                }
            } else {
                Axis::Outwards { start, scale }
            });
            let beyond = |x: &&f64| (**x > start) == (edge.toward == End::Right);
            let outer = self.outer.iter().filter(beyond);
            let mut cuts: Vec<f64> = outer.map(|&x| whole.coordinate(x)).collect();
            cuts.extend([0.0, 1.0]);
            let cuts = sorted(cuts);
            pieces.extend(cuts.windows(2).map(|pair| Piece {
                from: pair[0],
                to: pair[1],
                ..whole
            }));
        }
        pieces
    }

    fn between(&self, low: f64, high: f64, pieces: &mut Vec<Piece>) {
        let edges = [
            Edge {
                at: low,
                toward: End::Left,
            },
            Edge {
                at: high,
                toward: End::Right,
            },
        ];
        let near = |edge, width: f64| {
            Piece::whole(Axis::Near {
                edge,
                start: libm::log(width),
            })
        };
        let line = |from, to| Piece {
            axis: Axis::Line,
            from,
            to,
        };
        let middle = 0.5 * low + 0.5 * high;
        match edges.map(|edge| self.singular.contains(&edge)) {
            [false, false] => pieces.push(line(low, high)),
            [true, false] => pieces.push(near(edges[0], high - low)),
            [false, true] => pieces.push(near(edges[1], high - low)),
            [true, true] => {
                pieces.push(near(edges[0], middle - low));
                pieces.push(near(edges[1], high - middle));
            }
        }
    }

    /// The points, some between neighbours, and some beyond towards singular and infinite edges.
    pub(crate) fn grid(&self) -> Vec<f64> {
        const STEPS: u32 = 8;
        let mut grid = Vec::with_capacity(self.points.len() * STEPS as usize);
        for pair in self.points.windows(2) {
            let step = |i: u32| f64::from(i) / f64::from(STEPS);
            grid.extend((0..STEPS).map(|i| pair[0] * (1.0 - step(i)) + pair[1] * step(i)));
        }
        grid.push(self.last());
        for edge in &self.singular {
            let mut distance = self.span();
            while distance > f64::MIN_POSITIVE && edge.point(distance) != edge.at {
                grid.push(edge.point(distance));
                distance *= 0.25;
            }
        }
        for edge in &self.open {
            let start = match edge.toward {
                End::Left => self.first(),
                End::Right => self.last(),
            };
            let mut distance = self.span();
            let limit = if self.heavy.contains(edge) {
                1e300
            } else {
                64.0 * distance
            };
            while distance < limit {
                grid.push(match edge.toward {
                    End::Left => start - distance,
                    End::Right => start + distance,
                });
                distance *= 2.0;
            }
        }
        sorted(grid)
    }
}

/// Where `sign`, which is `None` where it can't tell, changes between neighbours of `grid`; to the
/// last float.
pub(crate) fn sign_changes(grid: &[f64], sign: impl Fn(f64) -> Option<bool>) -> Vec<f64> {
    let mut changes = Vec::new();
    let mut last: Option<(f64, bool)> = None;
    for &x in grid {
        let Some(here) = sign(x) else { continue };
        if let Some((mut low, before)) = last
            && before != here
        {
            let mut high = x;
            loop {
                let middle = 0.5 * low + 0.5 * high;
                if !(low < middle && middle < high) {
                    break;
                }
                if sign(middle) == Some(before) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            changes.push(high);
        }
        last = Some((x, here));
    }
    changes
}
