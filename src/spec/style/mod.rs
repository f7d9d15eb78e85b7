//! How a scene looks: a theme with the spec's `style` laid over it.
//!
//! A theme is a TOML document of the same keys as a spec's `[style]` section, embedded from
//! `themes/`. All lengths are px; colours are resolved, so that the scene asks for no roles here.

use crate::color::Color;

use super::model::{Dash, Role};

/// Every element's look, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Colours of series, in order of use; at least one.
    pub palette: Vec<Color>,
    /// Patterns of series, in order of use: the next one where the colours start anew.
    pub palette_dashes: Vec<Dash>,
    /// Text and lines.
    pub foreground: Color,
    /// Behind everything.
    pub background: Color,
    /// Secondary text and lines.
    pub muted: Color,
    /// What the eye should follow.
    pub accent: Color,
    /// Above zero.
    pub positive: Color,
    /// Below zero.
    pub negative: Color,
    /// The whole picture.
    pub figure: Figure,
    /// The title.
    pub title: TextStyle,
    /// The line below the title.
    pub subtitle: TextStyle,
    /// The line below everything.
    pub caption: TextStyle,
    /// A panel's title.
    pub panel_title: TextStyle,
    /// A panel's ground.
    pub panel: PanelStyle,
    /// Grid lines.
    pub grid: GridStyle,
    /// The lines around a panel.
    pub border: BorderStyle,
    /// Tick marks.
    pub tick: TickStyle,
    /// The numbers at ticks.
    pub tick_label: TextStyle,
    /// The words beside an axis.
    pub axis_label: TextStyle,
    /// Legends.
    pub legend: LegendStyle,
    /// `line` marks.
    pub line: LineStyle,
    /// `trace` marks.
    pub trace: LineStyle,
    /// `area` marks.
    pub area: AreaStyle,
    /// `contour` marks.
    pub contour: ContourStyle,
    /// `ellipse` marks.
    pub ellipse: EllipseStyle,
    /// The bar of a colour scale.
    pub color_bar: ColorBarStyle,
    /// `bars` marks.
    pub bars: AreaStyle,
    /// `stems` marks.
    pub stems: StemStyle,
    /// `histogram` marks.
    pub histogram: AreaStyle,
    /// `rug` marks.
    pub rug: RugStyle,
    /// `point` marks.
    pub point: PointStyle,
    /// `rule` marks.
    pub rule: LineStyle,
    /// `segment` marks.
    pub segment: LineStyle,
    /// `bracket` marks.
    pub bracket: LineStyle,
    /// `text` marks.
    pub text: TextStyle,
    /// Connectors.
    pub connector: LineStyle,
}

impl Style {
    /// The colour of a role; series colours repeat when they run out.
    pub fn role(&self, role: Role) -> Color {
        match role {
            Role::Series(index) => self.palette[index % self.palette.len()],
            Role::Positive => self.positive,
            Role::Negative => self.negative,
            Role::Accent => self.accent,
            Role::Muted => self.muted,
            Role::Foreground => self.foreground,
            Role::Background => self.background,
        }
    }
}

/// The whole picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Left, top, right and bottom edge of the panels as fractions of the canvas, measured from
    /// the left and the top; `None` fits the margins to what stands in them.
    pub frame: Option<[f64; 4]>,
    /// Between the canvas's edge and whatever is outermost, where margins are fitted.
    pub padding: f64,
    /// Between neighbouring panels (and what belongs to them), where margins are fitted; where
    /// they are fixed, between the borders of panels, as a fraction of the mean panel height.
    pub gap: f64,
}

/// A text's look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Its colour.
    pub fill: Color,
    /// Font size.
    pub size: f64,
    /// Between it and what it belongs to.
    pub gap: f64,
    /// Where it stands along its edge: titles only, others are centred.
    pub align: Align,
}

/// Where a text stands along an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Align {
    Start,
    Middle,
    End,
}

/// A panel's ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelStyle {
    /// Its colour.
    pub fill: Color,
}

/// Grid lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridStyle {
    /// Whether there are any, unless the axis says.
    pub show: bool,
    /// Colour.
    pub stroke: Color,
    /// Width.
    pub stroke_width: f64,
    /// Pattern.
    pub stroke_dash: Dash,
}

/// The lines around a panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BorderStyle {
    /// Colour.
    pub stroke: Color,
    /// Width.
    pub stroke_width: f64,
    /// Whether there is one at the left, top, right and bottom.
    pub sides: [bool; 4],
}

/// Tick marks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TickStyle {
    /// Colour.
    pub stroke: Color,
    /// Width.
    pub stroke_width: f64,
    /// Length, outwards.
    pub length: f64,
    /// Which round numbers they stand at.
    pub rule: TickRule,
    /// Whether there are some where their numbers stand at another panel on the same axis.
    pub inner: bool,
}

/// Which round numbers ticks stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TickRule {
    /// The extended Wilkinson algorithm of Talbot, Lin and Hanrahan (2010).
    Extended,
    /// As matplotlib: multiples of 1, 2, 2.5 or 5 and a power of ten, in at most nine steps.
    Matplotlib,
}

/// A legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LegendStyle {
    /// Ground.
    pub fill: Color,
    /// Opacity of the ground, 0 to 1.
    pub opacity: f64,
    /// Edge colour.
    pub stroke: Color,
    /// Edge width; 0 is none.
    pub stroke_width: f64,
    /// Corner radius.
    pub radius: f64,
    /// Text colour.
    pub text: Color,
    /// Font size.
    pub size: f64,
    /// Between edge and entries.
    pub padding: f64,
    /// Between entries.
    pub gap: f64,
    /// Length of a line sample.
    pub handle: f64,
    /// Between sample and text.
    pub handle_gap: f64,
    /// Between the box and the panel's border.
    pub inset: f64,
}

/// A stroked mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineStyle {
    /// Colour, unless the mark has its own or takes its series'.
    pub stroke: Option<Color>,
    /// Width.
    pub stroke_width: f64,
    /// Pattern.
    pub stroke_dash: Dash,
    /// Opacity, 0 to 1.
    pub opacity: f64,
}

/// A filled mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaStyle {
    /// Opacity, 0 to 1.
    pub opacity: f64,
    /// Width of the edge; 0 is none.
    pub stroke_width: f64,
}

/// Lines of equal value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContourStyle {
    /// Width.
    pub stroke_width: f64,
    /// Pattern.
    pub stroke_dash: Dash,
    /// Opacity, 0 to 1.
    pub opacity: f64,
    /// Font size of the values.
    pub label_size: f64,
}

/// Ellipses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EllipseStyle {
    /// Width.
    pub stroke_width: f64,
    /// Pattern.
    pub stroke_dash: Dash,
    /// Opacity of the fill, 0 to 1.
    pub opacity: f64,
}

/// The bar of a colour scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColorBarStyle {
    /// Width.
    pub width: f64,
    /// Between the panel and the bar.
    pub gap: f64,
}

/// Thin bars with a head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StemStyle {
    /// Width.
    pub stroke_width: f64,
    /// Pattern.
    pub stroke_dash: Dash,
    /// Opacity, 0 to 1.
    pub opacity: f64,
    /// Diameter of the head; 0 is none.
    pub size: f64,
}

/// Ticks at the foot of a panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RugStyle {
    /// Width.
    pub stroke_width: f64,
    /// Opacity, 0 to 1.
    pub opacity: f64,
    /// Height of a tick.
    pub length: f64,
}

/// A symbol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointStyle {
    /// Diameter.
    pub size: f64,
    /// Edge width; 0 is none. The edge has the fill's colour unless the mark has its own.
    pub stroke_width: f64,
    /// Opacity, 0 to 1.
    pub opacity: f64,
    /// Whether it is cut off at the panel's border.
    pub clip: bool,
}
