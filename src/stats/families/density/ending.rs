//! How ln f goes on nearer to a point, or farther from it, than it was followed.

use crate::tail::{Growth, Tail};

use super::panel::Panel;

/// ln f as a function of t, the logarithm of the distance from a point, beyond a place t0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ending {
    /// f is 0.
    Zero,
    /// f goes like a power of the distance: ln f = ln + slope (t − t0).
    Power { t0: f64, ln: f64, slope: f64 },
    /// f goes like the exponential of a power: ln f = ln + slope (e^(k (t − t0)) − 1)/k, where k is
    /// above 0 far from the point and below 0 near to it.
    Rapid {
        t0: f64,
        ln: f64,
        slope: f64,
        k: f64,
        /// The power of the distance, and its coefficient, as they are in the limit.
        limit: [f64; 2],
        /// How much the exponent changes.
        doubt: f64,
    },
    /// f goes like the density of a log-normal distribution:
    /// ln f = ln + slope (t − t0) + ½ bend (t − t0)².
    LogSquared {
        t0: f64,
        ln: f64,
        slope: f64,
        bend: f64,
        /// How much the bend changes.
        doubt: f64,
    },
}

/// Slopes in t below this are those of a smooth function.
const SMOOTH: f64 = 1e-9;

/// Slopes that differ by less than this share are the same.
const SAME: f64 = 1e-4;

/// A pole whose exponent is this close to −1 has mass without end, as far as can be told.
const MARGIN: f64 = 1e-6;

impl Ending {
    /// Nearer than the first panel.
    pub(super) fn near(panels: &[Panel]) -> Self {
        let Some(first) = panels.first() else {
            return Self::Zero;
        };
        let span = panels.iter().take_while(|panel| !panel.is_zero());
        let span = span.last().map_or(0.0, |last| last.to - first.from);
        let ln = |t: f64| ln_of(panels, t);
        Self::fitted(first.from, (span / 8.0).min(1.0), ln)
    }

    /// The one that goes on as ln f does at t0, t0 + h, t0 + 2h and t0 + 3h.
    fn fitted(t0: f64, h: f64, ln: impl Fn(f64) -> f64) -> Self {
        let at = [0.0, 1.0, 2.0, 3.0].map(|k| ln(t0 + k * h));
        if at[0] == f64::NEG_INFINITY || h == 0.0 {
            return Self::Zero;
        }
        let slopes = [0, 1, 2].map(|i| (at[i + 1] - at[i]) / h);
        let ln = at[0];
        let [s0, s1, s2] = slopes;
        let size = 1.0 + s0.abs();
        if slopes.iter().all(|slope| slope.abs() < SMOOTH) {
            return Self::Power { t0, ln, slope: 0.0 };
        }
        if (s0 - s1).abs() <= SAME * size && (s1 - s2).abs() <= SAME * size {
            let meant = (20.0 * s0).round() / 20.0;
            let slope = if (s0 - meant).abs() < SMOOTH {
                meant
            } else {
                s0
            };
            return Self::Power { t0, ln, slope };
        }
        // Differences that stay are those of a square, ratios that stay those of an exponential.
        let (first, second) = (s1 - s0, s2 - s1);
        let of_square = (second - first).abs() / first.abs();
        let ratios = [s1 / s0, s2 / s1];
        let of_power = (ratios[1] / ratios[0] - 1.0).abs();
        if of_square < of_power || ratios.iter().any(|ratio| ratio.is_nan() || *ratio <= 0.0) {
            let bend = first / h;
            let slope = s0 - 0.5 * first;
            return Self::LogSquared {
                t0,
                ln,
                slope,
                bend,
                doubt: of_square,
            };
        }
        let k = libm::log(ratios[0]) / h;
        let slope = s0 * h * k / libm::expm1(k * h);
        // The next term is smaller by a power of the distance more, mostly.
        let growth = libm::expm1(h.abs());
        let extrapolated = |a: f64, b: f64| a - (b - a) / growth;
        let power = snapped(extrapolated(k, libm::log(ratios[1]) / h));
        let coefficient = |i: usize| {
            let ends = [i, i + 1].map(|i| libm::exp(power * (t0 + i as f64 * h)));
            slopes[i] * h / (ends[1] - ends[0])
        };
        let limit = [power, extrapolated(coefficient(0), coefficient(1))];
        Self::Rapid {
            t0,
            ln,
            slope,
            k,
            limit,
            doubt: of_power,
        }
    }

    pub(super) fn ln(&self, t: f64) -> f64 {
        match *self {
            Self::Zero => f64::NEG_INFINITY,
            Self::Power { ln, slope: 0.0, .. } => ln,
            Self::Power { t0, ln, slope } => ln + slope * (t - t0),
            Self::Rapid {
                t0, ln, slope, k, ..
            } => ln + slope * (libm::expm1(k * (t - t0)) / k),
            Self::LogSquared {
                t0,
                ln,
                slope,
                bend,
                ..
            } => ln + (slope + 0.5 * bend * (t - t0)) * (t - t0),
        }
    }

    /// ln f at the point itself.
    pub(super) fn limit(&self) -> f64 {
        self.ln(f64::NEG_INFINITY)
    }

    pub(super) fn is_zero(&self) -> bool {
        *self == Self::Zero
    }

    /// Whether f tends to a number > 0.
    pub(super) fn is_smooth(&self) -> bool {
        matches!(self, Self::Power { slope: 0.0, .. })
    }

    /// Whether what is left of the mass counts: not where f falls off like an exponential.
    pub(super) fn is_slow(&self) -> bool {
        matches!(self, Self::Power { .. } | Self::LogSquared { .. })
    }

    /// Whether f is integrable towards the point.
    pub(super) fn is_integrable(&self) -> bool {
        match *self {
            Self::Zero => true,
            Self::Power { slope, .. } => slope > -1.0 + MARGIN,
            Self::Rapid { slope, .. } => slope > 0.0,
            Self::LogSquared { bend, .. } => bend < 0.0,
        }
    }

    /// Whether f is integrable without end.
    pub(super) fn falls_off(&self) -> bool {
        match *self {
            Self::Zero => true,
            Self::Power { slope, .. } => slope < -1.0 - MARGIN,
            Self::Rapid { slope, .. } => slope < 0.0,
            Self::LogSquared { bend, .. } => bend < 0.0,
        }
    }

    /// The same in terms of v, the distance far from a point and its reciprocal near to it.
    pub(super) fn tail(&self, far: bool) -> Tail {
        let sign = if far { 1.0 } else { -1.0 };
        match *self {
            Self::Zero => Tail::FLAT,
            Self::Power { slope, .. } => Tail::FLAT.plus(sign * slope, Growth::Ln),
            Self::Rapid {
                limit: [power, coefficient],
                ..
            } => Tail::FLAT.plus(coefficient, Growth::Power(power.abs())),
            Self::LogSquared {
                t0, slope, bend, ..
            } => Tail::FLAT
                .plus(0.5 * bend, Growth::LnSquared)
                .plus(sign * (slope - bend * t0), Growth::Ln),
        }
    }
}

/// How ln f goes on towards an infinite end. The powers of an exponent are seen from where they are
/// centred: (x − 7)², or x⁵.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Far {
    origin: f64,
    ending: Ending,
}

impl Far {
    /// Beyond x, up to which ln f is known.
    pub(super) fn new(x: f64, origins: &[f64], ln: impl Fn(f64) -> f64) -> Self {
        const STEP: f64 = 0.25;
        let seen_from = |&origin: &f64| {
            let distance = x - origin;
            let ln = |t: f64| ln(origin + libm::copysign(libm::exp(t), distance));
            let ending = Ending::fitted(libm::log(distance.abs()), -STEP, ln);
            Self { origin, ending }
        };
        let doubt = |far: &Self| match far.ending {
            Ending::Rapid { doubt, .. } | Ending::LogSquared { doubt, .. } => doubt,
            Ending::Zero | Ending::Power { .. } => 0.0,
        };
        let seen = origins.iter().map(seen_from);
        let best = seen.min_by(|a, b| doubt(a).total_cmp(&doubt(b)));
        best.unwrap_or(Self {
            origin: 0.0,
            ending: Ending::Zero,
        })
    }

    /// ln f at x, which has this logarithm of its distance from 0.
    pub(super) fn ln(&self, x: f64, ln_distance: f64) -> f64 {
        if x.is_finite() {
            self.ending.ln(libm::log((x - self.origin).abs()))
        } else {
            self.ending.ln(ln_distance)
        }
    }

    pub(super) fn ending(&self) -> &Ending {
        &self.ending
    }
}

/// An exponent as it was meant: people write 2, ½ or 0.3.
fn snapped(k: f64) -> f64 {
    let nearest = |step: f64| (k / step).round() * step;
    for (step, within) in [(0.5, 0.03), (0.1, 0.006), (0.05, 0.004)] {
        if nearest(step) != 0.0 && (k - nearest(step)).abs() < within {
            return nearest(step);
        }
    }
    k
}

/// ln f by panels that lie side by side, ascending.
fn ln_of(panels: &[Panel], t: f64) -> f64 {
    let place = panels.partition_point(|panel| panel.to < t);
    panels
        .get(place)
        .map_or(f64::NEG_INFINITY, |panel| panel.ln(t))
}
