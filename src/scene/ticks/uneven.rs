//! Ticks on scales that are not linear: powers of ten and their subdivisions, scored as round
//! numbers are.

use crate::spec::model::ScaleKind;

use super::{
    Labels,
    extended::{COVERAGE, DENSITY, LEGIBILITY, SIMPLICITY, Sequence, coverage, density, extended},
    label::Notation,
};
use crate::scene::scale::Scale;

/// Subdivisions of a decade, with how simple they are.
const FACTORS: [(&[f64], f64); 4] = [
    (&[1.0], 1.0),
    (&[1.0, 2.0, 5.0], 0.7),
    (&[1.0, 3.0], 0.5),
    (&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 0.3),
];
/// How simple evenly spaced ticks are where the scale is not even.
const EVEN: f64 = 0.4;
/// More decades next to 0 than these are not left out.
const MOST_LEFT_OUT: i32 = 3;
/// What each decade that is skipped costs.
const SKIP: f64 = 0.1;

/// About `wanted` ticks inside of the domain, with the notation that suits them all.
pub(super) fn uneven(
    scale: &Scale,
    (low, high): (f64, f64),
    wanted: u32,
    most: u32,
    labels: &Labels<'_>,
) -> (Vec<f64>, Notation) {
    let kind = scale.kind();
    let line = [low, high].map(|end| kind.forward(end));
    let score = |values: &[f64], simplicity: f64, notation: &Notation| {
        let (Some(&first), Some(&last)) = (values.first(), values.last()) else {
            return f64::NEG_INFINITY;
        };
        if !(2..=most as usize).contains(&values.len()) {
            return f64::NEG_INFINITY;
        }
        let (ends, domain) = (
            (kind.forward(first), kind.forward(last)),
            (line[0], line[1]),
        );
        let count = values.len() as f64;
        SIMPLICITY * simplicity
            + COVERAGE * coverage(domain, ends)
            + DENSITY * density(count, f64::from(wanted.max(2)), domain, ends)
            + LEGIBILITY * labels.legibility(scale, values, notation)
    };
    let mut best: Option<(f64, Vec<f64>, Notation)> = None;
    let mut offer = |values: Vec<f64>, simplicity: f64, notation: Notation| {
        let notation = match labels.format {
            Some(format) => Notation::formatted(format, &values, None),
            None => notation,
        };
        let score = score(&values, simplicity, &notation);
        if score > best.as_ref().map_or(f64::NEG_INFINITY, |best| best.0) {
            best = Some((score, values, notation));
        }
    };
    for (factors, simple) in FACTORS {
        // Decades are skipped whole only.
        let skips = if factors.len() == 1 { 1..=309 } else { 1..=1 };
        for skip in skips {
            let values = match kind {
                ScaleKind::Logit => odds(factors, skip, (low, high)),
                ScaleKind::Symlog { constant } => both_sides(factors, skip, constant, (low, high)),
                _ => decades(factors, skip, (low, high)),
            };
            if values.len() < 2 && skip > 1 {
                break;
            }
            let notation = Notation::of_decades(kind, &values);
            offer(values, simple - SKIP * f64::from(skip - 1), notation);
        }
        if let (ScaleKind::Symlog { constant }, [_]) = (kind, factors) {
            // Those next to 0, which stand closest, may be left out.
            for left_out in 1..=MOST_LEFT_OUT {
                let turn = constant * libm::pow(10.0, f64::from(left_out));
                let values = both_sides(factors, 1, turn, (low, high));
                let notation = Notation::of_decades(kind, &values);
                offer(values, simple - SKIP * f64::from(left_out), notation);
            }
        }
    }
    let even = extended((low, high), wanted, most, true, &|values, grain| {
        labels.legibility(scale, values, &Notation::even(values, grain))
    });
    // The lower end of a logarithmic scale, which may be all but 0, is no multiple of a step.
    let is_multiple = |even: &Sequence| {
        kind != ScaleKind::Log || even.values.iter().all(|it| *it > 0.5 * even.grain)
    };
    if let Some(even) = even.filter(is_multiple) {
        let notation = Notation::even(&even.values, even.grain);
        offer(even.values, EVEN, notation);
    }
    best.map_or_else(
        || (Vec::new(), Notation::none()),
        |(_, values, notation)| (values, notation),
    )
}

/// A factor times a power of ten: the nearest `f64` to the decimal that is meant.
fn decimal(factor: f64, exponent: i32) -> f64 {
    let power = libm::pow(10.0, f64::from(exponent.abs()));
    if exponent >= 0 {
        factor * power
    } else if power.is_finite() {
        factor / power
    } else {
        factor * libm::pow(10.0, f64::from(exponent))
    }
}

/// Factors times every `skip`-th power of ten, in a domain above 0.
fn decades(factors: &[f64], skip: i32, (low, high): (f64, f64)) -> Vec<f64> {
    let (first, last) = (exponent(low), exponent(high));
    let start = first.div_euclid(skip) * skip;
    let exponents = (start..=last + 1).step_by(skip as usize);
    exponents
        .flat_map(|exponent| factors.iter().map(move |&factor| decimal(factor, exponent)))
        .filter(|value| (low * (1.0 - 1e-9)..=high * (1.0 + 1e-9)).contains(value))
        .map(|value| value.clamp(low, high))
        .collect()
}

fn exponent(value: f64) -> i32 {
    // The least and the greatest number there are stand between these.
    libm::log10(value).floor().clamp(-324.0, 308.0) as i32
}

/// 0, and decades on both sides of it from where the scale turns logarithmic.
fn both_sides(factors: &[f64], skip: i32, constant: f64, (low, high): (f64, f64)) -> Vec<f64> {
    // A decade closer to 0 than the turn would stand where the scale is linear, and the first one
    // is as far from 0 as the others are from each other.
    let turn = constant * libm::pow(10.0, f64::from(skip - 1)) * 0.999;
    let side = |far: f64, near: f64| {
        let near = near.max(turn);
        if far > near {
            decades(factors, skip, (near, far))
        } else {
            Vec::new()
        }
    };
    let below = side(-low, -high).into_iter().rev().map(|value| -value);
    let zero = (low <= 0.0 && high >= 0.0).then_some(0.0);
    below.chain(zero).chain(side(high, low)).collect()
}

/// One half, and probabilities whose distance from 0 or 1 is a decade.
fn odds(factors: &[f64], skip: i32, (low, high): (f64, f64)) -> Vec<f64> {
    let tail = |from: f64| {
        let below = from < 0.5;
        below.then(|| decades(factors, skip, (from, 0.499)))
    };
    let left = tail(low).unwrap_or_default();
    let right = tail(1.0 - high).unwrap_or_default();
    let right = right.into_iter().rev().map(|value| 1.0 - value);
    let slack = 1e-9;
    left.into_iter()
        .chain([0.5])
        .chain(right)
        .filter(|&value| low - low.min(1.0 - low) * slack <= value)
        .filter(|&value| value <= high + high.min(1.0 - high) * slack)
        .map(|value| value.clamp(low, high))
        .collect()
}
