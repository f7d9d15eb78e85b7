//! Probability distributions on the real line and the divergences between them.
//!
//! Numbers only: nothing here draws, parses or prints. All elementary functions come from
//! `libm`, so results are the same on every platform.
//!
//! - [`Distribution`]: one value for all families; density, cdf, quantile, moments.
//! - [`FAMILIES`]: the families by name, with their parameters, for programs that read them from
//!   text.
//! - [`Divergence`]: what can be asked of two distributions. It gives a [`Quantity`]: the value,
//!   how it was found, a bound of its error, and why it is infinite where it is.
//! - [`DIVERGENCES`]: the divergences by name.
//! - [`Running`]: the integral that a divergence is, up to a point.
//!
//! ```
//! use klrender::stats::{Distribution, Divergence, Method, Normal};
//!
//! let p = Distribution::from(Normal::new(2.5, 1.0)?);
//! let q = Distribution::from(Normal::new(0.0, 1.0)?);
//! let kl = Divergence::Kl.between(&p, &q)?;
//! assert_eq!(kl.value, 3.125);
//! assert_eq!(kl.method, Method::ClosedForm);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[path="/tmp/wt/fama/src/stats/closed_form.rs"] mod closed_form;
#[path="/tmp/wt/fama/src/stats/distribution.rs"] mod distribution;
#[path="/tmp/wt/fama/src/stats/divergence/mod.rs"] mod divergence;
#[path="/tmp/wt/fama/src/stats/entropy.rs"] mod entropy;
#[path="/tmp/wt/fama/src/stats/families/mod.rs"] mod families;
#[path="/tmp/wt/fama/src/stats/family.rs"] mod family;
#[path="/tmp/wt/fama/src/stats/lattice.rs"] mod lattice;
#[path="/tmp/wt/fama/src/stats/means.rs"] mod means;
#[path="/tmp/wt/fama/src/stats/nodes.rs"] mod nodes;
#[path="/tmp/wt/fama/src/stats/pair.rs"] mod pair;
#[path="/tmp/wt/fama/src/stats/quadrature/mod.rs"] mod quadrature;
#[path="/tmp/wt/fama/src/stats/quantity.rs"] mod quantity;
#[path="/tmp/wt/fama/src/stats/series.rs"] mod series;
#[path="/tmp/wt/fama/src/stats/solve.rs"] mod solve;
#[path="/tmp/wt/fama/src/stats/special/mod.rs"] pub mod special;
#[path="/tmp/wt/fama/src/stats/support.rs"] mod support;
#[path="/tmp/wt/fama/src/stats/tail.rs"] mod tail;

pub use distribution::{Distribution, FAMILIES, Function, Kind, family};
pub use divergence::{DIVERGENCES, Divergence, DivergenceForm, Mismatch, Running, divergence};
pub use families::cauchy::Cauchy;
pub use families::exponential::Exponential;
pub use families::laplace::Laplace;
pub use families::logistic::Logistic;
pub use families::mixture::Mixture;
pub use families::normal::Normal;
pub use families::uniform::Uniform;
pub use family::{Argument, Family, Parameter, ParameterError, ParameterKind, Subject};
pub use quantity::{Method, Quantity, Reason, Side};
pub use support::Interval;
#[path="/tmp/dev-fama/src/probe.rs"] pub mod probe;
