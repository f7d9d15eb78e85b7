//! What is known of each spec: what it was when it was last right, and what is wrong with it now.

use std::{
    process,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use crate::{
    diag::{MessageFormat, Report},
    live,
    plan::Plan,
};

use super::{
    drawer::Drawer,
    spec::{Loaded, WatchedSpec},
};

/// Plans that are kept laid out, those of moved parameters among them.
const DRAWERS: usize = 16;

/// What is known of all specs. Pages wait for it to change.
#[derive(Debug)]
pub(crate) struct Board {
    specs: Vec<WatchedSpec>,
    /// What tells this server from one before it on the same port.
    session: String,
    state: Mutex<State>,
    changed: Condvar,
    /// Those used last at the end.
    drawers: Mutex<Vec<(Key, Arc<Drawer>)>>,
    /// Held while a plan is made for somebody, so that two never are.
    planning: Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    /// Grows with each change.
    version: u64,
    /// Pages that wait for changes.
    pages: usize,
    specs: Vec<Spec>,
}

#[derive(Debug, Default, Clone)]
struct Spec {
    /// Whether it has been read at all.
    read: bool,
    /// Counts the times that it was right.
    generation: u64,
    /// What it was when it was last right.
    right: Option<Arc<Loaded>>,
    /// What is said of it now.
    said: String,
    /// Whether it is wrong now.
    wrong: bool,
    /// How many errors and warnings are said of it now.
    counts: (usize, usize),
}

/// A plan: a spec, its generation, a combination, and what is set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) spec: usize,
    pub(super) generation: u64,
    pub(super) combination: usize,
    pub(super) set: Vec<(String, f64)>,
}

/// Why there is no plan.
#[derive(Debug)]
pub(super) enum Missing {
    /// There is no such spec or combination.
    Unknown,
    /// The generation is gone.
    Gone,
    /// What is set is wrong: in words with the colours of terminals.
    Wrong(String),
}

/// All of it, as pages are sent it.
#[derive(Serialize)]
struct Told<'a> {
    session: &'a str,
    specs: Vec<ToldSpec>,
}

#[derive(Serialize)]
struct ToldSpec {
    name: String,
    read: bool,
    generation: u64,
    /// The scenes that can be shown, by their combinations; empty where there is no `matrix`.
    scenes: Vec<String>,
    wrong: bool,
    errors: usize,
    warnings: usize,
    said: String,
}

impl Board {
    /// A board of some specs, none of them read yet.
    pub(crate) fn new(specs: Vec<WatchedSpec>) -> Self {
        #[allow(clippy::disallowed_methods, reason = "it reaches no picture")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let nanoseconds = since.unwrap_or_default().as_nanos();
        Self {
            session: format!("{}-{nanoseconds}", process::id()),
            state: Mutex::new(State {
                specs: vec![Spec::default(); specs.len()],
                ..State::default()
            }),
            specs,
            changed: Condvar::new(),
            drawers: Mutex::default(),
            planning: Mutex::default(),
        }
    }

    pub(crate) fn specs(&self) -> &[WatchedSpec] {
        &self.specs
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Says what came of reading a spec.
    pub(crate) fn tell(&self, spec: usize, loaded: &Arc<Loaded>) {
        let mut state = self.state();
        let own = &mut state.specs[spec];
        own.read = true;
        own.wrong = !loaded.is_right();
        own.counts = loaded.counts();
        own.said = match &loaded.said {
            Ok(report) => written(report),
            Err(message) => format!("\u{1b}[1m\u{1b}[91merror\u{1b}[0m: {message}\n"),
        };
        if loaded.is_right() {
            own.generation += 1;
            own.right = Some(Arc::clone(loaded));
        }
        let generation = own.generation;
        state.version += 1;
        let pages = state.pages;
        drop(state);
        if loaded.is_right() {
            lock(&self.drawers).retain(|(key, _)| key.spec != spec);
            // The first is laid out before somebody asks for it.
            if pages > 0 {
                let first = Key {
                    spec,
                    generation,
                    combination: 0,
                    set: Vec::new(),
                };
                let _ = self.drawer(&first);
            }
        }
        self.changed.notify_all();
    }

    /// How many pages wait for changes.
    pub(super) fn pages(&self) -> usize {
        self.state().pages
    }

    /// Counts a page that waits for changes, until what this returns is dropped; `None` if there are
    /// too many.
    pub(super) fn enter(&self, most: usize) -> Option<Page<'_>> {
        let mut state = self.state();
        (state.pages < most).then(|| {
            state.pages += 1;
            // Files are to be looked at more often from now on.
            self.changed.notify_all();
            Page(self)
        })
    }

    /// Waits for another version than this, for so long.
    pub(super) fn wait(&self, version: u64, time: Duration) -> u64 {
        let state = self.state();
        let same = |state: &mut State| state.version == version;
        let waited = self.changed.wait_timeout_while(state, time, same);
        waited.unwrap_or_else(PoisonError::into_inner).0.version
    }

    /// Waits so long, or until a first page comes.
    pub(super) fn rest(&self, time: Duration) {
        let state = self.state();
        let alone = |state: &mut State| state.pages == 0;
        // What it returns is the lock.
        let _ = self.changed.wait_timeout_while(state, time, alone);
    }

    /// All that is known, as pages are sent it.
    pub(super) fn told(&self) -> String {
        let state = self.state();
        let spec = |(watched, spec): (&WatchedSpec, &Spec)| {
            let plans = spec.right.iter().flat_map(|right| &right.plans);
            ToldSpec {
                name: watched.name(),
                read: spec.read,
                generation: spec.generation,
                scenes: plans.map(|plan| plan.combination.to_string()).collect(),
                wrong: spec.wrong,
                errors: spec.counts.0,
                warnings: spec.counts.1,
                said: spec.said.clone(),
            }
        };
        let told = Told {
            session: &self.session,
            specs: self.specs.iter().zip(&state.specs).map(spec).collect(),
        };
        serde_json::to_string(&told).unwrap_or_default()
    }

    /// What a spec was when it was last right, if that is this generation.
    pub(super) fn right(&self, spec: usize, generation: u64) -> Result<Arc<Loaded>, Missing> {
        let state = self.state();
        let spec = state.specs.get(spec).ok_or(Missing::Unknown)?;
        let right = spec.right.as_ref().ok_or(Missing::Unknown)?;
        match spec.generation == generation {
            true => Ok(Arc::clone(right)),
            false => Err(Missing::Gone),
        }
    }

    /// The plan of a combination as the spec says.
    pub(super) fn film(&self, key: &Key) -> Result<Arc<Plan>, Missing> {
        let right = self.right(key.spec, key.generation)?;
        let film = right.plans.get(key.combination);
        film.cloned().ok_or(Missing::Unknown)
    }

    /// The drawer of a plan: one that is kept, or a new one.
    pub(super) fn drawer(&self, key: &Key) -> Result<Arc<Drawer>, Missing> {
        if let Some(kept) = self.kept(key) {
            return Ok(kept);
        }
        let _alone = lock(&self.planning);
        // Somebody may have asked for the same before, and waited for it.
        if let Some(kept) = self.kept(key) {
            return Ok(kept);
        }
        let film = self.film(key)?;
        let plan = match &key.set[..] {
            [] => film,
            set => Arc::new(self.plan(key, &film, set)?),
        };
        let drawer = Arc::new(Drawer::new(plan));
        let mut drawers = lock(&self.drawers);
        // A generation that went meanwhile must not stay.
        self.right(key.spec, key.generation)?;
        drawers.push((key.clone(), Arc::clone(&drawer)));
        if drawers.len() > DRAWERS {
            drawers.remove(0);
        }
        Ok(drawer)
    }

    /// Plans a combination with other values. What only stands still within the film has its domains.
    fn plan(&self, key: &Key, film: &Plan, set: &[(String, f64)]) -> Result<Plan, Missing> {
        let right = self.right(key.spec, key.generation)?;
        let source = right.source.as_ref().ok_or(Missing::Unknown)?;
        let planned = self.specs[key.spec].plan_with(source, key.combination, set);
        let mut plan = planned.map_err(|report| Missing::Wrong(written(&report)))?;
        live::stay_within(&mut plan, film, set);
        Ok(plan)
    }

    fn kept(&self, key: &Key) -> Option<Arc<Drawer>> {
        let mut drawers = lock(&self.drawers);
        let place = drawers.iter().position(|(own, _)| own == key)?;
        let kept = drawers.remove(place);
        let drawer = Arc::clone(&kept.1);
        drawers.push(kept);
        Some(drawer)
    }
}

/// A report as terminals show it.
fn written(report: &Report) -> String {
    report.render(MessageFormat::Human, true)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A page that waits for changes.
#[derive(Debug)]
pub(super) struct Page<'a>(&'a Board);

impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.0.state().pages -= 1;
    }
}
