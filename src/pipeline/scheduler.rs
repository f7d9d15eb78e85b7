//! Which thread does what next: runs of items in order, and the later half of another's run when none
//! is left.

use std::{
    ops::Range,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// What workers may begin.
pub(super) struct Scheduler {
    count: usize,
    run: usize,
    /// How far beyond what is taken a run may begin.
    window: usize,
    state: Mutex<Items>,
    moved: Condvar,
}

struct Items {
    /// What is left of each worker's run.
    runs: Vec<Range<usize>>,
    /// Where the next run begins.
    next: usize,
    taken: usize,
    closed: bool,
}

impl Scheduler {
    pub(super) fn new(count: usize, run: usize, threads: usize) -> Self {
        Self {
            count,
            run,
            window: run.saturating_mul(threads + 1),
            state: Mutex::new(Items {
                runs: vec![0..0; threads],
                next: 0,
                taken: 0,
                closed: false,
            }),
            moved: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Items> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a worker does next, as soon as it may; `None` when there is nothing left.
    pub(super) fn claim(&self, worker: usize) -> Option<usize> {
        let mut items = self.lock();
        loop {
            if items.closed {
                return None;
            }
            if let Some(item) = items.runs[worker].next() {
                return Some(item);
            }
            if items.next < self.count && items.next < items.taken + self.window {
                let end = items.next.saturating_add(self.run).min(self.count);
                items.runs[worker] = items.next..end;
                items.next = end;
            } else if items.steal(worker) {
                // What it stole is claimed as its own run.
            } else if items.next == self.count {
                return None;
            } else {
                items = self
                    .moved
                    .wait(items)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    pub(super) fn taken(&self, taken: usize) {
        self.lock().taken = taken;
        self.moved.notify_all();
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.moved.notify_all();
    }
}

impl Items {
    /// Gives a worker the later half of the longest run, unless all are at their ends.
    fn steal(&mut self, worker: usize) -> bool {
        let length = |run: &&mut Range<usize>| run.end - run.start;
        let Some(longest) = self.runs.iter_mut().max_by_key(length) else {
            return false;
        };
        let half = longest.start + longest.len() / 2;
        let later = half..longest.end;
        longest.end = half;
        let is_some = half < later.end;
        self.runs[worker] = later;
        is_some
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn runs_are_opened_in_order_then_shared_out() {
        let scheduler = Scheduler::new(20, 8, 2);
        let claims = |worker, count| -> Vec<Option<usize>> {
            (0..count).map(|_| scheduler.claim(worker)).collect()
        };
        assert_eq!(claims(0, 2), [Some(0), Some(1)]);
        assert_eq!(claims(1, 1), [Some(8)]);
        // The first goes on at the end of its run with the next run, then helps the second.
        assert_eq!(claims(0, 6).last(), Some(&Some(7)));
        assert_eq!(claims(0, 4), [16, 17, 18, 19].map(Some));
        assert_eq!(claims(0, 4), [12, 13, 14, 15].map(Some));
        assert_eq!(claims(1, 2), [9, 10].map(Some));
        assert_eq!(claims(0, 1), [Some(11)]);
        assert_eq!(claims(1, 1), [None]);
        assert_eq!(claims(0, 1), [None]);
    }

    #[test]
    fn a_run_far_ahead_waits() {
        let scheduler = Scheduler::new(100, 10, 1);
        assert!((0..20).all(|item| scheduler.claim(0) == Some(item)));
        thread::scope(|scope| {
            let waits = scope.spawn(|| scheduler.claim(0));
            thread::sleep(std::time::Duration::from_millis(20));
            assert!(!waits.is_finished());
            scheduler.taken(1);
            assert_eq!(waits.join().ok(), Some(Some(20)));
        });
    }
}
