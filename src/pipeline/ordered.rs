//! Work in parallel, results in order, a bounded number in flight.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

/// Calls `work` for `0..count` on as many threads as the current pool has, each with a state of its
/// own made by `init`, and `take` with the results in order, on this thread. Workers run at most a
/// few items ahead of `take`. The first error, of the lowest item, ends it.
///
/// The threads are not the pool's: this thread may be one of those, and waits.
pub(super) fn for_each_ordered<S, T: Send, E: Send>(
    count: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = rayon::current_num_threads().min(count).max(1);
    let window = 2 * threads + 2;
    let gate = Gate::default();
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            let (gate, init, work) = (&gate, &init, &work);
            scope.spawn(move || {
                // The gate opens for the last time when a worker dies, or the others would wait.
                let closing = Closing(gate);
                let mut state = init();
                while let Some(item) = gate.claim(count, window) {
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
                gate.close();
                break;
            }
        }
        result
    })
}

/// What workers may begin.
#[derive(Default)]
struct Gate {
    state: Mutex<Items>,
    moved: Condvar,
}

#[derive(Default)]
struct Items {
    next: usize,
    taken: usize,
    closed: bool,
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, Items> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item, as soon as it is within the window; `None` when there is none left.
    fn claim(&self, count: usize, window: usize) -> Option<usize> {
        let mut items = self.lock();
        while !items.closed && items.next < count && items.next >= items.taken + window {
            items = self
                .moved
                .wait(items)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if items.closed || items.next >= count {
            return None;
        }
        items.next += 1;
        Some(items.next - 1)
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

struct Closing<'a>(&'a Gate);

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
        let mut seen = Vec::new();
        let uneven = |_: &mut (), item: usize| {
            thread::sleep(std::time::Duration::from_micros(
                ((item * 7919) % 13) as u64 * 50,
            ));
            Ok::<_, ()>(item)
        };
        let result = for_each_ordered(
            100,
            || (),
            uneven,
            |item| {
                seen.push(item);
                Ok(())
            },
        );
        assert_eq!(result, Ok(()));
        assert!(seen.into_iter().eq(0..100));
    }

    #[test]
    fn an_error_ends_it_and_nothing_hangs() {
        let work = |_: &mut (), item: usize| if item == 40 { Err(item) } else { Ok(item) };
        assert_eq!(for_each_ordered(1000, || (), work, |_| Ok(())), Err(40));
        let stop = |item: usize| if item == 7 { Err(item) } else { Ok(()) };
        assert_eq!(
            for_each_ordered(1000, || (), |_, item| Ok(item), stop),
            Err(7)
        );
    }
}
