//! Curves.

use crate::{
    plan::{Bounds, Track},
    spec::model::{Channel, MarkKind, OverRange, ScaleKind},
};

use super::{
    super::{
        node::Node,
        polyline::{self, Place},
        sample::{Samples, sample},
        scale::Scale,
    },
    MarkContext, MarkType,
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("line");

/// A curve.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| {
        let style = &context.style.line;
        context.line(style.stroke_width, style.stroke_dash)
    },
    theme_color: |style| style.line.stroke,
    ..MarkType::stroked(KIND, |context, _| nodes(context))
};

/// The samples of the mark's curve, at most one for each px of the way.
pub(super) fn samples(context: &MarkContext<'_>) -> Option<Samples> {
    let range = context.range()?;
    if let Some(settled) = context.settled {
        return Some(settled.between(range.0.min(range.1), range.0.max(range.1)));
    }
    sampled(context, range, &[])
}

fn sampled(
    context: &MarkContext<'_>,
    range: (f64, f64, Option<f64>),
    also: &[f64],
) -> Option<Samples> {
    let (x, y) = (&context.x, &context.y);
    let curve = context.curve()?;
    // Px along which the name runs: its own axis, or the panel's longer side for all that it runs
    // along in any frame.
    let bounds = context.instance.bounds.first().and_then(Option::as_ref);
    let run = match context.mark.runs.curve()?.range {
        OverRange::AxisX | OverRange::Integers => *x,
        OverRange::AxisY => *y,
        OverRange::Between { .. } => {
            let length = context.rect.width().max(context.rect.height());
            let (first, last) = bounds.map_or((range.0, range.1), Bounds::reach);
            Scale::new(ScaleKind::Linear, first, last, 0.0, length)
        }
    };
    let grows = bounds.is_some_and(Bounds::is_dynamic);
    let [along, across] = axes(context);
    Some(sample(&curve, range, also, (&run, grows), along, across))
}

/// The axes along and across the mark: an area on its side is as one that stands, with the axes swapped.
fn axes<'a>(context: &'a MarkContext<'_>) -> [&'a Scale; 2] {
    match context.mark.lies_on_its_side() {
        true => [&context.y, &context.x],
        false => [&context.x, &context.y],
    }
}

/// All samples that a mark on static axes needs in any frame, if it only grows: what it is where it has
/// been does not change.
pub(in super::super) fn settled(context: &MarkContext<'_>) -> Option<Samples> {
    let bounds = context.instance.bounds.first()?.as_ref()?;
    let continuous = bounds.step.is_none() && bounds.is_dynamic();
    if !continuous || !context.plan.curve_settles(context.mark, context.instance) {
        return None;
    }
    let (first, last) = bounds.reach();
    if !(first.is_finite() && last.is_finite()) {
        return None;
    }
    // Where a frame's line ends there is a sample.
    let ends = [&bounds.from, &bounds.to].map(Track::values).concat();
    let samples = sampled(context, (first, last, None), &ends)?;
    let [along, across] = axes(context);
    let px = |scale: &Scale, values: &[f64]| values.iter().map(|value| scale.px(*value)).collect();
    let along: Vec<f64> = px(along, &samples.channels[0]);
    let across: Vec<Vec<f64>> = samples.channels[1..]
        .iter()
        .map(|channel| px(across, channel))
        .collect();
    let is_plain = |px: &f64| px.abs() < 1e5;
    let plain = along.iter().chain(across.iter().flatten()).all(is_plain);
    if !plain || context.mark.channel(Channel::Z).is_some() {
        return Some(samples);
    }
    let mut kept: Vec<usize> = ends
        .iter()
        .filter_map(|end| samples.values.binary_search_by(|it| it.total_cmp(end)).ok())
        .collect();
    for across in &across {
        let places: Vec<Place> = along.iter().copied().zip(across.iter().copied()).collect();
        let envelope = polyline::envelope(&places);
        let places: Vec<Place> = envelope.iter().map(|&index| places[index]).collect();
        kept.extend(
            polyline::thin(&places)
                .into_iter()
                .map(|index| envelope[index]),
        );
    }
    kept.sort_unstable();
    kept.dedup();
    Some(samples.at(&kept))
}

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let Some(samples) = samples(context) else {
        return Vec::new();
    };
    let colors = context
        .curve()
        .and_then(|curve| curve.colors(samples.values.clone()));
    let [x, y] = samples.channels.as_slice() else {
        return Vec::new();
    };
    let places: Vec<Place> = x
        .iter()
        .zip(y)
        .map(|(&x, &y)| (context.x.px(x), context.y.px(y)))
        .collect();
    let signs = context.infinities(&places);
    let mut nodes = match colors {
        Some(colors) => context.stroke_by_value(&places, &colors, &context.style.line),
        None => context.stroke(places, &context.style.line),
    };
    nodes.extend(signs);
    nodes
}
