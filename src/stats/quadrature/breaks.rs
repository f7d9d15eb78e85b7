//! Where the line is broken into pieces.
//!
//! A distribution tells points between which its density is smooth, out to where the rest of its
//! mass hardly counts. Between them, and beyond, there may be a long way to the next feature of
//! another distribution, and on it something that neither tells: the flank of a narrow peak to the
//! power of 0.1, or a tail with a mass of 1e-9 where nothing else is. So every point has a width,
//! and a way that is long for it is taken in a coordinate that is logarithmic away from the point.

use super::axis::{Axis, Piece};
use crate::distribution::{Distribution, sorted};
use crate::effort;
use crate::support::{Edge, End, Interval};

/// A point at which the line is broken.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Break {
    at: f64,
    /// How far the next point of the same distribution is; ∞ where there is none.
    width: f64,
    /// Whether something may not be smooth there.
    needed: bool,
}

impl Break {
    fn new(at: f64, width: f64) -> Self {
        Self {
            at,
            width,
            needed: true,
        }
    }
}

/// The points at which integrals over two distributions are broken.
#[derive(Debug)]
pub(crate) struct Breaks {
    /// Ascending; at least one.
    breaks: Vec<Break>,
    /// The finite edges towards which the coordinate is logarithmic.
    singular: Vec<Edge>,
    /// The infinite edges at which a density goes on beyond the outermost points.
    open: Vec<Edge>,
    /// Those of them towards which the coordinate is logarithmic.
    heavy: Vec<Edge>,
    /// Further points at which the pieces are cut.
    cuts: Vec<f64>,
}

/// A way is long if it is this many times as long as the feature where it begins is wide.
const LONG: f64 = 10.0;

/// So many widths from a narrow feature the coordinate becomes logarithmic.
const NEARBY: f64 = 3.0;

/// A piece in a logarithmic coordinate is at most this long.
const LONGEST: f64 = 16.0;

impl Breaks {
    /// Those of both distributions; the pieces are cut at `cuts`, too.
    pub(crate) fn new(p: &Distribution, q: &Distribution, cuts: &[f64]) -> Self {
        Self::with_features(p, q, &[], cuts)
    }

    /// The same with the points at which a function of x has features of its own.
    pub(crate) fn with_features(
        p: &Distribution,
        q: &Distribution,
        features: &[f64],
        cuts: &[f64],
    ) -> Self {
        let mut singular = Vec::new();
        let mut breaks = with_widths(features.to_vec(), true);
        for d in [p, q].into_iter().flat_map(parts) {
            let mut points = Vec::new();
            d.breakpoints(&mut points);
            let known = singular.len();
            d.singular_edges(&mut singular);
            points.extend(singular[known..].iter().map(|edge| edge.at));
            breaks.extend(with_widths(points, !d.is_smooth()));
        }
        if breaks.is_empty() {
            breaks = with_widths(cuts.iter().copied().chain([0.0]).collect(), true);
        }
        breaks.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.width.total_cmp(&b.width)));
        breaks.dedup_by(|next, point| {
            let same = next.at == point.at;
            point.needed |= same && next.needed;
            same
        });
        drop_close(&mut breaks);
        let mut found = Self {
            breaks,
            singular,
            open: Vec::new(),
            heavy: Vec::new(),
            cuts: sorted(cuts.to_vec()),
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
                let width = f64::INFINITY;
                match end {
                    End::Left => {
                        let at = (found.first() - span).min(-found.first().abs());
                        found.breaks.insert(0, Break::new(at, width));
                    }
                    End::Right => {
                        let at = (found.last() + span).max(found.last().abs());
                        found.breaks.push(Break::new(at, width));
                    }
                }
            }
        }
        found.breaks.retain(|point| point.at.is_finite());
        found.breaks.dedup_by_key(|point| point.at);
        found
    }

    /// Makes the coordinate logarithmic towards an edge, if it is finite and one of the points.
    pub(crate) fn approach(&mut self, edge: Edge) {
        let known = self.breaks.iter().any(|point| point.at == edge.at);
        if known && !self.singular.contains(&edge) {
            self.singular.push(edge);
        }
    }

    /// The points, ascending; at least one.
    pub(crate) fn points(&self) -> impl Iterator<Item = f64> {
        self.breaks.iter().map(|point| point.at)
    }

    fn first(&self) -> f64 {
        self.breaks[0].at
    }

    fn last(&self) -> f64 {
        self.breaks[self.breaks.len() - 1].at
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
        let mut pieces = Vec::with_capacity(self.breaks.len() + 2);
        for pair in self.breaks.windows(2) {
            self.between(pair[0], pair[1], &mut pieces);
        }
        for &edge in &self.open {
            self.beyond(edge, &mut pieces);
        }
        if !self.cuts.is_empty() {
            pieces = pieces
                .into_iter()
                .flat_map(|piece| piece.cut(&self.cuts))
                .collect();
        }
        pieces
    }

    /// Adds the pieces from the outermost point to an infinite edge.
    fn beyond(&self, edge: Edge, pieces: &mut Vec<Piece>) {
        let (outermost, outwards) = match edge.toward {
            End::Left => (self.breaks[0], -1.0),
            End::Right => (self.breaks[self.breaks.len() - 1], 1.0),
        };
        if self.heavy.contains(&edge) {
            let start = libm::log(outermost.at.abs());
            pieces.push(Piece::whole(Axis::Near { edge, start }));
            return;
        }
        let span = self.span();
        let mut start = outermost.at;
        if span > LONG * outermost.width {
            from_narrow(outermost, edge.toward, span, pieces);
            start += outwards * span;
        }
        let scale = outwards * span;
        pieces.push(Piece::whole(Axis::Outwards { start, scale }));
    }

    /// Adds the pieces between two neighbouring points.
    fn between(&self, low: Break, high: Break, pieces: &mut Vec<Piece>) {
        let middle = 0.5 * low.at + 0.5 * high.at;
        let half = 0.5 * high.at - 0.5 * low.at;
        let sides = [(low, End::Right, End::Left), (high, End::Left, End::Right)].map(
            |(point, away, toward)| {
                let edge = Edge {
                    at: point.at,
                    toward,
                };
                if self.singular.contains(&edge) {
                    Side::Singular(edge)
                } else if half > 0.5 * LONG * point.width {
                    Side::Narrow(point, away)
                } else {
                    Side::Plain
                }
            },
        );
        let length = match sides {
            [Side::Plain, Side::Plain] => {
                return pieces.push(Piece {
                    axis: Axis::Line,
                    from: low.at,
                    to: high.at,
                });
            }
            [Side::Plain, _] | [_, Side::Plain] => high.at - low.at,
            _ => middle - low.at,
        };
        for side in sides {
            match side {
                Side::Plain => {}
                Side::Singular(edge) => pieces.push(Piece::whole(Axis::Near {
                    edge,
                    start: libm::log(length),
                })),
                Side::Narrow(point, away) => from_narrow(point, away, length, pieces),
            }
        }
    }

    /// Points of all pieces, ascending.
    pub(crate) fn grid(&self) -> Vec<f64> {
        sorted(self.pieces().into_iter().flat_map(Piece::points).collect())
    }
}

/// How a way between two points begins at one of them.
#[derive(Clone, Copy)]
enum Side {
    /// Where the density is not smooth.
    Singular(Edge),
    /// At a feature that is narrow for it; and where it leads.
    Narrow(Break, End),
    Plain,
}

/// The distributions that have their points by themselves: the components of a smooth mixture.
fn parts(d: &Distribution) -> Vec<&Distribution> {
    match d {
        Distribution::Mixture(mixture) if d.is_smooth() => {
            mixture.components().map(|(_, d)| d).collect()
        }
        _ => vec![d],
    }
}

/// Drops points between two that are so near to each other that a piece of the line from one to the other
/// is still no longer than a piece between two points of any of the distributions there.
fn drop_close(breaks: &mut Vec<Break>) {
    let mut kept: Vec<Break> = Vec::with_capacity(breaks.len());
    // The narrowest since the last that is kept.
    let mut narrowest = f64::INFINITY;
    for (index, point) in breaks.iter().enumerate() {
        let width = narrowest.min(point.width);
        if let (false, Some(last), Some(next)) = (point.needed, kept.last(), breaks.get(index + 1))
            && next.at - last.at <= width.min(next.width)
        {
            narrowest = width;
            continue;
        }
        narrowest = point.width;
        kept.push(*point);
    }
    *breaks = kept;
}

/// The points, each with the distance to the nearer neighbour.
fn with_widths(points: Vec<f64>, needed: bool) -> Vec<Break> {
    let points = sorted(points);
    let gap = |i: usize| points.get(i + 1).map_or(f64::INFINITY, |x| x - points[i]);
    (0..points.len())
        .map(|i| Break {
            at: points[i],
            width: i.checked_sub(1).map_or(f64::INFINITY, gap).min(gap(i)),
            needed,
        })
        .collect()
}

/// Adds the pieces from a narrow feature as far as `length`: a straight one, and then some in the
/// logarithm of the distance.
fn from_narrow(point: Break, away: End, length: f64, pieces: &mut Vec<Piece>) {
    let nearby = NEARBY * point.width;
    let (edge, from, to) = match away {
        End::Right => (End::Left, point.at, point.at + nearby),
        End::Left => (End::Right, point.at - nearby, point.at),
    };
    pieces.push(Piece {
        axis: Axis::Line,
        from,
        to,
    });
    // As it is rounded.
    let (from, to) = (libm::log(to - from), libm::log(length));
    let count = libm::ceil((to - from) / LONGEST).max(1.0);
    let at = |i: f64| {
        if i == count {
            to
        } else {
            from + (to - from) * (i / count)
        }
    };
    let axis = Axis::Away {
        edge: Edge {
            at: point.at,
            toward: edge,
        },
    };
    let mut i = 0.0;
    while i < count {
        let (from, to) = (at(i), at(i + 1.0));
        pieces.push(Piece { axis, from, to });
        i += 1.0;
    }
}

/// Where `sign`, which is `None` where it can't tell, changes between neighbours of `grid`; to the
/// last float.
pub(crate) fn sign_changes(grid: &[f64], sign: impl Fn(f64) -> Option<bool>) -> Vec<f64> {
    let mut changes = Vec::new();
    let mut last: Option<(f64, bool)> = None;
    for &x in grid {
        // Nor is the integral found then that is broken there.
        if effort::is_exhausted() {
            break;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Gamma, Normal, Pareto};

    /// The pieces cover the line from the first to the last point without gaps.
    #[test]
    fn pieces_join() {
        let normal = |mean, std| Distribution::from(Normal::new(mean, std).unwrap());
        let gamma = Distribution::from(Gamma::new(0.3, 1e5).unwrap());
        let pareto = Distribution::from(Pareto::new(1.0, 1e5).unwrap());
        for (p, q) in [
            (normal(0.0, 1.0), normal(0.5, 2.0)),
            (normal(0.0, 1.0), normal(0.0, 1e9)),
            (normal(1e6, 1e-3), normal(0.0, 1e2)),
            (gamma.clone(), normal(0.0, 1e3)),
            (gamma, pareto.clone()),
            (pareto, normal(1.0, 1e-9)),
        ] {
            let pieces = Breaks::new(&p, &q, &[1.5]).pieces();
            let mut ends: Vec<(f64, f64)> = pieces.into_iter().map(Piece::ends).collect();
            ends.sort_by(|a, b| a.0.total_cmp(&b.0));
            for pair in ends.windows(2) {
                let (end, start) = (pair[0].1, pair[1].0);
                let size = (pair[1].1 - pair[1].0).min(pair[0].1 - pair[0].0);
                assert!(
                    (end - start).abs() <= 1e-9 * size + 4.0 * f64::EPSILON * end.abs(),
                    "{ends:?}"
                );
            }
        }
    }
}
