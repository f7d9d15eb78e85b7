//! Lines across the panel.

use crate::spec::model::{Channel, MarkKind};

use super::{
    super::{geometry::snap, node::Node, strokes},
    MarkContext, MarkType,
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("rule");

/// A line across the panel.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let style = &context.style.rule;
        context.line(style.stroke_width, style.stroke_dash)
    },
    theme_color: |style| Some(style.rule.stroke.unwrap_or(style.roles.muted)),
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let style = &context.style.rule;
    let width = context.width(style.stroke_width);
    let rect = &context.rect;
    // A static rule is crisp; one that moves glides instead of hopping from pixel to pixel.
    let settle = |px: f64, channel| match context.is_dynamic(&[channel]) {
        true => px,
        false => snap(px, width),
    };
    let ends = if context.track(Channel::X).is_some() {
        let x = context.x.px(context.value(Channel::X));
        if !(rect.left - 0.5..=rect.right + 0.5).contains(&x) {
            return Vec::new();
        }
        let x = settle(x, Channel::X);
        vec![(x, rect.bottom), (x, rect.top)]
    } else {
        let y = context.y.px(context.value(Channel::Y));
        if !(rect.top - 0.5..=rect.bottom + 0.5).contains(&y) {
            return Vec::new();
        }
        let y = settle(y, Channel::Y);
        vec![(rect.left, y), (rect.right, y)]
    };
    let color = context.color.with_opacity(context.opacity(style.opacity));
    let dash = context.dash(style.stroke_dash);
    strokes::level_line(&[ends], rect, color, width, dash)
}
