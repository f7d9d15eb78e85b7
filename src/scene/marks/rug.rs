use crate::spec::model::Dash;

use super::{
    super::{node::Node, polyline::Place, strokes},
    MarkContext,
};

/// Lines of equal place, to this share of a px, are one: they would lie on each other.
const GRAIN: f64 = 0.25;

pub(super) fn nodes(brush: &MarkContext<'_>) -> Vec<Node> {
    let (style, rect) = (brush.style.rug, &brush.rect);
    let data = brush.plan.data(brush.mark, brush.repetition, brush.state);
    let mut grains: Vec<i64> = data
        .into_iter()
        .map(|value| brush.x.px(value))
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
    let color = brush.color.with_opacity(brush.opacity(style.opacity));
    strokes::line(
        &lines,
        rect,
        color,
        brush.width(style.stroke_width),
        Dash::Solid,
    )
}
