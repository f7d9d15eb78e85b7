//! How much work an integral, a sum or a mean takes, with all that is nested in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::limits::EFFORT;
use klrender_stats::with_effort;

use crate::stop::Stop;

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
        self.spend_within(u64::from(work) * points.max(16) as u64);
    }

    /// Counts work that is a part of what takes values of the expression.
    pub(super) fn spend_within(&self, work: u64) {
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

/// Counts what numbers of distributions take, where they are a part of something that has a limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter<'a> {
    stop: Option<&'a Stop>,
    effort: Option<&'a Arc<Effort>>,
    /// Of work for one of them.
    most: u64,
}

impl<'a> Meter<'a> {
    /// Counts it as a part of this effort, if any, until it is stopped.
    pub(super) fn new(stop: Option<&'a Stop>, effort: Option<&'a Arc<Effort>>) -> Self {
        Self {
            stop,
            effort,
            most: u64::MAX,
        }
    }

    /// The same for numbers that have bounds, and so can be coarser: each may take a tenth of the whole.
    /// Who asks for one by itself need not be as modest.
    pub(super) fn limited(self) -> Self {
        Self {
            most: EFFORT / 10,
            ..self
        }
    }

    /// What `f` computes of distributions, on this thread; `None` if nothing more is done.
    pub(super) fn count<T>(self, f: impl FnOnce() -> T) -> Option<T> {
        Stop::ask(self.stop);
        let Some(effort) = self.effort else {
            return Some(f());
        };
        if effort.is_exhausted() {
            return None;
        }
        let (found, spent) = with_effort(self.most, f);
        effort.spend_within(spent);
        Some(found)
    }
}
