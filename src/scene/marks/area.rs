//! Areas between two curves.

use std::cmp::Ordering;

use crate::spec::model::{Dash, MarkKind, MarkOption, Paint};

use super::{
    super::{
        geometry::Point,
        node::{Command, Node, Path, Shape},
        polyline::{self, Place},
        strokes,
        swatch::Swatch,
    },
    MarkContext, MarkType, line,
};

/// A place where both edges of an area are known.
type Edge = (Place, Place);

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("area");
const FILL_NEGATIVE: MarkOption<Option<Paint>> = KIND.written_paint("fill_negative");

/// The area between two curves.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| Swatch::filled(context.style.area.opacity),
    ..MarkType::filled(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let Some(samples) = line::samples(context) else {
        return Vec::new();
    };
    let [x, y, y2] = samples.channels.as_slice() else {
        return Vec::new();
    };
    let edges: Vec<Edge> = x
        .iter()
        .zip(y.iter().zip(y2))
        .map(|(&x, (&y, &y2))| {
            let x = context.x.px(x);
            (
                (x, clamp(context, context.y.px(y))),
                (x, clamp(context, context.y.px(y2))),
            )
        })
        .collect();
    let style = &context.style.area;
    let opacity = context.opacity(style.opacity);
    let positive = context.color.with_opacity(opacity);
    let mut nodes = Vec::new();
    match context.mark.options.get(&FILL_NEGATIVE) {
        None => nodes.extend(fill(context, &stretches(&edges), positive)),
        Some(paint) => {
            let negative = context.paint(paint).with_opacity(opacity);
            // Px run down: the area is positive where its first edge is above.
            let (above, below) = split(&edges);
            nodes.extend(fill(context, &stretches(&above), positive));
            nodes.extend(fill(context, &stretches(&below), negative));
        }
    }
    let width = context.width(context.edge_width(style.stroke_width));
    if width > 0.0 {
        let color = context.stroke_color().with_opacity(context.fade);
        let outline = super::super::sample::stretches(edges.into_iter().map(|(top, _)| top));
        nodes.extend(strokes::line(
            &outline,
            &context.rect,
            color,
            width,
            context.dash(Dash::Solid),
        ));
    }
    nodes
}

/// An infinite edge lies far beyond the panel.
fn clamp(context: &MarkContext<'_>, px: f64) -> f64 {
    px.clamp(context.rect.top - 1e4, context.rect.bottom + 1e4)
}

fn is_known(edge: &Edge) -> bool {
    [edge.0.0, edge.0.1, edge.1.0, edge.1.1]
        .into_iter()
        .all(f64::is_finite)
}

fn stretches(edges: &[Edge]) -> Vec<Vec<Edge>> {
    edges
        .split(|edge| !is_known(edge))
        .filter(|stretch| stretch.len() > 1)
        .map(<[Edge]>::to_vec)
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
fn fill(
    context: &MarkContext<'_>,
    stretches: &[Vec<Edge>],
    color: crate::color::Color,
) -> Option<Node> {
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
