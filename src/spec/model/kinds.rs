//! The types of marks, each with its channels.

use crate::{diag::Span, expr::NodeId};

use super::{Arrow, LegendPlace, Over, Paint, Symbol, Text};

/// The types of marks with their channels.
#[derive(Debug, Clone)]
pub enum MarkKind {
    /// A curve.
    Line {
        /// Where along x.
        x: NodeId,
        /// Where along y.
        y: NodeId,
        /// What its colour shows.
        z: Option<NodeId>,
    },
    /// The way of a point through time.
    Trace {
        /// Where along x.
        x: NodeId,
        /// Where along y.
        y: NodeId,
        /// What its colour shows.
        z: Option<NodeId>,
        /// How much of the way shows.
        reveal: Reveal,
    },
    /// The area between two curves.
    Area {
        /// Where along x.
        x: NodeId,
        /// One edge.
        y: NodeId,
        /// The other edge; 0 by default.
        y2: NodeId,
        /// Colour where y < y2.
        fill_negative: Option<Paint>,
    },
    /// Bars over the values of a name that runs in steps.
    Bars {
        /// Where along x.
        x: NodeId,
        /// One end.
        y: NodeId,
        /// The other end; 0 by default.
        y2: NodeId,
        /// Their width as a share of the way from one to the next.
        width: f64,
    },
    /// Thin bars with a head.
    Stems {
        /// Where along x.
        x: NodeId,
        /// The head.
        y: NodeId,
        /// The foot; 0 by default.
        y2: NodeId,
        /// The stem's width as a share of the way from one to the next; `None` as its stroke says.
        width: Option<f64>,
        /// Diameter of the head in px, as written.
        size: Option<f64>,
    },
    /// A symbol.
    Point {
        /// Where along x.
        x: NodeId,
        /// Where along y.
        y: NodeId,
        /// What its colour shows.
        z: Option<NodeId>,
        /// Diameter in px, as written.
        size: Option<f64>,
        /// Its form.
        symbol: Symbol,
        /// Which points of a curve are shown; `None` is one point.
        at: Option<Feature>,
    },
    /// A line across the panel.
    Rule(
        /// Where it stands.
        Rule,
    ),
    /// A straight line between two points.
    Segment {
        /// Start.
        x: NodeId,
        /// Start.
        y: NodeId,
        /// End.
        x2: NodeId,
        /// End.
        y2: NodeId,
        /// Which ends have a head.
        arrow: Arrow,
    },
    /// The extent between two values.
    Bracket {
        /// Start.
        x: NodeId,
        /// Start.
        y: NodeId,
        /// Where it ends.
        end: BracketEnd,
        /// Its words.
        text: Option<Text>,
    },
    /// The distribution of data, as bars over bins that are the same in all frames.
    Histogram {
        /// The values.
        data: NodeId,
        /// How many bins; `None` follows a rule.
        bins: Option<u32>,
        /// What the heights are.
        normalize: Normalize,
    },
    /// A tick at the foot of the panel for each value.
    Rug {
        /// The values.
        data: NodeId,
    },
    /// A value as colour over the plane.
    Heatmap(
        /// Where which value is.
        Field,
    ),
    /// Lines of equal value.
    Contour {
        /// Where which value is.
        field: Field,
        /// The values that have a line.
        levels: Levels,
        /// Colour what lies between the values instead of drawing lines.
        filled: bool,
        /// Write the values on the lines.
        labels: bool,
    },
    /// The line of equal density that holds a share of a bivariate distribution's mass.
    Ellipse {
        /// The distribution.
        distribution: NodeId,
        /// Where the distribution is written.
        span: Span,
        /// The mass inside.
        level: NodeId,
    },
    /// Words.
    Text {
        /// Where they stand.
        place: TextPlace,
        /// The words.
        text: Text,
        /// Px to the right.
        dx: f64,
        /// Px down.
        dy: f64,
        /// Which part of the words stands at the place.
        anchor: Anchor,
        /// Draw a line to the place.
        leader: bool,
        /// Font size in px, as written.
        size: Option<f64>,
    },
}

/// A line across the panel.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// Vertical, at x.
    X(NodeId),
    /// Horizontal, at y.
    Y(NodeId),
}

/// Which points of a curve a `point` mark shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Feature {
    Minima,
    Maxima,
    Zeros,
}

/// A value over the plane.
#[derive(Debug, Clone)]
pub struct Field {
    /// What runs along x.
    pub x: Over,
    /// What runs along y.
    pub y: Over,
    /// The value.
    pub z: NodeId,
}

/// The values that have a line.
#[derive(Debug, Clone)]
pub enum Levels {
    /// About this many round numbers.
    Count(u32),
    /// These.
    At(Vec<NodeId>),
}

/// Where a bracket ends.
#[derive(Debug, Clone, Copy)]
pub enum BracketEnd {
    /// At the same y: it lies.
    X(NodeId),
    /// At the same x: it stands.
    Y(NodeId),
}

/// What the heights of a histogram are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalize {
    /// Shares of the values over the width of their bin: the areas add up to 1.
    Density,
    /// Numbers of values.
    Count,
}

/// How much of a trace shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reveal {
    /// Up to now.
    Past,
    /// The whole way.
    All,
    /// Up to now, the rest faint.
    Ghost,
}

/// Where a text mark stands.
#[derive(Debug, Clone, Copy)]
pub enum TextPlace {
    /// At a point of the data.
    At {
        /// Along x.
        x: NodeId,
        /// Along y.
        y: NodeId,
    },
    /// In a corner or at a side of the panel.
    Panel(LegendPlace),
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Anchor {
    Start,
    Middle,
    End,
}
