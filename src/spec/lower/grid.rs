//! How panels share the canvas: row by row, or as a picture of their ids.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Kind, Span, SpannedText, quoted, suggest};

use super::{
    super::{
        model::{CellSpan, Layout, Panel},
        tree::Node,
    },
    Fields, Lowering,
};

/// What stands in `areas` where there is no panel.
const EMPTY: &str = ".";

impl Lowering<'_> {
    pub(super) fn layout(&mut self, scene: &Fields<'_>, panels: &[Panel]) -> Layout {
        let fields = scene.section("layout");
        let cells = match fields.list("areas") {
            Some(rows) => {
                if let (Some(areas), Some(columns)) =
                    (fields.key_span("areas"), fields.key_span("columns"))
                {
                    self.exclude("areas", areas, "columns", columns);
                }
                self.areas(rows, panels)
            }
            None => {
                let columns = fields.int_or_default("columns") as usize;
                row_by_row(panels.len(), columns)
            }
        };
        let mut widths = self.shares(&fields, "widths", cells.columns, "column");
        if fields.get("areas").is_none() {
            // Columns that no panel reaches take no room.
            widths.truncate(panels.len().max(1));
        }
        Layout {
            widths,
            heights: self.shares(&fields, "heights", cells.rows, "row"),
            cells: cells.of_panels,
            gap: fields.constant("gap"),
        }
    }

    /// Relative sizes, one for each of `count` columns or rows; equal where none are written.
    fn shares(&mut self, fields: &Fields<'_>, key: &str, count: usize, what: &str) -> Vec<f64> {
        let Some(items) = fields.list(key) else {
            return vec![1.0; count];
        };
        if items.len() != count {
            let span = fields.get(key).map_or(fields.span, |node| node.span);
            let plural = if count == 1 { "" } else { "s" };
            let message = format!(
                "`{key}` has {} items, but there {} {count} {what}{plural}",
                items.len(),
                if count == 1 { "is" } else { "are" },
            );
            self.error(Kind::Arity, span, message);
        }
        items.iter().filter_map(Node::number).collect()
    }

    /// The rectangle that each panel's id fills in a picture.
    fn areas(&mut self, rows: &[Node], panels: &[Panel]) -> PanelGrid {
        let picture: Vec<(&SpannedText, Vec<AreaWord<'_>>)> = rows
            .iter()
            .filter_map(Node::string)
            .map(|row| (row, words(row)))
            .collect();
        let columns = picture.first().map_or(0, |(_, words)| words.len());
        for (row, words) in &picture {
            if words.is_empty() || words.len() != columns {
                let message = match (words.len(), columns) {
                    (0, _) => "this row has no cells".to_owned(),
                    (have, first) => {
                        format!("this row has {have} cells, but the first one has {first}")
                    }
                };
                self.diagnostics.push(
                    Diagnostic::error(Kind::Arity, row.whole(), message)
                        .hint("every row names a panel for each column, or `.` for none"),
                );
                return PanelGrid::none(panels.len());
            }
        }
        let indices: BTreeMap<&str, usize> = panels
            .iter()
            .enumerate()
            .map(|(index, panel)| (panel.id.as_str(), index))
            .collect();
        let mut cells: Vec<Option<CellSpan>> = vec![None; panels.len()];
        let mut misspelt = false;
        for (row, (_, words)) in picture.iter().enumerate() {
            for (column, word) in words.iter().enumerate() {
                if word.text == EMPTY {
                    continue;
                }
                let Some(&panel) = indices.get(word.text) else {
                    self.unknown_panel(word, panels);
                    misspelt = true;
                    continue;
                };
                let cell = cells[panel].get_or_insert(CellSpan {
                    columns: (column, column),
                    rows: (row, row),
                });
                cell.columns = (cell.columns.0.min(column), cell.columns.1.max(column));
                cell.rows.1 = row;
            }
        }
        for (panel, cell) in panels.iter().zip(&cells) {
            let Some(cell) = cell else {
                // The panel whose name is misspelt is not missing.
                if !misspelt {
                    self.missing_panel(panel);
                }
                continue;
            };
            let hole = (cell.rows.0..=cell.rows.1)
                .flat_map(|row| (cell.columns.0..=cell.columns.1).map(move |column| (row, column)))
                .map(|(row, column)| &picture[row].1[column])
                .find(|word| word.text != panel.id);
            if let Some(hole) = hole {
                let message = format!("the cells of `{}` are no rectangle", quoted(&panel.id));
                self.diagnostics
                    .push(
                        Diagnostic::error(Kind::Conflict, hole.span, message).label(format!(
                            "`{}` here too, or nowhere around it",
                            quoted(&panel.id)
                        )),
                    );
            }
        }
        PanelGrid {
            of_panels: cells.into_iter().map(Option::unwrap_or_default).collect(),
            columns,
            rows: picture.len(),
        }
    }

    fn unknown_panel(&mut self, word: &AreaWord<'_>, panels: &[Panel]) {
        let message = format!("there is no panel `{}`", quoted(word.text));
        let found = Diagnostic::error(Kind::UnknownName, word.span, message);
        let ids = || panels.iter().map(|panel| panel.id.as_str());
        let found = match suggest(word.text, ids()) {
            Some(meant) => found.hint(format!("did you mean `{}`?", quoted(meant))),
            None => {
                let all: Vec<String> = ids().map(|id| format!("`{}`", quoted(id))).collect();
                found.hint(format!(
                    "the panels are {}; a panel's `id` names it",
                    all.join(", ")
                ))
            }
        };
        self.diagnostics.push(found);
    }

    fn missing_panel(&mut self, panel: &Panel) {
        let id = quoted(&panel.id);
        let message = format!("the panel `{id}` has no place in `areas`");
        self.diagnostics.push(
            Diagnostic::error(Kind::MissingKey, panel.span, message)
                .hint("name it in a row of `areas`, or leave the panel out"),
        );
    }
}

/// The cells of all panels.
struct PanelGrid {
    of_panels: Vec<CellSpan>,
    columns: usize,
    rows: usize,
}

impl PanelGrid {
    /// Of a picture that cannot be read.
    fn none(panels: usize) -> Self {
        row_by_row(panels, 1)
    }
}

fn row_by_row(panels: usize, columns: usize) -> PanelGrid {
    let cell = |index: usize| CellSpan {
        columns: (index % columns, index % columns),
        rows: (index / columns, index / columns),
    };
    PanelGrid {
        of_panels: (0..panels).map(cell).collect(),
        columns,
        rows: panels.div_ceil(columns),
    }
}

/// A word of a row, with its place.
struct AreaWord<'a> {
    text: &'a str,
    span: Span,
}

fn words(row: &SpannedText) -> Vec<AreaWord<'_>> {
    let text = row.text();
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            AreaWord {
                text: word,
                span: row.span(start..start + word.len()),
            }
        })
        .collect()
}
