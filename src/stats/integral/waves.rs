//! Integrals of functions that swing without end towards an edge, such as sin(x)/x towards ∞ or
//! sin(1/x) towards 0.
//!
//! The parts between successive zeros alternate, and their sums have a limit if the parts fall to 0;
//! the ε-algorithm finds it from a few dozens of them (A. Sidi, "Practical Extrapolation Methods",
//! 2003, chapter 11).

use super::series;
use crate::quadrature::{Axis, Piece};
use crate::support::Edge;

/// What a swinging tail comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wave {
    /// An integral, a bound of its error, and the size of its parts.
    Finite { value: f64, error: f64, size: f64 },
    /// The parts do not fall to 0.
    Endless,
    /// It does not swing regularly.
    Unknown,
}

/// Between so many zeros the parts are summed.
const PARTS: usize = 48;

/// Looks for the first zero in so many steps of the logarithm of the distance.
const LOOKS: usize = 4000;

/// The integral from the distance exp(`start`) to the edge, outwards to an infinite one and inwards
/// to a finite one. `part` integrates f over a piece, and gives the bound of its error.
pub(super) fn integral(
    f: &impl Fn(f64) -> f64,
    edge: Edge,
    start: f64,
    part: &impl Fn(Piece) -> (f64, f64),
) -> Wave {
    // The logarithm of the distance runs outwards, or inwards.
    let direction = if edge.at.is_finite() { -1.0 } else { 1.0 };
    let at = |w: f64| f(edge.point(libm::exp(direction * w)));
    let begin = direction * start;
    let Some(zeros) = zeros(&at, begin) else {
        return Wave::Unknown;
    };
    let origin = Edge {
        at: if edge.at.is_finite() { edge.at } else { 0.0 },
        toward: if edge.point(1.0) > edge.point(0.0) {
            crate::support::End::Left
        } else {
            crate::support::End::Right
        },
    };
    let between = |from: f64, to: f64| {
        let (from, to) = (direction * from, direction * to);
        part(Piece {
            axis: Axis::Away { edge: origin },
            from: from.min(to),
            to: from.max(to),
        })
    };
    let (first, mut error) = between(begin, zeros[0]);
    let mut sums = vec![first];
    let mut parts = Vec::new();
    for pair in zeros.windows(2) {
        let (value, doubt) = between(pair[0], pair[1]);
        error += doubt;
        parts.push(value);
        sums.push(sums[sums.len() - 1] + value);
    }
    let alternate = parts.windows(2).all(|pair| pair[0] * pair[1] < 0.0);
    if !alternate || parts.len() < 12 {
        return Wave::Unknown;
    }
    // Parts that fall to 0 do so at least like a small power of the distance.
    let size = |i: usize| parts[i].abs();
    let (middle, last) = (parts.len() / 2, parts.len() - 1);
    let fall = libm::log(size(middle) / size(last)) / (zeros[last] - zeros[middle]);
    if fall.is_nan() || fall <= 1e-3 {
        return Wave::Endless;
    }
    match series::limit(&sums) {
        Some((value, doubt)) => Wave::Finite {
            value,
            error: error + 4.0 * doubt,
            size: size(0).max(first.abs()),
        },
        None => Wave::Unknown,
    }
}

/// Successive zeros from `begin` on, in terms of the logarithm of the distance.
fn zeros(at: &impl Fn(f64) -> f64, begin: f64) -> Option<Vec<f64>> {
    let mut zeros: Vec<f64> = Vec::new();
    // The first ones are looked for in small steps; the next where those before lead to.
    let mut step = 0.005;
    let (mut w, mut before) = (begin, at(begin));
    let mut looks = 0;
    while zeros.len() <= PARTS {
        let next = w + step;
        let value = at(next);
        looks += 1;
        if looks > LOOKS || !value.is_finite() {
            return None;
        }
        if value != 0.0 && before * value < 0.0 {
            zeros.push(zero(at, (w, before), next));
            if let [.., a, b] = zeros[..] {
                step = (b - a) / 12.0;
                if step < 4.0 * f64::EPSILON * b.abs() {
                    return None;
                }
            }
        }
        if value != 0.0 {
            before = value;
        }
        w = next;
    }
    Some(zeros)
}

fn zero(at: &impl Fn(f64) -> f64, low: (f64, f64), high: f64) -> f64 {
    let (mut from, mut to) = (low.0, high);
    loop {
        let middle = 0.5 * from + 0.5 * to;
        if !(from < middle && middle < to) {
            return to;
        }
        if at(middle) * low.1 > 0.0 {
            from = middle;
        } else {
            to = middle;
        }
    }
}
