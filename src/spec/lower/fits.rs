//! Names that are solved for: what is minimised, over which names, between which bounds.

use std::collections::BTreeMap;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Definition, Expr, FitId, NodeId, Type, check_name},
};

use super::{
    super::{
        keys::FIT,
        model::{Fit, Named, Parameter},
        tree::Node,
    },
    Fields, Lowering, Overrides,
    lowering::Declaring,
};

/// The most names of one fit.
const MAX_SOLVED: usize = 10;

/// A fit whose names are known, but not yet what they do.
pub(super) struct Draft {
    name: String,
    span: Span,
    /// What is minimised, if it could be read.
    pub(super) objective: Option<Expr>,
    pub(super) solved: Vec<DraftName>,
    id: FitId,
}

/// A name that a fit solves for.
pub(super) struct DraftName {
    pub(super) name: String,
    span: Span,
    /// The node that everything reads.
    node: NodeId,
    /// Its bounds, if both could be read.
    pub(super) bounds: Option<[Expr; 2]>,
}

impl Draft {
    /// The minimum, as a definition.
    pub(super) fn definition(&self) -> Option<Definition> {
        Some(Definition {
            name: self.name.clone(),
            name_span: self.span,
            expr: self.objective.clone()?,
            expected: Type::Number,
        })
    }
}

impl Lowering<'_, Declaring> {
    /// Makes the solved names known: they win over parameters and swept names, and `--set` wins over
    /// them.
    pub(super) fn solved(
        &mut self,
        scene: &Fields<'_>,
        parameters: &mut Vec<Parameter>,
        overrides: &Overrides,
    ) -> Vec<Draft> {
        let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
        let mut written = Vec::new();
        for (name, span, node) in scene.map("fits") {
            let Some(fields) = Fields::of(node, &FIT) else {
                continue;
            };
            let mut names = Vec::new();
            for (solved, place, bounds) in fields.map("over") {
                if let Err(bad) = check_name(solved, place) {
                    self.diagnostics.push(bad);
                } else if let Some(&first) = taken.get(solved) {
                    let message = format!("`{solved}` is solved for twice");
                    self.diagnostics.push(
                        Diagnostic::error(Kind::Duplicate, place, message)
                            .related(first, "solved for here"),
                    );
                } else {
                    taken.insert(solved, place);
                    // Before any fit, so that every fit can read it.
                    let input = self.graph.input(solved, place);
                    names.push((solved, place, bounds, input));
                }
            }
            if let Some(over) = fields.get("over").filter(|over| over.table().is_some()) {
                let count = fields.map("over").count();
                if count == 0 || count > MAX_SOLVED {
                    let message = format!(
                        "`over` of a fit has {count} names, but must have 1 to {MAX_SOLVED}"
                    );
                    self.error(Kind::Arity, over.span, message);
                }
            }
            written.push((name, span, fields, names));
        }
        let mut drafts = Vec::with_capacity(written.len());
        for (name, span, fields, names) in written {
            let inputs: Vec<NodeId> = names.iter().map(|(.., input)| *input).collect();
            let (id, nodes) = self.graph.solve_for(&inputs);
            let mut solved = Vec::with_capacity(names.len());
            for ((own, place, bounds, input), node) in names.into_iter().zip(nodes) {
                match overrides.value(own) {
                    Some(value) => self.fix(own, input, value, parameters),
                    None => self.idle(own, name, place),
                }
                self.names.scope.insert(own, node);
                self.names.given.insert(node, input);
                let bounds = bounds.list().and_then(|list| match list {
                    [low, high] => {
                        let low = self.parse(low, Type::Number);
                        let high = self.parse(high, Type::Number);
                        Some([low?, high?])
                    }
                    _ => None,
                });
                solved.push(DraftName {
                    name: own.to_owned(),
                    span: place,
                    node,
                    bounds,
                });
            }
            let objective = fields.get("minimize");
            let objective = objective.and_then(|node: &Node| self.parse(node, Type::Number));
            if objective.is_none() && !self.names.scope.contains(name) {
                self.names.scope.insert_failed(name);
            }
            drafts.push(Draft {
                name: name.to_owned(),
                span,
                objective,
                solved,
                id,
            });
        }
        drafts
    }

    /// Gives a solved name a value from outside.
    fn fix(&mut self, name: &str, node: NodeId, value: f64, parameters: &mut Vec<Parameter>) {
        self.names.rest.set(node, value);
        parameters.retain(|parameter| parameter.name != name);
        parameters.push(Parameter {
            name: name.to_owned(),
            node,
            value,
            pinned: true,
        });
    }

    /// Warns of a value that a solved name has elsewhere.
    fn idle(&mut self, name: &str, fit: &str, span: Span) {
        if let Some(elsewhere) = self.names.scope.get(name) {
            let place = self.graph.span_of(elsewhere);
            let message = format!("`{name}` is solved for in `fits.{fit}`: this has no effect");
            self.diagnostics.push(
                Diagnostic::warning(Kind::Unused, place, message).related(span, "solved for here"),
            );
        }
    }

    /// Says what each fit minimises; the result is in an order in which none reads a later one.
    pub(super) fn fits(&mut self, drafts: Vec<Draft>) -> Vec<Fit> {
        let scope = self.names.scope.clone();
        let mut waiting = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let mut bounds = Vec::with_capacity(draft.solved.len());
            for name in &draft.solved {
                let Some([low, high]) = &name.bounds else {
                    continue;
                };
                let low = self.compile(low, Type::Number, &name.name, &scope);
                let high = self.compile(high, Type::Number, &name.name, &scope);
                if let (Some(low), Some(high)) = (low, high) {
                    bounds.push([low, high]);
                }
            }
            let objective = draft
                .objective
                .as_ref()
                .and_then(|_| scope.get(&draft.name));
            let complete = bounds.len() == draft.solved.len() && !bounds.is_empty();
            if let (Some(objective), true) = (objective, complete)
                && self.is_sound(&draft, objective, &bounds)
            {
                waiting.push((draft, objective, bounds));
            }
        }
        let mut fits = Vec::with_capacity(waiting.len());
        while !waiting.is_empty() {
            let open: Vec<FitId> = waiting.iter().map(|(draft, ..)| draft.id).collect();
            let ready = waiting.iter().position(|(draft, objective, bounds)| {
                let ends = bounds.iter().flatten().copied();
                let reads: Vec<NodeId> = ends.chain([*objective]).collect();
                let needs = self.graph.fits_of(&reads);
                needs.iter().all(|id| *id == draft.id || !open.contains(id))
            });
            let Some(ready) = ready else {
                let names: Vec<String> = waiting
                    .iter()
                    .map(|(draft, ..)| format!("`fits.{}`", draft.name))
                    .collect();
                let message = format!("{} need each other", names.join(" and "));
                self.diagnostics.push(
                    Diagnostic::error(Kind::Cycle, waiting[0].0.span, message)
                        .hint("one fit may read what another solves for, but not in a circle"),
                );
                break;
            };
            let (draft, objective, bounds) = waiting.remove(ready);
            self.graph.minimize(draft.id, objective, bounds);
            fits.push(Fit {
                id: draft.id,
                minimum: Named {
                    name: draft.name,
                    span: draft.span,
                    node: objective,
                },
                solved: draft
                    .solved
                    .into_iter()
                    .map(
                        |DraftName {
                             name, span, node, ..
                         }| Named { name, span, node },
                    )
                    .collect(),
            });
        }
        fits
    }

    /// Whether a fit can be solved for its names: what it minimises depends on each of them, and
    /// their bounds on none.
    fn is_sound(&mut self, draft: &Draft, objective: NodeId, bounds: &[[NodeId; 2]]) -> bool {
        let before = self.diagnostics.len();
        for (name, ends) in draft.solved.iter().zip(bounds) {
            if !self.graph.depends_on(objective, &[name.node], &[]) {
                let message = format!(
                    "`minimize` of `fits.{}` does not depend on `{}`",
                    draft.name, name.name
                );
                self.diagnostics.push(
                    Diagnostic::error(Kind::Conflict, name.span, message)
                        .hint("name what it is made of, directly or through definitions"),
                );
            }
            if self.graph.fits_of(ends).contains(&draft.id) {
                let message = format!(
                    "the bounds of `{}` depend on what `fits.{}` solves for",
                    name.name, draft.name
                );
                self.diagnostics
                    .push(Diagnostic::error(Kind::Conflict, name.span, message).hint(
                    "they may read parameters, swept names, other fits and what follows from them",
                ));
            }
        }
        self.diagnostics.len() == before
    }
}
