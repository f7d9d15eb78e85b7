//! The entries of legends: which marks have one, with which text, swatch and colour.

use crate::{
    color::Color,
    plan::{Plan, TextPlan},
    spec::style::Style,
};

use super::super::{
    colors::Colors,
    marks,
    swatch::{Swatch, SwatchContext},
};

/// A fainter swatch would not be told from the others.
const FAINTEST: f64 = 0.4;

/// An entry of a legend.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) words: TextPlan,
    pub(super) width: f64,
    /// The font size, but where lines or formulas need more.
    pub(super) height: f64,
    pub(super) swatch: Swatch,
    pub(super) color: Color,
    pub(super) series: Option<String>,
    /// The mark that it tells of, by panel, mark and instance.
    pub(super) mark: (usize, usize, usize),
}

impl Entry {
    /// The same with other words.
    #[must_use]
    pub(super) fn with_words(self, words: TextPlan, style: &Style) -> Self {
        let (face, first) = (super::face(style), words.at(0));
        Self {
            width: face.width(&first),
            height: style.legend.size + face.height(&first) - face.height(""),
            words,
            ..self
        }
    }
}

/// The entries of some panels: every labelled mark, a series once.
pub(super) fn entries(
    plan: &Plan,
    panels: std::ops::Range<usize>,
    style: &Style,
    colors: &Colors,
    ratio: f64,
) -> Vec<Entry> {
    let face = super::face(style);
    let mut entries: Vec<Entry> = Vec::new();
    for panel in panels {
        for (index, planned) in plan.panels[panel].marks.iter().enumerate() {
            let mark = &*planned.mark;
            let mut told: Option<usize> = None;
            for (instance, drawn) in planned.instances.iter().enumerate() {
                let Some(words) = &drawn.label else { continue };
                // All that `each` draws is one series.
                if told.replace(drawn.repetition) == Some(drawn.repetition) {
                    continue;
                }
                let known = mark.series.is_some()
                    && entries.iter().any(|entry| entry.series == mark.series);
                if known {
                    continue;
                }
                let first = words.at(0);
                let swatch = (marks::of(mark.kind).swatch)(&SwatchContext {
                    style,
                    ratio,
                    mark,
                    instance: drawn,
                    series_dash: colors.dash(panel, index, instance),
                });
                let opacity = match &drawn.opacity {
                    Some(own) => own.at(0),
                    None => swatch.opacity(),
                };
                entries.push(Entry {
                    words: words.clone(),
                    width: face.width(&first),
                    height: style.legend.size + face.height(&first) - face.height(""),
                    swatch,
                    color: colors
                        .of(panel, index, instance)
                        .with_opacity(opacity.max(FAINTEST)),
                    series: mark.series.clone(),
                    mark: (panel, index, instance),
                });
            }
        }
    }
    entries
}
