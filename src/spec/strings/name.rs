//! Words of the user's, and the characters that no text may hold.

use crate::diag::{Diagnostic, Kind, Span, SpannedText, is_unsafe};

/// Whether a character has no business in a text that is drawn.
pub(in crate::spec) fn is_control(character: char) -> bool {
    is_unsafe(character) || character == '\t'
}

pub(super) fn control(character: char, span: Span) -> Diagnostic {
    let message = format!(
        "the text holds the control character U+{:04X}",
        u32::from(character)
    );
    Diagnostic::error(Kind::ControlCharacter, span, message)
}

/// Refuses control characters and line breaks in a word of the user's.
pub(in crate::spec) fn name(
    text: &SpannedText,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    if text.text().trim().is_empty() {
        diagnostics.push(Diagnostic::error(
            Kind::BadName,
            text.whole(),
            "a name cannot be empty",
        ));
        return None;
    }
    single_line(text, diagnostics).then(|| text.text().to_owned())
}

pub(super) fn single_line(text: &SpannedText, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let before = diagnostics.len();
    for (at, character) in text.text().char_indices() {
        if is_control(character) || character == '\n' {
            let span = text.span(at..at + character.len_utf8());
            diagnostics.push(control(character, span));
        }
    }
    diagnostics.len() == before
}
