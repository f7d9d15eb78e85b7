//! The von Mises distribution of directions, on [-pi, pi].

use std::f64::consts::PI;

use super::prelude::*;
use crate::bregman::{ln_affinity, total};
use crate::solve;
use crate::special::{
    bessel_ratio, bessel_ratio_complement, circle_integral, ln_circle_mass, ln_circle_norm,
    ln_i0_bend,
};

/// The von Mises distribution, the normal distribution of directions.
///
/// Density exp(κ cos(x − μ)) / (2π I₀(κ)) on [−π, π], 0 elsewhere; `mu` is finite and counts modulo
/// 2π, `kappa` ≥ 0 is the concentration (0 is the uniform distribution on the circle). The cdf is
/// measured from −π, whatever `mu` is; so are mean and variance, which are those of the number x,
/// while [`circular_mean`](Self::circular_mean) and
/// [`circular_variance`](Self::circular_variance) belong to the direction. Relative error of the
/// functions below 1e-13, in the tails times the exponent: the tail is integrated, not subtracted.
/// K. V. Mardia and P. E. Jupp, "Directional Statistics" (2000), 3.5.4.
///
/// ```
/// use klrender_stats::{Distribution, VonMises};
///
/// let direction = VonMises::new(0.5, 2.0)?;
/// assert_eq!(direction.circular_mean(), 0.5);
/// assert!((direction.circular_variance() - 0.302_225_342_035_992).abs() < 1e-15);
/// let d = Distribution::from(direction);
/// assert_eq!(d.cdf(std::f64::consts::PI), 1.0);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VonMises {
    /// In [−π, π].
    mu: f64,
    kappa: f64,
    /// ln(2π e^(−κ) I₀(κ))
    ln_norm: f64,
}

/// As distributions: −π and π are one direction, and without concentration all are.
impl PartialEq for VonMises {
    fn eq(&self, other: &Self) -> bool {
        let turned = self.mu != other.mu && self.mu.abs().min(other.mu.abs()) < PI;
        self.kappa == other.kappa && (self.kappa == 0.0 || !turned)
    }
}

pub(crate) static FAMILY: Family = Family {
    name: "von_mises",
    summary: "the von Mises distribution of directions, on [-pi, pi]",
    parameters: &[
        Parameter::finite("mu", "the mean direction in radians"),
        Parameter::number("kappa", Domain::NotNegative, "the concentration"),
    ],
    build: |arguments| FAMILY.member(arguments, VonMises::new),
};

/// π and 2π less their nearest floats.
const PI_REST: f64 = 1.224_646_799_147_353_2e-16;

impl VonMises {
    /// The von Mises distribution around this direction (finite) of this concentration (≥ 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(mu: f64, kappa: f64) -> Result<Self, ParameterError> {
        FAMILY.check([mu, kappa])?;
        Ok(Self {
            mu: wrapped(mu),
            kappa,
            ln_norm: ln_circle_norm(kappa),
        })
    }

    /// The mean direction μ, in [−π, π].
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// The concentration κ.
    pub fn kappa(&self) -> f64 {
        self.kappa
    }

    /// The direction of E exp(iX): μ, in [−π, π]; NaN for the uniform distribution.
    pub fn circular_mean(&self) -> f64 {
        if self.kappa > 0.0 { self.mu } else { f64::NAN }
    }

    /// 1 − |E exp(iX)| = 1 − I₁(κ)/I₀(κ), from 1 at κ = 0 down to 0; relative error below 3e-15.
    pub fn circular_variance(&self) -> f64 {
        bessel_ratio_complement(self.kappa)
    }

    /// ln P(X ≤ x) for `sign` = 1, and ln P(X > −x) for `sign` = −1.
    fn ln_lower(&self, x: f64, sign: f64) -> f64 {
        if x <= -PI {
            return f64::NEG_INFINITY;
        }
        if x >= PI {
            return 0.0;
        }
        let mu = sign * self.mu;
        let from = if mu > 0.0 { PI - mu } else { -PI - mu };
        let length = (x + PI) + PI_REST;
        let mass = ln_circle_mass(self.kappa, from, length, x - mu) - self.ln_norm;
        mass.min(0.0)
    }

    /// (ln P(X ≤ x), ln P(X > x)): the smaller is integrated.
    fn ln_tails(&self, x: f64) -> (f64, f64) {
        let lower = self.ln_lower(x, 1.0);
        if lower < -std::f64::consts::LN_2 {
            (lower, libm::log1p(-libm::exp(lower)))
        } else {
            let upper = self.ln_lower(-x, -1.0);
            (libm::log1p(-libm::exp(upper)), upper)
        }
    }

    /// The x with P(X ≤ x) = p for p ≤ ½, or P(X > −x) = p.
    fn point(&self, p: f64, sign: f64) -> f64 {
        if p.is_nan() || p < 0.0 {
            return f64::NAN;
        }
        let support = self.support();
        solve::rising(support, libm::log(p), |x| {
            (self.ln_lower(x, sign), self.ln_pdf(sign * x))
        })
    }

    /// P(X ≠ the nearest copy of x to μ): how much lies beyond the end that is nearer to μ; and
    /// the mean of its distance there from the point opposite to μ, times that.
    fn beyond(&self) -> (f64, f64) {
        let near = PI - self.mu.abs();
        let half_sine = libm::sin(0.5 * near);
        let height = libm::exp(-self.kappa * (2.0 * half_sine * half_sine) - self.ln_norm);
        let length = self.mu.abs();
        let mass = circle_integral(self.kappa, near, length, |_| 1.0);
        let moment = circle_integral(self.kappa, near, length, |s| length - s);
        (height * mass, height * moment)
    }
}

/// The same direction in [−π, π].
fn wrapped(mu: f64) -> f64 {
    if mu.abs() <= PI {
        return mu;
    }
    let turns = libm::round(mu / (2.0 * PI));
    let rest = libm::fma(-turns, 2.0 * PI, mu) - turns * (2.0 * PI_REST);
    rest.clamp(-PI, PI)
}

/// 1 − cos x, without cancellation.
fn versine(x: f64) -> f64 {
    let sine = libm::sin(0.5 * x);
    2.0 * sine * sine
}

/// KL between concentrations k and l whose directions are `angle` apart: how far ln I₀ lies above
/// its tangent, and l A(k) (1 − cos angle).
fn kl(k: f64, l: f64, angle: f64) -> Option<Quantity> {
    let (value, error) = ln_i0_bend(l, k);
    let turned = l * bessel_ratio(k) * versine(angle);
    let turned = WithError {
        value: turned,
        error: 8.0 * f64::EPSILON * turned,
    };
    total(&[WithError { value, error }, turned])
}

impl Univariate for VonMises {
    fn ln_pdf(&self, x: f64) -> f64 {
        if self.support().contains(x) {
            -self.kappa * versine(x - self.mu) - self.ln_norm
        } else {
            f64::NEG_INFINITY
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        libm::exp(end.of(self.ln_tails(x)))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(self.ln_tails(x))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        // From the smaller tail.
        let tail = p.min(1.0 - p);
        if (end == End::Left) == (p <= 0.5) {
            self.point(tail, 1.0)
        } else {
            -self.point(tail, -1.0)
        }
    }

    /// μ, less 2π for what lies beyond π.
    fn mean(&self) -> f64 {
        let (mass, _) = self.beyond();
        self.mu - (2.0 * PI * mass).copysign(self.mu)
    }

    fn mode(&self) -> f64 {
        self.mu
    }

    fn variance(&self) -> f64 {
        let height = libm::exp(-self.ln_norm);
        let around = 2.0 * height * circle_integral(self.kappa, 0.0, PI, |s| s * s);
        // E(X − μ)² − (E X − μ)², where x is 2π away from the copy nearest to μ beyond the end.
        let (mass, moment) = self.beyond();
        around + 4.0 * PI * (moment - PI * mass * mass)
    }

    /// ln(2π I₀(κ)) − κ I₁(κ)/I₀(κ)
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_norm + self.kappa * bessel_ratio_complement(self.kappa))
    }

    fn entropy_size(&self) -> f64 {
        self.ln_norm.abs()
    }

    fn support(&self) -> Interval {
        Interval { low: -PI, high: PI }
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([-PI, -0.5 * PI, 0.0, 0.5 * PI, PI]);
        let spread = 1.0 / libm::sqrt(self.kappa);
        let around = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0].map(|z| self.mu + z * spread);
        out.extend(around.into_iter().filter(|x| x.abs() < PI));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([-PI, PI, self.mu]);
        // The point opposite to μ, and those where the density has fallen by e^−fall.
        let opposite = [self.mu - PI, self.mu + PI];
        let falls = [3.0, 15.0, 40.0].map(|fall: f64| libm::sqrt(0.5 * fall / self.kappa));
        let distances = falls.into_iter().filter(|half_sine| *half_sine < 1.0);
        for distance in distances.map(|half_sine| 2.0 * libm::asin(half_sine)) {
            for x in [self.mu - distance, self.mu + distance] {
                out.extend(
                    [x, x - 2.0 * PI, x + 2.0 * PI]
                        .into_iter()
                        .filter(|x| x.abs() < PI),
                );
            }
        }
        out.extend(opposite.into_iter().filter(|x| x.abs() < PI));
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::CosFrom(c) => Some(bessel_ratio(self.kappa) * libm::cos(self.mu - c)),
            _ => self.moment(f),
        }
    }

    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![
            (self.ln_norm + self.kappa, Statistic::One),
            (-self.kappa, Statistic::CosFrom(self.mu)),
        ])
    }
}

impl Pair for VonMises {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let (d, turn) = (q.kappa - p.kappa, q.mu - p.mu);
        let (bend, error) = ln_i0_bend(q.kappa, p.kappa);
        let complement = bessel_ratio_complement(p.kappa);
        let half_sine = libm::sin(0.5 * turn);
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            // d (cos α − A) + κ (cos(α − turn) − cos α) − bend
            let angle = x - p.mu;
            let concentrated = [d * complement, -d * versine(angle)];
            let turned = 2.0 * q.kappa * libm::sin(angle - 0.5 * turn) * half_sine;
            let size = concentrated[0].abs() + concentrated[1].abs() + turned.abs();
            *out = WithError {
                value: concentrated[0] + concentrated[1] + turned - bend,
                error: error + 8.0 * f64::EPSILON * (size + (q.kappa * half_sine).abs()),
            };
        }
        true
    }

    fn kl(&self, q: &Self) -> Option<Quantity> {
        kl(self.kappa, q.kappa, q.mu - self.mu)
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let turn = q.mu - self.mu;
        let (own, other) = (a * self.kappa, (1.0 - a) * q.kappa);
        let (along, across) = (own + other * libm::cos(turn), other * libm::sin(turn));
        let (kappa, angle) = (libm::hypot(along, across), libm::atan2(across, along));
        let (to_p, to_q) = (
            kl(kappa, self.kappa, angle),
            kl(kappa, q.kappa, turn - angle),
        );
        ln_affinity(a, to_p, to_q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_without_concentration() {
        let d = VonMises::new(1.0, 0.0).unwrap();
        assert!((d.cdf(0.0) - 0.5).abs() < 1e-15 && d.mean().abs() < 1e-15);
        assert!((d.variance() - PI * PI / 3.0).abs() < 1e-14);
        assert!(d.circular_mean().is_nan() && d.circular_variance() == 1.0);
    }

    #[test]
    fn equal_without_concentration_or_half_a_turn_away() {
        let d = |mu, kappa| Distribution::from(VonMises::new(mu, kappa).unwrap());
        assert_eq!(d(1.0, 0.0), d(-2.0, 0.0));
        assert_eq!(d(PI, 3.0), d(-PI, 3.0));
        assert!(
            d(1.0, 3.0) != d(-1.0, 3.0) && d(PI, 3.0) != d(1.0, 3.0) && d(PI, 3.0) != d(PI, 2.0)
        );
        let kl = crate::Divergence::Kl.between(&d(1.0, 0.0), &d(-2.0, 0.0));
        assert_eq!((kl.unwrap().value, kl.unwrap().abs_error), (0.0, 0.0));
    }

    #[test]
    fn directions_count_modulo_turns() {
        let near = |mu: f64| VonMises::new(mu, 3.0).unwrap().mu();
        assert!((near(7.0) - (7.0 - 2.0 * PI)).abs() < 1e-15);
        assert!(
            (near(-1e6) - 0.357_564_167_085_735).abs() < 1e-13,
            "{}",
            near(-1e6)
        );
        assert_eq!((near(PI), near(-PI)), (PI, -PI));
    }

    #[test]
    fn moments_are_those_of_the_number() {
        // Around π half of the mass is at either end.
        let d = VonMises::new(PI, 1e4).unwrap();
        assert!(d.mean().abs() < 1e-12, "{}", d.mean());
        let expected = PI * PI - 2.0 * PI * (2.0 / (PI * 1e4)).sqrt();
        assert!(
            (d.variance() / expected - 1.0).abs() < 1e-4,
            "{}",
            d.variance()
        );
        let narrow = VonMises::new(1e-3, 1e8).unwrap();
        assert_eq!(narrow.mean(), 1e-3);
        assert!((narrow.variance() * 1e8 - 1.0).abs() < 1e-7);
    }
}
