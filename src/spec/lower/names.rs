//! The names of a scene: parameters, swept names, quantities, distributions.

use std::collections::BTreeSet;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Definition, Type, check_name},
};

use super::{
    super::{
        model::{Named, Parameter},
        tree::Node,
    },
    Fields, Lowering, Names, Overrides,
    dynamic_names::DynamicNames,
    fits::Draft,
    lowering::{Declaring, Inputs},
};

impl<'f> Lowering<'f, Declaring> {
    /// Gives every name its node and makes it known to the scopes.
    pub(super) fn declare(
        mut self,
        scene: &Fields<'_>,
        overrides: &Overrides,
    ) -> (Names, Lowering<'f>) {
        self.names.scope.set_bound_in_marks(bound_in_marks(scene));
        self.functions(scene);
        let mut parameters = self.parameters(scene, overrides);
        let swept = self.swept(scene, &mut parameters, overrides);
        let drafts = self.solved(scene, &mut parameters, overrides);
        let quantities = self.definitions(scene, "quantities", Type::Number);
        let distributions = self.definitions(scene, "distributions", Type::Distribution);
        let mut data = self.data(scene);
        let chains = self.chains(scene);
        let is_chain = |it: &&Definition| it.expected == Type::Chain;
        let of_chains = chains.iter().filter(is_chain);
        let of_chains: Vec<_> = of_chains
            .map(|it| (it.name.clone(), it.name_span))
            .collect();
        data.extend(chains);

        let minima: Vec<Definition> = drafts.iter().filter_map(Draft::definition).collect();
        // A solved name follows from all that its fit reads.
        let solved = drafts.iter().flat_map(|draft| {
            draft.solved.iter().flat_map(|name| {
                let read = draft.objective.iter().chain(name.bounds.iter().flatten());
                read.map(|expr| (name.name.as_str(), expr))
            })
        });
        let frame_words = ["t", "frame", "frames"].map(str::to_owned);
        let dynamic = DynamicNames::closure(
            swept
                .iter()
                .map(|named| named.name.clone())
                .chain(frame_words),
            quantities
                .iter()
                .chain(&distributions)
                .chain(&data)
                .chain(&minima)
                .map(|definition| (definition.name.as_str(), &definition.expr))
                .chain(solved),
        );
        let read = quantities.iter().chain(&distributions).chain(&data);
        for definition in read.chain(&minima) {
            let names = definition.expr.names().map(|(name, _)| name.to_owned());
            self.read.extend(names);
        }
        let listed: Vec<Vec<(String, Span)>> = [&quantities, &distributions]
            .map(|list| {
                list.iter()
                    .map(|definition| (definition.name.clone(), definition.name_span))
                    .collect()
            })
            .into();
        self.lost(scene);
        let all = quantities.into_iter().chain(distributions).chain(data);
        let all = all.chain(minima);
        self.graph
            .define(all.collect(), &mut self.names.scope, self.diagnostics);
        let fits = self.fits(drafts);
        let chains = self.named(of_chains);
        let mut named = listed.into_iter().map(|list| self.named(list));
        let quantities = named.next().unwrap_or_default();
        let distributions = named.next().unwrap_or_default();
        drop(named);
        let Inputs {
            x,
            y,
            t,
            frame,
            frames,
        } = self.inputs;
        let names = Names {
            x,
            y,
            t,
            frame,
            frames,
            parameters,
            swept,
            quantities,
            distributions,
            chains,
            fits,
        };
        (names, self.with_names_known(dynamic))
    }

    fn parameters(&mut self, scene: &Fields<'_>, overrides: &Overrides) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for (name, key_span, node) in scene.map("parameters") {
            if let Err(bad) = check_name(name, key_span) {
                self.diagnostics.push(bad);
                continue;
            }
            let Some(value) = node.number().filter(|value| value.is_finite()) else {
                self.names.scope.insert_failed(name);
                continue;
            };
            let set = overrides.value(name);
            let input = self.graph.input(name, key_span);
            self.names.scope.insert(name, input);
            self.names.bindable.insert(input);
            self.names.rest.set(input, set.unwrap_or(value));
            parameters.push(Parameter {
                name: name.to_owned(),
                node: input,
                value: set.unwrap_or(value),
                pinned: set.is_some(),
            });
        }
        parameters
    }

    /// The names that the sweep moves, in order of first appearance.
    fn swept(
        &mut self,
        scene: &Fields<'_>,
        parameters: &mut Vec<Parameter>,
        overrides: &Overrides,
    ) -> Vec<Named> {
        let mut swept: Vec<Named> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for segment in scene.sections("sweep") {
            for (name, span, _) in segment.map("vary") {
                if !known.insert(name) {
                    continue;
                }
                if let Err(bad) = check_name(name, span) {
                    self.diagnostics.push(bad);
                    continue;
                }
                let node = match self.names.scope.get(name) {
                    Some(node) => node,
                    // Its value at rest is no number, which has been reported.
                    None if self.names.scope.contains(name) => continue,
                    None => {
                        let node = self.graph.input(name, span);
                        self.names.scope.insert(name, node);
                        self.names.bindable.insert(node);
                        if let Some(value) = overrides.value(name) {
                            self.names.rest.set(node, value);
                            parameters.push(Parameter {
                                name: name.to_owned(),
                                node,
                                value,
                                pinned: true,
                            });
                        }
                        node
                    }
                };
                swept.push(Named {
                    name: name.to_owned(),
                    span,
                    node,
                });
            }
        }
        swept
    }

    /// What a section defines; a name whose expression does not parse stays known as failed.
    fn definitions(
        &mut self,
        scene: &Fields<'_>,
        section: &str,
        expected: Type,
    ) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for (name, name_span, node) in scene.map(section) {
            match self.parse(node, expected) {
                Some(expr) => definitions.push(Definition {
                    name: name.to_owned(),
                    name_span,
                    expr,
                    expected,
                }),
                None if !self.names.scope.contains(name) => {
                    self.names.scope.insert_failed(name);
                }
                None => {}
            }
        }
        definitions
    }

    /// Names in sections that are misspelt or of a later version, which has been reported: what
    /// reads them fails silently.
    fn lost(&mut self, scene: &Fields<'_>) {
        let segments = scene.sections("sweep");
        let sections = segments.iter().chain([scene]).flat_map(Fields::refused);
        let mut waiting: Vec<&Node> = sections.collect();
        while let Some(node) = waiting.pop() {
            for entry in node.table().map_or(&[][..], |table| &table.entries) {
                if !self.names.scope.contains(&entry.key) {
                    self.names.scope.insert_failed(&entry.key);
                }
                waiting.push(&entry.node);
            }
        }
    }

    fn named(&self, list: Vec<(String, Span)>) -> Vec<Named> {
        list.into_iter()
            .filter_map(|(name, span)| {
                let node = self.names.scope.get(&name)?;
                Some(Named { name, span, node })
            })
            .collect()
    }
}

/// The names that `over`, `for` and `each` bind in marks.
fn bound_in_marks(scene: &Fields<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for mark in scene
        .sections("panels")
        .iter()
        .flat_map(|panel| panel.sections("marks"))
    {
        for key in ["over", "for", "each"] {
            names.extend(mark.map(key).map(|(name, ..)| name.to_owned()));
        }
    }
    names
}

impl Lowering<'_> {
    /// Warns of parameters and swept names that nothing reads.
    pub(super) fn unused(&mut self, names: &Names) {
        // Where something is wrong, the reader of a name may be what failed.
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        let swept = names.swept.iter().map(|named| (&named.name, named.span));
        let parameters = names
            .parameters
            .iter()
            .map(|parameter| (&parameter.name, self.graph.span_of(parameter.node)));
        let mut warned: BTreeSet<&str> = BTreeSet::new();
        let mut diagnostics = Vec::new();
        for (name, span) in parameters.chain(swept) {
            if !self.read.contains(name) && warned.insert(name) {
                let message = format!("nothing reads `{name}`");
                diagnostics.push(Diagnostic::warning(Kind::Unused, span, message));
            }
        }
        diagnostics.extend(self.substitutions.unread());
        diagnostics.extend(self.uncalled());
        self.diagnostics.extend(diagnostics);
    }
}
