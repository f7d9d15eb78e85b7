//! The types of marks: their keys, which of these are channels, and what runs along them.
//!
//! What a mark looks like stands in `scene/marks`, one file for each row, in the same order.

use super::{
    super::model::Channel, Default, Key, Length, Range, Section, ValueType as T, Variant, Word,
    key, optional, required, word,
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

pub(crate) static MARK: Section = Section {
    name: "mark",
    place: "in a mark",
    doc: "What a panel draws: a type, the channels that say where, and a look.",
    keys: &[
        required("type", T::Name, "What is drawn"),
        optional(
            "id",
            T::Name,
            "made from its place",
            "Name for connectors, unique in the scene",
        ),
        optional("label", T::Text, "no entry", "Its entry in the legend"),
        optional(
            "series",
            T::Name,
            "the panel's next free colour",
            "Marks of equal series share a colour and one legend entry in the whole scene",
        ),
        optional(
            "when",
            T::Condition,
            "always",
            "Drawn only where and while this holds",
        ),
        optional(
            "over",
            T::Map(&T::List(&T::Number, Length::OneOf(&[2, 3]))),
            "by type",
            "A name that runs along the mark: `{ u = [from, to] }` or `[from, to, step]`",
        ),
        optional(
            "for",
            T::Map(&T::List(&T::Number, Length::AtLeast(1))),
            "drawn once",
            "Repeats the mark for each of the listed values; several names go side by side",
        ),
        optional(
            "trail",
            T::Int(Range::Within(1.0, 100.0)),
            "none",
            "How many of the last frames show as fading copies",
        ),
        optional("stroke", PAINT, "the series' colour", "Line colour"),
        optional(
            "stroke_width",
            T::Number,
            "as the theme says",
            "Line width in px",
        ),
        optional("stroke_dash", DASH, "as the theme says", "Line pattern"),
        optional(
            "fill",
            PAINT,
            "the series' colour",
            "Colour of areas, symbols and text",
        ),
        optional(
            "opacity",
            T::Number,
            "as the theme says",
            "From 0, invisible, to 1",
        ),
    ],
    variants: &[
        Variant {
            word: word("line", "A curve"),
            keys: &[
                optional("x", T::Number, "what runs", "Where along x").shows(Channel::X),
                optional(
                    "y",
                    T::Number,
                    "what runs, if only `x` is given",
                    "Where along y",
                )
                .shows(Channel::Y),
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
                required("x", T::Number, "Where along x").shows(Channel::X),
                required("y", T::Number, "Where along y").shows(Channel::Y),
                Z.excludes(&["stroke"]),
                key(
                    "reveal",
                    T::Word(&[
                        word("past", "the way up to now"),
                        word("all", "the whole way"),
                        word("ghost", "up to now, and the rest faint"),
                    ]),
                    Default::Word("past"),
                    "How much of the way shows",
                ),
            ],
            mark: MarkTraits {
                runs: Runs::Time {
                    whole: ("reveal", "all"),
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
                optional("x", T::Number, "what runs", "Where along x").shows(Channel::X),
                required("y", T::Number, "One edge").shows(Channel::Y),
                key("y2", T::Number, Default::Number(0.0), "The other edge").shows(Channel::Y2),
                optional(
                    "fill_negative",
                    PAINT,
                    "the same colour",
                    "Colour where `y` is less than `y2`",
                ),
            ],
            mark: MarkTraits {
                runs: Runs::Curve,
                ..PLAIN
            },
        },
        Variant {
            word: word("bars", "Bars over the whole numbers, or where `over` says"),
            keys: &[
                optional("x", T::Number, "what runs", "Where along x").shows(Channel::X),
                required("y", T::Number, "One end").shows(Channel::Y),
                key("y2", T::Number, Default::Number(0.0), "The other end").shows(Channel::Y2),
                key(
                    "width",
                    T::Constant(Range::Above(0.0)),
                    Default::Number(0.9),
                    "In steps: 1 leaves no gap",
                ),
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
                optional("x", T::Number, "what runs", "Where along x").shows(Channel::X),
                required("y", T::Number, "The head").shows(Channel::Y),
                key("y2", T::Number, Default::Number(0.0), "The foot").shows(Channel::Y2),
                optional(
                    "width",
                    T::Constant(Range::Above(0.0)),
                    "as `stroke_width` says",
                    "Of the stem, in steps",
                ),
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
                optional("x", T::Number, "what runs, with `at`", "Where along x").shows(Channel::X),
                optional("y", T::Number, "what runs, with `at`", "Where along y").shows(Channel::Y),
                Z.excludes(&["fill"]),
                SIZE,
                key(
                    "symbol",
                    T::Word(&[
                        word("circle", ""),
                        word("ring", ""),
                        word("square", ""),
                        word("cross", ""),
                    ]),
                    Default::Word("circle"),
                    "Its form",
                ),
                optional(
                    "at",
                    T::Word(&[word("minima", ""), word("maxima", ""), word("zeros", "")]),
                    "one point",
                    "A point at each of these of `y` over `over`",
                ),
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
                optional("x", T::Number, "horizontal, at `y`", "Vertical, at this x")
                    .shows(Channel::X),
                optional("y", T::Number, "vertical, at `x`", "Horizontal, at this y")
                    .shows(Channel::Y)
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
                required("x", T::Number, "Where it starts along x").shows(Channel::X),
                required("y", T::Number, "Where it starts along y").shows(Channel::Y),
                required("x2", T::Number, "Where it ends along x").shows(Channel::X2),
                required("y2", T::Number, "Where it ends along y").shows(Channel::Y2),
                key(
                    "arrow",
                    ARROW,
                    Default::Word("none"),
                    "Which ends have a head",
                ),
            ],
            mark: MarkTraits {
                idle: &[("fill", STROKE_COLORS)],
                ..PLAIN
            },
        },
        Variant {
            word: word("bracket", "The extent between two values"),
            keys: &[
                required("x", T::Number, "Start").shows(Channel::X),
                required("y", T::Number, "Start").shows(Channel::Y),
                optional(
                    "x2",
                    T::Number,
                    "it stands, to `y2`",
                    "End of a level bracket",
                )
                .shows(Channel::X2),
                optional(
                    "y2",
                    T::Number,
                    "it lies, to `x2`",
                    "End of an upright bracket",
                )
                .shows(Channel::Y2)
                .excludes(&["x2"]),
                optional("text", T::Text, "none", "Its words"),
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
                required("text", T::Text, "The words"),
                optional("x", T::Number, "by `place`", "Where along x").shows(Channel::X),
                optional("y", T::Number, "by `place`", "Where along y").shows(Channel::Y),
                optional("place", PLACE, "by `x` and `y`", "Where in the panel")
                    .excludes(&["x", "y", "leader"]),
                key(
                    "dx",
                    T::Constant(Range::Any),
                    Default::Number(0.0),
                    "Px to the right",
                ),
                key(
                    "dy",
                    T::Constant(Range::Any),
                    Default::Number(0.0),
                    "Px down",
                ),
                optional(
                    "anchor",
                    T::Word(&[word("start", ""), word("middle", ""), word("end", "")]),
                    "`middle`, or towards the panel's middle",
                    "Which part of the words stands at the place",
                ),
                key(
                    "leader",
                    T::Bool,
                    Default::Bool(false),
                    "Draw a line to the place",
                ),
                optional(
                    "size",
                    T::Constant(Range::Above(0.0)),
                    "as the theme says",
                    "Font size in px",
                ),
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
                required("data", T::Data, "The values").shows(Channel::Data),
                optional(
                    "bins",
                    T::Int(Range::Within(1.0, 10_000.0)),
                    "by Freedman and Diaconis, else Sturges",
                    "How many bins",
                ),
                key(
                    "normalize",
                    T::Word(&[
                        word("density", "the areas add up to 1"),
                        word("count", "numbers of values"),
                    ]),
                    Default::Word("density"),
                    "What the heights are",
                ),
            ],
            mark: MarkTraits {
                binned: true,
                ..PLAIN
            },
        },
        Variant {
            word: word("rug", "A tick at the foot of the panel for each value"),
            keys: &[required("data", T::Data, "The values").shows(Channel::Data)],
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
                optional("x", T::Number, "what runs", "Where along x").shows(Channel::X),
                optional("y", T::Number, "what runs", "Where along y").shows(Channel::Y),
                required("z", T::Number, "The value").shows(Channel::Z),
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
                optional("x", T::Number, "what runs", "Where along x").shows(Channel::X),
                optional("y", T::Number, "what runs", "Where along y").shows(Channel::Y),
                required("z", T::Number, "The value").shows(Channel::Z),
                optional(
                    "levels",
                    T::List(&T::Number, Length::AtLeast(1)),
                    "round numbers",
                    "The values that have a line",
                ),
                optional(
                    "level_count",
                    T::Int(Range::Within(1.0, 100.0)),
                    "8",
                    "About how many, at round numbers",
                )
                .excludes(&["levels"]),
                key(
                    "filled",
                    T::Bool,
                    Default::Bool(false),
                    "Colour what lies between the values instead of drawing lines",
                ),
                key(
                    "labels",
                    T::Bool,
                    Default::Bool(false),
                    "Write the values on the lines",
                ),
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
                required("distribution", T::Distribution, "A bivariate distribution")
                    .shows(Channel::Distribution),
                key(
                    "level",
                    T::Number,
                    Default::Number(0.9),
                    "The mass inside, between 0 and 1",
                )
                .shows(Channel::Level),
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
const SIZE: Key = optional(
    "size",
    T::Constant(Range::Above(0.0)),
    "as the theme says",
    "Diameter in px",
);

const Z: Key = optional(
    "z",
    T::Number,
    "one colour",
    "The value that its colour shows, by the panel's `color`",
)
.shows(Channel::Z);

/// A colour or a role.
pub(crate) const PAINT: T = T::Color { roles: true };

/// Line patterns.
pub(crate) const DASH: T = T::Word(&[
    word("solid", ""),
    word("dashed", ""),
    word("dotted", ""),
    word("dash-dot", ""),
]);

/// Which ends of a line have a head.
pub(super) const ARROW: T = T::Word(&[
    word("none", ""),
    word("start", ""),
    word("end", ""),
    word("both", ""),
]);

const PLACE: T = T::Word(&PLACES);

const PLACES: [Word; 9] = [
    word("top-left", ""),
    word("top", ""),
    word("top-right", ""),
    word("left", ""),
    word("center", ""),
    word("right", ""),
    word("bottom-left", ""),
    word("bottom", ""),
    word("bottom-right", ""),
];
