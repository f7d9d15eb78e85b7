//! How much work an integral, a sum or a mean takes, with all that is nested in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::limits::EFFORT;

/// The work of one binder at one state, in terms of arithmetic on one number; that of what is nested
/// in it is a part of it.
#[derive(Debug)]
pub(super) struct Effort {
    spent: AtomicU64,
    /// At how many points the expression was asked for.
    points: AtomicU64,
    within: Option<Arc<Effort>>,
}

impl Effort {
    /// Nothing so far.
    pub(super) fn new(within: Option<&Arc<Self>>) -> Arc<Self> {
        Arc::new(Self {
            spent: AtomicU64::new(0),
            points: AtomicU64::new(0),
            within: within.cloned(),
        })
    }

    /// Counts values of the expression, and the work for each of them alone.
    pub(super) fn spend(&self, points: usize, work: u32) {
        self.points.fetch_add(points as u64, Ordering::Relaxed);
        // A call by itself takes as long as some values do.
        let work = u64::from(work) * points.max(16) as u64;
        let mut here = Some(self);
        while let Some(effort) = here {
            effort.spent.fetch_add(work, Ordering::Relaxed);
            here = effort.within.as_deref();
        }
    }

    /// The work for one value of the expression so far, with what is nested in it.
    pub(super) fn cost(&self) -> u32 {
        let points = self.points.load(Ordering::Relaxed).max(1);
        let each = self.spent.load(Ordering::Relaxed) / points;
        u32::try_from(each).unwrap_or(u32::MAX)
    }

    /// Whether the outermost takes more than is done. Sums of work are the same in whatever order
    /// threads do it, and so is whether they end above the limit: then all of it is undefined.
    pub(super) fn is_exhausted(&self) -> bool {
        match &self.within {
            Some(outer) => outer.is_exhausted(),
            None => self.spent.load(Ordering::Relaxed) > EFFORT,
        }
    }

    pub(super) fn is_outermost(&self) -> bool {
        self.within.is_none()
    }
}
