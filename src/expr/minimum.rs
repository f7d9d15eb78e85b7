//! The minimum of a fit at one state, by itself or from what is known of others.

use super::bindings::Captured;
use super::fitted::{Fitted, Unsolved};
use super::graph::{Fit, Problem};
use super::warm_start::{LatticeLine, WarmStart};
use super::{Bindings, Column, Graph, NodeId, Type, Value};
use klrender_stats::{Interval, Minimum, minima, minimum_near};

/// What is left of a minimum between two anchors: this near to each other, in widths of the bounds,
/// they are one.
const NEAR: f64 = 0.1;

/// A fit for the states of a column, with everything evaluated that the solved names do not change.
pub(super) struct StateSolver<'a> {
    graph: &'a Graph,
    fit: &'a Fit,
    objective: NodeId,
    bindings: &'a Bindings<'a>,
    /// Bound while what is minimised is evaluated.
    fixed: Vec<(NodeId, Column<f64>)>,
    /// What is no number, such as data, likewise.
    others: Vec<NodeId>,
    /// What is bound of all that these read.
    read: Vec<(NodeId, &'a Column<f64>)>,
    /// The names to solve for, counted from 0.
    free: Vec<usize>,
    bounds: Vec<[Column<f64>; 2]>,
}

impl<'a> StateSolver<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        fit: &'a Fit,
        problem: &Problem,
        bindings: &'a Bindings<'a>,
    ) -> Self {
        let objective = problem.objective;
        let is_bound = |id| graph.type_of(id) == Type::Number && bindings.get(id).is_some();
        let changes = graph.readers(objective, fit.solve);
        // The values at the edge of what changes. A list has none: its items have.
        let mut edge: Vec<NodeId> = Vec::new();
        let mut seen = vec![false; changes.len()];
        let mut waiting = vec![objective];
        while let Some(id) = waiting.pop() {
            let known = id == fit.solve || fit.solved.contains(&id);
            if known || std::mem::replace(&mut seen[id.index()], true) {
                continue;
            }
            match !is_bound(id) && (changes[id.index()] || graph.is_list(id)) {
                true => waiting.extend(&graph.node(id).operands),
                false => edge.push(id),
            }
        }
        edge.sort_unstable();
        let is_number = |id: &NodeId| graph.type_of(*id) == Type::Number;
        let (edge, others): (Vec<NodeId>, Vec<NodeId>) = edge.into_iter().partition(is_number);
        let reached = graph.reach(&others, is_bound);
        let reached = graph.ids().zip(reached).filter(|(_, reached)| *reached);
        let read = reached.filter(|(id, _)| is_bound(*id));
        let read = read.filter_map(|(id, _)| Some((id, bindings.get(id)?)));
        let read = read.collect();
        let free: Vec<usize> = (0..fit.given.len())
            .filter(|&which| bindings.get(fit.given[which]).is_none())
            .collect();
        let bounds = free.iter().flat_map(|&which| problem.bounds[which]);
        let roots: Vec<NodeId> = edge.iter().copied().chain(bounds).collect();
        let values = graph.evaluate(&roots, bindings).values;
        let mut columns = values.into_iter().map(|value| match value {
            Value::Number(numbers) => numbers.values,
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
        Self {
            graph,
            fit,
            objective,
            bindings,
            fixed,
            others,
            read,
            free,
            bounds,
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
        let mut state = self.bindings.without_values();
        for (node, column) in &self.fixed {
            state.set(*node, column.get(index).copied().unwrap_or(f64::NAN));
        }
        let mut here = self.bindings.without_values();
        if let Some(memory) = self.bindings.memory() {
            here.set_memory(memory.clone());
        }
        for (node, column) in &self.read {
            here.set(*node, column.get(index).copied().unwrap_or(f64::NAN));
        }
        let values = self.graph.evaluate(&self.others, &here).values;
        for (node, value) in self.others.iter().zip(&values) {
            if let Some(value) = Captured::at(value, 0) {
                state.capture(*node, value);
            }
        }
        move |point| {
            let mut here = state.layer();
            for (&which, &value) in self.free.iter().zip(point) {
                here.set(self.fit.solved[which], value);
            }
            let value = self.graph.constant(self.objective, &here);
            value.unwrap_or(f64::NAN)
        }
    }

    /// A value for every name, those that are given included.
    fn with_given(&self, index: usize, point: &[f64]) -> Vec<f64> {
        let mut point = point.iter().copied();
        let given = self.fit.given.iter();
        given
            .map(|&given| match self.bindings.get(given) {
                Some(column) => column.get(index).copied().unwrap_or(f64::NAN),
                None => point.next().unwrap_or(f64::NAN),
            })
            .collect()
    }

    /// The free ones of the values of all names.
    fn without_given(&self, solution: &[f64]) -> Vec<f64> {
        self.free.iter().map(|&which| solution[which]).collect()
    }

    /// A state solved by itself.
    pub(super) fn many_starts(&self, index: usize) -> Fitted {
        let solved = self.bounds(index).and_then(|bounds| {
            let all = minima(&bounds, self.objective(index));
            let all = all.map_err(|_| Unsolved::Nowhere)?;
            let lowest = lowest(&bounds, &all).ok_or(Unsolved::Nowhere)?;
            Ok((self.with_given(index, &lowest.point), all))
        });
        match solved {
            Err(unsolved) => Fitted::failed(unsolved),
            Ok((solution, mut all)) => {
                for minimum in &mut all {
                    minimum.point = self.with_given(index, &minimum.point);
                }
                Fitted {
                    solution: Ok(solution),
                    minima: Some(all),
                }
            }
        }
    }

    /// A state between two others, `share` of the way from one to the other.
    pub(super) fn between(&self, index: usize, sides: [&Fitted; 2], share: f64) -> Fitted {
        self.from(index, |bounds| self.starts(bounds, sides, share))
    }

    /// A state with what is known at the corners of the lattice around it.
    pub(super) fn near_lattice(&self, index: usize, start: &WarmStart<'_>) -> Fitted {
        self.from(index, |bounds| self.corners(bounds, start))
    }

    /// A state with what is known along the name that has this value there.
    pub(super) fn on_line(&self, index: usize, line: &LatticeLine, value: f64) -> Fitted {
        self.from(index, |bounds| {
            let (sides, share) = line.around(value);
            match self.cubic(bounds, line.four_around(value)) {
                Some(start) => vec![start],
                None => self.starts(bounds, sides, share),
            }
        })
    }

    /// The lowest minimum to which some starts lead, or all starts if none of these is allowed.
    fn from(&self, index: usize, starts: impl FnOnce(&[Interval]) -> Vec<Vec<f64>>) -> Fitted {
        let bounds = match self.bounds(index) {
            Ok(bounds) => bounds,
            Err(unsolved) => return Fitted::failed(unsolved),
        };
        let objective = self.objective(index);
        let solved: Vec<Minimum> = starts(&bounds)
            .iter()
            .filter_map(|start| minimum_near(&bounds, start, &objective).ok()?)
            .collect();
        match lowest(&bounds, &solved) {
            Some(lowest) => Fitted::at(self.with_given(index, &lowest.point)),
            None => Fitted {
                minima: None,
                ..self.many_starts(index)
            },
        }
    }

    /// The point of the cubic through four steps, `place` steps from the first; `None` where they are not
    /// one minimum that moves.
    fn cubic(&self, bounds: &[Interval], (steps, place): ([&Fitted; 4], f64)) -> Option<Vec<f64>> {
        let mut points = Vec::with_capacity(4);
        for step in steps {
            points.push(self.without_given(step.solution.as_ref().ok()?));
        }
        let mut pairs = points.windows(2);
        if pairs.any(|pair| apart(bounds, &pair[0], &pair[1]) >= NEAR) {
            return None;
        }
        // Lagrange's weights of the points at 0, 1, 2 and 3.
        let [a, b, c, d] = [0.0, 1.0, 2.0, 3.0].map(|at| place - at);
        let weights = [
            -b * c * d / 6.0,
            a * c * d / 2.0,
            -a * b * d / 2.0,
            a * b * c / 6.0,
        ];
        let coordinate = |which: usize| {
            let terms = points.iter().zip(weights);
            terms.map(|(point, weight)| weight * point[which]).sum()
        };
        Some((0..bounds.len()).map(coordinate).collect())
    }

    /// At most four starts: where what was found at the corners around it probably is by now.
    fn corners(&self, bounds: &[Interval], start: &WarmStart<'_>) -> Vec<Vec<f64>> {
        let share = start.state.share;
        let [mut starts, others] = start.state.sides.each_ref().map(|line| {
            let (sides, share) = line.around(start.value);
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
        let lowest = sides.map(|side| Some(self.without_given(side.solution.as_ref().ok()?)));
        let others = |side: usize| -> Vec<Vec<f64>> {
            match &sides[side].minima {
                Some(all) => all.iter().map(|it| self.without_given(&it.point)).collect(),
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
