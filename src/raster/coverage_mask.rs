//! Static shapes above dynamic ones, ready to be drawn on any part of a picture.
//!
//! A translucent edge cannot be drawn twice on one pixel, so when something below it changes, a shape
//! has to be drawn anew on just those pixels where the base was restored. A [`CoverageMask`] can: it
//! holds the shape's coverage, pixel by pixel, as tiny-skia found it once, and blends as tiny-skia does.

use resvg::tiny_skia::{Color, Pixmap, Transform};

use super::{
    Rect,
    shape::{Ink, Rgba, Shape},
};

/// Pixels without ink between two runs of a row that are stored rather than split off.
const GAP: usize = 8;

/// The coverage of a shape by one colour.
#[derive(Debug)]
pub(super) struct CoverageMask {
    /// Premultiplied.
    color: [u8; 4],
    bounds: Rect,
    /// From top to bottom, from left to right.
    runs: Vec<Run>,
    coverage: Vec<u8>,
}

/// Neighbouring pixels of a row.
#[derive(Debug)]
struct Run {
    y: u32,
    x0: u32,
    x1: u32,
    /// Where their coverage begins.
    start: usize,
}

impl CoverageMask {
    /// The masks of a shape, one for each of its inks, from bottom to top; `None` if tiny-skia would draw it otherwise than
    /// by one coverage for each pixel. `scratch` is blank, and is so again afterwards.
    pub(super) fn of(
        shape: &Shape,
        to: Transform,
        scratch: &mut Pixmap,
    ) -> Option<Vec<CoverageMask>> {
        if shape.clip.is_some() {
            return None;
        }
        let inks = shape.inks();
        inks.map(|ink| {
            // Hairlines may touch a pixel several times.
            if let Ink::Stroke(_, stroke) = ink
                && stroke.width * to.sx.min(to.sy) <= 1.0 + 1e-3
            {
                return None;
            }
            shape.paint(ink, [0, 0, 0, 255], to, &mut scratch.as_mut());
            let (width, height) = (scratch.width(), scratch.height());
            Some(Self::take(
                ink.color(),
                around(shape, ink, width, height),
                scratch,
            ))
        })
        .collect()
    }

    /// Takes the coverage off a picture that is blank outside of a rectangle, and afterwards inside
    /// of it too.
    fn take(color: Rgba, inked: Rect, scratch: &mut Pixmap) -> CoverageMask {
        let [r, g, b, a] = color;
        let color = Color::from_rgba8(r, g, b, a).premultiply().to_color_u8();
        let mut mask = CoverageMask {
            color: [color.red(), color.green(), color.blue(), color.alpha()],
            bounds: Rect {
                x0: u32::MAX,
                y0: u32::MAX,
                x1: 0,
                y1: 0,
            },
            runs: Vec::new(),
            coverage: Vec::new(),
        };
        let width = scratch.width() as usize;
        let (pixels, _) = scratch.data_mut().as_chunks_mut::<4>();
        let rows = pixels.chunks_exact_mut(width).zip(0u32..);
        let height = inked.y1.saturating_sub(inked.y0);
        for (row, y) in rows.skip(inked.y0 as usize).take(height as usize) {
            mask.take_row(y, inked.x0, &mut row[inked.x0 as usize..inked.x1 as usize]);
        }
        mask
    }

    /// Takes a row whose first pixel is in column `left`.
    fn take_row(&mut self, y: u32, left: u32, row: &mut [[u8; 4]]) {
        let inked = |pixel: &[u8; 4]| pixel[3] > 0;
        let mut at = 0;
        while let Some(first) = row[at..].iter().position(inked) {
            let first = at + first;
            let mut end = first + 1;
            while let Some(next) = row[end..].iter().take(GAP).position(inked) {
                end += next + 1;
            }
            let (x0, x1) = (left + first as u32, left + end as u32);
            self.runs.push(Run {
                y,
                x0,
                x1,
                start: self.coverage.len(),
            });
            self.coverage
                .extend(row[first..end].iter().map(|pixel| pixel[3]));
            row[first..end].fill([0; 4]);
            self.bounds = Rect {
                x0: self.bounds.x0.min(x0),
                y0: self.bounds.y0.min(y),
                x1: self.bounds.x1.max(x1),
                y1: y + 1,
            };
            at = end;
        }
    }

    /// Draws it on the pixels of a rectangle.
    pub(super) fn draw(&self, rect: Rect, pixmap: &mut Pixmap) {
        let Rect { x0, y0, x1, y1 } = rect.intersection(&self.bounds);
        if x0 >= x1 || y0 >= y1 {
            return;
        }
        let width = pixmap.width() as usize;
        let (pixels, _) = pixmap.data_mut().as_chunks_mut::<4>();
        let first = self.runs.partition_point(|run| run.y < y0);
        for run in self.runs[first..].iter().take_while(|run| run.y < y1) {
            let (from, to) = (run.x0.max(x0), run.x1.min(x1));
            if from >= to {
                continue;
            }
            let length = (to - from) as usize;
            let start = run.start + (from - run.x0) as usize;
            let row = run.y as usize * width + from as usize;
            let coverage = &self.coverage[start..start + length];
            let pixels = &mut pixels[row..row + length];
            if self.color[3] == 255 {
                for (pixel, &coverage) in pixels.iter_mut().zip(coverage) {
                    *pixel = opaque(self.color, *pixel, coverage);
                }
            } else {
                for (pixel, &coverage) in pixels.iter_mut().zip(coverage) {
                    *pixel = translucent(self.color, *pixel, coverage);
                }
            }
        }
    }
}

/// The pixels of a canvas that a shape can reach with one of its inks.
fn around(shape: &Shape, ink: Ink<'_>, width: u32, height: u32) -> Rect {
    // Corners reach farthest: four times half the width, by the miter limit.
    let reach = match ink {
        Ink::Fill(_) => 2.0,
        Ink::Stroke(_, stroke) => 2.0 * stroke.width + 2.0,
    };
    let bounds = shape.path.bounds();
    // Conversion saturates: what is left of the canvas begins at 0.
    Rect {
        x0: ((bounds.left() - reach) as u32).min(width),
        y0: ((bounds.top() - reach) as u32).min(height),
        x1: ((bounds.right() + reach) as u32 + 1).min(width),
        y1: ((bounds.bottom() + reach) as u32 + 1).min(height),
    }
}

/// tiny-skia's division by 255 of a product of two bytes.
fn div255(product: u16) -> u16 {
    (product + 255) >> 8
}

/// An opaque colour covers part of a pixel.
fn opaque(color: [u8; 4], pixel: [u8; 4], coverage: u8) -> [u8; 4] {
    let (over, under) = (u16::from(coverage), u16::from(255 - coverage));
    [0, 1, 2, 3].map(|channel| {
        div255(u16::from(pixel[channel]) * under + u16::from(color[channel]) * over) as u8
    })
}

/// A translucent colour covers part of a pixel.
fn translucent(color: [u8; 4], pixel: [u8; 4], coverage: u8) -> [u8; 4] {
    let color = color.map(|channel| div255(u16::from(channel) * u16::from(coverage)));
    let under = 255 - color[3];
    [0, 1, 2, 3].map(|channel| (color[channel] + div255(u16::from(pixel[channel]) * under)) as u8)
}
