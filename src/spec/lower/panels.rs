//! Panels.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    color::maps,
    diag::{Diagnostic, Kind, Span, exact},
};

use super::{
    super::{
        model::{ColorScale, LegendChoice, Mark, Panel},
        words::legend_place,
    },
    Fields, Lowering,
};

/// The ids of panels and marks: one namespace.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: BTreeMap<String, Span>,
}

impl Ids {
    /// The id, if it is free.
    fn take(
        &mut self,
        id: String,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        if let Some(first) = self.taken.get(&id) {
            let message = format!("the id `{id}` is given twice");
            diagnostics.push(
                Diagnostic::error(Kind::Duplicate, span, message)
                    .label("again here")
                    .related(*first, "first here"),
            );
            return None;
        }
        self.taken.insert(id.clone(), span);
        Some(id)
    }

    /// An id made from the place of what has none.
    pub(super) fn make(&self, place: String) -> String {
        let mut id = place;
        while self.taken.contains_key(&id) {
            id.push('_');
        }
        id
    }
}

impl Lowering<'_> {
    pub(super) fn panels(
        &mut self,
        scene: &Fields<'_>,
        shared_y: bool,
        legend: Option<LegendChoice>,
    ) -> Vec<Panel> {
        let panels = scene.sections("panels");
        // All ids that are written come first, so that none that is made takes one of them.
        let mut ids = Ids::default();
        let written: Vec<(Option<String>, Vec<Option<String>>)> = panels
            .iter()
            .map(|panel| {
                let own = self.id(panel, &mut ids);
                let marks = panel.sections("marks");
                (
                    own,
                    marks.iter().map(|mark| self.id(mark, &mut ids)).collect(),
                )
            })
            .collect();
        let mut lowered = Vec::with_capacity(panels.len());
        for (index, (fields, (id, mark_ids))) in panels.iter().zip(written).enumerate() {
            let id = id.unwrap_or_else(|| ids.make(format!("panel-{}", index + 1)));
            let marks: Vec<Arc<Mark>> = fields
                .sections("marks")
                .iter()
                .zip(mark_ids)
                .enumerate()
                .filter_map(|(at, (mark, written))| {
                    let id = written.unwrap_or_else(|| {
                        ids.make(format!("panel-{}-mark-{}", index + 1, at + 1))
                    });
                    self.mark(mark, id).map(Arc::new)
                })
                .collect();
            let y = match shared_y {
                true => self.axis(fields, "y"),
                false => Some(self.axis_or_default(fields, "y")),
            };
            lowered.push(Panel {
                span: fields.span,
                id,
                title: self.text(fields, "title", self.weights.panel_title),
                x: self.axis(fields, "x"),
                y,
                legend: match fields.word("legend") {
                    Some(word) => legend_place(word),
                    None => legend,
                },
                aspect: fields.constant("aspect"),
                color: self.color_scale(fields, &marks),
                marks,
            });
        }
        lowered
    }

    /// The scale of channel `z`.
    fn color_scale(&mut self, panel: &Fields<'_>, marks: &[Arc<Mark>]) -> ColorScale {
        let fields = panel.section("color");
        // A mark that could not be read might have been the one.
        let all = panel.sections("marks").len() == marks.len();
        if let (Some(span), true) = (panel.key_span("color"), all)
            && !marks.iter().any(|mark| mark.trains_colors())
        {
            let message = "nothing in this panel has its colour by value";
            self.diagnostics.push(
                Diagnostic::error(Kind::Conflict, span, message)
                    .hint("marks with a channel `z` do"),
            );
        }
        let scale = self.scale(&fields);
        let center = fields
            .get("center")
            .and_then(|node| self.constant_value(node, "center"));
        let center = center.and_then(|center| {
            let value = center.value;
            if scale.shows(value) {
                return Some(value);
            }
            let message = format!(
                "the center of the colour scale is {}, but must be {}",
                exact(value),
                scale.support()
            );
            self.error(Kind::Domain, center.span, message);
            None
        });
        ColorScale {
            span: fields.span,
            map: maps::map(fields.word_or_default("map")).unwrap_or(&maps::VIRIDIS),
            scale,
            domain: self.domain(&fields, scale),
            center,
            label: self.text(&fields, "label", self.weights.axis_label),
            bar: fields.bool_or_default("bar"),
        }
    }

    fn id(&mut self, fields: &Fields<'_>, ids: &mut Ids) -> Option<String> {
        let id = self.name(fields, "id")?;
        let span = fields.get("id")?.span;
        ids.take(id, span, self.diagnostics)
    }
}
