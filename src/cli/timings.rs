//! `--timings`: where the time of a render goes.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::Serialize;

use crate::pipeline::Phase;

use super::number::{Seconds, size};

/// Time and bytes of each phase, over all threads.
#[derive(Debug, Default)]
pub(super) struct Timings {
    load: Duration,
    phases: [Spent; Phase::ALL.len()],
}

#[derive(Debug, Default)]
struct Spent {
    nanoseconds: AtomicU64,
    bytes: AtomicU64,
}

/// The same as JSON.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    timings: &'a str,
    whole: Seconds,
    phases: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    phase: &'static str,
    time: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

impl Timings {
    /// Nothing yet but what it took to read and plan the spec.
    pub(super) fn new(load: Duration) -> Self {
        Self {
            load,
            ..Self::default()
        }
    }

    pub(super) fn add(&self, phase: Phase, time: Duration, bytes: u64) {
        let spent = &self.phases[phase as usize];
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        spent.nanoseconds.fetch_add(time, Ordering::Relaxed);
        spent.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn rows(&self) -> Vec<Row> {
        let load = Row {
            phase: "load",
            time: Seconds(self.load),
            bytes: None,
        };
        let phases = Phase::ALL.iter().zip(&self.phases).map(|(phase, spent)| {
            let bytes = spent.bytes.load(Ordering::Relaxed);
            Row {
                phase: phase.name(),
                time: Seconds(Duration::from_nanos(
                    spent.nanoseconds.load(Ordering::Relaxed),
                )),
                bytes: (bytes > 0).then_some(bytes),
            }
        });
        std::iter::once(load).chain(phases).collect()
    }

    pub(super) fn report<'a>(&self, output: &'a str, whole: Duration) -> Report<'a> {
        Report {
            timings: output,
            whole: Seconds(whole),
            phases: self.rows(),
        }
    }

    /// A table for people.
    pub(super) fn table(&self, output: &str, whole: Duration) -> String {
        let ms = |Seconds(time): Seconds| time.as_secs_f64() * 1e3;
        let mut table = format!("{output}\n");
        for Row { phase, time, bytes } in self.rows() {
            let bytes = bytes.map(|bytes| format!("  {}", size(bytes)));
            let bytes = bytes.unwrap_or_default();
            let _ = writeln!(table, "  {phase:<8}{:>9.1} ms{bytes}", ms(time));
        }
        let _ = writeln!(table, "  {:<8}{:>9.1} ms", "whole", ms(Seconds(whole)));
        table
    }
}
