//! Outlines made heavier: each point is moved outwards along the bisector of its corner, as FreeType does.

use super::PathSegment;

type Vector = (f64, f64);

/// Thickens the closed contours of `segments` by `strength`, half of it on every side. Contours run as
/// those of glyphs do: with y downwards, what is filled lies to the right.
pub(super) fn bolden(segments: &mut [PathSegment], strength: f64) {
    for contour in segments.split_inclusive_mut(|segment| *segment == PathSegment::Close) {
        let mut points = Vec::new();
        for segment in contour.iter() {
            segment.map(|x, y| {
                points.push((x, y));
                (x, y)
            });
        }
        let mut shifted = shifted(&points, strength / 2.0).into_iter();
        for segment in contour {
            *segment = segment.map(|x, y| shifted.next().unwrap_or((x, y)));
        }
    }
}

/// The corners of a polygon, each moved outwards by `distance`.
fn shifted(points: &[Vector], distance: f64) -> Vec<Vector> {
    let differs = |a: Vector, b: Vector| (a.0 - b.0).abs().max((a.1 - b.1).abs()) > 1e-9;
    let number = points.len();
    // Points may lie on each other, the last on the first: a corner is between those that do not.
    let side = |from: usize, step: usize| {
        let others = (1..number).map(|k| points[(from + k * step) % number]);
        let mut others = others.filter(|other| differs(points[from], *other));
        others.next()
    };
    let direction = |(x, y): Vector| {
        let length = (x * x + y * y).sqrt();
        ((x / length, y / length), length)
    };
    let shift = |place: usize| {
        let here = points[place];
        let (Some(before), Some(behind)) = (side(place, number - 1), side(place, 1)) else {
            return here;
        };
        let (into, length_in) = direction((here.0 - before.0, here.1 - before.1));
        let (out, length_out) = direction((behind.0 - here.0, behind.1 - here.1));
        let turn = into.0 * out.0 + into.1 * out.1;
        // A needle's point stays where it is.
        if turn <= -0.9375 {
            return here;
        }
        let cross = (out.0 * into.1 - out.1 * into.0).abs();
        let (along, shorter) = (turn + 1.0, length_in.min(length_out));
        let scale = if distance * cross <= shorter * along {
            distance / along
        } else {
            shorter / cross
        };
        let outwards = (into.1 + out.1, -(into.0 + out.0));
        (here.0 + outwards.0 * scale, here.1 + outwards.1 * scale)
    };
    (0..number).map(shift).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_grows_and_a_hole_shrinks() {
        use PathSegment::{Close, LineTo, MoveTo};
        let square = |corners: [Vector; 4]| {
            let [a, b, c, d] = corners;
            [
                MoveTo(a.0, a.1),
                LineTo(b.0, b.1),
                LineTo(c.0, c.1),
                LineTo(d.0, d.1),
                Close,
            ]
        };
        let outside = square([(0.0, 10.0), (0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]);
        let hole = square([(4.0, 6.0), (6.0, 6.0), (6.0, 4.0), (4.0, 4.0)]);
        let mut both = [outside, hole].concat();
        bolden(&mut both, 2.0);
        let expected = [
            square([(-1.0, 11.0), (-1.0, -1.0), (11.0, -1.0), (11.0, 11.0)]),
            square([(5.0, 5.0), (5.0, 5.0), (5.0, 5.0), (5.0, 5.0)]),
        ];
        assert_eq!(both, expected.concat());
    }
}
