//! Divergences that have a formula, each in a form that keeps its digits for nearly equal pairs.
//!
//! All formulas assume that the divergence is finite: the supports have been compared.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use super::distribution::{Distribution, Univariate};
use super::quantity::{Method, Quantity};
use super::special::{
    LN_SQRT_2PI, SQRT_2_OVER_PI, expm1_excess, ln_cosh, ln_ratio, log1p_excess, normal_sf,
    ratio_excess,
};
use super::{Exponential, Laplace, Normal, Uniform};

/// The sum of `terms`, each right to a few ulps.
pub(super) fn sum<const N: usize>(terms: [f64; N]) -> Quantity {
    let size: f64 = terms.iter().map(|t| t.abs()).sum();
    Quantity {
        value: terms.iter().sum(),
        method: Method::ClosedForm,
        abs_error: 8.0 * f64::EPSILON * size,
        evaluations: 0,
        reason: None,
    }
}

/// KL(P‖Q) in nats.
pub(super) fn kl(p: &Distribution, q: &Distribution) -> Option<Quantity> {
    use Distribution as D;
    Some(match (p, q) {
        (D::Normal(p), D::Normal(q)) => {
            let shift = (p.mean() - q.mean()) / q.std();
            let stretch = (p.std() - q.std()) / q.std();
            // ½(r² − 1 − ln r²) with r = 1 + stretch
            let ratio = ratio_excess(p.std(), q.std());
            sum([0.5 * shift * shift, 0.5 * stretch * stretch, ratio])
        }
        (D::Laplace(p), D::Laplace(q)) => {
            let shift = (p.loc() - q.loc()).abs() / p.scale();
            let ratio = p.scale() / q.scale();
            // ratio·(e^−shift − 1 + shift), which the first term outweighs where it overflows
            let moved = if shift == 0.0 || ratio.is_infinite() {
                0.0
            } else if shift.is_finite() {
                ratio * expm1_excess(-shift)
            } else {
                (p.loc() - q.loc()).abs() / q.scale()
            };
            sum([ratio_excess(p.scale(), q.scale()), moved])
        }
        (D::Exponential(p), D::Exponential(q)) => sum([ratio_excess(q.rate(), p.rate())]),
        (D::Uniform(p), D::Uniform(q)) => {
            let unit = q.unit();
            let share = gaps(p, q) / q.width(unit);
            if share < 0.5 {
                sum([-libm::log1p(-share)])
            } else {
                sum([ln_ratio(q.width(unit), p.width(unit))])
            }
        }
        (D::Mixture(_), _) | (_, D::Mixture(_)) => return None,
        (D::Normal(p), D::Laplace(q)) => {
            sum([cross_laplace(q), normal_distance(p, q), -entropy(p)])
        }
        (D::Uniform(p), D::Laplace(q)) => {
            let distance = uniform_distance(p, q.loc());
            sum([cross_laplace(q), distance / q.scale(), -entropy(p)])
        }
        (D::Exponential(p), D::Laplace(q)) => {
            let distance = exponential_distance(p, q.loc());
            sum([cross_laplace(q), distance / q.scale(), -1.0, p.ln_rate()])
        }
        (D::Laplace(_) | D::Uniform(_) | D::Exponential(_), D::Normal(q)) => {
            // E[(X − μ)²] = var X + (E X − μ)², in units of σ.
            let p = p.univariate();
            let (spread, shift) = (p.std() / q.std(), (p.mean() - q.mean()) / q.std());
            let cross = [LN_SQRT_2PI, libm::log(q.std())];
            sum([
                cross[0],
                cross[1],
                0.5 * spread * spread,
                0.5 * shift * shift,
                -entropy(p),
            ])
        }
        (D::Uniform(p), D::Exponential(q)) => {
            sum([-q.ln_rate(), q.rate() * p.middle(), -p.ln_width()])
        }
        _ => return None,
    })
}

/// The entropy of families that have a formula for it.
fn entropy(p: &dyn Univariate) -> f64 {
    p.entropy().unwrap_or(f64::NAN)
}

/// ln(2b), the part of −ln q that does not depend on x.
fn cross_laplace(q: &Laplace) -> f64 {
    LN_2 + libm::log(q.scale())
}

/// How much of q, which contains p, lies outside p: two lengths, neither of them negative, in
/// q's unit.
fn gaps(p: &Uniform, q: &Uniform) -> f64 {
    let unit = q.unit();
    (unit * p.low() - unit * q.low()) + (unit * q.high() - unit * p.high())
}

/// E|X − loc of q|, in units of q's scale.
fn normal_distance(p: &Normal, q: &Laplace) -> f64 {
    let distance = (p.mean() - q.loc()).abs();
    let z = distance / p.std();
    // 0 times infinity is 0: the other term outweighs it, or the entropy does.
    let product = |a: f64, b: f64| if b == 0.0 { 0.0 } else { a * b };
    product(
        p.std() / q.scale(),
        SQRT_2_OVER_PI * libm::exp(-0.5 * z * z),
    ) + product(distance / q.scale(), libm::erf(z * FRAC_1_SQRT_2))
}

/// E|X − c|
fn uniform_distance(p: &Uniform, c: f64) -> f64 {
    if p.low() < c && c < p.high() {
        // The two sides are drawn with the probability of their length.
        let unit = p.unit();
        let (below, above) = (unit * c - unit * p.low(), unit * p.high() - unit * c);
        let width = p.width(unit);
        (0.5 / unit) * (below / width * below + above / width * above)
    } else {
        (p.middle() - c).abs()
    }
}

/// E|X − c|
fn exponential_distance(p: &Exponential, c: f64) -> f64 {
    let mean = 1.0 / p.rate();
    if c <= 0.0 {
        mean - c
    } else {
        c + mean * (2.0 * libm::exp(-p.rate() * c) - 1.0)
    }
}

/// Total variation: differences of cdfs between the points where p = q.
///
/// `None` where the densities are so close that a quadrature of |p − q| is more accurate.
pub(super) fn total_variation(p: &Distribution, q: &Distribution) -> Option<Quantity> {
    use Distribution as D;
    match (p, q) {
        (D::Normal(p), D::Normal(q)) if p.std() == q.std() => {
            let half = 0.5 * (p.mean() - q.mean()).abs() / p.std();
            Some(sum([libm::erf(half * FRAC_1_SQRT_2)]))
        }
        (D::Laplace(p), D::Laplace(q)) if p.scale() == q.scale() => {
            let half = 0.5 * (p.loc() - q.loc()).abs() / p.scale();
            Some(sum([-libm::expm1(-half)]))
        }
        (D::Normal(a), D::Normal(b)) => {
            let (p, q) = if a.std() < b.std() { (a, b) } else { (b, a) };
            // In units of p: q is at m with width s > 1, and (s² − 1) z² + 2 m z = m² + 2 s² ln s.
            let (m, s) = ((q.mean() - p.mean()) / p.std(), q.std() / p.std());
            let (excess, ln_s) = ((s - 1.0) * (s + 1.0), ln_ratio(q.std(), p.std()));
            let root = s * (m * m + 2.0 * excess * ln_s).sqrt();
            let far = -(m.abs() + root) / excess;
            let near = -(m * m + 2.0 * s * s * ln_s) / (excess * far);
            let within = |low: f64, high: f64| {
                if low > 0.0 {
                    normal_sf(low) - normal_sf(high)
                } else {
                    normal_sf(-high) - normal_sf(-low)
                }
            };
            let m = m.abs();
            let terms = [within(far, near), -within((far - m) / s, (near - m) / s)];
            trusted(sum(terms))
        }
        (D::Laplace(a), D::Laplace(b)) => {
            let (p, q) = if a.scale() < b.scale() {
                (a, b)
            } else {
                (b, a)
            };
            // In units of p: q is at m ≥ 0 with width s > 1; ln(p/q) rises up to 0, then falls.
            let (m, s) = ((q.loc() - p.loc()).abs() / p.scale(), q.scale() / p.scale());
            let height = m + s * ln_ratio(q.scale(), p.scale());
            let low = -height / (s - 1.0);
            let between = height / (s + 1.0);
            let high = if between <= m {
                between
            } else {
                (height - 2.0 * m) / (s - 1.0)
            };
            let within = |low: f64, high: f64| {
                let tail = |z: f64| 0.5 * libm::exp(-z.abs());
                if low > 0.0 {
                    tail(low) - tail(high)
                } else if high < 0.0 {
                    tail(high) - tail(low)
                } else {
                    1.0 - tail(low) - tail(high)
                }
            };
            let terms = [within(low, high), -within((low - m) / s, (high - m) / s)];
            trusted(sum(terms))
        }
        (D::Exponential(p), D::Exponential(q)) => {
            let (fast, slow) = (p.rate().max(q.rate()), p.rate().min(q.rate()));
            let ratio = (fast - slow) / slow;
            // At the crossing x, slow·x = ln(1 + ratio) / ratio.
            let exponent = if ratio.is_finite() {
                libm::log1p(ratio) / ratio
            } else {
                0.0
            };
            Some(sum([libm::exp(-exponent) * ((fast - slow) / fast)]))
        }
        (D::Uniform(a), D::Uniform(b)) => {
            let (p, q) = if a.width(0.5) < b.width(0.5) {
                (a, b)
            } else {
                (b, a)
            };
            // What of the wider one lies outside the narrower one.
            let unit = q.unit();
            let left = (unit * p.low() - unit * q.low()).max(0.0);
            let right = (unit * q.high() - unit * p.high()).max(0.0);
            Some(sum([left / q.width(unit), right / q.width(unit)]))
        }
        _ => None,
    }
}

/// The quantity, unless cancellation took more than two of its digits.
pub(super) fn trusted(quantity: Quantity) -> Option<Quantity> {
    (quantity.abs_error <= 1e-12 * quantity.value).then_some(quantity)
}

/// −ln ∫ √(p q), the Bhattacharyya distance.
pub(super) fn bhattacharyya(p: &Distribution, q: &Distribution) -> Option<Quantity> {
    use Distribution as D;
    Some(match (p, q) {
        (D::Normal(p), D::Normal(q)) => {
            let shift = distance_in_norm(p.mean() - q.mean(), p.std(), q.std());
            sum([
                0.25 * shift * shift,
                0.5 * ln_cosh(ln_ratio(p.std(), q.std())),
            ])
        }
        (D::Exponential(p), D::Exponential(q)) => {
            sum([ln_cosh(0.5 * ln_ratio(p.rate(), q.rate()))])
        }
        (D::Laplace(p), D::Laplace(q)) if p.scale() == q.scale() => {
            let half = 0.5 * (p.loc() - q.loc()).abs() / p.scale();
            sum([log1p_excess(half)])
        }
        (D::Laplace(p), D::Laplace(q)) if p.loc() == q.loc() => {
            sum([ln_cosh(0.5 * ln_ratio(p.scale(), q.scale()))])
        }
        (D::Uniform(p), D::Uniform(q)) => {
            let (narrow, wide) = if p.width(0.5) < q.width(0.5) {
                (p, q)
            } else {
                (q, p)
            };
            let low = narrow.low().max(wide.low());
            let high = narrow.high().min(wide.high());
            // −ln of the shared part of the narrower one, and half the difference of widths.
            let unit = wide.unit();
            let cut = (unit * low - unit * narrow.low()) + (unit * narrow.high() - unit * high);
            let widths = 0.5 * ln_ratio(wide.width(unit), narrow.width(unit));
            sum([-libm::log1p(-cut / narrow.width(unit)), widths])
        }
        _ => return None,
    })
}

/// distance / √(a² + b²), without overflow.
fn distance_in_norm(distance: f64, a: f64, b: f64) -> f64 {
    distance / libm::hypot(a, b)
}

/// χ²(P‖Q) = ∫ (p − q)²/q.
pub(super) fn chi_squared(p: &Distribution, q: &Distribution) -> Option<Quantity> {
    use Distribution as D;
    Some(match (p, q) {
        (D::Normal(p), D::Normal(q)) => {
            // With u = (σp/σq)² − 1: exp(shift² / (1 − u)) / √(1 − u²) − 1.
            let shift = (p.mean() - q.mean()) / q.std();
            let stretch = (p.std() - q.std()) / q.std();
            let u = stretch * (2.0 + stretch);
            // 1 + u = (σp/σq)² keeps its digits where u is near −1.
            let ln_below = libm::log1p(-u) + 2.0 * ln_ratio(p.std(), q.std());
            let spread = if u.abs() < 0.5 {
                libm::log1p(-u * u)
            } else {
                ln_below
            };
            let exponent = sum([shift * shift / (1.0 - u), -0.5 * spread]);
            let value = libm::expm1(exponent.value);
            let abs_error = (1.0 + value) * exponent.abs_error + f64::EPSILON * value;
            Quantity {
                value,
                abs_error,
                ..exponent
            }
        }
        (D::Exponential(p), D::Exponential(q)) => {
            let stretch = (p.rate() - q.rate()) / q.rate();
            sum([stretch * ((0.5 * p.rate() - 0.5 * q.rate()) / (p.rate() - 0.5 * q.rate()))])
        }
        (D::Uniform(p), D::Uniform(q)) => sum([gaps(p, q) / p.width(q.unit())]),
        _ => return None,
    })
}
