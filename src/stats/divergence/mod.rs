//! The divergences: by a formula where there is one, else by quadrature or by summing, and
//! infinite where the supports or the tails say so.

mod affinity;
mod finite;
mod integrand;
mod kl;
mod mmd;
mod quantiles;
mod registry;
mod running;
mod transport;

use std::f64::consts::LN_2;
use std::fmt;

pub use registry::{DIVERGENCES, DivergenceForm, divergence};
pub use running::Running;

use super::distribution::{Distribution, Kind};
use super::effort;
use super::nodes::{Nodes, WithError};
use super::quadrature::{self, Breaks, Point};
use super::quantity::Quantity;
use super::series;

/// A divergence or distance between two distributions P and Q, with densities (or, for discrete
/// distributions, probabilities) p and q and distribution functions F and G.
///
/// Every one of them is answered for any two distributions of the same kind: by a formula where
/// one is known, else by a quadrature or a sum with an error bound, and by ∞ with the reason where
/// supports or tails make it infinite. Information is in nats.
///
/// Each is 0 if and only if P = Q (except the cross entropy), and exactly 0 for equal parameters.
/// For nearly equal P and Q the relative error stays small: no value is found as the difference of
/// larger ones.
///
/// ```
/// use klrender_stats::{Distribution, Divergence, Exponential, Normal};
///
/// let p = Distribution::from(Normal::new(0.0, 1.0)?);
/// let q = Distribution::from(Exponential::new(1.0)?);
/// let kl = Divergence::Kl.between(&p, &q)?;
/// assert_eq!(kl.value, f64::INFINITY);
/// assert_eq!(
///     kl.reason.unwrap().to_string(),
///     "Q has zero density below 0, where P has mass",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Divergence {
    /// The Kullback–Leibler divergence KL(P‖Q) = ∫ p ln(p/q), ≥ 0.
    /// (S. Kullback and R. A. Leibler, "On Information and Sufficiency", 1951.)
    Kl,
    /// The Kullback–Leibler divergence the other way, KL(Q‖P).
    ReverseKl,
    /// The Jeffreys divergence KL(P‖Q) + KL(Q‖P), without a factor ½.
    Jeffreys,
    /// The Jensen–Shannon divergence ½ KL(P‖M) + ½ KL(Q‖M) with M = (P + Q)/2; at most ln 2.
    /// (J. Lin, "Divergence Measures Based on the Shannon Entropy", 1991.)
    JensenShannon,
    /// The square root of the Jensen–Shannon divergence, a metric.
    JensenShannonDistance,
    /// The Rényi divergence ln(∫ pᵃ q¹⁻ᵃ)/(a − 1) of order a ≥ 0; KL(P‖Q) for a = 1 and
    /// −ln Q(p > 0) for a = 0. (T. van Erven and P. Harremoës, "Rényi Divergence and
    /// Kullback–Leibler Divergence", 2014.)
    Renyi {
        /// The order a.
        order: f64,
    },
    /// The Tsallis divergence (∫ pᵃ q¹⁻ᵃ − 1)/(a − 1) of order a ≥ 0; KL(P‖Q) for a = 1.
    Tsallis {
        /// The order a.
        order: f64,
    },
    /// Amari's α-divergence (∫ pᵃ q¹⁻ᵃ − 1)/(a(a − 1)) of any order a; KL(P‖Q) for a = 1 and
    /// KL(Q‖P) for a = 0. Amari's own parameter is α = 1 − 2a.
    Alpha {
        /// The order a.
        order: f64,
    },
    /// The Hellinger distance, the square root of ½ ∫ (√p − √q)²; at most 1, a metric.
    Hellinger,
    /// The squared Hellinger distance ½ ∫ (√p − √q)² = 1 − ∫ √(p q); at most 1.
    SquaredHellinger,
    /// The Bhattacharyya distance −ln ∫ √(p q).
    Bhattacharyya,
    /// The total variation distance ½ ∫ |p − q|; at most 1, a metric.
    TotalVariation,
    /// Pearson's χ² divergence ∫ (p − q)²/q; Neyman's is that of (Q, P).
    ChiSquared,
    /// The triangular discrimination ∫ (p − q)²/(p + q); at most 2.
    /// (F. Topsøe, "Some Inequalities for Information Divergence", 2000.)
    TriangularDiscrimination,
    /// The cross entropy −∫ p ln q.
    CrossEntropy,
    /// The Wasserstein distance (∫₀¹ |F⁻¹ − G⁻¹|ᵏ dt)^(1/k) of order k ≥ 1, a metric.
    Wasserstein {
        /// The order k.
        order: f64,
    },
    /// The energy distance √(2 ∫ (F − G)²), a metric, in the root of the unit of x.
    /// (G. J. Székely and M. L. Rizzo, "Energy Statistics", 2013.)
    Energy,
    /// The Cramér distance √(∫ (F − G)²), a metric.
    Cramer,
    /// The Kolmogorov–Smirnov distance sup |F − G|; at most 1, a metric.
    KolmogorovSmirnov,
    /// The maximum mean discrepancy √(E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y)) of the Gaussian
    /// kernel k(x, y) = exp(−(x − y)²/(2 width²)), a metric.
    /// (A. Gretton et al., "A Kernel Two-Sample Test", 2012.)
    Mmd {
        /// The width of the kernel, > 0.
        width: f64,
    },
}

/// Why two distributions cannot be compared. Its `Display` is a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// They are of different kinds.
    Kinds(Kind, Kind),
    /// The divergence is not defined for pairs of this kind.
    Unsupported(Kind),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Kinds(p, q) => write!(
                f,
                "P is {p} and Q is {q}: only distributions of the same kind can be compared"
            ),
            Self::Unsupported(kind) => {
                write!(f, "it is not defined for {kind} distributions")
            }
        }
    }
}

impl std::error::Error for Mismatch {}

impl Divergence {
    /// Its value for P and Q.
    ///
    /// # Errors
    ///
    /// If P and Q are of different kinds, as a density and a discrete distribution are, or bivariate
    /// and the divergence is not made of KL or ∫ pᵃ q¹⁻ᵃ.
    pub fn between(self, p: &Distribution, q: &Distribution) -> Result<Quantity, Mismatch> {
        let (of_p, of_q) = (p.kind(), q.kind());
        if of_p != of_q {
            return Err(Mismatch::Kinds(of_p, of_q));
        }
        if of_p == Kind::Bivariate && !self.has_bivariate_formula() {
            return Err(Mismatch::Unsupported(of_p));
        }
        if p == q && self != Self::CrossEntropy {
            return Ok(Quantity::exact(0.0));
        }
        Ok(effort::bounded(|| self.of_different(p, q).settled()))
    }

    /// The value for P ≠ Q of one kind.
    fn of_different(self, p: &Distribution, q: &Distribution) -> Quantity {
        match self {
            Self::Kl => kl::kl(p, q),
            Self::ReverseKl => kl::kl(q, p).swapped(),
            Self::Jeffreys => kl::jeffreys(p, q),
            Self::JensenShannon => jensen_shannon(p, q),
            Self::JensenShannonDistance => jensen_shannon(p, q).sqrt(),
            Self::Renyi { order } => affinity::renyi(p, q, order),
            Self::Tsallis { order } => affinity::tsallis(p, q, order),
            Self::Alpha { order } => affinity::alpha(p, q, order),
            Self::Hellinger => affinity::squared_hellinger(p, q).sqrt(),
            Self::SquaredHellinger => affinity::squared_hellinger(p, q),
            Self::Bhattacharyya => affinity::bhattacharyya(p, q),
            Self::TotalVariation => total_variation(p, q),
            Self::ChiSquared => affinity::chi_squared(p, q),
            Self::TriangularDiscrimination => triangular_discrimination(p, q),
            Self::CrossEntropy => kl::cross_entropy(p, q),
            Self::Wasserstein { order } => transport::wasserstein(p, q, order),
            Self::Energy => transport::cdf_distance(p, q, 2.0),
            Self::Cramer => transport::cdf_distance(p, q, 1.0),
            Self::KolmogorovSmirnov => transport::kolmogorov_smirnov(p, q),
            Self::Mmd { width } => mmd::mmd(p, q, width),
        }
    }

    /// Whether it is made of KL or of ∫ pᵃ q¹⁻ᵃ, for which two numbers are as good as one.
    fn has_bivariate_formula(self) -> bool {
        match self {
            Self::Kl
            | Self::ReverseKl
            | Self::Jeffreys
            | Self::CrossEntropy
            | Self::Renyi { .. }
            | Self::Tsallis { .. }
            | Self::Alpha { .. }
            | Self::Hellinger
            | Self::SquaredHellinger
            | Self::Bhattacharyya
            | Self::ChiSquared => true,
            Self::JensenShannon
            | Self::JensenShannonDistance
            | Self::TotalVariation
            | Self::TriangularDiscrimination
            | Self::Wasserstein { .. }
            | Self::Energy
            | Self::Cramer
            | Self::KolmogorovSmirnov
            | Self::Mmd { .. } => false,
        }
    }
}

/// ∫ g(p, q), or the sum for discrete distributions: see [`quadrature::integrate`].
fn integral(
    p: &Distribution,
    q: &Distribution,
    breaks: &[f64],
    integrand: impl Fn(Point) -> (f64, f64),
) -> Quantity {
    if p.is_discrete() {
        series::sum(p, q, integrand)
    } else {
        quadrature::integrate(p, q, breaks, integrand)
    }
}

fn jensen_shannon(p: &Distribution, q: &Distribution) -> Quantity {
    if finite::disjoint(p, q) {
        return Quantity::rounded(LN_2);
    }
    integral(p, q, &[], integrand::jensen_shannon).at_most(LN_2)
}

fn total_variation(p: &Distribution, q: &Distribution) -> Quantity {
    if finite::disjoint(p, q) {
        return Quantity::exact(1.0);
    }
    let value = p.total_variation_within_family(q).unwrap_or_else(|| {
        let crossings = crossings(p, q);
        integral(p, q, &crossings, integrand::total_variation)
    });
    value.at_most(1.0)
}

fn triangular_discrimination(p: &Distribution, q: &Distribution) -> Quantity {
    if finite::disjoint(p, q) {
        return Quantity::exact(2.0);
    }
    integral(p, q, &[], integrand::triangular_discrimination).at_most(2.0)
}

/// The points where two densities cross.
fn crossings(p: &Distribution, q: &Distribution) -> Vec<f64> {
    if p.is_discrete() {
        return Vec::new();
    }
    quadrature::sign_changes(&Breaks::new(p, q, &[]).grid(), |x| {
        // Where the tails agree to the last digits the rest is noise.
        let ratio = ln_ratio(p, q, x);
        (ratio.value.abs() > ratio.error).then_some(ratio.value < 0.0)
    })
}

/// ln q(x)/p(x): by a formula of the family, if there is one, that keeps its digits where p and q
/// nearly agree.
fn ln_ratio(p: &Distribution, q: &Distribution, x: f64) -> WithError {
    let (ln_p, ln_q) = (p.ln_pdf(x), q.ln_pdf(x));
    if ln_p.is_infinite() || ln_q.is_infinite() {
        let value = ln_q - ln_p;
        return WithError { value, error: 0.0 };
    }
    let mut found = [WithError::default()];
    let nodes = Nodes {
        xs: &[x],
        near: None,
    };
    if p.ln_ratio_at(q, nodes, &mut found) {
        return found[0];
    }
    WithError {
        value: ln_q - ln_p,
        error: 16.0 * f64::EPSILON * (1.0 + ln_p.abs() + ln_q.abs()),
    }
}
