//! Reading the files that somebody else names.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// The content of a plain file of bearable size.
///
/// # Errors
///
/// If it is none, is too long, or cannot be read.
pub(crate) fn read_plain(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    // A pipe or a device could keep us waiting, or give bytes, for ever.
    if !metadata.is_file() {
        return Err(io::Error::other("it is no plain file"));
    }
    if metadata.len() > most_bytes {
        return Err(too_long(most_bytes));
    }
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    // It may have grown since.
    file.take(most_bytes + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most_bytes {
        true => Err(too_long(most_bytes)),
        false => Ok(bytes),
    }
}

pub(super) fn too_long(most_bytes: u64) -> io::Error {
    const MIB: u64 = 1024 * 1024;
    io::Error::other(match most_bytes % MIB {
        0 => format!("it has more than {} MiB", most_bytes / MIB),
        _ => format!("it has more than {most_bytes} bytes"),
    })
}
