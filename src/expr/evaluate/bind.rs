//! Binders: their ranges and what their bodies read, state by state.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::binder::{self, BinderResult, Body, Range};
use super::super::bindings::{Bindings, Captured};
use super::super::certificate::Certificate;
use super::super::distributions::Distributions;
use super::super::effort::Effort;
use super::super::fault::{Cause, Fault, Unnormalizable};
use super::super::functions::{Binder, Function};
use super::super::numbers::Numbers;
use super::super::{Column, NodeId};
use super::{Run, Slot};
use crate::diag::Span;
use klrender_stats::DensityError;

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
        let length = self.length(operands);
        let (own, captured) = operands.split_at(binder.own().min(operands.len()));
        let body = self.body([variable, root], captured);
        // A mean that settles while values arrive: of the same values for every index.
        if let ([data], true) = (own, self.length(captured).is_none())
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

    /// The body of a binder at an index.
    fn body<'b>(
        &'b self,
        [variable, root]: [NodeId; 2],
        captured: &'b [NodeId],
    ) -> impl Fn(usize) -> Body<'b> + Sync {
        let work = self.graph.work_along(root, variable);
        move |index| {
            let effort = Effort::new(self.bindings.effort());
            let mut environment = self.capture(captured, index);
            environment.set_effort(Arc::clone(&effort));
            Body {
                graph: self.graph,
                variable,
                root,
                environment,
                effort,
                work,
            }
        }
    }

    /// The distributions with density in proportion to the body of a binder, state by state.
    pub(super) fn densities(
        &mut self,
        function: &'static Function,
        names: [NodeId; 2],
        operands: &[NodeId],
        arguments: &[Span],
    ) -> Slot<'static> {
        let (own, captured) = operands.split_at(Binder::Density.own().min(operands.len()));
        let [low, high] = own else {
            return Slot::undefined();
        };
        let length = self.length(operands);
        let states = {
            let body = self.body(names, captured);
            Column::tabulate_slow(length, |index| {
                let ends = [*low, *high].map(|id| self.operand(id).value(index));
                body(index).density(ends)
            })
        };
        let mut faults = Vec::new();
        for (index, state) in states.as_slice().iter().enumerate() {
            let index = length.map(|_| index);
            let known = state.faults.iter().cloned();
            faults.extend(known.map(|fault| Fault { index, ..fault }));
            if let (Err(error), true) = (&state.found, state.faults.is_empty()) {
                // The function, or the lower end.
                let place = usize::from(*error == Unnormalizable::Density(DensityError::Ends)) * 2;
                let span = arguments.get(place).copied().unwrap_or_default();
                let cause = Cause::Unnormalizable(*error);
                faults.push(Fault::at(index, function.name, span, cause));
            }
        }
        self.faults.extend(faults);
        let found = states.map(|state| state.found.as_ref().ok().cloned());
        Slot::Distribution(Cow::Owned(Distributions::of_densities(&found)))
    }

    /// What some nodes are worth at an index, for a body that reads them from outside.
    pub(super) fn capture(&self, nodes: &[NodeId], index: usize) -> Bindings<'static> {
        let mut environment = self.bindings.without_values();
        for id in nodes {
            environment.capture(*id, self.captured(*id, index));
        }
        environment
    }

    /// What a node is worth at an index.
    pub(super) fn captured(&self, id: NodeId, index: usize) -> Captured {
        match self.slot(id) {
            Slot::Condition(column) => {
                Captured::Condition(Column::Scalar(column.get(index).copied().unwrap_or(false)))
            }
            Slot::Distribution(distributions) => Captured::Distribution(distributions.at(index)),
            Slot::Data(sets) => Captured::Data(sets.at(index)),
            Slot::Chain(runs) => {
                Captured::Chain(Column::Scalar(runs.get(index).cloned().flatten()))
            }
            _ => {
                let operand = self.operand(id);
                Captured::Number(Numbers {
                    values: Column::Scalar(operand.value(index)),
                    certificates: operand.certificate(index).copied().map(Column::Scalar),
                })
            }
        }
    }

    /// What a node is worth at every index.
    pub(super) fn captured_whole(&self, id: NodeId) -> Captured {
        match self.slot(id) {
            Slot::Condition(column) => Captured::Condition(column.clone()),
            Slot::Distribution(distributions) => {
                Captured::Distribution(distributions.as_ref().clone())
            }
            Slot::Data(sets) => Captured::Data(sets.as_ref().clone()),
            Slot::Chain(runs) => Captured::Chain(runs.clone()),
            _ => {
                let operand = self.operand(id);
                Captured::Number(Numbers {
                    values: operand.values.clone(),
                    certificates: operand.certificates.cloned(),
                })
            }
        }
    }
}
