//! The distributions: one enum over all families, and what every family can answer.

use std::fmt;

use super::effort;
use super::families;
use super::family::Family;
use super::lattice::Lattice;
use super::nodes::{Nodes, WithError};
use super::pair::{Pair, Statistic};
use super::quantity::Quantity;
use super::support::{Edge, End, Interval};
use super::tail::Tail;

/// A function of a distribution and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The density p(x).
    Pdf,
    /// ln p(x); −∞ where the density is 0.
    LnPdf,
    /// P(X ≤ x).
    Cdf,
    /// P(X > x), accurate also where it is tiny.
    Sf,
    /// ln P(X ≤ x), accurate also where the probability underflows.
    LnCdf,
    /// ln P(X > x), accurate also where the probability underflows.
    LnSf,
    /// The smallest x with P(X ≤ x) ≥ p; NaN unless 0 ≤ p ≤ 1.
    Quantile,
}

/// What a distribution gives probability to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Intervals of the line: it has a density.
    Continuous,
    /// Points of the line.
    Discrete,
    /// Regions of the plane.
    Bivariate,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Continuous => "continuous",
            Self::Discrete => "discrete",
            Self::Bivariate => "bivariate",
        })
    }
}

/// What a family of distributions on the line implements. Arguments are never NaN.
///
/// A discrete family has the same functions; its density is the probability of a point.
pub(super) trait Univariate {
    fn univariate(&self) -> &dyn Univariate
    where
        Self: Sized,
    {
        self
    }

    /// −∞ outside the support; right to a few ulps, however small the density.
    fn ln_pdf(&self, x: f64) -> f64;
    fn pdf(&self, x: f64) -> f64 {
        libm::exp(self.ln_pdf(x))
    }

    /// P(X ≤ x) at the left end, P(X > x) at the right: accurate also where it is tiny.
    fn tail_probability(&self, end: End, x: f64) -> f64;
    /// Its logarithm, accurate also where the probability underflows.
    fn ln_tail_probability(&self, end: End, x: f64) -> f64;
    /// The x at which the tail has the probability p, 0 ≤ p ≤ 1, accurate also where p is tiny; for
    /// a discrete distribution the smallest x with P(X ≤ x) ≥ p, or with P(X > x) ≤ p.
    fn tail_quantile(&self, end: End, p: f64) -> f64;

    fn cdf(&self, x: f64) -> f64 {
        self.tail_probability(End::Left, x)
    }
    fn sf(&self, x: f64) -> f64 {
        self.tail_probability(End::Right, x)
    }
    fn ln_cdf(&self, x: f64) -> f64 {
        self.ln_tail_probability(End::Left, x)
    }
    fn ln_sf(&self, x: f64) -> f64 {
        self.ln_tail_probability(End::Right, x)
    }
    /// NaN unless 0 ≤ p ≤ 1; so is the upper quantile.
    fn quantile(&self, p: f64) -> f64 {
        if (0.0..=1.0).contains(&p) {
            self.tail_quantile(End::Left, p)
        } else {
            f64::NAN
        }
    }
    fn upper_quantile(&self, p: f64) -> f64 {
        if (0.0..=1.0).contains(&p) {
            self.tail_quantile(End::Right, p)
        } else {
            f64::NAN
        }
    }

    /// The value drawn by a uniform random number 0 < u < 1.
    fn draw(&self, u: f64) -> f64 {
        self.quantile(u)
    }

    /// NaN where it is undefined, infinite where it is infinite; so is the variance.
    fn mean(&self) -> f64;
    fn mode(&self) -> f64;
    fn variance(&self) -> f64;
    fn std(&self) -> f64 {
        self.variance().sqrt()
    }
    /// The entropy, where there is a formula right to a few ulps of 1 + |entropy|
    /// and of the terms it is made of.
    fn entropy(&self) -> Option<f64> {
        None
    }

    /// How large the terms are of which the entropy is the sum, where they may cancel: its rounding
    /// errors are a few ulps of these.
    fn entropy_size(&self) -> f64 {
        0.0
    }

    /// The smallest interval that holds all the mass.
    fn support(&self) -> Interval {
        Interval::LINE
    }

    /// The points of a discrete distribution; none for a density.
    fn lattices(&self) -> Vec<Lattice> {
        Vec::new()
    }

    /// The sorted, disjoint intervals on which the density is positive.
    fn support_intervals(&self) -> Vec<Interval> {
        vec![self.support()]
    }

    /// Whether the support has no holes.
    fn is_connected(&self) -> bool {
        true
    }

    /// Appends the points of [`Distribution::landmarks`], in any order, finite or not.
    fn landmarks(&self, _out: &mut Vec<f64>) {}

    /// Appends the points at which an integral is broken: jumps, kinks and peaks, and further
    /// points out to where the density has fallen to e⁻⁴⁰ of its peak, such that between
    /// neighbours it is smooth and falls by a factor of e¹² or so. Where it falls like a power, out
    /// to a tail of 1e-6 will do. Unused for discrete distributions.
    fn breakpoints(&self, _out: &mut Vec<f64>) {}

    /// Whether the density is analytic on the whole line: then its breakpoints only tell how wide it is.
    fn is_smooth(&self) -> bool {
        false
    }

    /// How the density behaves towards an end of its support.
    fn tail(&self, _end: End) -> Tail {
        Tail::FLAT
    }

    /// How it behaves towards an edge; `None` where it vanishes just before the edge.
    fn tail_at(&self, edge: Edge) -> Option<Tail> {
        let support = self.support();
        if edge == support.edge(edge.toward) {
            Some(self.tail(edge.toward))
        } else {
            // So far out that the logarithm of the density leaves the range of a float, there is nothing.
            let reaches = support.reaches(edge) && self.ln_pdf(edge.at) > f64::NEG_INFINITY;
            reaches.then_some(Tail::FLAT)
        }
    }

    /// Appends the finite edges at which the density is not smooth from inside, such as a power
    /// of the distance, or a rapid fall to 0.
    fn singular_edges(&self, out: &mut Vec<Edge>) {
        for end in [End::Left, End::Right] {
            let edge = self.support().edge(end);
            if edge.at.is_finite() && !self.tail(end).is_flat() {
                out.push(edge);
            }
        }
    }

    /// ln p at the distance exp(`ln_distance`) from an end of the support, or from 0 for an
    /// infinite end: what `ln_pdf` cannot tell where that point rounds to the end.
    fn ln_pdf_near(&self, end: End, ln_distance: f64) -> f64 {
        self.ln_pdf(self.support().edge(end).point(libm::exp(ln_distance)))
    }

    fn ln_pdf_at(&self, nodes: Nodes<'_>, out: &mut [f64]) {
        match nodes.near {
            Some((edge, ln_distances)) if edge == self.support().edge(edge.toward) => {
                for (out, &ln_distance) in out.iter_mut().zip(ln_distances) {
                    *out = self.ln_pdf_near(edge.toward, ln_distance);
                }
            }
            _ => self.evaluate_into(Function::LnPdf, nodes.xs, out),
        }
    }

    /// E f(X), where there is a formula right to a few ulps of E|f(X)|; infinite where it is.
    fn expectation(&self, _f: Statistic) -> Option<f64> {
        None
    }

    /// The expectations that mean and variance give: those of 1, x and (x − c)².
    fn moment(&self, f: Statistic) -> Option<f64> {
        match f {
            Statistic::One => Some(1.0),
            Statistic::X => Some(self.mean()),
            Statistic::SquareFrom(c) => {
                let shift = self.mean() - c;
                Some(self.variance() + shift * shift)
            }
            _ => None,
        }
    }

    /// −ln p as a sum of coefficients times statistics, which is right on the whole support.
    ///
    /// KL(P‖Q) of different families is −H(P) plus the expectations of these under P.
    fn surprisal(&self) -> Option<Vec<(f64, Statistic)>> {
        None
    }

    /// The distribution of shift + scale·X, if it is of a family that has parameters for it;
    /// `scale` is finite and not 0, `shift` finite.
    fn affine(&self, _shift: f64, _scale: f64) -> Option<Distribution> {
        None
    }

    fn evaluate(&self, function: Function, x: f64) -> f64 {
        if x.is_nan() {
            return f64::NAN;
        }
        match function {
            Function::Pdf => self.pdf(x),
            Function::LnPdf => self.ln_pdf(x),
            Function::Cdf => self.cdf(x),
            Function::Sf => self.sf(x),
            Function::LnCdf => self.ln_cdf(x),
            Function::LnSf => self.ln_sf(x),
            Function::Quantile => self.quantile(x),
        }
    }

    /// Called through the trait object once, the loop inside is compiled for each family.
    fn evaluate_into(&self, function: Function, xs: &[f64], out: &mut [f64]) {
        for (out, &x) in out.iter_mut().zip(xs) {
            *out = self.evaluate(function, x);
        }
    }
}

/// Makes the enum and the registry from the same rows. After `and` stand modules with further names
/// for members of the family, which need no variant of their own; behind the semicolon, families that
/// are not made from arguments alone, and so are not registered.
macro_rules! families {
    (
        $($(#[$doc:meta])* $variant:ident in $module:ident $(and $alias:ident)*,)+;
        $($(#[$unregistered_doc:meta])* $unregistered:ident in $of:ident,)+
    ) => {
        families!(@variants $($(#[$doc])* $variant in $module,)+ $($(#[$unregistered_doc])* $unregistered in $of,)+);

        /// The families, in the order in which a reader would look for them.
        pub static FAMILIES: &[Family] = &[
            $(families::$module::FAMILY, $(families::$alias::FAMILY,)*)+
        ];
    };
    (@variants $($(#[$doc:meta])* $variant:ident in $module:ident,)+) => {
        /// A probability distribution.
        ///
        /// Functions of NaN are NaN. Logarithms are natural, entropies are in nats.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Distribution {
            $($(#[$doc])* $variant(families::$module::$variant),)+
        }

        $(impl From<families::$module::$variant> for Distribution {
            fn from(distribution: families::$module::$variant) -> Self {
                Self::$variant(distribution)
            }
        })+

        impl Distribution {
            pub(super) fn univariate(&self) -> &dyn Univariate {
                effort::spend(1);
                match self {
                    $(Self::$variant(distribution) => distribution.univariate(),)+
                }
            }

            /// ln(q/p) at the nodes, if both are of a family that has a formula for it.
            pub(super) fn ln_ratio_at(
                &self,
                q: &Self,
                nodes: Nodes<'_>,
                out: &mut [WithError],
            ) -> bool {
                match (self, q) {
                    $((Self::$variant(p), Self::$variant(q)) => p.ln_ratio_at(q, nodes, out),)+
                    _ => false,
                }
            }

            /// The formula of their common family for KL(P‖Q).
            pub(super) fn kl_within_family(&self, q: &Self) -> Option<Quantity> {
                match (self, q) {
                    $((Self::$variant(p), Self::$variant(q)) => p.kl(q),)+
                    _ => None,
                }
            }

            /// The formula of their common family for ln ∫ pᵃ q¹⁻ᵃ.
            pub(super) fn ln_affinity_within_family(&self, q: &Self, a: f64) -> Option<Quantity> {
                match (self, q) {
                    $((Self::$variant(p), Self::$variant(q)) => p.ln_affinity(q, a),)+
                    _ => None,
                }
            }

            /// The formula of their common family for the total variation.
            pub(super) fn total_variation_within_family(&self, q: &Self) -> Option<Quantity> {
                match (self, q) {
                    $((Self::$variant(p), Self::$variant(q)) => p.total_variation(q),)+
                    _ => None,
                }
            }

            /// The formula of their common family for the Wasserstein distance of this order.
            pub(super) fn wasserstein_within_family(&self, q: &Self, k: f64) -> Option<Quantity> {
                match (self, q) {
                    $((Self::$variant(p), Self::$variant(q)) => p.wasserstein(q, k),)+
                    _ => None,
                }
            }
        }
    };
}

families! {
    /// `normal(mean, std)`
    Normal in normal,
    /// `laplace(loc, scale)`
    Laplace in laplace,
    /// `uniform(low, high)`
    Uniform in uniform,
    /// `exponential(rate)`
    Exponential in exponential,
    /// `cauchy(loc, scale)`
    Cauchy in cauchy,
    /// `logistic(loc, scale)`
    Logistic in logistic,
    /// `gamma(shape, rate)`, `chi_squared(df)`
    Gamma in gamma and chi_squared,
    /// `inverse_gamma(shape, scale)`
    InverseGamma in inverse_gamma,
    /// `beta(a, b)`
    Beta in beta,
    /// `kumaraswamy(a, b)`
    Kumaraswamy in kumaraswamy,
    /// `von_mises(mu, kappa)`
    VonMises in von_mises,
    /// `skew_normal(loc, scale, shape)`
    SkewNormal in skew_normal,
    /// `triangular(low, mode, high)`
    Triangular in triangular,
    /// `gumbel(loc, scale)`
    Gumbel in gumbel,
    /// `half_normal(scale)`
    HalfNormal in half_normal,
    /// `log_normal(mu, sigma)`
    LogNormal in log_normal,
    /// `pareto(scale, shape)`
    Pareto in pareto,
    /// `rayleigh(scale)`
    Rayleigh in rayleigh,
    /// `weibull(shape, scale)`
    Weibull in weibull,
    /// `student_t(df, loc, scale)`
    StudentT in student_t,
    /// `bernoulli(p)`
    Bernoulli in bernoulli,
    /// `binomial(n, p)`
    Binomial in binomial,
    /// `poisson(rate)`
    Poisson in poisson,
    /// `geometric(p)`
    Geometric in geometric,
    /// `negative_binomial(r, p)`
    NegativeBinomial in negative_binomial,
    /// `categorical(probs)`
    Categorical in categorical,
    /// `discrete_uniform(low, high)`
    DiscreteUniform in discrete_uniform,
    /// `mixture(weights, components)`
    Mixture in mixture and normal_mixture,
    /// `truncated(D, low, high)`
    Truncated in truncated and truncated_normal,
    /// `affine(D, shift, scale)`
    Affine in affine,
    /// `empirical(data)`
    Empirical in empirical,
    /// `bivariate_normal(mean_x, mean_y, std_x, std_y, rho)`
    BivariateNormal in bivariate_normal,
    /// Some of `e_path(P, Q, s)`
    EPath in e_path and m_path,
    /// Some of `w_path(P, Q, s)`
    WPath in w_path and fisher_rao_path,
    ;
    /// In proportion to a function of one's own.
    Density in density,
}

/// The family of this name.
pub fn family(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

impl Distribution {
    /// One of its functions at one point.
    pub fn evaluate(&self, function: Function, x: f64) -> f64 {
        self.univariate().evaluate(function, x)
    }

    /// One of its functions at every point of `xs`: faster than one point after another, since
    /// the family is looked up once.
    ///
    /// # Panics
    ///
    /// If `xs` and `out` differ in length.
    pub fn evaluate_into(&self, function: Function, xs: &[f64], out: &mut [f64]) {
        assert_eq!(xs.len(), out.len(), "a place for every point");
        effort::spend(xs.len() as u64);
        self.univariate().evaluate_into(function, xs, out);
    }

    /// The density at `x`; 0 outside the support.
    pub fn pdf(&self, x: f64) -> f64 {
        self.evaluate(Function::Pdf, x)
    }

    /// The logarithm of the density at `x`; −∞ outside the support. It does not underflow.
    pub fn ln_pdf(&self, x: f64) -> f64 {
        self.evaluate(Function::LnPdf, x)
    }

    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        self.evaluate(Function::Cdf, x)
    }

    /// P(X > x), accurate also where it is tiny.
    pub fn sf(&self, x: f64) -> f64 {
        self.evaluate(Function::Sf, x)
    }

    /// ln P(X ≤ x), accurate also where the probability underflows.
    pub fn ln_cdf(&self, x: f64) -> f64 {
        self.evaluate(Function::LnCdf, x)
    }

    /// ln P(X > x), accurate also where the probability underflows.
    pub fn ln_sf(&self, x: f64) -> f64 {
        self.evaluate(Function::LnSf, x)
    }

    /// The smallest x with P(X ≤ x) ≥ p; NaN unless 0 ≤ p ≤ 1.
    pub fn quantile(&self, p: f64) -> f64 {
        self.evaluate(Function::Quantile, p)
    }

    /// The x with P(X > x) = p, accurate also where p is tiny; for a discrete distribution the
    /// smallest x with P(X > x) ≤ p. NaN unless 0 ≤ p ≤ 1.
    pub fn upper_quantile(&self, p: f64) -> f64 {
        if p.is_nan() {
            f64::NAN
        } else {
            self.univariate().upper_quantile(p)
        }
    }

    /// The mean: NaN where it is undefined, infinite where it is infinite.
    pub fn mean(&self) -> f64 {
        self.univariate().mean()
    }

    /// The median, which is the quantile at ½.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// A point where the density is highest.
    pub fn mode(&self) -> f64 {
        self.univariate().mode()
    }

    /// The variance: NaN where it is undefined, infinite where it is infinite.
    pub fn variance(&self) -> f64 {
        self.univariate().variance()
    }

    /// The standard deviation, the square root of the variance.
    pub fn std(&self) -> f64 {
        self.univariate().std()
    }

    /// The smallest closed interval that holds all the mass. A mixture may have holes in it.
    pub fn support(&self) -> Interval {
        self.univariate().support()
    }

    /// Points, sorted and finite, such that a curve drawn through the density at least at these
    /// misses no feature: the finite ends of the support, kinks, jumps and modes, and from about
    /// the 0.001 to the 0.999 quantile several points of every component.
    pub fn landmarks(&self) -> Vec<f64> {
        let mut points = Vec::new();
        self.univariate().landmarks(&mut points);
        sorted(points)
    }

    /// The points of a discrete distribution in an interval, sorted; none of a continuous one.
    /// `None` where there are more than `most`.
    pub fn atoms(&self, within: Interval, most: usize) -> Option<Vec<f64>> {
        let mut atoms = Vec::new();
        for lattice in self.univariate().lattices() {
            let [first, last] = lattice.within(within.low, within.high);
            let count = last - first + 1.0;
            if count.is_nan() || count + atoms.len() as f64 > most as f64 {
                return None;
            }
            let count = count.max(0.0) as usize;
            atoms.extend((0..count).map(|k| lattice.origin + lattice.step * (first + k as f64)));
        }
        Some(sorted(atoms))
    }

    /// Appends the points at which an integral is broken.
    pub(super) fn breakpoints(&self, out: &mut Vec<f64>) {
        self.univariate().breakpoints(out);
    }

    pub(super) fn is_smooth(&self) -> bool {
        self.univariate().is_smooth()
    }

    /// Whether it has a density, or gives probability to points.
    pub fn kind(&self) -> Kind {
        if matches!(self, Self::BivariateNormal(_)) {
            Kind::Bivariate
        } else if self.is_discrete() {
            Kind::Discrete
        } else {
            Kind::Continuous
        }
    }

    pub(super) fn is_discrete(&self) -> bool {
        !self.univariate().lattices().is_empty()
    }

    /// How the density behaves towards an edge; `None` where it vanishes just before the edge.
    pub(super) fn tail_at(&self, edge: Edge) -> Option<Tail> {
        self.univariate().tail_at(edge)
    }

    /// Appends the finite edges at which the density is not smooth from inside.
    pub(super) fn singular_edges(&self, out: &mut Vec<Edge>) {
        self.univariate().singular_edges(out);
    }

    /// ln p at the nodes.
    pub(super) fn ln_pdf_at(&self, nodes: Nodes<'_>, out: &mut [f64]) {
        effort::spend(nodes.xs.len() as u64);
        self.univariate().ln_pdf_at(nodes, out);
    }

    /// Whether the support has no holes.
    pub(super) fn is_connected(&self) -> bool {
        self.univariate().is_connected()
    }

    /// The sorted, disjoint intervals on which the density is positive.
    pub(super) fn support_intervals(&self) -> Vec<Interval> {
        self.univariate().support_intervals()
    }
}

/// The finite points, ascending, each once.
pub(super) fn sorted(mut points: Vec<f64>) -> Vec<f64> {
    points.retain(|x| x.is_finite());
    points.sort_by(f64::total_cmp);
    points.dedup();
    points
}
