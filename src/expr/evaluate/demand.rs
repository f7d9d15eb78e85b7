//! What of the values that were computed is asked for: of a branch that `if` does not take, nothing.

use super::super::fault::{Fault, merged};
use super::super::functions::Rule;
use super::super::graph::{Node, Operation};
use super::super::value::Evaluation;
use super::super::{Bindings, Column, Graph, NodeId};
use super::Run;

/// The indices at which a node is asked for.
#[derive(Clone, Debug)]
enum Demand {
    Nowhere,
    Everywhere,
    At(Vec<bool>),
}

impl Demand {
    /// Where a condition holds, or does not.
    fn of(condition: &Column<bool>, holds: bool) -> Self {
        match condition {
            Column::Scalar(it) if *it == holds => Self::Everywhere,
            Column::Scalar(_) => Self::Nowhere,
            Column::Array(all) => Self::At(all.iter().map(|it| *it == holds).collect()),
        }
    }

    fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Everywhere, _) | (_, Self::Everywhere) => Self::Everywhere,
            (Self::Nowhere, it) | (it, Self::Nowhere) => it.clone(),
            (Self::At(a), Self::At(b)) => {
                Self::At(a.iter().zip(b).map(|(a, b)| *a || *b).collect())
            }
        }
    }

    fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Nowhere, _) | (_, Self::Nowhere) => Self::Nowhere,
            (Self::Everywhere, it) | (it, Self::Everywhere) => it.clone(),
            (Self::At(a), Self::At(b)) => {
                Self::At(a.iter().zip(b).map(|(a, b)| *a && *b).collect())
            }
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

impl Node {
    /// The condition and the branches of an `if`.
    pub(super) fn choice(&self) -> Option<[NodeId; 3]> {
        match &self.operation {
            Operation::Call { function, .. } if matches!(function.rule, Rule::If) => {
                self.operands[..].try_into().ok()
            }
            _ => None,
        }
    }
}

/// What curves ask of values that stay the same along them: the distributions that they show, and
/// where a branch of an `if` is taken.
#[derive(Debug)]
pub(crate) struct Asked {
    roots: Vec<NodeId>,
    /// For every node, whether it changes along the curves.
    along: Vec<bool>,
    /// The distributions and conditions.
    values: Vec<NodeId>,
}

impl Asked {
    pub(crate) fn values(&self) -> &[NodeId] {
        &self.values
    }
}

impl Graph {
    /// What `roots`, as curves over one of the `names` or all, ask of values that do not read these.
    pub(crate) fn asked_by_curves(&self, roots: &[NodeId], names: &[NodeId]) -> Asked {
        let reached = self.reach(roots, |id| names.contains(&id));
        let mut along = vec![false; reached.len()];
        for name in names {
            for root in roots {
                let reads = self.readers(*root, *name);
                along
                    .iter_mut()
                    .zip(reads)
                    .for_each(|(it, reads)| *it |= reads);
            }
        }
        let shown = roots.iter().flat_map(|root| {
            let names = names.iter();
            names.flat_map(|name| self.distributions_over(*root, *name))
        });
        let mut values: Vec<NodeId> = shown.collect();
        let choices = self.ids().zip(reached).filter(|(_, reached)| *reached);
        let mut conditions: Vec<NodeId> = choices
            .filter_map(|(id, _)| Some(self.node(id).choice()?[0]))
            .collect();
        while let Some(id) = conditions.pop() {
            values.push(id);
            if along[id.index()] && self.node(id).operation.is_logical() {
                conditions.extend(&self.node(id).operands);
            }
        }
        values.retain(|id| !along[id.index()]);
        values.sort_unstable();
        values.dedup();
        Asked {
            roots: roots.to_vec(),
            along,
            values,
        }
    }

    /// The faults of these values, where they are asked for. There are no values to return.
    pub(crate) fn evaluate_asked(&self, asked: &Asked, bindings: &Bindings<'_>) -> Evaluation {
        let run = self.run(&self.needed(&asked.values, bindings), bindings, false);
        Evaluation {
            values: Vec::new(),
            faults: merged(run.demanded_faults(&asked.roots, &asked.along)),
        }
    }
}

impl Run<'_> {
    /// The faults of values that the roots ask for, where nodes that are `open` have no values.
    pub(super) fn demanded_faults(&self, roots: &[NodeId], open: &[bool]) -> Vec<Fault> {
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
            match node.choice() {
                Some([condition, a, b]) => {
                    let mut ask = |id: NodeId, demand: &Demand| {
                        demands[id.index()] = demands[id.index()].or(demand);
                    };
                    ask(condition, &demand);
                    ask(a, &demand.and(&self.possible(condition, true, open)));
                    ask(b, &demand.and(&self.possible(condition, false, open)));
                }
                _ => {
                    for operand in &node.operands {
                        demands[operand.index()] = demands[operand.index()].or(&demand);
                    }
                }
            }
        }
        let raised = self.faults.iter().zip(&self.raised_by);
        let asked = raised.filter(|(fault, id)| demands[id.index()].includes(fault.index));
        asked.map(|(fault, _)| fault.clone()).collect()
    }
    /// Where a condition may hold, or not, whatever the values of open nodes are.
    fn possible(&self, condition: NodeId, holds: bool, open: &[bool]) -> Demand {
        if open.get(condition.index()) != Some(&true) {
            return Demand::of(self.condition(condition), holds);
        }
        let node = self.graph.node(condition);
        let of_each = |holds| {
            let operands = node.operands.iter();
            operands.map(move |id| self.possible(*id, holds, open))
        };
        match (&node.operation, holds) {
            (Operation::And, true) | (Operation::Or, false) => {
                of_each(holds).fold(Demand::Everywhere, |all, it| all.and(&it))
            }
            (Operation::And, false) | (Operation::Or, true) | (Operation::Definition, _) => {
                of_each(holds).fold(Demand::Nowhere, |all, it| all.or(&it))
            }
            (Operation::Not, _) => of_each(!holds).fold(Demand::Nowhere, |all, it| all.or(&it)),
            _ => Demand::Everywhere,
        }
    }
}
