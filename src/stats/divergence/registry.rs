//! The divergences by name, for programs that read them from text.

use super::Divergence;
use crate::family::{Domain, Parameter, ParameterError, Subject};

/// A divergence, but for its order: its name, its parameters besides P and Q, and how to make it.
///
/// ```
/// use klrender_stats::{Distribution, Divergence, Normal, divergence};
///
/// let renyi = divergence("renyi").unwrap();
/// assert_eq!((renyi.build)(&[0.5])?, Divergence::Renyi { order: 0.5 });
/// assert_eq!(
///     (renyi.build)(&[-1.0]).unwrap_err().to_string(),
///     "`a` is -1: it must be a finite number >= 0",
/// );
/// # Ok::<(), klrender_stats::ParameterError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DivergenceForm {
    /// The name, in snake case.
    pub name: &'static str,
    /// One line about it, in lower case, without a full stop.
    pub summary: &'static str,
    /// What it takes besides P and Q: numbers.
    pub parameters: &'static [Parameter],
    /// The divergence with these parameters, one number for each.
    pub build: fn(&[f64]) -> Result<Divergence, ParameterError>,
}

impl DivergenceForm {
    const fn plain(
        name: &'static str,
        summary: &'static str,
        build: fn(&[f64]) -> Result<Divergence, ParameterError>,
    ) -> Self {
        Self {
            name,
            summary,
            parameters: &[],
            build,
        }
    }
}

/// The divergence of this name.
pub fn divergence(name: &str) -> Option<&'static DivergenceForm> {
    DIVERGENCES.iter().find(|form| form.name == name)
}

const ORDER: &[Parameter] = &[Parameter::number("a", Domain::NotNegative, "the order")];
const ANY_ORDER: &[Parameter] = &[Parameter::number("a", Domain::Finite, "the order")];
const POWER: &[Parameter] = &[Parameter::number("k", Domain::Other(">= 1"), "the order")];
const WIDTH: &[Parameter] = &[Parameter::number(
    "width",
    Domain::Positive,
    "the width of the Gaussian kernel",
)];

/// The only parameter, which must be finite and pass the test.
fn number(
    parameters: &[Parameter],
    values: &[f64],
    allowed: fn(f64) -> bool,
    requirement: &'static str,
) -> Result<f64, ParameterError> {
    let value = values.first().copied().unwrap_or(f64::NAN);
    if value.is_finite() && allowed(value) {
        Ok(value)
    } else {
        Err(ParameterError {
            parameter: parameters[0].name,
            index: 0,
            subject: Subject::Value,
            value,
            requirement,
        })
    }
}

fn order(values: &[f64]) -> Result<f64, ParameterError> {
    number(ORDER, values, |a| a >= 0.0, "must be a finite number >= 0")
}

/// The divergences, in the order in which a reader would look for them.
pub static DIVERGENCES: &[DivergenceForm] = &[
    DivergenceForm::plain(
        "kl",
        "the Kullback-Leibler divergence KL(P‖Q) = ∫ p ln(p/q)",
        |_| Ok(Divergence::Kl),
    ),
    DivergenceForm::plain(
        "reverse_kl",
        "the Kullback-Leibler divergence the other way, KL(Q‖P)",
        |_| Ok(Divergence::ReverseKl),
    ),
    DivergenceForm::plain(
        "jeffreys",
        "the Jeffreys divergence KL(P‖Q) + KL(Q‖P)",
        |_| Ok(Divergence::Jeffreys),
    ),
    DivergenceForm::plain(
        "jensen_shannon",
        "the Jensen-Shannon divergence, the mean KL to (P + Q)/2; at most ln 2",
        |_| Ok(Divergence::JensenShannon),
    ),
    DivergenceForm::plain(
        "jensen_shannon_distance",
        "the square root of the Jensen-Shannon divergence, a metric",
        |_| Ok(Divergence::JensenShannonDistance),
    ),
    DivergenceForm {
        name: "renyi",
        summary: "the Rényi divergence ln(∫ pᵃ q¹⁻ᵃ)/(a − 1) of order a; KL(P‖Q) for a = 1",
        parameters: ORDER,
        build: |values| {
            Ok(Divergence::Renyi {
                order: order(values)?,
            })
        },
    },
    DivergenceForm {
        name: "tsallis",
        summary: "the Tsallis divergence (∫ pᵃ q¹⁻ᵃ − 1)/(a − 1) of order a; KL(P‖Q) for a = 1",
        parameters: ORDER,
        build: |values| {
            Ok(Divergence::Tsallis {
                order: order(values)?,
            })
        },
    },
    DivergenceForm {
        name: "alpha",
        summary: "Amari's alpha divergence (∫ pᵃ q¹⁻ᵃ − 1)/(a (a − 1)); KL(P‖Q) for a = 1, \
                  KL(Q‖P) for a = 0",
        parameters: ANY_ORDER,
        build: |values| {
            let order = number(ANY_ORDER, values, |_| true, "must be a finite number")?;
            Ok(Divergence::Alpha { order })
        },
    },
    DivergenceForm::plain(
        "hellinger",
        "the Hellinger distance, the square root of ½ ∫ (√p − √q)²; at most 1",
        |_| Ok(Divergence::Hellinger),
    ),
    DivergenceForm::plain(
        "squared_hellinger",
        "the squared Hellinger distance ½ ∫ (√p − √q)²; at most 1",
        |_| Ok(Divergence::SquaredHellinger),
    ),
    DivergenceForm::plain(
        "bhattacharyya",
        "the Bhattacharyya distance −ln ∫ √(p q)",
        |_| Ok(Divergence::Bhattacharyya),
    ),
    DivergenceForm::plain(
        "total_variation",
        "the total variation distance ½ ∫ |p − q|; at most 1",
        |_| Ok(Divergence::TotalVariation),
    ),
    DivergenceForm::plain(
        "chi_squared",
        "Pearson's χ² divergence ∫ (p − q)²/q; Neyman's with P and Q exchanged",
        |_| Ok(Divergence::ChiSquared),
    ),
    DivergenceForm::plain(
        "triangular_discrimination",
        "the triangular discrimination ∫ (p − q)²/(p + q); at most 2",
        |_| Ok(Divergence::TriangularDiscrimination),
    ),
    DivergenceForm::plain("cross_entropy", "the cross entropy −∫ p ln q", |_| {
        Ok(Divergence::CrossEntropy)
    }),
    DivergenceForm {
        name: "wasserstein",
        summary: "the Wasserstein distance (∫ |F⁻¹ − G⁻¹|ᵏ)^(1/k) of order k",
        parameters: POWER,
        build: |values| {
            let order = number(POWER, values, |k| k >= 1.0, "must be a finite number >= 1")?;
            Ok(Divergence::Wasserstein { order })
        },
    },
    DivergenceForm::plain(
        "energy",
        "the energy distance √(2 ∫ (F − G)²)",
        |_| Ok(Divergence::Energy),
    ),
    DivergenceForm::plain(
        "cramer",
        "the Cramér distance √(∫ (F − G)²)",
        |_| Ok(Divergence::Cramer),
    ),
    DivergenceForm::plain(
        "kolmogorov_smirnov",
        "the Kolmogorov-Smirnov distance sup |F − G|; at most 1",
        |_| Ok(Divergence::KolmogorovSmirnov),
    ),
    DivergenceForm {
        name: "mmd",
        summary: "the maximum mean discrepancy of a Gaussian kernel of this width",
        parameters: WIDTH,
        build: |values| {
            let width = number(WIDTH, values, |width| width > 0.0, "must be > 0")?;
            Ok(Divergence::Mmd { width })
        },
    },
];
