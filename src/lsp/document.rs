//! A text that is open in an editor, and what is known of it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    api::{LoadError, Options, Scene},
    diag::{Report, Source},
    editor::is_spec,
    stop::Stop,
};

/// An open text.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) text: Arc<str>,
    /// Of the editor.
    pub(super) version: Option<i64>,
    /// Whether the editor calls the language klrender, and not TOML as other files.
    pub(super) is_own_language: bool,
    /// Ends what is done for this text when there is a newer one.
    pub(super) stop: Stop,
    /// Absent until this text has been checked.
    pub(super) checked: Option<Checked>,
}

/// What came of checking a text.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) report: Report,
    /// The first of its scenes, if it is right.
    pub(super) scene: Option<Arc<Scene>>,
}

impl Document {
    pub(super) fn new(text: &str, version: Option<i64>, is_own_language: bool) -> Self {
        Self {
            text: text.into(),
            version,
            is_own_language,
            stop: Stop::new(),
            checked: None,
        }
    }

    /// Whether it is a spec. Editors hand over every file that is TOML.
    pub(super) fn is_spec(&self) -> bool {
        self.is_own_language || is_spec(&self.text)
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// Reads and plans a text; `None` if it was stopped.
pub(super) fn check(uri: &str, text: &str, stop: &Stop) -> Option<Checked> {
    let mut options = Options::new().stop(stop);
    if let Some(path) = path(uri) {
        if let Some(folder) = path.parent() {
            options = options.folder(folder);
        }
        if let Some(stem) = path.file_stem() {
            options = options.name(stem.to_string_lossy());
        }
    }
    let empty = || Report::new(Source::new("spec", text), Vec::new());
    match Scene::all_from_str(text, &options) {
        Ok(scenes) => {
            let scene = scenes.into_iter().next();
            let report = scene
                .as_ref()
                .map_or_else(empty, |it| it.warnings().clone());
            Some(Checked {
                report,
                scene: scene.map(Arc::new),
            })
        }
        Err(LoadError::Spec(report)) => Some(Checked {
            report,
            scene: None,
        }),
        Err(_) => None,
    }
}

/// The file that a `file:` URI names.
fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // What stands before the path is a host, and only this one can be read.
    let path = &rest[rest.find('/')?..];
    let mut bytes = Vec::new();
    let mut letters = path.bytes();
    while let Some(letter) = letters.next() {
        if letter != b'%' {
            bytes.push(letter);
            continue;
        }
        let digits = [letters.next()?, letters.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/c:/folder` is `c:/folder`.
    let drive = path.as_bytes().get(2) == Some(&b':') && cfg!(windows);
    Some(Path::new(&path[usize::from(drive)..]).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_paths() {
        let is = |uri: &str| path(uri).map(|path| path.display().to_string());
        assert_eq!(
            is("file:///a/b%20%CE%BC.toml"),
            Some("/a/b μ.toml".to_owned())
        );
        assert_eq!(is("untitled:Untitled-1"), None);
        assert_eq!(is("file:///a%2"), None);
        assert_eq!(is("file://"), None);
    }
}
