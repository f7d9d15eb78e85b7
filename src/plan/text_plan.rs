//! Texts with their values over time.

use std::sync::Arc;

use crate::{
    diag::Span,
    expr::NodeId,
    font::{Emphasis, ShapedText, TabularDigits, TextLayout},
    spec::model::{NumberFormat, Text, TextPiece},
};

use super::{number, track::Track};

/// A text over the states of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextPlan {
    pieces: Vec<Piece>,
    span: Span,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Shaped {
        text: String,
        shaped: Arc<ShapedText>,
    },
    Break,
    Value {
        track: Track,
        format: NumberFormat,
        decimals: usize,
        emphasis: Emphasis,
        /// Width of its widest form, in em.
        slot: f64,
    },
}

impl TextPlan {
    pub(super) fn new(text: &Text, mut track: impl FnMut(NodeId) -> Track) -> Self {
        let piece = |piece: &TextPiece| match piece {
            TextPiece::Shaped { text, shaped } => Piece::Shaped {
                text: text.clone(),
                shaped: Arc::clone(shaped),
            },
            TextPiece::Break => Piece::Break,
            TextPiece::Value {
                node,
                format,
                emphasis,
            } => {
                let track = track(*node);
                let decimals = number::decimals(track.values());
                let width = |value: &f64| {
                    TabularDigits::advance(&number::write(*value, *format, decimals), *emphasis)
                };
                let slot = track.values().iter().map(width).fold(0.0, f64::max);
                Piece::Value {
                    track,
                    format: *format,
                    decimals,
                    emphasis: *emphasis,
                    slot,
                }
            }
        };
        Self {
            pieces: text.pieces.iter().map(piece).collect(),
            span: text.span,
        }
    }

    /// Where it is written.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// The text at a state. Whatever the values are, its lines keep their widths and heights, and
    /// what stands beside a value keeps its place.
    pub(crate) fn at(&self, state: usize) -> TextLayout {
        let mut layout = TextLayout::default();
        for piece in &self.pieces {
            match piece {
                Piece::Shaped { text, shaped } => layout.push(text, Arc::clone(shaped)),
                Piece::Break => layout.break_line(),
                Piece::Value {
                    track,
                    format,
                    decimals,
                    emphasis,
                    slot,
                } => {
                    let number = number::write(track.at(state), *format, *decimals);
                    let shaped = TabularDigits::shape(&number, *emphasis);
                    let shaped = Arc::new(shaped);
                    if track.is_dynamic() {
                        layout.push_dynamic(&number, shaped, *slot);
                    } else {
                        layout.push(&number, shaped);
                    }
                }
            }
        }
        layout.end_line();
        layout
    }

    /// Whether it changes over time.
    pub(crate) fn is_dynamic(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Value { track, .. } if track.is_dynamic()))
    }
}
