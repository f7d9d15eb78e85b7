//! How far a part of the work is: a bar for people, or lines that an engine reads.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::pipeline::{Phase, Progress};

use super::{
    super::{exit::Failure, progress::RenderProgress, terminal::data},
    args::Engine,
};

/// A part of the work under way.
#[derive(Debug)]
pub(super) struct FarmProgress<'a> {
    bar: RenderProgress<'a>,
    lines: Option<Lines>,
}

/// Lines that an engine reads, one for each hundredth.
#[derive(Debug)]
struct Lines {
    total: usize,
    done: Mutex<usize>,
}

impl<'a> FarmProgress<'a> {
    /// So many pieces to make, and a bar for them.
    pub(super) fn new(bar: RenderProgress<'a>, engine: Option<Engine>, total: usize) -> Self {
        let lines = |Engine::OpenJd| Lines {
            total,
            done: Mutex::new(0),
        };
        Self {
            bar,
            lines: engine.map(lines),
        }
    }
}

/// Says what is being done.
pub(super) fn status(engine: Option<Engine>, words: &str) {
    if engine == Some(Engine::OpenJd) {
        line("openjd_status", words);
    }
}

/// Says why nothing came of it.
pub(super) fn failed(engine: Option<Engine>, failure: Failure) -> Failure {
    if engine == Some(Engine::OpenJd) {
        let text = failure.text();
        line("openjd_fail", text.lines().next().unwrap_or_default());
    }
    failure
}

fn line(key: &str, words: &str) {
    // Nobody to tell that nobody reads.
    let _ = data(|out| writeln!(out, "{key}: {}", crate::diag::sanitize(words)));
}

impl Progress for FarmProgress<'_> {
    fn frame_done(&self) {
        self.bar.frame_done();
        let Some(Lines { total, done }) = &self.lines else {
            return;
        };
        // Held while it is printed, so that lines come in order.
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        let percent = |done: usize| 100 * done / (*total).max(1);
        let before = percent(*done);
        *done += 1;
        let now = percent(*done);
        if now > before {
            line("openjd_progress", &now.to_string());
        }
    }

    fn is_cancelled(&self) -> bool {
        self.bar.is_cancelled()
    }

    fn spent(&self, phase: Phase, time: Duration, bytes: u64) {
        self.bar.spent(phase, time, bytes);
    }
}
