//! Reads the SVG that this program writes: shapes in plain colours, clipped by rectangles.
//!
//! Of all SVG, films need paths, circles and rectangles with a handful of attributes. usvg reads
//! those too, but it also builds a tree, resolves styles and strokes every path once for its
//! bounding box, before resvg strokes it again to draw it. Reading them here costs a tenth of that.
//! What is not known is left to usvg: [`read`] returns `None`. What is known becomes exactly the
//! paths, paints and numbers that usvg makes of it, so the pixels are the same; the tests hold
//! every scene of the gallery to that.

use resvg::tiny_skia::{LineCap, LineJoin, Path, PathBuilder, Rect, Stroke, StrokeDash};

/// No coordinate lies farther out; see [`MAX_COORDINATE`](super::MAX_COORDINATE).
const FAR: f32 = 2e6;

/// Red, green, blue, opacity.
pub(super) type Rgba = [u8; 4];

/// A document, read.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The root's tag, which says how large a unit is.
    pub(super) opening: &'a str,
    /// From bottom to top.
    pub(super) shapes: Vec<Shape>,
}

/// An outline and its paint.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) path: Path,
    pub(super) fill: Option<Rgba>,
    pub(super) stroke: Option<(Rgba, Stroke)>,
    /// Nothing shows outside of it.
    pub(super) clip: Option<Rect>,
}

/// Reads a document; `None` if there is anything in it that only usvg understands.
pub(super) fn read(svg: &str) -> Option<Document<'_>> {
    let mut text = Text(svg);
    let end = svg.find('>')?;
    let (opening, rest) = svg.split_at(end + 1);
    if !opening.starts_with("<svg ") {
        return None;
    }
    text.0 = rest;
    let mut clips: Vec<(&str, Rect)> = Vec::new();
    let mut shapes = Vec::new();
    let mut clip = None;
    loop {
        text.skip_space();
        match text.tag()? {
            Tag::Open("defs") => text.close("defs", |text| {
                let Tag::Open("clipPath") = text.tag()? else {
                    return None;
                };
                let Some(("id", id)) = text.attribute()? else {
                    return None;
                };
                text.end(">")?;
                let Tag::Open("rect") = text.tag()? else {
                    return None;
                };
                let rect = clip_rect(text)?;
                let Tag::Close("clipPath") = text.tag()? else {
                    return None;
                };
                clips.push((id, rect));
                Some(())
            })?,
            Tag::Open("g") if clip.is_none() => {
                let Some(("clip-path", value)) = text.attribute()? else {
                    return None;
                };
                text.end(">")?;
                let id = value.strip_prefix("url(#")?.strip_suffix(')')?;
                clip = Some(clips.iter().find(|clip| clip.0 == id)?.1);
            }
            Tag::Close("g") if clip.is_some() => clip = None,
            Tag::Open(name @ ("path" | "circle" | "rect")) => {
                let shape = Raw::read(&mut text, name)?.shape(clip)?;
                shapes.extend(shape);
            }
            Tag::Close("svg") => {
                text.skip_space();
                return text.0.is_empty().then_some(Document { opening, shapes });
            }
            _ => return None,
        }
    }
}

fn clip_rect(text: &mut Text<'_>) -> Option<Rect> {
    let [mut x, mut y, mut width, mut height] = [0.0; 4];
    let mut crisp = false;
    while let Some((name, value)) = text.attribute()? {
        match name {
            "x" => x = number(value)?,
            "y" => y = number(value)?,
            "width" => width = number(value)?,
            "height" => height = number(value)?,
            "shape-rendering" => crisp = value == "crispEdges",
            _ => return None,
        }
    }
    text.end("/>")?;
    let whole = [x, y, width, height].iter().all(|v| v.fract() == 0.0);
    (crisp && whole && width > 0.0 && height > 0.0)
        .then(|| Rect::from_xywh(x, y, width, height))
        .flatten()
}

/// The attributes of an element.
#[derive(Default)]
struct Raw<'a> {
    name: &'a str,
    d: &'a str,
    /// `x`, `y`, `width`, `height` of a rectangle; centre and radius of a circle.
    places: [f32; 4],
    rx: f32,
    fill: Option<&'a str>,
    fill_opacity: Option<f32>,
    stroke: Option<&'a str>,
    stroke_opacity: Option<f32>,
    width: Option<f32>,
    cap: LineCap,
    join: LineJoin,
    dash: Vec<f32>,
    dash_offset: f32,
}

impl<'a> Raw<'a> {
    fn read(text: &mut Text<'a>, element: &'a str) -> Option<Self> {
        let mut raw = Self {
            name: element,
            ..Self::default()
        };
        while let Some((name, value)) = text.attribute()? {
            match (element, name) {
                (_, "id" | "role" | "aria-label" | "aria-hidden") => {}
                ("path", "d") => raw.d = value,
                ("circle", "cx") | ("rect", "x") => raw.places[0] = number(value)?,
                ("circle", "cy") | ("rect", "y") => raw.places[1] = number(value)?,
                ("circle", "r") | ("rect", "width") => raw.places[2] = number(value)?,
                ("rect", "height") => raw.places[3] = number(value)?,
                ("rect", "rx") => raw.rx = number(value)?,
                (_, "fill") => raw.fill = Some(value),
                (_, "fill-opacity") => raw.fill_opacity = Some(number(value)?),
                (_, "stroke") => raw.stroke = Some(value),
                (_, "stroke-opacity") => raw.stroke_opacity = Some(number(value)?),
                (_, "stroke-width") => raw.width = Some(number(value)?),
                (_, "stroke-linecap") => {
                    raw.cap = match value {
                        "butt" => LineCap::Butt,
                        "round" => LineCap::Round,
                        "square" => LineCap::Square,
                        _ => return None,
                    }
                }
                (_, "stroke-linejoin") => {
                    raw.join = match value {
                        "round" => LineJoin::Round,
                        "bevel" => LineJoin::Bevel,
                        "miter" => LineJoin::Miter,
                        _ => return None,
                    }
                }
                (_, "stroke-dasharray") => {
                    raw.dash = value.split(' ').map(number).collect::<Option<Vec<f32>>>()?;
                }
                (_, "stroke-dashoffset") => raw.dash_offset = number(value)?,
                _ => return None,
            }
        }
        text.end("/>")?;
        Some(raw)
    }

    /// The shape; `Some(None)` if there is nothing to draw.
    fn shape(self, clip: Option<Rect>) -> Option<Option<Shape>> {
        let path = match self.name {
            "path" => pen(self.d)?,
            "circle" => self.circle(),
            _ => self.rect(),
        };
        let fill = color(self.fill.unwrap_or("#000000"), self.fill_opacity)?;
        let stroke = match color(self.stroke.unwrap_or("none"), self.stroke_opacity)? {
            Some(color) => {
                // Widths that are not positive mean no stroke to usvg; none is ever written.
                let width = self.width.filter(|&width| width > 0.0)?;
                let dash = (!self.dash.is_empty()).then_some(self.dash);
                if dash.as_ref().is_some_and(|dash| {
                    dash.len() % 2 != 0 || dash.iter().any(|&length| length <= 0.0)
                }) {
                    return None;
                }
                let stroke = Stroke {
                    width,
                    miter_limit: 4.0,
                    line_cap: self.cap,
                    line_join: self.join,
                    dash: dash.and_then(|dash| StrokeDash::new(dash, self.dash_offset)),
                };
                Some((color, stroke))
            }
            None => None,
        };
        let Some(path) = path.filter(|path| path.len() >= 2) else {
            return Some(None);
        };
        if fill.is_none() && stroke.is_none() {
            return Some(None);
        }
        Some(Some(Shape {
            path,
            fill,
            stroke,
            clip,
        }))
    }

    fn circle(&self) -> Option<Path> {
        let [cx, cy, r, _] = self.places;
        if r <= 0.0 {
            return None;
        }
        let mut pen = PathBuilder::new();
        pen.move_to(cx + r, cy);
        arc(&mut pen, r, cx, cy + r);
        arc(&mut pen, r, cx - r, cy);
        arc(&mut pen, r, cx, cy - r);
        arc(&mut pen, r, cx + r, cy);
        pen.close();
        pen.finish()
    }

    fn rect(&self) -> Option<Path> {
        let [x, y, width, height] = self.places;
        if width <= 0.0 || height <= 0.0 {
            return None;
        }
        if self.rx <= 0.0 {
            return Some(PathBuilder::from_rect(Rect::from_xywh(
                x, y, width, height,
            )?));
        }
        let (rx, ry) = (self.rx.min(width / 2.0), self.rx.min(height / 2.0));
        let mut pen = PathBuilder::new();
        pen.move_to(x + rx, y);
        pen.line_to(x + width - rx, y);
        elliptic_arc(&mut pen, (rx, ry), x + width, y + ry);
        pen.line_to(x + width, y + height - ry);
        elliptic_arc(&mut pen, (rx, ry), x + width - rx, y + height);
        pen.line_to(x + rx, y + height);
        elliptic_arc(&mut pen, (rx, ry), x, y + height - ry);
        pen.line_to(x, y + ry);
        elliptic_arc(&mut pen, (rx, ry), x + rx, y);
        pen.close();
        pen.finish()
    }
}

fn arc(pen: &mut PathBuilder, r: f32, x: f32, y: f32) {
    elliptic_arc(pen, (r, r), x, y);
}

/// A clockwise quarter of an ellipse to a point, in the cubics that usvg makes of it.
fn elliptic_arc(pen: &mut PathBuilder, (rx, ry): (f32, f32), x: f32, y: f32) {
    let Some(from) = pen.last_point() else { return };
    let place = |x: f32, y: f32| kurbo::Point::new(f64::from(x), f64::from(y));
    let arc = kurbo::Arc::from_svg_arc(&kurbo::SvgArc {
        from: place(from.x, from.y),
        to: place(x, y),
        radii: kurbo::Vec2::new(f64::from(rx), f64::from(ry)),
        x_rotation: 0.0,
        large_arc: false,
        sweep: true,
    });
    match arc {
        Some(arc) => arc.to_cubic_beziers(0.1, |a, b, to| {
            let [a, b, to] = [a, b, to].map(|p| (p.x as f32, p.y as f32));
            pen.cubic_to(a.0, a.1, b.0, b.1, to.0, to.1);
        }),
        None => pen.line_to(x, y),
    }
}

/// A paint with its opacity; `Some(None)` is no paint.
fn color(value: &str, opacity: Option<f32>) -> Option<Option<Rgba>> {
    if value == "none" {
        return Some(None);
    }
    let hex = value.strip_prefix('#').filter(|hex| hex.len() == 6)?;
    let rgb = u32::from_str_radix(hex, 16).ok()?;
    let [_, r, g, b] = rgb.to_be_bytes();
    let opacity = opacity.unwrap_or(1.0).clamp(0.0, 1.0);
    Some(Some([r, g, b, (opacity * 255.0 + 0.5) as u8]))
}

/// The path of a `d` attribute in absolute commands; `Some(None)` if it has no extent.
fn pen(d: &str) -> Option<Option<Path>> {
    let mut numbers = Numbers(d.as_bytes());
    let mut pen = PathBuilder::with_capacity(d.len() / 12, d.len() / 10);
    while let Some((&letter, rest)) = numbers.0.split_first() {
        numbers.0 = rest;
        match letter {
            b'M' => {
                let [x, y] = numbers.take()?;
                pen.move_to(x, y);
            }
            b'L' => {
                let [x, y] = numbers.take()?;
                pen.line_to(x, y);
            }
            b'Q' => {
                let [a, b, x, y] = numbers.take()?;
                pen.quad_to(a, b, x, y);
            }
            b'C' => {
                let [a, b, c, d, x, y] = numbers.take()?;
                pen.cubic_to(a, b, c, d, x, y);
            }
            b'Z' => pen.close(),
            _ => return None,
        }
    }
    Some(pen.finish())
}

/// A whole attribute as a number.
fn number(text: &str) -> Option<f32> {
    let mut numbers = Numbers(text.as_bytes());
    let [value] = numbers.take()?;
    numbers.0.is_empty().then_some(value)
}

/// Numbers with a space between them.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn take<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut numbers = [0.0; N];
        for (index, number) in numbers.iter_mut().enumerate() {
            if index > 0 {
                self.0 = self.0.strip_prefix(b" ")?;
            }
            *number = self.decimal()?;
        }
        Some(numbers)
    }

    /// A decimal of a few digits: the quotient of two exact numbers is the nearest double, as any
    /// reader of numbers gives it.
    fn decimal(&mut self) -> Option<f32> {
        const POWERS: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];
        let (negative, mut rest) = match self.0 {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (mut digits, mut count, mut decimals) = (0_u32, 0, None);
        while let [byte @ (b'0'..=b'9' | b'.'), tail @ ..] = rest {
            if *byte == b'.' {
                decimals = decimals.is_none().then_some(Some(0))?;
            } else {
                digits = digits
                    .checked_mul(10)?
                    .checked_add(u32::from(byte - b'0'))?;
                count += 1;
                decimals = decimals.map(|decimals: usize| decimals + 1);
            }
            rest = tail;
        }
        if count == 0 || decimals == Some(0) {
            return None;
        }
        self.0 = rest;
        let value = (f64::from(digits) / POWERS.get(decimals.unwrap_or(0))?) as f32;
        (value <= FAR).then_some(if negative { -value } else { value })
    }
}

/// What is left to read.
struct Text<'a>(&'a str);

enum Tag<'a> {
    Open(&'a str),
    Close(&'a str),
}

impl<'a> Text<'a> {
    fn skip_space(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    fn end(&mut self, end: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(end)?;
        Some(())
    }

    /// The name of the next tag; attributes follow those that open.
    fn tag(&mut self) -> Option<Tag<'a>> {
        let text = self.0.strip_prefix('<')?;
        if let Some(text) = text.strip_prefix('/') {
            let (name, rest) = text.split_once('>')?;
            self.0 = rest;
            return Some(Tag::Close(name));
        }
        let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
        let (name, rest) = text.split_at(end);
        self.0 = rest;
        Some(Tag::Open(name))
    }

    /// The next attribute; `Some(None)` at the end of the tag.
    fn attribute(&mut self) -> Option<Option<(&'a str, &'a str)>> {
        let Some(text) = self.0.strip_prefix(' ') else {
            return Some(None);
        };
        let (name, text) = text.split_once("=\"")?;
        let (value, rest) = text.split_once('"')?;
        self.0 = rest;
        Some(Some((name, value)))
    }

    /// Reads children up to the closing tag.
    fn close(&mut self, name: &str, mut child: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.end(">")?;
        loop {
            self.skip_space();
            if let Some(rest) = self.0.strip_prefix("</") {
                let rest = rest.strip_prefix(name)?;
                self.0 = rest.strip_prefix('>')?;
                return Some(());
            }
            child(self)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">"#;

    #[test]
    fn what_is_written_is_read() {
        let text = format!(
            "{HEAD}\n<defs>\n<clipPath id=\"a\"><rect x=\"-1\" y=\"2\" width=\"3\" height=\"4\" \
             shape-rendering=\"crispEdges\"/></clipPath>\n</defs>\n\
             <g clip-path=\"url(#a)\"><path id=\"b\" d=\"M1 -2.05L3.5 4Z\" fill=\"none\" \
             stroke=\"#0102ff\" stroke-opacity=\"0.502\" stroke-width=\"2\" \
             stroke-dasharray=\"1 2\"/></g>\n<circle cx=\"1\" cy=\"2\" r=\"3\" fill=\"#ffffff\"/>\n</svg>\n"
        );
        let document = read(&text).unwrap();
        assert_eq!(document.opening, HEAD);
        let [line, circle] = document.shapes.as_slice() else {
            panic!("{document:?}")
        };
        assert_eq!(line.clip, Rect::from_xywh(-1.0, 2.0, 3.0, 4.0));
        assert_eq!(line.path.points()[0].y, -2.05);
        let (color, stroke) = line.stroke.as_ref().unwrap();
        assert_eq!(*color, [1, 2, 255, 128]);
        assert!(stroke.dash.is_some() && line.fill.is_none());
        assert_eq!((circle.fill, circle.clip), (Some([255; 4]), None));
    }

    #[test]
    fn the_rest_is_left_to_usvg() {
        for body in [
            "<text>a</text>",
            "<path d=\"m1 2l3 4\"/>",
            "<path d=\"M1 2L3\"/>",
            "<path d=\"M1e3 2L3 4\"/>",
            "<path d=\"M1 2L99999999 4\"/>",
            "<path d=\"M1 2L3 4\" style=\"fill:red\"/>",
            "<path d=\"M1 2L3 4\" fill=\"red\"/>",
            "<path d=\"M1 2L3 4\" stroke=\"#000000\"/>",
            "<g opacity=\"0.5\"><path d=\"M1 2L3 4Z\"/></g>",
            "<g clip-path=\"url(#b)\"><path d=\"M1 2L3 4Z\"/></g>",
        ] {
            let text = format!("{HEAD}{body}</svg>");
            assert!(read(&text).is_none(), "{body}");
        }
    }
}
