//! Training: what the axes must hold over the whole sweep.

use rayon::prelude::*;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::NodeId,
    spec::model::{Axis, Mark, MarkKind, OverRange, Panel, ScaleKind, Train},
};

use super::{
    AxisPlan, curves,
    marks::{MarkPlan, Repetition},
    tracks::{Planner, Track, show},
};

/// Points at which a curve is looked at for training, beside its landmarks.
const SAMPLES: usize = 200;
/// Room left between the outermost data and the border, as a share of the domain.
const MARGIN: f64 = 0.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    X,
    Y,
}

/// Lower and upper end of one state, or of all.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Extent {
    low: f64,
    high: f64,
    /// An end of data that needs no room beyond: the ground of an area.
    base: f64,
}

impl Extent {
    const NONE: Self = Self {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        base: f64::NAN,
    };

    fn add(&mut self, value: f64, scale: ScaleKind) {
        if value.is_finite() && (scale == ScaleKind::Linear || value > 0.0) {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }

    fn join(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            base: if self.base.is_nan() {
                other.base
            } else {
                self.base
            },
        }
    }

    fn is_empty(&self) -> bool {
        self.low > self.high
    }
}

type Ends = (Track, Track);

/// The x and y axis of each panel.
pub(super) fn train(
    planner: &mut Planner<'_>,
    marks: &[Vec<MarkPlan>],
) -> Vec<(AxisPlan, AxisPlan)> {
    let spec = planner.spec;
    let all: Vec<usize> = (0..spec.panels.len()).collect();
    let on_shared = |own: fn(&Panel) -> &Option<Axis>| -> Vec<usize> {
        all.iter()
            .copied()
            .filter(|&panel| own(&spec.panels[panel]).is_none())
            .collect()
    };
    let nowhere = (Track::Still(f64::NAN), Track::Still(f64::NAN));
    let mut xs: Vec<Ends> = vec![nowhere.clone(); spec.panels.len()];
    let mut ys = xs.clone();

    for (dimension, passes) in [
        (Dimension::X, 0),
        (Dimension::Y, 0),
        (Dimension::X, 1),
        (Dimension::Y, 1),
    ] {
        let own: fn(&Panel) -> &Option<Axis> = if dimension == Dimension::X {
            |panel| &panel.x
        } else {
            |panel| &panel.y
        };
        let shared = if dimension == Dimension::X {
            Some(&spec.shared.x)
        } else {
            spec.shared.y.as_ref()
        };
        let mut axes: Vec<(&Axis, Vec<usize>)> = Vec::new();
        let sharing = on_shared(own);
        if let (Some(axis), false) = (shared, sharing.is_empty()) {
            axes.push((axis, sharing));
        }
        axes.extend(
            all.iter()
                .filter_map(|&panel| Some((own(&spec.panels[panel]).as_ref()?, vec![panel]))),
        );
        for (axis, panels) in axes {
            let known = if dimension == Dimension::X { &xs } else { &ys };
            // An x axis trained by curves on their side waits for the y axis, and a y axis trained
            // by curves along an x axis that waits does so too.
            if passes == 1 && !known[panels[0]].0.at(0).is_nan() {
                continue;
            }
            let waits = if dimension == Dimension::X {
                needs_y(spec, axis, &panels)
            } else {
                needs_x(spec, axis, &panels, &xs)
            };
            if waits && passes == 0 {
                continue;
            }
            let ends = ends(planner, marks, dimension, axis, &panels, &xs, &ys);
            let target = if dimension == Dimension::X {
                &mut xs
            } else {
                &mut ys
            };
            for panel in panels {
                target[panel] = ends.clone();
            }
        }
    }

    let empty = Axis {
        show: true,
        ..Axis::default()
    };
    all.iter()
        .map(|&panel| {
            let Panel { x, y, .. } = &spec.panels[panel];
            let x_axis = x.as_ref().unwrap_or(&spec.shared.x);
            let y_axis = y.as_ref().or(spec.shared.y.as_ref()).unwrap_or(&empty);
            (
                axis_plan(planner, x_axis, xs[panel].clone(), x.is_none()),
                axis_plan(
                    planner,
                    y_axis,
                    ys[panel].clone(),
                    y.is_none() && spec.shared.y.is_some(),
                ),
            )
        })
        .collect()
}

/// Whether a panel has curves that run along this axis.
fn has_curves(panel: &Panel, along: Dimension) -> bool {
    panel.marks.iter().any(|mark| {
        mark.over.as_ref().is_some_and(|over| match over.range {
            OverRange::AxisX | OverRange::Integers => along == Dimension::X,
            OverRange::AxisY => along == Dimension::Y,
            OverRange::Between { .. } => false,
        })
    })
}

/// Whether curves on their side train this x axis, which need the y axis first.
fn needs_y(spec: &crate::spec::model::SceneSpec, axis: &Axis, panels: &[usize]) -> bool {
    let auto = axis.domain.iter().any(Option::is_none);
    auto && panels.iter().any(|&panel| {
        let panel = &spec.panels[panel];
        let y = panel.y.as_ref().or(spec.shared.y.as_ref());
        let y_is_given = y.is_some_and(|y| y.domain.iter().all(Option::is_some));
        has_curves(panel, Dimension::Y) && (y_is_given || !has_curves(panel, Dimension::X))
    })
}

/// Whether curves train this y axis along an x axis that is not known yet.
fn needs_x(
    spec: &crate::spec::model::SceneSpec,
    axis: &Axis,
    panels: &[usize],
    xs: &[Ends],
) -> bool {
    let auto = axis.domain.iter().any(Option::is_none);
    auto && panels
        .iter()
        .any(|&panel| xs[panel].0.at(0).is_nan() && has_curves(&spec.panels[panel], Dimension::X))
}

fn axis_plan(planner: &mut Planner<'_>, axis: &Axis, (low, high): Ends, shared: bool) -> AxisPlan {
    use crate::spec::model::Ticks;
    let nodes: Vec<NodeId> = match &axis.ticks {
        Ticks::Auto | Ticks::Count(_) => Vec::new(),
        Ticks::Step(step) => vec![*step],
        Ticks::At(ticks) => ticks.clone(),
    };
    let mut ticks = Vec::with_capacity(nodes.len());
    for node in nodes {
        let value = planner.track(node, &[]).at(0);
        let is_step = matches!(axis.ticks, Ticks::Step(_));
        if !value.is_finite() || (is_step && value <= 0.0) {
            let message = if is_step {
                format!("the step between ticks is {}: it must be > 0", show(value))
            } else {
                format!("a tick is {}: it must be finite", show(value))
            };
            let kind = if value.is_finite() {
                Kind::OutOfRange
            } else {
                Kind::NonFinite
            };
            planner.found.push(Diagnostic::error(
                kind,
                planner.spec.graph.span_of(node),
                message,
            ));
        }
        ticks.push(value);
    }
    AxisPlan {
        low,
        high,
        label: axis.label.as_ref().map(|text| planner.words(text)),
        shared,
        ticks,
    }
}

#[allow(clippy::too_many_arguments)]
fn ends(
    planner: &mut Planner<'_>,
    marks: &[Vec<MarkPlan>],
    dimension: Dimension,
    axis: &Axis,
    panels: &[usize],
    xs: &[Ends],
    ys: &[Ends],
) -> Ends {
    let spec = planner.spec;
    let written: Vec<Option<Track>> = axis
        .domain
        .iter()
        .map(|end| end.map(|node| planner.track(node, &[])))
        .collect();
    for (track, node) in written.iter().zip(axis.domain) {
        let (Some(track), Some(node)) = (track, node) else {
            continue;
        };
        let bad = track.values().iter().position(|value| !value.is_finite());
        if let Some(state) = bad {
            let message = format!(
                "this end of the domain is {} {}: it must be finite",
                show(track.at(state)),
                planner.when(state)
            );
            planner.found.push(Diagnostic::error(
                Kind::NonFinite,
                spec.graph.span_of(node),
                message,
            ));
            return (Track::Still(0.0), Track::Still(1.0));
        }
        let bad = track
            .values()
            .iter()
            .position(|&value| axis.scale == ScaleKind::Log && value <= 0.0);
        if let Some(state) = bad {
            let message = format!(
                "this end of a logarithmic axis is {}: it must be > 0",
                show(track.at(state))
            );
            planner.found.push(Diagnostic::error(
                Kind::Domain,
                spec.graph.span_of(node),
                message,
            ));
            return (Track::Still(1.0), Track::Still(10.0));
        }
    }
    let (low, high) = match (&written[0], &written[1]) {
        (Some(low), Some(high)) => (low.clone(), high.clone()),
        _ => {
            let mut includes = Vec::new();
            for &node in &axis.include {
                includes.push(planner.track(node, &[]));
            }
            let trained = trained(planner, marks, dimension, axis, panels, xs, ys, &includes);
            let end = |which: usize| match &written[which] {
                Some(track) => track.clone(),
                None if which == 0 => trained.0.clone(),
                None => trained.1.clone(),
            };
            (end(0), end(1))
        }
    };
    let states = if low.moves() || high.moves() {
        planner.clock.frames()
    } else {
        1
    };
    if let Some(state) = (0..states)
        .find(|&state| low.at(state).partial_cmp(&high.at(state)) != Some(std::cmp::Ordering::Less))
    {
        let (a, b) = (low.at(state), high.at(state));
        let place = axis
            .domain
            .iter()
            .flatten()
            .map(|&node| spec.graph.span_of(node))
            .reduce(Span::to);
        let found = Diagnostic::error(
            Kind::Domain,
            place.unwrap_or(axis.span),
            format!(
                "the domain runs from {} to {}: its start must lie below its end",
                show(a),
                show(b)
            ),
        );
        let found = if a > b {
            found.hint("to let values fall along the axis, write `reverse = true`")
        } else {
            found
        };
        planner.found.push(found);
        return (Track::Still(0.0), Track::Still(1.0));
    }
    (low, high)
}

#[allow(clippy::too_many_arguments)]
fn trained(
    planner: &mut Planner<'_>,
    marks: &[Vec<MarkPlan>],
    dimension: Dimension,
    axis: &Axis,
    panels: &[usize],
    xs: &[Ends],
    ys: &[Ends],
    includes: &[Track],
) -> Ends {
    let spec = planner.spec;
    let states = planner.clock.frames();
    let extent_at = |state: usize| {
        let mut extent = Extent::NONE;
        for &panel in panels {
            let domain = |ends: &Ends| (ends.0.at(state), ends.1.at(state));
            let domains = (domain(&xs[panel]), domain(&ys[panel]));
            for (mark, plan) in spec.panels[panel].marks.iter().zip(&marks[panel]) {
                for repetition in &plan.repetitions {
                    if repetition.is_drawn(state) {
                        add_mark(
                            planner,
                            mark,
                            repetition,
                            dimension,
                            axis.scale,
                            state,
                            domains,
                            &mut extent,
                        );
                    }
                }
            }
        }
        extent
    };
    let moves = panels.iter().any(|&panel| {
        let of_marks = marks[panel].iter().any(|mark| mark.moves);
        of_marks
            || [&xs[panel], &ys[panel]]
                .iter()
                .any(|ends| ends.0.moves() || ends.1.moves())
    });
    // A trace is drawn whole in the end, whatever moves.
    let looked_at = if moves { states } else { 1 };
    let mut extents: Vec<Extent> = (0..looked_at).into_par_iter().map(extent_at).collect();
    let traces = panels
        .iter()
        .flat_map(|&panel| spec.panels[panel].marks.iter().zip(&marks[panel]));
    let mut whole = Extent::NONE;
    for (mark, plan) in traces {
        if let MarkKind::Trace { .. } = mark.kind {
            for repetition in &plan.repetitions {
                let track = if dimension == Dimension::X {
                    &repetition.x
                } else {
                    &repetition.y
                };
                for &value in track.iter().flat_map(Track::values) {
                    whole.add(value, axis.scale);
                }
            }
        }
    }
    let pad = !only_curves_run(spec, dimension, panels);
    if dimension == Dimension::X && !pad {
        let central = central(planner, marks, panels);
        whole = whole.join(central);
    }
    let all = extents.iter().copied().fold(whole, Extent::join);
    let include = |mut extent: Extent, state: Option<usize>| {
        for track in includes {
            match state {
                Some(state) => extent.add(track.at(state), axis.scale),
                None => track
                    .values()
                    .iter()
                    .for_each(|&value| extent.add(value, axis.scale)),
            }
        }
        extent
    };
    let settle = |extent: Extent, state: Option<usize>| {
        let padded = if pad {
            with_margin(extent, axis.scale)
        } else {
            extent
        };
        widen(include(padded, state), axis.scale)
    };
    if include(all, None).is_empty() && planner.found.iter().any(Diagnostic::is_error) {
        // What could not be computed trains nothing.
        return (Track::Still(0.0), Track::Still(1.0));
    }
    if include(all, None).is_empty() {
        let key = if dimension == Dimension::X { "x" } else { "y" };
        planner.found.push(
            Diagnostic::error(
                Kind::Domain,
                axis.span,
                format!("nothing says how far this {key} axis reaches"),
            )
            .hint(format!("write its domain: `{key} = {{ domain = [0, 1] }}`")),
        );
        return (Track::Still(0.0), Track::Still(1.0));
    }
    if axis.train == Train::Frame && looked_at > 1 {
        for extent in &mut extents {
            if extent.is_empty() {
                *extent = all;
            }
        }
        let settled: Vec<Extent> = extents
            .iter()
            .enumerate()
            .map(|(state, extent)| settle(*extent, Some(state)))
            .collect();
        let low = settled.iter().map(|extent| extent.low).collect();
        let high = settled.iter().map(|extent| extent.high).collect();
        return (Track::Moving(low), Track::Moving(high));
    }
    let settled = settle(all, None);
    (Track::Still(settled.low), Track::Still(settled.high))
}

/// Whether nothing but curves along this x axis itself could train it.
fn only_curves_run(
    spec: &crate::spec::model::SceneSpec,
    dimension: Dimension,
    panels: &[usize],
) -> bool {
    dimension == Dimension::X
        && panels
            .iter()
            .flat_map(|&panel| &spec.panels[panel].marks)
            .all(|mark| match &mark.kind {
                MarkKind::Line { .. }
                | MarkKind::Area { .. }
                | MarkKind::Bars { .. }
                | MarkKind::Stems { .. }
                | MarkKind::Point { at: Some(_), .. } => mark.over.as_ref().is_some_and(|over| {
                    matches!(over.range, OverRange::AxisX | OverRange::Integers)
                }),
                MarkKind::Rule(crate::spec::model::Rule::Y(_)) => true,
                MarkKind::Text {
                    place: crate::spec::model::TextPlace::Panel(_),
                    ..
                } => true,
                _ => false,
            })
}

/// The central 99.8 % of every distribution that curves along the axis read, over the sweep.
fn central(planner: &Planner<'_>, marks: &[Vec<MarkPlan>], panels: &[usize]) -> Extent {
    use crate::expr::Value;
    let spec = planner.spec;
    let mut extent = Extent::NONE;
    for &panel in panels {
        for (mark, plan) in spec.panels[panel].marks.iter().zip(&marks[panel]) {
            let Some(over) = &mark.over else { continue };
            let read: Vec<NodeId> = curves::channels(mark)
                .into_iter()
                .flat_map(|channel| spec.graph.distributions_over(channel, over.node))
                .filter(|&read| !spec.graph.depends_on(read, &[over.node], &[]))
                .collect();
            for repetition in &plan.repetitions {
                for state in 0..if plan.moves {
                    planner.clock.frames()
                } else {
                    1
                } {
                    let bindings = planner.bindings_at(state, &repetition.bound);
                    for value in spec.graph.evaluate(&read, &bindings).values {
                        let Value::Distribution(column) = value else {
                            continue;
                        };
                        if let Some(Some(distribution)) = column.get(0) {
                            // Bars reach half a step beyond their places.
                            let half = match over.range {
                                OverRange::Integers => 0.5,
                                _ => 0.0,
                            };
                            for (share, half) in [(0.001, -half), (0.999, half)] {
                                extent.add(distribution.quantile(share) + half, ScaleKind::Linear);
                            }
                        }
                    }
                }
            }
        }
    }
    extent
}

#[allow(clippy::too_many_arguments)]
fn add_mark(
    planner: &Planner<'_>,
    mark: &Mark,
    repetition: &Repetition,
    dimension: Dimension,
    scale: ScaleKind,
    state: usize,
    (x_domain, y_domain): ((f64, f64), (f64, f64)),
    extent: &mut Extent,
) {
    let tracks = match dimension {
        Dimension::X => [&repetition.x, &repetition.x2],
        Dimension::Y => [&repetition.y, &repetition.y2],
    };
    for track in tracks.into_iter().flatten() {
        extent.add(track.at(state), scale);
    }
    if let (MarkKind::Histogram { .. }, Dimension::Y) = (&mark.kind, dimension) {
        extent.base = 0.0;
    }
    let Some(over) = &mark.over else { return };
    let channels = curves::channels(mark);
    let wanted: &[usize] = match (dimension, channels.len()) {
        (Dimension::X, 2 | 3) => &[0],
        (Dimension::Y, 2) => &[1],
        (Dimension::Y, 3) => &[1, 2],
        _ => return,
    };
    let Some((from, to, step)) = curves::range(mark, repetition, state, x_domain, y_domain) else {
        return;
    };
    let bindings = planner.bindings_at(state, &repetition.bound);
    let graph = &planner.spec.graph;
    let when = mark.when.filter(|_| repetition.when.is_none());
    if let MarkKind::Point {
        at: Some(feature), ..
    } = mark.kind
    {
        let landmarks: Vec<f64> = channels
            .iter()
            .flat_map(|&channel| graph.landmarks(channel, over.node, &bindings))
            .collect();
        let at = |values| curves::evaluate(graph, &channels, when, over.node, &bindings, values);
        for place in curves::features(feature, &channels, (from, to, step), &landmarks, &at) {
            extent.add(place[wanted[0]], scale);
        }
        return;
    }
    let values = match step {
        Some(step) => curves::steps(from, to, step),
        None => {
            let even = (0..=SAMPLES).map(|k| from + (to - from) * k as f64 / SAMPLES as f64);
            let (low, high) = (from.min(to), from.max(to));
            let landmarks = channels
                .iter()
                .flat_map(|&channel| graph.landmarks(channel, over.node, &bindings));
            even.chain(landmarks.filter(|value| (low..=high).contains(value)))
                .collect()
        }
    };
    let columns = curves::evaluate(graph, &channels, when, over.node, &bindings, values);
    for &index in wanted {
        for &value in &columns[index] {
            extent.add(value, scale);
        }
    }
    if let (MarkKind::Bars { width, .. }, Dimension::X) = (&mark.kind, dimension) {
        for (left, right) in curves::bar_edges(&columns[0], step.unwrap_or(1.0), *width) {
            extent.add(left, scale);
            extent.add(right, scale);
        }
    }
    if let (MarkKind::Area { .. } | MarkKind::Bars { .. } | MarkKind::Stems { .. }, Dimension::Y) =
        (&mark.kind, dimension)
    {
        // A level ground needs no room below it.
        let ground = &columns[2];
        if let Some(&first) = ground.first()
            && ground.iter().all(|&value| value == first)
        {
            extent.base = first;
        }
    }
}

fn with_margin(extent: Extent, scale: ScaleKind) -> Extent {
    if extent.is_empty() {
        return extent;
    }
    let Extent { low, high, base } = extent;
    let (padded_low, padded_high) = match scale {
        ScaleKind::Linear => (low - (high - low) * MARGIN, high + (high - low) * MARGIN),
        ScaleKind::Log => {
            let factor = libm::pow(high / low, MARGIN);
            (low / factor, high * factor)
        }
    };
    Extent {
        low: if base == low { low } else { padded_low },
        high: if base == high { high } else { padded_high },
        base,
    }
}

/// Gives a domain of one value some room.
fn widen(extent: Extent, scale: ScaleKind) -> Extent {
    let Extent { low, high, base } = extent;
    if low < high {
        return extent;
    }
    match scale {
        ScaleKind::Linear => {
            let room = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
            Extent {
                low: low - room,
                high: high + room,
                base,
            }
        }
        ScaleKind::Log => Extent {
            low: low / 2.0,
            high: high * 2.0,
            base,
        },
    }
}
