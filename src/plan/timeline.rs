//! What every name outside of marks is worth at every state.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    expr::{Bindings, Column, Memory, NodeId, SolutionCache},
    spec::model::Names,
};

use super::{
    clock::{Clock, Moment},
    track::Track,
};

/// The clock with all that follows it, and what does not move: all that evaluation reads.
#[derive(Debug, Clone)]
pub(super) struct Timeline {
    clock: Clock,
    /// Each swept name over the states.
    swept: Vec<(NodeId, Track)>,
    t: NodeId,
    frame: NodeId,
    frames: NodeId,
    /// The names that do not move, the solutions of fits that are known, and where what takes long is
    /// remembered.
    rest: Bindings<'static>,
}

/// What the names are worth that do not move.
pub(super) fn at_rest(names: &Names) -> Bindings<'static> {
    let mut bindings = Bindings::new();
    for parameter in &names.parameters {
        bindings.set(parameter.node, Column::Scalar(parameter.value));
    }
    bindings
}

impl Timeline {
    /// `swept` has a track for each swept name.
    pub(super) fn new(names: &Names, clock: Clock, swept: Vec<Track>) -> Self {
        let nodes = names.swept.iter().map(|name| name.node);
        Self {
            clock,
            swept: nodes.zip(swept).collect(),
            t: names.t,
            frame: names.frame,
            frames: names.frames,
            rest: at_rest(names),
        }
    }

    /// The same, where evaluation remembers what takes long.
    pub(super) fn with_memory(mut self, memory: Memory) -> Self {
        self.rest.set_memory(memory);
        self
    }

    /// The same, where evaluation knows these solutions.
    pub(super) fn with_solutions(mut self, solutions: &SolutionCache) -> Self {
        self.rest.set_solutions(solutions);
        self
    }

    /// The clock.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The swept names over the states, in the order of the spec's.
    pub(super) fn swept(&self) -> impl Iterator<Item = &Track> {
        self.swept.iter().map(|(_, track)| track)
    }

    /// For each state the first at which `t` and all swept names are the same.
    pub(super) fn alike(&self) -> Vec<usize> {
        let mut first: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let states = 0..self.clock.states();
        let alike = states.map(|state| {
            let swept = self.swept.iter().map(|(_, track)| track.at(state));
            let t = self.clock.t(self.clock.moment(state));
            let key: Vec<u64> = swept.chain([t]).map(f64::to_bits).collect();
            *first.entry(key).or_insert(state)
        });
        alike.collect()
    }

    /// The input that has the number of the frame.
    pub(super) fn frame(&self) -> NodeId {
        self.frame
    }

    /// The names that move with the clock.
    pub(super) fn dynamic_inputs(&self) -> Vec<NodeId> {
        let swept = self.swept.iter().map(|(node, _)| *node);
        swept.chain([self.t, self.frame]).collect()
    }

    /// What the names are worth at some states.
    pub(super) fn bindings(&self, states: Range<usize>) -> Bindings<'static> {
        let mut bindings = self.rest.clone();
        for (node, track) in &self.swept {
            bindings.set(*node, track.part(states.clone()));
        }
        let clock = &self.clock;
        let column = |value: &dyn Fn(usize) -> f64| match clock.states() {
            1 => Column::Scalar(value(0)),
            _ => Column::Array(states.clone().map(value).collect()),
        };
        bindings.set(self.t, column(&|state| clock.t(clock.moment(state))));
        bindings.set(self.frame, column(&|state| state as f64));
        bindings.set(self.frames, Column::Scalar(clock.states() as f64));
        bindings
    }

    /// What the names are worth at one state.
    pub(super) fn at_state(&self, state: usize) -> Bindings<'static> {
        let mut bindings = self.rest.clone();
        for (node, track) in &self.swept {
            bindings.set(*node, track.at(state));
        }
        bindings.set(self.t, self.clock.t(self.clock.moment(state)));
        bindings.set(self.frame, state as f64);
        bindings.set(self.frames, self.clock.states() as f64);
        bindings
    }

    /// What the names are worth at some moments, between frames too; `frame` has no value there.
    pub(super) fn at_moments(&self, moments: &[Moment]) -> Bindings<'static> {
        let mut bindings = self.rest.clone();
        let values: Vec<Vec<f64>> = moments.iter().map(|&m| self.clock.values(m)).collect();
        for (index, (node, _)) in self.swept.iter().enumerate() {
            let column = values.iter().map(|values| values[index]).collect();
            bindings.set(*node, Column::Array(column));
        }
        let t = moments.iter().map(|&m| self.clock.t(m)).collect();
        bindings.set(self.t, Column::Array(t));
        bindings
    }
}
