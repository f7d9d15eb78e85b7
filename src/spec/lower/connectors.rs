//! Connectors: lines between marks that have a single place.

use std::{collections::BTreeMap, rc::Rc};

use crate::diag::{Diagnostic, Kind, sanitize};

use super::{
    super::model::{Arrow, Connector, Dash},
    Fields, Lowering,
    marks::is_known,
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
                let message = format!("there is no mark with the id `{}`", sanitize(id));
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
                let word = fields.variant().unwrap_or_default();
                let placed = word == "ellipse"
                    || (word == "point" && fields.get("at").is_none())
                    || (word == "text" && fields.get("x").is_some() && fields.get("y").is_some());
                if let Some(repeat) = fields.key_span("for") {
                    let message = format!("`{id}` is repeated by `for`, so it has no single place");
                    self.diagnostics.push(
                        Diagnostic::error(Kind::Conflict, node.span, message)
                            .related(repeat, "repeated here"),
                    );
                    return None;
                }
                if !placed {
                    // A mark of an unknown or later type has been reported.
                    if is_known(word) {
                        let message =
                            format!("`{id}` is a `{word}` mark, which has no single place");
                        self.diagnostics.push(
                            Diagnostic::error(Kind::WrongType, node.span, message)
                                .related(fields.span, "this mark")
                                .hint("connectors join `point` and `ellipse` marks, and `text` marks at `x` and `y`"),
                        );
                    }
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
