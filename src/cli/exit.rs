//! How a call ends.

use std::{io, process::ExitCode};

use crate::diag::{MessageFormat, Report};

/// How a call ends; of several endings the graver one, which comes later here, decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Everything was done.
    Success,
    /// A scene does not look as accepted.
    Difference,
    /// The command line is wrong, or does not fit the spec.
    Usage,
    /// A spec or an expression is wrong.
    Spec,
    /// A spec, a plan or a chunk is wrong, in a command that engines run.
    Data,
    /// The same may succeed at another time, in a command that engines run.
    Again,
    /// Something could not be read or written.
    Io,
    /// The same, in a command that engines run.
    FarmIo,
    /// A fault of this program.
    Internal,
    /// By SIGINT.
    Interrupted,
    /// By SIGTERM.
    Terminated,
}

impl Exit {
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Spec => 3,
            Self::Difference => 4,
            Self::Io => 5,
            // As in sysexits.h.
            Self::Data => 65,
            Self::FarmIo => 74,
            Self::Again => 75,
            // As shells do it: 128 and the number of the signal.
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// A word for it in machine-readable messages, beside the codes of diagnostics.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Internal => "internal",
            Self::Difference => "difference",
            Self::Usage => "usage",
            Self::Spec => "spec",
            Self::Data => "data",
            Self::Again => "again",
            Self::Io | Self::FarmIo => "io",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

impl Exit {
    /// Why something was not done, where a signal came before.
    pub(super) fn before(self, undone: &str) -> Failure {
        Failure::new(self, format!("{}: {undone}", self.word()))
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Why something was not done.
#[derive(Debug)]
pub(super) enum Failure {
    /// Diagnostics of a text.
    Diagnostics(Exit, Report),
    /// Something without a place in a text.
    Message {
        exit: Exit,
        message: String,
        hint: Option<String>,
    },
    /// Nobody reads standard output any more: reason to end, not to complain.
    BrokenPipe,
}

impl Failure {
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self::Message {
            exit,
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// What is wrong, in plain text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Diagnostics(_, report) => report.render(MessageFormat::Human, false),
            Self::Message { message, .. } => message.clone(),
            Self::BrokenPipe => String::new(),
        }
    }

    /// Adds what is allowed, or the way out.
    pub(super) fn hint(self, words: impl Into<String>) -> Self {
        match self {
            Self::Message { exit, message, .. } => Self::Message {
                exit,
                message,
                hint: Some(words.into()),
            },
            other => other,
        }
    }

    /// A file of this name could not be written.
    pub(super) fn unwritten(name: &str, error: &io::Error) -> Self {
        let cause = match error.kind() {
            io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
            _ => error.to_string(),
        };
        Self::new(Exit::Io, format!("cannot write {name}: {cause}"))
    }

    /// Standard output could not be written.
    pub(super) fn stdout(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::new(
                Exit::Io,
                format!("cannot write to standard output: {error}"),
            ),
        }
    }
}
