//! The axes of all panels: in which order they are trained, and where their ticks are given.

mod contribution;
mod extent;
mod training;

use crate::{
    diag::{Diagnostic, Kind},
    expr::NodeId,
    spec::model::{Axis, Dimension, OverRange, Panel, SceneSpec, Ticks},
};

use super::{
    AxisPlan,
    mark_plan::MarkPlan,
    planner::Planner,
    track::{Track, show},
};

use self::training::{Ends, Training};

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
    let nowhere = (Track::Static(f64::NAN), Track::Static(f64::NAN));
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
            let training = Training {
                axis,
                dimension,
                panels: &panels,
                spec,
                plans: marks,
                xs: &xs,
                ys: &ys,
            };
            let ends = training.ends(planner);
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
        mark.runs.curve().is_some_and(|over| match over.range {
            OverRange::AxisX | OverRange::Integers => along == Dimension::X,
            OverRange::AxisY => along == Dimension::Y,
            OverRange::Between { .. } => false,
        })
    })
}

/// Whether curves on their side train this x axis, which need the y axis first.
fn needs_y(spec: &SceneSpec, axis: &Axis, panels: &[usize]) -> bool {
    let auto = axis.domain.iter().any(Option::is_none);
    auto && panels.iter().any(|&panel| {
        let panel = &spec.panels[panel];
        let y = panel.y.as_ref().or(spec.shared.y.as_ref());
        let y_is_given = y.is_some_and(|y| y.domain.iter().all(Option::is_some));
        has_curves(panel, Dimension::Y) && (y_is_given || !has_curves(panel, Dimension::X))
    })
}

/// Whether curves train this y axis along an x axis that is not known yet.
fn needs_x(spec: &SceneSpec, axis: &Axis, panels: &[usize], xs: &[Ends]) -> bool {
    let auto = axis.domain.iter().any(Option::is_none);
    auto && panels
        .iter()
        .any(|&panel| xs[panel].0.at(0).is_nan() && has_curves(&spec.panels[panel], Dimension::X))
}

fn axis_plan(planner: &mut Planner<'_>, axis: &Axis, (low, high): Ends, shared: bool) -> AxisPlan {
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
            planner.diagnostics.push(Diagnostic::error(
                kind,
                planner.spec.graph.span_of(node),
                message,
            ));
        }
        ticks.push(value);
    }
    AxisPlan {
        axis: axis.clone(),
        low,
        high,
        label: axis.label.as_ref().map(|text| planner.words(text)),
        shared,
        ticks,
    }
}
