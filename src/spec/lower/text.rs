//! Texts: what stands in them is shaped, and their expressions get a meaning.

use std::{rc::Rc, sync::Arc};

use crate::{
    diag::Kind,
    expr::{ExprKind, Scope, Type},
    font::{FontStyle, Formula, ShapedText},
    limits::{ALL_CHARACTERS, TEXT_CHARACTERS},
};

use super::{
    super::{
        fields::Fields,
        model::{NumberFormat, Text, TextPiece},
        strings::text::{self, Piece},
    },
    Lowering,
};

impl Lowering<'_> {
    /// The text under a key, whose values change from frame to frame.
    pub(super) fn text(&mut self, fields: &Fields<'_>, key: &str, font: FontStyle) -> Option<Text> {
        let scope = Rc::clone(&self.names.per_frame);
        self.text_in(fields, key, font, &scope)
    }

    /// The text under a key, with its values in a scope.
    pub(super) fn text_in(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        font: FontStyle,
        scope: &Scope,
    ) -> Option<Text> {
        let node = fields.get(key)?;
        let characters = node.string()?.text().chars().count();
        self.characters = self
            .characters
            .saturating_add(characters.saturating_mul(self.copies));
        if characters > TEXT_CHARACTERS || self.characters > ALL_CHARACTERS {
            let message = match characters > TEXT_CHARACTERS {
                true => format!(
                    "the text has {characters} characters: at most {TEXT_CHARACTERS} are accepted"
                ),
                false => format!(
                    "all texts up to this have {} characters: at most {ALL_CHARACTERS} are accepted",
                    self.characters
                ),
            };
            self.error(Kind::Limit, node.span, message);
            return None;
        }
        let pieces = text::read(node.string()?, &self.fonts, font, self.diagnostics)?;
        let pieces = pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Literal(text, emphasis) => Some(TextPiece::Shaped {
                    shaped: Arc::new(self.fonts.shape(&text, emphasis)),
                    words: words(&text, |word| self.fonts.shape(word, emphasis)),
                    text,
                }),
                Piece::Formula(Formula { text, shaped }) => Some(TextPiece::Shaped {
                    text,
                    shaped,
                    words: Arc::new([]),
                }),
                Piece::Color(paint) => {
                    let color = paint.zip(self.text_colors.as_ref());
                    Some(TextPiece::Color(
                        color.map(|(paint, roles)| roles.words(paint)),
                    ))
                }
                Piece::Break => Some(TextPiece::Break),
                Piece::Value {
                    expr,
                    format,
                    emphasis,
                } => {
                    let text = self
                        .substitutions
                        .text_for(&expr, |name| scope.contains(name));
                    if let Some(text) = text.filter(|_| format == NumberFormat::default()) {
                        let shaped = Arc::new(self.fonts.shape(&text, emphasis));
                        let words = Arc::new([]);
                        return Some(TextPiece::Shaped {
                            text,
                            shaped,
                            words,
                        });
                    }
                    let expr = self.substitutions.apply(expr, self.diagnostics)?;
                    if let ExprKind::Name(name) = &expr.kind
                        && let Some(node) = scope.get(name)
                        && let Some(words) = self.names.worded.get(&node).cloned()
                    {
                        if format != NumberFormat::default() {
                            let message = format!("`{name}` is a word, which takes no format");
                            self.error(Kind::WrongType, expr.span, message);
                        }
                        let shape = |word: &String| {
                            (word.clone(), Arc::new(self.fonts.shape(word, emphasis)))
                        };
                        let words = words.iter().map(shape).collect();
                        return Some(TextPiece::Word { node, words });
                    }
                    let node = self.compile(&expr, Type::Number, "{…}", scope)?;
                    Some(TextPiece::Value {
                        node,
                        format,
                        emphasis,
                    })
                }
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Text {
            pieces,
            typeface: font.typeface,
            span: node.span,
        })
    }
}

/// The words of a text and the spaces between them, each by itself: what a line can be made of. None where
/// there is one word.
fn words(text: &str, shape: impl Fn(&str) -> ShapedText) -> Arc<[(String, Arc<ShapedText>)]> {
    if !text.contains(' ') {
        return Arc::new([]);
    }
    let mut words: Vec<(String, Arc<ShapedText>)> = Vec::new();
    for part in text.split_inclusive(' ') {
        let word = part.trim_end_matches(' ');
        let pieces = [word, &part[word.len()..]];
        let pieces = pieces.into_iter().filter(|piece| !piece.is_empty());
        words.extend(pieces.map(|piece| (piece.to_owned(), Arc::new(shape(piece)))));
    }
    words.into()
}
