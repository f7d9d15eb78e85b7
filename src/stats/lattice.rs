//! The points of discrete distributions.

/// The highest point below x of these lattices, −∞ if there is none; x itself if there are none.
pub(super) fn below(lattices: &[Lattice], x: f64) -> f64 {
    if lattices.is_empty() {
        return x;
    }
    let below = lattices.iter().map(|lattice| lattice.below(x));
    below.fold(f64::NEG_INFINITY, f64::max)
}

/// The lowest point above x of these lattices, ∞ if there is none; x itself if there are none.
pub(super) fn above(lattices: &[Lattice], x: f64) -> f64 {
    if lattices.is_empty() {
        return x;
    }
    let above = lattices.iter().map(|lattice| lattice.above(x));
    above.fold(f64::INFINITY, f64::min)
}

/// Equally spaced points: origin + step·k for the integers k from `first` to `last`.
///
/// A discrete family has density only there, though not on every one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lattice {
    pub(super) origin: f64,
    /// > 0
    pub(super) step: f64,
    /// The lowest k, an integer or −∞.
    pub(super) first: f64,
    /// The highest k, an integer or ∞.
    pub(super) last: f64,
}

impl Lattice {
    /// The integers from `first` to `last`; either may be infinite.
    pub(super) fn integers(first: f64, last: f64) -> Self {
        Self {
            origin: 0.0,
            step: 1.0,
            first,
            last,
        }
    }

    /// The lowest and the highest k whose points lie in [low, high]; the first is above the last
    /// where there is none.
    pub(super) fn within(&self, low: f64, high: f64) -> [f64; 2] {
        let first = ((low - self.origin) / self.step).ceil().max(self.first);
        let last = ((high - self.origin) / self.step).floor().min(self.last);
        [first, last]
    }

    /// The k, not bounded, whose point is nearest to x.
    pub(super) fn nearest(&self, x: f64) -> f64 {
        ((x - self.origin) / self.step).round()
    }

    /// The highest point below x; −∞ if there is none.
    pub(super) fn below(&self, x: f64) -> f64 {
        let k = (((x - self.origin) / self.step).ceil() - 1.0).min(self.last);
        if k < self.first {
            f64::NEG_INFINITY
        } else {
            self.origin + self.step * k
        }
    }

    /// The lowest point above x; ∞ if there is none.
    pub(super) fn above(&self, x: f64) -> f64 {
        let k = (((x - self.origin) / self.step).floor() + 1.0).max(self.first);
        if k > self.last {
            f64::INFINITY
        } else {
            self.origin + self.step * k
        }
    }
}
