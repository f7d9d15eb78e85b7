//! Where a density lives and how it falls off: what decides whether a divergence is finite.

use std::fmt;

use super::quantity::Shown;

/// A closed interval of the real line; an end may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// The whole real line.
    pub const LINE: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };

    /// The numbers from 0 on.
    pub(super) const POSITIVE: Self = Self::new(0.0, f64::INFINITY);

    pub(super) const fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// Whether `x` lies in it, ends included.
    pub fn contains(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }
}

/// "below -1", "on [0, 1]", "above 2", "everywhere".
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (low, high) = (Shown(self.low), Shown(self.high));
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) => write!(f, "on [{low}, {high}]"),
            (false, true) => write!(f, "below {high}"),
            (true, false) => write!(f, "above {low}"),
            (false, false) => write!(f, "everywhere"),
        }
    }
}

/// The sorted, disjoint intervals whose union is that of `pieces`.
pub(super) fn union(mut pieces: Vec<Interval>) -> Vec<Interval> {
    pieces.sort_by(|a, b| a.low.total_cmp(&b.low));
    pieces.dedup_by(|next, piece| {
        let joined = next.low <= piece.high;
        if joined {
            piece.high = piece.high.max(next.high);
        }
        joined
    });
    pieces
}

/// The first interval of positive length that is in `of` but not in `cover` (both as by [`union`]).
pub(super) fn uncovered(of: &[Interval], cover: &[Interval]) -> Option<Interval> {
    for piece in of {
        let mut low = piece.low;
        for c in cover {
            if c.high < low {
                continue;
            }
            if c.low > low {
                return Some(Interval {
                    low,
                    high: c.low.min(piece.high),
                });
            }
            low = c.high;
            if low >= piece.high {
                break;
            }
        }
        if low < piece.high {
            return Some(Interval {
                low,
                high: piece.high,
            });
        }
    }
    None
}

/// Whether no interval of positive length is in both.
pub(super) fn disjoint(a: &[Interval], b: &[Interval]) -> bool {
    a.iter()
        .all(|a| b.iter().all(|b| a.high <= b.low || b.high <= a.low))
}

/// An end of the real line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// −∞
    Left,
    /// +∞
    Right,
}

impl End {
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// The one of a pair that belongs to this end: of (left, right).
    pub(super) fn of<T>(self, (left, right): (T, T)) -> T {
        match self {
            Self::Left => left,
            Self::Right => right,
        }
    }

    /// x, counted towards this end.
    pub(super) fn outwards(self, x: f64) -> f64 {
        match self {
            Self::Left => -x,
            Self::Right => x,
        }
    }
}

/// A point of the line, or an infinite end of it, as it is approached from one side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    /// Where it is: a number or ±∞.
    pub(super) at: f64,
    /// Where one goes to get there: [`End::Left`] comes from above, as to the lower end of a
    /// support.
    pub(super) toward: End,
}

impl Edge {
    /// The point at this distance on the side from which the edge is approached; for an infinite
    /// edge, at this distance from 0.
    pub(super) fn point(self, distance: f64) -> f64 {
        let origin = if self.at.is_finite() { self.at } else { 0.0 };
        let outwards = self.at.is_finite() != (self.toward == End::Right);
        if outwards {
            origin + distance
        } else {
            origin - distance
        }
    }
}

impl Interval {
    /// What both have in common; its ends are not in order if that is nothing.
    pub(super) fn overlap(self, other: Self) -> Self {
        Self {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
        }
    }

    /// The edge at one end of it.
    pub(super) fn edge(self, end: End) -> Edge {
        Edge {
            at: match end {
                End::Left => self.low,
                End::Right => self.high,
            },
            toward: end,
        }
    }

    /// Whether the points just before the edge lie in it.
    pub(super) fn reaches(self, edge: Edge) -> bool {
        match edge.toward {
            End::Left => self.low <= edge.at && edge.at < self.high,
            End::Right => self.low < edge.at && edge.at <= self.high,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_approached_from_inside() {
        let unit = Interval {
            low: 0.0,
            high: 1.0,
        };
        let (left, right) = (unit.edge(End::Left), unit.edge(End::Right));
        assert_eq!((left.point(0.25), right.point(0.25)), (0.25, 0.75));
        assert!(unit.reaches(left) && unit.reaches(right));
        let wrong_side = Edge {
            at: 1.0,
            toward: End::Left,
        };
        assert!(!unit.reaches(wrong_side));
        let line = Interval::LINE;
        assert_eq!(line.edge(End::Left).point(3.0), -3.0);
        assert_eq!(line.edge(End::Right).point(3.0), 3.0);
        assert!(line.reaches(line.edge(End::Left)) && line.reaches(left));
    }
}
