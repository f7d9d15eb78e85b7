//! Warnings of what the canvas has no room for, since it would be cut off silently.

use crate::{
    diag::{Diagnostic, Kind, Span},
    plan::{Plan, TextPlan},
};

use super::{composition::Composition, node::Node, text::Part};

/// Less than this, in px, no one misses.
const SLACK: f64 = 1.0;
/// A panel that is smaller than this, in px, shows nothing.
const MIN_PANEL_SIZE: f64 = 8.0;

/// Warns of texts and legends that reach beyond the canvas, and of panels without room, each once.
/// Looks at the first and the last state.
pub(super) fn overflow(scene: &Composition<'_>) -> Vec<Diagnostic> {
    let plan = scene.plan;
    let span = |text: &Option<TextPlan>| text.as_ref().map(TextPlan::span);
    let whole = Part::Whole;
    let mut warnings = Warnings {
        plan,
        diagnostics: Vec::new(),
    };
    warnings.of(span(&plan.title), "title", |at| scene.title(at, whole));
    warnings.of(span(&plan.subtitle), "subtitle", |at| {
        scene.subtitle(at, whole)
    });
    warnings.of(span(&plan.caption), "caption", |at| {
        scene.caption(at, whole)
    });
    let first_panel = plan.panels.first().map(|panel| panel.span);
    warnings.of(first_panel, "legend of the figure", |at| {
        scene.figure_legend(at, whole)
    });
    for (index, panel) in plan.panels.iter().enumerate() {
        let rect = scene.rect(index);
        if rect.width().min(rect.height()) < MIN_PANEL_SIZE * scene.ratio {
            let message = "the canvas has no room left for this panel";
            warnings.diagnostics.push(
                Diagnostic::warning(Kind::Limit, panel.span, message)
                    .hint("make `canvas.size` larger, or the texts around the panels smaller"),
            );
        }
        warnings.of(span(&panel.title), "title of the panel", |at| {
            scene.panel_title(index, at, whole)
        });
        let label = span(&panel.x.label).or(span(&panel.y.label));
        warnings.of(label, "label of an axis", |at| {
            scene.axes(index, at).labels(at, whole)
        });
        let bar = panel.color_scale.as_ref();
        let label = bar.and_then(|bar| bar.label.as_ref()).map(TextPlan::span);
        warnings.of(label, "label of the colour bar", |at| {
            let bar = scene.color_bar(index);
            bar.map_or_else(Vec::new, |bar| bar.nodes(rect, at, whole))
        });
        warnings.of(Some(panel.span), "legend of the panel", |at| {
            scene.legend(index, at, whole)
        });
        for (place, planned) in panel.marks.iter().enumerate() {
            let text = planned.mark.text.as_ref().map(|text| text.span);
            warnings.of(text, "text", |at| {
                let nodes = scene.mark(index, place, at, whole);
                nodes
                    .into_iter()
                    .filter(|node| node.text.is_some())
                    .collect()
            });
        }
    }
    // A shared axis has one label, however many panels show it.
    let mut reported: Vec<Span> = Vec::new();
    let mut diagnostics = warnings.diagnostics;
    diagnostics.retain(|diagnostic| {
        let new = !reported.contains(&diagnostic.span);
        reported.push(diagnostic.span);
        new
    });
    diagnostics
}

struct Warnings<'a> {
    plan: &'a Plan,
    diagnostics: Vec<Diagnostic>,
}

impl Warnings<'_> {
    /// Warns if some of the nodes at a state lie beyond the canvas. `span` is where in the spec
    /// what they show is written, if it is.
    fn of(&mut self, span: Option<Span>, what: &str, nodes: impl Fn(usize) -> Vec<Node>) {
        let Some(span) = span else { return };
        let canvas = &self.plan.canvas;
        let (width, height) = canvas.device_size();
        let last = self.plan.states() - 1;
        let beyond = [0, last]
            .into_iter()
            .flat_map(nodes)
            .flat_map(|node| node.ink(i32::MAX))
            .map(|ink| {
                let left = -f64::from(ink.x0);
                let right = f64::from(ink.x1) - f64::from(width);
                let top = -f64::from(ink.y0);
                let bottom = f64::from(ink.y1) - f64::from(height);
                left.max(right).max(top).max(bottom)
            })
            .fold(0.0, f64::max);
        let ratio = canvas.pixel_ratio;
        if beyond <= SLACK * ratio {
            return;
        }
        let px = (beyond / ratio).ceil();
        let message = format!("the {what} reaches {px} px beyond the canvas, where it is cut off");
        self.diagnostics
            .push(Diagnostic::warning(Kind::Limit, span, message).hint(
            "make `canvas.size` larger, break the text with `\\n`, or make it smaller in `style`",
        ));
    }
}
