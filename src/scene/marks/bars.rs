//! Bars over the values of a name that runs in steps.

use crate::spec::model::{MarkKind, MarkOption};

use super::{
    super::{node::Node, swatch::Swatch},
    MarkContext, MarkType,
    rectangles::{bar, boxes, lattice},
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("bars");
/// In steps.
const WIDTH: MarkOption<f64> = KIND.number("width");

/// Bars.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| Swatch::filled(context.style.bars.opacity),
    fills_from_foot: true,
    ..MarkType::filled(KIND, |context, _| nodes(context))
};

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let Some(lattice) = lattice(context, context.mark.options.get(&WIDTH)) else {
        return Vec::new();
    };
    let ends = lattice.y.iter().zip(&lattice.y2);
    let bars = lattice
        .edges
        .iter()
        .zip(ends)
        .filter_map(|(&edges, (&y, &y2))| bar(context, edges, y, y2))
        .collect::<Vec<_>>();
    boxes(context, &bars, context.style.bars)
}
