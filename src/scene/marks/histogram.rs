//! The distribution of data, as bars over bins.

use crate::spec::model::MarkKind;

use super::{
    super::{geometry::Rect, node::Node, swatch::Swatch},
    MarkContext, MarkType,
    rectangles::{bar, boxes},
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("histogram");

/// Data counted in bins.
pub(super) static TYPE: MarkType = MarkType {
    swatch: |context| Swatch::filled(context.style.histogram.opacity),
    ..MarkType::filled(KIND, |context, _| nodes(context))
};

/// The bars of a histogram stand side by side; a hair between them tells them apart.
fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let (Some(bins), Some(binning)) = (&context.instance.bins, &context.mark.binning) else {
        return Vec::new();
    };
    let heights = bins.heights(&context.data(), binning.normalize);
    let hair = 0.5 * context.ratio.max(1.0);
    let bars: Vec<Rect> = heights
        .iter()
        .enumerate()
        .filter(|(_, height)| **height > 0.0)
        .filter_map(|(index, &height)| bar(context, bins.edges(index), height, 0.0))
        .map(|bar| {
            let hair = if bar.width() > 8.0 * hair { hair } else { 0.0 };
            Rect {
                left: bar.left + hair,
                right: bar.right - hair,
                ..bar
            }
        })
        .collect();
    boxes(context, &bars, context.style.histogram)
}
