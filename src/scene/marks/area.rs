use std::cmp::Ordering;

use crate::spec::model::Paint;

use super::{
    super::{
        colors,
        geometry::Point,
        node::{Command, Node, Path, Shape},
        polyline::{self, Place},
        strokes,
    },
    MarkContext, line,
};

/// A place where both edges of an area are known.
type Edge = (Place, Place);

pub(super) fn nodes(brush: &MarkContext<'_>, fill_negative: Option<Paint>) -> Vec<Node> {
    let Some(samples) = line::samples(brush) else {
        return Vec::new();
    };
    let [x, y, y2] = samples.channels.as_slice() else {
        return Vec::new();
    };
    let edges: Vec<Edge> = x
        .iter()
        .zip(y.iter().zip(y2))
        .map(|(&x, (&y, &y2))| {
            let x = brush.x.px(x);
            (
                (x, clamp(brush, brush.y.px(y))),
                (x, clamp(brush, brush.y.px(y2))),
            )
        })
        .collect();
    let style = &brush.style.area;
    let opacity = brush.opacity(style.opacity);
    let positive = brush.color.with_opacity(opacity);
    let mut nodes = Vec::new();
    match fill_negative {
        None => nodes.extend(fill(brush, &stretches(&edges), positive)),
        Some(paint) => {
            let negative = colors::resolve(paint, brush.style).with_opacity(opacity);
            // Px run down: the area is positive where its first edge is above.
            let (above, below) = split(&edges);
            nodes.extend(fill(brush, &stretches(&above), positive));
            nodes.extend(fill(brush, &stretches(&below), negative));
        }
    }
    let width = brush.width(brush.edge_width(style.stroke_width));
    if width > 0.0 {
        let color = brush
            .mark
            .stroke
            .map_or(brush.color, |paint| colors::resolve(paint, brush.style))
            .with_opacity(brush.fade);
        let outline = super::super::sample::stretches(edges.into_iter().map(|(top, _)| top));
        nodes.extend(strokes::line(
            &outline,
            &brush.rect,
            color,
            width,
            brush.dash(crate::spec::model::Dash::Solid),
        ));
    }
    nodes
}

/// An infinite edge lies far beyond the panel.
fn clamp(brush: &MarkContext<'_>, px: f64) -> f64 {
    px.clamp(brush.rect.top - 1e4, brush.rect.bottom + 1e4)
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
    brush: &MarkContext<'_>,
    stretches: &[Vec<Edge>],
    color: crate::color::Color,
) -> Option<Node> {
    let mut path = Path::default();
    let clip = strokes::panel_pixels(&brush.rect);
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
