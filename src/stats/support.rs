//! Where a density lives and how it falls off: what decides whether a divergence is finite.

use std::f64::consts::SQRT_2;
use std::fmt;

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

    /// Whether `x` lies in it, ends included.
    pub fn contains(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }
}

/// "below -1", "on [0, 1]", "above 2", "everywhere".
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) => write!(f, "on [{}, {}]", self.low, self.high),
            (false, true) => write!(f, "below {}", self.high),
            (true, false) => write!(f, "above {}", self.low),
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

/// How a density falls off towards an infinite end of its support; the fastest comes first.
///
/// All of today's families fall at least exponentially, so that every moment is finite.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) enum Decay {
    /// ln p(x) = −½ (x/std)² + O(|x|)
    Gaussian { std: f64 },
    /// ln p(x) = −|x|/scale + O(1)
    Exponential { scale: f64 },
}

impl Decay {
    /// Whether p²/q falls off where p falls like this and q like `q`.
    pub(super) fn square_falls_over(self, q: Self) -> bool {
        match (self, q) {
            (Self::Gaussian { std: p }, Self::Gaussian { std: q }) => p < SQRT_2 * q,
            (Self::Gaussian { .. }, Self::Exponential { .. }) => true,
            (Self::Exponential { .. }, Self::Gaussian { .. }) => false,
            (Self::Exponential { scale: p }, Self::Exponential { scale: q }) => 0.5 * p < q,
        }
    }
}
