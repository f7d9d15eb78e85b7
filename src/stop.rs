//! How work is stopped from outside, wherever it is: evaluation asks, and unwinds.
//!
//! Nothing is kept of a value that is not finished, since nobody gets it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Lets another thread stop what is done for a scene: planning it, drawing it, and finding its numbers.
///
/// Copies stop the same work. Evaluation asks often, so that it ends within about a second also where it
/// would take hours; a picture that is being rasterised or encoded is finished first.
///
/// It is given with [`Options::stop`](crate::Options::stop). Reading is then
/// [`LoadError::Stopped`](crate::LoadError::Stopped), rendering
/// [`RenderError::Cancelled`](crate::RenderError::Cancelled).
///
/// What returns no error, such as [`Scene::values`](crate::Scene::values) and [`Frame::svg`](crate::Frame::svg),
/// unwinds as a panic does, without a message. A scene that is stopped stays so. In a program that aborts where
/// it would unwind, stopping ends the program.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

/// What unwinds.
struct Stopped;

impl Stop {
    /// Nothing is stopped yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the work.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work is to end.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Unwinds if the work is to end.
    #[inline]
    pub(crate) fn ask(stop: Option<&Self>) {
        if stop.is_some_and(Self::is_stopped) {
            Self::unwind();
        }
    }

    /// Unwinds: the work was stopped.
    pub(crate) fn unwind() -> ! {
        resume_unwind(Box::new(Stopped))
    }

    /// What `work` gives; `None` if it was stopped.
    pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(done) => Some(done),
            Err(panic) if panic.is::<Stopped>() => None,
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// The same flag.
impl PartialEq for Stop {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
