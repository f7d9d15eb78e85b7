//! Numbers as text: the one place where a value becomes words.

use std::f64::consts::PI;

use crate::spec::model::{NumberFormat, NumberKind};

/// A minus sign, as wide as a plus sign; a hyphen is not one.
pub(super) const MINUS: char = '\u{2212}';

/// Writes a value. `decimals` is used where the format names none (see [`decimals`]).
///
/// Infinite is ∞, undefined is –. Digits are those of the exact value of the `f64`, rounded half
/// to even; a value that rounds to zero has no sign.
pub(crate) fn write(value: f64, format: NumberFormat, decimals: usize) -> String {
    if value.is_nan() {
        return "\u{2013}".to_owned();
    }
    let magnitude = value.abs();
    let digits = if magnitude.is_infinite() {
        "\u{221e}".to_owned()
    } else {
        match format.kind {
            NumberKind::Auto | NumberKind::Fixed => {
                fixed(magnitude, format.digits.unwrap_or(decimals))
            }
            NumberKind::Significant => significant(magnitude, format.digits.unwrap_or(3).max(1)),
            NumberKind::Scientific => scientific(magnitude, format.digits.unwrap_or(2)),
            NumberKind::Percent => {
                format!("{}%", fixed(magnitude * 100.0, format.digits.unwrap_or(0)))
            }
            NumberKind::Pi => multiple_of_pi(magnitude, format.digits),
        }
    };
    let is_zero = magnitude.is_finite() && !digits.contains(|c: char| matches!(c, '1'..='9' | 'π'));
    let sign = match value < 0.0 && !is_zero {
        true => Some(MINUS),
        false if format.plus => Some('+'),
        false => None,
    };
    let width = digits.chars().count() + usize::from(sign.is_some());
    let zeros = if magnitude.is_finite() {
        format.width.saturating_sub(width)
    } else {
        0
    };
    sign.into_iter()
        .chain(std::iter::repeat_n('0', zeros))
        .chain(digits.chars())
        .collect()
}

/// The number that is read where a value is written.
pub(crate) fn rounded(value: f64, format: NumberFormat, decimals: usize) -> f64 {
    let to = |text: String| text.parse().unwrap_or(value);
    let fixed = |value: f64, decimals: usize| to(format!("{value:.decimals$}"));
    match (format.kind, format.digits) {
        (NumberKind::Auto | NumberKind::Fixed, digits) => fixed(value, digits.unwrap_or(decimals)),
        (NumberKind::Percent, digits) => fixed(value * 100.0, digits.unwrap_or(0)) / 100.0,
        (NumberKind::Significant, digits) => {
            to(format!("{value:.*e}", digits.unwrap_or(3).max(1) - 1))
        }
        (NumberKind::Scientific, digits) => to(format!("{value:.*e}", digits.unwrap_or(2))),
        (NumberKind::Pi, Some(digits)) => fixed(value / PI, digits) * PI,
        // A fraction, or as many decimals as it takes.
        (NumberKind::Pi, None) => value,
    }
}

/// The fewest decimals, at most three, that show all finite values.
pub(crate) fn decimals(values: &[f64]) -> usize {
    let shows = |decimals: i32| {
        let scale = libm::pow(10.0, f64::from(decimals));
        let mut finite = values.iter().filter(|value| value.is_finite());
        finite.all(|value| {
            let scaled = value * scale;
            (scaled - scaled.round()).abs() <= 1e-7 * scale.max(scaled.abs() * 1e-6)
        })
    };
    (0..3).find(|&decimals| shows(decimals)).unwrap_or(3) as usize
}

fn fixed(magnitude: f64, decimals: usize) -> String {
    format!("{magnitude:.decimals$}")
}

fn significant(magnitude: f64, digits: usize) -> String {
    let written = format!("{magnitude:.*e}", digits - 1);
    let exponent = exponent_of(&written);
    if (-5..15).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        fixed(magnitude, decimals)
    } else {
        scientific(magnitude, digits - 1)
    }
}

fn scientific(magnitude: f64, digits: usize) -> String {
    let written = format!("{magnitude:.digits$e}");
    let exponent = exponent_of(&written);
    let mantissa = written.split('e').next().unwrap_or_default();
    if exponent == 0 {
        mantissa.to_owned()
    } else {
        format!("{mantissa}×10{}", superscript(exponent))
    }
}

fn exponent_of(written: &str) -> i32 {
    written
        .split('e')
        .nth(1)
        .and_then(|exponent| exponent.parse().ok())
        .unwrap_or(0)
}

/// A power of ten: `10⁻³`.
pub(crate) fn power_of_ten(exponent: i32) -> String {
    format!("10{}", superscript(exponent))
}

fn superscript(exponent: i32) -> String {
    let digit = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    };
    exponent.to_string().chars().map(digit).collect()
}

fn multiple_of_pi(magnitude: f64, digits: Option<usize>) -> String {
    let multiple = magnitude / PI;
    if let Some(digits) = digits {
        return format!("{}π", fixed(multiple, digits));
    }
    for denominator in [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0] {
        let numerator = (multiple * denominator).round();
        if (multiple * denominator - numerator).abs() < 1e-9 * denominator && numerator < 1e6 {
            let top = match numerator {
                0.0 => return "0".to_owned(),
                1.0 => "π".to_owned(),
                _ => format!("{numerator:.0}π"),
            };
            return if denominator == 1.0 {
                top
            } else {
                format!("{top}/{denominator:.0}")
            };
        }
    }
    format!("{}π", fixed(multiple, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(kind: NumberKind, digits: Option<usize>) -> NumberFormat {
        NumberFormat {
            room: 0,
            plus: false,
            width: 0,
            digits,
            kind,
        }
    }

    #[test]
    fn kinds() {
        let fixed = format(NumberKind::Fixed, Some(2));
        for (value, text) in [
            (1.0, "1.00"),
            (-2.345, "−2.35"),
            (-0.001, "0.00"),
            (f64::INFINITY, "∞"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(write(value, fixed, 0), text);
        }
        let significant = format(NumberKind::Significant, Some(3));
        for (value, text) in [
            (1234.5, "1234"),
            (0.012_345, "0.0123"),
            (9.999, "10.0"),
            (1e-9, "1.00×10⁻⁹"),
        ] {
            assert_eq!(write(value, significant, 0), text);
        }
        assert_eq!(
            write(-12345.0, format(NumberKind::Scientific, Some(1)), 0),
            "−1.2×10⁴"
        );
        assert_eq!(
            write(0.256, format(NumberKind::Percent, Some(1)), 0),
            "25.6%"
        );
        let pi = format(NumberKind::Pi, None);
        for (value, text) in [(0.0, "0"), (PI, "π"), (-1.5 * PI, "−3π/2"), (1.0, "0.32π")] {
            assert_eq!(write(value, pi, 0), text);
        }
        let padded = NumberFormat {
            plus: true,
            width: 6,
            ..fixed
        };
        assert_eq!(write(3.25, padded, 0), "+03.25");
        assert_eq!(write(-3.25, padded, 0), "−03.25");
    }

    #[test]
    fn auto_shows_every_value_with_the_fewest_decimals() {
        assert_eq!(decimals(&[1.0, 2.0, f64::NAN]), 0);
        assert_eq!(
            decimals(
                &(0..200)
                    .map(|i| -10.0 + 0.1 * f64::from(i))
                    .collect::<Vec<_>>()
            ),
            1
        );
        assert_eq!(decimals(&[0.25, 0.5]), 2);
        assert_eq!(decimals(&[1.0 / 3.0]), 3);
    }
}
