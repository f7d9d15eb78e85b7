//! Points at which an integrand is evaluated, also where a float cannot tell them apart.

use super::support::Edge;

/// Points of the line.
///
/// Near an edge a point is given by the logarithm of its distance to it: 1 − 1e-30 rounds to 1,
/// and half of the mass of beta(1, 0.01) is nearer to 1 than that. Near an infinite edge it is the
/// logarithm of |x|, so that tails reach beyond the largest float.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nodes<'a> {
    /// The points, rounded.
    pub(super) xs: &'a [f64],
    /// The edge they are near to, and ln of their distance from it.
    pub(super) near: Option<(Edge, &'a [f64])>,
}

/// A value and a bound of its rounding error.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WithError {
    pub(super) value: f64,
    pub(super) error: f64,
}

impl WithError {
    /// a + b, each right to a few ulps.
    pub(super) fn sum(a: f64, b: f64) -> Self {
        Self {
            value: a + b,
            error: 4.0 * f64::EPSILON * (a.abs() + b.abs()),
        }
    }

    /// A value with this error where the `size` of its parts is finite, and without one else.
    pub(super) fn where_finite(value: f64, size: f64, error: f64) -> Self {
        Self {
            value,
            error: if size.is_finite() { error } else { 0.0 },
        }
    }
}
