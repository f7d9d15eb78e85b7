//! Where an axis has its ticks, and how they are written.

use crate::{
    plan::number,
    spec::model::{NumberFormat, NumberKind, ScaleKind},
};

use super::scale::Scale;

/// One tick.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// Where it is.
    pub(super) value: f64,
    /// What stands beside it.
    pub(super) label: String,
}

/// Where ticks should be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    /// Round numbers, at most this many steps.
    Round {
        /// How many steps there is room for.
        steps: u32,
    },
    /// Multiples of a step.
    Step(f64),
    /// Exactly these, as far as they are in the domain.
    At(Vec<f64>),
}

/// No axis can show more ticks than this.
const MOST: usize = 1000;

/// The ticks of a scale, from its lower to its upper end.
pub(super) fn ticks(scale: &Scale, wanted: &Wanted, format: Option<NumberFormat>) -> Vec<Tick> {
    let (low, high) = (scale.low().min(scale.high()), scale.low().max(scale.high()));
    let slack = (high - low) * 1e-9;
    let (values, decimals) = match wanted {
        Wanted::At(values) => {
            let inside = |value: &f64| (low - slack..=high + slack).contains(value);
            let values: Vec<f64> = values.iter().copied().filter(inside).take(MOST).collect();
            let decimals = number::decimals(&values);
            (values, decimals)
        }
        Wanted::Round { steps } if scale.kind() == ScaleKind::Log => {
            return logarithmic(low, high, *steps, format);
        }
        Wanted::Round { steps } => {
            let step = round_step((high - low) / f64::from((*steps).max(1)));
            (multiples(low, high, step), decimals_of(step))
        }
        Wanted::Step(step) => (multiples(low, high, *step), decimals_of(*step)),
    };
    let largest = values
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let most = if matches!(wanted, Wanted::At(_)) {
        3
    } else {
        15
    };
    let format = format.unwrap_or_else(|| automatic(&values, largest, decimals, most));
    values
        .into_iter()
        .map(|value| Tick {
            value,
            label: number::write(value, format, decimals),
        })
        .collect()
}

/// Plain decimals, but powers of ten where those would be long.
fn automatic(values: &[f64], largest: f64, decimals: usize, most: usize) -> NumberFormat {
    if largest >= 1e6 || decimals > 5 {
        NumberFormat {
            kind: NumberKind::Scientific,
            digits: Some(mantissa_decimals(values, largest, most)),
            ..NumberFormat::default()
        }
    } else {
        NumberFormat {
            kind: NumberKind::Fixed,
            digits: Some(decimals),
            ..NumberFormat::default()
        }
    }
}

/// The decimals, at least one and at most `most`, that mantissas need to show every value.
fn mantissa_decimals(values: &[f64], largest: f64, most: usize) -> usize {
    let shows = |value: f64, decimals: usize| {
        let written: f64 = format!("{value:.decimals$e}").parse().unwrap_or(value);
        // What computing a multiple of the step left over is not to be shown.
        (written - value).abs() <= largest * 1e-12
    };
    (1..most)
        .find(|&decimals| values.iter().all(|&value| shows(value, decimals)))
        .unwrap_or(most)
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`.
fn round_step(least: f64) -> f64 {
    let exponent = libm::floor(libm::log10(least));
    let power = |exponent: f64| libm::pow(10.0, exponent);
    for factor in [1.0, 2.0, 2.5, 5.0] {
        // Dividing by an exact power of ten rounds to the decimal that was meant.
        let step = if exponent < 0.0 {
            factor / power(-exponent)
        } else {
            factor * power(exponent)
        };
        if step >= least * (1.0 - 1e-9) {
            return step;
        }
    }
    if exponent < -1.0 {
        1.0 / power(-exponent - 1.0)
    } else {
        power(exponent + 1.0)
    }
}

fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    let count = (last - first + 1.0).clamp(0.0, MOST as f64) as usize;
    // `+ 0.0` turns −0 into 0.
    (0..count)
        .map(|k| (first + k as f64) * step + 0.0)
        .collect()
}

/// Decimals that show every multiple of a step.
fn decimals_of(step: f64) -> usize {
    (0..17)
        .find(|&decimals| {
            let scaled = step * libm::pow(10.0, f64::from(decimals));
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs()
        })
        .unwrap_or(17) as usize
}

fn logarithmic(low: f64, high: f64, steps: u32, format: Option<NumberFormat>) -> Vec<Tick> {
    let (first, last) = (libm::log10(low), libm::log10(high));
    let decades = last - first;
    let (exponents, factors): (f64, &[f64]) = if decades <= 1.0 {
        (1.0, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
    } else if decades <= 3.0 {
        (1.0, &[1.0, 2.0, 5.0])
    } else {
        ((decades / f64::from(steps.max(1))).ceil().max(1.0), &[1.0])
    };
    let mut ticks = Vec::new();
    let mut exponent = (first / exponents).floor() * exponents;
    while exponent <= last + 1e-9 && ticks.len() < MOST {
        for factor in factors {
            let power = libm::pow(10.0, exponent.abs());
            let value = if exponent < 0.0 {
                factor / power
            } else {
                factor * power
            };
            if value >= low * (1.0 - 1e-9) && value <= high * (1.0 + 1e-9) {
                let label = match format {
                    Some(format) => number::write(value, format, number::decimals(&[value])),
                    None if (-4.0..6.0).contains(&exponent) => {
                        let decimals = (-exponent).max(0.0) as usize;
                        let format = NumberFormat {
                            kind: NumberKind::Fixed,
                            ..NumberFormat::default()
                        };
                        number::write(value, format, decimals)
                    }
                    None if *factor == 1.0 => number::power_of_ten(exponent as i32),
                    None => {
                        let format = NumberFormat {
                            kind: NumberKind::Scientific,
                            digits: Some(0),
                            ..NumberFormat::default()
                        };
                        number::write(value, format, 0)
                    }
                };
                ticks.push(Tick { value, label });
            }
        }
        exponent += exponents;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, steps: u32) -> Vec<String> {
        let scale = Scale::new(ScaleKind::Linear, low, high, 0.0, 100.0);
        ticks(&scale, &Wanted::Round { steps }, None)
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn round_numbers() {
        assert_eq!(
            labels(-10.0, 10.0, 9),
            [
                "−10.0", "−7.5", "−5.0", "−2.5", "0.0", "2.5", "5.0", "7.5", "10.0"
            ]
        );
        assert_eq!(labels(-5.0, 100.0, 8), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(labels(-0.2, 0.6, 8).len(), 9);
        assert_eq!(
            labels(0.0, 3e7, 3),
            ["0.0", "1.0×10⁷", "2.0×10⁷", "3.0×10⁷"]
        );
    }

    #[test]
    fn mantissas_tell_ticks_apart() {
        assert_eq!(
            labels(1e-5, 1.1e-5, 4),
            [
                "1.000×10⁻⁵",
                "1.025×10⁻⁵",
                "1.050×10⁻⁵",
                "1.075×10⁻⁵",
                "1.100×10⁻⁵"
            ]
        );
        assert_eq!(
            labels(1e6, 1e6 + 2.0, 2),
            ["1.000000×10⁶", "1.000001×10⁶", "1.000002×10⁶"]
        );
        let scale = Scale::new(ScaleKind::Linear, 0.0, 1e7, 0.0, 100.0);
        let thirds = ticks(&scale, &Wanted::At(vec![1e7 / 3.0, 5e6]), None);
        let thirds: Vec<String> = thirds.into_iter().map(|tick| tick.label).collect();
        assert_eq!(thirds, ["3.333×10⁶", "5.000×10⁶"]);
    }

    #[test]
    fn decades() {
        let scale = Scale::new(ScaleKind::Log, 0.01, 1e4, 0.0, 100.0);
        let labels: Vec<String> = ticks(&scale, &Wanted::Round { steps: 8 }, None)
            .into_iter()
            .map(|tick| tick.label)
            .collect();
        assert_eq!(labels, ["0.01", "0.1", "1", "10", "100", "1000", "10000"]);
    }

    #[test]
    fn extreme_domains_end() {
        for (low, high) in [
            (0.0, 1e-300),
            (-1e300, 1e300),
            (1.0, 1.0 + 1e-15),
            (1e15, 1e15 + 1.0),
        ] {
            assert!(labels(low, high, 9).len() <= 20, "{low} {high}");
        }
    }
}
