//! The triangular distribution on an interval.

use std::f64::consts::LN_2;

use super::prelude::*;
use crate::closed_form::rounded;
use crate::special::{expm1_excess, ln_ratio};

/// The triangular distribution.
///
/// The density rises from 0 at `low` in a straight line to 2/(high − low) at `mode`, and falls to
/// 0 at `high`: low ≤ mode ≤ high, low < high, all finite. Where the mode is at an end, the density
/// jumps there. Every function has a relative error of a few ulps, also near the ends and for
/// widths beyond the largest float.
///
/// ```
/// use klrender_stats::{Distribution, Triangular};
///
/// let d = Distribution::from(Triangular::new(0.0, 1.0, 4.0)?);
/// assert_eq!(d.pdf(1.0), 0.5);
/// assert_eq!(d.cdf(1.0), 0.25);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triangular {
    low: f64,
    mode: f64,
    high: f64,
    /// The factor by which lengths are multiplied so that they do not overflow: 1 or ½.
    unit: f64,
    /// In that unit: mode − low, high − mode, high − low.
    left: f64,
    right: f64,
    width: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "triangular",
    summary: "the triangular distribution on an interval",
    parameters: &[
        Parameter::finite("low", "the lower end"),
        Parameter::number(
            "mode",
            Domain::Related(">= low"),
            "where the density is highest",
        ),
        Parameter::number(
            "high",
            Domain::Related(">= mode and > low"),
            "the upper end",
        ),
    ],
    build: |arguments| FAMILY.member(arguments, Triangular::new),
};

impl Triangular {
    /// The triangular distribution on [low, high] that is highest at `mode`.
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(low: f64, mode: f64, high: f64) -> Result<Self, ParameterError> {
        FAMILY.check([low, mode, high])?;
        if mode < low {
            return Err(FAMILY.fault(1, mode, "must be >= `low`"));
        }
        if high < mode {
            return Err(FAMILY.fault(2, high, "must be >= `mode`"));
        }
        if high == low {
            return Err(FAMILY.fault(2, high, "must be > `low`"));
        }
        let unit = if (high - low).is_finite() { 1.0 } else { 0.5 };
        Ok(Self {
            low,
            mode,
            high,
            unit,
            left: unit * mode - unit * low,
            right: unit * high - unit * mode,
            width: unit * high - unit * low,
        })
    }

    /// The lower end.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Where the density is highest.
    pub fn mode(&self) -> f64 {
        self.mode
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The side of the mode on which x lies, its distance from the end there, and from the end to
    /// the mode, in our unit. `None` outside the support.
    fn side(&self, x: f64) -> Option<(End, f64, f64)> {
        if !self.support().contains(x) {
            None
        } else if x < self.mode || self.right == 0.0 {
            Some((End::Left, self.unit * x - self.unit * self.low, self.left))
        } else {
            Some((
                End::Right,
                self.unit * self.high - self.unit * x,
                self.right,
            ))
        }
    }

    /// The probability between the end and x, on x's side of the mode.
    fn tail_mass(&self, distance: f64, length: f64) -> f64 {
        (distance / self.width) * (distance / length)
    }

    /// 1 less that, which is small where the mode is near to the other end: the mass beyond the
    /// mode, of which the length is given, and that between it and x.
    fn rest(&self, x: f64, (distance, length, beyond): (f64, f64, f64)) -> f64 {
        let tail = self.tail_mass(distance, length);
        if tail < 0.5 {
            return 1.0 - tail;
        }
        let from_mode = (self.unit * x - self.unit * self.mode).abs();
        (beyond + from_mode * (1.0 + distance / length)) / self.width
    }

    /// (P(X ≤ x), P(X > x))
    fn tails(&self, x: f64) -> (f64, f64) {
        match self.side(x) {
            Some((End::Left, distance, length)) => (
                self.tail_mass(distance, length),
                self.rest(x, (distance, length, self.right)),
            ),
            Some((End::Right, distance, length)) => (
                self.rest(x, (distance, length, self.left)),
                self.tail_mass(distance, length),
            ),
            None if x < self.low => (0.0, 1.0),
            None => (1.0, 0.0),
        }
    }

    /// (ln P(X ≤ x), ln P(X > x))
    fn ln_tails(&self, x: f64) -> (f64, f64) {
        let far = |distance: f64, length| {
            2.0 * libm::log(distance) - libm::log(self.width) - libm::log(length)
        };
        let (lower, upper) = self.tails(x);
        // By the smaller of the two; that of a side may underflow.
        let ln = |own: f64, other: f64, (distance, length): (f64, f64)| {
            if own < 0.5 {
                (far(distance, length), libm::log1p(-own))
            } else {
                (libm::log1p(-other), libm::log(other))
            }
        };
        match self.side(x) {
            Some((End::Left, distance, length)) => ln(lower, upper, (distance, length)),
            Some((End::Right, distance, length)) => {
                let (ln_upper, ln_lower) = ln(upper, lower, (distance, length));
                (ln_lower, ln_upper)
            }
            None => (libm::log(lower), libm::log(upper)),
        }
    }

    /// The x with P(X ≤ x) = lower and P(X > x) = upper, of which at least the smaller is right.
    fn point(&self, lower: f64, upper: f64) -> f64 {
        let distance = |p: f64, length: f64| p.sqrt() * (length / self.width).sqrt();
        // How far the point is beyond the mode that has this mass on the mode's side, of which
        // `before` is up to the mode.
        let beyond = |p: f64, before: f64, length: f64| {
            let excess = (p * self.width - before).max(0.0);
            excess / (1.0 + (1.0 - excess / length).sqrt()) / self.unit
        };
        if !(0.0..=1.0).contains(&lower) {
            f64::NAN
        } else if lower <= self.left / self.width {
            if upper < 0.25 {
                return (self.mode - beyond(upper, self.right, self.left)).min(self.mode);
            }
            let share = distance(lower, self.left);
            (self.low + share * self.width / self.unit).min(self.mode)
        } else if lower < 0.25 {
            (self.mode + beyond(lower, self.left, self.right)).max(self.mode)
        } else {
            let share = distance(upper, self.right);
            (self.high - share * self.width / self.unit).max(self.mode)
        }
    }

    /// ln(high − low)
    fn ln_width(&self) -> f64 {
        libm::log(self.width) - libm::log(self.unit)
    }

    /// How far each of the ends and the mode of q lies above ours.
    fn shifts(&self, q: &Self) -> [f64; 3] {
        [q.low - self.low, q.mode - self.mode, q.high - self.high]
    }
}

impl Univariate for Triangular {
    fn ln_pdf(&self, x: f64) -> f64 {
        match self.side(x) {
            Some((_, distance, length)) => ln_ratio(distance, length) + LN_2 - self.ln_width(),
            None => f64::NEG_INFINITY,
        }
    }

    fn pdf(&self, x: f64) -> f64 {
        match self.side(x) {
            Some((_, distance, length)) => distance / length * (2.0 * self.unit / self.width),
            None => 0.0,
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(self.tails(x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        end.of(self.ln_tails(x))
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let (lower, upper) = end.of(((p, 1.0 - p), (1.0 - p, p)));
        self.point(lower, upper)
    }

    /// (low + mode + high)/3
    fn mean(&self) -> f64 {
        let third = |x: f64| x / 3.0;
        if self.unit == 1.0 {
            self.mode + (self.right - self.left) / 3.0
        } else {
            third(self.low) + third(self.mode) + third(self.high)
        }
    }

    fn mode(&self) -> f64 {
        self.mode
    }

    fn variance(&self) -> f64 {
        self.std() * self.std()
    }

    /// √(((mode − low)² + (mode − low)(high − mode) + (high − mode)²)/18)
    fn std(&self) -> f64 {
        let (left, right) = (self.left / self.width, self.right / self.width);
        let share = (left * left + left * right + right * right) / 18.0;
        share.sqrt() * self.width / self.unit
    }

    /// ½ + ln((high − low)/2)
    fn entropy(&self) -> Option<f64> {
        Some(0.5 - LN_2 + self.ln_width())
    }

    fn support(&self) -> Interval {
        Interval::new(self.low, self.high)
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.extend([self.low, self.mode, self.high]);
        out.extend([0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999].map(|p| self.quantile(p)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        out.extend([self.low, self.mode, self.high]);
    }

    /// p ~ distance from the end, unless the mode is there.
    fn tail(&self, end: End) -> Tail {
        let length = end.of((self.left, self.right));
        if length == 0.0 {
            Tail::FLAT
        } else {
            Tail::FLAT.plus(-1.0, Growth::Ln)
        }
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        let lengths = (self.left, self.right);
        let (near, far) = (end.of(lengths), end.opposite().of(lengths));
        let distance = self.unit * libm::exp(ln_distance);
        let ln_peak = LN_2 - self.ln_width();
        if distance <= near {
            ln_distance + libm::log(self.unit) - libm::log(near) + ln_peak
        } else if distance <= self.width {
            libm::log1p(-(distance - near) / far) + ln_peak
        } else {
            f64::NEG_INFINITY
        }
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        let mean = Univariate::mean(self);
        match f {
            Statistic::DistanceFrom(c) => Some(match self.side(c) {
                // E|X − c| = ±(E X − c) + 2 E(c − X)⁺
                Some((end, distance, _)) => {
                    let (lower, upper) = self.tails(c);
                    let (tail, excess) = match end {
                        End::Left => (lower, mean - c),
                        End::Right => (upper, c - mean),
                    };
                    excess + 2.0 / 3.0 * tail * (distance / self.unit)
                }
                None => (mean - c).abs(),
            }),
            Statistic::Exp(t) => {
                // ∫ (1 − s) eᵘˢ ds over [0, 1]
                let side = |u: f64| {
                    if u == 0.0 {
                        0.5
                    } else {
                        expm1_excess(u) / u / u
                    }
                };
                let (left, right) = (self.left / self.unit, self.right / self.unit);
                let share = |length: f64| 2.0 * (length / self.width);
                let sum = share(self.left) * side(-t * left) + share(self.right) * side(t * right);
                Some(libm::exp(t * self.mode) * sum).filter(|sum| sum.is_finite())
            }
            _ => self.moment(f),
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let ends = [self.low, self.high].map(|x| shift + scale * x);
        let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        if loses_length(high - low, scale * (self.high - self.low)) {
            return None;
        }
        let moved = Self::new(low, shift + scale * self.mode, high);
        moved.ok().map(Into::into)
    }
}

impl Pair for Triangular {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let [low, mode, high] = p.shifts(q);
        if p.unit != 1.0 || q.unit != 1.0 {
            return false;
        }
        // ln(a/b) where a − b is `difference`
        let ln = |a: f64, b: f64, difference: f64| {
            let share = difference / b;
            if share.abs() < 0.5 {
                libm::log1p(share)
            } else {
                ln_ratio(a, b)
            }
        };
        let widths = -ln(q.width, p.width, high - low);
        let lengths = [
            widths - ln(q.left, p.left, mode - low),
            widths - ln(q.right, p.right, high - mode),
        ];
        let near = |i: usize, end: End, own: f64, shift: f64| match nodes.near {
            Some((edge, ln_distances)) if edge.toward == end && edge.at == own => {
                (shift == 0.0).then(|| libm::exp(ln_distances[i]))
            }
            _ => None,
        };
        for (i, (out, &x)) in out.iter_mut().zip(nodes.xs).enumerate() {
            let sides = [p.side(x), q.side(x)];
            *out = match sides {
                [Some((End::Left, a, _)), Some((End::Left, b, _))] => {
                    let shared = near(i, End::Left, p.low, low).is_some();
                    let moved = if shared { 0.0 } else { ln(b, a, -low) };
                    WithError::sum(lengths[0], moved)
                }
                [Some((End::Right, a, _)), Some((End::Right, b, _))] => {
                    let shared = near(i, End::Right, p.high, high).is_some();
                    let moved = if shared { 0.0 } else { ln(b, a, high) };
                    WithError::sum(lengths[1], moved)
                }
                [Some(_), Some(_)] => WithError::sum(q.ln_pdf(x), -p.ln_pdf(x)),
                _ => WithError {
                    value: q.ln_pdf(x) - p.ln_pdf(x),
                    error: 0.0,
                },
            };
        }
        true
    }

    /// The difference of the means where no parameter of one is less than the other's, since then
    /// no quantile is.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        let shifts = self.shifts(q);
        let size: f64 = shifts.iter().map(|shift| shift.abs() / 3.0).sum();
        let ordered = shifts.iter().all(|&s| s >= 0.0) || shifts.iter().all(|&s| s <= 0.0);
        let moved = shifts[0] == shifts[1] && shifts[1] == shifts[2];
        (ordered && (k == 1.0 || moved)).then_some(rounded(WithError {
            value: size,
            error: 4.0 * f64::EPSILON * size,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_at_the_ends() {
        let rising = Triangular::new(0.0, 1.0, 1.0).unwrap();
        assert_eq!((rising.pdf(1.0), rising.pdf(0.0)), (2.0, 0.0));
        assert_eq!((rising.cdf(0.5), rising.sf(1.0)), (0.25, 0.0));
        assert_eq!(rising.quantile(0.25), 0.5);
        assert!(rising.tail(End::Right).is_flat() && !rising.tail(End::Left).is_flat());
        let falling = Triangular::new(0.0, 0.0, 1.0).unwrap();
        assert_eq!((falling.pdf(0.0), falling.pdf(1.0)), (2.0, 0.0));
        assert_eq!((falling.sf(0.5), falling.cdf(0.0)), (0.25, 0.0));
        assert_eq!(falling.upper_quantile(0.25), 0.5);
    }

    #[test]
    fn the_steep_end_keeps_its_tail() {
        // With the mode at the lower end P(X ≤ x) = x (2 − x).
        let falling = Triangular::new(0.0, 0.0, 1.0).unwrap();
        assert_eq!(falling.quantile(1e-12), 5.000_000_000_001_25e-13);
        assert!((falling.cdf(5e-300) / 1e-299 - 1.0).abs() < 1e-15);
        assert!((falling.ln_cdf(5e-13) - libm::log(1e-12 * (1.0 - 2.5e-13))).abs() < 1e-14);
        assert_eq!(falling.quantile(1.0), 1.0);
        let rising = Triangular::new(0.0, 1.0, 1.0).unwrap();
        let step = 4096.0 * f64::EPSILON;
        assert!((rising.sf(1.0 - step) / (2.0 * step) - 1.0).abs() < 1e-12);
        assert!((rising.ln_sf(1.0 - step) - libm::log(2.0 * step)).abs() < 1e-12);
        let near = Triangular::new(0.0, 1e-9, 1.0).unwrap();
        assert!((near.cdf(near.quantile(1e-6)) / 1e-6 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn errors_name_the_parameter() {
        let error = |low, mode, high| Triangular::new(low, mode, high).unwrap_err().to_string();
        assert_eq!(error(0.0, -1.0, 1.0), "`mode` is -1: it must be >= `low`");
        assert_eq!(error(0.0, 2.0, 1.0), "`high` is 1: it must be >= `mode`");
        assert_eq!(error(1.0, 1.0, 1.0), "`high` is 1: it must be > `low`");
    }

    #[test]
    fn widths_beyond_the_largest_float() {
        let wide = Triangular::new(-1.7e308, 0.0, 1.7e308).unwrap();
        assert_eq!((wide.cdf(0.0), wide.mean()), (0.5, 0.0));
        assert_eq!(wide.quantile(0.5), 0.0);
        assert!((wide.std() / (1.7e308 / 6.0_f64.sqrt()) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn distances_are_measured_on_both_sides() {
        let d = Triangular::new(-1.0, 0.0, 2.0).unwrap();
        // ∫ |x| p = (2/3)(1/3 + 8/6)·½
        let distance = d.expectation(Statistic::DistanceFrom(0.0)).unwrap();
        assert!((distance - 5.0 / 9.0).abs() < 1e-15, "{distance}");
        let far = d.expectation(Statistic::DistanceFrom(9.0)).unwrap();
        assert!((far - (9.0 - 1.0 / 3.0)).abs() < 1e-14);
    }
}
