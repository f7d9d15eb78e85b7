//! The families, one file each.

pub(super) mod affine;
pub(super) mod exponential;
pub(super) mod laplace;
pub(super) mod mixture;
pub(super) mod normal;
pub(super) mod normal_mixture;
pub(super) mod truncated;
pub(super) mod truncated_normal;
pub(super) mod uniform;
