//! The solution cache: what fits have been solved for, so that nothing is solved twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::warm_start::WarmStarts;
use super::{FitId, NodeId};

/// Solutions of the fits of one graph.
///
/// [`Bindings`](super::Bindings) carry it to where it is used. A solution is found again by the
/// numbers that the fit reads and by nothing else, so a cache may be kept for as long as the graph
/// is. Copies share what they hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct SolutionCache(Arc<BTreeMap<FitId, Solutions>>);

impl SolutionCache {
    /// What is known of a fit.
    pub(super) fn of(&self, fit: FitId) -> Option<&Solutions> {
        self.0.get(&fit)
    }

    /// The same, to add to it.
    pub(super) fn of_mut(&mut self, fit: FitId) -> &mut Solutions {
        Arc::make_mut(&mut self.0).entry(fit).or_default()
    }
}

/// What is known of a fit.
#[derive(Debug, Clone, Default)]
pub(super) struct Solutions {
    /// What the keys are the numbers of.
    nodes: Vec<NodeId>,
    solved: BTreeMap<Vec<u64>, Vec<f64>>,
    /// Where to begin along names that the fit reads.
    pub(super) warm_starts: Vec<WarmStarts>,
}

impl Solutions {
    /// The solution for these numbers of these nodes.
    pub(super) fn get(&self, nodes: impl Iterator<Item = NodeId>, key: &[u64]) -> Option<&[f64]> {
        let solution = self.solved.get(key)?;
        self.nodes.iter().copied().eq(nodes).then_some(solution)
    }

    /// Adds solutions for numbers of these nodes; those for numbers of others are forgotten.
    pub(super) fn add(
        &mut self,
        nodes: Vec<NodeId>,
        solutions: impl Iterator<Item = (Vec<u64>, Vec<f64>)>,
    ) {
        if self.nodes != nodes {
            self.solved.clear();
            self.nodes = nodes;
        }
        self.solved.extend(solutions);
    }
}
