//! The plan of a farm's work: specs with all that they read, and what is to be made of them, as one file.
//!
//! The file is a line `klrender work plan 1 HASH`, and an object of JSON: [`WorkPlan`]. The hash is that of
//! the object, by BLAKE3; chunks are named by it. An edited plan is none.

use std::{
    ffi::OsStr,
    fs, io,
    io::Write as _,
    ops::Deref,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::{
    diag::{Source, quoted},
    encode::Palette,
    files::{Bundle, Output, read_plain},
    limits::{CHUNKS, FRAME_MS, FRAMES, PIXELS, PLAN_BYTES, PLAN_FRAMES, SIDE},
    pipeline,
    plan::Plan,
    spec::{Overrides, model::Format},
};

use super::{FarmError, Grid, build::Build};

/// What the first line begins with, and the format of the file.
const HEADING: &str = "klrender work plan ";
const FORMAT: &str = "1";

/// The bytes of a file's name, with its folders.
const LONGEST_NAME: usize = 4096;

const AGAIN: &str = "make it anew with `klrender plan`";

/// All that there is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkPlan {
    build: Build,
    /// Frames of a chunk, at most.
    pub chunk_frames: usize,
    specs: Vec<CarriedSpec>,
    /// What is made of the specs, in order.
    pub outputs: Vec<PlannedOutput>,
}

/// A spec with all that is needed to read it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CarriedSpec {
    /// What messages call it.
    name: String,
    stem: String,
    text: String,
    /// What it was told instead of what is in it.
    set: Vec<(String, Exact)>,
    pick: Vec<(String, String)>,
    /// The files that it names, and what is in them as Base64.
    files: Vec<(String, String)>,
}

/// An output of a spec.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlannedOutput {
    /// Which spec it is made of, and which combination of it.
    pub spec: usize,
    pub combination: usize,
    #[serde(with = "format_name")]
    pub format: Format,
    /// The names of its files, as the spec says.
    pub name: Vec<NamePiece>,
    /// Frames shown.
    pub frames: usize,
    /// What it is written from: frames, or the distinct pictures of an animated document.
    pub pieces: usize,
    /// In device pixels.
    pub size: [u32; 2],
    /// Milliseconds from one frame to the next.
    pub frame_ms: Exact,
    /// How often it plays; `None` is forever.
    pub plays: Option<u16>,
    /// The palette of all frames, where they are indexed: six hexadecimal digits for each colour.
    palette: Option<String>,
}

/// A piece of a file's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum NamePiece {
    /// As it is.
    Text(String),
    /// The frame's number, with so many digits at least.
    Digits(u8),
}

/// A number that is not changed by being written down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Exact(pub f64);

impl From<Exact> for String {
    fn from(Exact(number): Exact) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for Exact {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number: Option<f64> = text.parse().ok();
        let number = number.filter(|number| number.is_finite());
        number.map(Self).ok_or("no finite number")
    }
}

mod format_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::spec::model::Format;

    pub(super) fn serialize<S: Serializer>(format: &Format, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(format.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Format, D::Error> {
        let name = String::deserialize(from)?;
        name.parse().map_err(D::Error::custom)
    }
}

impl CarriedSpec {
    /// A spec with the files that it names.
    pub(crate) fn new(source: &Source, stem: &str, overrides: &Overrides, files: &Bundle) -> Self {
        let files = files.iter().map(|(name, content)| {
            // Names come from the text of the spec.
            let name = name.to_string_lossy().into_owned();
            (name, STANDARD.encode(content))
        });
        let set = overrides.set.iter();
        Self {
            name: source.name().to_owned(),
            stem: stem.to_owned(),
            text: source.text().to_owned(),
            set: set
                .map(|(name, value)| (name.clone(), Exact(*value)))
                .collect(),
            pick: overrides.pick.clone(),
            files: files.collect(),
        }
    }

    pub(super) fn source(&self) -> Source {
        Source::new(&self.name, &self.text)
    }

    pub(super) fn stem(&self) -> &str {
        &self.stem
    }

    /// What to read it with, to have one of its combinations.
    pub(super) fn overrides(&self, combination: usize) -> Result<Overrides, FarmError> {
        let mut bundle = Bundle::default();
        for (name, content) in &self.files {
            let content = STANDARD.decode(content);
            let content = content.map_err(|_| refused("what a file holds is no Base64"))?;
            bundle.add(name, content);
        }
        let set = self.set.iter();
        Ok(Overrides {
            set: set
                .map(|(name, Exact(value))| (name.clone(), *value))
                .collect(),
            pick: self.pick.clone(),
            combination,
            bundle: Some(Arc::new(bundle)),
            ..Overrides::default()
        })
    }
}

impl PlannedOutput {
    /// An output of a combination of a spec, as it is planned; `name` is that of its files, and `palette`
    /// that of its frames, where they are indexed.
    pub(super) fn new(
        (spec, combination): (usize, usize),
        format: Format,
        name: Vec<NamePiece>,
        plan: &Plan,
        palette: Option<&Palette>,
    ) -> Self {
        let (width, height) = plan.canvas.device_size();
        let hex = |[r, g, b]: &[u8; 3]| format!("{r:02x}{g:02x}{b:02x}");
        Self {
            spec,
            combination,
            format,
            name,
            frames: plan.frames(),
            pieces: pipeline::pictures(plan, format),
            size: [width, height],
            frame_ms: Exact(plan.output.frame_ms),
            plays: plan.output.plays,
            palette: palette.map(|palette| palette.colors().iter().map(hex).collect()),
        }
    }

    /// Whether a plan is the one that it was planned from.
    pub(super) fn is_of(&self, plan: &Plan) -> bool {
        let (width, height) = plan.canvas.device_size();
        plan.frames() == self.frames
            && pipeline::pictures(plan, self.format) == self.pieces
            && [width, height] == self.size
            && plan.output.frame_ms.to_bits() == self.frame_ms.0.to_bits()
            && plan.output.plays == self.plays
    }

    /// The palette of all frames.
    pub(super) fn palette(&self) -> Option<Palette> {
        let (digits, rest) = self.palette.as_ref()?.as_bytes().as_chunks::<6>();
        let color = |digits: &[u8; 6]| {
            let text = str::from_utf8(digits).ok()?;
            let number = u32::from_str_radix(text, 16).ok()?;
            let [_, color @ ..] = number.to_be_bytes();
            Some(color)
        };
        let colors: Option<Vec<[u8; 3]>> = digits.iter().map(color).collect();
        Palette::of(colors?).filter(|_| rest.is_empty())
    }

    /// The name of a frame's file, or of the one file.
    pub(crate) fn file_name(&self, frame: usize) -> PathBuf {
        let piece = |piece: &NamePiece| match piece {
            NamePiece::Text(text) => text.clone(),
            NamePiece::Digits(width) => format!("{frame:0width$}", width = usize::from(*width)),
        };
        let name: String = self.name.iter().map(piece).collect();
        name.into()
    }

    /// Whether it is one file for each frame, and there are several.
    pub(crate) fn is_sequence(&self) -> bool {
        !self.format.is_animated() && self.frames > 1
    }

    /// Why nobody could make it.
    fn fault(&self) -> Option<&'static str> {
        let most = FRAMES as usize;
        let [width, height] = self.size;
        let name = self.file_name(0);
        let extension = name.extension().and_then(OsStr::to_str);
        // All frames are in one folder.
        let from_digits = self.name.iter();
        let mut from_digits = from_digits.skip_while(|it| matches!(it, NamePiece::Text(_)));
        let in_folder =
            from_digits.any(|it| matches!(it, NamePiece::Text(text) if text.contains(['/', '\\'])));
        let mut parts = name.components();
        let below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        let has_digits = self
            .name
            .iter()
            .any(|it| matches!(it, NamePiece::Digits(1..=20)));
        let other =
            |it: &NamePiece| matches!(it, NamePiece::Digits(width) if !(1..=20).contains(width));
        let is_document = matches!(self.format, Format::Html | Format::SvgFilm);
        // A spec may say `.svg-film`.
        let says_format = |it: &str| {
            let mut said = [self.format.extension(), self.format.name()].into_iter();
            said.any(|word| it.eq_ignore_ascii_case(word))
        };
        let pieces = match is_document {
            true => 1..=self.frames,
            false => self.frames..=self.frames,
        };
        if !(1..=most).contains(&self.frames) || !pieces.contains(&self.pieces) {
            Some("an output has no bearable number of frames")
        } else if !(1..=SIDE).contains(&width)
            || !(1..=SIDE).contains(&height)
            || u64::from(width) * u64::from(height) > PIXELS
        {
            Some("an output has no bearable size")
        } else if !(0.0..=FRAME_MS).contains(&self.frame_ms.0) {
            Some("an output has no bearable timing")
        } else if name.file_name().is_none() || !parts.all(below) {
            Some("an output has no name below the current folder")
        } else if !extension.is_some_and(says_format) {
            Some("the name of an output does not end in its format")
        } else if in_folder || name.as_os_str().len() > LONGEST_NAME {
            Some("an output has no bearable name")
        } else if self.is_sequence() != has_digits || self.name.iter().any(other) {
            Some("the name of an output does not fit its frames")
        } else if self.palette.is_some() && self.palette().is_none()
            || self.format == Format::Gif && self.palette.is_none()
        {
            Some("an output has no palette")
        } else {
            None
        }
    }
}

impl WorkPlan {
    /// What this build is to do.
    pub(crate) fn new(
        chunk_frames: usize,
        specs: Vec<CarriedSpec>,
        outputs: Vec<PlannedOutput>,
    ) -> Self {
        Self {
            build: Build::this(),
            chunk_frames,
            specs,
            outputs,
        }
    }

    pub(super) fn spec(&self, output: &PlannedOutput) -> &CarriedSpec {
        &self.specs[output.spec]
    }

    /// The plan with its hash, as it is written.
    fn sealed(&self) -> (String, Vec<u8>) {
        let content = serde_json::to_vec(self).expect("texts and numbers are JSON");
        (blake3::hash(&content).to_hex().to_string(), content)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or is larger than anyone reads.
    pub(crate) fn write(&self, path: &Path) -> Result<(), FarmError> {
        let (hash, content) = self.sealed();
        if content.len() as u64 > PLAN_BYTES {
            let message = format!(
                "the plan has {} bytes: at most {PLAN_BYTES} are read",
                content.len()
            );
            return Err(FarmError::data(message, "plan fewer specs at a time"));
        }
        let mut output = Output::create(path).map_err(FarmError::write(path))?;
        writeln!(output, "{HEADING}{FORMAT} {hash}").map_err(FarmError::write(path))?;
        output.write_all(&content).map_err(FarmError::write(path))?;
        output.commit().map_err(FarmError::write(path))
    }

    /// Why nobody could do this.
    fn fault(&self) -> Option<&'static str> {
        let known = |output: &PlannedOutput| output.spec < self.specs.len();
        if !(1..=FRAMES as usize).contains(&self.chunk_frames) {
            return Some("a chunk has no bearable number of frames");
        }
        if self.outputs.is_empty() {
            return Some("nothing is to be made");
        }
        if !self.outputs.iter().all(known) {
            return Some("an output is of no spec");
        }
        let fault = self.outputs.iter().find_map(PlannedOutput::fault);
        fault.or_else(|| self.excess())
    }

    /// What there is more of than anyone makes.
    pub(crate) fn excess(&self) -> Option<&'static str> {
        let frames = self.outputs.iter().map(|output| output.frames as u64);
        if frames.sum::<u64>() > PLAN_FRAMES as u64 {
            return Some("there are too many frames");
        }
        let chunks = Grid::new(self).chunks();
        (chunks > CHUNKS).then_some("there are too many chunks")
    }
}

/// A plan that was read from its file, with its hash and its grid.
#[derive(Debug)]
pub(crate) struct SealedPlan {
    plan: WorkPlan,
    hash: blake3::Hash,
    grid: Grid,
}

impl Deref for SealedPlan {
    type Target = WorkPlan;

    fn deref(&self) -> &WorkPlan {
        &self.plan
    }
}

fn refused(why: &str) -> FarmError {
    FarmError::data(
        format!("the plan is none that klrender makes: {why}"),
        AGAIN,
    )
}

impl SealedPlan {
    /// Reads the file of a plan.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is none, was changed, or was made by another build.
    pub(crate) fn read(path: &Path) -> Result<Self, FarmError> {
        let found = fs::metadata(path).map_err(FarmError::read(path))?;
        let shown = quoted(&path.display().to_string());
        if found.is_dir() {
            let error = io::Error::new(io::ErrorKind::IsADirectory, "it is a folder");
            return Err(FarmError::read(path)(error));
        }
        if found.len() > PLAN_BYTES {
            let message = format!("{shown} is longer than {PLAN_BYTES} bytes: it is no plan");
            return Err(FarmError::data(message, AGAIN));
        }
        let bytes = read_plain(path, PLAN_BYTES).map_err(FarmError::read(path))?;
        Self::from_bytes(&bytes, &shown)
    }

    /// The plan that a file holds; `name` is what messages call it.
    pub(crate) fn from_bytes(bytes: &[u8], name: &str) -> Result<Self, FarmError> {
        let no_plan = || FarmError::data(format!("{name} is no plan of work"), AGAIN);
        let heading = bytes.strip_prefix(HEADING.as_bytes()).ok_or_else(no_plan)?;
        let end = heading.iter().position(|byte| *byte == b'\n');
        let (line, content) = heading.split_at(end.ok_or_else(no_plan)?);
        let line = str::from_utf8(line).map_err(|_| no_plan())?;
        let (format, hash) = line.split_once(' ').ok_or_else(no_plan)?;
        if format != FORMAT {
            let message = format!("{name} is a plan of a format that this version does not read");
            return Err(FarmError::data(message, AGAIN));
        }
        let content = &content[1..];
        let found = blake3::hash(content);
        if found.to_hex().as_str() != hash {
            let message = format!("{name} is damaged or was edited");
            return Err(FarmError::data(message, AGAIN));
        }
        // The build first: what another one means is not known.
        #[derive(Deserialize)]
        struct Made {
            build: Build,
        }
        let malformed = |error: serde_json::Error| refused(&error.to_string());
        let Made { build } = serde_json::from_slice(content).map_err(malformed)?;
        if build != Build::this() {
            let message = format!("{name} was made by {build}; this is {}", Build::this());
            let hint = "one build does all of the work: its parts have to fit, byte for byte";
            return Err(FarmError::data(message, hint));
        }
        let plan: WorkPlan = serde_json::from_slice(content).map_err(malformed)?;
        match plan.fault() {
            Some(fault) => Err(refused(fault)),
            None => Ok(Self {
                grid: Grid::new(&plan),
                plan,
                hash: found,
            }),
        }
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        self.hash.into()
    }

    /// So much of the hash as stands in names of files.
    pub(super) fn short_hash(&self) -> String {
        self.hash.to_hex()[..12].to_owned()
    }

    /// Its chunks.
    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }
}
