//! Where to look for the minimum of a fit along a name, learnt before anything is drawn.
//!
//! A curve along a name that a fit reads has it solved at hundreds of values, and another curve, or
//! a point at its minimum, at the same and at others. A guide has what searches from many starts
//! found on a lattice: at some states, and for each of these at even steps of the name. What is
//! sought elsewhere is near to what lies between the corners around it. So it depends on the
//! numbers that the fit reads there and on nothing else, and is kept for the next who asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::search::{Fitted, STRIDE, Search};
use super::{Bindings, Column, FitId, Graph, NodeId};
use crate::stats::Interval;

/// Steps of the name, each of which is solved.
const STEPS: usize = 32;

/// What is kept at a time.
const MOST_KEPT: usize = 1 << 16;

/// Starts for a fit along a name.
#[derive(Debug, Clone)]
pub(super) struct Guide {
    pub(super) name: NodeId,
    /// What the fit reads beside the name.
    nodes: Vec<NodeId>,
    rows: BTreeMap<Vec<u64>, Row>,
    kept: Arc<Mutex<BTreeMap<Vec<u64>, Vec<f64>>>>,
}

/// A state between two whose lines are known.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) sides: [Arc<Line>; 2],
    /// How far it is from the first to the second.
    pub(super) share: f64,
}

/// What a fit has at even steps of the name.
#[derive(Debug)]
pub(super) struct Line {
    range: Interval,
    found: Vec<Fitted>,
}

impl Line {
    fn values(range: Interval) -> Vec<f64> {
        let share = |step: usize| step as f64 / STEPS as f64;
        (0..=STEPS)
            .map(|step| range.low + (range.high - range.low) * share(step))
            .collect()
    }

    /// What was found on either side of a value of the name, and how far that is from the first to
    /// the second.
    pub(super) fn around(&self, value: f64) -> ([&Fitted; 2], f64) {
        let share = (value - self.range.low) / (self.range.high - self.range.low);
        let place = (share * STEPS as f64).clamp(0.0, STEPS as f64);
        let step = (place as usize).min(STEPS - 1);
        (
            [&self.found[step], &self.found[step + 1]],
            place - step as f64,
        )
    }
}

impl Guide {
    /// The row for what a fit reads, if it is a guide for that.
    pub(super) fn row(&self, nodes: impl Iterator<Item = NodeId>, key: &[u64]) -> Option<&Row> {
        let mut nodes = nodes.filter(|node| *node != self.name);
        let same = self.nodes.iter().all(|node| nodes.next() == Some(*node));
        (same && nodes.next().is_none()).then(|| self.rows.get(key))?
    }

    /// What was found for these numbers before.
    pub(super) fn kept(&self, key: &[u64]) -> Option<Vec<f64>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).cloned()
    }

    pub(super) fn keep(&self, key: Vec<u64>, place: Vec<f64>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, place);
    }
}

impl Graph {
    /// Learns where the minima of a fit lie along a name that it reads, which is or stands for a
    /// number, between two values: evaluation along the name then begins there. There are `states`
    /// states, for each of which `bindings` has everything else that the fit reads; `breaks` are
    /// those that do not follow from the one before.
    pub fn learn_along(
        &mut self,
        id: FitId,
        (name, range): (NodeId, Interval),
        states: usize,
        bindings: &(dyn Fn(usize) -> Bindings<'static> + Sync),
        breaks: &[usize],
    ) {
        let graph = &*self;
        let along = |state: usize, values: Column<f64>| {
            let mut bindings = bindings(state);
            bindings.set(name, values);
            bindings
        };
        let mut nodes = Vec::new();
        // Equal states have one row.
        let mut distinct: Vec<(Vec<u64>, usize)> = Vec::new();
        let mut anchors: Vec<usize> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for state in 0..states {
            let bindings = along(state, Column::Scalar(range.low));
            let Some(search) = Search::new(graph, graph.fit(id), &bindings) else {
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
        let lines: Vec<Option<Arc<Line>>> = anchors
            .par_iter()
            .map(|&place| {
                let bindings = along(distinct[place].1, Column::Array(Line::values(range)));
                let search = Search::new(graph, graph.fit(id), &bindings)?;
                let found = search.run(&[]);
                Some(Arc::new(Line { range, found }))
            })
            .collect();
        let mut rows = BTreeMap::new();
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
            let row = Row {
                sides: [Arc::clone(first), Arc::clone(second)],
                share: (place - from) as f64 / (to - from).max(1) as f64,
            };
            rows.insert(key, row);
        }
        let guides = &mut self.fit_mut(id).known.guides;
        let same = |guide: &&mut Guide| guide.name == name && guide.nodes == nodes;
        match guides.iter_mut().find(same) {
            // Another curve along the same name: what is known already stays.
            Some(guide) => {
                for (key, row) in rows {
                    guide.rows.entry(key).or_insert(row);
                }
            }
            None => guides.push(Guide {
                name,
                nodes,
                rows,
                kept: Arc::default(),
            }),
        }
    }
}
