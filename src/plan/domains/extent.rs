//! How far values reach, and the room beyond them.

use crate::spec::{model::ScaleKind, scale::ln_quotient};

/// Room left between the outermost data and the border, as a share of the domain.
const MARGIN: f64 = 0.05;

/// Lower and upper end of what one state shows, or all do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub(super) low: f64,
    pub(super) high: f64,
    /// A lower and an upper end of data that need no room beyond, where there are such: the ground
    /// of an area, the border of a heatmap.
    pub(super) bare: [f64; 2],
}

impl Extent {
    /// Of nothing.
    pub(super) const NONE: Self = Self {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        bare: [f64::NAN; 2],
    };

    /// Reaches as far as `value`, if the scale can show it.
    pub(super) fn add(&mut self, value: f64, scale: ScaleKind) {
        if scale.shows(value) {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }

    #[must_use]
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            bare: [
                self.bare[0].min(other.bare[0]),
                self.bare[1].max(other.bare[1]),
            ],
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.low > self.high
    }

    /// With room beyond the data.
    #[must_use]
    pub(super) fn with_margin(self, scale: ScaleKind) -> Self {
        if self.is_empty() {
            return self;
        }
        let Self { low, high, bare } = self;
        let (padded_low, padded_high) = match scale {
            ScaleKind::Linear if (high - low).is_finite() => {
                (low - (high - low) * MARGIN, high + (high - low) * MARGIN)
            }
            ScaleKind::Linear => (f64::MIN, f64::MAX),
            ScaleKind::Log => {
                let ratio = high / low;
                let factor = match ratio.is_finite() {
                    true => libm::pow(ratio, MARGIN),
                    false => libm::exp(ln_quotient(high, low) * MARGIN),
                };
                let least = f64::from_bits(1);
                ((low / factor).max(least), (high * factor).min(f64::MAX))
            }
            ScaleKind::Symlog { .. } | ScaleKind::Logit => {
                let (from, to) = (scale.forward(low), scale.forward(high));
                let room = (to - from) * MARGIN;
                (scale.backward(from - room), scale.backward(to + room))
            }
        };
        let finite = |end: f64| end.clamp(f64::MIN, f64::MAX);
        Self {
            low: if bare[0] == low {
                low
            } else {
                finite(padded_low)
            },
            high: if bare[1] == high {
                high
            } else {
                finite(padded_high)
            },
            bare,
        }
    }

    /// With some room around a single value.
    #[must_use]
    pub(super) fn widened(self, scale: ScaleKind) -> Self {
        let Self { low, high, bare } = self;
        if low < high {
            return self;
        }
        match scale {
            ScaleKind::Linear | ScaleKind::Symlog { .. } => {
                let room = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
                Self {
                    low: (low - room).max(f64::MIN),
                    high: (high + room).min(f64::MAX),
                    bare,
                }
            }
            ScaleKind::Log => Self {
                low: (low / 2.0).max(f64::from_bits(1)),
                high: (high * 2.0).min(f64::MAX),
                bare,
            },
            ScaleKind::Logit => Self {
                low: scale.backward(scale.forward(low) - 1.0),
                high: scale.backward(scale.forward(high) + 1.0),
                bare,
            },
        }
    }
}
