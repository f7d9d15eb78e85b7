//! Bindings: what nodes are worth from outside, and what is known under them.

use std::sync::Arc;

use super::chain::ChainRun;
use super::data_column::DataColumn;
use super::distributions::Distributions;
use super::effort::Effort;
use super::memory::Memory;
use super::numbers::Numbers;
use super::solutions::SolutionCache;
use super::value::Value;
use super::{Column, NodeId};

/// Numbers bound to nodes of a [`Graph`](super::Graph).
///
/// Any node that is a number may be bound, not only inputs: a bound node is not computed, and
/// everything that reads it is computed from the binding. [`layer`](Self::layer) puts further
/// bindings on top, and the topmost wins: a frame's bindings below, a mark's above.
///
/// They carry the solutions of fits that are known already: evaluation under them solves no state
/// again that it finds there, whoever evaluates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bindings<'below> {
    below: Option<&'below Bindings<'below>>,
    own: Vec<(NodeId, Column<f64>)>,
    captured: Vec<(NodeId, Captured)>,
    solutions: Option<SolutionCache>,
    effort: Option<Arc<Effort>>,
    memory: Option<Memory>,
}

/// The values of a node of any type, computed before: what the body of a binder reads from outside.
#[derive(Debug, Clone)]
pub(super) enum Captured {
    Number(Numbers),
    Condition(Column<bool>),
    Distribution(Distributions),
    Data(DataColumn),
    Chain(Column<Option<Arc<ChainRun>>>),
}

impl Captured {
    /// A value that is not a number, at an index and without its errors; `None` for lists.
    pub(super) fn at(value: &Value, index: usize) -> Option<Self> {
        Some(match value {
            Value::Number(_) | Value::Numbers(_) | Value::Distributions(_) => return None,
            Value::Condition(holds) => {
                Self::Condition(Column::Scalar(holds.get(index).copied().unwrap_or(false)))
            }
            Value::Distribution(members) => {
                let here = members.get(index).cloned().flatten();
                Self::Distribution(Distributions::certain(Column::Scalar(here)))
            }
            Value::Data(sets) => {
                let here = sets.get(index).cloned().flatten();
                Self::Data(DataColumn::plain(Column::Scalar(here)))
            }
            Value::Chain(runs) => Self::Chain(Column::Scalar(runs.get(index).cloned().flatten())),
        })
    }
}

impl Bindings<'_> {
    /// No bindings.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Bindings on top of these.
    pub(crate) fn layer(&self) -> Bindings<'_> {
        Bindings {
            below: Some(self),
            own: Vec::new(),
            captured: Vec::new(),
            solutions: None,
            effort: None,
            memory: None,
        }
    }

    /// The solutions of these bindings, and of which effort they are a part, without a value for any
    /// node.
    pub(super) fn without_values(&self) -> Bindings<'static> {
        Bindings {
            solutions: self.solutions().cloned(),
            effort: self.effort().cloned(),
            ..Bindings::default()
        }
    }

    /// Makes solutions known.
    pub(crate) fn set_solutions(&mut self, solutions: &SolutionCache) -> &mut Self {
        self.solutions = Some(solutions.clone());
        self
    }

    /// The solutions that are known.
    pub(super) fn solutions(&self) -> Option<&SolutionCache> {
        let below = || self.below?.solutions();
        self.solutions.as_ref().or_else(below)
    }

    /// Makes evaluation under these remember what takes long.
    pub(crate) fn set_memory(&mut self, memory: Memory) -> &mut Self {
        self.memory = Some(memory);
        self
    }

    /// The same bindings, under which nothing is remembered: values have their own certificates then.
    pub(crate) fn without_memory(self) -> Self {
        Self {
            memory: None,
            ..self
        }
    }

    /// Where what takes long is remembered.
    pub(super) fn memory(&self) -> Option<&Memory> {
        let below = || self.below?.memory();
        self.memory.as_ref().or_else(below)
    }

    /// Makes evaluation under these a part of what takes this effort.
    pub(super) fn set_effort(&mut self, effort: Arc<Effort>) {
        self.effort = Some(effort);
    }

    /// The effort of which evaluation is a part.
    pub(super) fn effort(&self) -> Option<&Arc<Effort>> {
        let below = || self.below?.effort();
        self.effort.as_ref().or_else(below)
    }

    /// Binds a node, replacing an earlier binding of this layer.
    ///
    /// # Panics
    ///
    /// If an array differs in length from one bound before, in this layer or below.
    pub(crate) fn set(&mut self, node: NodeId, values: impl Into<Column<f64>>) -> &mut Self {
        let values = values.into();
        self.own.retain(|(bound, _)| *bound != node);
        if let (Some(new), Some(old)) = (values.length(), self.length()) {
            assert_eq!(new, old, "all arrays bound together have the same length");
        }
        self.own.push((node, values));
        self
    }

    /// Keeps a value that is known.
    pub(super) fn capture(&mut self, node: NodeId, value: Captured) {
        self.captured.push((node, value));
    }

    /// The value that is known of a node.
    pub(super) fn captured(&self, node: NodeId) -> Option<&Captured> {
        let own = self.captured.iter().find(|(known, _)| *known == node);
        match (own, self.below) {
            (Some((_, value)), _) => Some(value),
            (None, Some(below)) => below.captured(node),
            (None, None) => None,
        }
    }

    /// What a node is bound to.
    pub(crate) fn get(&self, node: NodeId) -> Option<&Column<f64>> {
        let own = self.own.iter().find(|(bound, _)| *bound == node);
        match (own, self.below) {
            (Some((_, values)), _) => Some(values),
            (None, Some(below)) => below.get(node),
            (None, None) => None,
        }
    }

    /// The length of the arrays, if any is bound.
    pub(crate) fn length(&self) -> Option<usize> {
        let own = self.own.iter().find_map(|(_, values)| values.length());
        own.or_else(|| self.below?.length())
    }
}
