//! Whole documents through usvg and resvg.
//!
//! The parser sees only our own SVG: no text, no images, nothing loaded from anywhere.

use std::sync::LazyLock;

use resvg::tiny_skia::{Pixmap, Transform};
use usvg::{ImageHrefResolver, Options, Tree};

use super::RasterError;

/// How far out a coordinate may lie: the rasteriser panics on much larger ones.
const MAX_COORDINATE: f32 = 8e6;

/// A document as usvg sees it.
pub(super) struct UsvgDocument {
    tree: Tree,
    to_device: Transform,
}

impl UsvgDocument {
    pub(super) fn parse(svg: &str, width: u32, height: u32) -> Result<UsvgDocument, RasterError> {
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
            Ok(UsvgDocument { tree, to_device })
        } else {
            Err(RasterError::Coordinates)
        }
    }

    /// What is in it.
    pub(super) fn root(&self) -> &usvg::Group {
        self.tree.root()
    }

    /// From its coordinates to those of the picture.
    pub(super) fn to_device(&self) -> Transform {
        self.to_device
    }

    pub(super) fn draw(&self, pixmap: &mut Pixmap) {
        resvg::render(&self.tree, self.to_device, &mut pixmap.as_mut());
    }

    /// From the coordinates of a document that opens like this to device pixels.
    pub(super) fn scale(opening: &str, width: u32, height: u32) -> Option<Transform> {
        let probe = format!("{opening}<path d=\"M0 0H1V1Z\"/></svg>");
        let document = UsvgDocument::parse(&probe, width, height).ok()?;
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
