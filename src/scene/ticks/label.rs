//! How ticks are written: one way for all of an axis.

use std::borrow::Cow;

use crate::{
    plan::number,
    spec::model::{NumberFormat, NumberKind, ScaleKind},
};

use super::common::Common;

/// The way in which all ticks of an axis are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Notation {
    /// In a format, with these decimals where it names none.
    Format(NumberFormat, usize),
    /// Without what they have in common, which is written elsewhere, with these decimals.
    Shared(Common, usize),
    /// Plain decimals, each with as many as it needs.
    Plain,
    /// Powers of ten, and multiples of them.
    Powers,
    /// Powers of ten below a half, and what is missing to 1 above it.
    Odds,
}

/// More decimals of a mantissa than these are hard to read.
const LONG: usize = 8;
const FIXED: NumberFormat = NumberFormat {
    room: 0,
    plus: false,
    width: 0,
    digits: None,
    kind: NumberKind::Fixed,
};

/// Ticks farther out than these are written as powers.
const PLAIN: std::ops::Range<f64> = 0.999e-4..0.999e6;

impl Notation {
    /// For no ticks.
    pub(super) fn none() -> Self {
        Self::Plain
    }

    /// For multiples of a step: as many decimals as the step has, powers of ten where these would
    /// be long.
    pub(super) fn even(values: &[f64], step: f64) -> Self {
        let mantissa = mantissa_decimals(values, slack(values, Some(step)), 1, 15);
        if decimals_of(step) == 0 && mantissa > LONG {
            // Whole numbers that hardly differ are shorter as they are.
            return Self::Format(FIXED, 0);
        }
        Self::decimals(values, decimals_of(step), mantissa)
    }

    /// For ticks as they are given: at most three decimals, as many for all of them. Those that go
    /// through decades, as 0.1, 1, 10, have as many as each needs.
    pub(super) fn given(values: &[f64]) -> Self {
        let magnitudes = || values.iter().map(|value| value.abs());
        let least = magnitudes()
            .filter(|&value| value > 0.0)
            .fold(f64::INFINITY, f64::min);
        let plain = magnitudes()
            .all(|value| value == 0.0 || PLAIN.contains(&value) && decimals_of(value) <= 3);
        if plain && least * 10.0 <= largest(values) && !is_even(values) {
            return Self::Plain;
        }
        let mantissa = mantissa_decimals(values, slack(values, None), 1, 3);
        Self::decimals(values, number::decimals(values), mantissa)
    }

    /// For ticks as they are given on a scale that is not even: each has as many decimals as it needs.
    pub(super) fn each(values: &[f64]) -> Self {
        let is_plain = |value: &f64| {
            let size = value.abs();
            size == 0.0 || PLAIN.contains(&size) && decimals_of(size) <= 5
        };
        match values.iter().all(is_plain) {
            true => Self::Plain,
            false => Self::given(values),
        }
    }

    /// For ticks that have something in common: as many decimals as the rest of them needs.
    pub(super) fn shared(common: Common, values: &[f64], step: Option<f64>) -> Self {
        let decimals = match step {
            Some(step) => decimals_of(common.scaled(step)).min(15),
            None => {
                let rest: Vec<f64> = values.iter().map(|value| common.rest(*value)).collect();
                number::decimals(&rest)
            }
        };
        Self::Shared(common, decimals)
    }

    fn decimals(values: &[f64], decimals: usize, mantissa: usize) -> Self {
        let format = if largest(values) >= 1e6 || decimals > 5 {
            NumberFormat {
                kind: NumberKind::Scientific,
                digits: Some(mantissa),
                ..NumberFormat::default()
            }
        } else {
            NumberFormat {
                digits: Some(decimals),
                ..FIXED
            }
        };
        Self::Format(format, decimals)
    }

    /// For decades on a scale, of which plain numbers would not be longer than a few digits, or
    /// else powers.
    pub(super) fn of_decades(kind: ScaleKind, values: &[f64]) -> Self {
        let distance = |value: f64| match kind {
            ScaleKind::Logit => value.min(1.0 - value),
            _ => value.abs(),
        };
        let mut distances = values.iter().map(|&value| distance(value));
        if distances.all(|value| value == 0.0 || PLAIN.contains(&value)) {
            Self::Plain
        } else if kind == ScaleKind::Logit {
            Self::Odds
        } else {
            Self::Powers
        }
    }

    /// In a format that the spec gives; decimals that it does not name are those that tell the
    /// ticks apart.
    pub(super) fn formatted(format: NumberFormat, values: &[f64], step: Option<f64>) -> Self {
        let decimals = match step {
            Some(step) => decimals_of(step).min(15),
            None => values
                .iter()
                .map(|&value| decimals_of(value).min(3))
                .max()
                .unwrap_or(0),
        };
        let digits = format.digits.or(match format.kind {
            NumberKind::Auto | NumberKind::Fixed => Some(decimals),
            NumberKind::Percent => Some(decimals.saturating_sub(2)),
            NumberKind::Scientific => Some(mantissa_decimals(values, slack(values, step), 0, 15)),
            NumberKind::Significant => None,
            NumberKind::Pi => {
                let share = step.map(|step| step / std::f64::consts::PI);
                share.filter(|share| *share < 1.0 / 12.5).map(decimals_of)
            }
        });
        Self::Format(NumberFormat { digits, ..format }, decimals)
    }

    /// Whether every tick is written as what it is: a format with few digits rounds some.
    pub(super) fn is_exact(&self, values: &[f64]) -> bool {
        let Self::Format(format, decimals) = self else {
            return true;
        };
        let slack = slack(values, None);
        values
            .iter()
            .all(|&value| (number::rounded(value, *format, *decimals) - value).abs() <= slack)
    }

    /// The number that is read where a format writes a value; without digits it writes what it is.
    pub(super) fn read(format: NumberFormat, value: f64) -> f64 {
        match format.digits {
            Some(digits) => number::rounded(value, format, digits),
            None => value,
        }
    }

    /// The step below which a format writes none, if there is one.
    pub(super) fn least_step(format: NumberFormat) -> Option<f64> {
        let digits = format.digits? as f64;
        match format.kind {
            NumberKind::Auto | NumberKind::Fixed => Some(libm::pow(10.0, -digits)),
            NumberKind::Percent => Some(libm::pow(10.0, -digits - 2.0)),
            NumberKind::Pi => Some(std::f64::consts::PI * libm::pow(10.0, -digits)),
            NumberKind::Scientific | NumberKind::Significant => None,
        }
    }

    /// How many decimals more a step needs than the power of ten below it.
    pub(super) fn spare_decimals(step: f64) -> usize {
        let magnitude = libm::floor(libm::log10(step.abs()) + 1e-9);
        let least = (-magnitude).max(0.0) as usize;
        decimals_of(step).min(15).saturating_sub(least)
    }

    /// A tick as it is written.
    pub(super) fn write(&self, value: f64) -> String {
        let fixed = |value: f64| number::write(value, FIXED, decimals_of(value));
        match self {
            Self::Format(format, decimals) => number::write(value, *format, *decimals),
            Self::Shared(common, decimals) => number::write(common.rest(value), FIXED, *decimals),
            Self::Plain => fixed(value),
            Self::Powers => power(value),
            Self::Odds if value == 0.5 => "½".to_owned(),
            Self::Odds if value < 0.5 => power(value),
            Self::Odds => format!("1−{}", power(1.0 - value)),
        }
    }
}

/// The magnitudes that are plain decimals among powers of ten too: 1 and its neighbours.
const NEAR_ONE: std::ops::Range<f64> = 0.0999..10.001;

impl Notation {
    /// A tick as it is written where no format says how: zero is 0 whatever decimals the others have, numbers
    /// near 1 are no powers of ten, and thousands are set apart.
    pub(super) fn typeset(&self, value: f64) -> String {
        let written = match self {
            Self::Powers if NEAR_ONE.contains(&value.abs()) => Self::Plain.write(value),
            _ => self.write(value),
        };
        match written.contains(|c: char| matches!(c, '1'..='9' | '½')) {
            true => thousands(&written).into_owned(),
            false => "0".to_owned(),
        }
    }
}

/// A number with thin spaces between its thousands, where it has five digits or more before its point.
pub(super) fn thousands(number: &str) -> Cow<'_, str> {
    let start = number
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(number.len());
    let digits = number[start..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    if digits < 5 {
        return Cow::Borrowed(number);
    }
    let mut out = number[..start].to_owned();
    for (index, digit) in number[start..start + digits].chars().enumerate() {
        if index > 0 && (digits - index) % 3 == 0 {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out.push_str(&number[start + digits..]);
    Cow::Owned(out)
}

/// Whether values are equally far apart.
fn is_even(values: &[f64]) -> bool {
    let steps = || values.windows(2).map(|pair| pair[1] - pair[0]);
    let first = steps().next().unwrap_or(0.0);
    steps().all(|step| (step - first).abs() <= first.abs() * 1e-9)
}

fn largest(values: &[f64]) -> f64 {
    values
        .iter()
        .fold(0.0, |most: f64, value| most.max(value.abs()))
}

/// A value as a multiple of a power of ten: `10⁻⁶`, `2×10⁶`, `0`.
fn power(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return "0".to_owned();
    }
    let exponent = (libm::log10(magnitude) + 1e-9).floor();
    let sign = if value < 0.0 { "−" } else { "" };
    let factor = magnitude / libm::pow(10.0, exponent);
    let ten = number::power_of_ten(exponent as i32);
    if (factor - 1.0).abs() < 1e-6 {
        format!("{sign}{ten}")
    } else {
        let factor = number::write(factor, NumberFormat::default(), 0);
        format!("{sign}{factor}×{ten}")
    }
}

/// What computing ticks left over, which is not to be shown: small beside the largest of them, and
/// beside the step.
fn slack(values: &[f64], step: Option<f64>) -> f64 {
    let largest = largest(values);
    let small = largest * 1e-12;
    step.map_or(small, |step| {
        small.min((step * 1e-3).max(largest * f64::EPSILON))
    })
}

/// The decimals, from `least` to `most`, that mantissas need to show every value.
fn mantissa_decimals(values: &[f64], slack: f64, least: usize, most: usize) -> usize {
    let shows = |value: f64, decimals: usize| {
        let written: f64 = format!("{value:.decimals$e}").parse().unwrap_or(value);
        (written - value).abs() <= slack
    };
    (least..most)
        .find(|&decimals| values.iter().all(|&value| shows(value, decimals)))
        .unwrap_or(most)
}

/// Decimals that show every multiple of a step.
pub(super) fn decimals_of(step: f64) -> usize {
    (0..17)
        .find(|&decimals| {
            let scaled = step * libm::pow(10.0, f64::from(decimals));
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs() || scaled == 0.0
        })
        .unwrap_or(17) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_from_ten_thousand_on() {
        for (number, apart) in [
            ("1000", "1000"),
            ("10000", "10\u{2009}000"),
            ("−1234567.25", "−1\u{2009}234\u{2009}567.25"),
            ("0.00001", "0.00001"),
            ("100π", "100π"),
        ] {
            assert_eq!(thousands(number), apart);
        }
    }
}
