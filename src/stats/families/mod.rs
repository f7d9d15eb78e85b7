//! The families, one file each.

pub(super) mod exponential;
pub(super) mod laplace;
pub(super) mod mixture;
pub(super) mod normal;
pub(super) mod triangular;
pub(super) mod uniform;
