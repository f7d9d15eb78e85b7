//! Legends: the box with its entries, how large it is and where they stand in it.

mod entries;

use crate::{
    plan::Plan,
    spec::{
        model::{Anchor, LegendPlace, Side},
        style::Style,
    },
};

use super::{
    colors::Colors,
    geometry::{Point, Px, Rect, snap},
    node::{Node, Shape},
    text::{Face, Part},
};

use entries::{Entry, entries};

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

impl Legend {
    /// The legend of one panel, if it has labelled marks.
    pub(super) fn of_panel(
        plan: &Plan,
        panel: usize,
        style: &Style,
        colors: &Colors,
        ratio: f64,
    ) -> Option<Self> {
        plan.panels[panel].legend?;
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
        let side = plan.legend?;
        let flat = matches!(side, Side::Top | Side::Bottom);
        Self::new(
            entries(plan, 0..plan.panels.len(), style, colors, ratio),
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
            font: legend.weight,
            fill: legend.text,
        };
        let swatch = legend.handle + legend.handle_gap;
        let number = entries.len() as f64;
        let (width, height) = if flat {
            let words: f64 = entries.iter().map(|entry| entry.width).sum();
            // Entries in a row need more air between them than lines do.
            (
                words + swatch * number + legend.gap * 3.0 * (number - 1.0),
                entries.iter().map(|entry| entry.height).fold(0.0, f64::max),
            )
        } else {
            let widest = entries.iter().map(|entry| entry.width).fold(0.0, f64::max);
            (
                widest + swatch,
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
    pub(super) fn is_dynamic(&self) -> bool {
        self.entries.iter().any(|entry| entry.words.is_dynamic())
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
            // Swatches stand at the middle of lower-case letters.
            let middle = baseline - 0.35 * legend.size;
            if part != Part::Dynamic {
                nodes.push(entry.swatch.node(
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
