//! The beta distribution on [0, 1].

use super::prelude::*;
use crate::bregman::{gamma_bend, ln_affinity, product_excess, total};
use crate::families::gamma::{standard_entropy, standard_entropy_size};
use crate::special::{
    LARGE_SHAPE, beta_i_complement_inverse, beta_i_inverse, beta_tails, digamma,
    digamma_difference, ln_beta, ln_beta_density, ln_beta_tails, ln_gamma_step, trigamma,
};

/// The beta distribution.
///
/// Density xᵃ⁻¹ (1 − x)ᵇ⁻¹ / B(a, b) on [0, 1], 0 elsewhere; `a` > 0 and `b` > 0. It is infinite at
/// 0 for a < 1 and at 1 for b < 1. Relative error of the functions about 1e-14, in the tails times
/// |ln p| of the density; the cdf is the regularized incomplete beta function Iₓ(a, b) (DLMF 8.17).
///
/// ```
/// use klrender_stats::{Beta, Distribution};
///
/// let d = Distribution::from(Beta::new(2.0, 3.0)?);
/// assert_eq!(d.mean(), 0.4);
/// assert_eq!(d.variance(), 0.04);
/// // 1 − (1 − x)³ (1 + 3x)
/// assert!((d.cdf(0.5) - 0.6875).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    a: f64,
    b: f64,
    /// ln B(a, b)
    ln_beta: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "beta",
    summary: "the beta distribution on [0, 1]",
    parameters: &[
        Parameter::positive("a", "the shape at 0: the density grows like x^(a - 1)"),
        Parameter::positive(
            "b",
            "the shape at 1: the density falls like (1 - x)^(b - 1)",
        ),
    ],
    build: |arguments| FAMILY.member(arguments, Beta::new),
};

impl Beta {
    /// The beta distribution of these shapes, both > 0.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(a: f64, b: f64) -> Result<Self, ParameterError> {
        FAMILY.check([a, b])?;
        Ok(Self {
            a,
            b,
            ln_beta: ln_beta(a, b),
        })
    }

    /// The shape at 0.
    pub fn a(&self) -> f64 {
        self.a
    }

    /// The shape at 1.
    pub fn b(&self) -> f64 {
        self.b
    }

    /// a and b, halved where their sum overflows: all the mass is in one float.
    fn shapes(&self) -> (f64, f64) {
        if (self.a + self.b).is_finite() {
            (self.a, self.b)
        } else {
            (0.5 * self.a, 0.5 * self.b)
        }
    }

    /// a/(a + b) and b/(a + b)
    fn means(&self) -> (f64, f64) {
        // Scaled, so that the sum does not overflow.
        let (a, b) = (0.5 * self.a, 0.5 * self.b);
        if a > f64::MIN_POSITIVE && b > f64::MIN_POSITIVE {
            (a / (a + b), b / (a + b))
        } else {
            (self.a / (self.a + self.b), self.b / (self.a + self.b))
        }
    }

    /// ln p at x = 1 − y; the logarithms are right where x or y have left the range of a float.
    fn ln_pdf_at_ln(&self, (x, ln_x): (f64, f64), (y, ln_y): (f64, f64)) -> f64 {
        let (a, b) = (self.a, self.b);
        if a.max(b) < LARGE_SHAPE || !x.is_normal() || !y.is_normal() {
            let ln = scaled(a - 1.0, ln_x) + scaled(b - 1.0, ln_y) - self.ln_beta;
            if ln.is_nan() { f64::NEG_INFINITY } else { ln }
        } else {
            ln_beta_density(a, b, x, y) - ln_x - ln_y
        }
    }

    /// Where the density is highest, if it is not infinite or constant.
    fn peak(&self) -> f64 {
        let (a, b) = ((self.a - 1.0).max(0.0), (self.b - 1.0).max(0.0));
        if a == 0.0 && b == 0.0 {
            0.5
        } else {
            0.5 * a / (0.5 * a + 0.5 * b)
        }
    }

    /// KL(P‖Q) as a sum of terms, of which only the last is negative.
    ///
    /// ln B(a, b) less that of x ln x lies above its tangents as ln Γ does; the rest is a + b times
    /// a divergence between two values, with the means for probabilities.
    fn kl_terms(&self, q: &Self) -> [WithError; 5] {
        let (p_sum, q_sum) = (self.a + self.b, q.a + q.b);
        let (da, db) = (q.a - self.a, q.b - self.b);
        // (c n − a n′)/… for the shapes a, b with sum n and c, d with sum n′
        let cross = [da * self.b, -self.a * db];
        let by = |c: f64| cross.map(|part| part / c / p_sum);
        let minus = |x: [f64; 2]| x.map(|part| -part);
        let first = product_excess(minus(by(q.a)), [(self.a, q.a), (q_sum, p_sum)]);
        let second = product_excess(by(q.b), [(self.b, q.b), (q_sum, p_sum)]);
        [
            first.times(q.a),
            second.times(q.b),
            gamma_bend(q.a, self.a, da),
            gamma_bend(q.b, self.b, db),
            gamma_bend(q_sum, p_sum, da + db).times(-1.0),
        ]
    }
}

/// factor·ln, where 0 times an infinite logarithm is 0.
pub(super) fn scaled(factor: f64, ln: f64) -> f64 {
    if factor == 0.0 { 0.0 } else { factor * ln }
}

/// ln x and ln(1 − x) at a node, where it may be nearer to 0 or 1 than a float can tell.
pub(super) fn unit_logarithms(nodes: Nodes<'_>, i: usize) -> (f64, f64) {
    let x = nodes.xs[i];
    match nodes.near {
        Some((edge, ln_distances)) if edge.at == 0.0 && edge.toward == End::Left => {
            let ln = ln_distances[i];
            (ln, libm::log1p(-libm::exp(ln)))
        }
        Some((edge, ln_distances)) if edge.at == 1.0 && edge.toward == End::Right => {
            let ln = ln_distances[i];
            (libm::log1p(-libm::exp(ln)), ln)
        }
        _ => (libm::log(x), libm::log1p(-x)),
    }
}

impl Univariate for Beta {
    fn ln_pdf(&self, x: f64) -> f64 {
        if !(0.0..=1.0).contains(&x) {
            return f64::NEG_INFINITY;
        }
        let y = 1.0 - x;
        let (ln_x, ln_y) = (libm::log(x), libm::log1p(-x));
        if x == 0.0 || y == 0.0 {
            scaled(self.a - 1.0, ln_x) + scaled(self.b - 1.0, ln_y) - self.ln_beta
        } else {
            self.ln_pdf_at_ln((x, ln_x), (y, ln_y))
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        let ((a, b), x) = (self.shapes(), x.clamp(0.0, 1.0));
        end.of(beta_tails(a, b, x, 1.0 - x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let ((a, b), x) = (self.shapes(), x.clamp(0.0, 1.0));
        end.of(ln_beta_tails(a, b, x, 1.0 - x))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let (a, b) = self.shapes();
        match end {
            End::Left => beta_i_inverse(a, b, p).0,
            End::Right => beta_i_complement_inverse(a, b, p).0,
        }
    }

    /// a/(a + b)
    fn mean(&self) -> f64 {
        self.means().0
    }

    /// (a − 1)/(a + b − 2) where both shapes exceed 1; else an end at which the density is highest,
    /// or the middle of the uniform distribution.
    fn mode(&self) -> f64 {
        if self.a < 1.0 && self.b < 1.0 {
            // Infinite at both; the smaller shape grows faster.
            if self.b < self.a { 1.0 } else { 0.0 }
        } else if self.b < 1.0 {
            1.0
        } else if self.a < 1.0 {
            0.0
        } else {
            self.peak()
        }
    }

    /// ab/((a + b)² (a + b + 1))
    fn variance(&self) -> f64 {
        let (mean, rest) = self.means();
        mean * (rest / (self.a + self.b + 1.0))
    }

    /// ln B(a, b) − (a − 1) ψ(a) − (b − 1) ψ(b) + (a + b − 2) ψ(a + b)
    fn entropy(&self) -> Option<f64> {
        let sum = self.a + self.b;
        // The same by entropies of gamma distributions, which are small numbers.
        let gammas = standard_entropy(self.a) + standard_entropy(self.b) - standard_entropy(sum);
        Some(gammas - digamma(sum)).filter(|entropy| entropy.is_finite())
    }

    fn entropy_size(&self) -> f64 {
        let sum = self.a + self.b;
        let gammas: f64 = [self.a, self.b, sum]
            .map(standard_entropy_size)
            .iter()
            .sum();
        gammas + digamma(sum).abs()
    }

    fn support(&self) -> Interval {
        Interval::new(0.0, 1.0)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let shares = [0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999];
        out.extend([0.0, self.peak(), 1.0]);
        out.extend(shares.map(|p| self.quantile(p)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let peak = self.peak();
        let (a, b) = (self.a - 1.0, self.b - 1.0);
        out.extend([0.0, 1.0]);
        if a > 0.0 || b > 0.0 {
            out.push(peak);
        } else {
            out.push(0.5);
            return;
        }
        if a > 0.0 {
            out.extend(falls(peak, 1.0 - peak, a));
        }
        if b > 0.0 {
            out.extend(falls(1.0 - peak, peak, b).iter().map(|y| 1.0 - y));
        }
    }

    /// p ~ xᵃ⁻¹ at 0 and (1 − x)ᵇ⁻¹ at 1.
    fn tail(&self, end: End) -> Tail {
        Tail::FLAT.plus(1.0 - end.of((self.a, self.b)), Growth::Ln)
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        let distance = libm::exp(ln_distance);
        if distance >= 1.0 {
            return self.ln_pdf(match end {
                End::Left => distance,
                End::Right => 1.0 - distance,
            });
        }
        let near = (distance, ln_distance);
        let far = (1.0 - distance, libm::log1p(-distance));
        match end {
            End::Left => self.ln_pdf_at_ln(near, far),
            End::Right => self.ln_pdf_at_ln(far, near),
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let (a, b, sum) = (self.a, self.b, self.a + self.b);
        if sum == f64::INFINITY {
            return None;
        }
        let mean = self.mean();
        let ln_mean = || digamma_difference(a, sum);
        match f {
            Statistic::DistanceFrom(c) if !(0.0 < c && c < 1.0) => Some((mean - c).abs()),
            Statistic::DistanceFrom(c) => {
                // E(c − X)⁺ by I(a + 1, b) = I(a, b) − xᵃ (1 − x)ᵇ/(a B(a, b))
                let (lower, upper) = beta_tails(a, b, c, 1.0 - c);
                let bend = libm::exp(ln_beta_density(a, b, c, 1.0 - c)) / sum;
                Some((mean - c) * (upper - lower) + 2.0 * bend)
            }
            Statistic::Ln => Some(ln_mean()),
            Statistic::Ln1m => Some(digamma_difference(b, sum)),
            Statistic::LnSquared => {
                let (own, all) = (trigamma(a), trigamma(sum));
                // The difference has lost digits where b is small.
                (own > 1.1 * all).then(|| own - all + ln_mean() * ln_mean())
            }
            Statistic::Power(k) if a + k <= 0.0 => Some(f64::INFINITY),
            Statistic::Power(k) => Some(libm::exp(ln_gamma_step(a, k) - ln_gamma_step(sum, k))),
            _ => self.moment(f),
        }
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (self.ln_beta, Statistic::One),
            (1.0 - self.a, Statistic::Ln),
            (1.0 - self.b, Statistic::Ln1m),
        ])
    }
}

/// Points towards 0 between which x^shape (1 − x)^… falls by e⁻¹² or so from its peak, where x is
/// `peak` and 1 − x is `rest`; only as far as they lie close together, since from there a power is
/// integrated in a logarithmic coordinate.
fn falls(peak: f64, rest: f64, shape: f64) -> Vec<f64> {
    let mut points = Vec::new();
    let mut last = peak;
    for fall in [4.0, 16.0, 40.0] {
        let share = fall / shape;
        let next = peak * libm::exp(-libm::sqrt(2.0 * share * rest) - share);
        if next <= 0.1 * last {
            break;
        }
        points.push(next);
        last = next;
    }
    points
}

impl Pair for Beta {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let (da, db) = (q.a - p.a, q.b - p.b);
        let sum = p.a + p.b;
        if !(da.abs() < 0.5 * p.a && db.abs() < 0.5 * p.b && sum.is_finite()) {
            return false;
        }
        // ln(q/p) = Δa (ln x − E ln X) + Δb (ln(1 − x) − E ln(1 − X)) − KL(P‖Q)
        let means = (digamma_difference(p.a, sum), digamma_difference(p.b, sum));
        let kl = p.kl_terms(q);
        let divergence: f64 = kl.iter().map(|term| term.value).sum();
        let error: f64 = kl
            .iter()
            .map(|term| term.error + f64::EPSILON * term.value.abs())
            .sum();
        for (i, out) in out.iter_mut().enumerate() {
            let (ln_x, ln_y) = unit_logarithms(nodes, i);
            let value = scaled(da, ln_x - means.0) + scaled(db, ln_y - means.1) - divergence;
            let size = scaled(da.abs(), ln_x.abs() + means.0.abs())
                + scaled(db.abs(), ln_y.abs() + means.1.abs());
            *out = WithError::where_finite(value, size, error + 4.0 * f64::EPSILON * size);
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        if (self.a + self.b).is_finite() && (q.a + q.b).is_finite() {
            total(&self.kl_terms(q))
        } else {
            None
        }
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let between = |p: f64, q: f64| a * p + (1.0 - a) * q;
        let m = Self::new(between(self.a, q.a), between(self.b, q.b)).ok()?;
        ln_affinity(a, m.kl(self), m.kl(q))
    }

    /// The difference of the means, if the one of the larger a has no larger b, so that all its
    /// quantiles are larger.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let sums = (self.a + self.b, q.a + q.b);
        let parts = [
            (q.a - self.a) / sums.0 * (self.b / sums.1),
            (self.b - q.b) / sums.0 * (self.a / sums.1),
        ];
        if k == 1.0 && parts[0] * parts[1] >= 0.0 {
            total(&parts.map(|value| WithError {
                value: value.abs(),
                error: 8.0 * f64::EPSILON * value.abs(),
            }))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends() {
        let at = |a, b, x| Beta::new(a, b).unwrap().pdf(x);
        assert_eq!(at(0.5, 2.0, 0.0), f64::INFINITY);
        assert_eq!(at(1.0, 2.0, 0.0), 2.0);
        assert_eq!(at(2.0, 2.0, 1.0), 0.0);
        assert_eq!((at(1.0, 1.0, 1.0), at(2.0, 2.0, 1.5)), (1.0, 0.0));
        // Half of the mass is nearer to 1 than a float can tell.
        let steep = Beta::new(1.0, 0.01).unwrap();
        let slope = steep.ln_pdf_near(End::Right, -100.0) - steep.ln_pdf_near(End::Right, -1000.0);
        assert!((slope + 0.99 * 900.0).abs() < 1e-10, "{slope}");
    }

    #[test]
    fn modes() {
        let mode = |a, b| Univariate::mode(&Beta::new(a, b).unwrap());
        assert_eq!([mode(2.0, 4.0), mode(1.0, 1.0)], [0.25, 0.5]);
        assert_eq!(
            [mode(0.5, 2.0), mode(2.0, 0.5), mode(0.5, 0.4)],
            [0.0, 1.0, 1.0]
        );
        assert_eq!([mode(1.0, 3.0), mode(3.0, 1.0)], [0.0, 1.0]);
    }
}
