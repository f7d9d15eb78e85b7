//! Work in parallel, results in order, a bounded number in flight.

use std::{collections::BTreeMap, sync::mpsc, thread};

use super::{scheduler::Scheduler, threads::Threads};

/// Calls `work` for `0..count` on so many threads, each with a state of its own made by `init`, and
/// `take` with the results in order, on this thread. The first error, of the
/// lowest item, ends it.
///
/// A thread works through `run` items that follow one another; when no run may be opened, it steals the
/// later half of what another has left to do, so that all end at about the same time. No run is opened
/// further ahead of `take` than there are threads, and one.
///
/// Items are claimed by threads that are not the pool's: this thread may be one of those, and waits. Where
/// one thread does all, it is this one.
pub(super) fn for_each_ordered<S: Send, T: Send, E: Send>(
    pool: &Threads,
    count: usize,
    run: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = pool.count().min(count).max(1);
    if threads == 1 {
        let mut state = init();
        return (0..count).try_for_each(|item| take(pool.run(|| work(&mut state, item))?));
    }
    let scheduler = Scheduler::new(count, run.clamp(1, count.max(1)), threads);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        // However this ends, workers that wait are woken; else the scope would wait for them.
        let _closing = Closing(&scheduler);
        for worker in 0..threads {
            let sender = sender.clone();
            let (scheduler, init, work) = (&scheduler, &init, &work);
            scope.spawn(move || {
                // When a worker dies, the others need not go on.
                let closing = Closing(scheduler);
                let mut state = init();
                while let Some(item) = scheduler.claim(worker) {
                    let done = pool.run(|| work(&mut state, item));
                    if sender.send((item, done)).is_err() {
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
                scheduler.taken(next);
            }
            if result.is_err() {
                break;
            }
        }
        result
    })
}

/// Ends the work of all when dropped.
struct Closing<'a>(&'a Scheduler);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{RenderError, panics},
        *,
    };

    fn of_caller() -> Threads {
        Threads::new(None).unwrap()
    }

    #[test]
    fn results_come_in_order() {
        let uneven = |_: &mut (), item: usize| {
            thread::sleep(std::time::Duration::from_micros(
                ((item * 7919) % 13) as u64 * 50,
            ));
            Ok::<_, ()>(item)
        };
        for run in [0, 1, 7, 50, 1000] {
            let mut seen = Vec::new();
            let take = |item| {
                seen.push(item);
                Ok(())
            };
            assert_eq!(
                for_each_ordered(&of_caller(), 100, run, || (), uneven, take),
                Ok(())
            );
            assert!(seen.into_iter().eq(0..100));
        }
    }

    #[test]
    fn an_error_ends_it_and_nothing_hangs() {
        for run in [1, 30, 1000] {
            let work = |_: &mut (), item: usize| if item == 40 { Err(item) } else { Ok(item) };
            let all = |_| Ok(());
            assert_eq!(
                for_each_ordered(&of_caller(), 1000, run, || (), work, all),
                Err(40)
            );
            let stop = |item: usize| if item == 7 { Err(item) } else { Ok(()) };
            let work = |_: &mut (), item| Ok(item);
            assert_eq!(
                for_each_ordered(&of_caller(), 1000, run, || (), work, stop),
                Err(7)
            );
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
            panics::catch(0, || {
                for_each_ordered(&of_caller(), 1000, 1, || (), work, take)
            })
        };
        assert!(run(true).is_err());
        let error = run(false).unwrap_err();
        assert!(matches!(error, RenderError::Frame { message, .. } if message == "take"));
    }
}
