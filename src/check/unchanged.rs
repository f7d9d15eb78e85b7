//! Whole folders of specs checked in one call, for tests.

use std::{
    ffi::OsStr,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{
    diag::{MessageFormat, quoted},
    pipeline::Unwatched,
};

use super::{Options, PlannedScene, Store};

/// The specs that a path stands for: itself, or for a folder every `.toml` file in it, by name.
///
/// # Errors
///
/// If the folder cannot be read.
pub(crate) fn specs(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut specs = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("toml")) && path.is_file() {
            specs.push(path);
        }
    }
    specs.sort();
    Ok(specs)
}

/// Why a folder of scenes does not look as accepted: all that the command line would say.
#[derive(Debug)]
pub struct Changed(String);

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Changed {}

/// Checks a spec, or every spec in a folder, against the snapshots in another.
///
/// # Errors
///
/// If one of them differs, has no snapshot, or is wrong, or if there is none.
pub fn unchanged(
    specs: impl AsRef<Path>,
    snapshots: impl AsRef<Path>,
    options: Options,
) -> Result<(), Changed> {
    let (specs, store) = (specs.as_ref(), Store::new(snapshots.as_ref()));
    store.rescue();
    let shown = quoted(&specs.display().to_string());
    let paths = self::specs(specs).map_err(|error| Changed(format!("{shown}: {error}\n")))?;
    if paths.is_empty() {
        return Err(Changed(format!("there is no spec in {shown}\n")));
    }
    let text = |scene: &PlannedScene| match scene.check(&store, options, &Unwatched) {
        Ok(outcome) => outcome.text(MessageFormat::Human, false),
        Err(error) => {
            let path = quoted(&scene.path.display().to_string());
            format!("{path}: {error}\n")
        }
    };
    let check = |path: &PathBuf| match PlannedScene::read(path) {
        Ok(scenes) => scenes.iter().map(text).collect(),
        Err(error) => error,
    };
    let texts: Vec<String> = paths.par_iter().map(check).collect();
    match texts.iter().all(String::is_empty) {
        true => Ok(()),
        false => Err(Changed(texts.concat())),
    }
}

/// Panics unless every spec in a folder looks as accepted; for tests.
///
/// # Panics
///
/// With the words of `klrender check` if one of them does not.
#[track_caller]
pub fn assert_unchanged(specs: impl AsRef<Path>, snapshots: impl AsRef<Path>) {
    if let Err(changed) = unchanged(specs, snapshots, Options::default()) {
        panic!("scenes do not look as accepted\n\n{changed}");
    }
}
