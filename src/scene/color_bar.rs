//! The bar that tells what the colours of a panel stand for.

use crate::{
    diag::Span,
    plan::{ColorScalePlan, Plan, TextPlan},
    spec::{model::Anchor, style::Style},
};

use super::{
    axes,
    geometry::{Point, Px, Rect, snap},
    hatch, marks,
    node::{Node, Path, Shape},
    scale::Scale,
    text::{Face, Part},
    ticks::{Common, Tick},
};

/// Steps of colour; more could not be told apart.
const STEPS: usize = 256;

/// The bar of a panel.
pub(super) struct ColorBar<'a> {
    color_scale: &'a ColorScalePlan,
    style: &'a Style,
    ratio: f64,
    /// Where its panel is written.
    span: Span,
}

impl<'a> ColorBar<'a> {
    /// The bar of a panel, if it has one.
    pub(super) fn of(plan: &'a Plan, style: &'a Style, panel: usize) -> Option<Self> {
        let panel = &plan.panels[panel];
        let color_scale = panel
            .color_scale
            .as_ref()
            .filter(|color_scale| color_scale.bar)?;
        let mut marks = panel.marks.iter().map(|plan| &plan.mark);
        if !marks.any(|mark| (marks::of(mark.kind).shows_colors)(mark)) {
            return None;
        }
        Some(Self {
            color_scale,
            style,
            ratio: style.unit,
            span: panel.span,
        })
    }

    /// From the end of the bar to the far side of the box beyond it, if there is one.
    fn beyond(&self, infinite: bool) -> f64 {
        if infinite {
            (1.3 * self.style.color_bar.width).round()
        } else {
            0.0
        }
    }

    /// Top and bottom of the bar between two px: boxes for infinite values lie beyond its ends.
    fn ends(&self, top: f64, bottom: f64) -> (f64, f64) {
        let [below, above] = self
            .color_scale
            .infinite
            .map(|infinite| self.beyond(infinite));
        (top + above, bottom - below)
    }

    /// Ticks on a bar of this height.
    fn ticks(&self, height: f64) -> Vec<Tick> {
        let ColorScalePlan {
            low, high, scale, ..
        } = *self.color_scale;
        let scale = Scale::new(scale, low, high, height, 0.0);
        axes::automatic_ticks(&scale, self.common(), self.style, height)
    }

    /// What its numbers have in common.
    fn common(&self) -> Option<Common> {
        let ColorScalePlan {
            low, high, scale, ..
        } = *self.color_scale;
        axes::common_of(scale, low, high, self.style)
    }

    /// Width of the bar with what stands beside it, and of the gap before it.
    pub(super) fn room_width(&self, height: f64) -> f64 {
        let across = |text: TextPlan| Face::from(&self.style.axis_label).height(&text.at(0));
        self.label_left(height) + self.label(height).map_or(0.0, across)
    }

    /// From the panel's border to the words beside the bar.
    fn label_left(&self, height: f64) -> f64 {
        let style = self.style;
        let face = Face::from(&style.tick_label);
        let (top, bottom) = self.ends(0.0, height);
        let ticks = self.ticks(bottom - top);
        let labels = ticks.iter().map(|tick| tick.label.as_str());
        let signs = self.boxes(0.0, height).map(|(sign, ..)| sign);
        let widest = labels
            .chain(signs)
            .map(|label| face.width(label))
            .fold(0.0, f64::max);
        let bar = style.color_bar.gap + style.color_bar.width;
        let labels = style.tick.length + style.tick_label.gap + widest;
        bar + labels + self.label(height).map_or(0.0, |_| style.axis_label.gap)
    }

    /// The words beside a bar of this height, in lines that are no longer where margins are fitted.
    fn label(&self, height: f64) -> Option<TextPlan> {
        let (style, written) = (self.style, self.color_scale.label.as_ref());
        let text = axes::with_common(written, self.common(), style, self.span)?;
        Some(match style.figure.frame {
            Some(_) => text,
            None => text.wrapped(height / style.axis_label.size).into_owned(),
        })
    }

    /// Whether its words change over time.
    pub(super) fn is_dynamic(&self) -> bool {
        let label = self.color_scale.label.as_ref();
        label.is_some_and(TextPlan::is_dynamic)
    }

    /// The bar to the right of a panel, or the values in its words.
    pub(super) fn nodes(&self, panel: &Rect, state: usize, part: Part) -> Vec<Node> {
        let mut nodes = match part {
            Part::Dynamic => Vec::new(),
            Part::Whole | Part::Static => self.bar(panel),
        };
        let (top, bottom) = (panel.top.round(), panel.bottom.round());
        if let Some(text) = self.label(bottom - top) {
            let face = Face::from(&self.style.axis_label);
            let text = text.at(state);
            let x = panel.right + self.label_left(bottom - top) + face.rise(&text);
            let y = f64::midpoint(top, bottom);
            nodes.extend(face.part_upwards(part, &text, x, y, Anchor::Middle));
        }
        nodes
    }

    /// The boxes for infinite values: sign, share of the map, top and bottom.
    fn boxes(
        &self,
        top: f64,
        bottom: f64,
    ) -> impl Iterator<Item = (&'static str, f64, f64, f64)> + use<> {
        let [below, above] = self.color_scale.infinite;
        let side = self.style.color_bar.width.round();
        let above = above.then_some(("∞", 1.0, top, top + side));
        let below = below.then_some(("−∞", 0.0, bottom - side, bottom));
        above.into_iter().chain(below)
    }

    /// Infinite values: the colour of the bar's end, hatched as in the panel.
    fn infinities(&self, left: f64, right: f64, (top, bottom): (f64, f64)) -> Vec<Node> {
        let style = self.style;
        let face = Face::from(&style.tick_label);
        let mut nodes = Vec::new();
        for (sign, share, top, bottom) in self.boxes(top, bottom) {
            let color = self.color_scale.map.at(share);
            let corners = (Point::new(left, top), Point::new(right, bottom));
            nodes.push(
                Node::new(Shape::Rect {
                    from: corners.0,
                    to: corners.1,
                    radius: Px::ZERO,
                })
                .fill(color),
            );
            nodes.extend(hatch::over(
                &[[left, top, right, bottom]],
                color,
                self.ratio,
                1.0,
            ));
            let width = style.border.stroke_width;
            let [left, top, right, bottom] = [left, top, right, bottom].map(|it| snap(it, width));
            let outline = Shape::Rect {
                from: Point::new(left, top),
                to: Point::new(right, bottom),
                radius: Px::ZERO,
            };
            nodes.push(Node::new(outline).stroke(style.border.stroke, width));
            let x = (right + style.tick.length).ceil() + style.tick_label.gap;
            let baseline = f64::midpoint(top, bottom) + face.cap_height() / 2.0;
            nodes.push(face.node(sign, x, baseline, Anchor::Start));
        }
        nodes
    }

    /// Colours, outline and ticks.
    fn bar(&self, panel: &Rect) -> Vec<Node> {
        let style = self.style;
        let left = (panel.right + style.color_bar.gap).round();
        let right = (left + style.color_bar.width).round();
        let whole = (panel.top.round(), panel.bottom.round());
        let (top, bottom) = self.ends(whole.0, whole.1);
        let height = bottom - top;
        let mut nodes = self.infinities(left, right, whole);
        let steps = STEPS.min(height.max(1.0) as usize);
        let edge = |k: usize| bottom - (height * k as f64 / steps as f64).round();
        let rect = |top: f64, bottom: f64| Shape::Rect {
            from: Point::new(left, top),
            to: Point::new(right, bottom),
            radius: Px::ZERO,
        };
        for k in 0..steps {
            let color = self.color_scale.map.at((k as f64 + 0.5) / steps as f64);
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
        let face = Face::from(&style.tick_label);
        for tick in self.ticks(height) {
            let at = bottom - self.color_scale.normalize(tick.value) * (bottom - top);
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
