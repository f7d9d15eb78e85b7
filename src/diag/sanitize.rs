//! Texts made safe to show: a spec cannot steer the terminal that its messages are printed on.

use std::ops::Range;

use super::Span;

/// Whether a character could steer a terminal or reorder the text around it.
pub(crate) fn is_unsafe(character: char) -> bool {
    let direction = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}');
    (character.is_control() && character != '\n' && character != '\t') || direction
}

/// The most characters shown of a text that somebody else wrote, and of a whole message.
const QUOTED: usize = 200;
const MESSAGE: usize = 4000;

/// A text that is safe to show in one line: control and direction characters become �, and what is
/// too long to be read is cut.
fn shown(text: &str, most: usize) -> String {
    let safe = |c: char| match is_unsafe(c) || c == '\n' || c == '\t' {
        true => char::REPLACEMENT_CHARACTER,
        false => c,
    };
    let mut characters = text.chars();
    let mut out: String = characters.by_ref().take(most).map(safe).collect();
    if characters.next().is_some() {
        out.push('…');
    }
    out
}

/// What somebody else wrote (a word of a spec, the name of a file, a cell of a table) as a message
/// shows it.
pub(crate) fn quoted(text: &str) -> String {
    shown(text, QUOTED)
}

/// A whole message as it is printed. What it quotes is [`quoted`]; this holds where that was forgotten.
pub(crate) fn sanitize(text: &str) -> String {
    shown(text, MESSAGE)
}

/// The source as shown on a terminal, with the way from source offsets to shown offsets.
pub(super) struct SanitizedSource {
    pub(super) text: String,
    /// `(source offset, shown offset)` behind each replaced character.
    shifts: Vec<(usize, usize)>,
}

impl SanitizedSource {
    pub(super) fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut shifts = Vec::new();
        for (at, character) in source.char_indices() {
            if is_unsafe(character) && !source[at..].starts_with("\r\n") {
                text.push('\u{fffd}');
                shifts.push((at + character.len_utf8(), text.len()));
            } else {
                text.push(character);
            }
        }
        Self { text, shifts }
    }

    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let move_to = |offset: usize| {
            let index = self.shifts.partition_point(|shift| shift.0 <= offset);
            let shown = match index.checked_sub(1) {
                Some(index) => self.shifts[index].1 + (offset - self.shifts[index].0),
                None => offset,
            };
            let mut shown = shown.min(self.text.len());
            while !self.text.is_char_boundary(shown) {
                shown -= 1;
            }
            shown
        };
        let (start, end) = (move_to(span.start), move_to(span.end));
        start..end.max(start)
    }
}
