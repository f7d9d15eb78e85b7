//! What RaTeX lays out, as outlines.

use ratex_font::{FontId, katex_ttf_glyph_char};
use ratex_types::{color::Color, display_item::DisplayItem, path_command::PathCommand};

use super::{Emphasis, Font, Fonts, FormulaErrorKind, PathSegment, ShapedText};

/// How much larger formulas are set than the words around them: KaTeX's letters are small for their
/// size, those of the words' faces are large. This is half way between equal capitals and equal small letters.
pub(super) const SCALE: f64 = 1.16;
/// Width in em of what RaTeX draws as lines: TeX's default rule.
const RULE: f64 = 0.04;

/// A glyph from beyond KaTeX's faces, as large as in the words around the formula.
pub(super) fn foreign_glyph(c: char, fonts: &Fonts) -> ShapedText {
    let text = c.encode_utf8(&mut [0; 4]).to_owned();
    let mut shaped = fonts.shape(&text, Emphasis::default());
    shaped.measure_ink();
    shaped.scaled(1.0 / SCALE)
}

/// Draws what RaTeX lays out, of which the baseline is `baseline` below the top.
pub(super) fn draw(
    item: &DisplayItem,
    baseline: f64,
    fonts: &Fonts,
    shaped: &mut ShapedText,
) -> Result<(), FormulaErrorKind> {
    let (DisplayItem::GlyphPath { color, .. }
    | DisplayItem::Line { color, .. }
    | DisplayItem::Rect { color, .. }
    | DisplayItem::Path { color, .. }) = item;
    if *color != Color::BLACK {
        return Err(FormulaErrorKind::Color);
    }
    match item {
        DisplayItem::GlyphPath {
            x,
            y,
            scale,
            font,
            char_code,
            ..
        } => {
            let id = FontId::parse(font).unwrap_or(FontId::MainRegular);
            let c = katex_ttf_glyph_char(id, *char_code);
            let y = y - baseline;
            let face = Font::of_formulas(font);
            if let Some((face, glyph)) = face.and_then(|face| Some((face, face.glyph(c)?))) {
                face.outline(glyph, *scale, *x, y, &mut |segment| shaped.push(segment));
            } else if fonts.covers(c) {
                // Its height is in the layout already.
                let (height, depth) = (shaped.height, shaped.depth);
                shaped.add(&foreign_glyph(c, fonts).scaled(*scale), *x, y);
                (shaped.height, shaped.depth) = (height, depth);
            } else if !c.is_whitespace() {
                return Err(FormulaErrorKind::Glyph(c));
            }
        }
        DisplayItem::Line {
            x,
            y,
            width,
            thickness,
            dashed,
            ..
        } => {
            let (top, bottom) = (
                y - baseline - thickness / 2.0,
                y - baseline + thickness / 2.0,
            );
            let period = if *dashed { 8.0 * thickness } else { *width };
            let dashes = if period > 0.0 {
                (width / period).ceil().min(1000.0) as usize
            } else {
                0
            };
            for dash in 0..dashes {
                let left = x + dash as f64 * period;
                let length = if *dashed { period / 2.0 } else { period };
                let right = (left + length).min(x + width);
                polygon(
                    &[(left, bottom), (left, top), (right, top), (right, bottom)],
                    shaped,
                );
            }
        }
        DisplayItem::Rect {
            x,
            y,
            width,
            height,
            ..
        } => {
            let (left, right, top) = (*x, x + width, y - baseline);
            let bottom = top + height;
            polygon(
                &[(left, bottom), (left, top), (right, top), (right, bottom)],
                shaped,
            );
        }
        DisplayItem::Path {
            x,
            y,
            commands,
            fill: true,
            ..
        } => fill(commands, *x, y - baseline, shaped),
        DisplayItem::Path { x, y, commands, .. } => {
            for pair in flattened(commands, *x, y - baseline).windows(2) {
                if let [Some(from), Some(to)] = pair {
                    stroke(*from, *to, shaped);
                }
            }
        }
    }
    Ok(())
}

/// A closed contour. Its corners run as the contours of glyphs do, so that where they overlap both
/// are filled.
fn polygon(corners: &[(f64, f64)], shaped: &mut ShapedText) {
    for (index, &(x, y)) in corners.iter().enumerate() {
        shaped.push(match index {
            0 => PathSegment::MoveTo(x, y),
            _ => PathSegment::LineTo(x, y),
        });
    }
    shaped.push(PathSegment::Close);
}

/// A path. Of one that runs the other way than glyphs do, every contour is turned.
fn fill(commands: &[PathCommand], dx: f64, dy: f64, shaped: &mut ShapedText) {
    let mut open = false;
    let mut path = Vec::new();
    for command in commands {
        let segment = match *command {
            PathCommand::MoveTo { x, y } => {
                if std::mem::replace(&mut open, true) {
                    path.push(PathSegment::Close);
                }
                PathSegment::MoveTo(x, y)
            }
            PathCommand::LineTo { x, y } => PathSegment::LineTo(x, y),
            PathCommand::QuadTo { x1, y1, x, y } => PathSegment::QuadTo(x1, y1, x, y),
            PathCommand::CubicTo {
                x1,
                y1,
                x2,
                y2,
                x,
                y,
            } => PathSegment::CubicTo(x1, y1, x2, y2, x, y),
            PathCommand::Close => {
                open = false;
                PathSegment::Close
            }
        };
        path.push(segment.map(|x, y| (x + dx, y + dy)));
    }
    if open {
        path.push(PathSegment::Close);
    }
    let contours = || path.split_inclusive(|segment| *segment == PathSegment::Close);
    if contours().map(area).sum::<f64>() < 0.0 {
        contours()
            .flat_map(reversed)
            .for_each(|segment| shaped.push(segment));
    } else {
        path.into_iter().for_each(|segment| shaped.push(segment));
    }
}

/// Twice the area in a contour, above 0 if it runs as those of glyphs do; curves count as their corners.
fn area(contour: &[PathSegment]) -> f64 {
    let mut points = Vec::new();
    for segment in contour {
        segment.map(|x, y| {
            points.push((x, y));
            (x, y)
        });
    }
    let next = points.iter().cycle().skip(1);
    points
        .iter()
        .zip(next)
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum()
}

/// A contour from its end to its start.
fn reversed(contour: &[PathSegment]) -> Vec<PathSegment> {
    let ends = contour.iter().filter_map(|segment| match *segment {
        PathSegment::MoveTo(x, y)
        | PathSegment::LineTo(x, y)
        | PathSegment::QuadTo(_, _, x, y)
        | PathSegment::CubicTo(_, _, _, _, x, y) => Some((x, y)),
        PathSegment::Close => None,
    });
    let ends: Vec<(f64, f64)> = ends.collect();
    let Some(&(x, y)) = ends.last() else {
        return Vec::new();
    };
    let mut back = vec![PathSegment::MoveTo(x, y)];
    for (segment, &(x, y)) in contour.iter().skip(1).zip(&ends).rev() {
        back.push(match *segment {
            PathSegment::QuadTo(a, b, ..) => PathSegment::QuadTo(a, b, x, y),
            PathSegment::CubicTo(a, b, c, d, ..) => PathSegment::CubicTo(c, d, a, b, x, y),
            _ => PathSegment::LineTo(x, y),
        });
    }
    back.push(PathSegment::Close);
    back
}

/// The corners of a path whose curves are cut into short lines; `None` between its parts.
fn flattened(commands: &[PathCommand], dx: f64, dy: f64) -> Vec<Option<(f64, f64)>> {
    /// Lines for each curve: these are small circles and arcs.
    const PARTS: u32 = 12;
    let mut corners: Vec<Option<(f64, f64)>> = Vec::new();
    let (mut start, mut last) = ((0.0, 0.0), (0.0, 0.0));
    for command in commands {
        let control = match *command {
            PathCommand::MoveTo { x, y } => {
                corners.push(None);
                start = (x, y);
                last = start;
                corners.push(Some((x + dx, y + dy)));
                continue;
            }
            PathCommand::LineTo { x, y } => [last, (x, y), (x, y)],
            PathCommand::QuadTo { x1, y1, x, y } => {
                let third = |a: f64, b: f64| a + (b - a) * 2.0 / 3.0;
                [
                    (third(last.0, x1), third(last.1, y1)),
                    (third(x, x1), third(y, y1)),
                    (x, y),
                ]
            }
            PathCommand::CubicTo {
                x1,
                y1,
                x2,
                y2,
                x,
                y,
            } => [(x1, y1), (x2, y2), (x, y)],
            PathCommand::Close => [last, start, start],
        };
        let [a, b, end] = control;
        for part in 1..=PARTS {
            let t = f64::from(part) / f64::from(PARTS);
            let s = 1.0 - t;
            let at = |p: f64, a: f64, b: f64, q: f64| {
                s * s * s * p + 3.0 * s * s * t * a + 3.0 * s * t * t * b + t * t * t * q
            };
            let (x, y) = (at(last.0, a.0, b.0, end.0), at(last.1, a.1, b.1, end.1));
            corners.push(Some((x + dx, y + dy)));
        }
        last = end;
    }
    corners
}

/// A line of the width of a rule.
fn stroke(from: (f64, f64), to: (f64, f64), shaped: &mut ShapedText) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length > 0.0 {
        let (nx, ny) = (-dy / length * RULE / 2.0, dx / length * RULE / 2.0);
        polygon(
            &[
                (from.0 + nx, from.1 + ny),
                (from.0 - nx, from.1 - ny),
                (to.0 - nx, to.1 - ny),
                (to.0 + nx, to.1 + ny),
            ],
            shaped,
        );
    }
}
