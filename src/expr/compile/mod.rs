//! Syntax tree to graph: names are resolved, types and arguments checked.

mod apply;
mod binder;
mod call;
mod made;
mod wording;

use super::ast::{Expr, ExprKind};
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
        Compiler::new(self, scope, diagnostics).expr(expr)
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
        Compiler::new(self, scope, diagnostics)
            .expect(expr, expected, || format!("{what} must be {expected}"))
    }
}

struct Compiler<'a> {
    graph: &'a mut Graph,
    scope: &'a Scope,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// The arguments of the calls of a spec's own functions around this place: what they are worth
    /// does not change with a name that is bound within the function.
    given: Vec<NodeId>,
}

impl<'a> Compiler<'a> {
    fn new(graph: &'a mut Graph, scope: &'a Scope, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            graph,
            scope,
            diagnostics,
            given: Vec::new(),
        }
    }

    /// The same within another scope.
    fn within<'b>(&'b mut self, scope: &'b Scope) -> Compiler<'b> {
        Compiler {
            graph: self.graph,
            scope,
            diagnostics: self.diagnostics,
            given: self.given.clone(),
        }
    }

    /// A node for `expr`.
    fn expr(&mut self, expr: &Expr) -> Option<NodeId> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(value) => {
                Some(self.push(Operation::Constant(*value), vec![], Type::Number, span))
            }
            ExprKind::Name(name) => self.name(name, span),
            ExprKind::List(items) => self.list(items, span),
            ExprKind::Call {
                function,
                function_span,
                arguments,
            } => self.call(function, *function_span, arguments, span),
            ExprKind::Apply {
                function,
                function_span,
                arguments,
            } => self.apply(function, *function_span, arguments, span),
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
                let mut left = self.value(first, symbol);
                let mut pairs = Vec::new();
                for (operator, operand) in rest {
                    let right = self.value(operand, operator.symbol());
                    pairs.push(left.zip(right).map(|(left, right)| {
                        self.push_condition(Operation::Compare(*operator), vec![left, right], span)
                    }));
                    left = right;
                }
                let pairs: Vec<_> = pairs.into_iter().collect::<Option<_>>()?;
                match pairs[..] {
                    [pair] => Some(pair),
                    _ => Some(self.push_condition(Operation::And, pairs, span)),
                }
            }
            ExprKind::Data(data) => {
                Some(self.push(Operation::Data(data.clone()), vec![], Type::Data, span))
            }
            ExprKind::Made(made) => self.made(made, span),
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
        let node = self.expr(expr)?;
        self.as_type(node, expr, expected, rule)
    }

    /// The node if it is of the type, or what it becomes as such; `rule` says who asks for that.
    fn as_type(
        &mut self,
        node: NodeId,
        expr: &Expr,
        expected: Type,
        rule: impl FnOnce() -> String,
    ) -> Option<NodeId> {
        let given = self.graph.type_of(node);
        match (given, expected) {
            _ if given == expected => return Some(node),
            (Type::Numbers, Type::Data) => {
                return Some(self.push(Operation::Gather, vec![node], Type::Data, expr.span));
            }
            // 1 where it holds, else 0.
            (Type::Conditions, Type::Data) => {
                return Some(self.push(Operation::Definition, vec![node], Type::Data, expr.span));
            }
            // A list without items is one of whatever is asked for.
            (Type::Numbers, Type::Distributions) if self.graph.node(node).operands.is_empty() => {
                return Some(self.push(Operation::List, vec![], expected, expr.span));
            }
            _ => {}
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
        let gives = if self.by_value(&operands) {
            Type::Data
        } else {
            Type::Number
        };
        self.push(operation, operands, gives, span)
    }

    /// The same for conditions.
    fn push_condition(
        &mut self,
        operation: Operation,
        operands: Vec<NodeId>,
        span: Span,
    ) -> NodeId {
        let gives = if self.by_value(&operands) {
            Type::Conditions
        } else {
            Type::Condition
        };
        self.push(operation, operands, gives, span)
    }

    /// Whether there is one for each value of data among these.
    fn by_value(&self, operands: &[NodeId]) -> bool {
        let mut types = operands.iter().map(|id| self.graph.type_of(*id));
        types.any(|it| matches!(it, Type::Data | Type::Conditions))
    }

    /// An operand of arithmetic: a number or data.
    fn value(&mut self, expr: &Expr, symbol: &str) -> Option<NodeId> {
        let node = self.expr(expr)?;
        self.as_value(node, expr, || format!("`{symbol}` takes a number"))
    }

    /// The node if it is a number or data, or what it becomes as such.
    fn as_value(
        &mut self,
        node: NodeId,
        expr: &Expr,
        rule: impl FnOnce() -> String,
    ) -> Option<NodeId> {
        let expected = match self.graph.type_of(node) {
            Type::Data | Type::Numbers => Type::Data,
            _ => Type::Number,
        };
        self.as_type(node, expr, expected, rule)
    }

    /// The node if it is a condition, or one for each value of data.
    fn as_condition(
        &mut self,
        node: NodeId,
        expr: &Expr,
        rule: impl FnOnce() -> String,
    ) -> Option<NodeId> {
        match self.graph.type_of(node) {
            Type::Conditions => Some(node),
            _ => self.as_type(node, expr, Type::Condition, rule),
        }
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
                let node = self.expr(operand)?;
                self.as_condition(node, operand, || format!("`{word}` takes a condition"))
            })
            .collect();
        let nodes = nodes.into_iter().collect::<Option<_>>()?;
        Some(self.push_condition(operation, nodes, span))
    }

    fn name(&mut self, name: &str, span: Span) -> Option<NodeId> {
        if self.scope.contains(name) {
            let found = self.scope.get(name);
            self.graph.called.extend(found);
            return found;
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

    fn list(&mut self, items: &[Expr], span: Span) -> Option<NodeId> {
        let nodes: Vec<_> = items.iter().map(|item| self.expr(item)).collect();
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
            _ => Type::Numbers,
        };
        Some(self.push(Operation::List, nodes, gives, span))
    }
}
