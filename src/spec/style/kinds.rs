//! The kinds of values that a key of `style` has: its type in the key table, and how it is read.

use crate::{
    color::Color,
    font::FontStyle,
    spec::{
        keys::{DASH, Default, Key, Length, PAINT, REVEAL, Range, ValueType as T, key, word},
        model::{Dash, LegendChoice},
        tree::Node,
    },
};

use super::reader::StyleReader;

/// A kind of value.
pub(crate) trait ValueKind {
    /// What the look has of it.
    type Value;
    /// What is written.
    const TYPE: T;
    /// What it is without being written.
    const DEFAULT: Default = Default::Theme;

    /// The value of a key.
    fn read(reader: &mut StyleReader<'_>, key: &str) -> Self::Value;
}

/// The row of a key in the table.
pub(super) const fn row<K: ValueKind>(name: &'static str, meaning: &'static str) -> Key {
    key(name, K::TYPE, K::DEFAULT).doc(meaning)
}

/// A length: px as written, device px as read.
#[derive(Debug)]
pub(crate) struct Pixels;

impl ValueKind for Pixels {
    type Value = f64;
    const TYPE: T = T::Constant(Range::From(0.0));

    fn read(reader: &mut StyleReader<'_>, key: &str) -> f64 {
        reader.number(key) * reader.unit
    }
}

/// A length that cannot be 0: px as written, device px as read.
#[derive(Debug)]
pub(crate) struct PositivePixels;

impl ValueKind for PositivePixels {
    type Value = f64;
    const TYPE: T = T::Constant(Range::Above(0.0));

    fn read(reader: &mut StyleReader<'_>, key: &str) -> f64 {
        Pixels::read(reader, key)
    }
}

/// The gap between panels: a length where margins are fitted, else a fraction.
#[derive(Debug)]
pub(crate) struct PanelGap;

impl ValueKind for PanelGap {
    type Value = f64;
    const TYPE: T = Pixels::TYPE;

    fn read(reader: &mut StyleReader<'_>, key: &str) -> f64 {
        let is_framed = Edges::read(reader, "frame").is_some();
        match (is_framed, reader.is_of_frame(key, is_framed)) {
            (true, true) => reader.number(key),
            (false, true) => Pixels::read(reader, key),
            // A gap of the other kind says nothing here.
            (true, false) => 0.25,
            (false, false) => 20.0 * reader.unit,
        }
    }
}

/// From 0, invisible, to 1.
#[derive(Debug)]
pub(crate) struct Opacity;

impl ValueKind for Opacity {
    type Value = f64;
    const TYPE: T = T::Constant(Range::Within(0.0, 1.0));

    fn read(reader: &mut StyleReader<'_>, key: &str) -> f64 {
        reader.number(key)
    }
}

/// Left, top, right and bottom edge as fractions of a canvas, or none of them.
#[derive(Debug)]
pub(crate) struct Edges;

impl ValueKind for Edges {
    type Value = Option<[f64; 4]>;
    const TYPE: T = T::List(&Opacity::TYPE, Length::OneOf(&[0, 4]));

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Option<[f64; 4]> {
        let edges: Vec<f64> = reader.list(key).iter().filter_map(Node::number).collect();
        edges.try_into().ok()
    }
}

impl ValueKind for bool {
    type Value = Self;
    const TYPE: T = T::Bool;

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Self {
        reader.bool(key)
    }
}

impl ValueKind for Color {
    type Value = Self;
    const TYPE: T = PAINT;

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Self {
        reader.color(key).unwrap_or(Self::BLACK)
    }
}

/// The colour of a role, which cannot name one.
#[derive(Debug)]
pub(crate) struct RoleColor;

impl ValueKind for RoleColor {
    type Value = Color;
    const TYPE: T = T::Color { roles: false };

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Color {
        Color::read(reader, key)
    }
}

/// Colours of roles; at least one.
#[derive(Debug)]
pub(crate) struct ColorList;

impl ValueKind for ColorList {
    type Value = Vec<Color>;
    const TYPE: T = T::List(&RoleColor::TYPE, Length::AtLeast(1));

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Vec<Color> {
        reader.colors(key)
    }
}

/// Patterns of lines; at least one.
#[derive(Debug)]
pub(crate) struct DashList;

impl ValueKind for DashList {
    type Value = Vec<Dash>;
    const TYPE: T = T::List(&DASH, Length::AtLeast(1));

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Vec<Dash> {
        let items = reader.list(key).iter();
        let dashes = items.filter_map(|item| Dash::from_name(item.string()?.text()));
        let dashes: Vec<Dash> = dashes.collect();
        match dashes.is_empty() {
            true => vec![Dash::Solid],
            false => dashes,
        }
    }
}

/// A colour that a mark has, unless it has its own or takes its series'.
#[derive(Debug)]
pub(crate) struct OptionalColor;

impl ValueKind for OptionalColor {
    type Value = Option<Color>;
    const TYPE: T = PAINT;
    const DEFAULT: Default = Default::Absent("the series' colour");

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Option<Color> {
        reader.color(key)
    }
}

impl ValueKind for Dash {
    type Value = Self;
    const TYPE: T = DASH;

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Self {
        let dash = Self::from_name(reader.word(key));
        dash.unwrap_or(Self::Solid)
    }
}

/// How heavy a text is; read with the typeface that all texts share.
#[derive(Debug)]
pub(crate) struct Weight;

impl ValueKind for Weight {
    type Value = FontStyle;
    const TYPE: T = T::Word(&[word("regular", ""), word("semibold", "")]);

    fn read(reader: &mut StyleReader<'_>, key: &str) -> FontStyle {
        FontStyle {
            typeface: reader.typeface,
            semibold: reader.word(key) == "semibold",
        }
    }
}

/// Where a text stands along an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Align {
    Start,
    Middle,
    End,
}

impl ValueKind for Align {
    type Value = Self;
    const TYPE: T = T::Word(&[word("start", ""), word("middle", ""), word("end", "")]);

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Self {
        match reader.word(key) {
            "start" => Self::Start,
            "end" => Self::End,
            _ => Self::Middle,
        }
    }
}

/// Which round numbers ticks stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TickRule {
    /// The extended Wilkinson algorithm of Talbot, Lin and Hanrahan (2010).
    Extended,
    /// As matplotlib: multiples of 1, 2, 2.5 or 5 and a power of ten, in at most nine steps.
    Matplotlib,
}

impl ValueKind for TickRule {
    type Value = Self;
    const TYPE: T = T::Word(&[
        word(
            "extended",
            "the nicest by the extended Wilkinson algorithm of Talbot, Lin and Hanrahan",
        ),
        word("matplotlib", "as many as fit, up to ten"),
    ]);

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Self {
        match reader.word(key) {
            "matplotlib" => Self::Matplotlib,
            _ => Self::Extended,
        }
    }
}

/// Where the legend of a panel is that does not say.
#[derive(Debug)]
pub(crate) struct LegendDefault;

impl ValueKind for LegendDefault {
    type Value = LegendChoice;
    const TYPE: T = T::Word(&[
        word("best", "in or beside the panel"),
        word(
            "ends",
            "at the ends of lines, where that fits; else as `best`",
        ),
    ]);

    fn read(reader: &mut StyleReader<'_>, key: &str) -> LegendChoice {
        match reader.word(key) {
            "ends" => LegendChoice::Ends,
            _ => LegendChoice::Best,
        }
    }
}

/// How much of a trace shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reveal {
    /// Up to now.
    Past,
    /// The whole way.
    All,
    /// Up to now, the rest faint.
    Ghost,
}

impl ValueKind for Reveal {
    type Value = Self;
    const TYPE: T = REVEAL;

    fn read(reader: &mut StyleReader<'_>, key: &str) -> Self {
        match reader.word(key) {
            "ghost" => Self::Ghost,
            "all" => Self::All,
            _ => Self::Past,
        }
    }
}

/// Whether there is something at the left, top, right and bottom.
#[derive(Debug)]
pub(crate) struct Sides;

impl ValueKind for Sides {
    type Value = [bool; 4];
    const TYPE: T = T::List(
        &T::Word(&[
            word("left", ""),
            word("top", ""),
            word("right", ""),
            word("bottom", ""),
        ]),
        Length::Any,
    );

    fn read(reader: &mut StyleReader<'_>, key: &str) -> [bool; 4] {
        let sides = reader.list(key);
        ["left", "top", "right", "bottom"].map(|side| {
            let mut sides = sides.iter().filter_map(Node::string);
            sides.any(|written| written.text() == side)
        })
    }
}
