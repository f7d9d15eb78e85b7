//! Student's t distribution with a location and a scale.

use std::f64::consts::LN_2;

use super::cauchy::Cauchy;
use super::prelude::*;
use super::standard::{ln_1p_square_near, ln_distance, z_difference};
use crate::closed_form::sum;
use crate::special::{
    LN_SQRT_2PI, beta_i_inverse, beta_tails, digamma_difference, ln_beta, ln_beta_tails,
    ln_gamma_step, ln_ratio,
};

/// Student's t distribution, shifted and scaled.
///
/// Density (1 + z²/df)^(−(df + 1)/2) / (scale √df B(df/2, ½)) with z = (x − loc)/scale, on the whole
/// line; `loc` is finite, `df` > 0, the degrees of freedom, need not be an integer, and `scale` > 0 is
/// not the standard deviation. df = 1 is the Cauchy distribution, df → ∞ the normal.
/// The mean is NaN for df ≤ 1; the variance is infinite for 1 < df ≤ 2 and NaN below.
///
/// The tails are incomplete beta functions (DLMF 8.17.2; Abramowitz and Stegun 26.7.1). Relative
/// error of every function below 1e-12, far into the tails and for `df` from 1e-3 to 1e300, but for
/// the rounding of the parameters themselves.
///
/// ```
/// use klrender_stats::{Distribution, StudentT};
///
/// let d = Distribution::from(StudentT::new(3.0, 0.0, 1.0)?);
/// assert_eq!(d.cdf(0.0), 0.5);
/// assert_eq!(d.variance(), 3.0);
/// assert!((d.quantile(0.975) - 3.182_446_305_283_708).abs() < 1e-13);
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudentT {
    df: f64,
    loc: f64,
    scale: f64,
    ln_scale: f64,
    /// −ln(√df B(df/2, ½)), the logarithm of the density at z = 0
    ln_peak: f64,
}

pub(crate) static FAMILY: Family = Family {
    name: "student_t",
    summary: "Student's t distribution with a location and a scale",
    parameters: &[
        Parameter::positive("df", "the degrees of freedom: the exponent of the tails"),
        Parameter::finite("loc", "the location: median and mode"),
        Parameter::positive("scale", "the scale, which is not the standard deviation"),
    ],
    build: |arguments| FAMILY.member(arguments, StudentT::new),
};

/// From here on 1 + z²/df is z²/df to the last digit, and an incomplete beta function its leading
/// term.
const FAR: f64 = 1e50;

/// Fewer or more degrees of freedom make no difference, but underflow or overflow.
const LEAST: f64 = 1e-300;
const MOST: f64 = 1e280;

impl StudentT {
    /// Student's t distribution of these degrees of freedom (> 0), location (finite) and scale (> 0).
    ///
    /// # Errors
    ///
    /// The parameter that is out of range.
    pub fn new(df: f64, loc: f64, scale: f64) -> Result<Self, ParameterError> {
        FAMILY.check([df, loc, scale])?;
        Ok(Self {
            df,
            loc,
            scale,
            ln_scale: libm::log(scale),
            ln_peak: ln_peak(df.clamp(LEAST, MOST)),
        })
    }

    /// The degrees of freedom.
    pub fn df(&self) -> f64 {
        self.df
    }

    /// The location.
    pub fn loc(&self) -> f64 {
        self.loc
    }

    /// The scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn z(&self, x: f64) -> f64 {
        (x - self.loc) / self.scale
    }

    /// df, so far as it makes a difference.
    fn finite_df(&self) -> f64 {
        self.df.clamp(LEAST, MOST)
    }

    /// The exponent of 1 + z²/df
    fn power(&self) -> f64 {
        0.5 * (self.finite_df() + 1.0)
    }

    /// ln(z²/df), also where that leaves the range of a float.
    fn ln_square(&self, x: f64) -> f64 {
        2.0 * ln_distance(x, self.loc, self.scale) - libm::log(self.finite_df())
    }

    /// ln(1 + z²/df)
    fn ln_1p_square(&self, x: f64) -> f64 {
        let z = self.z(x);
        let square = z / self.finite_df() * z;
        if square < FAR {
            libm::log1p(square)
        } else {
            self.ln_square(x)
        }
    }

    /// The same at |x| = exp(`ln_distance`) towards an infinite end.
    fn ln_1p_square_near(&self, end: End, ln_distance: f64) -> f64 {
        let outwards = end.outwards(self.loc);
        let ln_width = self.ln_scale + 0.5 * libm::log(self.finite_df());
        ln_1p_square_near(ln_distance, outwards, ln_width).unwrap_or_else(|| {
            self.ln_1p_square(Interval::LINE.edge(end).point(libm::exp(ln_distance)))
        })
    }

    /// ln P(X > x) for x far above the location, or below −x.
    fn ln_far_tail(&self, x: f64) -> f64 {
        let a = 0.5 * self.finite_df();
        -a * self.ln_square(x) - libm::log(a) - ln_beta(a, 0.5) - LN_2
    }

    /// The beta variables df/(df + z²) and z²/(df + z²), unless the first is too small.
    fn shares(&self, x: f64) -> Option<(f64, f64)> {
        let z = self.z(x);
        let square = z / self.finite_df() * z;
        (square < FAR).then(|| (1.0 / (1.0 + square), square / (1.0 + square)))
    }

    /// P(X > x) for x above the location, and the same to the left of it.
    fn tail_mass(&self, x: f64) -> f64 {
        match self.shares(x) {
            Some((outer, inner)) => 0.5 * beta_tails(0.5 * self.finite_df(), 0.5, outer, inner).0,
            None => libm::exp(self.ln_far_tail(x)),
        }
    }

    /// P(|X − loc| < |x − loc|)
    fn central_mass(&self, x: f64) -> f64 {
        match self.shares(x) {
            Some((outer, inner)) => beta_tails(0.5 * self.finite_df(), 0.5, outer, inner).1,
            None => 1.0 - 2.0 * libm::exp(self.ln_far_tail(x)),
        }
    }

    fn ln_tail_mass(&self, x: f64) -> f64 {
        match self.shares(x) {
            Some((outer, inner)) => {
                ln_beta_tails(0.5 * self.finite_df(), 0.5, outer, inner).0 - LN_2
            }
            None => self.ln_far_tail(x),
        }
    }

    /// The z with P(Z > z) = p, for 0 ≤ p ≤ ½.
    fn upper_z(&self, p: f64) -> f64 {
        let df = self.finite_df();
        let a = 0.5 * df;
        if p > 0.25 {
            let (inner, outer) = beta_i_inverse(0.5, a, 1.0 - 2.0 * p);
            return libm::sqrt(df * (inner / outer));
        }
        let (outer, inner) = beta_i_inverse(a, 0.5, 2.0 * p);
        if outer > 1.0 / FAR {
            libm::sqrt(df * (inner / outer))
        } else {
            let ln_square = (-libm::log(2.0 * p) - libm::log(a) - ln_beta(a, 0.5)) / a;
            libm::exp(0.5 * (ln_square + libm::log(df)))
        }
    }

    /// (E|X − c|)/scale where df > 1, with c at this z.
    fn mean_distance(&self, c: f64) -> f64 {
        let z = self.z(c);
        let peak = libm::exp(self.ln_peak - (self.power() - 1.0) * self.ln_1p_square(c));
        2.0 * peak / (1.0 - 1.0 / self.df) + z.abs() * self.central_mass(c)
    }
}

/// −ln(√df B(df/2, ½))
fn ln_peak(df: f64) -> f64 {
    let a = 0.5 * df;
    if a < 4.0 {
        -0.5 * libm::log(df) - ln_beta(a, 0.5)
    } else if a < 1e30 {
        ln_gamma_step(a, 0.5) - 0.5 * libm::log(a) - LN_SQRT_2PI
    } else {
        -LN_SQRT_2PI
    }
}

/// ln of the ratio of the peaks of Q and P at scale 1, also where their df nearly agree.
fn ln_peak_ratio(p: &StudentT, q: &StudentT) -> WithError {
    let (middle, half) = (0.5 * p.df + 0.5 * q.df, 0.5 * (q.df - p.df));
    if half == 0.0 {
        return WithError::default();
    }
    if half.abs() > 0.03 * middle {
        let mut ratio = WithError::sum(q.ln_peak, -p.ln_peak);
        ratio.error += 8.0 * f64::EPSILON;
        return ratio;
    }
    // The integral of the derivative by Gauss's rule of five points.
    const NODES: [(f64, f64); 3] = [
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ];
    let slope = |df: f64| 0.5 * digamma_difference(0.5 * df + 0.5, 0.5 * df) - 0.5 / df;
    let mut integral = NODES[0].1 * slope(middle);
    for (node, weight) in &NODES[1..] {
        integral += weight * (slope(middle - half * node) + slope(middle + half * node));
    }
    WithError {
        value: half * integral,
        error: 8.0 * f64::EPSILON * half.abs() * (integral.abs() + 1.0 / middle),
    }
}

impl Univariate for StudentT {
    fn ln_pdf(&self, x: f64) -> f64 {
        self.ln_peak - self.ln_scale - self.power() * self.ln_1p_square(x)
    }

    fn pdf(&self, x: f64) -> f64 {
        let fall = self.ln_peak - self.power() * self.ln_1p_square(x);
        let density = libm::exp(fall) / self.scale;
        if density.is_normal() {
            density
        } else {
            libm::exp(self.ln_pdf(x))
        }
    }

    fn tail_probability(&self, end: End, x: f64) -> f64 {
        let tail = self.tail_mass(x);
        if end.outwards(x) > end.outwards(self.loc) {
            tail
        } else {
            1.0 - tail
        }
    }

    fn ln_tail_probability(&self, end: End, x: f64) -> f64 {
        if end.outwards(x) > end.outwards(self.loc) {
            self.ln_tail_mass(x)
        } else {
            libm::log1p(-self.tail_mass(x))
        }
    }

    fn tail_quantile(&self, end: End, p: f64) -> f64 {
        let distance = end.outwards(self.scale * self.upper_z(p.min(1.0 - p)));
        if p <= 0.5 {
            self.loc + distance
        } else {
            self.loc - distance
        }
    }

    fn mean(&self) -> f64 {
        if self.df > 1.0 { self.loc } else { f64::NAN }
    }

    fn mode(&self) -> f64 {
        self.loc
    }

    /// scale² df/(df − 2)
    fn variance(&self) -> f64 {
        if self.df > 2.0 {
            self.scale * self.scale * (self.df / (self.df - 2.0))
        } else {
            self.std()
        }
    }

    fn std(&self) -> f64 {
        if self.df > 2.0 {
            self.scale * (self.df / (self.df - 2.0)).sqrt()
        } else if self.df > 1.0 {
            f64::INFINITY
        } else {
            f64::NAN
        }
    }

    /// ½ (df + 1) (ψ(½ df + ½) − ψ(½ df)) + ln(√df B(df/2, ½)) + ln(scale)
    fn entropy(&self) -> Option<f64> {
        let df = self.finite_df();
        let mean_fall = if df < 1e8 {
            0.5 * (df + 1.0) * digamma_difference(0.5 * df + 0.5, 0.5 * df)
        } else {
            // DLMF 5.11.2
            0.5 + 0.75 / df
        };
        Some(mean_fall - self.ln_peak + self.ln_scale)
    }

    /// About half of df is the logarithm of small df at the peak.
    fn entropy_size(&self) -> f64 {
        2.0 * self.ln_peak.abs() + self.ln_scale.abs()
    }

    fn landmarks(&self, out: &mut Vec<f64>) {
        out.push(self.loc);
        for p in [0.001, 0.005, 0.03, 0.1, 0.3] {
            out.extend([self.quantile(p), self.upper_quantile(p)]);
        }
    }

    fn is_smooth(&self) -> bool {
        true
    }

    fn breakpoints(&self, out: &mut Vec<f64>) {
        let distances = if self.df > 30.0 {
            [-9.0, -5.5, -2.5, 0.0, 2.5, 5.5, 9.0]
        } else {
            [-20.0, -5.0, -1.5, 0.0, 1.5, 5.0, 20.0]
        };
        out.extend(distances.map(|z| self.loc + self.scale * z));
    }

    fn tail(&self, _: End) -> Tail {
        Tail::FLAT.plus(-1.0, Growth::Ln).plus(-self.df, Growth::Ln)
    }

    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        let fall = self.power() * self.ln_1p_square_near(end, ln_distance);
        self.ln_peak - self.ln_scale - fall
    }

    fn expectation(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::One | Statistic::Exp(0.0) => Some(1.0),
            Statistic::X if self.df > 1.0 => Some(self.loc),
            Statistic::SquareFrom(_) if self.df <= 2.0 => Some(f64::INFINITY),
            Statistic::SquareFrom(c) => Some(self.variance() + (self.loc - c) * (self.loc - c)),
            Statistic::DistanceFrom(_) if self.df <= 1.0 => Some(f64::INFINITY),
            Statistic::DistanceFrom(c) => Some(self.scale * self.mean_distance(c)),
            Statistic::Exp(_) => Some(f64::INFINITY),
            _ => None,
        }
    }

    fn affine(&self, shift: f64, scale: f64) -> Option<Distribution> {
        let moved = Self::new(self.df, shift + scale * self.loc, scale.abs() * self.scale);
        moved.ok().map(Into::into)
    }
}

impl Pair for StudentT {
    fn ln_ratio_at(&self, q: &Self, nodes: Nodes<'_>, out: &mut [WithError]) -> bool {
        let p = self;
        let peaks = ln_peak_ratio(p, q);
        let scale = ln_ratio(p.scale, q.scale);
        let (df_p, df_q) = (p.finite_df(), q.finite_df());
        let power = p.power();
        // Towards infinity x may overflow, but not its logarithm.
        let near = nodes.near.filter(|(edge, _)| !edge.at.is_finite());
        for (i, (out, &x)) in out.iter_mut().zip(nodes.xs).enumerate() {
            let ln_1p_square = |d: &Self| match near {
                Some((edge, ln)) => d.ln_1p_square_near(edge.toward, ln[i]),
                None => d.ln_1p_square(x),
            };
            let (zp, zq) = (p.z(x), q.z(x));
            let ln_q = ln_1p_square(q);
            // What ln(1 + z²/df) is more under P than under Q.
            let (below, square) = (1.0 + zq / df_q * zq, zp / df_p * zp);
            let mut more = WithError::default();
            if square < FAR && below < FAR {
                let (difference, rounding) = z_difference(x, (p.loc, p.scale), (q.loc, q.scale));
                let slope = (zp + zq) / df_q / below;
                let narrower = square * ((df_q - df_p) / df_q) / below;
                let excess = difference * slope + narrower;
                more.value = libm::log1p(excess);
                let size = difference.abs() * (zp.abs() + zq.abs()) / df_q / below;
                let lost = rounding * slope.abs() + 4.0 * (size + narrower.abs());
                more.error = lost * f64::EPSILON / (1.0 + excess).max(f64::EPSILON);
            }
            let together = more.value.abs() <= 0.5;
            if !together || square >= FAR || below >= FAR {
                let ln_p = ln_1p_square(p);
                if ln_p.is_infinite() || ln_q.is_infinite() {
                    // Both densities have vanished.
                    *out = WithError::default();
                    continue;
                }
                more = WithError::sum(ln_p, -ln_q);
                more.error += 4.0 * f64::EPSILON;
            }
            let bent = 0.5 * (df_q - df_p) * ln_q;
            *out = WithError::sum(scale + peaks.value, power * more.value - bent);
            out.error += power * more.error + peaks.error;
            out.error += 8.0
                * f64::EPSILON
                * (scale.abs() + peaks.value.abs() + power * more.value.abs() + bent.abs());
        }
        true
    }

    /// That of Cauchy distributions for df = 1.
    fn kl(&self, q: &Self) -> Option<Quantity> {
        let (p, q) = (self.cauchy()?, q.cauchy()?);
        p.kl(&q)
    }

    fn ln_affinity(&self, q: &Self, a: f64) -> Option<Quantity> {
        let (p, q) = (self.cauchy()?, q.cauchy()?);
        p.ln_affinity(&q, a)
    }

    /// For equal df and scales: the mass between the two points at half the distance.
    fn total_variation(&self, q: &Self) -> Option<Quantity> {
        if let (Some(p), Some(q)) = (self.cauchy(), q.cauchy()) {
            return p.total_variation(&q);
        }
        if self.df != q.df || self.scale != q.scale {
            return None;
        }
        let half = 0.5 * (self.loc - q.loc).abs();
        let centred = Self { loc: 0.0, ..*self };
        Some(sum([centred.central_mass(half)]))
    }

    /// For equal df the quantiles differ by Δloc + Δscale·z.
    fn wasserstein(&self, q: &Self, k: f64) -> Option<Quantity> {
        if self.df != q.df {
            return None;
        }
        let (shift, wider) = ((self.loc - q.loc).abs(), (self.scale - q.scale).abs());
        let difference = Self {
            loc: 0.0,
            scale: wider,
            ..*self
        };
        if wider == 0.0 {
            Some(sum([shift]))
        } else if k >= self.df {
            None
        } else if k == 1.0 {
            let found = sum([wider * difference.mean_distance(shift)]);
            found.value.is_finite().then_some(found)
        } else if k == 2.0 {
            Some(sum([libm::hypot(shift, difference.std())]))
        } else {
            None
        }
    }
}

impl StudentT {
    /// The Cauchy distribution that it is for df = 1.
    fn cauchy(&self) -> Option<Cauchy> {
        if self.df == 1.0 {
            Cauchy::new(self.loc, self.scale).ok()
        } else {
            None
        }
    }
}
