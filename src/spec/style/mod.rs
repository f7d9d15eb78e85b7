//! How a scene looks: one row for each key of `style`, which are those of a theme file.
//!
//! A row is all there is to a key: it makes the entry in the key table and the field of the look.
//! Lengths are px as they are written and device px as they are read; colours are resolved, so that
//! the scene asks for no roles here.

mod element;
mod kinds;
mod reader;

use crate::{color::Color, diag::Diagnostic};

use super::{
    fields::Fields,
    keys::{Default, Key, Length, Range, Section, ValueType, key, optional, word},
    model::{Canvas, Dash, Paint, Role},
};

pub(crate) use self::kinds::{Align, Reveal, TickRule};
use self::{
    element::{StyleElement, looks, style},
    kinds::{
        ColorList, DashList, Edges, LegendDefault, Opacity, OptionalColor, PanelGap, Pixels,
        PositivePixels, RoleColor, Sides, ValueKind, Weight, row,
    },
    reader::StyleReader,
};

looks! {
    /// The whole picture.
    Figure {
        frame: Edges = "Left, top, right and bottom edge of the panels as fractions of the canvas, \
            measured from the left and the top; `[]` fits the margins to what stands in them",
        padding: Pixels = "Around everything, where margins are fitted",
        gap: PanelGap = "Between panels: px where margins are fitted, else a fraction of the mean \
            panel height",
    }

    /// A text that belongs to an edge.
    TextStyle {
        fill: Color = "Colour",
        size: PositivePixels = "Font size",
        weight: Weight = "How heavy it is",
        gap: Pixels = "Between it and what it belongs to",
        align: Align = "Where it stands along its edge",
    }

    /// A text that belongs to a point.
    LabelStyle {
        fill: Color = "Colour",
        size: PositivePixels = "Font size",
        weight: Weight = "How heavy it is",
        gap: Pixels = "Between it and what it belongs to",
    }

    /// Words in a panel.
    TextMarkStyle {
        fill: Color = "Colour",
        size: PositivePixels = "Font size",
        weight: Weight = "How heavy it is",
        gap: Pixels = "Between it and what it belongs to",
        halo: Pixels = "Width of the ground around them; 0 is none",
        inside: bool = "Whether they turn to the other side of their place, or move, to stay in the \
            panel",
    }

    /// A panel's ground.
    PanelStyle {
        fill: Color = "Colour",
        zero: bool = "Whether zero counts: what is nowhere below zero has no room there along y, and areas and \
            bars that cross zero have a line along it",
    }

    /// Grid lines.
    GridStyle {
        show: bool = "Whether there are any, unless the axis says",
        stroke: Color = "Colour",
        stroke_width: Pixels = "Width",
        stroke_dash: Dash = "Pattern",
    }

    /// The lines around a panel.
    BorderStyle {
        stroke: Color = "Colour",
        stroke_width: Pixels = "Width",
        sides: Sides = "Where there is one",
    }

    /// Tick marks.
    TickStyle {
        stroke: Color = "Colour",
        stroke_width: Pixels = "Width",
        length: Pixels = "Length, outwards",
        rule: TickRule = "Which round numbers they stand at",
        inner: bool = "Whether there are some where their numbers stand at another panel on the \
            same axis",
    }

    /// A legend.
    LegendStyle {
        place: LegendDefault = "Where a panel's legend is, unless the panel says",
        share: Opacity = "The share of a panel's width that it may take beside it, at most; else it is \
            below",
        flow: bool = "Whether entries above or below flow in rows, as many to a row as fit",
        halo: Pixels = "Width of the ground around its words; 0 is none",
        fill: Color = "Ground",
        opacity: Opacity = "Opacity of the ground",
        stroke: Color = "Edge colour",
        stroke_width: Pixels = "Edge width; 0 is none",
        radius: Pixels = "Corner radius",
        text: Color = "Text colour",
        size: PositivePixels = "Font size",
        weight: Weight = "How heavy its words are",
        padding: Pixels = "Between edge and entries",
        gap: Pixels = "Between entries",
        handle: Pixels = "Length of a line sample",
        handle_gap: Pixels = "Between sample and text",
        inset: Pixels = "Between the box and the panel's border",
    }

    /// A stroked mark.
    LineStyle {
        stroke: OptionalColor = "Colour",
        stroke_width: Pixels = "Width",
        stroke_dash: Dash = "Pattern",
        opacity: Opacity = "From 0, invisible, to 1",
    }

    /// The way of a point through time.
    TraceStyle {
        stroke: OptionalColor = "Colour",
        stroke_width: Pixels = "Width",
        stroke_dash: Dash = "Pattern",
        opacity: Opacity = "From 0, invisible, to 1",
        reveal: Reveal = "How much of it shows, unless the mark says",
        head: bool = "Whether a dot stands where it is now, unless the mark says; on a way that shows \
            whole there is none",
    }

    /// A filled mark.
    AreaStyle {
        opacity: Opacity = "From 0, invisible, to 1",
        stroke_width: Pixels = "Width of the edge; 0 is none",
    }

    /// Lines of equal value.
    ContourStyle {
        stroke_width: Pixels = "Width",
        stroke_dash: Dash = "Pattern",
        opacity: Opacity = "From 0, invisible, to 1",
        label_size: PositivePixels = "Font size of the values",
    }

    /// Ellipses.
    EllipseStyle {
        stroke_width: Pixels = "Width",
        stroke_dash: Dash = "Pattern",
        opacity: Opacity = "Of its fill, from 0, invisible, to 1",
    }

    /// The bar of a colour scale.
    ColorBarStyle {
        width: Pixels = "Width",
        gap: Pixels = "Between the panel and the bar",
    }

    /// Thin bars with a head.
    StemStyle {
        stroke_width: Pixels = "Width",
        stroke_dash: Dash = "Pattern",
        opacity: Opacity = "From 0, invisible, to 1",
        size: Pixels = "Diameter of the head; 0 is none",
    }

    /// Ticks at the foot of a panel.
    RugStyle {
        stroke_width: Pixels = "Width",
        opacity: Opacity = "From 0, invisible, to 1",
        length: Pixels = "Height of a tick",
    }

    /// A symbol. Its edge has the fill's colour unless the mark has its own.
    PointStyle {
        size: PositivePixels = "Diameter",
        stroke_width: Pixels = "Edge width; 0 is none",
        opacity: Opacity = "From 0, invisible, to 1",
        clip: bool = "Cut off at the panel's border",
        beyond: bool = "Whether a triangle at the edge of the panel stands for a point, or the dot of a trace, \
            that lies beyond it",
    }
}

style! {
    roles {
        palette: ColorList = "Colours of series, in order of use",
        palette_dashes: DashList = "Patterns of series: the first for as many as have colours of \
            their own, the next for those that have the same colours again",
        foreground: RoleColor = "Text and lines",
        background: RoleColor = "Behind everything",
        muted: RoleColor = "Secondary text and lines",
        accent: RoleColor = "What the eye should follow",
        positive: RoleColor = "Above zero",
        negative: RoleColor = "Below zero",
    }
    others {
        key(
            "typeface",
            ValueType::Word(&[
                word("sans", "a cut of Source Sans 3"),
                word("dejavu", "DejaVu Sans, as matplotlib"),
            ]),
            Default::Theme,
        )
        .doc("What texts are set in; symbols that it lacks are DejaVu Sans's"),
        key(
            "scale",
            ValueType::ConstantOrWord(
                Range::Within(0.1, 10.0),
                &[word(
                    "auto",
                    "texts grow with the canvas, for slides and thumbnails: by the root of its area, 1 at \
                     800 × 600 px, from 0.7 to 2.2",
                )],
            ),
            Default::Theme,
        )
        .doc("How much larger all lengths in px are but those of the canvas"),
        optional("fonts", ValueType::List(&ValueType::Name, Length::AtLeast(1)), "none").doc(
            "Font files (.ttf, .otf, .ttc) for characters that the embedded face lacks, in order \
             of preference; paths start at the spec's folder",
        ),
    }
    elements {
        figure: Figure = "The whole picture";
        title: TextStyle = "The title";
        subtitle: TextStyle = "The line below the title";
        caption: TextStyle = "The line below everything";
        panel_title: TextStyle = "A panel's title";
        panel: PanelStyle = "A panel's ground";
        grid: GridStyle = "Grid lines";
        border: BorderStyle = "The lines around a panel";
        tick: TickStyle = "Tick marks";
        tick_label: LabelStyle = "The numbers at ticks";
        axis_label: TextStyle = "The words beside an axis";
        legend: LegendStyle = "Legends";
        line: LineStyle = "`line` marks";
        trace: TraceStyle = "`trace` marks";
        area: AreaStyle = "`area` marks";
        contour: ContourStyle = "`contour` marks";
        ellipse: EllipseStyle = "`ellipse` marks";
        color_bar: ColorBarStyle = "The bar of a colour scale",
            "; its ticks and words look as those of axes";
        bars: AreaStyle = "`bars` marks";
        stems: StemStyle = "`stems` marks";
        histogram: AreaStyle = "`histogram` marks";
        rug: RugStyle = "`rug` marks";
        point: PointStyle = "`point` marks";
        rule: LineStyle = "`rule` marks";
        segment: LineStyle = "`segment` marks";
        bracket: LineStyle = "`bracket` marks", "; their words look as `style.text` says";
        text: TextMarkStyle = "`text` marks";
        connector: LineStyle = "Connectors";
    }
}

impl Roles {
    /// The colour of a role; series colours repeat when they run out.
    pub(crate) fn color(&self, role: Role) -> Color {
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

    /// A colour as words can have it: those for lines are mixed with that of texts until they are legible.
    pub(crate) fn words(&self, paint: Paint) -> Color {
        let color = self.resolve(paint);
        match paint {
            Paint::Role(Role::Muted | Role::Foreground | Role::Background) => color,
            _ => color.legible(self.background, self.foreground),
        }
    }

    /// A colour as written, resolved.
    pub(crate) fn resolve(&self, paint: Paint) -> Color {
        match paint {
            Paint::Color(color) => color,
            Paint::Role(role) => self.color(role),
        }
    }
}
