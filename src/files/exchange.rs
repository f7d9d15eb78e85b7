//! Two files, or two folders, in each other's place: in one step where the system can.

use std::{fs, io, path::Path};

/// Exchanges what two paths of one file system name; `None` where the system cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn in_one_step(a: &Path, b: &Path) -> Option<io::Result<()>> {
    use rustix::{
        fs::{CWD, RenameFlags, renameat_with},
        io::Errno,
    };
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Some(Ok(())),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => None,
        Err(error) => Some(Err(error.into())),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn in_one_step(_: &Path, _: &Path) -> Option<io::Result<()>> {
    None
}

/// Puts a new file in the place of an old one, and the old one in the place of the new; `spare` is a
/// name that is free. At no time is there no file in the place.
pub(super) fn exchange_files(new: &Path, place: &Path, spare: &Path) -> io::Result<()> {
    in_one_step(new, place).unwrap_or_else(|| {
        fs::hard_link(place, spare).or_else(|_| fs::copy(place, spare).map(drop))?;
        fs::rename(new, place)?;
        fs::rename(spare, new)
    })
}

/// The same for folders. Where it takes two steps, a run that is killed between them leaves the old
/// folder as `spare`.
pub(crate) fn exchange_folders(new: &Path, place: &Path, spare: &Path) -> io::Result<()> {
    in_one_step(new, place).unwrap_or_else(|| {
        fs::rename(place, spare)?;
        if let Err(error) = fs::rename(new, place) {
            fs::rename(spare, place)?;
            return Err(error);
        }
        fs::rename(spare, new)
    })
}
