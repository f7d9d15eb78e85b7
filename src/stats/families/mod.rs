//! The families, one file each.

mod exponential_pair;
mod standard;

pub(super) mod affine;
pub(super) mod cauchy;
pub(super) mod empirical;
pub(super) mod exponential;
pub(super) mod laplace;
pub(super) mod logistic;
pub(super) mod mixture;
pub(super) mod normal;
pub(super) mod normal_mixture;
pub(super) mod triangular;
pub(super) mod truncated;
pub(super) mod truncated_normal;
pub(super) mod uniform;
