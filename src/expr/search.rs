//! The search for the minimum of a fit, over columns of states.
//!
//! A search from many starts finds the local minima at some states, the anchors; every other state
//! is solved from the lowest minimum of the anchors on either side. Two minima that take turns in
//! being the lowest are thereby compared at every state, and what a state has depends on the whole
//! column, never on the order in which its states are computed.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fit::{Fit, Problem};
use super::guide::{Guide, Row};
use super::{Bindings, Column, FitId, Graph, NodeId, Type};
use crate::stats::{Interval, Minimum, minima, minimum_near};

/// From one anchor to the next.
pub(super) const STRIDE: usize = 16;

/// What is left of a minimum between two anchors: this near to each other, in widths of the bounds,
/// they are one.
const NEAR: f64 = 0.1;

/// The places found before, for the numbers that the fit read there.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    nodes: Vec<NodeId>,
    places: BTreeMap<Vec<u64>, Vec<f64>>,
    pub(super) guides: Vec<Guide>,
}

/// What a fit has at one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// A value for each solved name, or why there is none.
    pub place: Result<Vec<f64>, Unsolved>,
    /// All local minima found, the lowest first, where a search from many starts looked for them:
    /// at the first state and at least every 16th.
    pub minima: Option<Vec<Minimum>>,
}

/// Why a fit has no solution at some state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unsolved {
    /// The bounds of this name, counted from 0, are not finite or not in order.
    Bounds(usize, Interval),
    /// What is minimised is finite nowhere.
    Nowhere,
}

impl Graph {
    /// Solves a fit for the states of a column and keeps what it finds: evaluation for the same
    /// numbers then has it without a search. `breaks` are the states, counted from 0, that do not
    /// follow from the one before: there the search begins anew.
    pub fn learn(&mut self, id: FitId, bindings: &Bindings<'_>, breaks: &[usize]) -> Vec<Fitted> {
        let Some(search) = Search::new(self, self.fit(id), bindings) else {
            return Vec::new();
        };
        let found = search.run(breaks);
        let keys: Vec<Vec<u64>> = (0..found.len()).map(|index| search.key(index)).collect();
        let nodes = search.read.iter().map(|(node, _)| *node).collect();
        let known = &mut self.fit_mut(id).known;
        known.nodes = nodes;
        for (key, fitted) in keys.into_iter().zip(&found) {
            if let Ok(place) = &fitted.place {
                known.places.insert(key, place.clone());
            }
        }
        found
    }

    /// A column for each solved name of a fit; undefined where there is no solution.
    pub(super) fn solution(&self, id: FitId, bindings: &Bindings<'_>) -> Vec<Column<f64>> {
        let fit = self.fit(id);
        let Some(search) = Search::new(self, fit, bindings) else {
            return vec![Column::Scalar(f64::NAN); fit.solved.len()];
        };
        let found = search.run(&[]);
        let value = |which: usize, index: usize| {
            let place = found.get(index).and_then(|it| it.place.as_ref().ok());
            place.map_or(f64::NAN, |place| place[which])
        };
        (0..fit.solved.len())
            .map(|which| Column::tabulate(search.length, |index| value(which, index)))
            .collect()
    }
}

/// A fit for the states of a column.
pub(super) struct Search<'a> {
    graph: &'a Graph,
    fit: &'a Fit,
    problem: &'a Problem,
    bindings: &'a Bindings<'a>,
    /// What is bound of all that the fit reads.
    read: Vec<(NodeId, &'a Column<f64>)>,
    length: Option<usize>,
}

/// A state for which a guide knows where to begin.
struct Guided<'a> {
    guide: &'a Guide,
    row: &'a Row,
    /// Of the name along which it guides.
    value: f64,
}

/// A [`Search`] with everything evaluated that the solved names do not change.
struct Ready<'a> {
    search: &'a Search<'a>,
    /// Bound while what is minimised is evaluated.
    fixed: Vec<(NodeId, Column<f64>)>,
    /// The names to solve for, counted from 0.
    free: Vec<usize>,
    bounds: Vec<[Column<f64>; 2]>,
}

impl<'a> Search<'a> {
    pub(super) fn new(graph: &'a Graph, fit: &'a Fit, bindings: &'a Bindings<'a>) -> Option<Self> {
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
            fit,
            problem,
            bindings,
            read,
            length,
        })
    }

    fn states(&self) -> usize {
        self.length.unwrap_or(1)
    }

    /// The numbers that the fit reads at a state.
    fn key(&self, index: usize) -> Vec<u64> {
        let values = self.read.iter().map(|(_, column)| column.get(index));
        values
            .map(|value| value.copied().unwrap_or(f64::NAN).to_bits())
            .collect()
    }

    pub(super) fn reads(&self, name: NodeId) -> bool {
        self.read.iter().any(|(node, _)| *node == name)
    }

    /// What the fit reads beside a name.
    pub(super) fn others(&self, name: NodeId) -> Vec<NodeId> {
        let nodes = self.read.iter().map(|(node, _)| *node);
        nodes.filter(|node| *node != name).collect()
    }

    /// The numbers that the fit reads at a state beside a name.
    pub(super) fn key_beside(&self, name: NodeId, index: usize) -> Vec<u64> {
        let nodes = self.read.iter().map(|(node, _)| *node);
        let key = nodes.zip(self.key(index));
        key.filter(|(node, _)| *node != name)
            .map(|(_, bits)| bits)
            .collect()
    }

    /// Where the search at a state may begin.
    fn guided(&self, index: usize) -> Option<Guided<'a>> {
        let at = |name| self.read.iter().find(|(node, _)| *node == name);
        self.fit.known.guides.iter().find_map(|guide| {
            let value = *at(guide.name)?.1.get(index)?;
            let nodes = self.read.iter().map(|(node, _)| *node);
            let row = guide.row(nodes, &self.key_beside(guide.name, index))?;
            Some(Guided { guide, row, value })
        })
    }

    fn known(&self, key: &[u64]) -> Option<&Vec<f64>> {
        let known = &self.fit.known;
        let same = known
            .nodes
            .iter()
            .eq(self.read.iter().map(|(node, _)| node));
        known.places.get(key).filter(|_| same)
    }

    /// What the fit has at each state.
    pub(super) fn run(&self, breaks: &[usize]) -> Vec<Fitted> {
        // Equal states are solved once.
        let mut first: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let mut distinct: Vec<usize> = Vec::new();
        let mut found: Vec<Option<Fitted>> = Vec::new();
        let mut anchors: Vec<usize> = Vec::new();
        let mut guided: Vec<(usize, Guided<'_>)> = Vec::new();
        let mut last = None;
        let of_state: Vec<usize> = (0..self.states())
            .map(|index| {
                let key = self.key(index);
                if let Some(&place) = first.get(&key) {
                    return place;
                }
                let place = distinct.len();
                distinct.push(index);
                let mut known = self.known(&key).cloned();
                if known.is_none()
                    && let Some(start) = self.guided(index)
                {
                    known = start.guide.kept(&key);
                    if known.is_none() {
                        guided.push((place, start));
                        found.push(None);
                        first.insert(key, place);
                        last = Some(place);
                        return place;
                    }
                }
                let known = known.map(|place| Fitted {
                    place: Ok(place),
                    minima: None,
                });
                let due = last.is_none_or(|last| place - last >= STRIDE);
                if known.is_some() {
                    last = Some(place);
                } else if due || breaks.contains(&index) {
                    last = Some(place);
                    anchors.push(place);
                }
                found.push(known);
                first.insert(key, place);
                place
            })
            .collect();
        if found.iter().any(Option::is_none) {
            let ready = self.ready();
            ready.follow(&distinct, guided, &mut found);
            ready.solve(&distinct, anchors, &mut found);
        }
        let nothing = Fitted {
            place: Err(Unsolved::Nowhere),
            minima: None,
        };
        let fitted = |place: usize| found[place].clone().unwrap_or(nothing.clone());
        of_state.into_iter().map(fitted).collect()
    }

    fn ready(&self) -> Ready<'_> {
        let Self {
            graph,
            fit,
            problem,
            bindings,
            ..
        } = *self;
        let objective = problem.objective;
        let is_bound = |id| graph.type_of(id) == Type::Number && bindings.get(id).is_some();
        let reached = graph.reach(&[objective], is_bound);
        let changes = graph.readers(objective, fit.solve);
        // Numbers at the edge of what changes, or of what cannot be bound.
        let mut edge: Vec<NodeId> = Vec::new();
        for (id, _) in graph.ids().zip(&reached).filter(|(_, reached)| **reached) {
            let open = changes[id.index()] || graph.type_of(id) != Type::Number;
            if open && id != fit.solve && !fit.solved.contains(&id) {
                let operands = graph.node(id).operands.iter().copied();
                let numbers = operands.filter(|it| graph.type_of(*it) == Type::Number);
                edge.extend(numbers.filter(|it| !changes[it.index()]));
            }
        }
        edge.sort_unstable();
        edge.dedup();
        let free: Vec<usize> = (0..fit.given.len())
            .filter(|&which| bindings.get(fit.given[which]).is_none())
            .collect();
        let bounds = free.iter().flat_map(|&which| problem.bounds[which]);
        let roots: Vec<NodeId> = edge.iter().copied().chain(bounds).collect();
        let values = graph.evaluate(&roots, bindings).values;
        let mut columns = values.into_iter().map(|value| match value {
            super::Value::Number(numbers) => numbers.values,
            _ => Column::Scalar(f64::NAN),
        });
        let mut fixed: Vec<(NodeId, Column<f64>)> =
            edge.into_iter().zip(columns.by_ref()).collect();
        let ends: Vec<Column<f64>> = columns.collect();
        let bounds = ends.chunks_exact(2);
        let bounds = bounds.map(|ends| [ends[0].clone(), ends[1].clone()]);
        let bounds = bounds.collect();
        for (&given, &solved) in fit.given.iter().zip(&fit.solved) {
            fixed.extend(bindings.get(given).map(|column| (solved, column.clone())));
        }
        Ready {
            search: self,
            fixed,
            free,
            bounds,
        }
    }
}

impl Ready<'_> {
    /// Fills in what is found from guides.
    fn follow(
        &self,
        distinct: &[usize],
        guided: Vec<(usize, Guided<'_>)>,
        found: &mut [Option<Fitted>],
    ) {
        let solved: Vec<Fitted> = guided
            .par_iter()
            .map(|(place, start)| {
                let index = distinct[*place];
                let fitted = self.from(index, |bounds| self.corners(bounds, start));
                if let Ok(place) = &fitted.place {
                    start.guide.keep(self.search.key(index), place.clone());
                }
                fitted
            })
            .collect();
        for ((place, _), fitted) in guided.into_iter().zip(solved) {
            found[place] = Some(fitted);
        }
    }

    /// Fills in what is not found yet: the anchors first, then everything between.
    fn solve(&self, distinct: &[usize], mut anchors: Vec<usize>, found: &mut [Option<Fitted>]) {
        // So that every state has an anchor on either side.
        if let Some(end) = found.len().checked_sub(1)
            && found[end].is_none()
            && !anchors.contains(&end)
        {
            anchors.push(end);
        }
        let solved: Vec<Fitted> = anchors
            .par_iter()
            .map(|&place| self.anchor(distinct[place]))
            .collect();
        for (place, fitted) in anchors.into_iter().zip(solved) {
            found[place] = Some(fitted);
        }
        let sides = |place: usize| {
            let before = (0..place).rev().find(|&at| found[at].is_some());
            let after = (place + 1..found.len()).find(|&at| found[at].is_some());
            (before, after)
        };
        let open: Vec<(usize, usize, usize)> = (0..found.len())
            .filter(|&place| found[place].is_none())
            .filter_map(|place| {
                let (before, after) = sides(place);
                Some((before?, place, after?))
            })
            .collect();
        let solved: Vec<Option<Fitted>> = open
            .par_iter()
            .map(|&(before, place, after)| {
                let share = (place - before) as f64 / (after - before) as f64;
                let sides = [found[before].as_ref()?, found[after].as_ref()?];
                Some(self.between(distinct[place], sides, share))
            })
            .collect();
        for ((_, place, _), fitted) in open.into_iter().zip(solved) {
            found[place] = fitted;
        }
    }

    /// The bounds of the free names at a state.
    fn bounds(&self, index: usize) -> Result<Vec<Interval>, Unsolved> {
        let pairs = self.free.iter().zip(&self.bounds);
        pairs
            .map(|(&which, ends)| {
                let [low, high] = ends
                    .each_ref()
                    .map(|end| end.get(index).copied().unwrap_or(f64::NAN));
                let bounds = Interval { low, high };
                let sound = low < high && low.is_finite() && high.is_finite();
                sound
                    .then_some(bounds)
                    .ok_or(Unsolved::Bounds(which, bounds))
            })
            .collect()
    }

    /// What is minimised at a state, over the free names.
    fn objective(&self, index: usize) -> impl Fn(&[f64]) -> f64 {
        let Search {
            graph,
            fit,
            problem,
            ..
        } = *self.search;
        let mut state = Bindings::new();
        for (node, column) in &self.fixed {
            state.set(*node, column.get(index).copied().unwrap_or(f64::NAN));
        }
        move |point| {
            let mut here = state.layer();
            for (&which, &value) in self.free.iter().zip(point) {
                here.set(fit.solved[which], value);
            }
            graph.constant(problem.objective, &here).unwrap_or(f64::NAN)
        }
    }

    /// A value for every name, those that are given included.
    fn whole(&self, index: usize, point: &[f64]) -> Vec<f64> {
        let Search { fit, bindings, .. } = *self.search;
        let mut point = point.iter().copied();
        fit.given
            .iter()
            .map(|&given| match bindings.get(given) {
                Some(column) => column.get(index).copied().unwrap_or(f64::NAN),
                None => point.next().unwrap_or(f64::NAN),
            })
            .collect()
    }

    /// The free ones of the values of all names.
    fn part(&self, place: &[f64]) -> Vec<f64> {
        self.free.iter().map(|&which| place[which]).collect()
    }

    /// A state solved by itself.
    fn anchor(&self, index: usize) -> Fitted {
        let solved = self.bounds(index).and_then(|bounds| {
            let all = minima(&bounds, self.objective(index));
            let all = all.map_err(|_| Unsolved::Nowhere)?;
            let lowest = lowest(&bounds, &all).ok_or(Unsolved::Nowhere)?;
            Ok((self.whole(index, &lowest.point), all))
        });
        match solved {
            Err(unsolved) => Fitted {
                place: Err(unsolved),
                minima: None,
            },
            Ok((place, mut all)) => {
                for minimum in &mut all {
                    minimum.point = self.whole(index, &minimum.point);
                }
                Fitted {
                    place: Ok(place),
                    minima: Some(all),
                }
            }
        }
    }

    /// A state between two others, `share` of the way from one to the other.
    fn between(&self, index: usize, sides: [&Fitted; 2], share: f64) -> Fitted {
        self.from(index, |bounds| self.starts(bounds, sides, share))
    }

    /// The lowest minimum to which some starts lead, or all starts if none of these is allowed.
    fn from(&self, index: usize, starts: impl FnOnce(&[Interval]) -> Vec<Vec<f64>>) -> Fitted {
        let bounds = match self.bounds(index) {
            Ok(bounds) => bounds,
            Err(unsolved) => {
                return Fitted {
                    place: Err(unsolved),
                    minima: None,
                };
            }
        };
        let objective = self.objective(index);
        let solved: Vec<Minimum> = starts(&bounds)
            .iter()
            .filter_map(|start| minimum_near(&bounds, start, &objective).ok()?)
            .collect();
        match lowest(&bounds, &solved) {
            Some(lowest) => Fitted {
                place: Ok(self.whole(index, &lowest.point)),
                minima: None,
            },
            None => Fitted {
                minima: None,
                ..self.anchor(index)
            },
        }
    }

    /// At most four starts: where what was found at the corners around it probably is by now.
    fn corners(&self, bounds: &[Interval], guided: &Guided<'_>) -> Vec<Vec<f64>> {
        let share = guided.row.share;
        let [mut starts, others] = guided.row.sides.each_ref().map(|line| {
            let (sides, share) = line.around(guided.value);
            self.starts(bounds, sides, share)
        });
        let mut lonely = others.clone();
        for start in &mut starts {
            let near = |other: &&Vec<f64>| apart(bounds, start, other) < NEAR;
            let Some(partner) = others.iter().find(near) else {
                continue;
            };
            lonely.retain(|other| other != partner);
            for (a, b) in start.iter_mut().zip(partner) {
                *a += (b - *a) * share;
            }
        }
        starts.extend(lonely);
        starts
    }

    /// At most two starts: where the lowest minimum of either side probably is by now.
    fn starts(&self, bounds: &[Interval], sides: [&Fitted; 2], share: f64) -> Vec<Vec<f64>> {
        let lowest = sides.map(|side| Some(self.part(side.place.as_ref().ok()?)));
        let others = |side: usize| -> Vec<Vec<f64>> {
            match &sides[side].minima {
                Some(all) => all.iter().map(|it| self.part(&it.point)).collect(),
                None => lowest[side].iter().cloned().collect(),
            }
        };
        let mut starts: Vec<Vec<f64>> = Vec::new();
        for (side, here) in lowest.iter().enumerate() {
            let Some(here) = here else { continue };
            let partners = others(1 - side).into_iter();
            let partner = partners
                .map(|other| (apart(bounds, here, &other), other))
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .filter(|(distance, _)| *distance < NEAR);
            let start = match partner {
                None => here.clone(),
                Some((_, partner)) => {
                    let share = if side == 0 { share } else { 1.0 - share };
                    let pairs = here.iter().zip(&partner);
                    pairs.map(|(a, b)| a + (b - a) * share).collect()
                }
            };
            if starts.iter().all(|it| apart(bounds, it, &start) > 1e-6) {
                starts.push(start);
            }
        }
        starts
    }
}

/// The largest distance along a coordinate, in widths of the bounds.
fn apart(bounds: &[Interval], a: &[f64], b: &[f64]) -> f64 {
    let pairs = a.iter().zip(b).zip(bounds);
    let steps = pairs.map(|((a, b), side)| (a - b).abs() / (side.high - side.low));
    steps.fold(0.0, f64::max)
}

/// The lowest minimum; of several that are equal but for rounding, as symmetry makes them, the one
/// with the smallest coordinates, so that it is the same at every state.
fn lowest<'m>(bounds: &[Interval], all: &'m [Minimum]) -> Option<&'m Minimum> {
    const EQUAL: f64 = 1e-9;
    let least = all.iter().map(|it| it.value).min_by(f64::total_cmp)?;
    let limit = least + EQUAL * least.abs() + 1e-13;
    let order = |a: &&Minimum, b: &&Minimum| {
        let mut coordinates = a.point.iter().zip(&b.point).zip(bounds);
        let differ =
            coordinates.find(|((a, b), side)| (*a - *b).abs() > 1e-6 * (side.high - side.low));
        differ.map_or(a.value.total_cmp(&b.value), |((a, b), _)| a.total_cmp(b))
    };
    all.iter().filter(|it| it.value <= limit).min_by(order)
}
