//! What of the values that were computed is asked for: of a branch that `if` does not take, nothing.

use super::super::fault::Fault;
use super::super::functions::Rule;
use super::super::graph::Operation;
use super::super::{Column, NodeId};
use super::Run;

/// The indices at which a node is asked for.
#[derive(Clone, Debug)]
enum Demand {
    Nowhere,
    Everywhere,
    At(Vec<bool>),
}

impl Demand {
    fn join(&mut self, other: &Self) {
        *self = match (&*self, other) {
            (Self::Everywhere, _) | (_, Self::Everywhere) => Self::Everywhere,
            (Self::Nowhere, it) | (it, Self::Nowhere) => it.clone(),
            (Self::At(a), Self::At(b)) => {
                Self::At(a.iter().zip(b).map(|(a, b)| *a || *b).collect())
            }
        };
    }

    /// Only where a condition holds, or does not.
    fn only(&self, condition: &Column<bool>, holds: bool) -> Self {
        match (self, condition) {
            (_, Column::Scalar(it)) if *it != holds => Self::Nowhere,
            (Self::Nowhere, _) | (_, Column::Scalar(_)) => self.clone(),
            (Self::Everywhere, Column::Array(all)) => {
                Self::At(all.iter().map(|it| *it == holds).collect())
            }
            (Self::At(at), Column::Array(all)) => Self::At(
                at.iter()
                    .zip(all)
                    .map(|(at, it)| *at && *it == holds)
                    .collect(),
            ),
        }
    }

    fn includes(&self, index: Option<usize>) -> bool {
        match (self, index) {
            (Self::Nowhere, _) => false,
            (Self::Everywhere, _) => true,
            (Self::At(at), Some(index)) => at.get(index).copied().unwrap_or(true),
            (Self::At(at), None) => at.contains(&true),
        }
    }
}

impl Run<'_> {
    /// The faults of values that the roots ask for.
    pub(super) fn demanded_faults(&self, roots: &[NodeId]) -> Vec<Fault> {
        let Some(last) = roots.iter().map(|id| id.index()).max() else {
            return Vec::new();
        };
        if self.faults.is_empty() {
            return Vec::new();
        }
        let mut demands = vec![Demand::Nowhere; last + 1];
        for root in roots {
            demands[root.index()] = Demand::Everywhere;
        }
        for id in self.graph.ids().rev().filter(|id| id.index() <= last) {
            let demand = demands[id.index()].clone();
            if matches!(demand, Demand::Nowhere) || self.graph.is_known(id, self.bindings) {
                continue;
            }
            let node = self.graph.node(id);
            let is_choice = match &node.operation {
                Operation::Call { function, .. } => matches!(function.rule, Rule::If),
                _ => false,
            };
            match node.operands[..] {
                [condition, a, b] if is_choice => {
                    demands[condition.index()].join(&demand);
                    let holds = self.condition(condition);
                    demands[a.index()].join(&demand.only(holds, true));
                    demands[b.index()].join(&demand.only(holds, false));
                }
                _ => {
                    for operand in &node.operands {
                        demands[operand.index()].join(&demand);
                    }
                }
            }
        }
        let raised = self.faults.iter().zip(&self.raised_by);
        let asked = raised.filter(|(fault, id)| demands[id.index()].includes(fault.index));
        asked.map(|(fault, _)| fault.clone()).collect()
    }
}
