//! Alternative text for people who do not see the picture, made from its values.

use crate::plan::{Plan, Role, TextPlan, number};

/// What the picture is called: its title, else the file's name.
pub(crate) fn title(plan: &Plan, state: usize) -> String {
    plan.title.as_ref().map_or_else(
        || plan.stem.clone(),
        |text| text.at(state).text().replace('\n', " "),
    )
}

/// What a frame shows: the description as written, else its words, and the values of its moving names and
/// of what is computed from them.
pub(crate) fn description(plan: &Plan, state: usize) -> String {
    if let Some(text) = &plan.description {
        return text.at(state).text().to_owned();
    }
    let mut seen = words(plan, state);
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
    seen.push_str(&moment);
    if !told.is_empty() {
        seen.push_str(&told.join(", "));
        seen.push('.');
    }
    seen.trim_end().to_owned()
}

/// What a picture says of itself but for its title: the line below that, then each panel with its axes. A
/// sentence each, with a space behind it.
pub(super) fn words(plan: &Plan, state: usize) -> String {
    let mut out = String::new();
    let said = |text: &Option<TextPlan>| {
        let text = text.as_ref()?.at(state).text().replace('\n', " ");
        let text = text.trim().trim_end_matches('.');
        (!text.is_empty()).then(|| text.to_owned())
    };
    if let Some(subtitle) = said(&plan.subtitle) {
        out.push_str(&format!("{subtitle}. "));
    }
    for panel in &plan.panels {
        let axes = match (said(&panel.x.label), said(&panel.y.label)) {
            (Some(x), Some(y)) => Some(format!("{y} over {x}")),
            (Some(x), None) => Some(format!("over {x}")),
            (None, y) => y,
        };
        match (said(&panel.title), axes) {
            (Some(title), Some(axes)) => out.push_str(&format!("{title}: {axes}. ")),
            (Some(one), None) | (None, Some(one)) => out.push_str(&format!("{one}. ")),
            (None, None) => {}
        }
    }
    out
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
