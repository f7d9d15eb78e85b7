//! The uniform distribution on an interval.

use super::prelude::*;
use crate::closed_form::sum;
use crate::special::{ln_ratio, log1p_excess};

/// The uniform distribution.
///
/// Density 1/(high − low) on the closed interval [low, high], 0 elsewhere; `low` < `high`, both
/// finite. Every function has a relative error of a few ulps, also near the ends. Its `mode`,
/// where every point would do, is the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "uniform",
    summary: "the uniform distribution on an interval",
    parameters: &[
        Parameter::finite("low", "the lower end"),
        Parameter::number("high", Domain::Related("> low"), "the upper end"),
    ],
    build: |arguments| FAMILY.member(arguments, Uniform::new),
};

impl Uniform {
    /// The uniform distribution on [low, high], with low < high.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(low: f64, high: f64) -> Result<Self, ParameterError> {
        FAMILY.check([low, high])?;
        if low < high {
            Ok(Self { low, high })
        } else {
            Err(FAMILY.fault(1, high, "must be > `low`"))
        }
    }

    /// The lower end.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The factor by which lengths are multiplied so that they do not overflow: 1 or ½.
    pub(crate) fn unit(&self) -> f64 {
        if (self.high - self.low).is_finite() {
            1.0
        } else {
            0.5
        }
    }

    /// unit·(high − low)
    pub(crate) fn width(&self, unit: f64) -> f64 {
        unit * self.high - unit * self.low
    }

    pub(crate) fn middle(&self) -> f64 {
        0.5 * self.low + 0.5 * self.high
    }

    /// ln(high − low)
    pub(crate) fn ln_width(&self) -> f64 {
        let unit = self.unit();
        libm::log(self.width(unit)) - libm::log(unit)
    }

    /// The share of it that lies outside `other`: of two lengths, neither of them negative.
    fn outside(&self, other: &Self) -> f64 {
        let unit = self.unit();
        let left = (unit * other.low - unit * self.low).max(0.0);
        let right = (unit * self.high - unit * other.high).max(0.0);
        (left + right) / self.width(unit)
    }

    /// E|X − c|
    fn distance_from(&self, c: f64) -> f64 {
        if self.low < c && c < self.high {
            // The two sides are drawn with the probability of their length.
            let unit = self.unit();
            let (below, above) = (unit * c - unit * self.low, unit * self.high - unit * c);
            let width = self.width(unit);
            (0.5 / unit) * (below / width * below + above / width * above)
        } else {
            (self.middle() - c).abs()
        }
    }

    /// The share of the width that `from`..`to` takes.
    fn share(&self, from: f64, to: f64) -> f64 {
        let unit = self.unit();
        ((unit * to - unit * from) / self.width(unit)).clamp(0.0, 1.0)
    }
}

/// ln(share), where `rest` = 1 − share.
fn ln_share(share: f64, rest: f64) -> f64 {
    if share < 0.5 {
        libm::log(share)
    } else {
        libm::log1p(-rest)
    }
}

impl Univariate for Uniform {
    fn ln_pdf(&self, x: f64) -> f64 {
        if self.support().contains(x) {
            -self.ln_width()
        } else {
            f64::NEG_INFINITY
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        if self.support().contains(x) {
            self.unit() / self.width(self.unit())
        } else {
            0.0
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        match end {
            End::Left => self.share(self.low, x),
            End::Right => self.share(x, self.high),
        }
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let [share, rest] = [end, end.opposite()].map(|end| self.tail_probability(end, x));
        ln_share(share, rest)
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let length = p.min(1.0 - p) / self.unit() * self.width(self.unit());
        if (end == End::Left) == (p < 0.5) {
            self.low + length
        } else {
            self.high - length
        }
    }

    fn mean(&self) -> f64 {
        self.middle()
    }

    fn mode(&self) -> f64 {
        self.middle()
    }

    fn variance(&self) -> f64 {
        self.std() * self.std()
    }

    fn std(&self) -> f64 {
        self.width(self.unit()) / 12.0_f64.sqrt() / self.unit()
    }

    /// ln(high − low)
    fn entropy(&self) -> Option<f64> {
        Some(self.ln_width())
    }

    fn support(&self) -> Interval {
        Interval::new(self.low, self.high)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([self.low, self.middle(), self.high]);
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([self.low, self.high]);
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let ends = [self.low, self.high].map(|x| shift + scale * x);
        let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        // Ends that are rounded may be far from right for a narrow interval.
        if loses_length(high - low, scale * (self.high - self.low)) {
            return None;
        }
        Self::new(low, high).ok().map(Into::into)
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let half = 0.5 * self.high - 0.5 * self.low;
        Some(match f {
            Statistic::SquareFrom(c) => {
                let shift = self.middle() - c;
                half * half / 3.0 + shift * shift
            }
            Statistic::DistanceFrom(c) => self.distance_from(c),
            Statistic::Ln if self.low >= 0.0 => mean_ln(self.low, self.high),
            Statistic::Ln1m if self.high <= 1.0 => mean_ln(1.0 - self.high, 1.0 - self.low),
            // For narrower intervals there are digits lost.
            Statistic::LnSquared if self.low >= 0.0 && self.high >= 2.0 * self.low => {
                mean_ln_squared(self.low, self.high)
            }
            Statistic::Power(k) if self.low >= 0.0 => mean_power(self.low, self.high, k),
            Statistic::Power(k) if k % 1.0 == 0.0 => {
                let sign = if k % 2.0 == 0.0 { 1.0 } else { -1.0 };
                if self.high <= 0.0 {
                    sign * mean_power(-self.high, -self.low, k)
                } else if k >= 0.0 {
                    let share = self.share(0.0, self.high);
                    share * mean_power(0.0, self.high, k)
                        + sign * self.share(self.low, 0.0) * mean_power(0.0, -self.low, k)
                } else if sign > 0.0 {
                    f64::INFINITY
                } else {
                    return None;
                }
            }
            Statistic::Exp(t) => {
                let (top, fall) = ((t * self.low).max(t * self.high), 2.0 * half * t.abs());
                libm::exp(top)
                    * if fall == 0.0 {
                        1.0
                    } else {
                        -libm::expm1(-fall) / fall
                    }
            }
            Statistic::CosFrom(c) => {
                let middle = libm::cos(self.middle() - c);
                middle
                    * if half < 1e-9 {
                        1.0
                    } else {
                        libm::sin(half) / half
                    }
            }
            _ => return self.moment(f),
        })
    }

    /// ln(high − low)
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        Some(vec![(self.ln_width(), Statistic::One)])
    }
}

/// The mean of ln x over low..high, low ≥ 0.
fn mean_ln(low: f64, high: f64) -> f64 {
    libm::log(high) - mean_fall(low, high)
}

/// The mean of ln(high/x) over low..high: 1 where low = 0.
fn mean_fall(low: f64, high: f64) -> f64 {
    let excess = (high - low) / low;
    if excess.is_finite() {
        log1p_excess(excess) / excess
    } else {
        1.0
    }
}

/// The mean of (ln x)² over low..high, 0 ≤ low ≤ high/2.
fn mean_ln_squared(low: f64, high: f64) -> f64 {
    let (top, fall) = (libm::log(high), mean_fall(low, high));
    let rest = if low > 0.0 {
        let ln = ln_ratio(high, low);
        low / (high - low) * ln * ln
    } else {
        0.0
    };
    // With d = ln(high/x): (top − d)², and the mean of d² is 2·fall − rest.
    (top - fall) * (top - fall) + (2.0 * fall - rest - fall * fall)
}

/// The mean of xᵏ over low..high, low ≥ 0.
fn mean_power(low: f64, high: f64, k: f64) -> f64 {
    let share = (high - low) / high;
    let top = libm::pow(high, k);
    if low == 0.0 {
        if k > -1.0 {
            top / (k + 1.0)
        } else {
            f64::INFINITY
        }
    } else if k == -1.0 {
        ln_ratio(high, low) / (high - low)
    } else {
        let fall = (k + 1.0) * ln_ratio(high, low);
        top * (-libm::expm1(-fall) / ((k + 1.0) * share))
    }
}

impl Pair for Uniform {
    fn kl(&self, q: &Self) -> Option<Quantity> {
        let (unit, share) = (q.unit(), q.outside(self));
        Some(if share < 0.5 {
            sum([-libm::log1p(-share)])
        } else {
            sum([ln_ratio(q.width(unit), self.width(unit))])
        })
    }

    /// a ln(both/wp) + (1 − a) ln(both/wq) with the length that both have in common.
    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let (low, high) = (self.low.max(q.low), self.high.min(q.high));
        let both = Uniform { low, high };
        let ln_share = |of: &Self| {
            let (unit, share) = (of.unit(), of.outside(&both));
            if share < 0.5 {
                libm::log1p(-share)
            } else {
                ln_ratio(both.width(unit), of.width(unit))
            }
        };
        Some(sum([a * ln_share(self), (1.0 - a) * ln_share(q)]))
    }

    /// What of the wider one lies outside the narrower one.
    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        let (p, q) = if self.width(0.5) < q.width(0.5) {
            (self, q)
        } else {
            (q, self)
        };
        Some(sum([q.outside(p)]))
    }

    /// The quantiles differ by a linear function.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let (left, right) = (self.low - q.low, self.high - q.high);
        let size = left.abs().max(right.abs());
        if !size.is_finite() {
            return None;
        }
        let (low, high) = (left.min(right) / size, left.max(right) / size);
        let mean = if low == high {
            1.0
        } else if low >= 0.0 {
            mean_power(low, high, k)
        } else if high <= 0.0 {
            mean_power(-high, -low, k)
        } else {
            let ends = libm::pow(high, k + 1.0) + libm::pow(-low, k + 1.0);
            ends / ((k + 1.0) * (high - low))
        };
        Some(sum([size * libm::pow(mean, 1.0 / k)]))
    }
}
