//! Marks, and the lines between them.

use crate::{diag::Span, expr::NodeId};

use super::{Arrow, Channel, Channels, Dash, MarkKind, MarkOptions, Paint, Text, Written};

/// One mark: what is drawn, and how it looks.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// Where it stands.
    pub span: Span,
    /// The id as written, else made from its place (`panel-1-mark-2`).
    pub id: String,
    /// What it is.
    pub kind: MarkKind,
    /// What it shows.
    pub channels: Channels<Written>,
    /// Along what its channels are evaluated.
    pub runs: Runs,
    /// The keys of its type that are no channels.
    pub options: MarkOptions,
    /// Its words.
    pub text: Option<Text>,
    /// The values that have a line, where they are written.
    pub levels: Vec<NodeId>,
    /// Which points of a curve it shows; `None` shows all of it.
    pub feature: Option<Feature>,
    /// How many steps wide the bars are that stand at its places, if they have such a width.
    pub bar_width: Option<f64>,
    /// How its data are counted, if they are.
    pub binning: Option<Binning>,
    /// Legend text.
    pub label: Option<Text>,
    /// The name of its series, as written.
    pub series: Option<String>,
    /// Drawn only where and while this holds.
    pub when: Option<NodeId>,
    /// Repetitions of the mark; each is a series. `None` is drawn once.
    pub repeat: Option<Repeat>,
    /// Names that take the values of data, one drawing each; all of them are one series.
    pub each: Vec<(NodeId, NodeId)>,
    /// Whether it is a bar or a stem at a place of its own.
    pub stands: bool,
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
    /// The expression of a channel, if the mark has it.
    pub(crate) fn channel(&self, channel: Channel) -> Option<NodeId> {
        self.channels.get(channel).map(|written| written.node)
    }

    /// Every number and list that its look and place follow from, legend text aside.
    pub(crate) fn nodes(&self) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = self.channels.iter().map(|written| written.node).collect();
        nodes.extend(self.text.iter().flat_map(Text::values));
        nodes.extend(&self.levels);
        nodes.extend(self.each.iter().map(|(_, data)| *data));
        nodes.extend(
            [self.when, self.stroke_width, self.opacity]
                .into_iter()
                .flatten(),
        );
        for over in self.runs.names() {
            if let OverRange::Between { from, to, step } = over.range {
                nodes.extend([from, to].into_iter().chain(step));
            }
        }
        nodes
    }

    /// Whether it is an area on its side, between two values of x.
    pub(crate) fn lies_on_its_side(&self) -> bool {
        self.runs.curve().is_some() && self.channel(Channel::X2).is_some()
    }

    /// Whether it has values that train the panel's colour scale.
    pub(crate) fn trains_colors(&self) -> bool {
        self.channel(Channel::Z).is_some()
    }
}

/// Along what the channels of a mark are evaluated.
#[derive(Debug, Clone)]
pub(crate) enum Runs {
    /// Nothing: each is one value a frame.
    Nothing,
    /// Time: each is one value a frame, and what lies between frames shows too.
    Time {
        /// Whether every frame shows the whole way, so that nothing moves.
        whole: bool,
    },
    /// A name, along a curve.
    Curve(Over),
    /// A name along either axis, over the plane.
    Plane {
        /// What runs along x.
        x: Over,
        /// What runs along y.
        y: Over,
    },
}

impl Runs {
    /// The name that runs along a curve.
    pub(crate) fn curve(&self) -> Option<&Over> {
        match self {
            Self::Curve(over) => Some(over),
            _ => None,
        }
    }

    /// The names that run over the plane, along x and along y.
    pub(crate) fn plane(&self) -> Option<[&Over; 2]> {
        match self {
            Self::Plane { x, y } => Some([x, y]),
            _ => None,
        }
    }

    /// Every name that runs: one along a curve, two over a plane.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Over> {
        self.curve()
            .into_iter()
            .chain(self.plane().into_iter().flatten())
    }

    /// Whether each channel has one value a frame.
    pub(crate) fn once_a_frame(&self) -> bool {
        matches!(self, Self::Nothing | Self::Time { .. })
    }
}

/// Which points of a curve a mark shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Feature {
    Minima,
    Maxima,
    Zeros,
}

/// How data are counted in bins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Binning {
    /// Which bins.
    pub bins: BinRule,
    /// What their heights are.
    pub normalize: Normalize,
}

/// Which bins data are counted in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BinRule {
    /// By how the data spread.
    Auto,
    /// So many.
    Count(u32),
    /// Of this width, with edges at multiples of it, or half a step beside them for whole numbers.
    Width(f64),
    /// Between these, which rise.
    Edges(Vec<f64>),
}

/// What the heights of bins are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Normalize {
    /// Shares of the values over the width of their bin: the areas add up to 1.
    Density,
    /// Numbers of values.
    Count,
}

/// `over`: a name that runs along a mark.
#[derive(Debug, Clone)]
pub(crate) struct Over {
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
pub(crate) enum OverRange {
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
pub(crate) struct Repeat {
    /// Each name with its values; all lists are of one length, at least 1.
    pub names: Vec<(NodeId, Vec<NodeId>)>,
    /// How many instances.
    pub count: usize,
}

/// A straight line between two marks, across panels.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
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
