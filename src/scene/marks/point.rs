//! Point marks: a symbol at a place, or at each feature of a curve.

use crate::{
    color::Color,
    spec::model::{Channel, Feature, MarkChoice, MarkKind, MarkOption},
};

use super::{
    super::{
        geometry::Point,
        node::{Command, Node, Path, Shape},
        strokes,
        swatch::Swatch,
        symbol::{Symbol, symbol},
    },
    MarkContext, MarkType,
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("point");
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

/// A symbol.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let (style, options) = (&context.style.point, &context.mark.options);
        let size = options.get(&SIZE);
        Swatch::symbol(
            options.choice(&SYMBOL),
            size.map_or(style.size, |size| size * context.ratio),
            style.stroke_width,
        )
    },
    lies_on_border: true,
    ..MarkType::filled(KIND, |context, _| nodes(context))
};

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
    told(context, x, y, look).into_iter().collect()
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
        let fill = context
            .shade(context.normalize(value))
            .with_opacity(opacity);
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

/// A symbol at a place, or at the edge of the panel what tells that it is beyond.
pub(super) fn told(context: &MarkContext<'_>, x: f64, y: f64, look: Look) -> Option<Node> {
    let is_told = context.style.point.beyond && x.is_finite() && y.is_finite();
    let beyond = || is_told.then(|| beyond(context, x, y, look)).flatten();
    shown(context, x, y, look).or_else(beyond)
}

/// A triangle inside the edge of the panel that points to a place outside.
fn beyond(context: &MarkContext<'_>, x: f64, y: f64, look: Look) -> Option<Node> {
    /// No one sees a smaller one, in px.
    const LEAST: f64 = 6.0;
    let rect = &context.rect;
    let outside = |at: f64, low: f64, high: f64| (low - at).max(at - high);
    let across = outside(x, rect.left, rect.right);
    let down = outside(y, rect.top, rect.bottom);
    if across.max(down) <= 0.0 {
        return None;
    }
    let size = look.size.max(LEAST * context.ratio);
    let half = size / 2.0;
    // In a corner it points where more is missing.
    let tip = |at: f64, low: f64, high: f64| {
        if at < low {
            (low, low + size)
        } else {
            (high, high - size)
        }
    };
    let middle = |at: f64, low: f64, high: f64| {
        at.clamp(low.min(high) + half, (high - half).max(low + half))
    };
    let corners = if across > down {
        let (tip, foot) = tip(x, rect.left, rect.right);
        let y = middle(y, rect.top, rect.bottom);
        [(tip, y), (foot, y - half), (foot, y + half)]
    } else {
        let (tip, foot) = tip(y, rect.top, rect.bottom);
        let x = middle(x, rect.left, rect.right);
        [(x, tip), (x - half, foot), (x + half, foot)]
    };
    let mut path = Path::polyline(corners.map(|(x, y)| Point::new(x, y)));
    path.commands.push(Command::Close);
    let fill = match look.form {
        Symbol::Ring | Symbol::Cross => look.edge,
        Symbol::Circle | Symbol::Square => look.fill,
    };
    Some(Node::new(Shape::Path(path)).fill(fill))
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
