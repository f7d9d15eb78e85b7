//! One render on many machines: its work as files that any engine can carry.
//!
//! A [`WorkPlan`] is all that there is to do, with all that is needed for it: specs, the files that these
//! name, palettes, and a fixed grid of chunks. Whoever has the file renders any of its chunks, each a
//! file by itself ([`render`]); a chunk is a function of the plan and its number, so that it does not
//! matter who renders it, when, or how often. Whoever has all chunks joins them ([`join`]) to the files
//! that one process would have written, byte for byte.
//!
//! Queues, retries and machines are the engine's.

mod build;
mod chunk;
mod error;
mod gather;
mod grid;
mod job_file;
mod join;
mod outputs;
mod pieces;
mod reader;
mod render;
mod shard;
mod work_plan;

pub(crate) use self::{
    error::FarmError,
    gather::gather,
    grid::Grid,
    job_file::JobFile,
    join::{Joined, join},
    outputs::outputs,
    render::render,
    shard::{ChunkList, Shard},
    work_plan::{CarriedSpec, NamePiece, PlannedOutput, SealedPlan, WorkPlan},
};
