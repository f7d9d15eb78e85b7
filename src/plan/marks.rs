//! Planning marks: what of them is known without running along them.

use std::sync::Arc;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Cause, NodeId},
    limits::{CELLS, STEPS, TRAILED},
    spec::model::{Channel, Channels, Mark, Over, OverRange, Panel, Runs, Text},
};

use super::{
    curves, data,
    each::{self, Item},
    ellipses,
    mark_plan::{Bounds, MarkInstance, MarkPlan},
    planner::Planner,
    text_plan::TextPlan,
    track::{Track, show},
};

pub(super) fn plan(planner: &mut Planner<'_>, panel: &Panel) -> Vec<MarkPlan> {
    panel
        .marks
        .iter()
        .map(|mark| plan_mark(planner, mark))
        .collect()
}

fn plan_mark(planner: &mut Planner<'_>, mark: &Arc<Mark>) -> MarkPlan {
    let repetitions: Vec<Vec<(NodeId, Track)>> = match &mark.repeat {
        None => vec![Vec::new()],
        Some(repeat) => (0..repeat.count)
            .map(|index| {
                let names = repeat.names.iter();
                let bound = names.map(|(name, values)| (*name, planner.track(values[index], &[])));
                bound.collect()
            })
            .collect(),
    };
    let mut instances = Vec::with_capacity(repetitions.len());
    for (repetition, bound) in repetitions.into_iter().enumerate() {
        for item in each::items(planner, mark, bound) {
            instances.push(instance(planner, mark, item, repetition));
        }
    }
    let cells: f64 = instances.iter().map(|instance| instance.cells).sum();
    let all = cells * (mark.trail + 1) as f64;
    if all > TRAILED && cells > instances.len() as f64 {
        let message = format!(
            "`over`, `for` and `trail` make {all} steps together: at most {TRAILED} are possible"
        );
        planner
            .diagnostics
            .push(Diagnostic::error(Kind::Limit, mark.span, message));
    }
    let dynamic = is_dynamic(planner, mark, &instances);
    let mut texts = instances.iter().filter_map(|drawn| drawn.text.as_ref());
    let text_dynamic = texts.any(TextPlan::is_dynamic);
    MarkPlan {
        mark: Arc::clone(mark),
        instances,
        dynamic: dynamic || text_dynamic,
        // What a trail leaves behind is made of whole words.
        only_values_dynamic: text_dynamic && !dynamic && mark.trail == 0,
    }
}

fn instance(planner: &mut Planner<'_>, mark: &Mark, item: Item, repetition: usize) -> MarkInstance {
    let Item {
        bound,
        known,
        exists,
    } = item;
    let known = |node: NodeId| {
        let mut all = known.iter();
        all.find(|(id, _)| *id == node)
            .map(|(_, track)| track.clone())
    };
    let reach = data::reach(planner, mark, &bound);
    let ellipses = ellipses::plan(planner, mark, &bound);
    let mut channels = Channels::default();
    if mark.runs.once_a_frame() {
        for channel in Channel::NUMBERS {
            // The level of an ellipse is in its shape.
            if let Some(node) = mark.channel(channel).filter(|_| channel != Channel::Level) {
                let track = known(node).unwrap_or_else(|| planner.track(node, &bound));
                channels.set(channel, track);
            }
        }
    }
    if let Some(ellipses) = &ellipses {
        channels.set(Channel::X, ellipses.center(0));
        channels.set(Channel::Y, ellipses.center(1));
    }
    if let Some(reach) = &reach {
        if let Some((low, high)) = reach.x {
            channels.set(Channel::X, Track::Static(low));
            channels.set(Channel::X2, Track::Static(high));
        }
        if let Some(top) = &reach.top {
            channels.set(Channel::Y, top.clone());
            channels.set(Channel::Y2, Track::Static(0.0));
        }
    }
    let names: Vec<&Over> = mark.runs.names().collect();
    let bounds: Vec<Option<Bounds>> = names
        .iter()
        .map(|over| match over.range {
            OverRange::AxisX | OverRange::AxisY | OverRange::Integers => None,
            OverRange::Between { from, to, step } => Some(Bounds {
                from: planner.track(from, &bound),
                to: planner.track(to, &bound),
                step: step.map(|step| planner.track(step, &bound)),
            }),
        })
        .collect();
    let levels = mark.levels.iter();
    let levels = levels.map(|&node| planner.track(node, &bound)).collect();
    let mut cells = 1.0;
    for (over, bounds) in names.iter().zip(&bounds) {
        if let Some(Bounds {
            from,
            to,
            step: Some(step),
        }) = bounds
        {
            cells *= check_steps(planner, over.span, [from, to, step]);
        }
    }
    if cells > CELLS {
        let message = format!("`over` makes {cells} cells: at most {CELLS} are possible");
        planner
            .diagnostics
            .push(Diagnostic::error(Kind::Limit, mark.span, message));
    }
    let along: Vec<NodeId> = names.iter().map(|over| over.node).collect();
    let when = mark
        .when
        .filter(|&when| !planner.spec.graph.depends_on(when, &along, &[]));
    let when = when.map(|when| known(when).unwrap_or_else(|| planner.track(when, &bound)));
    let when = match (exists, when) {
        (Some(exists), Some(when)) => Some(exists.times(&when)),
        (exists, when) => exists.or(when),
    };
    let running: Vec<NodeId> = curves::running(mark).collect();
    planner.check_curves(&running, &along, &bound);
    check_kinds(planner, mark, &along, &bound);
    let mut look = |node: Option<NodeId>, key, most| {
        let track = node.and_then(known);
        planner.look(node, key, &bound, track, 0.0..=most, mark.span)
    };
    let stroke_width = look(mark.stroke_width, "stroke_width", 1000.0);
    let opacity = look(mark.opacity, "opacity", 1.0);
    let mut words = |text: &Option<Text>| {
        let text = text.as_ref()?;
        Some(planner.words_with(text, &bound))
    };
    let (label, text) = (words(&mark.label), words(&mark.text));
    MarkInstance {
        channels,
        ellipses,
        bins: reach.and_then(|reach| reach.bins),
        bounds,
        cells,
        levels,
        when,
        stroke_width,
        opacity,
        label,
        text,
        bound,
        repetition,
    }
}

/// Refuses functions of a distribution of the wrong kind in what runs along a mark: wherever it is
/// evaluated, they have no value.
fn check_kinds(
    planner: &mut Planner<'_>,
    mark: &Mark,
    along: &[NodeId],
    bound: &[(NodeId, Track)],
) {
    const PLACES: [f64; 3] = [0.25, 0.5, 1.0];
    let running: Vec<NodeId> = curves::running(mark).chain(mark.when).collect();
    if along.is_empty() || !planner.spec.graph.fits_of(&running).is_empty() {
        return;
    }
    let mut bindings = planner.bindings_at(0, bound);
    for &name in along {
        bindings.set(name, PLACES.to_vec());
    }
    let mut faults = planner.spec.graph.evaluate(&running, &bindings).faults;
    faults.retain(|fault| {
        let everywhere = fault.index.is_none() || fault.count >= PLACES.len();
        everywhere && matches!(fault.cause, Cause::Unsuited(_))
    });
    planner.report(&faults, None);
}

/// Refuses steps that never arrive, or only after too many; gives the most that there are.
fn check_steps(planner: &mut Planner<'_>, span: Span, [from, to, step]: [&Track; 3]) -> f64 {
    let tracks = [from, to, step];
    let dynamic = tracks.into_iter().any(Track::is_dynamic);
    let states = if dynamic { planner.clock.states() } else { 1 };
    let mut most: f64 = 0.0;
    for state in 0..states {
        let [from, to, step] = tracks.map(|track| track.at(state));
        let count = (to - from) / step;
        if (-1e-9..STEPS).contains(&count) {
            most = most.max(count.round() + 1.0);
            continue;
        }
        let values = format!("from {} to {} by {}", show(from), show(to), show(step));
        let place = planner.when(state);
        let (kind, message) = if count >= STEPS && count.is_finite() {
            let most = STEPS;
            let message =
                format!("`over` would run {values} {place}: at most {most} steps are possible");
            (Kind::Limit, message)
        } else {
            let message = format!("`over` never arrives {values} {place}");
            (Kind::OutOfRange, message)
        };
        planner
            .diagnostics
            .push(Diagnostic::error(kind, span, message));
        return 1.0;
    }
    most
}

/// Whether any of it but its words changes over time.
fn is_dynamic(planner: &Planner<'_>, mark: &Mark, instances: &[MarkInstance]) -> bool {
    if let Runs::Time { whole } = mark.runs {
        return !whole;
    }
    let mut bound: Vec<NodeId> = mark.runs.names().map(|over| over.node).collect();
    bound.extend(
        mark.repeat
            .iter()
            .flat_map(|repeat| repeat.names.iter().map(|(name, _)| *name)),
    );
    bound.extend(mark.each.iter().map(|(name, _)| *name));
    let channels = mark.channels.iter().map(|written| written.node);
    let dynamic_channel = channels
        .chain(mark.when)
        .any(|node| planner.is_dynamic(node, &bound));
    dynamic_channel
        || instances.iter().any(|instance| {
            let bound = instance.bound.iter().map(|(_, track)| track);
            instance
                .channels
                .iter()
                .chain(instance.bounds.iter().flatten().flat_map(Bounds::tracks))
                .chain(&instance.levels)
                .chain(&instance.when)
                .chain(&instance.stroke_width)
                .chain(&instance.opacity)
                .chain(bound)
                .any(Track::is_dynamic)
        })
}
