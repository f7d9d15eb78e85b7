//! The embedded families of faces, and which face of one a stretch of text is set in.

use std::sync::LazyLock;

use super::{Emphasis, Font};

/// A family of embedded faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Typeface {
    /// Source Sans 3, under another name as its licence asks.
    #[default]
    TextSans,
    /// DejaVu Sans, matplotlib's default.
    DejaVuSans,
}

/// What a text is set in where nothing is set off in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FontStyle {
    /// The family.
    pub typeface: Typeface,
    /// Heavier than running text.
    pub semibold: bool,
}

impl FontStyle {
    /// The same as something set off.
    pub(crate) fn emphasis(self) -> Emphasis {
        Emphasis {
            bold: self.semibold,
            italic: false,
        }
    }
}

macro_rules! face {
    ($file:literal, $size:expr) => {{
        static FONT: LazyLock<Font> = LazyLock::new(|| {
            Font::embedded(include_bytes!(concat!("faces/", $file)), $size)
                .expect("the embedded faces are constants that tests parse")
        });
        &FONT
    }};
}
pub(super) use face;

/// Source Sans is small for its size: at this its letters are as high as DejaVu's.
const TEXT_SANS: f64 = 1.12;

impl Typeface {
    /// What it is called where viewers look for it, with what may stand for it.
    pub(crate) fn family(self) -> &'static str {
        match self {
            Self::TextSans => "'Source Sans 3', 'Source Sans Pro', sans-serif",
            Self::DejaVuSans => "'DejaVu Sans', Verdana, sans-serif",
        }
    }

    /// The size at which its letters are as large as those of others, over that which is asked for.
    pub(crate) fn size(self) -> f64 {
        match self {
            Self::TextSans => TEXT_SANS,
            Self::DejaVuSans => 1.0,
        }
    }

    /// The face for running text.
    pub(crate) fn regular(self) -> &'static Font {
        match self {
            Self::TextSans => face!("text/TextSans-Regular.ttf", TEXT_SANS),
            Self::DejaVuSans => face!("DejaVuSans.ttf", 1.0),
        }
    }

    /// The face for bold.
    pub(crate) fn bold(self) -> &'static Font {
        match self {
            Self::TextSans => face!("text/TextSans-Semibold.ttf", TEXT_SANS),
            Self::DejaVuSans => face!("DejaVuSans-Bold.ttf", 1.0),
        }
    }

    /// The face for something set off, and whether it has to be slanted yet.
    pub(super) fn face(self, emphasis: Emphasis) -> (&'static Font, bool) {
        match (emphasis, self) {
            (Emphasis { bold: true, italic }, _) => (self.bold(), italic),
            (Emphasis { italic: true, .. }, Self::TextSans) => {
                (face!("text/TextSans-Italic.ttf", TEXT_SANS), false)
            }
            (Emphasis { italic, .. }, _) => (self.regular(), italic),
        }
    }

    /// By how much the outlines of formulas are thickened to be as dark as the words, in em: KaTeX's
    /// faces are drawn for print.
    pub(super) fn formula_weight(self, bold: bool) -> f64 {
        match (self, bold) {
            (Self::TextSans, false) => 0.015,
            (Self::TextSans, true) => 0.04,
            (Self::DejaVuSans, _) => 0.0,
        }
    }
}
