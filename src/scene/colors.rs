//! Which colour each mark has, and which pattern where colours start anew.

use std::collections::BTreeMap;

use crate::{
    color::Color,
    plan::Plan,
    spec::{
        model::{Dash, Mark, MarkKind, Paint, Role},
        style::Style,
    },
};

/// The colours of a scene: by panel, mark and repetition.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Colors {
    of_panels: Vec<Vec<Vec<Look>>>,
}

/// What tells a series from the others.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    color: Color,
    /// The second cue, where the palette's colours do not suffice.
    dash: Option<Dash>,
}

impl Colors {
    /// Gives every mark that is a series its colour: a named series one for the whole scene, any
    /// other the next that is free in its panel. Words have it as legible as words need.
    pub(super) fn new(plan: &Plan, style: &Style) -> Self {
        let panels = &plan.spec.panels;
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for series in panels
            .iter()
            .flat_map(|panel| &panel.marks)
            .filter_map(|mark| mark.series.as_deref())
        {
            let next = named.len();
            named.entry(series).or_insert(next);
        }
        let look = |index: usize| {
            let (colors, dashes) = (&style.roles.palette, &style.roles.palette_dashes);
            let dash = dashes[index / colors.len() % dashes.len()];
            Look {
                color: colors[index % colors.len()],
                dash: Some(dash).filter(|dash| *dash != Dash::Solid),
            }
        };
        let plain = |color| Look { color, dash: None };
        // One legend for all panels tells their marks apart by colour too.
        let mut everywhere = plan.spec.legend.map(|_| 0..);
        let of_panels = panels
            .iter()
            .zip(&plan.panels)
            .map(|(panel, planned)| {
                let taken: Vec<usize> = panels
                    .iter()
                    .filter(|other| plan.spec.legend.is_some() || std::ptr::eq(*other, panel))
                    .flat_map(|panel| &panel.marks)
                    .filter_map(|mark| named.get(mark.series.as_deref()?).copied())
                    .collect();
                let mut here = 0..;
                let mut next_free = || {
                    let indices: &mut std::ops::RangeFrom<usize> =
                        everywhere.as_mut().unwrap_or(&mut here);
                    indices.find(|index| !taken.contains(index))
                };
                panel
                    .marks
                    .iter()
                    .zip(&planned.marks)
                    .map(|(mark, planned)| {
                        let series = mark.series.as_deref().and_then(|series| named.get(series));
                        let words = matches!(mark.kind, MarkKind::Text { .. });
                        let of_series = |color: Color| {
                            if words {
                                color.legible(style.panel.fill, style.roles.foreground)
                            } else {
                                color
                            }
                        };
                        let mut next = || match (written(mark), series) {
                            (Some(Paint::Color(color)), _) => plain(color),
                            (Some(Paint::Role(role)), _) if is_for_lines(role) => {
                                plain(of_series(style.roles.color(role)))
                            }
                            (Some(Paint::Role(role)), _) => plain(style.roles.color(role)),
                            (None, Some(&index)) => {
                                let Look { color, dash } = look(index);
                                let color = of_series(color);
                                Look { color, dash }
                            }
                            (None, None) => match fixed(mark, style) {
                                Some(color) => plain(color),
                                None => next_free().map_or(plain(style.roles.foreground), look),
                            },
                        };
                        planned.instances.iter().map(|_| next()).collect()
                    })
                    .collect()
            })
            .collect();
        Self { of_panels }
    }

    /// The colour of a repetition of a mark.
    pub(super) fn of(&self, panel: usize, mark: usize, repetition: usize) -> Color {
        self.of_panels[panel][mark][repetition].color
    }

    /// The pattern of a repetition of a mark, where its colour is another series' too.
    pub(super) fn dash(&self, panel: usize, mark: usize, repetition: usize) -> Option<Dash> {
        self.of_panels[panel][mark][repetition].dash
    }
}

/// Whether themes choose the role's colour with lines and areas in mind, not words.
fn is_for_lines(role: Role) -> bool {
    match role {
        Role::Series(_) | Role::Positive | Role::Negative | Role::Accent => true,
        Role::Muted | Role::Foreground | Role::Background => false,
    }
}

/// The colour that a mark was given.
fn written(mark: &Mark) -> Option<Paint> {
    match mark.kind {
        MarkKind::Point { .. } | MarkKind::Text { .. } | MarkKind::Ellipse { .. } => {
            mark.fill.or(mark.stroke)
        }
        MarkKind::Area { .. } | MarkKind::Bars { .. } | MarkKind::Histogram { .. } => {
            mark.fill.or(mark.stroke)
        }
        MarkKind::Stems { .. } => mark.stroke.or(mark.fill),
        _ => mark.stroke,
    }
}

/// The colour the theme has for marks that are no series, such as rules.
fn fixed(mark: &Mark, style: &Style) -> Option<Color> {
    if mark.shows_colors() {
        return Some(style.roles.foreground);
    }
    match mark.kind {
        MarkKind::Rule(_) => Some(style.rule.stroke.unwrap_or(style.roles.muted)),
        MarkKind::Segment { .. } => Some(style.segment.stroke.unwrap_or(style.roles.foreground)),
        MarkKind::Text { .. } => Some(style.text.fill),
        MarkKind::Line { .. } => style.line.stroke,
        MarkKind::Trace { .. } => style.trace.stroke,
        MarkKind::Bracket { .. } => Some(style.bracket.stroke.unwrap_or(style.roles.foreground)),
        MarkKind::Area { .. }
        | MarkKind::Point { .. }
        | MarkKind::Bars { .. }
        | MarkKind::Stems { .. }
        | MarkKind::Heatmap(_)
        | MarkKind::Contour { .. }
        | MarkKind::Ellipse { .. }
        | MarkKind::Histogram { .. }
        | MarkKind::Rug { .. } => None,
    }
}

/// A colour as written, resolved.
pub(super) fn resolve(paint: Paint, style: &Style) -> Color {
    match paint {
        Paint::Color(color) => color,
        Paint::Role(role) => style.roles.color(role),
    }
}
