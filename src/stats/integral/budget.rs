//! How much work goes into an integral or a sum.

use std::cell::Cell;

use crate::effort::with_effort;
use crate::quadrature::COUNT;

/// After so many values, or fewer that are dear, nothing more is tried.
const MOST: u64 = 4_000_000;

/// Counts the values that are asked for, each as often as it takes longer than arithmetic.
pub(super) struct Budget<'a> {
    cost: &'a dyn Fn() -> u32,
    spent: Cell<u64>,
    /// What a value of the density takes that the function is multiplied with.
    density: Cell<u64>,
}

impl<'a> Budget<'a> {
    /// `cost` tells how many times as long as arithmetic a value takes, as far as is known by then.
    pub(super) fn new(cost: &'a dyn Fn() -> u32) -> Self {
        Self {
            cost,
            spent: Cell::new(0),
            density: Cell::new(0),
        }
    }

    /// Counts values that were computed together.
    pub(super) fn count(&self, values: usize) {
        // A call by itself takes as long as some values do.
        let work = self.cost() * values.max(16) as u64;
        self.spent.set(self.spent.get().saturating_add(work));
    }

    /// Values of the density: they count as well, and need not be cheap.
    pub(super) fn weigh<T>(&self, values: usize, density: impl FnOnce() -> T) -> T {
        let (found, spent) = with_effort(u64::MAX, density);
        self.spent.set(self.spent.get().saturating_add(spent));
        self.density.set(spent / values.max(1) as u64);
        found
    }

    /// Whether no more is tried than what is needed for an answer.
    pub(super) fn is_spent(&self) -> bool {
        self.spent.get() > MOST
    }

    /// So many values can still be paid for.
    pub(super) fn values(&self) -> u64 {
        MOST.saturating_sub(self.spent.get()) / self.cost()
    }

    /// The same in panels of quadrature, of which there are a few in any case.
    pub(super) fn panels(&self, most: usize) -> usize {
        const FEWEST: u64 = 32;
        let paid = (self.values() / COUNT as u64).max(FEWEST);
        most.min(usize::try_from(paid).unwrap_or(usize::MAX))
    }

    fn cost(&self) -> u64 {
        u64::from((self.cost)().max(1)).max(self.density.get())
    }
}
