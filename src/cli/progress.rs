//! The progress bar of a render, on standard error while somebody sees it.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::{Phase, Progress};

use super::{signals::Signals, timings::Timings};

/// A render in progress, as seen from the terminal.
#[derive(Debug)]
pub(super) struct RenderProgress<'a> {
    bar: ProgressBar,
    signals: &'a Signals,
    timings: Option<&'a Timings>,
}

impl<'a> RenderProgress<'a> {
    /// A bar for so many frames; hidden where it is not wanted or standard error is no terminal.
    pub(super) fn new(
        output: &str,
        frames: usize,
        shown: bool,
        signals: &'a Signals,
        timings: Option<&'a Timings>,
    ) -> Self {
        let target = match shown && io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(frames as u64), target)
            .with_prefix(output.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{prefix}  [{bar:32}]  {pos}/{len} frames")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        Self {
            bar,
            signals,
            timings,
        }
    }
}

impl Progress for RenderProgress<'_> {
    fn frame_done(&self) {
        self.bar.inc(1);
    }

    fn is_cancelled(&self) -> bool {
        self.signals.received().is_some()
    }

    fn spent(&self, phase: Phase, time: Duration, bytes: u64) {
        if let Some(timings) = self.timings {
            timings.add(phase, time, bytes);
        }
    }
}

impl Drop for RenderProgress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
