//! Tracks: one number for what is static, one for each state for what is dynamic.

use std::ops::Range;

use crate::expr::{Column, Value};

/// A number over the states of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Track {
    /// The same in all states.
    Static(f64),
    /// One for each state.
    Dynamic(Vec<f64>),
}

impl Track {
    /// Its value at a state.
    pub(crate) fn at(&self, state: usize) -> f64 {
        match self {
            Self::Static(value) => *value,
            Self::Dynamic(values) => values[state],
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
        value.to_string().replace('-', "−")
    }
}
