//! How lines are drawn: patterns, arrow heads, and paths clipped to a panel.

use crate::{color::Color, spec::model::Dash};

use super::{
    geometry::{PixelRect, Point, Px, Rect},
    node::{Cap, Node, Path, Shape, Stroke},
    polyline::{self, ClippedPart, Place},
};

/// A stroke with a pattern that starts `offset` px into its period. Dashes and gaps are multiples
/// of the width, as matplotlib has them.
pub(super) fn stroke(color: Color, width: f64, dash: Dash, offset: f64) -> Stroke {
    let pattern: &[f64] = match dash {
        Dash::Solid => &[],
        Dash::Dashed => &[3.7, 1.6],
        Dash::Dotted => &[1.0, 1.65],
        Dash::DashDot => &[6.4, 1.6, 1.0, 1.6],
    };
    let period = pattern.iter().sum::<f64>() * width;
    Stroke {
        color,
        width: Px::new(width),
        cap: Cap::Butt,
        dash: pattern
            .iter()
            .map(|length| Px::new((length * width).max(0.01)))
            .collect(),
        dash_offset: if period > 0.0 {
            Px::new(offset % period)
        } else {
            Px::ZERO
        },
    }
}

/// The stroke of a connector. A solid one has round ends. matplotlib rounds off each dash as well,
/// which makes dashes of dots, and gives every row of pixels colours of its own. Flat ends, a little
/// longer, show the same rhythm in far fewer colours: the first scene's animation is a seventh smaller.
pub(super) fn connector(color: Color, width: f64, dash: Dash) -> Stroke {
    /// What a dash is longer at each end, in widths.
    const LONGER: f64 = 0.125;
    let mut stroke = stroke(color, width, dash, LONGER * width);
    if stroke.dash.is_empty() {
        stroke.cap = Cap::Round;
    }
    for (index, length) in stroke.dash.iter_mut().enumerate() {
        let longer = if index % 2 == 0 { LONGER } else { -LONGER };
        *length = Px::new(length.get() + 2.0 * longer * width);
    }
    stroke
}

/// The stroke of a line that runs along an axis in every frame: the period of its pattern is stretched
/// or shrunk to whole pixels, so that its dashes all look alike, moving or not. A period of a few
/// pixels, which this would change much, stays. (A line that only passes through such a course must
/// not have this, or its pattern would jump there.)
pub(super) fn even(mut stroke: Stroke) -> Stroke {
    /// The shortest period whose change, of half a pixel at most, does not show.
    const SHORTEST: f64 = 3.0;
    let period: f64 = stroke.dash.iter().map(|length| length.get()).sum();
    if period < SHORTEST {
        return stroke;
    }
    let whole = period.round();
    let mut rest = whole;
    if let Some((last, others)) = stroke.dash.split_last_mut() {
        for length in others {
            *length = Px::new(length.get() * whole / period);
            rest -= length.get();
        }
        *last = Px::new(rest);
    }
    stroke.dash_offset = Px::new(stroke.dash_offset.get() * whole / period);
    stroke
}

/// The pixels that marks of a panel may fill.
pub(super) fn panel_pixels(rect: &Rect) -> PixelRect {
    let cell = |v: f64| (v + 0.5).floor() as i32;
    PixelRect {
        x0: cell(rect.left),
        y0: cell(rect.top),
        x1: cell(rect.right),
        y1: cell(rect.bottom),
    }
}

/// A line through places, thinned and clipped to a panel. Dashed lines become one node for each
/// visible part, since a pattern starts anew in each.
pub(super) fn line(
    stretches: &[Vec<Place>],
    rect: &Rect,
    color: Color,
    width: f64,
    dash: Dash,
) -> Vec<Node> {
    clipped_line(stretches, rect, width, &|offset| {
        stroke(color, width, dash, offset)
    })
}

/// The same for lines that run along an axis in every frame.
pub(super) fn level_line(
    stretches: &[Vec<Place>],
    rect: &Rect,
    color: Color,
    width: f64,
    dash: Dash,
) -> Vec<Node> {
    clipped_line(stretches, rect, width, &|offset| {
        even(stroke(color, width, dash, offset))
    })
}

/// `stroke` gives the stroke of a part that begins so many px into the line.
fn clipped_line(
    stretches: &[Vec<Place>],
    rect: &Rect,
    width: f64,
    stroke: &dyn Fn(f64) -> Stroke,
) -> Vec<Node> {
    let clip = panel_pixels(rect);
    let inside = Rect {
        left: f64::from(clip.x0),
        top: f64::from(clip.y0),
        right: f64::from(clip.x1),
        bottom: f64::from(clip.y1),
    };
    let mut solid = Path::default();
    let mut nodes = Vec::new();
    for stretch in stretches {
        let thinned: Vec<Place> = polyline::thin(stretch)
            .into_iter()
            .map(|index| stretch[index])
            .collect();
        for ClippedPart { points, offset } in polyline::clip(&thinned, &inside) {
            let points = drawn_back(points, &inside, width / 2.0);
            let points = points.into_iter().map(|(x, y)| Point::new(x, y));
            let stroke = stroke(offset);
            if stroke.dash.is_empty() {
                solid.add_polyline(points);
            } else {
                let path = Shape::Path(Path::polyline(points));
                nodes.push(Node::new(path).stroked(stroke).clipped(clip));
            }
        }
    }
    if !solid.is_empty() {
        nodes.push(
            Node::new(Shape::Path(solid))
                .stroked(stroke(0.0))
                .clipped(clip),
        );
    }
    nodes
}

/// A line whose ends at the border are drawn back until their corners stay inside: by less than
/// its width, under the border. This spares nearly all curves a clip path.
fn drawn_back(mut points: Vec<Place>, rect: &Rect, half: f64) -> Vec<Place> {
    for _ in 0..2 {
        points.reverse();
        let [.., (ax, ay), (bx, by)] = points[..] else {
            break;
        };
        let (dx, dy) = (bx - ax, by - ay);
        let length = (dx * dx + dy * dy).sqrt();
        let (ux, uy) = (dx / length, dy / length);
        // How far a corner stands out, and how much of that each step back takes away.
        let out = |end: f64, across: f64, along: f64, low: f64, high: f64| {
            let beyond = (low - end + across.abs()).max(end + across.abs() - high);
            if beyond > 0.0 && along.abs() > 1e-9 {
                beyond / along.abs()
            } else {
                0.0
            }
        };
        let back = out(bx, uy * half, ux, rect.left, rect.right).max(out(
            by,
            ux * half,
            uy,
            rect.top,
            rect.bottom,
        ));
        if length > 0.0 && back > 0.0 && back <= 4.0 * half {
            shorten(&mut points, back);
        }
    }
    points
}

/// Takes a length off the end of a polyline, but not all of it.
fn shorten(points: &mut Vec<Place>, mut by: f64) {
    while let [.., (ax, ay), (bx, end)] = points[..] {
        let (dx, dy) = (bx - ax, end - ay);
        let length = (dx * dx + dy * dy).sqrt();
        if length > by || points.len() == 2 {
            let keep = (1.0 - by / length).max(0.5);
            let last = points.len() - 1;
            points[last] = (ax + dx * keep, ay + dy * keep);
            return;
        }
        points.pop();
        by -= length;
    }
}

/// A filled arrow head with its tip at `tip`, pointing away from `from`.
pub(super) fn arrow_head(from: Place, tip: Place, width: f64, color: Color) -> Option<Node> {
    let (dx, dy) = (tip.0 - from.0, tip.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length < 1e-6 {
        return None;
    }
    let (ux, uy) = (dx / length, dy / length);
    let long = (4.0 * width + 3.0).min(length);
    let half = 0.4 * long;
    let base = (tip.0 - ux * long, tip.1 - uy * long);
    let mut path = Path::polyline([
        Point::new(tip.0, tip.1),
        Point::new(base.0 - uy * half, base.1 + ux * half),
        Point::new(base.0 + uy * half, base.1 - ux * half),
    ]);
    path.commands.push(super::node::Command::Close);
    Some(Node::new(Shape::Path(path)).fill(color))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dashes(stroke: &Stroke) -> (f64, Vec<f64>) {
        let lengths: Vec<f64> = stroke.dash.iter().map(|length| length.get()).collect();
        // A sum of hundredths.
        let period = (lengths.iter().sum::<f64>() * 100.0).round() / 100.0;
        (period, lengths)
    }

    #[test]
    fn dashes_along_an_axis_repeat_after_whole_pixels() {
        let along = |width, dash| dashes(&even(stroke(Color::BLACK, width, dash, 2.0)));
        assert_eq!(along(2.7778, Dash::Dotted), (7.0, vec![2.64, 4.36]));
        assert_eq!(along(1.5, Dash::Dashed).0, 8.0);
        let (period, lengths) = along(1.1, Dash::DashDot);
        assert_eq!((period, lengths.len()), (12.0, 4));
        assert_eq!(along(2.0, Dash::Solid).1, Vec::<f64>::new());
        // Too short to be stretched by a third of a pixel.
        assert_eq!(along(1.0, Dash::Dotted).0, 2.65);
    }

    #[test]
    fn connectors_have_flat_dashes_and_round_ends() {
        let solid = connector(Color::BLACK, 2.0, Dash::Solid);
        assert_eq!((solid.cap, solid.dash.len()), (Cap::Round, 0));
        let dotted = connector(Color::BLACK, 2.0, Dash::Dotted);
        assert_eq!(dashes(&dotted), (5.3, vec![2.5, 2.8]));
        assert_eq!((dotted.cap, dotted.dash_offset.get()), (Cap::Butt, 0.25));
        let (period, lengths) = dashes(&connector(Color::BLACK, 2.0, Dash::DashDot));
        assert_eq!((period, lengths), (21.2, vec![13.3, 2.7, 2.5, 2.7]));
    }

    /// A dotted line that turns has the same dots whichever way it runs.
    #[test]
    fn other_dashes_keep_their_lengths() {
        let panel = Rect {
            left: 0.0,
            top: 0.0,
            right: 400.0,
            bottom: 400.0,
        };
        for end in [(10.0, 300.0), (12.0, 300.0), (300.0, 20.0)] {
            let way = [vec![(10.0, 20.0), end]];
            let nodes = line(&way, &panel, Color::BLACK, 2.7778, Dash::Dotted);
            let free = nodes[0].stroke.as_ref().map(dashes);
            assert_eq!(free, Some((7.36, vec![2.78, 4.58])));
            let nodes = level_line(&way, &panel, Color::BLACK, 2.7778, Dash::Dotted);
            let level = nodes[0].stroke.as_ref().map(dashes);
            assert_eq!(level, Some((7.0, vec![2.64, 4.36])));
        }
    }
}
