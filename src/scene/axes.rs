//! The axes of a panel in px: their scales and ticks.

use crate::{
    diag::Span,
    plan::{AxisPlan, PanelPlan, Plan, TextPlan},
    scene::{
        geometry::Rect,
        scale::Scale,
        text::Face,
        ticks::{self, Common, Labels, Tick, Wanted},
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
fn axis_ticks(
    plan: &AxisPlan,
    scale: &Scale,
    style: &Style,
    length: f64,
    horizontal: bool,
) -> Vec<Tick> {
    let axis = &plan.axis;
    let rule = style.tick.rule;
    let common = common(plan, style);
    let labelled = |wanted: &Wanted| {
        let format = axis.tick_format;
        labelled(scale, wanted, format, common, style, horizontal)
    };
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
    let mut ticks = labelled(&wanted);
    if let (Ticks::Auto, Wanted::Round { count, most, .. }) = (&axis.ticks, &wanted)
        && rule == TickRule::Extended
        && ticks.len() < FEW
    {
        // Two more than there should be say more than three.
        let more = Wanted::Round {
            count: *count,
            most: (steps(style, length, horizontal) + 1).clamp(*most, most + 2),
            rule,
            on_axis: true,
        };
        let more = labelled(&more);
        if more.len() > ticks.len() {
            ticks = more;
        }
    }
    for tick in &mut ticks {
        let given = plan.ticks.iter().zip(&axis.tick_labels);
        if let Some((_, word)) = given.into_iter().find(|(at, _)| **at == tick.value) {
            tick.label.clone_from(word);
        }
    }
    if horizontal && rule == TickRule::Extended && !axis.tick_labels.is_empty() {
        wrap(&mut ticks, scale, style);
    }
    ticks
}

/// Words that read upwards take at most this share of an axis's length: they would leave the panel no height.
const UPWARDS: f64 = 0.5;

/// Breaks words below an axis into lines that keep off their neighbours; as they are where that is not enough and
/// they can read upwards.
fn wrap(ticks: &mut [Tick], scale: &Scale, style: &Style) {
    let face = Face::from(&style.tick_label);
    let room = room(ticks, scale, style);
    let wrapped = |label: &str| {
        let mut lines = String::new();
        for word in label.split(' ') {
            let last = lines.rsplit('\n').next().unwrap_or_default();
            let fits = face.width(&format!("{last} {word}")) <= room;
            if !lines.is_empty() {
                lines.push(if fits { ' ' } else { '\n' });
            }
            lines.push_str(word);
        }
        lines
    };
    let lines: Vec<String> = ticks.iter().map(|tick| wrapped(&tick.label)).collect();
    let fits = lines.iter().all(|lines| face.width(lines) <= room);
    if fits || !is_short(ticks, scale, &face) {
        for (tick, lines) in ticks.iter_mut().zip(lines) {
            tick.label = lines;
        }
    }
}

/// The room that each of the words below an axis has.
fn room(ticks: &[Tick], scale: &Scale, style: &Style) -> f64 {
    let places: Vec<f64> = ticks.iter().map(|tick| scale.px(tick.value)).collect();
    let distances = places.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    distances.fold(f64::INFINITY, f64::min) - 0.6 * style.tick_label.size
}

/// Whether the words below an axis read upwards: side by side they would run into each other.
pub(super) fn read_upwards(plan: &AxisPlan, ticks: &[Tick], scale: &Scale, style: &Style) -> bool {
    let face = Face::from(&style.tick_label);
    let has_words = style.tick.rule == TickRule::Extended && !plan.axis.tick_labels.is_empty();
    let room = room(ticks, scale, style);
    let collide = || {
        let mut labels = ticks.iter().map(|tick| &tick.label);
        let are_broken = labels.clone().any(|label| label.contains('\n'));
        !are_broken && labels.any(|label| face.width(label) > room)
    };
    has_words && collide() && is_short(ticks, scale, &face)
}

/// Whether words below an axis can read upwards.
fn is_short(ticks: &[Tick], scale: &Scale, face: &Face) -> bool {
    let widths = ticks.iter().map(|tick| face.width(&tick.label));
    let length = (scale.px(scale.high()) - scale.px(scale.low())).abs();
    widths.fold(0.0, f64::max) <= UPWARDS * length
}

/// Fewer ticks than this tell too little, where there is room for more.
const FEW: usize = 4;

/// What the numbers of an axis have in common that does not move: it is written in the words beside it.
pub(super) fn common(plan: &AxisPlan, style: &Style) -> Option<Common> {
    let axis = &plan.axis;
    let is_plain = axis.tick_format.is_none() && axis.tick_labels.is_empty();
    let is_static = !plan.low.is_dynamic() && !plan.high.is_dynamic();
    if !(is_plain && is_static && axis.show && !matches!(axis.ticks, Ticks::Count(0))) {
        return None;
    }
    common_of(axis.scale, plan.low.at(0), plan.high.at(0), style)
}

/// What the numbers between two on a scale have in common.
pub(super) fn common_of(kind: ScaleKind, low: f64, high: f64, style: &Style) -> Option<Common> {
    let is_even = kind == ScaleKind::Linear && style.tick.rule == TickRule::Extended;
    is_even.then(|| Common::of(low, high)).flatten()
}

/// The words beside an axis with what its numbers have in common.
pub(super) fn with_common(
    label: Option<&TextPlan>,
    common: Option<Common>,
    style: &Style,
    span: Span,
) -> Option<TextPlan> {
    let font = style.axis_label.weight;
    match (label, common.map(|common| common.words())) {
        (label, None) => label.cloned(),
        (Some(label), Some(words)) => Some(label.followed_by(&format!("({words})"), font)),
        (None, Some(words)) => Some(TextPlan::plain(&words, font, span)),
    }
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
        axis_ticks(&panel.x, x, style, rect.width(), true),
        axis_ticks(&panel.y, y, style, rect.height(), false),
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
    let common = common([&panel.x, &panel.y][finer], style);
    let wanted = Wanted::Step(step);
    let again = labelled(scale, &wanted, None, common, style, finer == 0);
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

/// Ticks at round numbers beside an upright scale, as many as there is room for.
pub(super) fn automatic_ticks(
    scale: &Scale,
    common: Option<Common>,
    style: &Style,
    length: f64,
) -> Vec<Tick> {
    let wanted = automatic(style, length, false);
    labelled(scale, &wanted, None, common, style, false)
}

/// How many steps between ticks there is room for.
fn steps(style: &Style, length: f64, horizontal: bool) -> u32 {
    // Room for a label, in font sizes, along a line of text and across lines.
    let (along, across) = match style.tick.rule {
        TickRule::Extended => (6.0, 4.5),
        TickRule::Matplotlib => (3.0, 2.0),
    };
    let room = style.tick_label.size * if horizontal { along } else { across };
    (length / room).floor().clamp(1.0, 9.0) as u32
}

fn automatic(style: &Style, length: f64, horizontal: bool) -> Wanted {
    let (rule, steps) = (style.tick.rule, steps(style, length, horizontal));
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
    common: Option<Common>,
    style: &Style,
    horizontal: bool,
) -> Vec<Tick> {
    let (label_face, size) = (Face::from(&style.tick_label), style.tick_label.size);
    let labels = Labels {
        format,
        length: &|label| match horizontal {
            true => label_face.width(label),
            false => label_face.cap_height(),
        },
        size: if horizontal { size } else { 0.5 * size },
        typeset: style.tick.rule == TickRule::Extended,
        common,
    };
    ticks::ticks(scale, wanted, &labels)
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
