//! Easing curves by their names, and `cubic-bezier(a, b, c, d)`.

use crate::{
    diag::{Diagnostic, Kind, SpannedText, quoted},
    spec::model::{Curve, Direction, Ease},
};

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
pub(crate) fn eases() -> impl Iterator<Item = (String, Ease)> {
    let penner = CURVES.iter().flat_map(|&(curve_name, curve)| {
        DIRECTIONS.iter().map(move |&(direction_name, direction)| {
            let name = format!("{curve_name}-{direction_name}");
            (name, Ease::Penner(curve, direction))
        })
    });
    std::iter::once(("linear".to_owned(), Ease::Linear)).chain(penner)
}

/// Reads an easing curve.
pub(in crate::spec) fn ease(text: &SpannedText, diagnostics: &mut Vec<Diagnostic>) -> Option<Ease> {
    let word = text.text().trim();
    if let Some(inside) = word.strip_prefix("cubic-bezier(") {
        return bezier(text, inside, diagnostics);
    }
    let named = eases().find(|(name, _)| name == word);
    if named.is_none() {
        let names: Vec<String> = eases().map(|(name, _)| name).collect();
        let message = format!("the easing curve \"{}\" does not exist", quoted(word));
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
