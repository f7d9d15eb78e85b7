//! The margins that a panel needs around it for its axes, title and legend.

use crate::{
    plan::{AxisPlan, Plan},
    scene::{
        axes::{axes, axis_ticks, stands_upright},
        color_bar::ColorBar,
        geometry::Rect,
        legend::{Form, Legend},
        scale::Scale,
        text::Face,
    },
    spec::{
        model::{Axis, LegendPlace},
        style::Style,
    },
};

use super::PanelWords;

/// Margins that a panel needs around it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Margins {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    /// Of `left` and `bottom`: what ticks and their labels take.
    pub(super) ticks_left: f64,
    pub(super) ticks_bottom: f64,
    /// Of `left`: what the words beside the y axis take.
    pub(super) label_left: f64,
    /// Of `right`: what a colour bar takes.
    pub(super) bar: f64,
}

/// States looked at for the width of tick labels that move.
const LOOKS: usize = 128;

/// The room of a panel that fills `rect`. `labels` says whether its x and y axis have theirs here,
/// `legend` its legend and where it is, of which words at the ends of lines take `ends`.
pub(super) fn margins(
    plan: &Plan,
    style: &Style,
    index: usize,
    (rect, words): (&Rect, &PanelWords),
    labels: (bool, bool),
    ends: f64,
    legend: Option<(&Legend, LegendPlace)>,
) -> Margins {
    let panel = &plan.panels[index];
    let (x, y) = axes(plan, index);
    let mut margins = Margins::default();
    let label_face = Face::from(&style.tick_label);
    if x.show {
        if labels.0 || style.tick.inner {
            margins.ticks_bottom = style.tick.length;
        }
        if labels.0 {
            margins.ticks_bottom += style.tick_label.gap + label_face.height("");
            let overhang = widest_tick(plan, style, x, &panel.x, rect, true) / 2.0;
            (margins.left, margins.right) = (overhang, overhang);
        }
    }
    margins.bottom = margins.ticks_bottom;
    if let (true, true, Some(label)) = (x.show, labels.0, &words.x) {
        margins.bottom += style.axis_label.gap + Face::from(&style.axis_label).height(&label.at(0));
    }
    if y.show {
        if labels.1 || style.tick.inner {
            margins.ticks_left = style.tick.length;
        }
        if labels.1 {
            margins.ticks_left +=
                style.tick_label.gap + widest_tick(plan, style, y, &panel.y, rect, false);
            margins.top = label_face.cap_height() / 2.0;
        }
    }
    if let (true, true, Some(label)) = (y.show, labels.1, &words.y) {
        let (face, text) = (Face::from(&style.axis_label), label.at(0));
        let across = match stands_upright(style, label) {
            true => face.width(&text),
            false => face.height(&text),
        };
        margins.label_left = style.axis_label.gap + across;
    }
    margins.left = margins.left.max(margins.ticks_left + margins.label_left);
    if let Some(title) = &words.title {
        margins.top = margins
            .top
            .max(style.panel_title.gap + Face::from(&style.panel_title).height(&title.at(0)));
    }
    margins.bar = ColorBar::of(plan, style, index).map_or(0.0, |bar| bar.room_width(rect.height()));
    margins.right = margins.right.max(margins.bar);
    match legend {
        Some((legend, LegendPlace::OutsideRight)) => {
            let width = legend.arranged(style, Form::Column).width;
            let outside = margins.bar + style.legend.inset + width;
            margins.right = margins.right.max(outside);
        }
        Some((legend, LegendPlace::OutsideBottom)) => {
            let form = Legend::lying(style, rect.width());
            margins.bottom += style.legend.inset + legend.arranged(style, form).height;
        }
        Some((_, LegendPlace::Ends)) | None => margins.right = margins.right.max(ends),
        _ => {}
    }
    margins
}

fn widest_tick(
    plan: &Plan,
    style: &Style,
    axis: &Axis,
    axis_plan: &AxisPlan,
    rect: &Rect,
    horizontal: bool,
) -> f64 {
    let length = if horizontal {
        rect.width()
    } else {
        rect.height()
    };
    let states = if axis_plan.low.is_dynamic() || axis_plan.high.is_dynamic() {
        plan.states()
    } else {
        1
    };
    let label_face = Face::from(&style.tick_label);
    (0..states)
        .step_by(states.div_ceil(LOOKS))
        .flat_map(|state| {
            let scale = Scale::new(
                axis.scale,
                axis_plan.low.at(state),
                axis_plan.high.at(state),
                0.0,
                length,
            );
            axis_ticks(axis, axis_plan, &scale, style, length, horizontal)
        })
        .map(|tick| label_face.width(&tick.label))
        .fold(0.0, f64::max)
}
