//! The last digits of a minimum of a smooth function.

use super::{Found, Objective, distance};

/// Two Newton steps by finite differences of fourth order.
///
/// Comparing values cannot place a minimum better than the square root of their rounding error;
/// derivatives can. The steps of the differences are such that the function looks like a parabola:
/// where there is none, as at a kink or a jump, the minimum stays as it is. Coordinates on the
/// surface of the cube stay there.
pub(super) fn polish(objective: &mut Objective<'_>, minimum: &mut Found) {
    let begun = objective.count;
    let inner: Vec<usize> = (0..minimum.u.len())
        .filter(|&axis| 0.0 < minimum.u[axis] && minimum.u[axis] < 1.0)
        .collect();
    let mut steps = vec![WIDEST; inner.len()];
    for _ in 0..2 {
        if !newton(objective, minimum, &inner, &mut steps, None) {
            break;
        }
    }
    minimum.evaluations += objective.count - begun;
}

/// The minimum of a smooth function from a start that is near it, by Newton steps alone; `None`
/// where they do not lead to one within the cube, each to a lower point.
pub(super) fn from_near(objective: &mut Objective<'_>, start: &Found) -> Option<Found> {
    /// No step is longer.
    const LONGEST: f64 = 0.05;
    /// A step this short is the last: the next would be its square.
    const SHORT: f64 = 2e-5;
    /// Differences at first. From wider ones a step less is tried in vain: few functions are parabolas
    /// over that. In narrower ones rounding errors show.
    const FIRST: f64 = 0.25 * WIDEST;
    let begun = objective.count;
    let axes: Vec<usize> = (0..start.u.len()).collect();
    let inside = start.u.iter().all(|u| (1e-3..1.0 - 1e-3).contains(u));
    if axes.is_empty() || !inside {
        return None;
    }
    let mut minimum = start.clone();
    let mut steps = vec![FIRST; axes.len()];
    for _ in 0..6 {
        let before = minimum.u.clone();
        if !newton(objective, &mut minimum, &axes, &mut steps, Some(LONGEST)) {
            return None;
        }
        // One coordinate has its third and fourth derivatives, too.
        let last = if let [step] = steps[..] { step } else { SHORT };
        if distance(&before, &minimum.u) < last {
            minimum.evaluations = objective.count - begun + 1;
            return Some(minimum);
        }
    }
    None
}

/// The widest step of the differences.
const WIDEST: f64 = 0.005;

/// The values at −2, −1, 1 and 2 steps along an axis, and the step.
struct Stencil {
    step: f64,
    values: [f64; 4],
}

impl Stencil {
    /// The stencil whose second differences at one step and at two agree with a parabola.
    fn new(
        objective: &mut Objective<'_>,
        minimum: &Found,
        axis: usize,
        widest: f64,
    ) -> Option<Self> {
        const AGREE: f64 = 3e-5;
        /// From the widest on each is half as wide.
        const WIDTHS: usize = 13;
        let u = minimum.u[axis];
        let mut value = |way: f64| {
            let mut u = minimum.u.clone();
            u[axis] += way;
            objective.value(&u)
        };
        let mut step = 2.0 * widest;
        // Those at one step are at two of the next.
        let mut inner: Option<[f64; 2]> = None;
        for _ in 0..WIDTHS {
            step *= 0.5;
            if u < 2.0 * step || u > 1.0 - 2.0 * step {
                continue;
            }
            let [a, d] = inner.unwrap_or_else(|| [-2.0, 2.0].map(|steps| value(steps * step)));
            let [b, c] = [-1.0, 1.0].map(|steps| value(steps * step));
            inner = Some([b, c]);
            let values = [a, b, c, d];
            let [a, b, c, d] = values.map(|value| value - minimum.value);
            if ((a + d) / (b + c) / 4.0 - 1.0).abs() < AGREE && b + c > 0.0 {
                return Some(Self { step, values });
            }
        }
        None
    }

    fn slope(&self) -> f64 {
        let [a, b, c, d] = self.values;
        (a - d + 8.0 * (c - b)) / (12.0 * self.step)
    }

    fn curvature(&self, middle: f64) -> f64 {
        let [a, b, c, d] = self.values.map(|value| value - middle);
        (16.0 * (b + c) - (a + d)) / (12.0 * self.step * self.step)
    }

    /// The way back along the axis to where the polynomial of fourth degree through the stencil is level,
    /// if that is within it; else a Newton step.
    fn turned(&self, middle: f64, newton: f64) -> f64 {
        let [a, b, c, d] = self.values.map(|value| value - middle);
        // Coefficients of the polynomial's derivative, in steps of the stencil.
        let slope = (a - d + 8.0 * (c - b)) / 12.0;
        let second = (16.0 * (b + c) - (a + d)) / 12.0;
        let third = (d - a + 2.0 * (b - c)) / 4.0;
        let fourth = (a + d - 4.0 * (b + c)) / 6.0;
        let mut place = -newton / self.step;
        for _ in 0..4 {
            let height = slope + place * (second + place * (third + place * fourth));
            let rise = second + place * (2.0 * third + place * 3.0 * fourth);
            place -= height / rise;
        }
        match place.abs() <= 2.0 {
            true => -place * self.step,
            false => newton,
        }
    }
}

/// Whether a step was made. The differences begin at these steps and leave what they end with; no
/// Newton step is longer than they are, or than `longest`.
fn newton(
    objective: &mut Objective<'_>,
    minimum: &mut Found,
    axes: &[usize],
    steps: &mut [f64],
    longest: Option<f64>,
) -> bool {
    let mut stencils = Vec::with_capacity(axes.len());
    for (&axis, step) in axes.iter().zip(steps) {
        let Some(stencil) = Stencil::new(objective, minimum, axis, *step) else {
            return false;
        };
        *step = stencil.step;
        stencils.push(stencil);
    }
    let n = axes.len();
    let mut hessian = vec![vec![0.0; n]; n];
    for i in 0..n {
        hessian[i][i] = stencils[i].curvature(minimum.value);
        for j in 0..i {
            let mut corner = |a: f64, b: f64| {
                let mut u = minimum.u.clone();
                u[axes[i]] += a * stencils[i].step;
                u[axes[j]] += b * stencils[j].step;
                objective.value(&u)
            };
            let mixed =
                corner(1.0, 1.0) - corner(1.0, -1.0) - corner(-1.0, 1.0) + corner(-1.0, -1.0);
            let mixed = mixed / (4.0 * stencils[i].step * stencils[j].step);
            (hessian[i][j], hessian[j][i]) = (mixed, mixed);
        }
    }
    let slopes: Vec<f64> = stencils.iter().map(Stencil::slope).collect();
    let Some(mut steps) = solve(hessian, slopes) else {
        return false;
    };
    if let ([stencil], [step]) = (&stencils[..], &mut steps[..]) {
        *step = stencil.turned(minimum.value, *step);
    }
    let mut u = minimum.u.clone();
    for (i, &axis) in axes.iter().enumerate() {
        // A step beyond the stencil, or NaN, is no refinement.
        if steps[i].is_nan() || steps[i].abs() > longest.unwrap_or(stencils[i].step) {
            return false;
        }
        u[axis] = (u[axis] - steps[i]).clamp(0.0, 1.0);
    }
    if u == minimum.u {
        return false;
    }
    let value = objective.value(&u);
    // At most a rounding error higher.
    if value > minimum.value + 4.0 * f64::EPSILON * minimum.value.abs() {
        return false;
    }
    (minimum.u, minimum.value) = (u, value);
    true
}

/// The solution of a positive definite system, by Gauss's elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for pivot in 0..n {
        let diagonal = matrix[pivot][pivot];
        if !(diagonal > 0.0 && diagonal.is_finite()) {
            return None;
        }
        for row in pivot + 1..n {
            let factor = matrix[row][pivot] / diagonal;
            let (above, below) = matrix.split_at_mut(row);
            for (entry, above) in below[0].iter_mut().zip(&above[pivot]) {
                *entry -= factor * above;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..n).rev() {
        for column in row + 1..n {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    Some(right)
}
