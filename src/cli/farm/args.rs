//! What the commands of a farm are told.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args as Group, ValueEnum, builder::PossibleValue};

use crate::{
    farm::{ChunkList, JobFile, Shard},
    spec::model::Format,
};

use super::super::args::{MessageArgs, jobs};

/// What is rendered where a plan of work is given.
#[derive(Debug, Default, Group)]
#[command(next_help_heading = "On a farm")]
pub(in crate::cli) struct ChunkArgs {
    /// Render chunks of this plan of work, as `klrender plan -o` makes it, instead of specs
    #[arg(
        long,
        value_name = "FILE",
        requires = "out",
        conflicts_with_all = [
            "specs", "output", "format", "alt", "still", "sheet", "video", "frames", "at", "poster", "set", "timings",
        ],
        hide_short_help = true
    )]
    pub(in crate::cli) plan: Option<PathBuf>,
    /// Only the chunks of share I of N, counted from 1 [default: all]
    #[arg(
        long,
        value_name = "I/N",
        requires = "plan",
        conflicts_with = "chunks",
        hide_short_help = true
    )]
    pub(super) shard: Option<Shard>,
    /// Only these chunks, counted from 0: `17-23,30`
    #[arg(long, value_name = "LIST", requires = "plan", hide_short_help = true)]
    pub(super) chunks: Option<ChunkList>,
    /// The folder that chunks are written to; those that are there and whole are kept
    #[arg(long, value_name = "DIR", requires = "plan", hide_short_help = true)]
    pub(super) out: Option<PathBuf>,
    /// Print progress to standard output as an engine reads it
    #[arg(
        long,
        value_name = "ENGINE",
        value_enum,
        requires = "plan",
        hide_short_help = true
    )]
    pub(super) progress: Option<Engine>,
}

/// What is planned where it is for a farm.
#[derive(Debug, Default, Group)]
#[command(next_help_heading = "For a farm")]
pub(in crate::cli) struct WorkArgs {
    /// Write a plan of work, with all that the specs read: a `.klplan`
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// What to make of each spec, as for `render`
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        requires = "output"
    )]
    pub(super) format: Vec<Format>,
    /// How many frames a chunk has: what a machine that fails loses of its work
    #[arg(long, value_name = "N", value_parser = chunk_frames, default_value_t = 64, requires = "output")]
    pub(super) chunk_frames: usize,
    /// Also print the job that does the work, for an engine
    #[arg(long, value_name = "ENGINE", value_enum, requires = "output")]
    pub(super) template: Option<JobFile>,
    /// How many tasks the job has [default: 32, or one for each chunk]
    #[arg(long, value_name = "N", value_parser = shards, requires = "template")]
    pub(super) shards: Option<usize>,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = jobs, requires = "output")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Print errors and warnings only
    #[arg(short, long, requires = "output")]
    pub(in crate::cli) quiet: bool,
}

#[derive(Debug, Group)]
pub(in crate::cli) struct JoinArgs {
    /// The plan of work
    #[arg(long, value_name = "FILE")]
    pub(super) plan: PathBuf,
    /// The folder of its chunks
    #[arg(long, value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// Where to write: a folder ending in `/`, or the one file. Without this, the specs say where
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
    /// Print progress to standard output as an engine reads it
    #[arg(long, value_name = "ENGINE", value_enum)]
    pub(super) progress: Option<Engine>,
    /// Print errors and warnings only, no progress and no summary
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
    #[command(flatten)]
    pub(in crate::cli) messages: MessageArgs,
}

/// What reads the progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Engine {
    #[value(name = "openjd", help = "Open Job Description: `openjd_progress: 42`")]
    OpenJd,
}

impl ValueEnum for JobFile {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Slurm, Self::OpenJd, Self::OpenJdChunks]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Slurm => PossibleValue::new("slurm")
                .help("a script for sbatch: a job array, and a join behind it"),
            Self::OpenJd => PossibleValue::new("openjd")
                .help("a template of Open Job Description, with a task for each shard"),
            Self::OpenJdChunks => PossibleValue::new("openjd-chunks")
                .help("the same, with as many chunks for a task as the engine likes"),
        })
    }
}

fn shards(text: &str) -> Result<usize, String> {
    let shards = text.parse().ok();
    shards
        .filter(|shards| (1..=100_000).contains(shards))
        .ok_or_else(|| "it is a number from 1 to 100000".to_owned())
}

/// More than anyone would want to lose.
const MOST_CHUNK_FRAMES: usize = 100_000;

fn chunk_frames(text: &str) -> Result<usize, String> {
    let frames = text.parse().ok();
    frames
        .filter(|frames| (1..=MOST_CHUNK_FRAMES).contains(frames))
        .ok_or_else(|| format!("it is a number from 1 to {MOST_CHUNK_FRAMES}"))
}
