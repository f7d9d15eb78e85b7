//! Binders: their ranges and what their bodies read, state by state.

use super::super::binder::{self, BinderResult, Body, Range};
use super::super::bindings::{Bindings, Captured};
use super::super::certificate::Certificate;
use super::super::fault::Fault;
use super::super::functions::{Binder, Function};
use super::super::{Column, NodeId};
use super::{Run, Slot};
use crate::diag::Span;

impl Run<'_> {
    /// What a binder gives for each state.
    pub(super) fn bind(
        &self,
        function: &'static Function,
        binder: Binder,
        [variable, root]: [NodeId; 2],
        operands: &[NodeId],
        arguments: &[Span],
    ) -> Column<BinderResult> {
        let length_of = |id: &NodeId| match self.slot(*id) {
            Slot::Number(..) => self.operand(*id).length(),
            Slot::Condition(column) => column.length(),
            Slot::Distribution(distributions) => distributions.length(),
            Slot::Data(sets) => sets.length(),
            Slot::Unneeded | Slot::Same(_) | Slot::List | Slot::Solution(_) => None,
        };
        let length = operands.iter().find_map(length_of);
        let (own, captured) = operands.split_at(binder.own().min(operands.len()));
        let body = |index| Body {
            graph: self.graph,
            variable,
            root,
            environment: self.capture(captured, index),
        };
        // A mean that settles while values arrive: of the same values for every index.
        if let ([data], true) = (own, captured.iter().all(|id| length_of(id).is_none()))
            && let Slot::Data(sets) = self.slot(*data)
            && let Some(longest) = sets.longest().filter(|_| sets.certificates.is_none())
            && let Some(listed) = body(0).of_beginnings(binder, longest.as_slice())
        {
            return sets.choose(&listed).map(|value| BinderResult {
                value: value.unwrap_or(f64::NAN),
                ..BinderResult::undefined(Vec::new())
            });
        }
        Column::tabulate_slow(length, |index| {
            let number = |id| {
                let operand = self.operand(id);
                (operand.value(index), operand.error(index))
            };
            let range = match (binder, own) {
                (Binder::Integral | Binder::Sum, [a, b]) => {
                    Range::Between([number(*a), number(*b)])
                }
                (_, [of]) => match self.slot(*of) {
                    Slot::Distribution(distributions) => {
                        let here = distributions.at(index);
                        if here.on_plane() {
                            let span = arguments.last().copied().unwrap_or_default();
                            let cause = binder::on_the_plane(function.name);
                            let fault = Fault::at(None, function.name, span, cause);
                            return BinderResult::undefined(vec![fault]);
                        }
                        Range::Distribution(here)
                    }
                    Slot::Data(sets) => match sets.get(index) {
                        Some(data) => Range::Data(data.as_slice().to_vec(), sets.error(index)),
                        None => return BinderResult::undefined(Vec::new()),
                    },
                    _ => return BinderResult::undefined(Vec::new()),
                },
                _ => return BinderResult::undefined(Vec::new()),
            };
            let mut origins: Vec<Certificate> = Vec::new();
            for id in own {
                match self.slot(*id) {
                    Slot::Distribution(it) => origins.extend(it.certificate(index).copied()),
                    Slot::Data(sets) => origins.extend(sets.certificate(index).copied()),
                    _ => origins.extend(self.operand(*id).certificate(index).copied()),
                }
            }
            let mut found = body(index).solve(binder, &range);
            found.certificate = found.certificate.map(|own| {
                Certificate::combine(found.value, own.abs_error, origins.iter().chain([&own]))
            });
            found
        })
    }

    /// What some nodes are worth at an index, for a body that reads them from outside.
    fn capture(&self, nodes: &[NodeId], index: usize) -> Bindings<'static> {
        let mut environment = self.bindings.without_values();
        for id in nodes {
            let value = match self.slot(*id) {
                Slot::Condition(column) => {
                    Captured::Condition(column.get(index).copied().unwrap_or(false))
                }
                Slot::Distribution(distributions) => {
                    Captured::Distribution(distributions.at(index))
                }
                Slot::Data(sets) => Captured::Data(sets.at(index)),
                _ => {
                    let operand = self.operand(*id);
                    Captured::Number(operand.value(index), operand.certificate(index).copied())
                }
            };
            environment.capture(*id, value);
        }
        environment
    }
}
