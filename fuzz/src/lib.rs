//! What the targets share: small scenes, and what may come of reading one.

use std::{
    backtrace::Backtrace,
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process,
    sync::{Mutex, OnceLock, PoisonError},
};

use klrender::{Format, LoadError, Options, RenderOptions, Scene, diag::MessageFormat};

/// A picture with more pixels in all its frames is planned and not drawn: that only takes time.
const MOST_PIXELS: u64 = 240 * 180 * 5;

/// The last panic, with the way to it where `RUST_BACKTRACE` asks for it.
static LAST: Mutex<Option<(String, Backtrace)>> = Mutex::new(None);

/// Lets panics unwind, where libFuzzer would end at each: those behind the guards of fonts and formulas,
/// whose readers are not ours, are no failures. Called once, before any input.
pub fn begin() {
    panic::set_hook(Box::new(|panic| {
        let last = (panic.to_string(), Backtrace::capture());
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
    }));
}

/// Tries an input: a panic that nothing catches is a failure.
pub fn attempt(work: impl FnOnce()) {
    if panic::catch_unwind(AssertUnwindSafe(work)).is_err() {
        fail();
    }
}

/// The same where nothing has a reason to panic: one that is caught is a failure as well.
pub fn attempt_without_panics(work: impl FnOnce()) {
    attempt(work);
    if LAST
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .is_some()
    {
        fail();
    }
}

fn fail() -> ! {
    if let Some((words, way)) = &*LAST.lock().unwrap_or_else(PoisonError::into_inner) {
        eprintln!("{words}\n{way}");
    }
    process::abort();
}

/// Reads a spec, and draws what comes of it if it is small. Whatever the text is, there is a scene or
/// an error, and nothing else. Of the scenes of a `matrix` it is the first.
pub fn read(text: &str, options: &Options) -> Option<Scene> {
    match Scene::all_from_str(text, options) {
        Ok(scenes) => scenes.into_iter().next(),
        Err(LoadError::Spec(report)) => {
            assert!(report.has_errors());
            // A report can be written of whatever is wrong.
            drop(report.render(MessageFormat::Human, true));
            None
        }
        Err(LoadError::Io { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Draws a small scene: as a GIF, and a frame alone.
pub fn draw(scene: &Scene) {
    let (width, height) = scene.size();
    let pixels = u64::from(width) * u64::from(height) * scene.frames() as u64;
    if pixels > MOST_PIXELS {
        return;
    }
    let mut gif = Vec::new();
    let options = RenderOptions::new().threads(1);
    scene
        .render(Format::Gif, &mut gif, &options)
        .expect("a plan can be drawn");
    let last = scene.frame(scene.frames() - 1);
    assert_eq!(last.pixels().expect("so can a frame").width(), width);
}

/// A folder of this process, for what a spec names.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        folder.keep()
    })
}

/// Reads and draws a scene beside a file with these bytes.
pub fn read_beside(file: &str, bytes: &[u8], spec: &str) {
    let folder = folder();
    fs::write(folder.join(file), bytes).expect("temporary files can be written");
    if let Some(scene) = read(spec, &Options::new().folder(folder)) {
        draw(&scene);
    }
}

/// The text as a string of TOML in which nothing stands for something else, if it can be one.
pub fn literal(text: &str) -> Option<String> {
    let fits = !text.contains("'''") && !text.ends_with('\'');
    fits.then(|| format!("'''{text}'''"))
}
