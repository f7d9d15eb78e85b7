//! SVG text to a page of PDF, whose lines and areas stay lines and areas.
//!
//! What this program's documents are made of is all there is: paths in plain colours, groups that are moved
//! or clipped. The page is as large as the document at 96 px an inch, and says in words what it shows.
//!
//! ISO 32000-1:2008

use std::{collections::BTreeMap, fmt::Write as _, io::Write as _};

use flate2::{Compression, write::ZlibEncoder};
use resvg::tiny_skia::{Path, PathSegment, Transform};
use usvg::{ClipPath, FillRule, Group, LineCap, LineJoin, Node, Opacity, Paint, Stroke};

use super::{RasterError, usvg_document::UsvgDocument};

/// Points in a px.
const POINTS: f32 = 0.75;

/// The PDF file of a document of this size in px; `title` and `words` are for readers. Equal documents make
/// equal files.
///
/// # Errors
///
/// If the document cannot be read.
pub(crate) fn pdf(
    svg: &str,
    (width, height): (u32, u32),
    title: &str,
    words: &str,
) -> Result<Vec<u8>, RasterError> {
    let document = UsvgDocument::parse(svg, width, height)?;
    let mut page = Page::default();
    // Up is up, and everything is one figure.
    let up = height as f32 * POINTS;
    let to_page = Transform::from_row(POINTS, 0.0, 0.0, -POINTS, 0.0, up);
    page.content.push_str("/Figure <</MCID 0>> BDC\nq ");
    page.transform(to_page.pre_concat(document.to_device()));
    page.group(document.root());
    page.content.push_str("Q\nEMC\n");
    Ok(page.file((width as f32 * POINTS, up), title, words))
}

/// The drawing of a page.
#[derive(Default)]
struct Page {
    content: String,
    /// How opaque areas and lines are, in thousandths, and what that is called.
    opacities: BTreeMap<(u16, u16), usize>,
}

impl Page {
    fn group(&mut self, group: &Group) {
        let moved = !group.transform().is_identity();
        let kept = moved || group.clip_path().is_some();
        if kept {
            self.content.push_str("q ");
        }
        if moved {
            self.transform(group.transform());
        }
        if let Some(clip) = group.clip_path() {
            self.clip(clip);
        }
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group),
                Node::Path(path) if path.is_visible() => {
                    let fill = path.fill().map(|fill| (fill.paint(), fill.opacity()));
                    if let Some((Paint::Color(color), opacity)) = fill {
                        let color = [color.red, color.green, color.blue];
                        self.paint(color, "rg", (opacity, Opacity::ONE));
                        self.outline(path.data(), Transform::identity());
                        let even = path.fill().is_some_and(|it| it.rule() == FillRule::EvenOdd);
                        self.content.push_str(if even { "f*\n" } else { "f\n" });
                    }
                    if let Some(stroke) = path.stroke()
                        && let Paint::Color(color) = stroke.paint()
                    {
                        let color = [color.red, color.green, color.blue];
                        self.paint(color, "RG", (Opacity::ONE, stroke.opacity()));
                        self.pen(stroke);
                        self.outline(path.data(), Transform::identity());
                        self.content.push_str("S\n");
                    }
                }
                // There are neither images nor texts in our documents.
                Node::Path(_) | Node::Image(_) | Node::Text(_) => {}
            }
        }
        if kept {
            self.content.push_str("Q\n");
        }
    }

    fn clip(&mut self, clip: &ClipPath) {
        if let Some(outer) = clip.clip_path() {
            self.clip(outer);
        }
        let mut paths = Vec::new();
        paths_of(clip.root(), &mut paths);
        for path in &paths {
            self.outline(
                path.data(),
                clip.transform().pre_concat(path.abs_transform()),
            );
        }
        match paths.is_empty() {
            // Nothing is within nothing.
            true => self.content.push_str("0 0 0 0 re W n\n"),
            false => self.content.push_str("W n\n"),
        }
    }

    fn transform(&mut self, to: Transform) {
        self.numbers([to.sx, to.ky, to.kx, to.sy, to.tx, to.ty]);
        self.content.push_str("cm\n");
    }

    /// Sets a colour and how opaque it is.
    fn paint(&mut self, color: [u8; 3], operator: &str, (fill, stroke): (Opacity, Opacity)) {
        let thousandths = |opacity: Opacity| (opacity.get() * 1000.0).round() as u16;
        let next = self.opacities.len();
        let key = (thousandths(fill), thousandths(stroke));
        let name = *self.opacities.entry(key).or_insert(next);
        let _ = write!(self.content, "/A{name} gs ");
        self.numbers(color.map(|channel| f32::from(channel) / 255.0));
        self.content.push_str(operator);
        self.content.push(' ');
    }

    fn pen(&mut self, stroke: &Stroke) {
        self.numbers([stroke.width().get()]);
        let cap = match stroke.linecap() {
            LineCap::Butt => 0,
            LineCap::Round => 1,
            LineCap::Square => 2,
        };
        let join = match stroke.linejoin() {
            LineJoin::Miter | LineJoin::MiterClip => 0,
            LineJoin::Round => 1,
            LineJoin::Bevel => 2,
        };
        let _ = write!(self.content, "w {cap} J {join} j ");
        self.numbers([stroke.miterlimit().get()]);
        self.content.push_str("M [");
        self.numbers(stroke.dasharray().unwrap_or_default().iter().copied());
        self.content.push_str("] ");
        self.numbers([stroke.dashoffset()]);
        self.content.push_str("d ");
    }

    fn outline(&mut self, path: &Path, to: Transform) {
        let at = |mut point| {
            to.map_point(&mut point);
            point
        };
        let mut last = Default::default();
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(end) => {
                    let end = at(end);
                    self.numbers([end.x, end.y]);
                    self.content.push_str("m ");
                    last = end;
                }
                PathSegment::LineTo(end) => {
                    let end = at(end);
                    self.numbers([end.x, end.y]);
                    self.content.push_str("l ");
                    last = end;
                }
                PathSegment::QuadTo(middle, end) => {
                    let (middle, end) = (at(middle), at(end));
                    let near = |a: f32, b: f32| a + (b - a) * (2.0 / 3.0);
                    self.numbers([
                        near(last.x, middle.x),
                        near(last.y, middle.y),
                        near(end.x, middle.x),
                        near(end.y, middle.y),
                        end.x,
                        end.y,
                    ]);
                    self.content.push_str("c ");
                    last = end;
                }
                PathSegment::CubicTo(one, two, end) => {
                    let (one, two, end) = (at(one), at(two), at(end));
                    self.numbers([one.x, one.y, two.x, two.y, end.x, end.y]);
                    self.content.push_str("c ");
                    last = end;
                }
                PathSegment::Close => self.content.push_str("h "),
            }
        }
    }

    /// Adds numbers, to a ten-thousandth.
    fn numbers(&mut self, numbers: impl IntoIterator<Item = f32>) {
        for number in numbers {
            let text = format!("{number:.4}");
            let text = text.trim_end_matches('0').trim_end_matches('.');
            self.content.push_str(if text == "-0" { "0" } else { text });
            self.content.push(' ');
        }
    }

    /// The file of the page, which is so large in points.
    fn file(self, (width, height): (f32, f32), title: &str, words: &str) -> Vec<u8> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        // Memory takes it.
        let _ = packed.write_all(self.content.as_bytes());
        let packed = packed.finish().unwrap_or_default();
        let opacities: String = self
            .opacities
            .iter()
            .map(|(&(fill, stroke), name)| {
                let [fill, stroke] = [fill, stroke].map(|it| f32::from(it) / 1000.0);
                format!("/A{name} <</ca {fill} /CA {stroke}>> ")
            })
            .collect();
        let (title, words) = (text(title), text(words));
        let head = format!(
            "<</Length {} /Filter /FlateDecode>>\nstream\n",
            packed.len()
        );
        let objects = [
            "<</Type /Catalog /Pages 2 0 R /Lang (en) /MarkInfo <</Marked true>> /StructTreeRoot 6 0 R \
             /ViewerPreferences <</DisplayDocTitle true>>>>"
                .to_owned()
                .into_bytes(),
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>".to_vec(),
            format!(
                "<</Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R \
                 /StructParents 0 /Group <</S /Transparency /CS /DeviceRGB>> \
                 /Resources <</ExtGState <<{opacities}>>>>>>"
            )
            .into_bytes(),
            [head.as_bytes(), &packed, b"\nendstream"].concat(),
            format!("<</Title {title} /Creator (klrender)>>").into_bytes(),
            b"<</Type /StructTreeRoot /K 7 0 R /ParentTree <</Nums [0 [7 0 R]]>>>>".to_vec(),
            format!("<</Type /StructElem /S /Figure /P 6 0 R /Pg 3 0 R /K 0 /Alt {words}>>")
                .into_bytes(),
        ];
        // The second line says that there are bytes in it that are no text.
        let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut places = Vec::with_capacity(objects.len());
        for (number, object) in (1..).zip(&objects) {
            places.push(file.len());
            file.extend(format!("{number} 0 obj\n").into_bytes());
            file.extend(object);
            file.extend(b"\nendobj\n");
        }
        let start = file.len();
        let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for place in places {
            let _ = writeln!(end, "{place:010} 00000 n ");
        }
        let _ = write!(
            end,
            "trailer\n<</Size {} /Root 1 0 R /Info 5 0 R>>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        );
        file.extend(end.into_bytes());
        file
    }
}

/// All paths of a group.
fn paths_of<'a>(group: &'a Group, paths: &mut Vec<&'a usvg::Path>) {
    for node in group.children() {
        match node {
            Node::Group(group) => paths_of(group, paths),
            Node::Path(path) => paths.push(path),
            Node::Image(_) | Node::Text(_) => {}
        }
    }
}

/// A text as PDF has it, in UTF-16.
fn text(text: &str) -> String {
    let units = text.encode_utf16().map(|unit| format!("{unit:04X}"));
    format!("<FEFF{}>", units.collect::<String>())
}
