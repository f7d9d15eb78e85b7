//! Polylines in px: thinning and clipping by geometry.
//!
//! Clip paths are dear to rasterise, so what lies far outside of a panel is cut off here, and only
//! ink that would really cross its border is left to a clip path.

use super::geometry::Rect;

/// A place in px, not on the grid.
pub(super) type Place = (f64, f64);

/// How far a thinned line may stray from the true one, in px.
const TOLERANCE: f64 = 0.02;

/// Leaves out points that lie on the way between others, within [`TOLERANCE`].
///
/// From a kept point on, the directions are narrowed down to those that pass all points since
/// within the tolerance; when none is left, the last point is kept (J. Sklansky and V. Gonzalez,
/// *Fast polygonal approximation of digitized curves*, 1980). Points are decided by those before
/// them, so thinning a longer line keeps the same points of its start. Returns indices.
pub(super) fn thin(points: &[Place]) -> Vec<usize> {
    let mut kept = Vec::new();
    if points.is_empty() {
        return kept;
    }
    kept.push(0);
    let mut anchor = points[0];
    let mut cone = Cone::default();
    for index in 1..points.len() {
        if cone.admits(anchor, points[index]) {
            continue;
        }
        kept.push(index - 1);
        anchor = points[index - 1];
        cone = Cone::default();
        cone.admits(anchor, points[index]);
    }
    if points.len() > 1 {
        kept.push(points.len() - 1);
    }
    kept.dedup();
    kept
}

/// How wide the columns of an [`envelope`] are, in px.
const COLUMN: f64 = 0.25;

/// Leaves out points of a line that runs to and fro more than an eye could tell: of those in a column of
/// a quarter px, the first, the lowest, the highest and the last stay. Returns indices.
pub(super) fn envelope(points: &[Place]) -> Vec<usize> {
    let column = |place: &Place| (place.0 / COLUMN).floor();
    let mut kept = Vec::new();
    let mut first = 0;
    while first < points.len() {
        let here = column(&points[first]);
        let count = points[first..].iter().take_while(|it| column(it) == here);
        let last = first + count.count().max(1) - 1;
        let by_height = |a: &usize, b: &usize| points[*a].1.total_cmp(&points[*b].1);
        let lowest = (first..=last).min_by(by_height).unwrap_or(first);
        let highest = (first..=last).max_by(by_height).unwrap_or(first);
        let mut of_column = [first, lowest.min(highest), lowest.max(highest), last];
        of_column.sort_unstable();
        kept.extend(of_column);
        first = last + 1;
    }
    kept.dedup();
    kept
}

/// Directions from an anchor that pass all points so far.
#[derive(Default)]
struct Cone {
    /// Clockwise and counterclockwise limit; `None` allows all.
    limits: Option<(Place, Place)>,
    farthest: f64,
}

impl Cone {
    /// Takes a point in if a direction is left that passes it and all before.
    fn admits(&mut self, anchor: Place, point: Place) -> bool {
        let (dx, dy) = (point.0 - anchor.0, point.1 - anchor.1);
        let distance = (dx * dx + dy * dy).sqrt();
        if distance <= TOLERANCE {
            return self.farthest <= TOLERANCE;
        }
        if distance < self.farthest - TOLERANCE {
            return false;
        }
        let cross = |a: Place, b: Place| a.0 * b.1 - a.1 * b.0;
        let direction = (dx, dy);
        if let Some((right, left)) = self.limits
            && (cross(right, direction) < 0.0 || cross(direction, left) < 0.0)
        {
            return false;
        }
        // The tangents from the anchor to the circle of the tolerance around the point.
        let sine = TOLERANCE / distance;
        let cosine = (1.0 - sine * sine).sqrt();
        let right = (dx * cosine + dy * sine, dy * cosine - dx * sine);
        let left = (dx * cosine - dy * sine, dy * cosine + dx * sine);
        self.limits = Some(match self.limits {
            None => (right, left),
            Some((old_right, old_left)) => (
                if cross(old_right, right) > 0.0 {
                    right
                } else {
                    old_right
                },
                if cross(left, old_left) > 0.0 {
                    left
                } else {
                    old_left
                },
            ),
        });
        self.farthest = self.farthest.max(distance);
        true
    }
}

/// A part of a polyline inside of a rectangle.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClippedPart {
    /// Its points, at least two.
    pub(super) points: Vec<Place>,
    /// Length of the polyline before it, for the phase of dashes.
    pub(super) offset: f64,
}

/// The parts of a polyline inside of `rect`.
pub(super) fn clip(points: &[Place], rect: &Rect) -> Vec<ClippedPart> {
    let mut parts: Vec<ClippedPart> = Vec::new();
    let mut length = 0.0;
    let mut open = false;
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let whole = (dx * dx + dy * dy).sqrt();
        match inside(a, b, rect) {
            None => open = false,
            Some((from, to)) => {
                let at = |s: f64| match s {
                    0.0 => a,
                    1.0 => b,
                    _ => (a.0 + dx * s, a.1 + dy * s),
                };
                match parts.last_mut() {
                    Some(part) if open && from == 0.0 => part.points.push(at(to)),
                    _ => parts.push(ClippedPart {
                        points: vec![at(from), at(to)],
                        offset: length + whole * from,
                    }),
                }
                open = to == 1.0;
            }
        }
        length += whole;
    }
    parts
}

/// Where the segment from `a` to `b` enters and leaves a rectangle (Liang and Barsky, 1984).
fn inside(a: Place, b: Place, rect: &Rect) -> Option<(f64, f64)> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    for (delta, distance) in [
        (-dx, a.0 - rect.left),
        (dx, rect.right - a.0),
        (-dy, a.1 - rect.top),
        (dy, rect.bottom - a.1),
    ] {
        if delta == 0.0 {
            if distance < 0.0 {
                return None;
            }
        } else if delta < 0.0 {
            from = from.max(distance / delta);
        } else {
            to = to.min(distance / delta);
        }
    }
    (from < to || (from == to && dx == 0.0 && dy == 0.0)).then_some((from, to))
}

/// The part of a polygon inside of a rectangle (Sutherland and Hodgman, 1974). Where the polygon
/// leaves it, the result runs along its edge.
pub(super) fn clip_polygon(points: &[Place], rect: &Rect) -> Vec<Place> {
    type Distance = fn(Place, &Rect) -> f64;
    let edges: [Distance; 4] = [
        |p, rect| p.0 - rect.left,
        |p, rect| rect.right - p.0,
        |p, rect| p.1 - rect.top,
        |p, rect| rect.bottom - p.1,
    ];
    let mut polygon = points.to_vec();
    for distance in edges {
        let mut cut = Vec::with_capacity(polygon.len() + 4);
        for index in 0..polygon.len() {
            let (a, b) = (polygon[index], polygon[(index + 1) % polygon.len()]);
            let (da, db) = (distance(a, rect), distance(b, rect));
            if da >= 0.0 {
                cut.push(a);
            }
            if (da >= 0.0) != (db >= 0.0) {
                let s = da / (da - db);
                cut.push((a.0 + (b.0 - a.0) * s, a.1 + (b.1 - a.1) * s));
            }
        }
        polygon = cut;
    }
    polygon
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Rect = Rect {
        left: 0.0,
        top: 0.0,
        right: 10.0,
        bottom: 10.0,
    };

    fn circle(count: usize) -> Vec<Place> {
        (0..count)
            .map(|k| std::f64::consts::TAU * k as f64 / count as f64)
            .map(|angle| (100.0 * libm::cos(angle), 100.0 * libm::sin(angle)))
            .collect()
    }

    #[test]
    fn thinning_stays_within_tolerance_and_is_stable() {
        let points = circle(5000);
        let kept = thin(&points);
        assert!(kept.len() < 300, "{}", kept.len());
        for pair in kept.windows(2) {
            let (a, b) = (points[pair[0]], points[pair[1]]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            for p in &points[pair[0]..=pair[1]] {
                let off = ((p.0 - a.0) * dy - (p.1 - a.1) * dx).abs() / (dx * dx + dy * dy).sqrt();
                assert!(off < 2.0 * TOLERANCE, "{off}");
            }
        }
        let shorter = thin(&points[..3000]);
        assert_eq!(shorter[..shorter.len() - 1], kept[..shorter.len() - 1]);
    }

    #[test]
    fn an_envelope_keeps_what_a_column_reaches() {
        let points: Vec<Place> = (0..1000)
            .map(|k| (f64::from(k) / 100.0, f64::from(k * 7919 % 101)))
            .collect();
        let kept = envelope(&points);
        assert!(kept.len() <= 4 * 41, "{}", kept.len());
        assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
        for column in points.chunks(25) {
            let heights = |places: &mut dyn Iterator<Item = Place>| {
                places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| {
                    (low.min(place.1), high.max(place.1))
                })
            };
            let inside = |place: &Place| column.contains(place);
            let of_kept = heights(&mut kept.iter().map(|&k| points[k]).filter(inside));
            assert_eq!(of_kept, heights(&mut column.iter().copied()));
        }
        // Where there is little, all of it stays.
        let few = [(0.0, 0.0), (1.0, 5.0), (1.1, 4.0), (2.0, 1.0)];
        assert_eq!(envelope(&few), [0, 1, 2, 3]);
    }

    #[test]
    fn corners_and_reversals_are_kept() {
        let points = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (3.0, 0.0), (3.0, 8.0)];
        assert_eq!(thin(&points), [0, 2, 3, 4]);
        assert_eq!(thin(&[(1.0, 1.0)]), [0]);
    }

    #[test]
    fn clipping_keeps_the_phase() {
        let points = [
            (-5.0, 5.0),
            (5.0, 5.0),
            (5.0, 20.0),
            (8.0, 20.0),
            (8.0, 0.0),
        ];
        let parts = clip(&points, &UNIT);
        assert_eq!(parts.len(), 2);
        assert_eq!(
            parts[0],
            ClippedPart {
                points: vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)],
                offset: 5.0
            }
        );
        assert_eq!(
            parts[1],
            ClippedPart {
                points: vec![(8.0, 10.0), (8.0, 0.0)],
                offset: 10.0 + 15.0 + 3.0 + 10.0
            }
        );
    }

    #[test]
    fn polygons_follow_the_edge() {
        let polygon = clip_polygon(
            &[(-10.0, 5.0), (5.0, -10.0), (20.0, 5.0), (5.0, 20.0)],
            &UNIT,
        );
        let area = polygon
            .iter()
            .zip(polygon.iter().cycle().skip(1))
            .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
            .sum::<f64>()
            .abs()
            / 2.0;
        assert!((area - 100.0).abs() < 1e-9, "{area}");
    }
}
