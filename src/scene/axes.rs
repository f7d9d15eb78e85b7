//! The axes of a panel in px: their scales and ticks.

use std::borrow::Cow;

use crate::{
    plan::{AxisPlan, PanelPlan, Plan, TextPlan},
    scene::{
        geometry::Rect,
        scale::Scale,
        text::Face,
        ticks::{self, Labels, Tick, Wanted},
    },
    spec::{
        model::{Axis, NumberFormat, ScaleKind, Ticks},
        style::{Style, TickRule},
    },
};

/// The axes of a panel as written.
pub(super) fn axes(plan: &Plan, panel: usize) -> (&Axis, &Axis) {
    let PanelPlan { x, y, .. } = &plan.panels[panel];
    (&x.axis, &y.axis)
}

/// Where an axis has ticks, on a panel of this size.
pub(super) fn axis_ticks(
    axis: &Axis,
    plan: &AxisPlan,
    scale: &Scale,
    style: &Style,
    length: f64,
    horizontal: bool,
) -> Vec<Tick> {
    let rule = style.tick.rule;
    let wanted = match axis.ticks {
        Ticks::At(_) => Wanted::At(plan.ticks.clone()),
        Ticks::Step(_) => Wanted::Step(plan.ticks[0]),
        Ticks::Count(0) => Wanted::At(Vec::new()),
        Ticks::Count(count) => Wanted::Round {
            count,
            most: 2 * count.max(2),
            rule,
            on_axis: true,
        },
        Ticks::Auto => automatic(style, length, horizontal),
    };
    let mut ticks = labelled(scale, &wanted, axis.tick_format, style, horizontal);
    for tick in &mut ticks {
        let given = plan.ticks.iter().zip(&axis.tick_labels);
        if let Some((_, word)) = given.into_iter().find(|(at, _)| **at == tick.value) {
            tick.label.clone_from(word);
        }
    }
    ticks
}

/// Where both axes of a panel have ticks. Where a unit is as long along either of them, ticks that no one
/// asked for are as far apart.
pub(super) fn panel_ticks(
    panel: &PanelPlan,
    style: &Style,
    (x, y): (&Scale, &Scale),
    rect: &Rect,
) -> [Vec<Tick>; 2] {
    let mut ticks = [
        axis_ticks(&panel.x.axis, &panel.x, x, style, rect.width(), true),
        axis_ticks(&panel.y.axis, &panel.y, y, style, rect.height(), false),
    ];
    let axes = [&panel.x.axis, &panel.y.axis];
    let is_free = |axis: &&Axis| {
        let is_plain = axis.scale == ScaleKind::Linear && axis.tick_format.is_none();
        is_plain && matches!(axis.ticks, Ticks::Auto)
    };
    let is_equal = panel.aspect == Some(1.0) && style.tick.rule == TickRule::Extended;
    if !(is_equal && axes.iter().all(is_free)) {
        return ticks;
    }
    let steps = [0, 1].map(|side| match ticks[side].as_slice() {
        [first, second, ..] => second.value - first.value,
        _ => 0.0,
    });
    let (finer, step) = match steps[0] < steps[1] {
        true => (0, steps[1]),
        false => (1, steps[0]),
    };
    let scale = [x, y][finer];
    let again = labelled(scale, &Wanted::Step(step), None, style, finer == 0);
    if steps[finer] > 0.0 && steps[finer] < step && again.len() > 1 {
        ticks[finer] = again;
    }
    ticks
}

/// Whether the words beside a y axis stand upright: they are no wider than the labels of ticks.
pub(super) fn stands_upright(style: &Style, label: &TextPlan) -> bool {
    let text = label.at(0);
    style.tick.rule == TickRule::Extended && text.text().chars().count() <= 3
}

/// Ticks at round numbers, as many as there is room for.
pub(super) fn automatic_ticks(
    scale: &Scale,
    style: &Style,
    length: f64,
    horizontal: bool,
) -> Vec<Tick> {
    let wanted = automatic(style, length, horizontal);
    labelled(scale, &wanted, None, style, horizontal)
}

fn automatic(style: &Style, length: f64, horizontal: bool) -> Wanted {
    let (rule, size) = (style.tick.rule, style.tick_label.size);
    // Room for a label, in font sizes, along a line of text and across lines.
    let (along, across) = match rule {
        TickRule::Extended => (6.0, 4.5),
        TickRule::Matplotlib => (3.0, 2.0),
    };
    let room = size * if horizontal { along } else { across };
    let steps = (length / room).floor().clamp(1.0, 9.0) as u32;
    let (count, most) = match (rule, horizontal) {
        (TickRule::Extended, true) => ((steps + 1).min(9), 10),
        (TickRule::Extended, false) => ((steps + 1).min(6), (steps + 1).clamp(3, 6)),
        (TickRule::Matplotlib, _) => (steps, 10),
    };
    Wanted::Round {
        count,
        most,
        rule,
        on_axis: true,
    }
}

fn labelled(
    scale: &Scale,
    wanted: &Wanted,
    format: Option<NumberFormat>,
    style: &Style,
    horizontal: bool,
) -> Vec<Tick> {
    let (label_face, size) = (Face::from(&style.tick_label), style.tick_label.size);
    let set_apart = style.tick.rule == TickRule::Extended;
    let labels = Labels {
        format,
        length: &|label| match (horizontal, set_apart) {
            (true, true) => label_face.width(&*thousands(label)),
            (true, false) => label_face.width(label),
            (false, _) => label_face.cap_height(),
        },
        size: if horizontal { size } else { 0.5 * size },
    };
    let mut ticks = ticks::ticks(scale, wanted, &labels);
    if set_apart {
        for tick in &mut ticks {
            tick.label = match format.is_none() && tick.value == 0.0 {
                true => "0".to_owned(),
                false => thousands(&tick.label).into_owned(),
            };
        }
    }
    ticks
}

/// A number with thin spaces between its thousands, where it has five digits or more before its point.
fn thousands(label: &str) -> Cow<'_, str> {
    let start = label
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(label.len());
    let digits = label[start..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    if digits < 5 {
        return Cow::Borrowed(label);
    }
    let mut out = label[..start].to_owned();
    for (index, digit) in label[start..start + digits].chars().enumerate() {
        if index > 0 && (digits - index) % 3 == 0 {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out.push_str(&label[start + digits..]);
    Cow::Owned(out)
}

/// The scales of a panel at a state.
pub(super) fn scales(plan: &Plan, panel: usize, rect: &Rect, state: usize) -> (Scale, Scale) {
    let (x, y) = axes(plan, panel);
    let PanelPlan {
        x: x_plan,
        y: y_plan,
        ..
    } = &plan.panels[panel];
    let scale = |axis: &Axis, plan: &AxisPlan, start: f64, end: f64| {
        let (start, end) = if axis.reverse {
            (end, start)
        } else {
            (start, end)
        };
        Scale::new(
            axis.scale,
            plan.low.at(state),
            plan.high.at(state),
            start,
            end,
        )
    };
    (
        scale(x, x_plan, rect.left, rect.right),
        scale(y, y_plan, rect.bottom, rect.top),
    )
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart_from_ten_thousand_on() {
        for (label, apart) in [
            ("1000", "1000"),
            ("10000", "10\u{2009}000"),
            ("−1234567.25", "−1\u{2009}234\u{2009}567.25"),
            ("0.00001", "0.00001"),
            ("100π", "100π"),
        ] {
            assert_eq!(thousands(label), apart);
        }
    }
}
