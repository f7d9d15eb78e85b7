//! The families, one file each.

pub(super) mod bernoulli;
pub(super) mod binomial;
pub(super) mod categorical;
pub(super) mod discrete_uniform;
pub(super) mod exponential;
pub(super) mod geometric;
pub(super) mod laplace;
pub(super) mod mixture;
pub(super) mod negative_binomial;
pub(super) mod normal;
pub(super) mod poisson;
pub(super) mod uniform;
