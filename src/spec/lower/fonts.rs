//! Font files given by the user.

use crate::{
    diag::{Diagnostic, Kind, sanitize},
    font::{Font, Fonts},
};

use super::{super::strings, Fields, Overrides, files};

/// The largest font file read: the largest collections of Chinese faces have some 30 MB.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The embedded face, and those of the files under `style.fonts`: one that cannot be read is an
/// error.
pub(super) fn fonts(
    scene: &Fields<'_>,
    overrides: &Overrides,
    diagnostics: &mut Vec<Diagnostic>,
) -> Fonts {
    let style = scene.section("style");
    let (mut given, before) = (Vec::new(), diagnostics.len());
    for node in style.list("fonts").unwrap_or_default() {
        let Some(text) = node.string() else { continue };
        if strings::name(text, diagnostics).is_none() {
            continue;
        }
        let path = overrides.folder.join(text.text());
        let shown = sanitize(text.text());
        let error = match files::read(&path, MAX_BYTES) {
            Ok(bytes) => match Font::from_bytes(bytes) {
                Some(font) => {
                    given.push(font);
                    continue;
                }
                None => {
                    Diagnostic::error(Kind::File, node.span, format!("`{shown}` is no font file"))
                        .hint("TrueType and OpenType files are read: .ttf, .otf, .ttc")
                }
            },
            Err(error) => {
                let message = format!("cannot read the font file `{shown}`: {error}");
                let error = Diagnostic::error(Kind::File, node.span, message);
                match text.text().contains(['/', '\\']) {
                    true => error,
                    false => error.hint("a path starts at the folder of the spec"),
                }
            }
        };
        diagnostics.push(error);
    }
    Fonts::new(given, diagnostics.len() > before)
}
