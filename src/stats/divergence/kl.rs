//! The Kullback–Leibler divergence and what is made of it.

use super::{finite, integral, integrand};
use crate::closed_form;
use crate::distribution::Distribution;
use crate::quantity::Quantity;

/// KL(P‖Q) for P ≠ Q.
pub(super) fn kl(p: &Distribution, q: &Distribution) -> Quantity {
    // On a common support the densities of a family never differ so much that KL is infinite, and
    // nothing else needs to be looked at.
    let common = !p.is_discrete() && p.support() == q.support();
    if common && let Some(value) = p.kl_within_family(q) {
        return value.at_least_zero().checked(f64::NAN);
    }
    if let Some(reason) = finite::kl(p, q) {
        return Quantity::infinite(reason);
    }
    let value = closed_form::kl(p, q).unwrap_or_else(|| integral(p, q, &[], integrand::kl));
    value.at_least_zero().checked(f64::NAN)
}

pub(super) fn jeffreys(p: &Distribution, q: &Distribution) -> Quantity {
    let forward = kl(p, q);
    if forward.value == f64::INFINITY {
        forward
    } else {
        forward.plus(kl(q, p).swapped()).checked(f64::NAN)
    }
}

/// −∫ p ln q: the entropy of P and KL(P‖Q) added, unless there is a formula.
pub(super) fn cross_entropy(p: &Distribution, q: &Distribution) -> Quantity {
    if p == q {
        return p.entropy();
    }
    if let Some(reason) = finite::kl(p, q) {
        return Quantity::infinite(reason);
    }
    closed_form::cross_entropy(p, q)
        .unwrap_or_else(|| p.entropy().plus(kl(p, q)))
        .checked(f64::NAN)
}
