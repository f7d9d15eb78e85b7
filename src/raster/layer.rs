//! A parsed document, by the reader of this program's own SVG or else by usvg.

use std::fmt;

use resvg::tiny_skia::{Pixmap, Transform};

use super::{
    RasterError, coverage_mask::CoverageMask, reader, shape::Shape, usvg_document::UsvgDocument,
};

/// Parses documents of the same size, one after another.
#[derive(Debug, Default)]
pub(super) struct Parser {
    /// The root tag seen last, and what it means.
    opening: Option<(String, Transform)>,
}

impl Parser {
    pub(super) fn parse(
        &mut self,
        svg: &str,
        width: u32,
        height: u32,
    ) -> Result<Layer, RasterError> {
        let known = reader::read(svg).and_then(|document| {
            let to_device = self.scale(document.opening, width, height)?;
            Some(Layer::Shapes(document.shapes, to_device))
        });
        match known {
            Some(layer) => Ok(layer),
            None => UsvgDocument::parse(svg, width, height).map(|it| Layer::Document(Box::new(it))),
        }
    }

    /// `None` where pixels are not units: usvg knows better what to do.
    fn scale(&mut self, opening: &str, width: u32, height: u32) -> Option<Transform> {
        let known = self.opening.as_ref().filter(|known| known.0 == opening);
        let to_device = match known {
            Some(known) => known.1,
            None => {
                let to_device = UsvgDocument::scale(opening, width, height)?;
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
pub(super) enum Layer {
    Shapes(Vec<Shape>, Transform),
    Document(Box<UsvgDocument>),
}

impl Layer {
    pub(super) fn draw(&self, pixmap: &mut Pixmap) {
        match self {
            Layer::Shapes(shapes, to_device) => {
                shapes.iter().for_each(|it| it.draw(*to_device, pixmap));
            }
            Layer::Document(document) => document.draw(pixmap),
        }
    }

    /// The coverage of its shapes, if all have one; `scratch` is blank.
    pub(super) fn coverage_masks(&self, scratch: &mut Pixmap) -> Option<Vec<CoverageMask>> {
        let Layer::Shapes(shapes, to_device) = self else {
            return None;
        };
        let masks = shapes
            .iter()
            .map(|shape| CoverageMask::of(shape, *to_device, scratch));
        let masks: Vec<Vec<CoverageMask>> = masks.collect::<Option<_>>()?;
        Some(masks.into_iter().flatten().collect())
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer").finish_non_exhaustive()
    }
}
