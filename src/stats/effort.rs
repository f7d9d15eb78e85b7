//! How much work a number takes: counted where the time goes, and bounded.
//!
//! Densities of densities, quantiles that are solved for and sums of either nest, so that nobody who asks
//! for a number can know what it costs. The unit is about what the density of a normal distribution
//! takes, some 50 ns. Work is counted by thread; what is counted is done by one.

use std::cell::Cell;

use super::quantity::{Quantity, Reason};

/// A number of a pair of distributions takes at most about so much, less than half a second: then it is what has been
/// reached, with the bound of that, or undefined.
const MOST: u64 = 7_000_000;

#[derive(Clone, Copy, Debug)]
struct Work {
    spent: u64,
    most: u64,
}

thread_local! {
    static WORK: Cell<Work> = const {
        Cell::new(Work {
            spent: 0,
            most: u64::MAX,
        })
    };
}

/// Counts work.
#[inline]
pub(crate) fn spend(work: u64) {
    let mut now = WORK.get();
    now.spent = now.spent.saturating_add(work);
    WORK.set(now);
}

/// Whether more is spent than is allowed: then nothing is refined any further.
#[inline]
pub(crate) fn is_exhausted() -> bool {
    let now = WORK.get();
    now.spent > now.most
}

/// Puts the work of the caller back in its place, also if what it called panics.
struct Restore(Work);

impl Drop for Restore {
    fn drop(&mut self) {
        WORK.set(self.0);
    }
}

/// What `f` gives with at most about so much work, and how much it took, in values of a density that has
/// a formula (some 50 ns each). `f` has to compute it on the thread that it is called on.
///
/// Where the work does not suffice, numbers are what has been reached, with bounds to match, and undefined if
/// that is not one digit. The same call gives the same.
pub fn with_effort<T>(most: u64, f: impl FnOnce() -> T) -> (T, u64) {
    let outer = Restore(WORK.replace(Work { spent: 0, most }));
    let found = f();
    let spent = WORK.get().spent;
    drop(outer);
    (found, spent)
}

/// A number found with a bounded part of the work of which it is a part: undefined where that does not
/// suffice for a digit, since a number is drawn without its bound.
pub(crate) fn bounded(f: impl FnOnce() -> Quantity) -> Quantity {
    let Work { spent, most } = WORK.get();
    let ((found, is_whole), here) = with_effort(MOST.min(most.saturating_sub(spent)), || {
        let found = f();
        (found, !is_exhausted())
    });
    spend(here);
    let has_digits = found.abs_error < 0.5 * found.value.abs();
    if is_whole || has_digits || found.value.is_infinite() {
        return found;
    }
    Quantity {
        value: f64::NAN,
        reason: Some(Reason::TooCostly),
        ..found
    }
}

/// What is computed once and kept: it must not depend on who asks first, and so neither has the bound of a
/// caller nor counts as anybody's work.
pub(crate) fn shared<T>(f: impl FnOnce() -> T) -> T {
    with_effort(u64::MAX, f).0
}

/// The same with a bound of its own, for what may take long: `None` where that does not suffice.
pub(crate) fn shared_if_cheap<T>(f: impl FnOnce() -> T) -> Option<T> {
    with_effort(MOST, || {
        let found = f();
        (!is_exhausted()).then_some(found)
    })
    .0
}

/// The same for what may be coarse, such as where an integral is broken.
pub(crate) fn shared_roughly<T>(f: impl FnOnce() -> T) -> T {
    with_effort(MOST / 5, f).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_count_within_the_whole() {
        let (inner, spent) = with_effort(10, || {
            spend(4);
            assert!(!is_exhausted());
            let (inner, apart) = with_effort(100, || {
                spend(50);
                is_exhausted()
            });
            assert!(!inner && apart == 50 && !is_exhausted());
            // Of 10, 6 are left.
            [6, 1].map(|work| {
                bounded(|| {
                    spend(work);
                    Quantity::exact(2.0).with_error(1.5)
                })
            })
        });
        assert_eq!(spent, 11);
        assert_eq!(inner[0].value, 2.0);
        assert!(inner[1].value.is_nan() && inner[1].reason == Some(Reason::TooCostly));
        assert!(!is_exhausted());
    }

    #[test]
    fn a_panic_takes_nothing_along() {
        let panicking = || {
            spend(1000);
            panic!("on purpose");
        };
        let caught = std::panic::catch_unwind(|| with_effort::<()>(1, panicking));
        assert!(caught.is_err() && !is_exhausted());
    }
}
