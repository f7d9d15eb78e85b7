//! How far ln Γ lies above its tangents: the divergences of gamma and beta distributions.

use super::ln_gamma::STIRLING;
use super::{log1p_excess, ratio_excess};

/// From here on Stirling's series has all digits.
const STIRLING_FROM: f64 = 8.0;

/// h(b) − h(a) − (b − a) h′(a) ≥ 0 for h(x) = ln Γ(x) − x ln x + x, with a bound of its error.
///
/// Where a and b are close, their difference is known better than they are: `d` is b − a. For
/// ln Γ itself add b·(a/b − 1 − ln(a/b)), the same of x ln x; the part of it that cancels in the
/// divergences of gamma and beta distributions is left out here. The series of ln Γ has
/// −½ ln x and falling powers, of which each is convex; the recurrence adds −ln x.
///
/// a and b are positive.
pub(crate) fn ln_gamma_bend(b: f64, a: f64, d: f64) -> (f64, f64) {
    if a.min(b) >= STIRLING_FROM {
        let value = 0.5 * excess(b, a, d) + power_bends(b, a, d);
        return (value, 8.0 * f64::EPSILON * value);
    }
    let (mut above, mut below) = (b, a);
    let mut terms = 0.0;
    while above.min(below) < STIRLING_FROM {
        terms += excess(above, below, d);
        above += 1.0;
        below += 1.0;
    }
    terms += 0.5 * excess(above, below, d) + power_bends(above, below, d);
    terms += above * excess(below, above, -d);
    let linear = b * excess(a, b, -d);
    (terms - linear, 8.0 * f64::EPSILON * (terms + linear))
}

/// x/y − 1 − ln(x/y) with d = x − y.
fn excess(x: f64, y: f64, d: f64) -> f64 {
    let share = d / y;
    if share.abs() < 0.5 {
        log1p_excess(share)
    } else {
        ratio_excess(x, y)
    }
}

/// The sum of cₖ times how far x^(1−2k) lies above its tangent.
fn power_bends(b: f64, a: f64, d: f64) -> f64 {
    let (t, r) = (d / a, a / b);
    let square = t * (d / b);
    // g = (1 + t)^−m − 1 + mt, from m to m + 1 by g ← (g + (m + 1) t²)/(1 + t)
    let mut bend = 0.0;
    let mut power = 1.0;
    let mut m = 0.0;
    let mut sum = 0.0;
    for c in STIRLING {
        m += 1.0;
        bend = bend * r + m * square;
        power /= a;
        sum += c * power * bend;
        m += 1.0;
        bend = bend * r + m * square;
        power /= a;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::{digamma, ln_gamma};

    #[test]
    fn it_is_the_distance_from_the_tangent() {
        let h = |x: f64| ln_gamma(x) - x * libm::log(x) + x;
        for (b, a) in [(3.0, 0.2), (0.2, 3.0), (9.0, 30.0), (7.5, 8.5), (1.0, 40.0)] {
            let (value, error) = ln_gamma_bend(b, a, b - a);
            let plain = h(b) - h(a) - (b - a) * (digamma(a) - libm::log(a));
            assert!((value - plain).abs() < 1e-13, "{b} {a}: {value} {plain}");
            assert!(error < 1e-12 * value);
        }
    }

    #[test]
    fn near_equals_keep_their_digits() {
        // h″ = ψ′ − 1/x, at 1/2 and by its series.
        let half = std::f64::consts::PI * std::f64::consts::PI / 2.0 - 2.0;
        for (a, second) in [(0.5, half), (1e3, 5e-7 + 1e-9 / 6.0)] {
            let d = 1e-9 * a;
            let (value, _) = ln_gamma_bend(a + d, a, d);
            assert!((value / (0.5 * second * d * d) - 1.0).abs() < 1e-8, "{a}");
        }
    }
}
