//! Where panels, titles and legends sit on the canvas, for all frames at once: nothing moves.

use crate::{
    plan::{AxisPlan, PanelPlan, Plan, Words},
    spec::{
        model::{Axis, LegendPlace, ScaleKind, Side, Ticks},
        style::{Style, TextStyle},
    },
};

use super::{
    color_bar::ColorBar,
    geometry::Rect,
    legend::Legend,
    scale::Scale,
    text::Face,
    ticks::{self, Tick, Wanted},
};

/// The places of everything, in device px.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// One for each panel of the scene.
    pub(super) panels: Vec<PanelLayout>,
    /// Top of the title's first line.
    pub(super) title_top: f64,
    /// Top of the subtitle's first line.
    pub(super) subtitle_top: f64,
    /// Top of the caption's first line.
    pub(super) caption_top: f64,
    /// Left and right edge that titles and captions keep to.
    pub(super) text_edges: (f64, f64),
    /// Top left corner of the figure legend.
    pub(super) legend: Option<(f64, f64)>,
}

/// The places of a panel.
#[derive(Debug, Clone)]
pub(super) struct PanelLayout {
    /// Inside of the border.
    pub(super) rect: Rect,
    /// Whether the labels of its x axis stand below it.
    pub(super) x_labels: bool,
    /// Whether the labels of its y axis stand beside it.
    pub(super) y_labels: bool,
    /// Right edge of the words beside the y axis, from which they reach to the left.
    pub(super) y_label_right: f64,
    /// Top edge of the words below the x axis.
    pub(super) x_label_top: f64,
    /// Bottom edge of the panel's title.
    pub(super) title_bottom: f64,
    /// Top left corner of a legend outside of the panel.
    pub(super) outside_legend: Option<(f64, f64)>,
}

/// Room that a panel needs around it.
#[derive(Debug, Clone, Copy, Default)]
struct Room {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    /// Of `left` and `bottom`: what ticks and their labels take.
    ticks_left: f64,
    ticks_bottom: f64,
    /// Of `right`: what a colour bar takes.
    bar: f64,
}

/// States looked at for the width of tick labels that move.
const LOOKS: usize = 32;

pub(super) fn face(style: &TextStyle) -> Face {
    Face {
        size: style.size,
        fill: style.fill,
    }
}

/// Lays the scene out on a canvas of `size` device px.
pub(super) fn layout(
    plan: &Plan,
    style: &Style,
    size: (f64, f64),
    ratio: f64,
    legends: &[Option<Legend>],
    figure_legend: Option<&Legend>,
) -> Layout {
    let spec = &plan.spec;
    let count = spec.panels.len();
    let columns = spec.layout.columns.clamp(1, count.max(1));
    let rows = count.div_ceil(columns);
    let shares = |given: &[f64], number: usize| -> Vec<f64> {
        (0..number)
            .map(|index| given.get(index).copied().unwrap_or(1.0))
            .collect()
    };
    let (widths, heights) = (
        shares(&spec.layout.widths, columns),
        shares(&spec.layout.heights, rows),
    );

    let words_height = |words: &Option<Words>, style: &TextStyle| {
        words
            .as_ref()
            .map_or(0.0, |words| face(style).height(&words.at(0)))
    };
    let title_height = words_height(&plan.title, &style.title);
    let subtitle_height = words_height(&plan.subtitle, &style.subtitle);
    let caption_height = words_height(&plan.caption, &style.caption);
    // Labels of a shared axis stand at the last panel of a column (the first of a row) on it.
    let below = |index: usize| (index + columns..count).step_by(columns);
    let before = |index: usize| index - index % columns..index;
    let labels: Vec<(bool, bool)> = plan
        .panels
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let x = !panel.x.shared || !below(index).any(|other| plan.panels[other].x.shared);
            let y = !panel.y.shared || !before(index).any(|other| plan.panels[other].y.shared);
            (x, y)
        })
        .collect();

    let padding = style.figure.padding;
    let above = |height: f64, gap: f64| if height > 0.0 { height + gap } else { 0.0 };
    let heading = above(title_height, style.title.gap) + above(subtitle_height, style.subtitle.gap);
    let footing = above(caption_height, style.caption.gap);
    let beside = |wanted: Side| match (spec.legend, figure_legend) {
        (Some(side), Some(legend)) if side == wanted => match side {
            Side::Left | Side::Right => legend.width + style.legend.inset,
            Side::Top | Side::Bottom => legend.height + style.legend.inset,
        },
        _ => 0.0,
    };

    let mut rects = vec![Rect::default(); count];
    let mut rooms = vec![Room::default(); count];
    if let Some([left, top, right, bottom]) = style.figure.frame {
        let frame = Rect {
            left: left * size.0,
            top: top * size.1,
            right: right * size.0,
            bottom: bottom * size.1,
        };
        // A gap is a share of the mean size of a panel.
        let space = |length: f64, number: usize| match spec.layout.gap {
            Some(gap) => gap * ratio,
            None => {
                style.figure.gap * length
                    / (number as f64 + style.figure.gap * (number as f64 - 1.0))
            }
        };
        let (gap_x, gap_y) = (space(frame.width(), columns), space(frame.height(), rows));
        let xs = split(frame.left, frame.right, &widths, gap_x);
        let ys = split(frame.top, frame.bottom, &heights, gap_y);
        // Colour bars take their room from the panels of their column.
        let bar = |index: usize| {
            let (top, bottom) = ys[index / columns];
            ColorBar::of(plan, style, index).map_or(0.0, |bar| bar.room(bottom - top))
        };
        let bars: Vec<f64> = (0..columns)
            .map(|column| {
                let column = (column..count).step_by(columns);
                column.map(bar).fold(0.0, f64::max)
            })
            .collect();
        for (index, rect) in rects.iter_mut().enumerate() {
            let ((left, right), (top, bottom)) = (xs[index % columns], ys[index / columns]);
            *rect = Rect {
                left,
                top,
                right: (right - bars[index % columns]).max(left + 1.0),
                bottom,
            };
            rooms[index] = room(
                plan,
                style,
                index,
                rect,
                labels[index],
                legends[index].as_ref(),
            );
        }
    } else {
        let area = Rect {
            left: padding + beside(Side::Left),
            top: padding + heading + beside(Side::Top),
            right: size.0 - padding - beside(Side::Right),
            bottom: size.1 - padding - footing - beside(Side::Bottom),
        };
        let gap = spec.layout.gap.map_or(style.figure.gap, |gap| gap * ratio);
        rects.fill(area);
        // The room for tick labels depends on the ticks, and these on the room left.
        for _ in 0..3 {
            for index in 0..count {
                rooms[index] = room(
                    plan,
                    style,
                    index,
                    &rects[index],
                    labels[index],
                    legends[index].as_ref(),
                );
            }
            let most = |pick: fn(&Room) -> f64, keep: &dyn Fn(usize) -> bool| {
                (0..count)
                    .filter(|&index| keep(index))
                    .map(|index| pick(&rooms[index]))
                    .fold(0.0, f64::max)
            };
            let in_column = |column: usize| move |index: usize| index % columns == column;
            let in_row = |row: usize| move |index: usize| index / columns == row;
            let before_x: Vec<f64> = (0..columns)
                .map(|c| most(|room| room.left, &in_column(c)))
                .collect();
            let behind_x: Vec<f64> = (0..columns)
                .map(|c| most(|room| room.right, &in_column(c)))
                .collect();
            let before_y: Vec<f64> = (0..rows)
                .map(|r| most(|room| room.top, &in_row(r)))
                .collect();
            let behind_y: Vec<f64> = (0..rows)
                .map(|r| most(|room| room.bottom, &in_row(r)))
                .collect();
            let xs = split_around(area.left, area.right, &widths, &before_x, &behind_x, gap);
            let ys = split_around(area.top, area.bottom, &heights, &before_y, &behind_y, gap);
            for (index, rect) in rects.iter_mut().enumerate() {
                let ((left, right), (top, bottom)) = (xs[index % columns], ys[index / columns]);
                // Borders stand on whole pixels, so that panels of equal size look equal.
                *rect = Rect {
                    left: left.round(),
                    top: top.round(),
                    right: right.round(),
                    bottom: bottom.round(),
                };
            }
        }
    }

    for (index, rect) in rects.iter_mut().enumerate() {
        if let Some(aspect) = spec.panels[index].aspect {
            *rect = with_aspect(rect, aspect, &plan.panels[index]);
        }
    }

    let column_of =
        |index: usize| (0..count).filter(move |other| other % columns == index % columns);
    let fixed = style.figure.frame.is_some();
    let panels: Vec<PanelLayout> = (0..count)
        .map(|index| {
            let (rect, room) = (rects[index], rooms[index]);
            // Where margins are fitted, the words beside a column of panels stand in one line.
            let ticks_left = if fixed {
                room.ticks_left
            } else {
                column_of(index)
                    .map(|other| rooms[other].ticks_left)
                    .fold(0.0, f64::max)
            };
            PanelLayout {
                rect,
                x_labels: labels[index].0,
                y_labels: labels[index].1,
                y_label_right: rect.left - ticks_left - style.axis_label.gap,
                x_label_top: rect.bottom + room.ticks_bottom + style.axis_label.gap,
                title_bottom: rect.top - style.panel_title.gap,
                outside_legend: outside(
                    spec.panels[index].legend,
                    &rect,
                    &room,
                    style,
                    legends[index].as_ref(),
                ),
            }
        })
        .collect();
    let bounds = bounds(&rects);
    let (title_top, subtitle_top) = if fixed {
        let titles = plan
            .panels
            .iter()
            .take(columns)
            .any(|panel| panel.title.is_some());
        let lift = if titles {
            face(&style.panel_title).height("") + style.panel_title.gap
        } else {
            0.0
        };
        let subtitle = bounds.top - lift - style.title.gap - subtitle_height;
        let between = if subtitle_height > 0.0 {
            style.subtitle.gap
        } else {
            0.0
        };
        (subtitle - between - title_height, subtitle)
    } else {
        (
            padding,
            padding
                + if title_height > 0.0 {
                    title_height + style.subtitle.gap
                } else {
                    0.0
                },
        )
    };
    let caption_top = size.1 - padding - caption_height;
    let text_edges = if fixed {
        // Centred titles stand in the middle of the canvas, as matplotlib's do.
        (bounds.left, size.0 - bounds.left)
    } else {
        (
            padding + beside(Side::Left),
            size.0 - padding - beside(Side::Right),
        )
    };
    let legend = spec
        .legend
        .zip(figure_legend)
        .map(|(side, legend)| match side {
            Side::Top => (
                middle(bounds.left, bounds.right, legend.width),
                heading + padding,
            ),
            Side::Bottom => (
                middle(bounds.left, bounds.right, legend.width),
                size.1 - padding - footing - legend.height,
            ),
            Side::Left => (padding, middle(bounds.top, bounds.bottom, legend.height)),
            Side::Right => (
                size.0 - padding - legend.width,
                middle(bounds.top, bounds.bottom, legend.height),
            ),
        });
    Layout {
        panels,
        title_top,
        subtitle_top,
        caption_top,
        text_edges,
        legend,
    }
}

/// The largest rectangle in the middle of a place in which a unit of y is `aspect` units of x long.
fn with_aspect(place: &Rect, aspect: f64, panel: &PanelPlan) -> Rect {
    let units = |axis: &AxisPlan| axis.high.at(0) - axis.low.at(0);
    let slope = aspect * units(&panel.y) / units(&panel.x);
    let width = place.width().min(place.height() / slope);
    let height = place.height().min(place.width() * slope);
    let left = middle(place.left, place.right, width);
    let top = middle(place.top, place.bottom, height);
    Rect {
        left,
        top,
        right: left + width.round(),
        bottom: top + height.round(),
    }
}

fn middle(start: f64, end: f64, length: f64) -> f64 {
    ((start + end - length) / 2.0).round()
}

fn bounds(rects: &[Rect]) -> Rect {
    rects
        .iter()
        .copied()
        .reduce(|a, b| Rect {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        })
        .unwrap_or_default()
}

/// Divides a length by shares, with gaps between.
fn split(start: f64, end: f64, shares: &[f64], gap: f64) -> Vec<(f64, f64)> {
    let none = vec![0.0; shares.len()];
    split_around(start, end, shares, &none, &none, gap)
}

/// Divides what a length has left beside the room each part needs before and behind it.
fn split_around(
    start: f64,
    end: f64,
    shares: &[f64],
    before: &[f64],
    behind: &[f64],
    gap: f64,
) -> Vec<(f64, f64)> {
    let taken: f64 = before.iter().chain(behind).sum::<f64>() + gap * (shares.len() as f64 - 1.0);
    // A canvas too small for its labels still has panels to draw them around.
    let left = (end - start - taken).max(2.0 * shares.len() as f64);
    let total: f64 = shares.iter().sum();
    let mut at = start;
    shares
        .iter()
        .zip(before.iter().zip(behind))
        .map(|(share, (before, behind))| {
            let from = at + before;
            let to = from + left * share / total;
            at = to + behind + gap;
            (from, to)
        })
        .collect()
}

fn room(
    plan: &Plan,
    style: &Style,
    index: usize,
    rect: &Rect,
    labels: (bool, bool),
    legend: Option<&Legend>,
) -> Room {
    let panel = &plan.panels[index];
    let (x, y) = axes(plan, index);
    let mut room = Room::default();
    let label_face = face(&style.tick_label);
    if x.show {
        room.ticks_bottom = style.tick.length;
        if labels.0 {
            room.ticks_bottom += style.tick_label.gap + label_face.height("");
            let overhang = widest_tick(plan, style, x, &panel.x, rect, true) / 2.0;
            (room.left, room.right) = (overhang, overhang);
        }
    }
    room.bottom = room.ticks_bottom;
    if let (true, true, Some(label)) = (x.show, labels.0, &panel.x.label) {
        room.bottom += style.axis_label.gap + face(&style.axis_label).height(&label.at(0));
    }
    if y.show {
        room.ticks_left = style.tick.length;
        if labels.1 {
            room.ticks_left +=
                style.tick_label.gap + widest_tick(plan, style, y, &panel.y, rect, false);
            room.top = label_face.cap_height() / 2.0;
        }
    }
    let mut left = room.ticks_left;
    if let (true, true, Some(label)) = (y.show, labels.1, &panel.y.label) {
        left += style.axis_label.gap + face(&style.axis_label).height(&label.at(0));
    }
    room.left = room.left.max(left);
    if let Some(title) = &panel.title {
        room.top = room
            .top
            .max(style.panel_title.gap + face(&style.panel_title).height(&title.at(0)));
    }
    room.bar = ColorBar::of(plan, style, index).map_or(0.0, |bar| bar.room(rect.height()));
    room.right = room.right.max(room.bar);
    match (plan.spec.panels[index].legend, legend) {
        (Some(LegendPlace::OutsideRight), Some(legend)) => {
            room.right = room.right.max(room.bar + style.legend.inset + legend.width);
        }
        (Some(LegendPlace::OutsideBottom), Some(legend)) => {
            room.bottom += style.legend.inset + legend.height;
        }
        _ => {}
    }
    room
}

fn outside(
    place: Option<LegendPlace>,
    rect: &Rect,
    room: &Room,
    style: &Style,
    legend: Option<&Legend>,
) -> Option<(f64, f64)> {
    let legend = legend?;
    match place? {
        LegendPlace::OutsideRight => Some((rect.right + room.bar + style.legend.inset, rect.top)),
        LegendPlace::OutsideBottom => {
            let top = rect.bottom + room.bottom - legend.height;
            Some((middle(rect.left, rect.right, legend.width), top))
        }
        _ => None,
    }
}

/// The axes of a panel as written.
pub(super) fn axes(plan: &Plan, panel: usize) -> (&Axis, &Axis) {
    let spec = &plan.spec;
    let x = spec.panels[panel].x.as_ref().unwrap_or(&spec.shared.x);
    let y = spec.panels[panel]
        .y
        .as_ref()
        .or(spec.shared.y.as_ref())
        .unwrap_or(&spec.shared.x);
    (x, y)
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
    let wanted = match axis.ticks {
        Ticks::At(_) => Wanted::At(plan.ticks.clone()),
        Ticks::Step(_) => Wanted::Step(plan.ticks[0]),
        Ticks::Count(count) => Wanted::Round { steps: count },
        // Room for labels: three sizes along a line of text, two across.
        Ticks::Auto => {
            let each = style.tick_label.size * if horizontal { 3.0 } else { 2.0 };
            Wanted::Round {
                steps: (length / each).floor().clamp(1.0, 9.0) as u32,
            }
        }
    };
    ticks::ticks(scale, &wanted, axis.tick_format)
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
    let states = if axis_plan.low.moves() || axis_plan.high.moves() {
        plan.states()
    } else {
        1
    };
    let label_face = face(&style.tick_label);
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
        let kind: ScaleKind = axis.scale;
        Scale::new(kind, plan.low.at(state), plan.high.at(state), start, end)
    };
    (
        scale(x, x_plan, rect.left, rect.right),
        scale(y, y_plan, rect.bottom, rect.top),
    )
}
