//! What is to be rendered, and what was.

use std::num::NonZeroUsize;

use crate::{plan::Plan, spec::model::Format};

use super::outputs::Work;

/// What is to be rendered from a plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Request {
    /// What is written.
    pub format: Format,
    /// Which frames, counted from 0; all of them where absent.
    pub frames: Option<Vec<usize>>,
    /// Frames that a thread renders in one go; `None` is chosen well. Changes no byte.
    pub batch: Option<usize>,
    /// How many threads of its own the call works on; `None` is those of the caller. Changes no byte.
    pub threads: Option<NonZeroUsize>,
}

impl Request {
    /// The frames that are asked for. All of an animation are in the order in which they show.
    pub(crate) fn frames(&self, plan: &Plan) -> Vec<usize> {
        let animated = self.format.is_animated();
        self.frames.clone().unwrap_or_else(|| all(plan, animated))
    }

    /// How the work for these frames is shared out.
    pub(super) fn work<'a>(&self, frames: &'a [usize]) -> Work<'a> {
        Work {
            frames,
            batch: self.batch,
            threads: self.threads,
            page: None,
        }
    }
}

/// All frames of a plan, as an animation shows them or by their numbers.
pub(crate) fn all(plan: &Plan, animated: bool) -> Vec<usize> {
    let first = match animated {
        true => plan.first_frame(),
        false => 0,
    };
    (first..plan.frames()).chain(0..first).collect()
}

/// What was rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Frames shown.
    pub frames: usize,
    /// Bytes written.
    pub bytes: u64,
    /// Files written.
    pub files: usize,
    /// What there is to know about it.
    pub remark: Option<Remark>,
}

/// What there is to know about an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// A page holds pixels, since its elements would be larger by far.
    Pixels {
        /// About how many bytes they would have, compressed.
        elements: u64,
        /// About how many bytes a GIF has.
        gif: u64,
    },
    /// An animated document is larger by far than a GIF.
    Heavy {
        /// About how many bytes it has, compressed.
        elements: u64,
        /// About how many bytes a GIF has.
        gif: u64,
    },
}
