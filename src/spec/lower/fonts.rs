//! Font files given by the user.

use crate::{
    diag::{Diagnostic, Kind, quoted},
    files::NamedFiles,
    font::{Font, Fonts},
    limits::FILE_BYTES,
};

use super::{super::strings, Fields};

/// The embedded face, and those of the files under `style.fonts`: one that cannot be read is an
/// error.
pub(super) fn fonts(
    scene: &Fields<'_>,
    files: &mut NamedFiles,
    diagnostics: &mut Vec<Diagnostic>,
) -> Fonts {
    let style = scene.section("style");
    let (mut given, before) = (Vec::new(), diagnostics.len());
    for node in style.list("fonts").unwrap_or_default() {
        let Some(text) = node.string() else { continue };
        if strings::name(text, diagnostics).is_none() {
            continue;
        }
        let shown = quoted(text.text());
        let error = match files.read("font", text.text(), FILE_BYTES) {
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

/// Reports faces that turned out to be damaged when texts were set in them.
pub(super) fn report_damaged(scene: &Fields<'_>, fonts: &Fonts, diagnostics: &mut Vec<Diagnostic>) {
    let style = scene.section("style");
    let nodes = style.list("fonts").unwrap_or_default();
    for node in fonts
        .damaged()
        .into_iter()
        .filter_map(|place| nodes.get(place))
    {
        let shown = node
            .string()
            .map_or_else(String::new, |text| quoted(text.text()));
        let message = format!("the font file `{shown}` is damaged: a glyph in it cannot be read");
        diagnostics.push(Diagnostic::error(Kind::File, node.span, message));
    }
}
