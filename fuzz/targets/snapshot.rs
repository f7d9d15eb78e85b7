//! Any bytes as one of the files of an accepted snapshot; the others are as they were accepted.
#![no_main]

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use klrender::check;

/// The files of the snapshot that `run` has accepted, by name.
fn files() -> &'static [(PathBuf, Vec<u8>)] {
    static FILES: OnceLock<Vec<(PathBuf, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let accepted = env::var_os("SNAPSHOTS").expect("SNAPSHOTS names a folder");
        let folder = Path::new(&accepted).join("scene");
        let entries = fs::read_dir(folder).expect("there is a snapshot of `scene`");
        let mut files: Vec<_> = entries
            .map(|entry| {
                let entry = entry.expect("it can be listed");
                let name = PathBuf::from(entry.file_name());
                (name, fs::read(entry.path()).expect("it can be read"))
            })
            .collect();
        files.sort();
        files
    })
}

/// Which file in the folder of this process is another than was accepted, once all are there.
static CHANGED: Mutex<Option<usize>> = Mutex::new(None);

// The first byte says which of the files the others are.
libfuzzer_sys::fuzz_target!(init: klrender_fuzz::begin(), |input: &[u8]| {
    klrender_fuzz::attempt_without_panics(|| {
        let Some((which, bytes)) = input.split_first() else {
            return;
        };
        let folder = klrender_fuzz::folder();
        let place = folder.join("snapshots/scene");
        let write = |index: usize, content: &[u8]| {
            fs::write(place.join(&files()[index].0), content).expect("files can be written");
        };
        let which = usize::from(*which) % files().len();
        let mut changed = CHANGED.lock().unwrap_or_else(PoisonError::into_inner);
        match *changed {
            Some(before) => write(before, &files()[before].1),
            None => {
                fs::create_dir_all(&place).expect("folders can be made");
                let scene = include_str!("../scene.toml");
                fs::write(folder.join("scene.toml"), scene).expect("files can be written");
                (0..files().len()).for_each(|index| write(index, &files()[index].1));
            }
        }
        write(which, bytes);
        *changed = Some(which);
        let options = check::Options::default();
        drop(check::unchanged(folder.join("scene.toml"), folder.join("snapshots"), options));
    });
});
