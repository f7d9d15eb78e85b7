//! SIGINT and SIGTERM: the program ends at once, or, while it has files half-written, between two
//! frames and without them.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

use super::exit::Exit;

/// Which signals have come.
#[derive(Debug)]
pub(super) struct Signals {
    /// Whether a signal ends the program at once.
    at_once: Arc<AtomicBool>,
    interrupted: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
}

impl Signals {
    pub(super) fn catch() -> io::Result<Self> {
        let signals = Self {
            at_once: Arc::new(AtomicBool::new(true)),
            interrupted: Arc::default(),
            terminated: Arc::default(),
        };
        for (signal, exit, flag) in [
            (SIGINT, Exit::Interrupted, &signals.interrupted),
            (SIGTERM, Exit::Terminated, &signals.terminated),
        ] {
            let code = exit.code().into();
            flag::register_conditional_shutdown(signal, code, Arc::clone(&signals.at_once))?;
            // Registered later, so it does not end the program with the signal that sets it, but
            // with the next one.
            flag::register(signal, Arc::clone(&signals.at_once))?;
            flag::register(signal, Arc::clone(flag))?;
        }
        // A limit on the size of files is then an error of writing, not the end.
        #[cfg(unix)]
        flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
        Ok(signals)
    }

    /// Until this is dropped, the first signal does no more than be [`received`](Self::received).
    pub(super) fn hold(&self) -> Held<'_> {
        self.at_once.store(false, Ordering::SeqCst);
        Held(self)
    }

    /// The ending that a signal asks for.
    pub(super) fn received(&self) -> Option<Exit> {
        if self.terminated.load(Ordering::SeqCst) {
            Some(Exit::Terminated)
        } else if self.interrupted.load(Ordering::SeqCst) {
            Some(Exit::Interrupted)
        } else {
            None
        }
    }
}

/// Signals are held back.
#[derive(Debug)]
pub(super) struct Held<'a>(&'a Signals);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.at_once.store(true, Ordering::SeqCst);
    }
}
