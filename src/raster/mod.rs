//! SVG text to pixels, through usvg and resvg.
//!
//! [`render`] draws a whole document. [`Stack`] and [`Canvas`] draw a film: a picture most of which
//! stands still, at the cost of what moves. Both give the same bytes.
//!
//! What lies below everything that moves is rasterised once (the *base*). For a frame, the *dirty
//! region* is the ink of what moved, before and now. It is restored from the base, what moves is
//! drawn, and still elements *above* (a translucent legend, say) are stamped on it, no farther:
//! drawn over itself, a translucent element would double its alpha. The few elements that cannot be
//! stamped are drawn wholly; so the region first grows by the ink of every such element it meets,
//! until it meets no more.
//!
//! A film's own SVG is read by a reader of its own, anything else by usvg, and both draw the same.
//! Whole documents go through usvg and resvg alone: they are what films are checked against.
//!
//! The parser sees only our own SVG: no text, no images, nothing loaded from anywhere.

mod coverage_mask;
mod reader;
mod region;
mod shape;

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use resvg::tiny_skia::Transform;
use usvg::{ImageHrefResolver, Options, Tree};

use coverage_mask::CoverageMask;
use reader::Shape;
use region::Region;

pub use region::Rect;
/// Pixels: premultiplied RGBA, 8 bits each, row by row from the top.
pub use resvg::tiny_skia::Pixmap;

/// The most pixels a picture may have: 64 Mi, which is 256 MiB a canvas.
pub const MAX_PIXELS: u64 = 1 << 26;

/// How far out a coordinate may lie: the rasteriser panics on much larger ones.
const MAX_COORDINATE: f32 = 8e6;

/// Why a document could not be drawn.
#[derive(Debug)]
#[non_exhaustive]
pub enum RasterError {
    /// The canvas has no pixels, or more than [`MAX_PIXELS`].
    Size {
        /// Width asked for, in device pixels.
        width: u32,
        /// Height asked for, in device pixels.
        height: u32,
    },
    /// The text is no SVG document.
    Svg(usvg::Error),
    /// Something is drawn too far outside the canvas.
    Coordinates,
    /// A frame does not have one drawing for each dynamic element.
    Count {
        /// Dynamic elements of the stack.
        expected: usize,
        /// Drawings given.
        given: usize,
    },
}

impl fmt::Display for RasterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RasterError::Size { width, height } => write!(
                f,
                "a canvas of {width} × {height} pixels is not between 1 and {MAX_PIXELS} pixels"
            ),
            RasterError::Svg(_) => f.write_str("cannot read the SVG document"),
            RasterError::Coordinates => f.write_str("a coordinate lies too far outside the canvas"),
            RasterError::Count { expected, given } => {
                write!(f, "{given} drawings for {expected} dynamic elements")
            }
        }
    }
}

impl std::error::Error for RasterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RasterError::Svg(error) => Some(error),
            _ => None,
        }
    }
}

/// Draws a document on a transparent canvas of `width` × `height` device pixels, whatever size in
/// CSS pixels the document gives itself.
///
/// # Errors
///
/// If the size is out of bounds or the text cannot be read.
pub fn render(svg: &str, width: u32, height: u32) -> Result<Pixmap, RasterError> {
    let mut pixmap = blank(width, height)?;
    Document::parse(svg, width, height)?.draw(&mut pixmap);
    Ok(pixmap)
}

fn blank(width: u32, height: u32) -> Result<Pixmap, RasterError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(RasterError::Size { width, height });
    }
    Pixmap::new(width, height).ok_or(RasterError::Size { width, height })
}

/// A document as usvg sees it.
struct Document {
    tree: Tree,
    to_device: Transform,
}

impl Document {
    fn parse(svg: &str, width: u32, height: u32) -> Result<Document, RasterError> {
        // Images are refused, data URLs too: usvg would open whatever file an href names.
        static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| Options {
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..Options::default()
        });
        let tree = Tree::from_str(svg, &OPTIONS).map_err(RasterError::Svg)?;
        let to_device = Transform::from_scale(
            width as f32 / tree.size().width(),
            height as f32 / tree.size().height(),
        );
        let bounds = tree.root().abs_stroke_bounding_box();
        let edges = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()];
        if edges.iter().all(|edge| edge.abs() <= MAX_COORDINATE) {
            Ok(Document { tree, to_device })
        } else {
            Err(RasterError::Coordinates)
        }
    }

    fn draw(&self, pixmap: &mut Pixmap) {
        resvg::render(&self.tree, self.to_device, &mut pixmap.as_mut());
    }

    /// From the coordinates of a document that opens like this to device pixels.
    fn scale(opening: &str, width: u32, height: u32) -> Option<Transform> {
        let probe = format!("{opening}<path d=\"M0 0H1V1Z\"/></svg>");
        let document = Document::parse(&probe, width, height).ok()?;
        fn first(group: &usvg::Group) -> Option<Transform> {
            group.children().iter().find_map(|node| match node {
                usvg::Node::Group(group) => first(group),
                node => Some(node.abs_transform()),
            })
        }
        let inside = first(document.tree.root())?;
        Some(document.to_device.pre_concat(inside))
    }
}

/// Documents that are drawn again and again, all of the same size.
#[derive(Debug, Default)]
struct Parser {
    /// The root tag seen last, and what it means.
    opening: Option<(String, Transform)>,
}

impl Parser {
    fn parse(&mut self, svg: &str, width: u32, height: u32) -> Result<Layer, RasterError> {
        let known = reader::read(svg).and_then(|document| {
            let to_device = self.scale(document.opening, width, height)?;
            Some(Layer::Shapes(document.shapes, to_device))
        });
        match known {
            Some(layer) => Ok(layer),
            None => Document::parse(svg, width, height).map(|it| Layer::Document(Box::new(it))),
        }
    }

    /// `None` where pixels are not units: usvg knows better what to do.
    fn scale(&mut self, opening: &str, width: u32, height: u32) -> Option<Transform> {
        let known = self.opening.as_ref().filter(|known| known.0 == opening);
        let to_device = match known {
            Some(known) => known.1,
            None => {
                let to_device = Document::scale(opening, width, height)?;
                self.opening = Some((opening.to_owned(), to_device));
                to_device
            }
        };
        let one = |scale: f32| (scale - 1.0).abs() < 1e-4;
        let upright = to_device.kx == 0.0 && to_device.ky == 0.0;
        let there = to_device.tx.abs() < 1e-2 && to_device.ty.abs() < 1e-2;
        (one(to_device.sx) && one(to_device.sy) && upright && there).then_some(to_device)
    }
}

/// A parsed document.
enum Layer {
    Shapes(Vec<Shape>, Transform),
    Document(Box<Document>),
}

impl Layer {
    fn draw(&self, pixmap: &mut Pixmap) {
        match self {
            Layer::Shapes(shapes, to_device) => {
                shapes.iter().for_each(|it| it.draw(*to_device, pixmap));
            }
            Layer::Document(document) => document.draw(pixmap),
        }
    }

    /// What it looks like, if it can be stamped; `scratch` is blank.
    fn stamps(&self, scratch: &mut Pixmap) -> Option<Vec<CoverageMask>> {
        let Layer::Shapes(shapes, to_device) = self else {
            return None;
        };
        let stamps = shapes
            .iter()
            .map(|shape| CoverageMask::of(shape, *to_device, scratch));
        let stamps: Vec<Vec<CoverageMask>> = stamps.collect::<Option<_>>()?;
        Some(stamps.into_iter().flatten().collect())
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer").finish_non_exhaustive()
    }
}

/// Part of a film's picture; a film is a list of these from bottom to top.
#[derive(Clone, Debug)]
pub enum Element {
    /// The same in every frame.
    Static {
        /// A complete document that holds only this element.
        svg: String,
        /// Rectangles that contain everything it draws.
        ink: Vec<Rect>,
    },
    /// Given anew for each frame as a [`DynamicLayer`].
    Dynamic,
}

/// What a dynamic element looks like in one frame.
#[derive(Clone, Debug, Default)]
pub struct DynamicLayer {
    /// A complete document that holds only this element; empty if it is not to be seen.
    pub svg: String,
    /// Rectangles that contain everything it draws.
    pub ink: Vec<Rect>,
}

/// What all frames of a film share; workers draw on a [`Canvas`] each.
#[derive(Debug)]
pub struct Stack {
    /// All static elements below the first dynamic one, rasterised.
    base: Pixmap,
    /// The elements above the base.
    above: Vec<UpperLayer>,
    /// How many of those are dynamic.
    dynamic: usize,
}

#[derive(Debug)]
enum UpperLayer {
    Stamped(Vec<CoverageMask>),
    Static { layer: Layer, ink: Vec<Rect> },
    Dynamic,
}

impl Stack {
    /// Parses the static elements and rasterises those below the first dynamic one.
    ///
    /// # Errors
    ///
    /// If the size is out of bounds or a text cannot be read.
    pub fn new(
        width: u32,
        height: u32,
        elements: impl IntoIterator<Item = Element>,
    ) -> Result<Stack, RasterError> {
        let mut base = blank(width, height)?;
        let mut above = Vec::new();
        let mut dynamic = 0;
        let mut parser = Parser::default();
        let mut scratch = None;
        for element in elements {
            match element {
                Element::Static { svg, ink } => {
                    let layer = parser.parse(&svg, width, height)?;
                    if dynamic == 0 {
                        layer.draw(&mut base);
                        continue;
                    }
                    let scratch = match &mut scratch {
                        Some(scratch) => scratch,
                        none => none.insert(blank(width, height)?),
                    };
                    above.push(match layer.stamps(scratch) {
                        Some(stamps) => UpperLayer::Stamped(stamps),
                        None => UpperLayer::Static { layer, ink },
                    });
                }
                Element::Dynamic => {
                    dynamic += 1;
                    above.push(UpperLayer::Dynamic);
                }
            }
        }
        Ok(Stack {
            base,
            above,
            dynamic,
        })
    }

    /// What lies below everything that moves.
    pub fn base(&self) -> &Pixmap {
        &self.base
    }

    /// A fresh canvas for [`Canvas::draw`].
    pub fn canvas(&self) -> Canvas<'_> {
        let (width, height) = (self.base.width(), self.base.height());
        Canvas {
            stack: self,
            pixmap: self.base.clone(),
            moved: Region::empty(width, height),
            dirty: Dirty {
                region: Region::empty(width, height),
                all: true,
            },
            fresh: true,
            parser: Parser::default(),
            layers: Vec::with_capacity(self.dynamic),
            redrawn: Vec::with_capacity(self.above.len()),
        }
    }
}

/// Pixels on which the frames of one [`Stack`] are drawn, one after another, in any order.
#[derive(Debug)]
pub struct Canvas<'a> {
    stack: &'a Stack,
    pixmap: Pixmap,
    /// The ink of the dynamic elements as they stand on the canvas.
    moved: Region,
    dirty: Dirty,
    /// Nothing is known about the pixels: the next frame is drawn in full.
    fresh: bool,
    parser: Parser,
    layers: Vec<Option<Layer>>,
    /// Which of the stack's upper elements the current frame draws.
    redrawn: Vec<bool>,
}

/// Which pixels a frame may have changed.
#[derive(Clone, Debug)]
pub struct Dirty {
    region: Region,
    all: bool,
}

impl Dirty {
    /// Every pixel of a canvas.
    pub fn all(width: u32, height: u32) -> Dirty {
        let mut region = Region::empty(width, height);
        region.fill();
        Dirty { region, all: true }
    }

    /// Whether the frame was drawn in full, so that nothing of the previous one can be relied on.
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// How many pixels those are.
    pub fn pixels(&self) -> u64 {
        let area = |rect: Rect| u64::from(rect.x1 - rect.x0) * u64::from(rect.y1 - rect.y0);
        self.rects().map(area).sum()
    }

    /// Disjoint rectangles that contain every changed pixel, top to bottom, left to right; those
    /// of one strip of rows share their `y0` and `y1`.
    pub fn rects(&self) -> impl Iterator<Item = Rect> {
        self.region.rects()
    }

    /// The same as stretches of rows in reading order: `y` and the range of `x`.
    pub fn rows(&self) -> impl Iterator<Item = (u32, Range<u32>)> {
        self.region.rows()
    }
}

impl Canvas<'_> {
    /// The frame drawn last.
    pub fn pixmap(&self) -> &Pixmap {
        &self.pixmap
    }

    /// Where that frame may differ from the one drawn before it.
    pub fn dirty(&self) -> &Dirty {
        &self.dirty
    }

    /// What the dynamic elements of that frame cover: a function of the frame alone, while
    /// [`dirty`](Self::dirty) also depends on the frame drawn before.
    pub fn moved(&self) -> impl Iterator<Item = Rect> {
        self.moved.rects()
    }

    /// Draws a frame: one entry for each dynamic element of the stack, from bottom to top. The
    /// picture is that of [`render`] on the whole document.
    ///
    /// # Errors
    ///
    /// If a text cannot be read or an entry is missing. The canvas remains usable.
    pub fn draw(&mut self, frame: &[DynamicLayer]) -> Result<(), RasterError> {
        if frame.len() != self.stack.dynamic {
            return Err(RasterError::Count {
                expected: self.stack.dynamic,
                given: frame.len(),
            });
        }
        let (width, height) = (self.pixmap.width(), self.pixmap.height());
        self.layers.clear();
        for drawn in frame {
            let visible = !drawn.svg.is_empty();
            let layer = visible.then(|| self.parser.parse(&drawn.svg, width, height));
            self.layers.push(layer.transpose()?);
        }

        self.mark(frame);
        // Should drawing panic, the pixels are of no frame.
        self.fresh = true;
        self.restore();
        let mut layers = self.layers.iter();
        for (element, &redrawn) in self.stack.above.iter().zip(&self.redrawn) {
            match element {
                UpperLayer::Stamped(stamps) => {
                    for stamp in stamps {
                        for rect in self.dirty.region.rects() {
                            stamp.draw(rect, &mut self.pixmap);
                        }
                    }
                }
                UpperLayer::Static { layer, .. } if redrawn => layer.draw(&mut self.pixmap),
                UpperLayer::Static { .. } => {}
                UpperLayer::Dynamic => {
                    if let Some(layer) = layers.next().and_then(Option::as_ref) {
                        layer.draw(&mut self.pixmap);
                    }
                }
            }
        }
        self.fresh = false;
        Ok(())
    }

    /// Finds the dirty region and the upper elements to draw.
    fn mark(&mut self, frame: &[DynamicLayer]) {
        let dirty = &mut self.dirty.region;
        std::mem::swap(dirty, &mut self.moved);
        self.moved.clear();
        for drawn in frame.iter().filter(|drawn| !drawn.svg.is_empty()) {
            drawn.ink.iter().for_each(|&rect| self.moved.add(rect));
        }
        self.dirty.all = self.fresh;
        self.redrawn.clear();
        self.redrawn.resize(self.stack.above.len(), self.fresh);
        if self.fresh {
            dirty.fill();
            return;
        }
        dirty.unite(&self.moved);
        let mut grown = true;
        while std::mem::take(&mut grown) {
            for (element, redrawn) in self.stack.above.iter().zip(&mut self.redrawn) {
                if let UpperLayer::Static { ink, .. } = element
                    && !*redrawn
                    && ink.iter().any(|&rect| dirty.meets(rect))
                {
                    ink.iter().for_each(|&rect| dirty.add(rect));
                    *redrawn = true;
                    grown = true;
                }
            }
        }
    }

    /// Puts the base back wherever the canvas is dirty.
    fn restore(&mut self) {
        let width = self.stack.base.width() as usize;
        let (from, to) = (self.stack.base.data(), self.pixmap.data_mut());
        for rect in self.dirty.region.rects() {
            for y in rect.y0..rect.y1 {
                let row = y as usize * width;
                let bytes = (row + rect.x0 as usize) * 4..(row + rect.x1 as usize) * 4;
                to[bytes.clone()].copy_from_slice(&from[bytes]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const WIDTH: u32 = 180;
    const HEIGHT: u32 = 130;

    /// Small numbers out of a linear congruential generator.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: u32) -> u32 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((self.0 >> 33) % u64::from(bound)) as u32
        }
    }

    fn document(body: &str, ratio: f64) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">{body}</svg>"#,
            f64::from(WIDTH) / ratio,
            f64::from(HEIGHT) / ratio,
        )
    }

    /// A translucent shape and its ink: a disc, a thick line or two overlapping boxes as a group.
    fn shape(dice: &mut Dice) -> (String, Vec<Rect>) {
        let (x, y) = (dice.below(WIDTH), dice.below(HEIGHT));
        let (w, h) = (1 + dice.below(60), 1 + dice.below(30));
        let color = format!("#{:06x}", dice.below(1 << 24));
        let alpha = f64::from(1 + dice.below(10)) / 10.0;
        let around = |x0: u32, y0: u32, x1: u32, y1: u32| Rect {
            x0: x0.saturating_sub(4),
            y0: y0.saturating_sub(4),
            x1: x1 + 4,
            y1: y1 + 4,
        };
        match dice.below(3) {
            0 => (
                format!(
                    r#"<circle cx="{x}.37" cy="{y}.61" r="{h}" fill="{color}" fill-opacity="{alpha}"/>"#
                ),
                vec![around(
                    x.saturating_sub(h),
                    y.saturating_sub(h),
                    x + h,
                    y + h,
                )],
            ),
            1 => (
                format!(
                    r#"<path d="M{x} {y}l{w} {h}" stroke="{color}" stroke-width="2.7" stroke-opacity="{alpha}"/>"#
                ),
                vec![around(x, y, x + w, y + h)],
            ),
            _ => (
                format!(
                    r#"<g opacity="{alpha}"><path fill="{color}" d="M{x} {y}h{w}v{h}h-{w}z"/><path fill="{color}" d="M{} {}h{w}v{h}h-{w}z"/></g>"#,
                    x + w / 2,
                    y + h / 2
                ),
                vec![
                    around(x, y, x + w, y + h),
                    around(x + w / 2, y + h / 2, x + w * 3 / 2, y + h * 3 / 2),
                ],
            ),
        }
    }

    /// Still and moving translucent elements in random order, in random sequences of frames.
    #[test]
    fn layers_equal_the_whole_document() {
        for (seed, ratio) in (0..30).zip([1.0, 2.0, 1.5, 1.25].into_iter().cycle()) {
            let mut dice = Dice(seed);
            let mut still = Vec::new();
            for i in 0..3 + dice.below(8) {
                still.push((i == 0 || dice.below(3) > 0).then(|| shape(&mut dice)));
            }
            let elements = still.iter().map(|element| match element {
                Some((body, ink)) => Element::Static {
                    svg: document(body, ratio),
                    ink: ink.clone(),
                },
                None => Element::Dynamic,
            });
            let stack = Stack::new(WIDTH, HEIGHT, elements).unwrap();
            let mut canvas = stack.canvas();
            let mut shown = canvas.pixmap().clone();
            for frame in 0..8 {
                let mut body = String::new();
                let mut drawn = Vec::new();
                for element in &still {
                    if let Some((still, _)) = element {
                        body += still;
                    } else if dice.below(5) == 0 {
                        drawn.push(DynamicLayer::default());
                    } else {
                        let (moving, ink) = shape(&mut dice);
                        let svg = document(&moving, ratio);
                        let _ = write!(body, "{moving}");
                        drawn.push(DynamicLayer { svg, ink });
                    }
                }
                canvas.draw(&drawn).unwrap();
                let full = render(&document(&body, ratio), WIDTH, HEIGHT).unwrap();
                assert!(
                    canvas.pixmap().data() == full.data(),
                    "seed {seed}, frame {frame}"
                );

                // What lies outside the dirty region has not changed.
                for rect in canvas.dirty().rects() {
                    for y in rect.y0..rect.y1 {
                        let row = (y * WIDTH * 4) as usize;
                        let span = row + rect.x0 as usize * 4..row + rect.x1 as usize * 4;
                        shown.data_mut()[span.clone()].copy_from_slice(&full.data()[span]);
                    }
                }
                assert!(
                    shown.data() == full.data(),
                    "seed {seed}, frame {frame}: dirty region"
                );
            }
        }
    }

    #[test]
    fn pictures_have_device_size() {
        let pixmap = render(
            &document(r#"<path d="M0 0H90V65H0Z"/>"#, 2.0),
            WIDTH,
            HEIGHT,
        )
        .unwrap();
        let alpha = |x: usize, y: usize| pixmap.data()[(y * WIDTH as usize + x) * 4 + 3];
        assert_eq!((alpha(89, 64), alpha(90, 65)), (255, 0));
    }

    #[test]
    fn images_are_refused() {
        let file = std::env::current_dir().unwrap().join("Cargo.toml");
        let data = "data:image/svg+xml,&lt;svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'&gt;&lt;path d='M0 0H9V9H0Z'/&gt;&lt;/svg&gt;";
        for href in [data, &file.to_string_lossy()] {
            let body = format!(r#"<image href="{href}" width="90" height="90"/>"#);
            let pixmap = render(&document(&body, 1.0), WIDTH, HEIGHT).unwrap();
            assert!(pixmap.data().iter().all(|&byte| byte == 0));
        }
    }

    #[test]
    fn errors_are_told_apart() {
        let error = |result: Result<Pixmap, RasterError>| result.unwrap_err();
        assert!(matches!(error(render("<svg", 5, 5)), RasterError::Svg(_)));
        for (width, height) in [(0, 9), (u32::MAX, u32::MAX), (1 << 14, 1 << 13)] {
            let svg = document("", 1.0);
            assert!(matches!(
                error(render(&svg, width, height)),
                RasterError::Size { .. }
            ));
        }
        let far = document(r#"<path d="M0 0H1.6e8V9Z"/>"#, 1.0);
        assert!(matches!(
            error(render(&far, WIDTH, HEIGHT)),
            RasterError::Coordinates
        ));
        let stack = Stack::new(WIDTH, HEIGHT, [Element::Dynamic]).unwrap();
        let error = stack.canvas().draw(&[]).unwrap_err();
        assert!(matches!(
            error,
            RasterError::Count {
                expected: 1,
                given: 0
            }
        ));
    }
}
