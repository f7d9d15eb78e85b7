//! The grid of chunks: which frames of which output each number stands for.

use std::ops::Range;

use super::WorkPlan;

/// The chunks of all outputs, counted through. It depends on the plan alone, never on how many share
/// the work.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    /// The most pieces of a chunk.
    size: usize,
    /// The number of each output's first chunk, and how many pieces it has.
    outputs: Vec<(usize, usize)>,
    chunks: usize,
}

/// A chunk's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub output: usize,
    /// Which of the output's pieces.
    pub pieces: Range<usize>,
}

impl Grid {
    pub(crate) fn new(plan: &WorkPlan) -> Self {
        let mut chunks: usize = 0;
        let size = plan.chunk_frames.max(1);
        let outputs = plan.outputs.iter().map(|output| {
            let first = chunks;
            chunks = chunks.saturating_add(output.pieces.div_ceil(size));
            (first, output.pieces)
        });
        let outputs = outputs.collect();
        Self {
            size,
            outputs,
            chunks,
        }
    }

    /// How many chunks there are.
    pub(crate) fn chunks(&self) -> usize {
        self.chunks
    }

    /// The chunks of an output.
    pub(super) fn of_output(&self, output: usize) -> Range<usize> {
        let first = |output: usize| self.outputs.get(output).map_or(self.chunks, |it| it.0);
        first(output)..first(output + 1)
    }

    /// Where a chunk is, which must exist.
    pub(super) fn place(&self, chunk: usize) -> Place {
        let output = self.outputs.partition_point(|(first, _)| *first <= chunk) - 1;
        let (first, pieces) = self.outputs[output];
        let start = (chunk - first) * self.size;
        Place {
            output,
            pieces: start..start.saturating_add(self.size).min(pieces),
        }
    }

    /// How many pieces some chunks have together.
    pub(crate) fn pieces(&self, chunks: &[Range<usize>]) -> usize {
        let chunks = chunks.iter().cloned().flatten();
        chunks.map(|chunk| self.place(chunk).pieces.len()).sum()
    }
}
