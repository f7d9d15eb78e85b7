//! Chains: run once for each state of what they read, and what is read of them.

use std::sync::Arc;

use super::super::bindings::Captured;
use super::super::chain::{ChainKey, ChainRun, MAX_STATES};
use super::super::data_column::DataColumn;
use super::super::fault::{Cause, Fault};
use super::super::graph::{ChainRule, Node};
use super::super::{Column, NodeId};
use super::{Run, Slot};

impl<'a> Run<'a> {
    /// The runs of a chain.
    pub(super) fn chain(&mut self, node: &Node, rule: &ChainRule) -> Slot<'a> {
        let reads = &node.operands[..];
        let length = self.length(reads);
        // Of equal states one is run.
        let mut states: Vec<(ChainKey, usize)> = Vec::new();
        let which = Column::tabulate(length, |index| {
            let values: Vec<Captured> = reads.iter().map(|id| self.captured(*id, index)).collect();
            let key = ChainKey::new(&values);
            let known = states.iter().rposition(|(known, _)| *known == key);
            known.unwrap_or_else(|| {
                states.push((key, index));
                states.len() - 1
            })
        });
        if states.len().saturating_mul(rule.size()) > MAX_STATES {
            let sentence = format!(
                "the chain `{}` has {} states in all for each of {} states of what it reads: at \
                 most {MAX_STATES:e} in all",
                rule.name,
                rule.size(),
                states.len(),
            );
            self.faults.push(Fault::at(
                None,
                "chains",
                node.span,
                Cause::Unsuited(sentence),
            ));
            return Slot::Chain(Column::Scalar(None));
        }
        let run = |(key, index): (ChainKey, usize)| {
            let known = rule.memory.get(&key);
            known.unwrap_or_else(|| {
                let run = Arc::new(rule.run(self.graph, &self.capture(reads, index)));
                rule.memory.add(key, &run);
                run
            })
        };
        let runs: Vec<Arc<ChainRun>> = states.into_iter().map(run).collect();
        for (at, run) in runs.iter().enumerate() {
            let first = which.as_slice().iter().position(|it| *it == at);
            for fault in &run.faults {
                if self.faults.iter().all(|known| known.span != fault.span) {
                    self.faults.push(Fault {
                        index: first.filter(|_| length.is_some()),
                        ..fault.clone()
                    });
                }
            }
        }
        Slot::Chain(which.map(|at| runs.get(*at).cloned()))
    }

    /// The values of a name in its first copy.
    pub(super) fn state(&self, operands: &[NodeId], which: usize) -> Slot<'a> {
        let path = |run: &Option<Arc<ChainRun>>| run.as_ref()?.path(which, 0.0);
        self.of_runs(operands.first().map(|chain| self.runs(*chain).map(path)))
    }

    /// The values of a name in all copies after k steps, or in the jth copy.
    pub(super) fn of_chain(
        &self,
        operands: &[NodeId],
        of: impl Fn(&ChainRun, f64) -> Option<super::super::Data>,
    ) -> Slot<'a> {
        let [chain, at] = *operands else {
            return Slot::Unneeded;
        };
        let at = self.operand(at).values;
        let found = self.runs(chain).zip(at, |run, at| of(run.as_deref()?, *at));
        self.of_runs(Some(found))
    }

    fn of_runs(&self, members: Option<Column<Option<super::super::Data>>>) -> Slot<'a> {
        let members = members.unwrap_or(Column::Scalar(None));
        Slot::Data(std::borrow::Cow::Owned(DataColumn::plain(members)))
    }
}
