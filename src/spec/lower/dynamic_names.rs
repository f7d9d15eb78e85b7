//! Which names have values that change in time.

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::Expr;

/// The names whose values change in time: `t`, swept names, and whatever reads them.
#[derive(Debug, Default)]
pub(super) struct DynamicNames {
    names: BTreeSet<String>,
}

impl DynamicNames {
    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// All that follows from `first` through definitions.
    pub(super) fn closure<'a>(
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
