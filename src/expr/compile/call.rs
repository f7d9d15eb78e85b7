//! Calls: which function is meant, what it is given, and the node that comes of it.

use super::super::ast::{Argument, Expr, ExprKind};
use super::super::functions::{self, Binder, Found, Function, Piece, Rule};
use super::super::graph::{Node, Operation};
use super::super::{NodeId, Type, check_name};
use super::Compiler;
use super::wording::{are, is, listed, takes};
use crate::diag::{Diagnostic, Kind, Span};
use klrender_stats::{Divergence, DivergenceForm};

impl Compiler<'_> {
    pub(super) fn call(
        &mut self,
        name: &str,
        name_span: Span,
        arguments: &[Argument],
        span: Span,
    ) -> Option<NodeId> {
        let function = match functions::lookup(name, arguments.len()) {
            Found::Functions(same) => self.choose(&same, arguments)?,
            Found::Unknown => {
                let found = self.unknown_function(name, name_span, arguments.is_empty());
                self.report(found);
                for argument in arguments {
                    self.expr(&argument.value, None);
                }
                return None;
            }
        };
        let places = self.places(function, name_span, arguments, span);
        if let (Rule::Piece(piece), Some(places)) = (function.rule, &places) {
            let places: Vec<&Argument> = places.iter().copied().flatten().collect();
            return self.piece(piece, name, &places, span);
        }
        if let (Rule::Binder(binder), Some(places)) = (function.rule, &places) {
            return self.binder(function, binder, places, span);
        }
        let Some(places) = places else {
            // What is wrong within the arguments can be told all the same.
            for argument in arguments {
                self.expr(&argument.value, None);
            }
            return None;
        };
        let mut nodes = Vec::with_capacity(places.len());
        for (at, place) in places.iter().enumerate() {
            // What follows the parameters of a variadic function is like the last of them.
            let last = function.parameters.last();
            let parameter = function.parameters.get(at).or(last)?;
            let takes = match place {
                Some(place) if function.is_elementwise() => self.kind_of_value(&place.value),
                // A parameter that takes a list takes data as well.
                Some(place)
                    if parameter.takes == Type::Numbers
                        && !matches!(place.value.kind, ExprKind::List(_))
                        && self.gives_data(&place.value) =>
                {
                    Type::Data
                }
                _ => parameter.takes,
            };
            let Some(place) = place else {
                // Only those with a default are left out.
                let value = Operation::Constant(parameter.default?);
                nodes.push(Some(self.push(value, vec![], Type::Number, name_span)));
                continue;
            };
            nodes.push(self.expect(&place.value, takes, || {
                format!("`{}` of `{name}` takes {}", parameter.name, parameter.takes)
            }));
        }
        let operands: Vec<NodeId> = nodes.into_iter().collect::<Option<_>>()?;
        let span_of = |place: &Option<&Argument>| place.map_or(name_span, |it| it.value.span);
        let arguments = places.iter().map(span_of).collect();
        let operation = Operation::Call {
            function,
            arguments,
        };
        if function.is_elementwise() {
            return Some(self.push_value(operation, operands, span));
        }
        Some(self.push(operation, operands, function.result, span))
    }

    /// Which of the functions of one name is meant: one that takes data where data are given, or
    /// else the first.
    fn choose(
        &self,
        same: &[&'static Function],
        arguments: &[Argument],
    ) -> Option<&'static Function> {
        let fits = |function: &&&'static Function| {
            let mut parameters = function.parameters.iter().enumerate();
            parameters.any(|(at, parameter)| {
                let positional = arguments.get(at).filter(|it| it.name.is_none());
                let named = || {
                    let is_named = |it: &&Argument| {
                        it.name
                            .as_ref()
                            .is_some_and(|(name, _)| name == parameter.name)
                    };
                    arguments.iter().find(is_named)
                };
                parameter.takes == Type::Data
                    && positional
                        .or_else(named)
                        .is_some_and(|it| self.gives_data(&it.value))
            })
        };
        same.iter().find(fits).or(same.first()).copied()
    }

    /// The arguments in the order of the parameters, if there is one for each that needs one.
    fn places<'e>(
        &mut self,
        function: &Function,
        name_span: Span,
        arguments: &'e [Argument],
        span: Span,
    ) -> Option<Vec<Option<&'e Argument>>> {
        let name = function.name;
        let parameters = &function.parameters;
        let positional = arguments.iter().filter(|it| it.name.is_none()).count();
        let too_many = positional > parameters.len() && !function.variadic;
        let needed = parameters.iter().filter(|it| it.default.is_none()).count();
        let too_few = arguments.len() < needed;
        let all_positional = positional == arguments.len();
        if too_many || (too_few && all_positional) {
            let extra = arguments.get(parameters.len()).filter(|_| too_many);
            let place = extra.map_or(span, |extra| extra.value.span);
            let message = format!("{}; here {}", takes(function), are(arguments.len()));
            let mut found = Diagnostic::error(Kind::Arity, place, message);
            if extra.is_some() {
                found = found.label("one too many");
            } else {
                found = found.hint(format!("write `{}`", function.signature()));
            }
            self.report(found);
            return None;
        }
        let mut places: Vec<Option<&Argument>> = vec![None; parameters.len().max(positional)];
        let mut complete = true;
        for (index, argument) in arguments.iter().enumerate() {
            let Some((word, word_span)) = &argument.name else {
                places[index] = Some(argument);
                continue;
            };
            let Some(at) = parameters.iter().position(|it| it.name == word) else {
                let known = parameters.iter().map(|it| it.name);
                let found = Diagnostic::error(
                    Kind::UnknownName,
                    *word_span,
                    format!("`{name}` has no parameter `{word}`"),
                )
                .suggest(word, known)
                .hint(takes(function));
                self.report(found);
                complete = false;
                continue;
            };
            if let Some(earlier) = places[at] {
                let message = format!("`{word}` of `{name}` is given twice");
                let found = Diagnostic::error(Kind::Duplicate, *word_span, message)
                    .related(earlier.value.span, "given here");
                self.report(found);
                complete = false;
                continue;
            }
            places[at] = Some(argument);
        }
        if complete {
            let missing: Vec<_> = parameters
                .iter()
                .zip(&places)
                .filter(|(parameter, place)| place.is_none() && parameter.default.is_none())
                .map(|(parameter, _)| format!("`{}`", parameter.name))
                .collect();
            if !missing.is_empty() {
                let message = format!("{} of `{name}` {} missing", listed(&missing), is(&missing));
                let found = Diagnostic::error(Kind::Arity, name_span, message)
                    .hint(format!("write `{}`", function.signature()));
                self.report(found);
            }
        }
        let answered = parameters
            .iter()
            .zip(&places)
            .all(|(parameter, place)| place.is_some() || parameter.default.is_some());
        (complete && answered).then_some(places)
    }

    /// `integral(f, u, a, b)`: a node that reads a, b and what f reads beside u.
    fn binder(
        &mut self,
        function: &'static Function,
        binder: Binder,
        places: &[Option<&Argument>],
        span: Span,
    ) -> Option<NodeId> {
        let name = function.name;
        let [Some(body), Some(variable), own @ ..] = places else {
            return None;
        };
        let mut operands = Vec::new();
        for (parameter, place) in function.parameters[2..].iter().zip(own) {
            let Some(place) = place else { return None };
            operands.push(self.expect(&place.value, parameter.takes, || {
                format!("`{}` of `{name}` takes {}", parameter.name, parameter.takes)
            }));
        }
        let word = self.bound_name(name, &variable.value);
        let root = match &word {
            Some((word, word_span)) => {
                let node = Node {
                    operation: Operation::Variable,
                    operands: Vec::new(),
                    gives: Type::Number,
                    span: *word_span,
                    name: Some(word.clone()),
                };
                let variable = self.graph.push(node);
                let mut inside = self.scope.child();
                inside.insert(word.clone(), variable);
                let mut inner = Compiler {
                    graph: self.graph,
                    scope: &inside,
                    diagnostics: self.diagnostics,
                };
                let root = inner.body(function, binder, &body.value);
                root.map(|root| (variable, root))
            }
            None => None,
        };
        let mut operands: Vec<NodeId> = operands.into_iter().collect::<Option<_>>()?;
        let (variable, root) = root?;
        operands.extend(self.graph.read_from_outside(root, variable));
        let arguments = places.iter().flatten().map(|it| it.value.span).collect();
        let operation = Operation::Binder {
            function,
            binder,
            variable,
            body: root,
            arguments,
        };
        Some(self.push(operation, operands, Type::Number, span))
    }

    /// The expression of a binder. The mean of a condition is that of 1 where it holds, else 0.
    fn body(&mut self, function: &Function, binder: Binder, expr: &Expr) -> Option<NodeId> {
        let node = self.expr(expr, Some(Type::Number))?;
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
        self.checked(node, expr, Type::Number, || {
            format!("`{body}` of `{name}` takes a number")
        })
    }

    /// The name that a binder binds: a new one, or that of a binder around it.
    fn bound_name(&mut self, function: &str, expr: &Expr) -> Option<(String, Span)> {
        let ExprKind::Name(name) = &expr.kind else {
            let message = format!("the second argument of `{function}` is a new name, such as `u`");
            let found = Diagnostic::error(Kind::WrongType, expr.span, message);
            self.report(found.label("this is no name"));
            return None;
        };
        if !matches!(name.as_str(), "x" | "y") {
            if let Err(bad) = check_name(name, expr.span) {
                self.report(bad);
                return None;
            }
            let known = self.scope.get(name).map(|node| self.graph.node(node));
            let taken = match known {
                Some(node) => !matches!(node.operation, Operation::Variable),
                None => self.scope.contains(name),
            };
            if taken {
                let message = format!("`{name}` has a meaning here already");
                let mut found = Diagnostic::error(Kind::BadName, expr.span, message)
                    .hint(format!("the second argument of `{function}` is a new name"));
                if let Some(node) = known {
                    found = found.related(node.span, "defined here");
                }
                self.report(found);
                return None;
            }
        }
        Some((name.clone(), expr.span))
    }

    /// `integrand(kl(P, Q), x)`: a node that reads P, Q and x.
    fn piece(
        &mut self,
        piece: Piece,
        name: &str,
        places: &[&Argument],
        span: Span,
    ) -> Option<NodeId> {
        let [whole, at] = places else {
            return None;
        };
        let node = self.expr(&whole.value, None);
        let at = self.expect(&at.value, Type::Number, || {
            format!("`x` of `{name}` takes a number")
        });
        let (node, at) = (self.graph.origin(node?), at?);
        let node = self.graph.node(node);
        let form = match &node.operation {
            Operation::Call { function, .. } => match function.rule {
                Rule::Divergence(form) => Some(form),
                _ => None,
            },
            _ => None,
        };
        let message = match form {
            None => format!("`{name}` takes a divergence, such as `kl(P, Q)`"),
            Some(form) if !is_integral(form) => {
                format!("`{}` is not the integral of a function of x", form.name)
            }
            Some(form) => {
                let mut operands = node.operands.clone();
                operands.push(at);
                let operation = Operation::Piece { piece, form };
                return Some(self.push(operation, operands, Type::Number, span));
            }
        };
        let found = Diagnostic::error(Kind::WrongType, whole.value.span, message);
        self.report(found);
        None
    }

    fn unknown_function(&self, name: &str, span: Span, alone: bool) -> Diagnostic {
        let is_name = self.scope.contains(name) || name == "pi" || name == "inf";
        if is_name {
            let message = format!("`{name}` is a name, not a function");
            let product = format!("write `{name}*(…)` for the product");
            let hint = if alone {
                format!("write `{name}`")
            } else {
                product
            };
            return Diagnostic::error(Kind::UnknownName, span, message).hint(hint);
        }
        let message = format!("there is no function `{name}`");
        let found = Diagnostic::error(Kind::UnknownName, span, message);
        let elsewhere = match name.to_lowercase().as_str() {
            "ln" => "log",
            "gauss" | "gaussian" => "normal",
            "kullback_leibler" | "kl_divergence" => "kl",
            "js" | "jsd" => "jensen_shannon",
            "tv" | "tvd" => "total_variation",
            "var" => "variance",
            _ => return found.suggest(name, functions::names()),
        };
        found.hint(format!("did you mean `{elsewhere}`?"))
    }
}

/// Whether divergences of this form have an integrand, at least for some order.
fn is_integral(form: &DivergenceForm) -> bool {
    let parameters = vec![1.0; form.parameters.len()];
    (form.build)(&parameters).is_ok_and(Divergence::has_integrand)
}
