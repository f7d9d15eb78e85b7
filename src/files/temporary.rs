//! Files and folders that are not yet in place: gone when the run is over, however it ends.
//!
//! A run holds a lock on each. What nobody holds was left by a run that was killed, and is removed by
//! the next one that writes to the same folder. A run that is stopped removes its own with [`abandon`].

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::{Builder, NamedTempFile, TempDir};

use super::without_path;

/// What their names begin with; six letters or digits follow.
const PREFIX: &str = ".klrender-";
const RANDOM: usize = 6;

/// What this process has begun.
static BEGUN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
/// The folders that have been swept.
static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
/// Held while files are put in place.
static REPLACING: Mutex<()> = Mutex::new(());

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts files in place. A run that is stopped from outside ends before this, or behind it.
pub(crate) fn replacing<T>(work: impl FnOnce() -> T) -> T {
    let _guard = locked(&REPLACING);
    work()
}

/// Removes all that this process has begun and not put in place. Nothing can be put in place or begun
/// any more: the process is to exit.
#[cfg(feature = "cli")]
pub(crate) fn abandon() {
    std::mem::forget(locked(&REPLACING));
    let begun = locked(&BEGUN);
    for path in begun.iter() {
        // Others may still be writing into a folder.
        for _ in 0..10 {
            if remove(path).is_ok() || !path.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    std::mem::forget(begun);
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path)?.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    }
}

/// Says that something temporary is in use.
#[derive(Debug)]
struct Hold {
    path: PathBuf,
    /// Its lock, which the system takes away when the process ends.
    _lock: File,
}

impl Hold {
    /// `None` if it was taken for a left one and swept in the instant before.
    fn new(path: &Path, file: File) -> Option<Self> {
        let held = lock(&file) != Some(false) && fs::symlink_metadata(path).is_ok();
        held.then(|| {
            locked(&BEGUN).insert(path.to_owned());
            Self {
                path: path.to_owned(),
                _lock: file,
            }
        })
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        locked(&BEGUN).remove(&self.path);
    }
}

/// Locks a file or a folder; whether it was free, and `None` where there are no locks.
#[cfg(unix)]
fn lock(file: &File) -> Option<bool> {
    use rustix::{
        fs::{FlockOperation, flock},
        io::Errno,
    };
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Some(true),
        Err(Errno::WOULDBLOCK) => Some(false),
        Err(_) => None,
    }
}

#[cfg(not(unix))]
fn lock(_: &File) -> Option<bool> {
    None
}

/// A file beside the place where it will be.
#[derive(Debug)]
pub(super) struct TemporaryFile {
    pub(super) file: NamedTempFile,
    hold: Hold,
}

impl TemporaryFile {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        sweep(folder, |_| ());
        loop {
            #[cfg_attr(not(unix), allow(unused_mut))]
            let mut builder = builder();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                // As for any new file: the umask takes away from this.
                builder.permissions(fs::Permissions::from_mode(0o666));
            }
            let file = builder.tempfile_in(folder);
            let file = file.map_err(|error| without_path(&error))?;
            if let Some(hold) = Hold::new(file.path(), file.as_file().try_clone()?) {
                return Ok(Self { file, hold });
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.hold.path
    }

    /// Makes it the file at `place`, over one that is there.
    pub(super) fn put(self, place: &Path) -> io::Result<()> {
        let moved = self.file.persist(place);
        moved.map(drop).map_err(|error| error.error)
    }
}

/// A folder in which files wait until all are there.
#[derive(Debug)]
pub(crate) struct TemporaryFolder {
    folder: TempDir,
    _hold: Hold,
}

impl TemporaryFolder {
    /// A folder in a folder that exists.
    ///
    /// # Errors
    ///
    /// If nothing can be made there.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        sweep(folder, |_| ());
        loop {
            let made = builder().tempdir_in(folder);
            let folder = made.map_err(|error| without_path(&error))?;
            let file = File::open(folder.path())?;
            if let Some(hold) = Hold::new(folder.path(), file) {
                return Ok(Self {
                    folder,
                    _hold: hold,
                });
            }
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    builder
}

/// Removes what runs that were killed have left in a folder, once in a process; `rescue` sees each
/// before. Where there are no locks nobody can tell, and all of it stays.
pub(crate) fn sweep(folder: &Path, rescue: impl Fn(&Path)) {
    if !locked(&SWEPT).insert(folder.to_owned()) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let ours = random.is_some_and(|random| {
            random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let plain = entry
            .file_type()
            .is_ok_and(|it| it.is_file() || it.is_dir());
        if ours
            && plain
            && let Ok(file) = File::open(entry.path())
            && lock(&file) == Some(true)
        {
            rescue(&entry.path());
            let _ = remove(&entry.path());
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_swept_and_what_somebody_holds_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let held = TemporaryFolder::new(folder.path()).unwrap();
        fs::write(at(".klrender-abc123"), "left").unwrap();
        fs::create_dir(at(".klrender-ABC123")).unwrap();
        fs::write(at(".klrender-ABC123/0"), "left").unwrap();
        fs::write(at(".klrender-notes"), "mine").unwrap();
        std::os::unix::fs::symlink(".klrender-notes", at(".klrender-link00")).unwrap();
        locked(&SWEPT).remove(folder.path());
        sweep(folder.path(), |_| ());
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        names.sort();
        let mut expected = [
            held.path().to_owned(),
            at(".klrender-link00"),
            at(".klrender-notes"),
        ];
        expected.sort();
        assert_eq!(names, expected);
    }
}
