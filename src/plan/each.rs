//! `each`: an instance of a mark for each value of data.

use rayon::prelude::*;

use crate::{
    diag::{Diagnostic, Kind},
    expr::{Column, Fault, NodeId, Value},
    spec::model::{Channel, Mark},
};

use super::{
    planner::Planner,
    track::{Track, scalars},
};

/// The most numbers that the values of `each` may have over all frames.
const MAX_NUMBERS: usize = 20_000_000;

/// One of the values side by side, over the states.
pub(super) struct Item {
    /// What the names are worth, those outside of the mark included.
    pub(super) bound: Vec<(NodeId, Track)>,
    /// Channels and the like, which were evaluated for all values at once.
    pub(super) known: Vec<(NodeId, Track)>,
    /// Whether there is such a value: 1 or 0.
    pub(super) exists: Option<Track>,
}

/// What there is at one state: for each value the names, then the nodes.
type Columns = Vec<Vec<f64>>;

/// The values that the names of `each` take, with what follows from them; a mark without `each` has
/// one.
pub(super) fn items(
    planner: &mut Planner<'_>,
    mark: &Mark,
    bound: Vec<(NodeId, Track)>,
) -> Vec<Item> {
    if mark.each.is_empty() {
        return vec![Item {
            bound,
            known: Vec::new(),
            exists: None,
        }];
    }
    let (names, data): (Vec<NodeId>, Vec<NodeId>) = mark.each.iter().copied().unzip();
    let mut nodes: Vec<NodeId> = Channel::NUMBERS
        .into_iter()
        .filter(|channel| *channel != Channel::Level)
        .filter_map(|channel| mark.channel(channel))
        .collect();
    nodes.extend(
        [mark.when, mark.stroke_width, mark.opacity]
            .into_iter()
            .flatten(),
    );
    nodes.sort_unstable();
    nodes.dedup();
    let given: Vec<NodeId> = names
        .iter()
        .copied()
        .chain(bound.iter().map(|(id, _)| *id))
        .collect();
    let moves = |planner: &Planner<'_>, node: NodeId| {
        planner.is_dynamic(node, &given) || bound.iter().any(|(_, track)| track.is_dynamic())
    };
    let dynamic = data.iter().chain(&nodes).any(|node| moves(planner, *node));
    let states = if dynamic { planner.clock.states() } else { 1 };
    let looked: Vec<(Columns, Vec<Fault>)> = (0..states)
        .into_par_iter()
        .map(|state| at_state(planner, state, &bound, &names, &data, &nodes))
        .collect();
    for (state, (_, faults)) in looked.iter().enumerate() {
        planner.report(faults, dynamic.then_some(state));
    }
    let looked: Vec<Columns> = looked.into_iter().map(|(columns, _)| columns).collect();
    let length = |columns: &Columns| columns.first().map_or(0, Vec::len);
    let count = looked.iter().map(length).max().unwrap_or(0);
    if count
        .saturating_mul(states)
        .saturating_mul(names.len() + nodes.len())
        > MAX_NUMBERS
    {
        let message = format!("`each` has {count} values in {states} frames: these are too many");
        planner
            .diagnostics
            .push(Diagnostic::error(Kind::Limit, mark.span, message));
        return Vec::new();
    }
    let track = |column: usize, at: usize| {
        let values = looked
            .iter()
            .map(|columns| columns[column].get(at).copied());
        Track::of(values.collect())
    };
    let items = (0..count).map(|at| {
        let columns = names
            .iter()
            .enumerate()
            .map(|(column, name)| (*name, track(column, at)));
        let more = nodes.iter().enumerate();
        let more = more.map(|(column, node)| (*node, track(names.len() + column, at)));
        let exists = looked
            .iter()
            .map(|columns| f64::from(u8::from(at < length(columns))));
        Item {
            bound: bound.iter().cloned().chain(columns).collect(),
            known: more.collect(),
            exists: Some(Track::of(exists.map(Some).collect())),
        }
    });
    items.collect()
}

fn at_state(
    planner: &Planner<'_>,
    state: usize,
    bound: &[(NodeId, Track)],
    names: &[NodeId],
    data: &[NodeId],
    nodes: &[NodeId],
) -> (Columns, Vec<Fault>) {
    let graph = &planner.spec.graph;
    let mut bindings = planner.bindings_at(state, bound);
    let found = graph.evaluate(data, &bindings);
    let mut faults = found.faults;
    let of = |value: &Value| match value {
        Value::Data(sets) => match sets.get(0) {
            Some(Some(data)) => data.as_slice().to_vec(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let mut columns: Columns = found.values.iter().map(of).collect();
    // What goes side by side ends with the shortest.
    let count = columns.iter().map(Vec::len).min().unwrap_or(0);
    columns.iter_mut().for_each(|column| column.truncate(count));
    for (name, column) in names.iter().zip(&columns) {
        bindings.set(*name, Column::Array(column.clone()));
    }
    if count > 0 {
        let found = graph.evaluate(nodes, &bindings);
        let one = |fault: &Fault| Fault {
            index: None,
            ..fault.clone()
        };
        faults.extend(found.faults.iter().map(one));
        columns.extend(found.values.iter().map(|value| scalars(value, count)));
    } else {
        columns.extend(nodes.iter().map(|_| Vec::new()));
    }
    (columns, faults)
}
