//! Curves.

use crate::{
    plan::Bounds,
    spec::model::{MarkKind, OverRange, ScaleKind},
};

use super::{
    super::{
        node::Node,
        polyline::Place,
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
    let (x, y) = (&context.x, &context.y);
    let (range, curve) = (context.range()?, context.curve()?);
    // Px along which the name runs: its own axis, or the panel's longer side for all that it runs
    // along in any frame.
    let reach = context.instance.bounds.first().and_then(Option::as_ref);
    let run = match context.mark.runs.curve()?.range {
        OverRange::AxisX | OverRange::Integers => *x,
        OverRange::AxisY => *y,
        OverRange::Between { .. } => {
            let length = context.rect.width().max(context.rect.height());
            let (first, last) = reach.map_or((range.0, range.1), Bounds::reach);
            Scale::new(ScaleKind::Linear, first, last, 0.0, length)
        }
    };
    let grows = reach.is_some_and(|bounds| bounds.from.is_dynamic() || bounds.to.is_dynamic());
    // An area on its side is as one that stands, with the axes swapped.
    let (along, across) = match context.mark.lies_on_its_side() {
        true => (y, x),
        false => (x, y),
    };
    Some(sample(&curve, range, (&run, grows), along, across))
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
