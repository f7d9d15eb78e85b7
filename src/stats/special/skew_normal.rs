//! The cdf of the standard skew normal distribution, with density 2 φ(t) Φ(αt).

use std::f64::consts::{LN_2, PI};

use super::gauss::{convex_tail, gauss_legendre};
use super::{
    LN_SQRT_2PI, mills_ratio, normal_interval, normal_ln_sf, normal_pdf, normal_sf, owens_t,
};

/// P(X ≤ z) for shape α; relative error below 1e-13 down to the underflow.
///
/// Φ(z) − 2 T(z, α) (A. Azzalini, "A class of distributions which includes the normal ones", Scand.
/// J. Statist. 12 (1985)) where that does not cancel, else the integral of the density. The upper
/// tail is `skew_normal_cdf(-z, -shape)`. The limit α = ±∞ is the half-normal distribution; NaN
/// for NaN.
///
/// ```
/// use klrender_stats::special::{normal_sf, skew_normal_cdf};
///
/// assert_eq!(skew_normal_cdf(1.0, 0.0), normal_sf(-1.0));
/// // For α = 1 the cdf is Φ(z)².
/// let square = normal_sf(20.0) * normal_sf(20.0);
/// assert!((skew_normal_cdf(-20.0, 1.0) / square - 1.0).abs() < 1e-13);
/// ```
pub fn skew_normal_cdf(z: f64, shape: f64) -> f64 {
    if z.is_nan() || shape.is_nan() {
        f64::NAN
    } else if shape <= 0.0 {
        // −T adds for a negative shape.
        if z > 0.0 {
            1.0 - skew_normal_cdf(-z, -shape)
        } else {
            // The product of the two must not overflow; both are at their limits there.
            normal_sf(-z) - 2.0 * owens_t(z.max(-1e10), shape.max(-1e200))
        }
    } else if z <= 0.0 {
        libm::exp(ln_lower_tail(z, shape))
    } else {
        from_zero(z, shape)
    }
}

/// ln P(X ≤ z) for shape α, without underflow; relative error below 1e-13.
///
/// ```
/// use klrender_stats::special::{normal_ln_sf, skew_normal_ln_cdf};
///
/// // Φ(z)² for α = 1
/// assert!((skew_normal_ln_cdf(-1e6, 1.0) / (2.0 * normal_ln_sf(1e6)) - 1.0).abs() < 1e-14);
/// ```
pub fn skew_normal_ln_cdf(z: f64, shape: f64) -> f64 {
    if z.is_nan() || shape.is_nan() {
        f64::NAN
    } else if shape > 0.0 && z <= 0.0 {
        ln_lower_tail(z, shape)
    } else if z > 1.0 || shape <= 0.0 && z > 0.0 {
        libm::log1p(-skew_normal_cdf(-z, -shape))
    } else if z > -35.0 {
        libm::log(skew_normal_cdf(z, shape))
    } else {
        // 2 Φ(αt) rises from 1 to 2 as the shape falls from 0.
        ln_lower_tail(z, shape)
    }
}

/// ln ∫ 2 φ(t) Φ(αt) dt over (−∞, z], for z ≤ 0.
fn ln_lower_tail(z: f64, shape: f64) -> f64 {
    if z == f64::NEG_INFINITY || shape == f64::INFINITY {
        return f64::NEG_INFINITY;
    }
    // Its square must not overflow; beyond this only a probability below 1e-150 changes.
    let shape = shape.min(1e150);
    // With u = −t: ln φ and ln Φ(αt) = ln P(Z > αu) both bend down.
    let u = -z;
    let start = normal_ln_sf(shape * u);
    if u.max(shape * u) > 1e150 {
        // The rest is not seen beside the squares.
        return start - 0.5 * u * u;
    }
    let hazard = shape / mills_ratio(shape * u);
    let slope = u + hazard;
    // (ln P(Z > x))″ = −hazard (hazard − x)
    let curvature = if hazard == 0.0 {
        // Its product with shape² might not be a number.
        1.0
    } else {
        1.0 + hazard * (hazard - shape * (shape * u))
    };
    let integral = convex_tail(slope, curvature, f64::INFINITY, |h| {
        h * (u + 0.5 * h) + (start - normal_ln_sf(shape * (u + h)))
    });
    LN_2 - LN_SQRT_2PI + start + libm::log(integral) - 0.5 * u * u
}

/// P(X ≤ z) for z > 0 and α > 0: arctan(1/α)/π up to 0, and the integral from there.
fn from_zero(z: f64, shape: f64) -> f64 {
    let below = libm::atan(1.0 / shape) / PI;
    if shape == f64::INFINITY {
        return normal_interval(-z, z);
    }
    // Φ(αt) is 1 from here on.
    let bend = 9.0 / shape;
    if z > 1.0 && bend > 0.5 {
        // Large enough: nothing cancels.
        return normal_sf(-z) - 2.0 * owens_t(z, shape);
    }
    let near = gauss_legendre(z.min(bend), |t| normal_pdf(t) * normal_sf(-shape * t));
    let rest = if z > bend {
        normal_interval(bend, z)
    } else {
        0.0
    };
    below + 2.0 * (near + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let inf = f64::INFINITY;
        for shape in [-3.0, 0.0, 3.0] {
            assert_eq!(skew_normal_cdf(-inf, shape), 0.0);
            assert_eq!(skew_normal_cdf(inf, shape), 1.0);
            assert_eq!(skew_normal_ln_cdf(-inf, shape), -inf);
            assert_eq!(skew_normal_ln_cdf(inf, shape), 0.0);
        }
        assert_eq!(skew_normal_cdf(-1.0, inf), 0.0);
        assert!((skew_normal_cdf(1.0, inf) - (1.0 - 2.0 * normal_sf(1.0))).abs() < 1e-15);
        assert!((skew_normal_cdf(-1.0, -inf) - 2.0 * normal_sf(1.0)).abs() < 1e-15);
        assert!(skew_normal_cdf(f64::NAN, 1.0).is_nan());
        assert!(skew_normal_ln_cdf(1.0, f64::NAN).is_nan());
    }
}
