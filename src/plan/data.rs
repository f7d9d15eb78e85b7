//! Lists of values at a state, for marks that show their distribution.

use rayon::prelude::*;

use crate::{
    diag::{Diagnostic, Kind},
    expr::{Bindings, Fault, Graph, NodeId, Value},
    limits::BINS,
    spec::model::{BinRule, Binning, Channel, Mark},
};

use super::{
    Plan,
    bins::{Bins, Spread},
    mark_plan::MarkInstance,
    planner::Planner,
    track::Track,
};

/// A list by itself, and what is wrong with what it is made from.
fn values(graph: &Graph, node: NodeId, bindings: &Bindings<'_>) -> (Vec<f64>, Vec<Fault>) {
    let mut evaluation = graph.evaluate(&[node], bindings);
    let values = match evaluation.values.pop() {
        Some(Value::Data(sets)) => match sets.get(0) {
            Some(Some(data)) => data.as_slice().to_vec(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    (values, evaluation.faults)
}

impl Plan {
    /// The values that a histogram or rug shows at a state.
    pub(crate) fn data(&self, mark: &Mark, instance: &MarkInstance, state: usize) -> Vec<f64> {
        let bindings = instance.bindings(self, state);
        let node = mark.channel(Channel::Data);
        node.map_or_else(Vec::new, |node| values(&self.graph, node, &bindings).0)
    }
}

/// What a mark's data reach over, and its bins: where along x they begin and end, how high they
/// rise at each state.
pub(super) struct Reach {
    pub(super) x: Option<(f64, f64)>,
    pub(super) bins: Option<Bins>,
    pub(super) top: Option<Track>,
}

/// Looks at the data of all frames; what is wrong with them is reported.
pub(super) fn reach(
    planner: &mut Planner<'_>,
    mark: &Mark,
    bound: &[(NodeId, Track)],
) -> Option<Reach> {
    let node = mark.channel(Channel::Data)?;
    let names: Vec<NodeId> = bound.iter().map(|(name, _)| *name).collect();
    let dynamic =
        planner.is_dynamic(node, &names) || bound.iter().any(|(_, track)| track.is_dynamic());
    let states = if dynamic { planner.clock.states() } else { 1 };
    let look = |planner: &Planner<'_>, state: usize| {
        let bindings = planner.bindings_at(state, bound);
        values(&planner.spec.graph, node, &bindings)
    };
    let looks: Vec<(Option<Spread>, Vec<Fault>)> = (0..states)
        .into_par_iter()
        .map(|state| {
            let (values, faults) = look(planner, state);
            (Spread::of(&values), faults)
        })
        .collect();
    let mut spreads: Vec<Spread> = Vec::with_capacity(states);
    for (state, (spread, faults)) in looks.into_iter().enumerate() {
        spreads.extend(spread);
        planner.report(&faults, dynamic.then_some(state));
    }
    if let Some(Binning {
        bins: BinRule::Width(width),
        ..
    }) = &mark.binning
        && let Some((low, high)) = Spread::range(&spreads)
        && (high - low) / width > BINS as f64
    {
        let count = ((high - low) / width).ceil();
        let message = format!(
            "`bin_width` makes {count} bins from {low} to {high}: at most {BINS} are possible"
        );
        let found = Diagnostic::error(Kind::Limit, mark.span, message);
        planner.diagnostics.push(found);
        return None;
    }
    let planner = &*planner;
    let at = |state: usize| look(planner, state).0;
    let Some(Binning {
        bins: rule,
        normalize,
    }) = &mark.binning
    else {
        let x = Spread::range(&spreads);
        return Some(Reach {
            x,
            bins: None,
            top: None,
        });
    };
    let bins = Bins::over(&spreads, rule);
    let top = bins.as_ref().map(|bins| {
        let tops: Vec<f64> = (0..states)
            .into_par_iter()
            .map(|state| {
                let heights = bins.heights(&at(state), *normalize);
                heights.into_iter().fold(0.0, f64::max)
            })
            .collect();
        match tops[..] {
            [top] => Track::Static(top),
            _ => Track::Dynamic(tops),
        }
    });
    Some(Reach {
        x: bins.as_ref().map(Bins::ends),
        bins,
        top,
    })
}
