//! The parameters and swept names of a scene as something to move, and the plan in which they are moved.

use serde::Serialize;

use crate::plan::{Plan, Quantity, Role};

/// A name that can be moved.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Control {
    name: String,
    swept: bool,
    /// Its value in the spec; of a swept name the first.
    value: f64,
    /// Where a slider goes.
    low: f64,
    high: f64,
    step: f64,
}

/// Steps that a slider has, about.
const STEPS: f64 = 200.0;
/// A whole number from here on counts something.
const COUNT: f64 = 5.0;

/// Every parameter and swept name of a scene.
pub(crate) fn controls(plan: &Plan) -> Vec<Control> {
    let movable = |it: &&Quantity| matches!(it.role, Role::Parameter | Role::Swept);
    let movable: Vec<Quantity> = plan.quantities.iter().filter(movable).cloned().collect();
    let columns = plan.measure_of(&movable, 0..plan.states());
    let control = |(quantity, column): (Quantity, Vec<crate::plan::Measured>)| {
        let value = column.first()?.value;
        let swept = quantity.role == Role::Swept;
        let values = column.iter().map(|measured| measured.value);
        let (low, high) = match swept {
            true => values.fold((value, value), |(low, high), it| {
                (low.min(it), high.max(it))
            }),
            false => around(value),
        };
        let (low, high) = if low < high {
            (low, high)
        } else {
            around(value)
        };
        let finite = value.is_finite() && low.is_finite() && high.is_finite();
        finite.then(|| Control {
            name: quantity.name,
            swept,
            value,
            low,
            high,
            step: step(value, low, high, swept),
        })
    };
    movable
        .into_iter()
        .zip(columns)
        .filter_map(control)
        .collect()
}

/// Where a slider goes that begins at a value of which no more is known.
fn around(value: f64) -> (f64, f64) {
    match value.partial_cmp(&0.0) {
        Some(std::cmp::Ordering::Greater) => (0.0, 2.0 * value),
        Some(std::cmp::Ordering::Less) => (2.0 * value, 0.0),
        _ => (-1.0, 1.0),
    }
}

/// The step of a slider: a round number.
fn step(value: f64, low: f64, high: f64, swept: bool) -> f64 {
    if !swept && value.fract() == 0.0 && value.abs() >= COUNT {
        return 1.0;
    }
    let wanted = (high - low) / STEPS;
    let power = libm::pow(10.0, libm::log10(wanted).floor());
    let digit = match wanted / power {
        digit if digit >= 5.0 => 5.0,
        digit if digit >= 2.0 => 2.0,
        _ => 1.0,
    };
    digit * power
}

/// Whether all that is set are swept names within what they sweep: then the film shows more than the
/// plan in which they stand still.
pub(crate) fn is_within_film(film: &Plan, set: &[(String, f64)]) -> bool {
    let controls = controls(film);
    set.iter().all(|(name, value)| {
        let mut own = controls.iter().filter(|it| it.swept && it.name == *name);
        own.any(|it| (it.low..=it.high).contains(value))
    })
}

/// The frame that is nearest to what was seen before: to the values of swept names, then to its number.
pub(crate) fn nearest(plan: &Plan, near: &[(String, f64)], frame: usize) -> usize {
    let last = plan.frames().saturating_sub(1);
    let swept = |it: &&Quantity| it.role == Role::Swept;
    let (mut wanted, mut quantities) = (Vec::new(), Vec::new());
    for quantity in plan.quantities.iter().filter(swept) {
        if let Some((_, value)) = near.iter().find(|(name, _)| *name == quantity.name) {
            wanted.push(*value);
            quantities.push(quantity.clone());
        }
    }
    if quantities.is_empty() {
        return frame.min(last);
    }
    let columns = plan.measure_of(&quantities, 0..plan.states());
    let reach = |column: &Vec<crate::plan::Measured>| {
        let values = column.iter().map(|it| it.value);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| {
            (low.min(it), high.max(it))
        });
        if high > low { high - low } else { 1.0 }
    };
    let reaches: Vec<f64> = columns.iter().map(reach).collect();
    let far = |frame: usize| -> f64 {
        let state = plan.state(frame);
        let each = columns.iter().zip(&wanted).zip(&reaches);
        each.map(|((column, value), reach)| (column[state].value - value).abs() / reach)
            .sum()
    };
    let nearer = |a: &usize, b: &usize| {
        let by_number = a.abs_diff(frame).cmp(&b.abs_diff(frame));
        far(*a).total_cmp(&far(*b)).then(by_number)
    };
    (0..=last).min_by(nearer).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sliders_have_round_steps() {
        assert_eq!(around(1.5), (0.0, 3.0));
        assert_eq!(around(-2.0), (-4.0, 0.0));
        assert_eq!(around(0.0), (-1.0, 1.0));
        assert_eq!(step(1.0, 0.0, 2.0, false), 0.01);
        assert_eq!(step(20.0, 0.0, 40.0, false), 1.0);
        assert_eq!(step(-10.0, -10.0, 10.0, true), 0.1);
        assert!((step(0.3, 0.0, 0.6, false) - 0.002).abs() < 1e-12);
    }
}
