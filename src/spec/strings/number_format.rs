//! Number formats: `[>room][+][0width][.digits][kind]`.

use crate::{
    diag::{Diagnostic, Kind, SpannedText, quoted},
    spec::model::{NumberFormat, NumberKind},
};

/// Reads a number format: `[>room][+][0width][.digits][kind]`.
pub(in crate::spec) fn number_format(
    text: &SpannedText,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NumberFormat> {
    let mut rest = text.text();
    let mut format = NumberFormat::default();
    if let Some(behind) = rest.strip_prefix('>') {
        (format.room, rest) = digits(behind, text, diagnostics)?;
    }
    if let Some(behind) = rest.strip_prefix('+') {
        format.plus = true;
        rest = behind;
    }
    if let Some(behind) = rest.strip_prefix('0') {
        (format.width, rest) = digits(behind, text, diagnostics)?;
    }
    if let Some(behind) = rest.strip_prefix('.') {
        let (digits, behind) = digits(behind, text, diagnostics)?;
        format.digits = Some(digits);
        format.kind = NumberKind::Fixed;
        rest = behind;
    }
    format.kind = match rest {
        "" => format.kind,
        "f" => NumberKind::Fixed,
        "g" => NumberKind::Significant,
        "e" => NumberKind::Scientific,
        "%" => NumberKind::Percent,
        "pi" => NumberKind::Pi,
        _ => {
            diagnostics.push(no_format(text));
            return None;
        }
    };
    Some(format)
}

/// The most digits a format may ask for: more than any `f64` has.
const MAX_DIGITS: usize = 30;

/// Reads the digits at the start of `rest`; gives their value and what follows.
fn digits<'a>(
    rest: &'a str,
    text: &SpannedText,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(usize, &'a str)> {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    match rest[..length].parse::<usize>() {
        Ok(value) if value <= MAX_DIGITS => return Some((value, &rest[length..])),
        Err(_) if length == 0 => diagnostics.push(no_format(text)),
        _ => {
            let message = format!("a format takes at most {MAX_DIGITS} digits");
            diagnostics.push(Diagnostic::error(Kind::OutOfRange, text.whole(), message));
        }
    }
    None
}

fn no_format(text: &SpannedText) -> Diagnostic {
    let message = format!("`{}` is no format", quoted(text.text()));
    Diagnostic::error(Kind::Syntax, text.whole(), message).hint(
        "a format is `[>room][+][0width][.digits][kind]` with the kind `f`, `g`, `e`, `%` or `pi`: `.2f`",
    )
}
