//! The divergences that are functions of the affinity A = ∫ pᵃ q¹⁻ᵃ.
//!
//! Near P = Q the affinity is 1 less a tiny number, so what is found is I = (A − 1)/(a(a − 1)) ≥ 0,
//! as the integral of (pᵃ q¹⁻ᵃ − a p − (1 − a) q)/(a(a − 1)) ≥ 0. Far from P = Q it is ln A, since
//! A itself may leave the range of a float.

use super::{finite, integral, integrand, kl};
use crate::distribution::{Distribution, Function, Kind};
use crate::quadrature;
use crate::quantity::{Quantity, Reason};
use crate::series;

/// ln A or I, whichever is known without loss.
#[derive(Debug)]
enum Affinity {
    /// ln A, −∞ where P and Q are disjoint.
    Ln(Quantity),
    /// I
    Excess(Quantity),
}

/// The affinity, which is finite: for a other than 0 and 1, P ≠ Q.
fn affinity(p: &Distribution, q: &Distribution, a: f64) -> Affinity {
    if finite::disjoint(p, q) {
        return Affinity::Ln(Quantity::exact(f64::NEG_INFINITY));
    }
    if let Some(formula) = p.ln_affinity_within_family(q, a) {
        return Affinity::Ln(formula);
    }
    let excess = integral(p, q, &[], |at| integrand::alpha(at, a));
    // 1 + a(a − 1) I would lose the digits of a small affinity, and I may overflow.
    let factor = a * (a - 1.0);
    let change = factor * excess.value;
    let error = factor.abs() * excess.abs_error;
    // A narrow peak of a power is none of a density, and may have been missed.
    let seen = 0.0 < a && a < 1.0;
    let near = change.abs() < 0.5 && error.is_finite();
    if near || seen && (-0.5..1e6).contains(&change) && error <= 1e-9 * (1.0 + change) {
        Affinity::Excess(excess)
    } else {
        Affinity::Ln(ln_affinity(p, q, a))
    }
}

/// ln ∫ pᵃ q¹⁻ᵃ, by integrating it relative to its highest value.
fn ln_affinity(p: &Distribution, q: &Distribution, a: f64) -> Quantity {
    let height = |ln_p: f64, ln_q: f64| {
        // Neither does 0 to the power of 0 matter nor a pole, which has no width.
        let height = a * ln_p + (1.0 - a) * ln_q;
        if height.is_nan() || height == f64::INFINITY {
            f64::NEG_INFINITY
        } else {
            height
        }
    };
    if !p.is_discrete() {
        return quadrature::ln_integral(p, q, height);
    }
    let mut peaks = series::highest(p, q, |x| height(p.ln_pdf(x), q.ln_pdf(x)));
    peaks.retain(|peak| peak.height > f64::NEG_INFINITY);
    let tops = peaks.iter().map(|peak| peak.height);
    let Some(top) = tops.reduce(f64::max) else {
        return Quantity::exact(f64::NEG_INFINITY);
    };
    let peaks: Vec<f64> = peaks.iter().map(|peak| peak.x).collect();
    quadrature::from_highest(top, |value| {
        series::sum_with_peaks(p, q, &peaks, |at| {
            let value = value(height(at.ln_p, at.ln_q));
            (value, value)
        })
    })
}

impl Affinity {
    /// (A − 1)/(a(a − 1))
    fn excess(self, a: f64) -> Quantity {
        match self {
            Self::Excess(excess) => {
                let rounding = 4.0 * f64::EPSILON * excess.value.abs();
                excess.with_error(rounding)
            }
            // The affinity is at most 1 for 0 < a < 1, and at least 1 for others.
            Self::Ln(ln) if ln.value * a * (a - 1.0) < 0.0 => ln.map(0.0, f64::INFINITY),
            Self::Ln(ln) => {
                let factor = a * (a - 1.0);
                let value = libm::expm1(ln.value) / factor;
                let ln_value = ln.value - libm::log(factor.abs());
                // The factor is rounded, too.
                let rounding = 4.0 * f64::EPSILON * value.abs();
                let found = ln.map(value, libm::exp(ln.value) / factor.abs());
                found.with_error(rounding).checked(ln_value)
            }
        }
    }

    /// ln A
    fn ln(self, a: f64) -> Quantity {
        match self {
            Self::Ln(ln) => ln,
            Self::Excess(excess) => {
                let factor = a * (a - 1.0);
                let change = factor * excess.value;
                excess.map(libm::log1p(change), factor.abs() / (1.0 + change))
            }
        }
    }
}

pub(super) fn alpha(p: &Distribution, q: &Distribution, a: f64) -> Quantity {
    if a == 1.0 {
        return kl::kl(p, q);
    }
    if a == 0.0 {
        return kl::kl(q, p).swapped();
    }
    match finite::power(p, q, a) {
        Some(reason) => Quantity::infinite(reason),
        None => affinity(p, q, a).excess(a),
    }
}

pub(super) fn tsallis(p: &Distribution, q: &Distribution, a: f64) -> Quantity {
    if a == 0.0 {
        // The probability under Q of where P has none.
        return outside(p, q);
    }
    alpha(p, q, a).times(a)
}

pub(super) fn renyi(p: &Distribution, q: &Distribution, a: f64) -> Quantity {
    if a == 1.0 {
        return kl::kl(p, q);
    }
    if a == 0.0 {
        let outside = outside(p, q);
        if outside.value == 1.0 {
            return Quantity::infinite(Reason::Disjoint);
        }
        return outside.map(-libm::log1p(-outside.value), 1.0 / (1.0 - outside.value));
    }
    if let Some(reason) = finite::power(p, q, a) {
        return Quantity::infinite(reason);
    }
    let ln = affinity(p, q, a).ln(a);
    if ln.value == f64::NEG_INFINITY {
        return Quantity::infinite(Reason::Disjoint);
    }
    let renyi = ln.map(ln.value / (a - 1.0), 1.0 / (a - 1.0).abs());
    renyi.at_least_zero().checked(f64::NAN)
}

/// Half of the Rényi divergence of order ½.
pub(super) fn bhattacharyya(p: &Distribution, q: &Distribution) -> Quantity {
    let renyi = renyi(p, q, 0.5);
    renyi.map(0.5 * renyi.value, 0.5)
}

pub(super) fn squared_hellinger(p: &Distribution, q: &Distribution) -> Quantity {
    let alpha = alpha(p, q, 0.5);
    alpha.map(0.25 * alpha.value, 0.25).at_most(1.0)
}

pub(super) fn chi_squared(p: &Distribution, q: &Distribution) -> Quantity {
    alpha(p, q, 2.0).times(2.0)
}

/// The probability under Q of the set on which P has no mass.
fn outside(p: &Distribution, q: &Distribution) -> Quantity {
    if p.is_discrete() {
        return series::sum(p, q, |at| {
            if at.p == 0.0 && at.ln_p == f64::NEG_INFINITY {
                (at.q, 0.0)
            } else {
                (0.0, 0.0)
            }
        });
    }
    if p.kind() == Kind::Bivariate {
        return Quantity::exact(0.0);
    }
    let mut low = f64::NEG_INFINITY;
    let mut sum = 0.0;
    let between = |low: f64, high: f64| {
        if q.evaluate(Function::Cdf, low) < 0.5 {
            q.cdf(high) - q.cdf(low)
        } else {
            q.sf(low) - q.sf(high)
        }
    };
    for piece in p.support_intervals() {
        sum += between(low, piece.low);
        low = piece.high;
    }
    sum += between(low, f64::INFINITY);
    let exact = Quantity::exact(sum.clamp(0.0, 1.0));
    Quantity {
        abs_error: if sum == 0.0 { 0.0 } else { 1e-15 },
        ..exact
    }
}
