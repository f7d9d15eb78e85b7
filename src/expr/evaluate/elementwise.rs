//! Functions of numbers, of conditions, and of data value by value.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::certificate::Certificate;
use super::super::data_column::{self, Term};
use super::super::fault::{Cause, Fault};
use super::super::graph::Node;
use super::super::numbers::{Numbers, Operand, elementwise};
use super::super::{ArithmeticOperator, Column, ComparisonOperator, NodeId, Type};
use super::{NEVER, Run, Slot};

impl<'a> Run<'a> {
    /// A function of one number, or of each value of data.
    pub(super) fn one(
        &mut self,
        node: &Node,
        name: &'static str,
        f: impl Fn(f64) -> f64,
    ) -> Slot<'a> {
        if node.gives == Type::Data {
            return self.elements(node, name, |xs| f(xs[0]));
        }
        let [a] = node.operands[..] else {
            return Slot::undefined();
        };
        let a = self.operand(a);
        let apply = |xs: &[f64]| xs.first().map_or(f64::NAN, |a| f(*a));
        elementwise(&[a], apply, || a.values.map(|a| f(*a))).into()
    }

    /// The same of two.
    pub(super) fn two(
        &mut self,
        node: &Node,
        name: &'static str,
        f: impl Fn(f64, f64) -> f64,
    ) -> Slot<'a> {
        if node.gives == Type::Data {
            return self.elements(node, name, |xs| f(xs[0], xs[1]));
        }
        let [a, b] = node.operands[..] else {
            return Slot::undefined();
        };
        let (a, b) = (self.operand(a), self.operand(b));
        let apply = |xs: &[f64]| match *xs {
            [a, b] => f(a, b),
            _ => f64::NAN,
        };
        elementwise(&[a, b], apply, || a.values.zip(b.values, |a, b| f(*a, *b))).into()
    }

    /// The same of three.
    pub(super) fn three(
        &mut self,
        node: &Node,
        name: &'static str,
        f: fn(f64, f64, f64) -> f64,
    ) -> Slot<'a> {
        if node.gives == Type::Data {
            return self.elements(node, name, |xs| f(xs[0], xs[1], xs[2]));
        }
        let operands = self.operands(&node.operands);
        let apply = |xs: &[f64]| match *xs {
            [a, b, c] => f(a, b, c),
            _ => f64::NAN,
        };
        let numbers = elementwise(&operands, apply, || {
            let length = operands.iter().find_map(Operand::length);
            let values = |index| match operands[..] {
                [a, b, c] => f(a.value(index), b.value(index), c.value(index)),
                _ => f64::NAN,
            };
            Column::tabulate(length, values)
        });
        numbers.into()
    }

    /// The same of any number of them, from left to right.
    pub(super) fn fold(
        &mut self,
        node: &Node,
        name: &'static str,
        f: fn(f64, f64) -> f64,
    ) -> Slot<'a> {
        let apply = |xs: &[f64]| xs.iter().copied().reduce(f).unwrap_or(f64::NAN);
        if node.gives == Type::Data {
            return self.elements(node, name, apply);
        }
        let operands = self.operands(&node.operands);
        let numbers = elementwise(&operands, apply, || {
            let columns = operands.iter().map(|it| Cow::Borrowed(it.values));
            let all = columns.reduce(|a, b| Cow::Owned(a.zip(&b, |a, b| f(*a, *b))));
            all.map_or(Column::Scalar(f64::NAN), Cow::into_owned)
        });
        numbers.into()
    }

    pub(super) fn arithmetic(&mut self, node: &Node, operator: ArithmeticOperator) -> Slot<'a> {
        let name = operator.symbol();
        match operator {
            ArithmeticOperator::Add => self.two(node, name, |a, b| a + b),
            ArithmeticOperator::Subtract => self.two(node, name, |a, b| a - b),
            ArithmeticOperator::Multiply => self.two(node, name, |a, b| a * b),
            ArithmeticOperator::Divide => self.two(node, name, |a, b| a / b),
        }
    }

    pub(super) fn comparison(&mut self, node: &Node, operator: ComparisonOperator) -> Slot<'a> {
        match operator {
            ComparisonOperator::Less => self.compare(node, operator, |a, b| a < b),
            ComparisonOperator::LessOrEqual => self.compare(node, operator, |a, b| a <= b),
            ComparisonOperator::Greater => self.compare(node, operator, |a, b| a > b),
            ComparisonOperator::GreaterOrEqual => self.compare(node, operator, |a, b| a >= b),
            ComparisonOperator::Equal => self.compare(node, operator, |a, b| a == b),
            // Not where one of them is undefined.
            ComparisonOperator::NotEqual => self.compare(node, operator, |a, b| {
                a.partial_cmp(&b).is_some_and(Ordering::is_ne)
            }),
        }
    }

    fn compare(
        &mut self,
        node: &Node,
        operator: ComparisonOperator,
        f: impl Fn(f64, f64) -> bool,
    ) -> Slot<'a> {
        if node.gives == Type::Conditions {
            let apply = |xs: &[f64]| f64::from(u8::from(f(xs[0], xs[1])));
            return self.elements(node, operator.symbol(), apply);
        }
        match node.operands[..] {
            [a, b] => {
                let (a, b) = (self.operand(a), self.operand(b));
                Slot::Condition(a.values.zip(b.values, |a, b| f(*a, *b)))
            }
            _ => Slot::Condition(NEVER.clone()),
        }
    }

    /// Conditions put together, from left to right.
    pub(super) fn logic(
        &mut self,
        node: &Node,
        start: bool,
        f: impl Fn(bool, bool) -> bool,
    ) -> Slot<'a> {
        if node.gives == Type::Conditions {
            let all = |xs: &[f64]| xs.iter().fold(start, |all, x| f(all, *x != 0.0));
            return self.elements(node, "a condition", |xs| f64::from(u8::from(all(xs))));
        }
        let all = node.operands.iter().fold(Column::Scalar(start), |all, id| {
            all.zip(self.condition(*id), |a, b| f(*a, *b))
        });
        Slot::Condition(all)
    }

    /// `if(c, a, b)`: the value and the certificate of the branch that is taken.
    pub(super) fn choose(&self, operands: &[NodeId]) -> Numbers {
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

    /// The same for each value of data.
    pub(super) fn choose_by_value(&mut self, node: &Node) -> Slot<'a> {
        self.elements(node, "if", |xs| if xs[0] != 0.0 { xs[1] } else { xs[2] })
    }

    /// A function of data and numbers, value by value. A condition is the number 1 where it holds,
    /// else 0.
    fn elements(
        &mut self,
        node: &Node,
        name: &'static str,
        apply: impl Fn(&[f64]) -> f64,
    ) -> Slot<'a> {
        let conditions: Vec<Column<f64>> = node
            .operands
            .iter()
            .map(|id| self.condition(*id).map(|holds| f64::from(u8::from(*holds))))
            .collect();
        let terms: Vec<Term<'_>> = node
            .operands
            .iter()
            .zip(&conditions)
            .map(|(id, condition)| match self.slot(*id) {
                Slot::Data(sets) => Term::Data(sets),
                Slot::Condition(_) => Term::Number(Operand {
                    values: condition,
                    certificates: None,
                }),
                _ => Term::Number(self.operand(*id)),
            })
            .collect();
        let mut faults = Vec::new();
        let sets = data_column::elementwise(&terms, apply, |[first, other], index| {
            let sentence = format!(
                "`{name}` takes data of one length, but here are {first} and {other} values"
            );
            let cause = Cause::Unsuited(sentence);
            faults.push(Fault::at(index, name, node.span, cause));
        });
        self.faults.extend(faults);
        Slot::Data(Cow::Owned(sets))
    }
}
