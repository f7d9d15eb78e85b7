//! An HTML page that plays the frames: one file, no network.
//!
//! The drawing stands in the page as it is, with the poster's bands, so that it shows without a script.
//! All pictures follow compressed, as lines of JSON that `unpack.js` reads for `play.js`:
//!
//! - `{"names": […]}`: the names of the numbers that pictures tell;
//! - for each picture `{"new": […], "bands": [[…], …], "text": "…" or null, "values": […]}`: elements
//!   that no picture before it has; for the clips and each dynamic band which of all elements so far it
//!   shows, by their numbers from 0; and what it shows in words, if the whole is not described;
//! - `{"shown": [[picture, ms], …], "end": ms, "plays": n or null}`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use base64::{engine::general_purpose::STANDARD, write::EncoderWriter};
use flate2::{Compression, write::DeflateEncoder};
use serde_json::json;

use super::vector::{Drawing, VectorFrame, VectorWriter};

const PLAYER_STYLE: &str = include_str!("player.css");
const SCRIPT: &str = concat!(include_str!("play.js"), include_str!("unpack.js"));
/// What the browser is to accept as the script.
const SCRIPT_HASH: &str = "sha256-sWggYD+1r1It9Cf63ptyugkKuovl5Sn0cZ0DWuMhJVQ=";

/// Writes a page.
#[derive(Debug)]
pub(crate) struct HtmlPlayerWriter<W: Write> {
    packed: DeflateEncoder<EncoderWriter<'static, base64::engine::GeneralPurpose, W>>,
    /// The number of each element so far, by its hash.
    elements: BTreeMap<[u8; 16], usize>,
    /// The last line.
    schedule: serde_json::Value,
}

impl<W: Write> HtmlPlayerWriter<W> {
    /// A page of a drawing, whose pictures follow.
    ///
    /// # Errors
    ///
    /// If the output fails.
    pub(crate) fn new(mut out: W, drawing: Drawing) -> io::Result<Self> {
        let (width, title) = (drawing.size.0, &drawing.title);
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'\">\n\
             <title>{title}</title>\n<style>\n{PLAYER_STYLE}</style>\n\
             <figure id=\"player\" style=\"max-width:{width}px\">\n{}</figure>\n\
             <script type=\"application/octet-stream\" id=\"frames\">",
            player_picture(&drawing, &drawing.poster)
        )?;
        let Drawing {
            names, schedule, ..
        } = drawing;
        let base64 = EncoderWriter::new(out, &STANDARD);
        let mut writer = Self {
            packed: DeflateEncoder::new(base64, Compression::best()),
            elements: BTreeMap::new(),
            schedule: json!({
                "shown": schedule.shown,
                "end": schedule.end,
                "plays": schedule.plays,
            }),
        };
        writer.line(&json!({ "names": names }))?;
        Ok(writer)
    }

    fn line(&mut self, line: &serde_json::Value) -> io::Result<()> {
        writeln!(self.packed, "{line}")
    }
}

/// A picture of a drawing as a player has it: an `svg` element in which what changes is in elements of the
/// class `band`, the clips first.
pub(crate) fn player_picture(drawing: &Drawing, frame: &VectorFrame) -> String {
    let ((width, height), (device_width, device_height)) = (drawing.size, drawing.device_size);
    let Drawing {
        prefix,
        title,
        description,
        ..
    } = drawing;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" \
         viewBox=\"0 0 {device_width} {device_height}\" role=\"img\" \
         aria-labelledby=\"{prefix}title {prefix}desc\" style=\"aspect-ratio:{width}/{height}\">\n\
         <title id=\"{prefix}title\">{title}</title>\n<desc id=\"{prefix}desc\">{description}</desc>\n<defs>\n"
    );
    out.extend(drawing.clips.iter().map(String::as_str));
    out.push_str("</defs>\n<defs class=\"band\">\n");
    out.extend(frame.clips.iter().map(String::as_str));
    out.push_str("</defs>\n");
    let mut dynamic = frame.bands.iter();
    for band in &drawing.bands {
        match band {
            Some(elements) => out.push_str(elements),
            None => {
                let elements = dynamic.next().map(|band| band.concat());
                out.push_str("<g class=\"band\">\n");
                out.push_str(&elements.unwrap_or_default());
                out.push_str("</g>\n");
            }
        }
    }
    out.push_str("</svg>\n");
    out
}

impl<W: Write> VectorWriter for HtmlPlayerWriter<W> {
    fn push(&mut self, frame: VectorFrame) -> io::Result<()> {
        let mut new = Vec::new();
        let bands: Vec<Vec<usize>> = std::iter::once(frame.clips)
            .chain(frame.bands)
            .map(|band| {
                let number = |element: String| {
                    let hash = blake3::hash(element.as_bytes());
                    let key = *hash.as_bytes().first_chunk().expect("a hash is longer");
                    let next = self.elements.len();
                    *self.elements.entry(key).or_insert_with(|| {
                        new.push(element);
                        next
                    })
                };
                band.into_iter().map(number).collect()
            })
            .collect();
        self.line(&json!({
            "new": new,
            "bands": bands,
            "text": frame.description,
            "values": frame.values,
        }))
    }

    fn finish(mut self) -> io::Result<()> {
        let schedule = std::mem::take(&mut self.schedule);
        self.line(&schedule)?;
        let mut out = self.packed.finish()?.finish()?;
        write!(out, "</script>\n<script>{SCRIPT}</script>\n</html>\n")?;
        out.flush()
    }
}
