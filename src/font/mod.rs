//! Text as outlines: faces, what they cover, shaping, TeX formulas, lines of mixed pieces.
//!
//! Text is drawn as outlines, so that a picture looks the same on every machine and a rasteriser
//! needs no fonts. The shaper and the outline reader work in whole font units; sizes are applied
//! here, in `f64`, so positions do not depend on the platform either.

mod display;
mod embedded;
mod face;
mod formula;
mod formula_error;
mod plain;
mod shaped_text;
mod tabular_digits;
mod text_layout;

#[cfg(test)]
pub use self::face::GlyphRun;
pub use embedded::{Emphasis, Fonts};
pub use face::{Font, PathSegment};
pub use formula::Formula;
pub use formula_error::{FormulaError, FormulaErrorKind};
pub use shaped_text::ShapedText;
pub use tabular_digits::TabularDigits;
pub use text_layout::{TextLayout, TextLine};
