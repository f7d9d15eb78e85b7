//! The elements of a picture: what is static is parsed, and at the bottom rasterised, once.

use resvg::tiny_skia::Pixmap;

use super::{
    RasterError, Rect, blank,
    coverage_mask::CoverageMask,
    layer::{Layer, Parser},
};

/// A part of the picture; all parts, from bottom to top, make it up.
#[derive(Clone, Debug)]
pub(crate) enum Element {
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
pub(crate) struct DynamicLayer {
    /// A complete document that holds only this element; empty if it is not to be seen.
    pub svg: String,
    /// Rectangles that contain everything it draws.
    pub ink: Vec<Rect>,
}

/// What all frames share; workers draw on a [`Canvas`] each.
#[derive(Debug)]
pub(crate) struct Stack {
    /// All static elements below the first dynamic one, rasterised.
    pub(super) base: Pixmap,
    /// The elements above the base.
    pub(super) above: Vec<UpperLayer>,
    /// How many of those are dynamic.
    pub(super) dynamic: usize,
}

/// An element above the base.
#[derive(Debug)]
pub(super) enum UpperLayer {
    /// Static, and drawn on the dirty region only, by its coverage.
    Masked(Vec<CoverageMask>),
    /// Static, and drawn wholly where the dirty region meets its ink.
    Static { layer: Layer, ink: Vec<Rect> },
    /// Given anew for each frame.
    Dynamic,
}

impl Stack {
    /// Parses the static elements and rasterises those below the first dynamic one.
    ///
    /// # Errors
    ///
    /// If the size is out of bounds or a text cannot be read.
    pub(crate) fn new(
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
                    above.push(match layer.coverage_masks(scratch) {
                        Some(masks) => UpperLayer::Masked(masks),
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
}
