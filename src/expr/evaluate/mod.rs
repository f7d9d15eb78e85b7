//! Evaluation: every needed node once, a whole column at a time.
//!
//! What to do is decided once per node, outside the loop over its values; a node that reads no
//! array is one computation whatever the length of the arrays.
//!
//! Binders and fits evaluate their own expressions within this: a body at many values of its
//! variable, what is minimised at many places. So evaluation calls itself through them.

mod bind;
mod chain;
mod data;
mod demand;
mod derivative;
mod distributions;
mod elementwise;
mod logs;
mod made;
mod recall;
mod why;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::binder;
use super::bindings::Captured;
use super::certificate::Certificate;
use super::chain::ChainRun;
use super::data_column::{DataColumn, NO_DATA};
use super::distributions::Distributions;
use super::fault::{Fault, merged};
use super::functions::{Binder, Function, Rule, power};
use super::graph::{Node, Operation};
use super::numbers::{Numbers, Operand};
use super::signed_log::SignedLog;
use super::value::{Evaluation, Value};
use super::{Bindings, Column, Graph, NodeId, Type};
use crate::diag::Span;
use crate::stop::Stop;

impl Graph {
    /// Evaluates some nodes and all they read, under these bindings.
    ///
    /// Arrays broadcast: what depends on a bound array is an array of the same length, everything
    /// else is a scalar. An input without a binding is undefined.
    pub(crate) fn evaluate(&self, roots: &[NodeId], bindings: &Bindings<'_>) -> Evaluation {
        let needed = self.needed(roots, bindings);
        if let Some(memory) = bindings.memory() {
            let in_logs = self.follows_logs(&needed);
            if let Some(known) = self.recall(memory, roots, in_logs, bindings) {
                let needed = self.needed(roots, &known);
                return self.run(&needed, &known, in_logs).result(roots);
            }
        }
        self.run(&needed, bindings, false).result(roots)
    }

    /// The same of one number, with the logarithms of those values that floats cannot hold or that
    /// were computed from such: `None` elsewhere.
    pub(super) fn evaluate_in_logs(
        &self,
        root: NodeId,
        bindings: &Bindings<'_>,
    ) -> (Evaluation, Option<Column<Option<SignedLog>>>) {
        let mut run = self.run(&self.needed(&[root], bindings), bindings, true);
        let logs = run.logs.remove(&run.home(root));
        (run.result(&[root]), logs)
    }

    /// For every node up to the largest of `roots`, whether their values need its value.
    fn needed(&self, roots: &[NodeId], bindings: &Bindings<'_>) -> Vec<bool> {
        self.reach(roots, |id| self.is_known(id, bindings))
    }

    /// Whether one of the nodes that are needed reads logarithms.
    fn follows_logs(&self, needed: &[bool]) -> bool {
        let mut nodes = self.ids().zip(needed);
        nodes.any(|(id, needed)| *needed && self.node(id).reads_logs())
    }

    /// `in_logs` asks for logarithms also where no node of these alone needs them.
    fn run<'a>(&'a self, needed: &[bool], bindings: &'a Bindings<'a>, in_logs: bool) -> Run<'a> {
        Stop::ask(self.stop());
        let mut run = Run {
            graph: self,
            bindings,
            slots: Vec::with_capacity(needed.len()),
            logs: BTreeMap::new(),
            in_logs: in_logs || self.follows_logs(needed),
            faults: Vec::new(),
            raised_by: Vec::new(),
        };
        for (id, needed) in self.ids().zip(needed) {
            let slot = if !*needed {
                Slot::Unneeded
            } else if let (Some(bound), Type::Number) = (bindings.get(id), self.type_of(id)) {
                Slot::Number(Cow::Borrowed(bound), None)
            } else if let Some(captured) = bindings.captured(id) {
                Slot::from(captured)
            } else {
                let slot = run.compute(id);
                run.raised_by.resize(run.faults.len(), id);
                run.in_logs(id, slot)
            };
            run.slots.push(slot);
        }
        run
    }

    /// The value of a number for scalar bindings; `None` for other types and for arrays. Undefined
    /// (NaN) where a distribution's parameter is out of range.
    pub(crate) fn constant(&self, node: NodeId, bindings: &Bindings<'_>) -> Option<f64> {
        match self.evaluate(&[node], bindings).values.pop()? {
            Value::Number(numbers) => numbers.values.scalar().copied(),
            _ => None,
        }
    }

    /// Whether the value of a node is given, so that what it reads does not matter.
    pub(super) fn is_known(&self, id: NodeId, bindings: &Bindings<'_>) -> bool {
        let bound = self.type_of(id) == Type::Number && bindings.get(id).is_some();
        bound || bindings.captured(id).is_some()
    }
}

/// The result of a node during a run.
enum Slot<'a> {
    Unneeded,
    /// The same as another node.
    Same(NodeId),
    Number(Cow<'a, Column<f64>>, Option<Column<Certificate>>),
    Condition(Column<bool>),
    Distribution(Cow<'a, Distributions>),
    Data(Cow<'a, DataColumn>),
    Chain(Column<Option<Arc<ChainRun>>>),
    /// Its items are the operands of the node.
    List,
    /// A column for each name of a fit.
    Solution(Vec<Column<f64>>),
}

impl Slot<'_> {
    fn undefined() -> Self {
        Numbers::plain(f64::NAN).into()
    }
}

impl From<Numbers> for Slot<'_> {
    fn from(numbers: Numbers) -> Self {
        Self::Number(Cow::Owned(numbers.values), numbers.certificates)
    }
}

impl<'a> From<&'a Captured> for Slot<'a> {
    fn from(captured: &'a Captured) -> Self {
        match captured {
            Captured::Number(numbers) => {
                Self::Number(Cow::Borrowed(&numbers.values), numbers.certificates.clone())
            }
            Captured::Condition(holds) => Self::Condition(holds.clone()),
            Captured::Distribution(distributions) => {
                Self::Distribution(Cow::Borrowed(distributions))
            }
            Captured::Data(sets) => Self::Data(Cow::Borrowed(sets)),
            Captured::Chain(runs) => Self::Chain(runs.clone()),
        }
    }
}

struct Run<'a> {
    graph: &'a Graph,
    bindings: &'a Bindings<'a>,
    slots: Vec<Slot<'a>>,
    /// Of numbers that floats cannot hold, or that were computed from such.
    logs: BTreeMap<NodeId, Column<Option<SignedLog>>>,
    in_logs: bool,
    faults: Vec<Fault>,
    /// The node of each.
    raised_by: Vec<NodeId>,
}

/// What a node of another type reads as where a number is asked for; checking prevents it.
static UNDEFINED: Column<f64> = Column::Scalar(f64::NAN);
static NEVER: Column<bool> = Column::Scalar(false);
static NO_RUNS: Column<Option<Arc<ChainRun>>> = Column::Scalar(None);

impl<'a> Run<'a> {
    fn result(self, roots: &[NodeId]) -> Evaluation {
        Evaluation {
            values: roots.iter().map(|root| self.value(*root)).collect(),
            faults: merged(self.demanded_faults(roots, &[])),
        }
    }

    /// The result of a node, of which the operands have theirs.
    fn compute(&mut self, id: NodeId) -> Slot<'a> {
        let graph = self.graph;
        let node = graph.node(id);
        let operands = &node.operands[..];
        match &node.operation {
            Operation::Input | Operation::Variable => Slot::undefined(),
            Operation::Constant(value) => Numbers::plain(*value).into(),
            Operation::Definition => match operands {
                [operand] => Slot::Same(self.home(*operand)),
                _ => Slot::Unneeded,
            },
            Operation::Negate => self.one(node, "-", |a| -a),
            Operation::Power => self.two(node, "^", power),
            Operation::Arithmetic(operator) => self.arithmetic(node, *operator),
            Operation::Compare(operator) => self.comparison(node, *operator),
            Operation::And => self.logic(node, true, |a, b| a && b),
            Operation::Or => self.logic(node, false, |a, b| a || b),
            Operation::Not => self.logic(node, true, |a, b| a && !b),
            Operation::List => Slot::List,
            Operation::Gather => {
                let items = operands.first().map_or(&[][..], |list| self.items(*list));
                Slot::Data(Cow::Owned(DataColumn::gather(&self.operands(items))))
            }
            Operation::Data(data) => {
                let members = Column::Scalar(Some(data.clone()));
                Slot::Data(Cow::Owned(DataColumn::plain(members)))
            }
            Operation::Draws { size, stream } => self.draw(node, *size, *stream),
            Operation::Each {
                variables,
                value,
                when,
            } => self.each(node, variables, *value, *when),
            Operation::Group { variables, value } => self.group(node, variables, *value),
            Operation::Resample { size, stream } => self.resample(operands, *size, *stream),
            Operation::Chain(rule) => self.chain(node, rule),
            Operation::State(which) => self.state(operands, *which),
            Operation::Across(which) => {
                self.of_chain(operands, |run, step| run.across(*which, step))
            }
            Operation::Path(which) => {
                self.of_chain(operands, |run, copy| run.path(*which, copy - 1.0))
            }
            Operation::Binder {
                function,
                binder,
                variable,
                body,
                arguments,
            } => {
                match binder {
                    Binder::Derivative => {
                        return self.derivative([*variable, *body], operands).into();
                    }
                    Binder::Density => {
                        return self.densities(function, [*variable, *body], operands, arguments);
                    }
                    _ => {}
                }
                let states = self.bind(function, *binder, [*variable, *body], operands, arguments);
                let (numbers, faults) = binder::column(&states);
                self.faults.extend(faults);
                numbers.into()
            }
            Operation::Piece { piece, form } => self.piece(node, *piece, form).into(),
            Operation::Solve(fit) => Slot::Solution(graph.solution(*fit, self.bindings)),
            Operation::Solved(which) => self.solved(operands, *which),
            Operation::Call {
                function,
                arguments,
            } => self.call(node, function, arguments),
        }
    }

    /// The result of a function of the table.
    fn call(&mut self, node: &Node, function: &'static Function, arguments: &[Span]) -> Slot<'a> {
        let operands = &node.operands[..];
        let numbers = match function.rule {
            Rule::One(f) => return self.one(node, function.name, f),
            Rule::Three(f) => return self.three(node, function.name, f),
            Rule::Fold(f) => return self.fold(node, function.name, f),
            Rule::Family(family) => return self.family(node, family, arguments),
            Rule::First => return self.first(operands),
            Rule::If if node.gives == Type::Data => return self.choose_by_value(node),
            Rule::If => self.choose(operands),
            Rule::Curve(rule) => {
                return self.curve(node, function, &rule, arguments);
            }
            Rule::Moment(moment) => self.moment(operands, moment),
            Rule::Quantity(quantity) => self.quantity(operands, quantity),
            Rule::Divergence(form) => self.divergence(node, form, arguments),
            Rule::Plane(f) => self.on_plane(function, f, operands, arguments),
            Rule::Own(f, takes) => self.own(function, f, takes, operands, arguments),
            Rule::Statistic(statistic) => match operands {
                [data] => self.sets(*data).measure(&statistic),
                _ => Numbers::plain(f64::NAN),
            },
            Rule::SampleQuantile | Rule::Item | Rule::Share(_) if node.gives == Type::Data => {
                return self.at_values(node, function);
            }
            Rule::SampleQuantile => self.sample_quantile(operands),
            Rule::Item => self.item(operands),
            Rule::Share(holds) => self.share(operands, holds),
            Rule::OfPairs(f) => self.of_pairs(function.name, node, f),
            Rule::Rearranged(f) => return self.rearranged(operands, f),
            Rule::Range => return self.range(node),
            // Compiled to operations of their own.
            Rule::Binder(_) | Rule::Piece(_) | Rule::Across | Rule::Path => {
                Numbers::plain(f64::NAN)
            }
        };
        numbers.into()
    }

    /// One of the names of a fit: what is given for it, or its part of the solution.
    fn solved(&self, operands: &[NodeId], which: usize) -> Slot<'a> {
        let [solution, given] = *operands else {
            return Slot::Unneeded;
        };
        match (self.bindings.get(given), self.slot(solution)) {
            (Some(given), _) => Slot::Number(Cow::Borrowed(given), None),
            (None, Slot::Solution(columns)) => Numbers::plain(columns[which].clone()).into(),
            (None, _) => Slot::undefined(),
        }
    }

    /// The node whose slot holds the value.
    fn home(&self, id: NodeId) -> NodeId {
        match self.slots.get(id.index()) {
            Some(Slot::Same(other)) => *other,
            _ => id,
        }
    }

    fn slot(&self, id: NodeId) -> &Slot<'a> {
        self.slots
            .get(self.home(id).index())
            .unwrap_or(&Slot::Unneeded)
    }

    fn operand(&self, id: NodeId) -> Operand<'_> {
        match self.slot(id) {
            Slot::Number(values, certificates) => Operand {
                values,
                certificates: certificates.as_ref(),
            },
            _ => Operand {
                values: &UNDEFINED,
                certificates: None,
            },
        }
    }

    /// The length of the arrays among some nodes.
    fn length(&self, ids: &[NodeId]) -> Option<usize> {
        ids.iter().find_map(|id| match self.slot(*id) {
            Slot::Number(..) => self.operand(*id).length(),
            Slot::Condition(column) => column.length(),
            Slot::Distribution(distributions) => distributions.length(),
            Slot::Data(sets) => sets.length(),
            Slot::Chain(runs) => runs.length(),
            Slot::Unneeded | Slot::Same(_) | Slot::List | Slot::Solution(_) => None,
        })
    }

    fn operands(&self, ids: &[NodeId]) -> Vec<Operand<'_>> {
        ids.iter().map(|id| self.operand(*id)).collect()
    }

    fn runs(&self, id: NodeId) -> &Column<Option<Arc<ChainRun>>> {
        match self.slot(id) {
            Slot::Chain(runs) => runs,
            _ => &NO_RUNS,
        }
    }

    fn condition(&self, id: NodeId) -> &Column<bool> {
        match self.slot(id) {
            Slot::Condition(column) => column,
            _ => &NEVER,
        }
    }

    fn distributions<const N: usize>(&self, ids: &[NodeId]) -> Option<[&Distributions; N]> {
        let all: Vec<_> = ids
            .iter()
            .filter_map(|id| match self.slot(*id) {
                Slot::Distribution(distributions) => Some(&**distributions),
                _ => None,
            })
            .collect();
        all.try_into().ok()
    }

    fn sets(&self, id: NodeId) -> &DataColumn {
        match self.slot(id) {
            Slot::Data(sets) => sets,
            _ => &NO_DATA,
        }
    }

    fn items(&self, list: NodeId) -> &'a [NodeId] {
        &self.graph.node(self.home(list)).operands
    }

    fn value(&self, id: NodeId) -> Value {
        let numbers = |id| {
            let operand = self.operand(id);
            Numbers {
                values: operand.values.clone(),
                certificates: operand.certificates.cloned(),
            }
        };
        let members = |id: NodeId| match self.slot(id) {
            Slot::Distribution(distributions) => distributions.members.clone(),
            _ => Column::Scalar(None),
        };
        match self.graph.type_of(id) {
            Type::Number => Value::Number(numbers(id)),
            Type::Condition => Value::Condition(self.condition(id).clone()),
            Type::Distribution => Value::Distribution(members(id)),
            Type::Data | Type::Conditions => Value::Data(self.sets(id).members.clone()),
            Type::Chain => Value::Chain(self.runs(id).clone()),
            Type::Numbers => Value::Numbers(self.items(id).iter().map(|id| numbers(*id)).collect()),
            Type::Distributions => {
                Value::Distributions(self.items(id).iter().map(|id| members(*id)).collect())
            }
        }
    }
}
