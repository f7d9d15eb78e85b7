use crate::{plan::curves, spec::model::OverRange};

use super::{
    super::{
        node::Node,
        polyline::Place,
        sample::{Samples, sample},
        scale::Scale,
    },
    MarkContext,
};

/// The samples of the mark's curve, at most one for each px of the way.
pub(super) fn samples(brush: &MarkContext<'_>) -> Option<Samples> {
    let (x, y) = (&brush.x, &brush.y);
    let domain = |scale: &Scale| (scale.low(), scale.high());
    let range = curves::range(
        brush.mark,
        brush.repetition,
        brush.state,
        domain(x),
        domain(y),
    )?;
    let curve = brush
        .plan
        .curve(brush.mark, brush.repetition, brush.state)?;
    // Px along which the name runs: its own axis, or the panel's longer side.
    let run = match brush.mark.over.as_ref()?.range {
        OverRange::AxisX | OverRange::Integers => *x,
        OverRange::AxisY => *y,
        OverRange::Between { .. } => {
            let length = brush.rect.width().max(brush.rect.height());
            Scale::new(
                crate::spec::model::ScaleKind::Linear,
                range.0,
                range.1,
                0.0,
                length,
            )
        }
    };
    Some(sample(&curve, range, &run, x, y))
}

pub(super) fn nodes(brush: &MarkContext<'_>) -> Vec<Node> {
    let Some(samples) = samples(brush) else {
        return Vec::new();
    };
    let colors = brush
        .plan
        .curve(brush.mark, brush.repetition, brush.state)
        .and_then(|curve| curve.colors(samples.values.clone()));
    let [x, y] = samples.channels.as_slice() else {
        return Vec::new();
    };
    let places: Vec<Place> = x
        .iter()
        .zip(y)
        .map(|(&x, &y)| (brush.x.px(x), brush.y.px(y)))
        .collect();
    let signs = brush.infinities(&places);
    let mut nodes = match colors {
        Some(colors) => brush.stroke_by_value(&places, &colors, &brush.style.line),
        None => brush.stroke(places, &brush.style.line),
    };
    nodes.extend(signs);
    nodes
}
