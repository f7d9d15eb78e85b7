//! The divergences: by a formula where there is one, else by quadrature, and infinite where the
//! supports or the tails say so.

use std::f64::consts::LN_2;

use super::closed_form;
use super::distribution::Distribution;
use super::entropy;
use super::quadrature::{self, Point};
use super::quantity::{Quantity, Reason, Side};
use super::series;
use super::special::expm1_excess;
use super::support::{End, Interval, disjoint, uncovered};
use super::tail::Tail;

/// A divergence between two distributions.
///
/// ```
/// use klrender::stats::{Distribution, Exponential, Normal, divergence};
///
/// let p = Distribution::from(Normal::new(0.0, 1.0)?);
/// let q = Distribution::from(Exponential::new(1.0)?);
/// let kl = (divergence("kl").unwrap().evaluate)(&p, &q);
/// assert_eq!(kl.value, f64::INFINITY);
/// assert_eq!(
///     kl.reason.unwrap().to_string(),
///     "Q has zero density below 0, where P has mass",
/// );
/// # Ok::<(), klrender::stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Divergence {
    /// The name, in snake case.
    pub name: &'static str,
    /// One line about it, in lower case, without a full stop.
    pub summary: &'static str,
    /// Its value for P and Q.
    pub evaluate: fn(&Distribution, &Distribution) -> Quantity,
}

/// The divergences, in the order in which a reader would look for them.
pub static DIVERGENCES: &[Divergence] = &[
    Divergence {
        name: "kl",
        summary: "the Kullback-Leibler divergence KL(P‖Q) = ∫ p ln(p/q)",
        evaluate: kl,
    },
    Divergence {
        name: "reverse_kl",
        summary: "the Kullback-Leibler divergence the other way, KL(Q‖P)",
        evaluate: reverse_kl,
    },
    Divergence {
        name: "jeffreys",
        summary: "the Jeffreys divergence KL(P‖Q) + KL(Q‖P)",
        evaluate: jeffreys,
    },
    Divergence {
        name: "jensen_shannon",
        summary: "the Jensen-Shannon divergence, the mean KL to (P + Q)/2; at most ln 2",
        evaluate: jensen_shannon,
    },
    Divergence {
        name: "jensen_shannon_distance",
        summary: "the square root of the Jensen-Shannon divergence, a metric",
        evaluate: |p, q| jensen_shannon(p, q).sqrt(),
    },
    Divergence {
        name: "total_variation",
        summary: "the total variation distance ½ ∫ |p − q|; at most 1",
        evaluate: total_variation,
    },
    Divergence {
        name: "squared_hellinger",
        summary: "the squared Hellinger distance ½ ∫ (√p − √q)²; at most 1",
        evaluate: squared_hellinger,
    },
    Divergence {
        name: "hellinger",
        summary: "the Hellinger distance, the square root of ½ ∫ (√p − √q)²; at most 1",
        evaluate: |p, q| squared_hellinger(p, q).sqrt(),
    },
    Divergence {
        name: "bhattacharyya",
        summary: "the Bhattacharyya distance −ln ∫ √(p q)",
        evaluate: bhattacharyya,
    },
    Divergence {
        name: "chi_squared",
        summary: "Pearson's χ² divergence ∫ (p − q)²/q",
        evaluate: chi_squared,
    },
    Divergence {
        name: "cross_entropy",
        summary: "the cross entropy −∫ p ln q",
        evaluate: cross_entropy,
    },
];

/// The divergence of this name.
pub fn divergence(name: &str) -> Option<&'static Divergence> {
    DIVERGENCES
        .iter()
        .find(|divergence| divergence.name == name)
}

/// ∫ g(p, q) dx, or for discrete distributions the sum over their points.
fn integral(
    p: &Distribution,
    q: &Distribution,
    integrand: impl Fn(Point) -> (f64, f64),
) -> Quantity {
    if p.is_discrete() {
        series::sum(p, q, integrand)
    } else {
        quadrature::integrate(p, q, &[], integrand)
    }
}

/// Whether P and Q have no mass in common.
fn apart(p: &Distribution, q: &Distribution) -> bool {
    if p.is_discrete() {
        series::disjoint(p, q)
    } else {
        disjoint(&p.pieces(), &q.pieces())
    }
}

/// Where P has mass but Q has none.
fn gap(p: &Distribution, q: &Distribution) -> Option<Interval> {
    if p.is_discrete() {
        return series::uncovered(p, q);
    }
    let (inner, outer) = (p.support(), q.support());
    if q.is_connected() && outer.low <= inner.low && inner.high <= outer.high {
        return None;
    }
    uncovered(&p.pieces(), &q.pieces())
}

/// Finite if and only if Q has density wherever P has mass: every family falls off fast enough
/// for all moments to exist, and ln q grows no faster than a power.
fn kl(p: &Distribution, q: &Distribution) -> Quantity {
    if p == q {
        return Quantity::exact(0.0);
    }
    if let Some(on) = gap(p, q) {
        return Quantity::infinite(Reason::ZeroDensity { side: Side::Q, on });
    }
    let value = closed_form::kl(p, q).unwrap_or_else(|| integral(p, q, kl_integrand));
    if value.value < 0.0 {
        Quantity {
            value: 0.0,
            ..value
        }
    } else {
        value.checked(f64::NAN)
    }
}

fn reverse_kl(p: &Distribution, q: &Distribution) -> Quantity {
    kl(q, p).swapped()
}

fn jeffreys(p: &Distribution, q: &Distribution) -> Quantity {
    let forward = kl(p, q);
    if forward.value == f64::INFINITY {
        forward
    } else {
        forward.plus(reverse_kl(p, q)).checked(f64::NAN)
    }
}

fn jensen_shannon(p: &Distribution, q: &Distribution) -> Quantity {
    if p == q {
        return Quantity::exact(0.0);
    }
    if apart(p, q) {
        return Quantity::exact(LN_2);
    }
    integral(p, q, jensen_shannon_integrand).at_most(LN_2)
}

fn total_variation(p: &Distribution, q: &Distribution) -> Quantity {
    if p == q {
        return Quantity::exact(0.0);
    }
    if apart(p, q) {
        return Quantity::exact(1.0);
    }
    let value = closed_form::total_variation(p, q).unwrap_or_else(|| {
        if p.is_discrete() {
            return series::sum(p, q, total_variation_integrand);
        }
        let crossings = quadrature::crossings(p, q);
        quadrature::integrate(p, q, &crossings, total_variation_integrand)
    });
    value.at_most(1.0)
}

fn squared_hellinger(p: &Distribution, q: &Distribution) -> Quantity {
    if p == q {
        return Quantity::exact(0.0);
    }
    if apart(p, q) {
        return Quantity::exact(1.0);
    }
    if let Some(distance) = closed_form::bhattacharyya(p, q) {
        let distance = distance.checked(f64::NAN);
        let value = -libm::expm1(-distance.value);
        return Quantity {
            reason: None,
            ..distance.map(value, libm::exp(-distance.value))
        };
    }
    integral(p, q, squared_hellinger_integrand).at_most(1.0)
}

fn bhattacharyya(p: &Distribution, q: &Distribution) -> Quantity {
    if p == q {
        return Quantity::exact(0.0);
    }
    if apart(p, q) {
        return Quantity::infinite(Reason::Disjoint);
    }
    if let Some(distance) = closed_form::bhattacharyya(p, q) {
        return distance.checked(f64::NAN);
    }
    let squared = integral(p, q, squared_hellinger_integrand);
    if squared.value < 0.5 {
        return squared.map(-libm::log1p(-squared.value), 1.0 / (1.0 - squared.value));
    }
    // 1 − H² would lose the digits of a small overlap.
    let (ln_scale, overlap) = if p.is_discrete() {
        series::overlap(p, q)
    } else {
        quadrature::overlap(p, q)
    };
    if ln_scale == f64::NEG_INFINITY || overlap.value == 0.0 {
        return Quantity::infinite(Reason::Overflow { ln_value: f64::NAN });
    }
    let value = (-ln_scale - libm::log(overlap.value)).max(0.0);
    overlap.map(value, 1.0 / overlap.value).checked(f64::NAN)
}

/// Finite if and only if p²/q falls off towards both ends of the line, and Q has density
/// wherever P has mass.
fn chi_squared(p: &Distribution, q: &Distribution) -> Quantity {
    if p == q {
        return Quantity::exact(0.0);
    }
    if let Some(on) = gap(p, q) {
        return Quantity::infinite(Reason::ZeroDensity { side: Side::Q, on });
    }
    let mut edges = Vec::new();
    p.singular_edges(&mut edges);
    q.singular_edges(&mut edges);
    edges.extend([End::Left, End::Right].map(|end| Interval::LINE.edge(end)));
    for edge in edges {
        if let (Some(p), Some(q)) = (p.tail_at(edge), q.tail_at(edge))
            && !Tail::combined(2.0, &p, -1.0, &q).converges(edge)
        {
            return Quantity::infinite(Reason::HeavyTail { side: Side::P });
        }
    }
    let value = closed_form::chi_squared(p, q);
    value
        .unwrap_or_else(|| integral(p, q, chi_squared_integrand))
        .checked(f64::NAN)
}

/// The entropy of P and KL(P‖Q) added.
fn cross_entropy(p: &Distribution, q: &Distribution) -> Quantity {
    entropy::of(p).plus(kl(p, q)).checked(f64::NAN)
}

/// p ln(p/q) − p + q ≥ 0, which has the same integral as p ln(p/q).
fn kl_integrand(at: Point) -> (f64, f64) {
    let ratio = at.ln_ratio;
    if at.p == 0.0 {
        (at.q, 0.0)
    } else if ratio.abs() < 1.0 {
        (at.p * expm1_excess(ratio), at.p * ratio)
    } else {
        let value = at.q - at.p - at.p * ratio;
        (
            value,
            if ratio > 0.0 {
                at.p * ratio
            } else {
                at.p - at.q
            },
        )
    }
}

/// ½ (p ln(p/m) + q ln(q/m)) with m = (p + q)/2.
fn jensen_shannon_integrand(at: Point) -> (f64, f64) {
    let sum = at.p + at.q;
    // p = m (1 − t) and q = m (1 + t)
    let t = libm::tanh(0.5 * at.ln_ratio);
    if t.abs() < 0.25 {
        // (1 − t) ln(1 − t) + (1 + t) ln(1 + t) = Σ t²ᵏ / (k (2k − 1))
        let square = t * t;
        let term = |rest, k| square * (rest + 1.0 / f64::from(k * (2 * k - 1)));
        (0.25 * sum * (1..=14).rev().fold(0.0, term), 0.5 * sum * t)
    } else {
        let part = |x: f64| {
            if x > 0.0 {
                0.5 * x * libm::log(2.0 * x / sum)
            } else {
                0.0
            }
        };
        let (p, q) = (part(at.p), part(at.q));
        (p + q, p.min(q))
    }
}

/// ½ |p − q|
fn total_variation_integrand(at: Point) -> (f64, f64) {
    let difference = if at.ln_ratio.abs() < 1.0 {
        at.p * libm::expm1(at.ln_ratio)
    } else {
        at.q - at.p
    };
    (0.5 * difference.abs(), 0.5 * at.p.min(at.q))
}

/// ½ (√p − √q)²
fn squared_hellinger_integrand(at: Point) -> (f64, f64) {
    let (p, q) = (at.p.sqrt(), at.q.sqrt());
    let difference = if at.ln_ratio.abs() < 1.0 {
        p * libm::expm1(0.5 * at.ln_ratio)
    } else {
        q - p
    };
    (0.5 * difference * difference, 0.5 * difference * p.min(q))
}

/// (p − q)²/q
fn chi_squared_integrand(at: Point) -> (f64, f64) {
    let ratio = at.ln_ratio;
    if ratio.abs() < 1.0 {
        let excess = libm::expm1(-ratio);
        (at.q * excess * excess, 2.0 * at.p * excess)
    } else {
        // p may have underflowed where p²/q has not.
        // The tails have been compared: at the end of the floats it has fallen to 0.
        let square = if at.ln_p < -1e300 {
            0.0
        } else {
            libm::exp(2.0 * at.ln_p - at.ln_q)
        };
        (
            square - 2.0 * at.p + at.q,
            if ratio > 0.0 { 2.0 * at.p } else { square },
        )
    }
}
