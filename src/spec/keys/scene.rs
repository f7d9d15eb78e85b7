//! The keys of a scene, from the top of the file down to a panel's axes.

use crate::spec::style::STYLE;

use super::{
    Default, INTERVAL, Key, Length, POSITIVE, Range, Section, ValueType as T, choice, key,
    later_word,
    marks::{ARROW, DASH, MARK, PAINT},
    number, optional, required, word,
};
use crate::color::MAX_FRAME_COLORS;

pub(crate) static SCENE: Section = Section {
    name: "top",
    place: "at the top",
    doc: "Keys that stand before the first section.",
    keys: &[
        optional("title", T::Text, "none").doc("Drawn above the panels"),
        optional("subtitle", T::Text, "none").doc("Drawn below the title"),
        optional("caption", T::Text, "none").doc("Drawn below everything"),
        optional("description", T::Text, "made from the values").doc("Alternative text"),
        key(
            "theme",
            T::WordOrFile(&[word("light", ""), word("dark", ""), word("matplotlib", "")]),
            Default::Word("light"),
        )
        .doc(
            "The look, which `style` refines; or a file of the same keys, found from the spec's \
             folder, that refines `light` or what it names as its own `theme`",
        ),
        choice("legend")
            .doc("One legend for the whole figure, at this side")
            .among(&[
                word("none", "legends stand in the panels"),
                word("top", ""),
                word("right", ""),
                word("bottom", ""),
                word("left", ""),
            ]),
        optional("canvas", T::Table(&CANVAS), "as below").doc("The size of the picture"),
        optional("output", T::Table(&OUTPUT), "as below")
            .doc("Where the result goes, and its timing"),
        optional("parameters", T::Map(&T::Constant(Range::Any)), "none")
            .doc("Names with a number: constants, and values at rest of names that move"),
        optional(
            "sweep",
            T::List(&T::Table(&SEGMENT), Length::Any),
            "one frame",
        )
        .doc("Time: segments that play in order"),
        optional("functions", T::Map(&T::Number), "none").doc(
            "Functions of your own: the head in quotes, and what it gives, as in `\"softplus(z)\" = \
             \"log(1 + exp(z))\"`; arguments may be numbers, data and distributions",
        ),
        optional("distributions", T::Map(&T::Distribution), "none")
            .doc("Names with a distribution: `\"normal(mu, 1)\"`"),
        optional("quantities", T::Map(&T::Number), "none")
            .doc("Names with a computed number, which `values` lists"),
        optional("data", T::Map(&T::Table(&DATA)), "none")
            .doc("Names with values: drawn, read, listed, or made of other data"),
        optional("chains", T::Map(&T::Table(&CHAIN)), "none")
            .doc("Recurrences: algorithms and random walks, step by step"),
        optional("fits", T::Map(&T::Table(&FIT)), "none")
            .doc("Names with a minimum, solved for every state"),
        optional("axes", T::Table(&AXES), "as below")
            .doc("Axes shared by all panels without their own"),
        required("panels", T::List(&T::Table(&PANEL), Length::AtLeast(1)))
            .doc("What is drawn, row by row"),
        optional(
            "connectors",
            T::List(&T::Table(&CONNECTOR), Length::Any),
            "none",
        )
        .doc("Straight lines between marks, across panels"),
        optional("layout", T::Table(&LAYOUT), "one column").doc("How panels share the canvas"),
        optional("style", T::Table(&STYLE), "as the theme says").doc("Changes to the theme"),
        optional(
            "matrix",
            T::Map(&T::List(&T::Number, Length::AtLeast(1))),
            "one output",
        )
        .doc(
            "One output for each combination of these values: NAME stands for the number or the \
             expression, be it the name of a function",
        ),
        optional(
            "check",
            T::Table(&CHECK),
            "the first, the middle and the last frame",
        )
        .doc("Which frames `klrender check` looks at closely"),
    ],
    variants: &[],
};

static CANVAS: Section = Section {
    name: "canvas",
    place: "in `canvas`",
    doc: "The size of the picture.",
    keys: &[
        key("size", T::Size, Default::Numbers(&[800.0, 600.0])).doc("Width and height in px"),
        key(
            "pixel_ratio",
            T::Constant(Range::Within(0.1, 16.0)),
            number(1.0),
        )
        .doc("Device pixels per px"),
    ],
    variants: &[],
};

pub(crate) static OUTPUT: Section = Section {
    name: "output",
    place: "in `output`",
    doc: "Where the result goes, and when its frames show.",
    keys: &[
        key("file", T::File, Default::Word("{stem}.gif")).doc(
            "The file; its extension is the format. `{stem}` is the spec's name, `{format}` \
             the format and `{frame:04}` the frame's number",
        ),
        optional(
            "formats",
            T::List(&FORMAT, Length::AtLeast(1)),
            "by the extension of `file`",
        )
        .doc("What to write, several at once; replaces the extension"),
        key("fps", POSITIVE, number(20.0)).doc("Frames per second"),
        optional("frame_ms", POSITIVE, "by `fps`").doc("Milliseconds a frame, instead of `fps`"),
        optional("plays", T::whole(1.0, 65_535.0), "forever").doc("How often it plays"),
        key("rewind", T::Bool, Default::Bool(false))
            .doc("Play back after playing forth, the ends not repeated"),
        key("start", T::Constant(Range::Within(0.0, 1.0)), number(0.0)).doc(
            "The share of the film, from 0 to 1, at which an animated file begins: it goes round from \
             there, so that its first frame tells something",
        ),
        optional("poster", T::Map(&T::Constant(Range::Any)), "the first frame shown").doc(
            "The frame that stands for the film, by values as `--at` has them: `{ mu = 2.5 }`; \
             `--poster` writes it, and a page shows it until it plays",
        ),
        choice("svg_text")
            .doc("What the words in `svg` documents are")
            .among(&[
                word("outlines", "they look alike everywhere"),
                word(
                    "text",
                    "the viewer sets them, in Source Sans 3 or DejaVu Sans if it has these: they can be \
                     searched, selected and edited; lines with formulas stay outlines",
                ),
            ]),
        choice("colors").doc("The colours of a GIF").among(&[
            word("film", "the nearest of one table for the film"),
            word(
                "near",
                "no channel off by more than one step of 255; most frames have tables of their \
                     own, somewhat smaller than exact ones",
            ),
            word(
                "exact",
                "every pixel its own colour, wherever a frame changes at most 255 of them; for \
                     that, most frames have tables of their own",
            ),
        ]),
        key(
            "table_size",
            T::whole(2.0, MAX_FRAME_COLORS as f64),
            Default::Number(MAX_FRAME_COLORS as f64),
        )
        .doc(
            "The most colours of the film's table: fewer make a smaller GIF with coarser edges; \
             best is one less than a power of two",
        ),
        key("dither", T::Bool, Default::Bool(false))
            .doc("Mix colours that a GIF's table lacks, by position, from two that it has"),
    ],
    variants: &[],
};

const FORMAT: T = T::Word(&[
    word("gif", "one animated picture"),
    word(
        "apng",
        "one animated picture; lossless but with `colors = \"film\"`",
    ),
    word("webp", "one animated picture, lossless"),
    word("svg-film", "one animated document, without a script"),
    word("html", "one page that plays the frames"),
    word("png", "a picture for each frame"),
    word("svg", "a document for each frame"),
    word("pdf", "a page for each frame"),
    later_word("mp4", "a film"),
]);

static SEGMENT: Section = Section {
    name: "sweep[]",
    place: "in a `sweep` segment",
    doc: "A stretch of time in which names move together; other names keep their values.",
    keys: &[
        optional("vary", T::Map(&T::Table(&VARY)), "only `t` runs").doc("The names that move"),
        optional(
            "frames",
            T::whole(1.0, 1_000_000.0),
            "the count of `values`",
        )
        .doc("Frames in motion"),
        key("hold", T::whole(0.0, 1_000_000.0), number(0.0)).doc("Further frames at rest"),
        key("endpoint", T::Bool, Default::Bool(true))
            .doc("Whether the last frame shows the end; `false` for loops"),
        key("ease", T::Ease, Default::Word("linear")).doc(
            "How progress runs: `linear`, `sine-in-out` and its kin, or `cubic-bezier(a, b, c, d)`",
        ),
        optional("pause", T::Table(&PAUSE), "none")
            .doc("Rests on its way, where the first of its names passes certain values"),
    ],
    variants: &[],
};

pub(crate) static PAUSE: Section = Section {
    name: "sweep[].pause",
    place: "in `pause`",
    doc: "Rests on the way of a segment: `{ at = [0, 1.5], frames = 12 }`.",
    keys: &[
        required("at", T::List(&T::Number, Length::AtLeast(1))).doc(
            "Values of the segment's first name at which everything rests; one that is passed again \
             and again is listed once for each time",
        ),
        required("frames", T::whole(1.0, 1_000_000.0)).doc("How many further frames each rest has"),
    ],
    variants: &[],
};

pub(crate) static VARY: Section = Section {
    name: "sweep[].vary.NAME",
    place: "in a `vary` entry",
    doc: "How a name moves: `from` and `to`, or `through`, or `values`.",
    keys: &[
        optional("from", T::Number, "the value held").doc("Where it starts"),
        optional("to", T::Number, "by `through` or `values`").doc("Where it ends"),
        optional(
            "through",
            T::List(&T::Number, Length::AtLeast(2)),
            "by `to`",
        )
        .doc("Values on its way, equal shares of time apart"),
        optional("values", T::List(&T::Number, Length::AtLeast(1)), "by `to`")
            .doc("Values it steps through, equal shares of time each"),
        choice("scale").doc("How it goes between values").among(&[
            word("linear", ""),
            word("log", "equal factors in equal times"),
        ]),
        key("integer", T::Bool, Default::Bool(false)).doc("Round to whole numbers"),
    ],
    variants: &[],
};

pub(crate) static DATA: Section = Section {
    name: "data.NAME",
    place: "in a `data` entry",
    doc: "Values: drawn from a distribution, read from a file, listed, or made of other data.",
    keys: &[
        optional("sample", T::Distribution, "").doc(
            "Draw from this distribution; value *i* depends on the seed, the name and *i* only, \
             and moves smoothly with the distribution",
        ),
        optional("resample", T::Data, "").doc(
            "Draw with replacement from these data, as many as there are or `size`: the bootstrap",
        ),
        optional("size", T::whole(1.0, 1_000_000.0), "").doc("How many values; `sample` needs it"),
        SEED,
        key("mean_of", T::Number, number(1.0)).doc("Each value is the mean of this many draws"),
        optional("file", T::Name, "").doc(
            "A CSV file whose first line names the columns; its path starts at the spec's folder",
        ),
        optional("column", T::Name, "the only one").doc("The column of the file"),
        optional("words", T::Name, "numbers of `column`").doc(
            "A column of words: each value is its word's place among the different ones, from 1. In \
             the `text` of a mark, `each` shows the word: `each = { w = \"names\" }, text = \"{w}\"`",
        ),
        optional("where", T::Map(&T::Name), "all rows").doc(
            "Only the rows of the file whose columns have these words: \
             `where = { species = \"setosa\" }`",
        ),
        optional("values", T::List(&T::Constant(Range::Any), Length::Any), "").doc("The values"),
        optional("each", T::Map(&T::Data), "").doc(
            "Names that take the values of other data, side by side: \
             `{ each = { u = \"a\", v = \"b\" }, value = \"u + v\" }`",
        ),
        optional("when", T::Condition, "always")
            .doc("With `each`: there is a value only where this holds"),
        optional("group", T::Map(&T::Data), "").doc(
            "Names that take blocks of other data, side by side: \
             `{ group = { g = \"raw\" }, by = 12, value = \"median(g)\" }`",
        ),
        optional("by", T::Number, "").doc("How many values a block has; `group` needs it"),
        optional("value", T::Number, "")
            .doc("The number for each value, or block; `each` and `group` need it"),
    ],
    variants: &[],
};

const SEED: Key = key("seed", T::whole(0.0, 4_294_967_295.0), number(0.0)).doc("Chooses the draws");

pub(crate) static CHAIN: Section = Section {
    name: "chains.NAME",
    place: "in a `chains` entry",
    doc: "A recurrence. Each name of `start` becomes data: its values before the first step, after \
          it, and so on, of which `item(a, k + 1)` is the one after k steps. With `copies`, \
          `across(a, k)` are the values of all copies after k steps, `path(a, j)` those of the jth \
          copy, and the name itself those of the first. In `draw`, `start` and `next`, `step` is \
          the number of the step and `copy` that of the copy, both from 1; `start` has step 0.",
    keys: &[
        required("steps", T::whole(1.0, 100_000_000.0)).doc("How many steps are taken"),
        key("copies", T::whole(1.0, 100_000_000.0), number(1.0))
            .doc("How many independent copies there are; `steps` × `copies` may be 1e8"),
        SEED,
        optional("draw", T::Map(&T::Distribution), "nothing").doc(
            "Names drawn afresh for each step, each a function of seed, chain, name, copy and step; \
             the distributions may read the state and what is drawn before",
        ),
        required("start", T::Map(&T::Number)).doc("The states before the first step"),
        required("next", T::Map(&T::Number))
            .doc("The states after a step, all from those before it"),
    ],
    variants: &[],
};

pub(crate) static FIT: Section = Section {
    name: "fits.NAME",
    place: "in a `fits` entry",
    doc: "A minimum, solved for every state. Binding one of the solved names elsewhere fixes it, and \
          the rest are solved.",
    keys: &[
        required("minimize", T::Number).doc("What is made as small as it can be"),
        required("over", T::Map(&INTERVAL))
            .doc("The solved names, each with its bounds: `{ a = [-5, 5] }`"),
    ],
    variants: &[],
};

static AXES: Section = Section {
    name: "axes",
    place: "in `axes`",
    doc: "The axes shared by all panels that have none of their own.",
    keys: &[
        optional("x", T::Table(&AXIS), "trained on the data").doc("The shared x axis"),
        optional("y", T::Table(&AXIS), "each panel its own").doc("The shared y axis"),
    ],
    variants: &[],
};

pub(crate) static AXIS: Section = Section {
    name: "axis",
    place: "in an axis",
    doc: "`x` and `y` in `axes` and in panels. A panel's own axis inherits nothing.",
    keys: &[
        optional("domain", INTERVAL, "trained on the data")
            .doc("Lower and upper end; `\"auto\"` trains one of them"),
        optional("include", T::List(&T::Number, Length::Any), "none")
            .doc("Values that a trained domain must hold"),
        choice("train")
            .doc("What a trained domain is trained on")
            .among(&[
                word("sweep", "all frames: nothing moves"),
                word("frame", "each frame by itself"),
                word("robust", "the 1st to the 99th percentile of all frames"),
            ]),
        choice("scale").doc("From data to lengths").among(&[
            word("linear", ""),
            word("log", "positive values only"),
            word("symlog", "linear around 0, logarithmic far from it"),
            word("logit", "by log odds, values between 0 and 1 only"),
        ]),
        SYMLOG_CONSTANT,
        key("reverse", T::Bool, Default::Bool(false)).doc("Larger values left or down"),
        optional("ticks", T::List(&T::Number, Length::Any), "round numbers")
            .doc("Exactly these ticks"),
        optional("tick_step", T::Number, "round numbers").doc("Ticks at multiples of this"),
        optional("tick_count", T::whole(0.0, 1000.0), "by size").doc("About this many ticks"),
        optional("tick_labels", T::List(&T::Name, Length::Any), "numbers")
            .doc("Words beside the ticks, one for each of `ticks`"),
        optional("tick_format", T::Format, "fits the ticks").doc("How tick labels are written"),
        optional("label", T::Text, "none").doc("Beside the axis"),
        optional("grid", T::Bool, "as the theme says").doc("Draw grid lines"),
        key("show", T::Bool, Default::Bool(true))
            .doc("Draw its line, ticks, their labels and its label"),
    ],
    variants: &[],
};

static PANEL: Section = Section {
    name: "panels[]",
    place: "in a panel",
    doc: "A rectangle with axes in which marks are drawn.",
    keys: &[
        optional("id", T::Name, "`panel-1`, …").doc("Name, unique in the scene"),
        optional("title", T::Text, "none").doc("Drawn above the panel"),
        optional("x", T::Table(&AXIS), "the shared axis").doc("Its own x axis"),
        optional("y", T::Table(&AXIS), "the shared axis, else its own").doc("Its own y axis"),
        optional("color", T::Table(&COLOR), "as below").doc("The scale of channel `z`"),
        optional(
            "legend",
            LEGEND,
            "as the theme says, or `none` where the figure has a legend",
        )
        .doc("Where its legend is"),
        optional("aspect", POSITIVE, "fills its place")
            .doc("Length of one unit of y per unit of x"),
        required("marks", T::List(&T::Table(&MARK), Length::Any))
            .doc("What it shows, drawn in this order"),
    ],
    variants: &[],
};

const LEGEND: T = T::Word(&[
    word(
        "best",
        "the corner where it covers least over all frames; where that is much, `right`, or \
         `bottom` where that would take too much of the width",
    ),
    word(
        "ends",
        "words at the ends of lines, in their colours, kept apart; where they do not fit in all \
         frames, `best`",
    ),
    word("none", ""),
    word("top-left", ""),
    word("top-right", ""),
    word("bottom-left", ""),
    word("bottom-right", ""),
    word("right", "beside the panel"),
    word("bottom", "below the panel"),
]);

/// Of axes and of colour scales.
const SYMLOG_CONSTANT: Key =
    key("constant", POSITIVE, number(1.0)).doc("Where `symlog` turns from linear to logarithmic");

static COLOR: Section = Section {
    name: "panels[].color",
    place: "in `color`",
    doc: "The scale of channel `z`, with a bar beside the panel.",
    keys: &[
        choice("map").doc("The colours").among(&[
            word("viridis", "purple over green to yellow"),
            word("cividis", "blue over grey to yellow"),
            word("magma", "black over magenta to cream"),
            word(
                "vik",
                "blue over near-white to red-brown, for two sides of a `center`",
            ),
        ]),
        choice("scale").doc("From values to colours").among(&[
            word("linear", ""),
            word("log", "positive values only; 0 has the lowest colour"),
            word("symlog", "linear around 0, logarithmic far from it"),
        ]),
        SYMLOG_CONSTANT,
        optional("domain", INTERVAL, "trained on the data")
            .doc("Values of the first and the last colour; `\"auto\"` trains one of them"),
        optional("center", T::Number, "halfway")
            .doc("Value of the middle colour; a trained domain reaches equally far to both sides"),
        optional("label", T::Text, "none").doc("Beside the bar"),
        key("bar", T::Bool, Default::Bool(true)).doc("Draw the bar"),
    ],
    variants: &[],
};

static CONNECTOR: Section = Section {
    name: "connectors[]",
    place: "in a connector",
    doc: "A straight line between two marks, across panels.",
    keys: &[
        required("from", T::Name).doc("The `id` of the mark where it starts"),
        required("to", T::Name).doc("The `id` of the mark where it ends"),
        key("arrow", ARROW, Default::Word("none")).doc("Which ends have a head"),
        optional("stroke", PAINT, "as the theme says").doc("Line colour"),
        optional("stroke_width", T::Number, "as the theme says").doc("Line width in px"),
        optional("stroke_dash", DASH, "as the theme says").doc("Line pattern"),
        optional("opacity", T::Number, "as the theme says").doc("From 0, invisible, to 1"),
    ],
    variants: &[],
};

static LAYOUT: Section = Section {
    name: "layout",
    place: "in `layout`",
    doc: "How panels share the canvas.",
    keys: &[
        key("columns", T::whole(1.0, 1000.0), number(1.0)).doc("Panels in a row"),
        optional(
            "areas",
            T::List(&T::Name, Length::AtLeast(1)),
            "by `columns`",
        )
        .doc("Panel ids as a picture, one string a row: `[\"a a b\", \"c . b\"]`; `.` is empty"),
        optional("widths", SHARES, "equal").doc("Relative widths of the columns"),
        optional("heights", SHARES, "equal").doc("Relative heights of the rows"),
        optional("gap", T::Constant(Range::From(0.0)), "as the theme says")
            .doc("Px between panels"),
    ],
    variants: &[],
};

const SHARES: T = T::List(&POSITIVE, Length::AtLeast(1));

static CHECK: Section = Section {
    name: "check",
    place: "in `check`",
    doc: "The key frames of `klrender check`: these beside the first, the middle and the last.",
    keys: &[
        optional("frames", T::List(&T::Int(Range::Any), Length::Any), "none")
            .doc("Frames by number, counted from 0; -1 is the last"),
        optional(
            "at",
            T::List(&T::Map(&T::Constant(Range::Any)), Length::Any),
            "none",
        )
        .doc(
            "Frames by values: `{ mu = 2.5 }` is the frame at which `mu` is nearest to 2.5; with \
             several names, the one nearest to all of them",
        ),
    ],
    variants: &[],
};
