//! The Wasserstein distances of order k > 1, as integrals over the differences of quantiles.
//!
//! ∫₀¹ |F⁻¹ − G⁻¹|ᵏ dt is found from each end in u, the logarithm of the tail probability, and
//! relative to the highest value of its integrand there, exp(k ln|F⁻¹ − G⁻¹| + u): so it neither
//! overflows nor vanishes, whatever the order and the unit of x, and reaches tails thinner than the
//! smallest float.

use crate::distribution::Distribution;
use crate::quadrature::{Axis, Breaks, COUNT, Peak, Piece, Samples, peaks, refine_to};
use crate::quantity::{Quantity, Reason};
use crate::solve;
use crate::support::{End, Interval};

/// Below this logarithm of a probability quantiles are found from logarithms.
const LOW: f64 = -700.0;

/// So far below its highest value the integrand does not count.
const DEPTH: f64 = 60.0;

/// Nor is a tail followed farther than this.
const FARTHEST: f64 = -1e12;

/// Each sample takes two quantiles, which may take many steps.
const MAX_PANELS: usize = 100;

/// (∫₀¹ |F⁻¹ − G⁻¹|ᵏ dt)^(1/k) for k > 1, where it is known to be finite.
pub(super) fn wasserstein(p: &Distribution, q: &Distribution, k: f64) -> Quantity {
    let halves = [End::Left, End::Right].map(|end| Half { p, q, k, end });
    let shapes = halves.each_ref().map(Half::shape);
    let top = shapes[0].top.max(shapes[1].top);
    if top == f64::NEG_INFINITY {
        return Quantity::exact(0.0);
    }
    let [lower, upper] = [0, 1].map(|i| halves[i].relative(&shapes[i], top));
    let sum = lower.plus(upper);
    let ln_value = (top + libm::log(sum.value)) / k;
    let value = libm::exp(ln_value);
    let rounding = 4.0 * f64::EPSILON * (1.0 + (top / k).abs()) * value;
    let found = Quantity { value, ..sum };
    if sum.value <= 0.0 {
        return Quantity {
            value: 0.0,
            abs_error: f64::INFINITY,
            ..sum
        };
    }
    // The kth root of 1 + ε, also where ε is large.
    let share = sum.abs_error / sum.value;
    let error = value * libm::expm1(libm::log1p(share) / k);
    let found = Quantity {
        abs_error: error + rounding,
        ..found
    };
    if found.value == f64::INFINITY {
        return Quantity::infinite(Reason::Overflow { ln_value });
    }
    found
}

/// The part of the integral at one end, up to the median.
struct Half<'a> {
    p: &'a Distribution,
    q: &'a Distribution,
    k: f64,
    end: End,
}

/// Where the integrand is high.
struct Shape {
    /// Its highest logarithm.
    top: f64,
    /// Points at which to break the integral.
    cuts: Vec<f64>,
    /// Whether it still counts at the end of what was looked at.
    goes_on: bool,
}

impl Half<'_> {
    /// |F⁻¹ − G⁻¹| at a tail probability of eᵘ, and a bound of its error.
    fn distance(&self, u: f64) -> (f64, f64) {
        let [a, b] = [self.p, self.q].map(|d| tail_quantile(d, self.end, u));
        let size = a.abs() + b.abs();
        if a == b {
            return (0.0, 64.0 * f64::EPSILON * size);
        }
        ((a - b).abs(), 64.0 * f64::EPSILON * size)
    }

    /// The logarithm of the integrand.
    fn height(&self, u: f64) -> f64 {
        let (distance, _) = self.distance(u);
        if distance == 0.0 || !distance.is_finite() {
            return f64::NEG_INFINITY;
        }
        self.k * libm::log(distance) + u
    }

    fn shape(&self) -> Shape {
        let middle = -std::f64::consts::LN_2;
        let mut cuts = Vec::new();
        for x in Breaks::new(self.p, self.q, &[]).points() {
            for d in [self.p, self.q] {
                let u = match self.end {
                    End::Left => d.ln_cdf(x),
                    End::Right => d.ln_sf(x),
                };
                if u < middle && u > FARTHEST {
                    cuts.push(u);
                }
            }
        }
        // Ever farther out, until it has fallen for good: behind the points at which either distribution has
        // some of its mass, since quantiles may cross before.
        let massive = cuts.iter().copied().filter(|u| *u > -DEPTH);
        let outermost = massive.fold(middle, f64::min);
        let mut grid = cuts.clone();
        let (mut u, mut step) = (middle, 0.25);
        let (mut top, mut before) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let mut goes_on = false;
        loop {
            grid.push(u);
            let here = self.height(u);
            top = top.max(here);
            if u < outermost && here < top - DEPTH && here <= before
                || here == before && here == f64::NEG_INFINITY && u < LOW
            {
                break;
            }
            if u < FARTHEST {
                goes_on = true;
                break;
            }
            before = here;
            step *= 1.25;
            u -= step;
        }
        let from = u;
        grid.sort_by(f64::total_cmp);
        grid.dedup();
        // At a low order the integrand is as wide as the features of the quantiles.
        if self.k > 4.0 {
            let found = peaks(&grid, |u| self.height(u));
            top = found.first().map_or(top, |peak| peak.height.max(top));
            cuts.extend(found.iter().take(3).flat_map(Peak::breaks));
        }
        cuts.extend([from, middle]);
        cuts.retain(|u| (from..=middle).contains(u));
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        Shape { top, cuts, goes_on }
    }

    /// Its integral relative to exp(`top`).
    fn relative(&self, shape: &Shape, top: f64) -> Quantity {
        let pieces = shape.cuts.windows(2).map(|pair| Piece {
            axis: Axis::Line,
            from: pair[0],
            to: pair[1],
        });
        let solution = refine_to(1e-11, MAX_PANELS, pieces, |piece| {
            let grid = piece.grid();
            let mut samples = Samples::default();
            for i in 0..COUNT {
                let u = grid.xs[i];
                let (distance, error) = self.distance(u);
                if distance == 0.0 {
                    continue;
                }
                let ln = self.k * libm::log(distance) + u - top + grid.ln_measure[i];
                let value = libm::exp(ln);
                let share = self.k * error / distance + f64::EPSILON * (ln.abs() + top.abs());
                samples.set(i, value, value * share);
            }
            samples
        });
        let found = solution.quantity();
        // Beyond it falls at least as eᵘ does, but for a tail that was not followed to its end.
        found.with_error(if shape.goes_on {
            f64::INFINITY
        } else {
            libm::exp(-DEPTH)
        })
    }
}

/// The point beyond which there is a probability of eᵘ towards this end.
fn tail_quantile(d: &Distribution, end: End, u: f64) -> f64 {
    if u >= LOW {
        let t = libm::exp(u);
        return match end {
            End::Left => d.quantile(t),
            End::Right => d.upper_quantile(t),
        };
    }
    let support = d.support();
    let near = tail_quantile(d, end, LOW);
    match end {
        End::Left => {
            let bracket = Interval {
                low: support.low,
                high: near,
            };
            solve::rising(bracket, u, |x| (d.ln_cdf(x), d.ln_pdf(x)))
        }
        End::Right => {
            let bracket = Interval {
                low: near,
                high: support.high,
            };
            solve::falling(bracket, u, |x| (d.ln_sf(x), d.ln_pdf(x)))
        }
    }
}
