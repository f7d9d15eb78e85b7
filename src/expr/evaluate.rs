//! Evaluation: every needed node once, a whole column at a time.
//!
//! What to do is decided once per node, outside the loop over its values; a node that reads no
//! array is one computation whatever the length of the arrays.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::binder::{self, BinderResult, Body, Range};
use super::bindings::Captured;
use super::certificate::{Certificate, rounded, shift};
use super::data::{self, NO_DATA, Sets, Term};
use super::fault::{Cause, Fault};
use super::functions::{Binder, Function, Piece, Rule, power};
use super::graph::Operation;
use super::numbers::{Numbers, Operand, elementwise};
use super::uncertain::{ArgumentValue, Distributions, EvalError, measure, plain};
use super::value::{Evaluation, Value};
use super::{ArithmeticOperator, Bindings, Column, ComparisonOperator, Graph, NodeId, Type};
use crate::diag::Span;
use crate::stats::{
    BivariateNormal, Distribution, Divergence, DivergenceForm, Kind, Mismatch, Quantity, Running,
    Stream, sample,
};

impl Graph {
    /// Evaluates some nodes and all they read, under these bindings.
    ///
    /// Arrays broadcast: what depends on a bound array is an array of the same length, everything
    /// else is a scalar. An input without a binding is undefined.
    pub fn evaluate(&self, roots: &[NodeId], bindings: &Bindings<'_>) -> Evaluation {
        let needed = self.reach(roots, |id| self.is_known(id, bindings));
        let mut run = Run {
            graph: self,
            bindings,
            slots: Vec::with_capacity(needed.len()),
            faults: Vec::new(),
        };
        for (id, needed) in self.ids().zip(needed) {
            let slot = if !needed {
                Slot::Unneeded
            } else if let (Some(bound), Type::Number) = (bindings.get(id), self.type_of(id)) {
                Slot::Number(Cow::Borrowed(bound), None)
            } else if let Some(captured) = bindings.captured(id) {
                Slot::from(captured)
            } else {
                run.compute(id)
            };
            run.slots.push(slot);
        }
        Evaluation {
            values: roots.iter().map(|root| run.value(*root)).collect(),
            faults: run.faults,
        }
    }
}

impl Graph {
    /// The value of a number for scalar bindings; `None` for other types and for arrays. Undefined
    /// (NaN) where a distribution's parameter is out of range.
    pub fn constant(&self, node: NodeId, bindings: &Bindings<'_>) -> Option<f64> {
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
    Data(Cow<'a, Sets>),
    /// Its items are the operands of the node.
    List,
    /// A column for each name of a fit.
    Solution(Vec<Column<f64>>),
}

impl<'a> From<&'a Captured> for Slot<'a> {
    fn from(captured: &'a Captured) -> Self {
        match captured {
            Captured::Number(value, certificate) => Self::Number(
                Cow::Owned(Column::Scalar(*value)),
                certificate.map(Column::Scalar),
            ),
            Captured::Condition(holds) => Self::Condition(Column::Scalar(*holds)),
            Captured::Distribution(distributions) => {
                Self::Distribution(Cow::Borrowed(distributions))
            }
            Captured::Data(sets) => Self::Data(Cow::Borrowed(sets)),
        }
    }
}

struct Run<'a> {
    graph: &'a Graph,
    bindings: &'a Bindings<'a>,
    slots: Vec<Slot<'a>>,
    faults: Vec<Fault>,
}

/// What a node of another type reads as where a number is asked for; checking prevents it.
static UNDEFINED: Column<f64> = Column::Scalar(f64::NAN);
static NEVER: Column<bool> = Column::Scalar(false);

impl<'a> Run<'a> {
    fn compute(&mut self, id: NodeId) -> Slot<'a> {
        let node = self.graph.node(id);
        let operands = &node.operands[..];
        let numbers = match &node.operation {
            Operation::Input | Operation::Variable => Numbers::plain(f64::NAN),
            Operation::Constant(value) => Numbers::plain(*value),
            Operation::Definition => {
                return match operands {
                    [operand] => Slot::Same(self.home(*operand)),
                    _ => Slot::Unneeded,
                };
            }
            Operation::Negate if node.gives == Type::Data => {
                return self.elements("-", node.span, operands, |xs| -xs[0]);
            }
            Operation::Power if node.gives == Type::Data => {
                return self.elements("^", node.span, operands, |xs| power(xs[0], xs[1]));
            }
            Operation::Arithmetic(operator) if node.gives == Type::Data => {
                let apply: fn(&[f64]) -> f64 = match operator {
                    ArithmeticOperator::Add => |xs| xs[0] + xs[1],
                    ArithmeticOperator::Subtract => |xs| xs[0] - xs[1],
                    ArithmeticOperator::Multiply => |xs| xs[0] * xs[1],
                    ArithmeticOperator::Divide => |xs| xs[0] / xs[1],
                };
                return self.elements(operator.symbol(), node.span, operands, apply);
            }
            Operation::Negate => self.map(operands, |a| -a),
            Operation::Power => self.zip(operands, power),
            Operation::Arithmetic(operator) => match operator {
                ArithmeticOperator::Add => self.zip(operands, |a, b| a + b),
                ArithmeticOperator::Subtract => self.zip(operands, |a, b| a - b),
                ArithmeticOperator::Multiply => self.zip(operands, |a, b| a * b),
                ArithmeticOperator::Divide => self.zip(operands, |a, b| a / b),
            },
            Operation::Compare(operator) => {
                return Slot::Condition(match operator {
                    ComparisonOperator::Less => self.compare(operands, |a, b| a < b),
                    ComparisonOperator::LessOrEqual => self.compare(operands, |a, b| a <= b),
                    ComparisonOperator::Greater => self.compare(operands, |a, b| a > b),
                    ComparisonOperator::GreaterOrEqual => self.compare(operands, |a, b| a >= b),
                    ComparisonOperator::Equal => self.compare(operands, |a, b| a == b),
                    ComparisonOperator::NotEqual => self.compare(operands, |a, b| {
                        a.partial_cmp(&b).is_some_and(Ordering::is_ne)
                    }),
                });
            }
            Operation::And => return self.fold(operands, true, |a, b| a && b),
            Operation::Or => return self.fold(operands, false, |a, b| a || b),
            Operation::Not => return self.fold(operands, true, |a, b| a && !b),
            Operation::List => return Slot::List,
            Operation::Gather => {
                let items = operands.first().map_or(&[][..], |list| self.items(*list));
                return Slot::Data(Cow::Owned(Sets::gather(&self.operands(items))));
            }
            Operation::Data(data) => {
                let members = Column::Scalar(Some(data.clone()));
                return Slot::Data(Cow::Owned(Sets::plain(members)));
            }
            Operation::Draws { size, stream } => {
                return self.draw(operands, node.span, *size, *stream);
            }
            Operation::Binder {
                function,
                binder,
                variable,
                body,
                arguments,
            } => {
                let states = self.bind(function, *binder, [*variable, *body], operands, arguments);
                let (numbers, faults) = binder::column(&states);
                self.faults.extend(faults);
                numbers
            }
            Operation::Solve(fit) => {
                return Slot::Solution(self.graph.solution(*fit, self.bindings));
            }
            Operation::Solved(which) => {
                let [solution, given] = *operands else {
                    return Slot::Unneeded;
                };
                match (self.bindings.get(given), self.slot(solution)) {
                    (Some(given), _) => return Slot::Number(Cow::Borrowed(given), None),
                    (None, Slot::Solution(columns)) => Numbers::plain(columns[*which].clone()),
                    (None, _) => Numbers::plain(f64::NAN),
                }
            }
            Operation::Piece { piece, form } => {
                let (Some([p, q]), Some(at)) =
                    (self.distributions(&operands[..2]), operands.last())
                else {
                    return Slot::Number(Cow::Borrowed(&UNDEFINED), None);
                };
                let order = (operands.len() == 4).then(|| self.operand(operands[2]).value(0));
                let (numbers, refusals) =
                    Distributions::piece(p, q, self.operand(*at), &|p, q, xs| {
                        let divergence = built(form, order.unwrap_or(0.0))?;
                        values_of(*piece, divergence, p, q, xs)
                            .map_err(|error| mismatch(form.name, error))
                    });
                self.refuse(form.name, &[], node.span, refusals);
                numbers
            }
            Operation::Call {
                function,
                arguments,
            } => match function.rule {
                Rule::One(f) if node.gives == Type::Data => {
                    return self.elements(function.name, node.span, operands, |xs| f(xs[0]));
                }
                Rule::Three(f) if node.gives == Type::Data => {
                    let apply = |xs: &[f64]| f(xs[0], xs[1], xs[2]);
                    return self.elements(function.name, node.span, operands, apply);
                }
                Rule::Fold(f) if node.gives == Type::Data => {
                    let apply = |xs: &[f64]| xs.iter().copied().reduce(f).unwrap_or(f64::NAN);
                    return self.elements(function.name, node.span, operands, apply);
                }
                Rule::One(f) => self.map(operands, f),
                Rule::Three(f) => {
                    let operands = self.operands(operands);
                    let apply = |xs: &[f64]| match *xs {
                        [a, b, c] => f(a, b, c),
                        _ => f64::NAN,
                    };
                    elementwise(&operands, apply, || {
                        let length = operands.iter().find_map(Operand::length);
                        let values = |index| match operands[..] {
                            [a, b, c] => f(a.value(index), b.value(index), c.value(index)),
                            _ => f64::NAN,
                        };
                        Column::tabulate(length, values)
                    })
                }
                Rule::Fold(f) => {
                    let operands = self.operands(operands);
                    let apply = |xs: &[f64]| xs.iter().copied().reduce(f).unwrap_or(f64::NAN);
                    elementwise(&operands, apply, || {
                        let columns = operands.iter().map(|it| Cow::Borrowed(it.values));
                        let all = columns.reduce(|a, b| Cow::Owned(a.zip(&b, |a, b| f(*a, *b))));
                        all.map_or(UNDEFINED.clone(), Cow::into_owned)
                    })
                }
                Rule::If => self.choose(operands),
                Rule::Family(family) => {
                    let leaves: Vec<Vec<ArgumentValue<'_>>> =
                        operands.iter().map(|id| self.leaves(*id)).collect();
                    let mut faults = Vec::new();
                    let built = Distributions::build(family, &leaves, |error, index| {
                        let span = arguments.get(error.index).copied().unwrap_or(node.span);
                        let cause = Cause::Parameter(error);
                        add_fault(&mut faults, family.name, span, cause, index);
                    });
                    self.faults.extend(faults);
                    return Slot::Distribution(Cow::Owned(built));
                }
                Rule::Curve(curve, kind) => match (self.distributions(&operands[..1]), operands) {
                    (Some([d]), [_, at]) => {
                        if let Some((index, given)) = kind.and_then(|kind| d.unlike(kind)) {
                            let span = arguments.first().copied().unwrap_or(node.span);
                            let cause = Cause::Unsuited(unsuited(function.name, given));
                            add_fault(&mut self.faults, function.name, span, cause, index);
                            return Slot::Number(Cow::Borrowed(&UNDEFINED), None);
                        }
                        d.curve(curve, self.operand(*at))
                    }
                    _ => Numbers::plain(f64::NAN),
                },
                Rule::Moment(moment) => match self.distributions(operands) {
                    Some([d]) => measure([d], None, false, |[d], _| Ok(plain(moment(d)))).0,
                    None => Numbers::plain(f64::NAN),
                },
                Rule::Quantity(quantity) => match self.distributions(operands) {
                    Some([d]) => measure([d], None, true, |[d], _| Ok(quantity(d))).0,
                    None => Numbers::plain(f64::NAN),
                },
                Rule::Divergence(form) => match self.distributions(&operands[..2]) {
                    Some(of) => {
                        let order = operands.get(2).map(|id| self.operand(*id));
                        let (numbers, refusals) = measure(of, order, true, |[p, q], order| {
                            let divergence = built(form, order)?;
                            divergence
                                .between(p, q)
                                .map_err(|error| mismatch(form.name, error))
                        });
                        self.refuse(form.name, arguments, node.span, refusals);
                        numbers
                    }
                    None => Numbers::plain(f64::NAN),
                },
                Rule::Plane(f) => self.on_plane(function, f, operands, arguments),
                Rule::Own(f, takes) => self.own(function, f, takes, operands, arguments),
                Rule::Statistic(statistic) => match operands {
                    [data] => self.sets(*data).measure(&statistic),
                    _ => Numbers::plain(f64::NAN),
                },
                Rule::SampleQuantile => self.sample_quantile(operands),
                Rule::First => return self.first(operands),
                // Compiled to operations of their own.
                Rule::Binder(_) | Rule::Piece(_) => Numbers::plain(f64::NAN),
            },
        };
        Slot::Number(Cow::Owned(numbers.values), numbers.certificates)
    }

    /// Keeps what could not be measured as faults.
    fn refuse(
        &mut self,
        function: &'static str,
        arguments: &[Span],
        whole: Span,
        refusals: Vec<EvalError>,
    ) {
        for refusal in refusals {
            // The parameters of a divergence come after P and Q.
            let span = match &refusal.cause {
                Cause::Parameter(error) => arguments.get(2 + error.index),
                Cause::Unsuited(_) => arguments.get(1),
            };
            let span = span.copied().unwrap_or(whole);
            add_fault(
                &mut self.faults,
                function,
                span,
                refusal.cause,
                refusal.index,
            );
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

    fn operands(&self, ids: &[NodeId]) -> Vec<Operand<'_>> {
        ids.iter().map(|id| self.operand(*id)).collect()
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

    /// The items of a list, or a single number or distribution.
    fn leaves(&self, id: NodeId) -> Vec<ArgumentValue<'_>> {
        let leaf = |id: NodeId| match self.slot(id) {
            Slot::Distribution(distributions) => ArgumentValue::Distribution(distributions),
            Slot::Data(sets) => ArgumentValue::Data(sets),
            _ => ArgumentValue::Number(self.operand(id)),
        };
        match self.slot(id) {
            Slot::List => self.items(id).iter().map(|id| leaf(*id)).collect(),
            _ => vec![leaf(id)],
        }
    }

    fn sets(&self, id: NodeId) -> &Sets {
        match self.slot(id) {
            Slot::Data(sets) => sets,
            _ => &NO_DATA,
        }
    }

    /// A function of data and numbers, value by value.
    fn elements(
        &mut self,
        name: &'static str,
        span: Span,
        operands: &[NodeId],
        apply: impl Fn(&[f64]) -> f64,
    ) -> Slot<'a> {
        let terms: Vec<Term<'_>> = operands
            .iter()
            .map(|id| match self.slot(*id) {
                Slot::Data(sets) => Term::Data(sets),
                _ => Term::Number(self.operand(*id)),
            })
            .collect();
        let mut faults = Vec::new();
        let sets = data::elementwise(&terms, apply, |[first, other], index| {
            let sentence = format!(
                "`{name}` takes data of one length, but here are {first} and {other} values"
            );
            add_fault(&mut faults, name, span, Cause::Unsuited(sentence), index);
        });
        self.faults.extend(faults);
        Slot::Data(Cow::Owned(sets))
    }

    /// Draws from a distribution.
    fn draw(&mut self, operands: &[NodeId], span: Span, size: usize, stream: Stream) -> Slot<'a> {
        let (Some([d]), [_, mean_of]) = (self.distributions(&operands[..1]), operands) else {
            return Slot::Unneeded;
        };
        let mean_of = self.operand(*mean_of);
        let length = d.length().or(mean_of.length());
        let found = Column::tabulate_slow(length, |index| {
            let unsuited = |sentence: String| Err(Some(Cause::Unsuited(sentence)));
            let Some(d) = d.members.get(index).and_then(Option::as_ref) else {
                return Err(None);
            };
            if d.kind() == Kind::Bivariate {
                return unsuited(
                    "`sample` takes a distribution on the line, but this one is bivariate"
                        .to_owned(),
                );
            }
            let count = mean_of.value(index);
            if !(count >= 1.0 && count.floor() == count && count * size as f64 <= MOST_DRAWS) {
                return unsuited(format!(
                    "`mean_of` is {count}: it must be an integer from 1, and at most {MOST_DRAWS:e} \
                     draws are made in all"
                ));
            }
            Ok(data::draws(d, stream, size, count as usize))
        });
        for (index, found) in found.as_slice().iter().enumerate() {
            if let Err(Some(cause)) = found {
                let index = length.map(|_| index);
                add_fault(&mut self.faults, "sample", span, cause.clone(), index);
            }
        }
        let members = found.map(|found| found.as_ref().ok().cloned());
        Slot::Data(Cow::Owned(Sets::plain(members)))
    }

    /// `first(data, n)`: the integer part of n counts.
    fn first(&self, operands: &[NodeId]) -> Slot<'a> {
        let [data, count] = *operands else {
            return Slot::Unneeded;
        };
        let (sets, count) = (self.sets(data), self.operand(count));
        let length = sets.length().or(count.length());
        let members = Column::tabulate(length, |index| {
            let count = count.value(index);
            // A cast of what is too large gives the largest.
            (count >= 0.0).then(|| sets.get(index).map(|data| data.first(count as usize)))?
        });
        Slot::Data(Cow::Owned(Sets {
            members,
            certificates: sets.certificates.clone(),
        }))
    }

    fn sample_quantile(&self, operands: &[NodeId]) -> Numbers {
        let [data, p] = *operands else {
            return Numbers::plain(f64::NAN);
        };
        let (sets, p) = (self.sets(data), self.operand(p));
        let length = sets.length().or(p.length());
        let certified = sets.certificates.is_some() || p.certificates.is_some();
        let found = Column::tabulate_slow(length, |index| {
            let Some(data) = sets.get(index) else {
                return (f64::NAN, Certificate::combine(f64::NAN, 0.0, []));
            };
            let at = |p| sample::quantile(data.as_slice(), p);
            let p_here = p.value(index);
            let value = at(p_here);
            let step = p.error(index);
            let mut error = sets.error(index) + rounded(value);
            if step > 0.0 {
                error += shift(value, [p_here + step, p_here - step].map(at));
            }
            let origins = sets
                .certificate(index)
                .into_iter()
                .chain(p.certificate(index));
            (value, Certificate::combine(value, error, origins))
        });
        Numbers {
            values: found.map(|(value, _)| *value),
            certificates: certified.then(|| found.map(|(_, certificate)| *certificate)),
        }
    }

    /// `pdf(D, x, y)`.
    fn on_plane(
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
            add_fault(&mut self.faults, name, span, cause, index);
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
            let (numbers, _) = measure([&here], None, true, |[d], _| {
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
    fn own(
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
        let (numbers, refusals) = measure([d], None, false, |[d], _| {
            let sentence = || Cause::Unsuited(format!("`{}` takes {takes}", function.name));
            f(d).map(plain).ok_or_else(sentence)
        });
        let span = arguments.first().copied().unwrap_or_default();
        for refusal in refusals {
            let EvalError { cause, index } = refusal;
            add_fault(&mut self.faults, function.name, span, cause, index);
        }
        numbers
    }

    /// What a binder gives for each state.
    fn bind(
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
                            return BinderResult::undefined(vec![Fault {
                                span,
                                function: function.name,
                                cause: binder::on_the_plane(function.name),
                                index: None,
                                count: 1,
                            }]);
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

    fn items(&self, list: NodeId) -> &'a [NodeId] {
        &self.graph.node(self.home(list)).operands
    }

    fn map(&self, operands: &[NodeId], f: impl Fn(f64) -> f64) -> Numbers {
        let [a] = *operands else {
            return Numbers::plain(f64::NAN);
        };
        let a = self.operand(a);
        let apply = |xs: &[f64]| xs.first().map_or(f64::NAN, |a| f(*a));
        elementwise(&[a], apply, || a.values.map(|a| f(*a)))
    }

    fn zip(&self, operands: &[NodeId], f: impl Fn(f64, f64) -> f64) -> Numbers {
        let [a, b] = *operands else {
            return Numbers::plain(f64::NAN);
        };
        let (a, b) = (self.operand(a), self.operand(b));
        let apply = |xs: &[f64]| match *xs {
            [a, b] => f(a, b),
            _ => f64::NAN,
        };
        elementwise(&[a, b], apply, || a.values.zip(b.values, |a, b| f(*a, *b)))
    }

    fn compare(&self, operands: &[NodeId], f: impl Fn(f64, f64) -> bool) -> Column<bool> {
        match *operands {
            [a, b] => {
                let (a, b) = (self.operand(a), self.operand(b));
                a.values.zip(b.values, |a, b| f(*a, *b))
            }
            _ => NEVER.clone(),
        }
    }

    fn fold(&self, operands: &[NodeId], start: bool, f: impl Fn(bool, bool) -> bool) -> Slot<'a> {
        let all = operands.iter().fold(Column::Scalar(start), |all, id| {
            all.zip(self.condition(*id), |a, b| f(*a, *b))
        });
        Slot::Condition(all)
    }

    /// `if(c, a, b)`: the value and the certificate of the branch that is taken.
    fn choose(&self, operands: &[NodeId]) -> Numbers {
        let [condition, a, b] = *operands else {
            return Numbers::plain(f64::NAN);
        };
        let (condition, a, b) = (self.condition(condition), self.operand(a), self.operand(b));
        if let Column::Scalar(holds) = condition {
            let taken = if *holds { a } else { b };
            return Numbers {
                values: taken.values.clone(),
                certificates: taken.certificates.cloned(),
            };
        }
        let taken = |index| match condition.get(index) {
            Some(true) => &a,
            _ => &b,
        };
        let certified = a.certificates.is_some() || b.certificates.is_some();
        Numbers {
            values: Column::tabulate(condition.length(), |index| taken(index).value(index)),
            certificates: certified.then(|| {
                Column::tabulate(condition.length(), |index| {
                    let origin = taken(index).certificate(index);
                    let error = taken(index).error(index);
                    Certificate::combine(taken(index).value(index), error, origin)
                })
            }),
        }
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
            Type::Data => Value::Data(self.sets(id).members.clone()),
            Type::Numbers => Value::Numbers(self.items(id).iter().map(|id| numbers(*id)).collect()),
            Type::Distributions => {
                Value::Distributions(self.items(id).iter().map(|id| members(*id)).collect())
            }
        }
    }
}

/// The most draws that data are made of.
const MOST_DRAWS: f64 = 1e7;

/// Adds a fault, or counts it if its place is known.
fn add_fault(
    faults: &mut Vec<Fault>,
    function: &'static str,
    span: Span,
    cause: Cause,
    index: Option<usize>,
) {
    let parameter = |cause: &Cause| match cause {
        Cause::Parameter(error) => Some(error.index),
        Cause::Unsuited(_) => None,
    };
    let same =
        |fault: &&mut Fault| fault.span == span && parameter(&fault.cause) == parameter(&cause);
    if let Some(known) = faults.iter_mut().find(same) {
        known.count += 1;
    } else {
        faults.push(Fault {
            span,
            function,
            cause,
            index,
            count: 1,
        });
    }
}

/// The divergence of this form, with an order if it has one.
fn built(form: &DivergenceForm, order: f64) -> Result<Divergence, Cause> {
    (form.build)(&[order][..form.parameters.len()]).map_err(Cause::Parameter)
}

fn mismatch(name: &str, error: Mismatch) -> Cause {
    Cause::Unsuited(format!("`{name}` does not take these: {error}"))
}

/// What is wrong with giving a distribution of this kind to a function.
fn unsuited(name: &str, given: Kind) -> String {
    let instead = match (name, given) {
        ("pdf", Kind::Discrete) => "; its probabilities are `pmf`",
        ("log_pdf", Kind::Discrete) => "; its log-probabilities are `log_pmf`",
        ("pmf", Kind::Continuous) => "; its density is `pdf`",
        ("log_pmf", Kind::Continuous) => "; its log-density is `log_pdf`",
        _ => "",
    };
    format!("`{name}` does not take this distribution: it is {given}{instead}")
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
