//! Reads the SVG that this program writes: shapes in plain colours, clipped by rectangles.
//!
//! Of all SVG, animations need paths, circles and rectangles with a handful of attributes. usvg reads
//! those too, but it also builds a tree, resolves styles and strokes every path once for its
//! bounding box, before resvg strokes it again to draw it. Reading them here costs a tenth of that.
//! What is not known is left to usvg: [`read`] returns `None`. What is known becomes exactly the
//! paths, paints and numbers that usvg makes of it, so the pixels are the same; the tests hold
//! every scene of the gallery to that.

mod path_data;
mod scanner;
mod shape_element;

use resvg::tiny_skia::Rect;

use super::shape::Shape;
use path_data::number;
use scanner::{Scanner, Tag};
use shape_element::ShapeElement;

/// A document of shapes.
#[derive(Debug)]
pub(super) struct ShapeDocument<'a> {
    /// The root's tag, which says how large a unit is.
    pub(super) opening: &'a str,
    /// From bottom to top.
    pub(super) shapes: Vec<Shape>,
}

/// Reads a document; `None` if there is anything in it that only usvg understands.
pub(super) fn read(svg: &str) -> Option<ShapeDocument<'_>> {
    let mut text = Scanner(svg);
    let end = svg.find('>')?;
    let (opening, rest) = svg.split_at(end + 1);
    if !opening.starts_with("<svg ") {
        return None;
    }
    text.0 = rest;
    let mut clips: Vec<(&str, Rect)> = Vec::new();
    let mut shapes = Vec::new();
    let mut clip = None;
    // Groups that only bear a name, and are open.
    let mut named = 0_usize;
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
                match text.attribute()? {
                    Some(("clip-path", value)) => {
                        let id = value.strip_prefix("url(#")?.strip_suffix(')')?;
                        clip = Some(clips.iter().find(|clip| clip.0 == id)?.1);
                    }
                    Some(("id" | "class", _)) => named += 1,
                    _ => return None,
                }
                text.end(">")?;
            }
            Tag::Close("g") if clip.is_some() => clip = None,
            Tag::Close("g") if named > 0 => named -= 1,
            Tag::Open(name @ ("path" | "circle" | "rect")) => {
                let shape = ShapeElement::read(&mut text, name)?.shape(clip)?;
                shapes.extend(shape);
            }
            Tag::Close("svg") => {
                text.skip_space();
                return text
                    .0
                    .is_empty()
                    .then_some(ShapeDocument { opening, shapes });
            }
            _ => return None,
        }
    }
}

fn clip_rect(text: &mut Scanner<'_>) -> Option<Rect> {
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
