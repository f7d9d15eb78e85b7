//! Names bound within an expression: by `integral(f, u, a, b)` and its like.

use super::super::ast::{Argument, Expr, ExprKind};
use super::super::functions::{self, Binder, Found, Function, Rule};
use super::super::graph::{Node, Operation};
use super::super::{NodeId, Scope, Type, check_name};
use super::Compiler;
use crate::diag::{Diagnostic, Kind, Span};

impl Compiler<'_> {
    /// `integral(f, u, a, b)`: a node that reads a, b and what f reads beside u.
    pub(super) fn binder(
        &mut self,
        same: &[&'static Function],
        places: &[Option<&Argument>],
        span: Span,
    ) -> Option<NodeId> {
        let [Some(body), Some(variable), own @ ..] = places else {
            return None;
        };
        let own: Vec<&Argument> = own.iter().copied().flatten().collect();
        let given: Vec<Option<NodeId>> = own.iter().map(|it| self.expr(&it.value)).collect();
        let types: Vec<Option<Type>> = given
            .iter()
            .map(|node| node.map(|node| self.graph.type_of(node)))
            .collect();
        let fits = |function: &&&'static Function| {
            let parameters = function.parameters.iter().skip(2).zip(&types);
            let mut fits = parameters.map(|(parameter, given)| match (parameter.takes, given) {
                (Type::Data, Some(Type::Data | Type::Numbers | Type::Conditions)) => true,
                (takes, given) => given.is_none_or(|given| given == takes),
            });
            fits.all(|fits| fits)
        };
        let function = *same.iter().find(fits).or(same.first())?;
        let Rule::Binder(binder) = function.rule else {
            return None;
        };
        let name = function.name;
        let mut operands = Vec::new();
        let parameters = function.parameters.iter().skip(2);
        for ((parameter, argument), node) in parameters.zip(&own).zip(given) {
            operands.push(node.and_then(|node| {
                self.as_type(node, &argument.value, parameter.takes, || {
                    format!("`{}` of `{name}` takes {}", parameter.name, parameter.takes)
                })
            }));
        }
        let (word, word_span) = self.bound_name(name, &variable.value)?;
        let mut inside = self.scope.child();
        let variable = self.bind(&word, word_span, Type::Number, &mut inside);
        let root = self.within(&inside).body(function, binder, &body.value);
        let mut operands: Vec<NodeId> = operands.into_iter().collect::<Option<_>>()?;
        let root = root?;
        operands.extend(self.read_from_outside(&[root], &[variable]));
        let arguments = places.iter().flatten().map(|it| it.value.span).collect();
        let operation = Operation::Binder {
            function,
            binder,
            variable,
            body: root,
            arguments,
        };
        Some(self.push(operation, operands, function.result, span))
    }

    /// The expression of a binder. The mean of a condition is that of 1 where it holds, else 0.
    fn body(&mut self, function: &Function, binder: Binder, expr: &Expr) -> Option<NodeId> {
        let node = self.expr(expr)?;
        if matches!(binder, Binder::Expect | Binder::Mean)
            && self.graph.type_of(node) == Type::Condition
            && let Found::Functions(choices) = functions::lookup("if", 3)
            && let Some(function) = choices.first().copied()
        {
            let numbers = [1.0, 0.0].map(Operation::Constant);
            let [one, zero] =
                numbers.map(|number| self.push(number, vec![], Type::Number, expr.span));
            let operation = Operation::Call {
                function,
                arguments: vec![expr.span; 3],
            };
            return Some(self.push(operation, vec![node, one, zero], Type::Number, expr.span));
        }
        let (name, body) = (function.name, function.parameters[0].name);
        self.as_type(node, expr, Type::Number, || {
            format!("`{body}` of `{name}` takes a number")
        })
    }

    /// The node that a bound name stands for, made known to `inside`. A number that has a name
    /// already is bound itself, so that what follows from it follows the binding; else it is new.
    pub(super) fn bind(
        &mut self,
        name: &str,
        span: Span,
        gives: Type,
        inside: &mut Scope,
    ) -> NodeId {
        let known = self.scope.get(name).map(|id| (id, self.graph.node(id)));
        match known {
            Some((id, node)) if node.gives == Type::Number && gives == Type::Number => {
                match (&node.operation, &node.operands[..]) {
                    // Those of the axes are the places along a mark, not what a scene computes.
                    _ if matches!(name, "x" | "y") => {}
                    (Operation::Input, _) => return id,
                    (Operation::Definition, _) if node.name.is_some() => return id,
                    // What a fit solves for is given through its input.
                    (Operation::Solved(_), [_, given]) => return *given,
                    _ => {}
                }
            }
            _ => {}
        }
        let node = self.variable(name, span, gives);
        inside.insert(name, node);
        node
    }

    /// A name that is bound anew.
    pub(super) fn variable(&mut self, name: &str, span: Span, gives: Type) -> NodeId {
        self.graph.push(Node {
            operation: Operation::Variable,
            operands: Vec::new(),
            gives,
            span,
            name: Some(name.to_owned()),
        })
    }

    /// What the nodes below these roots that read one of the variables read beside them.
    pub(super) fn read_from_outside(&self, roots: &[NodeId], variables: &[NodeId]) -> Vec<NodeId> {
        self.graph.read_from_outside(roots, variables, &self.given)
    }

    /// The name that a binder binds.
    fn bound_name(&mut self, function: &str, expr: &Expr) -> Option<(String, Span)> {
        let ExprKind::Name(name) = &expr.kind else {
            let message = format!("the second argument of `{function}` is a name, such as `u`");
            let found = Diagnostic::error(Kind::WrongType, expr.span, message);
            self.report(found.label("this is no name"));
            return None;
        };
        if !matches!(name.as_str(), "x" | "y")
            && let Err(bad) = check_name(name, expr.span)
        {
            self.report(bad);
            return None;
        }
        Some((name.clone(), expr.span))
    }
}
