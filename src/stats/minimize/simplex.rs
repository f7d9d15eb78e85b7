//! Several variables: the simplex search.

use super::{Found, Objective, distance};

/// The first simplex of a search from a distant start, in units of the width.
pub(super) const WIDE: f64 = 0.1;

/// That of one from a start near the minimum.
pub(super) const NARROW: f64 = 0.02;

/// A search ends when the simplex is this small.
const TOLERANCE: f64 = 2e-9;

/// A vertex and the value there.
type Vertex = (Vec<f64>, f64);

/// The minimum to which the search leads from a start.
///
/// J. A. Nelder and R. Mead, "A Simplex Method for Function Minimization" (1965), with factors that
/// depend on the dimension: F. Gao and L. Han, "Implementing the Nelder–Mead simplex algorithm with
/// adaptive parameters" (2012). Points outside the cube are moved onto its surface, where a simplex
/// may become flat; therefore the search starts anew from its end until that does not help.
pub(super) fn descend(objective: &mut Objective<'_>, start: &Found, size: f64) -> Found {
    const MAX_RUNS: usize = 8;
    let begun = objective.count;
    let mut best = (start.u.clone(), start.value);
    let mut converged = false;
    let mut size = size;
    for run in 0..MAX_RUNS {
        let sign = if run % 2 == 0 { 1.0 } else { -1.0 };
        let (end, ended) = search(objective, &best, sign * size);
        let better = end.1 < best.1 - 1e-13 * best.1.abs();
        let moved = distance(&end.0, &best.0) > 1e-6;
        best = end;
        if run > 0 && ended && !(better && moved) {
            converged = true;
            break;
        }
        size = NARROW;
    }
    Found {
        u: best.0,
        value: best.1,
        evaluations: objective.count - begun + 1,
        converged,
    }
}

/// One run: the lowest point, and whether the simplex became small.
fn search(objective: &mut Objective<'_>, start: &Vertex, size: f64) -> (Vertex, bool) {
    let n = objective.dimensions();
    let most = 300 * n;
    let (expand, contract, shrink) = {
        let n = n as f64;
        (1.0 + 2.0 / n, 0.75 - 0.5 / n, 1.0 - 1.0 / n)
    };
    let mut simplex: Vec<Vertex> = vec![start.clone()];
    for axis in 0..n {
        let mut u = start.0.clone();
        let there = u[axis] + size;
        u[axis] = if (0.0..=1.0).contains(&there) {
            there
        } else {
            u[axis] - size
        };
        let value = objective.value(&u);
        simplex.push((u, value));
    }
    let begun = objective.count;
    while objective.count - begun < most {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let widest = simplex[1..]
            .iter()
            .map(|vertex| distance(&vertex.0, &simplex[0].0))
            .fold(0.0, f64::max);
        if widest <= TOLERANCE {
            return (simplex.swap_remove(0), true);
        }
        let mut centre = vec![0.0; n];
        for (u, _) in &simplex[..n] {
            for (centre, u) in centre.iter_mut().zip(u) {
                *centre += u / n as f64;
            }
        }
        let worst = simplex[n].clone();
        let mut along = |factor: f64| {
            let pairs = centre.iter().zip(&worst.0);
            let u: Vec<f64> = pairs
                .map(|(centre, worst)| (centre + factor * (centre - worst)).clamp(0.0, 1.0))
                .collect();
            let value = objective.value(&u);
            (u, value)
        };
        let reflected = along(1.0);
        let next = if reflected.1 < simplex[0].1 {
            let expanded = along(expand);
            Some(if expanded.1 < reflected.1 {
                expanded
            } else {
                reflected
            })
        } else if reflected.1 < simplex[n - 1].1 {
            Some(reflected)
        } else if reflected.1 < worst.1 {
            Some(along(contract)).filter(|outside| outside.1 <= reflected.1)
        } else {
            Some(along(-contract)).filter(|inside| inside.1 < worst.1)
        };
        match next {
            Some(vertex) => simplex[n] = vertex,
            None => {
                let (lowest, rest) = simplex.split_at_mut(1);
                for (u, value) in rest {
                    for (u, lowest) in u.iter_mut().zip(&lowest[0].0) {
                        *u = lowest + shrink * (*u - lowest);
                    }
                    *value = objective.value(u);
                }
            }
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    (simplex.swap_remove(0), false)
}
