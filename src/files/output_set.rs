//! Files that appear together: all of them, or after an error none.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    exchange::exchange_files,
    output::Place,
    temporary::{TemporaryFile, TemporaryFolder, replacing},
};

/// Files that wait in a folder of their own until [`commit`](Self::commit) puts all of them in place.
pub(crate) struct OutputSet<'a> {
    count: usize,
    name: &'a (dyn Fn(usize) -> PathBuf + Sync),
    waiting: TemporaryFolder,
    /// Those that are there already, and links to where nothing is yet.
    known: BTreeMap<usize, Known>,
}

/// What stands at the place of a file.
struct Known {
    place: Place,
    /// Where the new one waits, if its place is in another folder, maybe of another file system.
    elsewhere: Option<TemporaryFile>,
}

/// Why a file cannot be written, and which.
type Failed = (PathBuf, io::Error);

impl<'a> OutputSet<'a> {
    /// Looks at every place. `name` gives the paths of `count` files, whose folders exist.
    ///
    /// # Errors
    ///
    /// If a place is that of a folder, a pipe or a device, or the folder cannot be written.
    pub(crate) fn create(
        count: usize,
        name: &'a (dyn Fn(usize) -> PathBuf + Sync),
    ) -> Result<Self, Failed> {
        let first = name(0);
        let folder = match first.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut known = BTreeMap::new();
        for index in 0..count {
            let path = name(index);
            let failed = |error| (path.clone(), error);
            let elsewhere = path.parent() != first.parent();
            let is_link = match fs::symlink_metadata(&path) {
                Err(_) if !elsewhere => continue,
                there => there.is_ok_and(|there| there.is_symlink()),
            };
            let place = Place::find(&path)
                .and_then(|place| place.ok_or_else(|| io::Error::other("it is no plain file")));
            let place = place.map_err(failed)?;
            let elsewhere = match is_link || elsewhere {
                true => Some(TemporaryFile::new(place.folder()).map_err(failed)?),
                false => None,
            };
            known.insert(index, Known { place, elsewhere });
        }
        let waiting = TemporaryFolder::new(folder).map_err(|error| (first.clone(), error))?;
        Ok(Self {
            count,
            name,
            waiting,
            known,
        })
    }

    /// Where a file waits.
    fn waiting(&self, index: usize) -> PathBuf {
        let known = self.known.get(&index);
        match known.and_then(|known| known.elsewhere.as_ref()) {
            Some(file) => file.path().to_owned(),
            None => self.waiting.path().join(index.to_string()),
        }
    }

    /// Where it will be.
    fn place(&self, index: usize) -> PathBuf {
        let known = self.known.get(&index);
        known.map_or_else(|| (self.name)(index), |known| known.place.path.clone())
    }

    fn permissions(&self, index: usize) -> Option<&fs::Permissions> {
        self.known.get(&index)?.place.permissions.as_ref()
    }

    /// Where a file is to be written by another program, before [`settle`](Self::settle).
    #[cfg(feature = "cli")]
    pub(crate) fn path(&self, index: usize) -> PathBuf {
        self.waiting(index)
    }

    /// Takes what another program has written.
    ///
    /// # Errors
    ///
    /// If it has written nothing.
    #[cfg(feature = "cli")]
    pub(crate) fn settle(&self, index: usize) -> io::Result<u64> {
        let file = fs::File::open(self.waiting(index))?;
        if let Some(permissions) = self.permissions(index) {
            file.set_permissions(permissions.clone())?;
        }
        file.sync_all()?;
        Ok(file.metadata()?.len())
    }

    /// Begins one of the files, for what writes it bit by bit.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    #[cfg(feature = "cli")]
    pub(crate) fn open(&self, index: usize) -> io::Result<fs::File> {
        let file = fs::File::create(self.waiting(index))?;
        if let Some(permissions) = self.permissions(index) {
            file.set_permissions(permissions.clone())?;
        }
        Ok(file)
    }

    /// Writes one of the files; threads may write several at a time.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn write(&self, index: usize, content: &[u8]) -> io::Result<()> {
        let path = self.waiting(index);
        fs::write(&path, content)?;
        match self.permissions(index) {
            Some(permissions) => fs::set_permissions(path, permissions.clone()),
            None => Ok(()),
        }
    }

    /// Puts all files in place.
    ///
    /// # Errors
    ///
    /// If one cannot be put there; then all is as it was.
    pub(crate) fn commit(self) -> Result<(), Failed> {
        replacing(|| {
            for index in 0..self.count {
                if let Err(error) = self.put(index) {
                    for before in (0..index).rev() {
                        self.take_back(before);
                    }
                    return Err(((self.name)(index), error));
                }
            }
            Ok(())
        })
    }

    /// Puts a file in place; an old one waits where it waited.
    fn put(&self, index: usize) -> io::Result<()> {
        let (waiting, place) = (self.waiting(index), self.place(index));
        match self.permissions(index) {
            None => fs::rename(waiting, place),
            Some(_) => exchange_files(&waiting, &place, &waiting.with_extension("old")),
        }
    }

    fn take_back(&self, index: usize) {
        let (waiting, place) = (self.waiting(index), self.place(index));
        // Nothing can be done where this fails too.
        let _ = match self.permissions(index) {
            None => fs::remove_file(place),
            Some(_) => fs::rename(waiting, place),
        };
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn files_appear_together_through_links_and_keep_their_modes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let name = |index: usize| at(&format!("{index}.svg"));
        fs::write(at("1.svg"), "old").unwrap();
        fs::set_permissions(at("1.svg"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::create_dir(at("inner")).unwrap();
        fs::write(at("inner/two"), "old").unwrap();
        symlink("inner/two", at("2.svg")).unwrap();
        symlink("inner/three", at("3.svg")).unwrap();
        let set = OutputSet::create(4, &name).unwrap();
        (0..4).for_each(|index| set.write(index, b"new").unwrap());
        assert_eq!(fs::read(at("1.svg")).unwrap(), b"old");
        set.commit().unwrap();
        for index in 0..4 {
            assert_eq!(fs::read(name(index)).unwrap(), b"new", "{index}");
        }
        let mode = fs::metadata(at("1.svg")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(fs::symlink_metadata(at("2.svg")).unwrap().is_symlink());
        assert!(at("inner/three").is_file());
        let hidden = fs::read_dir(folder.path()).unwrap().flatten();
        assert_eq!(hidden.count(), 5);
        assert_eq!(fs::read_dir(at("inner")).unwrap().count(), 2);
    }

    #[test]
    fn files_of_several_folders_appear_together() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("inner")).unwrap();
        fs::write(at("inner/2"), "old").unwrap();
        let places = ["0", "inner/1", "inner/2", "3"];
        let name = |index: usize| at(places[index]);
        let set = OutputSet::create(4, &name).unwrap();
        (0..4).for_each(|index| set.write(index, b"new").unwrap());
        assert_eq!(fs::read(at("inner/2")).unwrap(), b"old");
        fs::create_dir(at("3")).unwrap();
        assert_eq!(set.commit().unwrap_err().0, at("3"));
        assert_eq!(fs::read(at("inner/2")).unwrap(), b"old");
        assert!(!at("0").exists() && !at("inner/1").exists());
        fs::remove_dir(at("3")).unwrap();
        let set = OutputSet::create(4, &name).unwrap();
        (0..4).for_each(|index| set.write(index, b"new").unwrap());
        set.commit().unwrap();
        (0..4).for_each(|index| assert_eq!(fs::read(name(index)).unwrap(), b"new"));
        assert_eq!(fs::read_dir(at("inner")).unwrap().count(), 2);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn all_is_as_it_was_where_one_cannot_be_put_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let name = |index: usize| folder.path().join(format!("{index}.svg"));
        fs::write(name(0), "old").unwrap();
        let set = OutputSet::create(3, &name).unwrap();
        (0..3).for_each(|index| set.write(index, b"new").unwrap());
        // Somebody else is quicker.
        fs::create_dir(name(2)).unwrap();
        let (path, _) = set.commit().unwrap_err();
        assert_eq!(path, name(2));
        assert_eq!(fs::read(name(0)).unwrap(), b"old");
        assert!(!name(1).exists());

        fs::write(name(1), "old").unwrap();
        let (path, error) = OutputSet::create(3, &name).err().unwrap();
        assert_eq!(
            (path, error.to_string()),
            (name(2), "it is a folder".into())
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
