//! The families, one file each.

mod exponential_pair;
mod standard;

pub(super) mod beta;
pub(super) mod cauchy;
pub(super) mod chi_squared;
pub(super) mod exponential;
pub(super) mod gamma;
pub(super) mod inverse_gamma;
pub(super) mod kumaraswamy;
pub(super) mod laplace;
pub(super) mod logistic;
pub(super) mod mixture;
pub(super) mod normal;
pub(super) mod skew_normal;
pub(super) mod triangular;
pub(super) mod uniform;
pub(super) mod von_mises;
