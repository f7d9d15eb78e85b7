//! Calls: which function is meant, what it is given, and the node that comes of it.

use super::super::ast::Argument;
use super::super::functions::{self, Found, Function, Piece, Rule};
use super::super::graph::Operation;
use super::super::{NodeId, Type};
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
        let same = match functions::lookup(name, arguments.len()) {
            Found::Functions(same) => same,
            Found::Unknown => {
                let found = self.unknown_function(name, name_span, arguments.is_empty());
                self.diagnostics.extend(found);
                for argument in arguments {
                    self.expr(&argument.value);
                }
                return None;
            }
        };
        let first = *same.first()?;
        if let Rule::Piece(piece) = first.rule {
            let places = self.places(first, name_span, arguments, span)?;
            let places: Vec<&Argument> = places.iter().copied().flatten().collect();
            return self.piece(piece, name, &places, span);
        }
        if let Rule::Binder(_) = first.rule {
            let places = self.places(first, name_span, arguments, span)?;
            return self.binder(&same, &places, span);
        }
        // What is wrong within the arguments can be told whatever is wrong with the call.
        let given: Vec<Option<NodeId>> = arguments.iter().map(|it| self.expr(&it.value)).collect();
        let function = self.choose(&same, arguments, &given)?;
        let places = self.places(function, name_span, arguments, span)?;
        let mut nodes = Vec::with_capacity(places.len());
        for (at, place) in places.iter().enumerate() {
            // What follows the parameters of a variadic function is like the last of them.
            let last = function.parameters.last();
            let parameter = function.parameters.get(at).or(last)?;
            let Some(place) = place else {
                // Only those with a default are left out.
                let value = Operation::Constant(parameter.default?);
                nodes.push(Some(self.push(value, vec![], Type::Number, name_span)));
                continue;
            };
            let node = arguments.iter().zip(&given);
            let node = node.filter(|(argument, _)| std::ptr::eq(*argument, *place));
            let Some(node) = node.filter_map(|(_, node)| *node).next() else {
                nodes.push(None);
                continue;
            };
            let rule = || format!("`{}` of `{name}` takes {}", parameter.name, parameter.takes);
            let expr = &place.value;
            nodes.push(match parameter.takes {
                Type::Number if function.goes_by_value() => self.as_value(node, expr, rule),
                Type::Condition if function.goes_by_value() => self.as_condition(node, expr, rule),
                // A parameter that takes a list takes data as well.
                Type::Numbers if self.graph.type_of(node) == Type::Data => Some(node),
                takes => self.as_type(node, expr, takes, rule),
            });
        }
        let operands: Vec<NodeId> = nodes.into_iter().collect::<Option<_>>()?;
        if let (Rule::Across | Rule::Path, [data, at]) = (function.rule, &operands[..]) {
            return self.of_chain(function, *data, *at, span);
        }
        let span_of = |place: &Option<&Argument>| place.map_or(name_span, |it| it.value.span);
        let arguments = places.iter().map(span_of).collect();
        let operation = Operation::Call {
            function,
            arguments,
        };
        let mut by_value = operands.iter().zip(&function.parameters);
        let takes_one = |takes| matches!(takes, Type::Number | Type::Condition);
        let by_value = function.variadic && self.by_value(&operands)
            || by_value.any(|(id, it)| takes_one(it.takes) && self.by_value(&[*id]));
        let gives = match function.result {
            Type::Number if function.goes_by_value() && by_value => Type::Data,
            result => result,
        };
        Some(self.push(operation, operands, gives, span))
    }

    /// Which of the functions of one name is meant: the first that takes what is given, else the
    /// first that takes the first of it.
    pub(super) fn choose(
        &self,
        same: &[&'static Function],
        arguments: &[Argument],
        given: &[Option<NodeId>],
    ) -> Option<&'static Function> {
        let takes = |function: &Function, most: usize| {
            let arguments = arguments.iter().zip(given).enumerate();
            let mut fits = arguments.take(most).map(|(at, (argument, node))| {
                let parameter = match &argument.name {
                    None => function.parameters.get(at),
                    Some((word, _)) => function.parameters.iter().find(|it| it.name == word),
                };
                let (Some(parameter), Some(node)) = (parameter, node) else {
                    return true;
                };
                match (parameter.takes, self.graph.type_of(*node)) {
                    (Type::Data, Type::Data | Type::Numbers | Type::Conditions) => true,
                    (Type::Number, Type::Data | Type::Numbers) => function.goes_by_value(),
                    (takes, given) => takes == given,
                }
            });
            fits.all(|fits| fits)
        };
        let all = same.iter().find(|it| takes(it, arguments.len()));
        let first = || same.iter().find(|it| takes(it, 1));
        all.or_else(first).or(same.first()).copied()
    }

    /// The arguments in the order of the parameters, if there is one for each that needs one.
    pub(super) fn places<'e>(
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
        let node = self.expr(&whole.value);
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

    fn unknown_function(&self, name: &str, span: Span, alone: bool) -> Option<Diagnostic> {
        let is_name = self.scope.contains(name) || name == "pi" || name == "inf";
        if is_name {
            let message = format!("`{name}` is a name, not a function");
            let product = format!("write `{name}*(…)` for the product");
            let hint = if alone {
                format!("write `{name}`")
            } else {
                product
            };
            return Some(Diagnostic::error(Kind::UnknownName, span, message).hint(hint));
        }
        if self.scope.is_failed_function(name) {
            return None;
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
            "mod" | "fmod" => {
                return Some(found.hint("the remainder of a by b is written `a - b*floor(a/b)`"));
            }
            _ => {
                let mut known: Vec<&str> = functions::names().collect();
                known.extend(self.scope.functions());
                return Some(found.suggest(name, known));
            }
        };
        Some(found.hint(format!("did you mean `{elsewhere}`?")))
    }
}

/// Whether divergences of this form have an integrand, at least for some order.
fn is_integral(form: &DivergenceForm) -> bool {
    let parameters = vec![1.0; form.parameters.len()];
    (form.build)(&parameters).is_ok_and(Divergence::has_integrand)
}
