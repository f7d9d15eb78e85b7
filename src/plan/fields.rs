//! A value over the plane, evaluated a grid at a time.

use rayon::prelude::*;

use crate::{
    expr::{Bindings, Column, Graph, NodeId},
    spec::model::{Channel, Mark},
};

use super::{Plan, adaptive_field, curves, mark_plan::MarkInstance};

/// Values evaluated at a time: enough to make a column worth while, few enough to share out.
const CHUNK: usize = 2048;
/// The same of values that cost much.
const FEW: usize = 64;

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

    /// The same of values that cost much, of which only some are computed: `seen` is what is shown of a
    /// value, at px that rise or fall with the columns and rows, and `off` how far that is from what it
    /// is taken for, 1 being just allowed. What is returned is what is shown.
    pub(crate) fn seen_at(
        &self,
        [xs, ys]: [&[f64]; 2],
        px: [&[f64]; 2],
        seen: &dyn Fn(f64) -> f64,
        off: &dyn Fn(f64, f64) -> f64,
    ) -> Vec<f64> {
        if !self.is_costly() {
            return self.at(xs, ys).into_iter().map(seen).collect();
        }
        let at = |places: &[(usize, usize)]| {
            let values = self.at_places([xs, ys], places);
            values.into_iter().map(seen).collect()
        };
        adaptive_field::compute(px, &at, off)
    }

    /// The values at some columns and rows of a grid.
    pub(super) fn at_places(&self, [xs, ys]: [&[f64]; 2], places: &[(usize, usize)]) -> Vec<f64> {
        let chunks: Vec<Vec<f64>> = places
            .par_chunks(FEW)
            .map(|places| {
                let along = |(column, row): &(usize, usize)| (xs[*column], ys[*row]);
                let (x, y): (Vec<f64>, Vec<f64>) = places.iter().map(along).unzip();
                let mut bindings = self.bindings.layer();
                bindings.set(self.names[1], Column::Array(y));
                let channels = [self.value];
                let name = self.names[0];
                curves::evaluate(self.graph, &channels, self.when, name, &bindings, x)
                    .swap_remove(0)
            })
            .collect();
        chunks.concat()
    }

    /// Whether values cost much, and each is by itself: what a fit has at a place depends on those beside.
    pub(super) fn is_costly(&self) -> bool {
        let graph = self.graph;
        let is_along = |name: &NodeId| graph.is_costly(&[self.value], *name);
        self.names.iter().any(is_along) && graph.fits_of(&[self.value]).is_empty()
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
