//! What the canvas has no room for: told of, since it would be cut off silently.

use crate::{
    diag::{Diagnostic, Kind, Span},
    plan::Plan,
    spec::model::Text,
};

use super::{Item, Stage, text::Part};

/// Less than this, in px, no one misses.
const SLACK: f64 = 1.0;
/// A panel that is smaller than this, in px, shows nothing.
const LEAST: f64 = 8.0;

/// Warns of texts and legends that reach beyond the canvas, and of panels without room, each once.
/// Looks at the first and the last state.
pub fn overflow(plan: &Plan) -> Vec<Diagnostic> {
    let stage = Stage::laid_out(plan);
    let mut diagnostics = Vec::new();
    let place = |text: &Option<Text>| text.as_ref().map(|text| text.span);
    let spec = &plan.spec;
    for (item, what, span) in [
        (Item::Title(Part::Whole), "title", place(&spec.title)),
        (
            Item::Subtitle(Part::Whole),
            "subtitle",
            place(&spec.subtitle),
        ),
        (Item::Caption(Part::Whole), "caption", place(&spec.caption)),
    ] {
        stage.tell(item, what, span, &mut diagnostics);
    }
    let legend = spec.panels.first().map(|panel| panel.span);
    stage.tell(
        Item::FigureLegend(Part::Whole),
        "legend of the figure",
        legend,
        &mut diagnostics,
    );
    for (index, panel) in spec.panels.iter().enumerate() {
        let rect = &stage.layout.panels[index].rect;
        let ratio = spec.canvas.pixel_ratio;
        if rect.width().min(rect.height()) < LEAST * ratio {
            let message = "the canvas has no room left for this panel";
            diagnostics.push(
                Diagnostic::warning(Kind::Limit, panel.span, message)
                    .hint("make `canvas.size` larger, or the texts around the panels smaller"),
            );
        }
        let title = place(&panel.title);
        stage.tell(
            Item::PanelTitle(index, Part::Whole),
            "title of the panel",
            title,
            &mut diagnostics,
        );
        let (x, y) = super::layout::axes(plan, index);
        let labels = place(&x.label).or(place(&y.label));
        stage.tell(
            Item::AxisLabels(index, Part::Whole),
            "label of an axis",
            labels,
            &mut diagnostics,
        );
        let place = Some(panel.span);
        stage.tell(
            Item::Legend(index, Part::Whole),
            "legend of the panel",
            place,
            &mut diagnostics,
        );
    }
    // A shared axis has one label, however many panels show it.
    let mut told: Vec<Span> = Vec::new();
    diagnostics.retain(|finding| {
        let new = !told.contains(&finding.span);
        told.push(finding.span);
        new
    });
    diagnostics
}

impl Stage<'_> {
    /// Warns if ink of an item lies beyond the canvas.
    fn tell(&self, item: Item, what: &str, span: Option<Span>, diagnostics: &mut Vec<Diagnostic>) {
        let Some(span) = span else { return };
        let (width, height) = self.plan.spec.canvas.device_size();
        let last = self.plan.states() - 1;
        let states = if self.is_animated(item) {
            vec![0, last]
        } else {
            vec![0]
        };
        let beyond = states
            .into_iter()
            .flat_map(|state| self.compose(item, state))
            .flat_map(|node| node.ink(i32::MAX))
            .map(|ink| {
                let left = -f64::from(ink.x0);
                let right = f64::from(ink.x1) - f64::from(width);
                let top = -f64::from(ink.y0);
                let bottom = f64::from(ink.y1) - f64::from(height);
                left.max(right).max(top).max(bottom)
            })
            .fold(0.0, f64::max);
        let ratio = self.plan.spec.canvas.pixel_ratio;
        if beyond <= SLACK * ratio {
            return;
        }
        let px = (beyond / ratio).ceil();
        let message = format!("the {what} reaches {px} px beyond the canvas, where it is cut off");
        diagnostics.push(Diagnostic::warning(Kind::Limit, span, message).hint(
            "make `canvas.size` larger, break the text with `\\n`, or make it smaller in `style`",
        ));
    }
}
