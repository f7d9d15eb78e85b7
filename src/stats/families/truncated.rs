//! D given that it lies between low and high.

use std::f64::consts::LN_2;
use std::sync::{Arc, OnceLock};

use super::prelude::*;
use super::table::Table;
use crate::Mixture;
use crate::distribution::sorted;
use crate::effort;
use crate::moments::{Moments, gauss, moments};
use crate::quadrature::Breaks;
use crate::special::{LogSum, ln_1m_exp};
use crate::{discrete, lattice, solve};

/// The distribution of X given that low ≤ X ≤ high.
///
/// Density p(x)/P(low ≤ X ≤ high) on \[low, high\], where either end may be infinite; of a discrete
/// X both ends belong to it. Probabilities are found from the smaller tail, in logarithms, so that
/// an interval 40 standard deviations out keeps twelve digits, and by integrating the density
/// over an interval that is narrow. `mean` and `variance` are integrals of the cdf, or of the density where
/// the cdf is an integral itself, to about 1e-13 of the spread; `entropy` is by quadrature.
///
/// ```
/// use klrender_stats::{Distribution, Normal, Truncated};
///
/// let normal = Distribution::from(Normal::new(0.0, 1.0)?);
/// let d = Truncated::of(&normal, 6.0, f64::INFINITY)?;
/// assert!((d.mean() - 6.158_482_604_544_599).abs() < 1e-12);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Truncated {
    inner: Arc<Distribution>,
    /// Within the support of `inner`.
    interval: Interval,
    ln_mass: f64,
    /// P(X < low) and P(X ≥ low), then P(X ≤ high) and P(X > high).
    tails: [[f64; 2]; 2],
    /// Whether quantiles are solved for: the tails of `inner` underflow, or differ too little.
    solved: bool,
    computed: Arc<Computed>,
}

/// What is found when it is first asked for.
#[derive(Debug, Default)]
struct Computed {
    /// Where the density of `inner` is broken, of a continuous one.
    kinks: OnceLock<Vec<f64>>,
    moments: OnceLock<Moments>,
    landmarks: OnceLock<Vec<f64>>,
    breakpoints: OnceLock<Vec<f64>>,
}

/// By what it is, not by what has been computed of it.
impl PartialEq for Truncated {
    fn eq(&self, other: &Self) -> bool {
        self.interval == other.interval && self.inner == other.inner
    }
}

pub(crate) static FAMILY: Family = Family {
    name: "truncated",
    summary: "D given that it lies between low and high",
    parameters: &[
        Parameter::distribution("D", "of a number", "the distribution that is cut"),
        Parameter::number("low", Domain::Other("< high, may be -inf"), "the lower end"),
        Parameter::number("high", Domain::Other("> low, may be inf"), "the upper end"),
    ],
    build: |arguments| {
        let number = |index| FAMILY.number(arguments, index);
        let inner = FAMILY.distribution(arguments, 0)?;
        Truncated::of(inner, number(1)?, number(2)?)
    },
};

impl Truncated {
    /// `inner` given that it lies in \[low, high\]: itself where that holds its support, a mixture
    /// of truncated components for a mixture, and a [`Truncated`] else.
    ///
    /// # Errors
    ///
    /// Ends that are NaN or not in order, or an interval in which there is no mass.
    pub fn of(inner: &Distribution, low: f64, high: f64) -> Result<Distribution, ParameterError> {
        FAMILY.on_the_line(0, None, inner)?;
        Self::checked(&FAMILY, 1, inner, low, high)
    }

    /// The same for a family of which `low` is the `index`th parameter and `high` the next.
    pub(crate) fn checked(
        family: &Family,
        index: usize,
        inner: &Distribution,
        low: f64,
        high: f64,
    ) -> Result<Distribution, ParameterError> {
        if low.is_nan() {
            return Err(family.fault(index, low, "must be a number or -inf"));
        }
        let ordered = low < high || (low == high && inner.is_discrete());
        if !ordered {
            return Err(family.fault(index + 1, high, "must be > `low`"));
        }
        let nothing = || {
            family.fault(
                index,
                low,
                "must leave some of the mass between it and `high`",
            )
        };
        if let Distribution::Mixture(mixture) = inner {
            return Self::of_mixture(mixture, low, high).ok_or_else(nothing);
        }
        let (inner, interval) = match inner {
            // Cut once.
            Distribution::Truncated(cut) => {
                (&*cut.inner, cut.interval.overlap(Interval { low, high }))
            }
            _ => (inner, Interval { low, high }),
        };
        let support = inner.support();
        if interval.low <= support.low && support.high <= interval.high {
            return Ok(inner.clone());
        }
        let cut = Self::new(inner, interval.overlap(support)).ok_or_else(nothing)?;
        Ok(match inner {
            Distribution::Uniform(_) => {
                crate::Uniform::new(cut.interval.low, cut.interval.high)?.into()
            }
            _ => cut.into(),
        })
    }

    fn new(inner: &Distribution, interval: Interval) -> Option<Self> {
        let Interval { low, high } = interval;
        let discrete = inner.is_discrete();
        if !(low < high || (discrete && low == high)) {
            return None;
        }
        let d = inner.univariate();
        let under = lattice::below(&d.lattices(), low);
        let tails = [under, high].map(|x| [d.cdf(x), d.sf(x)]);
        let computed = Arc::<Computed>::default();
        let ln_mass = ln_between(d, low, high, &computed.kinks);
        // Also where only the far ends of the tails differ.
        let larger = tails[0][1].min(tails[1][0]);
        let solved = ln_mass < -600.0 || ln_mass < libm::log(larger) - 5.0;
        (ln_mass > f64::NEG_INFINITY).then(|| Self {
            inner: Arc::new(inner.clone()),
            interval,
            ln_mass,
            tails,
            solved,
            computed,
        })
    }

    /// The components cut, each with its share of what is left.
    fn of_mixture(mixture: &Mixture, low: f64, high: f64) -> Option<Distribution> {
        let mut total = LogSum::EMPTY;
        let mut parts = Vec::new();
        for (weight, d) in mixture.components() {
            let interval = Interval { low, high }.overlap(d.support());
            let ln_mass = if interval.low <= interval.high {
                ln_between(
                    d.univariate(),
                    interval.low,
                    interval.high,
                    &OnceLock::new(),
                )
            } else {
                f64::NEG_INFINITY
            };
            // One that cannot be cut has no mass there.
            if let (true, Ok(cut)) = (ln_mass > f64::NEG_INFINITY, Self::of(d, low, high)) {
                let ln_share = libm::log(weight) + ln_mass;
                total.add(ln_share);
                parts.push((ln_share, cut));
            }
        }
        let total = total.ln();
        let (weights, components): (Vec<f64>, Vec<_>) = parts
            .into_iter()
            .map(|(ln_share, cut)| (libm::exp(ln_share - total), cut))
            .unzip();
        Some(Mixture::new(&weights, &components).ok()?.simplified())
    }

    /// The distribution that is cut.
    pub fn inner(&self) -> &Distribution {
        &self.inner
    }

    /// ln P(low ≤ X ≤ high)
    pub fn ln_mass(&self) -> f64 {
        self.ln_mass
    }

    fn x(&self) -> &dyn Univariate {
        self.inner.univariate()
    }

    fn moments(&self) -> &Moments {
        let found = || effort::shared_if_cheap(|| self.integrated());
        let computed = &self.computed.moments;
        computed.get_or_init(|| found().unwrap_or(Moments::UNKNOWN))
    }

    fn integrated(&self) -> Moments {
        if self.solved && !self.inner.is_discrete() {
            // The cdf is an integral itself: the density takes less.
            let d = Distribution::from(self.clone());
            let pieces = Breaks::new(&d, &d, &[]).pieces();
            Table::new(self, pieces, self.ln_mass).moments(self)
        } else {
            moments(self)
        }
    }

    /// P(X ≤ x) and P(X > x) at the point with a share `p` of the interval's mass on its left.
    fn mixed(&self, p: f64, rest: f64) -> [f64; 2] {
        let [low, high] = self.tails;
        [0, 1].map(|side| low[side] * rest + high[side] * p)
    }

    /// The x with P(X ≤ x) = p, where rest = 1 − p: one of the two is exact.
    fn inverse(&self, p: f64, rest: f64) -> f64 {
        let Interval { low, high } = self.interval;
        if p == 0.0 {
            return low;
        }
        if rest == 0.0 {
            return high;
        }
        if self.solved && !self.inner.is_discrete() {
            let (end, tail) = if p < rest {
                (End::Left, p)
            } else {
                (End::Right, rest)
            };
            return solve::tail_quantile(self, end, self.interval, tail);
        }
        let [left, right] = self.mixed(p, rest);
        let x = if left < right {
            self.x().quantile(left)
        } else {
            self.x().upper_quantile(right)
        };
        x.clamp(low, high)
    }

    /// ln P(low ≤ X ≤ x)
    fn ln_mass_below(&self, x: f64) -> f64 {
        let Interval { low, high } = self.interval;
        if x < low {
            f64::NEG_INFINITY
        } else if x >= high {
            self.ln_mass
        } else {
            ln_between(self.x(), low, x, &self.computed.kinks)
        }
    }

    /// ln P(x < X ≤ high)
    fn ln_mass_above(&self, x: f64) -> f64 {
        let Interval { low, high } = self.interval;
        if x < low || (x == low && !self.inner.is_discrete()) {
            return self.ln_mass;
        }
        let lattices = self.x().lattices();
        let next = lattice::above(&lattices, x);
        if next >= high && (next > high || lattices.is_empty()) {
            f64::NEG_INFINITY
        } else {
            ln_between(self.x(), next, high, &self.computed.kinks)
        }
    }

    /// The lattice point at which the cdf reaches its aim, from a first guess that may be beside it.
    fn settled(&self, guess: f64, reached: impl Fn(f64) -> bool) -> f64 {
        let lattices = self.lattices();
        let mut x = guess;
        for _ in 0..10_000 {
            let before = lattice::below(&lattices, x);
            if before == f64::NEG_INFINITY || !reached(before) {
                break;
            }
            x = before;
        }
        for _ in 0..10_000 {
            if reached(x) {
                break;
            }
            let after = lattice::above(&lattices, x);
            if after == f64::INFINITY {
                break;
            }
            x = after;
        }
        x
    }
}

/// ln P(low ≤ X ≤ high); `kinks` are those of `d`, kept once they are needed.
fn ln_between(d: &dyn Univariate, low: f64, high: f64, kinks: &OnceLock<Vec<f64>>) -> f64 {
    let under = lattice::below(&d.lattices(), low);
    let (left, right) = (d.cdf(under), d.sf(high));
    // ln of the difference of two numbers given by their logarithms
    let difference = |large: f64, small: f64| (large, ln_1m_exp((small - large).min(0.0)));
    let (ln_tail, ln_share) = if left >= 0.5 {
        difference(d.ln_sf(under), d.ln_sf(high))
    } else if right >= 0.5 {
        difference(d.ln_cdf(high), d.ln_cdf(under))
    } else {
        (0.0, libm::log1p(-(left + right)))
    };
    if ln_share > -5.0 {
        return ln_tail + ln_share;
    }
    // They cancel: the interval is narrow, or all of it is far out.
    let lattices = d.lattices();
    if lattices.is_empty() {
        let kinks = kinks.get_or_init(|| {
            let mut points = Vec::new();
            effort::shared_roughly(|| d.breakpoints(&mut points));
            points
        });
        return ln_integral(d, low, high, kinks);
    }
    if ln_tail == f64::NEG_INFINITY {
        // Nothing is left, however many points there are.
        return ln_tail;
    }
    let mut sum = LogSum::EMPTY;
    for lattice in lattices {
        let mut x = lattice.above(under);
        while x <= high {
            sum.add(d.ln_pdf(x));
            x = lattice.above(x);
        }
    }
    sum.ln()
}

/// At so many points a Gauss rule takes a density.
const NODES: u64 = 24;

/// ln ∫ p over an interval that is narrow compared to the distance over which p changes.
fn ln_integral(d: &dyn Univariate, low: f64, high: f64, kinks: &[f64]) -> f64 {
    let mut points = kinks.to_vec();
    points.retain(|x| low < *x && *x < high);
    points.extend([low, high]);
    let points = sorted(points);
    let mut sum = LogSum::EMPTY;
    for pair in points.windows(2) {
        let width = pair[1] - pair[0];
        for part in 0..4 {
            let step = |i: i32| pair[0] + 0.25 * f64::from(i) * width;
            let (low, high) = (step(part), step(part + 1));
            let height = d.ln_pdf(0.5 * low + 0.5 * high);
            // What the rule counts is for cheap functions.
            effort::spend(NODES);
            let share = gauss(low, high, |x| libm::exp(d.ln_pdf(x) - height));
            if share > 0.0 {
                sum.add(height + libm::log(share));
            }
        }
    }
    sum.ln()
}

impl Univariate for Truncated {
    fn ln_pdf(&self, x: f64) -> f64 {
        if self.interval.contains(x) {
            self.x().ln_pdf(x) - self.ln_mass
        } else {
            f64::NEG_INFINITY
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        libm::exp(self.ln_tail_probability(end, x))
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        let ln_share = |end| {
            let ln_mass = match end {
                End::Left => self.ln_mass_below(x),
                End::Right => self.ln_mass_above(x),
            };
            (ln_mass - self.ln_mass).min(0.0)
        };
        // Nearly all of the mass is what the rest leaves of it.
        match ln_share(end) {
            most if most > -LN_2 => libm::log1p(-libm::exp(ln_share(end.opposite()))),
            tail => tail,
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let (lower, upper) = end.of(((p, 1.0 - p), (1.0 - p, p)));
        let x = self.inverse(lower, upper);
        if self.inner.is_discrete() && p > 0.0 {
            self.settled(x, |x| discrete::reaches(self, end, x, p))
        } else {
            x
        }
    }

    fn mean(&self) -> f64 {
        self.moments().mean
    }

    /// Where the density of X is highest within the interval: X's mode, or an end.
    fn mode(&self) -> f64 {
        let Interval { low, high } = self.interval;
        let mut best = (f64::NAN, f64::NEG_INFINITY);
        let lattices = self.lattices();
        let ends = match (lattices.first(), lattices.last()) {
            (Some(first), Some(last)) => [first.above(low.next_down()), last.below(high.next_up())],
            _ => [low, high],
        };
        for x in [self.x().mode().clamp(low, high), ends[0], ends[1]] {
            let height = self.ln_pdf(x);
            if height > best.1 {
                best = (x, height);
            }
        }
        best.0
    }

    fn variance(&self) -> f64 {
        self.moments().variance()
    }

    fn std(&self) -> f64 {
        self.moments().std()
    }

    fn support(&self) -> Interval {
        self.interval
    }

    fn lattices(&self) -> Vec<Lattice> {
        let Interval { low, high } = self.interval;
        let mut lattices = self.x().lattices();
        for lattice in &mut lattices {
            let k = |x: f64| (x - lattice.origin) / lattice.step;
            let (first, last) = (k(low).ceil(), k(high).floor());
            lattice.first = lattice.first.max(first);
            lattice.last = lattice.last.min(last);
        }
        lattices.retain(|lattice| lattice.first <= lattice.last);
        lattices
    }

    fn support_intervals(&self) -> Vec<Interval> {
        let mut pieces = self.inner.support_intervals();
        for piece in &mut pieces {
            *piece = piece.overlap(self.interval);
        }
        pieces.retain(|piece| piece.low < piece.high);
        pieces
    }

    fn is_connected(&self) -> bool {
        self.x().is_connected() || self.support_intervals().len() == 1
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        let points = || {
            let mut points = Vec::new();
            self.x().landmarks(&mut points);
            points.retain(|x| self.interval.contains(*x));
            for p in [1e-3, 0.02, 0.15, 0.5] {
                points.extend([self.quantile(p), self.upper_quantile(p)]);
            }
            points.extend([self.interval.low, self.interval.high]);
            points
        };
        let computed = &self.computed.landmarks;
        out.extend(computed.get_or_init(|| effort::shared_roughly(points)));
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let points = || {
            let mut points = Vec::new();
            self.x().breakpoints(&mut points);
            points.retain(|x| self.interval.contains(*x));
            // A tail that falls like a power is not to be followed far.
            let steep = [End::Left, End::Right].map(|end| {
                let edge = self.interval.edge(end);
                let power = self.tail(end).plus(100.0, Growth::Ln);
                edge.at.is_finite() || power.converges(edge)
            });
            for p in [1e-17, 1e-8, 1e-5, 1e-3, 0.5] {
                if steep[0] || p > 1e-6 {
                    points.push(self.quantile(p));
                }
                if steep[1] || p > 1e-6 {
                    points.push(self.upper_quantile(p));
                }
            }
            let Interval { low, high } = self.interval;
            points.extend([low, high].into_iter().filter(|x| x.is_finite()));
            points
        };
        let computed = &self.computed.breakpoints;
        out.extend(computed.get_or_init(|| effort::shared_roughly(points)));
    }

    fn tail(&self, end: End) -> Tail {
        let tail = self.x().tail_at(self.interval.edge(end));
        tail.unwrap_or(Tail::FLAT)
    }

    fn tail_at(&self, edge: Edge) -> Option<Tail> {
        if self.interval.reaches(edge) {
            self.x().tail_at(edge)
        } else {
            None
        }
    }

    fn singular_edges(&self, out: &mut Vec<Edge>) {
        let start = out.len();
        self.x().singular_edges(out);
        let kept: Vec<Edge> = out.drain(start..).collect();
        out.extend(kept.into_iter().filter(|edge| self.interval.reaches(*edge)));
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        let (own, inner) = (self.interval.edge(end), self.inner.support().edge(end));
        if own == inner {
            self.x().ln_pdf_near(end, ln_distance) - self.ln_mass
        } else {
            self.ln_pdf(own.point(libm::exp(ln_distance)))
        }
    }

    fn ln_pdf_at(&self, nodes: Nodes<'_>, out: &mut [f64]) {
        self.x().ln_pdf_at(nodes, out);
        let near = nodes
            .near
            .is_some_and(|(edge, _)| self.interval.reaches(edge));
        for (out, &x) in out.iter_mut().zip(nodes.xs) {
            *out = if near || self.interval.contains(x) {
                *out - self.ln_mass
            } else {
                f64::NEG_INFINITY
            };
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let inner = crate::Affine::of(&self.inner, shift, scale).ok()?;
        let ends = [self.interval.low, self.interval.high].map(|x| shift + scale * x);
        Self::of(&inner, ends[0].min(ends[1]), ends[0].max(ends[1])).ok()
    }

    /// X's, on the interval.
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        let mut terms = self.x().surprisal()?;
        terms.push((self.ln_mass, Statistic::One));
        Some(terms)
    }
}

impl Pair for Truncated {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        if !self.inner.ln_ratio_at(&q.inner, nodes, out) {
            return false;
        }
        let sizes = self.ln_mass.abs() + q.ln_mass.abs();
        for out in out {
            out.value += self.ln_mass - q.ln_mass;
            out.error += 4.0 * f64::EPSILON * sizes;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Affine, Divergence, Exponential, Laplace, Normal, Uniform};

    fn normal(mean: f64, std: f64) -> Distribution {
        Normal::new(mean, std).unwrap().into()
    }

    fn close(found: f64, expected: f64) {
        assert!(
            (found / expected - 1.0).abs() < 1e-12,
            "{found:e}, not {expected:e}"
        );
    }

    #[test]
    fn errors_tell_the_way_out() {
        let error = |low, high| Truncated::of(&normal(0.0, 1.0), low, high).unwrap_err();
        assert_eq!(
            error(1.0, 1.0).to_string(),
            "`high` is 1: it must be > `low`"
        );
        assert_eq!(
            error(1.0, f64::NAN).to_string(),
            "`high` is NaN: it must be > `low`"
        );
        let exponential = Exponential::new(1.0).unwrap().into();
        assert_eq!(
            Truncated::of(&exponential, -2.0, -1.0)
                .unwrap_err()
                .to_string(),
            "`low` is -2: it must leave some of the mass between it and `high`",
        );
    }

    #[test]
    fn cutting_nothing_or_twice() {
        let whole = Truncated::of(&normal(0.0, 1.0), f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(whole.unwrap(), normal(0.0, 1.0));
        let once = Truncated::of(&normal(0.0, 1.0), -1.0, 2.0).unwrap();
        let twice = Truncated::of(
            &Truncated::of(&normal(0.0, 1.0), -5.0, 2.0).unwrap(),
            -1.0,
            7.0,
        );
        assert_eq!(twice.unwrap(), once);
        let uniform = Uniform::new(0.0, 9.0).unwrap().into();
        let cut = Truncated::of(&uniform, -1.0, 2.0).unwrap();
        assert_eq!(cut, Uniform::new(0.0, 2.0).unwrap().into());
    }

    #[test]
    fn far_and_narrow_intervals_keep_their_digits() {
        // By mpmath with 40 digits: the mean excess over 40 and the mean between 1 and 1 + 1e-6.
        let far = Truncated::of(&normal(0.0, 1.0), 40.0, f64::INFINITY).unwrap();
        close(far.mean(), 40.024_968_847_207_26);
        close(far.variance(), 0.000_622_668_378_591_388_8);
        close(far.sf(40.1), 0.018_178_898_574_322_3);
        close(far.cdf(far.quantile(0.3)), 0.3);
        close(far.sf(far.univariate().upper_quantile(1e-9)), 1e-9);
        let narrow = Truncated::of(&normal(0.0, 1.0), 1.0, 1.0 + 1e-6).unwrap();
        close(narrow.cdf(1.0 + 0.25e-6), 0.250_000_093_805_558_04);
        let left = Truncated::of(&normal(0.0, 1.0), -9.0, -6.0).unwrap();
        let right = Truncated::of(&normal(0.0, 1.0), 6.0, 9.0).unwrap();
        close(left.mean(), -right.mean());
        close(left.cdf(-6.1), right.sf(6.1));
    }

    #[test]
    fn spreads_may_leave_the_range_of_their_squares() {
        let exact = Truncated::of(&normal(0.0, 1.0), -1.0, 2.0).unwrap().std();
        for scale in [1e-200, 1e200] {
            let cut = Truncated::of(&normal(0.0, scale), -scale, 2.0 * scale).unwrap();
            close(cut.std() / scale, exact);
        }
    }

    #[test]
    fn nearly_all_of_the_mass_is_less_than_all() {
        // Of exponentials: ln P(X ≤ x) is the logarithm of 1 − (e⁻ˣ − e⁻ᵇ)/(1 − e⁻ᵇ).
        let d = Truncated::of(&Exponential::new(1.0).unwrap().into(), 0.0, 50.0).unwrap();
        let upper = |x: f64| (libm::exp(-x) - libm::exp(-50.0)) / -libm::expm1(-50.0);
        for x in [30.0, 40.0, 49.0] {
            close(d.ln_cdf(x), -upper(x));
        }
        let half = Truncated::of(&normal(0.0, 1.0), 0.0, f64::INFINITY).unwrap();
        close(half.ln_sf(1e-12), -7.978_845_608_028_654e-13 - 3.183e-25);
        let die = crate::DiscreteUniform::new(0.0, 1e15).unwrap().into();
        let cut = Truncated::of(&die, 1.0, 1e15).unwrap();
        close(cut.ln_sf(1.0), -1e-15);
    }

    #[test]
    fn mixtures_are_cut_piece_by_piece() {
        let laplace = Laplace::new(1.0, 0.5).unwrap().into();
        let exponential = Exponential::new(1.0).unwrap().into();
        let parts = [normal(0.0, 1.0), laplace, exponential];
        let mixture = Distribution::from(Mixture::new(&[0.5, 0.3, 0.2], &parts).unwrap());
        let cut = Truncated::of(&mixture, -2.0, -0.5).unwrap();
        let mass = mixture.cdf(-0.5) - mixture.cdf(-2.0);
        for x in [-1.9, -1.0, -0.6] {
            close(cut.pdf(x), mixture.pdf(x) / mass);
            close(cut.cdf(x), (mixture.cdf(x) - mixture.cdf(-2.0)) / mass);
        }
        assert_eq!(
            (cut.cdf(-2.0), cut.cdf(-0.5), cut.sf(-0.5)),
            (0.0, 1.0, 0.0)
        );
    }

    #[test]
    fn the_far_tail_of_counts_is_empty() {
        let poisson = crate::Poisson::new(3.0).unwrap().into();
        let counts = Truncated::of(&poisson, 1.0, f64::INFINITY).unwrap();
        assert_eq!((counts.sf(f64::INFINITY), counts.sf(1e300)), (0.0, 0.0));
    }

    #[test]
    fn half_of_a_heavy_tail() {
        let cauchy = crate::Cauchy::new(0.5, 2.0).unwrap().into();
        let half = Truncated::of(&cauchy, 0.5, f64::INFINITY).unwrap();
        let kl = Divergence::Kl.between(&half, &cauchy).unwrap();
        assert!((kl.value - LN_2).abs() < 1e-9, "{kl:?}");
        assert_eq!(half.mean(), f64::INFINITY);
    }

    #[test]
    fn divergences_see_the_ends() {
        let (p, q) = (normal(0.0, 1.0), normal(0.5, 2.0));
        let cut = |d| Truncated::of(d, -1.0, 3.0).unwrap();
        let kl = |p: &Distribution, q: &Distribution| Divergence::Kl.between(p, q).unwrap();
        assert_eq!(kl(&p, &cut(&q)).value, f64::INFINITY);
        assert!((kl(&cut(&p), &p).value + libm::log(p.cdf(3.0) - p.cdf(-1.0))).abs() < 1e-11);
        let moved = |d| Affine::of(d, 3.0, -2.0).unwrap();
        let (before, after) = (
            kl(&cut(&p), &cut(&q)),
            kl(&moved(&cut(&p)), &moved(&cut(&q))),
        );
        assert!((before.value - after.value).abs() <= before.abs_error + after.abs_error);
    }

    #[test]
    fn moments_of_narrow_intervals_take_little() {
        let narrow: [(Distribution, f64, f64); 2] = [
            (
                crate::Kumaraswamy::new(0.35618, 0.026955).unwrap().into(),
                0.00157928,
                0.00157928002773,
            ),
            (crate::Beta::new(6.1, 1.3e11).unwrap().into(), 0.06, 14.0),
        ];
        for (d, low, high) in narrow {
            let Ok(Distribution::Truncated(cut)) = Truncated::of(&d, low, high) else {
                panic!("it is cut");
            };
            // What is kept counts for nobody, so that it is found anew.
            let (found, spent) = effort::with_effort(u64::MAX, || cut.integrated());
            assert!(found.mean > low && found.mean < high);
            assert!(spent < 1_000_000, "{spent}");
        }
    }
}
