//! Gauss–Legendre quadrature of smooth integrands that look like a Gaussian or exponential tail.

use crate::effort;

/// ∫ `f` over [0, `length`] with 24 nodes: exact for polynomials up to degree 47.
pub(crate) fn gauss_legendre(length: f64, f: impl Fn(f64) -> f64) -> f64 {
    effort::spend(4);
    let half = 0.5 * length;
    let mut sum = 0.0;
    for (node, weight) in NODES {
        sum += weight * (f(half * (1.0 - node)) + f(half * (1.0 + node)));
    }
    half * sum
}

/// ∫ exp(−`exponent`(h)) dh over [0, `limit`] for a convex exponent with exponent(0) = 0.
///
/// The exponent's `slope` and `curvature` at 0 say where exp(−exponent) falls below 1e-16; 24 nodes
/// over that range give 1e-15 for anything between e⁻ʰ and e^(−h²).
pub(super) fn convex_tail(
    slope: f64,
    curvature: f64,
    limit: f64,
    exponent: impl Fn(f64) -> f64,
) -> f64 {
    let length = tail_length(slope, curvature, limit, &exponent);
    gauss_legendre(length, |h| libm::exp(-exponent(h)))
}

/// How far the integral of [`convex_tail`] goes.
pub(super) fn tail_length(
    slope: f64,
    curvature: f64,
    limit: f64,
    exponent: impl Fn(f64) -> f64,
) -> f64 {
    const ENOUGH: f64 = 38.0;
    // The root of slope·h + curvature·h²/2 = ENOUGH.
    let root = libm::sqrt(slope * slope + 2.0 * ENOUGH * curvature);
    let mut length = 2.0 * ENOUGH / (slope + root);
    for _ in 0..100 {
        if length.is_nan() || length >= limit {
            length = limit;
        }
        let reached = exponent(length);
        if reached > 1.3 * ENOUGH {
            length *= 0.85;
        } else if length < limit && reached < 0.97 * ENOUGH {
            length *= 1.2;
        } else {
            break;
        }
    }
    length
}

/// Positive nodes and their weights (roots of the Legendre polynomial P₂₄; DLMF 3.5.21).
const NODES: [(f64, f64); 12] = [
    (0.064_056_892_862_605_63, 0.127_938_195_346_752_16),
    (0.191_118_867_473_616_3, 0.125_837_456_346_828_3),
    (0.315_042_679_696_163_4, 0.121_670_472_927_803_39),
    (0.433_793_507_626_045_1, 0.115_505_668_053_725_6),
    (0.545_421_471_388_839_6, 0.107_444_270_115_965_63),
    (0.648_093_651_936_975_5, 0.097_618_652_104_113_88),
    (0.740_124_191_578_554_4, 0.086_190_161_531_953_27),
    (0.820_001_985_973_903, 0.073_346_481_411_080_3),
    (0.886_415_527_004_401_1, 0.059_298_584_915_436_78),
    (0.938_274_552_002_732_8, 0.044_277_438_817_419_81),
    (0.974_728_555_971_309_5, 0.028_531_388_628_933_663),
    (0.995_187_219_997_021_3, 0.012_341_229_799_987_2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_for_polynomials() {
        let value = gauss_legendre(1.0, |h| libm::pow(h, 47.0));
        assert!((value * 48.0 - 1.0).abs() < 1e-14);
    }

    #[test]
    fn tails_from_exponential_to_gaussian() {
        let exponential = convex_tail(3.0, 0.0, f64::INFINITY, |h| 3.0 * h);
        assert!((exponential * 3.0 - 1.0).abs() < 1e-15);
        let gaussian = convex_tail(0.0, 1.0, f64::INFINITY, |h| 0.5 * h * h);
        let known = libm::sqrt(std::f64::consts::FRAC_PI_2);
        assert!((gaussian / known - 1.0).abs() < 1e-15);
    }
}
