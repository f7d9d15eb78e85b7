//! Thin bars with a head.

use crate::spec::model::{MarkKind, MarkOption};

use super::{
    super::{node::Node, polyline::Place, strokes, symbol::Symbol},
    MarkContext, MarkType, point,
    rectangles::{bar, lattice},
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("stems");
/// Of the stem, in steps.
const WIDTH: MarkOption<Option<f64>> = KIND.written_number("width");
/// Diameter of the head.
const SIZE: MarkOption<Option<f64>> = KIND.written_number("size");

/// Thin bars with a head.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let style = &context.style.stems;
        context.line(style.stroke_width, style.stroke_dash)
    },
    paint: |mark| mark.stroke.or(mark.fill),
    fills_from_foot: true,
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let options = &context.mark.options;
    let (width, size) = (options.get(&WIDTH), options.get(&SIZE));
    let Some(lattice) = lattice(context, width.unwrap_or(1.0)) else {
        return Vec::new();
    };
    let style = context.style.stems;
    let color = context.color.with_opacity(context.opacity(style.opacity));
    let mut feet: Vec<Vec<Place>> = Vec::new();
    let mut heads: Vec<Place> = Vec::new();
    // The narrowest of the steps, so that all stems are equally thin.
    let mut step = f64::INFINITY;
    let ends = lattice.y.iter().zip(&lattice.y2);
    for ((&x, &edges), (&y, &y2)) in lattice.x.iter().zip(&lattice.edges).zip(ends) {
        if let Some(bar) = bar(context, edges, y, y2) {
            let x = context.x.px(x);
            step = step.min(bar.width());
            let head = context.y.px(y);
            let foot = if bar.top == head { bar.bottom } else { bar.top };
            feet.push(vec![(x, foot), (x, head.clamp(bar.top, bar.bottom))]);
            heads.push((x, head));
        }
    }
    let width = match width {
        Some(_) if step.is_finite() => step,
        _ => context.width(style.stroke_width),
    };
    let mut nodes = strokes::line(
        &feet,
        &context.rect,
        color,
        width,
        context.dash(style.stroke_dash),
    );
    let size = size.map_or(style.size, |size| size * context.ratio);
    let fill = context.mark.fill.map_or(color, |paint| {
        context
            .paint(paint)
            .with_opacity(context.opacity(style.opacity))
    });
    if size > 0.0 {
        let disc = point::Look {
            form: Symbol::Circle,
            size,
            width: 0.0,
            fill,
            edge: fill,
        };
        nodes.extend(
            heads
                .into_iter()
                .filter_map(|(x, y)| point::shown(context, x, y, disc)),
        );
    }
    nodes
}
