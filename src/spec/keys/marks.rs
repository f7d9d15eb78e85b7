//! The types of marks: their keys, which of these are channels, and what runs along them.
//!
//! What a mark looks like stands in `scene/marks`, one file for each row, in the same order.

use super::{
    super::model::Channel as C, Default, Key, Length, POSITIVE, Range, Section, ValueType as T,
    Variant, choice, key, number, optional, required, word,
};

/// What a type of mark is beside its keys.
#[derive(Debug)]
pub(crate) struct MarkTraits {
    /// Along what its channels are evaluated.
    pub(crate) runs: Runs,
    /// What must be written although no single key is required.
    pub(crate) needs: Needs,
    /// Whether it stands at a single place, which connectors may join, as long as nothing runs
    /// along it.
    pub(crate) anchored: bool,
    /// Whether its data are counted in bins, by the keys `bins` and `normalize`.
    pub(crate) binned: bool,
    /// Whether it shows infinite values in colours of their own.
    pub(crate) infinite_colors: bool,
    /// Keys of every mark that would mean nothing for this one, each with a hint.
    pub(crate) idle: &'static [(&'static str, &'static str)],
}

/// A mark whose channels are evaluated once a frame, and to which all keys mean something.
const PLAIN: MarkTraits = MarkTraits {
    runs: Runs::Nothing,
    needs: Needs::Keys,
    anchored: false,
    binned: false,
    infinite_colors: false,
    idle: &[],
};

/// Along what the channels of a mark are evaluated.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Runs {
    /// Nothing: once a frame.
    Nothing,
    /// Time: once a frame, and between frames for the way that leads there.
    Time {
        /// The key and the word with which the whole way shows in every frame.
        whole: (&'static str, &'static str),
        /// The key by which something moves on it even then.
        head: &'static str,
    },
    /// A name along a curve. Where a channel is not written, it is the name itself.
    Curve,
    /// The same where this key is written, and nothing where it is not.
    CurveWith(&'static str),
    /// A name in steps, by default over the whole numbers.
    Steps {
        /// The key that says how many steps wide each of its bars is.
        width: Option<&'static str>,
    },
    /// Two names over the plane: `x` and `y` say which of them runs along which axis.
    Plane,
}

/// What must be written of a mark although no single key is required.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs {
    /// The keys that are required.
    Keys,
    /// One of two channels.
    OneOf {
        keys: [&'static str; 2],
        /// What the mark lacks without either: "a place".
        what: &'static str,
        hint: &'static str,
    },
    /// Both `x` and `y`, or this key instead.
    PointOr {
        key: &'static str,
        hint: &'static str,
    },
}

/// A key whose value a mark shows; it must be written.
const fn channel(channel: C) -> Key {
    let (name, value) = match channel {
        C::X => ("x", T::Number),
        C::Y => ("y", T::Number),
        C::X2 => ("x2", T::Number),
        C::Y2 => ("y2", T::Number),
        C::Z => ("z", T::Number),
        C::Level => ("level", T::Number),
        C::Data => ("data", T::Data),
        C::Distribution => ("distribution", T::Distribution),
    };
    Key {
        channel: Some(channel),
        ..required(name, value)
    }
}

pub(crate) static MARK: Section = Section {
    name: "mark",
    place: "in a mark",
    doc: "What a panel draws: a type, the channels that say where, and a look.",
    keys: &[
        required("type", T::Name).doc("What is drawn"),
        optional("id", T::Name, "made from its place")
            .doc("Name for connectors, unique in the scene"),
        optional("label", T::Text, "no entry").doc("Its entry in the legend"),
        optional("series", T::Name, "the panel's next free colour")
            .doc("Marks of equal series share a colour and one legend entry in the whole scene"),
        optional("when", T::Condition, "always").doc("Drawn only where and while this holds"),
        optional(
            "over",
            T::Map(&T::List(&T::Number, Length::OneOf(&[2, 3]))),
            "by type",
        )
        .doc("A name that runs along the mark: `{ u = [from, to] }` or `[from, to, step]`"),
        optional(
            "for",
            T::Map(&T::List(&T::Number, Length::AtLeast(1))),
            "drawn once",
        )
        .doc("Repeats the mark for each of the listed values; several names go side by side"),
        optional("each", T::Map(&T::Data), "drawn once").doc(
            "Draws it once for each value of these data, all as one series; several names go side \
             by side: `{ u = \"a\", v = \"b\" }`",
        ),
        optional("trail", T::whole(1.0, 100.0), "none")
            .doc("How many of the last frames show as fading copies"),
        optional("stroke", PAINT, "the series' colour").doc("Line colour"),
        optional("stroke_width", T::Number, "as the theme says").doc("Line width in px"),
        optional("stroke_dash", DASH, "as the theme says").doc("Line pattern"),
        optional("fill", PAINT, "the series' colour").doc("Colour of areas, symbols and text"),
        optional("opacity", T::Number, "as the theme says").doc("From 0, invisible, to 1"),
    ],
    variants: &[
        Variant {
            word: word("line", "A curve"),
            keys: &[
                channel(C::X).otherwise("what runs").doc("Where along x"),
                channel(C::Y)
                    .otherwise("what runs, if only `x` is given")
                    .doc("Where along y"),
                Z.excludes(&["stroke"]),
            ],
            mark: MarkTraits {
                runs: Runs::Curve,
                idle: &[("fill", STROKE_COLORS)],
                ..PLAIN
            },
        },
        Variant {
            word: word("trace", "The way of a point through time"),
            keys: &[
                channel(C::X).doc("Where along x"),
                channel(C::Y).doc("Where along y"),
                Z.excludes(&["stroke"]),
                optional("reveal", REVEAL, "as the theme says").doc("How much of the way shows"),
                optional("head", T::Bool, "as the theme says, but none on the whole way")
                    .doc("Whether a dot stands where it is now"),
            ],
            mark: MarkTraits {
                runs: Runs::Time {
                    whole: ("reveal", "all"),
                    head: "head",
                },
                idle: &[
                    ("fill", STROKE_COLORS),
                    ("trail", "it shows where it has been by itself"),
                ],
                ..PLAIN
            },
        },
        Variant {
            word: word("area", "The area between two curves"),
            keys: &[
                channel(C::X)
                    .otherwise("what runs")
                    .doc("Where along x; of an area on its side, one edge"),
                channel(C::Y)
                    .otherwise("what runs, if only `x` is given")
                    .doc("One edge; of an area on its side, where along y"),
                channel(C::X2)
                    .otherwise("0 where `y` runs along its axis, else none")
                    .doc("The other edge of an area on its side"),
                channel(C::Y2)
                    .otherwise("0, unless it lies on its side")
                    .doc("The other edge")
                    .excludes(&["x2"]),
                optional("fill_negative", PAINT, "the same colour")
                    .doc("Colour where `y` is less than `y2`, or `x` than `x2`"),
            ],
            mark: MarkTraits {
                runs: Runs::Curve,
                ..PLAIN
            },
        },
        Variant {
            word: word("bars", "Bars over the whole numbers, or where `over` says"),
            keys: &[
                channel(C::X).otherwise("what runs").doc("Where along x"),
                channel(C::Y).doc("One end"),
                channel(C::Y2).default(number(0.0)).doc("The other end"),
                key("width", POSITIVE, number(0.9)).doc("In steps: 1 leaves no gap"),
            ],
            mark: MarkTraits {
                runs: Runs::Steps {
                    width: Some("width"),
                },
                ..PLAIN
            },
        },
        Variant {
            word: word(
                "stems",
                "Thin bars with a head, over the whole numbers as `bars` are",
            ),
            keys: &[
                channel(C::X).otherwise("what runs").doc("Where along x"),
                channel(C::Y).doc("The head"),
                channel(C::Y2).default(number(0.0)).doc("The foot"),
                optional("width", POSITIVE, "as `stroke_width` says").doc("Of the stem, in steps"),
                SIZE,
            ],
            mark: MarkTraits {
                runs: Runs::Steps { width: None },
                ..PLAIN
            },
        },
        Variant {
            word: word("point", "A symbol"),
            keys: &[
                channel(C::X)
                    .otherwise("what runs, with `at`")
                    .doc("Where along x"),
                channel(C::Y)
                    .otherwise("what runs, with `at`")
                    .doc("Where along y"),
                Z.excludes(&["fill"]),
                SIZE,
                choice("symbol").doc("Its form").among(&[
                    word("circle", ""),
                    word("ring", ""),
                    word("square", ""),
                    word("cross", ""),
                ]),
                optional(
                    "at",
                    T::Word(&[word("minima", ""), word("maxima", ""), word("zeros", "")]),
                    "one point",
                )
                .doc("A point at each of these of `y` over `over`"),
            ],
            mark: MarkTraits {
                runs: Runs::CurveWith("at"),
                anchored: true,
                idle: &[("stroke_dash", "its edge is a solid line")],
                ..PLAIN
            },
        },
        Variant {
            word: word("rule", "A line across the panel"),
            keys: &[
                channel(C::X)
                    .otherwise("horizontal, at `y`")
                    .doc("Vertical, at this x"),
                channel(C::Y)
                    .otherwise("vertical, at `x`")
                    .doc("Horizontal, at this y")
                    .excludes(&["x"]),
            ],
            mark: MarkTraits {
                needs: Needs::OneOf {
                    keys: ["x", "y"],
                    what: "place",
                    hint: "`x` makes it vertical, `y` horizontal",
                },
                idle: &[("fill", STROKE_COLORS)],
                ..PLAIN
            },
        },
        Variant {
            word: word("segment", "A straight line between two points"),
            keys: &[
                channel(C::X).doc("Where it starts along x"),
                channel(C::Y).doc("Where it starts along y"),
                channel(C::X2).doc("Where it ends along x"),
                channel(C::Y2).doc("Where it ends along y"),
                key("arrow", ARROW, Default::Word("none")).doc("Which ends have a head"),
            ],
            mark: MarkTraits {
                idle: &[("fill", STROKE_COLORS)],
                ..PLAIN
            },
        },
        Variant {
            word: word("bracket", "The extent between two values"),
            keys: &[
                channel(C::X).doc("Start"),
                channel(C::Y).doc("Start"),
                channel(C::X2)
                    .otherwise("it stands, to `y2`")
                    .doc("End of a level bracket"),
                channel(C::Y2)
                    .otherwise("it lies, to `x2`")
                    .doc("End of an upright bracket")
                    .excludes(&["x2"]),
                optional("text", T::Text, "none").doc("Its words"),
            ],
            mark: MarkTraits {
                needs: Needs::OneOf {
                    keys: ["x2", "y2"],
                    what: "end",
                    hint: "`x2` makes it level, `y2` upright",
                },
                idle: &[("fill", STROKE_COLORS)],
                ..PLAIN
            },
        },
        Variant {
            word: word(
                "text",
                "Words at a point of the data, or in a corner of the panel",
            ),
            keys: &[
                channel(C::X).otherwise("by `place`").doc("Where along x"),
                channel(C::Y).otherwise("by `place`").doc("Where along y"),
                optional("place", PLACE, "by `x` and `y`")
                    .doc("Where in the panel")
                    .excludes(&["x", "y", "leader"]),
                key("dx", T::Constant(Range::Any), number(0.0)).doc("Px to the right"),
                key("dy", T::Constant(Range::Any), number(0.0)).doc("Px down"),
                optional(
                    "anchor",
                    T::Word(&[word("start", ""), word("middle", ""), word("end", "")]),
                    "`middle`, or towards the panel's middle",
                )
                .doc("Which part of the words stands at the place"),
                required("text", T::Text).doc("The words"),
                key("leader", T::Bool, Default::Bool(false)).doc("Draw a line to the place"),
                optional("size", POSITIVE, "as the theme says").doc("Font size in px"),
            ],
            mark: MarkTraits {
                needs: Needs::PointOr {
                    key: "place",
                    hint: "a text stands at `x` and `y`, or at a `place` in the panel",
                },
                anchored: true,
                idle: &[
                    ("stroke_width", "`size` is that of its letters"),
                    ("stroke_dash", "`fill` is its colour"),
                ],
                ..PLAIN
            },
        },
        Variant {
            word: word(
                "histogram",
                "The distribution of data, in bins that are the same in all frames",
            ),
            keys: &[
                channel(C::Data).doc("The values"),
                optional(
                    "bins",
                    T::whole(1.0, 10_000.0),
                    "by Freedman and Diaconis, else Sturges",
                )
                .doc("How many bins"),
                optional("bin_width", T::Number, "by `bins`")
                    .doc("How wide bins are; their edges are multiples of it, and whole numbers stand in the middle"),
                optional("bin_edges", T::List(&T::Number, Length::AtLeast(2)), "by `bins`")
                    .doc("Where bins begin and end; what lies outside is not counted"),
                choice("normalize").doc("What the heights are").among(&[
                    word("density", "the areas add up to 1"),
                    word("count", "numbers of values"),
                ]),
            ],
            mark: MarkTraits {
                binned: true,
                ..PLAIN
            },
        },
        Variant {
            word: word("rug", "A tick at the foot of the panel for each value"),
            keys: &[channel(C::Data).doc("The values")],
            mark: MarkTraits {
                idle: &[
                    ("fill", STROKE_COLORS),
                    ("stroke_dash", "its lines are too short for a pattern"),
                ],
                ..PLAIN
            },
        },
        Variant {
            word: word("heatmap", "A value as colour over the plane"),
            keys: &[
                channel(C::X).otherwise("what runs").doc("Where along x"),
                channel(C::Y).otherwise("what runs").doc("Where along y"),
                channel(C::Z).doc("The value"),
            ],
            mark: MarkTraits {
                runs: Runs::Plane,
                infinite_colors: true,
                idle: &[
                    ("fill", MAP_COLORS),
                    ("stroke", MAP_COLORS),
                    ("series", MAP_COLORS),
                    ("trail", "it covers all of the plane"),
                    ("stroke_width", "it has no lines"),
                    ("stroke_dash", "it has no lines"),
                ],
                ..PLAIN
            },
        },
        Variant {
            word: word("contour", "Lines of equal value"),
            keys: &[
                channel(C::X).otherwise("what runs").doc("Where along x"),
                channel(C::Y).otherwise("what runs").doc("Where along y"),
                channel(C::Z).doc("The value"),
                optional(
                    "levels",
                    T::List(&T::Number, Length::AtLeast(1)),
                    "round numbers",
                )
                .doc("The values that have a line"),
                optional("level_count", T::whole(1.0, 100.0), "8")
                    .doc("About how many, at round numbers")
                    .excludes(&["levels"]),
                key("filled", T::Bool, Default::Bool(false))
                    .doc("Colour what lies between the values instead of drawing lines"),
                key("labels", T::Bool, Default::Bool(false)).doc("Write the values on the lines"),
            ],
            mark: MarkTraits {
                runs: Runs::Plane,
                idle: &[("fill", MAP_COLORS)],
                ..PLAIN
            },
        },
        Variant {
            word: word(
                "ellipse",
                "The line of equal density that holds a share of a bivariate distribution's mass, \
                 filled where it has a `fill`",
            ),
            keys: &[
                channel(C::Distribution).doc("A bivariate distribution"),
                channel(C::Level)
                    .default(number(0.9))
                    .doc("The mass inside, between 0 and 1"),
            ],
            mark: MarkTraits {
                anchored: true,
                ..PLAIN
            },
        },
    ],
};

/// Why a mark that is drawn in lines has no `fill`.
const STROKE_COLORS: &str = "`stroke` is its colour";
/// Why a mark whose colours are those of values has no other.
const MAP_COLORS: &str = "the panel's `color` says which colours it has";

/// The size of a symbol.
const SIZE: Key = optional("size", POSITIVE, "as the theme says").doc("Diameter in px");

const Z: Key = channel(C::Z)
    .otherwise("one colour")
    .doc("The value that its colour shows, by the panel's `color`");

/// A colour or a role.
pub(crate) const PAINT: T = T::Color { roles: true };

/// Line patterns.
pub(crate) const DASH: T = T::Word(&[
    word("solid", ""),
    word("dashed", ""),
    word("dotted", ""),
    word("dash-dot", ""),
]);

/// How much of a trace shows.
pub(crate) const REVEAL: T = T::Word(&[
    word("past", "the way up to now"),
    word("all", "the whole way"),
    word("ghost", "up to now, and the rest faint"),
]);

/// Which ends of a line have a head.
pub(super) const ARROW: T = T::Word(&[
    word("none", ""),
    word("start", ""),
    word("end", ""),
    word("both", ""),
]);

const PLACE: T = T::Word(&[
    word("top-left", ""),
    word("top", ""),
    word("top-right", ""),
    word("left", ""),
    word("center", ""),
    word("right", ""),
    word("bottom-left", ""),
    word("bottom", ""),
    word("bottom-right", ""),
]);
