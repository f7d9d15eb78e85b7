use crate::{
    plan::curves::{bar_edges, range, steps},
    spec::model::{Dash, Normalize},
};

use super::{
    super::{
        colors,
        geometry::{Point, Rect},
        node::{Command, Node, Path, Shape},
        polyline::Place,
        strokes,
    },
    MarkContext, point,
};

/// How far beyond the panel an infinite or far end is drawn, in px.
const FAR: f64 = 1e4;

/// The places of the values of a name that runs in steps.
#[derive(Debug)]
struct Lattice {
    /// Left and right edge of each in data.
    edges: Vec<(f64, f64)>,
    x: Vec<f64>,
    y: Vec<f64>,
    y2: Vec<f64>,
}

/// The lattice of a mark whose bars are `width` steps wide.
fn lattice(brush: &MarkContext<'_>, width: f64) -> Option<Lattice> {
    let (x, y) = (&brush.x, &brush.y);
    let (from, to, step) = range(
        brush.mark,
        brush.repetition,
        brush.state,
        (x.low(), x.high()),
        (y.low(), y.high()),
    )?;
    let step = step.unwrap_or(1.0);
    let curve = brush
        .plan
        .curve(brush.mark, brush.repetition, brush.state)?;
    let mut channels = curve.at(steps(from, to, step)).into_iter();
    let (x, y, y2) = (channels.next()?, channels.next()?, channels.next()?);
    Some(Lattice {
        edges: bar_edges(&x, step, width),
        x,
        y,
        y2,
    })
}

pub(super) fn bars(brush: &MarkContext<'_>, width: f64) -> Vec<Node> {
    let Some(lattice) = lattice(brush, width) else {
        return Vec::new();
    };
    let ends = lattice.y.iter().zip(&lattice.y2);
    let bars = lattice
        .edges
        .iter()
        .zip(ends)
        .filter_map(|(&edges, (&y, &y2))| bar(brush, edges, y, y2))
        .collect::<Vec<_>>();
    let style = brush.style.bars;
    boxes(brush, &bars, style.opacity, style.stroke_width)
}

/// The bars of a histogram stand side by side; a hair between them tells them apart.
pub(super) fn histogram(brush: &MarkContext<'_>, normalize: Normalize) -> Vec<Node> {
    let Some(bins) = brush.repetition.bins else {
        return Vec::new();
    };
    let data = brush.plan.data(brush.mark, brush.repetition, brush.state);
    let heights = bins.heights(&data, normalize);
    let hair = 0.5 * brush.ratio.max(1.0);
    let bars: Vec<Rect> = heights
        .iter()
        .enumerate()
        .filter(|(_, height)| **height > 0.0)
        .filter_map(|(index, &height)| bar(brush, bins.edges(index), height, 0.0))
        .map(|bar| {
            let hair = if bar.width() > 8.0 * hair { hair } else { 0.0 };
            Rect {
                left: bar.left + hair,
                right: bar.right - hair,
                ..bar
            }
        })
        .collect();
    let style = brush.style.histogram;
    boxes(brush, &bars, style.opacity, style.stroke_width)
}

/// A bar in px, top above bottom; `None` where it has no place.
fn bar(brush: &MarkContext<'_>, (left, right): (f64, f64), y: f64, y2: f64) -> Option<Rect> {
    let (left, right) = (brush.x.px(left), brush.x.px(right));
    // On a logarithmic axis 0 lies beyond the panel.
    let level = |value: f64| {
        let px = brush.y.px(value);
        if px.is_nan() && value <= 0.0 {
            brush.rect.bottom + FAR
        } else {
            px.clamp(brush.rect.top - FAR, brush.rect.bottom + FAR)
        }
    };
    let (y, y2) = (level(y), level(y2));
    let known = [left, right, y, y2].into_iter().all(|v| !v.is_nan());
    let rect = Rect {
        left: left.min(right).max(brush.rect.left - FAR),
        right: left.max(right).min(brush.rect.right + FAR),
        top: y.min(y2),
        bottom: y.max(y2),
    };
    known.then_some(rect)
}

/// Filled rectangles as one path, and their edges as another.
fn boxes(brush: &MarkContext<'_>, bars: &[Rect], opacity: f64, stroke_width: f64) -> Vec<Node> {
    let clip = strokes::panel_pixels(&brush.rect);
    let (left, right) = (f64::from(clip.x0), f64::from(clip.x1));
    let (top, bottom) = (f64::from(clip.y0), f64::from(clip.y1));
    let outline = |path: &mut Path, bar: &Rect| {
        path.add_polyline([
            Point::new(bar.left, bar.bottom),
            Point::new(bar.left, bar.top),
            Point::new(bar.right, bar.top),
            Point::new(bar.right, bar.bottom),
        ]);
        path.commands.push(Command::Close);
    };
    let (mut fill, mut edge) = (Path::default(), Path::default());
    for bar in bars {
        let inside = Rect {
            left: bar.left.clamp(left, right),
            right: bar.right.clamp(left, right),
            top: bar.top.clamp(top, bottom),
            bottom: bar.bottom.clamp(top, bottom),
        };
        if inside.width() > 0.0 {
            if inside.height() > 0.0 {
                outline(&mut fill, &inside);
            }
            outline(&mut edge, bar);
        }
    }
    let opacity = brush.opacity(opacity);
    let color = brush.color.with_opacity(opacity);
    let mut nodes = Vec::new();
    if !fill.is_empty() && color.a > 0 {
        nodes.push(Node::new(Shape::Path(fill)).fill(color));
    }
    let width = brush.width(brush.edge_width(stroke_width));
    if width > 0.0 && !edge.is_empty() {
        let stroke = brush
            .mark
            .stroke
            .map_or(brush.color, |paint| colors::resolve(paint, brush.style))
            .with_opacity(opacity);
        let stroke = strokes::stroke(stroke, width, brush.dash(Dash::Solid), 0.0);
        nodes.push(Node::new(Shape::Path(edge)).stroked(stroke).clipped(clip));
    }
    nodes
}

/// `width` is that of the stems in steps, where given.
pub(super) fn stems(brush: &MarkContext<'_>, width: Option<f64>, size: Option<f64>) -> Vec<Node> {
    let Some(lattice) = lattice(brush, width.unwrap_or(1.0)) else {
        return Vec::new();
    };
    let style = brush.style.stems;
    let color = brush.color.with_opacity(brush.opacity(style.opacity));
    let mut feet: Vec<Vec<Place>> = Vec::new();
    let mut heads: Vec<Place> = Vec::new();
    // The narrowest of the steps, so that all stems are equally thin.
    let mut step = f64::INFINITY;
    let ends = lattice.y.iter().zip(&lattice.y2);
    for ((&x, &edges), (&y, &y2)) in lattice.x.iter().zip(&lattice.edges).zip(ends) {
        if let Some(bar) = bar(brush, edges, y, y2) {
            let x = brush.x.px(x);
            step = step.min(bar.width());
            let head = brush.y.px(y);
            let foot = if bar.top == head { bar.bottom } else { bar.top };
            feet.push(vec![(x, foot), (x, head.clamp(bar.top, bar.bottom))]);
            heads.push((x, head));
        }
    }
    let width = match width {
        Some(_) if step.is_finite() => step,
        _ => brush.width(style.stroke_width),
    };
    let mut nodes = strokes::line(
        &feet,
        &brush.rect,
        color,
        width,
        brush.dash(style.stroke_dash),
    );
    let size = size.map_or(style.size, |size| size * brush.ratio);
    let fill = brush.mark.fill.map_or(color, |paint| {
        colors::resolve(paint, brush.style).with_opacity(brush.opacity(style.opacity))
    });
    if size > 0.0 {
        let disc = point::Look {
            form: crate::spec::model::Symbol::Circle,
            size,
            width: 0.0,
            fill,
            edge: fill,
        };
        nodes.extend(
            heads
                .into_iter()
                .filter_map(|(x, y)| point::shown(brush, x, y, disc)),
        );
    }
    nodes
}
