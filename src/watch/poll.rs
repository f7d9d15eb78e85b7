//! Files are looked at again and again: that works on every file system, in containers, and with every
//! way of saving. A file counts as changed when it has changed and rests.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime},
};

use super::{board::Board, spec::Loaded};

/// How often files are looked at while a page is open, and while none is.
const OFTEN: Duration = Duration::from_millis(25);
const SELDOM: Duration = Duration::from_millis(500);
/// The files that are looked at so often; more of them are looked at less often.
const FILES: u32 = 32;
/// How long a file must rest before it is read.
const RESTS: Duration = Duration::from_millis(10);
/// How long a file may be gone or empty while somebody saves it.
const SAVING: Duration = Duration::from_millis(250);

/// What tells a file from what it was, without reading it; what cannot be looked at is told by why.
#[derive(Debug, Clone, PartialEq)]
enum Stamp {
    File {
        modified: Option<SystemTime>,
        length: u64,
        inode: u64,
    },
    Missing(io::ErrorKind),
}

impl Stamp {
    fn of(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(metadata) => Self::File {
                modified: metadata.modified().ok(),
                length: metadata.len(),
                inode: inode(&metadata),
            },
            Err(error) => Self::Missing(error.kind()),
        }
    }

    /// Whether this is likely to be the midst of a save.
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Missing(_) | Self::File { length: 0, .. })
    }
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

/// What is known of the files of a spec.
struct Files {
    stamps: BTreeMap<PathBuf, Stamp>,
    /// Stamps that differ, and since when they are so.
    changed: Option<(BTreeMap<PathBuf, Stamp>, Instant)>,
    /// The text that was read last.
    text: Option<String>,
}

impl Files {
    /// Files with the stamps they have now.
    fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            stamps: stamps(paths),
            changed: None,
            text: None,
        }
    }

    /// Whether they have changed and rest; if so, they are known as they are now.
    fn have_changed(&mut self) -> bool {
        let now = stamps(self.stamps.keys().cloned());
        if now == self.stamps {
            self.changed = None;
            return false;
        }
        let since = match &self.changed {
            Some((known, since)) if *known == now => since.elapsed(),
            _ => {
                self.changed = Some((now, Instant::now()));
                return false;
            }
        };
        let became_nothing = now
            .iter()
            .any(|(path, stamp)| stamp.is_nothing() && self.stamps[path] != *stamp);
        let rests = if became_nothing { SAVING } else { RESTS };
        if since < rests {
            return false;
        }
        self.stamps = now;
        self.changed = None;
        true
    }
}

fn stamps(paths: impl IntoIterator<Item = PathBuf>) -> BTreeMap<PathBuf, Stamp> {
    let paths = paths.into_iter();
    paths
        .map(|path| {
            let stamp = Stamp::of(&path);
            (path, stamp)
        })
        .collect()
}

/// Reads all specs of a board, and again whenever their files change, for ever. `told` is called with
/// what came of it.
pub(crate) fn keep_current(board: &Board, told: &dyn Fn(usize, &Loaded)) {
    let mut all: Vec<Files> = Vec::new();
    for (index, spec) in board.specs().iter().enumerate() {
        let mut files = Files::of([spec.path().to_owned()]);
        read(board, index, &mut files, told);
        all.push(files);
    }
    loop {
        let count: usize = all.iter().map(|files| files.stamps.len()).sum();
        let share = u32::try_from(count).unwrap_or(u32::MAX) / FILES + 1;
        let waiting = all.iter().any(|files| files.changed.is_some());
        match (waiting, board.pages()) {
            (true, _) => thread::sleep(RESTS),
            (false, 0) => board.rest(SELDOM),
            (false, _) => thread::sleep(OFTEN.saturating_mul(share)),
        }
        for (index, files) in all.iter_mut().enumerate() {
            if files.have_changed() {
                read(board, index, files, told);
            }
        }
    }
}

/// Reads a spec whose files have changed, unless only the time of its own has.
fn read(board: &Board, index: usize, files: &mut Files, told: &dyn Fn(usize, &Loaded)) {
    let spec = &board.specs()[index];
    if files.stamps.len() == 1 && files.text.is_some() {
        let text = fs::read_to_string(spec.path()).ok();
        if text == files.text {
            return;
        }
    }
    let loaded = spec.load();
    let mut named = loaded.files.clone();
    named.insert(spec.path().to_owned());
    // While a spec is wrong, all that it named before may be what is put right.
    if !loaded.is_right() {
        named.extend(files.stamps.keys().cloned());
    }
    // What was looked at before it was read keeps that stamp: it may have changed since.
    let stamp = |path: PathBuf| {
        let known = files.stamps.get(&path).cloned();
        let stamp = known.unwrap_or_else(|| Stamp::of(&path));
        (path, stamp)
    };
    files.stamps = named.into_iter().map(stamp).collect();
    files.text = loaded
        .source
        .as_ref()
        .map(|source| source.text().to_owned());
    let loaded = Arc::new(loaded);
    board.tell(index, &loaded);
    told(index, &loaded);
}
