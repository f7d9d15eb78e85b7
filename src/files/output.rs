//! Files that appear whole or not at all.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::temporary::{TemporaryFile, replacing};

/// A file being written next to where it will be. [`commit`](Self::commit) puts it in place in one
/// step; without it, nothing is left behind and an existing file stays as it was.
///
/// What cannot be replaced by renaming, such as a pipe or `/dev/null`, is written to directly.
#[derive(Debug)]
pub(crate) struct Output {
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Temporary {
        file: BufWriter<TemporaryFile>,
        place: Place,
    },
    Direct(BufWriter<File>),
}

/// Where a file will be: links are followed, and what a file that is there permits is kept.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// Of the file that is there, if one is.
    pub(super) permissions: Option<Permissions>,
}

impl Place {
    /// Looks at a path; `None` for what is no file, such as a pipe.
    pub(super) fn find(path: &Path) -> io::Result<Option<Self>> {
        let permissions = match fs::metadata(path) {
            Ok(existing) if existing.is_dir() => {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder",
                ));
            }
            Ok(existing) if !existing.is_file() => return Ok(None),
            Ok(existing) => Some(existing.permissions()),
            Err(_) => None,
        };
        Ok(Some(Self {
            path: behind_links(path),
            permissions,
        }))
    }

    /// The folder that it is in.
    pub(super) fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        }
    }
}

/// What a link names, also where nothing is there yet.
pub(super) fn behind_links(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    // As many as the system follows.
    for _ in 0..40 {
        let Ok(to) = fs::read_link(&path) else { break };
        path = path.parent().map_or(to.clone(), |folder| folder.join(&to));
    }
    path
}

impl Output {
    /// Starts a file that will be at `path`. A symbolic link is followed.
    ///
    /// # Errors
    ///
    /// If the folder does not exist or cannot be written, or `path` is a folder.
    pub(crate) fn create(path: &Path) -> io::Result<Output> {
        let sink = match Place::find(path)? {
            Some(place) => Sink::Temporary {
                file: BufWriter::new(TemporaryFile::new(place.folder())?),
                place,
            },
            None => Sink::Direct(BufWriter::new(OpenOptions::new().write(true).open(path)?)),
        };
        Ok(Output { sink })
    }

    /// Makes the file appear, replacing an older one.
    ///
    /// # Errors
    ///
    /// If the rest cannot be written or the file not moved; then nothing is left behind.
    pub(crate) fn commit(self) -> io::Result<()> {
        match self.sink {
            Sink::Temporary { file, place } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                if let Some(permissions) = place.permissions {
                    file.file.as_file().set_permissions(permissions)?;
                }
                file.file.as_file().sync_all()?;
                replacing(|| file.put(&place.path))
            }
            Sink::Direct(mut file) => file.flush(),
        }
    }
}

/// The error without the name of a temporary file, which would be news to everyone.
pub(crate) fn without_path(error: &io::Error) -> io::Error {
    io::Error::from(error.kind())
}

impl Write for TemporaryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Temporary { file, .. } => file.write(bytes),
            Sink::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Temporary { file, .. } => file.flush(),
            Sink::Direct(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.gif");
        let mut output = Output::create(&path).unwrap();
        output.write_all(b"first").unwrap();
        assert!(!path.exists());
        output.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first");

        let mut dropped = Output::create(&path).unwrap();
        dropped.write_all(b"second").unwrap();
        dropped.flush().unwrap();
        drop(dropped);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(names(folder.path()), ["film.gif"]);
    }

    #[test]
    fn nothing_is_left_behind_when_the_target_cannot_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.gif");
        let output = Output::create(&path).unwrap();
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), "").unwrap();
        assert!(output.commit().is_err());
        assert_eq!(names(folder.path()), ["film.gif"]);
        assert!(Output::create(&path).is_err());
        assert!(Output::create(&folder.path().join("no/such/film.gif")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn files_are_as_readable_as_any_and_links_are_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (ordinary, path) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&ordinary, "").unwrap();
        Output::create(&path).unwrap().commit().unwrap();
        let mode = |path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&ordinary));

        let link = folder.path().join("c");
        symlink(&path, &link).unwrap();
        let mut output = Output::create(&link).unwrap();
        output.write_all(b"through").unwrap();
        output.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"through");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());

        let mut null = Output::create(Path::new("/dev/null")).unwrap();
        null.write_all(b"gone").unwrap();
        null.commit().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn what_a_file_permits_is_kept_and_links_to_nothing_are_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("secret"), "").unwrap();
        fs::set_permissions(at("secret"), Permissions::from_mode(0o600)).unwrap();
        Output::create(&at("secret")).unwrap().commit().unwrap();
        let mode = fs::metadata(at("secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        fs::create_dir(at("inner")).unwrap();
        symlink("inner/there", at("first")).unwrap();
        symlink("first", at("second")).unwrap();
        Output::create(&at("second")).unwrap().commit().unwrap();
        assert!(at("inner/there").is_file());
        assert!(fs::symlink_metadata(at("second")).unwrap().is_symlink());
    }
}
