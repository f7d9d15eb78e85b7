//! The keys of marks: those of every mark, and those of each type.

use super::{
    Default, Key, Length, Range, Section, ValueType as T, Variant, Word, key, optional, required,
    word,
};

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
                optional("x", T::Number, "what runs", "Where along x"),
                optional(
                    "y",
                    T::Number,
                    "what runs, if only `x` is given",
                    "Where along y",
                ),
                Z,
            ],
        },
        Variant {
            word: word("trace", "The way of a point through time"),
            keys: &[
                required("x", T::Number, "Where along x"),
                required("y", T::Number, "Where along y"),
                Z,
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
        },
        Variant {
            word: word("area", "The area between two curves"),
            keys: &[
                optional("x", T::Number, "what runs", "Where along x"),
                required("y", T::Number, "One edge"),
                key("y2", T::Number, Default::Number(0.0), "The other edge"),
                optional(
                    "fill_negative",
                    PAINT,
                    "the same colour",
                    "Colour where `y` is less than `y2`",
                ),
            ],
        },
        Variant {
            word: word("bars", "Bars over the whole numbers, or where `over` says"),
            keys: &[
                optional("x", T::Number, "what runs", "Where along x"),
                required("y", T::Number, "One end"),
                key("y2", T::Number, Default::Number(0.0), "The other end"),
                key(
                    "width",
                    T::Constant(Range::Above(0.0)),
                    Default::Number(0.9),
                    "In steps: 1 leaves no gap",
                ),
            ],
        },
        Variant {
            word: word(
                "stems",
                "Thin bars with a head, over the whole numbers as `bars` are",
            ),
            keys: &[
                optional("x", T::Number, "what runs", "Where along x"),
                required("y", T::Number, "The head"),
                key("y2", T::Number, Default::Number(0.0), "The foot"),
                optional(
                    "width",
                    T::Constant(Range::Above(0.0)),
                    "as `stroke_width` says",
                    "Of the stem, in steps",
                ),
                SIZE,
            ],
        },
        Variant {
            word: word("point", "A symbol"),
            keys: &[
                optional("x", T::Number, "what runs, with `at`", "Where along x"),
                optional("y", T::Number, "what runs, with `at`", "Where along y"),
                Z,
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
        },
        Variant {
            word: word("rule", "A line across the panel"),
            keys: &[
                optional("x", T::Number, "horizontal, at `y`", "Vertical, at this x"),
                optional("y", T::Number, "vertical, at `x`", "Horizontal, at this y"),
            ],
        },
        Variant {
            word: word("segment", "A straight line between two points"),
            keys: &[
                required("x", T::Number, "Where it starts along x"),
                required("y", T::Number, "Where it starts along y"),
                required("x2", T::Number, "Where it ends along x"),
                required("y2", T::Number, "Where it ends along y"),
                key(
                    "arrow",
                    ARROW,
                    Default::Word("none"),
                    "Which ends have a head",
                ),
            ],
        },
        Variant {
            word: word("bracket", "The extent between two values"),
            keys: &[
                required("x", T::Number, "Start"),
                required("y", T::Number, "Start"),
                optional(
                    "x2",
                    T::Number,
                    "it stands, to `y2`",
                    "End of a level bracket",
                ),
                optional(
                    "y2",
                    T::Number,
                    "it lies, to `x2`",
                    "End of an upright bracket",
                ),
                optional("text", T::Text, "none", "Its words"),
            ],
        },
        Variant {
            word: word(
                "text",
                "Words at a point of the data, or in a corner of the panel",
            ),
            keys: &[
                required("text", T::Text, "The words"),
                optional("x", T::Number, "by `place`", "Where along x"),
                optional("y", T::Number, "by `place`", "Where along y"),
                optional("place", PLACE, "by `x` and `y`", "Where in the panel"),
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
        },
        Variant {
            word: word(
                "histogram",
                "The distribution of data, in bins that are the same in all frames",
            ),
            keys: &[
                required("data", T::Data, "The values"),
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
        },
        Variant {
            word: word("rug", "A tick at the foot of the panel for each value"),
            keys: &[required("data", T::Data, "The values")],
        },
        Variant {
            word: word("heatmap", "A value as colour over the plane"),
            keys: &[
                optional("x", T::Number, "what runs", "Where along x"),
                optional("y", T::Number, "what runs", "Where along y"),
                required("z", T::Number, "The value"),
            ],
        },
        Variant {
            word: word("contour", "Lines of equal value"),
            keys: &[
                optional("x", T::Number, "what runs", "Where along x"),
                optional("y", T::Number, "what runs", "Where along y"),
                required("z", T::Number, "The value"),
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
                ),
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
        },
        Variant {
            word: word(
                "ellipse",
                "The line of equal density that holds a share of a bivariate distribution's mass, \
                 filled where it has a `fill`",
            ),
            keys: &[
                required("distribution", T::Distribution, "A bivariate distribution"),
                key(
                    "level",
                    T::Number,
                    Default::Number(0.9),
                    "The mass inside, between 0 and 1",
                ),
            ],
        },
    ],
};

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
);

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
