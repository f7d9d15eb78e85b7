//! What a plan tells of chains: how long they are, what they read, and where they end.

use std::sync::Arc;

use crate::{
    expr::{Broken, ChainRun, Value},
    spec::model::{Named, SceneSpec},
};

use super::planner::Planner;

/// What is known of a chain over all states.
#[derive(Debug, Clone)]
pub(crate) struct ChainPlan {
    /// Its name.
    pub name: String,
    /// How many steps it takes.
    pub steps: usize,
    /// In how many copies.
    pub copies: usize,
    /// The names of its states.
    pub states: Vec<String>,
    /// The parameters and swept names that it reads.
    pub reads: Vec<String>,
    /// How often it runs: once for each distinct state of what it reads.
    pub runs: usize,
    /// The first frame at which a state is not finite, and which that is.
    pub broken: Option<(usize, Broken)>,
}

/// Runs the chains of a scene; parameters out of range are reported.
pub(super) fn plan(planner: &mut Planner<'_>) -> Vec<ChainPlan> {
    let spec = planner.spec;
    let chains = spec.names.chains.iter();
    chains
        .filter_map(|chain| of(planner, spec, chain))
        .collect()
}

fn of(planner: &mut Planner<'_>, spec: &SceneSpec, chain: &Named) -> Option<ChainPlan> {
    let mut runs: Vec<Arc<ChainRun>> = Vec::new();
    let mut broken = None;
    let mut frame = 0;
    planner.over_states(chain.node, |count, value| {
        for index in 0..count {
            let run = match value {
                Value::Chain(column) => column.get(index).cloned().flatten(),
                _ => None,
            };
            if let Some(run) = run {
                broken = broken.or(run.broken.map(|broken| (frame + index, broken)));
                if runs.iter().rev().all(|known| !Arc::ptr_eq(known, &run)) {
                    runs.push(run);
                }
            }
        }
        frame += count;
    });
    let shape = spec.graph.chain_shape(chain.node)?;
    let parameters = spec.names.parameters.iter().map(|it| (&it.name, it.node));
    let swept = spec.names.swept.iter().map(|it| (&it.name, it.node));
    let mut reads: Vec<String> = Vec::new();
    for (name, node) in parameters.chain(swept) {
        if spec.graph.depends_on(chain.node, &[node], &[]) && !reads.contains(name) {
            reads.push(name.clone());
        }
    }
    Some(ChainPlan {
        name: chain.name.clone(),
        steps: shape.steps,
        copies: shape.copies,
        states: shape.states,
        reads,
        runs: runs.len(),
        broken,
    })
}
