//! The commands of a farm: `plan -o`, `render --plan`, `join`.
//!
//! Engines run them, and act on how they end: what cannot succeed, what failed, and what may succeed at
//! another time have exit codes of their own.

mod args;
mod join;
mod plan;
mod progress;
mod render;

use crate::{farm::FarmError, pipeline::RenderError};

use super::{
    exit::{Exit, Failure},
    signals::Signals,
};

pub(super) use self::{
    args::{ChunkArgs, JoinArgs, WorkArgs},
    join::run as join,
    plan::run as plan,
    render::run as render,
};

/// Why something was not done, as engines hear it.
fn failure(error: FarmError, undone: &str, signals: &Signals) -> Failure {
    let temporary = error.is_temporary();
    let message = error.to_string();
    match error {
        FarmError::Render(RenderError::Cancelled) => {
            let exit = signals.received().unwrap_or(Exit::Interrupted);
            exit.before(undone)
        }
        _ if temporary => {
            let failure = Failure::new(Exit::Again, message);
            match error {
                FarmError::Missing(list) => {
                    failure.hint(format!("`klrender render` makes them: --chunks {list}"))
                }
                _ => failure.hint("it may succeed at another time"),
            }
        }
        FarmError::Data { hint, .. } => Failure::new(Exit::Data, message).hint(hint),
        FarmError::Spec(report) => Failure::Diagnostics(Exit::Data, report),
        FarmError::Io { .. } | FarmError::Render(RenderError::Io { .. }) => {
            Failure::new(Exit::FarmIo, message)
        }
        FarmError::Missing(_) | FarmError::Render(_) => Failure::new(Exit::Internal, message),
    }
}

/// A failure of what other commands do too, as engines hear it.
fn for_engines(failure: Failure) -> Failure {
    let other = |exit| match exit {
        Exit::Spec => Exit::Data,
        Exit::Io => Exit::FarmIo,
        exit => exit,
    };
    match failure {
        Failure::Diagnostics(exit, report) => Failure::Diagnostics(other(exit), report),
        Failure::Message {
            exit,
            message,
            hint,
        } => Failure::Message {
            exit: other(exit),
            message,
            hint,
        },
        Failure::BrokenPipe => Failure::BrokenPipe,
    }
}
