//! Numbers, set so that they do not dance.

use std::sync::LazyLock;

use super::{Emphasis, Fonts, ShapedText, Typeface, shaped_text::Words};

/// The characters that numbers are written with.
const ALPHABET: &str = "0123456789.+\u{2212}×/%π∞\u{2013}⁻⁰¹²³⁴⁵⁶⁷⁸⁹";

/// The glyphs that numbers are written with, made once. They are not kerned and all digits are
/// equally wide, so a digit has its place whatever its neighbours are.
#[derive(Debug)]
pub(crate) struct TabularDigits {
    glyphs: Vec<(char, ShapedText)>,
}

impl TabularDigits {
    /// Those of an embedded typeface.
    fn of(typeface: Typeface, bold: bool) -> &'static Self {
        static ALL: LazyLock<[TabularDigits; 4]> = LazyLock::new(|| {
            [
                TabularDigits::new(Typeface::TextSans, false),
                TabularDigits::new(Typeface::TextSans, true),
                TabularDigits::new(Typeface::DejaVuSans, false),
                TabularDigits::new(Typeface::DejaVuSans, true),
            ]
        });
        &ALL[2 * typeface as usize + usize::from(bold)]
    }

    fn new(typeface: Typeface, bold: bool) -> Self {
        let (fonts, emphasis) = (
            Fonts::embedded(typeface),
            Emphasis {
                bold,
                italic: false,
            },
        );
        let glyphs = ALPHABET.chars();
        let mut glyphs: Vec<(char, ShapedText)> = glyphs
            .map(|c| (c, fonts.shape(c.encode_utf8(&mut [0; 4]), emphasis)))
            .collect();
        glyphs.sort_by_key(|(c, _)| *c);
        Self { glyphs }
    }

    fn glyph(&self, c: char) -> Option<&ShapedText> {
        let found = self.glyphs.binary_search_by_key(&c, |(c, _)| *c).ok()?;
        Some(&self.glyphs[found].1)
    }

    /// Width of a number in em.
    pub(crate) fn advance(number: &str, typeface: Typeface, emphasis: Emphasis) -> f64 {
        let digits = Self::of(typeface, emphasis.bold);
        let glyphs = number.chars().filter_map(|c| digits.glyph(c));
        glyphs.map(|glyph| glyph.advance).sum()
    }

    /// Sets a number.
    pub(crate) fn shape(number: &str, typeface: Typeface, emphasis: Emphasis) -> ShapedText {
        let digits = Self::of(typeface, emphasis.bold);
        let mut shaped = ShapedText::default();
        for glyph in number.chars().filter_map(|c| digits.glyph(c)) {
            shaped.add(glyph, shaped.advance, 0.0);
            shaped.advance += glyph.advance;
        }
        if emphasis.italic {
            shaped.slant();
        }
        shaped.words = Some(Box::new(Words {
            text: number.to_owned(),
            typeface,
            emphasis,
        }));
        shaped
    }
}
