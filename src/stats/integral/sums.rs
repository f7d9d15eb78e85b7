//! Sums of a function over the integers.

use super::budget::Budget;
use super::singular::Singular;
use super::tail::{self, Beyond, POINTS, Variable};
use super::{diverged, series as limits, settled, undefined};
use crate::compensated::Sum;
use crate::distribution::sorted;
use crate::quantity::{Method, Quantity, Reason};
use crate::series;
use crate::valued::Valued;

/// The most terms that are summed one by one.
const MOST_TERMS: f64 = 2_097_152.0;

/// Of a sum that goes on so many at least, however dear they are.
const FEWEST: f64 = 512.0;

/// So many terms at least are summed one by one before it is asked how they go on.
const HEAD: f64 = 64.0;

/// So far one looks for terms that count after others have vanished.
const FARTHEST_LOOK: f64 = 65_536.0;

/// And so many values are looked at in blocks.
const MOST_EVALUATIONS: u32 = 300_000;

/// Terms are followed up to here, where floats nearly end.
const FARTHEST: f64 = 1e300;

/// Σ f(k) over the integers k from `low` to `high`, either of which may be infinite; 0 if there are
/// none.
///
/// A finite sum is computed term by term, up to 2 million of them (NaN beyond). An infinite one is
/// followed over at least twice the range of the `breaks`; from there on terms of one sign are summed
/// in blocks of doubling width over which they are smooth, to where floats end, and what is left is
/// found from how they fall; of terms that swing the limit is found by P. Wynn's ε-algorithm.
/// Infinite where the terms fall too slowly; NaN where they swing without falling, and where the sum
/// does not settle, each with the [`Reason`]. `cost` tells how many times as long as arithmetic a
/// value takes, as far as is known by then: of what is dear fewer are asked for.
///
/// ```
/// use klrender_stats::sum_over_integers;
///
/// let powers = |ks: &[f64]| ks.iter().map(|k| (0.5_f64.powi(*k as i32), 0.0)).collect();
/// assert_eq!(sum_over_integers(&powers, 1.0, 3.0, &[], &|| 1).value, 0.875);
/// let all = sum_over_integers(&powers, 0.0, f64::INFINITY, &[], &|| 1);
/// assert!((all.value - 2.0).abs() <= all.abs_error);
///
/// let harmonic = |ks: &[f64]| ks.iter().map(|k| (1.0 / k, 0.0)).collect();
/// assert_eq!(sum_over_integers(&harmonic, 1.0, f64::INFINITY, &[], &|| 1).value, f64::INFINITY);
/// ```
pub fn sum_over_integers<V: Into<Valued>>(
    f: &impl Fn(&[f64]) -> Vec<V>,
    low: f64,
    high: f64,
    breaks: &[f64],
    cost: &dyn Fn() -> u32,
) -> Quantity {
    if low.is_nan() || high.is_nan() {
        return Quantity::exact(f64::NAN);
    }
    let budget = Budget::new(cost);
    let f = &|xs: &[f64]| {
        let values = f(xs);
        budget.count(xs.len());
        values.into_iter().map(V::into).collect::<Vec<Valued>>()
    };
    let (low, high) = (low.ceil(), high.floor());
    if low > high {
        return Quantity::exact(0.0);
    }
    if low == high && low.is_infinite() {
        return Quantity::exact(f64::NAN);
    }
    if low.is_finite() && high.is_finite() {
        if high - low >= MOST_TERMS {
            return undefined(Reason::Unsettled);
        }
        let mut run = Run::default();
        run.add(f, low, high);
        return run.quantity();
    }
    let marks = sorted(breaks.to_vec());
    let origin = match (low.is_finite(), high.is_finite()) {
        (true, _) => low,
        (_, true) => high,
        _ => marks.get(marks.len() / 2).map_or(0.0, |k| k.round()),
    };
    let reach = marks
        .iter()
        .map(|k| (k - origin).abs())
        .fold(HEAD, f64::max);
    let mut ways = Vec::new();
    if high.is_infinite() {
        ways.push((origin, 1.0));
    }
    if low.is_infinite() {
        // The origin is counted once.
        let from = if ways.is_empty() {
            origin
        } else {
            origin - 1.0
        };
        ways.push((from, -1.0));
    }
    let mut sum: Option<Quantity> = None;
    let mut diverging = Vec::new();
    for (from, direction) in ways {
        let found = Outwards {
            f,
            from,
            direction,
            budget: &budget,
        }
        .sum(reach, &marks);
        if found.value.is_infinite() && found.reason.is_some() {
            diverging.push((direction * f64::INFINITY, found.value > 0.0));
        } else if found.value.is_nan() {
            return found;
        }
        sum = Some(sum.map_or(found, |sum| sum.plus(found)));
    }
    let sum = sum.unwrap_or_else(|| Quantity::exact(0.0));
    if diverging.is_empty() {
        sum
    } else {
        diverged(sum, &diverging)
    }
}

/// A sum that goes on.
#[derive(Default)]
struct Run {
    sum: Sum,
    size: f64,
    error: f64,
    count: u32,
    singular: Singular,
}

impl Run {
    fn add(&mut self, f: &impl Fn(&[f64]) -> Vec<Valued>, first: f64, last: f64) {
        const AT_ONCE: f64 = 4096.0;
        let mut from = first;
        while from <= last {
            let count = (last - from + 1.0).min(AT_ONCE) as usize;
            let ks: Vec<f64> = (0..count).map(|i| from + i as f64).collect();
            for (k, Valued { value, error, .. }) in ks.iter().zip(f(&ks)) {
                self.singular.see(*k, value);
                self.sum.add(value);
                self.size += value.abs();
                self.error += error;
            }
            self.count = self.count.saturating_add(count as u32);
            from += count as f64;
            if self.sum.value().is_nan() {
                // And it stays so.
                break;
            }
        }
    }

    fn include(&mut self, block: Quantity) {
        self.sum.add(block.value);
        self.size += block.value.abs();
        self.error += block.abs_error;
        self.count = self.count.saturating_add(block.evaluations);
    }

    fn quantity(&self) -> Quantity {
        Quantity {
            value: self.sum.value(),
            method: Method::Series,
            // Each term is right to a few ulps.
            abs_error: self.error + 4.0 * f64::EPSILON * self.size,
            evaluations: self.count,
            reason: self.singular.reason(self.sum.value()),
        }
    }
}

/// The terms from one integer on, upwards or downwards; numbered from 0.
struct Outwards<'a, F> {
    f: &'a F,
    from: f64,
    direction: f64,
    budget: &'a Budget<'a>,
}

impl<F: Fn(&[f64]) -> Vec<Valued>> Outwards<'_, F> {
    fn terms(&self, ks: &[f64]) -> Vec<Valued> {
        let point = |k: &f64| self.from + self.direction * k;
        (self.f)(&ks.iter().map(point).collect::<Vec<f64>>())
    }

    /// So many terms are summed one by one at most.
    fn most(&self) -> f64 {
        (self.budget.values() as f64).clamp(FEWEST, MOST_TERMS)
    }

    fn term(&self, k: f64) -> Valued {
        self.terms(&[k])[0]
    }

    fn sum(&self, reach: f64, marks: &[f64]) -> Quantity {
        let terms = |ks: &[f64]| self.terms(ks);
        let mut run = Run::default();
        let head = (2.0 * reach).min(self.most());
        run.add(&terms, 0.0, head - 1.0);
        let mut at = head;
        if head < 2.0 * reach && reach < FARTHEST {
            // As far as something is known to be, in blocks.
            let numbers = marks.iter().map(|k| (k - self.from) * self.direction);
            let numbers = sorted(numbers.filter(|k| *k > head).collect());
            let lattice = (self.from, self.direction);
            at = libm::floor(2.0 * reach);
            let block = series::of_function(self.f, lattice, (head, at - 1.0), &numbers);
            run.include(block);
            if !(block.abs_error <= 1e-8 * run.size || block.value.is_nan()) {
                return self.undefined(&run);
            }
        }
        if run.sum.value().is_nan() {
            return self.undefined(&run);
        }
        // Something may begin after much of nothing.
        while let Some(next) = self.island(at, run.size) {
            run.add(&terms, at, next - 1.0);
            at = next;
            if run.sum.value().is_nan() {
                return self.undefined(&run);
            }
        }
        let next: Vec<f64> = (0..64).map(|i| at + f64::from(i)).collect();
        let next: Vec<f64> = terms(&next).iter().map(|it| it.value).collect();
        if next.iter().all(|value| *value == 0.0) {
            return run.quantity();
        }
        let up = next.iter().all(|value| *value >= 0.0);
        let down = next.iter().all(|value| *value <= 0.0);
        if up || down {
            let found = self.smooth(&run, at);
            let lost = found.abs_error > 1e-8 * (run.size + found.value.abs());
            if !(lost && found.reason.is_none()) {
                return found;
            }
        }
        self.swinging(run, at)
    }

    fn undefined(&self, run: &Run) -> Quantity {
        let singular = run.singular.map(|k| self.from + self.direction * k);
        let reason = singular.reason(f64::NAN);
        Quantity {
            evaluations: run.count,
            method: Method::Series,
            ..undefined(reason.unwrap_or(Reason::Unsettled))
        }
    }

    /// The number from which on to go, if terms count beyond one from which on they do not.
    fn island(&self, at: f64, size: f64) -> Option<f64> {
        /// What is wider than this share of its distance is seen.
        const SPACING: f64 = 1.0 / 128.0;
        if self.term(at).value.abs() > f64::EPSILON * size || self.budget.is_spent() {
            return None;
        }
        let mut ks = Vec::new();
        let mut k = at;
        while k < FARTHEST_LOOK {
            ks.push(k);
            k += libm::floor(k * SPACING).max(1.0);
        }
        let found = self.terms(&ks);
        let counts = |it: &Valued| it.value.abs() > f64::EPSILON * size && it.value.abs() > 0.0;
        let last = found.iter().rposition(counts)?;
        Some(ks[last] + 1.0 + libm::floor(2.0 * ks[last] * SPACING))
    }

    /// The sum of terms that are smooth from `at` on.
    fn smooth(&self, run: &Run, at: f64) -> Quantity {
        let terms = |k: f64| {
            let term = self.term(k);
            (term.value, term.ln())
        };
        let last = followed(&|k| self.term(k)).unwrap_or(FARTHEST);
        let mut found = run.quantity();
        let mut size = run.size;
        let (mut from, mut before) = (at, f64::INFINITY);
        let mut last = last;
        while from <= last {
            let to = (2.0 * from - 1.0).min(last);
            if self.term(to).value.abs() < 1e-290 && from > 1e12 {
                // The next ones are hardly floats.
                last = from - 1.0;
                break;
            }
            let lattice = (self.from, self.direction);
            let block = series::of_function(self.f, lattice, (from, to), &[]);
            found = found.plus(block);
            let part = block.value.abs();
            size += part;
            if part <= 1e-18 * size && part <= 0.5 * before {
                // The next ones add up to no more.
                return found.with_error(part);
            }
            if found.value.is_infinite() {
                let end = self.direction * f64::INFINITY;
                return diverged(found, &[(end, found.value > 0.0)]);
            }
            let spent = found.evaluations > MOST_EVALUATIONS || self.budget.is_spent();
            if found.value.is_nan() || spent || block.abs_error > 1e-6 * size {
                return found.with_error(f64::INFINITY);
            }
            before = part;
            from = if to + 1.0 > to {
                to + 1.0
            } else {
                to.next_up()
            };
        }
        match beyond(&terms, last, size) {
            (up, Beyond::Infinite) => diverged(found, &[(self.direction * f64::INFINITY, up)]),
            (up, Beyond::Finite { value, error }) => {
                found.value += if up { value } else { -value };
                settled(found.with_error(error), size + value)
            }
            (_, Beyond::Unknown) => undefined(Reason::Unsettled),
        }
    }

    /// The limit of the partial sums of terms that swing.
    fn swinging(&self, mut run: Run, at: f64) -> Quantity {
        const TERMS: usize = 64;
        let terms = |ks: &[f64]| self.terms(ks);
        let largest = |from: f64| {
            let ks: Vec<f64> = (0..TERMS).map(|i| from + i as f64).collect();
            let sizes = terms(&ks).into_iter().map(|it| it.value.abs());
            sizes.fold(0.0, f64::max)
        };
        if largest(4.0 * at) > 0.97 * largest(at) {
            return Quantity {
                evaluations: run.count,
                method: Method::Series,
                ..undefined(Reason::Swings)
            };
        }
        // One after another.
        let ks: Vec<f64> = (0..TERMS).map(|i| at + i as f64).collect();
        let mut sum = run.sum;
        let mut partial = vec![sum.value()];
        for Valued { value, .. } in terms(&ks) {
            sum.add(value);
            partial.push(sum.value());
        }
        let mut best = limits::limit(&partial);
        // In blocks of doubling width, as long as it takes.
        let mut partial = vec![run.sum.value()];
        let mut from = at;
        while best.is_none_or(|best| best.1 > 1e-12 * run.size) && 2.0 * from <= self.most() {
            let before = run.size;
            run.add(&terms, from, 2.0 * from - 1.0);
            from *= 2.0;
            let grown = run.size - before;
            if grown <= f64::EPSILON * 0.01 * run.size {
                return run.quantity().with_error(grown);
            }
            partial.push(run.sum.value());
            if let Some(found) = limits::limit(&partial)
                && best.is_none_or(|best| found.1 < best.1)
            {
                best = Some(found);
            }
        }
        match best {
            Some((value, error)) => {
                let found = Quantity {
                    value,
                    ..run.quantity()
                };
                settled(found.with_error(4.0 * error), run.size)
            }
            None => self.undefined(&run),
        }
    }
}

/// The last number up to which terms are finite, if they are not all up to where floats nearly end.
pub(super) fn followed(term: &impl Fn(f64) -> Valued) -> Option<f64> {
    if term(FARTHEST).is_finite() {
        return None;
    }
    let (mut low, mut high) = (0.0, FARTHEST);
    // The first of some that is not finite, since 0 · ∞ may be 0 far out.
    let mut k = 1.0;
    while k < FARTHEST {
        if !term(k).is_finite() {
            high = k;
            break;
        }
        low = k;
        k *= 2.0;
    }
    loop {
        let middle = libm::floor(0.5 * low + 0.5 * high);
        if !(low < middle && middle < high) {
            return Some(low);
        }
        if term(middle).is_finite() {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The sum of the terms after the `last`, and its sign; `terms` gives each with the logarithm of its
/// size.
pub(super) fn beyond(terms: &impl Fn(f64) -> (f64, f64), last: f64, size: f64) -> (bool, Beyond) {
    let far = last > 1e12;
    let ks: [f64; POINTS] = std::array::from_fn(|i| {
        let i = i as f64;
        if far {
            libm::exp(libm::log(last) * (1.0 - i / 8.0))
        } else {
            libm::round(last * (1.0 - 0.1 * i))
        }
    });
    let values = ks.map(terms);
    let up = values[0].0 > 0.0;
    if values.iter().any(|(value, _)| (*value > 0.0) != up) {
        let nothing = values[0].0 == 0.0;
        let zero = Beyond::Finite {
            value: 0.0,
            error: 0.0,
        };
        return (up, if nothing { zero } else { Beyond::Unknown });
    }
    let variable = if far {
        Variable::LnDistance
    } else {
        Variable::Distance
    };
    let points: [(f64, f64); POINTS] = std::array::from_fn(|i| {
        let ln = values[i].1;
        if far {
            let ln_k = libm::log(ks[i]);
            (ln_k, ln + ln_k)
        } else {
            (ks[i], ln)
        }
    });
    let found = tail::beyond(variable, &points, size);
    if let (false, Beyond::Finite { value, error }) = (far, found)
        && value > 0.0
    {
        // From the integral to the sum without its first term: the formula of Euler and Maclaurin
        // (DLMF 2.10.1), with the rate at which the terms fall.
        let (term, before) = (libm::exp(values[0].1), libm::exp(terms(last - 1.0).1));
        let rate = libm::log(before / term);
        let correction = term * (0.5 - rate / 12.0 + rate * rate * rate / 720.0);
        let next = term * libm::pow(rate.abs(), 5.0) / 30_240.0;
        return (
            up,
            Beyond::Finite {
                value: value - correction,
                error: error + 4.0 * next + 1e-14 * term,
            },
        );
    }
    (up, found)
}
