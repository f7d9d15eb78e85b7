//! What nodes evaluate to.

use std::sync::Arc;

use super::Column;
use super::chain::ChainRun;
use super::data::Data;
use super::fault::Fault;
use super::numbers::Numbers;
use klrender_stats::Distribution;

/// The values of some nodes, and the parameters found out of range on the way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evaluation {
    /// A value for each root, in their order.
    pub values: Vec<Value>,
    /// At most one for each argument of a family.
    pub faults: Vec<Fault>,
}

/// What a node evaluates to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Numbers, with certificates where a divergence took part.
    Number(Numbers),
    /// Conditions. A comparison with an undefined number does not hold, be it `!=`.
    Condition(Column<bool>),
    /// Distributions; `None` where a parameter is out of range, as the faults tell.
    Distribution(Column<Option<Distribution>>),
    /// Data; `None` where what they are drawn from is out of range.
    Data(Column<Option<Data>>),
    /// The runs of a chain; `None` where they would be too many.
    Chain(Column<Option<Arc<ChainRun>>>),
    /// The items of a list of numbers.
    Numbers(Vec<Numbers>),
    /// The items of a list of distributions.
    Distributions(Vec<Column<Option<Distribution>>>),
}

impl Value {
    /// The numbers, if it is a number.
    pub(crate) fn numbers(&self) -> Option<&Numbers> {
        match self {
            Self::Number(numbers) => Some(numbers),
            _ => None,
        }
    }
}
