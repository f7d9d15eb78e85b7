//! Columns of data, and what is computed of their values.

use super::Column;
use super::certificate::{Certificate, rounded, shift};
use super::data::Data;
use super::functions::{Measure, Statistic};
use super::numbers::{Numbers, Operand};
use klrender_stats::sample::Growing;

/// A column of data; `None` where what they are drawn from is out of range.
#[derive(Debug, Clone)]
pub(super) struct DataColumn {
    pub(super) members: Column<Option<Data>>,
    /// For each of them, with the largest error of its values.
    pub(super) certificates: Option<Column<Certificate>>,
}

/// What stands for data that checking prevents.
pub(super) static NO_DATA: DataColumn = DataColumn {
    members: Column::Scalar(None),
    certificates: None,
};

impl DataColumn {
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

    /// Data of the numbers found for each index.
    pub(super) fn of_numbers(found: &Column<Option<Numbers>>) -> Self {
        let certified = |numbers: &Option<Numbers>| {
            numbers
                .as_ref()
                .is_some_and(|numbers| numbers.certificates.is_some())
        };
        let certified = found.as_slice().iter().any(certified);
        let certificates = certified.then(|| {
            found.map(|numbers| {
                let all = numbers.as_ref().and_then(|it| it.certificates.as_ref());
                let all = all.map_or(&[][..], Column::as_slice);
                let error = all.iter().map(|it| it.abs_error).fold(0.0, f64::max);
                Certificate::combine(0.0, error, all)
            })
        });
        Self {
            members: found.map(|numbers| Some(numbers.as_ref()?.values.as_slice().to_vec().into())),
            certificates,
        }
    }

    /// The longest, if all the others are beginnings of it: what is computed of its values one
    /// after another is known for all of them.
    pub(super) fn longest(&self) -> Option<&Data> {
        let Column::Array(members) = &self.members else {
            return None;
        };
        let longest = members.iter().flatten().max_by_key(|data| data.len())?;
        let mut all = members.iter().flatten();
        all.all(|data| data.begins(longest)).then_some(longest)
    }

    /// Of what is listed for beginnings of no value, of one, of two and so on, that of each.
    pub(super) fn choose<T: Clone>(&self, listed: &[T]) -> Column<Option<T>> {
        let of = |data: &Data| listed.get(data.len()).cloned();
        self.members.map(|data| data.as_ref().and_then(of))
    }

    /// A number of each.
    pub(super) fn measure(&self, statistic: &Statistic) -> Numbers {
        let Statistic { value, moves } = *statistic;
        let values = match (value, self.longest()) {
            (Measure::Growing(f), Some(longest)) => self
                .choose(&growing(longest.as_slice(), f))
                .map(|value| value.unwrap_or(f64::NAN)),
            _ => Column::tabulate_slow(self.length(), |index| {
                let of = |data: &Data| match value {
                    Measure::Growing(f) => f(&data.as_slice().iter().copied().collect()),
                    Measure::Whole(f) => f(data.as_slice()),
                };
                self.get(index).map_or(f64::NAN, of)
            }),
        };
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

/// A statistic of the beginnings of some values: of none, of the first, of the first two and so on.
pub(super) fn growing(values: &[f64], statistic: fn(&Growing) -> f64) -> Vec<f64> {
    let mut growing = Growing::default();
    let mut all = Vec::with_capacity(values.len() + 1);
    all.push(statistic(&growing));
    all.extend(values.iter().map(|&value| {
        growing.add(value);
        statistic(&growing)
    }));
    all
}

/// An operand of arithmetic on data.
#[derive(Clone, Copy)]
pub(super) enum Term<'a> {
    Number(Operand<'a>),
    Data(&'a DataColumn),
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

/// The same where all data are beginnings of equal lengths and the numbers do not change: beginnings
/// of what the longest give.
fn of_beginnings(terms: &[Term<'_>], f: &impl Fn(&[f64]) -> f64) -> Option<DataColumn> {
    let mut first: Option<&DataColumn> = None;
    let mut longest: Vec<DataColumn> = Vec::new();
    for term in terms {
        let Term::Data(sets) = term else { continue };
        let data = sets.longest().filter(|_| sets.certificates.is_none())?;
        longest.push(DataColumn::plain(Column::Scalar(Some(data.clone()))));
        let lengths = |sets: &DataColumn| sets.members.map(|it| it.as_ref().map(Data::len));
        match first {
            Some(first) if lengths(first) != lengths(sets) => return None,
            _ => first = Some(sets),
        }
    }
    let mut longest = longest.iter();
    let whole = terms.iter().map(|term| match term {
        Term::Data(_) => longest.next().map(Term::Data),
        Term::Number(operand) => operand.length().is_none().then_some(*term),
    });
    let whole: Vec<Term<'_>> = whole.collect::<Option<_>>()?;
    if whole.iter().any(Term::is_certified) {
        return None;
    }
    let sets = each(&whole, f, |_, _| {});
    let found = sets.get(0)?;
    let beginning = |data: &Option<Data>| data.as_ref().map(|data| found.first(data.len()));
    Some(DataColumn::plain(first?.members.map(beginning)))
}

/// `f` of the values at each place of the data, numbers being the same at all places. Lengths that
/// differ are told with the index.
pub(super) fn elementwise(
    terms: &[Term<'_>],
    f: impl Fn(&[f64]) -> f64,
    unequal: impl FnMut([usize; 2], Option<usize>),
) -> DataColumn {
    of_beginnings(terms, &f).unwrap_or_else(|| each(terms, &f, unequal))
}

fn each(
    terms: &[Term<'_>],
    f: &impl Fn(&[f64]) -> f64,
    mut unequal: impl FnMut([usize; 2], Option<usize>),
) -> DataColumn {
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
    DataColumn {
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
