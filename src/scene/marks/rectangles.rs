//! Bars as rectangles: where they stand, how far they reach, how they are filled.

use crate::{
    plan::curves::{bar_edges, steps},
    spec::{
        model::{Channel, Dash},
        style::AreaStyle,
    },
};

use super::{
    super::{
        geometry::{Point, Rect},
        node::{Command, Node, Path, Shape},
        strokes,
    },
    MarkContext,
};

/// How far beyond the panel an infinite or far end is drawn, in px.
const FAR: f64 = 1e4;

/// The places of the values of a name that runs in steps.
#[derive(Debug)]
pub(super) struct Lattice {
    /// Left and right edge of each in data.
    pub(super) edges: Vec<(f64, f64)>,
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) y2: Vec<f64>,
}

/// The lattice of a mark whose bars are `width` steps wide.
pub(super) fn lattice(context: &MarkContext<'_>, width: f64) -> Option<Lattice> {
    let Some((from, to, step)) = context.range() else {
        return one(context, width);
    };
    let step = step.unwrap_or(1.0);
    let mut channels = context.curve()?.at(steps(from, to, step)).into_iter();
    let (x, y, y2) = (channels.next()?, channels.next()?, channels.next()?);
    Some(Lattice {
        edges: bar_edges(&x, step, width),
        x,
        y,
        y2,
    })
}

/// The one place of a mark along which nothing runs.
fn one(context: &MarkContext<'_>, width: f64) -> Option<Lattice> {
    let [x, y, y2] =
        [Channel::X, Channel::Y, Channel::Y2].map(|channel| vec![context.value(channel)]);
    context.track(Channel::X)?;
    Some(Lattice {
        edges: bar_edges(&x, 1.0, width),
        x,
        y,
        y2,
    })
}

/// A bar in px, top above bottom; `None` where it has no place.
pub(super) fn bar(
    context: &MarkContext<'_>,
    (left, right): (f64, f64),
    y: f64,
    y2: f64,
) -> Option<Rect> {
    let (left, right) = (context.x.px(left), context.x.px(right));
    // On a logarithmic axis 0 lies beyond the panel.
    let level = |value: f64| {
        let px = context.y.px(value);
        if px.is_nan() && value <= 0.0 {
            context.rect.bottom + FAR
        } else {
            px.clamp(context.rect.top - FAR, context.rect.bottom + FAR)
        }
    };
    let (y, y2) = (level(y), level(y2));
    let known = [left, right, y, y2].into_iter().all(|v| !v.is_nan());
    // One that is narrower than a pixel would fade.
    let (left, right) = match (left - right).abs() < context.ratio {
        true => {
            let middle = f64::midpoint(left, right);
            (middle - 0.5 * context.ratio, middle + 0.5 * context.ratio)
        }
        false => (left, right),
    };
    let rect = Rect {
        left: left.min(right).max(context.rect.left - FAR),
        right: left.max(right).min(context.rect.right + FAR),
        top: y.min(y2),
        bottom: y.max(y2),
    };
    known.then_some(rect)
}

/// Filled rectangles as one path, and their edges as another.
pub(super) fn boxes(context: &MarkContext<'_>, bars: &[Rect], style: AreaStyle) -> Vec<Node> {
    let clip = strokes::panel_pixels(&context.rect);
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
    let opacity = context.opacity(style.opacity);
    let color = context.color.with_opacity(opacity);
    let mut nodes = Vec::new();
    if !fill.is_empty() && color.a > 0 {
        nodes.push(Node::new(Shape::Path(fill)).fill(color));
    }
    let width = context.width(context.edge_width(style.stroke_width));
    if width > 0.0 && !edge.is_empty() {
        let stroke = context.stroke_color().with_opacity(opacity);
        let stroke = strokes::stroke(stroke, width, context.dash(Dash::Solid), 0.0);
        nodes.push(Node::new(Shape::Path(edge)).stroked(stroke).clipped(clip));
    }
    nodes
}
