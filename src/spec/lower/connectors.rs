//! Connectors: lines between marks that have a single place.

use std::{collections::BTreeMap, rc::Rc};

use crate::diag::{Diagnostic, Kind, quoted};

use super::{
    super::{
        keys::{MARK, Needs, Runs},
        model::{Arrow, Connector, Dash, MarkKind},
        validate::list,
    },
    Fields, Lowering,
};

/// What an id stands for.
#[derive(Debug, Clone, Copy)]
enum Target<'a> {
    Panel,
    Mark {
        panel: usize,
        mark: usize,
        fields: Fields<'a>,
    },
}

impl Lowering<'_> {
    pub(super) fn connectors(&mut self, scene: &Fields<'_>) -> Vec<Connector> {
        let mut targets = BTreeMap::new();
        for (at, panel) in scene.sections("panels").into_iter().enumerate() {
            if let Some(id) = id_of(&panel) {
                targets.entry(id).or_insert(Target::Panel);
            }
            for (mark, fields) in panel.sections("marks").into_iter().enumerate() {
                if let Some(id) = id_of(&fields) {
                    let target = Target::Mark {
                        panel: at,
                        mark,
                        fields,
                    };
                    targets.entry(id).or_insert(target);
                }
            }
        }
        scene
            .sections("connectors")
            .iter()
            .filter_map(|fields| {
                let from = self.target(fields, "from", &targets);
                let to = self.target(fields, "to", &targets);
                let (stroke, scope) = (
                    self.paint(fields, "stroke"),
                    Rc::clone(&self.names.per_frame),
                );
                let stroke_width = self.number_at(fields, "stroke_width", &scope);
                let opacity = self.number_at(fields, "opacity", &scope);
                let (from, to) = (from?, to?);
                if from == to {
                    let span = fields.get("to").map_or(fields.span, |node| node.span);
                    self.error(
                        Kind::Conflict,
                        span,
                        "a connector joins two marks, but these are one",
                    );
                }
                Some(Connector {
                    span: fields.span,
                    from,
                    to,
                    arrow: Arrow::from_name(fields.word_or_default("arrow")).unwrap_or(Arrow::None),
                    stroke,
                    stroke_width,
                    stroke_dash: fields.word("stroke_dash").and_then(Dash::from_name),
                    opacity,
                })
            })
            .collect()
    }

    /// Panel and mark index of the mark that a connector names.
    fn target(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        targets: &BTreeMap<&str, Target<'_>>,
    ) -> Option<(usize, usize)> {
        let node = fields.get(key)?;
        let id = node.string()?.text();
        match targets.get(id) {
            None => {
                let message = format!("there is no mark with the id `{}`", quoted(id));
                let marks: Vec<&str> = targets
                    .iter()
                    .filter(|(_, target)| matches!(target, Target::Mark { .. }))
                    .map(|(id, _)| *id)
                    .collect();
                let mut error = Diagnostic::error(Kind::UnknownName, node.span, message)
                    .suggest(id, marks.iter().copied());
                if marks.is_empty() {
                    error = error.hint("give the mark an `id`");
                }
                self.diagnostics.push(error);
                None
            }
            Some(Target::Panel) => {
                let message = format!("`{id}` is a panel: connectors join marks");
                self.error(Kind::WrongType, node.span, message);
                None
            }
            Some(Target::Mark {
                panel,
                mark,
                fields,
            }) => {
                let repeated = ["for", "each"].into_iter();
                let mut repeated = repeated.filter_map(|key| Some((key, fields.key_span(key)?)));
                if let Some((key, repeat)) = repeated.next() {
                    let message =
                        format!("`{id}` is repeated by `{key}`, so it has no single place");
                    self.diagnostics.push(
                        Diagnostic::error(Kind::Conflict, node.span, message)
                            .related(repeat, "repeated here"),
                    );
                    return None;
                }
                // A mark of an unknown or later type has been reported.
                let kind = fields.variant().and_then(MarkKind::find)?;
                if !has_place(fields, kind) {
                    let word = kind.name();
                    let message = format!("`{id}` is a `{word}` mark, which has no single place");
                    self.diagnostics.push(
                        Diagnostic::error(Kind::WrongType, node.span, message)
                            .related(fields.span, "this mark")
                            .hint(format!("connectors join {}", joined())),
                    );
                    return None;
                }
                Some((*panel, *mark))
            }
        }
    }
}

fn id_of<'a>(fields: &Fields<'a>) -> Option<&'a str> {
    Some(fields.get("id")?.string()?.text())
}

/// Whether a mark stands at a single place.
fn has_place(fields: &Fields<'_>, kind: MarkKind) -> bool {
    let traits = &kind.row().mark;
    let runs = match traits.runs {
        Runs::Nothing | Runs::Time { .. } => false,
        Runs::CurveWith(key) => fields.get(key).is_some(),
        Runs::Curve | Runs::Steps { .. } | Runs::Plane => true,
    };
    let stands_in_panel = match traits.needs {
        Needs::PointOr { .. } => fields.get("x").is_none() || fields.get("y").is_none(),
        Needs::Keys | Needs::OneOf { .. } => false,
    };
    traits.anchored && !runs && !stands_in_panel
}

/// The types of marks that have a single place, in words.
fn joined() -> String {
    let anchored = |at_point: bool| -> Vec<String> {
        MARK.variants
            .iter()
            .filter(|row| row.mark.anchored)
            .filter(|row| matches!(row.mark.needs, Needs::PointOr { .. }) == at_point)
            .map(|row| format!("`{}`", row.word.name))
            .collect()
    };
    format!(
        "{} marks, and {} marks at `x` and `y`",
        list(&anchored(false), "and"),
        list(&anchored(true), "and")
    )
}
