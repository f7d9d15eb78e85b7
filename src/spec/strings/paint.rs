//! Colours: CSS, or roles of the theme by their names.

use crate::{
    color::{COMMON_NAMES, Color},
    diag::{Diagnostic, Kind, SpannedText, quoted},
    spec::model::{Paint, Role},
};

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

/// The words for the roles of a theme.
pub(crate) fn roles() -> impl Iterator<Item = &'static str> {
    SERIES
        .into_iter()
        .chain(ROLES.iter().map(|(name, _)| *name))
}

/// The role of this name.
pub(super) fn role(name: &str) -> Option<Role> {
    let series = SERIES.iter().position(|known| *known == name);
    let others = || ROLES.iter().find(|(known, _)| *known == name);
    series
        .map(Role::Series)
        .or_else(|| others().map(|(_, role)| *role))
}

/// Reads a colour: CSS, or a role where `roles` are possible.
pub(in crate::spec) fn paint(
    text: &SpannedText,
    roles: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Paint> {
    let word = text.text();
    match role(word) {
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
    let message = format!("`{}` is no colour", quoted(word));
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
