//! The names of a scene: parameters, swept names, quantities, distributions.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Definition, Expr, Type, check_name},
};

use super::{
    super::{
        document::Node,
        model::{Named, Parameter},
    },
    Fields, Lowering, Names, Overrides,
    fits::Draft,
};

/// The names whose values change in time: `t`, swept names, and whatever reads them.
#[derive(Debug, Default)]
pub(super) struct Moving {
    names: BTreeSet<String>,
}

impl Moving {
    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// All that follows from `first` through definitions.
    fn closure<'a>(
        first: impl IntoIterator<Item = String>,
        definitions: impl Iterator<Item = (&'a str, &'a Expr)>,
    ) -> Self {
        let mut readers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, expr) in definitions {
            for (read, _) in expr.names() {
                readers.entry(read).or_default().push(name);
            }
        }
        let mut names: BTreeSet<String> = first.into_iter().collect();
        let mut waiting: Vec<String> = names.iter().cloned().collect();
        while let Some(name) = waiting.pop() {
            for reader in readers.get(name.as_str()).into_iter().flatten() {
                if names.insert((*reader).to_owned()) {
                    waiting.push((*reader).to_owned());
                }
            }
        }
        Self { names }
    }
}

impl Lowering<'_> {
    /// Gives every name its node and makes it known to the scopes.
    pub(super) fn names(&mut self, scene: &Fields<'_>, overrides: &Overrides) -> Names {
        Rc::make_mut(&mut self.scope).insert("t", self.clock.t);
        let mut parameters = self.parameters(scene, overrides);
        let swept = self.swept(scene, &mut parameters, overrides);
        let drafts = self.solved(scene, &mut parameters, overrides);
        let quantities = self.definitions(scene, "quantities", Type::Number);
        let distributions = self.definitions(scene, "distributions", Type::Distribution);
        let data = self.data(scene, overrides);

        let minima: Vec<Definition> = drafts.iter().filter_map(Draft::definition).collect();
        // A solved name follows from all that its fit reads.
        let solved = drafts.iter().flat_map(|draft| {
            draft.solved.iter().flat_map(|name| {
                let read = draft.objective.iter().chain(name.bounds.iter().flatten());
                read.map(|expr| (name.name.as_str(), expr))
            })
        });
        let frame_words = ["t", "frame", "frames"].map(str::to_owned);
        self.moving = Moving::closure(
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
        self.graph.define(
            all.collect(),
            Rc::make_mut(&mut self.scope),
            self.diagnostics,
        );
        let fits = self.fits(drafts);
        let mut named = listed.into_iter().map(|list| self.named(list));
        let quantities = named.next().unwrap_or_default();
        let distributions = named.next().unwrap_or_default();
        drop(named);

        let mut per_frame = self.scope.child();
        per_frame.insert("frame", self.clock.frame);
        per_frame.insert("frames", self.clock.frames);
        self.per_frame = Rc::new(per_frame);
        Names {
            x: self.clock.x,
            y: self.clock.y,
            t: self.clock.t,
            frame: self.clock.frame,
            frames: self.clock.frames,
            parameters,
            swept,
            quantities,
            distributions,
            fits,
        }
    }

    fn parameters(&mut self, scene: &Fields<'_>, overrides: &Overrides) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for (name, key_span, node) in scene.map("parameters") {
            if let Err(bad) = check_name(name, key_span) {
                self.diagnostics.push(bad);
                continue;
            }
            let Some(value) = node.number().filter(|value| value.is_finite()) else {
                Rc::make_mut(&mut self.scope).insert_failed(name);
                continue;
            };
            let set = overrides.value(name);
            let input = self.graph.input(name, key_span);
            Rc::make_mut(&mut self.scope).insert(name, input);
            self.bindable.insert(input);
            self.rest.set(input, set.unwrap_or(value));
            parameters.push(Parameter {
                name: name.to_owned(),
                span: node.span,
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
                let node = match self.scope.get(name) {
                    Some(node) => node,
                    // Its value at rest is no number, which has been reported.
                    None if self.scope.contains(name) => continue,
                    None => {
                        let node = self.graph.input(name, span);
                        Rc::make_mut(&mut self.scope).insert(name, node);
                        self.bindable.insert(node);
                        if let Some(value) = overrides.value(name) {
                            self.rest.set(node, value);
                            parameters.push(Parameter {
                                name: name.to_owned(),
                                span,
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
                None if !self.scope.contains(name) => {
                    Rc::make_mut(&mut self.scope).insert_failed(name);
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
                if !self.scope.contains(&entry.key) {
                    Rc::make_mut(&mut self.scope).insert_failed(&entry.key);
                }
                waiting.push(&entry.node);
            }
        }
    }

    fn named(&self, list: Vec<(String, Span)>) -> Vec<Named> {
        list.into_iter()
            .filter_map(|(name, span)| {
                let node = self.scope.get(&name)?;
                Some(Named { name, span, node })
            })
            .collect()
    }

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
        diagnostics.extend(self.unread_stands());
        self.diagnostics.extend(diagnostics);
    }
}
