//! Solving fits: at the states of a column, and beforehand along names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::fitted::Fitted;
use super::search::{STRIDE, Search};
use super::solutions::SolutionCache;
use super::warm_start::{LatticeLine, LatticeState, WarmStarts};
use super::{Bindings, Column, FitId, Graph, NodeId};
use klrender_stats::Interval;

impl SolutionCache {
    /// Solves a fit for the states of a column and keeps what it finds: evaluation for the same
    /// numbers then has it without a search. `breaks` are the states, counted from 0, that do not
    /// follow from the one before: there the search begins anew.
    pub(crate) fn solve(
        &mut self,
        graph: &Graph,
        id: FitId,
        bindings: &Bindings<'_>,
        breaks: &[usize],
    ) -> Vec<Fitted> {
        let mut bindings = bindings.layer();
        bindings.set_solutions(self);
        let Some(search) = Search::new(graph, id, &bindings) else {
            return Vec::new();
        };
        let fitted = search.run(breaks);
        let solved = fitted.iter().enumerate().filter_map(|(index, fitted)| {
            let solution = fitted.solution.as_ref().ok()?;
            Some((search.key(index), solution.clone()))
        });
        let solved: Vec<(Vec<u64>, Vec<f64>)> = solved.collect();
        let nodes = search.nodes().collect();
        drop(bindings);
        self.of_mut(id).add(nodes, solved.into_iter());
        fitted
    }

    /// Learns where the minima of a fit lie along a name that it reads, which is or stands for a
    /// number, between two values: evaluation along the name then begins there. There are `states`
    /// states, for each of which `bindings` has everything else that the fit reads; `breaks` are
    /// those that do not follow from the one before.
    pub(crate) fn solve_along(
        &mut self,
        graph: &Graph,
        id: FitId,
        (name, range): (NodeId, Interval),
        states: usize,
        bindings: &(dyn Fn(usize) -> Bindings<'static> + Sync),
        breaks: &[usize],
    ) {
        let known = &*self;
        let along = |state: usize, values: Column<f64>| {
            let mut bindings = bindings(state);
            bindings.set_solutions(known).set(name, values);
            bindings
        };
        let mut nodes = Vec::new();
        // Equal states have one row.
        let mut distinct: Vec<(Vec<u64>, usize)> = Vec::new();
        let mut anchors: Vec<usize> = Vec::new();
        let mut seen = BTreeSet::new();
        for state in 0..states {
            let bindings = along(state, Column::Scalar(range.low));
            let Some(search) = Search::new(graph, id, &bindings) else {
                return;
            };
            if !search.reads(name) {
                return;
            }
            nodes = search.others(name);
            let key = search.key_beside(name, 0);
            if !seen.insert(key.clone()) {
                continue;
            }
            let due = anchors
                .last()
                .is_none_or(|last| distinct.len() - last >= STRIDE);
            if due || breaks.contains(&state) {
                anchors.push(distinct.len());
            }
            distinct.push((key, state));
        }
        let Some(end) = distinct.len().checked_sub(1) else {
            return;
        };
        if anchors.last() != Some(&end) {
            anchors.push(end);
        }
        let lines: Vec<Option<Arc<LatticeLine>>> = anchors
            .par_iter()
            .map(|&place| {
                let bindings = along(distinct[place].1, Column::Array(LatticeLine::values(range)));
                let search = Search::new(graph, id, &bindings)?;
                Some(Arc::new(LatticeLine::new(range, search.run(&[]))))
            })
            .collect();
        let mut between = BTreeMap::new();
        for (place, (key, _)) in distinct.into_iter().enumerate() {
            let after = anchors.partition_point(|&anchor| anchor < place);
            let before = if anchors[after] == place {
                after
            } else {
                after - 1
            };
            let [from, to] = [before, after].map(|side| anchors[side]);
            let (Some(first), Some(second)) = (&lines[before], &lines[after]) else {
                return;
            };
            let state = LatticeState {
                sides: [Arc::clone(first), Arc::clone(second)],
                share: (place - from) as f64 / (to - from).max(1) as f64,
            };
            between.insert(key, state);
        }
        let known = &mut self.of_mut(id).warm_starts;
        let mut starts = WarmStarts::new(name, nodes, between);
        for others in known.iter_mut() {
            match others.merge(starts) {
                Ok(()) => return,
                Err(back) => starts = back,
            }
        }
        known.push(starts);
    }
}

impl Graph {
    /// A column for each solved name of a fit; undefined where there is no solution.
    pub(super) fn solution(&self, id: FitId, bindings: &Bindings<'_>) -> Vec<Column<f64>> {
        let names = self.fit(id).solved.len();
        let Some(search) = Search::new(self, id, bindings) else {
            return vec![Column::Scalar(f64::NAN); names];
        };
        let fitted = search.run(&[]);
        let value = |which: usize, index: usize| {
            let fitted = fitted.get(index);
            let solution = fitted.and_then(|it| it.solution.as_ref().ok());
            solution.map_or(f64::NAN, |solution| solution[which])
        };
        (0..names)
            .map(|which| Column::tabulate(search.length(), |index| value(which, index)))
            .collect()
    }
}
