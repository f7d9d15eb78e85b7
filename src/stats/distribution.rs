//! The distributions: one enum over all families, and what every family can answer.

use super::family::Family;
use super::support::{Decay, End, Interval};
use super::{Exponential, Laplace, Mixture, Normal, Uniform, families};

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

/// What a family implements. Arguments are never NaN.
pub(super) trait Continuous {
    fn pdf(&self, x: f64) -> f64;
    fn ln_pdf(&self, x: f64) -> f64;
    fn cdf(&self, x: f64) -> f64;
    fn sf(&self, x: f64) -> f64;
    fn ln_cdf(&self, x: f64) -> f64;
    fn ln_sf(&self, x: f64) -> f64;
    fn quantile(&self, p: f64) -> f64;

    fn mean(&self) -> f64;
    fn mode(&self) -> f64;
    fn variance(&self) -> f64;
    fn std(&self) -> f64;
    fn entropy(&self) -> f64;

    /// The smallest interval that holds all the mass.
    fn support(&self) -> Interval;

    /// The sorted, disjoint intervals on which the density is positive.
    fn pieces(&self) -> Vec<Interval> {
        vec![self.support()]
    }

    /// Whether the support has no holes.
    fn is_connected(&self) -> bool {
        true
    }

    /// Appends the points of [`Distribution::landmarks`], in any order, finite or not.
    fn landmarks(&self, out: &mut Vec<f64>);

    /// Appends the points at which an integral is broken: jumps, kinks and peaks, and further
    /// points out to where the density has fallen to e⁻⁴⁰ of its peak, such that between
    /// neighbours it is smooth and falls by a factor of e¹² or so.
    fn breakpoints(&self, out: &mut Vec<f64>);

    /// How the density falls off; `None` if the support ends before that end of the line.
    fn decay(&self, end: End) -> Option<Decay>;

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

/// Makes the enum and the registry from the same rows.
macro_rules! families {
    ($($(#[$doc:meta])* $variant:ident in $module:ident,)+) => {
        /// A continuous probability distribution on the real line.
        ///
        /// Functions of NaN are NaN. Logarithms are natural, entropies are in nats.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Distribution {
            $($(#[$doc])* $variant($variant),)+
        }

        $(impl From<$variant> for Distribution {
            fn from(distribution: $variant) -> Self {
                Self::$variant(distribution)
            }
        })+

        impl Distribution {
            pub(super) fn continuous(&self) -> &dyn Continuous {
                match self {
                    $(Self::$variant(distribution) => distribution,)+
                }
            }
        }

        /// The families, in the order in which a reader would look for them.
        pub static FAMILIES: &[Family] = &[$(families::$module::FAMILY),+];
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
    /// `mixture(weights, components)`
    Mixture in mixture,
}

/// The family of this name.
pub fn family(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

impl Distribution {
    /// One of its functions at one point.
    pub fn evaluate(&self, function: Function, x: f64) -> f64 {
        self.continuous().evaluate(function, x)
    }

    /// One of its functions at every point of `xs`: faster than one point after another, since
    /// the family is looked up once.
    ///
    /// # Panics
    ///
    /// If `xs` and `out` differ in length.
    pub fn evaluate_into(&self, function: Function, xs: &[f64], out: &mut [f64]) {
        assert_eq!(xs.len(), out.len(), "a place for every point");
        self.continuous().evaluate_into(function, xs, out);
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

    /// The mean: NaN where it is undefined, infinite where it is infinite.
    pub fn mean(&self) -> f64 {
        self.continuous().mean()
    }

    /// The median, which is the quantile at ½.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// A point where the density is highest.
    pub fn mode(&self) -> f64 {
        self.continuous().mode()
    }

    /// The variance: NaN where it is undefined, infinite where it is infinite.
    pub fn variance(&self) -> f64 {
        self.continuous().variance()
    }

    /// The standard deviation, the square root of the variance.
    pub fn std(&self) -> f64 {
        self.continuous().std()
    }

    /// The differential entropy −∫ p ln p, in nats; it may be negative.
    pub fn entropy(&self) -> f64 {
        self.continuous().entropy()
    }

    /// The smallest closed interval that holds all the mass. A mixture may have holes in it.
    pub fn support(&self) -> Interval {
        self.continuous().support()
    }

    /// Points, sorted and finite, such that a curve drawn through the density at least at these
    /// misses no feature: the finite ends of the support, kinks, jumps and modes, and from about
    /// the 0.001 to the 0.999 quantile several points of every component.
    pub fn landmarks(&self) -> Vec<f64> {
        let mut points = Vec::new();
        self.continuous().landmarks(&mut points);
        sorted(points)
    }

    /// Appends the points at which an integral is broken.
    pub(super) fn breakpoints(&self, out: &mut Vec<f64>) {
        self.continuous().breakpoints(out);
    }

    /// How the density falls off; `None` if the support ends before that end of the line.
    pub(super) fn decay(&self, end: End) -> Option<Decay> {
        self.continuous().decay(end)
    }

    /// Whether the support has no holes.
    pub(super) fn is_connected(&self) -> bool {
        self.continuous().is_connected()
    }

    /// The sorted, disjoint intervals on which the density is positive.
    pub(super) fn pieces(&self) -> Vec<Interval> {
        self.continuous().pieces()
    }
}

/// The finite points, ascending, each once.
pub(super) fn sorted(mut points: Vec<f64>) -> Vec<f64> {
    points.retain(|x| x.is_finite());
    points.sort_by(f64::total_cmp);
    points.dedup();
    points
}
