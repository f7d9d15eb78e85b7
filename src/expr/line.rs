//! Numbers that depend on a variable along straight lines.

use super::Column;

/// `slope · variable + offset`, for each index of a column.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) slope: Column<f64>,
    pub(super) offset: Column<f64>,
}

impl Line {
    /// The variable itself.
    pub(super) fn variable() -> Self {
        Self {
            slope: 1.0.into(),
            offset: 0.0.into(),
        }
    }

    /// The same whatever the variable is.
    pub(super) fn level(offset: Column<f64>) -> Self {
        Self {
            slope: 0.0.into(),
            offset,
        }
    }

    pub(super) fn is_level(&self) -> bool {
        self.slope.as_slice().iter().all(|&slope| slope == 0.0)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        self.with(other, |a, b| a + b)
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.with(other, |a, b| a - b)
    }

    fn with(&self, other: &Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            slope: self.slope.zip(&other.slope, |a, b| f(*a, *b)),
            offset: self.offset.zip(&other.offset, |a, b| f(*a, *b)),
        }
    }

    /// Both numbers multiplied or divided by a factor, as `f` has it.
    pub(super) fn scaled(&self, factor: &Column<f64>, f: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            slope: self.slope.zip(factor, |a, b| f(*a, *b)),
            offset: self.offset.zip(factor, |a, b| f(*a, *b)),
        }
    }

    /// Its value at a place of the variable.
    pub(super) fn at(&self, place: f64) -> Column<f64> {
        self.slope.zip(&self.offset, |slope, offset| {
            if *slope == 0.0 {
                *offset
            } else {
                slope * place + offset
            }
        })
    }

    /// Where the variable is when both are equal; not finite if they run in parallel, up to rounding.
    pub(super) fn meets(&self, other: &Self) -> Column<f64> {
        let slope = self.slope.zip(&other.slope, |a, b| {
            let slope = a - b;
            let parallel = slope.abs() <= 1e-9 * a.abs().max(b.abs());
            if parallel { f64::NAN } else { slope }
        });
        let offset = other.offset.zip(&self.offset, |b, a| b - a);
        offset.zip(&slope, |offset, slope| offset / slope)
    }

    /// Lines through the values at three places, for each index: NaN where they lie on none.
    pub(super) fn through(places: [f64; 3], values: [&[f64]; 3]) -> Self {
        let count = values.iter().map(|values| values.len()).min().unwrap_or(0);
        let line = |index: usize| {
            let [low, middle, high] = values.map(|values| values[index]);
            let slope = (high - low) / (places[2] - places[0]);
            let even = low + slope * (places[1] - places[0]);
            if (middle - even).abs() <= 1e-9 * (low.abs() + high.abs()) {
                (slope, low - slope * places[0])
            } else {
                (f64::NAN, f64::NAN)
            }
        };
        let (slopes, offsets): (Vec<f64>, Vec<f64>) = (0..count).map(line).unzip();
        Self {
            slope: slopes.into(),
            offset: offsets.into(),
        }
    }
}
