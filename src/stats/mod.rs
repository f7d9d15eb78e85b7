//! Probability distributions on the real line and the divergences between them.
//!
//! Numbers only: nothing here draws, parses or prints. All elementary functions come from
//! `libm`, so results are the same on every platform.
//!
//! - [`Distribution`]: one value for all families; density, cdf, quantile, moments.
//! - [`FAMILIES`]: the families by name, with their parameters, for programs that read them from
//!   text.
//! - [`DIVERGENCES`]: the divergences by name. Each gives a [`Quantity`]: the value, how it was
//!   found, a bound of its error, and why it is infinite where it is.
//!
//! ```
//! use klrender::stats::{Distribution, Method, Normal, divergence};
//!
//! let p = Distribution::from(Normal::new(2.5, 1.0)?);
//! let q = Distribution::from(Normal::new(0.0, 1.0)?);
//! let kl = (divergence("kl").unwrap().evaluate)(&p, &q);
//! assert_eq!(kl.value, 3.125);
//! assert_eq!(kl.method, Method::ClosedForm);
//! # Ok::<(), klrender::stats::ParameterError>(())
//! ```

mod cells;
mod closed_form;
mod compensated;
mod distribution;
mod divergence;
mod entropy;
mod families;
mod family;
mod lattice;
mod means;
mod nodes;
mod pair;
mod quadrature;
mod quantity;
mod series;
mod solve;
pub mod special;
mod steps;
mod support;
mod tail;

pub use distribution::{Distribution, FAMILIES, Function, family};
pub use divergence::{DIVERGENCES, Divergence, divergence};
pub use families::bernoulli::Bernoulli;
pub use families::binomial::Binomial;
pub use families::categorical::Categorical;
pub use families::discrete_uniform::DiscreteUniform;
pub use families::exponential::Exponential;
pub use families::geometric::Geometric;
pub use families::laplace::Laplace;
pub use families::mixture::Mixture;
pub use families::negative_binomial::NegativeBinomial;
pub use families::normal::Normal;
pub use families::poisson::Poisson;
pub use families::uniform::Uniform;
pub use family::{Argument, Family, Parameter, ParameterError, ParameterKind, Subject};
pub use quantity::{Method, Quantity, Reason, Side};
pub use support::Interval;
