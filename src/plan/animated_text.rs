//! Texts with their values over time.

use std::sync::Arc;

use crate::{
    expr::NodeId,
    font::{Emphasis, ShapedText, TabularDigits, TextLayout},
    spec::model::{NumberFormat, Text, TextPiece},
};

use super::{number, tracks::Track};

/// A text over the states of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct AnimatedText {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Set {
        words: String,
        setting: Arc<ShapedText>,
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

impl AnimatedText {
    pub(super) fn new(text: &Text, mut track: impl FnMut(NodeId) -> Track) -> Self {
        let piece = |piece: &TextPiece| match piece {
            TextPiece::Set { words, setting } => Piece::Set {
                words: words.clone(),
                setting: Arc::clone(setting),
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
        }
    }

    /// The text at a state. Whatever the values are, its lines keep their widths and heights, and
    /// what stands beside a value keeps its place.
    pub fn at(&self, state: usize) -> TextLayout {
        let mut phrase = TextLayout::default();
        for piece in &self.pieces {
            match piece {
                Piece::Set { words, setting } => phrase.push(words, Arc::clone(setting)),
                Piece::Break => phrase.break_line(),
                Piece::Value {
                    track,
                    format,
                    decimals,
                    emphasis,
                    slot,
                } => {
                    let number = number::write(track.at(state), *format, *decimals);
                    let setting = TabularDigits::set(&number, *emphasis);
                    let setting = Arc::new(setting);
                    if track.is_animated() {
                        phrase.push_moving(&number, setting, *slot);
                    } else {
                        phrase.push(&number, setting);
                    }
                }
            }
        }
        phrase.settle();
        phrase
    }

    /// Whether it changes over time.
    pub fn is_animated(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Value { track, .. } if track.is_animated()))
    }
}
