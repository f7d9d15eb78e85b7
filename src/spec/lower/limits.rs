//! Whether a scene is larger than is read: told before anything of it is made.

use crate::{
    diag::{Diagnostic, Kind, Span},
    limits::{ENTRIES, LEVELS, LISTED, NAMES, PARTS, TICKS, VALUES, VARIED},
};

use super::{
    super::tree::{Table, Value},
    Fields,
};

/// Whether a scene has too much of anything, which is reported.
pub(super) fn exceeded(
    scene: &Fields<'_>,
    root: &Table,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
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
    let entries: usize = scene
        .map("matrix")
        .map(|(_, _, node)| node.list().map_or(0, <[_]>::len))
        .sum();
    let counts = [
        (length("panels"), "panels", PARTS),
        (marks.sum(), "marks", PARTS),
        (length("connectors"), "connectors", PARTS),
        (length("sweep"), "`sweep` segments", PARTS),
        (varied, "`vary` entries", VARIED),
        (entries, "entries of `matrix`", ENTRIES),
        (defined, "names", NAMES),
    ];
    let before = diagnostics.len();
    for (count, what, most) in counts {
        if count > most {
            let message = format!("the scene has {count} {what}: at most {most} are accepted");
            diagnostics.push(Diagnostic::error(Kind::Limit, scene.span, message));
        }
    }
    lists(root, "", diagnostics);
    diagnostics.len() > before
}

/// Reports lists that are too long; `within` is the key of the table.
fn lists(table: &Table, within: &str, diagnostics: &mut Vec<Diagnostic>) {
    for entry in &table.entries {
        value(
            &entry.node.value,
            entry.node.span,
            &entry.key,
            within,
            diagnostics,
        );
    }
}

fn value(value_: &Value, span: Span, key: &str, within: &str, diagnostics: &mut Vec<Diagnostic>) {
    match value_ {
        // A table under `vary` is named after what it moves.
        Value::Table(table) if within == "vary" => lists(table, within, diagnostics),
        Value::Table(table) => lists(table, key, diagnostics),
        Value::List(items) => {
            let most = match key {
                "ticks" => TICKS,
                "levels" => LEVELS,
                // Under `[data]`; elsewhere they are waypoints.
                "values" if within != "sweep" && within != "vary" => VALUES,
                _ => LISTED,
            };
            let length = items.len();
            if length > most {
                let key = crate::diag::quoted(key);
                let message = format!("`{key}` has {length} entries: at most {most} are accepted");
                diagnostics.push(Diagnostic::error(Kind::Limit, span, message));
                return;
            }
            for item in items {
                value(&item.value, item.span, key, within, diagnostics);
            }
        }
        _ => {}
    }
}
