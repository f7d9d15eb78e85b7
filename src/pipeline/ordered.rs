//! Work in parallel, results in order, a bounded number in flight.

use std::{
    collections::BTreeMap,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

/// Calls `work` for `0..count` on as many threads as the current pool has, each with a state of its
/// own made by `init`, and `take` with the results in order, on this thread. The first error, of the
/// lowest item, ends it.
///
/// A thread works through a lane of `lane` items that follow one another; when no lane may be opened,
/// it takes over the later half of what another has left to do, so that all end at about the same
/// time. No lane is opened further ahead of `take` than there are threads, and one.
///
/// The threads are not the pool's: this thread may be one of those, and waits.
pub(super) fn for_each_ordered<S, T: Send, E: Send>(
    count: usize,
    lane: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = rayon::current_num_threads().min(count).max(1);
    let gate = Scheduler::new(count, lane.clamp(1, count.max(1)), threads);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        // However this ends, workers that wait are told; else the scope would wait for them.
        let _closing = Closing(&gate);
        for worker in 0..threads {
            let sender = sender.clone();
            let (gate, init, work) = (&gate, &init, &work);
            scope.spawn(move || {
                // When a worker dies, the others need not go on.
                let closing = Closing(gate);
                let mut state = init();
                while let Some(item) = gate.claim(worker) {
                    if sender.send((item, work(&mut state, item))).is_err() {
                        break;
                    }
                }
                std::mem::forget(closing);
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        let mut result = Ok(());
        for (item, done) in receiver {
            waiting.insert(item, done);
            while let Some(done) = waiting.remove(&next) {
                result = done.and_then(&mut take);
                if result.is_err() {
                    break;
                }
                next += 1;
                gate.taken(next);
            }
            if result.is_err() {
                break;
            }
        }
        result
    })
}

/// What workers may begin.
struct Scheduler {
    count: usize,
    lane: usize,
    /// How far beyond what is taken a lane may begin.
    window: usize,
    state: Mutex<Items>,
    moved: Condvar,
}

struct Items {
    /// What is left of each worker's lane.
    lanes: Vec<Range<usize>>,
    /// Where the next lane begins.
    next: usize,
    taken: usize,
    closed: bool,
}

impl Scheduler {
    fn new(count: usize, lane: usize, threads: usize) -> Self {
        Self {
            count,
            lane,
            window: lane.saturating_mul(threads + 1),
            state: Mutex::new(Items {
                lanes: vec![0..0; threads],
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
    fn claim(&self, worker: usize) -> Option<usize> {
        let mut items = self.lock();
        loop {
            if items.closed {
                return None;
            }
            if let Some(item) = items.lanes[worker].next() {
                return Some(item);
            }
            if items.next < self.count && items.next < items.taken + self.window {
                let end = items.next.saturating_add(self.lane).min(self.count);
                items.lanes[worker] = items.next..end;
                items.next = end;
            } else if items.steal(worker) {
                // What it took over is claimed as its own lane.
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

    fn taken(&self, taken: usize) {
        self.lock().taken = taken;
        self.moved.notify_all();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.moved.notify_all();
    }
}

impl Items {
    /// Gives a worker the later half of the longest lane, unless all are at their ends.
    fn steal(&mut self, worker: usize) -> bool {
        let length = |lane: &&mut Range<usize>| lane.end - lane.start;
        let Some(longest) = self.lanes.iter_mut().max_by_key(length) else {
            return false;
        };
        let half = longest.start + longest.len() / 2;
        let later = half..longest.end;
        longest.end = half;
        let is_some = half < later.end;
        self.lanes[worker] = later;
        is_some
    }
}

struct Closing<'a>(&'a Scheduler);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The result of `work`, or what it panicked with.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
        text.or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "it panicked".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let uneven = |_: &mut (), item: usize| {
            thread::sleep(std::time::Duration::from_micros(
                ((item * 7919) % 13) as u64 * 50,
            ));
            Ok::<_, ()>(item)
        };
        for lane in [0, 1, 7, 50, 1000] {
            let mut seen = Vec::new();
            let take = |item| {
                seen.push(item);
                Ok(())
            };
            assert_eq!(for_each_ordered(100, lane, || (), uneven, take), Ok(()));
            assert!(seen.into_iter().eq(0..100));
        }
    }

    #[test]
    fn an_error_ends_it_and_nothing_hangs() {
        for lane in [1, 30, 1000] {
            let work = |_: &mut (), item: usize| if item == 40 { Err(item) } else { Ok(item) };
            let all = |_| Ok(());
            assert_eq!(for_each_ordered(1000, lane, || (), work, all), Err(40));
            let stop = |item: usize| if item == 7 { Err(item) } else { Ok(()) };
            let work = |_: &mut (), item| Ok(item);
            assert_eq!(for_each_ordered(1000, lane, || (), work, stop), Err(7));
        }
    }

    #[test]
    fn a_panic_on_either_side_ends_it() {
        let run = |in_work: bool| {
            let work = |_: &mut (), item: usize| {
                assert!(!in_work || item != 5, "work");
                Ok::<_, ()>(item)
            };
            let take = |item| {
                assert!(in_work || item != 5, "take");
                Ok(())
            };
            caught(|| for_each_ordered(1000, 1, || (), work, take))
        };
        assert!(run(true).is_err());
        assert_eq!(run(false), Err("take".to_owned()));
    }

    #[test]
    fn lanes_are_opened_in_order_then_shared_out() {
        let gate = Scheduler::new(20, 8, 2);
        let claims = |worker, count| -> Vec<Option<usize>> {
            (0..count).map(|_| gate.claim(worker)).collect()
        };
        assert_eq!(claims(0, 2), [Some(0), Some(1)]);
        assert_eq!(claims(1, 1), [Some(8)]);
        // The first goes on at its lane's end with the next lane, then helps the second.
        assert_eq!(claims(0, 6).last(), Some(&Some(7)));
        assert_eq!(claims(0, 4), [16, 17, 18, 19].map(Some));
        assert_eq!(claims(0, 4), [12, 13, 14, 15].map(Some));
        assert_eq!(claims(1, 2), [9, 10].map(Some));
        assert_eq!(claims(0, 1), [Some(11)]);
        assert_eq!(claims(1, 1), [None]);
        assert_eq!(claims(0, 1), [None]);
    }

    #[test]
    fn a_lane_far_ahead_waits() {
        let gate = Scheduler::new(100, 10, 1);
        assert!((0..20).all(|item| gate.claim(0) == Some(item)));
        thread::scope(|scope| {
            let waits = scope.spawn(|| gate.claim(0));
            thread::sleep(std::time::Duration::from_millis(20));
            assert!(!waits.is_finished());
            gate.taken(1);
            assert_eq!(waits.join().ok(), Some(Some(20)));
        });
    }
}
