//! The extent between two values.

use std::borrow::Cow;

use crate::spec::model::{Anchor, Channel, MarkKind};

use super::{
    super::{
        geometry::snap,
        node::Node,
        polyline::Place,
        strokes,
        text::{Face, Part},
    },
    MarkContext, MarkType,
};

/// Half the length of the ticks at the ends, in px.
const HALF_TICK: f64 = 4.0;

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("bracket");

/// The extent between two values.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let style = &context.style.bracket;
        context.line(style.stroke_width, style.stroke_dash)
    },
    theme_color: |style| Some(style.bracket.stroke.unwrap_or(style.roles.foreground)),
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let Some((x, y)) = context.place() else {
        return Vec::new();
    };
    let style = &context.style.bracket;
    let (color, width) = (
        context.color.with_opacity(context.opacity(style.opacity)),
        context.width(style.stroke_width),
    );
    let level = context.track(Channel::X2).is_some();
    let (from, to, across) = if level {
        (x, context.x.px(context.value(Channel::X2)), y)
    } else {
        (y, context.y.px(context.value(Channel::Y2)), x)
    };
    if ![from, to, across].into_iter().all(f64::is_finite) {
        return Vec::new();
    }
    // At rest its lines fill whole pixels; moving, they glide.
    let dynamic = context.is_dynamic(&[Channel::X, Channel::Y, Channel::X2, Channel::Y2]);
    let crisp = |v: f64| if dynamic { v } else { snap(v, width) };
    let (from, to, across) = (crisp(from), crisp(to), crisp(across));
    let place = |along: f64, across: f64| -> Place {
        if level {
            (along, across)
        } else {
            (across, along)
        }
    };
    let half = HALF_TICK * context.ratio;
    let tick = |along: f64| vec![place(along, across - half), place(along, across + half)];
    let lines = [
        vec![place(from, across), place(to, across)],
        tick(from),
        tick(to),
    ];
    let mut nodes = match context.part {
        Part::Dynamic => Vec::new(),
        Part::Whole | Part::Static => strokes::level_line(
            &lines,
            &context.rect,
            color,
            width,
            context.dash(style.stroke_dash),
        ),
    };
    nodes.extend(words(context, level, f64::midpoint(from, to), across, half));
    nodes
}

/// The words stand above a level bracket's middle, beside an upright one's.
fn words(context: &MarkContext<'_>, level: bool, middle: f64, across: f64, half: f64) -> Vec<Node> {
    let Some(words) = &context.instance.text else {
        return Vec::new();
    };
    let part = context.part;
    let style = &context.style.text;
    let words = match style.inside {
        true => words.wrapped((context.rect.width() - 2.0 * style.gap) / style.size),
        false => Cow::Borrowed(words),
    };
    let words = words.at(context.state);
    let face = Face {
        size: style.size,
        font: style.weight,
        fill: style.fill.with_opacity(context.opacity(1.0)),
        halo: context.halo(),
    };
    let rect = &context.rect;
    let (x, y) = if level {
        (middle, across)
    } else {
        (across, middle)
    };
    let inside = (rect.left - 0.5..=rect.right + 0.5).contains(&x)
        && (rect.top - 0.5..=rect.bottom + 0.5).contains(&y);
    if !inside {
        return Vec::new();
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
        // They need not stand in the middle, but in the panel.
        let half = face.width(&words) / 2.0;
        let (left, right) = (rect.left + half, rect.right - half);
        let x = match style.inside && left <= right {
            true => x.clamp(left, right),
            false => x,
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
