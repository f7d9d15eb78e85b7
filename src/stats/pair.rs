//! What two distributions, most often of one family, have formulas for.

use super::nodes::{Nodes, WithError};
use super::quantity::Quantity;

/// A function whose expectation many families know; c, k and t are finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Statistic {
    /// 1
    One,
    /// x
    X,
    /// (x − c)²
    SquareFrom(f64),
    /// |x − c|
    DistanceFrom(f64),
    /// ln x, for x ≥ 0
    Ln,
    /// (ln x)²
    LnSquared,
    /// ln(1 − x), for x ≤ 1
    Ln1m,
    /// xᵏ, for x ≥ 0 or an integer k
    Power(f64),
    /// exp(t x)
    Exp(f64),
    /// cos(x − c)
    CosFrom(f64),
    /// ln(x!) for integers x ≥ 0
    LnFactorial,
}

/// Formulas for two members P and Q of a family, each for parameters that are not all equal.
///
/// They keep their digits where P and Q nearly agree; where they could not, they give `None`, and
/// a quadrature with [`ln_ratio_at`](Pair::ln_ratio_at) does better. The error of each is a bound.
pub(super) trait Pair: Sized {
    /// ln(q/p) at the nodes, from differences of the parameters: where these nearly agree, the
    /// difference of two log-densities has lost its digits. False if there is no such formula.
    /// Outside the supports it need not be right.
    fn ln_ratio_at(&self, _q: &Self, _nodes: Nodes<'_>, _out: &mut [WithError]) -> bool {
        false
    }

    /// KL(P‖Q), finite: supports and tails have been compared.
    fn kl(&self, _q: &Self) -> Option<Quantity> {
        None
    }

    /// ln ∫ pᵃ q¹⁻ᵃ for a other than 0 and 1: −∞ where the integral is 0; it is known to be finite.
    fn ln_affinity(&self, _q: &Self, _a: f64) -> Option<Quantity> {
        None
    }

    /// ½ ∫ |p − q|
    fn total_variation(&self, _q: &Self) -> Option<Quantity> {
        None
    }

    /// (∫₀¹ |F⁻¹ − G⁻¹|ᵏ dt)^(1/k) for k ≥ 1, where it is known to be finite.
    fn wasserstein(&self, _q: &Self, _k: f64) -> Option<Quantity> {
        None
    }
}
