//! Bars over the values of a name that runs in steps.

use crate::spec::model::{Mark, MarkKind, MarkOption, Paint};

use super::{
    super::{
        node::Node,
        swatch::{Swatch, SwatchContext},
    },
    MarkContext, MarkType, TracePath,
    rectangles::{bar, boxes, lattice},
};

/// Bars.
pub(super) struct Bars;

/// Its row in the key table.
pub(super) const KIND: MarkKind = MarkKind::named("bars");
/// In steps.
const WIDTH: MarkOption<f64> = KIND.number("width");

impl MarkType for Bars {
    fn nodes(&self, context: &MarkContext<'_>, _: Option<&TracePath>) -> Vec<Node> {
        nodes(context)
    }

    fn swatch(&self, context: &SwatchContext<'_>) -> Swatch {
        Swatch::filled(context.style.bars.opacity)
    }

    fn paint(&self, mark: &Mark) -> Option<Paint> {
        mark.fill.or(mark.stroke)
    }
}

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
