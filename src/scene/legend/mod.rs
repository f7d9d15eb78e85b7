//! Legends: the box with its entries, how large it is and where they stand in it.

mod ends;
mod entries;

use crate::{
    plan::Plan,
    spec::{
        model::{Anchor, LegendPlace},
        style::Style,
    },
};

use super::{
    colors::Colors,
    geometry::{Point, Px, Rect, snap},
    node::{Node, Shape},
    text::{Face, Part},
};

pub(super) use ends::EndLabels;
use entries::{Entry, entries};

/// The entries of a legend, measured for all frames.
#[derive(Debug, Clone)]
pub(super) struct Legend {
    entries: Vec<Entry>,
    face: Face,
}

/// How the entries of a legend stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// One below the other.
    Column,
    /// Side by side, in as many rows as this width asks for.
    Rows(f64),
}

/// Where the entries of a legend stand in its box.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arrangement {
    /// The top left corner of each, from that of the box.
    places: Vec<(f64, f64)>,
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
        Self::new(entries(plan, panel..panel + 1, style, colors, ratio), style)
    }

    /// The legend of the whole figure, if there is one.
    pub(super) fn of_figure(
        plan: &Plan,
        style: &Style,
        colors: &Colors,
        ratio: f64,
    ) -> Option<Self> {
        plan.legend?;
        Self::new(
            entries(plan, 0..plan.panels.len(), style, colors, ratio),
            style,
        )
    }

    fn new(entries: Vec<Entry>, style: &Style) -> Option<Self> {
        (!entries.is_empty()).then(|| Self {
            entries,
            face: face(style),
        })
    }

    /// The same with words in lines, where an entry is wider than this; `None` if there is no such.
    pub(super) fn narrowed(&self, style: &Style, most: f64) -> Option<Self> {
        let room =
            most - style.legend.handle - style.legend.handle_gap - 2.0 * style.legend.padding;
        if room <= 0.0 || self.entries.iter().all(|entry| entry.width <= room) {
            return None;
        }
        let narrowed = self.entries.iter().map(|entry| {
            let words = entry.words.wrapped(room / self.face.size).into_owned();
            entry.clone().with_words(words, style)
        });
        Some(Self {
            entries: narrowed.collect(),
            face: self.face,
        })
    }

    /// Its entries, each with the mark that it tells of.
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How its entries stand below a panel, or above or below the figure, on this width.
    pub(super) fn lying(style: &Style, width: f64) -> Form {
        match style.legend.flow {
            true => Form::Rows(width),
            false => Form::Column,
        }
    }

    /// Its box.
    pub(super) fn arranged(&self, style: &Style, form: Form) -> Arrangement {
        let legend = &style.legend;
        let swatch = legend.handle + legend.handle_gap;
        let most = match form {
            Form::Column => 0.0,
            Form::Rows(width) => width - 2.0 * legend.padding,
        };
        // Entries in a row need more air between them than lines do.
        let between = 3.0 * legend.gap;
        let mut places = Vec::with_capacity(self.entries.len());
        let (mut x, mut y, mut height, mut widest) = (0.0, 0.0, 0.0_f64, 0.0_f64);
        for entry in &self.entries {
            let width = swatch + entry.width;
            if x > 0.0 && x + width > most {
                (x, y, height) = (0.0, y + height + legend.gap, 0.0);
            }
            places.push((legend.padding + x, legend.padding + y));
            widest = widest.max(x + width);
            height = height.max(entry.height);
            x += width + between;
        }
        Arrangement {
            places,
            width: widest + 2.0 * legend.padding,
            height: y + height + 2.0 * legend.padding,
        }
    }

    /// Whether its words change over time.
    pub(super) fn is_dynamic(&self) -> bool {
        self.entries.iter().any(|entry| entry.words.is_dynamic())
    }

    /// The legend with the top left corner of its box at (x, y), or the values in it.
    pub(super) fn nodes(
        &self,
        style: &Style,
        form: Form,
        (x, y): (f64, f64),
        state: usize,
        part: Part,
    ) -> Vec<Node> {
        let legend = &style.legend;
        let arrangement = self.arranged(style, form);
        let mut nodes = Vec::with_capacity(1 + 2 * self.entries.len());
        let ground = legend.fill.with_opacity(legend.opacity);
        if part != Part::Dynamic && (ground.a > 0 || legend.stroke_width > 0.0) {
            let edge = |v: f64| snap(v, legend.stroke_width);
            let shape = Shape::Rect {
                from: Point::new(edge(x), edge(y)),
                to: Point::new(edge(x + arrangement.width), edge(y + arrangement.height)),
                radius: Px::new(legend.radius),
            };
            nodes.push(
                Node::new(shape)
                    .fill(ground)
                    .stroke(legend.stroke, legend.stroke_width),
            );
        }
        for (entry, (left, top)) in self.entries.iter().zip(arrangement.places) {
            let (left, top) = (x + left, y + top);
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
        }
        nodes
    }
}

/// How the words of legends look.
pub(super) fn face(style: &Style) -> Face {
    let legend = &style.legend;
    Face {
        size: legend.size,
        font: legend.weight,
        fill: legend.text,
        halo: Some((style.panel.fill, legend.halo)).filter(|(_, width)| *width > 0.0),
    }
}

impl Arrangement {
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
