//! Fonts of the user and formulas are read behind a guard, by readers that are not ours: a damaged one is no
//! reason for the program to fall over.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread reads behind the guard: a panic is then not the program's.
#[cfg(feature = "cli")]
pub(crate) fn is_guarded() -> bool {
    GUARDED.get()
}

/// What is read; `None` where its reader panics.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    let outside = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(outside);
    done.ok()
}
