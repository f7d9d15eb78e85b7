//! What the targets share: small scenes, and what may come of reading one.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use klrender::{Format, LoadError, Options, RenderOptions, Scene, diag::MessageFormat};

/// A picture with more pixels in all its frames is planned and not drawn: that only takes time.
const MOST_PIXELS: u64 = 240 * 180 * 5;

/// Reads a spec, and draws what comes of it if it is small. Whatever the text is, there is a scene or
/// an error, and nothing else.
pub fn read(text: &str, options: &Options) -> Option<Scene> {
    match Scene::from_str(text, options) {
        Ok(scene) => Some(scene),
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
