use crate::spec::model::{LegendPlace, MarkKind, TextPlace};

use super::{
    super::{
        geometry::Point,
        node::{Node, Path, Shape},
        strokes,
        text::{Face, Part},
    },
    MarkContext,
};

pub(super) fn nodes(brush: &MarkContext<'_>) -> Vec<Node> {
    let MarkKind::Text {
        place,
        dx,
        dy,
        anchor,
        leader,
        size,
        ..
    } = &brush.mark.kind
    else {
        return Vec::new();
    };
    let Some(words) = &brush.repetition.text else {
        return Vec::new();
    };
    let words = words.at(brush.state);
    let style = &brush.style.text;
    let face = Face {
        size: size.map_or(style.size, |size| size * brush.ratio),
        fill: brush.color.with_opacity(brush.opacity(1.0)),
    };
    let (dx, dy) = (dx * brush.ratio, dy * brush.ratio);
    match place {
        TextPlace::Panel(place) => {
            let (x, top) = corner(brush, *place, face.height(&words));
            let baseline = top + dy + face.rise(&words);
            let node = face.part(brush.part, &words, x + dx, baseline, *anchor);
            node.into_iter().collect()
        }
        TextPlace::At { .. } => {
            let Some((x, y)) = super::anchor(brush) else {
                return Vec::new();
            };
            // The first line's capitals stand level with the place.
            let baseline = y + dy + face.cap_height() / 2.0;
            let mut nodes = Vec::new();
            if *leader && (dx != 0.0 || dy != 0.0) && brush.part != Part::Dynamic {
                nodes.extend(lead(brush, &face, (x, y), (x + dx, y + dy)));
            }
            nodes.extend(face.part(brush.part, &words, x + dx, baseline, *anchor));
            nodes
        }
    }
}

/// A thin line from the place towards the words.
fn lead(
    brush: &MarkContext<'_>,
    face: &Face,
    (x, y): (f64, f64),
    words: (f64, f64),
) -> Option<Node> {
    let (dx, dy) = (words.0 - x, words.1 - y);
    let length = (dx * dx + dy * dy).sqrt();
    let gap = brush.style.text.gap;
    if length <= 2.0 * gap {
        return None;
    }
    let at = |distance: f64| Point::new(x + dx / length * distance, y + dy / length * distance);
    let path = Path::polyline([at(gap), at(length - gap)]);
    let stroke = strokes::stroke(
        face.fill,
        brush.style.border.stroke_width,
        crate::spec::model::Dash::Solid,
        0.0,
    );
    Some(Node::new(Shape::Path(path)).stroked(stroke))
}

/// The x and the top of words in a corner or at a side of the panel.
fn corner(brush: &MarkContext<'_>, place: LegendPlace, height: f64) -> (f64, f64) {
    use LegendPlace as P;
    let (rect, inset) = (
        &brush.rect,
        brush.style.legend.inset + brush.style.legend.padding,
    );
    let x = match place {
        P::TopLeft | P::Left | P::BottomLeft => rect.left + inset,
        P::Top | P::Center | P::Bottom | P::OutsideBottom => f64::midpoint(rect.left, rect.right),
        P::TopRight | P::Right | P::BottomRight | P::OutsideRight => rect.right - inset,
    };
    let top = match place {
        P::TopLeft | P::Top | P::TopRight => rect.top + inset,
        P::Left | P::Center | P::Right | P::OutsideRight => {
            f64::midpoint(rect.top, rect.bottom) - height / 2.0
        }
        P::BottomLeft | P::Bottom | P::BottomRight | P::OutsideBottom => {
            rect.bottom - inset - height
        }
    };
    (x, top)
}
