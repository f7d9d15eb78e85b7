//! How large a scene may be: beyond this it is a mistake, and work would be wasted on it.

use crate::diag::{Diagnostic, Kind};

use super::Fields;

/// The most panels, marks, connectors and segments of time.
const MAX_PARTS: usize = 1000;
/// The most names.
const MAX_NAMES: usize = 1000;
/// The most instances that marks may have by `for`.
pub(super) const MAX_REPETITIONS: usize = 10_000;

/// Whether a scene has too much of anything, which is reported.
pub(super) fn exceeded(scene: &Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let length = |key| scene.list(key).map_or(0, <[_]>::len);
    let panels = scene.sections("panels");
    let marks = panels
        .iter()
        .map(|panel| panel.list("marks").map_or(0, <[_]>::len));
    let maps = [
        "parameters",
        "functions",
        "quantities",
        "distributions",
        "data",
        "chains",
        "fits",
    ];
    let defined: usize = maps.into_iter().map(|key| scene.map(key).count()).sum();
    let segments = scene.sections("sweep");
    let varied: usize = segments
        .iter()
        .map(|segment| segment.map("vary").count())
        .sum();
    let counts = [
        (length("panels"), "panels", MAX_PARTS),
        (marks.sum(), "marks", MAX_PARTS),
        (length("connectors"), "connectors", MAX_PARTS),
        (length("sweep"), "`sweep` segments", MAX_PARTS),
        (varied, "`vary` entries", 10 * MAX_PARTS),
        (defined, "names", MAX_NAMES),
    ];
    let before = diagnostics.len();
    for (count, what, most) in counts {
        if count > most {
            let message = format!("the scene has {count} {what}: at most {most} are accepted");
            diagnostics.push(Diagnostic::error(Kind::Limit, scene.span, message));
        }
    }
    diagnostics.len() > before
}
