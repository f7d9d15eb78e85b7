//! The families, one file each.

mod exponential_pair;
mod standard;

pub(super) mod affine;
pub(super) mod bernoulli;
pub(super) mod beta;
pub(super) mod binomial;
pub(super) mod bivariate_normal;
pub(super) mod categorical;
pub(super) mod cauchy;
pub(super) mod chi_squared;
pub(super) mod discrete_uniform;
pub(super) mod empirical;
pub(super) mod exponential;
pub(super) mod gamma;
pub(super) mod geometric;
pub(super) mod gumbel;
pub(super) mod half_normal;
pub(super) mod inverse_gamma;
pub(super) mod kumaraswamy;
pub(super) mod laplace;
pub(super) mod log_normal;
pub(super) mod logistic;
pub(super) mod mixture;
pub(super) mod negative_binomial;
pub(super) mod normal;
pub(super) mod normal_mixture;
pub(super) mod pareto;
pub(super) mod poisson;
pub(super) mod rayleigh;
pub(super) mod student_t;
pub(super) mod triangular;
pub(super) mod truncated;
pub(super) mod truncated_normal;
pub(super) mod uniform;
pub(super) mod weibull;
