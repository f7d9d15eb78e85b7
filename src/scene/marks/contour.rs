//! Lines of equal value, and the bands between them.

use crate::{
    color::Color,
    plan::curves,
    spec::{
        model::{Anchor, MarkKind, MarkOption, ScaleKind},
        style::{ContourStyle, TickRule},
    },
};

use super::{
    super::{
        geometry::{Point, Rect},
        isolines::Grid,
        node::{Command, Node, Path, Shape},
        polyline::Place,
        scale::Scale,
        strokes,
        swatch::Swatch,
        text::Face,
        ticks::{self, Labels, Wanted},
    },
    MarkContext, MarkType,
};

/// Px between columns or rows of the grid.
const SPACING: f64 = 4.0;
/// The most columns or rows.
const MOST: usize = 200;
/// Space around a label, in font sizes.
const LABEL_GAP: f64 = 0.35;

/// A value that has a line.
struct Level {
    value: f64,
    label: String,
}

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("contour");
/// About how many values have a line, if none are written.
const LEVEL_COUNT: MarkOption<Option<f64>> = KIND.written_number("level_count");
const FILLED: MarkOption<bool> = KIND.flag("filled");
const LABELS: MarkOption<bool> = KIND.flag("labels");
/// Without `level_count`.
const FEW_LEVELS: f64 = 8.0;

/// Lines of equal value.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        if context.mark.options.get(&FILLED) {
            return Swatch::filled(1.0);
        }
        let style = &context.style.contour;
        context.line(style.stroke_width, style.stroke_dash)
    },
    // With a colour or a series of its own it has lines of one colour.
    shows_colors: |mark| {
        mark.options.get(&FILLED) || (mark.stroke.is_none() && mark.series.is_none())
    },
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let options = &context.mark.options;
    let (filled, labels) = (options.get(&FILLED), options.get(&LABELS));
    let (Some((xs, ys)), Some(surface)) = (grid(context), context.surface()) else {
        return Vec::new();
    };
    let value = |scale: Scale| move |px: &f64| scale.value(*px);
    let values = surface.at(
        &xs.iter().map(value(context.x)).collect::<Vec<f64>>(),
        &ys.iter().map(value(context.y)).collect::<Vec<f64>>(),
    );
    let grid = Grid {
        xs: &xs,
        ys: &ys,
        values: &values,
    };
    let levels = level_values(context);
    let style = context.style.contour;
    let opacity = context.opacity(style.opacity);
    let mut nodes = Vec::new();
    if filled {
        nodes.extend(bands(context, &grid, &levels, opacity));
    }
    if filled && !labels && context.mark.stroke.is_none() {
        return nodes;
    }
    let mut taken: Vec<Rect> = Vec::new();
    for level in &levels {
        let (line, text) = line_colors(context, level.value, filled);
        let mut lines = grid.lines(level.value);
        let mut words = None;
        if labels {
            let face = Face {
                size: style.label_size,
                font: context.style.tick_label.weight,
                fill: text.with_opacity(context.opacity(1.0)),
                halo: None,
            };
            words = label(&face, &level.label, &mut lines, &context.rect, &mut taken);
        }
        nodes.extend(strokes::line(
            &lines,
            &context.rect,
            line.with_opacity(opacity),
            context.width(width(context, style, filled)),
            context.dash(style.stroke_dash),
        ));
        nodes.extend(words);
    }
    nodes
}

/// Lines between colours need less width than lines alone.
fn width(context: &MarkContext<'_>, style: ContourStyle, filled: bool) -> f64 {
    if filled {
        style.stroke_width.min(context.ratio)
    } else {
        style.stroke_width
    }
}

/// The colours of a line and its label.
fn line_colors(context: &MarkContext<'_>, level: f64, filled: bool) -> (Color, Color) {
    let own = context.mark.stroke.map(|paint| context.paint(paint));
    let shade = context.shade(context.normalize(level));
    if filled {
        let contrast = if shade.luminance() > 0.18 {
            Color::BLACK
        } else {
            Color::WHITE
        };
        return (own.unwrap_or(contrast), contrast);
    }
    match own {
        Some(own) => (own, own),
        None if (TYPE.shows_colors)(context.mark) => (shade, context.style.roles.foreground),
        None => (context.color, context.style.roles.foreground),
    }
}

/// The values that have a line, rising.
fn level_values(context: &MarkContext<'_>) -> Vec<Level> {
    let written = &context.instance.levels;
    let (scale, wanted) = if written.is_empty() {
        let Some(color_scale) = context.color_scale else {
            return Vec::new();
        };
        let count = context.mark.options.get(&LEVEL_COUNT);
        let count = count.unwrap_or(FEW_LEVELS) as u32;
        let scale = Scale::new(
            color_scale.scale,
            color_scale.low,
            color_scale.high,
            0.0,
            1.0,
        );
        let wanted = Wanted::Round {
            count,
            most: 2 * count.max(2),
            rule: context.style.tick.rule,
            on_axis: false,
        };
        (scale, wanted)
    } else {
        let tracks = written.iter();
        let mut values: Vec<f64> = tracks.map(|track| track.at(context.state)).collect();
        values.retain(|value| value.is_finite());
        values.sort_by(f64::total_cmp);
        values.dedup();
        let (Some(&low), Some(&high)) = (values.first(), values.last()) else {
            return Vec::new();
        };
        let scale = Scale::new(ScaleKind::Linear, low, high, 0.0, 1.0);
        (scale, Wanted::At(values))
    };
    let labels = Labels {
        format: None,
        length: &|_| 0.0,
        size: 0.0,
        typeset: context.style.tick.rule == TickRule::Extended,
        common: None,
    };
    ticks::ticks(&scale, &wanted, &labels)
        .into_iter()
        .map(|tick| Level {
            value: tick.value,
            label: tick.label,
        })
        .collect()
}

/// Px of the columns and rows of the grid, within the panel.
fn grid(context: &MarkContext<'_>) -> Option<(Vec<f64>, Vec<f64>)> {
    let [x, y] = context.plane()?;
    let (rect, spacing) = (&context.rect, SPACING * context.ratio);
    let xs = side(&context.x, x, (rect.left, rect.right), spacing)?;
    let ys = side(&context.y, y, (rect.top, rect.bottom), spacing)?;
    Some((xs, ys))
}

fn side(
    scale: &Scale,
    (from, to, step): (f64, f64, Option<f64>),
    (first, last): (f64, f64),
    spacing: f64,
) -> Option<Vec<f64>> {
    if let Some(step) = step {
        let places = curves::steps(from, to, step).into_iter();
        let mut places: Vec<f64> = places.map(|value| scale.px(value)).collect();
        places.retain(|px| (first - 0.5..=last + 0.5).contains(px));
        places.sort_by(f64::total_cmp);
        return (places.len() > 1).then_some(places);
    }
    let (a, b) = (scale.px(from), scale.px(to));
    let start = a.min(b).max(first);
    let length = a.max(b).min(last) - start;
    if a.is_nan() || b.is_nan() || length <= 0.0 {
        return None;
    }
    let count = ((length / spacing).ceil().max(2.0) as usize).min(MOST);
    let place = |k: usize| start + length * k as f64 / count as f64;
    Some((0..=count).map(place).collect())
}

/// What lies between neighbouring levels, below the lowest (unless it is written) and above the
/// highest. Opaque bands cover each other, so that no seam shows; others leave each other out.
fn bands(context: &MarkContext<'_>, grid: &Grid<'_>, levels: &[Level], opacity: f64) -> Vec<Node> {
    let Some(color_scale) = context.color_scale else {
        return Vec::new();
    };
    let mut ends: Vec<f64> = levels.iter().map(|level| level.value).collect();
    let mut floors = ends.clone();
    if context.instance.levels.is_empty() {
        floors.insert(0, f64::MIN);
        ends.insert(0, color_scale.low);
    }
    ends.push(
        color_scale
            .high
            .max(ends.last().copied().unwrap_or(color_scale.high)),
    );
    let scale = color_scale.scale;
    let rings: Vec<Vec<Vec<Place>>> = floors.iter().map(|&floor| grid.regions(floor)).collect();
    let mut nodes = Vec::new();
    for (index, own) in rings.iter().enumerate() {
        let middle = f64::midpoint(scale.forward(ends[index]), scale.forward(ends[index + 1]));
        let middle = context.normalize(scale.backward(middle));
        // Below 0 a logarithmic scale has no colour; its lowest is nearest.
        let color = context.shade(if middle.is_nan() { 0.0 } else { middle });
        let mut path = Path::default();
        add_rings(&mut path, own.iter().map(|ring| ring.iter()));
        if opacity < 1.0
            && let Some(above) = rings.get(index + 1)
        {
            add_rings(&mut path, above.iter().map(|ring| ring.iter().rev()));
        }
        if !path.is_empty() {
            nodes.push(Node::new(Shape::Path(path)).fill(color.with_opacity(opacity)));
        }
    }
    nodes
}

fn add_rings<'a, R: Iterator<Item = &'a Place>>(path: &mut Path, rings: impl Iterator<Item = R>) {
    for ring in rings {
        path.add_polyline(ring.map(|&(x, y)| Point::new(x, y)));
        path.commands.push(Command::Close);
    }
}

/// A label on the straightest stretch of the lines of a level, which make room for it.
fn label(
    face: &Face,
    words: &str,
    lines: &mut Vec<Vec<Place>>,
    rect: &Rect,
    taken: &mut Vec<Rect>,
) -> Option<Node> {
    let gap = LABEL_GAP * face.size;
    let room = face.width(words) + 2.0 * gap;
    let mut best: Option<(f64, usize, usize, usize)> = None;
    for (index, line) in lines.iter().enumerate() {
        let mut lengths = vec![0.0];
        for pair in line.windows(2) {
            lengths.push(lengths[lengths.len() - 1] + distance(pair[0], pair[1]));
        }
        // Twice its own room: a line is more than its label.
        let length = lengths[lengths.len() - 1];
        if length < 2.0 * room {
            continue;
        }
        // What an open line has left on both sides is to be seen as a line, too.
        let rest = if line.first() == line.last() {
            0.0
        } else {
            room / 2.0
        };
        let mut end = 0;
        for start in 0..line.len() {
            while end < line.len() && lengths[end] - lengths[start] < room {
                end += 1;
            }
            if end == line.len() || length - lengths[end] < rest {
                break;
            }
            if lengths[start] < rest {
                continue;
            }
            let straight = distance(line[start], line[end]) / (lengths[end] - lengths[start]);
            let place = around(line[start], line[end], face, words, gap);
            let inside = place.left >= rect.left + 2.0
                && place.right <= rect.right - 2.0
                && place.top >= rect.top + 2.0
                && place.bottom <= rect.bottom - 2.0;
            let free = taken.iter().all(|other| {
                place.right <= other.left
                    || other.right <= place.left
                    || place.bottom <= other.top
                    || other.bottom <= place.top
            });
            // The first of nearly equal ones, so that rounding does not move it.
            let better = best.is_none_or(|(so_far, ..)| straight > so_far + 1e-3);
            if inside && free && straight > 0.9 && better {
                best = Some((straight, index, start, end));
            }
        }
    }
    let (_, index, start, end) = best?;
    let line = lines.swap_remove(index);
    let (from, to) = (line[start], line[end]);
    taken.push(around(from, to, face, words, gap));
    let closed = line.first() == line.last();
    if closed {
        // What is left of a ring is one line.
        let mut rest: Vec<Place> = line[end..line.len() - 1].to_vec();
        rest.extend(&line[..=start]);
        lines.push(rest);
    } else {
        lines.push(line[..=start].to_vec());
        lines.push(line[end..].to_vec());
    }
    Some(turned(face, words, from, to))
}

fn distance(a: Place, b: Place) -> f64 {
    ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).sqrt()
}

/// A rectangle around words that run from one place towards another.
fn around(from: Place, to: Place, face: &Face, words: &str, gap: f64) -> Rect {
    let (x, y) = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let length = distance(from, to).max(1e-9);
    let (ux, uy) = (
        ((to.0 - from.0) / length).abs(),
        ((to.1 - from.1) / length).abs(),
    );
    let (half, high) = (face.width(words) / 2.0 + gap, face.size / 2.0);
    let (wide, tall) = (half * ux + high * uy, half * uy + high * ux);
    Rect {
        left: x - wide,
        right: x + wide,
        top: y - tall,
        bottom: y + tall,
    }
}

/// Words in the middle between two places and along the way between them, upright. All that stand
/// nearly on end are read upwards: neighbours that lean to different sides would look like one that
/// is upside down.
fn turned(face: &Face, words: &str, from: Place, to: Place) -> Node {
    const ON_END: f64 = 0.2;
    let length = distance(from, to).max(1e-9);
    let (ux, uy) = ((to.0 - from.0) / length, (to.1 - from.1) / length);
    let backwards = ux < -ON_END || (ux <= ON_END && uy > 0.0);
    let (ux, uy) = if backwards { (-ux, -uy) } else { (ux, uy) };
    let (x, y) = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let mut node = face.node(words, 0.0, face.cap_height() / 2.0, Anchor::Middle);
    if let Shape::Path(path) = &mut node.shape {
        let turn = |point: &mut Point| {
            let (a, b) = (point.x.get(), point.y.get());
            *point = Point::new(x + a * ux - b * uy, y + a * uy + b * ux);
        };
        for command in &mut path.commands {
            match command {
                Command::Move(a) | Command::Line(a) => turn(a),
                Command::Quad(a, b) => [a, b].into_iter().for_each(turn),
                Command::Cubic(a, b, c) => [a, b, c].into_iter().for_each(turn),
                Command::Close => {}
            }
        }
    }
    node
}
