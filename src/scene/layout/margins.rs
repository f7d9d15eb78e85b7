//! The margins that a panel needs around it for its axes, title and legend.

use crate::{
    plan::{Plan, Track},
    scene::{
        axes::{axes, panel_ticks, read_upwards, scales, stands_upright},
        color_bar::ColorBar,
        geometry::Rect,
        legend::{Form, Legend},
        text::Face,
    },
    spec::{model::LegendPlace, style::Style},
};

use super::{PanelWords, width_below};

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
    let (x, y) = axes(plan, index);
    let mut margins = Margins::default();
    let label_face = Face::from(&style.tick_label);
    let numbers = tick_sizes(plan, style, index, rect);
    if x.show {
        // Without numbers the words beside the axis stand close to it, where margins are fitted.
        let has_numbers = numbers.below > 0.0 || style.figure.frame.is_some();
        if (labels.0 || style.tick.inner) && has_numbers {
            margins.ticks_bottom = style.tick.length;
        }
        if labels.0 && has_numbers {
            margins.ticks_bottom += style.tick_label.gap + numbers.height;
            let overhang = numbers.below / 2.0;
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
            margins.ticks_left += style.tick_label.gap + numbers.beside;
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
            let form = Legend::lying(style, width_below(plan, style, index, rect));
            margins.bottom += style.legend.inset + legend.arranged(style, form).height;
        }
        Some((_, LegendPlace::Ends)) | None => margins.right = margins.right.max(ends),
        _ => {}
    }
    margins
}

/// What the numbers at ticks take.
struct TickSizes {
    /// The width of the widest below the panel.
    below: f64,
    /// The height of the highest there.
    height: f64,
    /// The width of the widest beside the panel.
    beside: f64,
}

/// What the numbers at ticks take around a panel that fills `rect`.
fn tick_sizes(plan: &Plan, style: &Style, index: usize, rect: &Rect) -> TickSizes {
    let panel = &plan.panels[index];
    let mut ends = [&panel.x, &panel.y]
        .into_iter()
        .flat_map(|axis| [&axis.low, &axis.high]);
    let states = match ends.any(Track::is_dynamic) {
        true => plan.states(),
        false => 1,
    };
    let face = Face::from(&style.tick_label);
    let mut sizes = TickSizes {
        below: 0.0,
        height: face.height(""),
        beside: 0.0,
    };
    for state in (0..states).step_by(states.div_ceil(LOOKS)) {
        let (x, y) = scales(plan, index, rect, state);
        let scale = x;
        let [x, y] = panel_ticks(panel, style, (&x, &y), rect);
        let upwards = read_upwards(&panel.x, &x, &scale, style);
        for tick in &x {
            let width = face.width(&tick.label);
            if upwards {
                sizes.height = sizes.height.max(width);
                sizes.below = sizes.below.max(face.height(""));
                continue;
            }
            sizes.below = sizes.below.max(width);
            if tick.label.contains('\n') {
                sizes.height = sizes.height.max(face.height(&tick.label));
            }
        }
        let widths = y.iter().map(|tick| face.width(&tick.label));
        sizes.beside = widths.fold(sizes.beside, f64::max);
    }
    sizes
}
