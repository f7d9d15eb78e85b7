//! Chains: recurrences with states, draws and copies.

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Bound, Chain, Definition, Expr, ExprKind, MAX_STATES, Made, State, Type, check_name},
};

use super::{super::keys::CHAIN, Fields, Lowering, lowering::Declaring};

impl Lowering<'_, Declaring> {
    /// The entries of `[chains]` and the names of their states, each as a definition.
    pub(super) fn chains(&mut self, scene: &Fields<'_>) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for (name, name_span, node) in scene.map("chains") {
            let fields = Fields::of(node, &CHAIN);
            let states = fields.as_ref().map(|fields| states(fields));
            let chain = fields.and_then(|fields| self.chain(name, name_span, &fields));
            let Some(chain) = chain else {
                for (state, _) in states.into_iter().flatten().chain([(name, name_span)]) {
                    self.fail(state);
                }
                continue;
            };
            let made = |made, span| Expr {
                kind: ExprKind::Made(Box::new(made)),
                span,
            };
            for (which, state) in chain.states.iter().enumerate() {
                let chain = Expr {
                    kind: ExprKind::Name(name.to_owned()),
                    span: state.span,
                };
                definitions.push(Definition {
                    name: state.name.clone(),
                    name_span: state.span,
                    expr: made(Made::State { chain, which }, state.span),
                    expected: Type::Data,
                });
            }
            definitions.push(Definition {
                name: name.to_owned(),
                name_span,
                expr: made(Made::Chain(chain), node.span),
                expected: Type::Chain,
            });
        }
        definitions
    }

    fn chain(&mut self, name: &str, name_span: Span, fields: &Fields<'_>) -> Option<Chain> {
        let (steps, copies) = (
            fields.int("steps"),
            fields.int_or_default("copies") as usize,
        );
        let mut complete = true;
        let mut draws: Vec<Bound> = Vec::new();
        for (name, span, node) in fields.map("draw") {
            let of = self.parse(node, Type::Distribution);
            complete &= of.is_some() && self.is_name(name, span);
            draws.extend(of.map(|of| Bound {
                name: name.to_owned(),
                span,
                of,
            }));
        }
        let mut states = Vec::new();
        for (name, span, start) in fields.map("start") {
            let Some((_, _, next)) = fields.map("next").find(|(other, ..)| *other == name) else {
                let message = format!("`{name}` has a `start`, but no `next`");
                let found = Diagnostic::error(Kind::MissingKey, span, message);
                self.diagnostics.push(found.hint(format!(
                    "what stays as it is goes on with `{name} = \"{name}\"`"
                )));
                complete = false;
                continue;
            };
            if let Some(draw) = draws.iter().find(|draw| draw.name == name) {
                let message = format!("`{name}` is a state and a draw");
                self.diagnostics.push(
                    Diagnostic::error(Kind::Duplicate, span, message)
                        .related(draw.span, "drawn here"),
                );
                complete = false;
            }
            let start = self.parse(start, Type::Number);
            let next = self.parse(next, Type::Number);
            let Some((start, next)) = start.zip(next) else {
                complete = false;
                continue;
            };
            states.push(State {
                name: name.to_owned(),
                span,
                start,
                next,
            });
        }
        for (name, span, _) in fields.map("next") {
            if fields.map("start").all(|(other, ..)| other != name) {
                let message = format!("`{name}` has a `next`, but no `start`");
                self.error(Kind::MissingKey, span, message);
                complete = false;
            }
        }
        let steps = steps? as usize;
        if steps.saturating_mul(copies) > MAX_STATES {
            let message = format!(
                "`{name}` takes {steps} steps in {copies} copies, {} in all: at most {MAX_STATES} \
                 are accepted",
                steps.saturating_mul(copies)
            );
            self.error(Kind::Limit, name_span, message);
            return None;
        }
        if complete && states.is_empty() {
            let message = format!("`{name}` has no states");
            let found = Diagnostic::error(Kind::MissingKey, name_span, message);
            let hint = "`start = { a = 0 }` and `next = { a = \"a + 1\" }` make one, say";
            self.diagnostics.push(found.hint(hint));
            return None;
        }
        complete.then(|| Chain {
            name: name.to_owned(),
            steps,
            copies,
            seed: u64::from(fields.int_or_default("seed")),
            draws,
            states,
        })
    }

    fn is_name(&mut self, name: &str, span: Span) -> bool {
        let checked = check_name(name, span);
        let is_name = checked.is_ok();
        self.diagnostics.extend(checked.err());
        is_name
    }
}

/// The names of a chain's states.
fn states<'a>(fields: &Fields<'a>) -> Vec<(&'a str, Span)> {
    let states = fields.map("start").chain(fields.map("next"));
    states.map(|(name, span, _)| (name, span)).collect()
}
