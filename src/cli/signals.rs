//! SIGINT and SIGTERM: the program ends at once, or, while it has files half-written, as soon as those
//! are gone. A second signal ends it at once.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

use crate::files;

use super::{exit::Exit, terminal::Terminal, video};

/// How often it is looked whether a signal has come.
const LOOK: Duration = Duration::from_millis(20);
/// How long work that is held has to end by itself when one has come: by then a frame that takes long,
/// or a number, is given up.
const GRACE: Duration = Duration::from_millis(300);

/// Which signals have come.
#[derive(Debug, Clone)]
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

    /// Until this is dropped, the first signal is [`received`](Self::received): the work may end as it
    /// likes, for a moment. What is then not in place is removed, and the program ends; `undone` says
    /// what it has not done.
    pub(super) fn hold(&self, terminal: Terminal, undone: String) -> Held<'_> {
        self.at_once.store(false, Ordering::SeqCst);
        let (done, is_done) = mpsc::channel::<()>();
        let signals = self.clone();
        let watch = move || {
            let mut since = None;
            while let Err(RecvTimeoutError::Timeout) = is_done.recv_timeout(LOOK) {
                let Some(exit) = signals.received() else {
                    continue;
                };
                let since: &mut Instant = since.get_or_insert_with(Instant::now);
                if since.elapsed() >= GRACE {
                    files::abandon();
                    video::abandon();
                    terminal.fail(exit.before(&undone));
                    signal_hook::low_level::exit(exit.code().into());
                }
            }
        };
        Held {
            signals: self,
            done: Some(done),
            watch: Some(thread::spawn(watch)),
        }
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
pub(super) struct Held<'a> {
    signals: &'a Signals,
    done: Option<Sender<()>>,
    watch: Option<JoinHandle<()>>,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.done.take();
        // It ends in an instant, or ends the program.
        let _ = self.watch.take().map(JoinHandle::join);
        self.signals.at_once.store(true, Ordering::SeqCst);
    }
}
