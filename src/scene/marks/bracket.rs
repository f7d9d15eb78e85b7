use crate::spec::model::Anchor;

use super::{
    super::{
        geometry::snap,
        node::Node,
        polyline::Place,
        strokes,
        text::{Face, Part},
    },
    MarkContext,
};

/// Half the length of the ticks at the ends, in px.
const HALF_TICK: f64 = 4.0;

pub(super) fn nodes(brush: &MarkContext<'_>) -> Vec<Node> {
    let Some((x, y)) = brush.place() else {
        return Vec::new();
    };
    let style = &brush.style.bracket;
    let (color, width) = (
        brush.color.with_opacity(brush.opacity(style.opacity)),
        brush.width(style.stroke_width),
    );
    let at = |track: &crate::plan::Track| track.at(brush.state);
    let (level, from, to, across) = match (&brush.repetition.x2, &brush.repetition.y2) {
        (Some(x2), _) => (true, x, brush.x.px(at(x2)), y),
        (_, Some(y2)) => (false, y, brush.y.px(at(y2)), x),
        (None, None) => return Vec::new(),
    };
    if ![from, to, across].into_iter().all(f64::is_finite) {
        return Vec::new();
    }
    // At rest its lines fill whole pixels; moving, they glide.
    let tracks = &brush.repetition;
    let tracks = [&tracks.x, &tracks.y, &tracks.x2, &tracks.y2];
    let moves = tracks
        .into_iter()
        .flatten()
        .any(crate::plan::Track::is_animated);
    let crisp = |v: f64| if moves { v } else { snap(v, width) };
    let (from, to, across) = (crisp(from), crisp(to), crisp(across));
    let place = |along: f64, across: f64| -> Place {
        if level {
            (along, across)
        } else {
            (across, along)
        }
    };
    let half = HALF_TICK * brush.ratio;
    let tick = |along: f64| vec![place(along, across - half), place(along, across + half)];
    let lines = [
        vec![place(from, across), place(to, across)],
        tick(from),
        tick(to),
    ];
    let mut nodes = match brush.part {
        Part::Dynamic => Vec::new(),
        Part::Whole | Part::Static => strokes::level_line(
            &lines,
            &brush.rect,
            color,
            width,
            brush.dash(style.stroke_dash),
        ),
    };
    nodes.extend(words(brush, level, f64::midpoint(from, to), across, half));
    nodes
}

/// The words stand above a level bracket's middle, beside an upright one's.
fn words(
    brush: &MarkContext<'_>,
    level: bool,
    middle: f64,
    across: f64,
    half: f64,
) -> Option<Node> {
    let words = brush.repetition.text.as_ref()?.at(brush.state);
    let part = brush.part;
    let style = &brush.style.text;
    let face = Face {
        size: style.size,
        fill: style.fill.with_opacity(brush.opacity(1.0)),
    };
    let rect = &brush.rect;
    let (x, y) = if level {
        (middle, across)
    } else {
        (across, middle)
    };
    let inside = (rect.left - 0.5..=rect.right + 0.5).contains(&x)
        && (rect.top - 0.5..=rect.bottom + 0.5).contains(&y);
    if !inside {
        return None;
    }
    let height = face.height(&words);
    if level {
        let above = y - half - style.gap / 2.0 - height;
        let below = y + half + style.gap / 2.0;
        let top = if above >= rect.top || below + height > rect.bottom {
            above
        } else {
            below
        };
        return face.part(part, &words, x, top + face.rise(&words), Anchor::Middle);
    }
    let baseline = y - height / 2.0 + face.rise(&words);
    let gap = half + style.gap;
    let (left, right) = (x - gap, x + gap);
    let width = face.width(&words);
    if right + width <= rect.right || left - width < rect.left {
        face.part(part, &words, right, baseline, Anchor::Start)
    } else {
        face.part(part, &words, left, baseline, Anchor::End)
    }
}
