//! Every path of a run, read or written: none is written that is read, or written by another.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{bundle::Bundle, output::behind_links, read::read_plain};

/// The files that a spec names, read from the folder of the spec, or from among those that come with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct NamedFiles {
    folder: PathBuf,
    bundle: Option<Arc<Bundle>>,
    /// What each is, and where it is.
    read: Vec<(&'static str, PathBuf)>,
}

impl NamedFiles {
    /// Nothing read yet, by a spec of this folder; empty is the current one.
    /// Where a bundle is given, no other file is looked at.
    pub(crate) fn new(folder: &Path, bundle: Option<Arc<Bundle>>) -> Self {
        Self {
            folder: folder.to_owned(),
            bundle,
            read: Vec::new(),
        }
    }

    /// The content of a plain file of bearable size that the spec names.
    ///
    /// # Errors
    ///
    /// If it is none, is too long, or cannot be read.
    pub(crate) fn read(
        &mut self,
        what: &'static str,
        name: &str,
        most_bytes: u64,
    ) -> io::Result<Vec<u8>> {
        let path = self.folder.join(name);
        self.read.push((what, path.clone()));
        match &self.bundle {
            Some(bundle) => bundle.read(Path::new(name), most_bytes),
            None => read_plain(&path, most_bytes),
        }
    }

    /// What was read, or was not there.
    pub(crate) fn into_paths(self) -> Vec<(&'static str, PathBuf)> {
        self.read
    }
}

/// Which paths are read and written, by their real places.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    read: BTreeMap<PathBuf, String>,
    written: BTreeMap<PathBuf, String>,
    /// Folders that are replaced as a whole.
    folders: BTreeMap<PathBuf, String>,
}

/// Two uses of one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clash {
    /// It is read, as this.
    Read(String),
    /// It is written, by this.
    Written(String),
}

impl Paths {
    /// Says that a path is read; `what` is what it is, for messages. All that is read is said before
    /// what is written.
    pub(crate) fn read(&mut self, path: &Path, what: impl Into<String>) {
        self.read.insert(real(path), what.into());
    }

    /// Claims a real path for somebody who writes it.
    ///
    /// # Errors
    ///
    /// If it is read, or another writes it or a folder that it is in.
    pub(crate) fn write(&mut self, path: PathBuf, who: &str) -> Result<(), Clash> {
        if let Some(what) = self.read.get(&path) {
            return Err(Clash::Read(what.clone()));
        }
        let within = path.ancestors().find_map(|folder| self.folders.get(folder));
        if let Some(what) = within {
            return Err(Clash::Read(what.clone()));
        }
        match self.written.insert(path, who.to_owned()) {
            None => Ok(()),
            Some(other) => Err(Clash::Written(other)),
        }
    }

    /// Claims a folder with all that is in it.
    ///
    /// # Errors
    ///
    /// If something in it is read or written.
    pub(crate) fn write_folder(&mut self, path: &Path, what: &str) -> Result<(), Clash> {
        let path = real(path);
        let within = |map: &BTreeMap<PathBuf, String>| {
            let mut paths = map.range(path.clone()..);
            let (first, what) = paths.next()?;
            first.starts_with(&path).then(|| what.clone())
        };
        if let Some(what) = within(&self.read) {
            return Err(Clash::Read(what));
        }
        if let Some(who) = within(&self.written) {
            return Err(Clash::Written(who));
        }
        self.folders.insert(path, what.to_owned());
        Ok(())
    }
}

/// A path with links and dots resolved, as far as it exists.
pub(crate) fn real(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    // A link to where nothing is yet is written through.
    in_real_folder(&behind_links(path))
}

fn in_real_folder(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}
