//! Frames drawn one after another on the same pixels, each at the cost of what is dynamic.

use resvg::tiny_skia::Pixmap;

use super::{
    Dirty, DynamicLayer, RasterError, Rect, Stack,
    layer::{Layer, Parser},
    region::Region,
    stack::UpperLayer,
};

/// Pixels on which the frames of one [`Stack`] are drawn, one after another, in any order.
#[derive(Debug)]
pub(crate) struct Canvas<'a> {
    stack: &'a Stack,
    pixmap: Pixmap,
    /// The ink of the dynamic elements of the frame drawn last.
    moved: Region,
    dirty: Dirty,
    /// Nothing is known about the pixels: the next frame is drawn in full.
    fresh: bool,
    parser: Parser,
    layers: Vec<Option<Layer>>,
    /// Which of the stack's upper elements the current frame draws.
    redrawn: Vec<bool>,
}

impl Stack {
    /// A fresh canvas for [`Canvas::draw`].
    pub(crate) fn canvas(&self) -> Canvas<'_> {
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

impl Canvas<'_> {
    /// The frame drawn last.
    pub(crate) fn pixmap(&self) -> &Pixmap {
        &self.pixmap
    }

    /// Where that frame may differ from the one drawn before it.
    pub(crate) fn dirty(&self) -> &Dirty {
        &self.dirty
    }

    /// What the dynamic elements of that frame cover: a function of the frame alone, while
    /// [`dirty`](Self::dirty) also depends on the frame drawn before.
    pub(crate) fn moved(&self) -> impl Iterator<Item = Rect> {
        self.moved.rects()
    }

    /// Draws a frame: one entry for each dynamic element of the stack, from bottom to top. The
    /// picture is that of [`render`] on the whole document.
    ///
    /// # Errors
    ///
    /// If a text cannot be read or an entry is missing. The canvas remains usable.
    pub(crate) fn draw(&mut self, frame: &[DynamicLayer]) -> Result<(), RasterError> {
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
                UpperLayer::Masked(masks) => {
                    for mask in masks {
                        for rect in self.dirty.region.rects() {
                            mask.draw(rect, &mut self.pixmap);
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
