//! Text as outlines: faces, what they cover, shaping, TeX formulas, lines of mixed pieces.
//!
//! Text is drawn as outlines, so that a picture looks the same on every machine and a rasteriser
//! needs no fonts. The shaper and the outline reader work in whole font units; sizes are applied
//! here, in `f64`, so positions do not depend on the platform either.
//!
//! ```
//! use klrender::font::Font;
//!
//! let font = Font::dejavu_sans();
//! assert!(font.covers('μ') && !font.covers('漢'));
//! let text = font.shape("KL(P‖Q)", 12.0);
//! assert_eq!(text.glyphs.len(), 7);
//! let mut segments = 0;
//! for glyph in &text.glyphs {
//!     font.outline(glyph.id, 12.0, glyph.x, glyph.y, &mut |_| segments += 1);
//! }
//! assert!(segments > 50 && text.advance < 60.0);
//! ```

mod display;
mod embedded;
mod face;
mod formula;
mod formula_error;
mod plain;
mod shaped_text;
mod tabular_digits;
mod text_layout;

pub use embedded::{Emphasis, Fonts};
pub use face::{Font, Glyph, GlyphId, GlyphRun, InkBox, Metrics, PathSegment};
pub use formula::Formula;
pub use formula_error::{FormulaError, FormulaErrorKind};
pub use shaped_text::ShapedText;
pub use tabular_digits::TabularDigits;
pub use text_layout::{Placed, TextLayout, TextLine};
