//! Text as outlines: faces, what they cover, shaping, TeX formulas, lines of mixed pieces.
//!
//! Text is drawn as outlines, so that a picture looks the same on every machine and a rasteriser
//! needs no fonts. The shaper and the outline reader work in whole font units; sizes are applied
//! here, in `f64`, so positions do not depend on the platform either.

mod bolden;
mod display;
mod embedded;
mod face;
mod formula;
mod formula_error;
mod guard;
mod plain;
mod shaped_text;
mod tabular_digits;
mod text_layout;
mod typeface;

#[cfg(test)]
pub(crate) use self::face::GlyphRun;
pub(crate) use embedded::{Emphasis, Fonts};
pub(crate) use face::{Font, PathSegment};
pub(crate) use formula::Formula;
pub(crate) use formula_error::{FormulaError, FormulaErrorKind};
#[cfg(feature = "cli")]
pub(crate) use guard::is_guarded;
pub(crate) use shaped_text::ShapedText;
pub(crate) use tabular_digits::TabularDigits;
pub(crate) use text_layout::{Slot, TextLayout, TextLine};
pub(crate) use typeface::{FontStyle, Typeface};
