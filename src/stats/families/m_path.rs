//! A point of the m-geodesic from P to Q: their mixture with the weights 1 - s and s.

use super::path::{PARAMETERS, build, end};
use super::prelude::*;
use crate::{Distribution, Mixture};

pub(crate) static FAMILY: Family = Family {
    name: "m_path",
    summary: "a point of the m-geodesic from P to Q: their mixture with the weights 1 - s and s",
    parameters: PARAMETERS,
    build: |arguments| build(&FAMILY, m_path, arguments),
};

/// The mixture with density (1 − s) p + s q, for 0 ≤ s ≤ 1: P at s = 0, Q at s = 1.
///
/// As s moves, this is the geodesic from P to Q of the mixture connection.
/// (S. Amari, *Information Geometry and Its Applications*, 2016, §2.4.)
///
/// ```
/// use klrender_stats::{Distribution, Normal, m_path};
///
/// let p = Distribution::from(Normal::new(-1.0, 1.0)?);
/// let q = Distribution::from(Normal::new(1.0, 1.0)?);
/// assert_eq!(m_path(&p, &q, 0.25)?.mean(), -0.5);
/// assert_eq!(m_path(&p, &q, 1.0)?, q);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
///
/// # Errors
///
/// An `s` outside 0 … 1; distributions of which one is continuous and one discrete.
pub fn m_path(p: &Distribution, q: &Distribution, s: f64) -> Result<Distribution, ParameterError> {
    if let Some(end) = end(&FAMILY, p, q, s)? {
        return Ok(end);
    }
    Ok(Mixture::new(&[1.0 - s, s], &[p.clone(), q.clone()])?.simplified())
}
