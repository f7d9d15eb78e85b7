//! What takes long and was computed before for the same numbers is not computed again.
//!
//! Before an evaluation, the nodes in it that take long are looked up, each by the numbers that are bound
//! of all it reads. What is not known is computed for those numbers alone, each once, and kept.

use std::collections::{BTreeMap, BTreeSet};

use super::super::bindings::Captured;
use super::super::certificate::Certificate;
use super::super::data_column::DataColumn;
use super::super::distributions::Distributions;
use super::super::functions::{Binder, Rule};
use super::super::graph::Operation;
use super::super::memory::{Key, Memory, Remembered, Subject, column};
use super::super::numbers::Numbers;
use super::super::{Bindings, Column, Graph, NodeId, Type};
use super::Run;
use klrender_stats::Method;

/// Nodes that read the same, and what that is.
struct Alike<'a> {
    nodes: Vec<NodeId>,
    reads: Vec<(NodeId, &'a Column<f64>)>,
}

impl Alike<'_> {
    /// The length of the columns; `None` where all are scalars.
    fn length(&self) -> Option<usize> {
        self.reads.iter().find_map(|(_, column)| column.length())
    }

    fn key(&self, index: usize) -> Key {
        let values = self.reads.iter().map(|(_, column)| column.get(index));
        values
            .map(|value| value.copied().unwrap_or(f64::NAN).to_bits())
            .collect()
    }

    fn names(&self) -> Vec<NodeId> {
        self.reads.iter().map(|(name, _)| *name).collect()
    }
}

impl Graph {
    /// The bindings with the values of what takes long among that which `roots` read; `None` where
    /// there is nothing to remember, or something is out of range.
    pub(super) fn recall<'a>(
        &self,
        memory: &Memory,
        roots: &[NodeId],
        in_logs: bool,
        bindings: &'a Bindings<'a>,
    ) -> Option<Bindings<'a>> {
        let known: Vec<(NodeId, Captured)> = self
            .alike(roots, &[], bindings)
            .iter()
            .map(|alike| self.recalled(memory, alike, in_logs, bindings))
            .collect::<Option<Vec<_>>>()?
            .concat();
        if known.is_empty() {
            return None;
        }
        let mut layer = bindings.layer();
        for (node, values) in known {
            layer.capture(node, values);
        }
        Some(layer)
    }

    /// The topmost nodes below `roots` that are worth remembering, by what they read. Those that read
    /// all of `beside` are left out: what reads them is remembered itself.
    fn alike<'a>(
        &self,
        roots: &[NodeId],
        beside: &[NodeId],
        bindings: &'a Bindings<'a>,
    ) -> Vec<Alike<'a>> {
        let mut found: BTreeMap<Vec<NodeId>, Vec<NodeId>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut waiting = roots.to_vec();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) || self.is_known(id, bindings) {
                continue;
            }
            if self.is_memorable(id, bindings)
                && let Some(reads) = self.reads(id, bindings)
                && (beside.is_empty() || reads.len() < beside.len())
            {
                found.entry(reads).or_default().push(id);
            } else {
                waiting.extend(&self.node(id).operands);
            }
        }
        let alike = found.into_iter().map(|(names, mut nodes)| {
            nodes.sort_unstable();
            let reads = names.into_iter();
            let reads = reads.filter_map(|name| Some((name, bindings.get(name)?)));
            Alike {
                nodes,
                reads: reads.collect(),
            }
        });
        alike.collect()
    }

    /// Whether a value takes much longer to compute than to find, and follows from the numbers that it
    /// reads alone, each row from its own.
    fn is_memorable(&self, id: NodeId, bindings: &Bindings<'_>) -> bool {
        let node = self.node(id);
        if let Operation::Binder {
            binder: Binder::Density,
            ..
        } = node.operation
        {
            return true;
        }
        if !matches!(node.gives, Type::Number | Type::Data) {
            return false;
        }
        match &node.operation {
            Operation::Binder { binder, .. } => match binder {
                Binder::Integral | Binder::Sum | Binder::Expect => true,
                // Of the beginnings of data it is known for all at once.
                Binder::Mean | Binder::StandardError => {
                    let captured = node.operands.get(binder.own()..).unwrap_or_default();
                    self.varies(captured, bindings)
                }
                Binder::Derivative | Binder::Density => false,
            },
            Operation::Draws { .. }
            | Operation::Resample { .. }
            | Operation::Each { .. }
            | Operation::Group { .. } => true,
            // Chains and fits remember by themselves.
            Operation::Solve(_) | Operation::Chain(_) => false,
            Operation::Call { function, .. } if matches!(function.rule, Rule::SampleQuantile) => {
                true
            }
            operation => operation.is_costly(),
        }
    }

    /// Whether one of some nodes differs from row to row.
    fn varies(&self, nodes: &[NodeId], bindings: &Bindings<'_>) -> bool {
        let reached = self.reach(nodes, |id| self.is_known(id, bindings));
        let mut reached = self.ids().zip(reached).filter(|(_, reached)| *reached);
        let is_array = |column: &Column<f64>| column.length().is_some();
        reached.any(|(id, _)| bindings.get(id).is_some_and(is_array))
    }

    /// What is bound of all that a node reads; `None` where it reads a fit, of which what it has at a
    /// state may depend on the states beside it, or what a binder captured.
    fn reads(&self, id: NodeId, bindings: &Bindings<'_>) -> Option<Vec<NodeId>> {
        let reached = self.reach(&[id], |id| self.is_known(id, bindings));
        let mut reads = Vec::new();
        for (id, _) in self.ids().zip(reached).filter(|(_, reached)| *reached) {
            if bindings.captured(id).is_some() {
                return None;
            }
            if self.type_of(id) == Type::Number && bindings.get(id).is_some() {
                reads.push(id);
            } else if matches!(self.node(id).operation, Operation::Solve(_)) {
                return None;
            }
        }
        Some(reads)
    }

    /// The values of nodes that read the same, computed where they are not known; `None` where
    /// something is out of range.
    fn recalled(
        &self,
        memory: &Memory,
        alike: &Alike<'_>,
        in_logs: bool,
        bindings: &Bindings<'_>,
    ) -> Option<Vec<(NodeId, Captured)>> {
        let length = alike.length().filter(|length| *length > 0);
        if alike.length() != length {
            return None;
        }
        // Equal rows are one.
        let mut first: BTreeMap<Key, usize> = BTreeMap::new();
        let mut keys: Vec<Key> = Vec::new();
        let mut rows: Vec<usize> = Vec::new();
        let of_row: Vec<usize> = (0..length.unwrap_or(1))
            .map(|row| {
                let key = alike.key(row);
                *first.entry(key).or_insert_with_key(|key| {
                    keys.push(key.clone());
                    rows.push(row);
                    keys.len() - 1
                })
            })
            .collect();
        let subjects: Vec<Subject> = alike
            .nodes
            .iter()
            .map(|&node| Subject {
                node,
                reads: alike.names(),
                in_logs,
            })
            .collect();
        let mut found: Vec<Vec<Option<Remembered>>> = subjects
            .iter()
            .map(|subject| memory.get(subject, &keys))
            .collect();
        let open: Vec<usize> = (0..keys.len())
            .filter(|&place| found.iter().any(|values| values[place].is_none()))
            .collect();
        if !open.is_empty() {
            let open_rows: Vec<usize> = open.iter().map(|&place| rows[place]).collect();
            let computed = self.computed(memory, alike, &open_rows, in_logs, bindings)?;
            for ((subject, found), computed) in subjects.iter().zip(&mut found).zip(computed) {
                let pairs = open.iter().zip(&computed);
                memory.add(
                    subject,
                    pairs.map(|(&place, value)| (keys[place].clone(), value.clone())),
                );
                for (&place, value) in open.iter().zip(computed) {
                    found[place] = Some(value);
                }
            }
        }
        let values = alike.nodes.iter().zip(found).map(|(&node, found)| {
            let values: Vec<Remembered> = of_row
                .iter()
                .map(|&place| found[place].clone())
                .collect::<Option<_>>()?;
            Some((node, captured(length, values)?))
        });
        values.collect()
    }

    /// The values of nodes that read the same, for some rows of what they read.
    fn computed(
        &self,
        memory: &Memory,
        alike: &Alike<'_>,
        rows: &[usize],
        in_logs: bool,
        bindings: &Bindings<'_>,
    ) -> Option<Vec<Vec<Remembered>>> {
        let mut own = bindings.without_values();
        for (name, column) in &alike.reads {
            let part = match column {
                Column::Scalar(value) => Column::Scalar(*value),
                Column::Array(values) => rows
                    .iter()
                    .map(|&row| values[row])
                    .collect::<Vec<_>>()
                    .into(),
            };
            own.set(*name, part);
        }
        // What they read of less than all of it is remembered too.
        let below = alike.nodes.iter().flat_map(|id| &self.node(*id).operands);
        let below: Vec<NodeId> = below.copied().collect();
        let inner = self.alike(&below, &alike.names(), &own);
        let mut known = Vec::new();
        for inner in &inner {
            known.extend(self.recalled(memory, inner, in_logs, &own)?);
        }
        let mut layer = own.layer();
        for (node, values) in known {
            layer.capture(node, values);
        }
        let run = self.run(&self.needed(&alike.nodes, &layer), &layer, in_logs);
        if !run.demanded_faults(&alike.nodes, &[]).is_empty() {
            return None;
        }
        let values = alike.nodes.iter().map(|id| {
            let rows = 0..rows.len();
            rows.map(|row| run.remembered(*id, row))
                .collect::<Option<Vec<_>>>()
        });
        values.collect()
    }
}

impl Run<'_> {
    /// What a node is worth at an index.
    fn remembered(&self, id: NodeId, index: usize) -> Option<Remembered> {
        match self.captured(id, index) {
            Captured::Number(numbers) => {
                let value = *numbers.values.get(0)?;
                Some(match numbers.certificate(0) {
                    Some(certificate) => Remembered::Certified(value, Box::new(*certificate)),
                    None => Remembered::Number(value),
                })
            }
            Captured::Data(sets) => {
                let certificate = sets.certificate(0).map(|it| Box::new(*it));
                Some(Remembered::Data(sets.get(0).cloned(), certificate))
            }
            Captured::Distribution(distributions) => {
                distributions.density(0).map(Remembered::Density)
            }
            _ => None,
        }
    }
}

/// A column of remembered values.
fn captured(length: Option<usize>, values: Vec<Remembered>) -> Option<Captured> {
    let nothing = Certificate {
        method: Method::ClosedForm,
        abs_error: 0.0,
        evaluations: 0,
        reason: None,
    };
    let certificate = |value: &Remembered| match value {
        Remembered::Certified(_, certificate) | Remembered::Data(_, Some(certificate)) => {
            Some(**certificate)
        }
        _ => None,
    };
    let certificates: Vec<Option<Certificate>> = values.iter().map(certificate).collect();
    let certificates = if certificates.iter().any(Option::is_some) {
        let all = certificates.into_iter().map(|it| it.unwrap_or(nothing));
        column(length, all.collect())
    } else {
        None
    };
    if let Some(Remembered::Data(..)) = values.first() {
        let members = values.into_iter().map(|value| match value {
            Remembered::Data(data, _) => data,
            _ => None,
        });
        let members = column(length, members.collect())?;
        return Some(Captured::Data(DataColumn {
            members,
            certificates,
        }));
    }
    if let Some(Remembered::Density(_)) = values.first() {
        let members = values.into_iter().map(|value| match value {
            Remembered::Density(density) => density,
            _ => None,
        });
        let members = column(length, members.collect())?;
        let distributions = Distributions::of_densities(&members);
        return Some(Captured::Distribution(distributions));
    }
    let numbers = values.into_iter().map(|value| match value {
        Remembered::Number(value) | Remembered::Certified(value, _) => value,
        Remembered::Data(..) | Remembered::Density(_) => f64::NAN,
    });
    let values = column(length, numbers.collect())?;
    Some(Captured::Number(Numbers {
        values,
        certificates,
    }))
}
