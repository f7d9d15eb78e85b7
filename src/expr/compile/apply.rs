//! Calls of a spec's own functions: the body, put in with the arguments in place of their names.

use super::super::ast::Argument;
use super::super::graph::{Node, Operation};
use super::super::{NodeId, Type, UserFunction};
use super::Compiler;
use super::wording::{are, is, listed};
use crate::diag::{Diagnostic, Kind, Span};
use crate::limits::CALLED;

impl Compiler<'_> {
    /// A node for what the function gives of these arguments, each of which is evaluated once.
    pub(super) fn apply(
        &mut self,
        function: &UserFunction,
        name_span: Span,
        arguments: &[Argument],
        span: Span,
    ) -> Option<NodeId> {
        let mut given: Vec<Option<NodeId>> = vec![None; function.parameters.len()];
        let mut complete = self.check_arguments(function, arguments, span);
        for (at, argument) in arguments.iter().enumerate() {
            let node = self.argument(&argument.value);
            let place = match &argument.name {
                None => Some(at),
                Some((word, _)) => function.parameters.iter().position(|it| it == word),
            };
            complete &= node.is_some();
            if let Some(place) = place.and_then(|place| given.get_mut(place)) {
                *place = node;
            }
        }
        if !complete {
            return None;
        }
        if self.graph.ids().len() > CALLED {
            let message = format!("calls of `{}` within calls make too much", function.name);
            let found = Diagnostic::error(Kind::Limit, name_span, message);
            self.report(
                found.hint("a value that follows from the one before is a state of `[chains]`"),
            );
            return None;
        }
        let mut inside = self.scope.outermost();
        let mut barrier = self.given.clone();
        for (name, node) in function.parameters.iter().zip(&given) {
            let node = (*node)?;
            let argument = self.graph.push(Node {
                operation: Operation::Definition,
                operands: vec![node],
                gives: self.graph.type_of(node),
                span: self.graph.span_of(node),
                name: None,
            });
            barrier.push(argument);
            inside.insert(name, argument);
        }
        let before = self.diagnostics.len();
        let mut within = self.within(&inside);
        within.given = barrier;
        let node = within.expr(&function.body);
        // A mistake in the body is one mistake, however often the function is called.
        let found: Vec<Diagnostic> = self.diagnostics.drain(before..).collect();
        for mistake in found {
            let known = self.diagnostics.iter();
            let mut known = known.filter(|it| it.span == mistake.span);
            if !known.any(|it| it.message == mistake.message) {
                let words = format!("`{}` is called here", function.name);
                self.diagnostics.push(mistake.related(name_span, words));
            }
        }
        node
    }

    /// An argument: a list of numbers is data.
    fn argument(&mut self, expr: &super::super::Expr) -> Option<NodeId> {
        let node = self.expr(expr)?;
        match self.graph.type_of(node) {
            Type::Numbers => self.as_value(node, expr, String::new),
            _ => Some(node),
        }
    }

    /// Whether there is one argument for each parameter.
    fn check_arguments(
        &mut self,
        function: &UserFunction,
        arguments: &[Argument],
        span: Span,
    ) -> bool {
        let name = &function.name;
        let signature = format!("write `{name}({})`", function.parameters.join(", "));
        let before = self.diagnostics.len();
        for (word, word_span) in arguments.iter().filter_map(|it| it.name.as_ref()) {
            if !function.parameters.contains(word) {
                let message = format!("`{name}` has no parameter `{word}`");
                let found = Diagnostic::error(Kind::UnknownName, *word_span, message);
                let known = function.parameters.iter().map(String::as_str);
                self.report(found.suggest(word, known).hint(signature.clone()));
            }
        }
        let count = function.parameters.len();
        let mut taken = vec![false; count];
        let mut twice = false;
        for (at, argument) in arguments.iter().enumerate() {
            let place = match &argument.name {
                None => Some(at),
                Some((word, _)) => function.parameters.iter().position(|it| it == word),
            };
            if let Some(taken) = place.and_then(|place| taken.get_mut(place)) {
                twice |= std::mem::replace(taken, true);
            }
        }
        if self.diagnostics.len() == before && (arguments.len() != count || twice) {
            let names: Vec<String> = function
                .parameters
                .iter()
                .map(|it| format!("`{it}`"))
                .collect();
            let takes = match count {
                0 => format!("`{name}` takes no arguments"),
                1 => format!("`{name}` takes 1 argument, {}", listed(&names)),
                _ => format!("`{name}` takes {count} arguments, {}", listed(&names)),
            };
            let missing: Vec<String> = names
                .iter()
                .zip(&taken)
                .filter(|(_, taken)| !**taken)
                .map(|(name, _)| name.clone())
                .collect();
            let message = match missing.is_empty() || arguments.iter().all(|it| it.name.is_none()) {
                true => format!("{takes}; here {}", are(arguments.len())),
                false => format!("{} of `{name}` {} missing", listed(&missing), is(&missing)),
            };
            self.report(Diagnostic::error(Kind::Arity, span, message).hint(signature));
        }
        self.diagnostics.len() == before
    }
}
