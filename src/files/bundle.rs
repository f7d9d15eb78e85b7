//! Files that are carried along, without the folder that they were in.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use super::read::too_long;

/// The content of files, by the names that a spec gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bundle(BTreeMap<PathBuf, Vec<u8>>);

impl Bundle {
    /// Adds a file.
    pub(crate) fn add(&mut self, name: impl Into<PathBuf>, content: Vec<u8>) {
        self.0.insert(name.into(), content);
    }

    /// Every file, by its name.
    #[cfg(feature = "cli")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Path, &[u8])> {
        let files = self.0.iter();
        files.map(|(name, content)| (name.as_path(), content.as_slice()))
    }

    /// The content of a file of bearable size.
    pub(super) fn read(&self, name: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
        let content = self.0.get(name).ok_or(io::ErrorKind::NotFound)?;
        match content.len() as u64 > most_bytes {
            true => Err(too_long(most_bytes)),
            false => Ok(content.clone()),
        }
    }
}
