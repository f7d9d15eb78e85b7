//! The elements that are drawn, and the shapes that usvg makes of them.

use resvg::tiny_skia::{LineCap, LineJoin, Path, PathBuilder, Rect, Stroke, StrokeDash};

use super::{
    path_data::{self, number},
    scanner::Scanner,
};
use crate::raster::shape::{Rgba, Shape};

/// A path, circle or rectangle, by its attributes.
#[derive(Default)]
pub(super) struct ShapeElement<'a> {
    name: &'a str,
    d: &'a str,
    /// `x`, `y`, `width`, `height` of a rectangle; centre and radius of a circle.
    geometry: [f32; 4],
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

impl<'a> ShapeElement<'a> {
    pub(super) fn read(text: &mut Scanner<'a>, element: &'a str) -> Option<Self> {
        let mut attributes = Self {
            name: element,
            ..Self::default()
        };
        while let Some((name, value)) = text.attribute()? {
            match (element, name) {
                (_, "id" | "role" | "aria-label" | "aria-hidden") => {}
                ("path", "d") => attributes.d = value,
                ("circle", "cx") | ("rect", "x") => attributes.geometry[0] = number(value)?,
                ("circle", "cy") | ("rect", "y") => attributes.geometry[1] = number(value)?,
                ("circle", "r") | ("rect", "width") => attributes.geometry[2] = number(value)?,
                ("rect", "height") => attributes.geometry[3] = number(value)?,
                ("rect", "rx") => attributes.rx = number(value)?,
                (_, "fill") => attributes.fill = Some(value),
                (_, "fill-opacity") => attributes.fill_opacity = Some(number(value)?),
                (_, "stroke") => attributes.stroke = Some(value),
                (_, "stroke-opacity") => attributes.stroke_opacity = Some(number(value)?),
                (_, "stroke-width") => attributes.width = Some(number(value)?),
                (_, "stroke-linecap") => {
                    attributes.cap = match value {
                        "butt" => LineCap::Butt,
                        "round" => LineCap::Round,
                        "square" => LineCap::Square,
                        _ => return None,
                    }
                }
                (_, "stroke-linejoin") => {
                    attributes.join = match value {
                        "round" => LineJoin::Round,
                        "bevel" => LineJoin::Bevel,
                        "miter" => LineJoin::Miter,
                        _ => return None,
                    }
                }
                (_, "stroke-dasharray") => {
                    attributes.dash = value.split(' ').map(number).collect::<Option<Vec<f32>>>()?;
                }
                (_, "stroke-dashoffset") => attributes.dash_offset = number(value)?,
                _ => return None,
            }
        }
        text.end("/>")?;
        Some(attributes)
    }

    /// The shape; `Some(None)` if there is nothing to dattributes.
    pub(super) fn shape(self, clip: Option<Rect>) -> Option<Option<Shape>> {
        let path = match self.name {
            "path" => path_data::path(self.d)?,
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
        let [cx, cy, r, _] = self.geometry;
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
        let [x, y, width, height] = self.geometry;
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
