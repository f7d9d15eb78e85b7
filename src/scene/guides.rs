//! Axes, grids and borders as nodes.

use crate::{
    color::Color,
    font::TextLayout,
    plan::Plan,
    spec::{
        model::{Anchor, Channel, Dash},
        style::{Align, Style},
    },
};

use super::{
    axes,
    geometry::{Point, Px, Rect, snap},
    layout::PanelLayout,
    marks,
    node::{Node, Path, Shape},
    scale::Scale,
    strokes,
    text::{Face, Part},
    ticks::Tick,
};

/// A panel's axes at one state.
pub(super) struct Axes<'a> {
    plan: &'a Plan,
    style: &'a Style,
    panel: usize,
    place: &'a PanelLayout,
    x: Scale,
    y: Scale,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
}

impl<'a> Axes<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        style: &'a Style,
        panel: usize,
        place: &'a PanelLayout,
        state: usize,
    ) -> Self {
        let (x, y) = axes::scales(plan, panel, &place.rect, state);
        let planned = &plan.panels[panel];
        let [x_ticks, y_ticks] = axes::panel_ticks(planned, style, (&x, &y), &place.rect);
        Self {
            plan,
            style,
            panel,
            place,
            x,
            y,
            x_ticks,
            y_ticks,
        }
    }

    /// Grid lines of both axes.
    pub(super) fn grid(&self) -> Vec<Node> {
        let (x_axis, y_axis) = axes::axes(self.plan, self.panel);
        let (style, rect) = (&self.style.grid, &self.place.rect);
        let mut lines = Vec::new();
        if x_axis.grid.unwrap_or(style.show) {
            let xs = self
                .x_ticks
                .iter()
                .map(|tick| snap(self.x.px(tick.value), style.stroke_width));
            lines.extend(xs.map(|x| ((x, rect.bottom), (x, rect.top))));
        }
        if y_axis.grid.unwrap_or(style.show) {
            let ys = self
                .y_ticks
                .iter()
                .map(|tick| snap(self.y.px(tick.value), style.stroke_width));
            lines.extend(ys.map(|y| ((rect.left, y), (rect.right, y))));
        }
        strokes_of(lines, style.stroke, style.stroke_width, style.stroke_dash)
    }

    /// Lines along zero, where marks that fill from there cross it.
    pub(super) fn zero(&self) -> Vec<Node> {
        let (rect, border) = (&self.place.rect, &self.style.border);
        if !self.style.panel.zero {
            return Vec::new();
        }
        let planned = &self.plan.panels[self.panel].marks;
        let stands = |foot: Channel| {
            let mut marks = planned.iter().map(|planned| &planned.mark);
            marks.any(|mark| {
                let foot = mark.channel(foot);
                let from_zero = foot.is_some_and(|foot| self.plan.graph.literal(foot) == Some(0.0));
                from_zero && marks::of(mark.kind).fills_from_foot
            })
        };
        let is_crossed = |scale: &Scale| scale.low() < 0.0 && scale.high() > 0.0;
        let at = |scale: &Scale| snap(scale.px(0.0), border.stroke_width);
        let mut lines = Vec::new();
        if is_crossed(&self.y) && stands(Channel::Y2) {
            let y = at(&self.y);
            lines.push(((rect.left, y), (rect.right, y)));
        }
        if is_crossed(&self.x) && stands(Channel::X2) {
            let x = at(&self.x);
            lines.push(((x, rect.bottom), (x, rect.top)));
        }
        strokes_of(lines, border.stroke, border.stroke_width, Dash::Solid)
    }

    /// Tick marks and their labels.
    pub(super) fn ticks(&self) -> Vec<Node> {
        let (x_axis, y_axis) = axes::axes(self.plan, self.panel);
        let (style, rect) = (&self.style.tick, &self.place.rect);
        let face = Face::from(&self.style.tick_label);
        let gap = style.length + self.style.tick_label.gap;
        let mut lines = Vec::new();
        let mut nodes = Vec::new();
        let (foot, side) = (
            snap(rect.bottom, style.stroke_width),
            snap(rect.left, style.stroke_width),
        );
        let mut free = FreeSpace::default();
        let planned = &self.plan.panels[self.panel].x;
        let upwards = axes::read_upwards(planned, &self.x_ticks, &self.x, self.style);
        if x_axis.show {
            for tick in &self.x_ticks {
                let at = self.x.px(tick.value);
                let x = snap(at, style.stroke_width);
                if self.place.x_labels || style.inner {
                    lines.push(((x, foot), (x, (rect.bottom + style.length).ceil())));
                }
                let along = match upwards {
                    true => face.height(""),
                    false => face.width(&tick.label) + 0.4 * face.size,
                };
                let half = along / 2.0;
                let is_told = self.place.x_labels && !tick.label.is_empty();
                if is_told && free.take(at - half, at + half) {
                    if upwards {
                        let words = TextLayout::plain(&tick.label, face.font);
                        let (x, y) = (at + face.cap_height() / 2.0, rect.bottom + gap);
                        nodes.extend(face.part_upwards(Part::Whole, &words, x, y, Anchor::End));
                        continue;
                    }
                    let baseline = rect.bottom + gap + face.ascent();
                    nodes.push(face.node(&tick.label, at, baseline, Anchor::Middle));
                }
            }
        }
        let mut free = FreeSpace::default();
        if y_axis.show {
            for tick in &self.y_ticks {
                let at = self.y.px(tick.value);
                let y = snap(at, style.stroke_width);
                if self.place.y_labels || style.inner {
                    lines.push(((side, y), ((rect.left - style.length).floor(), y)));
                }
                let half = 0.6 * face.cap_height();
                let is_told = self.place.y_labels && !tick.label.is_empty();
                if is_told && free.take(at - half, at + half) {
                    let baseline = at + face.cap_height() / 2.0;
                    nodes.push(face.node(&tick.label, rect.left - gap, baseline, Anchor::End));
                }
            }
        }
        let mut all = strokes_of(lines, style.stroke, style.stroke_width, Dash::Solid);
        all.extend(nodes);
        all
    }

    /// The words beside the axes.
    pub(super) fn labels(&self, state: usize, part: Part) -> Vec<Node> {
        let (x_axis, y_axis) = axes::axes(self.plan, self.panel);
        let (words, rect) = (&self.place.words, &self.place.rect);
        let face = Face::from(&self.style.axis_label);
        let mut nodes = Vec::new();
        if let (true, true, Some(text)) = (x_axis.show, self.place.x_labels, &words.x) {
            let (x, anchor) = along(self.style.axis_label.align, rect.left, rect.right);
            let text = text.at(state);
            let baseline = self.place.x_label_top + face.rise(&text);
            nodes.extend(face.part(part, &text, x, baseline, anchor));
        }
        if let (true, true, Some(text)) = (y_axis.show, self.place.y_labels, &words.y) {
            let is_short = axes::stands_upright(self.style, text);
            let text = text.at(state);
            let right = self.place.y_label_right;
            let (y, anchor) = along(self.style.axis_label.align, rect.bottom, rect.top);
            nodes.extend(match is_short {
                true => {
                    let baseline = match anchor {
                        Anchor::Start => y,
                        Anchor::Middle => y + face.cap_height() / 2.0,
                        Anchor::End => y + face.cap_height(),
                    };
                    face.part(part, &text, right, baseline, Anchor::End)
                }
                false => {
                    let baseline = right - (face.height(&text) - face.rise(&text));
                    face.part_upwards(part, &text, baseline, y, anchor)
                }
            });
        }
        nodes
    }
}

/// Where words stand along an edge.
fn along(align: Align, start: f64, end: f64) -> (f64, Anchor) {
    match align {
        Align::Start => (start, Anchor::Start),
        Align::Middle => (f64::midpoint(start, end), Anchor::Middle),
        Align::End => (end, Anchor::End),
    }
}

/// FreeSpace along an axis for labels: one that would run into another is left out, its tick stays.
#[derive(Default)]
struct FreeSpace {
    taken: Vec<(f64, f64)>,
}

impl FreeSpace {
    /// Takes a stretch, if nothing of it is taken yet.
    fn take(&mut self, start: f64, end: f64) -> bool {
        let free = self
            .taken
            .iter()
            .all(|&(from, to)| end <= from || to <= start);
        if free {
            self.taken.push((start, end));
        }
        free
    }
}

/// The lines around a panel. One side alone, with nothing opposite, is the line of an axis and goes
/// with it; a box stays whole.
pub(super) fn border(style: &Style, rect: &Rect, x_shows: bool, y_shows: bool) -> Vec<Node> {
    let border = &style.border;
    let [has_left, has_top, has_right, has_bottom] = border.sides;
    let drawn = [
        has_left && (y_shows || has_right),
        has_top && (x_shows || has_bottom),
        has_right && (y_shows || has_left),
        has_bottom && (x_shows || has_top),
    ];
    let width = border.stroke_width;
    let [left, top, right, bottom] =
        [rect.left, rect.top, rect.right, rect.bottom].map(|edge| snap(edge, width));
    let half = width / 2.0;
    let sides = [
        ((left, bottom + half), (left, top - half)),
        ((left - half, top), (right + half, top)),
        ((right, bottom + half), (right, top - half)),
        ((left - half, bottom), (right + half, bottom)),
    ];
    let lines = sides
        .into_iter()
        .zip(drawn)
        .filter(|(_, drawn)| *drawn)
        .map(|(line, _)| line);
    strokes_of(lines.collect(), border.stroke, width, Dash::Solid)
}

/// The ground of a panel.
pub(super) fn ground(style: &Style, rect: &Rect) -> Option<Node> {
    let pixels = strokes::panel_pixels(rect);
    let (from, to) = (
        Point::new(f64::from(pixels.x0), f64::from(pixels.y0)),
        Point::new(f64::from(pixels.x1), f64::from(pixels.y1)),
    );
    let shape = Shape::Rect {
        from,
        to,
        radius: Px::ZERO,
    };
    (style.panel.fill != style.roles.background && style.panel.fill.a > 0)
        .then(|| Node::new(shape).fill(style.panel.fill))
}

type LineEnds = ((f64, f64), (f64, f64));

/// Separate lines as one node each: a node at rest is redrawn whole when something crosses it.
fn strokes_of(lines: Vec<LineEnds>, color: Color, width: f64, dash: Dash) -> Vec<Node> {
    let node = |(from, to): LineEnds| {
        let ends = [from, to].map(|(x, y)| Point::new(x, y));
        let stroke = strokes::even(strokes::stroke(color, width, dash, 0.0));
        Node::new(Shape::Path(Path::polyline(ends))).stroked(stroke)
    };
    lines
        .into_iter()
        .map(node)
        .filter(|node| node.stroke.is_some())
        .collect()
}
