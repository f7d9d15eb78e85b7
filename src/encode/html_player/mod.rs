//! An HTML page that plays the frames: one file, no network.
//!
//! The drawing stands in the page as it is, with the poster's bands, so that it shows without a script.
//! All pictures follow compressed, as lines of JSON that `player.js` reads:
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

const SCRIPT: &str = include_str!("player.js");
const STYLE: &str = include_str!("player.css");
/// What the browser is to accept as the script.
const SCRIPT_HASH: &str = "sha256-l0Lb1K7a7Oscl3Rp8WCG/iOBx1s6NFHHg2h29DU7Fz0=";

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
        let Drawing {
            size: (width, height),
            device_size: (device_width, device_height),
            prefix,
            title,
            description,
            bands,
            clips,
            names,
            poster,
            schedule,
        } = drawing;
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n\
             <figure id=\"player\" style=\"max-width:{width}px\">\n\
             <svg xmlns=\"http://www.w3.org/2000/svg\" \
             viewBox=\"0 0 {device_width} {device_height}\" role=\"img\" \
             aria-labelledby=\"{prefix}title {prefix}desc\" style=\"aspect-ratio:{width}/{height}\">\n\
             <title id=\"{prefix}title\">{title}</title>\n<desc id=\"{prefix}desc\">{description}</desc>\n<defs>\n"
        )?;
        clips
            .iter()
            .try_for_each(|clip| out.write_all(clip.as_bytes()))?;
        writeln!(
            out,
            "</defs>\n<defs class=\"band\">\n{}</defs>",
            poster.clips.concat()
        )?;
        let mut dynamic = poster.bands.iter();
        for band in &bands {
            match band {
                Some(elements) => out.write_all(elements.as_bytes())?,
                None => {
                    let elements = dynamic.next().map(|band| band.concat());
                    let elements = elements.unwrap_or_default();
                    writeln!(out, "<g class=\"band\">\n{elements}</g>")?;
                }
            }
        }
        out.write_all(
            b"</svg>\n</figure>\n<script type=\"application/octet-stream\" id=\"frames\">",
        )?;
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
