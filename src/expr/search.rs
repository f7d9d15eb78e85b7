//! The search for the minimum of a fit, over columns of states.
//!
//! A search from many starts finds the local minima at some states, the anchors; every other state
//! is solved from the lowest minimum of the anchors on either side. Two minima that take turns in
//! being the lowest are thereby compared at every state, and what a state has depends on the whole
//! column, never on the order in which its states are computed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::fitted::{Fitted, Unsolved};
use super::graph::{Fit, Problem};
use super::minimum::StateSolver;
use super::solutions::Solutions;
use super::warm_start::{LatticeLine, WarmStart};
use super::{Bindings, Column, FitId, Graph, NodeId, Type};

/// From one anchor to the next.
pub(super) const STRIDE: usize = 16;

/// A fit for the states of a column.
pub(super) struct Search<'a> {
    graph: &'a Graph,
    id: FitId,
    fit: &'a Fit,
    problem: &'a Problem,
    bindings: &'a Bindings<'a>,
    /// What is bound of all that the fit reads.
    read: Vec<(NodeId, &'a Column<f64>)>,
    length: Option<usize>,
}

impl<'a> Search<'a> {
    /// For what is bound; `None` where it is not known yet what the fit minimises.
    pub(super) fn new(graph: &'a Graph, id: FitId, bindings: &'a Bindings<'a>) -> Option<Self> {
        let fit = graph.fit(id);
        let problem = fit.problem.as_ref()?;
        let bound = |id: NodeId| match graph.type_of(id) {
            Type::Number => bindings.get(id),
            _ => None,
        };
        let roots: Vec<NodeId> = [problem.objective, fit.solve]
            .into_iter()
            .chain(problem.bounds.iter().flatten().copied())
            .collect();
        let reached = graph.reach(&roots, |id| bound(id).is_some());
        let reached = graph.ids().zip(reached).filter(|(_, reached)| *reached);
        let read: Vec<(NodeId, &Column<f64>)> = reached
            .filter_map(|(id, _)| Some((id, bound(id)?)))
            .collect();
        let length = read.iter().find_map(|(_, column)| column.length());
        Some(Self {
            graph,
            id,
            fit,
            problem,
            bindings,
            read,
            length,
        })
    }

    /// The length of the column; `None` for a scalar.
    pub(super) fn length(&self) -> Option<usize> {
        self.length
    }

    /// What the fit reads that is bound.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.read.iter().map(|(node, _)| *node)
    }

    /// The numbers that the fit reads at a state.
    pub(super) fn key(&self, index: usize) -> Vec<u64> {
        let values = self.read.iter().map(|(_, column)| column.get(index));
        values
            .map(|value| value.copied().unwrap_or(f64::NAN).to_bits())
            .collect()
    }

    pub(super) fn reads(&self, name: NodeId) -> bool {
        self.nodes().any(|node| node == name)
    }

    /// What the fit reads beside a name.
    pub(super) fn others(&self, name: NodeId) -> Vec<NodeId> {
        self.nodes().filter(|node| *node != name).collect()
    }

    /// The numbers that the fit reads at a state beside a name.
    pub(super) fn key_beside(&self, name: NodeId, index: usize) -> Vec<u64> {
        let key = self.nodes().zip(self.key(index));
        key.filter(|(node, _)| *node != name)
            .map(|(_, bits)| bits)
            .collect()
    }

    /// What is known of the fit.
    fn solutions(&self) -> Option<&'a Solutions> {
        self.bindings.solutions()?.of(self.id)
    }

    /// Where the search at a state may begin.
    fn warm_start(&self, index: usize) -> Option<WarmStart<'a>> {
        let of = |name| self.read.iter().find(|(node, _)| *node == name);
        self.solutions()?.warm_starts.iter().find_map(|starts| {
            let value = *of(starts.name)?.1.get(index)?;
            let state = starts.state(self.nodes(), &self.key_beside(starts.name, index))?;
            Some(WarmStart {
                starts,
                state,
                value,
            })
        })
    }

    fn known(&self, key: &[u64]) -> Option<&'a [f64]> {
        self.solutions()?.get(self.nodes(), key)
    }

    /// What the fit has at each state. `breaks` are the states that do not follow from the one
    /// before: there the search begins anew.
    pub(super) fn run(&self, breaks: &[usize]) -> Vec<Fitted> {
        // Equal states are solved once.
        let mut first: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let mut distinct: Vec<usize> = Vec::new();
        let mut found: Vec<Option<Fitted>> = Vec::new();
        let mut anchors: Vec<usize> = Vec::new();
        let mut warm: Vec<(usize, WarmStart<'_>)> = Vec::new();
        let mut last = None;
        let of_state: Vec<usize> = (0..self.length.unwrap_or(1))
            .map(|index| {
                let key = self.key(index);
                if let Some(&place) = first.get(&key) {
                    return place;
                }
                let place = distinct.len();
                distinct.push(index);
                let mut known = self.known(&key).map(<[f64]>::to_vec);
                let mut is_warm = false;
                if known.is_none()
                    && let Some(start) = self.warm_start(index)
                {
                    known = start.starts.found(&key);
                    is_warm = true;
                    if known.is_none() {
                        warm.push((place, start));
                    }
                }
                let due = last.is_none_or(|last| place - last >= STRIDE);
                if known.is_some() || is_warm {
                    last = Some(place);
                } else if due || breaks.contains(&index) {
                    last = Some(place);
                    anchors.push(place);
                }
                found.push(known.map(Fitted::at));
                first.insert(key, place);
                place
            })
            .collect();
        if found.iter().any(Option::is_none) {
            let solver = StateSolver::new(self.graph, self.fit, self.problem, self.bindings);
            self.solve_warm(&solver, &distinct, warm, &mut found);
            solve_cold(&solver, &distinct, anchors, &mut found);
        }
        let fitted = |place: usize| {
            let fitted: &Option<Fitted> = &found[place];
            fitted.clone().unwrap_or(Fitted::failed(Unsolved::Nowhere))
        };
        of_state.into_iter().map(fitted).collect()
    }

    /// Fills in what has a warm start.
    fn solve_warm(
        &self,
        solver: &StateSolver<'_>,
        distinct: &[usize],
        warm: Vec<(usize, WarmStart<'_>)>,
        found: &mut [Option<Fitted>],
    ) {
        let lines: Vec<Arc<LatticeLine>> = warm
            .iter()
            .map(|(place, start)| self.line(distinct[*place], start))
            .collect();
        let solved: Vec<Fitted> = warm
            .par_iter()
            .zip(lines)
            .map(|((place, start), line)| {
                let index = distinct[*place];
                let fitted = solver.on_line(index, &line, start.value);
                if let Ok(solution) = &fitted.solution {
                    start.starts.keep(self.key(index), solution.clone());
                }
                fitted
            })
            .collect();
        for ((place, _), fitted) in warm.into_iter().zip(solved) {
            found[place] = Some(fitted);
        }
    }

    /// What the fit has along the name of a warm start, at the state of an index.
    fn line(&self, index: usize, start: &WarmStart<'_>) -> Arc<LatticeLine> {
        let (name, [before, after]) = (start.starts.name, &start.state.sides);
        match start.state.share {
            0.0 => return Arc::clone(before),
            1.0 => return Arc::clone(after),
            _ => {}
        }
        let key = self.key_beside(name, index);
        if let Some(line) = start.starts.line(&key) {
            return line;
        }
        let range = before.range();
        let values = LatticeLine::values(range);
        let mut bindings = self.bindings.without_values();
        if let Some(memory) = self.bindings.memory() {
            bindings.set_memory(memory.clone());
        }
        for (node, column) in &self.read {
            bindings.set(*node, column.get(index).copied().unwrap_or(f64::NAN));
        }
        bindings.set(name, values.clone());
        let solver = StateSolver::new(self.graph, self.fit, self.problem, &bindings);
        let fitted: Vec<Fitted> = values
            .into_par_iter()
            .enumerate()
            .map(|(step, value)| {
                let start = WarmStart { value, ..*start };
                solver.near_lattice(step, &start)
            })
            .collect();
        let line = Arc::new(LatticeLine::new(range, fitted));
        start.starts.keep_line(key, &line);
        line
    }
}

/// Fills in what is not found yet: the anchors first, then everything between.
fn solve_cold(
    solver: &StateSolver<'_>,
    distinct: &[usize],
    mut anchors: Vec<usize>,
    found: &mut [Option<Fitted>],
) {
    // So that every state has an anchor on either side.
    if let Some(end) = found.len().checked_sub(1)
        && found[end].is_none()
        && !anchors.contains(&end)
    {
        anchors.push(end);
    }
    let solved: Vec<Fitted> = anchors
        .par_iter()
        .map(|&place| solver.many_starts(distinct[place]))
        .collect();
    for (place, fitted) in anchors.into_iter().zip(solved) {
        found[place] = Some(fitted);
    }
    // The middle of each gap, then the middles of its halves: the nearer its neighbours are, the fewer
    // steps a search takes.
    loop {
        let known: Vec<usize> = (0..found.len())
            .filter(|&place| found[place].is_some())
            .collect();
        let gaps = known.windows(2).filter(|gap| gap[1] - gap[0] > 1);
        let gaps: Vec<[usize; 2]> = gaps.map(|gap| [gap[0], gap[1]]).collect();
        if gaps.is_empty() {
            break;
        }
        let solved: Vec<Option<Fitted>> = gaps
            .par_iter()
            .map(|&[before, after]| {
                let place = usize::midpoint(before, after);
                let share = (place - before) as f64 / (after - before) as f64;
                let sides = [found[before].as_ref()?, found[after].as_ref()?];
                Some(solver.between(distinct[place], sides, share))
            })
            .collect();
        for ([before, after], fitted) in gaps.into_iter().zip(solved) {
            found[usize::midpoint(before, after)] = fitted;
        }
    }
}
