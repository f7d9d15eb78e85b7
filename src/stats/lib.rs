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
//! - [`m_path`], [`e_path`], [`w_path`], [`fisher_rao_path`]: distributions between two others.
//! - [`minima`]: the local minima of a function over a box, for fits.
//! - [`with_effort`]: any of it with bounded work.
//! - [`Stream`]: random numbers, of which each is a function of a seed and its place.
//!
//! ```
//! use klrender_stats::{Distribution, Divergence, Method, Normal};
//!
//! let p = Distribution::from(Normal::new(2.5, 1.0)?);
//! let q = Distribution::from(Normal::new(0.0, 1.0)?);
//! let kl = Divergence::Kl.between(&p, &q)?;
//! assert_eq!(kl.value, 3.125);
//! assert_eq!(kl.method, Method::ClosedForm);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bregman;
mod closed_form;
mod compensated;
mod discrete;
mod distribution;
mod divergence;
mod effort;
mod entropy;
mod families;
mod family;
mod integral;
mod lattice;
mod mass_pair;
mod means;
mod minimize;
mod moments;
mod nodes;
mod pair;
mod quadrature;
mod quantity;
mod random;
pub mod sample;
mod series;
mod solve;
pub mod special;
mod support;
mod tail;
mod valued;

pub use distribution::{Distribution, FAMILIES, Function, Kind, family};
pub use divergence::{DIVERGENCES, Divergence, DivergenceForm, Mismatch, Running, divergence};
pub use effort::with_effort;
pub use families::affine::Affine;
pub use families::bernoulli::Bernoulli;
pub use families::beta::Beta;
pub use families::binomial::Binomial;
pub use families::bivariate_normal::{BivariateNormal, Ellipse};
pub use families::categorical::Categorical;
pub use families::cauchy::Cauchy;
pub use families::density::{Density, DensityError};
pub use families::discrete_uniform::DiscreteUniform;
pub use families::e_path::{EPath, e_path};
pub use families::empirical::Empirical;
pub use families::exponential::Exponential;
pub use families::fisher_rao_path::fisher_rao_path;
pub use families::gamma::Gamma;
pub use families::geometric::Geometric;
pub use families::gumbel::Gumbel;
pub use families::half_normal::HalfNormal;
pub use families::inverse_gamma::InverseGamma;
pub use families::kumaraswamy::Kumaraswamy;
pub use families::laplace::Laplace;
pub use families::log_normal::LogNormal;
pub use families::logistic::Logistic;
pub use families::m_path::m_path;
pub use families::mixture::{MAX_COMPONENTS, Mixture};
pub use families::negative_binomial::NegativeBinomial;
pub use families::normal::Normal;
pub use families::pareto::Pareto;
pub use families::poisson::Poisson;
pub use families::rayleigh::Rayleigh;
pub use families::skew_normal::SkewNormal;
pub use families::student_t::StudentT;
pub use families::triangular::Triangular;
pub use families::truncated::Truncated;
pub use families::uniform::Uniform;
pub use families::von_mises::VonMises;
pub use families::w_path::{WPath, w_path};
pub use families::weibull::Weibull;
pub use family::{Argument, Domain, Family, Parameter, ParameterError, ParameterKind, Subject};
pub use integral::{expectation, integral, sum_over_integers};
pub use minimize::{BoundsError, Minimum, minima, minimum_near};
pub use quantity::{Method, Quantity, Reason, Side};
pub use random::Stream;
pub use support::Interval;
pub use valued::Valued;
