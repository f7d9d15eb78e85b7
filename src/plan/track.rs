//! Tracks: one number for what is static, one for each state for what is dynamic.

use std::ops::Range;

use crate::{
    diag::exact,
    expr::{Column, Value},
};

/// A number over the states of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Track {
    /// The same in all states.
    Static(f64),
    /// One for each state.
    Dynamic(Vec<f64>),
}

impl Track {
    /// From its value at each state; where it has none, the first stands in. Static if it is the same
    /// in all states.
    pub(super) fn of(values: Vec<Option<f64>>) -> Self {
        let first = values.iter().flatten().next().copied().unwrap_or(f64::NAN);
        let same = |value: &f64| value.to_bits() == first.to_bits();
        match values.iter().flatten().all(same) {
            true => Self::Static(first),
            false => Self::Dynamic(values.into_iter().map(|it| it.unwrap_or(first)).collect()),
        }
    }

    /// Its value at a state.
    pub(crate) fn at(&self, state: usize) -> f64 {
        match self {
            Self::Static(value) => *value,
            Self::Dynamic(values) => values[state],
        }
    }

    /// Its product with another, where 0 wins over what is undefined.
    pub(super) fn times(&self, other: &Self) -> Self {
        let times = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        match (self, other) {
            (Self::Static(a), Self::Static(b)) => Self::Static(times(*a, *b)),
            _ => {
                let states = self.values().len().max(other.values().len());
                let values = (0..states).map(|state| times(self.at(state), other.at(state)));
                Self::Dynamic(values.collect())
            }
        }
    }

    /// Whether it moves.
    pub(crate) fn is_dynamic(&self) -> bool {
        matches!(self, Self::Dynamic(_))
    }

    /// Some states of it, as a column.
    pub(super) fn part(&self, states: Range<usize>) -> Column<f64> {
        match self {
            Self::Static(value) => Column::Scalar(*value),
            Self::Dynamic(values) if values.len() == 1 => Column::Scalar(values[0]),
            Self::Dynamic(values) => Column::Array(values[states].to_vec()),
        }
    }

    /// Every value it takes.
    pub(crate) fn values(&self) -> &[f64] {
        match self {
            Self::Static(value) => std::slice::from_ref(value),
            Self::Dynamic(values) => values,
        }
    }
}

/// A number or condition (1 or 0) for each of `count` elements.
pub(super) fn scalars(value: &Value, count: usize) -> Vec<f64> {
    match value {
        Value::Number(numbers) => match &numbers.values {
            Column::Scalar(value) => vec![*value; count],
            Column::Array(values) => values.clone(),
        },
        Value::Condition(Column::Scalar(holds)) => vec![f64::from(u8::from(*holds)); count],
        Value::Condition(Column::Array(hold)) => hold
            .iter()
            .map(|&holds| f64::from(u8::from(holds)))
            .collect(),
        _ => vec![f64::NAN; count],
    }
}

/// A number for messages.
pub(super) fn show(value: f64) -> String {
    if value.is_nan() {
        "undefined".to_owned()
    } else {
        exact(value).replacen('-', "−", usize::from(value < 0.0))
    }
}
