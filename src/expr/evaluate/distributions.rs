//! Distributions, and what is measured of them.

use std::borrow::Cow;

use super::super::certificate::{Certificate, rounded, shift};
use super::super::data_column::DataColumn;
use super::super::distributions::{ArgumentValue, Distributions, EvalError, measure, plain};
use super::super::effort::Meter;
use super::super::fault::{Cause, Fault};
use super::super::functions::{CurveRule, Function, Piece};
use super::super::graph::Node;
use super::super::numbers::{Numbers, Operand};
use super::super::{Column, NodeId};
use super::{Run, Slot};
use crate::diag::Span;
use klrender_stats::{
    BivariateNormal, Distribution, Divergence, DivergenceForm, Family, Kind, Mismatch, Quantity,
    Running,
};

impl<'a> Run<'a> {
    /// The members of a family.
    pub(super) fn family(&mut self, node: &Node, family: &Family, arguments: &[Span]) -> Slot<'a> {
        let values = node.operands.iter().map(|id| self.argument_values(*id));
        let values: Vec<Vec<ArgumentValue<'_>>> = values.collect();
        let mut faults = Vec::new();
        let built = Distributions::build(family, &values, self.meter(), |error, index| {
            let span = arguments.get(error.index).copied().unwrap_or(node.span);
            let cause = Cause::Parameter(error);
            faults.push(Fault::at(index, family.name, span, cause));
        });
        self.faults.extend(faults);
        Slot::Distribution(Cow::Owned(built))
    }

    /// Counts what numbers of distributions take.
    fn meter(&self) -> Meter<'_> {
        Meter::new(self.graph.stop(), self.bindings.effort())
    }

    /// The items of a list, or a single number or distribution.
    fn argument_values(&self, id: NodeId) -> Vec<ArgumentValue<'_>> {
        let value = |id: NodeId| match self.slot(id) {
            Slot::Distribution(distributions) => ArgumentValue::Distribution(distributions),
            Slot::Data(sets) => ArgumentValue::Data(sets),
            _ => ArgumentValue::Number(self.operand(id)),
        };
        match self.slot(id) {
            Slot::List => self.items(id).iter().map(|id| value(*id)).collect(),
            _ => vec![value(id)],
        }
    }

    /// A function of distributions and numbers, such as the density.
    pub(super) fn curve(
        &mut self,
        node: &Node,
        function: &'static Function,
        rule: &CurveRule,
        arguments: &[Span],
    ) -> Slot<'a> {
        let operands = &node.operands[..];
        let (Some([d]), [_, at]) = (self.distributions(&operands[..1]), operands) else {
            return Slot::undefined();
        };
        if let Some(only) = &rule.only
            && let Some((index, given)) = d.unlike(only.kind)
        {
            let name = function.name;
            let instead = match only.instead {
                (kind, instead) if kind == given => instead,
                _ => "",
            };
            let sentence =
                format!("`{name}` does not take this distribution: it is {given}{instead}");
            let span = arguments.first().copied().unwrap_or(node.span);
            let cause = Cause::Unsuited(sentence);
            self.faults.push(Fault::at(index, name, span, cause));
            return Slot::undefined();
        }
        let Slot::Data(sets) = self.slot(*at) else {
            return d.curve(rule.curve, self.operand(*at), self.meter()).into();
        };
        // For each value of data.
        let length = d.length().or(sets.length());
        let found = Column::tabulate_slow(length, |index| {
            let values = Column::Array(sets.get(index)?.as_slice().to_vec());
            let error = sets.certificate(index).copied();
            let errors = error.map(|error| Column::Array(vec![error; values.as_slice().len()]));
            Some(d.at(index).curve(
                rule.curve,
                Operand {
                    values: &values,
                    certificates: errors.as_ref(),
                },
                self.meter(),
            ))
        });
        Slot::Data(Cow::Owned(DataColumn::of_numbers(&found)))
    }

    /// A number of each distribution, exact up to rounding.
    pub(super) fn moment(&self, operands: &[NodeId], moment: fn(&Distribution) -> f64) -> Numbers {
        match self.distributions(operands) {
            Some([d]) => {
                measure([d], None, false, self.meter(), |[d], _| {
                    Ok(plain(moment(d)))
                })
                .0
            }
            None => Numbers::plain(f64::NAN),
        }
    }

    /// A number of each distribution with a bound of its error.
    pub(super) fn quantity(
        &self,
        operands: &[NodeId],
        quantity: fn(&Distribution) -> Quantity,
    ) -> Numbers {
        match self.distributions(operands) {
            Some([d]) => {
                measure([d], None, true, self.meter().limited(), |[d], _| {
                    Ok(quantity(d))
                })
                .0
            }
            None => Numbers::plain(f64::NAN),
        }
    }

    pub(super) fn divergence(
        &mut self,
        node: &Node,
        form: &'static DivergenceForm,
        arguments: &[Span],
    ) -> Numbers {
        let operands = &node.operands[..];
        let Some(of) = self.distributions(&operands[..2]) else {
            return Numbers::plain(f64::NAN);
        };
        let order = operands.get(2).map(|id| self.operand(*id));
        let (numbers, errors) =
            measure(of, order, true, self.meter().limited(), |[p, q], order| {
                let divergence = built(form, order)?;
                let between = divergence.between(p, q);
                between.map_err(|error| mismatch(form.name, error))
            });
        self.report(form.name, arguments, node.span, errors);
        numbers
    }

    /// The integrand or the running integral of a divergence.
    pub(super) fn piece(
        &mut self,
        node: &Node,
        piece: Piece,
        form: &'static DivergenceForm,
    ) -> Numbers {
        let operands = &node.operands[..];
        let (Some([p, q]), Some(at)) = (self.distributions(&operands[..2]), operands.last()) else {
            return Numbers::plain(f64::NAN);
        };
        let order = (operands.len() == 4).then(|| self.operand(operands[2]).value(0));
        let (numbers, errors) = Distributions::piece(
            p,
            q,
            self.operand(*at),
            self.meter(),
            &|p, q, xs| {
                let divergence = built(form, order.unwrap_or(0.0))?;
                if !divergence.has_integrand() {
                    let sentence = format!(
                        "`{}` of this order is not the integral of a function of x: of order 1 it is",
                        form.name
                    );
                    return Err(Cause::Unsuited(sentence));
                }
                values_of(piece, divergence, p, q, xs).map_err(|error| mismatch(form.name, error))
            },
        );
        self.report(form.name, &[], node.span, errors);
        numbers
    }

    /// `pdf(D, x, y)`.
    pub(super) fn on_plane(
        &mut self,
        function: &'static Function,
        f: fn(&BivariateNormal, f64, f64) -> f64,
        operands: &[NodeId],
        arguments: &[Span],
    ) -> Numbers {
        let (Some([d]), [_, x, y]) = (self.distributions(&operands[..1]), operands) else {
            return Numbers::plain(f64::NAN);
        };
        if let Some((index, given)) = d.unlike(Kind::Bivariate) {
            let name = function.name;
            let sentence = format!(
                "`{name}` with two coordinates takes a bivariate distribution, but this one is \
                 {given}"
            );
            let span = arguments.first().copied().unwrap_or_default();
            let cause = Cause::Unsuited(sentence);
            self.faults.push(Fault::at(index, name, span, cause));
            return Numbers::plain(f64::NAN);
        }
        let at = |d: &Distribution, x, y| match d {
            Distribution::BivariateNormal(d) => f(d, x, y),
            _ => f64::NAN,
        };
        let (x, y) = (self.operand(*x), self.operand(*y));
        let lengths = [d.length(), x.length(), y.length()];
        let certified = d.is_uncertain() || x.certificates.is_some() || y.certificates.is_some();
        let found = Column::tabulate(lengths.into_iter().flatten().next(), |index| {
            let (x_here, y_here) = (x.value(index), y.value(index));
            if !certified {
                let member = d.members.get(index).and_then(Option::as_ref);
                return (member.map_or(f64::NAN, |d| at(d, x_here, y_here)), None);
            }
            let here = d.at(index);
            let (numbers, _) = measure([&here], None, true, self.meter(), |[d], _| {
                let value = at(d, x_here, y_here);
                let (dx, dy) = (x.error(index), y.error(index));
                let moved = shift(value, [dx, -dx].map(|step| at(d, x_here + step, y_here)))
                    + shift(value, [dy, -dy].map(|step| at(d, x_here, y_here + step)));
                Ok(Quantity {
                    abs_error: moved + rounded(value),
                    ..plain(value)
                })
            });
            let value = numbers.values.get(0).copied().unwrap_or(f64::NAN);
            let error = numbers.certificate(0).map_or(0.0, |it| it.abs_error);
            let origins = [
                x.certificate(index),
                y.certificate(index),
                d.certificate(index),
            ];
            let certificate = Certificate::combine(value, error, origins.into_iter().flatten());
            (value, Some(certificate))
        });
        Numbers {
            values: found.map(|(value, _)| *value),
            certificates: certified.then(|| {
                found.map(|(value, certificate)| {
                    certificate.unwrap_or_else(|| Certificate::combine(*value, 0.0, []))
                })
            }),
        }
    }

    /// A number that only some distributions have.
    pub(super) fn own(
        &mut self,
        function: &'static Function,
        f: fn(&Distribution) -> Option<f64>,
        takes: &str,
        operands: &[NodeId],
        arguments: &[Span],
    ) -> Numbers {
        let Some([d]) = self.distributions(operands) else {
            return Numbers::plain(f64::NAN);
        };
        let (numbers, refusals) = measure([d], None, false, self.meter(), |[d], _| {
            let sentence = || Cause::Unsuited(format!("`{}` takes {takes}", function.name));
            f(d).map(plain).ok_or_else(sentence)
        });
        let span = arguments.first().copied().unwrap_or_default();
        for refusal in refusals {
            let EvalError { cause, index } = refusal;
            let fault = Fault::at(index, function.name, span, cause);
            self.faults.push(fault);
        }
        numbers
    }

    /// Keeps what could not be measured as faults.
    fn report(
        &mut self,
        function: &'static str,
        arguments: &[Span],
        whole: Span,
        errors: Vec<EvalError>,
    ) {
        for error in errors {
            // The parameters of a divergence come after P and Q.
            let span = match &error.cause {
                Cause::Parameter(parameter) => arguments.get(2 + parameter.index),
                Cause::Unsuited(_) | Cause::Unnormalizable(_) => arguments.get(1),
            };
            let span = span.copied().unwrap_or(whole);
            let fault = Fault::at(error.index, function, span, error.cause);
            self.faults.push(fault);
        }
    }
}

/// The divergence of this form, with an order if it has one.
fn built(form: &DivergenceForm, order: f64) -> Result<Divergence, Cause> {
    (form.build)(&[order][..form.parameters.len()]).map_err(Cause::Parameter)
}

fn mismatch(name: &str, error: Mismatch) -> Cause {
    Cause::Unsuited(format!("`{name}` does not take these: {error}"))
}

/// The integrand or the running integral at each of `xs`.
fn values_of(
    piece: Piece,
    divergence: Divergence,
    p: &Distribution,
    q: &Distribution,
    xs: &[f64],
) -> Result<Vec<f64>, Mismatch> {
    match piece {
        Piece::Integrand => {
            let mut values = vec![0.0; xs.len()];
            divergence.integrand(p, q, xs, &mut values)?;
            Ok(values)
        }
        Piece::Running => {
            let running = Running::new(divergence, p, q)?;
            Ok(xs.iter().map(|&x| running.at(x)).collect())
        }
    }
}
