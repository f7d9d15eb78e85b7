//! Glyphs set side by side, as outlines of any size.

use super::{Emphasis, Font, PathSegment, Typeface, bolden};

/// How far faces lean that have no italic: rightwards for each em upwards. DejaVu Sans Oblique is DejaVu
/// Sans leant by 11° about the middle of its capitals.
const LEAN: f64 = 0.194_380_309_137_718_5;
/// The height in em about which they lean.
const PIVOT: f64 = 746.0 / 2048.0;

/// Glyphs set side by side, as outlines in em: the origin is the start of the baseline, y runs
/// downwards.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ShapedText {
    /// Width in em, side bearings included.
    pub advance: f64,
    /// What it needs above the baseline in em, where that is more than lines have by themselves.
    pub height: f64,
    /// What it needs below the baseline in em, where that is more than lines have by themselves.
    pub depth: f64,
    pub(super) segments: Vec<PathSegment>,
    /// What it says, where a face by itself sets it alike; formulas are more.
    pub words: Option<Box<Words>>,
}

/// Words as a viewer can set them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// What is said.
    pub text: String,
    /// In which family of faces.
    pub typeface: Typeface,
    /// How it is set off.
    pub emphasis: Emphasis,
}

impl ShapedText {
    /// One line of text in one face.
    pub(super) fn text(font: &Font, text: &str, slanted: bool) -> Self {
        let run = font.shape(text, 1.0);
        let mut shaped = Self {
            advance: run.advance,
            ..Self::default()
        };
        for glyph in &run.glyphs {
            font.outline(glyph.id, 1.0, glyph.x, glyph.y, &mut |segment| {
                shaped.segments.push(segment);
            });
        }
        if slanted {
            shaped.slant();
        }
        shaped
    }

    /// Draws it at `size` px with its origin at (x, y).
    pub(crate) fn draw(&self, size: f64, x: f64, y: f64, sink: &mut impl FnMut(PathSegment)) {
        for segment in &self.segments {
            sink(segment.map(|u, v| (x + u * size, y + v * size)));
        }
    }

    /// Sets another one behind it.
    pub(super) fn append(&mut self, other: &Self) {
        self.add(other, self.advance, 0.0);
        self.advance += other.advance;
    }

    /// Draws another one over it, with its origin at (x, y).
    pub(super) fn add(&mut self, other: &Self, x: f64, y: f64) {
        let moved = other.segments.iter();
        self.segments
            .extend(moved.map(|segment| segment.map(|u, v| (x + u, y + v))));
        self.height = self.height.max(other.height);
        self.depth = self.depth.max(other.depth);
    }

    pub(super) fn push(&mut self, segment: PathSegment) {
        self.segments.push(segment);
    }

    pub(super) fn slant(&mut self) {
        for segment in &mut self.segments {
            *segment = segment.map(|x, y| (x - LEAN * (y + PIVOT), y));
        }
    }

    /// Makes it heavier, by this many em.
    pub(super) fn bolden(&mut self, strength: f64) {
        if strength > 0.0 {
            bolden::bolden(&mut self.segments, strength);
        }
    }

    /// The same in another size.
    #[must_use]
    pub(super) fn scaled(mut self, scale: f64) -> Self {
        for segment in &mut self.segments {
            *segment = segment.map(|x, y| (x * scale, y * scale));
        }
        self.advance *= scale;
        self.height *= scale;
        self.depth *= scale;
        self
    }

    /// Asks for the room that what is drawn takes. Control points count: never too little.
    pub(super) fn measure_ink(&mut self) {
        let (mut top, mut bottom) = (0.0_f64, 0.0_f64);
        for segment in &self.segments {
            segment.map(|x, y| {
                (top, bottom) = (top.min(y), bottom.max(y));
                (x, y)
            });
        }
        (self.height, self.depth) = (-top, bottom);
    }
}
