//! Data: lists of numbers whose length only the values tell.

use std::sync::Arc;

use klrender_stats::{Distribution, Stream};

/// A list of numbers of any length, shared: copies and beginnings of it cost nothing.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    values: Arc<[f64]>,
    start: usize,
    length: usize,
}

impl Data {
    /// The values, in their order.
    pub(crate) fn as_slice(&self) -> &[f64] {
        &self.values[self.start..self.start + self.length]
    }

    /// Some of the values that are shared.
    pub(super) fn shared(values: &Arc<[f64]>, start: usize, length: usize) -> Self {
        Self {
            values: Arc::clone(values),
            start,
            length,
        }
    }

    /// So many values from a place on.
    pub(super) fn part(&self, start: usize, length: usize) -> Self {
        Self::shared(&self.values, self.start + start, length)
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Whether this is a beginning of some data, or all of it.
    pub(super) fn begins(&self, whole: &Self) -> bool {
        Arc::ptr_eq(&self.values, &whole.values)
            && self.start == whole.start
            && self.length <= whole.length
    }

    /// The first `count` values, or all if there are no more.
    #[must_use]
    pub(crate) fn first(&self, count: usize) -> Self {
        self.part(0, count.min(self.length))
    }
}

impl From<Vec<f64>> for Data {
    fn from(values: Vec<f64>) -> Self {
        Self {
            start: 0,
            length: values.len(),
            values: values.into(),
        }
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

/// Means of `count` draws each. The kth draw of a value depends on the stream, on k and on the value's
/// place alone.
pub(super) fn draws(d: &Distribution, stream: Stream, size: usize, count: usize) -> Data {
    if count == 1 {
        let values: Vec<f64> = d.samples(&stream).take(size).collect();
        return values.into();
    }
    // The kth draws of all values are a stream of their own; the first is that of single draws.
    let mut sums = vec![0.0; size];
    for k in 0..count as u64 {
        let layer = stream.layer(k);
        for (sum, draw) in sums.iter_mut().zip(d.samples(&layer)) {
            *sum += draw;
        }
    }
    let values: Vec<f64> = sums.into_iter().map(|sum| sum / count as f64).collect();
    values.into()
}
