//! Marks, and the lines between them.

use crate::{diag::Span, expr::NodeId};

use super::{
    Arrow, BracketEnd, Dash, Field, Levels, MarkKind, Paint, Rule, Text, TextPiece, TextPlace,
};

/// One mark: what is drawn, and how it looks.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Where it stands.
    pub span: Span,
    /// The id as written, else made from its place (`panel-1-mark-2`).
    pub id: String,
    /// What it is, with its channels.
    pub kind: MarkKind,
    /// Legend text.
    pub label: Option<Text>,
    /// The name of its series, as written.
    pub series: Option<String>,
    /// Drawn only where and while this holds.
    pub when: Option<NodeId>,
    /// What runs along the mark; present for curves, bars and the like (by default, the axis), and
    /// where written.
    pub over: Option<Over>,
    /// Repetitions of the mark; each is a series. `None` is drawn once.
    pub repeat: Option<Repeat>,
    /// How many frames back faint copies of it show; 0 shows none.
    pub trail: usize,
    /// Line colour, as written.
    pub stroke: Option<Paint>,
    /// Line width in px, as written.
    pub stroke_width: Option<NodeId>,
    /// Line pattern, as written.
    pub stroke_dash: Option<Dash>,
    /// Area colour, as written.
    pub fill: Option<Paint>,
    /// Opacity, 0 to 1, as written.
    pub opacity: Option<NodeId>,
}

impl Mark {
    /// Every number and list that its look and place follow from, legend text aside.
    pub fn nodes(&self) -> Vec<NodeId> {
        let of_text = |text: &Text| -> Vec<NodeId> {
            let pieces = text.pieces.iter();
            pieces
                .filter_map(|piece| match piece {
                    TextPiece::Value { node, .. } => Some(*node),
                    TextPiece::Shaped { .. } | TextPiece::Break => None,
                })
                .collect()
        };
        let mut nodes = match &self.kind {
            MarkKind::Line { x, y, z }
            | MarkKind::Trace { x, y, z, .. }
            | MarkKind::Point { x, y, z, .. } => {
                let mut nodes = vec![*x, *y];
                nodes.extend(z);
                nodes
            }
            MarkKind::Heatmap(field) => vec![field.z],
            MarkKind::Contour { field, levels, .. } => {
                let mut nodes = vec![field.z];
                if let Levels::At(levels) = levels {
                    nodes.extend(levels);
                }
                nodes
            }
            MarkKind::Area { x, y, y2, .. }
            | MarkKind::Bars { x, y, y2, .. }
            | MarkKind::Stems { x, y, y2, .. } => vec![*x, *y, *y2],
            MarkKind::Rule(Rule::X(node) | Rule::Y(node)) => vec![*node],
            MarkKind::Segment { x, y, x2, y2, .. } => vec![*x, *y, *x2, *y2],
            MarkKind::Bracket { x, y, end, text } => {
                let (BracketEnd::X(end) | BracketEnd::Y(end)) = end;
                let mut nodes = vec![*x, *y, *end];
                nodes.extend(text.iter().flat_map(of_text));
                nodes
            }
            MarkKind::Histogram { data, .. } | MarkKind::Rug { data } => vec![*data],
            MarkKind::Ellipse {
                distribution,
                level,
                ..
            } => vec![*distribution, *level],
            MarkKind::Text { place, text, .. } => {
                let mut nodes = of_text(text);
                if let TextPlace::At { x, y } = place {
                    nodes.extend([*x, *y]);
                }
                nodes
            }
        };
        nodes.extend(
            self.when
                .iter()
                .chain(&self.stroke_width)
                .chain(&self.opacity),
        );
        for over in self.runs() {
            if let OverRange::Between { from, to, step } = over.range {
                nodes.extend([from, to].into_iter().chain(step));
            }
        }
        nodes
    }

    /// Every name that runs: one along a curve, two over a plane.
    pub fn runs(&self) -> Vec<&Over> {
        let plane = self.field().map(|field| [&field.x, &field.y]);
        self.over
            .iter()
            .chain(plane.into_iter().flatten())
            .collect()
    }

    /// The value over the plane that it shows, if it is of such a type.
    pub fn field(&self) -> Option<&Field> {
        match &self.kind {
            MarkKind::Heatmap(field) | MarkKind::Contour { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Whether it has values that train the panel's colour scale.
    pub fn trains_colors(&self) -> bool {
        self.field().is_some() || self.shows_colors()
    }

    /// Whether its colour shows a value, by the panel's colour scale. A contour with a colour or
    /// a series of its own has lines of one colour.
    pub fn shows_colors(&self) -> bool {
        match &self.kind {
            MarkKind::Line { z, .. } | MarkKind::Trace { z, .. } | MarkKind::Point { z, .. } => {
                z.is_some()
            }
            MarkKind::Heatmap(_) => true,
            MarkKind::Contour { filled, .. } => {
                *filled || (self.stroke.is_none() && self.series.is_none())
            }
            _ => false,
        }
    }
}

/// `over`: a name that runs along a mark.
#[derive(Debug, Clone)]
pub struct Over {
    /// The name's node.
    pub node: NodeId,
    /// The name.
    pub name: String,
    /// Where it stands; the mark's span for a default.
    pub span: Span,
    /// From where to where.
    pub range: OverRange,
}

/// From where to where a name runs.
#[derive(Debug, Clone, Copy)]
pub enum OverRange {
    /// Along the x axis of the panel.
    AxisX,
    /// Over the whole numbers along the x axis of the panel.
    Integers,
    /// Along the y axis of the panel.
    AxisY,
    /// Between bounds, which are evaluated outside the binding; in steps where given.
    Between {
        /// First value.
        from: NodeId,
        /// Last value.
        to: NodeId,
        /// From one value to the next; `None` is a continuous curve.
        step: Option<NodeId>,
    },
}

/// `for`: names that take listed values, one repetition of the mark each.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// Each name with its values; all lists are of one length, at least 1.
    pub names: Vec<(NodeId, Vec<NodeId>)>,
    /// How many instances.
    pub count: usize,
}

/// A straight line between two marks, across panels.
#[derive(Debug, Clone)]
pub struct Connector {
    /// Where it stands.
    pub span: Span,
    /// Panel and mark index of the start.
    pub from: (usize, usize),
    /// Panel and mark index of the end.
    pub to: (usize, usize),
    /// Which ends have a head.
    pub arrow: Arrow,
    /// Line colour, as written.
    pub stroke: Option<Paint>,
    /// Line width in px, as written.
    pub stroke_width: Option<NodeId>,
    /// Line pattern, as written.
    pub stroke_dash: Option<Dash>,
    /// Opacity, 0 to 1, as written.
    pub opacity: Option<NodeId>,
}
