//! Texts with their values over time.

use crate::{
    expr::NodeId,
    spec::model::{NumberFormat, Text, TextPiece},
};

use super::{number, tracks::Track};

/// A text over the states of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(String),
    Value {
        track: Track,
        format: NumberFormat,
        decimals: usize,
    },
}

impl Words {
    pub(super) fn new(text: &Text, mut track: impl FnMut(NodeId) -> Track) -> Self {
        let piece = |piece: &TextPiece| match piece {
            TextPiece::Literal(text) => Piece::Literal(text.clone()),
            TextPiece::Value { node, format } => {
                let track = track(*node);
                let decimals = number::decimals(track.values());
                Piece::Value {
                    track,
                    format: *format,
                    decimals,
                }
            }
        };
        Self {
            pieces: text.pieces.iter().map(piece).collect(),
        }
    }

    /// The text at a state.
    pub fn at(&self, state: usize) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Value {
                track,
                format,
                decimals,
            } => number::write(track.at(state), *format, *decimals),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// Whether it changes over time.
    pub fn moves(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Value { track, .. } if track.moves()))
    }

    /// States among which the text is at its longest: where each value is smallest, largest and
    /// undefined, and some in between.
    pub fn extremes(&self) -> Vec<usize> {
        let mut states = vec![0];
        for piece in &self.pieces {
            let Piece::Value {
                track: Track::Moving(values),
                ..
            } = piece
            else {
                continue;
            };
            let by = |better: &dyn Fn(f64, f64) -> bool| {
                let mut best = 0;
                for (state, &value) in values.iter().enumerate() {
                    if better(value, values[best]) {
                        best = state;
                    }
                }
                best
            };
            states.push(by(&|a, b| a < b));
            states.push(by(&|a, b| a > b));
            states.extend(values.iter().position(|value| !value.is_finite()));
            states.extend((0..values.len()).step_by(values.len().div_ceil(64)));
        }
        states.sort_unstable();
        states.dedup();
        states
    }
}
