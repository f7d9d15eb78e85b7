//! Areas between two curves.

use std::cmp::Ordering;

use crate::{
    color::Color,
    spec::model::{Dash, MarkKind, MarkOption, Paint},
};

use super::{
    super::{
        geometry::Point,
        node::{Command, Node, Path, Shape},
        polyline::{self, Place},
        sample, strokes,
        swatch::Swatch,
    },
    Layer, MarkContext, MarkType, line,
};

/// A place where both edges of an area are known.
type Edge = (Place, Place);

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("area");
const FILL_NEGATIVE: MarkOption<Option<Paint>> = KIND.written_paint("fill_negative");

/// The area between two curves.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| Swatch::filled(context.style.area.opacity),
    above: |mark, style| {
        let written = mark.stroke.is_some() || mark.stroke_width.is_some();
        (written || style.area.stroke_width > 0.0).then_some(Layer::Edge)
    },
    fills_from_foot: true,
    ..MarkType::filled(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let width = context.width(context.edge_width(context.style.area.stroke_width));
    if context.layer == Layer::Edge && width <= 0.0 {
        return Vec::new();
    }
    let Some(samples) = line::samples(context) else {
        return Vec::new();
    };
    let [along, one, other] = samples.channels.as_slice() else {
        return Vec::new();
    };
    let way = Way {
        lies: context.mark.lies_on_its_side(),
    };
    let edges: Vec<Edge> = along
        .iter()
        .zip(one.iter().zip(other))
        .map(|(&along, (&one, &other))| {
            let at = |value: f64| way.place(context, along, value);
            (at(one), at(other))
        })
        .collect();
    if context.layer == Layer::Edge {
        // Of a band, neither edge is the one that counts.
        let is_level = other.windows(2).all(|pair| pair[0] == pair[1]);
        return match is_level || context.mark.stroke.is_some() {
            true => outline(context, &edges, way, width),
            false => Vec::new(),
        };
    }
    let opacity = context.opacity(context.style.area.opacity);
    let positive = context.color.with_opacity(opacity);
    let stretches = |edges: &[Edge]| stretches(edges, way);
    match context.mark.options.get(&FILL_NEGATIVE) {
        None => fill(context, &stretches(&edges), positive)
            .into_iter()
            .collect(),
        Some(paint) => {
            let negative = context.paint(paint).with_opacity(opacity);
            // Px run down: the area is positive where its first edge is above.
            let (above, below) = split(&edges);
            let parts = [(above, positive), (below, negative)];
            let fills = parts
                .iter()
                .filter_map(|(edges, color)| fill(context, &stretches(edges), *color));
            fills.collect()
        }
    }
}

/// The first edge, on either side of the other in its own colour.
fn outline(context: &MarkContext<'_>, edges: &[Edge], way: Way, width: f64) -> Vec<Node> {
    let dash = context.dash(Dash::Solid);
    let line = |edges: &[Edge], color: Color| {
        // Where a part has collapsed, there is nothing of it.
        let tops = edges.iter().map(|(top, bottom)| match top == bottom {
            true => (f64::NAN, f64::NAN),
            false => way.turned(*top),
        });
        let outline = sample::stretches(tops);
        let color = color.with_opacity(context.fade);
        strokes::line(&outline, &context.rect, color, width, dash)
    };
    match context.mark.options.get(&FILL_NEGATIVE) {
        Some(paint) if context.mark.stroke.is_none() => {
            let (above, below) = split(edges);
            let mut nodes = line(&above, context.color);
            nodes.extend(line(&below, context.paint(paint)));
            nodes
        }
        _ => {
            let tops = edges.iter().map(|(top, _)| way.turned(*top));
            let color = context.stroke_color().with_opacity(context.fade);
            let outline = sample::stretches(tops);
            strokes::line(&outline, &context.rect, color, width, dash)
        }
    }
}

/// How an area lies in its panel. Its edges are computed as if it stood, on a panel turned by a quarter
/// where it lies on its side.
#[derive(Debug, Clone, Copy)]
struct Way {
    lies: bool,
}

impl Way {
    /// Where an edge is, given the values along and across the area. An infinite edge lies far beyond
    /// the panel.
    fn place(self, context: &MarkContext<'_>, along: f64, across: f64) -> Place {
        const BEYOND: f64 = 1e4;
        let rect = &context.rect;
        if self.lies {
            let x = context.x.px(across);
            let x = x.clamp(rect.left - BEYOND, rect.right + BEYOND);
            return (context.y.px(along), -x);
        }
        let y = context.y.px(across);
        let y = y.clamp(rect.top - BEYOND, rect.bottom + BEYOND);
        (context.x.px(along), y)
    }

    /// The same place in the panel.
    fn turned(self, (along, across): Place) -> Place {
        match self.lies {
            true => (-across, along),
            false => (along, across),
        }
    }
}

fn is_known(edge: &Edge) -> bool {
    [edge.0.0, edge.0.1, edge.1.0, edge.1.1]
        .into_iter()
        .all(f64::is_finite)
}

/// What is known of the edges without a break, as it lies in the panel.
fn stretches(edges: &[Edge], way: Way) -> Vec<Vec<Edge>> {
    let turned = |(one, other): &Edge| (way.turned(*one), way.turned(*other));
    edges
        .split(|edge| !is_known(edge))
        .filter(|stretch| stretch.len() > 1)
        .map(|stretch| stretch.iter().map(turned).collect())
        .collect()
}

/// The parts with the first edge above the second, and the others; each collapses to a line where
/// the other is, and both meet where the edges cross.
fn split(edges: &[Edge]) -> (Vec<Edge>, Vec<Edge>) {
    let (mut above, mut below) = (
        Vec::with_capacity(edges.len()),
        Vec::with_capacity(edges.len()),
    );
    for (index, edge) in edges.iter().enumerate() {
        if let Some(last) = index.checked_sub(1).map(|index| &edges[index])
            && is_known(last)
            && is_known(edge)
        {
            let (a, b) = (last.0.1 - last.1.1, edge.0.1 - edge.1.1);
            if (a < 0.0 && b > 0.0) || (a > 0.0 && b < 0.0) {
                let s = a / (a - b);
                let cross = (
                    last.0.0 + (edge.0.0 - last.0.0) * s,
                    last.0.1 + (edge.0.1 - last.0.1) * s,
                );
                above.push((cross, cross));
                below.push((cross, cross));
            }
        }
        let ((x, top), (_, bottom)) = *edge;
        let ground = ((x, bottom), (x, bottom));
        // Where either edge is unknown, so are both parts.
        let order = top.partial_cmp(&bottom);
        let (is_above, is_below) = (
            order != Some(Ordering::Greater),
            order != Some(Ordering::Less),
        );
        above.push(if is_above { *edge } else { ground });
        below.push(if is_below { *edge } else { ground });
    }
    (above, below)
}

/// One path around every stretch, clipped to the panel by geometry.
fn fill(context: &MarkContext<'_>, stretches: &[Vec<Edge>], color: Color) -> Option<Node> {
    let mut path = Path::default();
    let clip = strokes::panel_pixels(&context.rect);
    let rect = super::super::geometry::Rect {
        left: f64::from(clip.x0),
        top: f64::from(clip.y0),
        right: f64::from(clip.x1),
        bottom: f64::from(clip.y1),
    };
    for stretch in stretches {
        let edge = |pick: fn(&Edge) -> Place| -> Vec<Place> {
            let places: Vec<Place> = stretch.iter().map(pick).collect();
            polyline::thin(&places)
                .into_iter()
                .map(|index| places[index])
                .collect()
        };
        let mut outline = edge(|edge| edge.0);
        outline.extend(edge(|edge| edge.1).into_iter().rev());
        let mut outline = polyline::clip_polygon(&outline, &rect)
            .into_iter()
            .map(|(x, y)| Point::new(x, y));
        if let Some(first) = outline.next() {
            path.commands.push(Command::Move(first));
            path.commands.extend(outline.map(Command::Line));
            path.commands.push(Command::Close);
        }
    }
    (!path.is_empty() && color.a > 0).then(|| Node::new(Shape::Path(path)).fill(color))
}
