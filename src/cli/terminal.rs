//! What is printed for people and programs: diagnostics and summaries on standard error, data on standard
//! output.

use std::{
    io::{self, BufWriter, Write},
    panic,
    time::Duration,
};

use clap::builder::styling::Style;
use serde::Serialize;

use crate::{
    diag::{Message, MessageFormat, Report, Severity, sanitize},
    font::is_guarded,
};

use super::{
    exit::{Exit, Failure},
    number::{Seconds, count, duration, size},
    progress::RenderProgress,
    signals::Signals,
    timings::Timings,
};

/// The hint of every fault of the program itself.
const FAULT: &str = "this is a fault of klrender, not yours: please report it, with the spec";

/// Beside what matters.
pub(super) const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// How messages are written, and whether more than those.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    format: MessageFormat,
    quiet: bool,
}

impl Terminal {
    pub(super) fn new(format: MessageFormat, quiet: bool) -> Self {
        Self { format, quiet }
    }

    /// Writes to standard error, without colours where they are not wanted. There is
    /// nowhere to report that this fails.
    fn say(self, text: &str) {
        let mut stderr = anstream::stderr().lock();
        let _ = stderr.write_all(text.as_bytes());
        let _ = stderr.flush();
    }

    /// Prints diagnostics.
    pub(super) fn report(self, report: &Report) {
        self.say(&report.render(self.format, true));
    }

    /// Prints why something was not done.
    pub(super) fn fail(self, failure: Failure) -> Exit {
        match failure {
            Failure::Diagnostics(exit, report) => {
                self.report(&report);
                exit
            }
            Failure::Message {
                exit,
                message,
                hint,
            } => {
                let fault = (exit == Exit::Internal).then(|| FAULT.to_owned());
                self.error(exit, &message, hint.or(fault).as_deref());
                exit
            }
            Failure::BrokenPipe => Exit::Success,
        }
    }

    fn error(self, exit: Exit, message: &str, hint: Option<&str>) {
        self.message(Severity::Error, exit.word(), message, hint);
    }

    /// Prints a warning that has no place in a text.
    pub(super) fn warn(self, code: &str, message: &str, hint: &str) {
        self.message(Severity::Warning, code, message, Some(hint));
    }

    fn message(self, severity: Severity, code: &str, text: &str, hint: Option<&str>) {
        let (text, hint) = (sanitize(text), hint.map(sanitize));
        let message = Message {
            severity,
            code,
            text: &text,
            hints: hint.as_slice(),
            place: None,
        };
        self.say(&message.render(self.format, true));
    }

    /// Prints what came out for a scene.
    pub(super) fn checked(self, checked: &Checked<'_>) {
        let calm = checked.status != "changed" && checked.status != "missing";
        if self.quiet && calm {
            return;
        }
        let Checked {
            spec,
            status,
            summary,
            accept,
            ..
        } = checked;
        let text = match self.format {
            MessageFormat::Json => line(checked),
            MessageFormat::Human if *status == "changed" => {
                let spec = sanitize(spec);
                format!(
                    "{BOLD}{spec}  {summary}{BOLD:#}\n  {DIM}if that is meant:{DIM:#} {accept}\n\n"
                )
            }
            // The diagnostic has been printed.
            _ if *status == "missing" => String::new(),
            _ => format!("{}  {summary}\n", sanitize(spec)),
        };
        self.say(&text);
    }

    /// Prints what was done besides.
    pub(super) fn note(self, text: &str) {
        if !self.quiet && self.format == MessageFormat::Human {
            self.say(&format!("{}\n", sanitize(text)));
        }
    }

    /// Prints how many scenes changed, where there are several.
    pub(super) fn checked_all(self, scenes: usize, changed: usize) {
        if scenes > 1 && !self.quiet && self.format == MessageFormat::Human {
            let scenes = count(scenes, "scene");
            self.say(&match changed {
                0 => format!("{BOLD}{scenes}{BOLD:#} as accepted\n"),
                _ => format!("{BOLD}{changed} of {scenes}{BOLD:#} not as accepted\n"),
            });
        }
    }

    /// From now on a panic is reported like any other fault, whichever thread it happens in.
    pub(super) fn report_panics(self) {
        panic::set_hook(Box::new(move |panic| {
            // What reads the files of the user says what is wrong with them.
            if is_guarded() {
                return;
            }
            self.error(
                Exit::Internal,
                &panic.to_string().replace(":\n", ": "),
                Some(FAULT),
            );
        }));
    }

    /// Prints what was done, for people or for programs.
    pub(super) fn done(self, words: &str, record: &impl Serialize) {
        match self.format {
            _ if self.quiet => {}
            MessageFormat::Json => self.say(&line(record)),
            _ => self.say(&format!("{}\n", sanitize(words))),
        }
    }

    /// Prints that a spec is valid.
    pub(super) fn valid(self, spec: &str, combinations: usize, frames: usize, time: Duration) {
        if self.quiet || self.format != MessageFormat::Human {
            return;
        }
        let (frames, time) = (count(frames, "frame"), duration(time));
        let each = match combinations {
            1 => String::new(),
            more => format!("{} of ", count(more, "combination")),
        };
        self.say(&format!("{spec}  valid: {each}{frames}, {time}\n"));
    }

    /// Prints what was rendered.
    pub(super) fn summary(self, summary: &Summary<'_>) {
        if self.quiet {
            return;
        }
        if self.format == MessageFormat::Json {
            self.say(&line(summary));
            return;
        }
        let Summary {
            output,
            frames,
            size: [width, height],
            ..
        } = summary;
        let output = sanitize(output);
        let shown = summary
            .duration
            .map(|Seconds(time)| format!("  {}", duration(time)));
        let shown = shown.unwrap_or_default();
        let (frames, bytes) = (count(*frames, "frame"), size(summary.bytes));
        let spent = match summary.is_last {
            true => format!("  {DIM}in {}{DIM:#}", duration(summary.spent.0)),
            false => String::new(),
        };
        self.say(&format!(
            "{BOLD}{output}{BOLD:#}  {frames}  {width}×{height}{shown}  {bytes}{spent}\n"
        ));
        if let Some(remark) = summary.remark {
            self.say(&format!("  {DIM}{remark}{DIM:#}\n"));
        }
    }

    /// Prints that every combination of a spec was rendered.
    pub(super) fn all_combinations(self, spec: &str, combinations: usize, spent: Duration) {
        if self.quiet || self.format == MessageFormat::Json {
            return;
        }
        let (combinations, spent) = (count(combinations, "combination"), duration(spent));
        self.say(&format!(
            "{BOLD}{spec}{BOLD:#}  {combinations}  {DIM}in {spent}{DIM:#}\n"
        ));
    }

    /// Prints where the time went: somebody asked, so `--quiet` does not hide it.
    pub(super) fn timings(self, output: &str, timings: &Timings, whole: Duration) {
        self.say(&match self.format {
            MessageFormat::Json => line(&timings.report(output, whole)),
            _ => timings.table(&sanitize(output), whole),
        });
    }

    /// A bar for so many frames, hidden where nobody would see it.
    pub(super) fn watch<'a>(
        self,
        output: &str,
        frames: usize,
        signals: &'a Signals,
        timings: Option<&'a Timings>,
    ) -> RenderProgress<'a> {
        let shown = !self.quiet && self.format == MessageFormat::Human;
        RenderProgress::new(&sanitize(output), frames, shown, signals, timings)
    }
}

/// What came out for a scene that was checked.
#[derive(Debug, Serialize)]
pub(super) struct Checked<'a> {
    pub(super) version: u32,
    /// Its spec.
    pub(super) spec: &'a str,
    /// `unchanged`, `changed`, `missing` or `accepted`.
    pub(super) status: &'a str,
    /// In words.
    pub(super) summary: &'a str,
    /// The frames it has, and how many of them are drawn another way.
    pub(super) frames: usize,
    pub(super) frames_changed: usize,
    /// The numbers that are others.
    pub(super) values_changed: usize,
    /// The command that accepts it.
    pub(super) accept: &'a str,
}

/// What was rendered to one place.
#[derive(Debug, Serialize)]
pub(super) struct Summary<'a> {
    /// Where to.
    pub(super) output: &'a str,
    /// How many frames it shows.
    pub(super) frames: usize,
    /// In device pixels.
    pub(super) size: [u32; 2],
    /// How long it plays; what does not move has no duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<Seconds>,
    /// Bytes written.
    pub(super) bytes: u64,
    /// How long it took, with those that were rendered together.
    pub(super) spent: Seconds,
    /// What there is to know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remark: Option<&'a str>,
    /// Whether it is the last of those.
    #[serde(skip)]
    pub(super) is_last: bool,
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

/// Writes data to standard output, as a whole or as long as somebody reads it. Colours are taken
/// out where they are not wanted.
pub(super) fn data(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(anstream::stdout().lock());
    write(&mut out)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::stdout(&error))
}
