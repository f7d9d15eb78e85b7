//! How a density behaves towards an end of its support: what decides, without looking at any
//! number that could overflow, whether an integral over it is finite.
//!
//! Let v = |x| towards an infinite end and v = 1/distance towards a finite one. Then for every
//! family ln p is, up to a constant, a sum of terms that grow with v at different speeds, and so
//! is the logarithm of pᵃ q¹⁻ᵃ. An integral converges or not by its fastest term.

use super::support::Edge;

/// A function of v that grows beyond all bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Growth {
    /// ln v
    Ln,
    /// (ln v)²
    LnSquared,
    /// vᵏ, k > 0
    Power(f64),
    /// v ln v
    VLnV,
    /// exp(rate·v), rate > 0
    Exponential(f64),
}

impl Growth {
    /// Compares as the functions do for large v.
    fn rank(self) -> (u8, f64, u8) {
        match self {
            Self::Ln => (0, 0.0, 0),
            Self::LnSquared => (1, 0.0, 0),
            Self::Power(k) => (2, k, 0),
            Self::VLnV => (2, 1.0, 1),
            Self::Exponential(rate) => (3, rate, 0),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Term {
    growth: Growth,
    coefficient: f64,
    /// The size of what was added up to the coefficient: a sum far below it is 0 but for rounding.
    size: f64,
}

impl Term {
    fn vanishes(self) -> bool {
        self.coefficient.abs() <= ROUNDING * self.size
    }
}

/// Sums of a few products of parameters are this close to their exact values.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

const MAX_TERMS: usize = 10;

const LARGEST: f64 = 1e300;

/// The growing terms of the logarithm of a density towards an end, the fastest first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tail {
    terms: [Term; MAX_TERMS],
    count: usize,
}

impl Tail {
    /// Neither falls off nor grows: a density that is positive and finite at a finite end.
    pub(super) const FLAT: Self = Self {
        terms: [Term {
            growth: Growth::Ln,
            coefficient: 0.0,
            size: 0.0,
        }; MAX_TERMS],
        count: 0,
    };

    /// With `coefficient` times `growth` added; the slowest terms make room if there are too many.
    #[must_use]
    pub(super) fn plus(mut self, coefficient: f64, growth: Growth) -> Self {
        // Infinite ones would not add up.
        let coefficient = coefficient.clamp(-LARGEST, LARGEST);
        let terms = &mut self.terms[..self.count];
        if let Some(term) = terms.iter_mut().find(|term| term.growth == growth) {
            term.coefficient += coefficient;
            term.size += coefficient.abs();
            return self;
        }
        let term = Term {
            growth,
            coefficient,
            size: coefficient.abs(),
        };
        let place = terms.partition_point(|other| other.growth.rank() > growth.rank());
        if place == MAX_TERMS {
            return self;
        }
        self.count = (self.count + 1).min(MAX_TERMS);
        self.terms[place..self.count].rotate_right(1);
        self.terms[place] = term;
        self
    }

    /// With a fall like that of exp(−½ (v/std)²), be it so slow that the coefficient underflows.
    #[must_use]
    pub(super) fn falling_like_normal(self, std: f64) -> Self {
        let coefficient = (0.5 / std / std).max(f64::MIN_POSITIVE);
        self.plus(-coefficient, Growth::Power(2.0))
    }

    /// ln(pᵃ qᵇ)
    pub(super) fn combined(a: f64, p: &Self, b: f64, q: &Self) -> Self {
        let mut sum = Self::FLAT;
        for (factor, tail) in [(a, p), (b, q)] {
            for term in tail.terms() {
                sum = sum.plus(factor * term.coefficient, term.growth);
            }
        }
        sum
    }

    /// The same with v = (w − shift)/scale, scale > 0, in terms of w: at infinite edges the
    /// binomial series of each term, down to the powers that vanish. At finite edges shift is 0.
    pub(super) fn moved(&self, shift: f64, scale: f64) -> Self {
        let (slope, ln_scale) = (1.0 / scale, libm::log(scale));
        let mut moved = Self::FLAT;
        for Term {
            growth,
            coefficient,
            ..
        } in self.terms()
        {
            match growth {
                Growth::Ln => moved = moved.plus(coefficient, Growth::Ln),
                Growth::LnSquared => {
                    moved = moved
                        .plus(coefficient, Growth::LnSquared)
                        .plus(-2.0 * coefficient * ln_scale, Growth::Ln);
                }
                Growth::Power(k) => {
                    let mut term = coefficient * libm::pow(slope, k);
                    let mut order = k;
                    while order > 0.0 && term != 0.0 {
                        moved = moved.plus(term, Growth::Power(order));
                        term *= -shift * order / (k - order + 1.0);
                        order -= 1.0;
                    }
                }
                Growth::VLnV => {
                    let term = coefficient * slope;
                    moved = moved
                        .plus(term, Growth::VLnV)
                        .plus(-term * ln_scale, Growth::Power(1.0))
                        .plus(-term * shift, Growth::Ln);
                }
                Growth::Exponential(rate) => {
                    let factor = libm::exp(-rate * shift * slope);
                    moved = moved.plus(coefficient * factor, Growth::Exponential(rate * slope));
                }
            }
        }
        moved
    }

    /// To leading order, that of the density whose quantiles are (1 − s) F⁻¹ + s G⁻¹, 0 < s < 1,
    /// towards an edge that both reach, finite or infinite.
    ///
    /// The quantile that is farther from the centre of an infinite line, or from a finite edge,
    /// decides; of two that go like powers of ln u alike, the sum does.
    pub(super) fn displaced(p: &Self, q: &Self, s: f64, finite: bool) -> Self {
        let alike = match (p.leading(), q.leading()) {
            (Some(a), Some(b)) if a.growth == b.growth => Some((a, b)),
            (None, None) => return *p,
            _ => None,
        };
        if let Some((a, b)) = alike {
            let weighted = |a: f64, b: f64| (1.0 - s) * a + s * b;
            match a.growth {
                Growth::Power(k) => {
                    // v, or for a finite edge 1/v, is in proportion to (−ln u/|c|)^(±1/k).
                    let power = if finite { 1.0 / k } else { -1.0 / k };
                    let [c, d] = [a, b].map(|term| libm::pow(term.coefficient.abs(), power));
                    let sum = libm::pow(weighted(c, d), 1.0 / power);
                    return Self::FLAT.plus(-sum, a.growth);
                }
                Growth::Exponential(_) | Growth::VLnV | Growth::LnSquared | Growth::Ln => {}
            }
        }
        let p_decides = p.outweighs(q) != finite;
        let (tail, share) = if p_decides { (p, 1.0 - s) } else { (q, s) };
        tail.moved(0.0, if finite { 1.0 / share } else { share })
    }

    /// That of p·|ln q|, where p falls like this.
    pub(super) fn times_log_of(self, q: &Self) -> Self {
        match q.leading().map(|term| term.growth) {
            Some(Growth::Exponential(rate)) => self.plus(rate, Growth::Power(1.0)),
            Some(Growth::Power(k)) => self.plus(k, Growth::Ln),
            Some(Growth::VLnV) => self.plus(1.0, Growth::Ln),
            // Logarithms do not matter beside a density that is integrable.
            Some(Growth::LnSquared | Growth::Ln) | None => self,
        }
    }

    /// Whether the integral up to this edge converges.
    pub(super) fn converges(&self, edge: Edge) -> bool {
        // dx is dv, or dv/v² at a finite edge.
        let limit: f64 = if edge.at.is_finite() { 1.0 } else { -1.0 };
        match self.leading() {
            Some(Term {
                growth: Growth::Ln,
                coefficient,
                size,
            }) => coefficient < limit - ROUNDING * (size + limit.abs()),
            Some(term) => term.coefficient < 0.0,
            None => edge.at.is_finite(),
        }
    }

    /// Whether p/q grows beyond all bounds or tends to a constant > 0: p is not the smaller.
    pub(super) fn outweighs(&self, q: &Self) -> bool {
        Self::combined(1.0, self, -1.0, q)
            .leading()
            .is_none_or(|term| term.coefficient > 0.0)
    }

    /// Whether the density falls more slowly than every exponential.
    pub(super) fn is_heavy(&self) -> bool {
        self.leading().is_none_or(|term| match term.growth {
            Growth::Ln | Growth::LnSquared => true,
            Growth::Power(k) => k < 1.0,
            Growth::VLnV | Growth::Exponential(_) => false,
        })
    }

    /// Whether ln p tends to a constant.
    pub(super) fn is_flat(&self) -> bool {
        self.leading().is_none()
    }

    fn leading(&self) -> Option<Term> {
        self.terms().find(|term| !term.vanishes())
    }

    fn terms(&self) -> impl Iterator<Item = Term> {
        self.terms[..self.count].iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::End;
    use super::*;

    const RIGHT: Edge = Edge {
        at: f64::INFINITY,
        toward: End::Right,
    };
    const ZERO: Edge = Edge {
        at: 0.0,
        toward: End::Left,
    };

    fn normal(mean: f64, std: f64) -> Tail {
        let precision = 1.0 / std / std;
        Tail::FLAT
            .plus(-0.5 * precision, Growth::Power(2.0))
            .plus(mean * precision, Growth::Power(1.0))
    }

    fn power(exponent: f64) -> Tail {
        Tail::FLAT.plus(exponent, Growth::Ln)
    }

    #[test]
    fn powers_need_an_exponent_beyond_one() {
        assert!(power(-1.5).converges(RIGHT));
        assert!(!power(-1.0).converges(RIGHT));
        assert!(!Tail::FLAT.converges(RIGHT));
        // 1/√x, 1/x and 1.
        assert!(power(0.5).converges(ZERO));
        assert!(!power(1.0).converges(ZERO));
        assert!(Tail::FLAT.converges(ZERO));
        // 2·0.6 − 0.2 = 1 but for rounding.
        assert!(!Tail::combined(2.0, &power(0.6), -1.0, &power(0.2)).converges(ZERO));
    }

    #[test]
    fn equal_leading_terms_cancel() {
        let square = |p: &Tail, q: &Tail| Tail::combined(2.0, p, -1.0, q);
        assert!(square(&normal(0.0, 1.4), &normal(0.0, 1.0)).converges(RIGHT));
        assert!(!square(&normal(0.0, 2.0), &normal(0.0, 1.0)).converges(RIGHT));
        // Twice the precision of p is that of q: the linear terms decide.
        assert!(square(&normal(0.0, 1.0), &normal(1.0, 0.5_f64.sqrt())).converges(RIGHT));
        assert!(!square(&normal(2.0, 1.0), &normal(1.0, 0.5_f64.sqrt())).converges(RIGHT));
    }

    #[test]
    fn logarithms_of_the_other_tail_count() {
        // Student's t with 2 and with 3 degrees of freedom against a normal.
        assert!(!power(-3.0).times_log_of(&normal(0.0, 1.0)).converges(RIGHT));
        assert!(power(-4.0).times_log_of(&normal(0.0, 1.0)).converges(RIGHT));
        let gumbel = Tail::FLAT.plus(-1.0, Growth::Exponential(2.0));
        let laplace = |rate: f64| Tail::FLAT.plus(-rate, Growth::Power(1.0));
        assert!(!laplace(1.5).times_log_of(&gumbel).converges(RIGHT));
        assert!(laplace(2.5).times_log_of(&gumbel).converges(RIGHT));
        assert!(normal(0.0, 1.0).times_log_of(&gumbel).converges(RIGHT));
    }

    #[test]
    fn a_change_of_variable_keeps_the_terms() {
        // 3 + 2z is normal(3 + 2·1, 2·0.5): v = (w − 3)/2 to the right.
        let moved = normal(1.0, 0.5).moved(3.0, 2.0);
        assert!(Tail::combined(1.0, &moved, -1.0, &normal(5.0, 1.0)).is_flat());
        let square = Tail::FLAT.plus(1.0, Growth::LnSquared).moved(0.0, 4.0);
        let expected = Tail::FLAT
            .plus(1.0, Growth::LnSquared)
            .plus(-2.0 * libm::log(4.0), Growth::Ln);
        assert_eq!(square, expected);
    }

    #[test]
    fn terms_keep_their_order() {
        let tail = (1..=12).fold(Tail::FLAT, |tail, k| {
            tail.plus(1.0, Growth::Power(f64::from(k)))
        });
        let leading = tail.leading().map(|term| term.growth);
        assert_eq!(leading, Some(Growth::Power(12.0)));
        assert!(tail.outweighs(&normal(0.0, 1.0)));
        assert!(!normal(0.0, 1.0).outweighs(&normal(0.0, 2.0)));
        assert!(normal(0.0, 1.0).outweighs(&normal(0.0, 1.0)));
    }
}
