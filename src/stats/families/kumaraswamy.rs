//! The Kumaraswamy distribution on [0, 1].

use super::beta::{scaled, unit_logarithms};
use super::exponential_pair;
use super::prelude::*;
use crate::special::{
    digamma_difference, ln_1m_exp, ln_beta, ln_gamma_1p, ln_gamma_bend, ln_gamma_step, ln_ratio,
    log1p_excess, ratio_excess, trigamma,
};

/// The Kumaraswamy distribution: Xᵃ has the distribution beta(1, b).
///
/// Density a b xᵃ⁻¹ (1 − xᵃ)ᵇ⁻¹ on [0, 1], 0 elsewhere, and cdf 1 − (1 − xᵃ)ᵇ; `a` > 0 and `b` > 0.
/// Relative error of the functions and of `quantile` a few ulps times the logarithms involved; of
/// the variance about 1e-16/b for small b. P. Kumaraswamy, "A generalized probability density
/// function for double-bounded random processes", J. Hydrol. 46 (1980) 79–88.
///
/// ```
/// use klrender_stats::{Distribution, Kumaraswamy};
///
/// let d = Distribution::from(Kumaraswamy::new(2.0, 3.0)?);
/// // 1 − (3/4)³
/// assert!((d.cdf(0.5) - 0.578_125).abs() < 1e-15);
/// assert!((d.quantile(0.578_125) - 0.5).abs() < 1e-15);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kumaraswamy {
    a: f64,
    b: f64,
    /// ln(ab)
    ln_product: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "kumaraswamy",
    summary: "the Kumaraswamy distribution on [0, 1]",
    parameters: &[
        Parameter::positive("a", "the shape at 0: the density grows like x^(a - 1)"),
        Parameter::positive(
            "b",
            "the shape at 1: the density falls like (1 - x)^(b - 1)",
        ),
    ],
    build: |arguments| FAMILY.member(arguments, Kumaraswamy::new),
};

impl Kumaraswamy {
    /// The Kumaraswamy distribution of these shapes, both > 0.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(a: f64, b: f64) -> Result<Self, ParameterError> {
        FAMILY.check([a, b])?;
        Ok(Self {
            a,
            b,
            ln_product: libm::log(a) + libm::log(b),
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

    /// ln(1 − xᵃ) for ln x and ln(1 − x), of which either may have left the range of a float.
    fn ln_rest(&self, ln_x: f64, ln_y: f64) -> f64 {
        if ln_x < -1e-290 {
            ln_1m_exp(self.a * ln_x)
        } else {
            // 1 − xᵃ = a (1 − x)
            libm::log(self.a) + ln_y
        }
    }

    fn ln_pdf_at_ln(&self, ln_x: f64, ln_y: f64) -> f64 {
        let rest = scaled(self.b - 1.0, self.ln_rest(ln_x, ln_y));
        self.ln_product + scaled(self.a - 1.0, ln_x) + rest
    }

    /// ln P(X > x)
    fn ln_upper(&self, x: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else if x >= 1.0 {
            f64::NEG_INFINITY
        } else {
            self.b * ln_1m_exp(self.a * libm::log(x))
        }
    }

    /// The x with ln P(X > x) = `ln_upper`.
    fn point(&self, ln_upper: f64) -> f64 {
        libm::exp(ln_1m_exp(ln_upper / self.b) / self.a)
    }

    /// ln E Xᵏ = ln(b B(1 + k/a, b)), for k > −a.
    fn ln_moment(&self, k: f64) -> f64 {
        libm::log(self.b) + ln_beta(1.0 + k / self.a, self.b)
    }

    /// ln E X² − 2 ln E X: the second differences of ln Γ at 1 and 1 + b, each a sum of distances
    /// from tangents.
    fn ln_spread(&self) -> f64 {
        let step = 1.0 / self.a;
        if self.a < 1.0 && self.b < 1.0 {
            // These would nearly cancel: b is less than the steps.
            let over_b = |k: f64| ln_gamma_step(1.0 + k * step, self.b);
            return 2.0 * over_b(1.0) - over_b(2.0) - ln_gamma_1p(self.b);
        }
        let bend = |to: f64, from: f64, d: f64| {
            let linear = if d.abs() < 0.5 * to {
                log1p_excess(-d / to)
            } else {
                ratio_excess(from, to)
            };
            ln_gamma_bend(to, from, d).0 + to * linear
        };
        let second = |x: f64| {
            let (middle, end) = (x + step, x + 2.0 * step);
            bend(end, middle, step) + bend(x, middle, -step)
        };
        (second(1.0) - second(1.0 + self.b)).max(0.0)
    }
}

impl Univariate for Kumaraswamy {
    fn ln_pdf(&self, x: f64) -> f64 {
        if (0.0..=1.0).contains(&x) {
            self.ln_pdf_at_ln(libm::log(x), libm::log1p(-x))
        } else {
            f64::NEG_INFINITY
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        exponential_tail(end, self.ln_upper(x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let ln_upper = self.ln_upper(x);
        if end == End::Left && ln_upper > -1e-290 && x > 0.0 {
            // 1 − (1 − xᵃ)ᵇ = b xᵃ
            libm::log(self.b) + self.a * libm::log(x)
        } else {
            ln_exponential_tail(end, ln_upper)
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        self.point(ln_upper_tail(end, p))
    }

    /// b B(1 + 1/a, b)
    fn mean(&self) -> f64 {
        libm::exp(self.ln_moment(1.0))
    }

    /// ((a − 1)/(ab − 1))^(1/a) where the density has a peak inside; else an end at which it is
    /// highest, or the middle of the uniform distribution.
    fn mode(&self) -> f64 {
        let (a, b) = (self.a, self.b);
        if a < 1.0 && b < 1.0 {
            // Infinite at both; the smaller shape grows faster.
            if b < a { 1.0 } else { 0.0 }
        } else if b < 1.0 {
            1.0
        } else if a < 1.0 {
            0.0
        } else if a == 1.0 && b == 1.0 {
            0.5
        } else {
            libm::exp(libm::log((1.0 - 1.0 / a) / (b - 1.0 / a)) / a)
        }
    }

    /// b B(1 + 2/a, b) − (b B(1 + 1/a, b))²
    fn variance(&self) -> f64 {
        let square = libm::exp(self.ln_moment(2.0));
        if self.a < 1e-8 {
            return square;
        }
        square * -libm::expm1(-self.ln_spread())
    }

    /// 1 − 1/b + (1 − 1/a) H − ln(ab), with the harmonic number H = ψ(b + 1) − ψ(1)
    fn entropy(&self) -> Option<f64> {
        let harmonic = digamma_difference(self.b + 1.0, 1.0);
        let sum = (1.0 - 1.0 / self.b) + (1.0 - 1.0 / self.a) * harmonic - self.ln_product;
        sum.is_finite().then_some(sum)
    }

    fn entropy_size(&self) -> f64 {
        let harmonic = digamma_difference(self.b + 1.0, 1.0);
        // Of a small b, b + 1 has lost digits.
        1.0 / self.b + (1.0 + 1.0 / self.a) * (1.0 + harmonic) + self.ln_product.abs()
    }

    fn support(&self) -> Interval {
        Interval::new(0.0, 1.0)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let shares = [0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999];
        out.extend([0.0, self.mode(), 1.0]);
        out.extend(shares.map(|p| self.quantile(p)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let middle = self.quantile(0.5);
        out.extend([0.0, self.mode(), middle, 1.0]);
        // Towards an end only as far as the points lie close together: from there a power is
        // integrated in a logarithmic coordinate.
        let mut last = [middle, 1.0 - middle];
        for ln_p in [-5.0, -16.0, -40.0] {
            let tail = libm::exp(ln_p);
            let next = [self.quantile(tail), 1.0 - self.upper_quantile(tail)];
            for (side, last) in last.iter_mut().enumerate() {
                if next[side] > 0.1 * *last {
                    out.push(if side == 0 { next[0] } else { 1.0 - next[1] });
                    *last = next[side];
                } else {
                    *last = f64::INFINITY;
                }
            }
        }
    }

    /// p ~ xᵃ⁻¹ at 0 and (1 − x)ᵇ⁻¹ at 1.
    fn tail(&self, end: End) -> Tail {
        Tail::FLAT.plus(1.0 - end.of((self.a, self.b)), Growth::Ln)
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        if ln_distance > 0.0 {
            return f64::NEG_INFINITY;
        }
        let other = libm::log1p(-libm::exp(ln_distance));
        match end {
            End::Left => self.ln_pdf_at_ln(ln_distance, other),
            End::Right => self.ln_pdf_at_ln(other, ln_distance),
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let ln_mean = || digamma_difference(1.0, self.b + 1.0);
        match f {
            // a ln X is ln U of U with the distribution beta(1, b).
            Statistic::Ln => Some(ln_mean() / self.a),
            Statistic::LnSquared => {
                let (own, all) = (trigamma(1.0), trigamma(self.b + 1.0));
                let square = ln_mean() * ln_mean();
                // The difference has lost digits where b is small.
                (own > 1.1 * all).then(|| (own - all + square) / self.a / self.a)
            }
            Statistic::Ln1m if self.a == 1.0 => Some(-1.0 / self.b),
            Statistic::Ln1m if self.b == 1.0 => Some(digamma_difference(1.0, self.a + 1.0)),
            Statistic::Power(k) if k <= -self.a => Some(f64::INFINITY),
            Statistic::Power(k) => Some(libm::exp(self.ln_moment(k))),
            _ => self.moment(f),
        }
    }

    /// Where one of the shapes is 1.
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        let constant = (-self.ln_product, Statistic::One);
        if self.b == 1.0 {
            Some(vec![constant, (1.0 - self.a, Statistic::Ln)])
        } else if self.a == 1.0 {
            Some(vec![constant, (1.0 - self.b, Statistic::Ln1m)])
        } else {
            None
        }
    }
}

/// For equal a, −ln(1 − Xᵃ) is exponentially distributed with the rate b.
impl Pair for Kumaraswamy {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let (da, db) = (q.a - p.a, q.b - p.b);
        if !(da.abs() < 0.5 * p.a && db.abs() < 0.5 * p.b) {
            return false;
        }
        let constant = [ln_ratio(q.a, p.a), ln_ratio(q.b, p.b)];
        for (i, out) in out.iter_mut().enumerate() {
            let (ln_x, ln_y) = unit_logarithms(nodes, i);
            // ln((1 − x^c)/(1 − xᵃ)), where 1 − x^c = 1 − xᵃ − xᵃ (x^(c − a) − 1)
            let share = if ln_x < -1e-290 {
                -libm::expm1(da * ln_x) / libm::expm1(-p.a * ln_x)
            } else {
                da / p.a
            };
            let terms = [
                constant[0],
                constant[1],
                scaled(da, ln_x),
                scaled(db, q.ln_rest(ln_x, ln_y)),
                (p.b - 1.0) * libm::log1p(share),
            ];
            let size: f64 = terms.iter().map(|term| term.abs()).sum();
            *out = WithError::where_finite(terms.iter().sum(), size, 8.0 * f64::EPSILON * size);
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        (self.a == q.a).then(|| exponential_pair::kl(ln_ratio(q.b, self.b)))
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        if self.a == q.a {
            exponential_pair::ln_affinity(ln_ratio(q.b, self.b), a)
        } else {
            None
        }
    }

    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        (self.a == q.a).then(|| exponential_pair::total_variation(ln_ratio(q.b, self.b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends() {
        let at = |a, b, x| Kumaraswamy::new(a, b).unwrap().pdf(x);
        assert_eq!(at(0.5, 2.0, 0.0), f64::INFINITY);
        assert_eq!((at(1.0, 1.0, 0.0), at(1.0, 1.0, 1.0)), (1.0, 1.0));
        assert_eq!((at(2.0, 2.0, 1.0), at(2.0, 2.0, -0.5)), (0.0, 0.0));
        // a b (ad)ᵇ⁻¹ at the distance d from 1
        let steep = Kumaraswamy::new(3.0, 0.01).unwrap();
        let expected = libm::log(0.03) - 0.99 * (libm::log(3.0) - 1000.0);
        let found = steep.ln_pdf_near(End::Right, -1000.0);
        assert!((found / expected - 1.0).abs() < 1e-14, "{found}");
    }

    #[test]
    fn far_lower_tails() {
        let d = Kumaraswamy::new(5.0, 2.0).unwrap();
        let expected = libm::log(2.0) + 5.0 * libm::log(1e-100);
        assert!((d.ln_cdf(1e-100) / expected - 1.0).abs() < 1e-15);
        assert_eq!(
            (d.ln_cdf(0.0), d.ln_sf(1.0)),
            (f64::NEG_INFINITY, f64::NEG_INFINITY)
        );
    }

    #[test]
    fn small_shapes_keep_the_digits_of_the_variance() {
        // By mpmath with 80 digits.
        let d = Kumaraswamy::new(0.000_125_452_257_275_207_23, 0.000_131_076_832_572_814_83);
        let variance = d.unwrap().variance();
        assert!(
            (variance / 0.001_160_106_631_684_564_5 - 1.0).abs() < 1e-14,
            "{variance}"
        );
    }

    #[test]
    fn narrow_ones_keep_the_digits_of_the_variance() {
        // ln X = ln U/a, so that the variance tends to that of ln U over a².
        let d = Kumaraswamy::new(1e8, 2.0).unwrap();
        let limit = trigamma(1.0) - trigamma(3.0);
        assert!((d.variance() * 1e16 / limit - 1.0).abs() < 1e-6);
    }
}
