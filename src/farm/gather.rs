//! The files that a spec names, gathered so that nothing else is needed to read it.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use crate::{
    diag::Source,
    files::{Bundle, read_plain},
    limits::FILE_BYTES,
    spec::{Document, Overrides},
};

/// Every file that a spec names in any of its combinations, read from the folder of the spec; `None` if
/// one cannot be read, of which reading the spec tells.
pub(crate) fn gather(source: &Source, stem: &str, overrides: &Overrides) -> Option<Bundle> {
    let document = Document::read(source);
    let mut bundle = Arc::new(Bundle::default());
    let mut tried = BTreeSet::new();
    for combination in 0..document.combinations(overrides) {
        // Which files are named may depend on what is in others.
        loop {
            let carried = Overrides {
                combination,
                folder: PathBuf::new(),
                bundle: Some(Arc::clone(&bundle)),
                ..overrides.clone()
            };
            let named = document.scene(stem, &carried).files;
            // Let go of before the next file is added.
            drop(carried);
            let mut new: Vec<PathBuf> = named.into_iter().map(|(_, name)| name).collect();
            new.retain(|name| tried.insert(name.clone()));
            if new.is_empty() {
                break;
            }
            for name in new {
                let content = read_plain(&overrides.folder.join(&name), FILE_BYTES);
                Arc::make_mut(&mut bundle).add(name, content.ok()?);
            }
        }
    }
    Some(Arc::unwrap_or_clone(bundle))
}
