//! Axes: scales, domains, ticks.

use crate::{diag::Span, expr::NodeId};

use super::{NumberFormat, Text};

/// The axes shared by all panels without their own.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedAxes {
    /// The x axis.
    pub x: Axis,
    /// The y axis, if panels share one.
    pub y: Option<Axis>,
}

/// One axis as written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Axis {
    /// Where it stands.
    pub span: Span,
    /// Beside the axis.
    pub label: Option<Text>,
    /// Lower and upper end; `None` is trained on the data.
    pub domain: [Option<NodeId>; 2],
    /// Values that a trained domain must hold.
    pub include: Vec<NodeId>,
    /// What a trained domain is trained on.
    pub train: Train,
    /// From data to lengths.
    pub scale: ScaleKind,
    /// Larger values left or down.
    pub reverse: bool,
    /// Where the ticks are.
    pub ticks: Ticks,
    /// Words beside the given ticks, in place of numbers; as many as there are ticks, or none.
    pub tick_labels: Vec<String>,
    /// How tick labels are written; `None` is chosen to fit the ticks.
    pub tick_format: Option<NumberFormat>,
    /// Draw grid lines; `None` as the theme says.
    pub grid: Option<bool>,
    /// Draw ticks, labels and the axis label.
    pub show: bool,
}

/// What a trained domain is trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Train {
    /// All frames: nothing moves.
    #[default]
    Sweep,
    /// Each frame by itself.
    Frame,
    /// All frames, without the outermost hundredth of the values at either end.
    Robust,
}

/// From data to lengths.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum ScaleKind {
    /// Evenly.
    #[default]
    Linear,
    /// By logarithm; positive values only.
    Log,
    /// Evenly around 0, by logarithm of the magnitude far from it.
    Symlog {
        /// Where the one becomes the other; > 0.
        constant: f64,
    },
    /// By log odds; values between 0 and 1 only.
    Logit,
}

/// Where the ticks of an axis are.
#[derive(Debug, Clone, Default)]
pub(crate) enum Ticks {
    /// Round numbers.
    #[default]
    Auto,
    /// About this many round numbers.
    Count(u32),
    /// Multiples of a step.
    Step(NodeId),
    /// Exactly these.
    At(Vec<NodeId>),
}
