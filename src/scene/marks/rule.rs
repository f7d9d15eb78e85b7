use crate::spec::model::{Dash, Rule};

use super::{
    super::{geometry::snap, node::Node, strokes},
    MarkContext,
};

pub(super) fn nodes(brush: &MarkContext<'_>, rule: Rule) -> Vec<Node> {
    let style = &brush.style.rule;
    let width = brush.width(style.stroke_width);
    let rect = &brush.rect;
    let at = |track: &Option<crate::plan::Track>| {
        track
            .as_ref()
            .map_or(f64::NAN, |track| track.at(brush.state))
    };
    let ends = match rule {
        Rule::X(_) => {
            let x = brush.x.px(at(&brush.repetition.x));
            if !(rect.left - 0.5..=rect.right + 0.5).contains(&x) {
                return Vec::new();
            }
            let x = still(brush, snap(x, width), x);
            vec![(x, rect.bottom), (x, rect.top)]
        }
        Rule::Y(_) => {
            let y = brush.y.px(at(&brush.repetition.y));
            if !(rect.top - 0.5..=rect.bottom + 0.5).contains(&y) {
                return Vec::new();
            }
            let y = still(brush, snap(y, width), y);
            vec![(rect.left, y), (rect.right, y)]
        }
    };
    let color = brush.color.with_opacity(brush.opacity(style.opacity));
    let dash: Dash = brush.dash(style.stroke_dash);
    strokes::level_line(&[ends], rect, color, width, dash)
}

/// A rule at rest is crisp; one that moves glides instead of hopping from pixel to pixel.
fn still(brush: &MarkContext<'_>, snapped: f64, exact: f64) -> f64 {
    let tracks = [&brush.repetition.x, &brush.repetition.y];
    if tracks
        .into_iter()
        .flatten()
        .any(crate::plan::Track::is_animated)
    {
        exact
    } else {
        snapped
    }
}
