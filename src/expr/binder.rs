//! Integrals, sums and means of expressions over a name of their own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::certificate::{Certificate, rounded, shift};
use super::data_column::growing;
use super::distributions::{Distributions, measure, plain};
use super::effort::{Effort, Meter};
use super::fault::Unnormalizable;
use super::functions::Binder;
use super::graph::Operation;
use super::landmarks::Affine;
use super::numbers::Numbers;
use super::value::Value;
use super::{ArithmeticOperator, Bindings, Cause, Column, Fault, Graph, NodeId};
use klrender_stats::{
    Density, Distribution, Function, Kind, Method, Quantity, Reason, Valued, expectation, integral,
    sample::Growing, sum_over_integers, with_effort,
};

/// An expression as a function of its variable, with all else that it reads.
pub(super) struct Body<'a> {
    pub(super) graph: &'a Graph,
    pub(super) variable: NodeId,
    pub(super) root: NodeId,
    pub(super) environment: Bindings<'static>,
    pub(super) effort: Arc<Effort>,
    /// The work for one value, without what is nested in it.
    pub(super) work: u32,
}

/// What a binder takes besides the expression.
pub(super) enum Range {
    Between([(f64, f64); 2]),
    Distribution(Distributions),
    /// Data and the error of its values.
    Data(Vec<f64>, f64),
}

/// What came of one state.
pub(super) struct BinderResult {
    pub(super) value: f64,
    pub(super) certificate: Option<Certificate>,
    pub(super) faults: Vec<Fault>,
}

/// A distribution that came of one state.
pub(super) struct DensityResult {
    pub(super) found: Result<Density, Unnormalizable>,
    pub(super) faults: Vec<Fault>,
}

impl BinderResult {
    pub(super) fn undefined(faults: Vec<Fault>) -> Self {
        Self {
            value: f64::NAN,
            certificate: None,
            faults,
        }
    }
}

/// The work for a value of a density at least.
const DENSITY: u64 = 4;

/// How many times the work for both ends of a distribution all points of it take that a mean needs.
const POINTS: u64 = 5;

/// What was learnt while values of the expression were computed.
#[derive(Default)]
struct Findings {
    faults: Vec<Fault>,
    certificate: Option<Certificate>,
}

/// The same, behind a lock: what measures distributions may do so on several threads.
#[derive(Default)]
struct SharedFindings(Mutex<Findings>);

impl SharedFindings {
    fn lock(&self) -> MutexGuard<'_, Findings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Body<'_> {
    pub(super) fn solve(&self, binder: Binder, range: &Range) -> BinderResult {
        let found = self.solved(binder, range);
        if !(self.effort.is_outermost() && self.effort.is_exhausted()) {
            return found;
        }
        let certificate = Some(Certificate {
            reason: Some(Reason::TooCostly),
            ..Certificate::combine(f64::NAN, 0.0, &found.certificate)
        });
        BinderResult {
            certificate,
            ..BinderResult::undefined(found.faults)
        }
    }

    fn solved(&self, binder: Binder, range: &Range) -> BinderResult {
        let findings = SharedFindings::default();
        let f = |xs: &[f64]| self.values(xs, &findings);
        let cost = || self.effort.cost();
        let (value, certificate) = match range {
            Range::Between([low, high]) => {
                let (a, b) = (low.0, high.0);
                let places = self.places(a, b);
                let found = match binder {
                    Binder::Sum => sum_over_integers(&f, a, b, &places, &cost),
                    _ => integral(&f, a, b, &places, &cost),
                };
                // To first order, and for a sum whose ends move across no integer.
                let ends = [low, high].map(|(at, error)| match binder {
                    Binder::Sum => 0.0,
                    _ if *error > 0.0 => error * f(&[*at])[0].value.abs(),
                    _ => 0.0,
                });
                let mut certificate = Certificate::from(found);
                certificate.abs_error += ends[0] + ends[1];
                (found.value, Some(certificate))
            }
            Range::Distribution(d) => {
                // What the expression takes is counted where it is computed, and that may be anywhere.
                let meter = Meter::new(self.graph.stop(), None);
                let (numbers, _) = measure([d], None, true, meter, |[d], _| Ok(self.mean(d, &f)));
                let value = numbers.values.get(0).copied().unwrap_or(f64::NAN);
                (value, numbers.certificate(0).copied())
            }
            Range::Data(data, step) => {
                let (value, error) = statistic_of(&f, statistic(binder), data, *step);
                let uncertain = error > 0.0 || findings.lock().certificate.is_some();
                let certificate =
                    uncertain.then(|| Certificate::combine(value, error + rounded(value), []));
                (value, certificate)
            }
        };
        let certificate = certificate.map(|own| {
            let inner = findings.lock().certificate;
            Certificate::combine(value, own.abs_error, [&own].into_iter().chain(&inner))
        });
        BinderResult {
            value,
            certificate,
            faults: std::mem::take(&mut findings.lock().faults),
        }
    }

    /// The distribution with density in proportion to the expression between two ends.
    pub(super) fn density(&self, [low, high]: [f64; 2]) -> DensityResult {
        let findings = SharedFindings::default();
        let f = |xs: &[f64]| self.values(xs, &findings);
        let places = if low < high {
            self.places(low, high)
        } else {
            Vec::new()
        };
        let found = Density::new(&f, low, high, &places).map_err(Unnormalizable::Density);
        DensityResult {
            found: match self.effort.is_exhausted() {
                true => Err(Unnormalizable::TooCostly),
                false => found,
            },
            faults: std::mem::take(&mut findings.lock().faults),
        }
    }

    /// What a binder over data gives for the beginnings of some: of none, of the first, of the first
    /// two and so on. `None` where values have errors, or are out of range.
    pub(super) fn of_beginnings(&self, binder: Binder, data: &[f64]) -> Option<Vec<f64>> {
        let findings = SharedFindings::default();
        let valued = self.values(data, &findings);
        let findings = findings.lock();
        let sound = findings.faults.is_empty()
            && findings.certificate.is_none()
            && !self.effort.is_exhausted();
        let values: Vec<f64> = valued.iter().map(|it| it.value).collect();
        sound.then(|| growing(&values, statistic(binder)))
    }

    /// The expression at these values of the variable, with its errors.
    fn values(&self, xs: &[f64], findings: &SharedFindings) -> Vec<Valued> {
        if self.effort.is_exhausted() {
            return vec![(f64::NAN, 0.0).into(); xs.len()];
        }
        self.effort.spend(xs.len(), self.work);
        let mut bindings = self.environment.layer();
        bindings.set(self.variable, xs.to_vec());
        let (mut evaluation, logs) = self.graph.evaluate_in_logs(self.root, &bindings);
        if !evaluation.faults.is_empty() && findings.lock().faults.is_empty() {
            findings.lock().faults = evaluation.faults;
        }
        let Some(Value::Number(numbers)) = evaluation.values.pop() else {
            return vec![(f64::NAN, 0.0).into(); xs.len()];
        };
        let value = |index| numbers.values.get(index).copied().unwrap_or(f64::NAN);
        let Some(certificates) = &numbers.certificates else {
            let valued = |index| {
                let valued = Valued::from((value(index), 0.0));
                match logs.as_ref().and_then(|logs| *logs.get(index)?) {
                    Some(log) => log.valued(),
                    None => valued,
                }
            };
            return (0..xs.len()).map(valued).collect();
        };
        let mut seen = findings.lock();
        let origins = certificates.as_slice().iter().chain(&seen.certificate);
        // Reasons are kept, should the whole not be finite.
        seen.certificate = Some(Certificate::combine(f64::NAN, 0.0, origins));
        drop(seen);
        (0..xs.len())
            .map(|index| {
                let error = numbers.certificate(index).map_or(0.0, |it| it.abs_error);
                (value(index), error).into()
            })
            .collect()
    }

    /// Where the expression may peak, bend or jump: jumps and bends between two values of the variable.
    fn places(&self, low: f64, high: f64) -> Vec<f64> {
        /// More would be as many pieces at least.
        const MOST: usize = 1024;
        let (root, variable) = (self.root, self.variable);
        let mut places = self.graph.landmarks(root, variable, &self.environment);
        let shape = self
            .graph
            .shape(&[root], variable, &self.environment, (low, high));
        if shape.places.len() <= MOST {
            places.extend(shape.places);
        }
        places.retain(|place| place.is_finite());
        places.sort_by(f64::total_cmp);
        places.dedup();
        places
    }

    /// E f(X): by the moments of the distribution for linear and quadratic functions.
    fn mean(&self, d: &Distribution, f: &impl Fn(&[f64]) -> Vec<Valued>) -> Quantity {
        if d.kind() == Kind::Bivariate {
            return plain(f64::NAN);
        }
        let certified = |affine: Affine| {
            // What does not depend on the variable has a mean even where the variable has none.
            let moment = if affine.slope == 0.0 {
                0.0
            } else {
                affine.slope * d.mean()
            };
            let mean = moment + affine.offset;
            (
                mean,
                4.0 * f64::EPSILON * (moment.abs() + affine.offset.abs()),
            )
        };
        let (median, spent) = with_effort(u64::MAX, || d.median());
        self.effort.spend_within(spent);
        // Each value is multiplied with a density.
        let (_, density) = with_effort(u64::MAX, || d.evaluate(Function::LnPdf, median));
        let density = density.max(DENSITY);
        let f = &|xs: &[f64]| {
            self.effort.spend_within(density * xs.len() as u64);
            f(xs)
        };
        // A body that has an error of its own is no formula.
        let exact = f(&[median])[0].error == 0.0;
        if let (true, Some(affine)) = (exact, self.affine(self.root)) {
            let (value, error) = certified(affine);
            if !value.is_nan() {
                return Quantity {
                    abs_error: if value.is_finite() { error } else { 0.0 },
                    ..plain(value)
                };
            }
        }
        if let (true, Some(affine)) = (exact, self.square()) {
            let (mean, error) = certified(affine);
            let spread = affine.slope * affine.slope * d.variance();
            let value = spread + mean * mean;
            let error = 8.0 * f64::EPSILON * value + 2.0 * mean.abs() * error;
            if !value.is_nan() {
                return Quantity {
                    abs_error: if value.is_finite() { error } else { 0.0 },
                    ..plain(value)
                };
            }
        }
        // Steps where next to nothing of the probability is do not matter.
        let (ends, spent) = with_effort(u64::MAX, || (d.quantile(1e-18), d.upper_quantile(1e-18)));
        self.effort.spend_within(POINTS * spent);
        expectation(d, f, &self.places(ends.0, ends.1), &|| self.effort.cost())
    }

    fn affine(&self, node: NodeId) -> Option<Affine> {
        self.graph.affine(node, self.variable, &self.environment)
    }

    /// That of which the expression is the square.
    fn square(&self) -> Option<Affine> {
        let root = self.graph.node(self.graph.origin(self.root));
        match (&root.operation, &root.operands[..]) {
            (Operation::Power, [base, exponent]) => {
                let exponent = self.affine(*exponent)?;
                let is_two = exponent.slope == 0.0 && exponent.offset == 2.0;
                self.affine(*base).filter(|_| is_two)
            }
            (Operation::Arithmetic(ArithmeticOperator::Multiply), [a, b]) => {
                let (a, b) = (self.affine(*a)?, self.affine(*b)?);
                (a == b).then_some(a)
            }
            _ => None,
        }
    }
}

/// What a binder makes of the values for data.
fn statistic(binder: Binder) -> fn(&Growing) -> f64 {
    match binder {
        Binder::StandardError => Growing::standard_error,
        _ => Growing::mean,
    }
}

/// A statistic of f of the data, and its error.
fn statistic_of(
    f: &impl Fn(&[f64]) -> Vec<Valued>,
    statistic: fn(&Growing) -> f64,
    data: &[f64],
    step: f64,
) -> (f64, f64) {
    let split = |valued: Vec<Valued>| -> (Vec<f64>, Vec<f64>) {
        valued.iter().map(|it| (it.value, it.error)).unzip()
    };
    let (values, errors) = split(f(data));
    let mut error = errors.into_iter().fold(0.0, f64::max);
    if step > 0.0 {
        let moved = [step, -step].map(|step| {
            let xs: Vec<f64> = data.iter().map(|x| x + step).collect();
            split(f(&xs)).0
        });
        let shifts = values.iter().enumerate();
        let shifts = shifts.map(|(i, value)| shift(*value, [moved[0][i], moved[1][i]]));
        error += shifts.fold(0.0, f64::max);
    }
    (statistic(&values.into_iter().collect()), error)
}

/// Puts the states together.
pub(super) fn column(states: &Column<BinderResult>) -> (Numbers, Vec<Fault>) {
    let certified = states.as_slice().iter().any(|it| it.certificate.is_some());
    let nothing = Certificate {
        method: Method::ClosedForm,
        abs_error: 0.0,
        evaluations: 0,
        reason: None,
    };
    let length = states.length();
    let mut faults: Vec<Fault> = Vec::new();
    for (index, state) in states.as_slice().iter().enumerate() {
        faults.extend(state.faults.iter().map(|fault| Fault {
            index: length.map(|_| index),
            count: 1,
            ..fault.clone()
        }));
    }
    let numbers = Numbers {
        values: states.map(|state| state.value),
        certificates: certified.then(|| states.map(|state| state.certificate.unwrap_or(nothing))),
    };
    (numbers, faults)
}

/// What is wrong with the mean over a distribution on the plane.
pub(super) fn on_the_plane(name: &str) -> Cause {
    Cause::Unsuited(format!(
        "`{name}` does not take this distribution: it is bivariate, and one name stands for one \
         number"
    ))
}
