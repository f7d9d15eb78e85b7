//! Legends: which samples and words they have, and how large they are.

use crate::{
    color::Color,
    plan::{AnimatedText, Plan},
    spec::{
        model::{Anchor, Dash, LegendPlace, MarkKind, Side, Symbol},
        style::Style,
    },
};

use super::{
    colors::Colors,
    geometry::{Point, Px, Rect, snap},
    node::{Cap, Node, Path, Shape},
    strokes,
    text::{Face, Part},
};

/// A fainter sample would not be told from the others.
const FAINTEST: f64 = 0.4;

/// A legend with its size settled for all frames.
#[derive(Debug, Clone)]
pub(super) struct Legend {
    entries: Vec<Entry>,
    face: Face,
    /// Entries stand side by side.
    flat: bool,
    /// Width of the box in px.
    pub(super) width: f64,
    /// Height of the box in px.
    pub(super) height: f64,
}

#[derive(Debug, Clone)]
struct Entry {
    words: AnimatedText,
    width: f64,
    /// The font size, but where lines or formulas need more.
    height: f64,
    sample: Sample,
    color: Color,
    series: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum Sample {
    Line {
        width: f64,
        dash: Dash,
    },
    Box,
    Point {
        size: f64,
        edge: f64,
        symbol: Symbol,
    },
}

impl Legend {
    /// The legend of one panel, if it has labelled marks.
    pub(super) fn of_panel(
        plan: &Plan,
        panel: usize,
        style: &Style,
        colors: &Colors,
        ratio: f64,
    ) -> Option<Self> {
        plan.spec.panels[panel].legend?;
        Self::new(
            entries(plan, panel..panel + 1, style, colors, ratio),
            style,
            false,
        )
    }

    /// The legend of the whole figure, if there is one.
    pub(super) fn of_figure(
        plan: &Plan,
        style: &Style,
        colors: &Colors,
        ratio: f64,
    ) -> Option<Self> {
        let side = plan.spec.legend?;
        let flat = matches!(side, Side::Top | Side::Bottom);
        Self::new(
            entries(plan, 0..plan.spec.panels.len(), style, colors, ratio),
            style,
            flat,
        )
    }

    fn new(entries: Vec<Entry>, style: &Style, flat: bool) -> Option<Self> {
        if entries.is_empty() {
            return None;
        }
        let legend = &style.legend;
        let face = Face {
            size: legend.size,
            fill: legend.text,
        };
        let sample = legend.handle + legend.handle_gap;
        let number = entries.len() as f64;
        let (width, height) = if flat {
            let words: f64 = entries.iter().map(|entry| entry.width).sum();
            // Entries in a row need more air between them than lines do.
            (
                words + sample * number + legend.gap * 3.0 * (number - 1.0),
                entries.iter().map(|entry| entry.height).fold(0.0, f64::max),
            )
        } else {
            let widest = entries.iter().map(|entry| entry.width).fold(0.0, f64::max);
            (
                widest + sample,
                entries.iter().map(|entry| entry.height).sum::<f64>() + legend.gap * (number - 1.0),
            )
        };
        let (width, height) = (width + 2.0 * legend.padding, height + 2.0 * legend.padding);
        Some(Self {
            entries,
            face,
            flat,
            width,
            height,
        })
    }

    /// Whether its words change over time.
    pub(super) fn is_animated(&self) -> bool {
        self.entries.iter().any(|entry| entry.words.is_animated())
    }

    /// The legend with the top left corner of its box at (x, y), or the values in it.
    pub(super) fn nodes(
        &self,
        style: &Style,
        (x, y): (f64, f64),
        state: usize,
        part: Part,
    ) -> Vec<Node> {
        let legend = &style.legend;
        let mut nodes = Vec::with_capacity(1 + 2 * self.entries.len());
        let ground = legend.fill.with_opacity(legend.opacity);
        if part != Part::Dynamic && (ground.a > 0 || legend.stroke_width > 0.0) {
            let edge = |v: f64| snap(v, legend.stroke_width);
            let shape = Shape::Rect {
                from: Point::new(edge(x), edge(y)),
                to: Point::new(edge(x + self.width), edge(y + self.height)),
                radius: Px::new(legend.radius),
            };
            nodes.push(
                Node::new(shape)
                    .fill(ground)
                    .stroke(legend.stroke, legend.stroke_width),
            );
        }
        let (mut left, mut top) = (x + legend.padding, y + legend.padding);
        for entry in &self.entries {
            let phrase = entry.words.at(state);
            let baseline = top + self.face.rise(&phrase);
            // Samples stand at the middle of lower-case letters.
            let middle = baseline - 0.35 * legend.size;
            if part != Part::Dynamic {
                nodes.push(entry.sample.node(
                    entry.color,
                    left,
                    left + legend.handle,
                    middle,
                    legend.size,
                ));
            }
            let words = left + legend.handle + legend.handle_gap;
            let drawn = self
                .face
                .part(part, &phrase, words, baseline, Anchor::Start);
            nodes.extend(drawn);
            if self.flat {
                left = words + entry.width + legend.gap * 3.0;
            } else {
                top += entry.height + legend.gap;
            }
        }
        nodes
    }

    /// The box with its top left corner at (x, y).
    pub(super) fn bounds(&self, (x, y): (f64, f64)) -> Rect {
        Rect {
            left: x,
            top: y,
            right: x + self.width,
            bottom: y + self.height,
        }
    }

    /// The top left corner of the box inside of a panel.
    pub(super) fn place(&self, place: LegendPlace, rect: &Rect, inset: f64) -> (f64, f64) {
        use LegendPlace as P;
        let x = match place {
            P::TopLeft | P::Left | P::BottomLeft => rect.left + inset,
            P::Top | P::Center | P::Bottom => (rect.left + rect.right - self.width) / 2.0,
            _ => rect.right - inset - self.width,
        };
        let y = match place {
            P::TopLeft | P::Top | P::TopRight => rect.top + inset,
            P::Left | P::Center | P::Right => (rect.top + rect.bottom - self.height) / 2.0,
            _ => rect.bottom - inset - self.height,
        };
        (x, y)
    }
}

fn entries(
    plan: &Plan,
    panels: std::ops::Range<usize>,
    style: &Style,
    colors: &Colors,
    ratio: f64,
) -> Vec<Entry> {
    let face = Face {
        size: style.legend.size,
        fill: style.legend.text,
    };
    let mut entries: Vec<Entry> = Vec::new();
    for panel in panels {
        let marks = plan.spec.panels[panel]
            .marks
            .iter()
            .zip(&plan.panels[panel].marks);
        for (index, (mark, planned)) in marks.enumerate() {
            for (repetition, drawn) in planned.instances.iter().enumerate() {
                let Some(words) = &drawn.label else { continue };
                let known = mark.series.is_some()
                    && entries.iter().any(|entry| entry.series == mark.series);
                if known {
                    continue;
                }
                let first = words.at(0);
                let width = |style: f64| {
                    let own = drawn.stroke_width.as_ref();
                    own.map_or(style, |track| track.at(0) * ratio)
                };
                let line = |style: f64, dash: Dash| Sample::Line {
                    width: width(style),
                    dash: mark
                        .stroke_dash
                        .or(colors.dash(panel, index, repetition))
                        .unwrap_or(dash),
                };
                let sample = match &mark.kind {
                    MarkKind::Line { .. } => line(style.line.stroke_width, style.line.stroke_dash),
                    MarkKind::Trace { .. } => {
                        line(style.trace.stroke_width, style.trace.stroke_dash)
                    }
                    MarkKind::Rule(_) => line(style.rule.stroke_width, style.rule.stroke_dash),
                    MarkKind::Segment { .. } => {
                        line(style.segment.stroke_width, style.segment.stroke_dash)
                    }
                    MarkKind::Bracket { .. } => {
                        line(style.bracket.stroke_width, style.bracket.stroke_dash)
                    }
                    MarkKind::Stems { .. } => {
                        line(style.stems.stroke_width, style.stems.stroke_dash)
                    }
                    MarkKind::Contour { filled: false, .. } => {
                        line(style.contour.stroke_width, style.contour.stroke_dash)
                    }
                    MarkKind::Ellipse { .. } if mark.fill.is_none() => {
                        line(style.ellipse.stroke_width, style.ellipse.stroke_dash)
                    }
                    MarkKind::Rug { .. } => Sample::Line {
                        width: width(style.rug.stroke_width),
                        dash: Dash::Solid,
                    },
                    MarkKind::Area { .. }
                    | MarkKind::Bars { .. }
                    | MarkKind::Histogram { .. }
                    | MarkKind::Heatmap(_)
                    | MarkKind::Contour { .. }
                    | MarkKind::Ellipse { .. }
                    | MarkKind::Text { .. } => Sample::Box,
                    MarkKind::Point { size, symbol, .. } => Sample::Point {
                        size: size.map_or(style.point.size, |size| size * ratio),
                        edge: style.point.stroke_width,
                        symbol: *symbol,
                    },
                };
                entries.push(Entry {
                    words: words.clone(),
                    width: face.width(&first),
                    height: style.legend.size + face.height(&first) - face.height(""),
                    sample,
                    color: colors.of(panel, index, repetition).with_opacity(
                        match (&drawn.opacity, &mark.kind) {
                            (Some(own), _) => own.at(0),
                            (None, MarkKind::Area { .. }) => style.area.opacity,
                            (None, MarkKind::Bars { .. }) => style.bars.opacity,
                            (None, MarkKind::Ellipse { .. }) if mark.fill.is_some() => {
                                style.ellipse.opacity
                            }
                            (None, MarkKind::Histogram { .. }) => style.histogram.opacity,
                            (None, _) => 1.0,
                        }
                        .max(FAINTEST),
                    ),
                    series: mark.series.clone(),
                });
            }
        }
    }
    entries
}

impl Sample {
    fn node(self, color: Color, left: f64, right: f64, middle: f64, size: f64) -> Node {
        match self {
            Self::Line { width, dash } => {
                let middle = snap(middle, width);
                let ends = [
                    Point::new((left + 0.5).floor(), middle),
                    Point::new((right + 0.5).floor(), middle),
                ];
                let mut stroke = strokes::even(strokes::stroke(color, width, dash, 0.0));
                if dash == Dash::Solid {
                    stroke.cap = Cap::Square;
                }
                Node::new(Shape::Path(Path::polyline(ends))).stroked(stroke)
            }
            Self::Box => {
                let half = 0.35 * size;
                let (from, to) = (
                    Point::new(left, middle - half),
                    Point::new(right, middle + half),
                );
                Node::new(Shape::Rect {
                    from,
                    to,
                    radius: Px::ZERO,
                })
                .fill(color)
            }
            Self::Point { size, edge, symbol } => super::marks::point::symbol(
                symbol,
                f64::midpoint(left, right),
                middle,
                size,
                edge,
                color,
                color,
            ),
        }
    }
}
