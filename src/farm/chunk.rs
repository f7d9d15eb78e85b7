//! A chunk: some frames of an output as a file, which says what it belongs to and whether it is whole.
//!
//! ```text
//! "klrchunk"  format: u32  plan: 32 bytes  number: u64
//! first piece: u64  pieces: u32
//! before: a byte, 0 at the start of an output, else 1 and a hash of what shows before the first
//! after: a hash of what shows last
//! the pieces, one after another
//! checksum of all before it: 32 bytes
//! ```
//!
//! Numbers are little-endian, hashes are BLAKE3. There are no delays in it, no headers, and nothing of
//! the machine that made it: a chunk is always the same bytes.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    files::{Output, read_plain},
    limits::CHUNK_BYTES,
    pipeline::Part,
};

use super::{
    FarmError, PlannedOutput, SealedPlan,
    grid::Place,
    pieces,
    reader::{Malformed, Reader},
};

const MAGIC: [u8; 8] = *b"klrchunk";
/// The format of the file.
const FORMAT: u32 = 1;
const CHECKSUM: usize = 32;

/// Why a chunk cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkFault {
    /// It is cut off, or bytes of it are others.
    Damaged,
    /// It is none, or that of another plan or of another place.
    Foreign,
}

impl ChunkFault {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Damaged => "is damaged",
            Self::Foreign => "is not of this plan",
        }
    }
}

impl From<Malformed> for ChunkFault {
    fn from(_: Malformed) -> Self {
        Self::Damaged
    }
}

/// Where a chunk of a plan is kept.
pub(super) fn path(folder: &Path, plan: &SealedPlan, number: usize) -> PathBuf {
    folder.join(format!("{}-{number:06}.klchunk", plan.short_hash()))
}

/// The file of a chunk.
pub(super) fn to_bytes(plan: &SealedPlan, number: usize, place: &Place, part: &Part) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(FORMAT.to_le_bytes());
    out.extend(plan.hash());
    out.extend((number as u64).to_le_bytes());
    out.extend((place.pieces.start as u64).to_le_bytes());
    out.extend((place.pieces.len() as u32).to_le_bytes());
    match part.before {
        None => out.push(0),
        Some(before) => {
            out.push(1);
            out.extend(before);
        }
    }
    out.extend(part.after);
    pieces::write(&part.pieces, &mut out);
    let checksum = blake3::hash(&out);
    out.extend(checksum.as_bytes());
    out
}

/// The part that the file of a chunk holds.
pub(super) fn from_bytes(
    bytes: &[u8],
    plan: &SealedPlan,
    number: usize,
    place: &Place,
) -> Result<Part, ChunkFault> {
    let output: &PlannedOutput = &plan.outputs[place.output];
    if !bytes.starts_with(&MAGIC) {
        return Err(match MAGIC.starts_with(bytes) {
            true => ChunkFault::Damaged,
            false => ChunkFault::Foreign,
        });
    }
    let (content, checksum) = bytes
        .split_last_chunk::<CHECKSUM>()
        .ok_or(ChunkFault::Damaged)?;
    if blake3::hash(content) != *checksum {
        return Err(ChunkFault::Damaged);
    }
    let mut reader = Reader::new(&content[MAGIC.len()..]);
    let ours = reader.number()? == FORMAT
        && reader.array()? == plan.hash()
        && u64::from_le_bytes(reader.array()?) == number as u64
        && u64::from_le_bytes(reader.array()?) == place.pieces.start as u64
        && reader.number()? as usize == place.pieces.len();
    if !ours {
        return Err(ChunkFault::Foreign);
    }
    let is_first = place.pieces.start == 0;
    let before = match reader.byte()? {
        0 if is_first => None,
        1 if !is_first => Some(reader.array()?),
        _ => return Err(ChunkFault::Damaged),
    };
    let after = reader.array()?;
    let pieces = pieces::read(&mut reader, output, place.pieces.len(), is_first)?;
    reader.end()?;
    Ok(Part {
        before,
        after,
        pieces,
    })
}

/// Reads the file of a chunk; `None` if there is none.
///
/// # Errors
///
/// If it cannot be read.
pub(super) fn read(
    path: &Path,
    plan: &SealedPlan,
    number: usize,
    place: &Place,
) -> Result<Option<Result<Part, ChunkFault>>, FarmError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FarmError::read(path)(error)),
        Ok(found) if !found.is_file() || found.len() > CHUNK_BYTES => {
            return Ok(Some(Err(ChunkFault::Foreign)));
        }
        Ok(_) => {}
    }
    let bytes = match read_plain(path, CHUNK_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes.map_err(FarmError::read(path))?,
    };
    Ok(Some(from_bytes(&bytes, plan, number, place)))
}

/// Puts the file of a chunk in place, whole or not at all.
///
/// # Errors
///
/// If it cannot be written, or is larger than anyone reads.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), FarmError> {
    if bytes.len() as u64 > CHUNK_BYTES {
        let message = format!(
            "a chunk has {} bytes: at most {CHUNK_BYTES} are read",
            bytes.len()
        );
        let hint = "plan with fewer frames in a chunk: --chunk-frames";
        return Err(FarmError::data(message, hint));
    }
    let mut output = Output::create(path).map_err(FarmError::write(path))?;
    output.write_all(bytes).map_err(FarmError::write(path))?;
    output.commit().map_err(FarmError::write(path))
}
