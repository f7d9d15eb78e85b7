//! How far ln I₀ lies above its tangents: the divergence of von Mises distributions.

use super::gauss::gauss_legendre;
use super::{bessel_ratio, bessel_ratio_complement, ln_i0_difference, log1p_excess, ratio_excess};

/// From here on the asymptotic series is used.
const SERIES_FROM: f64 = 24.0;

/// ln I₀(b) − ln I₀(a) − (b − a) I₁(a)/I₀(a) ≥ 0 for a, b ≥ 0, with a bound of its error.
///
/// The integral of the second derivative where a and b are close; x − ½ ln x and falling powers,
/// each of which is convex but for the first, where both are large (the logarithm of DLMF 10.40.1).
pub(crate) fn ln_i0_bend(b: f64, a: f64) -> (f64, f64) {
    let d = b - a;
    if a.min(b) >= SERIES_FROM {
        let share = d / a;
        let logarithm = if share.abs() < 0.5 {
            log1p_excess(share)
        } else {
            ratio_excess(b, a)
        };
        let value = 0.5 * logarithm + power_bends(b, a, d);
        (value, 2e-14 * value)
    } else if d.abs() < 1.0 {
        let value = d * gauss_legendre(1.0, |s| (1.0 - s) * slope(a + s * d)) * d;
        (value, 1e-13 * value)
    } else {
        let terms = [ln_i0_difference(b, a), -d * bessel_ratio(a)];
        let size: f64 = terms.iter().map(|term| term.abs()).sum();
        (terms[0] + terms[1], 16.0 * f64::EPSILON * size)
    }
}

/// The derivative of A = I₁/I₀: 1 − A/x − A².
fn slope(x: f64) -> f64 {
    if x < 1e-8 {
        return 0.5;
    }
    let complement = bessel_ratio_complement(x);
    complement * (2.0 - complement) - bessel_ratio(x) / x
}

/// The sum of cₖ times how far x^−k lies above its tangent.
fn power_bends(b: f64, a: f64, d: f64) -> f64 {
    let (t, r) = (d / a, a / b);
    let square = t * (d / b);
    // g = (1 + t)^−k − 1 + kt, from k − 1 to k by g ← (g + k t²)/(1 + t)
    let mut bend = 0.0;
    let mut power = 1.0;
    let mut k = 0.0;
    let mut sum = 0.0;
    for c in SERIES {
        k += 1.0;
        bend = bend * r + k * square;
        power /= a;
        sum += c * power * bend;
    }
    sum
}

/// ln(√(2πx) e^(−x) I₀(x)) in powers of 1/x, from the first on.
const SERIES: [f64; 20] = [
    1.0 / 8.0,
    1.0 / 16.0,
    25.0 / 384.0,
    13.0 / 128.0,
    1073.0 / 5120.0,
    103.0 / 192.0,
    1.638_065_883_091_517_8,
    5.809_814_453_125,
    23.475_127_749_972_874,
    106.467_822_265_625,
    535.640_519_510_616,
    2_960.739_786_783_854,
    17_837.279_688_947_478,
    116_339.246_660_505_03,
    816_737.842_191_076_7,
    6_140_798.863_466_74,
    49_232_732.339_998_595,
    419_272_864.964_833,
    3_779_795_380.667_541,
    35_961_831_603.669_014,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_distance_from_the_tangent() {
        for (b, a) in [
            (3.0, 0.2),
            (0.0, 0.9),
            (0.5, 0.0),
            (33.0, 40.0),
            (23.5, 24.4),
            (4.0, 60.0),
        ] {
            let (value, error) = ln_i0_bend(b, a);
            let plain = ln_i0_difference(b, a) - (b - a) * bessel_ratio(a);
            let close = (value - plain).abs() < 1e-14 * (1.0 + b + a);
            assert!(close, "{b} {a}: {value} {plain}");
            assert!(error < 1e-12 * value, "{b} {a}");
        }
        assert_eq!(ln_i0_bend(4.0, 4.0), (0.0, 0.0));
    }

    #[test]
    fn the_formulas_meet() {
        // Half of the second derivative.
        for (b, a) in [(24.0 + 1e-6, 24.0), (24.0 - 1e-6, 24.0)] {
            let half = ln_i0_bend(b, a).0 / (b - a) / (b - a);
            assert!((half / (0.5 * slope(24.0)) - 1.0).abs() < 1e-6, "{b}");
        }
    }
}
