//! A snapshot as files: text wherever a reviewer reads it.
//!
//! | file | holds |
//! |---|---|
//! | `snapshot.toml` | the spec's place, how it plays, static numbers, hashes of pixels |
//! | `values.csv` | dynamic numbers, and how they were found |
//! | `frames.txt` | for each frame the hash of its drawing and that of its description |
//! | `still.svg` | the static bands |
//! | `frame-000.svg` | the rest of a key frame's document |
//! | `frame-000.png` | a small picture of it |
//! | `outlines.gz` | long outlines of the documents, which nobody reviews: a line each, its hash before it |

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read as _, Write as _},
    path::Path,
};

use flate2::{Compression, GzBuilder, read::GzDecoder};
use serde::{Deserialize, Serialize};

use crate::{
    diag::quoted,
    files::read_plain,
    limits::{SNAPSHOT_BYTES, SNAPSHOT_LINES},
    pipeline::DocumentParts,
    svg::CLOSING,
};

use super::pixels::Picture;
use super::playback::PlaybackSettings;
use super::snapshot::{FrameHash, Hash, KeyFrame, Pixels, Snapshot};
use super::values::Values;

/// Files by name.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The version of the format.
const VERSION: u32 = 1;
/// The first line of `snapshot.toml`.
const HEADER: &str = "# Accepted by `klrender check --accept`, and compared by `klrender check`.\n";

const MAIN: &str = "snapshot.toml";
const VALUES: &str = "values.csv";
const FRAMES: &str = "frames.txt";
const STILL: &str = "still.svg";
const OUTLINES: &str = "outlines.gz";

/// The most bytes that the files of a snapshot have together, and that outlines may unpack to.
pub(super) const MOST_BYTES: u64 = SNAPSHOT_BYTES;
/// Outlines longer than this are kept apart; those of texts always are.
const LONG: usize = 1000;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Main {
    version: u32,
    spec: String,
    #[serde(rename = "film")]
    playback: PlaybackSettings,
    #[serde(rename = "still")]
    static_values: BTreeMap<String, String>,
    pixels: MainPixels,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MainPixels {
    klrender: String,
    target: String,
    frames: BTreeMap<String, String>,
}

/// Whether a file of this name may belong to a snapshot.
pub(super) fn is_ours(name: &str) -> bool {
    let key_frame = name
        .strip_prefix("frame-")
        .and_then(|rest| rest.strip_suffix(".svg").or(rest.strip_suffix(".png")));
    let numbered = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    [MAIN, VALUES, FRAMES, STILL, OUTLINES].contains(&name) || key_frame.is_some_and(numbered)
}

/// Whether there is a snapshot in a folder.
#[cfg(feature = "cli")]
pub(super) fn is_snapshot(folder: &Path) -> bool {
    let start = read_plain(&folder.join(MAIN), MOST_BYTES).unwrap_or_default();
    start.starts_with(HEADER.as_bytes())
}

/// The place of the spec that a snapshot is of, as it is written there.
pub(super) fn spec(files: &Files) -> Option<String> {
    main(files).ok().map(|main| main.spec)
}

/// A snapshot as files; `spec` is the way from their folder to the spec.
pub(super) fn write(snapshot: &Snapshot, spec: String) -> Files {
    let frame_count = snapshot.playback.frames;
    let hashes = snapshot.pixels.hashes.iter();
    let digits = digits(frame_count);
    let main = Main {
        version: VERSION,
        spec,
        playback: snapshot.playback.clone(),
        static_values: snapshot.values.static_values(),
        pixels: MainPixels {
            klrender: snapshot.pixels.version.clone(),
            target: snapshot.pixels.target.clone(),
            frames: hashes
                .map(|(frame, hash)| (format!("{frame:0digits$}"), hash.to_string()))
                .collect(),
        },
    };
    let main = toml::to_string(&main).unwrap_or_default();
    let mut outlines = Outlines::default();
    let mut files = Files::new();
    let fixed = numbered(&snapshot.bands, Option::is_some);
    let fixed = fixed.map(|(number, band)| (number, band.as_deref().unwrap_or_default()));
    let first = snapshot.key_frames.first();
    let opening = first.map_or("", |key| &key.parts.opening);
    files.insert(STILL.into(), bands(opening, fixed, &mut outlines).into());
    for KeyFrame {
        frame,
        parts,
        canary,
    } in &snapshot.key_frames
    {
        let head = format!(
            "{}{}{}",
            parts.opening, parts.description, parts.definitions
        );
        let dynamic = numbered(&snapshot.bands, Option::is_none).map(|(number, _)| number);
        let dynamic = dynamic.zip(parts.dynamic.iter().map(String::as_str));
        let text = bands(&head, dynamic, &mut outlines);
        files.insert(format!("frame-{frame:0digits$}.svg"), text.into());
        if let Some(canary) = canary {
            files.insert(format!("frame-{frame:0digits$}.png"), canary.clone());
        }
    }
    let line = |(frame, hash): (usize, &FrameHash)| {
        format!("{frame:0digits$} {} {}\n", hash.drawing, hash.description)
    };
    let frames: String = snapshot.frames.iter().enumerate().map(line).collect();
    files.insert(FRAMES.into(), frames.into());
    files.insert(VALUES.into(), snapshot.values.to_csv(frame_count));
    files.insert(MAIN.into(), format!("{HEADER}{main}").into());
    files.insert(OUTLINES.into(), outlines.pack());
    files
}

/// Reads what [`write`] gives.
///
/// # Errors
///
/// In words, if a file is missing, cannot be read, or does not fit the others.
pub(super) fn read(files: &Files) -> Result<Snapshot, String> {
    let main = main(files)?;
    let playback = main.playback;
    playback
        .check()
        .map_err(|error| format!("{MAIN}: {error}"))?;
    let digits = digits(playback.frames);
    let values = Values::parse(bytes(files, VALUES)?, &main.static_values, playback.frames)
        .map_err(|error| format!("{VALUES}: {error}"))?;
    let frames = frames(&text(files, FRAMES)?, playback.frames)
        .map_err(|error| format!("{FRAMES}: {error}"))?;
    let outlines = Outlines::unpack(bytes(files, OUTLINES)?)
        .map_err(|error| format!("{OUTLINES}: {error}"))?;
    let (_, fixed) = parse_bands(&text(files, STILL)?, &outlines)
        .map_err(|error| format!("{STILL}: {error}"))?;
    let mut key_frames = Vec::with_capacity(playback.key_frames.len());
    let mut dynamic = BTreeSet::new();
    for &frame in &playback.key_frames {
        let name = format!("frame-{frame:0digits$}.svg");
        let (head, bands) = parse_bands(&text(files, &name)?, &outlines)
            .map_err(|error| format!("{name}: {error}"))?;
        let none = || format!("{name}: it has no description");
        let start = head.find("<title").ok_or_else(none)?;
        let length = head[start..].find("</desc>\n").ok_or_else(none)?;
        let end = start + length + "</desc>\n".len();
        dynamic.extend(bands.keys().copied());
        let picture = name.replace(".svg", ".png");
        let canary = files.get(&picture).cloned();
        if canary
            .as_ref()
            .is_some_and(|it| Picture::decode(it).is_none())
        {
            return Err(format!("{picture}: it is no small PNG picture"));
        }
        key_frames.push(KeyFrame {
            frame,
            parts: DocumentParts {
                opening: head[..start].to_owned(),
                description: head[start..end].to_owned(),
                definitions: head[end..].to_owned(),
                dynamic: bands.into_values().collect(),
            },
            canary,
        });
    }
    let numbers: BTreeSet<usize> = dynamic.iter().chain(fixed.keys()).copied().collect();
    let count = numbers.len();
    // They are numbered one by one.
    if numbers.last().is_some_and(|last| *last >= count) {
        return Err("a band is missing: no file has it".to_owned());
    }
    let bands = (0..count)
        .map(|number| fixed.get(&number).cloned())
        .collect();
    let hash = |(frame, hash): (&String, &String)| {
        let frame = frame
            .parse()
            .map_err(|_| format!("`{}` is no frame", quoted(frame)))?;
        Ok((frame, hash.parse()?))
    };
    let hashes = main.pixels.frames.iter().map(hash);
    let hashes = hashes
        .collect::<Result<_, String>>()
        .map_err(|error| format!("{MAIN}: {error}"))?;
    let snapshot = Snapshot {
        playback,
        values,
        frames,
        bands,
        key_frames,
        pixels: Pixels {
            version: main.pixels.klrender,
            target: main.pixels.target,
            hashes,
        },
    };
    // Files of two snapshots, as a merge leaves them, do not fit together.
    for key in &snapshot.key_frames {
        let found = FrameHash::of(&key.parts, &snapshot.bands);
        if snapshot.frames.get(key.frame) != Some(&found) {
            let frame = key.frame;
            return Err(format!(
                "the document of frame {frame} does not have its hash"
            ));
        }
    }
    Ok(snapshot)
}

/// How many digits the numbers of frames have in names and lists.
fn digits(frames: usize) -> usize {
    frames.saturating_sub(1).to_string().len()
}

fn bytes<'a>(files: &'a Files, name: &str) -> Result<&'a [u8], String> {
    let file = files.get(name).map(Vec::as_slice);
    file.ok_or_else(|| format!("{name} is missing"))
}

/// A file's text, with the line ends of this program.
fn text(files: &Files, name: &str) -> Result<String, String> {
    let text = std::str::from_utf8(bytes(files, name)?);
    let text = text.map_err(|_| format!("{name} is not UTF-8"))?;
    Ok(text.replace("\r\n", "\n"))
}

fn main(files: &Files) -> Result<Main, String> {
    let text = text(files, MAIN)?;
    let main: Main = toml::from_str(&text).map_err(|error| {
        let message = error.message();
        format!("{MAIN}: {message}")
    })?;
    if main.version != VERSION {
        let version = main.version;
        return Err(format!("{MAIN}: it has format {version}, not {VERSION}"));
    }
    Ok(main)
}

fn frames(text: &str, frames: usize) -> Result<Vec<FrameHash>, String> {
    let line = |(index, line): (usize, &str)| {
        let mut words = line.split(' ');
        let mut word = || {
            let cut = || format!("`{}` is cut short", quoted(line));
            words.next().ok_or_else(cut)
        };
        if word()?.parse() != Ok(index) {
            return Err(format!("line {} is not that of frame {index}", index + 1));
        }
        Ok(FrameHash {
            drawing: word()?.parse()?,
            description: word()?.parse()?,
        })
    };
    let hashes: Vec<FrameHash> = text
        .lines()
        .enumerate()
        .map(line)
        .collect::<Result<_, _>>()?;
    match hashes.len() == frames {
        true => Ok(hashes),
        false => Err(format!(
            "it does not have one line for each of {frames} frames"
        )),
    }
}

/// Some of the bands, with their numbers from the bottom.
fn numbered(
    bands: &[Option<String>],
    wanted: fn(&Option<String>) -> bool,
) -> impl Iterator<Item = (usize, &Option<String>)> {
    let bands = bands.iter().enumerate();
    bands.filter(move |(_, band)| wanted(band))
}

/// Bands as one document, long outlines replaced by their hashes.
fn bands<'a>(
    head: &str,
    bands: impl Iterator<Item = (usize, &'a str)>,
    outlines: &mut Outlines,
) -> String {
    let mut out = head.to_owned();
    for (number, text) in bands {
        out.push_str(&format!("{BAND}{number}\">\n"));
        for line in text.split_inclusive('\n') {
            // A group may end in another band than it begins in.
            match is_group(line) {
                true => out.push_str(&format!("<!--{}-->\n", line.trim_end())),
                false => outlines.take(line, &mut out),
            }
        }
        out.push_str("</g>\n");
    }
    out.push_str(CLOSING);
    out
}

/// Whether a line begins or ends a group, and nothing else.
fn is_group(line: &str) -> bool {
    line == "</g>\n" || line.starts_with("<g id=\"") || line.starts_with("<g class=\"")
}

/// Starts a band.
const BAND: &str = "<g id=\"band-";

/// What comes before the first band, and the bands.
fn parse_bands(
    text: &str,
    outlines: &Outlines,
) -> Result<(String, BTreeMap<usize, String>), String> {
    let mut head = String::new();
    let mut bands = BTreeMap::new();
    let mut band: Option<(usize, String)> = None;
    if text.matches('\n').count() > SNAPSHOT_LINES {
        return Err(format!("it has more than {SNAPSHOT_LINES} lines"));
    }
    for line in text.split_inclusive('\n') {
        let group = line
            .strip_prefix("<!--")
            .and_then(|line| line.strip_suffix("-->\n"))
            .map(|group| format!("{group}\n"))
            .filter(|group| is_group(group) && unknown_tag(group).is_none());
        if let (Some(group), Some((_, text))) = (&group, &mut band) {
            text.push_str(group);
            continue;
        }
        if let Some(tag) = unknown_tag(line) {
            return Err(format!("it has an element `{}`", quoted(tag)));
        }
        if let Some((number, text)) = &mut band {
            if line == "</g>\n" {
                bands.insert(*number, std::mem::take(text));
                band = None;
            } else {
                outlines.give(line, text)?;
            }
        } else if let Some(number) = line.strip_prefix(BAND) {
            let number = number.trim_end_matches("\">\n").parse();
            let number = number.map_err(|_| "a band has no number".to_owned())?;
            band = Some((number, String::new()));
        } else if line != CLOSING {
            head.push_str(line);
        }
    }
    match band {
        None => Ok((head, bands)),
        Some((number, _)) => Err(format!("band {number} does not end")),
    }
}

/// The first tag of a line that no document of klrender has. What is drawn for a report takes no longer
/// than a document of klrender, whoever wrote it.
fn unknown_tag(line: &str) -> Option<&str> {
    const TAGS: &[&str] = &[
        "svg", "title", "desc", "defs", "clipPath", "g", "path", "circle", "rect",
    ];
    line.split('<').skip(1).find_map(|rest| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find([' ', '>', '/', '\n']).unwrap_or(rest.len());
        let tag = &rest[..end];
        (!TAGS.contains(&tag)).then_some(tag)
    })
}

/// Outlines by their hashes.
#[derive(Default)]
struct Outlines(BTreeMap<String, String>);

impl Outlines {
    /// Writes a line of a document, and keeps its outline where that is for nobody to read.
    fn take(&mut self, line: &str, out: &mut String) {
        match outline(line) {
            Some((before, outline, behind))
                if outline.len() > LONG || before.contains("aria-label=") =>
            {
                let hash = Hash::of([outline.as_bytes()]).to_string();
                out.push_str(&format!("{before}#{hash}{behind}"));
                self.0.insert(hash, outline.to_owned());
            }
            _ => out.push_str(line),
        }
    }

    /// Writes a line as it was.
    fn give(&self, line: &str, out: &mut String) -> Result<(), String> {
        match outline(line) {
            Some((before, outline, behind)) if outline.starts_with('#') => {
                let known = self.0.get(&outline[1..]);
                let known = known.ok_or_else(|| format!("the outline {outline} is missing"))?;
                out.push_str(before);
                out.push_str(known);
                out.push_str(behind);
            }
            _ => out.push_str(line),
        }
        Ok(())
    }

    fn pack(&self) -> Vec<u8> {
        let mut writer = GzBuilder::new().write(Vec::new(), Compression::best());
        for (hash, outline) in &self.0 {
            // Writing to memory does not fail.
            let _ = writeln!(writer, "{hash} {outline}");
        }
        writer.finish().unwrap_or_default()
    }

    fn unpack(bytes: &[u8]) -> Result<Self, String> {
        let mut text = String::new();
        GzDecoder::new(bytes)
            .take(MOST_BYTES + 1)
            .read_to_string(&mut text)
            .map_err(|error| error.to_string())?;
        if text.len() as u64 > MOST_BYTES || text.matches('\n').count() > SNAPSHOT_LINES {
            return Err("it unpacks to more than is read".to_owned());
        }
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        Ok(Self(
            lines
                .map(|(hash, outline)| (hash.to_owned(), outline.to_owned()))
                .collect(),
        ))
    }
}

/// A line's outline, and what comes before and behind it.
pub(super) fn outline(line: &str) -> Option<(&str, &str, &str)> {
    let start = line.find(" d=\"")? + " d=\"".len();
    let end = start + line[start..].find('"')?;
    Some((&line[..start], &line[start..end], &line[end..]))
}
