//! Data: lists of numbers whose length only the values tell.

use std::sync::Arc;

use super::certificate::{Certificate, rounded, shift};
use super::evaluate::Operand;
use super::{Column, Numbers};
use crate::stats::{Distribution, Stream};

/// A list of numbers of any length, shared: copies and beginnings of it cost nothing.
///
/// ```
/// use klrender::expr::Data;
///
/// let data = Data::from(vec![3.0, 1.0, 2.0]);
/// assert_eq!(data.first(2).as_slice(), [3.0, 1.0]);
/// assert_eq!(data.first(9), data);
/// ```
#[derive(Debug, Clone)]
pub struct Data {
    values: Arc<[f64]>,
    length: usize,
}

impl Data {
    /// The values, in their order.
    pub fn as_slice(&self) -> &[f64] {
        &self.values[..self.length]
    }

    /// The first `count` values, or all if there are no more.
    #[must_use]
    pub fn first(&self, count: usize) -> Self {
        Self {
            values: Arc::clone(&self.values),
            length: count.min(self.length),
        }
    }
}

impl From<Vec<f64>> for Data {
    fn from(values: Vec<f64>) -> Self {
        Self {
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

/// A column of data; `None` where what they are drawn from is out of range.
#[derive(Debug, Clone)]
pub(super) struct Sets {
    pub(super) members: Column<Option<Data>>,
    /// For each of them, with the largest error of its values.
    pub(super) certificates: Option<Column<Certificate>>,
}

/// What stands for data that checking prevents.
pub(super) static NO_DATA: Sets = Sets {
    members: Column::Scalar(None),
    certificates: None,
};

impl Sets {
    pub(super) fn plain(members: Column<Option<Data>>) -> Self {
        Self {
            members,
            certificates: None,
        }
    }

    pub(super) fn length(&self) -> Option<usize> {
        let certificates = self.certificates.as_ref().and_then(Column::length);
        self.members.length().or(certificates)
    }

    pub(super) fn certificate(&self, index: usize) -> Option<&Certificate> {
        self.certificates.as_ref()?.get(index)
    }

    pub(super) fn error(&self, index: usize) -> f64 {
        self.certificate(index).map_or(0.0, |it| it.abs_error)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Data> {
        self.members.get(index)?.as_ref()
    }

    /// The one at an index.
    pub(super) fn at(&self, index: usize) -> Self {
        Self {
            members: Column::Scalar(self.get(index).cloned()),
            certificates: self.certificate(index).map(|it| Column::Scalar(*it)),
        }
    }

    /// The numbers of a list.
    pub(super) fn gather(items: &[Operand<'_>]) -> Self {
        let length = items.iter().find_map(Operand::length);
        let certified = items.iter().any(|it| it.certificates.is_some());
        Self {
            members: Column::tabulate(length, |index| {
                let values: Vec<f64> = items.iter().map(|it| it.value(index)).collect();
                Some(values.into())
            }),
            certificates: certified.then(|| {
                Column::tabulate(length, |index| {
                    let error = items.iter().map(|it| it.error(index)).fold(0.0, f64::max);
                    let origins = items.iter().filter_map(|it| it.certificate(index));
                    Certificate::combine(0.0, error, origins)
                })
            }),
        }
    }

    /// A number of each, with how far it moves at most if each of the values moves by so much.
    pub(super) fn measure(
        &self,
        f: impl Fn(&[f64]) -> f64 + Sync,
        moves: impl Fn(&[f64], f64) -> f64 + Sync,
    ) -> Numbers {
        let values = Column::tabulate_slow(self.length(), |index| {
            self.get(index).map_or(f64::NAN, |data| f(data.as_slice()))
        });
        let certificates = self.certificates.as_ref().map(|_| {
            Column::tabulate(self.length(), |index| {
                let value = values.get(index).copied().unwrap_or(f64::NAN);
                let step = self.error(index);
                let error = self
                    .get(index)
                    .map_or(0.0, |data| moves(data.as_slice(), step));
                let error = error + rounded(value);
                Certificate::combine(value, error, self.certificate(index))
            })
        });
        Numbers {
            values,
            certificates,
        }
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

/// An operand of arithmetic on data.
#[derive(Clone, Copy)]
pub(super) enum Term<'a> {
    Number(Operand<'a>),
    Data(&'a Sets),
}

impl Term<'_> {
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Self::Number(operand) => operand.length(),
            Self::Data(sets) => sets.length(),
        }
    }

    fn certificate(&self, index: usize) -> Option<&Certificate> {
        match self {
            Self::Number(operand) => operand.certificate(index),
            Self::Data(sets) => sets.certificate(index),
        }
    }

    fn is_certified(&self) -> bool {
        match self {
            Self::Number(operand) => operand.certificates.is_some(),
            Self::Data(sets) => sets.certificates.is_some(),
        }
    }
}

/// `f` of the values at each place of the data, numbers being the same at all places. Lengths that
/// differ are told with the index.
pub(super) fn elementwise(
    terms: &[Term<'_>],
    f: impl Fn(&[f64]) -> f64,
    mut unequal: impl FnMut([usize; 2], Option<usize>),
) -> Sets {
    let length = terms.iter().find_map(Term::length);
    let certified = terms.iter().any(Term::is_certified);
    let found = Column::tabulate(length, |index| {
        let mut size = None;
        for term in terms {
            let Term::Data(sets) = term else { continue };
            let data = sets.get(index)?;
            let count = data.as_slice().len();
            match size {
                Some(first) if first != count => {
                    unequal([first, count], length.map(|_| index));
                    return None;
                }
                _ => size = Some(count),
            }
        }
        let at = |term: &Term<'_>, place: usize| match term {
            Term::Number(operand) => operand.value(index),
            Term::Data(sets) => sets
                .get(index)
                .and_then(|data| data.as_slice().get(place).copied())
                .unwrap_or(f64::NAN),
        };
        let mut error: f64 = 0.0;
        let mut values = Vec::with_capacity(size.unwrap_or(0));
        let mut xs = vec![0.0; terms.len()];
        for place in 0..size.unwrap_or(0) {
            for (x, term) in xs.iter_mut().zip(terms) {
                *x = at(term, place);
            }
            let value = f(&xs);
            values.push(value);
            if !certified {
                continue;
            }
            let mut here = rounded(value);
            for (which, term) in terms.iter().enumerate() {
                let step = term.certificate(index).map_or(0.0, |it| it.abs_error);
                if step > 0.0 {
                    let x = xs[which];
                    let moved = [x + step, x - step].map(|x| {
                        xs[which] = x;
                        f(&xs)
                    });
                    xs[which] = x;
                    here += shift(value, moved);
                }
            }
            error = error.max(here);
        }
        let origins = terms.iter().filter_map(|term| term.certificate(index));
        Some((
            Data::from(values),
            Certificate::combine(0.0, error, origins),
        ))
    });
    Sets {
        members: found.map(|it| it.as_ref().map(|(data, _)| data.clone())),
        certificates: certified.then(|| {
            found.map(|it| {
                it.as_ref().map_or_else(
                    || Certificate::combine(f64::NAN, 0.0, []),
                    |(_, certificate)| *certificate,
                )
            })
        }),
    }
}
