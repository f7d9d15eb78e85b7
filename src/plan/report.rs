//! What `values` and `plan` tell: every name and every computed number of a scene, with how it was
//! found.

use std::{collections::BTreeSet, ops::Range};

use rayon::prelude::*;

use crate::{
    diag::Span,
    expr::{Certificate, NodeId, Value},
    spec::model::{Channel, Mark, SceneSpec, Text},
};

use super::{Plan, timeline::Timeline, track};

/// A number that a scene names or shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantity {
    /// Its name, or the expression as written.
    pub name: String,
    /// What it is in the scene.
    pub role: Role,
    /// Its node in the graph.
    pub node: NodeId,
}

/// What a number is in a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Given in `[parameters]`.
    Parameter,
    /// Moved by the sweep.
    Swept,
    /// Solved for by one of the `[fits]`.
    Solved,
    /// Defined in `[quantities]`.
    Quantity,
    /// The least value of what one of the `[fits]` minimises.
    Minimum,
    /// Written in a mark or text.
    Channel,
    /// Written in a named distribution.
    Argument,
}

/// A value with how it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Measured {
    /// The value; NaN is undefined.
    pub value: f64,
    /// `None` for plain arithmetic, exact up to rounding.
    pub certificate: Option<Certificate>,
}

/// Every named number, then every other one that stands for a whole frame, each once.
pub(super) fn quantities(spec: &SceneSpec, timeline: &Timeline, source: &str) -> Vec<Quantity> {
    let names = &spec.names;
    let swept: Vec<NodeId> = names.swept.iter().map(|name| name.node).collect();
    let parameters = names
        .parameters
        .iter()
        .filter(|parameter| !swept.contains(&parameter.node));
    let solved = names.fits.iter().flat_map(|fit| &fit.solved);
    // A value from outside is a parameter's; any other that a fit solves for is the fit's.
    let pinned = |name: &str| {
        let mut parameters = names.parameters.iter();
        parameters.any(|it| it.pinned && it.name == name)
    };
    let shadowed: BTreeSet<&str> = solved
        .clone()
        .map(|named| named.name.as_str())
        .filter(|name| !pinned(name))
        .collect();
    let mut all: Vec<Quantity> = parameters
        .map(|parameter| (parameter.name.clone(), Role::Parameter, parameter.node))
        .chain(
            names
                .swept
                .iter()
                .map(|name| (name.name.clone(), Role::Swept, name.node)),
        )
        .filter(|(name, ..)| !shadowed.contains(name.as_str()))
        .chain(
            solved
                .filter(|name| shadowed.contains(name.name.as_str()))
                .map(|name| (name.name.clone(), Role::Solved, name.node)),
        )
        .chain(
            names
                .quantities
                .iter()
                .map(|name| (name.name.clone(), Role::Quantity, name.node)),
        )
        .chain(
            names
                .fits
                .iter()
                .map(|fit| (fit.minimum.name.clone(), Role::Minimum, fit.minimum.node)),
        )
        .map(|(name, role, node)| Quantity { name, role, node })
        .collect();

    let mut nodes = Vec::new();
    for mark in spec.panels.iter().flat_map(|panel| &panel.marks) {
        // What `for` and `each` bind has many values a frame.
        if mark.repeat.is_none() && mark.each.is_empty() {
            nodes.extend(channels(mark));
        }
    }
    let panel_texts = spec.panels.iter().flat_map(|panel| &panel.title);
    let texts = [
        &spec.title,
        &spec.subtitle,
        &spec.caption,
        &spec.description,
    ];
    for text in texts.into_iter().flatten().chain(panel_texts) {
        nodes.extend(text.values());
    }
    let dynamic_inputs = timeline.dynamic_inputs();
    let mut told: BTreeSet<String> = all.iter().map(|quantity| quantity.name.clone()).collect();
    for node in nodes {
        let named = spec.graph.name_of(node).is_some();
        if named || !spec.graph.depends_on(node, &dynamic_inputs, &[]) {
            continue;
        }
        let Span { start, end } = spec.graph.span_of(node);
        let name = source
            .get(start..end)
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if !name.is_empty() && told.insert(name.clone()) {
            all.push(Quantity {
                name,
                role: Role::Channel,
                node,
            });
        }
    }
    all
}

/// The numbers that a mark shows once a frame.
fn channels(mark: &Mark) -> impl Iterator<Item = NodeId> {
    let channels = Channel::NUMBERS.into_iter();
    channels
        .filter(|_| mark.runs.once_a_frame())
        .filter_map(|channel| mark.channel(channel))
        .chain(mark.text.iter().chain(&mark.label).flat_map(Text::values))
}

/// What the named distributions are made of.
pub(super) fn arguments(plan: &Plan) -> Vec<Quantity> {
    let distributions = plan.names.distributions.iter();
    distributions
        .flat_map(|distribution| {
            let arguments = plan.graph.arguments(distribution.node);
            arguments.into_iter().map(|(place, node)| Quantity {
                name: format!("{}.{place}", distribution.name),
                role: Role::Argument,
                node,
            })
        })
        .collect()
}

/// For each of some quantities, its values at some states.
pub(super) fn measure(
    plan: &Plan,
    quantities: &[Quantity],
    states: Range<usize>,
) -> Vec<Vec<Measured>> {
    const CHUNK: usize = 64;
    let nodes: Vec<NodeId> = quantities.iter().map(|quantity| quantity.node).collect();
    let chunks: Vec<Vec<Vec<Measured>>> = states
        .clone()
        .step_by(CHUNK)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|start| {
            let range = start..(start + CHUNK).min(states.end);
            let bindings = plan.timeline.bindings(range.clone()).without_memory();
            let values = plan.graph.evaluate(&nodes, &bindings).values;
            values
                .iter()
                .map(|value| measured(value, range.len()))
                .collect()
        })
        .collect();
    let mut columns = vec![Vec::with_capacity(states.len()); nodes.len()];
    for chunk in chunks {
        for (column, part) in columns.iter_mut().zip(chunk) {
            column.extend(part);
        }
    }
    columns
}

fn measured(value: &Value, count: usize) -> Vec<Measured> {
    let certificate = |index| match value {
        Value::Number(numbers) => numbers.certificate(index).copied(),
        _ => None,
    };
    track::scalars(value, count)
        .into_iter()
        .enumerate()
        .map(|(index, value)| Measured {
            value,
            certificate: certificate(index),
        })
        .collect()
}

/// Where a quantity is nearest to a value, and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Nearest {
    /// The first such frame.
    pub frame: usize,
    /// Its least and its greatest finite value in the animation.
    pub reach: (f64, f64),
}

pub(super) fn nearest(plan: &Plan, name: &str, value: f64) -> Option<Nearest> {
    let index = plan
        .quantities
        .iter()
        .position(|quantity| quantity.name == name)?;
    let column = plan.measure(0..plan.states()).swap_remove(index);
    let distance = |measured: &Measured| (measured.value - value).abs();
    let best = column
        .iter()
        .enumerate()
        .filter(|(_, measured)| !measured.value.is_nan())
        .min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))?;
    let finite = column.iter().map(|measured| measured.value);
    let finite = finite.filter(|value| value.is_finite());
    Some(Nearest {
        frame: best.0,
        reach: finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        }),
    })
}
