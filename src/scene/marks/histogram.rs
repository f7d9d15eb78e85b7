//! The distribution of data, as bars over bins.

use crate::spec::model::{Mark, MarkKind, Paint};

use super::{
    super::{
        geometry::Rect,
        node::Node,
        swatch::{Swatch, SwatchContext},
    },
    MarkContext, MarkType, TracePath,
    rectangles::{bar, boxes},
};

/// Data counted in bins.
pub(super) struct Histogram;

/// Its row in the key table.
pub(super) const KIND: MarkKind = MarkKind::named("histogram");

impl MarkType for Histogram {
    fn nodes(&self, context: &MarkContext<'_>, _: Option<&TracePath>) -> Vec<Node> {
        nodes(context)
    }

    fn swatch(&self, context: &SwatchContext<'_>) -> Swatch {
        Swatch::filled(context.style.histogram.opacity)
    }

    fn paint(&self, mark: &Mark) -> Option<Paint> {
        mark.fill.or(mark.stroke)
    }
}

/// The bars of a histogram stand side by side; a hair between them tells them apart.
fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let (Some(bins), Some(binning)) = (context.instance.bins, context.mark.binning) else {
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
