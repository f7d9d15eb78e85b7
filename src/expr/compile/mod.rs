//! Syntax tree to graph: names are resolved, types and arguments checked.

mod call;
mod wording;

use super::ast::{Expr, ExprKind};
use super::functions::{self, Found};
use super::graph::{Node, Operation};
use super::{Graph, NodeId, Scope, Type};
use crate::diag::{Diagnostic, Kind, Span};
use wording::way_out;

impl Graph {
    /// Adds an expression: resolves its names, checks types and arguments. What is wrong goes to
    /// `diagnostics`, and the result is then `None`; a name whose definition failed fails silently, so
    /// that one mistake gives one message.
    ///
    /// An expression that is a mere name gives the node of that name, so it can be bound.
    pub(crate) fn compile(
        &mut self,
        expr: &Expr,
        scope: &Scope,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<NodeId> {
        Compiler {
            graph: self,
            scope,
            diagnostics,
        }
        .expr(expr, None)
    }

    /// Like [`compile`](Self::compile), for a place that takes only one type. `what` names the
    /// place: "`y` must be a number, not a distribution".
    pub(crate) fn compile_as(
        &mut self,
        expr: &Expr,
        expected: Type,
        what: &str,
        scope: &Scope,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<NodeId> {
        Compiler {
            graph: self,
            scope,
            diagnostics,
        }
        .expect(expr, expected, || format!("{what} must be {expected}"))
    }
}

struct Compiler<'a> {
    graph: &'a mut Graph,
    scope: &'a Scope,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Compiler<'_> {
    /// A node for `expr`. `hoped` decides the type of an empty list; nothing else is checked by it.
    fn expr(&mut self, expr: &Expr, hoped: Option<Type>) -> Option<NodeId> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(value) => {
                Some(self.push(Operation::Constant(*value), vec![], Type::Number, span))
            }
            ExprKind::Name(name) => self.name(name, span),
            ExprKind::List(items) => self.list(items, hoped, span),
            ExprKind::Call {
                function,
                function_span,
                arguments,
            } => self.call(function, *function_span, arguments, span),
            ExprKind::Negate(operand) => {
                let operand = self.value(operand, "-")?;
                Some(self.push_value(Operation::Negate, vec![operand], span))
            }
            ExprKind::Power(base, exponent) => {
                let base = self.value(base, "^");
                let exponent = self.value(exponent, "^");
                Some(self.push_value(Operation::Power, vec![base?, exponent?], span))
            }
            ExprKind::Arithmetic { first, rest } => {
                let symbol = rest.first().map_or("+", |(operator, _)| operator.symbol());
                let mut left = self.value(first, symbol);
                for (operator, operand) in rest {
                    let right = self.value(operand, operator.symbol());
                    left = left.zip(right).map(|(left, right)| {
                        let span = first.span.to(operand.span);
                        let operation = Operation::Arithmetic(*operator);
                        self.push_value(operation, vec![left, right], span)
                    });
                }
                left
            }
            ExprKind::Comparison { first, rest } => {
                let symbol = rest.first().map_or("<", |(operator, _)| operator.symbol());
                let mut left = self.number(first, symbol);
                let mut pairs = Vec::new();
                for (operator, operand) in rest {
                    let right = self.number(operand, operator.symbol());
                    pairs.push(left.zip(right).map(|(left, right)| {
                        let operation = Operation::Compare(*operator);
                        self.push(operation, vec![left, right], Type::Condition, span)
                    }));
                    left = right;
                }
                let pairs: Vec<_> = pairs.into_iter().collect::<Option<_>>()?;
                match pairs[..] {
                    [pair] => Some(pair),
                    _ => Some(self.push(Operation::And, pairs, Type::Condition, span)),
                }
            }
            ExprKind::Data(data) => {
                Some(self.push(Operation::Data(data.clone()), vec![], Type::Data, span))
            }
            ExprKind::Draws(draws) => {
                let d = self.expect(&draws.distribution, Type::Distribution, || {
                    "`sample` must be a distribution".to_owned()
                });
                let mean_of = self.expect(&draws.mean_of, Type::Number, || {
                    "`mean_of` must be a number".to_owned()
                });
                let operation = Operation::Draws {
                    size: draws.size,
                    stream: draws.stream,
                };
                Some(self.push(operation, vec![d?, mean_of?], Type::Data, span))
            }
            ExprKind::And(operands) => self.logic(Operation::And, operands, "and", span),
            ExprKind::Or(operands) => self.logic(Operation::Or, operands, "or", span),
            ExprKind::Not(operand) => {
                self.logic(Operation::Not, std::slice::from_ref(operand), "not", span)
            }
        }
    }

    fn push(
        &mut self,
        operation: Operation,
        operands: Vec<NodeId>,
        gives: Type,
        span: Span,
    ) -> NodeId {
        self.graph.push(Node {
            operation,
            operands,
            gives,
            span,
            name: None,
        })
    }

    fn report(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    /// A node for `expr` if it is of the type; `rule` says who asks for that.
    fn expect(
        &mut self,
        expr: &Expr,
        expected: Type,
        rule: impl FnOnce() -> String,
    ) -> Option<NodeId> {
        let node = self.expr(expr, Some(expected))?;
        self.checked(node, expr, expected, rule)
    }

    /// The same for an expression that has its node already.
    fn checked(
        &mut self,
        node: NodeId,
        expr: &Expr,
        expected: Type,
        rule: impl FnOnce() -> String,
    ) -> Option<NodeId> {
        let given = self.graph.type_of(node);
        if given == expected {
            return Some(node);
        }
        if (given, expected) == (Type::Numbers, Type::Data) {
            return Some(self.push(Operation::Gather, vec![node], Type::Data, expr.span));
        }
        let message = format!("{}, not {given}", rule());
        let mut found = Diagnostic::error(Kind::WrongType, expr.span, message)
            .label(format!("this is {given}"));
        if let Some(way_out) = way_out(expr, given, expected) {
            found = found.hint(way_out);
        }
        self.report(found);
        None
    }

    /// What is computed from numbers is a number, from data and perhaps numbers data.
    fn push_value(&mut self, operation: Operation, operands: Vec<NodeId>, span: Span) -> NodeId {
        let is_data = |id: &NodeId| self.graph.type_of(*id) == Type::Data;
        let gives = if operands.iter().any(is_data) {
            Type::Data
        } else {
            Type::Number
        };
        self.push(operation, operands, gives, span)
    }

    /// An operand of arithmetic: a number or data.
    fn value(&mut self, expr: &Expr, symbol: &str) -> Option<NodeId> {
        let expected = self.kind_of_value(expr);
        self.expect(expr, expected, || format!("`{symbol}` takes a number"))
    }

    fn kind_of_value(&self, expr: &Expr) -> Type {
        if self.gives_data(expr) {
            Type::Data
        } else {
            Type::Number
        }
    }

    /// Whether an expression gives data or a list of numbers, as far as one can tell by its form.
    fn gives_data(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                let node = self.scope.get(name);
                node.is_some_and(|node| self.graph.type_of(node) == Type::Data)
            }
            ExprKind::List(items) => !items.iter().any(|item| self.gives_distribution(item)),
            ExprKind::Negate(operand) => self.gives_data(operand),
            ExprKind::Power(base, exponent) => self.gives_data(base) || self.gives_data(exponent),
            ExprKind::Arithmetic { first, rest } => {
                self.gives_data(first) || rest.iter().any(|(_, it)| self.gives_data(it))
            }
            ExprKind::Call {
                function,
                arguments,
                ..
            } => match functions::lookup(function, arguments.len()) {
                Found::Functions(same) => same.first().is_some_and(|function| {
                    function.result == Type::Data
                        || function.is_elementwise()
                            && arguments.iter().any(|it| self.gives_data(&it.value))
                }),
                Found::Unknown => false,
            },
            _ => false,
        }
    }

    fn gives_distribution(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                let node = self.scope.get(name);
                node.is_some_and(|node| self.graph.type_of(node) == Type::Distribution)
            }
            ExprKind::Call {
                function,
                arguments,
                ..
            } => match functions::lookup(function, arguments.len()) {
                Found::Functions(same) => same
                    .first()
                    .is_some_and(|it| it.result == Type::Distribution),
                Found::Unknown => false,
            },
            _ => false,
        }
    }

    fn number(&mut self, expr: &Expr, symbol: &str) -> Option<NodeId> {
        self.expect(expr, Type::Number, || format!("`{symbol}` takes a number"))
    }

    fn logic(
        &mut self,
        operation: Operation,
        operands: &[Expr],
        word: &str,
        span: Span,
    ) -> Option<NodeId> {
        let nodes: Vec<_> = operands
            .iter()
            .map(|operand| {
                self.expect(operand, Type::Condition, || {
                    format!("`{word}` takes a condition")
                })
            })
            .collect();
        let nodes = nodes.into_iter().collect::<Option<_>>()?;
        Some(self.push(operation, nodes, Type::Condition, span))
    }

    fn name(&mut self, name: &str, span: Span) -> Option<NodeId> {
        if self.scope.contains(name) {
            return self.scope.get(name);
        }
        let constant = match name {
            "pi" => std::f64::consts::PI,
            "inf" => f64::INFINITY,
            _ => {
                let found = self.scope.unknown(name, span);
                self.report(found);
                return None;
            }
        };
        Some(self.push(Operation::Constant(constant), vec![], Type::Number, span))
    }

    fn list(&mut self, items: &[Expr], hoped: Option<Type>, span: Span) -> Option<NodeId> {
        let nodes: Vec<_> = items.iter().map(|item| self.expr(item, None)).collect();
        let nodes: Vec<NodeId> = nodes.into_iter().collect::<Option<_>>()?;
        let mut first: Option<(Type, Span)> = None;
        for (node, item) in nodes.iter().zip(items) {
            let given = self.graph.type_of(*node);
            let wrong = match (given, first) {
                (Type::Number | Type::Distribution, None) => {
                    first = Some((given, item.span));
                    continue;
                }
                (_, Some((first, _))) if given == first => continue,
                (Type::Number | Type::Distribution, Some(_)) => {
                    "a list holds numbers or distributions, not both".to_owned()
                }
                _ => format!("a list holds numbers or distributions, not {given}"),
            };
            let mut found = Diagnostic::error(Kind::WrongType, item.span, wrong)
                .label(format!("this is {given}"));
            if let Some((first, span)) = first {
                found = found.related(span, format!("the first item is {first}"));
            }
            self.report(found);
            return None;
        }
        let gives = match first {
            Some((Type::Distribution, _)) => Type::Distributions,
            None if hoped == Some(Type::Distributions) => Type::Distributions,
            _ => Type::Numbers,
        };
        Some(self.push(Operation::List, nodes, gives, span))
    }
}
