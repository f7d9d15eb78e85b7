//! Names that are solved for: the place in a box at which a number is least.
//!
//! A fit is one node, [`Operation::Solve`](super::graph::Operation), that reads all the inputs that
//! what it minimises reads, and one node for each solved name. A solved name has an input too: where
//! that is bound the name is given, and the fit solves for the other names. The search itself is
//! evaluation of what is minimised with the solved names bound.

use super::graph::{Fit, Node, Operation, Problem};
use super::{FitId, Graph, NodeId, Type};
use crate::diag::Span;

impl Graph {
    /// Adds a fit for the names of these inputs, which must have been added before any fit. The
    /// result has a node for each name: it is worth what its input is bound to or, where that is
    /// not bound, what [`minimize`](Self::minimize) says.
    pub(crate) fn solve_for(&mut self, names: &[NodeId]) -> (FitId, Vec<NodeId>) {
        let id = FitId(self.fits.len());
        let solve = self.push(Node {
            operation: Operation::Solve(id),
            operands: names.to_vec(),
            gives: Type::Numbers,
            span: Span::default(),
            name: None,
        });
        let solved: Vec<NodeId> = names
            .iter()
            .enumerate()
            .map(|(which, &given)| {
                let node = Node {
                    operation: Operation::Solved(which),
                    operands: vec![solve, given],
                    gives: Type::Number,
                    span: self.span_of(given),
                    name: self.name_of(given).map(str::to_owned),
                };
                self.push(node)
            })
            .collect();
        self.fits.push(Fit {
            given: names.to_vec(),
            solved: solved.clone(),
            solve,
            problem: None,
        });
        (id, solved)
    }

    /// Says what a fit makes small, and between which bounds each of its names lies.
    ///
    /// What is minimised and the bounds may read other fits that have been said before, and the
    /// bounds must not read this one.
    pub(crate) fn minimize(&mut self, fit: FitId, objective: NodeId, bounds: Vec<[NodeId; 2]>) {
        let roots: Vec<NodeId> = [objective]
            .into_iter()
            .chain(bounds.iter().flatten().copied())
            .collect();
        let reached = self.reach(&roots, |_| false);
        // Inputs alone: what lies between is behind the fit, and would close a circle.
        let is_input = |id: &NodeId| matches!(self.node(*id).operation, Operation::Input);
        let inputs = self.ids().zip(reached).filter(|(_, reached)| *reached);
        let mut operands: Vec<NodeId> = inputs.map(|(id, _)| id).filter(is_input).collect();
        operands.extend(&self.fit(fit).given);
        operands.sort_unstable();
        operands.dedup();
        let solve = self.fit(fit).solve;
        self.node_mut(solve).operands = operands;
        self.fits[fit.0].problem = Some(Problem { objective, bounds });
    }

    /// The fits that nodes read, directly or through other nodes but not through other fits.
    pub(crate) fn fits_of(&self, nodes: &[NodeId]) -> Vec<FitId> {
        let fit_of = |id: NodeId| match self.node(id).operation {
            Operation::Solve(fit) => Some(fit),
            _ => None,
        };
        let reached = self.reach(nodes, |id| fit_of(id).is_some());
        let reached = self.ids().zip(reached).filter(|(_, reached)| *reached);
        reached.filter_map(|(id, _)| fit_of(id)).collect()
    }

    /// Whether what a fit solves for depends on a name, directly or through other nodes.
    pub(crate) fn is_read_by_fit(&self, name: NodeId, id: FitId) -> bool {
        self.depends_on(self.fit(id).solve, &[name], &[])
    }

    /// The bounds of each name that a fit solves for.
    pub(crate) fn bounds_of(&self, id: FitId) -> &[[NodeId; 2]] {
        let problem = self.fit(id).problem.as_ref();
        problem.map_or(&[], |problem| &problem.bounds)
    }

    pub(super) fn fit(&self, id: FitId) -> &Fit {
        &self.fits[id.0]
    }
}
