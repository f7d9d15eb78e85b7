//! Symbols, at a point or at the features of a curve.

use crate::{
    color::Color,
    spec::model::{Channel, Feature, Mark, MarkChoice, MarkKind, MarkOption, Paint},
};

use super::{
    super::{
        geometry::{self, Px},
        legend::{Swatch, SwatchContext},
        node::{Node, Path, Shape},
        strokes,
    },
    MarkContext, MarkType, TracePath,
};

/// A symbol.
pub(super) struct Point;

/// Its row in the key table.
pub(super) const KIND: MarkKind = MarkKind::named("point");
/// Diameter in px.
const SIZE: MarkOption<Option<f64>> = KIND.written_number("size");
const SYMBOL: MarkChoice<Symbol, 4, Symbol> = KIND.choice(
    "symbol",
    [
        ("circle", Symbol::Circle),
        ("ring", Symbol::Ring),
        ("square", Symbol::Square),
        ("cross", Symbol::Cross),
    ],
);

impl MarkType for Point {
    fn nodes(&self, context: &MarkContext<'_>, _: Option<&TracePath>) -> Vec<Node> {
        nodes(context)
    }

    fn swatch(&self, context: &SwatchContext<'_>) -> Swatch {
        let (style, options) = (&context.style.point, &context.mark.options);
        let size = options.get(&SIZE);
        Swatch::symbol(
            options.choice(&SYMBOL),
            size.map_or(style.size, |size| size * context.ratio),
            style.stroke_width,
        )
    }

    fn paint(&self, mark: &Mark) -> Option<Paint> {
        mark.fill.or(mark.stroke)
    }

    fn lies_on_border(&self) -> bool {
        true
    }
}

/// The form of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Symbol {
    Circle,
    Ring,
    Square,
    Cross,
}

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let options = &context.mark.options;
    let look = look(context, options.get(&SIZE), options.choice(&SYMBOL));
    if let Some(feature) = context.mark.feature {
        return features(context, feature, look);
    }
    let Some((x, y)) = context.place() else {
        return Vec::new();
    };
    let look = match context.track(Channel::Z) {
        Some(z) => look.filled(context, z.at(context.state)),
        None => look,
    };
    if x.is_finite() && y.is_infinite() {
        return context.infinity(x, y).into_iter().collect();
    }
    shown(context, x, y, look).into_iter().collect()
}

/// A symbol at each of the features of a curve.
fn features(context: &MarkContext<'_>, feature: Feature, look: Look) -> Vec<Node> {
    let (x, y) = (&context.x, &context.y);
    let (Some(range), Some(curve)) = (context.range(), context.curve()) else {
        return Vec::new();
    };
    let places = curve.features(feature, range).into_iter();
    places
        .filter_map(|channels| match channels[..] {
            [along, up] => shown(context, x.px(along), y.px(up), look),
            [along, up, z] => shown(context, x.px(along), y.px(up), look.filled(context, z)),
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
    fn filled(self, context: &MarkContext<'_>, value: f64) -> Self {
        let opacity = context.opacity(context.style.point.opacity);
        let fill = context.shade(context.share(value)).with_opacity(opacity);
        let edge = if context.mark.stroke.is_some() {
            self.edge
        } else {
            fill
        };
        Self { fill, edge, ..self }
    }
}

fn look(context: &MarkContext<'_>, size: Option<f64>, form: Symbol) -> Look {
    let style = &context.style.point;
    let size = size.map_or(style.size, |size| size * context.ratio);
    let opacity = context.opacity(style.opacity);
    let fill = context.color.with_opacity(opacity);
    let edge = context
        .mark
        .stroke
        .map_or(fill, |paint| context.paint(paint).with_opacity(opacity));
    let width = context.width(context.edge_width(style.stroke_width));
    Look {
        form,
        size,
        width,
        fill,
        edge,
    }
}

/// A symbol at a place, if it shows there.
pub(super) fn shown(context: &MarkContext<'_>, x: f64, y: f64, look: Look) -> Option<Node> {
    let Look {
        form,
        size,
        width,
        fill,
        edge,
    } = look;
    let (style, rect) = (&context.style.point, &context.rect);
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
                from: geometry::Point::new(x - half, y - half),
                to: geometry::Point::new(x + half, y + half),
                radius: Px::ZERO,
            };
            Node::new(shape).fill(fill).stroke(edge, width)
        }
        Symbol::Cross => {
            let mut path = Path::polyline([
                geometry::Point::new(x - half, y - half),
                geometry::Point::new(x + half, y + half),
            ]);
            path.add_polyline([
                geometry::Point::new(x - half, y + half),
                geometry::Point::new(x + half, y - half),
            ]);
            Node::new(Shape::Path(path)).stroke(edge, width.max(size / 5.0))
        }
    }
}

fn circle(x: f64, y: f64, radius: f64) -> Node {
    Node::new(Shape::Circle {
        center: geometry::Point::new(x, y),
        radius: Px::new(radius),
    })
}
