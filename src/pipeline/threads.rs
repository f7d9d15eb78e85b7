//! The threads that a call works on: as many as asked for, or those of its caller.

use std::{io, num::NonZeroUsize};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::RenderError;

/// A pool of threads for one call, or the pool that its caller is in.
pub(super) struct Threads(Option<ThreadPool>);

impl Threads {
    /// A pool of `count` threads; the caller's where no number is given.
    pub(super) fn new(count: Option<NonZeroUsize>) -> Result<Self, RenderError> {
        let pool = |count: NonZeroUsize| {
            let pool = ThreadPoolBuilder::new().num_threads(count.get()).build();
            pool.map_err(|error| RenderError::Threads(io::Error::other(error)))
        };
        count.map(pool).transpose().map(Self)
    }

    /// How many they are.
    pub(super) fn count(&self) -> usize {
        match &self.0 {
            Some(pool) => pool.current_num_threads(),
            None => rayon::current_num_threads(),
        }
    }

    /// Does some work, and whatever it shares out, on these threads.
    pub(super) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Does some work on so many threads, whatever it shares out included; on those of the caller where
/// no number is given. What comes out does not depend on it.
///
/// # Errors
///
/// If the threads cannot be started.
pub(crate) fn on_threads<T: Send>(
    count: Option<NonZeroUsize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, RenderError> {
    Ok(Threads::new(count)?.run(work))
}
