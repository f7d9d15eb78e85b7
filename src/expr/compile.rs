//! Syntax tree to graph: names are resolved, types and arguments checked.

use super::ast::{Argument, Expr, ExprKind};
use super::functions::{self, Found, Function, Piece};
use super::graph::{Node, Operation};
use super::{Graph, NodeId, Scope, Type, check_name};
use crate::diag::{Diagnostic, Kind, Span};
use crate::stats::{Divergence, DivergenceForm};

impl Graph {
    /// Adds an expression: resolves its names, checks types and arguments. What is wrong goes to
    /// `found`, and the result is then `None`; a name whose definition failed fails silently, so
    /// that one mistake gives one message.
    ///
    /// An expression that is a mere name gives the node of that name, so it can be bound.
    pub fn compile(
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
    pub fn compile_as(
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

    fn call(
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
        if let (functions::Rule::Piece(piece), Some(places)) = (function.rule, &places) {
            let places: Vec<&Argument> = places.iter().copied().flatten().collect();
            return self.piece(piece, name, &places, span);
        }
        if let (functions::Rule::Binder(binder), Some(places)) = (function.rule, &places) {
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

    /// `integral(f, u, a, b)`: a node that reads a, b and what f reads beside u.
    fn binder(
        &mut self,
        function: &'static Function,
        binder: functions::Binder,
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
                let root = Compiler {
                    graph: self.graph,
                    scope: &inside,
                    diagnostics: self.diagnostics,
                }
                .expect(&body.value, Type::Number, || {
                    format!(
                        "`{}` of `{name}` takes a number",
                        function.parameters[0].name
                    )
                });
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
                functions::Rule::Divergence(form) => Some(form),
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

/// How to make what is expected of what is given.
fn way_out(expr: &Expr, given: Type, expected: Type) -> Option<String> {
    let name = match &expr.kind {
        ExprKind::Name(name) => name.as_str(),
        _ => "P",
    };
    match (given, expected) {
        (Type::Distribution, Type::Number) => Some(format!(
            "a number of a distribution is `mean({name})` or `pdf({name}, x)`, say"
        )),
        (Type::Data | Type::Numbers, Type::Number) => {
            Some("a number of data is `mean(…)`, `count(…)` or `quantile(…, 0.5)`, say".to_owned())
        }
        (Type::Data | Type::Numbers, Type::Distribution) => {
            Some("a distribution of data is `empirical(…)`".to_owned())
        }
        (Type::Number, Type::Distribution) => {
            Some("a distribution is written `normal(0, 1)`, say".to_owned())
        }
        (Type::Condition, Type::Number) => {
            Some("`if(condition, 1, 0)` makes a number of a condition".to_owned())
        }
        (Type::Number, Type::Condition) => Some("compare it, as in `v > 0`".to_owned()),
        (Type::Number, Type::Numbers | Type::Data) => Some("a list is written `[a, b]`".to_owned()),
        (Type::Distribution, Type::Distributions) => Some("a list is written `[P, Q]`".to_owned()),
        _ => None,
    }
}

/// "`normal` takes 2 arguments, `mean` and `std`".
fn takes(function: &Function) -> String {
    let names = |given: bool| -> Vec<String> {
        let of = function.parameters.iter();
        let chosen = of.filter(|it| it.default.is_some() == given);
        chosen.map(|it| format!("`{}`", it.name)).collect()
    };
    let (names, optional) = (names(false), names(true));
    if function.variadic {
        return format!(
            "`{}` takes {} or more arguments",
            function.name,
            names.len()
        );
    }
    let plural = if names.len() == 1 { "" } else { "s" };
    let takes = format!(
        "`{}` takes {} argument{plural}, {}",
        function.name,
        names.len(),
        listed(&names)
    );
    if optional.is_empty() {
        takes
    } else {
        format!("{takes}, and perhaps {}", listed(&optional))
    }
}

fn are(count: usize) -> String {
    match count {
        0 => "there is none".to_owned(),
        1 => "is 1".to_owned(),
        _ => format!("are {count}"),
    }
}

fn is(words: &[String]) -> &'static str {
    if words.len() == 1 { "is" } else { "are" }
}

/// "`a`, `b` and `c`".
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
