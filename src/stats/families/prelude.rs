//! What nearly every family imports.

pub(super) use super::exponential_tail::{exponential_tail, ln_exponential_tail, ln_upper_tail};
pub(super) use crate::distribution::{Distribution, Univariate};
pub(super) use crate::family::{Domain, Family, Parameter, ParameterError};
pub(super) use crate::lattice::Lattice;
pub(super) use crate::nodes::{Nodes, WithError};
pub(super) use crate::pair::{Pair, Statistic};
pub(super) use crate::quantity::Quantity;
pub(super) use crate::support::{Edge, End, Interval};
pub(super) use crate::tail::{Growth, Tail};

/// Whether the distance of two moved points has lost digits, since these were rounded: an
/// [`Affine`](crate::Affine) keeps them.
pub(super) fn loses_length(moved: f64, exact: f64) -> bool {
    (moved - exact.abs()).abs() > 4.0 * f64::EPSILON * exact.abs()
}

/// The distribution of scale·X by a family's own member, if `new` finds one; else `None`.
pub(super) fn multiple<D: Into<Distribution>>(
    shift: f64,
    scale: f64,
    new: impl FnOnce() -> Result<D, ParameterError>,
) -> Option<Distribution> {
    let scaled = (shift == 0.0 && scale > 0.0).then(new);
    scaled?.ok().map(Into::into)
}
