//! Lines of equal density around a bivariate distribution.

use std::f64::consts::PI;

use crate::{
    plan,
    spec::model::{MarkKind, ScaleKind},
};

use super::{
    super::{
        geometry::{Point, Rect},
        node::{Command, Node, Path, Shape},
        polyline::{self, Place},
        scale::Scale,
        strokes,
        swatch::Swatch,
    },
    MarkContext, MarkType,
};

/// How far the polygon may be from the ellipse, in px.
const TOLERANCE: f64 = 0.05;
/// Pieces of the circumference, before any is halved.
const PIECES: usize = 32;
/// No piece is halved more often.
const ROUNDS: usize = 8;
/// Px beyond the panel of what lies beyond the end of a scale.
const FAR: f64 = 1e4;

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("ellipse");

/// The line of equal density that holds a share of the mass.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let style = &context.style.ellipse;
        match context.mark.fill {
            Some(_) => Swatch::filled(style.opacity),
            None => context.line(style.stroke_width, style.stroke_dash),
        }
    },
    ..MarkType::filled(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let ellipses = context.instance.ellipses.as_ref();
    let Some(ellipse) = ellipses.and_then(|ellipses| ellipses.at(context.state)) else {
        return Vec::new();
    };
    let outline = outline(context, &ellipse);
    let style = &context.style.ellipse;
    let mut nodes = Vec::new();
    // The opacity of what is filled is that of its fill, as that of an area is.
    let mut opacity = context.opacity(1.0);
    if context.mark.fill.is_some() {
        let fill = context.color.with_opacity(context.opacity(style.opacity));
        nodes.extend(filled(&outline, context, fill));
        opacity = context.fade;
    }
    nodes.extend(strokes::line(
        &[outline],
        &context.rect,
        context.stroke_color().with_opacity(opacity),
        context.width(style.stroke_width),
        context.dash(style.stroke_dash),
    ));
    nodes
}

/// Once around, from the end of the shorter axis, where it is flattest.
fn outline(context: &MarkContext<'_>, ellipse: &plan::Ellipse) -> Vec<Place> {
    let at = |turn: f64| {
        let [x, y] = ellipse.point(turn);
        (px(&context.x, x), px(&context.y, y))
    };
    let turn = |piece: usize| PI * (0.5 + 2.0 * piece as f64 / PIECES as f64);
    let mut places = vec![at(turn(0))];
    for piece in 0..PIECES {
        let (from, to) = (turn(piece), turn(piece + 1));
        halve(&at, (from, at(from)), (to, at(to)), ROUNDS, &mut places);
    }
    places
}

/// Adds the places between two turns that a polygon needs, and the second.
fn halve(
    at: &dyn Fn(f64) -> Place,
    from: (f64, Place),
    to: (f64, Place),
    rounds: usize,
    places: &mut Vec<Place>,
) {
    let turn = f64::midpoint(from.0, to.0);
    let middle = at(turn);
    let off = |a: f64, b: f64, m: f64| (f64::midpoint(a, b) - m).abs() > TOLERANCE;
    let (a, b) = (from.1, to.1);
    if rounds > 0 && (off(a.0, b.0, middle.0) || off(a.1, b.1, middle.1)) {
        halve(at, from, (turn, middle), rounds - 1, places);
        halve(at, (turn, middle), to, rounds - 1, places);
    } else {
        places.push(b);
    }
}

/// The px of a value; what lies beyond the end of a scale is far beyond the panel.
fn px(scale: &Scale, value: f64) -> f64 {
    let px = scale.px(value);
    if px.is_finite() {
        return px;
    }
    let (low, high) = (scale.px(scale.low()), scale.px(scale.high()));
    let above = scale.kind() == ScaleKind::Logit && value >= 1.0;
    let (end, other) = if above { (high, low) } else { (low, high) };
    end + FAR.copysign(end - other)
}

fn filled(
    outline: &[Place],
    context: &MarkContext<'_>,
    color: crate::color::Color,
) -> Option<Node> {
    let clip = strokes::panel_pixels(&context.rect);
    let rect = Rect {
        left: f64::from(clip.x0),
        top: f64::from(clip.y0),
        right: f64::from(clip.x1),
        bottom: f64::from(clip.y1),
    };
    let places = polyline::clip_polygon(outline, &rect);
    let points = places.into_iter().map(|(x, y)| Point::new(x, y));
    let mut path = Path::polyline(points);
    if path.is_empty() || color.a == 0 {
        return None;
    }
    path.commands.push(Command::Close);
    Some(Node::new(Shape::Path(path)).fill(color))
}
