//! The axes of a panel in px: their scales and ticks.

use crate::{
    plan::{AxisPlan, PanelPlan, Plan},
    scene::{
        geometry::Rect,
        scale::Scale,
        text::Face,
        ticks::{self, Labels, Tick, Wanted},
    },
    spec::{
        model::{Axis, NumberFormat, Ticks},
        style::{Style, TickRule},
    },
};

/// The axes of a panel as written.
pub(super) fn axes(plan: &Plan, panel: usize) -> (&Axis, &Axis) {
    let PanelPlan { x, y, .. } = &plan.panels[panel];
    (&x.axis, &y.axis)
}

/// Where an axis has ticks, on a panel of this size.
pub(super) fn axis_ticks(
    axis: &Axis,
    plan: &AxisPlan,
    scale: &Scale,
    style: &Style,
    length: f64,
    horizontal: bool,
) -> Vec<Tick> {
    let rule = style.tick.rule;
    let wanted = match axis.ticks {
        Ticks::At(_) => Wanted::At(plan.ticks.clone()),
        Ticks::Step(_) => Wanted::Step(plan.ticks[0]),
        Ticks::Count(0) => Wanted::At(Vec::new()),
        Ticks::Count(count) => Wanted::Round {
            count,
            most: 2 * count.max(2),
            rule,
        },
        Ticks::Auto => automatic(style, length, horizontal),
    };
    let mut ticks = labelled(scale, &wanted, axis.tick_format, style, horizontal);
    for tick in &mut ticks {
        let given = plan.ticks.iter().zip(&axis.tick_labels);
        if let Some((_, word)) = given.into_iter().find(|(at, _)| **at == tick.value) {
            tick.label.clone_from(word);
        }
    }
    ticks
}

/// Ticks at round numbers, as many as there is room for.
pub(super) fn automatic_ticks(
    scale: &Scale,
    style: &Style,
    length: f64,
    horizontal: bool,
) -> Vec<Tick> {
    let wanted = automatic(style, length, horizontal);
    labelled(scale, &wanted, None, style, horizontal)
}

fn automatic(style: &Style, length: f64, horizontal: bool) -> Wanted {
    let (rule, size) = (style.tick.rule, style.tick_label.size);
    // Room for a label, in font sizes, along a line of text and across lines.
    let (along, across) = match rule {
        TickRule::Extended => (6.0, 3.0),
        TickRule::Matplotlib => (3.0, 2.0),
    };
    let room = size * if horizontal { along } else { across };
    let steps = (length / room).floor().clamp(1.0, 9.0) as u32;
    Wanted::Round {
        count: match rule {
            TickRule::Extended => (steps + 1).min(9),
            TickRule::Matplotlib => steps,
        },
        most: 10,
        rule,
    }
}

fn labelled(
    scale: &Scale,
    wanted: &Wanted,
    format: Option<NumberFormat>,
    style: &Style,
    horizontal: bool,
) -> Vec<Tick> {
    let (label_face, size) = (Face::from(&style.tick_label), style.tick_label.size);
    let labels = Labels {
        format,
        length: &|label| {
            if horizontal {
                label_face.width(label)
            } else {
                label_face.cap_height()
            }
        },
        size: if horizontal { size } else { 0.5 * size },
    };
    ticks::ticks(scale, wanted, &labels)
}

/// The scales of a panel at a state.
pub(super) fn scales(plan: &Plan, panel: usize, rect: &Rect, state: usize) -> (Scale, Scale) {
    let (x, y) = axes(plan, panel);
    let PanelPlan {
        x: x_plan,
        y: y_plan,
        ..
    } = &plan.panels[panel];
    let scale = |axis: &Axis, plan: &AxisPlan, start: f64, end: f64| {
        let (start, end) = if axis.reverse {
            (end, start)
        } else {
            (start, end)
        };
        Scale::new(
            axis.scale,
            plan.low.at(state),
            plan.high.at(state),
            start,
            end,
        )
    };
    (
        scale(x, x_plan, rect.left, rect.right),
        scale(y, y_plan, rect.bottom, rect.top),
    )
}
