//! Where a function jumps.

use crate::quadrature::{Axis, Piece};
use crate::valued::Valued;

/// The jumps that show between the nodes of a piece: found by halving, and there to the last float.
pub(super) fn within(f: &impl Fn(f64) -> f64, piece: Piece) -> Vec<f64> {
    if piece.axis != Axis::Line {
        return Vec::new();
    }
    let xs = piece.grid().xs;
    let values = xs.map(f);
    let change = |i: usize| (values[i + 1] - values[i]).abs();
    let largest = (0..xs.len() - 1).map(change).fold(0.0, f64::max);
    (0..xs.len() - 1)
        .filter(|&i| largest > 0.0 && change(i) >= 0.25 * largest)
        .filter_map(|i| jump(f, (xs[i], values[i]), (xs[i + 1], values[i + 1])))
        .collect()
}

/// Jumps in pieces that no rule sees: those between an end and the node next to it, where the value at
/// the end differs from that at the node by far more than those at its neighbours do; and those that
/// lie symmetrically, so that the errors of all rules cancel, in pieces that are flat at either end,
/// but not equally high.
pub(super) fn unseen(f: &impl Fn(&[f64]) -> Vec<Valued>, pieces: &[Piece]) -> Vec<f64> {
    /// The nodes next to an end are so far from it, as a share of the piece.
    const NEXT: f64 = 0.002_171_418_487_095_955;
    const AFTER: f64 = 0.013_046_735_741_414_14;
    let lines: Vec<Piece> = pieces
        .iter()
        .copied()
        .filter(|piece| piece.axis == Axis::Line)
        .collect();
    let ends: Vec<[f64; 4]> = lines
        .iter()
        .flat_map(|piece| {
            let width = piece.to - piece.from;
            let rising = [
                piece.from.next_up(),
                piece.from + NEXT * width,
                piece.from + AFTER * width,
                piece.from + 2.0 * AFTER * width,
            ];
            let falling = [
                piece.to.next_down(),
                piece.to - NEXT * width,
                piece.to - AFTER * width,
                piece.to - 2.0 * AFTER * width,
            ];
            [rising, falling]
        })
        .collect();
    let xs: Vec<f64> = ends.iter().flatten().copied().collect();
    let values: Vec<f64> = f(&xs).into_iter().map(|it| it.value).collect();
    let at = |x: f64| f(&[x])[0].value;
    let jumps = ends
        .iter()
        .zip(values.chunks(4))
        .filter_map(|(xs, values)| {
            let change = |i: usize| (values[i + 1] - values[i]).abs();
            let usual = change(1).max(change(2)) + 1e-9 * (values[1].abs() + values[2].abs());
            if change(0) <= 4.0 * usual || change(0).is_nan() {
                return None;
            }
            let (a, b) = ((xs[0], values[0]), (xs[1], values[1]));
            let (low, high) = if a.0 < b.0 { (a, b) } else { (b, a) };
            jump(&at, low, high)
        });
    let mut found: Vec<f64> = jumps.collect();
    for (piece, values) in lines.iter().zip(values.chunks(8)) {
        let across = (values[5] - values[1]).abs();
        let flat = (0..7).all(|i| i == 3 || (values[i + 1] - values[i]).abs() <= 1e-3 * across);
        if across > 0.0 && flat {
            found.extend(within(&at, *piece));
        }
    }
    found
}

/// The first float after a jump, if there is one between two points.
fn jump(f: &impl Fn(f64) -> f64, low: (f64, f64), high: (f64, f64)) -> Option<f64> {
    let whole = (high.1 - low.1).abs();
    let (mut low, mut high) = (low, high);
    loop {
        let x = 0.5 * low.0 + 0.5 * high.0;
        if !(low.0 < x && x < high.0) {
            break;
        }
        let value = f(x);
        if (value - low.1).abs() >= (high.1 - value).abs() {
            high = (x, value);
        } else {
            low = (x, value);
        }
        // A smooth function would have hardly changed.
        if (high.1 - low.1).abs() < 0.05 * whole {
            return None;
        }
    }
    // A pole is none.
    ((high.1 - low.1).abs() < 100.0 * whole).then_some(high.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_and_slopes() {
        let piece = Piece {
            axis: Axis::Line,
            from: 0.0,
            to: 2.0,
        };
        assert_eq!(within(&libm::floor, piece), [1.0]);
        assert_eq!(within(&|x: f64| x * x, piece), [0.0; 0]);
        assert_eq!(within(&|x: f64| x * x + libm::floor(x), piece), [1.0]);
    }

    #[test]
    fn symmetric_jumps_are_seen() {
        let piece = Piece {
            axis: Axis::Line,
            from: 0.0,
            to: 3.0,
        };
        let floors = |xs: &[f64]| xs.iter().map(|&x| (libm::floor(x), 0.0).into()).collect();
        assert_eq!(unseen(&floors, &[piece]), [1.0, 2.0]);
        let smooth = |xs: &[f64]| xs.iter().map(|&x| (libm::exp(-x), 0.0).into()).collect();
        assert_eq!(unseen(&smooth, &[piece]), [0.0; 0]);
    }
}
