use crate::spec::model::Arrow;

use super::{
    super::{node::Node, polyline::Place, strokes},
    MarkContext,
};

pub(super) fn nodes(brush: &MarkContext<'_>, arrow: Arrow) -> Vec<Node> {
    let tracks = &brush.repetition;
    let (Some(start), Some(x2), Some(y2)) = (brush.place(), &tracks.x2, &tracks.y2) else {
        return Vec::new();
    };
    let end = (
        brush.x.px(x2.at(brush.state)),
        brush.y.px(y2.at(brush.state)),
    );
    let style = &brush.style.segment;
    let (width, color) = (
        brush.width(style.stroke_width),
        brush.color.with_opacity(brush.opacity(style.opacity)),
    );
    if ![start.0, start.1, end.0, end.1]
        .into_iter()
        .all(f64::is_finite)
    {
        return Vec::new();
    }
    let clip = strokes::panel_pixels(&brush.rect);
    let (from, to) = shaft(start, end, arrow, width);
    let mut nodes = strokes::line(
        &[vec![from, to]],
        &brush.rect,
        color,
        width,
        brush.dash(style.stroke_dash),
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
    color: crate::color::Color,
) -> Vec<Node> {
    let first = matches!(arrow, Arrow::Start | Arrow::Both)
        .then(|| strokes::arrow_head(end, start, width, color));
    let second = matches!(arrow, Arrow::End | Arrow::Both)
        .then(|| strokes::arrow_head(start, end, width, color));
    first.into_iter().chain(second).flatten().collect()
}
