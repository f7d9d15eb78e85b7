//! A tick at the foot of the panel for each value.

use crate::spec::model::{Dash, MarkKind};

use super::{
    super::{node::Node, polyline::Place, strokes, swatch::Swatch},
    MarkContext, MarkType,
};

/// Lines of equal place, to this share of a px, are one: they would lie on each other.
const GRAIN: f64 = 0.25;

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("rug");

/// A tick for each value.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| Swatch::line(context.width(context.style.rug.stroke_width), Dash::Solid),
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let (style, rect) = (context.style.rug, &context.rect);
    let mut grains: Vec<i64> = context
        .data()
        .into_iter()
        .map(|value| context.x.px(value))
        .filter(|x| (rect.left..=rect.right).contains(x))
        .map(|x| (x / GRAIN).round() as i64)
        .collect();
    grains.sort_unstable();
    grains.dedup();
    let top = rect.bottom - style.length;
    let lines: Vec<Vec<Place>> = grains
        .into_iter()
        .map(|grain| grain as f64 * GRAIN)
        .map(|x| vec![(x, rect.bottom), (x, top)])
        .collect();
    let color = context.color.with_opacity(context.opacity(style.opacity));
    strokes::line(
        &lines,
        rect,
        color,
        context.width(style.stroke_width),
        Dash::Solid,
    )
}
