//! Terms that are not finite: where the first of them are.

use crate::quantity::Reason;

/// The first points at which a function is undefined, −∞ and ∞.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Singular {
    undefined: Option<f64>,
    infinite: [Option<f64>; 2],
}

impl Singular {
    pub(super) fn see(&mut self, x: f64, value: f64) {
        let first = match value {
            _ if value.is_nan() => &mut self.undefined,
            _ if value.is_infinite() => &mut self.infinite[usize::from(value > 0.0)],
            _ => return,
        };
        first.get_or_insert(x);
    }

    /// The same points seen otherwise.
    pub(super) fn map(self, point: impl Fn(f64) -> f64) -> Self {
        Self {
            undefined: self.undefined.map(&point),
            infinite: self.infinite.map(|at| at.map(&point)),
        }
    }

    /// Why a sum of the values is not finite, if it is not and they tell.
    pub(super) fn reason(&self, sum: f64) -> Option<Reason> {
        if sum.is_finite() {
            return None;
        }
        if sum.is_infinite() {
            let at = self.infinite[usize::from(sum > 0.0)];
            return at.map(|at| Reason::InfiniteAt { at });
        }
        match (self.undefined, self.infinite) {
            (Some(at), _) => Some(Reason::UndefinedAt { at }),
            (None, [Some(_), Some(_)]) => Some(Reason::OppositeInfinities),
            (None, _) => None,
        }
    }
}
