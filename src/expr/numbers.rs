//! Numbers with what is known of their errors, and functions of them value by value.

use super::Column;
use super::certificate::{Certificate, rounded, shift};

/// Numbers and, where they were not found by plain arithmetic, how each of them was.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Numbers {
    /// The values; NaN is undefined.
    pub values: Column<f64>,
    /// `None` for plain arithmetic, exact up to rounding.
    pub certificates: Option<Column<Certificate>>,
}

impl Numbers {
    /// Numbers found by plain arithmetic.
    pub(crate) fn plain(values: impl Into<Column<f64>>) -> Self {
        Self {
            values: values.into(),
            certificates: None,
        }
    }

    /// The certificate of the value at an index, if it has one.
    pub(crate) fn certificate(&self, index: usize) -> Option<&Certificate> {
        self.certificates.as_ref()?.get(index)
    }
}

/// Numbers read by an operation.
#[derive(Clone, Copy)]
pub(super) struct Operand<'a> {
    pub(super) values: &'a Column<f64>,
    pub(super) certificates: Option<&'a Column<Certificate>>,
}

impl Operand<'_> {
    pub(super) fn length(&self) -> Option<usize> {
        let certificates = self.certificates.and_then(Column::length);
        self.values.length().or(certificates)
    }

    pub(super) fn value(&self, index: usize) -> f64 {
        self.values.get(index).copied().unwrap_or(f64::NAN)
    }

    pub(super) fn certificate(&self, index: usize) -> Option<&Certificate> {
        self.certificates?.get(index)
    }

    pub(super) fn error(&self, index: usize) -> f64 {
        self.certificate(index).map_or(0.0, |it| it.abs_error)
    }
}

/// A function of numbers: `plain` if none of them has an error, else `apply` for each index at the
/// values and at the values moved by their errors.
pub(super) fn elementwise(
    operands: &[Operand<'_>],
    apply: impl Fn(&[f64]) -> f64,
    plain: impl FnOnce() -> Column<f64>,
) -> Numbers {
    if operands.iter().all(|it| it.certificates.is_none()) {
        return Numbers::plain(plain());
    }
    let length = operands.iter().find_map(Operand::length);
    let found = Column::tabulate(length, |index| {
        let mut xs: Vec<f64> = operands.iter().map(|it| it.value(index)).collect();
        let value = apply(&xs);
        let mut error = rounded(value);
        for (at, operand) in operands.iter().enumerate() {
            let step = operand.error(index);
            if step > 0.0 {
                let x = xs[at];
                let moved = [x + step, x - step].map(|x| {
                    xs[at] = x;
                    apply(&xs)
                });
                xs[at] = x;
                error += shift(value, moved);
            }
        }
        let origins = operands.iter().filter_map(|it| it.certificate(index));
        let certificate = Certificate::combine(value, error, origins).passed_on();
        (value, certificate)
    });
    Numbers {
        values: found.map(|(value, _)| *value),
        certificates: Some(found.map(|(_, certificate)| *certificate)),
    }
}
