//! Values as colours over the plane.

use std::collections::BTreeMap;

use crate::{plan::curves, spec::model::MarkKind};

use super::{
    super::{
        geometry::Point,
        hatch,
        node::{Command, Node, Path, Shape},
        scale::Scale,
        strokes,
    },
    MarkContext, MarkType,
};

/// The most values along a side; cells between them take theirs from the nearest four.
const MOST_VALUES: usize = 200;
/// Neighbours whose shares of the colour map differ by more stand at a jump, which stays one.
const JUMP: f64 = 0.1;
/// The least side of a cell, in px.
const LEAST_SIDE: f64 = 2.0;
/// Colours that are told apart.
const COLORS: f64 = 256.0;
/// In the place of a colour's number: −∞.
const BELOW: u16 = 256;
/// Likewise ∞.
const ABOVE: u16 = 257;

/// One side of a heatmap.
struct Side {
    /// What the surface is evaluated at.
    values: Vec<f64>,
    /// The pixels on which the cells begin and end.
    pixels: Vec<(i32, i32)>,
    /// Where they are, in px; `None` where the name runs in steps.
    places: Option<Vec<f64>>,
    /// For each cell, the value before it and how far it is on the way to the next, 0 to 1.
    between: Vec<(usize, f64)>,
}

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("heatmap");

/// A value as colour over the plane.
pub(super) static TYPE: MarkType = MarkType {
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let (Some((x, y)), Some(surface)) = (sides(context), context.surface()) else {
        return Vec::new();
    };
    let share_of = |value: f64| match context
        .color_scale
        .map_or(f64::NAN, |it| it.normalize(value))
    {
        // Infinite values have a look of their own, where the scale has a place for them.
        share if value.is_infinite() && !share.is_nan() => value,
        share => share,
    };
    // A quarter of a colour, since a kink may be where a middle shows little of it.
    let off = |share: f64, taken: f64| (share - taken).abs() * 4.0 * COLORS;
    let shares = match (&x.places, &y.places) {
        (Some(across), Some(down)) => {
            let sides = [&x.values[..], &y.values];
            surface.seen_at(sides, [across, down], &share_of, &off)
        }
        _ => {
            let values = surface.at(&x.values, &y.values);
            values.into_iter().map(share_of).collect()
        }
    };
    // Runs of one colour along a row; equal runs below each other are one rectangle.
    let mut boxes: BTreeMap<u16, Vec<[i32; 4]>> = BTreeMap::new();
    let mut above: Vec<(i32, i32, u16, usize)> = Vec::new();
    for (&(top, bottom), &down) in y.pixels.iter().zip(&y.between) {
        let mut runs: Vec<(i32, i32, u16)> = Vec::new();
        for (&(left, right), &across) in x.pixels.iter().zip(&x.between) {
            let Some(color) = index(share(&shares, x.values.len(), across, down)) else {
                continue;
            };
            match runs.last_mut() {
                Some(run) if run.1 == left && run.2 == color => run.1 = right,
                _ => runs.push((left, right, color)),
            }
        }
        let mut here = Vec::with_capacity(runs.len());
        for (left, right, color) in runs {
            let boxes = boxes.entry(color).or_default();
            let same = above
                .iter()
                .find(|run| (run.0, run.1, run.2) == (left, right, color))
                .filter(|run| boxes[run.3][3] == top);
            let place = match same {
                Some(run) => run.3,
                None => {
                    boxes.push([left, top, right, bottom]);
                    boxes.len() - 1
                }
            };
            boxes[place][3] = bottom;
            here.push((left, right, color, place));
        }
        above = here;
    }
    let opacity = context.opacity(1.0);
    boxes
        .into_iter()
        .flat_map(|(color, boxes)| {
            let mut path = Path::default();
            let boxes: Vec<[f64; 4]> = boxes.iter().map(|box_| box_.map(f64::from)).collect();
            for &[left, top, right, bottom] in &boxes {
                path.add_polyline([
                    Point::new(left, top),
                    Point::new(right, top),
                    Point::new(right, bottom),
                    Point::new(left, bottom),
                ]);
                path.commands.push(Command::Close);
            }
            let shade = context.shade(match color {
                BELOW => 0.0,
                ABOVE => 1.0,
                color => (f64::from(color) + 0.5) / COLORS,
            });
            let lines = (color == BELOW || color == ABOVE)
                .then(|| hatch::over(&boxes, shade, context.ratio, opacity))
                .flatten();
            let node = Node::new(Shape::Path(path)).fill(shade.with_opacity(opacity));
            std::iter::once(node).chain(lines)
        })
        .collect()
}

/// The share of a cell between values: on the surface through the four around it, or that of the
/// nearest where they jump or are undefined. `across` and `down` are places as in [`Side`].
fn share(shares: &[f64], width: usize, across: (usize, f64), down: (usize, f64)) -> f64 {
    let steps = |(_, way): (usize, f64)| usize::from(way > 0.0);
    let at = |right: usize, below: usize| shares[(down.0 + below) * width + across.0 + right];
    let (right, below) = (steps(across), steps(down));
    let corners = [at(0, 0), at(right, 0), at(0, below), at(right, below)];
    let highest = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let lowest = corners.into_iter().fold(f64::INFINITY, f64::min);
    if highest - lowest > JUMP || corners.iter().any(|share| !share.is_finite()) {
        return at(usize::from(across.1 >= 0.5), usize::from(down.1 >= 0.5));
    }
    let along = |from: f64, to: f64, way: f64| from + (to - from) * way;
    along(
        along(corners[0], corners[1], across.1),
        along(corners[2], corners[3], across.1),
        down.1,
    )
}

/// Which colour a share of the map has, if any.
fn index(share: f64) -> Option<u16> {
    match (share.is_nan(), share.is_infinite()) {
        (true, _) => None,
        (false, true) => Some(if share > 0.0 { ABOVE } else { BELOW }),
        (false, false) => Some((share * COLORS).min(COLORS - 1.0) as u16),
    }
}

/// The cells of a heatmap: columns from the left, rows from the top.
fn sides(context: &MarkContext<'_>) -> Option<(Side, Side)> {
    let [x, y] = context.plane()?;
    let panel = strokes::panel_pixels(&context.rect);
    let least = LEAST_SIDE * context.ratio;
    Some((
        side(&context.x, x, (panel.x0, panel.x1), least)?,
        side(&context.y, y, (panel.y0, panel.y1), least)?,
    ))
}

/// Cells between two values of a name, as far as they show between two pixels.
fn side(
    scale: &Scale,
    (from, to, step): (f64, f64, Option<f64>),
    (first, last): (i32, i32),
    least: f64,
) -> Option<Side> {
    let pixel = |px: f64| (px.clamp(f64::from(first), f64::from(last)) + 0.5).floor() as i32;
    let (mut values, mut pixels, mut between) = (Vec::new(), Vec::new(), Vec::new());
    let mut places = None;
    if let Some(step) = step {
        let half = step.abs() / 2.0;
        let mut cells: Vec<(i32, i32, f64)> = curves::steps(from, to, step)
            .into_iter()
            .map(|value| {
                (
                    pixel(scale.px(value - half)),
                    pixel(scale.px(value + half)),
                    value,
                )
            })
            .map(|(a, b, value)| (a.min(b), a.max(b), value))
            .filter(|(start, end, _)| start < end)
            .collect();
        cells.sort_by_key(|&(start, end, _)| (start, end));
        for (start, end, value) in cells {
            between.push((values.len(), 0.0));
            values.push(value);
            pixels.push((start, end));
        }
    } else {
        let (a, b) = (scale.px(from), scale.px(to));
        if a.is_nan() || b.is_nan() {
            return None;
        }
        let (start, end) = (pixel(a.min(b)), pixel(a.max(b)));
        let length = f64::from(end - start);
        let count = (length / least).floor().max(1.0) as usize;
        let edge = |k: usize| start + (length * k as f64 / count as f64).round() as i32;
        pixels = (0..count)
            .map(|k| (edge(k), edge(k + 1)))
            .filter(|(from, to)| from < to)
            .collect();
        let middles: Vec<f64> = pixels
            .iter()
            .map(|&(from, to)| f64::midpoint(f64::from(from), f64::from(to)))
            .collect();
        let number = pixels.len().min(MOST_VALUES);
        if number == pixels.len() {
            values = middles.iter().map(|&px| scale.value(px)).collect();
            between = (0..number).map(|k| (k, 0.0)).collect();
            places = Some(middles);
        } else {
            let (first, last) = (middles[0], middles[middles.len() - 1]);
            let step = (last - first) / (number - 1) as f64;
            let px: Vec<f64> = (0..number).map(|k| first + step * k as f64).collect();
            values = px.iter().map(|&px| scale.value(px)).collect();
            places = Some(px);
            let place = |px: &f64| {
                let steps = (px - first) / step;
                let before = (steps.floor().max(0.0) as usize).min(number - 2);
                (before, (steps - before as f64).clamp(0.0, 1.0))
            };
            between = middles.iter().map(place).collect();
        }
    }
    (!values.is_empty()).then_some(Side {
        places,
        values,
        pixels,
        between,
    })
}
