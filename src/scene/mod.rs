//! Where everything sits: layout, scales, guides and marks become nodes in drawing order.
//!
//! A [`Stage`] is a laid-out plan. Its bands alternate between nodes that are the same in every
//! frame and nodes that are made anew for each; composing a frame cannot fail.

mod axes;
mod color_bar;
mod colors;
mod composition;
mod connectors;
mod describe;
mod dynamics;
pub(crate) mod geometry;
pub(crate) mod group;
mod guides;
mod hatch;
mod headings;
mod instances;
mod isolines;
mod items;
mod layout;
mod legend;
mod legend_placement;
mod marks;
pub(crate) mod node;
mod overflow;
mod overview;
mod polyline;
mod sample;
mod scale;
mod stage;
mod strokes;
mod swatch;
mod symbol;
mod text;
mod ticks;
mod unseen;

pub(crate) use describe::{description, numbers, title};
pub(crate) use overview::overview;
pub(crate) use stage::{Band, Stage};

use crate::{
    diag::Diagnostic,
    plan::{PanelPlan, Plan},
    spec::model::LegendChoice,
};

/// Warnings of what will not be seen: cut off, or not there at all.
pub(crate) fn warnings(plan: &Plan) -> Vec<Diagnostic> {
    let scene = composition::Composition::with_provisional_legends(plan);
    let mut found = overflow::overflow(&scene);
    let moves =
        |panel: &PanelPlan| matches!(panel.legend, Some(LegendChoice::Best | LegendChoice::Ends));
    if !found.is_empty() && plan.panels.iter().any(moves) {
        // Where everything has its place at last, less may be cut off.
        found = overflow::overflow(&composition::Composition::new(plan));
    }
    found.extend(unseen::unseen(&scene));
    found
}
