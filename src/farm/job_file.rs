//! A plan's work as a job of an engine: a script, or a template.

use std::path::Path;

use super::WorkPlan;

/// An engine that takes jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobFile {
    /// A script for `sbatch`: a job array, and a join behind it.
    Slurm,
    /// A template of Open Job Description, with a task for each shard.
    OpenJd,
    /// The same, with tasks that take as many chunks as the engine likes.
    OpenJdChunks,
}

/// More tasks than this are not worth the wait of a queue, where nobody asks for them.
const SHARDS: usize = 32;

impl JobFile {
    /// The job of a plan in this file, by so many shards; no more than there are chunks.
    pub(crate) fn text(self, file: &Path, plan: &WorkPlan, shards: Option<usize>) -> String {
        let chunks = super::Grid::new(plan).chunks();
        let shards = shards.unwrap_or(SHARDS).clamp(1, chunks.max(1));
        let path = file.display().to_string();
        let folder = file.with_extension("chunks").display().to_string();
        let quote = match self {
            Self::Slurm => in_shell,
            Self::OpenJd | Self::OpenJdChunks => in_yaml,
        };
        let template = match self {
            Self::Slurm => include_str!("job_files/slurm.sh"),
            Self::OpenJd => include_str!("job_files/openjd.yaml"),
            Self::OpenJdChunks => include_str!("job_files/openjd-chunks.yaml"),
        };
        // Paths last, for they may hold anything.
        template
            .replace("@CHUNKS@", &chunks.to_string())
            .replace("@LAST@", &chunks.saturating_sub(1).to_string())
            .replace("@SHARDS@", &shards.to_string())
            .replace("@PLAN_IN_WORDS@", &crate::diag::quoted(&path))
            .replace("@FOLDER@", &quote(&folder))
            .replace("@PLAN@", &quote(&path))
    }
}

/// A word of a shell.
fn in_shell(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte);
    match !text.is_empty() && text.bytes().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// A text in YAML, which takes those of JSON.
fn in_yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
