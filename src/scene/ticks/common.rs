//! What all ticks of an axis have in common: it is written once beside the axis, not at each of them.

use crate::plan::number;

use super::label::{decimals_of, thousands};

/// A power of ten that the numbers at ticks are to be multiplied by, and what is to be added to them then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::scene) struct Common {
    exponent: i32,
    offset: f64,
}

/// Numbers of this size are written as they are; the exponent of the largest counts.
const PLAIN: std::ops::Range<i32> = -3..6;
/// Numbers that differ by less than this share of them differ in too many digits to be read.
const NARROW: f64 = 1e-5;
/// Powers of ten beyond this are at the ends of what there is.
const MOST: i32 = 300;

impl Common {
    /// What the numbers of a linear axis between two have in common, if that is worth a word.
    pub(in crate::scene) fn of(low: f64, high: f64) -> Option<Self> {
        let (low, high) = (low.min(high), low.max(high));
        let (range, size) = (high - low, low.abs().max(high.abs()));
        if !range.is_finite() || range <= 0.0 {
            return None;
        }
        let offset = match range < NARROW * size {
            true => round_number(low, high),
            false => 0.0,
        };
        let rest = (low - offset).abs().max((high - offset).abs());
        let exponent = (libm::log10(rest) + 1e-9).floor();
        if exponent.abs() > f64::from(MOST) {
            return None;
        }
        let exponent = match exponent as i32 {
            exponent if PLAIN.contains(&exponent) => 0,
            exponent => exponent,
        };
        (exponent != 0 || offset != 0.0).then_some(Self { exponent, offset })
    }

    /// What is written at a tick.
    pub(super) fn rest(&self, value: f64) -> f64 {
        self.scaled(value - self.offset) + 0.0
    }

    /// A distance between ticks as it is written.
    pub(super) fn scaled(&self, distance: f64) -> f64 {
        let power = libm::pow(10.0, f64::from(self.exponent.abs()));
        match self.exponent < 0 {
            true => distance * power,
            false => distance / power,
        }
    }

    /// What is written beside the axis: `×10⁻⁶`, `+10¹⁵`.
    pub(in crate::scene) fn words(&self) -> String {
        let power = match self.exponent {
            0 => String::new(),
            exponent => format!("×{}", number::power_of_ten(exponent)),
        };
        if self.offset == 0.0 {
            return power;
        }
        let sign = if self.offset < 0.0 { '−' } else { '+' };
        let offset = offset_in_words(self.offset.abs());
        match power.is_empty() {
            true => format!("{sign}{offset}"),
            false => format!("{power} {sign} {offset}"),
        }
    }
}

/// The roundest number in a narrow stretch, or else before it.
fn round_number(low: f64, high: f64) -> f64 {
    let exponent = libm::log10(high - low).ceil();
    let multiple = |exponent: f64, round: fn(f64) -> f64| {
        let power = libm::pow(10.0, exponent.abs());
        match exponent < 0.0 {
            // The nearest to the decimal that is meant.
            true => round(low * power) / power,
            false => round(low / power) * power,
        }
    };
    let rounder = multiple(exponent + 1.0, f64::ceil);
    match rounder <= high {
        true => rounder,
        false => multiple(exponent, f64::floor),
    }
}

/// A number as it is written once: powers of ten as such.
fn offset_in_words(offset: f64) -> String {
    let exponent = libm::log10(offset).round();
    if exponent >= 6.0 && libm::pow(10.0, exponent) == offset {
        return number::power_of_ten(exponent as i32);
    }
    let decimals = decimals_of(offset);
    thousands(&format!("{offset:.decimals$}")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_is_a_power_of_ten_or_a_round_number() {
        for (low, high, words) in [
            (0.0, 1e-6, "×10⁻⁶"),
            (-2e7, 1e7, "×10⁷"),
            (1e15, 1e15 + 10.0, "+10¹⁵"),
            (1e15 - 5.0, 1e15 + 4.0, "+10¹⁵"),
            (-1e9 - 3.0, -1e9, "−10⁹"),
            (123_456_789.25, 123_456_789.75, "+123\u{2009}456\u{2009}789"),
            (1.0, 1.0 + 1e-7, "×10⁻⁷ + 1"),
        ] {
            let common = Common::of(low, high).map(|common| common.words());
            assert_eq!(common.as_deref(), Some(words), "{low} {high}");
        }
        for (low, high) in [(0.0, 1.0), (-5e5, 9e5), (0.0, 0.002), (2000.0, 2010.0)] {
            assert_eq!(Common::of(low, high), None, "{low} {high}");
        }
        assert_eq!(Common::of(1.0, 1.0), None);
        assert_eq!(Common::of(-f64::MAX, f64::MAX), None);
    }
}
