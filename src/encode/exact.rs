//! Frames in colours of their own.
//!
//! A frame changes few pixels, and these have few colours: mostly no more than fit into a table. So
//! each pixel can have its own colour, at the price of a table for the frame. As tables differ, what
//! a pixel shows says nothing about whether it is unchanged: its true colour does.

use std::sync::Arc;

use resvg::tiny_skia::Pixmap;

use super::delta::{Bounds, EncodedFrame, Size};
use super::quantizer::Quantizer;
use super::{Histogram, Lzw, Palette, Rgb, over_white};
use crate::raster::{Dirty, Rect};

/// The encoder of frames whose colours are exact wherever a table can hold them.
#[derive(Debug)]
pub(super) struct Exact {
    /// The film's table.
    palette: Arc<Palette>,
    /// For frames in it.
    lzw: Lzw,
    /// Whether frames with more colours than a table holds mix them.
    dither: bool,
    size: Size,
    /// The colours of the picture before; empty before the first.
    previous: Vec<Rgb>,
    /// Where the frame being encoded differs from it.
    changed: Vec<Run>,
    /// What is compressed: the indices of the rectangle around the changes.
    cropped: Vec<u8>,
}

/// Neighbours in a row that have one colour.
#[derive(Clone, Copy, Debug)]
struct Run {
    x: u32,
    y: u32,
    length: u32,
    rgb: Rgb,
}

impl Exact {
    pub(super) fn new(palette: Arc<Palette>, dither: bool) -> Exact {
        Exact {
            lzw: palette.lzw(),
            palette,
            dither,
            size: Size::default(),
            previous: Vec::new(),
            changed: Vec::new(),
            cropped: Vec::new(),
        }
    }

    pub(super) fn prime(&mut self, pixmap: &Pixmap) {
        self.size = Size::of(pixmap);
        let (pixels, _) = pixmap.data().as_chunks::<4>();
        self.previous.clear();
        self.previous.reserve_exact(pixels.len());
        self.previous
            .extend(pixels.iter().map(|&pixel| over_white(pixel)));
    }

    pub(super) fn encode(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<EncodedFrame> {
        let full = self.size != Size::of(pixmap) || self.previous.is_empty();
        self.changed.clear();
        let rect = if full {
            self.prime(pixmap);
            for (x, y, span) in self.size.rows(self.size.all()) {
                let row = self.previous[span].iter();
                (x..)
                    .zip(row)
                    .for_each(|(x, &rgb)| note(&mut self.changed, x, y, rgb));
            }
            self.size.all()
        } else {
            self.update(pixmap, dirty)?
        };
        let mut seen = Histogram::new();
        for run in &self.changed {
            seen.count(run.rgb, run.length.into());
        }
        if self.palette.has(&seen) {
            let palette = Arc::clone(&self.palette);
            self.fill(rect, palette);
            return Some(EncodedFrame {
                rect,
                full,
                table: None,
                lzw: self.lzw.encode(&self.cropped),
            });
        }
        let table = Arc::new(Palette::new(&seen, &[]));
        self.fill(rect, Arc::clone(&table));
        Some(EncodedFrame {
            rect,
            full,
            lzw: table.lzw().encode(&self.cropped),
            table: Some(table),
        })
    }

    /// Brings `previous` up to date, notes what changed and returns what bounds it.
    fn update(&mut self, pixmap: &Pixmap, dirty: &Dirty) -> Option<Rect> {
        let mut bounds = Bounds::default();
        for rect in dirty.rects() {
            for (x0, y, span) in self.size.rows(rect) {
                let (pixels, _) = pixmap.data()[span.start * 4..span.end * 4].as_chunks::<4>();
                let before = &mut self.previous[span];
                let mut changed: Option<(u32, u32)> = None;
                for (i, (&pixel, before)) in pixels.iter().zip(before).enumerate() {
                    let rgb = over_white(pixel);
                    if *before != rgb {
                        let x = x0 + i as u32;
                        *before = rgb;
                        note(&mut self.changed, x, y, rgb);
                        changed = Some((changed.map_or(x, |changed| changed.0), x));
                    }
                }
                if let Some((first, last)) = changed {
                    bounds.add(first, last, y);
                }
            }
        }
        bounds.rect()
    }

    /// The indices of what changed in a palette, "unchanged" elsewhere.
    fn fill(&mut self, rect: Rect, palette: Arc<Palette>) {
        let width = (rect.x1 - rect.x0) as usize;
        self.cropped.clear();
        self.cropped
            .resize(width * (rect.y1 - rect.y0) as usize, palette.transparent());
        let mut quantizer = Quantizer::new(palette, self.dither);
        for run in &self.changed {
            let mix = quantizer.mix_of(run.rgb);
            let at = (run.y - rect.y0) as usize * width + (run.x - rect.x0) as usize;
            let places = &mut self.cropped[at..at + run.length as usize];
            for (x, place) in (run.x..).zip(places) {
                *place = mix.at(x, run.y);
            }
        }
    }
}

/// Adds a pixel to the last run, or else begins another.
fn note(runs: &mut Vec<Run>, x: u32, y: u32, rgb: Rgb) {
    match runs.last_mut() {
        Some(run) if run.rgb == rgb && run.y == y && run.x + run.length == x => run.length += 1,
        _ => runs.push(Run {
            x,
            y,
            length: 1,
            rgb,
        }),
    }
}
