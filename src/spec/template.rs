//! Strings with structure of their own: file names, number formats, easing curves and colours.

use crate::{
    color::{COMMON_NAMES, Color},
    diag::{Diagnostic, Kind, Span, SpannedText, is_unsafe, sanitize},
};

use super::model::{Curve, Direction, Ease, FilePiece, NumberFormat, NumberKind, Paint, Role};

/// Whether a character has no business in a text that is drawn.
pub(super) fn is_control(character: char) -> bool {
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
pub(super) fn name(text: &SpannedText, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
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

fn single_line(text: &SpannedText, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let before = diagnostics.len();
    for (at, character) in text.text().char_indices() {
        if is_control(character) || character == '\n' {
            let span = text.span(at..at + character.len_utf8());
            diagnostics.push(control(character, span));
        }
    }
    diagnostics.len() == before
}

/// Reads a number format: `[+][0width][.digits][kind]`.
pub(super) fn format(
    text: &SpannedText,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NumberFormat> {
    let mut rest = text.text();
    let mut format = NumberFormat::default();
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
    let message = format!("`{}` is no format", sanitize(text.text()));
    Diagnostic::error(Kind::Syntax, text.whole(), message).hint(
        "a format is `[+][0width][.digits][kind]` with the kind `f`, `g`, `e`, `%` or `pi`: `.2f`",
    )
}

/// Reads a file name: `{stem}`, `{format}`, `{frame}` or `{frame:04}`, and the names of `matrix`
/// are filled in. `names` are those; `None` takes any word for one.
pub(super) fn file(
    text: &SpannedText,
    names: Option<&[&str]>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<FilePiece>> {
    if !single_line(text, diagnostics) {
        return None;
    }
    let whole = text.text();
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while let Some(character) = whole[at..].chars().next() {
        let rest = &whole[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            literal.push(character);
            at += 2;
        } else if character == '{' || character == '}' {
            let end = rest.find('}').filter(|_| character == '{');
            let Some(end) = end else {
                let message = format!("`{character}` stands alone");
                let span = text.span(at..at + 1);
                diagnostics.push(
                    Diagnostic::error(Kind::Syntax, span, message)
                        .hint(format!("write `{character}{character}` for a bracket")),
                );
                return None;
            };
            if !literal.is_empty() {
                pieces.push(FilePiece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(hole(text, at + 1..at + end, names, diagnostics)?);
            at += end + 1;
        } else {
            literal.push(character);
            at += character.len_utf8();
        }
    }
    if !literal.is_empty() {
        pieces.push(FilePiece::Literal(literal));
    }
    Some(pieces)
}

fn hole(
    text: &SpannedText,
    range: std::ops::Range<usize>,
    names: Option<&[&str]>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<FilePiece> {
    let inside = &text.text()[range.clone()];
    let (name, width) = match inside.split_once(':') {
        Some((name, width)) => (name, Some(width)),
        None => (inside, None),
    };
    let width_of = |width: &str| {
        let digits = width.strip_prefix('0')?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|width| plain && *width <= 20)
    };
    match (name, width) {
        ("stem", None) => Some(FilePiece::Stem),
        ("format", None) => Some(FilePiece::Format),
        ("frame", None) => Some(FilePiece::Frame { width: None }),
        ("frame", Some(width)) if width_of(width).is_some() => Some(FilePiece::Frame {
            width: width_of(width),
        }),
        ("stem" | "format" | "frame", Some(_)) => {
            let message = format!("`{}` is no such hole in a file name", sanitize(inside));
            diagnostics.push(
                Diagnostic::error(Kind::Syntax, text.span(range), message)
                    .hint("`{frame:04}` pads the frame's number to four digits"),
            );
            None
        }
        (name, None) if names.is_none_or(|names| names.contains(&name)) && is_word(name) => {
            Some(FilePiece::Name(name.to_owned()))
        }
        (name, _) => {
            let message = format!("`{}` is not known in a file name", sanitize(name));
            diagnostics.push(
                Diagnostic::error(Kind::UnknownName, text.span(range), message)
                    .hint("it may hold `{stem}`, `{format}`, `{frame}` and names of `matrix`"),
            );
            None
        }
    }
}

/// Whether a name could be one of `matrix`.
fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
}

const CURVES: [(&str, Curve); 10] = [
    ("sine", Curve::Sine),
    ("quad", Curve::Quad),
    ("cubic", Curve::Cubic),
    ("quart", Curve::Quart),
    ("quint", Curve::Quint),
    ("expo", Curve::Expo),
    ("circ", Curve::Circ),
    ("back", Curve::Back),
    ("elastic", Curve::Elastic),
    ("bounce", Curve::Bounce),
];

const DIRECTIONS: [(&str, Direction); 3] = [
    ("in", Direction::In),
    ("out", Direction::Out),
    ("in-out", Direction::InOut),
];

/// Every easing curve that has a name.
pub(super) fn eases() -> impl Iterator<Item = (String, Ease)> {
    let penner = CURVES.iter().flat_map(|&(curve_name, curve)| {
        DIRECTIONS.iter().map(move |&(direction_name, direction)| {
            let name = format!("{curve_name}-{direction_name}");
            (name, Ease::Penner(curve, direction))
        })
    });
    std::iter::once(("linear".to_owned(), Ease::Linear)).chain(penner)
}

/// Reads an easing curve.
pub(super) fn ease(text: &SpannedText, diagnostics: &mut Vec<Diagnostic>) -> Option<Ease> {
    let word = text.text().trim();
    if let Some(inside) = word.strip_prefix("cubic-bezier(") {
        return bezier(text, inside, diagnostics);
    }
    let named = eases().find(|(name, _)| name == word);
    if named.is_none() {
        let names: Vec<String> = eases().map(|(name, _)| name).collect();
        let message = format!("the easing curve \"{}\" does not exist", sanitize(word));
        let curves: Vec<&str> = CURVES.iter().map(|(name, _)| *name).collect();
        diagnostics.push(
            Diagnostic::error(Kind::UnknownName, text.whole(), message)
                .suggest(word, names.iter().map(String::as_str))
                .hint(format!(
                    "it is `linear`, `cubic-bezier(a, b, c, d)`, or one of {} with `-in`, `-out` \
                     or `-in-out`",
                    curves.join(", ")
                )),
        );
    }
    named.map(|(_, ease)| ease)
}

fn bezier(text: &SpannedText, inside: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Ease> {
    let numbers: Option<Vec<f64>> = inside
        .strip_suffix(')')
        .map(|inside| inside.split(','))
        .and_then(|parts| parts.map(|part| part.trim().parse::<f64>().ok()).collect());
    let Some(&[a, b, c, d]) = numbers.as_deref() else {
        let message = "`cubic-bezier` takes four numbers in brackets";
        diagnostics.push(
            Diagnostic::error(Kind::Syntax, text.whole(), message)
                .hint("such as `cubic-bezier(0.25, 0.1, 0.25, 1)`"),
        );
        return None;
    };
    let inside = (0.0..=1.0).contains(&a) && (0.0..=1.0).contains(&c);
    if !inside || !b.is_finite() || !d.is_finite() {
        let message = "the first and third number of `cubic-bezier` are times, from 0 to 1";
        diagnostics.push(Diagnostic::error(Kind::OutOfRange, text.whole(), message));
        return None;
    }
    Some(Ease::CubicBezier(a, b, c, d))
}

/// The roles by their names; `series1` … `series8` aside.
const ROLES: [(&str, Role); 6] = [
    ("positive", Role::Positive),
    ("negative", Role::Negative),
    ("accent", Role::Accent),
    ("muted", Role::Muted),
    ("foreground", Role::Foreground),
    ("background", Role::Background),
];

const SERIES: [&str; 8] = [
    "series1", "series2", "series3", "series4", "series5", "series6", "series7", "series8",
];

/// Reads a colour: CSS, or a role where `roles` are possible.
pub(super) fn paint(
    text: &SpannedText,
    roles: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Paint> {
    let word = text.text();
    let series = SERIES.iter().position(|name| *name == word);
    let role = match series {
        Some(index) => Some(Role::Series(index)),
        None => ROLES
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, role)| *role),
    };
    match role {
        Some(role) if roles => return Some(Paint::Role(role)),
        Some(_) => {
            let message = format!("`{word}` is a role of the theme, and this key defines one");
            diagnostics.push(
                Diagnostic::error(Kind::WrongType, text.whole(), message)
                    .hint("write a CSS colour: a name, `#rrggbb`, `rgb(…)`"),
            );
            return None;
        }
        None => {}
    }
    if let Ok(color) = word.parse::<Color>() {
        return Some(Paint::Color(color));
    }
    let message = format!("`{}` is no colour", sanitize(word));
    let known = ROLES.iter().map(|(name, _)| *name).chain(SERIES);
    let known = known.filter(|_| roles).chain(COMMON_NAMES.iter().copied());
    let mut error =
        Diagnostic::error(Kind::UnknownName, text.whole(), message).suggest(word, known);
    error = error.hint(if roles {
        "colours are CSS (`red`, `#0072b2`, `rgb(…)`) or roles of the theme (`series1`, `accent`, …)"
    } else {
        "colours are CSS: `red`, `#0072b2`, `rgb(…)`"
    });
    diagnostics.push(error);
    None
}
