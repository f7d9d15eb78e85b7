//! Adaptive Gauss–Kronrod quadrature of divergences.
//!
//! An f-divergence is the integral of a function g(p, q) that is homogeneous: g(mp, mq) =
//! m g(p, q). So a panel's width and the Jacobian of its coordinate multiply the densities
//! before the integrand sees them, as sums of logarithms: neither a density of 1e300 on a width
//! of 1e-300 nor an infinite range needs a special case.
//!
//! The line is broken where either density has a feature; the panel with the largest error is
//! halved until the sum of the errors is small. The error that is reported adds, to the usual
//! difference of the two rules, a bound of the rounding errors and a check that both densities
//! integrate to 1 over the same nodes, which fails if a peak was missed.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::distribution::{Distribution, Function, sorted};
use super::nodes::{Nodes, Rounded};
use super::quantity::{Method, Quantity};

/// The densities at a node, times the measure of the panel there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) p: f64,
    pub(super) q: f64,
    /// ln p, also where p has underflowed.
    pub(super) ln_p: f64,
    /// ln q, also where q has underflowed.
    pub(super) ln_q: f64,
    /// ln of the density of P without the measure.
    pub(super) ln_density: f64,
    /// ln(q/p), accurate also where q and p nearly agree; ±∞ where one of them is 0.
    pub(super) ln_ratio: f64,
}

/// ∫ g(p, q) dx, where `integrand` gives g and about how fast it changes with ln(q/p),
/// while the larger of the two densities stays (the sign does not matter). `breaks` are further
/// points at which to break the line.
pub(super) fn integrate(
    p: &Distribution,
    q: &Distribution,
    breaks: &[f64],
    integrand: impl Fn(Point) -> (f64, f64),
) -> Quantity {
    Integral::new(p, q, breaks, integrand).solve()
}

/// ∫ √(p q) as (s, I), where it is I exp(s): it may be too small for a float.
pub(super) fn overlap(p: &Distribution, q: &Distribution) -> (f64, Quantity) {
    let height = |x: f64| 0.5 * p.ln_pdf(x) + 0.5 * q.ln_pdf(x);
    let grid = grid(p, q);
    let (top, _) = grid
        .iter()
        .enumerate()
        .fold((0, f64::NEG_INFINITY), |best, (i, &x)| {
            let height = height(x);
            if height > best.1 { (i, height) } else { best }
        });
    // Climb from the best point of the grid: the peak may lie far above it.
    let mut low = grid[top.saturating_sub(1)];
    let mut high = grid[(top + 1).min(grid.len() - 1)];
    for _ in 0..60 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if height(left) < height(right) {
            low = left;
        } else {
            high = right;
        }
    }
    let peak = 0.5 * low + 0.5 * high;
    let scale = height(peak).max(height(grid[top]));
    let value = integrate(p, q, &[peak], |at| {
        let root = libm::exp(0.5 * at.ln_p + 0.5 * at.ln_q - scale);
        (root, root)
    });
    (scale, value)
}

/// The points where p and q cross, between the outermost breakpoints.
pub(super) fn crossings(p: &Distribution, q: &Distribution) -> Vec<f64> {
    let above = |x: f64| {
        let (ln_p, ln_q) = (p.ln_pdf(x), q.ln_pdf(x));
        (ln_p != ln_q).then_some(ln_p > ln_q)
    };
    let mut crossings = Vec::new();
    let mut last: Option<(f64, bool)> = None;
    for x in grid(p, q) {
        let Some(sign) = above(x) else { continue };
        if let Some((mut low, before)) = last
            && before != sign
        {
            let mut high = x;
            loop {
                let middle = 0.5 * low + 0.5 * high;
                if !(low < middle && middle < high) {
                    break;
                }
                if above(middle) == Some(before) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            crossings.push(high);
        }
        last = Some((x, sign));
    }
    crossings
}

/// The breakpoints of both and some points between neighbours.
fn grid(p: &Distribution, q: &Distribution) -> Vec<f64> {
    const STEPS: u32 = 8;
    let points = breakpoints(p, q, &[]);
    let mut grid = Vec::with_capacity(points.len() * STEPS as usize);
    for pair in points.windows(2) {
        let step = |i: u32| f64::from(i) / f64::from(STEPS);
        grid.extend((0..STEPS).map(|i| pair[0] * (1.0 - step(i)) + pair[1] * step(i)));
    }
    grid.extend(points.last());
    grid
}

/// Where to break the line, ascending; at least one point.
fn breakpoints(p: &Distribution, q: &Distribution, more: &[f64]) -> Vec<f64> {
    let mut points = more.to_vec();
    p.breakpoints(&mut points);
    q.breakpoints(&mut points);
    let points = sorted(points);
    if points.is_empty() { vec![0.0] } else { points }
}

pub(super) fn finite_or_zero(x: f64) -> f64 {
    if x.is_finite() { x } else { 0.0 }
}

/// Nodes in [0, 1) of the 21-point Kronrod rule, from the middle outwards; those at odd places
/// are the nodes of the 10-point Gauss rule (QUADPACK, routine qk21).
const NODES: [f64; 11] = [
    0.0,
    0.148_874_338_981_631_21,
    0.294_392_862_701_460_2,
    0.433_395_394_129_247_2,
    0.562_757_134_668_604_7,
    0.679_409_568_299_024_4,
    0.780_817_726_586_416_9,
    0.865_063_366_688_984_5,
    0.930_157_491_355_708_2,
    0.973_906_528_517_171_7,
    0.995_657_163_025_808_1,
];

const KRONROD: [f64; 11] = [
    0.149_445_554_002_916_9,
    0.147_739_104_901_338_5,
    0.142_775_938_577_060_08,
    0.134_709_217_311_473_33,
    0.123_491_976_262_065_85,
    0.109_387_158_802_297_64,
    0.093_125_454_583_697_6,
    0.075_039_674_810_919_96,
    0.054_755_896_574_351_995,
    0.032_558_162_307_964_725,
    0.011_694_638_867_371_874,
];

const GAUSS: [f64; 5] = [
    0.295_524_224_714_752_87,
    0.269_266_719_309_996_35,
    0.219_086_362_515_982_04,
    0.149_451_349_150_580_6,
    0.066_671_344_308_688_14,
];

const COUNT: usize = 21;

/// The refinement stops when the estimated error is this share of the value.
const TOLERANCE: f64 = 1e-11;

/// And after this many panels at the latest.
const MAX_PANELS: usize = 600;

/// How a panel's coordinate t maps to x.
#[derive(Clone, Copy, Debug)]
enum Axis {
    /// x = t
    Line,
    /// x = start ± scale·t/(1 − t), for 0 ≤ t < 1; the scale is negative towards −∞.
    Outwards { start: f64, scale: f64 },
}

/// A part of the line and the integrals over it.
#[derive(Clone, Copy, Debug)]
struct Panel {
    axis: Axis,
    from: f64,
    to: f64,
    value: f64,
    /// The estimated error of the rule.
    error: f64,
    /// A bound of the rounding errors.
    rounding: f64,
    /// The mass of P and of Q.
    mass: [f64; 2],
}

/// By error: the heap gives the worst first.
impl Ord for Panel {
    fn cmp(&self, other: &Self) -> Ordering {
        self.error.total_cmp(&other.error)
    }
}

impl PartialOrd for Panel {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Panel {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Panel {}

#[derive(Debug)]
struct Integral<'a, F> {
    p: &'a Distribution,
    q: &'a Distribution,
    breaks: Vec<f64>,
    /// The rounding error of the log-densities of P and of Q at their peaks.
    floor: [f64; 2],
    integrand: F,
}

impl<'a, F: Fn(Point) -> (f64, f64)> Integral<'a, F> {
    fn new(p: &'a Distribution, q: &'a Distribution, breaks: &[f64], integrand: F) -> Self {
        let breaks = breakpoints(p, q, breaks);
        let floor = [p, q].map(|d| {
            let heights = breaks
                .iter()
                .map(|&x| d.ln_pdf(x))
                .filter(|height| height.is_finite());
            let peak = heights.fold(f64::NEG_INFINITY, f64::max);
            2.0 * f64::EPSILON * (2.0 + finite_or_zero(peak).abs())
        });
        Self {
            p,
            q,
            breaks,
            floor,
            integrand,
        }
    }

    fn solve(&self) -> Quantity {
        let mut panels: BinaryHeap<Panel> = self.first_panels().collect();
        let mut count = panels.len();
        // Panels too narrow to be halved.
        let mut finest: Vec<Panel> = Vec::new();
        let mut total = Total::of(panels.iter());
        while total.error > TOLERANCE * total.value.abs() && count < MAX_PANELS {
            let Some(worst) = panels.pop() else { break };
            let middle = 0.5 * worst.from + 0.5 * worst.to;
            if worst.from < middle && middle < worst.to {
                panels.push(self.panel(worst.axis, worst.from, middle));
                panels.push(self.panel(worst.axis, middle, worst.to));
                count += 2;
            } else {
                finest.push(worst);
            }
            total = Total::of(panels.iter().chain(&finest));
        }
        total.quantity(count)
    }

    fn first_panels(&self) -> impl Iterator<Item = Panel> {
        let (first, last) = (self.breaks[0], self.breaks[self.breaks.len() - 1]);
        let span = 0.125 * last - 0.125 * first;
        let scale = if span > 0.0 {
            span
        } else {
            last.abs().max(1.0)
        };
        let outwards = |start, scale| self.panel(Axis::Outwards { start, scale }, 0.0, 1.0);
        let (p, q) = (self.p.support(), self.q.support());
        let left = p.low.min(q.low) < first;
        let right = p.high.max(q.high) > last;
        let inner = self
            .breaks
            .windows(2)
            .map(|pair| self.panel(Axis::Line, pair[0], pair[1]));
        inner
            .chain(left.then(|| outwards(first, -scale)))
            .chain(right.then(|| outwards(last, scale)))
    }

    fn panel(&self, axis: Axis, from: f64, to: f64) -> Panel {
        let half = 0.5 * to - 0.5 * from;
        let middle = 0.5 * to + 0.5 * from;
        let mut xs = [0.0; COUNT];
        let mut ln_measure = [0.0; COUNT];
        // The reciprocal of the measure.
        let mut density = [0.0; COUNT];
        match axis {
            Axis::Line => {
                for (i, x) in xs.iter_mut().enumerate() {
                    *x = (middle + half * node(i)).clamp(from, to);
                }
                ln_measure.fill(libm::log(half));
                density.fill((1.0 / half).min(f64::MAX));
            }
            Axis::Outwards { start, scale } => {
                let ln_scale = libm::log(half) + libm::log(scale.abs());
                for (i, (x, ln_measure)) in xs.iter_mut().zip(&mut ln_measure).enumerate() {
                    let t = (middle + half * node(i)).clamp(from, to);
                    *x = start + scale * (t / (1.0 - t));
                    *ln_measure = ln_scale - 2.0 * libm::log1p(-t);
                    density[i] = libm::exp(-*ln_measure).min(f64::MAX);
                }
            }
        }
        let mut ln_p = [0.0; COUNT];
        let mut ln_q = [0.0; COUNT];
        self.p.evaluate_into(Function::LnPdf, &xs, &mut ln_p);
        self.q.evaluate_into(Function::LnPdf, &xs, &mut ln_q);
        let ln_ratio = self.ln_ratio(&xs, &ln_p, &ln_q);

        let mut values = [0.0; COUNT];
        let mut rounding = 0.0;
        let mut mass = [0.0; 2];
        for i in 0..COUNT {
            let scaled = [ln_p[i] + ln_measure[i], ln_q[i] + ln_measure[i]];
            // A node on a peak narrower than the spacing of floats: the check of the masses tells.
            let [p, q] = scaled.map(|x| libm::exp(x.min(700.0)));
            if scaled == [f64::NEG_INFINITY; 2] || !xs[i].is_finite() {
                continue;
            }
            let (value, slope) = (self.integrand)(Point {
                p,
                q,
                ln_p: scaled[0],
                ln_q: scaled[1],
                ln_density: ln_p[i],
                ln_ratio: ln_ratio[i].value,
            });
            values[i] = value;
            let weight = weight(i);
            let (larger, side) = if p > q {
                (scaled[0], 0)
            } else {
                (scaled[1], 1)
            };
            let exponent = self.floor[side]
                + f64::EPSILON * (finite_or_zero(larger).abs() + ln_measure[i].abs());
            rounding += weight * (value.abs() * exponent + (slope * ln_ratio[i].error).abs());
            mass[0] += weight * p;
            mass[1] += weight * q;
        }
        // The nodes are rounded: each by up to half an ulp of x, along the slope of the integrand.
        for i in 1..COUNT {
            let step = (values[i] - values[i - 1]).abs();
            if step > 0.0 {
                rounding += step * f64::EPSILON * xs[i].abs() * density[i];
            }
        }
        let (value, error) = gauss_kronrod(&values);
        Panel {
            axis,
            from,
            to,
            value,
            error,
            rounding,
            mass,
        }
    }

    fn ln_ratio(&self, xs: &[f64], ln_p: &[f64], ln_q: &[f64]) -> [Rounded; COUNT] {
        let mut out = [Rounded::default(); COUNT];
        let nodes = Nodes { xs, near: None };
        if !self.p.ln_ratio_at(self.q, nodes, &mut out) {
            for (out, (ln_p, ln_q)) in out.iter_mut().zip(ln_p.iter().zip(ln_q)) {
                let size = finite_or_zero(ln_p.abs() + ln_q.abs());
                out.value = ln_q - ln_p;
                out.error = self.floor[0] + self.floor[1] + 2.0 * f64::EPSILON * size;
            }
        }
        out
    }
}

/// The `i`th node, ascending.
fn node(i: usize) -> f64 {
    if i < 10 {
        -NODES[10 - i]
    } else {
        NODES[i - 10]
    }
}

/// The Kronrod weight of the `i`th node.
fn weight(i: usize) -> f64 {
    KRONROD[i.abs_diff(10)]
}

/// The integral over [−1, 1] by the Kronrod rule, and QUADPACK's estimate of its error.
fn gauss_kronrod(values: &[f64; COUNT]) -> (f64, f64) {
    let mut kronrod = 0.0;
    let mut gauss = 0.0;
    for (i, value) in values.iter().enumerate() {
        let place = i.abs_diff(10);
        kronrod += KRONROD[place] * value;
        if place % 2 == 1 {
            gauss += GAUSS[place / 2] * value;
        }
    }
    let mean = 0.5 * kronrod;
    let spread: f64 = values
        .iter()
        .enumerate()
        .map(|(i, v)| weight(i) * (v - mean).abs())
        .sum();
    let difference = (kronrod - gauss).abs();
    let share = 200.0 * difference / spread;
    let error = if share < 1.0 {
        spread * share * share.sqrt()
    } else {
        difference.max(spread)
    };
    (kronrod, if spread == 0.0 { difference } else { error })
}

/// The sums over all panels.
#[derive(Debug)]
struct Total {
    value: f64,
    error: f64,
    rounding: f64,
    mass: [f64; 2],
}

impl Total {
    fn of<'a>(panels: impl Iterator<Item = &'a Panel>) -> Self {
        let mut total = Self {
            value: 0.0,
            error: 0.0,
            rounding: 0.0,
            mass: [0.0; 2],
        };
        for panel in panels {
            total.value += panel.value;
            total.error += panel.error;
            total.rounding += panel.rounding;
            total.mass[0] += panel.mass[0];
            total.mass[1] += panel.mass[1];
        }
        total
    }

    fn quantity(&self, panels: usize) -> Quantity {
        let mut abs_error = self.error + self.rounding + f64::EPSILON * self.value.abs();
        let missed = self
            .mass
            .iter()
            .map(|mass| (mass - 1.0).abs())
            .fold(0.0, f64::max);
        // A peak narrower than the spacing of floats, perhaps.
        if missed > 1e-6 {
            abs_error += missed * self.value.abs().max(1.0);
        }
        if abs_error.is_nan() {
            abs_error = f64::INFINITY;
        }
        Quantity {
            value: self.value,
            method: Method::Quadrature,
            abs_error,
            evaluations: u32::try_from(panels * COUNT).unwrap_or(u32::MAX),
            reason: None,
        }
    }
}
