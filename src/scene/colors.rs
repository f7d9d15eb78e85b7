//! Which colour each mark has, and which pattern where colours start anew.

use std::collections::BTreeMap;

use crate::{
    color::Color,
    plan::Plan,
    spec::{
        model::{Dash, Mark, Paint, Role},
        style::Style,
    },
};

use super::marks;

/// The colours of a scene: by panel, mark and instance.
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
    /// other the next that is free in its panel. Text has it darkened or lightened until it is legible.
    pub(super) fn new(plan: &Plan, style: &Style) -> Self {
        let panels = &plan.panels;
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for series in panels
            .iter()
            .flat_map(|panel| &panel.marks)
            .filter_map(|planned| planned.mark.series.as_deref())
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
        let mut everywhere = plan.legend.map(|_| 0..);
        let of_panels = panels
            .iter()
            .map(|panel| {
                let taken: Vec<usize> = panels
                    .iter()
                    .filter(|other| plan.legend.is_some() || std::ptr::eq(*other, panel))
                    .flat_map(|panel| &panel.marks)
                    .filter_map(|planned| named.get(planned.mark.series.as_deref()?).copied())
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
                    .map(|planned| {
                        let mark = &*planned.mark;
                        let series = mark.series.as_deref().and_then(|series| named.get(series));
                        let of_type = marks::of(mark.kind);
                        let of_series = |color: Color| {
                            if of_type.is_text {
                                color.legible(style.panel.fill, style.roles.foreground)
                            } else {
                                color
                            }
                        };
                        let mut next = || match ((of_type.paint)(mark), series) {
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
                        // All that `each` draws is one series.
                        let mut last: Option<(usize, Look)> = None;
                        let looks = planned.instances.iter().map(|instance| {
                            let look = match last {
                                Some((repetition, look)) if repetition == instance.repetition => {
                                    look
                                }
                                _ => next(),
                            };
                            last = Some((instance.repetition, look));
                            look
                        });
                        looks.collect()
                    })
                    .collect()
            })
            .collect();
        Self { of_panels }
    }

    /// The colour of an instance of a mark.
    pub(super) fn of(&self, panel: usize, mark: usize, instance: usize) -> Color {
        self.of_panels[panel][mark][instance].color
    }

    /// The pattern of an instance of a mark, where its colour is another series' too.
    pub(super) fn dash(&self, panel: usize, mark: usize, instance: usize) -> Option<Dash> {
        self.of_panels[panel][mark][instance].dash
    }
}

/// Whether themes choose the role's colour with lines and areas in mind, not text.
fn is_for_lines(role: Role) -> bool {
    match role {
        Role::Series(_) | Role::Positive | Role::Negative | Role::Accent => true,
        Role::Muted | Role::Foreground | Role::Background => false,
    }
}

/// The colour the theme has for marks that are no series, such as rules.
fn fixed(mark: &Mark, style: &Style) -> Option<Color> {
    let of_type = marks::of(mark.kind);
    if (of_type.shows_colors)(mark) {
        return Some(style.roles.foreground);
    }
    (of_type.theme_color)(style)
}
