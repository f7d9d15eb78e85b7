//! Alternative text for people who do not see the picture, made from its values.

use crate::plan::{Plan, Role, number};

/// What the picture is called: its title, else the file's name.
pub(crate) fn title(plan: &Plan, state: usize) -> String {
    plan.title.as_ref().map_or_else(
        || plan.stem.clone(),
        |text| text.at(state).text().replace('\n', " "),
    )
}

/// What a frame shows: the description as written, else the values of its moving names and of what
/// is computed from them.
pub(crate) fn description(plan: &Plan, state: usize) -> String {
    if let Some(text) = &plan.description {
        return text.at(state).text().to_owned();
    }
    let told: Vec<String> = numbers(plan, state)
        .into_iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let (frame, frames) = (state + 1, plan.states());
    let moment = if frames > 1 {
        format!("Frame {frame} of {frames}. ")
    } else {
        String::new()
    };
    if told.is_empty() {
        moment.trim_end().to_owned()
    } else {
        format!("{moment}{}.", told.join(", "))
    }
}

/// The names that move, and what is computed from them, each with its value.
pub(crate) fn numbers(plan: &Plan, state: usize) -> Vec<(&str, String)> {
    let measured = plan.measure(state..state + 1);
    plan.quantities
        .iter()
        .zip(&measured)
        .filter(|(quantity, _)| quantity.role != Role::Parameter)
        .map(|(quantity, column)| (quantity.name.as_str(), short(column[0].value)))
        .collect()
}

/// Six significant digits without trailing zeros.
pub(super) fn short(value: f64) -> String {
    use crate::spec::model::{NumberFormat, NumberKind};
    let format = NumberFormat {
        kind: NumberKind::Significant,
        digits: Some(6),
        ..NumberFormat::default()
    };
    let written = number::write(value, format, 0);
    match written.split_once('.') {
        Some((whole, fraction)) if fraction.chars().all(|c| c.is_ascii_digit()) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() {
                whole.to_owned()
            } else {
                format!("{whole}.{fraction}")
            }
        }
        _ => written,
    }
}
