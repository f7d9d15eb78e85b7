//! The expression language of the specs: from text to numbers.
//!
//! Three phases, each with its own type, so that what a phase has checked stays checked:
//!
//! 1. **Parse.** [`parse`] turns a text into an [`Expr`], a tree in which every part knows its
//!    place in the source. Syntax mistakes are all reported at once.
//! 2. **Compile.** [`Graph::define`] and [`Graph::compile`] resolve names in a [`Scope`], check
//!    types and arguments against the table of [`functions`], and add nodes to a [`Graph`]: one
//!    for all definitions and channels of a scene. Definitions may stand in any order; cycles are
//!    reported with their whole path. After this phase the only thing that can still go wrong is
//!    a number out of range.
//! 3. **Evaluate.** [`Graph::evaluate`] computes some nodes for given [`Bindings`]. Numbers are
//!    [`Column`]s: a scalar or an array, of frames or of points along a curve. Each node is
//!    computed once, a whole column at a time, and not at all if nothing asked for it.
//!
//! Any node that is a number may be bound, not only the inputs: everything that reads it then
//! follows from the binding. This is how `over = { mu = [-5, 5] }` draws a curve along a quantity
//! that otherwise follows from time.
//!
//! Names may be solved for: [`Graph::minimize`] makes a number as small as it can be over them, and
//! evaluation has them wherever something reads them. A [`SolutionCache`], which bindings carry, keeps
//! what has been solved; the graph itself does not change after it is built. A [`Memory`], which they carry
//! likewise, keeps values that take long, by the numbers that they read.
//!
//! Undefined numbers are NaN and infinite ones ±∞; neither is an error. A distribution whose
//! parameter is out of range is a [`Fault`], and what is measured of it is undefined. Divergences
//! come with a [`Certificate`], method and error bound, and so does whatever is computed from them.

mod ast;
mod binder;
mod bindings;
mod certificate;
mod chain;
mod column;
mod compile;
mod data;
mod data_column;
mod define;
mod distributions;
mod effort;
mod evaluate;
mod fault;
mod fit;
mod fitted;
mod functions;
mod graph;
mod id;
mod landmarks;
mod lex;
mod line;
mod made;
mod memory;
mod minimum;
mod numbers;
mod parse;
mod scope;
mod search;
mod shape;
mod signed_log;
mod solutions;
mod solve;
mod substitute;
mod types;
mod user_function;
mod value;
mod warm_start;

#[cfg(test)]
pub(crate) use self::{ast::Argument, numbers::Numbers};
pub(crate) use ast::{ArithmeticOperator, ComparisonOperator, Expr, ExprKind};
pub(crate) use bindings::Bindings;
pub use certificate::Certificate;
pub(crate) use chain::{Broken, ChainRun, MAX_STATES};
pub(crate) use column::Column;
pub(crate) use data::Data;
pub(crate) use define::Definition;
pub(crate) use fault::{Cause, Fault};
pub(crate) use fitted::{Fitted, Unsolved};
pub(crate) use functions::is_family;
pub(crate) use functions::{Group, functions};
pub(crate) use graph::Graph;
pub(crate) use id::{FitId, NodeId};
pub(crate) use made::{Bound, Chain, Draws, Each, Group as Blocks, Made, Resample, State};
pub(crate) use memory::Memory;
pub(crate) use parse::parse;
pub(crate) use scope::{Scope, check_name};
pub(crate) use shape::Shape;
pub(crate) use solutions::SolutionCache;
pub(crate) use types::Type;
pub(crate) use user_function::{FunctionLine, UserFunction, UserFunctions, define_functions};
pub(crate) use value::{Evaluation, Value};
