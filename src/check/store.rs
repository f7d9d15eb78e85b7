//! Where snapshots are kept: a folder with a folder for each scene.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

use crate::{
    diag::quoted,
    files::{TemporaryFolder, exchange_folders, read_plain, replacing, sweep},
};

use super::{
    files::{self, Files, MOST_BYTES},
    snapshot::Snapshot,
};

/// What the name of an old snapshot begins with while the new one is put in its place.
const OLD: &str = "old ";

/// Whether a path is that of a file of an accepted snapshot, or would be.
#[cfg(feature = "cli")]
pub(crate) fn is_kept(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(files::is_ours) && path.parent().is_some_and(files::is_snapshot)
}

/// A folder of snapshots.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    folder: PathBuf,
}

/// Why a snapshot that is there cannot be compared with.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum StoreError {
    /// It cannot be read, or its files do not make a snapshot.
    Broken(String),
    /// It is that of another spec with the same name, which is there too.
    Foreign(String),
}

/// A snapshot whose spec is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Orphan {
    /// The folder of its files.
    pub folder: PathBuf,
    /// Where its spec was, seen from that folder.
    pub spec: String,
}

/// What accepting did with a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// There was none.
    New,
    /// It was replaced.
    Replaced,
    /// It was as it is.
    Unchanged,
}

impl Store {
    /// The snapshots in a folder, which need not exist yet.
    pub(crate) fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of one scene's snapshot.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The snapshot of a scene whose spec is at `spec`; `None` if there is none.
    ///
    /// # Errors
    ///
    /// If there is one that cannot be compared with.
    pub(crate) fn read(&self, name: &str, spec: &Path) -> Result<Option<Snapshot>, StoreError> {
        let Some(files) = self.files(name)? else {
            return Ok(None);
        };
        if let Some(other) = files::spec(&files)
            && other != self.way_to(spec)
            && self.place(name).join(&other).is_file()
        {
            return Err(StoreError::Foreign(other));
        }
        files::read(&files)
            .map(Some)
            .map_err(|why| self.broken(name, &why))
    }

    /// Makes snapshots what is compared with from now on: all of them, or after an error none. Each
    /// comes with its name and the path of its spec.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or a snapshot is too large, or something else is in its folder.
    pub(crate) fn accept(&self, scenes: &[(&str, &Path, &Snapshot)]) -> io::Result<Vec<Accepted>> {
        fs::create_dir_all(&self.folder)?;
        let mut done = Vec::with_capacity(scenes.len());
        let mut waiting: BTreeMap<&str, Files> = BTreeMap::new();
        for (name, spec, snapshot) in scenes {
            let new = files::write(snapshot, self.way_to(spec));
            self.fits(name, &new)?;
            let old = self.files(name).unwrap_or_default();
            done.push(match &old {
                Some(old) if *old == new => Accepted::Unchanged,
                Some(_) => Accepted::Replaced,
                None => Accepted::New,
            });
            if old.as_ref() != Some(&new) {
                waiting.insert(name, new);
            }
        }
        self.replace(&waiting)?;
        Ok(done)
    }

    /// Whether a snapshot can be put in place: it could be read again, and nothing but a snapshot would
    /// be lost.
    fn fits(&self, name: &str, files: &Files) -> io::Result<()> {
        let bytes: usize = files.values().map(Vec::len).sum();
        if bytes as u64 > MOST_BYTES {
            let (is, most) = (bytes >> 20, MOST_BYTES >> 20);
            let message = format!("the snapshot `{name}` has {is} MiB: at most {most} are kept");
            return Err(io::Error::other(message));
        }
        for entry in fs::read_dir(self.place(name)).into_iter().flatten() {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(files::is_ours) {
                let path = quoted(&entry.path().display().to_string());
                let message = format!("{path} is no part of a snapshot: move it away");
                return Err(io::Error::other(message));
            }
        }
        Ok(())
    }

    /// Puts whole folders in place of those that are there.
    fn replace(&self, waiting: &BTreeMap<&str, Files>) -> io::Result<()> {
        if waiting.is_empty() {
            return Ok(());
        }
        let staging = TemporaryFolder::new(&self.folder)?;
        let staged = |name: &str| staging.path().join(name);
        for (name, files) in waiting {
            let folder = staged(name);
            fs::create_dir(&folder)?;
            for (file, bytes) in files {
                fs::write(folder.join(file), bytes)?;
            }
        }
        let exchange = |name: &str| {
            let (new, place) = (staged(name), self.place(name));
            exchange_folders(&new, &place, &staged(&format!("{OLD}{name}")))
        };
        replacing(|| {
            let mut moved: Vec<(&str, bool)> = Vec::new();
            for name in waiting.keys() {
                let place = self.place(name);
                let there = place.exists();
                let result = match there {
                    true => exchange(name),
                    false => fs::rename(staged(name), &place),
                };
                if let Err(error) = result {
                    for (name, there) in moved {
                        // Nothing can be done where this fails too.
                        let _ = match there {
                            true => exchange(name),
                            false => fs::rename(self.place(name), staged(name)),
                        };
                    }
                    return Err(error);
                }
                moved.push((name, there));
            }
            Ok(())
        })
    }

    /// Puts back what runs that were killed between two steps have taken away, and removes the rest of
    /// what they left.
    pub(crate) fn rescue(&self) {
        sweep(&self.folder, |left| {
            for entry in fs::read_dir(left).into_iter().flatten().flatten() {
                let name = entry.file_name();
                if let Some(name) = name.to_str().and_then(|name| name.strip_prefix(OLD))
                    && !self.place(name).exists()
                {
                    let _ = fs::rename(entry.path(), self.place(name));
                }
            }
        });
    }

    /// The snapshots whose specs are gone, by name.
    ///
    /// # Errors
    ///
    /// If the folder is there and cannot be read.
    pub(crate) fn orphans(&self) -> io::Result<Vec<Orphan>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut orphans = Vec::new();
        for entry in entries {
            let entry = entry?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            let files = self.files(&name).ok().flatten();
            let spec = files.as_ref().and_then(files::spec);
            if let Some(spec) = spec.filter(|spec| !entry.path().join(spec).exists()) {
                let folder = entry.path();
                orphans.push(Orphan { folder, spec });
            }
        }
        orphans.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(orphans)
    }

    /// Removes the files of a snapshot, and its folder if nothing else is in it.
    ///
    /// # Errors
    ///
    /// If something cannot be removed.
    pub(crate) fn remove(&self, orphan: &Orphan) -> io::Result<()> {
        for entry in fs::read_dir(&orphan.folder)? {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(files::is_ours) {
                fs::remove_file(entry.path())?;
            }
        }
        // Left where somebody keeps more in it.
        let _ = fs::remove_dir(&orphan.folder);
        Ok(())
    }

    /// The files of a scene's snapshot; `None` where it has none.
    fn files(&self, name: &str) -> Result<Option<Files>, StoreError> {
        let folder = self.place(name);
        let failed = |error: io::Error| self.broken(name, &error.to_string());
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error)
                if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory]
                    .contains(&error.kind()) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(failed(error)),
        };
        let mut files = Files::new();
        let mut left = MOST_BYTES;
        for entry in entries {
            let entry = entry.map_err(failed)?;
            if let Some(file) = entry.file_name().to_str()
                && files::is_ours(file)
            {
                // The limit is for all files together.
                let bytes = read_plain(&entry.path(), left);
                let bytes =
                    bytes.map_err(|error| self.broken(name, &format!("{file}: {error}")))?;
                left -= bytes.len() as u64;
                files.insert(file.to_owned(), bytes);
            }
        }
        Ok((!files.is_empty()).then_some(files))
    }

    fn broken(&self, name: &str, why: &str) -> StoreError {
        let folder = quoted(&self.place(name).display().to_string());
        StoreError::Broken(format!("in {folder}: {why}"))
    }

    /// The way from a snapshot's folder to a spec, the same on every machine; the file's name alone
    /// where they have no folder in common.
    fn way_to(&self, spec: &Path) -> String {
        let real = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path));
        let name = spec.file_name().unwrap_or_default().to_string_lossy();
        let (Ok(from), Ok(to)) = (real(&self.folder), real(spec)) else {
            return name.into_owned();
        };
        let normal = |path: &Path| -> Vec<String> {
            let parts = path.components();
            let parts = parts.filter(|part| matches!(part, Component::Normal(_)));
            parts
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect()
        };
        let (from, to) = (normal(&from), normal(&to));
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        if common == 0 {
            return name.into_owned();
        }
        // One more step up, because each snapshot has a folder of its own.
        let up = vec![".."; from.len() - common + 1];
        let down = to[common..].iter().map(String::as_str);
        up.into_iter().chain(down).collect::<Vec<_>>().join("/")
    }
}
