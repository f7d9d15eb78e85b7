//! The sweep in numbers: where each of its names goes.

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::NodeId,
    spec::model::{SceneSpec, Vary, VaryPath},
};

use super::{
    clock::{Clock, Move},
    planner,
    timeline::{self, Timeline},
    track::{Track, show},
};

/// What every name is worth at every state; `None` after an error was reported.
pub(super) fn resolve(spec: &SceneSpec, diagnostics: &mut Vec<Diagnostic>) -> Option<Timeline> {
    let mut held: Vec<Option<f64>> = vec![None; spec.names.swept.len()];
    for (held, name) in held.iter_mut().zip(&spec.names.swept) {
        let at_rest = spec
            .names
            .parameters
            .iter()
            .find(|parameter| parameter.node == name.node);
        *held = at_rest.map(|parameter| parameter.value);
    }
    let mut initial = held.clone();
    let (mut moves, mut starts) = (Vec::new(), Vec::new());
    // The ways on which segments may rest.
    let mut ways: Vec<Option<Move>> = Vec::new();
    let mut ok = true;
    for (index, segment) in spec.sweep.iter().enumerate() {
        let mut of_segment = Vec::new();
        let mut starts_here = index == 0;
        let mut way = None;
        for (place, vary) in segment.vary.iter().enumerate() {
            starts_here |= matches!(
                vary.path,
                VaryPath::To { from: Some(_), .. } | VaryPath::Through(_)
            );
            // A pinned name stays at its value at rest; the clock runs as if it moved.
            let pinned = pinned(spec, vary);
            let rests = place == 0 && segment.pause.is_some();
            if pinned && !rests {
                continue;
            }
            let Some(stops) = stops(spec, vary, held[vary.swept], diagnostics) else {
                ok = false;
                continue;
            };
            let goes = Move {
                swept: vary.swept,
                steps: matches!(vary.path, VaryPath::Values(_)),
                log: vary.log,
                integer: vary.integer,
                stops,
            };
            if rests {
                way = Some(goes.clone());
            }
            if pinned {
                continue;
            }
            let stops = &goes.stops;
            // A name without a value at rest starts at its first value.
            initial[vary.swept].get_or_insert(stops[0]);
            held[vary.swept] = stops
                .last()
                .copied()
                .map(|v| if vary.integer { v.round() } else { v });
            of_segment.push(goes);
        }
        ways.push(way);
        moves.push(of_segment);
        starts.push(starts_here);
    }
    if !ok {
        return None;
    }
    let initial = initial
        .into_iter()
        .map(|value| value.unwrap_or(f64::NAN))
        .collect();
    let mut clock = Clock::new(&spec.sweep, moves, &starts, initial);
    for (index, way) in ways.iter().enumerate() {
        ok &= rest(spec, index, way.as_ref(), &mut clock, diagnostics);
    }
    if !ok {
        return None;
    }
    let mut columns: Vec<Vec<f64>> =
        vec![Vec::with_capacity(clock.states()); spec.names.swept.len()];
    for state in 0..clock.states() {
        for (column, value) in columns.iter_mut().zip(clock.values(clock.moment(state))) {
            column.push(value);
        }
    }
    let swept = columns.into_iter().map(Track::Dynamic).collect();
    Some(Timeline::new(&spec.names, clock, swept))
}

/// Lets a segment rest where its spec says; false after an error was reported.
fn rest(
    spec: &SceneSpec,
    index: usize,
    way: Option<&Move>,
    clock: &mut Clock,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let segment = &spec.sweep[index];
    let (Some(pause), Some(way)) = (&segment.pause, way) else {
        return true;
    };
    let at_rest = timeline::at_rest(&spec.names);
    let values: Vec<f64> = pause
        .at
        .iter()
        .map(|&node| planner::number(spec, node, &at_rest))
        .collect();
    let missed = clock.pause(index, way, &values, pause.frames as usize);
    // Of a name that is held from outside, what was written of its way is of no account.
    if pinned(spec, &segment.vary[0]) {
        return true;
    }
    for &place in &missed {
        let name = &spec.names.swept[way.swept].name;
        let (value, node) = (values[place], pause.at[place]);
        let again = values[..place].contains(&value);
        let low = way.stops.iter().copied().fold(f64::INFINITY, f64::min);
        let high = way.stops.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let value = show(value);
        let message = match again {
            true => format!("`{name}` does not pass {value} so often"),
            false => format!("`{name}` does not pass {value}"),
        };
        let (low, high) = (show(low), show(high));
        diagnostics.push(
            Diagnostic::error(Kind::OutOfRange, spec.graph.span_of(node), message)
                .hint(format!("in this segment it goes between {low} and {high}")),
        );
    }
    missed.is_empty()
}

/// Whether the name is held from outside.
fn pinned(spec: &SceneSpec, vary: &Vary) -> bool {
    let node = spec.names.swept[vary.swept].node;
    let mut parameters = spec.names.parameters.iter();
    parameters.any(|parameter| parameter.node == node && parameter.pinned)
}

fn stops(
    spec: &SceneSpec,
    vary: &Vary,
    held: Option<f64>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<f64>> {
    let name = &spec.names.swept[vary.swept].name;
    let nodes: Vec<NodeId> = match &vary.path {
        VaryPath::To { from, to } => from.iter().chain([to]).copied().collect(),
        VaryPath::Through(nodes) | VaryPath::Values(nodes) => nodes.clone(),
    };
    let values = timeline::at_rest(&spec.names);
    let mut stops = Vec::with_capacity(nodes.len() + 1);
    let mut ok = true;
    for node in nodes {
        let value = planner::number(spec, node, &values);
        stops.push(value);
        ok &= valid(vary, name, value, spec.graph.span_of(node), diagnostics);
    }
    if let VaryPath::To { from: None, to } = vary.path {
        let Some(held) = held else {
            let message = format!("`{name}` has nowhere to start from");
            diagnostics.push(
                Diagnostic::error(Kind::MissingKey, spec.graph.span_of(to), message).hint(format!(
                    "write `from`, or give `{name}` a value at rest in [parameters]"
                )),
            );
            return None;
        };
        stops.insert(0, held);
        ok &= valid(vary, name, held, vary.span, diagnostics);
    }
    ok.then_some(stops)
}

fn valid(
    vary: &Vary,
    name: &str,
    value: f64,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    if !value.is_finite() {
        let value = show(value);
        let message = format!("`{name}` would go through {value}: it must be finite");
        diagnostics.push(Diagnostic::error(Kind::NonFinite, span, message));
        return false;
    }
    if vary.log && value <= 0.0 {
        let value = show(value);
        let message = format!("`{name}` would go through {value} by logarithm: it must be > 0");
        diagnostics.push(
            Diagnostic::error(Kind::OutOfRange, span, message)
                .hint("leave out `scale = \"log\"`, or keep to one side of 0"),
        );
        return false;
    }
    true
}
