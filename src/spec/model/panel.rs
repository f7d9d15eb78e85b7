//! Panels and their legends, and how they share the canvas.

use std::sync::Arc;

use crate::{color::maps::ColorMap, diag::Span, expr::NodeId};

use super::{Axis, Mark, ScaleKind, Text};

/// A side of the canvas or of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

/// One panel.
#[derive(Debug, Clone)]
pub(crate) struct Panel {
    /// Where it stands.
    pub span: Span,
    /// Its name, given or made (`panel-1`).
    pub id: String,
    /// Above it.
    pub title: Option<Text>,
    /// Its own x axis; `None` is the shared one.
    pub x: Option<Axis>,
    /// Its own y axis; `None` is the shared one where there is one, else a default of its own
    /// (which the reader fills in, so `None` means shared).
    pub y: Option<Axis>,
    /// Where its legend is; `None` has none.
    pub legend: Option<LegendChoice>,
    /// Units of y per unit of x, fixed.
    pub aspect: Option<f64>,
    /// The scale of channel `z`.
    pub color: ColorScale,
    /// Drawn in this order.
    pub marks: Vec<Arc<Mark>>,
}

/// From values of channel `z` to colours, as written.
#[derive(Debug, Clone)]
pub(crate) struct ColorScale {
    /// Where it stands; the panel's span for a default.
    pub span: Span,
    /// The colours.
    pub map: &'static ColorMap,
    /// From values to places in the map; linear, logarithmic or symlog.
    pub scale: ScaleKind,
    /// Values of the first and the last colour; `None` is trained on the data.
    pub domain: [Option<NodeId>; 2],
    /// Value of the middle colour.
    pub center: Option<f64>,
    /// Beside the bar.
    pub label: Option<Text>,
    /// Draw the bar.
    pub bar: bool,
}

/// Where a panel's legend is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LegendChoice {
    /// In the corner where it covers least over all frames, or beside the panel where that is
    /// much.
    Best,
    /// Words at the ends of lines, in their colours, where they fit over all frames; else the best.
    Ends,
    /// Here.
    At(LegendPlace),
}

/// Where a legend is, or a text that stands in a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum LegendPlace {
    TopLeft,
    Top,
    TopRight,
    Left,
    Center,
    Right,
    BottomLeft,
    Bottom,
    BottomRight,
    /// Beside the panel, to its right.
    OutsideRight,
    /// Below the panel.
    OutsideBottom,
    /// At the ends of lines.
    Ends,
}

/// How panels share the canvas.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    /// Which cells of the grid each panel fills.
    pub cells: Vec<CellSpan>,
    /// Relative widths, one a column.
    pub widths: Vec<f64>,
    /// Relative heights, one a row.
    pub heights: Vec<f64>,
    /// Px between panels; `None` as the theme says.
    pub gap: Option<f64>,
}

impl Layout {
    /// The share of the width of all columns that those of a panel have.
    pub(crate) fn share_across(&self, panel: usize) -> f64 {
        let (first, last) = self.cells[panel].columns;
        let widths: f64 = self.widths.iter().sum();
        self.widths[first..=last].iter().sum::<f64>() / widths
    }
}

/// A rectangle of cells of the grid, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CellSpan {
    /// First and last column.
    pub columns: (usize, usize),
    /// First and last row.
    pub rows: (usize, usize),
}
