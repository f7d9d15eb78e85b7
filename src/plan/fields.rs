//! A value over the plane, evaluated a grid at a time.

use rayon::prelude::*;

use crate::{
    expr::{Bindings, Column, Graph, NodeId},
    spec::model::{Channel, Mark},
};

use super::{Plan, curves, mark_plan::MarkInstance};

/// Values evaluated at a time: enough to make a column worth while, few enough to share out.
const CHUNK: usize = 2048;

/// A value over the plane at one state.
#[derive(Debug)]
pub(crate) struct Surface<'a> {
    graph: &'a Graph,
    /// What is evaluated.
    value: NodeId,
    /// What runs along x and along y.
    names: [NodeId; 2],
    when: Option<NodeId>,
    bindings: Bindings<'static>,
}

impl<'a> Surface<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        mark: &Mark,
        instance: &MarkInstance,
        bindings: Bindings<'static>,
    ) -> Option<Self> {
        Some(Self {
            graph,
            value: mark.channel(Channel::Z)?,
            names: mark.runs.plane()?.map(|over| over.node),
            when: mark.when.filter(|_| instance.when.is_none()),
            bindings,
        })
    }

    /// The values on a grid, row by row: for the first of `ys` at all `xs`, and so on. Undefined
    /// where `when` does not hold.
    pub(crate) fn at(&self, xs: &[f64], ys: &[f64]) -> Vec<f64> {
        if xs.is_empty() {
            return Vec::new();
        }
        let rows = (CHUNK / xs.len()).max(1);
        let chunks: Vec<Vec<f64>> = ys
            .par_chunks(rows)
            .map(|ys| {
                let repeated = ys.iter().flat_map(|&y| xs.iter().map(move |_| y));
                let mut bindings = self.bindings.layer();
                bindings.set(self.names[1], Column::Array(repeated.collect()));
                let across: Vec<f64> = ys.iter().flat_map(|_| xs.iter().copied()).collect();
                curves::evaluate(
                    self.graph,
                    &[self.value],
                    self.when,
                    self.names[0],
                    &bindings,
                    across,
                )
                .swap_remove(0)
            })
            .collect();
        chunks.concat()
    }
}

impl Plan {
    /// The value that a heatmap or contour shows at a state.
    pub(crate) fn surface<'a>(
        &'a self,
        mark: &Mark,
        instance: &MarkInstance,
        state: usize,
    ) -> Option<Surface<'a>> {
        let bindings = instance.bindings(self, state);
        Surface::new(&self.graph, mark, instance, bindings)
    }
}
