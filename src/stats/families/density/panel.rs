//! ln f on a stretch of the line: a polynomial in the logarithm of the distance from a point.

use crate::support::Edge;
use crate::valued::Valued;

use super::DensityError;

/// The polynomial goes through so many points.
const NODES: usize = 17;

/// And is compared with the function at so many others.
const CHECKS: [f64; 5] = [-0.995, -0.71, 0.13, 0.52, 0.9];

/// Two nodes are different floats if they are this far apart, in ulps of the larger.
const APART: f64 = 4.0;

/// f at some points.
pub(super) type Values<'a> = &'a dyn Fn(&[f64]) -> Vec<Valued>;

/// On a stretch of t, the logarithm of the distance.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Panel {
    pub(super) from: f64,
    pub(super) to: f64,
    /// t, the weights of the barycentric formula, and ln f; none where f is 0.
    nodes: Vec<[f64; 3]>,
}

/// What was found of a stretch.
pub(super) enum Sampled {
    /// A panel, and how far from ln f it was at most.
    Panel(Panel, f64),
    /// f is 0 on a part of it.
    PartlyZero,
    /// Its points are the same floats.
    TooNarrow,
}

impl Panel {
    fn zero(from: f64, to: f64) -> Self {
        Self {
            from,
            to,
            nodes: Vec::new(),
        }
    }

    /// The same number on the whole stretch.
    pub(super) fn constant(from: f64, to: f64, ln: f64) -> Self {
        if ln == f64::NEG_INFINITY {
            return Self::zero(from, to);
        }
        Self {
            nodes: vec![[from, 1.0, ln]],
            ..Self::zero(from, to)
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + size_of_val(&self.nodes[..])
    }

    /// ln f at the nodes.
    pub(super) fn heights(&self) -> impl Iterator<Item = f64> {
        self.nodes.iter().map(|[_, _, ln]| *ln)
    }

    /// By the second barycentric formula (J.-P. Berrut, L. N. Trefethen, *Barycentric Lagrange
    /// Interpolation*, 2004, eq. 4.2).
    pub(super) fn ln(&self, t: f64) -> f64 {
        if self.is_zero() {
            return f64::NEG_INFINITY;
        }
        let (mut sum, mut weights) = (0.0, 0.0);
        for [node, weight, ln] in &self.nodes {
            let share = weight / (t - node);
            if share.is_infinite() {
                return *ln;
            }
            sum += share * ln;
            weights += share;
        }
        sum / weights
    }

    /// Samples f on a stretch of the distance from an edge.
    pub(super) fn sample(
        f: Values<'_>,
        edge: Edge,
        [from, to]: [f64; 2],
    ) -> Result<Sampled, DensityError> {
        let (middle, half) = (0.5 * from + 0.5 * to, 0.5 * to - 0.5 * from);
        let chebyshev = |i: usize| {
            let angle = std::f64::consts::PI * i as f64 / (NODES - 1) as f64;
            -libm::cos(angle)
        };
        let shares = (0..NODES).map(chebyshev).chain(CHECKS);
        let xs: Vec<f64> = shares
            .map(|share| edge.point(libm::exp(middle + half * share)))
            .collect();
        // Where they are in fact: the function is asked for at floats.
        let ts: Vec<f64> = xs.iter().map(|x| libm::log((x - edge.at).abs())).collect();
        let apart = |pair: &[f64]| {
            let ulp = f64::EPSILON * pair[0].abs().max(pair[1].abs());
            (pair[1] - pair[0]).abs() > APART * ulp
        };
        if !xs[..NODES].windows(2).all(apart) {
            return Ok(Sampled::TooNarrow);
        }
        let valued = f(&xs);
        let mut lns = Vec::with_capacity(xs.len());
        // What rounding does to them.
        let mut noise: f64 = 0.0;
        for (x, valued) in xs.iter().zip(&valued) {
            if valued.value.is_nan() {
                return Err(DensityError::Undefined(*x));
            }
            let ln = valued.ln();
            if valued.value < 0.0 && ln > f64::NEG_INFINITY {
                return Err(DensityError::Negative(*x));
            }
            if ln == f64::INFINITY {
                return Err(DensityError::Infinite(*x));
            }
            if ln.is_finite() {
                let of_value = if valued.value.is_normal() {
                    valued.error / valued.value
                } else {
                    0.0
                };
                noise = noise.max(valued.ln_error().max(of_value));
            }
            lns.push(ln);
        }
        let zeros = lns.iter().filter(|ln| **ln == f64::NEG_INFINITY).count();
        if zeros == lns.len() {
            return Ok(Sampled::Panel(Self::zero(from, to), 0.0));
        }
        if zeros > 0 {
            return Ok(Sampled::PartlyZero);
        }
        let weight = |i: usize| {
            let others = (0..NODES).filter(|j| *j != i);
            // In units of the quarter of the stretch the product neither over- nor underflows.
            1.0 / others
                .map(|j| (ts[i] - ts[j]) / (0.5 * half))
                .product::<f64>()
        };
        let panel = Self {
            from,
            to,
            nodes: (0..NODES).map(|i| [ts[i], weight(i), lns[i]]).collect(),
        };
        let checks = ts[NODES..].iter().zip(&lns[NODES..]);
        let off = checks.map(|(t, ln)| (panel.ln(*t) - ln).abs() / scale(*ln));
        let off = off.fold(0.0, f64::max);
        Ok(Sampled::Panel(panel, off.max(noise)))
    }
}

/// Errors of ln f count in terms of this: rounding leaves a few ulps of it.
fn scale(ln: f64) -> f64 {
    1.0 + ln.abs() / 64.0
}
