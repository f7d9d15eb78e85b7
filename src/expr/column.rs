//! Columns: one value for everything, or one for each index.

use rayon::prelude::*;

/// From so many values on, each of which takes a microsecond or more, threads pay.
const MANY: usize = 64;

/// One value for everything, or one for each index: what is the same everywhere is computed once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Column<T> {
    /// The same value at every index.
    Scalar(T),
    /// A value for each index; all arrays of an evaluation have the same length.
    Array(Vec<T>),
}

impl<T> Column<T> {
    /// The value at an index; a scalar has it at every index, an array up to its length.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        match self {
            Self::Scalar(value) => Some(value),
            Self::Array(values) => values.get(index),
        }
    }

    /// The value of a scalar.
    pub(crate) fn scalar(&self) -> Option<&T> {
        match self {
            Self::Scalar(value) => Some(value),
            Self::Array(_) => None,
        }
    }

    /// The length of an array; `None` for a scalar.
    pub(crate) fn length(&self) -> Option<usize> {
        match self {
            Self::Scalar(_) => None,
            Self::Array(values) => Some(values.len()),
        }
    }

    /// The values that are stored: one for a scalar.
    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::Scalar(value) => std::slice::from_ref(value),
            Self::Array(values) => values,
        }
    }

    /// `f` of every value.
    pub(crate) fn map<U>(&self, f: impl FnMut(&T) -> U) -> Column<U> {
        match self {
            Self::Scalar(value) => {
                let mut f = f;
                Column::Scalar(f(value))
            }
            Self::Array(values) => Column::Array(values.iter().map(f).collect()),
        }
    }

    /// `f` of every pair of values at the same index.
    pub(crate) fn zip<U, V>(&self, other: &Column<U>, mut f: impl FnMut(&T, &U) -> V) -> Column<V> {
        match (self, other) {
            (Self::Scalar(a), Column::Scalar(b)) => Column::Scalar(f(a, b)),
            (Self::Scalar(a), Column::Array(b)) => {
                Column::Array(b.iter().map(|b| f(a, b)).collect())
            }
            (Self::Array(a), Column::Scalar(b)) => {
                Column::Array(a.iter().map(|a| f(a, b)).collect())
            }
            (Self::Array(a), Column::Array(b)) => {
                Column::Array(a.iter().zip(b).map(|(a, b)| f(a, b)).collect())
            }
        }
    }

    /// Like [`tabulate`](Self::tabulate), on all processors where there are many values.
    pub(super) fn tabulate_slow(length: Option<usize>, f: impl Fn(usize) -> T + Sync) -> Self
    where
        T: Send,
    {
        match length {
            Some(length) if length >= MANY => {
                Self::Array((0..length).into_par_iter().map(&f).collect())
            }
            _ => Self::tabulate(length, f),
        }
    }

    /// `length` values, or one if there is no length.
    pub(super) fn tabulate(length: Option<usize>, mut f: impl FnMut(usize) -> T) -> Self {
        match length {
            None => Self::Scalar(f(0)),
            Some(length) => Self::Array((0..length).map(f).collect()),
        }
    }
}

impl<T> From<T> for Column<T> {
    fn from(value: T) -> Self {
        Self::Scalar(value)
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        Self::Array(values)
    }
}
