//! Reading the files that a spec names.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// The content of a plain file of bearable size.
pub(super) fn read(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    // A pipe or a device could keep us waiting for ever.
    if !metadata.is_file() {
        return Err(io::Error::other("it is no plain file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(most_bytes + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most_bytes {
        let most = most_bytes / 1024 / 1024;
        return Err(io::Error::other(format!("it has more than {most} MiB")));
    }
    Ok(bytes)
}
