//! Hatching: what lies beyond the end of a colour scale has the colour of that end, crossed by lines.

use crate::color::Color;

use super::{
    geometry::Point,
    node::{Node, Path, Shape},
};

/// From line to line along an axis, in px.
const SPACING: f64 = 7.0;
/// Width of the lines, in px.
const WIDTH: f64 = 1.0;
/// Their opacity.
const OPACITY: f64 = 0.55;

/// Lines from lower left to upper right over boxes (left, top, right, bottom). Those of boxes that
/// touch continue each other.
pub(super) fn over(boxes: &[[f64; 4]], ground: Color, ratio: f64, opacity: f64) -> Option<Node> {
    let spacing = SPACING * ratio;
    let mut path = Path::default();
    for &[left, top, right, bottom] in boxes {
        // The points of a line have x + y in common.
        let (first, last) = ((left + top) / spacing, (right + bottom) / spacing);
        for k in first.ceil() as i64..=last.floor() as i64 {
            let sum = k as f64 * spacing;
            let (from, to) = ((sum - bottom).max(left), (sum - top).min(right));
            if from < to {
                path.add_polyline([Point::new(from, sum - from), Point::new(to, sum - to)]);
            }
        }
    }
    let color = if ground.luminance() > 0.18 {
        Color::BLACK
    } else {
        Color::WHITE
    };
    let color = color.with_opacity(OPACITY * opacity);
    (!path.is_empty()).then(|| Node::new(Shape::Path(path)).stroke(color, WIDTH * ratio))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_continue_from_box_to_box() {
        let whole = over(&[[0.0, 0.0, 20.0, 10.0]], Color::BLACK, 1.0, 1.0);
        let parts = over(
            &[[0.0, 0.0, 10.0, 10.0], [10.0, 0.0, 20.0, 10.0]],
            Color::BLACK,
            1.0,
            1.0,
        );
        let ends = |node: Option<Node>| match node.map(|node| node.shape) {
            Some(Shape::Path(path)) => path.commands.len(),
            _ => 0,
        };
        // Sums of 7, 14, 21 and 28; those of 14 alone lie in both halves.
        assert_eq!((ends(whole), ends(parts)), (8, 10));
        assert!(over(&[[1.0, 1.0, 2.0, 2.0]], Color::BLACK, 1.0, 1.0).is_none());
    }
}
