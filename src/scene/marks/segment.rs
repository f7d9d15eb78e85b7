//! Straight lines between two points, and the heads of lines.

use crate::{
    color::Color,
    spec::model::{Arrow, Channel, MarkChoice, MarkKind},
};

use super::{
    super::{node::Node, polyline::Place, strokes},
    MarkContext, MarkType,
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("segment");
const ARROW: MarkChoice<Arrow, 4, Arrow> = KIND.choice(
    "arrow",
    [
        ("none", Arrow::None),
        ("start", Arrow::Start),
        ("end", Arrow::End),
        ("both", Arrow::Both),
    ],
);

/// A straight line between two points.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let style = &context.style.segment;
        context.line(style.stroke_width, style.stroke_dash)
    },
    theme_color: |style| Some(style.segment.stroke.unwrap_or(style.roles.foreground)),
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let arrow = context.mark.options.choice(&ARROW);
    let Some(start) = context.place() else {
        return Vec::new();
    };
    let end = (
        context.x.px(context.value(Channel::X2)),
        context.y.px(context.value(Channel::Y2)),
    );
    let style = &context.style.segment;
    let (width, color) = (
        context.width(style.stroke_width),
        context.color.with_opacity(context.opacity(style.opacity)),
    );
    if ![start.0, start.1, end.0, end.1]
        .into_iter()
        .all(f64::is_finite)
    {
        return Vec::new();
    }
    let clip = strokes::panel_pixels(&context.rect);
    let (from, to) = shaft(start, end, arrow, width);
    let mut nodes = strokes::line(
        &[vec![from, to]],
        &context.rect,
        color,
        width,
        context.dash(style.stroke_dash),
    );
    nodes.extend(
        heads(start, end, arrow, width, color)
            .into_iter()
            .map(|head| head.clipped(clip)),
    );
    nodes
}

/// The line between the heads: it ends inside of them, so that it does not blunt their tips.
pub(in super::super) fn shaft(
    start: Place,
    end: Place,
    arrow: Arrow,
    width: f64,
) -> (Place, Place) {
    let (dx, dy) = (end.0 - start.0, end.1 - start.1);
    let length = (dx * dx + dy * dy).sqrt();
    let cut = (2.0 * width + 1.5).min(length / 2.0);
    let toward = |from: Place, sign: f64| {
        if length == 0.0 {
            from
        } else {
            (
                from.0 + sign * dx / length * cut,
                from.1 + sign * dy / length * cut,
            )
        }
    };
    let from = if matches!(arrow, Arrow::Start | Arrow::Both) {
        toward(start, 1.0)
    } else {
        start
    };
    let to = if matches!(arrow, Arrow::End | Arrow::Both) {
        toward(end, -1.0)
    } else {
        end
    };
    (from, to)
}

/// The heads of a line.
pub(in super::super) fn heads(
    start: Place,
    end: Place,
    arrow: Arrow,
    width: f64,
    color: Color,
) -> Vec<Node> {
    let first = matches!(arrow, Arrow::Start | Arrow::Both)
        .then(|| strokes::arrow_head(end, start, width, color));
    let second = matches!(arrow, Arrow::End | Arrow::Both)
        .then(|| strokes::arrow_head(start, end, width, color));
    first.into_iter().chain(second).flatten().collect()
}
