//! What a spec says once it has been read: every default filled in, every name resolved, every
//! expression checked. The planner and the scene never ask "or the default?".

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    color::{Color, maps::ColorMap},
    diag::Span,
    expr::{FitId, Graph, NodeId},
    font::{Emphasis, Setting},
};

use super::{Combination, style::Style};

/// A whole scene, valid by construction.
#[derive(Debug, Clone)]
pub struct SceneSpec {
    /// The file's name without folder and extension; `{stem}` in output templates.
    pub stem: String,
    /// What the names of `matrix` stand for.
    pub combination: Combination,
    /// Where the whole spec stands, for findings without a better place.
    pub span: Span,
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
pub struct Check {
    /// By number, from 0, as listed.
    pub frames: Vec<usize>,
    /// By values: for each frame, what it is to be nearest to.
    pub at: Vec<Vec<Aim>>,
}

/// A value that a frame is to be near to.
#[derive(Debug, Clone, PartialEq)]
pub struct Aim {
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
pub struct Names {
    /// `x`, bound along a mark.
    pub x: NodeId,
    /// `y`, bound along a curve on its side.
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
    /// `[fits]`, each behind those that it reads.
    pub fits: Vec<Fit>,
}

/// Names that are solved for, and the minimum.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The fit in the graph.
    pub id: FitId,
    /// What is minimised.
    pub minimum: Named,
    /// The solved names, in the order written.
    pub solved: Vec<Named>,
}

/// A name and its node.
#[derive(Debug, Clone)]
pub struct Named {
    /// As written.
    pub name: String,
    /// Where it is defined.
    pub span: Span,
    /// Its node in the graph.
    pub node: NodeId,
}

/// A name with a number.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// As written.
    pub name: String,
    /// Where the value stands.
    pub span: Span,
    /// Its input in the graph.
    pub node: NodeId,
    /// Its value at rest.
    pub value: f64,
    /// Set on the command line: the sweep does not move it.
    pub pinned: bool,
}

/// The size of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Canvas {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// Device pixels per px.
    pub pixel_ratio: f64,
    /// Where the size stands.
    pub span: Span,
}

impl Canvas {
    /// Width and height in device pixels.
    pub fn device_size(&self) -> (u32, u32) {
        let scale = |length: u32| (f64::from(length) * self.pixel_ratio).round().max(1.0) as u32;
        (scale(self.width), scale(self.height))
    }
}

/// Where the result goes, and when its frames show.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The template of the output file's name, with `{stem}`, `{format}` and `{frame}`.
    pub file: FileTemplate,
    /// What to write.
    pub formats: Vec<Format>,
    /// Milliseconds from one frame to the next.
    pub frame_ms: f64,
    /// Where the timing stands.
    pub timing_span: Span,
    /// How often it plays; `None` is forever.
    pub plays: Option<u16>,
    /// Which colours the frames of a GIF show.
    pub colors: Colors,
    /// The most colours of a GIF's table for the whole film, from 2 to 255.
    pub table_size: u8,
    /// Whether a GIF mixes the colours that its table lacks.
    pub dither: bool,
    /// Play back after playing forth, the ends not repeated.
    pub rewind: bool,
}

/// A file name with holes.
#[derive(Debug, Clone, PartialEq)]
pub struct FileTemplate {
    /// Literal text and holes, in order.
    pub pieces: Vec<FilePiece>,
    /// Where it stands.
    pub span: Span,
}

/// A piece of a [`FileTemplate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilePiece {
    /// Text as it is.
    Literal(String),
    /// `{stem}`.
    Stem,
    /// `{format}`.
    Format,
    /// A name of `matrix`: what it stands for.
    Name(String),
    /// `{frame}` or `{frame:04}`: the frame's number, zero-padded to `width` digits, or to the
    /// digits of the last frame where `width` is absent.
    Frame {
        /// The least number of digits.
        width: Option<usize>,
    },
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// One animated GIF.
    Gif,
    /// One PNG a frame.
    Png,
    /// One SVG document a frame.
    Svg,
}

/// Which colours the frames of a GIF, which has 256 in a table, show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colors {
    /// The nearest ones of a table for the whole film.
    #[default]
    Film,
    /// Such as are at most one step off in each channel, where 255 of those will do.
    Near,
    /// Their own, wherever a frame changes no more than 255 of them.
    Exact,
}

impl Colors {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Film => "film",
            Self::Near => "near",
            Self::Exact => "exact",
        }
    }
}

/// A segment of time: names that move together over some frames.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Where the segment stands.
    pub span: Span,
    /// What moves; may be empty, then only `t` runs.
    pub vary: Vec<Vary>,
    /// Frames in motion, at least 1.
    pub frames: u32,
    /// Further frames at rest.
    pub hold: u32,
    /// Whether the last frame shows the segment's end.
    pub endpoint: bool,
    /// How progress runs.
    pub ease: Ease,
}

/// How one name moves in a segment.
#[derive(Debug, Clone)]
pub struct Vary {
    /// Index into [`Names::swept`].
    pub name: usize,
    /// Where it stands.
    pub span: Span,
    /// The way it goes.
    pub path: Path,
    /// Interpolate logarithms.
    pub log: bool,
    /// Round to whole numbers.
    pub integer: bool,
}

/// The way of a swept name. Nodes may depend on parameters only.
#[derive(Debug, Clone)]
pub enum Path {
    /// From the value held, or from `from`, to `to`.
    To {
        /// Where it starts; `None` is where it is.
        from: Option<NodeId>,
        /// Where it ends.
        to: NodeId,
    },
    /// Through at least two values, equal shares of time each leg.
    Through(Vec<NodeId>),
    /// In steps, equal shares of time each value.
    Values(Vec<NodeId>),
}

/// How progress runs from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ease {
    /// Evenly.
    Linear,
    /// One of Penner's curves.
    Penner(Curve, Direction),
    /// CSS `cubic-bezier(x1, y1, x2, y2)`, x1 and x2 in [0, 1].
    CubicBezier(f64, f64, f64, f64),
}

/// Penner's curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Curve {
    Sine,
    Quad,
    Cubic,
    Quart,
    Quint,
    Expo,
    Circ,
    Back,
    Elastic,
    Bounce,
}

/// Which end of an easing curve is gentle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The start.
    In,
    /// The end.
    Out,
    /// Both.
    InOut,
}

/// A text with values in it: `mean {mu:.2f}`.
#[derive(Debug, Clone)]
pub struct Text {
    /// Words, mathematics and values, in order.
    pub pieces: Vec<TextPiece>,
    /// Where it stands.
    pub span: Span,
}

/// A piece of a [`Text`].
#[derive(Debug, Clone)]
pub enum TextPiece {
    /// Words of one line, as they are and as they are set.
    Set {
        /// What they say; of mathematics, in plain characters.
        words: String,
        /// How they are drawn.
        setting: Arc<Setting>,
    },
    /// The end of a line.
    Break,
    /// A number, formatted.
    Value {
        /// The number.
        node: NodeId,
        /// How it is written.
        format: NumberFormat,
        /// How it is set off.
        emphasis: Emphasis,
    },
}

/// How a number is written: `[+][0width][.digits][kind]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberFormat {
    /// Show a plus sign.
    pub plus: bool,
    /// Pad with zeros to this many characters.
    pub width: usize,
    /// Decimals, or significant digits for [`NumberKind::Significant`].
    pub digits: Option<usize>,
    /// The notation.
    pub kind: NumberKind,
}

/// The notation of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberKind {
    /// The fewest decimals, at most three, that show every value.
    #[default]
    Auto,
    /// `f`: fixed decimals.
    Fixed,
    /// `g`: significant digits.
    Significant,
    /// `e`: ×10ⁿ.
    Scientific,
    /// `%`.
    Percent,
    /// `pi`: multiples of π.
    Pi,
}

/// A side of the canvas or of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

/// The axes shared by all panels without their own.
#[derive(Debug, Clone, Default)]
pub struct SharedAxes {
    /// The x axis.
    pub x: Axis,
    /// The y axis, if panels share one.
    pub y: Option<Axis>,
}

/// One axis as written.
#[derive(Debug, Clone, Default)]
pub struct Axis {
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
    /// How tick labels are written; `None` is chosen to fit the ticks.
    pub tick_format: Option<NumberFormat>,
    /// Draw grid lines; `None` as the theme says.
    pub grid: Option<bool>,
    /// Draw ticks, labels and the axis label.
    pub show: bool,
}

/// What a trained domain is trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Train {
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
pub enum ScaleKind {
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
pub enum Ticks {
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

/// One panel.
#[derive(Debug, Clone)]
pub struct Panel {
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
    pub marks: Vec<Mark>,
}

/// From values of channel `z` to colours, as written.
#[derive(Debug, Clone)]
pub struct ColorScale {
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
pub enum LegendChoice {
    /// In the corner where it covers least over all frames, or beside the panel where that is
    /// much.
    Best,
    /// Here.
    At(LegendPlace),
}

/// Where a legend is, or a text that stands in a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LegendPlace {
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
}

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
                    TextPiece::Set { .. } | TextPiece::Break => None,
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

/// The form of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Symbol {
    Circle,
    Ring,
    Square,
    Cross,
}

/// Which ends of a line have a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Arrow {
    None,
    Start,
    End,
    Both,
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
    /// How many repetitions.
    pub count: usize,
}

/// A colour as written: fixed, or by its role in the theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Paint {
    /// This colour.
    Color(Color),
    /// The theme's colour for this role.
    Role(Role),
}

/// The roles colours have in a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `series1` … `series8`, counted from 0.
    Series(usize),
    /// `positive`.
    Positive,
    /// `negative`.
    Negative,
    /// `accent`.
    Accent,
    /// `muted`.
    Muted,
    /// `foreground`.
    Foreground,
    /// `background`.
    Background,
}

/// Line patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Dash {
    Solid,
    Dashed,
    Dotted,
    DashDot,
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

/// How panels share the canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Which cells of the grid each panel fills.
    pub cells: Vec<Cells>,
    /// Relative widths, one a column.
    pub widths: Vec<f64>,
    /// Relative heights, one a row.
    pub heights: Vec<f64>,
    /// Px between panels; `None` as the theme says.
    pub gap: Option<f64>,
}

/// A rectangle of cells of the grid, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cells {
    /// First and last column.
    pub columns: (usize, usize),
    /// First and last row.
    pub rows: (usize, usize),
}
