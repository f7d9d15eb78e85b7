//! What an expression can be.

use std::fmt;

/// What an expression stands for. `Display` words it for messages: "a number", "a distribution".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// A number; it may be undefined (NaN) or infinite.
    Number,
    /// True or false: what comparisons give and `if` asks for.
    Condition,
    /// A condition for each value of data; as data it is 1 where it holds, else 0.
    Conditions,
    /// A probability distribution.
    Distribution,
    /// A list of numbers.
    Numbers,
    /// Numbers of which only the values tell how many there are; a list of numbers serves as such.
    Data,
    /// A list of distributions.
    Distributions,
    /// A chain, of which the names are data.
    Chain,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a number",
            Self::Condition => "a condition",
            Self::Conditions => "a condition for each value",
            Self::Distribution => "a distribution",
            Self::Numbers => "a list of numbers",
            Self::Data => "data",
            Self::Distributions => "a list of distributions",
            Self::Chain => "a chain",
        })
    }
}
