//! The expression language of the specs: from text to numbers.
mod ast;
mod certificate;
mod column;
mod compile;
mod define;
mod evaluate;
mod fault;
mod functions;
mod graph;
mod landmarks;
mod lex;
mod parse;
mod scope;
mod types;
mod uncertain;

pub use ast::{Argument, ArithmeticOperator, ComparisonOperator, Expr, ExprKind};
pub use certificate::{Certificate, Numbers};
pub use column::{Bindings, Column};
pub use define::Definition;
pub use evaluate::{Evaluation, Value};
pub use fault::Fault;
pub use functions::{Function, Group, Parameter, functions};
pub use graph::{Graph, NodeId};
pub use parse::{MAX_DEPTH, MAX_LENGTH, parse};
pub use scope::{RESERVED, Scope, check_name};
pub use types::Type;
