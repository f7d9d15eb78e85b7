//! What the command line says instead of the spec.

use std::{fmt, path::PathBuf, sync::Arc};

use crate::{
    diag::{quoted, suggest},
    files::Bundle,
    stop::Stop,
};

use super::{Combination, model::Names, themes::Theme};

/// What the command line says instead of the spec.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Overrides {
    /// Finite values for parameters; for a swept name, the value it is pinned to.
    pub set: Vec<(String, f64)>,
    /// Entries for names of `matrix`, as they are written there: only these are taken.
    pub pick: Vec<(String, String)>,
    /// Which of the combinations that `matrix` makes is read, counted from 0.
    pub combination: usize,
    /// The theme.
    pub theme: Option<Theme>,
    /// The folder where the paths in the spec start; empty is the current one.
    pub folder: PathBuf,
    /// The files that the spec names, where they come with it.
    pub bundle: Option<Arc<Bundle>>,
    /// What ends planning, and all that is done with the plan.
    pub stop: Option<Stop>,
}

impl Overrides {
    /// The value set for a name; the last one where there are several.
    pub(super) fn value(&self, name: &str) -> Option<f64> {
        let mut set = self.set.iter().rev();
        set.find(|(given, _)| given == name)
            .map(|(_, value)| *value)
    }

    /// The entry picked for a name; the last one where there are several.
    pub(super) fn picked(&self, name: &str) -> Option<&str> {
        let mut picks = self.pick.iter().rev();
        picks
            .find(|(given, _)| given == name)
            .map(|(_, entry)| entry.as_str())
    }

    /// The names set here that the scene does not have, and entries that they do not have: they
    /// changed nothing.
    pub(crate) fn unknown(&self, names: &Names, combination: &Combination) -> Vec<UnknownOverride> {
        let parameters = names.parameters.iter().map(|it| it.name.as_str());
        let chosen = &combination.chosen;
        let listed = || chosen.iter().map(|chosen| chosen.name.as_str());
        let known: Vec<&str> = parameters.chain(listed()).collect();
        let swept = names.swept.iter().map(|named| named.name.as_str());
        let all: Vec<&str> = known.iter().copied().chain(swept).collect();
        let unknown = |name: &String| UnknownOverride {
            name: name.clone(),
            meant: suggest(name, all.iter().copied()).map(str::to_owned),
            entry: None,
        };
        let set = self.set.iter().map(|(name, _)| name);
        let mut found: Vec<UnknownOverride> = set
            .filter(|name| !known.contains(&name.as_str()))
            .map(unknown)
            .collect();
        for (name, entry) in &self.pick {
            match combination.get(name) {
                Some(chosen) if chosen.entry == *entry => {}
                Some(chosen) => found.push(UnknownOverride {
                    entry: Some((entry.clone(), chosen.entries.clone())),
                    ..unknown(name)
                }),
                None if all.contains(&name.as_str()) => found.push(UnknownOverride {
                    entry: Some((entry.clone(), Vec::new())),
                    ..unknown(name)
                }),
                None => found.push(unknown(name)),
            }
        }
        found
    }
}

/// A name set from outside that a scene does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownOverride {
    /// The name.
    pub name: String,
    /// The name that was probably meant.
    pub meant: Option<String>,
    /// What the name, which the scene has, cannot be; and what `matrix` lists for it, if it does.
    pub entry: Option<(String, Vec<String>)>,
}

impl fmt::Display for UnknownOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = quoted(&self.name);
        if let Some((entry, entries)) = &self.entry {
            let entry = quoted(entry);
            if entries.is_empty() {
                return write!(f, "`{entry}` is no finite number");
            }
            let entries: Vec<String> = entries.iter().map(|it| format!("`{it}`")).collect();
            let entries = entries.join(", ");
            return write!(
                f,
                "`matrix` lists no `{entry}` for `{name}`, only {entries}"
            );
        }
        write!(f, "the scene has no parameter or swept name `{name}`")?;
        match &self.meant {
            Some(meant) => write!(f, "; did you mean `{meant}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownOverride {}
