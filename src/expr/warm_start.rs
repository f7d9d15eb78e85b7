//! Warm starts: where to begin the search for the minimum of a fit along a name.
//!
//! A curve along a name that a fit reads has it solved at hundreds of values, and another curve, or
//! a point at its minimum, at the same and at others. Searches from many starts have found its
//! minima on a lattice: at some states, and for each of these at even steps of the name. A state between
//! two of them has a line of its own, each step of which is near to what lies between the corners around
//! it; and what is sought between its steps is as near to a curve through them as makes one Newton step
//! enough. So everything depends on the numbers that the fit reads there and on nothing else, and is kept
//! for the next who asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::NodeId;
use super::fitted::Fitted;
use klrender_stats::Interval;

/// Steps of the name, each of which is solved.
const STEPS: usize = 32;

/// Solutions that are kept at a time.
const MOST_KEPT: usize = 1 << 16;

/// Lines that are kept at a time.
const MOST_LINES: usize = 1 << 10;

/// Starts for a fit along a name.
#[derive(Debug, Clone)]
pub(super) struct WarmStarts {
    pub(super) name: NodeId,
    /// What the fit reads beside the name.
    nodes: Vec<NodeId>,
    states: BTreeMap<Vec<u64>, LatticeState>,
    /// What has been found from here. Each of it is a function of its key alone, so it does not
    /// matter who found it or when.
    found: Arc<Mutex<BTreeMap<Vec<u64>, Vec<f64>>>>,
    /// Lines of states, by what the fit reads beside the name; likewise.
    lines: Arc<Mutex<BTreeMap<Vec<u64>, Arc<LatticeLine>>>>,
}

/// A state that is solved along the name, or one between two such.
#[derive(Debug, Clone)]
pub(super) struct LatticeState {
    pub(super) sides: [Arc<LatticeLine>; 2],
    /// How far it is from the first to the second.
    pub(super) share: f64,
}

/// Where a search at one state may begin.
pub(super) struct WarmStart<'a> {
    pub(super) starts: &'a WarmStarts,
    pub(super) state: &'a LatticeState,
    /// That of the name.
    pub(super) value: f64,
}

/// What a fit has at even steps of the name.
#[derive(Debug)]
pub(super) struct LatticeLine {
    range: Interval,
    fitted: Vec<Fitted>,
}

impl LatticeLine {
    /// The values of the name on a line from one end of a range to the other.
    pub(super) fn values(range: Interval) -> Vec<f64> {
        let share = |step: usize| step as f64 / STEPS as f64;
        (0..=STEPS)
            .map(|step| range.low + (range.high - range.low) * share(step))
            .collect()
    }

    /// A line with what the fit has at its values.
    pub(super) fn new(range: Interval, fitted: Vec<Fitted>) -> Self {
        Self { range, fitted }
    }

    /// Where the range ends along which it is.
    pub(super) fn range(&self) -> Interval {
        self.range
    }

    /// How many steps from the first a value of the name is.
    fn place(&self, value: f64) -> f64 {
        let share = (value - self.range.low) / (self.range.high - self.range.low);
        (share * STEPS as f64).clamp(0.0, STEPS as f64)
    }

    /// What was found on either side of a value of the name, and how far that is from the first to
    /// the second.
    pub(super) fn around(&self, value: f64) -> ([&Fitted; 2], f64) {
        let place = self.place(value);
        let step = (place as usize).min(STEPS - 1);
        (
            [&self.fitted[step], &self.fitted[step + 1]],
            place - step as f64,
        )
    }

    /// The four steps around a value of the name, and how many steps from the first of them it is.
    pub(super) fn four_around(&self, value: f64) -> ([&Fitted; 4], f64) {
        let place = self.place(value);
        let first = (place as usize).saturating_sub(1).min(STEPS - 3);
        (
            [0, 1, 2, 3].map(|step| &self.fitted[first + step]),
            place - first as f64,
        )
    }
}

impl WarmStarts {
    /// Starts along a name, with the states by what the fit reads beside it.
    pub(super) fn new(
        name: NodeId,
        nodes: Vec<NodeId>,
        states: BTreeMap<Vec<u64>, LatticeState>,
    ) -> Self {
        Self {
            name,
            nodes,
            states,
            found: Arc::default(),
            lines: Arc::default(),
        }
    }

    /// Takes the states of another over, if it is along the same name and reads the same; what is
    /// known already stays. Otherwise gives it back.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), Self> {
        if self.name != other.name || self.nodes != other.nodes {
            return Err(other);
        }
        for (key, state) in other.states {
            self.states.entry(key).or_insert(state);
        }
        Ok(())
    }

    /// The state for what a fit reads, if these are starts for that: `key` has the numbers of
    /// `nodes` but the name.
    pub(super) fn state(
        &self,
        nodes: impl Iterator<Item = NodeId>,
        key: &[u64],
    ) -> Option<&LatticeState> {
        let others = nodes.filter(|node| *node != self.name);
        others.eq(self.nodes.iter().copied()).then_some(())?;
        self.states.get(key)
    }

    /// The line of a state, if it was made before; `key` as for [`state`](Self::state).
    pub(super) fn line(&self, key: &[u64]) -> Option<Arc<LatticeLine>> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.get(key).cloned()
    }

    /// Keeps the line of a state.
    pub(super) fn keep_line(&self, key: Vec<u64>, line: &Arc<LatticeLine>) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() >= MOST_LINES {
            lines.clear();
        }
        lines.insert(key, Arc::clone(line));
    }

    /// What was found for these numbers before.
    pub(super) fn found(&self, key: &[u64]) -> Option<Vec<f64>> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.get(key).cloned()
    }

    /// Keeps what was found for these numbers.
    pub(super) fn keep(&self, key: Vec<u64>, solution: Vec<f64>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= MOST_KEPT {
            found.clear();
        }
        found.insert(key, solution);
    }
}
