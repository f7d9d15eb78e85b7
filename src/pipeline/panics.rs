//! A panic of a frame as an error of that frame.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::stop::Stop;

use super::RenderError;

/// The result of work on a frame; a panic is an error that names the frame, unless the work was stopped.
pub(super) fn catch<T>(frame: usize, work: impl FnOnce() -> T) -> Result<T, RenderError> {
    let done = catch_unwind(AssertUnwindSafe(|| Stop::catch(work)));
    let done = done.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
        let message = text
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "it panicked".to_owned());
        RenderError::Frame { frame, message }
    });
    done?.ok_or(RenderError::Cancelled)
}
