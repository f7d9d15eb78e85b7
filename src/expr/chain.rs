//! Chains: recurrences, run over all their copies at once.
//!
//! The draws of a step are a function of the seed, the chain, the step and the copy, so that no copy
//! knows of the others and a run is the same on every machine and on any number of threads.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::bindings::Captured;
use super::data::Data;
use super::graph::{ChainRule, Operation};
use super::value::Value;
use super::{Bindings, Column, Fault, Graph, NodeId};
use klrender_stats::Distribution;

/// The most states of one chain that are evaluated at one time.
pub(crate) const MAX_STATES: usize = 100_000_000;

/// The most numbers that a chain remembers of runs for other states of what it reads.
const MAX_REMEMBERED: usize = 40_000_000;

/// So few copies are not worth a thread.
const FEW_COPIES: usize = 32;

/// All the states that a chain went through.
#[derive(Debug, PartialEq)]
pub(crate) struct ChainRun {
    copies: usize,
    /// For each name, the values of all copies before the first step, after it, and so on.
    states: Vec<Arc<[f64]>>,
    /// Where a state ended a copy first.
    pub(crate) broken: Option<Broken>,
    pub(super) faults: Vec<Fault>,
}

/// A state that is undefined, or infinite and was finite before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Broken {
    /// After so many steps.
    pub(crate) step: usize,
    /// The copy, from 0.
    pub(crate) copy: usize,
    /// Which of the names.
    pub(crate) which: usize,
    /// Its value.
    pub(crate) value: f64,
}

/// The value of something that a chain reads, to find a run again.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Number(u64),
    Condition(bool),
    Distribution(Option<Distribution>),
    Data(Option<Data>),
    Chain(Option<Arc<ChainRun>>),
}

/// What a chain reads in one state.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChainKey(Vec<Known>);

impl ChainKey {
    pub(super) fn new(values: &[Captured]) -> Self {
        let known = |value: &Captured| match value {
            Captured::Number(numbers) => {
                Known::Number(numbers.values.get(0).copied().unwrap_or(f64::NAN).to_bits())
            }
            Captured::Condition(holds) => Known::Condition(holds.get(0) == Some(&true)),
            Captured::Distribution(d) => Known::Distribution(d.members.get(0).cloned().flatten()),
            Captured::Data(sets) => Known::Data(sets.get(0).cloned()),
            Captured::Chain(runs) => Known::Chain(runs.get(0).cloned().flatten()),
        };
        Self(values.iter().map(known).collect())
    }
}

/// The runs of a chain that are remembered. A run is a function of what the chain reads, so nothing
/// depends on which of them are.
#[derive(Debug, Clone, Default)]
pub(super) struct ChainMemory(Arc<Mutex<Remembered>>);

/// The latest run stands last.
type Remembered = Vec<(ChainKey, Arc<ChainRun>)>;

impl ChainMemory {
    pub(super) fn get(&self, key: &ChainKey) -> Option<Arc<ChainRun>> {
        let runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut runs = runs.iter();
        let found = runs.find(|(known, _)| known == key);
        found.map(|(_, run)| Arc::clone(run))
    }

    pub(super) fn add(&self, key: ChainKey, run: &Arc<ChainRun>) {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.iter().any(|(known, _)| *known == key) {
            return;
        }
        let most = (MAX_REMEMBERED / run.size().max(1)).max(1);
        if runs.len() >= most {
            runs.remove(0);
        }
        runs.push((key, Arc::clone(run)));
    }
}

impl ChainRun {
    /// How many numbers it has.
    fn size(&self) -> usize {
        self.states.iter().map(|values| values.len()).sum()
    }

    /// The values of a name in one of the copies; none if there is no such copy.
    pub(super) fn path(&self, which: usize, copy: f64) -> Option<Data> {
        let values = self.states.get(which)?;
        if copy.floor() != copy || !(0.0..self.copies as f64).contains(&copy) {
            return None;
        }
        if self.copies == 1 {
            return Some(Data::shared(values, 0, values.len()));
        }
        let along = values.iter().skip(copy as usize).step_by(self.copies);
        Some(along.copied().collect::<Vec<f64>>().into())
    }

    /// The values of a name in all copies after the integer part of so many steps.
    pub(super) fn across(&self, which: usize, step: f64) -> Option<Data> {
        let values = self.states.get(which)?;
        let steps = values.len() / self.copies;
        let step = step.floor();
        let inside = (0.0..steps as f64).contains(&step);
        inside.then(|| Data::shared(values, step as usize * self.copies, self.copies))
    }
}

/// The rows of some copies: for each name, those of every step.
type Rows<'a> = Vec<Vec<&'a mut [f64]>>;

impl ChainRule {
    /// How many states there are of all its names.
    pub(super) fn size(&self) -> usize {
        (self.steps + 1)
            .saturating_mul(self.copies)
            .saturating_mul(self.states.len())
    }

    /// Runs it, with these values of what it reads.
    pub(super) fn run(&self, graph: &Graph, environment: &Bindings<'_>) -> ChainRun {
        let rows = self.steps + 1;
        let mut states = vec![vec![0.0; rows * self.copies]; self.states.len()];
        let threads = rayon::current_num_threads().max(1);
        let width = self
            .copies
            .div_ceil(threads)
            .max(FEW_COPIES)
            .min(self.copies);
        let parts = self.copies.div_ceil(width);
        let mut pieces: Vec<Rows<'_>> = (0..parts)
            .map(|_| {
                self.states
                    .iter()
                    .map(|_| Vec::with_capacity(rows))
                    .collect()
            })
            .collect();
        for (which, values) in states.iter_mut().enumerate() {
            for row in values.chunks_mut(self.copies) {
                for (piece, part) in row.chunks_mut(width).enumerate() {
                    pieces[piece][which].push(part);
                }
            }
        }
        let found: Vec<(Option<Broken>, Vec<Fault>)> = pieces
            .into_par_iter()
            .enumerate()
            .map(|(part, rows)| Copies::new(self, graph, environment, part * width).run(rows))
            .collect();
        let broken = found.iter().filter_map(|(broken, _)| *broken);
        let broken = broken.min_by_key(|broken| (broken.step, broken.copy));
        let mut faults: Vec<Fault> = Vec::new();
        for fault in found.into_iter().flat_map(|(_, faults)| faults) {
            if !faults.iter().any(|known| known.span == fault.span) {
                faults.push(fault);
            }
        }
        ChainRun {
            copies: self.copies,
            states: states.into_iter().map(Into::into).collect(),
            broken,
            faults,
        }
    }

    /// Whether a node changes from step to step or from copy to copy.
    fn moves(&self, graph: &Graph, node: NodeId) -> bool {
        let own = [self.step, self.copy].into_iter();
        let own: Vec<NodeId> = own
            .chain(self.draws.iter().chain(&self.states).copied())
            .collect();
        graph.depends_on(node, &own, &[])
    }
}

/// How large a chain is.
#[derive(Debug)]
pub(crate) struct ChainShape {
    /// How many steps it takes.
    pub(crate) steps: usize,
    /// In how many copies.
    pub(crate) copies: usize,
    /// The names of its states.
    pub(crate) states: Vec<String>,
}

impl Graph {
    /// How large a chain is; `None` for anything else.
    pub(crate) fn chain_shape(&self, node: NodeId) -> Option<ChainShape> {
        match &self.node(self.origin(node)).operation {
            Operation::Chain(rule) => Some(ChainShape {
                steps: rule.steps,
                copies: rule.copies,
                states: rule.names.clone(),
            }),
            _ => None,
        }
    }
}

/// Some of the copies of a chain, while it runs.
struct Copies<'a> {
    rule: &'a ChainRule,
    graph: &'a Graph,
    environment: &'a Bindings<'a>,
    /// The number of the first.
    first: usize,
    /// For each draw, the distribution, if it is the same at every step for every copy.
    fixed: Vec<Option<Distribution>>,
    faults: Vec<Fault>,
}

impl<'a> Copies<'a> {
    fn new(
        rule: &'a ChainRule,
        graph: &'a Graph,
        environment: &'a Bindings<'a>,
        first: usize,
    ) -> Self {
        let mut copies = Self {
            rule,
            graph,
            environment,
            first,
            fixed: Vec::new(),
            faults: Vec::new(),
        };
        for node in &rule.drawn_from {
            let fixed = match rule.moves(graph, *node) {
                true => None,
                false => copies.distributions(*node, environment).as_slice()[0].clone(),
            };
            copies.fixed.push(fixed);
        }
        copies
    }

    fn run(mut self, mut rows: Rows<'_>) -> (Option<Broken>, Vec<Fault>) {
        let rule = self.rule;
        let count = rows
            .first()
            .and_then(|rows| rows.first())
            .map_or(0, |row| row.len());
        let copy: Column<f64> = match rule.copies {
            1 => Column::Scalar(1.0),
            _ => (0..count)
                .map(|at| (self.first + at + 1) as f64)
                .collect::<Vec<_>>()
                .into(),
        };
        let mut broken: Option<Broken> = None;
        let mut ended = vec![false; count];
        for step in 0..=rule.steps {
            let mut bindings = self.environment.layer();
            bindings.set(rule.step, step as f64);
            bindings.set(rule.copy, copy.clone());
            let roots = if step == 0 {
                &rule.start
            } else {
                for (which, node) in rule.states.iter().enumerate() {
                    bindings.set(*node, self.column(rows[which][step - 1].to_vec()));
                }
                &rule.next
            };
            self.draw(step, count, &mut bindings);
            let evaluation = self.graph.evaluate(roots, &bindings);
            self.note(evaluation.faults);
            for (which, value) in evaluation.values.iter().enumerate() {
                let row = &mut *rows[which][step];
                match value.numbers().map(|numbers| &numbers.values) {
                    Some(Column::Scalar(value)) => row.fill(*value),
                    Some(Column::Array(values)) => row.copy_from_slice(values),
                    None => row.fill(f64::NAN),
                }
            }
            for (at, ended) in ended.iter_mut().enumerate() {
                if *ended {
                    rows.iter_mut().for_each(|rows| rows[step][at] = f64::NAN);
                    continue;
                }
                let breaks = |rows: &Vec<&mut [f64]>| match rows[step][at] {
                    value if value.is_nan() => true,
                    // What begins as ∞ is meant to be, such as the least of what comes.
                    value => value.is_infinite() && step > 0 && rows[step - 1][at].is_finite(),
                };
                if let Some(which) = rows.iter().position(breaks) {
                    *ended = true;
                    broken = broken.or(Some(Broken {
                        step,
                        copy: self.first + at,
                        which,
                        value: rows[which][step][at],
                    }));
                }
            }
            if ended.iter().all(|ended| *ended) {
                for rows in &mut rows {
                    rows[step + 1..]
                        .iter_mut()
                        .for_each(|row| row.fill(f64::NAN));
                }
                break;
            }
        }
        (broken, self.faults)
    }

    /// Values of the copies: of one, a number that is the same at every index.
    fn column(&self, values: Vec<f64>) -> Column<f64> {
        match (self.rule.copies, &values[..]) {
            (1, [value]) => Column::Scalar(*value),
            _ => Column::Array(values),
        }
    }

    /// Binds what is drawn for a step.
    fn draw(&mut self, step: usize, count: usize, bindings: &mut Bindings<'_>) {
        let rule = self.rule;
        for (which, node) in rule.draws.iter().enumerate() {
            // Before the first step there is no state to be drawn from; nothing reads it then.
            let reads_state = || {
                self.graph
                    .depends_on(rule.drawn_from[which], &rule.states, &[])
            };
            if step == 0 && self.fixed[which].is_none() && reads_state() {
                continue;
            }
            let uniforms = rule.streams[which].layer(step as u64);
            let uniforms = uniforms.uniforms_from(self.first as u64).take(count);
            let values: Vec<f64> = match &self.fixed[which] {
                Some(d) => uniforms.map(|u| d.draw(u)).collect(),
                None => {
                    let from = self.distributions(rule.drawn_from[which], bindings);
                    let of = |(at, u)| match from.get(at) {
                        Some(Some(d)) => d.draw(u),
                        _ => f64::NAN,
                    };
                    uniforms.enumerate().map(of).collect()
                }
            };
            bindings.set(*node, self.column(values));
        }
    }

    fn distributions(
        &mut self,
        node: NodeId,
        bindings: &Bindings<'_>,
    ) -> Column<Option<Distribution>> {
        let mut evaluation = self.graph.evaluate(&[node], bindings);
        self.note(evaluation.faults);
        match evaluation.values.pop() {
            Some(Value::Distribution(members)) => members,
            _ => Column::Scalar(None),
        }
    }

    fn note(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            if !self.faults.iter().any(|known| known.span == fault.span) {
                self.faults.push(Fault {
                    index: None,
                    count: 1,
                    ..fault
                });
            }
        }
    }
}
