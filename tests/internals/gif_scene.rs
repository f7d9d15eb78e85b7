//! An animation much like the first scene: two panels, moving curves under a translucent legend, markers
//! and a dotted connector across both panels.

#![allow(dead_code, reason = "each user takes a part")]

use std::fmt::Write;

use crate::font::{PathSegment, Typeface};
use crate::raster::{DynamicLayer, Element, Rect, Stack};

pub(crate) const WIDTH: u32 = 800;
pub(crate) const HEIGHT: u32 = 660;
pub(crate) const FRAMES: usize = 200;

/// The elements' contents from bottom to top, with their ink; `None` stands for a dynamic one.
pub(crate) struct Animation {
    elements: Vec<Option<(String, Vec<Rect>)>>,
}

pub(crate) fn document(body: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">{body}</svg>"#
    )
}

fn around(x0: f64, y0: f64, x1: f64, y1: f64) -> Rect {
    let cell = |v: f64| v.clamp(0.0, 1e6) as u32;
    Rect {
        x0: cell(x0.floor() - 1.0),
        y0: cell(y0.floor() - 1.0),
        x1: cell(x1.ceil() + 1.0),
        y1: cell(y1.ceil() + 1.0),
    }
}

fn text(body: &mut String, text: &str, size: f64, x: f64, y: f64) -> Rect {
    let shaped = Typeface::DejaVuSans.regular().shape(text, size);
    body.push_str("<path d=\"");
    for glyph in &shaped.glyphs {
        let (x, y) = (x + glyph.x, y + glyph.y);
        Typeface::DejaVuSans
            .regular()
            .outline(glyph.id, size, x, y, &mut |segment| {
                match segment {
                    PathSegment::MoveTo(x, y) => write!(body, "M{x:.3} {y:.3}"),
                    PathSegment::LineTo(x, y) => write!(body, "L{x:.3} {y:.3}"),
                    PathSegment::QuadTo(a, b, x, y) => write!(body, "Q{a:.3} {b:.3} {x:.3} {y:.3}"),
                    PathSegment::CubicTo(a, b, c, d, x, y) => {
                        write!(body, "C{a:.3} {b:.3} {c:.3} {d:.3} {x:.3} {y:.3}")
                    }
                    PathSegment::Close => write!(body, "Z"),
                }
                .unwrap();
            });
    }
    body.push_str("\"/>");
    let ink = shaped.ink().unwrap();
    around(x + ink.x0, y + ink.y0, x + ink.x1, y + ink.y1)
}

fn curve(color: &str, from: f64, to: f64, point: impl Fn(f64) -> (f64, f64)) -> DynamicLayer {
    let mut body = format!(
        r#"<path fill="none" stroke="{color}" stroke-width="2.0833" stroke-linejoin="round" d="M"#
    );
    let steps = ((to - from) * 10.0).round().max(1.0);
    let mut ink = Vec::new();
    let mut last: Option<(f64, f64)> = None;
    for i in 0..=steps as usize {
        let (x, y) = point(from + (to - from) * i as f64 / steps);
        let (x, y) = ((x * 64.0).round() / 64.0, (y * 64.0).round() / 64.0);
        let _ = write!(body, "{x} {y} ");
        if let Some((a, b)) = last {
            ink.push(around(
                a.min(x) - 1.5,
                b.min(y) - 1.5,
                a.max(x) + 1.5,
                b.max(y) + 1.5,
            ));
        }
        last = Some((x, y));
    }
    body.push_str("\"/>");
    DynamicLayer {
        svg: document(&body),
        ink,
    }
}

fn top(x: f64, mu: f64) -> (f64, f64) {
    let density = libm::exp(-(x - mu) * (x - mu) / 2.0) * 0.398_942_28;
    (410.0 + 31.0 * x, 252.45 - 288.75 * density)
}

fn bottom(mu: f64) -> (f64, f64) {
    (410.0 + 31.0 * mu, 576.4 - 2.2 * mu * mu / 2.0)
}

fn marker((x, y): (f64, f64)) -> DynamicLayer {
    DynamicLayer {
        svg: document(&format!(
            r##"<circle cx="{x:.3}" cy="{y:.3}" r="4.86" fill="#00ffff"/>"##
        )),
        ink: vec![around(x - 5.0, y - 5.0, x + 5.0, y + 5.0)],
    }
}

impl Animation {
    pub(crate) fn new() -> Animation {
        let mut body = r##"<path fill="#fff" d="M0 0H800V660H0Z"/>"##.to_string();
        for (top, bottom, rows) in [(79.2, 310.2, 9), (356.4, 587.4, 6)] {
            for i in 0..9 {
                let x = (100.0 + 77.5 * f64::from(i)).floor() + 0.5;
                let _ = write!(
                    body,
                    r##"<path stroke="#b0b0b0" stroke-width="1.1111" d="M{x} {top}V{bottom}"/>"##
                );
                let label = format!("{:.1}", f64::from(i) * 2.5 - 10.0).replace('-', "−");
                text(&mut body, &label, 13.8889, x - 15.0, bottom + 20.0);
            }
            for i in 0..rows {
                let y =
                    (bottom - (bottom - top) * f64::from(i) / f64::from(rows - 1)).floor() + 0.5;
                let _ = write!(
                    body,
                    r##"<path stroke="#b0b0b0" stroke-width="1.1111" d="M100 {y}H720"/>"##
                );
                text(
                    &mut body,
                    &format!("{:.1}", f64::from(i) / 10.0),
                    13.8889,
                    65.0,
                    y + 5.0,
                );
            }
        }
        text(&mut body, "Mean", 13.8889, 391.0, 628.0);
        let mut elements = vec![Some((body, vec![around(0.0, 0.0, 800.0, 660.0)]))];
        let mut still = |body: String, ink| elements.push(Some((body, ink)));
        let blue = curve("#1f77b4", -10.0, 10.0, |x| top(x, 0.0));
        let inner = blue.svg.find("<path").map_or("", |at| &blue.svg[at..]);
        still(inner.trim_end_matches("</svg>").to_string(), blue.ink);
        elements.extend([const { None }; 4]);
        for (top, bottom) in [(79.2, 310.2), (356.4, 587.4)] {
            for (x0, y0, x1, y1) in [
                (100.0, top, 100.0, bottom),
                (720.0, top, 720.0, bottom),
                (100.0, top, 720.0, top),
                (100.0, bottom, 720.0, bottom),
            ] {
                elements.push(Some((
                    format!(r##"<path stroke="#000" stroke-width="1.1111" stroke-linecap="square" d="M{x0} {y0}L{x1} {y1}"/>"##),
                    vec![around(x0 - 1.0, y0 - 1.0, x1 + 1.0, y1 + 1.0)],
                )));
            }
        }
        let mut legend = r##"<rect x="490.29" y="86.144" width="222.766" height="45.834" rx="3" fill="#fff" fill-opacity="0.8" stroke="#ccc" stroke-width="1.3889"/><path stroke="#1f77b4" stroke-width="2.0833" d="M496 98H524"/><path stroke="#f00" stroke-width="2.0833" d="M496 119H524"/>"##.to_string();
        text(&mut legend, "N(0, 1)", 13.8889, 535.0, 103.0);
        text(&mut legend, "N([-10, 10], 1)", 13.8889, 535.0, 124.0);
        elements.push(Some((legend, vec![around(489.0, 85.0, 714.0, 133.0)])));
        elements.push(None);
        let mut title = String::new();
        let line = "Animation of two Gauss Distribution's KL divergence";
        let ink = text(&mut title, line, 16.6667, 181.0, 66.0);
        elements.push(Some((title, vec![ink])));
        Animation { elements }
    }

    pub(crate) fn stack(&self) -> Stack {
        let elements = self.elements.iter().map(|element| match element {
            Some((body, ink)) => Element::Static {
                svg: document(body),
                ink: ink.clone(),
            },
            None => Element::Dynamic,
        });
        Stack::new(WIDTH, HEIGHT, elements).unwrap()
    }

    /// The moving density, the divergence, two markers and the connector.
    pub(crate) fn frame(&self, index: usize) -> Vec<DynamicLayer> {
        let mu = -10.0 + 0.1 * index as f64;
        let (x, from) = top(mu, mu);
        let (_, to) = bottom(mu);
        // Lines along an axis lie on whole pixels.
        let middle = x.floor() + 0.5;
        let connector = format!(
            r##"<path stroke="#ffc0cb" stroke-width="2.7778" stroke-dasharray="2.7778 4.5833" stroke-linecap="round" d="M{middle:.3} {from:.3}V{to:.3}"/>"##
        );
        vec![
            curve("#ff0000", -10.0, 10.0, |x| top(x, mu)),
            marker((x, from)),
            curve("#800080", -10.0, mu.max(-9.95), bottom),
            marker((x, to)),
            DynamicLayer {
                svg: document(&connector),
                ink: vec![around(x - 2.0, from - 2.0, x + 2.0, to + 2.0)],
            },
        ]
    }

    /// The whole frame as one document.
    pub(crate) fn full(&self, index: usize) -> String {
        let mut moving = self.frame(index).into_iter();
        let body: String = self
            .elements
            .iter()
            .map(|element| match element {
                Some((body, _)) => body.clone(),
                None => {
                    let svg = moving.next().unwrap().svg;
                    let start = svg.find('>').unwrap() + 1;
                    svg[start..svg.len() - "</svg>".len()].to_string()
                }
            })
            .collect();
        document(&body)
    }
}
