//! The normal distribution of two numbers x and y.

use std::f64::consts::PI;

use super::prelude::*;
use crate::closed_form::{rounded, sum};
use crate::means::ln_mean_ratio_by;
use crate::special::{ln_ratio, log1p_excess, ratio_excess};

/// The normal distribution of two numbers x and y.
///
/// With zx = (x − `mean_x`)/`std_x` and zy likewise, the density is
/// exp(−(zx² − 2ρ zx zy + zy²)/(2(1 − ρ²))) / (2π `std_x` `std_y` √(1 − ρ²)) on the whole plane.
/// The means are finite, the standard deviations > 0, and the correlation `rho` ρ lies strictly
/// between −1 and 1. Relative errors are a few ulps, times 1/(1 − ρ²) where ρ is near ±1.
///
/// As a [`Distribution`](crate::Distribution) it is of kind
/// [`Bivariate`](crate::Kind::Bivariate): what would be a function or a moment of one number
/// is NaN there; the entropy, and the divergences that are made of KL or of ∫ pᵃ q¹⁻ᵃ, have
/// formulas.
///
/// ```
/// use klrender_stats::BivariateNormal;
///
/// let d = BivariateNormal::new(1.0, 2.0, 1.0, 2.0, 0.6)?;
/// // The peak: 1/(2π std_x std_y √(1 − ρ²))
/// assert!((d.pdf_xy(1.0, 2.0) * 3.2 * std::f64::consts::PI - 1.0).abs() < 1e-15);
/// assert!((d.mutual_information() - 0.223_143_551_314_209_76).abs() < 1e-16);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BivariateNormal {
    mean: [f64; 2],
    std: [f64; 2],
    rho: f64,
    /// √(1 − ρ²)
    rest: f64,
}

/// An ellipse in the plane of x and y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// Its centre (x, y).
    pub center: [f64; 2],
    /// The longer half of its axes, then the shorter.
    pub semi_axes: [f64; 2],
    /// From the direction of x to the longer axis, in radians, in (−π/2, π/2].
    pub angle: f64,
}

impl Ellipse {
    /// The point at a place of its circumference: 0 is the end of the longer axis, π/2 that of the
    /// shorter, 2π once around.
    pub fn point(&self, place: f64) -> [f64; 2] {
        let [a, b] = [
            self.semi_axes[0] * libm::cos(place),
            self.semi_axes[1] * libm::sin(place),
        ];
        let (sin, cos) = (libm::sin(self.angle), libm::cos(self.angle));
        [
            self.center[0] + a * cos - b * sin,
            self.center[1] + a * sin + b * cos,
        ]
    }

    /// How far it reaches from its centre along x, and along y.
    pub fn reach(&self) -> [f64; 2] {
        let [a, b] = self.semi_axes;
        let (sin, cos) = (libm::sin(self.angle), libm::cos(self.angle));
        [libm::hypot(a * cos, b * sin), libm::hypot(a * sin, b * cos)]
    }
}

pub(crate) static FAMILY: Family = Family {
    name: "bivariate_normal",
    summary: "the normal distribution of two numbers x and y",
    parameters: &[
        Parameter::finite("mean_x", "the mean of x"),
        Parameter::finite("mean_y", "the mean of y"),
        Parameter::positive("std_x", "the standard deviation of x"),
        Parameter::positive("std_y", "the standard deviation of y"),
        Parameter::number("rho", Domain::Correlation, "the correlation of x and y"),
    ],
    build: |arguments| {
        let [mean_x, mean_y, std_x, std_y, rho] = FAMILY.all_numbers(arguments)?;
        Ok(BivariateNormal::new(mean_x, mean_y, std_x, std_y, rho)?.into())
    },
};

impl BivariateNormal {
    /// The normal distribution with these means (finite), standard deviations (> 0) and
    /// correlation (> −1, < 1).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(
        mean_x: f64,
        mean_y: f64,
        std_x: f64,
        std_y: f64,
        rho: f64,
    ) -> Result<Self, ParameterError> {
        FAMILY.check([mean_x, mean_y, std_x, std_y, rho])?;
        Ok(Self {
            mean: [mean_x, mean_y],
            std: [std_x, std_y],
            rho,
            rest: ((1.0 - rho) * (1.0 + rho)).sqrt(),
        })
    }

    /// The means of x and y.
    pub fn mean(&self) -> [f64; 2] {
        self.mean
    }

    /// The standard deviations of x and y.
    pub fn std(&self) -> [f64; 2] {
        self.std
    }

    /// The correlation ρ of x and y.
    pub fn rho(&self) -> f64 {
        self.rho
    }

    /// The density at (x, y).
    pub fn pdf_xy(&self, x: f64, y: f64) -> f64 {
        libm::exp(self.ln_pdf_xy(x, y))
    }

    /// The logarithm of the density at (x, y); it does not underflow. NaN if x or y is.
    pub fn ln_pdf_xy(&self, x: f64, y: f64) -> f64 {
        if x.is_infinite() || y.is_infinite() {
            return if x.is_nan() || y.is_nan() {
                f64::NAN
            } else {
                f64::NEG_INFINITY
            };
        }
        let [zx, zy] = self.whitened([x - self.mean[0], y - self.mean[1]]);
        -0.5 * (zx * zx + zy * zy) - self.ln_norm()
    }

    /// ln(2π std_x std_y √(1 − ρ²))
    fn ln_norm(&self) -> f64 {
        let [a, b] = self.std.map(libm::log);
        libm::log(2.0 * PI) + a + b - self.mutual_information()
    }

    /// What a difference of points is in the coordinates in which the distribution is two
    /// independent standard normals: x first, then what y has beyond it.
    fn whitened(&self, [dx, dy]: [f64; 2]) -> [f64; 2] {
        let zx = dx / self.std[0];
        [zx, (dy / self.std[1] - self.rho * zx) / self.rest]
    }

    /// The mutual information of x and y, KL of the distribution to the product of its marginals:
    /// −½ ln(1 − ρ²), in nats.
    pub fn mutual_information(&self) -> f64 {
        let rho = self.rho;
        if rho.abs() < 0.7 {
            -0.5 * libm::log1p(-rho * rho)
        } else {
            -0.5 * (libm::log1p(-rho) + libm::log1p(rho))
        }
    }

    /// The ellipse of equal density that holds the mass `level`, 0 ≤ level ≤ 1; its axes are
    /// infinite for 1 and NaN for what is no level.
    ///
    /// ```
    /// use klrender_stats::BivariateNormal;
    ///
    /// let d = BivariateNormal::new(0.0, 0.0, 1.0, 1.0, 0.5)?;
    /// let ellipse = d.ellipse(0.9);
    /// assert!((ellipse.angle - std::f64::consts::FRAC_PI_4).abs() < 1e-15);
    /// let [long, short] = ellipse.semi_axes;
    /// assert!((long / short - 3.0_f64.sqrt()).abs() < 1e-14);
    /// # Ok::<(), klrender_stats::ParameterError>(())
    /// ```
    pub fn ellipse(&self, level: f64) -> Ellipse {
        // The squared distance has the exponential distribution of mean 2.
        let radius = if (0.0..=1.0).contains(&level) {
            (-2.0 * libm::log1p(-level)).sqrt()
        } else {
            f64::NAN
        };
        // The variances along the axes, in units of the larger standard deviation.
        let unit = self.std[0].max(self.std[1]);
        let [a, b] = self.std.map(|std| std / unit);
        let (half, product) = (0.5 * (a - b) * (a + b), self.rho * a * b);
        let largest = 0.5 * (a * a + b * b) + libm::hypot(half, product);
        let long = largest.sqrt();
        Ellipse {
            center: self.mean,
            semi_axes: [
                radius * unit * long,
                radius * unit * (a * b * self.rest / long),
            ],
            angle: if half == 0.0 && product == 0.0 {
                0.0
            } else {
                0.5 * libm::atan2(product, half)
            },
        }
    }

    /// How `self` looks where q is two independent standard normals.
    fn seen_from(&self, q: &Self) -> Seen {
        let p = self;
        let stretch = [0, 1].map(|i| (p.std[i] - q.std[i]) / q.std[i]);
        // √(1 − ρp²)/√(1 − ρq²) − 1
        let rest = (q.rho - p.rho) * ((q.rho + p.rho) / (q.rest * (p.rest + q.rest)));
        let parts = [p.rho - q.rho, p.rho * stretch[1], -q.rho * stretch[0]];
        let shift = [0, 1].map(|i| p.mean[i] - q.mean[i]);
        let z = q.whitened(shift);
        let size = |parts: &[f64]| parts.iter().map(|part| part.abs()).sum::<f64>() / q.rest;
        Seen {
            scale: [stretch[0], stretch[1] + rest + stretch[1] * rest],
            shear: parts.iter().sum::<f64>() / q.rest,
            shear_size: size(&parts),
            shift: z,
            shift_size: [z[0].abs(), size(&[shift[1] / q.std[1], q.rho * z[0]])],
        }
    }

    /// Whether ∫ pᵃ q¹⁻ᵃ is finite.
    pub(crate) fn has_affinity(&self, q: &Self, a: f64) -> bool {
        if a < 0.5 {
            return q.has_affinity(self, 1.0 - a);
        }
        let [large, small] = self.seen_from(q).variance_excesses();
        1.0 + (1.0 - a) * large > 0.0 && 1.0 + (1.0 - a) * small > 0.0
    }
}

/// A bivariate normal distribution as the image of two independent standard normals (u, v):
/// (shift₀ + (1 + scale₀) u, shift₁ + shear·u + (1 + scale₁) v). All are 0 for those themselves.
struct Seen {
    scale: [f64; 2],
    shear: f64,
    shift: [f64; 2],
    /// The sizes of what was added up to them.
    shear_size: f64,
    shift_size: [f64; 2],
}

impl Seen {
    /// The matrix of covariances less the unit matrix: its diagonal, and what is beside it.
    fn covariance_excess(&self) -> ([f64; 2], f64) {
        let [a, b] = self.scale;
        let square = |excess: f64| excess * (2.0 + excess);
        let shear = self.shear;
        ([square(a), shear * shear + square(b)], (1.0 + a) * shear)
    }

    /// Its eigenvalues, the larger one first.
    fn variance_excesses(&self) -> [f64; 2] {
        let ([e, g], f) = self.covariance_excess();
        let (middle, half) = (0.5 * (e + g), libm::hypot(0.5 * (e - g), f));
        let large = middle + half;
        let small = if large > 1.0 {
            let root = (1.0 + self.scale[0]) * (1.0 + self.scale[1]);
            root * (root / (1.0 + large)) - 1.0
        } else {
            middle - half
        };
        [large, small]
    }
}

/// Not a distribution of one number: all that needs one is NaN.
impl Univariate for BivariateNormal {
    fn ln_pdf(&self, _: f64) -> f64 {
        f64::NAN
    }

    fn tail_probability(&self, _: End, _: f64) -> f64 {
        f64::NAN
    }

    fn ln_tail_probability(&self, _: End, _: f64) -> f64 {
        f64::NAN
    }

    fn tail_quantile(&self, _: End, _: f64) -> f64 {
        f64::NAN
    }

    fn mean(&self) -> f64 {
        f64::NAN
    }

    fn mode(&self) -> f64 {
        f64::NAN
    }

    fn variance(&self) -> f64 {
        f64::NAN
    }

    /// 1 + ln(2π std_x std_y √(1 − ρ²))
    fn entropy(&self) -> Option<f64> {
        Some(1.0 + self.ln_norm())
    }

    fn tail_at(&self, _: Edge) -> Option<Tail> {
        None
    }
}

impl Pair for BivariateNormal {
    /// Where Q is two independent standard normals: ½ of the sum of σ² − 1 − ln σ² for both
    /// scales, the squared shear and the squared shifts.
    fn kl(&self, q: &Self) -> Option<Quantity> {
        let seen = self.seen_from(q);
        let width = |d: &Self| d.std[1] * d.rest;
        // σ − 1 − ln σ
        let excess = if seen.scale[1].abs() < 0.5 {
            log1p_excess(seen.scale[1])
        } else {
            ratio_excess(width(self), width(q))
        };
        let halved = |x: f64| 0.5 * x * x;
        let found = sum([
            ratio_excess(self.std[0], q.std[0]),
            excess,
            halved(seen.scale[0]),
            halved(seen.scale[1]),
            halved(seen.shear),
            halved(seen.shift[0]),
            halved(seen.shift[1]),
        ]);
        let cancelled =
            seen.shear.abs() * seen.shear_size + seen.shift[1].abs() * seen.shift_size[1];
        Some(Quantity {
            abs_error: found.abs_error + 8.0 * f64::EPSILON * cancelled,
            ..found
        })
    }

    /// With the covariances S = (1 − a) Σp + a Σq where Σq is the unit matrix:
    /// −½ a(1 − a) zᵀS⁻¹z − ½ Σ ln((1 − a) m + a)/m¹⁻ᵃ over the eigenvalues m of Σp.
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        if a < 0.5 {
            return q.ln_affinity(self, 1.0 - a);
        }
        let c = 1.0 - a;
        let seen = self.seen_from(q);
        let [large, small] = seen.variance_excesses();
        let ln_large = libm::log1p(large);
        let ln_small = if large > 1.0 {
            let widths = ln_ratio(self.std[1], q.std[1]) + ln_ratio(self.rest, q.rest);
            2.0 * (ln_ratio(self.std[0], q.std[0]) + widths) - ln_large
        } else {
            libm::log1p(small)
        };
        let spreads = [
            ln_mean_ratio_by(c, large, ln_large),
            ln_mean_ratio_by(c, small, ln_small),
        ];
        let ([e, g], f) = seen.covariance_excess();
        let (m, n) = (1.0 + c * e, 1.0 + c * g);
        let determinant = (1.0 + c * large) * (1.0 + c * small);
        let [z, w] = seen.shift;
        let parts = [n * z * z, -2.0 * c * f * z * w, m * w * w];
        let factor = 0.5 * a * (a - 1.0) / determinant;
        let moved = factor * parts.iter().sum::<f64>();
        let size = factor.abs() * parts.iter().map(|part| part.abs()).sum::<f64>();
        let value = moved - 0.5 * (spreads[0].value + spreads[1].value);
        if value.is_nan() {
            return None;
        }
        // S cancels where the integral is about to diverge, z and the shear where ρ is near ±1.
        let steep =
            1.0 + (c * large).abs() / (1.0 + c * large) + (c * small).abs() / (1.0 + c * small);
        let share = |of: f64, whole: f64| if whole > 0.0 { of / whole } else { 0.0 };
        let bent = seen.shear.abs() + seen.scale[0].abs() + seen.scale[1].abs();
        let lost = 1.0 + share(seen.shear_size, bent);
        let far = 1.0 + share(seen.shift_size[1], z.abs() + w.abs());
        Some(rounded(WithError {
            value,
            error: 8.0 * f64::EPSILON * size * steep * (lost + far)
                + lost * (spreads[0].error + spreads[1].error),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Affine, Distribution, Divergence, Kind, Mismatch, Mixture, Normal, Truncated};

    fn of(mean: [f64; 2], std: [f64; 2], rho: f64) -> BivariateNormal {
        BivariateNormal::new(mean[0], mean[1], std[0], std[1], rho).unwrap()
    }

    fn between(divergence: Divergence, p: &BivariateNormal, q: &BivariateNormal) -> Quantity {
        divergence.between(&(*p).into(), &(*q).into()).unwrap()
    }

    /// ∫∫ f over twenty deviations of `d` by the trapezium rule.
    fn integral(d: &BivariateNormal, f: impl Fn(f64, f64) -> f64) -> f64 {
        const STEPS: i32 = 400;
        const REACH: f64 = 20.0;
        let step = 2.0 * REACH / f64::from(STEPS);
        let mut sum = 0.0;
        for i in 0..STEPS {
            for k in 0..STEPS {
                let z = [i, k].map(|i| (f64::from(i) - 0.5 * f64::from(STEPS)) * step);
                sum += f(d.mean[0] + d.std[0] * z[0], d.mean[1] + d.std[1] * z[1]);
            }
        }
        sum * step * step * d.std[0] * d.std[1]
    }

    #[test]
    fn formulas_are_integrals() {
        let p = of([0.3, -0.2], [1.0, 1.5], 0.5);
        let q = of([-0.1, 0.4], [1.2, 1.1], -0.3);
        let close = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-10, "{found} {expected}");
        };
        close(integral(&p, |x, y| p.pdf_xy(x, y)), 1.0);
        let entropy = integral(&p, |x, y| -p.pdf_xy(x, y) * p.ln_pdf_xy(x, y));
        close(Distribution::from(p).entropy().value, entropy);
        let kl = integral(&p, |x, y| {
            p.pdf_xy(x, y) * (p.ln_pdf_xy(x, y) - q.ln_pdf_xy(x, y))
        });
        close(between(Divergence::Kl, &p, &q).value, kl);
        for a in [-0.3, 0.3, 0.5, 0.8, 1.3] {
            let power = |x, y| libm::exp(a * p.ln_pdf_xy(x, y) + (1.0 - a) * q.ln_pdf_xy(x, y));
            close(
                p.ln_affinity(&q, a).unwrap().value,
                libm::log(integral(&p, power)),
            );
        }
    }

    #[test]
    fn independent_ones_add_up() {
        let normal = |mean, std| Normal::new(mean, std).unwrap();
        let kl = |p: Normal, q: Normal| p.kl(&q).unwrap().value;
        let (p, q) = (
            of([0.0, 1.0], [1.0, 2.0], 0.0),
            of([2.0, -1.0], [3.0, 0.5], 0.0),
        );
        let expected =
            kl(normal(0.0, 1.0), normal(2.0, 3.0)) + kl(normal(1.0, 2.0), normal(-1.0, 0.5));
        let found = between(Divergence::Kl, &p, &q);
        assert!((found.value / expected - 1.0).abs() < 1e-15);
        assert_eq!(found.method, crate::Method::ClosedForm);
    }

    #[test]
    fn near_equals_keep_their_digits() {
        // To leading order half of the squares that the deviations add.
        let q = of([0.0, 0.0], [1.0, 1.0], 0.6);
        for d in [1e-5, 1e-9] {
            let p = of([0.0, 0.0], [1.0, 1.0], 0.6 + d);
            let d = p.rho - q.rho;
            // ½ dρ² (1 + ρ²)/(1 − ρ²)²
            let expected = 0.5 * d * d * 1.36 / (0.64 * 0.64);
            let kl = between(Divergence::Kl, &p, &q).value;
            assert!(
                (kl / expected - 1.0).abs() < 10.0 * d.max(1e-14),
                "{kl:e} {expected:e}"
            );
            let distance = between(Divergence::Bhattacharyya, &p, &q).value;
            assert!((4.0 * distance / expected - 1.0).abs() < 10.0 * d.max(1e-14));
        }
    }

    #[test]
    fn infinities_have_reasons() {
        let (p, q) = (of([0.0; 2], [1.5, 1.5], 0.0), of([0.0; 2], [1.0, 1.0], 0.0));
        let found = between(Divergence::ChiSquared, &p, &q);
        assert_eq!(found.value, f64::INFINITY);
        assert!(found.reason.is_some());
        assert!(between(Divergence::ChiSquared, &q, &p).value.is_finite());
        assert_eq!(between(Divergence::Renyi { order: 0.0 }, &p, &q).value, 0.0);
    }

    #[test]
    fn ellipses_hold_their_mass() {
        let d = of([1.0, -2.0], [3.0, 0.5], -0.8);
        let ellipse = d.ellipse(0.75);
        let (sin, cos) = (libm::sin(ellipse.angle), libm::cos(ellipse.angle));
        let ends = [
            [ellipse.semi_axes[0] * cos, ellipse.semi_axes[0] * sin],
            [-ellipse.semi_axes[1] * sin, ellipse.semi_axes[1] * cos],
        ];
        // All on the contour where half of the squared distance is −ln(1 − level).
        for [dx, dy] in ends {
            let fall = d.ln_pdf_xy(1.0, -2.0) - d.ln_pdf_xy(1.0 + dx, -2.0 + dy);
            assert!((fall - libm::log(4.0)).abs() < 1e-12, "{fall}");
        }
        // It reaches as far as that many standard deviations.
        let radius = libm::sqrt(2.0 * libm::log(4.0));
        let [x, y] = ellipse.reach();
        assert!((x - 3.0 * radius).abs() < 1e-12 && (y - 0.5 * radius).abs() < 1e-12);
        for k in 0..12 {
            let [x, y] = ellipse.point(f64::from(k) * PI / 6.0);
            let fall = d.ln_pdf_xy(1.0, -2.0) - d.ln_pdf_xy(x, y);
            assert!((fall - libm::log(4.0)).abs() < 1e-12, "{fall}");
        }
        let circle = of([0.0; 2], [2.0, 2.0], 0.0).ellipse(0.5);
        assert_eq!(
            (circle.angle, circle.semi_axes[0]),
            (0.0, circle.semi_axes[1])
        );
        assert!(d.ellipse(1.1).semi_axes[0].is_nan());
    }

    #[test]
    fn it_is_not_of_one_number() {
        let d = Distribution::from(of([0.0; 2], [1.0; 2], 0.5));
        assert_eq!(d.kind(), Kind::Bivariate);
        assert!(d.cdf(0.0).is_nan() && d.mean().is_nan() && d.quantile(0.5).is_nan());
        assert!(d.landmarks().is_empty());
        let error = Affine::of(&d, 0.0, 2.0).unwrap_err().to_string();
        assert_eq!(error, "`D` must be a distribution of one number");
        assert!(Truncated::of(&d, 0.0, 2.0).is_err());
        assert_eq!(
            Mixture::new(&[1.0], std::slice::from_ref(&d))
                .unwrap_err()
                .to_string(),
            "`components[0]` must be a distribution of one number",
        );
        let other = Distribution::from(of([0.0; 2], [1.0; 2], 0.4));
        let unsupported = Divergence::TotalVariation.between(&d, &other);
        assert_eq!(unsupported, Err(Mismatch::Unsupported(Kind::Bivariate)));
        assert!(BivariateNormal::new(0.0, 0.0, 1.0, 1.0, 1.0).is_err());
    }
}
