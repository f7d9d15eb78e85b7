//! Warnings of what is written and nobody will see.

use crate::{
    diag::{Diagnostic, Kind, Span},
    plan::{AxisPlan, MarkInstance, MarkPlan, PanelPlan, Plan, Track, curves},
    spec::model::{Channel, Dimension, Mark, OverRange, ScaleKind, Ticks},
};

use super::{axes, composition::Composition};

/// States that are looked at, at most.
const LOOKS: usize = 16;
/// Places looked at along a curve, and along either side of a plane: at first a few.
const PLACES: [usize; 2] = [8, 64];

/// Warns of marks, levels, ticks and labels that show in no frame, and of fits that end at a bound.
pub(super) fn unseen(scene: &Composition<'_>) -> Vec<Diagnostic> {
    let plan = scene.plan;
    let mut found = Vec::new();
    for (index, panel) in plan.panels.iter().enumerate() {
        found.extend(without_ticks(scene, index));
        for planned in &panel.marks {
            found.extend(undefined(plan, panel, planned));
            found.extend(levels(plan, panel, planned));
            found.extend(between_points(plan, planned));
        }
    }
    found.extend(second_labels(plan));
    found.extend(fits_at_bounds(plan));
    found
}

fn warning(span: Span, message: String) -> Diagnostic {
    Diagnostic::warning(Kind::Unseen, span, message)
}

/// The states that stand for all of them.
fn looks(plan: &Plan) -> impl Iterator<Item = usize> + Clone + use<> {
    let last = plan.states() - 1;
    let count = last.clamp(1, LOOKS - 1);
    (0..=count.min(last)).map(move |k| k * last / count)
}

/// Axes on which no round number stands.
fn without_ticks(scene: &Composition<'_>, index: usize) -> Vec<Diagnostic> {
    let panel = &scene.plan.panels[index];
    let rect = scene.rect(index);
    let sides = [("x", &panel.x, 0), ("y", &panel.y, 1)];
    let is_bare = |(name, axis, side): (&'static str, &AxisPlan, usize)| {
        if !matches!(axis.axis.ticks, Ticks::Auto | Ticks::Count(1..)) {
            return None;
        }
        let has_ticks = looks(scene.plan).any(|state| {
            let (x, y) = axes::scales(scene.plan, index, rect, state);
            !axes::panel_ticks(panel, scene.style, (&x, &y), rect)[side].is_empty()
        });
        let message = format!(
            "the {name} axis has no tick: no round number that its labels can write lies between {} \
             and {}",
            axis.low.at(0),
            axis.high.at(0)
        );
        (!has_ticks).then(|| {
            warning(axis.axis.span, message)
                .hint("write its `ticks`, a finer `tick_format`, or another `domain`")
        })
    };
    // A shared axis is told of once.
    sides.into_iter().filter_map(is_bare).collect()
}

/// Where the axes of a panel end at a state.
fn domains(panel: &PanelPlan, state: usize) -> [(f64, f64); 2] {
    [&panel.x, &panel.y].map(|axis| (axis.low.at(state), axis.high.at(state)))
}

/// The drawings of a mark at the states looked at in which its `when`, where that is one answer a
/// frame, lets them show.
fn drawn<'a>(
    plan: &Plan,
    panel: &PanelPlan,
    planned: &'a MarkPlan,
) -> impl Iterator<Item = (usize, &'a MarkInstance)> + Clone + use<'a> {
    let mut ends = [&panel.x, &panel.y]
        .into_iter()
        .flat_map(|axis| [&axis.low, &axis.high]);
    let moves = planned.dynamic || ends.any(Track::is_dynamic);
    let states = looks(plan).take(if moves { LOOKS } else { 1 });
    states.flat_map(move |state| {
        let instances = planned.instances.iter();
        let shown = instances.filter(move |instance| instance.is_drawn(state));
        shown.map(move |instance| (state, instance))
    })
}

/// A mark of which no value has a place in any frame.
fn undefined(plan: &Plan, panel: &PanelPlan, planned: &MarkPlan) -> Option<Diagnostic> {
    let mark = &*planned.mark;
    if drawn(plan, panel, planned).next().is_none() || mark.feature.is_some() {
        return None;
    }
    for (channel, dimension) in [
        (Channel::X, Some(Dimension::X)),
        (Channel::Y, Some(Dimension::Y)),
        (Channel::Z, None),
    ] {
        let Some(written) = mark.channels.get(channel) else {
            continue;
        };
        if mark.runs.names().any(|over| over.node == written.node) {
            continue;
        }
        let scale = match dimension {
            Some(Dimension::X) => panel.x.axis.scale,
            Some(Dimension::Y) => panel.y.axis.scale,
            None => match color_scale(mark, panel) {
                Some(scale) => scale,
                None => continue,
            },
        };
        let (mut any, mut defined) = (false, false);
        let mut see = |value: f64| {
            any = true;
            defined |= !value.is_nan();
            !scale.forward(value).is_nan()
        };
        let shows = match tracks(planned, channel) {
            Some(mut values) => values.any(&mut see),
            None => PLACES.into_iter().any(|count| {
                let mut drawn = drawn(plan, panel, planned);
                drawn.any(|(state, instance)| {
                    let values = along(plan, panel, mark, instance, state, channel, count);
                    values.into_iter().any(&mut see)
                })
            }),
        };
        if shows || !any {
            continue;
        }
        let (key, kind) = (key_of(channel), mark.kind.name());
        let message = match defined {
            false => format!("`{key}` of this {kind} is undefined in all frames: it does not show"),
            true => format!(
                "no value of `{key}` of this {kind} has a place on the `{}` scale: there they must be \
                 {}",
                scale.name(),
                scale.support()
            ),
        };
        return Some(warning(written.span, message));
    }
    None
}

/// The scale on which colours show values, where they do.
fn color_scale(mark: &Mark, panel: &PanelPlan) -> Option<ScaleKind> {
    let scale = panel.color_scale.as_ref()?.scale;
    mark.runs.plane().map(|_| scale)
}

fn key_of(channel: Channel) -> &'static str {
    match channel {
        Channel::X => "x",
        Channel::Y => "y",
        _ => "z",
    }
}

/// The values of a channel that is one number a frame, of all instances and states.
fn tracks(planned: &MarkPlan, channel: Channel) -> Option<impl Iterator<Item = f64>> {
    let tracks = planned.instances.iter().map(move |it| it.channel(channel));
    let tracks: Vec<_> = tracks.collect::<Option<_>>()?;
    Some(
        tracks
            .into_iter()
            .flat_map(|track| track.values().iter().copied()),
    )
}

/// Some values of a channel that runs along a curve or over the plane.
fn along(
    plan: &Plan,
    panel: &PanelPlan,
    mark: &Mark,
    instance: &MarkInstance,
    state: usize,
    channel: Channel,
    count: usize,
) -> Vec<f64> {
    let [x, y] = domains(panel, state);
    if channel == Channel::Z {
        return plane(plan, mark, instance, state, [x, y], count);
    }
    let Some((from, to, step)) = curves::range(mark, instance, state, x, y) else {
        return Vec::new();
    };
    let Some(curve) = plan.curve(mark, instance, state) else {
        return Vec::new();
    };
    let places = match step {
        Some(step) => curves::steps(from, to, step),
        None => {
            let even = (0..=count).map(|k| from + (to - from) * k as f64 / count as f64);
            even.chain(curve.shape((from, to)).places.into_iter().take(count))
                .collect()
        }
    };
    let which = if channel == Channel::X { 0 } else { 1 };
    let mut channels = curve.at(places);
    if channels.len() <= which {
        return Vec::new();
    }
    channels.swap_remove(which)
}

/// Some values over the plane.
fn plane(
    plan: &Plan,
    mark: &Mark,
    instance: &MarkInstance,
    state: usize,
    [x, y]: [(f64, f64); 2],
    count: usize,
) -> Vec<f64> {
    let (Some(sides), Some(surface)) = (
        curves::plane(mark, instance, state, x, y),
        plan.surface(mark, instance, state),
    ) else {
        return Vec::new();
    };
    let [xs, ys] = sides.map(|(from, to, step)| match step {
        Some(step) => curves::steps(from, to, step),
        None => {
            let even = (0..=count).map(|k| from + (to - from) * k as f64 / count as f64);
            even.collect::<Vec<f64>>()
        }
    });
    surface.at(&xs, &ys)
}

/// Lines of equal value that the value never reaches.
fn levels(plan: &Plan, panel: &PanelPlan, planned: &MarkPlan) -> Vec<Diagnostic> {
    let mark = &*planned.mark;
    if mark.kind.name() != "contour" {
        return Vec::new();
    }
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut missed: Vec<usize> = (0..mark.levels.len()).collect();
    for (state, instance) in drawn(plan, panel, planned) {
        for count in PLACES {
            let values = along(plan, panel, mark, instance, state, Channel::Z, count);
            for value in values.into_iter().filter(|value| !value.is_nan()) {
                (low, high) = (low.min(value), high.max(value));
            }
            missed.retain(|&which| {
                let level = instance.levels[which].at(state);
                !(low <= level && level <= high)
            });
            if missed.is_empty() && low < high {
                return Vec::new();
            }
        }
    }
    if low > high {
        // It is undefined, which is told of.
        return Vec::new();
    }
    if low == high && mark.levels.is_empty() {
        let message = format!("this contour shows no line: its value is {low} everywhere");
        return vec![warning(mark.span, message)];
    }
    let message = |which: &usize| {
        let level = planned.instances[0].levels[*which].at(0);
        warning(
            plan.graph.span_of(mark.levels[*which]),
            format!("no line shows the level {level}: the values reach from {low} to {high}"),
        )
    };
    missed.iter().map(message).collect()
}

/// Curves through probabilities of points, between which there are none.
fn between_points(plan: &Plan, planned: &MarkPlan) -> Option<Diagnostic> {
    let mark = &*planned.mark;
    let over = mark.runs.curve()?;
    let instance = planned.instances.first()?;
    let stepped = match instance.bounds.first()? {
        Some(bounds) => bounds.step.is_some(),
        None => matches!(over.range, OverRange::Integers),
    };
    if stepped {
        return None;
    }
    let y = mark.channels.get(Channel::Y)?;
    plan.graph.pmf_along(y.node, over.node)?;
    let message = "a probability of points is drawn as a curve: between the points there is none";
    let hint = "draw `bars` or `stems`, which stand at whole numbers";
    Some(warning(y.span, message.to_owned()).hint(hint))
}

/// Labels in a series that has its entry in the legend already.
fn second_labels(plan: &Plan) -> Vec<Diagnostic> {
    let mut known: Vec<(&str, String)> = Vec::new();
    let mut found = Vec::new();
    let panels = plan.panels.iter().enumerate();
    let marks = panels.flat_map(|(index, panel)| panel.marks.iter().map(move |mark| (index, mark)));
    let mut last = 0;
    for (panel, planned) in marks {
        // Each panel has a legend of its own, unless the figure has one for all.
        if panel != last && plan.legend.is_none() {
            known.clear();
        }
        last = panel;
        let mark = &*planned.mark;
        let label = planned.instances.first().and_then(|it| it.label.as_ref());
        let (Some(series), Some(label)) = (mark.series.as_deref(), label) else {
            continue;
        };
        let words = label.at(0).text().to_owned();
        if plan.legend.is_none() && plan.panels[panel].legend.is_none() {
            continue;
        }
        match known.iter().find(|(name, _)| *name == series) {
            None => known.push((series, words)),
            Some((_, first)) if *first == words => {}
            Some((_, first)) => {
                let message = format!(
                    "this label does not show: a series has one entry in the legend, and that of \
                     `{series}` is \"{first}\""
                );
                found.push(
                    warning(label.span(), message)
                        .hint("give the mark a `stroke` or `fill` in place of its `series`"),
                );
            }
        }
    }
    found
}

/// Names whose fitted value is as far as it may go.
fn fits_at_bounds(plan: &Plan) -> Vec<Diagnostic> {
    const NEAR: f64 = 1e-6;
    let mut found = Vec::new();
    for fit in &plan.names.fits {
        let bounds = plan.graph.bounds_of(fit.id);
        for (solved, bounds) in fit.solved.iter().zip(bounds) {
            let at_bound = looks(plan).find_map(|state| {
                let bindings = plan.bindings(state);
                let value = |node| plan.graph.constant(node, &bindings);
                let (at, low, high) = (value(solved.node)?, value(bounds[0])?, value(bounds[1])?);
                let near = NEAR * (high - low);
                let side = match (at - low <= near, high - at <= near) {
                    (true, _) => ("lower", low),
                    (_, true) => ("upper", high),
                    _ => return None,
                };
                Some((state, side))
            });
            if let Some((state, (side, bound))) = at_bound {
                let message = format!(
                    "`{}` ends at its {side} bound, {bound}, at frame {state}: what is minimised may \
                     be less beyond it",
                    solved.name
                );
                found.push(warning(solved.span, message).hint("widen its bounds"));
            }
        }
    }
    found
}
