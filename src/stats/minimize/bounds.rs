//! The box as a unit cube.

use std::fmt;

use crate::support::Interval;

/// Why a box or a start in it cannot be used. Its `Display` is a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BoundsError {
    /// The bounds of this variable, counted from 0, are not finite or not in order.
    Interval(usize, Interval),
    /// The start has so many coordinates, and the box so many bounds.
    Length(usize, usize),
    /// This coordinate of the start is NaN.
    Start(usize),
}

impl fmt::Display for BoundsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Interval(index, Interval { low, high }) => write!(
                f,
                "the bounds [{low}, {high}] of variable {index} must be finite and in order"
            ),
            Self::Length(start, bounds) => {
                write!(f, "the start has {start} coordinates, the box has {bounds}")
            }
            Self::Start(index) => write!(f, "coordinate {index} of the start is not a number"),
        }
    }
}

impl std::error::Error for BoundsError {}

/// A box; the unit cube has a coordinate for each bounds that leave some freedom.
#[derive(Debug)]
pub(super) struct Bounds {
    sides: Vec<Side>,
}

#[derive(Clone, Copy, Debug)]
struct Side {
    low: f64,
    high: f64,
    scale: Scale,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    /// low = high
    Fixed,
    Linear,
    Logarithmic,
}

/// Beyond this ratio of positive bounds the scale is logarithmic.
const WIDE: f64 = 100.0;

impl Bounds {
    pub(super) fn new(bounds: &[Interval]) -> Result<Self, BoundsError> {
        let side = |(index, &Interval { low, high }): (usize, &Interval)| {
            if !(low.is_finite() && high.is_finite() && low <= high) {
                return Err(BoundsError::Interval(index, bounds[index]));
            }
            let scale = if low == high {
                Scale::Fixed
            } else if low > 0.0 && high / low > WIDE {
                Scale::Logarithmic
            } else {
                Scale::Linear
            };
            Ok(Side { low, high, scale })
        };
        let sides: Result<Vec<_>, _> = bounds.iter().enumerate().map(side).collect();
        Ok(Self { sides: sides? })
    }

    /// The dimensions of the cube.
    pub(super) fn free(&self) -> usize {
        let free = self.sides.iter().filter(|side| side.scale != Scale::Fixed);
        free.count()
    }

    /// The point of the box at a point of the cube.
    pub(super) fn outside(&self, u: &[f64]) -> Vec<f64> {
        let mut u = u.iter();
        let sides = self.sides.iter();
        sides
            .map(|side| match (side.scale, u.as_slice()) {
                (Scale::Fixed, _) | (_, []) => side.low,
                _ => side.at(u.next().copied().unwrap_or(0.0)),
            })
            .collect()
    }

    /// The point of the cube at a point of the box.
    pub(super) fn inside(&self, point: &[f64]) -> Result<Vec<f64>, BoundsError> {
        if point.len() != self.sides.len() {
            return Err(BoundsError::Length(point.len(), self.sides.len()));
        }
        if let Some(index) = point.iter().position(|x| x.is_nan()) {
            return Err(BoundsError::Start(index));
        }
        let pairs = self.sides.iter().zip(point);
        let free = pairs.filter(|(side, _)| side.scale != Scale::Fixed);
        Ok(free.map(|(side, &x)| side.coordinate(x)).collect())
    }
}

impl Side {
    fn at(self, u: f64) -> f64 {
        if u <= 0.0 {
            return self.low;
        }
        if u >= 1.0 {
            return self.high;
        }
        let x = match self.scale {
            Scale::Fixed => self.low,
            Scale::Linear => self.low * (1.0 - u) + self.high * u,
            Scale::Logarithmic => {
                libm::exp(libm::log(self.low) * (1.0 - u) + libm::log(self.high) * u)
            }
        };
        x.clamp(self.low, self.high)
    }

    fn coordinate(self, x: f64) -> f64 {
        let x = x.clamp(self.low, self.high);
        let u = match self.scale {
            Scale::Fixed => 0.0,
            // Halves, so that the difference of large bounds does not overflow.
            Scale::Linear => (0.5 * x - 0.5 * self.low) / (0.5 * self.high - 0.5 * self.low),
            Scale::Logarithmic => {
                (libm::log(x) - libm::log(self.low)) / (libm::log(self.high) - libm::log(self.low))
            }
        };
        u.clamp(0.0, 1.0)
    }
}
