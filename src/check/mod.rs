//! Visual regression: whether scenes still look as they were accepted, and why not.
//!
//! A `Snapshot` is taken of a plan, kept in a `Store` and compared level by level. Each level
//! catches what the others cannot: numbers tell *why* a picture changed, documents of key frames
//! *what* changed, a hash of every frame's document that *nothing else* did, and pixels that the
//! renderer did not either.
//!
//! ```text
//! Plan ──take──→ Snapshot ──between──→ Difference ──→ diag::Report, page
//!                   ↕ Store
//! ```
//!
//! A project that keeps scenes tests them in one line:
//!
//! ```no_run
//! klrender::check::assert_unchanged("specs", "snapshots/check");
//! ```

mod compare;
mod diff;
mod elements;
mod explain;
mod files;
mod outcome;
mod pixels;
mod planned_scene;
mod playback;
mod report;
mod snapshot;
mod store;
mod unchanged;
mod values;

#[cfg(feature = "cli")]
pub(crate) use self::store::is_kept;
pub(crate) use self::{
    compare::{Difference, ValueChange},
    outcome::{Outcome, Verdict},
    pixels::PixelDifference,
    planned_scene::PlannedScene,
    report::page,
    snapshot::{FrameHash, Hash, Snapshot},
    store::{Accepted, Store, StoreError},
    unchanged::specs,
    values::Content,
};
pub use self::{
    pixels::Tolerance,
    planned_scene::Options,
    snapshot::PixelFrames,
    unchanged::{Changed, assert_unchanged, unchanged},
};

#[cfg(test)]
pub(crate) use self::{elements::Look, pixels::PixelChange, values::Cells};

/// Where snapshots are kept unless something else is said, seen from the current folder.
pub const FOLDER: &str = "snapshots/check";
