//! Texts with values in them, and how numbers are written.

use std::sync::Arc;

use crate::{
    color::Color,
    diag::Span,
    expr::NodeId,
    font::{Emphasis, ShapedText, Typeface},
};

/// A text with values in it: `mean {mu:.2f}`.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// Plain text, mathematics and values, in order.
    pub pieces: Vec<TextPiece>,
    /// What values are set in.
    pub typeface: Typeface,
    /// Where it stands.
    pub span: Span,
}

impl Text {
    /// The numbers in it, in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = NodeId> {
        self.pieces.iter().filter_map(|piece| match piece {
            TextPiece::Value { node, .. } => Some(*node),
            TextPiece::Shaped { .. }
            | TextPiece::Word { .. }
            | TextPiece::Color(_)
            | TextPiece::Break => None,
        })
    }
}

/// A piece of a [`Text`].
#[derive(Debug, Clone)]
pub(crate) enum TextPiece {
    /// Text of one line, as it is and as it is shaped.
    Shaped {
        /// What it says; of mathematics, in plain characters.
        text: String,
        /// How it is drawn.
        shaped: Arc<ShapedText>,
        /// Its words and the spaces between them, each by itself, where there are several.
        words: Arc<[(String, Arc<ShapedText>)]>,
    },
    /// From here on words have this colour; `None` is that of the text.
    Color(Option<Color>),
    /// The end of a line.
    Break,
    /// One of some words.
    Word {
        /// Its place among them, from 1.
        node: NodeId,
        /// The words, as they are and as they are shaped.
        words: Arc<[(String, Arc<ShapedText>)]>,
    },
    /// A number, formatted.
    Value {
        /// The number.
        node: NodeId,
        /// How it is written.
        format: NumberFormat,
        /// How it is set off.
        emphasis: Emphasis,
    },
}

/// How a number is written: `[>room][+][0width][.digits][kind]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct NumberFormat {
    /// Keep room for this many characters, whatever the value is.
    pub room: usize,
    /// Show a plus sign.
    pub plus: bool,
    /// Pad with zeros to this many characters.
    pub width: usize,
    /// Decimals, or significant digits for [`NumberKind::Significant`].
    pub digits: Option<usize>,
    /// The notation.
    pub kind: NumberKind,
}

/// The notation of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum NumberKind {
    /// The fewest decimals, at most three, that show every value.
    #[default]
    Auto,
    /// `f`: fixed decimals.
    Fixed,
    /// `g`: significant digits.
    Significant,
    /// `e`: ×10ⁿ.
    Scientific,
    /// `%`.
    Percent,
    /// `pi`: multiples of π.
    Pi,
}
