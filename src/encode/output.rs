//! Files that appear whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// A file being written next to where it will be. [`commit`](Self::commit) puts it in place in one
/// step; without it, nothing is left behind and an existing file stays as it was.
///
/// What cannot be replaced by renaming, such as a pipe or `/dev/null`, is written to directly.
#[derive(Debug)]
pub struct Output {
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Temporary {
        file: BufWriter<NamedTempFile>,
        target: PathBuf,
    },
    Direct(BufWriter<File>),
}

impl Output {
    /// Starts a file that will be at `path`. A symbolic link is followed.
    ///
    /// # Errors
    ///
    /// If the folder does not exist or cannot be written, or `path` is a folder.
    pub fn create(path: &Path) -> io::Result<Output> {
        let sink = match fs::metadata(path) {
            Ok(existing) if existing.is_dir() => {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder",
                ));
            }
            Ok(existing) if !existing.is_file() => {
                Sink::Direct(BufWriter::new(OpenOptions::new().write(true).open(path)?))
            }
            Ok(_) => Sink::temporary(fs::canonicalize(path)?)?,
            Err(_) => Sink::temporary(path.to_path_buf())?,
        };
        Ok(Output { sink })
    }

    /// Makes the file appear, replacing an older one.
    ///
    /// # Errors
    ///
    /// If the rest cannot be written or the file not moved; then nothing is left behind.
    pub fn commit(self) -> io::Result<()> {
        match self.sink {
            Sink::Temporary { file, target } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.as_file().sync_all()?;
                file.persist(target).map_err(|error| error.error)?;
                Ok(())
            }
            Sink::Direct(mut file) => file.flush(),
        }
    }
}

impl Sink {
    fn temporary(target: PathBuf) -> io::Result<Sink> {
        let folder = match target.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = Builder::new();
        builder.prefix(".klrender-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As for any new file: the umask takes away from this.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = BufWriter::new(builder.tempfile_in(folder)?);
        Ok(Sink::Temporary { file, target })
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
