//! What a scene looks like and why, small enough to be kept beside its spec.

use std::{collections::BTreeMap, env::consts, fmt, str::FromStr};

use rayon::prelude::*;

use crate::{
    diag::quoted,
    encode::png,
    pipeline::{DocumentParts, Documents, Progress, RenderError},
    plan::Plan,
    raster,
};

use super::{playback::PlaybackSettings, values::Values};

/// All that is kept of a scene, from its numbers to its pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Snapshot {
    /// How it plays.
    pub playback: PlaybackSettings,
    /// Every number of every frame: why a picture is as it is.
    pub values: Values,
    /// Hashes of every frame's document: that nothing else has changed.
    pub frames: Vec<FrameHash>,
    /// The bands of the documents, bottom to top: the elements of static ones, `None` for dynamic ones.
    pub bands: Vec<Option<String>>,
    /// The documents of the key frames: what has changed. Ascending.
    pub key_frames: Vec<KeyFrame>,
    /// Hashes of pixels, and where they were made.
    pub pixels: Pixels,
}

/// 96 bits of a BLAKE3 hash: enough to tell any two frames apart that nobody forges.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Hash([u8; 12]);

/// The hashes of a frame's document. Both are equal if and only if the documents are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FrameHash {
    /// Of what is drawn.
    pub drawing: Hash,
    /// Of title and description, for people who do not see the picture.
    pub description: Hash,
}

/// A frame of which more is kept than a hash.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct KeyFrame {
    /// Its number.
    pub frame: usize,
    /// Its document, but for what is static.
    pub parts: DocumentParts,
    /// A small picture of it, as PNG; absent where no pixels were asked for.
    pub canary: Option<Vec<u8>>,
}

/// Hashes of pixels. They are comparable only where the same program made them for the same target.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Pixels {
    /// The version of this program.
    pub version: String,
    /// Processor and system.
    pub target: String,
    /// By frame.
    pub hashes: BTreeMap<usize, Hash>,
}

/// Which frames are rasterised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum PixelFrames {
    /// None: pixels are neither kept nor compared.
    None,
    /// The key frames.
    #[default]
    Key,
    /// All of them.
    All,
}

/// The longest side of a canary, in pixels, and the most bytes of its file.
pub(super) const CANARY_SIDE: u32 = 180;
const CANARY_BYTES: usize = 8 * 1024;

impl Snapshot {
    /// Takes the snapshot of a plan, its frames in parallel.
    ///
    /// # Errors
    ///
    /// If a frame cannot be rendered, or the run is cancelled.
    pub(crate) fn take(
        plan: &Plan,
        pixels: PixelFrames,
        progress: &dyn Progress,
    ) -> Result<Self, RenderError> {
        let documents = Documents::new(plan)?;
        let hash = |state: usize| {
            if progress.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            let parts = documents.parts(state)?;
            progress.frame_done();
            Ok(FrameHash::of(&parts, documents.bands()))
        };
        let states: Vec<FrameHash> = (0..plan.states())
            .into_par_iter()
            .map(hash)
            .collect::<Result<_, RenderError>>()?;
        let key_frames = plan
            .key_frames
            .par_iter()
            .map(|&frame| key_frame(plan, &documents, frame, pixels))
            .collect::<Result<Vec<_>, RenderError>>()?;
        let rasterised: Vec<usize> = match pixels {
            PixelFrames::None => Vec::new(),
            PixelFrames::Key => plan.key_frames.clone(),
            PixelFrames::All => (0..plan.frames()).collect(),
        };
        let hash = |&frame: &usize| {
            if progress.is_cancelled() {
                return Err(RenderError::Cancelled);
            }
            let document = documents.parts(frame)?.document(documents.bands());
            let (width, height) = plan.canvas.device_size();
            let pixmap = raster(&document, width, height, frame)?;
            Ok((frame, Hash::of([pixmap.data()])))
        };
        let hashes = rasterised
            .par_iter()
            .map(hash)
            .collect::<Result<_, RenderError>>()?;
        Ok(Self {
            playback: PlaybackSettings::of(plan),
            values: Values::of(plan),
            frames: (0..plan.frames())
                .map(|it| states[plan.state(it)])
                .collect(),
            bands: documents.bands().to_vec(),
            key_frames,
            pixels: Pixels {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                target: format!("{}-{}", consts::ARCH, consts::OS),
                hashes,
            },
        })
    }

    /// The key frame of this number.
    pub(crate) fn key_frame(&self, frame: usize) -> Option<&KeyFrame> {
        self.key_frames.iter().find(|key| key.frame == frame)
    }

    /// The key frames of both, by their numbers.
    pub(super) fn common_key_frames(&self, other: &Self) -> impl Iterator<Item = usize> {
        let known = self.key_frames.iter().map(|key| key.frame);
        known.filter(|&frame| other.key_frame(frame).is_some())
    }

    /// The whole document of a key frame.
    pub(crate) fn document(&self, key: &KeyFrame) -> String {
        key.parts.document(&self.bands)
    }
}

fn key_frame(
    plan: &Plan,
    documents: &Documents<'_>,
    frame: usize,
    pixels: PixelFrames,
) -> Result<KeyFrame, RenderError> {
    let parts = documents.parts(frame)?;
    let canary = match pixels {
        PixelFrames::None => None,
        _ => {
            let size = plan.canvas.device_size();
            Some(canary(&parts.document(documents.bands()), size, frame)?)
        }
    };
    Ok(KeyFrame {
        frame,
        parts,
        canary,
    })
}

/// A small picture of a document: the largest that fits.
fn canary(document: &str, size: (u32, u32), frame: usize) -> Result<Vec<u8>, RenderError> {
    let mut side = CANARY_SIDE;
    loop {
        let scale = (f64::from(side) / f64::from(size.0.max(size.1))).min(1.0);
        let length = |device: u32| ((f64::from(device) * scale).round() as u32).max(1);
        let pixmap = raster(document, length(size.0), length(size.1), frame)?;
        let file = png(&pixmap);
        if file.len() <= CANARY_BYTES || side <= 16 {
            return Ok(file);
        }
        side = side * 3 / 4;
    }
}

/// The pixels of a document; an error names the frame.
pub(super) fn raster(
    document: &str,
    width: u32,
    height: u32,
    frame: usize,
) -> Result<raster::Pixmap, RenderError> {
    raster::render(document, width, height).map_err(|error| RenderError::Frame {
        frame,
        message: error.to_string(),
    })
}

impl FrameHash {
    pub(super) fn of(parts: &DocumentParts, bands: &[Option<String>]) -> Self {
        Self {
            drawing: Hash::of(parts.drawing(bands).map(str::as_bytes)),
            description: Hash::of([parts.description.as_bytes()]),
        }
    }
}

impl Hash {
    /// The hash of some bytes, given in pieces; where they are divided does not count.
    pub(crate) fn of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for piece in pieces {
            hasher.update(piece);
        }
        let mut bytes = [0; 12];
        bytes.copy_from_slice(&hasher.finalize().as_bytes()[..12]);
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is no hash", quoted(text));
        let mut bytes = [0; 12];
        if text.len() != 2 * bytes.len() || !text.is_ascii() {
            return Err(wrong());
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}
