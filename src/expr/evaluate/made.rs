//! Data made of other data: value by value, block by block, and by drawing again.

use std::borrow::Cow;

use super::super::bindings::Captured;
use super::super::data::Data;
use super::super::data_column::DataColumn;
use super::super::fault::{Cause, Fault};
use super::super::graph::Node;
use super::super::value::Value;
use super::super::{Column, NodeId};
use super::{Run, Slot};
use klrender_stats::Stream;

/// What came of one state: values, and what was wrong.
type Made = (Option<Data>, Vec<Fault>);

impl<'a> Run<'a> {
    /// A number for each value of data, side by side, where a condition holds.
    pub(super) fn each(
        &mut self,
        node: &Node,
        variables: &[NodeId],
        value: NodeId,
        when: Option<NodeId>,
    ) -> Slot<'a> {
        let (data, outside) = node.operands.split_at(variables.len());
        let found = Column::tabulate_slow(self.length(&node.operands), |index| {
            let sets = self.side_by_side(data, index, "each", node)?;
            let count = sets.first().map_or(0, Data::len);
            let environment = self.capture(outside, index);
            let mut bindings = environment.layer();
            for (variable, data) in variables.iter().zip(&sets) {
                bindings.set(*variable, data.as_slice().to_vec());
            }
            let roots: Vec<NodeId> = std::iter::once(value).chain(when).collect();
            let evaluation = self.graph.evaluate(&roots, &bindings);
            let mut values = evaluation.values.into_iter();
            let (value, when) = (values.next(), values.next());
            let holds = |at| match &when {
                Some(Value::Condition(holds)) => holds.get(at).copied().unwrap_or(false),
                _ => true,
            };
            let values: Vec<f64> = (0..count)
                .filter(|at| holds(*at))
                .map(|at| number(value.as_ref(), at))
                .collect();
            Ok((Some(values.into()), evaluation.faults))
        });
        self.collect_made(&found)
    }

    /// A number for each block of data, side by side. What is left over makes no block.
    pub(super) fn group(&mut self, node: &Node, variables: &[NodeId], value: NodeId) -> Slot<'a> {
        let (data, rest) = node.operands.split_at(variables.len());
        let [by, outside @ ..] = rest else {
            return Slot::Unneeded;
        };
        let found = Column::tabulate_slow(self.length(&node.operands), |index| {
            let sets = self.side_by_side(data, index, "group", node)?;
            let by = self.operand(*by).value(index);
            if !(by >= 1.0 && by.floor() == by) {
                let sentence = format!("`by` is {by}: it must be an integer from 1");
                return Err(unsuited("by", node, sentence));
            }
            let count = sets.first().map_or(0, Data::len) / by as usize;
            let mut environment = self.capture(outside, index);
            for (variable, data) in variables.iter().zip(&sets) {
                let blocks = (0..count).map(|at| Some(data.part(at * by as usize, by as usize)));
                let blocks = DataColumn::plain(Column::Array(blocks.collect()));
                environment.capture(*variable, Captured::Data(blocks));
            }
            let evaluation = self.graph.evaluate(&[value], &environment);
            let values: Vec<f64> = (0..count)
                .map(|at| number(evaluation.values.first(), at))
                .collect();
            Ok((Some(values.into()), evaluation.faults))
        });
        self.collect_made(&found)
    }

    /// Draws with replacement: the `i`th is the value at a place that depends on the stream and on i
    /// alone.
    pub(super) fn resample(
        &self,
        operands: &[NodeId],
        size: Option<usize>,
        stream: Stream,
    ) -> Slot<'a> {
        let members = operands.first().map_or(Column::Scalar(None), |data| {
            self.sets(*data).members.map(|data| {
                let data = data.as_ref()?.as_slice();
                let size = size.unwrap_or(data.len());
                let values = stream
                    .uniforms()
                    .take(if data.is_empty() { 0 } else { size });
                // u < 1, but the product may round up to the length.
                let place = |u: f64| ((u * data.len() as f64) as usize).min(data.len() - 1);
                Some(values.map(|u| data[place(u)]).collect::<Vec<f64>>().into())
            })
        });
        Slot::Data(Cow::Owned(DataColumn::plain(members)))
    }

    /// Data of one length at an index.
    fn side_by_side(
        &self,
        data: &[NodeId],
        index: usize,
        name: &'static str,
        node: &Node,
    ) -> Result<Vec<Data>, Made> {
        let sets = data.iter().map(|id| self.sets(*id).get(index).cloned());
        let sets: Vec<Data> = sets.collect::<Option<_>>().ok_or((None, Vec::new()))?;
        let lengths = sets.iter().map(Data::len);
        match sets.first().map(Data::len) {
            Some(first) if lengths.clone().any(|length| length != first) => {
                let other = lengths.clone().find(|length| *length != first).unwrap_or(0);
                let sentence = format!(
                    "`{name}` takes data of one length, but here are {first} and {other} values"
                );
                Err(unsuited(name, node, sentence))
            }
            _ => Ok(sets),
        }
    }

    fn collect_made(&mut self, found: &Column<Result<Made, Made>>) -> Slot<'a> {
        for (index, made) in found.as_slice().iter().enumerate() {
            let (Ok((_, faults)) | Err((_, faults))) = made;
            for fault in faults {
                let index = found.length().map(|_| index);
                self.faults.push(Fault::at(
                    index,
                    fault.function,
                    fault.span,
                    fault.cause.clone(),
                ));
            }
        }
        let members = found.map(|made| match made {
            Ok((data, _)) | Err((data, _)) => data.clone(),
        });
        Slot::Data(Cow::Owned(DataColumn::plain(members)))
    }
}

fn number(value: Option<&Value>, at: usize) -> f64 {
    let numbers = value.and_then(Value::numbers);
    numbers
        .and_then(|it| it.values.get(at))
        .copied()
        .unwrap_or(f64::NAN)
}

fn unsuited(function: &'static str, node: &Node, sentence: String) -> Made {
    let fault = Fault {
        span: node.span,
        function,
        cause: Cause::Unsuited(sentence),
        index: None,
        count: 1,
    };
    (None, vec![fault])
}
