//! Several variables: where to start.

use super::{Found, Objective};

/// The points of a low-discrepancy sequence that are lower than their neighbours.
///
/// A. Törn and S. Viitanen, "Topographical Global Optimization Using Pre-Sampled Points" (1994).
pub(super) fn starts(objective: &mut Objective<'_>) -> Vec<Found> {
    let dimensions = objective.dimensions();
    let count = 48 * dimensions;
    let neighbours = 2 * dimensions + 4;
    let points: Vec<Found> = (0..count)
        .filter_map(|i| objective.at(&point(i, dimensions)))
        .collect();
    let mut starts = Vec::new();
    for (index, candidate) in points.iter().enumerate() {
        let square = |other: &Found| -> f64 {
            let steps = candidate.u.iter().zip(&other.u).map(|(a, b)| a - b);
            steps.map(|step| step * step).sum()
        };
        let mut others: Vec<usize> = (0..points.len()).filter(|&other| other != index).collect();
        others.sort_by(|&a, &b| square(&points[a]).total_cmp(&square(&points[b])));
        others.truncate(neighbours);
        // Of equal neighbours the first.
        let lower = |&other: &usize| {
            let other_value = points[other].value;
            candidate.value < other_value || candidate.value == other_value && index < other
        };
        if others.iter().all(lower) {
            starts.push(candidate.clone());
        }
    }
    starts
}

/// The `i`th point of the sequence of the multiples of (1/φ, 1/φ², …), modulo 1, where φ is the
/// positive root of φᵈ⁺¹ = φ + 1: for two numbers and more what the golden ratio is for one.
/// (M. Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018.)
fn point(i: usize, dimensions: usize) -> Vec<f64> {
    let mut root = 1.5;
    for _ in 0..60 {
        root = libm::pow(1.0 + root, 1.0 / (dimensions as f64 + 1.0));
    }
    let mut step = 1.0;
    (0..dimensions)
        .map(|_| {
            step /= root;
            let x = 0.5 + step * (i as f64);
            x - x.floor()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_fill_the_cube() {
        for dimensions in 2..=4 {
            let points: Vec<Vec<f64>> = (0..160).map(|i| point(i, dimensions)).collect();
            // Every half cube holds about half of them.
            for axis in 0..dimensions {
                let half = points.iter().filter(|p| p[axis] < 0.5).count();
                assert!((70..=90).contains(&half), "{half}");
            }
        }
    }
}
