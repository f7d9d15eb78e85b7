//! What a fit has at one state: its solution, or why there is none.

use klrender_stats::{Interval, Minimum};

/// What a fit has at one state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted {
    /// A value for each solved name, or why there is none.
    pub solution: Result<Vec<f64>, Unsolved>,
    /// All local minima found, the lowest first, where a search from many starts looked for them:
    /// at the first state and at least every 16th.
    pub minima: Option<Vec<Minimum>>,
}

/// Why a fit has no solution at some state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unsolved {
    /// The bounds of this name, counted from 0, are not finite or not in order.
    Bounds(usize, Interval),
    /// What is minimised is finite nowhere.
    Nowhere,
}

impl Fitted {
    /// A solution that was found without a search from many starts.
    pub(super) fn at(solution: Vec<f64>) -> Self {
        Self {
            solution: Ok(solution),
            minima: None,
        }
    }

    pub(super) fn failed(why: Unsolved) -> Self {
        Self {
            solution: Err(why),
            minima: None,
        }
    }
}
