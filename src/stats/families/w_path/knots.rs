//! Where some points of P and Q of the same probability come to lie: from these the others are found fast.

use std::sync::OnceLock;

use super::WPath;
use crate::effort;
use crate::support::{End, Interval};

/// Those of either tail, found when they are first asked for.
#[derive(Debug)]
pub(super) struct Knots {
    /// Where the medians come to lie.
    median: f64,
    tails: [OnceLock<Vec<Knot>>; 2],
}

/// The points a of P and b of Q with some probability, which lie at x.
#[derive(Debug)]
struct Knot {
    x: f64,
    a: f64,
    b: f64,
}

impl Knot {
    fn of(&self, of_p: bool) -> f64 {
        if of_p { self.a } else { self.b }
    }
}

/// Logarithms of the probabilities: close in the middle, where most of what is asked for lies, and on to the
/// smallest float.
fn ln_probabilities() -> impl Iterator<Item = f64> {
    let close = (0..10).map(|step| -std::f64::consts::LN_2 - 0.4 * f64::from(step));
    let far = (1..17).map(|step| -4.3 * libm::pow(1.38, f64::from(step)));
    close.chain(far).filter(|ln| *ln > -744.0)
}

impl Knots {
    /// Those of a path on which the medians come to lie here. All the work for quantiles counts now, so that it
    /// does not matter who needs them first: `of_medians` is what went into these.
    pub(super) fn new(median: f64, of_medians: u64) -> Self {
        effort::spend(of_medians.saturating_mul(2 * ln_probabilities().count() as u64));
        Self {
            median,
            tails: Default::default(),
        }
    }

    pub(super) fn median(&self) -> f64 {
        self.median
    }

    /// From the median on.
    fn tail(&self, path: &WPath, end: End) -> &[Knot] {
        let computed = match end {
            End::Left => &self.tails[0],
            End::Right => &self.tails[1],
        };
        let knot = |ln: f64| {
            let [a, b] =
                [&path.p, &path.q].map(|d| d.univariate().tail_quantile(end, libm::exp(ln)));
            let x = path.at(a, b);
            Knot { x, a, b }
        };
        let knots = || {
            let all = ln_probabilities().map(knot);
            all.take_while(|knot| knot.x.is_finite()).collect()
        };
        computed.get_or_init(|| effort::shared(knots))
    }

    /// Between which points of P (`of_p`) or Q that one lies which comes to lie at x, on this side of
    /// the median, and about where.
    pub(super) fn around(
        &self,
        path: &WPath,
        end: End,
        x: f64,
        of_p: bool,
    ) -> (Interval, Option<f64>) {
        let knots = self.tail(path, end);
        let is_before = |knot: &Knot| match end {
            End::Left => knot.x >= x,
            End::Right => knot.x <= x,
        };
        let after = knots.partition_point(is_before);
        // One more on either side, since they are rounded.
        let inner = after.checked_sub(2).and_then(|place| knots.get(place));
        let outer = knots.get(after + 1);
        let [inner, outer] = [inner, outer].map(|knot| knot.map(|knot| knot.of(of_p)));
        let interval = match end {
            End::Left => Interval::new(
                outer.unwrap_or(f64::NEG_INFINITY),
                inner.unwrap_or(f64::INFINITY),
            ),
            End::Right => Interval::new(
                inner.unwrap_or(f64::NEG_INFINITY),
                outer.unwrap_or(f64::INFINITY),
            ),
        };
        let neighbours = after
            .checked_sub(1)
            .map(|place| (&knots[place], knots.get(after)));
        let start = match neighbours {
            Some((near, Some(far))) => {
                let share = (x - near.x) / (far.x - near.x);
                let start = near.of(of_p) + share * (far.of(of_p) - near.of(of_p));
                start.is_finite().then_some(start)
            }
            _ => None,
        };
        (interval, start)
    }
}
