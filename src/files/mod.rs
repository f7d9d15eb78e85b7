//! The files of a run: read within bounds, written whole or not at all, and never over one another.

mod bundle;
mod exchange;
mod output;
mod output_set;
mod paths;
mod read;
mod temporary;

pub(crate) use self::{
    bundle::Bundle,
    exchange::exchange_folders,
    output::{Output, without_path},
    output_set::OutputSet,
    paths::{Clash, NamedFiles, Paths},
    read::read_plain,
    temporary::{TemporaryFolder, replacing, sweep},
};
#[cfg(feature = "cli")]
pub(crate) use self::{paths::real, temporary::abandon};
