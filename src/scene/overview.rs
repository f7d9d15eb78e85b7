//! What a whole animation shows, in words made from its values.

use std::cmp::Ordering;

use crate::plan::{Measured, Plan, Role};

use super::describe::{description, short, words};

/// The most times that a number may turn for its way to be told turn by turn.
const TURNS: usize = 2;
/// The most places told at which two numbers are equal.
const CROSSINGS: usize = 2;
/// Changes below this part of what a number ranges over, or this part of its size, are rounding.
const FLAT: [f64; 2] = [1e-9, 1e-12];

/// What an animation shows: the description as written, if it is the same throughout; otherwise how its
/// numbers move, with where they turn and where those that have a name are equal.
pub(crate) fn overview(plan: &Plan) -> String {
    let written = plan.description.as_ref();
    if plan.states() == 1 || written.is_some_and(|text| !text.is_dynamic()) {
        return description(plan, 0);
    }
    let columns = plan.measure(0..plan.states());
    let columns: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            column
                .iter()
                .map(|measured: &Measured| measured.value)
                .collect()
        })
        .collect();
    let of = |role: &[Role]| {
        let role = role.to_owned();
        let named = plan.quantities.iter().zip(&columns);
        named
            .filter(move |(quantity, column)| {
                role.contains(&quantity.role) && column.iter().any(|value| *value != column[0])
            })
            .map(|(quantity, column)| (quantity.name.as_str(), column.as_slice()))
    };
    let swept: Vec<_> = of(&[Role::Swept]).collect();
    let clock = Clock {
        swept: swept.iter().copied().find(|(_, column)| {
            let steps = || column.windows(2);
            steps().all(|pair| pair[0] < pair[1]) || steps().all(|pair| pair[0] > pair[1])
        }),
        frame_ms: plan.output.frame_ms,
    };
    let mut sentences: Vec<String> = swept
        .iter()
        .map(|(name, column)| way(name, column, None))
        .collect();
    let named: Vec<_> = of(&[Role::Quantity, Role::Minimum, Role::Solved]).collect();
    let written: Vec<_> = of(&[Role::Channel]).collect();
    sentences.extend(
        named
            .iter()
            .chain(&written)
            .map(|(name, column)| way(name, column, Some(&clock))),
    );
    for (index, one) in named.iter().enumerate() {
        for other in &named[index + 1..] {
            sentences.extend(crossings(*one, *other, &clock));
        }
    }
    match sentences.is_empty() {
        true => description(plan, 0),
        false => words(plan, 0) + &sentences.join(" "),
    }
}

/// What tells when something happens.
struct Clock<'a> {
    /// A name that only grows, or only falls; otherwise time tells.
    swept: Option<(&'a str, &'a [f64])>,
    frame_ms: f64,
}

impl Clock<'_> {
    fn at(&self, state: usize) -> String {
        match self.swept {
            Some((name, column)) => format!("at {name} = {}", short(column[state])),
            None => {
                let seconds = state as f64 * self.frame_ms / 1000.0;
                format!("after {} s", short((seconds * 100.0).round() / 100.0))
            }
        }
    }
}

/// How a number moves, as a sentence; `clock` tells where it turns.
fn way(name: &str, column: &[f64], clock: Option<&Clock<'_>>) -> String {
    let value = |state: usize| match clock {
        Some(clock) => format!("{} {}", short(column[state]), clock.at(state)),
        None => short(column[state]),
    };
    let defined: Vec<usize> = (0..column.len()).filter(|&k| !column[k].is_nan()).collect();
    let (Some(&first), Some(&last)) = (defined.first(), defined.last()) else {
        return format!("{name} is undefined.");
    };
    let turns = turns(column, &defined);
    let mut text = if turns.len() <= TURNS {
        let mut text = String::new();
        let mut from = first;
        for (index, &to) in turns.iter().chain([&last]).enumerate() {
            let verb = match column[from].total_cmp(&column[to]) {
                Ordering::Greater => "falls",
                Ordering::Less => "rises",
                Ordering::Equal => "stays",
            };
            text.push_str(&match index {
                0 => format!("{name} {verb} from {} to {}", value(from), value(to)),
                _ => format!(", then {verb} to {}", value(to)),
            });
            from = to;
        }
        text
    } else {
        let by_value = |a: &&usize, b: &&usize| column[**a].total_cmp(&column[**b]);
        let least = defined.iter().min_by(by_value).map_or(first, |k| *k);
        // The first of several.
        let greatest = defined.iter().rev().max_by(by_value).map_or(last, |k| *k);
        format!(
            "{name} moves between {} and {}, from {} to {}",
            value(least),
            value(greatest),
            short(column[first]),
            short(column[last])
        )
    };
    if defined.len() < column.len() {
        let undefined = column.len() - defined.len();
        text.push_str(&format!(
            "; it is undefined in {undefined} of {} frames",
            column.len()
        ));
    }
    text.push('.');
    text
}

/// The states at which a number turns, but for its ends. Where it rests before it turns, the first one.
fn turns(column: &[f64], defined: &[usize]) -> Vec<usize> {
    let finite = defined
        .iter()
        .map(|&k| column[k])
        .filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let flat = (FLAT[0] * (high - low)).max(FLAT[1] * high.abs().max(low.abs()));
    let flat = if flat.is_finite() { flat } else { 0.0 };
    let mut turns = Vec::new();
    let (mut way, mut extreme) = (Ordering::Equal, defined[0]);
    for &state in &defined[1..] {
        let (before, now) = (column[extreme], column[state]);
        let step = match (now - before).abs() <= flat || now == before {
            true => Ordering::Equal,
            false => now.total_cmp(&before),
        };
        if step == Ordering::Equal {
            continue;
        }
        if way != Ordering::Equal && step != way {
            turns.push(extreme);
        }
        (way, extreme) = (step, state);
    }
    turns
}

/// Where two numbers are equal, if that is in few places.
fn crossings(one: (&str, &[f64]), other: (&str, &[f64]), clock: &Clock<'_>) -> Option<String> {
    let gap = |state: usize| one.1[state] - other.1[state];
    let states = one.1.len();
    let places: Vec<usize> = (1..states)
        .filter(|&k| {
            let (before, now) = (gap(k - 1), gap(k));
            before.is_finite() && now.is_finite() && before != 0.0 && (before > 0.0) != (now > 0.0)
        })
        // The nearer of the two.
        .map(|k| {
            if gap(k - 1).abs() < gap(k).abs() {
                k - 1
            } else {
                k
            }
        })
        .collect();
    if !(1..=CROSSINGS).contains(&places.len()) {
        return None;
    }
    let at: Vec<String> = places
        .into_iter()
        .map(|place| clock.at(place).replacen("at ", "near ", 1))
        .collect();
    Some(format!(
        "{} and {} are equal {}.",
        one.0,
        other.0,
        at.join(" and ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MU: [f64; 5] = [-2.0, -1.0, 0.0, 1.0, 2.0];

    fn told(column: [f64; 5]) -> String {
        let clock = Clock {
            swept: Some(("mu", &MU)),
            frame_ms: 50.0,
        };
        way("D", &column, Some(&clock))
    }

    #[test]
    fn turns_are_told_with_their_places() {
        assert_eq!(
            told([2.0, 0.5, 0.0, 0.5, 1.0]),
            "D falls from 2 at mu = −2 to 0 at mu = 0, then rises to 1 at mu = 2."
        );
        assert_eq!(
            told([0.0, 1.0, 0.0, 1.0, 0.5]),
            "D moves between 0 at mu = −2 and 1 at mu = −1, from 0 to 0.5."
        );
        assert_eq!(
            told([f64::INFINITY, 3.0, 3.0, 3.0 + 1e-12, f64::NAN]),
            "D falls from ∞ at mu = −2 to 3 at mu = 1; it is undefined in 1 of 5 frames."
        );
        assert_eq!(told([f64::NAN; 5]), "D is undefined.");
    }

    #[test]
    fn time_tells_where_no_name_does() {
        let clock = Clock {
            swept: None,
            frame_ms: 50.0,
        };
        let one = ("a", &[0.0, 1.0, 2.0, 3.0, 4.0][..]);
        let other = ("b", &[1.2, 1.2, 1.2, 1.2, 1.2][..]);
        assert_eq!(
            crossings(one, other, &clock).unwrap(),
            "a and b are equal after 0.05 s."
        );
        assert_eq!(crossings(one, one, &clock), None);
    }
}
