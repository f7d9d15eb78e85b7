//! An HTML page that plays the frames: one file, no network.
//!
//! The drawing stands in the page as it is, with the poster's bands, so that it shows without a script.
//! All pictures follow compressed, as lines of JSON that `unpack.js` reads for `play.js`:
//!
//! - `{"names": […]}`: the names of the numbers that pictures tell;
//! - for each picture `{"new": […], "bands": [[…], …], "text": "…" or null, "values": […]}`: elements
//!   that no picture before it has; for the clips and each dynamic band which of all elements so far it
//!   shows, by their numbers from 0; and what it shows in words, if the whole is not described;
//! - `{"shown": [[picture, ms], …], "end": ms, "plays": n or null, "rests": [[ms, ms], …]}`: when each picture
//!   appears, and from when to when nothing moves.
//!
//! A page of several combinations has such lines for each, the first with the `drawing`, and behind them as JSON the
//! `names` to choose for, their `entries`, and `of`: which entries each combination has.
//!
//! Pictures of pixels stand there as such lines, not compressed once more: the first also has the `size` and
//! the `colors` of all, and each the `rect` and the `data` of what changes since the one before, or null. Their
//! poster is a PNG.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use base64::{engine::general_purpose::STANDARD, write::EncoderWriter};
use flate2::{Compression, write::DeflateEncoder};
use serde::Serialize;
use serde_json::json;

use super::vector::{Drawing, PixelDrawing, VectorFrame, VectorWriter};

const PLAYER_STYLE: &str = include_str!("player.css");
const SCRIPT: &str = concat!(include_str!("play.js"), include_str!("unpack.js"));
/// What the browser is to accept as the script.
const SCRIPT_HASH: &str = "sha256-hZPVyTZHnaYxcJeWL2h+l97Q3R2RWAN7TraRDvEvemc=";

/// Writes a page.
#[derive(Debug)]
pub(crate) struct HtmlPlayerWriter<W: Write> {
    lines: Lines<W>,
    part: PagePart,
    /// The number of each element so far, by its hash.
    elements: BTreeMap<[u8; 16], usize>,
    /// The last line.
    schedule: serde_json::Value,
}

/// Which part of a page a drawing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PagePart {
    /// Whether it begins the page, whose poster it shows.
    pub first: bool,
    /// Whether it ends the page.
    pub last: bool,
    /// Of a page of several, what there is to choose.
    pub choices: Option<Choices>,
}

impl PagePart {
    /// All of it.
    const WHOLE: Self = Self {
        first: true,
        last: true,
        choices: None,
    };
}

/// What there is to choose on a page of several combinations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Choices {
    /// What entries are chosen for.
    pub names: Vec<String>,
    /// The entries of each name.
    pub entries: Vec<Vec<String>>,
    /// Of each combination, which entry each name has.
    pub of: Vec<Vec<usize>>,
}

/// JSON in which nothing ends the element that it stands in.
fn plain_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// What compresses lines, and writes them in base64.
type Packed<W> = DeflateEncoder<EncoderWriter<'static, base64::engine::GeneralPurpose, W>>;

/// Where lines go.
#[derive(Debug)]
enum Lines<W: Write> {
    /// Compressed.
    Packed(Box<Packed<W>>),
    /// As they are, since most of what is in them is compressed.
    Plain(W),
}

impl<W: Write> Lines<W> {
    fn add(&mut self, line: &serde_json::Value) -> io::Result<()> {
        match self {
            Self::Packed(packed) => writeln!(packed, "{line}"),
            Self::Plain(out) => writeln!(out, "{}", plain_json(line)),
        }
    }

    fn end(self) -> io::Result<W> {
        match self {
            Self::Packed(packed) => packed.finish()?.finish(),
            Self::Plain(out) => Ok(out),
        }
    }
}

impl<W: Write> HtmlPlayerWriter<W> {
    /// A page of a drawing, whose pictures follow.
    ///
    /// # Errors
    ///
    /// If the output fails.
    #[cfg(feature = "cli")]
    pub(crate) fn new(out: W, drawing: Drawing) -> io::Result<Self> {
        Self::part(out, drawing, None)
    }

    /// A part of a page, behind those before it; all of it where none is named.
    ///
    /// # Errors
    ///
    /// If the output fails.
    pub(crate) fn part(mut out: W, drawing: Drawing, part: Option<PagePart>) -> io::Result<Self> {
        let part = part.unwrap_or(PagePart::WHOLE);
        let picture = player_picture(&drawing, &drawing.poster);
        if part.first {
            Self::begin(&mut out, &drawing, &part, &picture)?;
        }
        let which = match part.first {
            true => "id=\"frames\"",
            false => "class=\"frames\"",
        };
        write!(out, "<script type=\"application/octet-stream\" {which}>")?;
        let Drawing {
            names,
            schedule,
            device_size: (width, height),
            pixels,
            ..
        } = drawing;
        let mut head = json!({ "names": names });
        if part.choices.is_some() {
            head["drawing"] = picture.into();
        }
        let lines = match pixels {
            None => {
                let base64 = EncoderWriter::new(out, &STANDARD);
                Lines::Packed(Box::new(DeflateEncoder::new(base64, Compression::best())))
            }
            Some(PixelDrawing { colors, .. }) => {
                head["size"] = json!([width, height]);
                head["colors"] = colors.into();
                Lines::Plain(out)
            }
        };
        let mut writer = Self {
            lines,
            part,
            elements: BTreeMap::new(),
            schedule: json!({
                "shown": schedule.shown,
                "end": schedule.end,
                "plays": schedule.plays,
                "rests": schedule.rests,
            }),
        };
        writer.lines.add(&head)?;
        Ok(writer)
    }

    /// Writes what comes before all pictures.
    fn begin(out: &mut W, drawing: &Drawing, part: &PagePart, picture: &str) -> io::Result<()> {
        let (width, title) = (drawing.size.0, &drawing.title);
        let images = match drawing.pixels.is_some() || part.choices.is_some() {
            true => "; img-src data:",
            false => "",
        };
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'{images}\">\n\
             <title>{title}</title>\n<style>\n{PLAYER_STYLE}</style>\n\
             <figure id=\"player\" style=\"max-width:{width}px\">\n<div class=\"picture\">\n{picture}</div>\n\
             </figure>\n"
        )
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
    if let Some(PixelDrawing { poster, .. }) = &drawing.pixels {
        let title = title.replace('"', "&quot;");
        return format!(
            "<img alt=\"{title}\" aria-describedby=\"{prefix}desc\" width=\"{device_width}\" \
             height=\"{device_height}\" src=\"data:image/png;base64,{poster}\">\n\
             <desc id=\"{prefix}desc\" hidden>{description}</desc>\n"
        );
    }
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
    fn push(&mut self, frame: &VectorFrame) -> io::Result<()> {
        if let Lines::Plain(_) = self.lines {
            let pixels = frame.pixels.as_ref();
            return self.lines.add(&json!({
                "rect": pixels.map(|pixels| pixels.rect),
                "data": pixels.map(|pixels| &pixels.data),
                "text": frame.description,
                "values": frame.values,
            }));
        }
        let mut new = Vec::new();
        let bands: Vec<Vec<usize>> = std::iter::once(&frame.clips)
            .chain(&frame.bands)
            .map(|band| {
                let number = |element: &String| {
                    let hash = blake3::hash(element.as_bytes());
                    let key = *hash.as_bytes().first_chunk().expect("a hash is longer");
                    let next = self.elements.len();
                    *self.elements.entry(key).or_insert_with(|| {
                        new.push(element.clone());
                        next
                    })
                };
                band.iter().map(number).collect()
            })
            .collect();
        self.lines.add(&json!({
            "new": new,
            "bands": bands,
            "text": frame.description,
            "values": frame.values,
        }))
    }

    fn finish(mut self) -> io::Result<()> {
        let schedule = std::mem::take(&mut self.schedule);
        self.lines.add(&schedule)?;
        let mut out = self.lines.end()?;
        out.write_all(b"</script>\n")?;
        if self.part.last {
            if let Some(choices) = &self.part.choices {
                let choices = plain_json(&json!(choices));
                writeln!(
                    out,
                    "<script type=\"application/json\" id=\"choices\">{choices}</script>"
                )?;
            }
            write!(out, "<script>{SCRIPT}</script>\n</html>\n")?;
        }
        out.flush()
    }
}
