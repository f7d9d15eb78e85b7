//! What a spec says once it has been read: every default filled in, every name resolved, every
//! expression checked. The planner and the scene never ask "or the default?".

mod axes;
mod channel;
mod kinds;
mod look;
mod mark;
mod output;
mod panel;
mod sweep;
mod text;

use std::path::PathBuf;

use crate::{
    diag::Span,
    expr::{FitId, Graph, NodeId},
};

use super::{Combination, style::Style};

pub(crate) use axes::{Axis, ScaleKind, SharedAxes, Ticks, Train};
pub(crate) use channel::{Channel, Channels, Dimension, Written};
pub(crate) use kinds::{MarkChoice, MarkKind, MarkOption, MarkOptions, Setting};
pub(crate) use look::{Anchor, Arrow, Dash, Paint, Role};
pub(crate) use mark::{
    BinRule, Binning, Connector, Feature, Mark, Normalize, Over, OverRange, Repeat, Runs,
};
pub use output::Format;
pub(crate) use output::{Canvas, FilePiece, FileTemplate, Output};
pub(crate) use panel::{CellSpan, ColorScale, Layout, LegendChoice, LegendPlace, Panel, Side};
pub(crate) use sweep::{Curve, Direction, Ease, Pause, Segment, Vary, VaryPath};
pub(crate) use text::{NumberFormat, NumberKind, Text, TextPiece};

/// A whole scene, valid by construction.
#[derive(Debug, Clone)]
pub(crate) struct SceneSpec {
    /// The file's name without folder and extension; `{stem}` in output templates.
    pub stem: String,
    /// What the names of `matrix` stand for.
    pub combination: Combination,
    /// Where the whole spec stands, for findings without a better place.
    pub span: Span,
    /// The files that were read for it: what each is, and where.
    pub files: Vec<(&'static str, PathBuf)>,
    /// Every definition and every channel of the scene.
    pub graph: Graph,
    /// The names that move or stand still, and the names of the language.
    pub names: Names,
    /// Drawn above the panels.
    pub title: Option<Text>,
    /// Drawn below the title.
    pub subtitle: Option<Text>,
    /// Drawn below everything.
    pub caption: Option<Text>,
    /// Alternative text; made from the values where absent.
    pub description: Option<Text>,
    /// One legend for the whole figure, or none.
    pub legend: Option<Side>,
    /// The size of the picture.
    pub canvas: Canvas,
    /// Where the result goes, and when its frames show.
    pub output: Output,
    /// The segments of time, in order; never empty.
    pub sweep: Vec<Segment>,
    /// Top to bottom, left to right; never empty.
    pub panels: Vec<Panel>,
    /// The axes shared by the panels that have none of their own.
    pub shared: SharedAxes,
    /// Lines between marks across panels.
    pub connectors: Vec<Connector>,
    /// How panels share the canvas.
    pub layout: Layout,
    /// The theme with the spec's `style` laid over it.
    pub style: Style,
    /// The frames that `klrender check` looks at closely, beside the first, middle and last.
    pub check: Check,
}

/// Frames to be looked at closely.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Check {
    /// By number, from 0, as listed.
    pub frames: Vec<usize>,
    /// By values: for each frame, what it is to be nearest to.
    pub at: Vec<Vec<Aim>>,
}

/// A value that a frame is to be near to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aim {
    /// The name, as written.
    pub name: String,
    /// Its node in the graph.
    pub node: NodeId,
    /// The value.
    pub value: f64,
    /// Where the name stands.
    pub span: Span,
}

/// The names of a scene, each with its node in the graph.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    /// `x`, bound along a mark.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests ask what marks bind"))]
    pub x: NodeId,
    /// `y`, bound along a curve on its side.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests ask what marks bind"))]
    pub y: NodeId,
    /// The clock, 0 to 1.
    pub t: NodeId,
    /// The number of the frame, from 0.
    pub frame: NodeId,
    /// The number of frames.
    pub frames: NodeId,
    /// `[parameters]`: constants and values at rest.
    pub parameters: Vec<Parameter>,
    /// Names moved by the sweep, in order of first appearance. A name with a value at rest is in
    /// `parameters` too, with the same node.
    pub swept: Vec<Named>,
    /// `[quantities]`, in the order written.
    pub quantities: Vec<Named>,
    /// `[distributions]`, in the order written.
    pub distributions: Vec<Named>,
    /// `[chains]`, in the order written.
    pub chains: Vec<Named>,
    /// `[fits]`, each behind those that it reads.
    pub fits: Vec<Fit>,
}

/// Names that are solved for, and the minimum.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    /// The fit in the graph.
    pub id: FitId,
    /// What is minimised.
    pub minimum: Named,
    /// The solved names, in the order written.
    pub solved: Vec<Named>,
}

/// A name and its node.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// As written.
    pub name: String,
    /// Where it is defined.
    pub span: Span,
    /// Its node in the graph.
    pub node: NodeId,
}

/// A name with a number.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// As written.
    pub name: String,
    /// Its input in the graph.
    pub node: NodeId,
    /// Its value at rest.
    pub value: f64,
    /// Set on the command line: the sweep does not move it.
    pub pinned: bool,
}
