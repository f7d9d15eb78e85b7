//! Roots of monotone functions, for quantiles that have no formula.

use super::distribution::Univariate;
use super::effort;
use super::support::{End, Interval};

/// The x in `bracket` at which this tail of `d` has the probability p > 0.
pub(super) fn tail_quantile(d: &impl Univariate, end: End, bracket: Interval, p: f64) -> f64 {
    let f = |x| (d.ln_tail_probability(end, x), d.ln_pdf(x));
    match end {
        End::Left => rising(bracket, libm::log(p), f),
        End::Right => falling(bracket, libm::log(p), f),
    }
}

/// The x in `bracket` with f(x) = target, for a rising f = ln F, of which `f` gives ln F and
/// ln F′: to the last digits that F has. The bracket may have infinite ends.
pub(super) fn rising(bracket: Interval, target: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    root(bracket, |x| {
        let (value, ln_slope) = f(x);
        (value - target, libm::exp(ln_slope - value))
    })
}

/// The same for a falling f = ln S, of which `f` gives ln S and ln(−S′).
pub(super) fn falling(bracket: Interval, target: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    root(bracket, |x| {
        let (value, ln_slope) = f(x);
        (target - value, libm::exp(ln_slope - value))
    })
}

/// Newton's method, kept inside a shrinking bracket, as far as the work suffices. `f` gives the value, which
/// rises with x, and its slope. Where the value is 0 on a whole interval, its lower end.
pub(super) fn root(bracket: Interval, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (low, high) = (bracket.low.max(f64::MIN), bracket.high.min(f64::MAX));
    root_near(0.5 * low + 0.5 * high, bracket, f)
}

/// The same, from a point that is near the root.
pub(super) fn root_near(start: f64, bracket: Interval, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (bracket.low.max(f64::MIN), bracket.high.min(f64::MAX));
    if low >= high || low.is_nan() || high.is_nan() {
        return low;
    }
    let mut x = start.clamp(low, high);
    let mut last_move = f64::INFINITY;
    // Newton needs a few steps; where it does not do, halving the bracket needs 64.
    for step in 0..220 {
        effort::spend(4);
        if effort::is_exhausted() {
            break;
        }
        let (excess, slope) = f(x);
        if excess >= 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - excess / slope;
        let slow = step >= 20 && step % 3 == 0;
        let inside = low < newton && newton < high;
        // Its errors are as the squares of those before. Where the next one is below rounding, this is the
        // root, and more steps would follow the noise.
        let this_move = (newton - x).abs();
        let ratio = this_move / last_move;
        let is_quadratic = inside && last_move.is_finite() && ratio < 0.1;
        if is_quadratic && this_move * ratio * ratio <= 0.25 * f64::EPSILON * x.abs() {
            x = newton;
            break;
        }
        let next = if inside && !slow {
            last_move = this_move;
            newton
        } else {
            last_move = f64::INFINITY;
            between(low, high)
        };
        if (next - x).abs() <= 0.5 * f64::EPSILON * x.abs() || !(low < next && next < high) {
            break;
        }
        x = next;
    }
    x
}

/// The float halfway between two, counted in floats: 64 such steps exhaust any bracket.
fn between(low: f64, high: f64) -> f64 {
    // Rises with the number; an involution.
    let rank = |bits: i64| if bits < 0 { i64::MIN - bits } else { bits };
    let ranks = [low, high].map(|x| rank(x.to_bits().cast_signed()));
    let middle = i64::midpoint(ranks[0], ranks[1]);
    f64::from_bits(rank(middle).cast_unsigned())
}
