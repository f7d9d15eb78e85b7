//! The bar that tells what the colours of a panel stand for.

use crate::{
    color::maps::ColorMap,
    plan::{Plan, Shades, Words},
    spec::{
        model::{Anchor, Mark},
        style::Style,
    },
};

use super::{
    geometry::{Point, Px, Rect, snap},
    layout,
    node::{Node, Path, Shape},
    scale::Scale,
    text::Part,
    ticks::Tick,
};

/// Steps of colour; more could not be told apart.
const STEPS: usize = 256;

/// The bar of a panel.
pub(super) struct ColorBar<'a> {
    shades: &'a Shades,
    map: &'static ColorMap,
    style: &'a Style,
}

impl<'a> ColorBar<'a> {
    /// The bar of a panel, if it has one.
    pub(super) fn of(plan: &'a Plan, style: &'a Style, panel: usize) -> Option<Self> {
        let spec = &plan.spec.panels[panel];
        let shown = spec.color.bar && spec.marks.iter().any(Mark::shows_colors);
        Some(Self {
            shades: plan.panels[panel].shades.as_ref().filter(|_| shown)?,
            map: spec.color.map,
            style,
        })
    }

    /// Ticks on a bar of this height.
    fn ticks(&self, height: f64) -> Vec<Tick> {
        let Shades {
            low, high, scale, ..
        } = *self.shades;
        let scale = Scale::new(scale, low, high, height, 0.0);
        layout::automatic_ticks(&scale, self.style, height, false)
    }

    /// Width of the bar with what stands beside it, and of the gap before it.
    pub(super) fn room(&self, height: f64) -> f64 {
        self.label_left(height) + self.label().map_or(0.0, |words| self.label_height(words))
    }

    /// From the panel's border to the words beside the bar.
    fn label_left(&self, height: f64) -> f64 {
        let style = self.style;
        let face = layout::face(&style.tick_label);
        let widest = self
            .ticks(height)
            .iter()
            .map(|tick| face.width(&tick.label))
            .fold(0.0, f64::max);
        let bar = style.color_bar.gap + style.color_bar.width;
        let labels = style.tick.length + style.tick_label.gap + widest;
        bar + labels + self.label().map_or(0.0, |_| style.axis_label.gap)
    }

    fn label(&self) -> Option<&'a Words> {
        self.shades.label.as_ref()
    }

    fn label_height(&self, words: &Words) -> f64 {
        layout::face(&self.style.axis_label).height(&words.at(0))
    }

    /// Whether its words change over time.
    pub(super) fn moves(&self) -> bool {
        self.label().is_some_and(Words::moves)
    }

    /// The bar to the right of a panel, or the values in its words.
    pub(super) fn nodes(&self, panel: &Rect, state: usize, part: Part) -> Vec<Node> {
        let mut nodes = match part {
            Part::Moving => Vec::new(),
            Part::Whole | Part::Still => self.bar(panel),
        };
        if let Some(words) = self.label() {
            let face = layout::face(&self.style.axis_label);
            let words = words.at(state);
            let (top, bottom) = (panel.top.round(), panel.bottom.round());
            let x = panel.right + self.label_left(bottom - top) + face.rise(&words);
            let y = f64::midpoint(top, bottom);
            nodes.extend(face.part_upwards(part, &words, x, y, Anchor::Middle));
        }
        nodes
    }

    /// Colours, outline and ticks.
    fn bar(&self, panel: &Rect) -> Vec<Node> {
        let style = self.style;
        let left = (panel.right + style.color_bar.gap).round();
        let right = (left + style.color_bar.width).round();
        let (top, bottom) = (panel.top.round(), panel.bottom.round());
        let height = bottom - top;
        let mut nodes = Vec::new();
        let steps = STEPS.min(height.max(1.0) as usize);
        let edge = |k: usize| bottom - (height * k as f64 / steps as f64).round();
        let rect = |top: f64, bottom: f64| Shape::Rect {
            from: Point::new(left, top),
            to: Point::new(right, bottom),
            radius: Px::ZERO,
        };
        for k in 0..steps {
            let color = self.map.at((k as f64 + 0.5) / steps as f64);
            nodes.push(Node::new(rect(edge(k + 1), edge(k))).fill(color));
        }
        let width = style.border.stroke_width;
        let [left, top, right, bottom] = [left, top, right, bottom].map(|edge| snap(edge, width));
        let outline = Shape::Rect {
            from: Point::new(left, top),
            to: Point::new(right, bottom),
            radius: Px::ZERO,
        };
        nodes.push(Node::new(outline).stroke(style.border.stroke, width));
        let face = layout::face(&style.tick_label);
        for tick in self.ticks(height) {
            let at = bottom - self.shades.share(tick.value) * (bottom - top);
            let line = snap(at, style.tick.stroke_width);
            let end = (right + style.tick.length).ceil();
            let path = Path::polyline([Point::new(right, line), Point::new(end, line)]);
            nodes.push(
                Node::new(Shape::Path(path)).stroke(style.tick.stroke, style.tick.stroke_width),
            );
            let x = end + style.tick_label.gap;
            let baseline = at + face.cap_height() / 2.0;
            nodes.push(face.node(&tick.label, x, baseline, Anchor::Start));
        }
        nodes.retain(|node| node.fill.is_some() || node.stroke.is_some());
        nodes
    }
}
