//! SVG text to pixels, through usvg and resvg, or to PDF.
//!
//! [`render`] draws a whole document. [`Stack`] and [`Canvas`] draw an animation, most of which is
//! static, at the cost of what is dynamic. Both give the same bytes.
//!
//! What lies below everything dynamic is rasterised once (the *base*). For a frame, the *dirty region*
//! is the ink of what is dynamic, in the frame before and now. It is restored from the base, what is
//! dynamic is drawn, and static elements *above* it (a translucent legend, say) are drawn by their
//! coverage on that region and no farther: drawn over itself, a translucent element would double its
//! alpha. The few elements that have no single coverage are drawn wholly; so the region first grows by
//! the ink of every such element it meets, until it meets no more.
//!
//! The SVG of an animation's elements is read by a reader of its own, anything else by usvg, and both
//! draw the same. Whole documents go through usvg and resvg alone: they are what animations are checked
//! against.

mod canvas;
mod coverage_mask;
mod dirty;
mod error;
mod layer;
mod pdf;
mod reader;
mod region;
mod shape;
mod stack;
#[cfg(test)]
mod tests;
mod usvg_document;

use usvg_document::UsvgDocument;

/// Pixels: premultiplied RGBA, 8 bits each, row by row from the top.
pub(crate) use resvg::tiny_skia::Pixmap;
pub(crate) use {
    canvas::Canvas,
    dirty::Dirty,
    error::RasterError,
    pdf::pdf,
    region::Rect,
    stack::{DynamicLayer, Element, Stack},
};

/// The most pixels a picture may have: 64 Mi, which is 256 MiB a canvas.
pub(crate) const MAX_PIXELS: u64 = 1 << 26;

/// Draws a document on a transparent canvas of `width` × `height` device pixels, whatever size in
/// CSS pixels the document gives itself.
///
/// # Errors
///
/// If the size is out of bounds or the text cannot be read.
pub(crate) fn render(svg: &str, width: u32, height: u32) -> Result<Pixmap, RasterError> {
    let mut pixmap = blank(width, height)?;
    UsvgDocument::parse(svg, width, height)?.draw(&mut pixmap);
    Ok(pixmap)
}

fn blank(width: u32, height: u32) -> Result<Pixmap, RasterError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(RasterError::Size { width, height });
    }
    Pixmap::new(width, height).ok_or(RasterError::Size { width, height })
}
