//! A laid-out plan: what is drawn once, and what is drawn anew for each frame.

use crate::plan::Plan;

use super::{composition::Composition, group::Group, items::Item, node::Node};

/// A plan with a place for everything.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    composition: Composition<'a>,
    /// Bottom to top.
    items: Vec<Item>,
    bands: Vec<Band>,
}

/// A run of neighbours in drawing order that are all static, or all dynamic and of one group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Band {
    /// Nodes that are the same in every frame.
    Static(Vec<Node>),
    /// Made anew for each frame by [`Stage::frame`]; all of them belong to this.
    Dynamic(Option<Group>),
}

impl<'a> Stage<'a> {
    /// Lays a plan out.
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let composition = Composition::new(plan);
        let items = super::items::items(&composition);
        let bands = runs(&items)
            .map(|run| match run {
                [first, ..] if first.is_dynamic() => Band::Dynamic(first.group),
                run => Band::Static(nodes(run, &composition, 0)),
            })
            .collect();
        Self {
            composition,
            items,
            bands,
        }
    }

    /// Bottom to top.
    pub(crate) fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The nodes of each dynamic band at a state, bottom to top.
    pub(crate) fn frame(&self, state: usize) -> Vec<Vec<Node>> {
        runs(&self.items)
            .filter(|run| run[0].is_dynamic())
            .map(|run| nodes(run, &self.composition, state))
            .collect()
    }

    /// The insides of the panels' borders, in whole px.
    #[cfg(test)]
    pub(crate) fn panels(&self) -> Vec<super::geometry::PixelRect> {
        let panels = 0..self.composition.plan.panels.len();
        let rects = panels.map(|panel| *self.composition.rect(panel));
        rects
            .map(|rect| {
                super::geometry::PixelRect::around(rect.left, rect.top, rect.right, rect.bottom)
            })
            .collect()
    }

    /// Every node at a state, composed anew whether it is dynamic or not.
    #[cfg(test)]
    pub(crate) fn all(&self, state: usize) -> Vec<Node> {
        nodes(&self.items, &self.composition, state)
    }
}

/// Neighbours that are all static, or all dynamic and of one group; none of the runs is empty.
fn runs(items: &[Item]) -> impl Iterator<Item = &[Item]> {
    items.chunk_by(|one, next| match (one.is_dynamic(), next.is_dynamic()) {
        (true, true) => one.group == next.group,
        (one, next) => one == next,
    })
}

fn nodes(items: &[Item], composition: &Composition<'_>, state: usize) -> Vec<Node> {
    items
        .iter()
        .flat_map(|item| item.nodes(composition, state))
        .collect()
}
