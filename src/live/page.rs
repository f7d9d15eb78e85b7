//! An interactive page: one file that holds klrender, a spec, and a slider for each parameter.
//!
//! The drawing stands in the page as it is, with the poster's bands, so that it shows without a script. The
//! engine follows, a WebAssembly module, deflated and in base64.

#[cfg(feature = "cli")]
use std::io::{self, Write};

#[cfg(feature = "cli")]
use base64::{Engine as _, engine::general_purpose::STANDARD};
#[cfg(feature = "cli")]
use flate2::{Compression, write::DeflateEncoder};
use serde::Serialize;

use crate::{
    encode::player_picture,
    pipeline::{MovingPicture, RenderError, schedule_of_states},
    plan::Plan,
    scene,
};

use super::Spec;

const SCRIPT: &str = concat!(
    include_str!("../encode/html_player/play.js"),
    include_str!("page/live.js"),
    include_str!("page/engine.js"),
    include_str!("page/interactive.js")
);
const STYLE: &str = concat!(
    include_str!("../encode/html_player/player.css"),
    include_str!("page/live.css"),
    include_str!("page/interactive.css")
);
/// What the browser is to accept as the script.
const SCRIPT_HASH: &str = "sha256-DlZL1kIMJAbPIiUYxqnU7JdDeMdFJohM2mkrqCTdw54=";

/// What an interactive page shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct InteractiveScene {
    #[serde(flatten)]
    pub spec: Spec,
    /// Which of the combinations of its `matrix`, counted from 0.
    pub combination: usize,
    /// Values that its sliders begin with.
    pub set: Vec<(String, f64)>,
}

/// The engine of pages: klrender as a WebAssembly module, made from `integrations/playground/engine`.
#[derive(Debug, Clone)]
#[cfg(feature = "cli")]
pub(crate) struct Engine(Vec<u8>);

#[cfg(feature = "cli")]
impl Engine {
    /// Takes the bytes of its file.
    ///
    /// # Errors
    ///
    /// In words, if it is something else, or the engine of another version.
    pub(crate) fn new(module: Vec<u8>) -> Result<Self, String> {
        let own = env!("CARGO_PKG_VERSION");
        match section(&module, b"klrender") {
            Ok(Some(version)) if version == own.as_bytes() => Ok(Self(module)),
            Ok(Some(version)) => Err(format!(
                "it is the engine of klrender {}, and this is {own}",
                String::from_utf8_lossy(version).escape_debug()
            )),
            Ok(None) | Err(()) => Err("it is no engine of klrender".to_owned()),
        }
    }
}

/// The content of the section of a WebAssembly module that has this name.
#[cfg(feature = "cli")]
fn section<'a>(module: &'a [u8], wanted: &[u8]) -> Result<Option<&'a [u8]>, ()> {
    let mut rest = module.strip_prefix(b"\0asm\x01\0\0\0").ok_or(())?;
    while let Some((&kind, after)) = rest.split_first() {
        let (length, after) = number(after)?;
        let (content, after) = after.split_at_checked(length).ok_or(())?;
        if kind == 0 {
            let (length, content) = number(content)?;
            let (name, content) = content.split_at_checked(length).ok_or(())?;
            if name == wanted {
                return Ok(Some(content));
            }
        }
        rest = after;
    }
    Ok(None)
}

/// A number as WebAssembly writes it, and what follows.
#[cfg(feature = "cli")]
fn number(bytes: &[u8]) -> Result<(usize, &[u8]), ()> {
    let mut number = 0;
    for (place, &byte) in bytes.iter().enumerate().take(5) {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            let number = usize::try_from(number).map_err(|_| ())?;
            return Ok((number, &bytes[place + 1..]));
        }
    }
    Err(())
}

/// Writes a page. Returns how many bytes it has.
///
/// # Errors
///
/// If the output fails, or through a fault of this program.
#[cfg(feature = "cli")]
pub(crate) fn write_page(
    mut out: impl Write,
    plan: &Plan,
    scene: &InteractiveScene,
    engine: &Engine,
) -> Result<u64, RenderError> {
    let (before, after) = parts(plan, scene)?;
    let packed = io::Cursor::new(Vec::new());
    let mut packed = DeflateEncoder::new(packed, Compression::best());
    let mut write = || {
        packed.write_all(&engine.0)?;
        packed.try_finish()?;
        let packed = STANDARD.encode(packed.get_ref().get_ref());
        let parts = [&before, &packed, &after];
        for part in parts {
            out.write_all(part.as_bytes())?;
        }
        out.flush()?;
        Ok(parts.iter().map(|part| part.len() as u64).sum())
    };
    write().map_err(|error| RenderError::Io { path: None, error })
}

/// A page without its engine: what stands before it and behind it.
///
/// # Errors
///
/// Only through a fault of this program.
pub(super) fn parts(
    plan: &Plan,
    scene: &InteractiveScene,
) -> Result<(String, String), RenderError> {
    let picture = MovingPicture::new(plan)?;
    let state = plan.state(plan.poster());
    let drawing = picture.drawing(state, &scene::overview(plan), schedule_of_states(plan));
    let (width, title) = (drawing.size.0, &drawing.title);
    let told = serde_json::to_string(scene).expect("plain data serialises");
    let before = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}' 'wasm-unsafe-eval'; worker-src blob:\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n\
         <main style=\"--width:{width}px\">\n\
         <figure id=\"player\"><div id=\"picture\">{svg}</div></figure>\n\
         <p id=\"refused\" role=\"alert\" hidden></p>\n\
         <aside id=\"settings\" hidden>\n<div id=\"controls\"></div>\n\
         <div id=\"changes\" hidden>\n<pre></pre>\n\
         <button type=\"button\" id=\"copy\">Copy as TOML</button>\n\
         <button type=\"button\" id=\"reset\">As the spec says</button>\n</div>\n</aside>\n</main>\n\
         <script type=\"application/json\" id=\"scene\">{told}</script>\n\
         <script type=\"application/octet-stream\" id=\"engine\">",
        svg = player_picture(&drawing, &drawing.poster),
        // Nothing in it ends the script.
        told = told.replace('<', "\\u003c"),
    );
    Ok((
        before,
        format!("</script>\n<script>{SCRIPT}</script>\n</html>\n"),
    ))
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_page_runs_its_own_script_only() {
        let hash = STANDARD.encode(Sha256::digest(SCRIPT));
        assert_eq!(SCRIPT_HASH, format!("sha256-{hash}"));
        assert!(!SCRIPT.contains("</script"));
    }

    #[test]
    fn only_an_engine_of_this_version_is_taken() {
        let module = |name: &str, content: &str| {
            let mut bytes = b"\0asm\x01\0\0\0".to_vec();
            // A type section of no types, then the custom section.
            bytes.extend([
                1,
                1,
                0,
                0,
                (1 + name.len() + content.len()) as u8,
                name.len() as u8,
            ]);
            bytes.extend(name.as_bytes());
            bytes.extend(content.as_bytes());
            bytes
        };
        assert!(Engine::new(module("klrender", env!("CARGO_PKG_VERSION"))).is_ok());
        let refused = |bytes: &[u8]| Engine::new(bytes.to_vec()).unwrap_err();
        let old = refused(&module("klrender", "0.0.1"));
        assert!(
            old.starts_with("it is the engine of klrender 0.0.1,"),
            "{old}"
        );
        let other = module("name", "klrender");
        for bytes in [
            &other[..],
            &other[..12],
            b"\0asm\x01\0\0\0\0\xff\xff\xff\xff\xff\xff",
            b"GIF89a",
            b"",
        ] {
            assert_eq!(refused(bytes), "it is no engine of klrender");
        }
    }
}
