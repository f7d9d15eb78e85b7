//! Functions of `[functions]`: what a spec defines for itself, put in where it is called.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ast::{Expr, ExprKind};
use super::{check_name, functions};
use crate::diag::{Diagnostic, Kind, Span, SpannedText};

/// A function of `[functions]`. What it takes and gives is what its body makes of the arguments, so
/// it may be called with numbers here and with data there.
#[derive(Debug, PartialEq)]
pub(crate) struct UserFunction {
    /// The word before the bracket.
    pub name: String,
    /// Where it is defined.
    pub span: Span,
    /// The names of its arguments.
    pub parameters: Vec<String>,
    /// What it gives.
    pub body: Expr,
    /// The names that its body reads beside the parameters, and those that called functions read.
    pub reads: Vec<(String, Span)>,
}

/// The functions of a scene, by their names.
pub(crate) type UserFunctions = BTreeMap<String, Arc<UserFunction>>;

/// A line of `[functions]`.
#[derive(Debug, Clone)]
pub(crate) struct FunctionLine {
    /// The head as written: `softplus(z)`.
    pub head: SpannedText,
    /// What it gives; `None` where that is a mistake, which is reported.
    pub body: Option<Expr>,
}

/// A head, read.
struct Head {
    name: String,
    span: Span,
    parameters: Vec<String>,
}

impl Expr {
    /// Makes calls of these functions what they are.
    pub(crate) fn resolve(&mut self, functions: &UserFunctions) {
        if functions.is_empty() {
            return;
        }
        for (part, _) in self.parts_mut() {
            part.resolve(functions);
        }
        if let ExprKind::Call {
            function,
            function_span,
            arguments,
        } = &mut self.kind
            && let Some(known) = functions.get(function)
        {
            self.kind = ExprKind::Apply {
                function: Arc::clone(known),
                function_span: *function_span,
                arguments: std::mem::take(arguments),
            };
        }
    }
}

/// The functions that these lines define, in whatever order they call each other. Those that are no
/// functions are reported; of their names the list tells, since calls of them shall fail silently.
pub(crate) fn define_functions(
    lines: Vec<FunctionLine>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (UserFunctions, Vec<String>) {
    let mut waiting: Vec<(Head, Expr)> = Vec::new();
    let mut failed: Vec<String> = Vec::new();
    for line in lines {
        match read_head(&line.head, diagnostics) {
            Some(head) => {
                if let Some((other, _)) = waiting.iter().find(|(other, _)| other.name == head.name)
                {
                    let message = format!("`{}` is defined twice", head.name);
                    diagnostics.push(
                        Diagnostic::error(Kind::Duplicate, head.span, message)
                            .related(other.span, "defined here"),
                    );
                } else if let Some(body) = line.body {
                    waiting.push((head, body));
                } else {
                    failed.push(head.name);
                }
            }
            None => failed.extend(word_of(line.head.text())),
        }
    }
    let mut known = UserFunctions::new();
    // Each after those that it calls: what is left over calls itself, directly or through others.
    loop {
        let names: Vec<String> = waiting.iter().map(|(head, _)| head.name.clone()).collect();
        let calls = |body: &Expr| {
            let mut called = body.functions();
            called.any(|it| names.iter().any(|name| name == it))
        };
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|it| !calls(&it.1));
        waiting = rest;
        if ready.is_empty() {
            break;
        }
        for (head, mut body) in ready {
            body.resolve(&known);
            let reads = body.names();
            let reads = reads.filter(|(name, _)| !head.parameters.iter().any(|it| it == name));
            let mut reads: Vec<_> = reads.map(|(name, span)| (name.to_owned(), span)).collect();
            reads.sort();
            reads.dedup_by(|a, b| a.0 == b.0);
            let function = UserFunction {
                name: head.name.clone(),
                span: head.span,
                parameters: head.parameters,
                body,
                reads,
            };
            known.insert(head.name, Arc::new(function));
        }
    }
    if let Some((head, _)) = waiting.first() {
        let message = format!("`{}` calls itself", head.name);
        diagnostics.push(
            Diagnostic::error(Kind::Cycle, head.span, message)
                .hint("a value that follows from the one before is a state of `[chains]`"),
        );
    }
    failed.extend(waiting.into_iter().map(|(head, _)| head.name));
    (known, failed)
}

/// The word before the bracket.
fn word_of(head: &str) -> Option<String> {
    let word = head.split('(').next().unwrap_or_default().trim();
    (!word.is_empty()).then(|| word.to_owned())
}

/// `softplus(z)`: a name and those of its arguments.
fn read_head(head: &SpannedText, diagnostics: &mut Vec<Diagnostic>) -> Option<Head> {
    let span = head.whole();
    let no_head = || {
        let message = format!("`{}` is no head of a function", head.text());
        Diagnostic::error(Kind::BadName, span, message)
            .hint("a head is a name and its arguments, in quotes: `\"f(u, v)\" = \"u + v\"`")
    };
    let Ok(expr) = super::parse(head) else {
        diagnostics.push(no_head());
        return None;
    };
    let ExprKind::Call {
        function,
        arguments,
        ..
    } = expr.kind
    else {
        diagnostics.push(no_head());
        return None;
    };
    if functions::is_function(&function) {
        let message = format!("the language has a function `{function}`");
        let found = Diagnostic::error(Kind::Duplicate, span, message);
        diagnostics.push(found.hint("take another name"));
        return None;
    }
    let mut parameters = Vec::with_capacity(arguments.len());
    for argument in &arguments {
        match (&argument.name, &argument.value.kind) {
            (None, ExprKind::Name(name)) => {
                // Within a function they are names like others.
                if !matches!(name.as_str(), "x" | "y")
                    && let Err(bad) = check_name(name, argument.value.span)
                {
                    diagnostics.push(bad);
                    return None;
                }
                if parameters.contains(name) {
                    let message = format!("`{function}` has two arguments `{name}`");
                    let span = argument.value.span;
                    diagnostics.push(Diagnostic::error(Kind::Duplicate, span, message));
                    return None;
                }
                parameters.push(name.clone());
            }
            _ => {
                diagnostics.push(no_head());
                return None;
            }
        }
    }
    Some(Head {
        name: function,
        span,
        parameters,
    })
}
