//! Whether a divergence is finite: decided by supports and tails, not by numbers that overflow.

use crate::distribution::Distribution;
use crate::quantity::{Reason, Side};
use crate::series;
use crate::support::{self, Edge, End, Interval, uncovered};
use crate::tail::Tail;

/// Where P has mass but Q has none.
pub(super) fn gap(p: &Distribution, q: &Distribution) -> Option<Interval> {
    if p.is_discrete() {
        return series::uncovered(p, q);
    }
    let (inner, outer) = (p.support(), q.support());
    if q.is_connected() && outer.low <= inner.low && inner.high <= outer.high {
        return None;
    }
    uncovered(&p.support_intervals(), &q.support_intervals())
}

/// Whether nothing has mass of both.
pub(super) fn disjoint(p: &Distribution, q: &Distribution) -> bool {
    if p.is_discrete() {
        series::disjoint(p, q)
    } else {
        support::disjoint(&p.support_intervals(), &q.support_intervals())
    }
}

/// The first edge towards which an integral diverges; `tail` is that of the integrand there.
pub(super) fn diverging_edge(
    p: &Distribution,
    q: &Distribution,
    tail: impl Fn(&Tail, &Tail) -> Tail,
) -> Option<Edge> {
    let mut edges = vec![Interval::LINE.edge(End::Left)];
    p.singular_edges(&mut edges);
    q.singular_edges(&mut edges);
    edges.push(Interval::LINE.edge(End::Right));
    edges
        .into_iter()
        .find(|&edge| match (p.tail_at(edge), q.tail_at(edge)) {
            (Some(p), Some(q)) => !tail(&p, &q).converges(edge),
            _ => false,
        })
}

/// Towards which edge KL(P‖Q) diverges, for supports that match.
pub(super) fn kl_diverges(p: &Distribution, q: &Distribution) -> Option<Edge> {
    diverging_edge(p, q, |p, q| p.times_log_of(q))
}

/// Why KL(P‖Q) is infinite, if it is.
pub(super) fn kl(p: &Distribution, q: &Distribution) -> Option<Reason> {
    if let Some(on) = gap(p, q) {
        return Some(Reason::ZeroDensity { side: Side::Q, on });
    }
    kl_diverges(p, q).map(|_| Reason::HeavyTail { side: Side::P })
}

/// Why ∫ pᵃ q¹⁻ᵃ is infinite, if it is.
pub(super) fn power(p: &Distribution, q: &Distribution, a: f64) -> Option<Reason> {
    if a < 0.0 {
        return power(q, p, 1.0 - a).map(Reason::swapped);
    }
    if a <= 1.0 {
        return None;
    }
    if let (Distribution::BivariateNormal(p), Distribution::BivariateNormal(q)) = (p, q) {
        let finite = p.has_affinity(q, a);
        return (!finite).then_some(Reason::HeavyTail { side: Side::P });
    }
    if let Some(on) = gap(p, q) {
        return Some(Reason::ZeroDensity { side: Side::Q, on });
    }
    let edge = diverging_edge(p, q, |p, q| Tail::combined(a, p, 1.0 - a, q));
    edge.map(|_| Reason::HeavyTail { side: Side::P })
}
