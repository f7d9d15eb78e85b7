//! Distributions as columns, and what is measured of them.
//!
//! A parameter may be a number with an error of its own, as in `normal(kl(P, Q), 1)`. Such a
//! distribution carries copies with that parameter moved up and down by its error; whatever is
//! measured of it is measured of the copies as well, and the differences are its error. Without
//! such parameters, the rule, there are no copies and no cost.

use super::Column;
use super::certificate::{Certificate, rounded, shift};
use super::data_column::DataColumn;
use super::effort::Meter;
use super::fault::Cause;
use super::numbers::{Numbers, Operand};
use klrender_stats::{
    Argument, Density, Distribution, Family, Function as Curve, Kind, Method, ParameterError,
    ParameterKind, Quantity,
};

/// A column of distributions; `None` where a parameter is out of range.
#[derive(Debug, Clone)]
pub(super) struct Distributions {
    pub(super) members: Column<Option<Distribution>>,
    uncertainty: Option<ParameterUncertainty>,
}

/// Where the distributions could be because of errors in their parameters.
#[derive(Debug, Clone)]
struct ParameterUncertainty {
    certificates: Column<Certificate>,
    /// For each uncertain parameter, with it moved up and moved down.
    moved: Vec<[Column<Option<Distribution>>; 2]>,
}

/// One number or one distribution of a family's arguments.
pub(super) enum ArgumentValue<'a> {
    Number(Operand<'a>),
    Distribution(&'a Distributions),
    Data(&'a DataColumn),
}

/// Where one argument stands in place of its value.
#[derive(Clone, Copy)]
enum Move<'a> {
    /// That many errors away.
    Errors(f64),
    Members(&'a Column<Option<Distribution>>),
}

impl ArgumentValue<'_> {
    fn length(&self) -> Option<usize> {
        match self {
            Self::Number(operand) => operand.length(),
            Self::Distribution(distributions) => distributions.length(),
            Self::Data(sets) => sets.length(),
        }
    }

    fn certificate(&self, index: usize) -> Option<&Certificate> {
        match self {
            Self::Number(operand) => operand.certificate(index),
            Self::Distribution(distributions) => distributions.certificate(index),
            Self::Data(sets) => sets.certificate(index),
        }
    }
}

impl Distributions {
    /// Those of which the parameters have no errors.
    pub(super) fn certain(members: Column<Option<Distribution>>) -> Self {
        Self {
            members,
            uncertainty: None,
        }
    }

    /// The one at an index.
    pub(super) fn at(&self, index: usize) -> Self {
        let scalar = |members: &Column<Option<Distribution>>| {
            Column::Scalar(members.get(index).cloned().flatten())
        };
        Self {
            members: scalar(&self.members),
            uncertainty: self.uncertainty.as_ref().and_then(|it| {
                Some(ParameterUncertainty {
                    certificates: Column::Scalar(*it.certificates.get(index)?),
                    moved: it
                        .moved
                        .iter()
                        .map(|pair| pair.each_ref().map(scalar))
                        .collect(),
                })
            }),
        }
    }

    pub(super) fn length(&self) -> Option<usize> {
        self.members.length()
    }

    pub(super) fn certificate(&self, index: usize) -> Option<&Certificate> {
        self.uncertainty.as_ref()?.certificates.get(index)
    }

    /// The members of a family with these parameters, each a list of values (one, unless the
    /// parameter takes a list). What is out of range is told with the index, or none for scalars.
    pub(super) fn build(
        family: &Family,
        parameters: &[Vec<ArgumentValue<'_>>],
        meter: Meter<'_>,
        mut out_of_range: impl FnMut(ParameterError, Option<usize>),
    ) -> Self {
        let values = || parameters.iter().flatten();
        let length = values().find_map(ArgumentValue::length);
        let members = Column::tabulate(length, |index| {
            match meter.count(|| member(family, parameters, index, None))?? {
                Ok(distribution) => Some(distribution),
                Err(error) => {
                    out_of_range(error, length.map(|_| index));
                    None
                }
            }
        });
        let mut moved = Vec::new();
        let column = |at, to| {
            Column::tabulate(length, |index| {
                let moved = || member(family, parameters, index, Some((at, to)));
                meter.count(moved)??.ok()
            })
        };
        for (at, value) in values().enumerate() {
            match value {
                ArgumentValue::Number(operand) if operand.certificates.is_some() => {
                    moved.push([1.0, -1.0].map(|errors| column(at, Move::Errors(errors))));
                }
                ArgumentValue::Data(sets) if sets.certificates.is_some() => {
                    moved.push([1.0, -1.0].map(|errors| column(at, Move::Errors(errors))));
                }
                ArgumentValue::Number(_) | ArgumentValue::Data(_) => {}
                ArgumentValue::Distribution(distributions) => {
                    for pair in distributions.uncertainty.iter().flat_map(|it| &it.moved) {
                        moved.push(pair.each_ref().map(|to| column(at, Move::Members(to))));
                    }
                }
            }
        }
        let uncertainty = (!moved.is_empty()).then(|| ParameterUncertainty {
            certificates: Column::tabulate(length, |index| {
                let origins = values().filter_map(|it| it.certificate(index));
                Certificate::combine(0.0, 0.0, origins)
            }),
            moved,
        });
        Self {
            members,
            uncertainty,
        }
    }

    /// The density of one's own at an index; none where there is none, `None` for others.
    pub(super) fn density(&self, index: usize) -> Option<Option<Density>> {
        match self.members.get(index)? {
            Some(Distribution::Density(density)) => Some(Some(density.clone())),
            Some(_) => None,
            None => Some(None),
        }
    }

    /// Those with a density of one's own, each with copies that differ by how far its density may be from
    /// the function that it is made of.
    pub(super) fn of_densities(densities: &Column<Option<Density>>) -> Self {
        let members = densities.map(|d| d.clone().map(Distribution::from));
        let moved = densities.map(|d| d.as_ref().map(|d| d.moved().clone()));
        let side =
            |which: usize| moved.map(|pair| pair.as_ref().map(|pair| pair[which].clone().into()));
        let certificates = densities.map(|d| Certificate {
            method: Method::Quadrature,
            abs_error: d.as_ref().map_or(0.0, Density::error),
            evaluations: 0,
            reason: None,
        });
        Self {
            members,
            uncertainty: Some(ParameterUncertainty {
                certificates,
                moved: vec![[side(0), side(1)]],
            }),
        }
    }

    /// Whether errors of parameters are followed.
    pub(super) fn is_uncertain(&self) -> bool {
        self.uncertainty.is_some()
    }

    /// Whether one of them is a distribution on the plane.
    pub(super) fn on_plane(&self) -> bool {
        let mut members = self.members.as_slice().iter().flatten();
        members.any(|d| d.kind() == Kind::Bivariate)
    }

    /// The first of them that is not of this kind.
    pub(super) fn unlike(&self, kind: Kind) -> Option<(Option<usize>, Kind)> {
        let members = self.members.as_slice().iter().enumerate();
        members.into_iter().find_map(|(index, d)| {
            let given = d.as_ref()?.kind();
            (given != kind).then(|| (self.members.length().map(|_| index), given))
        })
    }

    /// The integrand or the running integral of a divergence at points.
    pub(super) fn piece(
        p: &Self,
        q: &Self,
        at: Operand<'_>,
        meter: Meter<'_>,
        f: &(impl Fn(&Distribution, &Distribution, &[f64]) -> Result<Vec<f64>, Cause> + Sync),
    ) -> (Numbers, Vec<EvalError>) {
        match (&p.members, &q.members, at.values) {
            (Column::Scalar(Some(p)), Column::Scalar(Some(q)), Column::Array(xs)) => {
                match meter.count(|| f(p, q, xs)) {
                    None => (Numbers::plain(f64::NAN), Vec::new()),
                    Some(Ok(values)) => (Numbers::plain(Column::Array(values)), Vec::new()),
                    Some(Err(cause)) => {
                        let error = EvalError { cause, index: None };
                        (Numbers::plain(f64::NAN), vec![error])
                    }
                }
            }
            _ => measure([p, q], Some(at), false, meter, |[p, q], x| {
                f(p, q, &[x]).map(|values| plain(values[0]))
            }),
        }
    }

    /// A function of the distributions and of numbers, such as the density.
    pub(super) fn curve(&self, curve: Curve, at: Operand<'_>, meter: Meter<'_>) -> Numbers {
        if self.uncertainty.is_some() || at.certificates.is_some() {
            return measure([self], Some(at), true, meter, |[d], x| {
                Ok(plain(d.evaluate(curve, x)))
            })
            .0;
        }
        let values = || match (&self.members, at.values) {
            (Column::Scalar(None), _) => Column::Scalar(f64::NAN),
            (Column::Scalar(Some(d)), Column::Array(xs)) => {
                let mut values = vec![0.0; xs.len()];
                d.evaluate_into(curve, xs, &mut values);
                Column::Array(values)
            }
            (members, xs) => members.zip(xs, |d, x| {
                d.as_ref().map_or(f64::NAN, |d| d.evaluate(curve, *x))
            }),
        };
        Numbers::plain(meter.count(values).unwrap_or(Column::Scalar(f64::NAN)))
    }
}

/// The distribution at an index, with one argument moved if asked for; `None` if one of its own
/// distributions is out of range.
fn member(
    family: &Family,
    parameters: &[Vec<ArgumentValue<'_>>],
    index: usize,
    moved: Option<(usize, Move<'_>)>,
) -> Option<Result<Distribution, ParameterError>> {
    let mut arguments = Vec::with_capacity(parameters.len());
    let mut at = 0;
    for (parameter, values) in family.parameters.iter().zip(parameters) {
        let mut numbers = Vec::new();
        let mut distributions = Vec::new();
        for value in values {
            let to = moved.filter(|(which, _)| *which == at).map(|(_, to)| to);
            at += 1;
            match (value, to) {
                (ArgumentValue::Number(operand), Some(Move::Errors(errors))) => {
                    numbers.push(operand.value(index) + errors * operand.error(index));
                }
                (ArgumentValue::Number(operand), _) => numbers.push(operand.value(index)),
                (ArgumentValue::Data(sets), to) => {
                    let step = match to {
                        Some(Move::Errors(errors)) => errors * sets.error(index),
                        _ => 0.0,
                    };
                    let data = sets.get(index)?.as_slice();
                    numbers.extend(data.iter().map(|value| value + step));
                }
                (ArgumentValue::Distribution(_), Some(Move::Members(members))) => {
                    distributions.push(members.get(index)?.clone()?);
                }
                (ArgumentValue::Distribution(whole), _) => {
                    distributions.push(whole.members.get(index)?.clone()?);
                }
            }
        }
        arguments.push(match parameter.kind {
            ParameterKind::Distribution => Argument::Distribution(distributions.pop()?),
            ParameterKind::Number => Argument::Number(numbers.first().copied().unwrap_or(f64::NAN)),
            ParameterKind::Numbers => Argument::Numbers(numbers),
            ParameterKind::Distributions => Argument::Distributions(distributions),
        });
    }
    Some((family.build)(&arguments))
}

/// A value found by a formula of which no error is known.
pub(super) fn plain(value: f64) -> Quantity {
    Quantity {
        value,
        method: Method::ClosedForm,
        abs_error: 0.0,
        evaluations: 0,
        reason: None,
    }
}

/// What `f` gives for distributions and perhaps a number (else 0), with the errors it adds and
/// those that come from uncertain distributions and numbers. The numbers are `certified` if `f`
/// says something about their error, or else if what they are computed from is.
pub(super) fn measure<const N: usize>(
    of: [&Distributions; N],
    number: Option<Operand<'_>>,
    certified: bool,
    meter: Meter<'_>,
    f: impl Fn([&Distribution; N], f64) -> Result<Quantity, Cause> + Sync,
) -> (Numbers, Vec<EvalError>) {
    let f = |members, x| {
        let found = meter.count(|| f(members, x));
        found.unwrap_or_else(|| Ok(plain(f64::NAN)))
    };
    let uncertain = of.iter().any(|it| it.uncertainty.is_some());
    let certified = certified || uncertain;
    let lengths = of.iter().find_map(|it| it.length());
    let length = lengths.or_else(|| number.and_then(|number| number.length()));
    let value_of = |members, x| f(members, x).map_or(f64::NAN, |quantity| quantity.value);
    let found = Column::tabulate_slow(length, |index| {
        let x = number.map_or(0.0, |number| number.value(index));
        let members = of.map(|it| it.members.get(index).and_then(Option::as_ref));
        let here = match all(members).map(|members| f(members, x)) {
            None => plain(f64::NAN),
            Some(Ok(here)) => here,
            Some(Err(cause)) => {
                let nothing = Certificate::from(plain(f64::NAN));
                return (f64::NAN, nothing, Some(cause));
            }
        };
        if !certified {
            return (here.value, Certificate::from(here), None);
        }
        let mut error = here.abs_error;
        for (which, distributions) in of.iter().enumerate() {
            for pair in distributions.uncertainty.iter().flat_map(|it| &it.moved) {
                let values = pair.each_ref().map(|column| {
                    let mut members = members;
                    members[which] = column.get(index).and_then(Option::as_ref);
                    all(members).map_or(f64::NAN, |members| value_of(members, x))
                });
                error += shift(here.value, values);
            }
        }
        let step = number.map_or(0.0, |number| number.error(index));
        if step > 0.0
            && let Some(members) = all(members)
        {
            error += shift(
                here.value,
                [x + step, x - step].map(|x| value_of(members, x)),
            );
        }
        if error > here.abs_error {
            error += rounded(here.value);
        }
        let own = Certificate::from(here);
        let origins = of.iter().filter_map(|it| it.certificate(index));
        let origins = origins.chain(number.as_ref().and_then(|number| number.certificate(index)));
        let certificate = Certificate::combine(here.value, error, origins.chain([&own]));
        (here.value, certificate, None)
    });
    let errors = found.as_slice().iter().enumerate();
    let errors = errors.filter_map(|(index, (.., cause))| {
        let index = length.map(|_| index);
        cause.clone().map(|cause| EvalError { cause, index })
    });
    let errors = errors.collect();
    let numbers = Numbers {
        values: found.map(|(value, ..)| *value),
        certificates: certified.then(|| found.map(|(_, certificate, _)| *certificate)),
    };
    (numbers, errors)
}

/// What could not be measured, and at which index.
#[derive(Debug)]
pub(super) struct EvalError {
    pub(super) cause: Cause,
    pub(super) index: Option<usize>,
}

/// All of them, if none is missing.
fn all<const N: usize>(members: [Option<&Distribution>; N]) -> Option<[&Distribution; N]> {
    let mut whole = [(*members.first()?)?; N];
    for (place, member) in whole.iter_mut().zip(members) {
        *place = member?;
    }
    Some(whole)
}
