//! Sums of a smooth function over many equally spaced points, from its values at a few of them.
//!
//! The function is interpolated by a polynomial through points near the extrema of a Chebyshev
//! polynomial, as in the rule of C. W. Clenshaw and A. R. Curtis ("A method for numerical
//! integration on an automatic computer", Numer. Math. 2 (1960) 197–205), and the polynomial is
//! summed, not integrated: the formula of Euler and Maclaurin (DLMF 2.10.1) ends for a polynomial.

use std::f64::consts::PI;
use std::sync::OnceLock;

/// Both ends, the middle, and others between.
pub(super) const NODES: usize = 33;
/// Every other of them.
const COARSE: usize = NODES.div_ceil(2);

/// The smallest block for which there is a rule is 2 to the power of this many steps wide.
pub(super) const MIN_LEVEL: usize = 9;
const LEVELS: usize = 64;

/// Weights for the trapezoidal sum f(0)/2 + f(1) + … + f(n − 1) + f(n)/2 with n = 2 to the power
/// of the level.
#[derive(Debug)]
pub(super) struct Rule {
    /// Integers from 0 to n, ascending.
    pub(super) offsets: [f64; NODES],
    pub(super) weights: [f64; NODES],
    /// Those of the rule with every other node, which tells how smooth the function is.
    pub(super) coarse: [f64; COARSE],
}

/// The rule of this level, from [`MIN_LEVEL`].
pub(super) fn rule(level: usize) -> &'static Rule {
    static RULES: [OnceLock<Rule>; LEVELS] = [const { OnceLock::new() }; LEVELS];
    let level = level.clamp(MIN_LEVEL, LEVELS - 1);
    RULES[level].get_or_init(|| Rule::new(level))
}

/// The highest level.
pub(super) const MAX_LEVEL: usize = LEVELS - 1;

impl Rule {
    fn new(level: usize) -> Self {
        let half = libm::scalbn(0.5, i32::try_from(level).unwrap_or(0));
        let mut offsets = [half; NODES];
        for i in 0..COARSE - 1 {
            let angle = PI * i as f64 / (NODES - 1) as f64;
            let offset = libm::round(half - half * libm::cos(angle));
            offsets[i] = offset;
            offsets[NODES - 1 - i] = 2.0 * half - offset;
        }
        let mut weights = [0.0; NODES];
        fill(&offsets, half, &mut weights);
        let mut coarse = [0.0; COARSE];
        let every_other: [f64; COARSE] = std::array::from_fn(|i| offsets[2 * i]);
        fill(&every_other, half, &mut coarse);
        Self {
            offsets,
            weights,
            coarse,
        }
    }
}

/// The weights with which all polynomials of a degree below the number of nodes are summed
/// exactly. The nodes lie symmetrically, and so do the weights: only even polynomials matter.
fn fill(offsets: &[f64], half: f64, weights: &mut [f64]) {
    let count = offsets.len().div_ceil(2);
    // Row j: Σ wᵢ T₂ⱼ(tᵢ) is the moment of T₂ⱼ, over the nodes from the left end to the middle,
    // which all but the middle one stand for two.
    let mut rows: Vec<Vec<f64>> = (0..count)
        .map(|j| {
            let mut row: Vec<f64> = (0..count)
                .map(|i| {
                    let t = (offsets[i] - half) / half;
                    let twice = if i + 1 == count { 1.0 } else { 2.0 };
                    twice * libm::cos(2.0 * j as f64 * libm::acos(t))
                })
                .collect();
            row.push(moment(2 * j, half));
            row
        })
        .collect();
    for (i, weight) in solve(&mut rows).into_iter().enumerate() {
        weights[i] = weight;
        weights[offsets.len() - 1 - i] = weight;
    }
}

/// B₂ₘ/(2m)! for m = 1, 2, …: further terms are below the rounding for all levels.
const BERNOULLI: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 720.0,
    1.0 / 30_240.0,
    -1.0 / 1_209_600.0,
    1.0 / 47_900_160.0,
    -691.0 / 1_307_674_368_000.0,
    1.0 / 74_724_249_600.0,
    -3617.0 / 10_670_622_842_880_000.0,
];

/// The trapezoidal sum of the Chebyshev polynomial of this even degree over 2·`half` steps from
/// −1 to 1.
fn moment(degree: usize, half: f64) -> f64 {
    let square = (degree * degree) as f64;
    let mut sum = half * 2.0 / (1.0 - square);
    // The derivative of order n at 1 is Π (degree² − i²)/(2i + 1) over i < n.
    let mut derivative = square;
    let mut scale = 2.0 / half;
    let mut order = 1.0;
    for coefficient in BERNOULLI {
        sum += coefficient * scale * derivative;
        for i in [order, order + 1.0] {
            derivative *= (square - i * i) / (2.0 * i + 1.0);
        }
        order += 2.0;
        scale /= half * half;
    }
    sum
}

/// Gaussian elimination with pivots, of rows that end with the right side.
fn solve(rows: &mut [Vec<f64>]) -> Vec<f64> {
    let count = rows.len();
    for column in 0..count {
        let size = |row: &[f64]| row[column].abs();
        let pivot = (column..count).fold(column, |best, i| {
            if size(&rows[i]) > size(&rows[best]) {
                i
            } else {
                best
            }
        });
        rows.swap(column, pivot);
        let (above, below) = rows.split_at_mut(column + 1);
        let pivot = &above[column];
        for row in below {
            let factor = row[column] / pivot[column];
            for (x, y) in row.iter_mut().zip(pivot.iter()).skip(column) {
                *x -= factor * y;
            }
        }
    }
    let mut solution = vec![0.0; count];
    for i in (0..count).rev() {
        let known: f64 = (i + 1..count).map(|j| rows[i][j] * solution[j]).sum();
        solution[i] = (rows[i][count] - known) / rows[i][i];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rule: &Rule, f: impl Fn(f64) -> f64) -> (f64, f64) {
        let fine = (0..NODES)
            .map(|i| rule.weights[i] * f(rule.offsets[i]))
            .sum();
        let coarse = (0..COARSE)
            .map(|i| rule.coarse[i] * f(rule.offsets[2 * i]))
            .sum();
        (fine, coarse)
    }

    #[test]
    fn exponentials_have_known_sums() {
        for level in [MIN_LEVEL, 12, 30, MAX_LEVEL] {
            let n = libm::scalbn(1.0, level as i32);
            let rate = 7.0 / n;
            let exact = -libm::expm1(-7.0) / 2.0 / libm::tanh(rate / 2.0);
            let (fine, coarse) = sum(rule(level), |k| libm::exp(-rate * k));
            assert!(
                (fine / exact - 1.0).abs() < 1e-14,
                "{level}: {fine} {exact}"
            );
            assert!(
                (coarse / exact - 1.0).abs() < 1e-11,
                "{level}: {coarse} {exact}"
            );
        }
    }

    /// So that errors of the terms are not amplified.
    #[test]
    fn weights_hardly_cancel() {
        for level in [MIN_LEVEL, 10, 20] {
            let rule = rule(level);
            let n = libm::scalbn(1.0, level as i32);
            for weights in [&rule.weights[..], &rule.coarse] {
                let size: f64 = weights.iter().map(|w| w.abs()).sum();
                assert!(size < 1.01 * n, "{level}: {weights:?}");
            }
            assert!(rule.offsets.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
