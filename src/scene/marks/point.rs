use crate::{
    color::Color,
    spec::model::{Feature, MarkKind, Symbol},
};

use crate::plan::curves;

use super::{
    super::{
        colors,
        geometry::{Point, Px},
        node::{Node, Path, Shape},
        strokes,
    },
    MarkContext,
};

pub(super) fn nodes(brush: &MarkContext<'_>) -> Vec<Node> {
    let MarkKind::Point {
        size, symbol, at, ..
    } = brush.mark.kind
    else {
        return Vec::new();
    };
    let look = look(brush, size, symbol);
    if let Some(feature) = at {
        return features(brush, feature, look);
    }
    let Some((x, y)) = brush.place() else {
        return Vec::new();
    };
    let look = match &brush.repetition.z {
        Some(z) => look.filled(brush, z.at(brush.state)),
        None => look,
    };
    if x.is_finite() && y.is_infinite() {
        return brush.infinity(x, y).into_iter().collect();
    }
    shown(brush, x, y, look).into_iter().collect()
}

/// A symbol at each of the features of a curve.
fn features(brush: &MarkContext<'_>, feature: Feature, look: Look) -> Vec<Node> {
    let (x, y) = (&brush.x, &brush.y);
    let range = curves::range(
        brush.mark,
        brush.repetition,
        brush.state,
        (x.low(), x.high()),
        (y.low(), y.high()),
    );
    let curve = brush.plan.curve(brush.mark, brush.repetition, brush.state);
    let (Some(range), Some(curve)) = (range, curve) else {
        return Vec::new();
    };
    let places = curve.features(feature, range).into_iter();
    places
        .filter_map(|channels| match channels[..] {
            [along, up] => shown(brush, x.px(along), y.px(up), look),
            [along, up, z] => shown(brush, x.px(along), y.px(up), look.filled(brush, z)),
            _ => None,
        })
        .collect()
}

/// How a symbol looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) form: Symbol,
    pub(super) size: f64,
    /// Of the edge.
    pub(super) width: f64,
    pub(super) fill: Color,
    pub(super) edge: Color,
}

impl Look {
    /// With the colour of a value, the edge too unless it has its own.
    fn filled(self, brush: &MarkContext<'_>, value: f64) -> Self {
        let opacity = brush.opacity(brush.style.point.opacity);
        let fill = brush.shade(brush.share(value)).with_opacity(opacity);
        let edge = if brush.mark.stroke.is_some() {
            self.edge
        } else {
            fill
        };
        Self { fill, edge, ..self }
    }
}

fn look(brush: &MarkContext<'_>, size: Option<f64>, form: Symbol) -> Look {
    let style = &brush.style.point;
    let size = size.map_or(style.size, |size| size * brush.ratio);
    let opacity = brush.opacity(style.opacity);
    let fill = brush.color.with_opacity(opacity);
    let edge = brush.mark.stroke.map_or(fill, |paint| {
        colors::resolve(paint, brush.style).with_opacity(opacity)
    });
    let width = brush.width(brush.edge_width(style.stroke_width));
    Look {
        form,
        size,
        width,
        fill,
        edge,
    }
}

/// A symbol at a place, if it shows there.
pub(super) fn shown(brush: &MarkContext<'_>, x: f64, y: f64, look: Look) -> Option<Node> {
    let Look {
        form,
        size,
        width,
        fill,
        edge,
    } = look;
    let (style, rect) = (&brush.style.point, &brush.rect);
    // A symbol that is cut off goes when nothing of it is left; a whole one, when its centre does.
    let reach = if style.clip { size / 2.0 + width } else { 0.5 };
    let near = (rect.left - reach..=rect.right + reach).contains(&x)
        && (rect.top - reach..=rect.bottom + reach).contains(&y);
    if !near {
        return None;
    }
    let symbol = symbol(form, x, y, size, width, fill, edge);
    Some(if style.clip {
        symbol.clipped(strokes::panel_pixels(rect))
    } else {
        symbol
    })
}

/// A symbol of `size` px around a place, with an edge of `width` px.
pub(in super::super) fn symbol(
    form: Symbol,
    x: f64,
    y: f64,
    size: f64,
    width: f64,
    fill: Color,
    edge: Color,
) -> Node {
    let half = size / 2.0;
    match form {
        // Fill and edge of one colour are one disc: seams between them would show.
        Symbol::Circle if fill == edge => circle(x, y, half + width / 2.0).fill(fill),
        Symbol::Circle => circle(x, y, half).fill(fill).stroke(edge, width),
        Symbol::Ring => circle(x, y, half).stroke(edge, width.max(size / 5.0)),
        Symbol::Square => {
            let shape = Shape::Rect {
                from: Point::new(x - half, y - half),
                to: Point::new(x + half, y + half),
                radius: Px::ZERO,
            };
            Node::new(shape).fill(fill).stroke(edge, width)
        }
        Symbol::Cross => {
            let mut path = Path::polyline([
                Point::new(x - half, y - half),
                Point::new(x + half, y + half),
            ]);
            path.add_polyline([
                Point::new(x - half, y + half),
                Point::new(x + half, y - half),
            ]);
            Node::new(Shape::Path(path)).stroke(edge, width.max(size / 5.0))
        }
    }
}

fn circle(x: f64, y: f64, radius: f64) -> Node {
    Node::new(Shape::Circle {
        center: Point::new(x, y),
        radius: Px::new(radius),
    })
}
