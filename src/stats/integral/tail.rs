//! What lies beyond the last point to which a function can be followed.
//!
//! A function of a user has no more than its values, and these end: at the largest float, next to a
//! pole, or where a factor overflows long before the product does. What is beyond is found from how
//! the function falls, if it falls like a known function, and as exactly as rounding allows: the
//! logarithm of its size is fitted at three points, and believed if it is right at others.

use crate::quadrature::{Axis, Piece, Samples, refine_to};

/// What there is beyond the last point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Beyond {
    /// An integral, and a bound of its error.
    Finite { value: f64, error: f64 },
    /// It does not converge.
    Infinite,
    /// It falls like no known function, and there is too much to be left out.
    Unknown,
}

impl Beyond {
    /// With the error that comes from that of the logarithms to which a tail was fitted, over a tenth of
    /// the way there.
    pub(super) fn doubted(self, ln_error: f64) -> Self {
        match self {
            Self::Finite { value, error } => Self::Finite {
                value,
                error: error + 100.0 * ln_error * value,
            },
            other => other,
        }
    }
}

/// In which variable points are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    /// The distance from 0 or from another origin.
    Distance,
    /// The logarithm of the distance from an edge, counted towards it; the sizes include dx/du.
    LnDistance,
}

/// How many points are needed: the last one first, and all equally far apart.
pub(super) const POINTS: usize = 5;

/// A fit that is off by more is none.
const MISFIT: f64 = 1e-7;

/// So little is a rounded 0.
fn nothing(variable: Variable) -> f64 {
    match variable {
        Variable::Distance => 1e-5,
        Variable::LnDistance => 1e-9,
    }
}

/// ln g = c + a A(x) + b B(x)
#[derive(Clone, Copy)]
enum Model {
    /// xᵃ e⁻ᵇˣ
    Exponential,
    /// eᵃˣ⁻ᵇˣˣ
    Normal,
    /// xᵃ e^(b/x²), as 1/(1 + x²) falls
    Power,
}

impl Model {
    fn basis(self, x: f64, last: f64) -> [f64; 2] {
        let z = x / last;
        match self {
            Self::Exponential => [libm::log(z), 1.0 - z],
            Self::Normal => [z - 1.0, 1.0 - z * z],
            Self::Power => [libm::log(z), 1.0 / (z * z) - 1.0],
        }
    }

    /// The coefficients in terms of x/last, and by how much the fit is off at the other points.
    fn fit(self, points: &[(f64, f64); POINTS]) -> ([f64; 2], f64) {
        let last = points[0].0;
        let row = |i: usize| {
            let [a, b] = self.basis(points[i].0, last);
            (a, b, points[i].1 - points[0].1)
        };
        let ((a, b, u), (c, d, v)) = (row(2), row(4));
        let determinant = a * d - b * c;
        let fit = [(u * d - v * b) / determinant, (a * v - c * u) / determinant];
        let off = |i: usize| {
            let (a, b, ln) = row(i);
            (fit[0] * a + fit[1] * b - ln).abs()
        };
        (fit, off(1).max(off(3)))
    }
}

/// The integral from the last point on of a function > 0 of which the logarithms of the sizes are
/// given at points `(x, ln g)` with x > 0, the last first; `size` is that of the integral up to
/// there.
pub(super) fn beyond(variable: Variable, points: &[(f64, f64); POINTS], size: f64) -> Beyond {
    let [(last, height), (before, lower), ..] = *points;
    let step = last - before;
    if height == f64::NEG_INFINITY || !(last > 0.0 && step > 0.0) {
        return Beyond::Finite {
            value: 0.0,
            error: 0.0,
        };
    }
    let here = libm::exp(height);
    let slope = (lower - height) / step;
    // It has fallen so far that a fit hardly matters: as it fell, if it goes on like that.
    if slope > 0.0 && here / slope <= 1e-18 * size && slope * last > 20.0 {
        return Beyond::Finite {
            value: 0.0,
            error: here / slope,
        };
    }
    if points.iter().any(|(_, ln)| !ln.is_finite()) {
        return Beyond::Unknown;
    }
    let mut models = vec![Model::Exponential];
    if variable == Variable::Distance {
        models.extend([Model::Normal, Model::Power]);
    }
    let fits = models.into_iter().map(|model| (model, model.fit(points)));
    // The first that is as good as rounding allows: others may be so by chance.
    let fits: Vec<_> = fits.collect();
    let good = fits.iter().find(|fit| fit.1.1 <= 1e-10);
    let best = good.or_else(|| fits.iter().min_by(|a, b| a.1.1.total_cmp(&b.1.1)));
    let Some((model, (fit, misfit))) = best.copied().filter(|best| best.1.1 <= MISFIT) else {
        return unfitted(points, here, slope, size);
    };
    let converges = match model {
        // x^a e^(-bx), which for b = 0 is a power.
        Model::Exponential if fit[1].abs() <= nothing(variable) * (1.0 + fit[0].abs()) => {
            if (fit[0] + 1.0).abs() <= 1e-6 {
                false
            } else if fit[0] < -1.0 {
                let value = here * last / (-fit[0] - 1.0);
                return with_doubt(value, misfit, here, step);
            } else {
                false
            }
        }
        Model::Exponential | Model::Normal => fit[1] > 0.0,
        Model::Power if fit[1].abs() > 0.1 => return unfitted(points, here, slope, size),
        Model::Power if fit[0] < -1.0 - 1e-6 => {
            let value = here * last * power_integral(fit);
            return with_doubt(value, misfit, here, step);
        }
        Model::Power => false,
    };
    if !converges {
        return Beyond::Infinite;
    }
    // In z = x/last, relative to the last point.
    let shape = |z: f64| {
        let [a, b] = model.basis(z * last, last);
        fit[0] * a + fit[1] * b
    };
    // Where it is highest, and how fast it falls from there.
    let (peak, scale) = match model {
        Model::Exponential | Model::Power => {
            let peak = (fit[0] / fit[1]).max(1.0);
            let slope = (fit[1] - fit[0]).max(fit[1] / (1.0 + fit[0].abs().sqrt()));
            (peak, 1.0 / slope)
        }
        Model::Normal => {
            let peak = (fit[0] / (2.0 * fit[1])).max(1.0);
            let slope = (2.0 * fit[1] - fit[0]).max(fit[1].sqrt());
            (peak, 1.0 / slope)
        }
    };
    let top = shape(peak);
    let far = peak + 8.0 * scale;
    let mut pieces = vec![Piece {
        axis: Axis::Line,
        from: 1.0,
        to: far,
    }];
    if peak > 1.0 {
        pieces = [1.0, (peak - 8.0 * scale).max(1.0), peak, far]
            .windows(2)
            .filter(|pair| pair[0] < pair[1])
            .map(|pair| Piece {
                axis: Axis::Line,
                from: pair[0],
                to: pair[1],
            })
            .collect();
    }
    pieces.push(Piece::whole(Axis::Outwards { start: far, scale }));
    let solution = refine_to(1e-12, 200, pieces, |piece| {
        let grid = piece.grid();
        let mut samples = Samples::default();
        for (i, (&z, ln_measure)) in grid.xs.iter().zip(grid.ln_measure).enumerate() {
            let value = libm::exp(shape(z) - top + ln_measure);
            samples.set(i, value, 1e-15 * value);
        }
        samples
    });
    let found = solution.quantity();
    let value = libm::exp(height + top + libm::log(last) + libm::log(found.value));
    let beyond = match model {
        // Two differences, carried on to the peak.
        Model::Normal if peak > 1.0 => {
            let steps = 2.0 + (peak - 1.0) * last / step;
            let share = 100.0 * (misfit + 1e-14) * steps * steps;
            if share > 1e-3 {
                return Beyond::Unknown;
            }
            Beyond::Finite {
                value,
                error: value * share,
            }
        }
        _ => with_doubt(value, misfit, here, step),
    };
    match beyond {
        Beyond::Finite { value, error } => Beyond::Finite {
            value,
            error: error + value * found.abs_error / found.value,
        },
        other => other,
    }
}

/// ∫ zᵃ exp(b (1/z² − 1)) dz from 1 on, for a < −1 and a small b: by the series of exp.
fn power_integral([a, b]: [f64; 2]) -> f64 {
    let (mut term, mut sum) = (libm::exp(-b), 0.0);
    for k in 0..20 {
        let k = f64::from(k);
        sum += term / (2.0 * k - a - 1.0);
        term *= b / (k + 1.0);
    }
    sum
}

/// The rest with the error that the fit leaves: what a slope is off by counts as often as the slope
/// is small.
fn with_doubt(value: f64, misfit: f64, here: f64, step: f64) -> Beyond {
    let share = 4.0 * (misfit + 5e-14) * (1.0 + value / (here * step));
    if share > 1e-3 {
        return Beyond::Unknown;
    }
    Beyond::Finite {
        value,
        error: value * share,
    }
}

/// What can be said of a function that falls, or grows, in no known way.
fn unfitted(points: &[(f64, f64); POINTS], here: f64, slope: f64, size: f64) -> Beyond {
    let slopes: Vec<f64> = points
        .windows(2)
        .map(|pair| (pair[1].1 - pair[0].1) / (pair[0].0 - pair[1].0))
        .collect();
    // The last first: it grows, and ever faster.
    let grows = slopes.iter().all(|&slope| slope < 0.0);
    let faster = slopes.windows(2).all(|pair| pair[0] <= pair[1]);
    if grows && faster {
        return Beyond::Infinite;
    }
    // It falls, not more slowly than before.
    let steady = slopes.windows(2).all(|pair| pair[0] >= 0.9 * pair[1]);
    if slope > 0.0 && steady {
        let rest = here / slope;
        if rest <= 1e-6 * size {
            return Beyond::Finite {
                value: rest,
                error: 4.0 * rest,
            };
        }
    }
    Beyond::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(last: f64, step: f64, ln: impl Fn(f64) -> f64) -> [(f64, f64); POINTS] {
        std::array::from_fn(|i| {
            let x = last - step * i as f64;
            (x, ln(x))
        })
    }

    fn close(found: Beyond, exact: f64) {
        match found {
            Beyond::Finite { value, error } => {
                assert!((value - exact).abs() <= error, "{value} {exact} {error}");
                assert!(error <= 1e-8 * exact, "{error}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn known_tails() {
        let beyond_700 =
            |ln: &dyn Fn(f64) -> f64| beyond(Variable::Distance, &points(700.0, 80.0, ln), 1.0);
        close(beyond_700(&|x| -0.001 * x), 1000.0 * libm::exp(-0.7));
        close(beyond_700(&|x| -2.0 * libm::log(x)), 1.0 / 700.0);
        let cauchy = beyond_700(&|x| -libm::log1p(x * x));
        close(cauchy, libm::atan(1.0 / 700.0));
        assert_eq!(beyond_700(&|_| -1.0), Beyond::Infinite);
        assert_eq!(beyond_700(&|x| -libm::log(x)), Beyond::Infinite);
        assert_eq!(beyond_700(&|x| libm::exp(x / 100.0)), Beyond::Infinite);
        // A normal density with its peak farther on.
        let found = beyond(
            Variable::Distance,
            &points(23.0, 2.5, |x| -0.5 * (x - 40.0) * (x - 40.0)),
            1.0,
        );
        close(found, (2.0 * std::f64::consts::PI).sqrt());
    }

    #[test]
    fn what_falls_like_nothing_known() {
        let ln = |w: f64| -libm::log(w) - 2.0 * libm::log(libm::log(w));
        let found = beyond(Variable::LnDistance, &points(690.0, 80.0, ln), 1.0);
        assert_eq!(found, Beyond::Unknown);
    }
}
