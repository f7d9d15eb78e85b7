//! Texts with their values over time.

use std::{borrow::Cow, sync::Arc};

use crate::{
    color::Color,
    diag::Span,
    expr::NodeId,
    font::{Emphasis, FontStyle, Fonts, ShapedText, Slot, TabularDigits, TextLayout, Typeface},
    spec::model::{NumberFormat, Text, TextPiece},
};

use super::{number, track::Track};

/// A text over the states of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextPlan {
    pieces: Vec<Piece>,
    typeface: Typeface,
    span: Span,
    /// How much of its size it has, where words of it would not fit.
    scale: f64,
}

/// A last line that is shorter than this share of the widest looks forgotten.
const HANGING: f64 = 0.3;
/// The shares of their width that lines are tried with then.
const NARROWER: [f64; 4] = [0.9, 0.8, 0.7, 0.6];

/// Words are not set smaller than this share of their size: they could not be read.
const SMALLEST: f64 = 0.6;

/// Words, as they are and as they are shaped.
type Words = Arc<[(String, Arc<ShapedText>)]>;

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Shaped {
        text: String,
        shaped: Arc<ShapedText>,
        words: Words,
    },
    Color(Option<Color>),
    Break,
    /// One of some words, by its place from 1, and the width of the widest that shows.
    Word {
        track: Track,
        words: Arc<[(String, Arc<ShapedText>)]>,
        slot: f64,
    },
    Value {
        track: Track,
        format: NumberFormat,
        decimals: usize,
        emphasis: Emphasis,
        room: Room,
    },
}

/// The room that a value takes among the words of its line, in em.
#[derive(Debug, Clone, PartialEq)]
struct Room {
    /// Widths, ascending: a value takes the first that holds it. Each holds forms that differ by no more
    /// than a sign and a digit, so that what stands behind the value moves only where more of it comes or
    /// goes.
    slots: Vec<f64>,
    /// Kept at the end of a line too.
    wanted: bool,
}

impl Room {
    /// The room for numbers as they are written.
    fn new(
        numbers: impl Iterator<Item = String>,
        format: NumberFormat,
        width: impl Fn(&str) -> f64,
    ) -> Self {
        let wanted = format.room as f64 * width("0");
        let mut signed = [false; 2];
        let mut widths: Vec<f64> = numbers
            .map(|number| {
                signed[usize::from(number.starts_with(['+', number::MINUS]))] = true;
                width(&number).max(wanted)
            })
            .collect();
        widths.sort_unstable_by(f64::total_cmp);
        widths.dedup();
        let sign = if signed == [true; 2] {
            width(number::MINUS.encode_utf8(&mut [0; 4]))
        } else {
            0.0
        };
        let reserve = width("0") + sign + 1e-9;
        let slots = widths.chunk_by({
            let mut narrowest = widths.first().copied().unwrap_or(0.0);
            move |_, next| {
                let fits = *next <= narrowest + reserve;
                if !fits {
                    narrowest = *next;
                }
                fits
            }
        });
        Self {
            slots: slots.filter_map(|group| group.last().copied()).collect(),
            wanted: format.room > 0,
        }
    }

    /// What a number of this width takes.
    fn slot(&self, width: f64, ends_line: bool) -> Slot {
        let widest = self.slots.last().copied().unwrap_or(width);
        let flush = ends_line && !self.wanted;
        let holding = self.slots.iter().copied().find(|slot| *slot >= width);
        Slot {
            width: holding.filter(|_| !flush).unwrap_or(width),
            widest,
            steady: self.slots.len() < 2,
        }
    }
}

impl TextPlan {
    pub(super) fn new(text: &Text, mut track: impl FnMut(NodeId) -> Track) -> Self {
        let piece = |piece: &TextPiece| match piece {
            TextPiece::Shaped {
                text,
                shaped,
                words,
            } => Piece::Shaped {
                text: text.clone(),
                shaped: Arc::clone(shaped),
                words: Arc::clone(words),
            },
            TextPiece::Color(color) => Piece::Color(*color),
            TextPiece::Break => Piece::Break,
            TextPiece::Word { node, words } => {
                let track = track(*node);
                let shown = track.values().iter().filter_map(|at| word(words, *at));
                let slot = shown.map(|(_, shaped)| shaped.advance).fold(0.0, f64::max);
                Piece::Word {
                    track,
                    words: Arc::clone(words),
                    slot,
                }
            }
            TextPiece::Value {
                node,
                format,
                emphasis,
            } => {
                let track = track(*node);
                let decimals = number::decimals(track.values());
                let values = track.values().iter();
                let numbers = values.map(|value| number::write(*value, *format, decimals));
                let room = Room::new(numbers, *format, |number| {
                    TabularDigits::advance(number, text.typeface, *emphasis)
                });
                Piece::Value {
                    track,
                    format: *format,
                    decimals,
                    emphasis: *emphasis,
                    room,
                }
            }
        };
        Self {
            pieces: text.pieces.iter().map(piece).collect(),
            typeface: text.typeface,
            span: text.span,
            scale: 1.0,
        }
    }

    /// Words that stand nowhere in a spec but come from what stands there.
    pub(crate) fn plain(words: &str, font: FontStyle, span: Span) -> Self {
        Self {
            pieces: vec![Piece::plain(words, font)],
            typeface: font.typeface,
            span,
            scale: 1.0,
        }
    }

    /// The same with words behind it.
    #[must_use]
    pub(crate) fn followed_by(&self, words: &str, font: FontStyle) -> Self {
        let mut text = self.clone();
        let behind = [" ", words].map(|word| Piece::plain(word, font));
        text.pieces.push(Piece::Color(None));
        text.pieces.extend(behind);
        text
    }

    /// Where it is written.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// The text at a state. Whatever the values are, its lines keep their widths and heights, and
    /// what stands before a value keeps its place; so does what stands behind it while no more of the value
    /// than its sign and one digit comes or goes.
    pub(crate) fn at(&self, state: usize) -> TextLayout {
        let mut layout = TextLayout::default();
        for (place, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Shaped { text, shaped, .. } => layout.push(text, Arc::clone(shaped)),
                Piece::Color(color) => layout.set_color(*color),
                Piece::Break => layout.break_line(),
                Piece::Word { track, words, slot } => {
                    let Some((text, shaped)) = word(words, track.at(state)) else {
                        continue;
                    };
                    let slot = Slot {
                        width: shaped.advance,
                        widest: *slot,
                        steady: !track.is_dynamic(),
                    };
                    layout.push_value(text, Arc::clone(shaped), slot, track.is_dynamic());
                }
                Piece::Value {
                    track,
                    format,
                    decimals,
                    emphasis,
                    room,
                } => {
                    let number = number::write(track.at(state), *format, *decimals);
                    let shaped = TabularDigits::shape(&number, self.typeface, *emphasis);
                    let mut behind = self.pieces[place + 1..].iter();
                    let next = behind.find(|piece| !matches!(piece, Piece::Color(_)));
                    let ends_line = matches!(next, None | Some(Piece::Break));
                    let slot = room.slot(shaped.advance, ends_line);
                    let shaped = Arc::new(shaped);
                    layout.push_value(&number, shaped, slot, track.is_dynamic());
                }
            }
        }
        layout.end_line();
        layout.set_scale(self.scale);
        layout
    }

    /// Whether it changes over time.
    pub(crate) fn is_dynamic(&self) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Value { track, .. } | Piece::Word { track, .. } => track.is_dynamic(),
            Piece::Shaped { .. } | Piece::Color(_) | Piece::Break => false,
        })
    }

    /// The same in lines of at most so many em: broken at spaces, in all frames at the same places, and set
    /// smaller where a word alone is wider.
    pub(crate) fn wrapped(&self, most: f64) -> Cow<'_, Self> {
        if self.widest() <= most {
            return Cow::Borrowed(self);
        }
        let mut broken = self.broken(most);
        let lines = broken.breaks();
        for share in NARROWER {
            if broken.last_line() >= HANGING * broken.widest() {
                break;
            }
            // No word is left alone on the last line.
            let narrower = self.broken(share * most);
            if narrower.breaks() > lines || narrower.widest() > most {
                break;
            }
            broken = narrower;
        }
        broken.scale = (most / broken.widest()).clamp(SMALLEST, 1.0);
        Cow::Owned(broken)
    }

    /// The most that a line takes at any moment, in em.
    fn widest(&self) -> f64 {
        let lines = self.pieces.split(|piece| matches!(piece, Piece::Break));
        let widths = lines.map(|line| line.iter().map(Piece::widest).sum::<f64>());
        self.scale * widths.fold(0.0, f64::max)
    }

    /// How often it breaks.
    fn breaks(&self) -> usize {
        let breaks = self
            .pieces
            .iter()
            .filter(|piece| matches!(piece, Piece::Break));
        breaks.count()
    }

    /// The most that its last line takes at any moment, in em.
    fn last_line(&self) -> f64 {
        let pieces = self.pieces.iter().rev();
        let last = pieces.take_while(|piece| !matches!(piece, Piece::Break));
        last.map(Piece::widest).sum()
    }

    fn broken(&self, most: f64) -> Self {
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        let mut line = Line::default();
        for piece in &self.pieces {
            match piece {
                Piece::Break => {
                    line.close(most, &mut pieces);
                    pieces.push(Piece::Break);
                    line = Line::default();
                }
                Piece::Shaped { words, .. } if !words.is_empty() => {
                    for (text, shaped) in words.iter() {
                        let word = Piece::Shaped {
                            text: text.clone(),
                            shaped: Arc::clone(shaped),
                            words: Arc::new([]),
                        };
                        match text.trim().is_empty() {
                            true => line.space(word, most, &mut pieces),
                            false => line.group.push(word),
                        }
                    }
                }
                piece => line.group.push(piece.clone()),
            }
        }
        line.close(most, &mut pieces);
        Self {
            pieces,
            scale: 1.0,
            ..self.clone()
        }
    }
}

/// A line in the making.
#[derive(Debug, Default)]
struct Line {
    width: f64,
    /// The space before what comes next.
    space: Option<Piece>,
    /// What is not to be parted.
    group: Vec<Piece>,
}

impl Line {
    /// Sets what has come so far, then a space.
    fn space(&mut self, space: Piece, most: f64, pieces: &mut Vec<Piece>) {
        self.close(most, pieces);
        // Of two in a row neither is lost.
        if let Some(before) = self.space.replace(space) {
            self.width += before.widest();
            pieces.push(before);
        }
    }

    /// Sets what has come so far, on a new line where this one is full.
    fn close(&mut self, most: f64, pieces: &mut Vec<Piece>) {
        if self.group.is_empty() {
            // A space at the end asks for no line of its own.
            return;
        }
        let width: f64 = self.group.iter().map(Piece::widest).sum();
        if let Some(space) = self.space.take() {
            let with_space = space.widest() + width;
            if self.width + with_space > most {
                pieces.push(Piece::Break);
                self.width = 0.0;
            } else {
                self.width += space.widest();
                pieces.push(space);
            }
        }
        self.width += width;
        pieces.append(&mut self.group);
    }
}

impl Piece {
    /// One word, or a space.
    fn plain(word: &str, font: FontStyle) -> Self {
        let shaped = Fonts::embedded(font.typeface).shape(word, font.emphasis());
        let shaped = Arc::new(shaped);
        Self::Shaped {
            text: word.to_owned(),
            words: Arc::new([(word.to_owned(), Arc::clone(&shaped))]),
            shaped,
        }
    }

    /// The most room that it takes at any moment, in em.
    fn widest(&self) -> f64 {
        match self {
            Self::Shaped { shaped, .. } => shaped.advance,
            Self::Word { slot, .. } => *slot,
            Self::Value { room, .. } => room.slots.last().copied().unwrap_or(0.0),
            Self::Break | Self::Color(_) => 0.0,
        }
    }
}

/// The word at a place, from 1.
fn word(words: &[(String, Arc<ShapedText>)], at: f64) -> Option<&(String, Arc<ShapedText>)> {
    words.get((at as usize).checked_sub(1)?)
}
