//! The keys of `style`, which are those of a theme file.

use super::{
    Default, Key, Length, Range, Section, ValueType as T,
    marks::{DASH, PAINT},
    optional, word,
};

/// A key that every theme sets.
const fn themed(name: &'static str, value: T, doc: &'static str) -> Key {
    super::key(name, value, Default::Theme, doc)
}

const PX: T = T::Constant(Range::From(0.0));
const OPACITY: T = T::Constant(Range::Within(0.0, 1.0));
/// A colour that has a role, and so cannot name one.
const PLAIN: T = T::Color { roles: false };

const fn element(
    name: &'static str,
    place: &'static str,
    doc: &'static str,
    keys: &'static [Key],
) -> Section {
    Section {
        name,
        place,
        doc,
        keys,
        variants: &[],
    }
}

pub(crate) static STYLE: Section = Section {
    name: "style",
    place: "in `style`",
    doc: "The look. A theme is a file of the same keys; what `style` sets replaces what the theme \
          says. Lengths are px.",
    keys: &[
        themed(
            "palette",
            T::List(&PLAIN, Length::AtLeast(1)),
            "Colours of series, in order of use",
        ),
        themed(
            "palette_dashes",
            T::List(&DASH, Length::AtLeast(1)),
            "Patterns of series: the first for as many as have colours of their own, the next for \
             those that have the same colours again",
        ),
        themed("foreground", PLAIN, "Text and lines"),
        themed("background", PLAIN, "Behind everything"),
        themed("muted", PLAIN, "Secondary text and lines"),
        themed("accent", PLAIN, "What the eye should follow"),
        themed("positive", PLAIN, "Above zero"),
        themed("negative", PLAIN, "Below zero"),
        optional(
            "fonts",
            T::List(&T::Name, Length::AtLeast(1)),
            "none",
            "Font files (.ttf, .otf, .ttc) for characters that the embedded face lacks, in order of \
             preference; paths start at the spec's folder",
        ),
        themed("figure", T::Table(&FIGURE), "The whole picture"),
        themed("title", T::Table(&TITLE), "The title"),
        themed("subtitle", T::Table(&SUBTITLE), "The line below the title"),
        themed("caption", T::Table(&CAPTION), "The line below everything"),
        themed("panel_title", T::Table(&PANEL_TITLE), "A panel's title"),
        themed("panel", T::Table(&PANEL), "A panel's ground"),
        themed("grid", T::Table(&GRID), "Grid lines"),
        themed("border", T::Table(&BORDER), "The lines around a panel"),
        themed("tick", T::Table(&TICK), "Tick marks"),
        themed("tick_label", T::Table(&TICK_LABEL), "The numbers at ticks"),
        themed(
            "axis_label",
            T::Table(&AXIS_LABEL),
            "The words beside an axis",
        ),
        themed("legend", T::Table(&LEGEND), "Legends"),
        themed("line", T::Table(&LINE), "`line` marks"),
        themed("trace", T::Table(&TRACE), "`trace` marks"),
        themed("area", T::Table(&AREA), "`area` marks"),
        themed("contour", T::Table(&CONTOUR), "`contour` marks"),
        themed("ellipse", T::Table(&ELLIPSE), "`ellipse` marks"),
        themed(
            "color_bar",
            T::Table(&COLOR_BAR),
            "The bar of a colour scale",
        ),
        themed("bars", T::Table(&BARS), "`bars` marks"),
        themed("stems", T::Table(&STEMS), "`stems` marks"),
        themed("histogram", T::Table(&HISTOGRAM), "`histogram` marks"),
        themed("rug", T::Table(&RUG), "`rug` marks"),
        themed("point", T::Table(&POINT), "`point` marks"),
        themed("rule", T::Table(&RULE), "`rule` marks"),
        themed("segment", T::Table(&SEGMENT), "`segment` marks"),
        themed("bracket", T::Table(&BRACKET), "`bracket` marks"),
        themed("text", T::Table(&TEXT), "`text` marks"),
        themed("connector", T::Table(&CONNECTOR), "Connectors"),
    ],
    variants: &[],
};

static FIGURE: Section = element(
    "style.figure",
    "in `style.figure`",
    "The whole picture.",
    &[
        themed(
            "frame",
            T::List(&OPACITY, Length::OneOf(&[0, 4])),
            "Left, top, right and bottom edge of the panels as fractions of the canvas, measured \
             from the left and the top; `[]` fits the margins to what stands in them",
        ),
        themed("padding", PX, "Around everything, where margins are fitted"),
        themed(
            "gap",
            PX,
            "Between panels: px where margins are fitted, else a fraction of the mean panel height",
        ),
    ],
);

/// The look of a text that belongs to an edge.
const TEXT_KEYS: &[Key] = &[
    FILL,
    SIZE,
    GAP,
    themed(
        "align",
        T::Word(&[word("start", ""), word("middle", ""), word("end", "")]),
        "Where it stands along its edge",
    ),
];

/// The look of a text that belongs to a point.
const LABEL_KEYS: &[Key] = &[FILL, SIZE, GAP];

const FILL: Key = themed("fill", PAINT, "Colour");
const SIZE: Key = themed("size", T::Constant(Range::Above(0.0)), "Font size");
const GAP: Key = themed("gap", PX, "Between it and what it belongs to");

static TITLE: Section = element("style.title", "in `style.title`", "The title.", TEXT_KEYS);
static SUBTITLE: Section = element(
    "style.subtitle",
    "in `style.subtitle`",
    "The line below the title.",
    TEXT_KEYS,
);
static CAPTION: Section = element(
    "style.caption",
    "in `style.caption`",
    "The line below everything.",
    TEXT_KEYS,
);
static PANEL_TITLE: Section = element(
    "style.panel_title",
    "in `style.panel_title`",
    "A panel's title.",
    TEXT_KEYS,
);
static TICK_LABEL: Section = element(
    "style.tick_label",
    "in `style.tick_label`",
    "The numbers at ticks.",
    LABEL_KEYS,
);
static AXIS_LABEL: Section = element(
    "style.axis_label",
    "in `style.axis_label`",
    "The words beside an axis.",
    TEXT_KEYS,
);
static TEXT: Section = element("style.text", "in `style.text`", "`text` marks.", LABEL_KEYS);

static PANEL: Section = element(
    "style.panel",
    "in `style.panel`",
    "A panel's ground.",
    &[themed("fill", PAINT, "Colour")],
);

static GRID: Section = element(
    "style.grid",
    "in `style.grid`",
    "Grid lines.",
    &[
        themed(
            "show",
            T::Bool,
            "Whether there are any, unless the axis says",
        ),
        themed("stroke", PAINT, "Colour"),
        themed("stroke_width", PX, "Width"),
        themed("stroke_dash", DASH, "Pattern"),
    ],
);

static BORDER: Section = element(
    "style.border",
    "in `style.border`",
    "The lines around a panel.",
    &[
        themed("stroke", PAINT, "Colour"),
        themed("stroke_width", PX, "Width"),
        themed(
            "sides",
            T::List(
                &T::Word(&[
                    word("left", ""),
                    word("top", ""),
                    word("right", ""),
                    word("bottom", ""),
                ]),
                Length::Any,
            ),
            "Where there is one",
        ),
    ],
);

static TICK: Section = element(
    "style.tick",
    "in `style.tick`",
    "Tick marks.",
    &[
        themed("stroke", PAINT, "Colour"),
        themed("stroke_width", PX, "Width"),
        themed("length", PX, "Length, outwards"),
        themed(
            "rule",
            T::Word(&[
                word(
                    "extended",
                    "the nicest by the extended Wilkinson algorithm of Talbot, Lin and Hanrahan",
                ),
                word("matplotlib", "as many as fit, up to ten"),
            ]),
            "Which round numbers they stand at",
        ),
        themed(
            "inner",
            T::Bool,
            "Whether there are some where their numbers stand at another panel on the same axis",
        ),
    ],
);

static LEGEND: Section = element(
    "style.legend",
    "in `style.legend`",
    "Legends.",
    &[
        themed("fill", PAINT, "Ground"),
        themed("opacity", OPACITY, "Opacity of the ground"),
        themed("stroke", PAINT, "Edge colour"),
        themed("stroke_width", PX, "Edge width; 0 is none"),
        themed("radius", PX, "Corner radius"),
        themed("text", PAINT, "Text colour"),
        themed("size", T::Constant(Range::Above(0.0)), "Font size"),
        themed("padding", PX, "Between edge and entries"),
        themed("gap", PX, "Between entries"),
        themed("handle", PX, "Length of a line sample"),
        themed("handle_gap", PX, "Between sample and text"),
        themed("inset", PX, "Between the box and the panel's border"),
    ],
);

/// The look of a stroked mark.
const LINE_KEYS: &[Key] = &[
    optional("stroke", PAINT, "the series' colour", "Colour"),
    themed("stroke_width", PX, "Width"),
    themed("stroke_dash", DASH, "Pattern"),
    themed("opacity", OPACITY, "From 0, invisible, to 1"),
];

static LINE: Section = element("style.line", "in `style.line`", "`line` marks.", LINE_KEYS);
static TRACE: Section = element(
    "style.trace",
    "in `style.trace`",
    "`trace` marks.",
    LINE_KEYS,
);
static RULE: Section = element("style.rule", "in `style.rule`", "`rule` marks.", LINE_KEYS);
static SEGMENT: Section = element(
    "style.segment",
    "in `style.segment`",
    "`segment` marks.",
    LINE_KEYS,
);
static CONNECTOR: Section = element(
    "style.connector",
    "in `style.connector`",
    "Connectors.",
    LINE_KEYS,
);

static BRACKET: Section = element(
    "style.bracket",
    "in `style.bracket`",
    "`bracket` marks; their words look as `style.text` says.",
    LINE_KEYS,
);

/// The look of a filled mark.
const AREA_KEYS: &[Key] = &[
    themed("opacity", OPACITY, "From 0, invisible, to 1"),
    themed("stroke_width", PX, "Width of the edge; 0 is none"),
];

static AREA: Section = element("style.area", "in `style.area`", "`area` marks.", AREA_KEYS);
static BARS: Section = element("style.bars", "in `style.bars`", "`bars` marks.", AREA_KEYS);
static HISTOGRAM: Section = element(
    "style.histogram",
    "in `style.histogram`",
    "`histogram` marks.",
    AREA_KEYS,
);

static STEMS: Section = element(
    "style.stems",
    "in `style.stems`",
    "`stems` marks.",
    &[
        themed("stroke_width", PX, "Width"),
        themed("stroke_dash", DASH, "Pattern"),
        themed("opacity", OPACITY, "From 0, invisible, to 1"),
        themed("size", PX, "Diameter of the head; 0 is none"),
    ],
);

static CONTOUR: Section = element(
    "style.contour",
    "in `style.contour`",
    "`contour` marks.",
    &[
        themed("stroke_width", PX, "Width"),
        themed("stroke_dash", DASH, "Pattern"),
        themed("opacity", OPACITY, "From 0, invisible, to 1"),
        themed(
            "label_size",
            T::Constant(Range::Above(0.0)),
            "Font size of the values",
        ),
    ],
);

static ELLIPSE: Section = element(
    "style.ellipse",
    "in `style.ellipse`",
    "`ellipse` marks.",
    &[
        themed("stroke_width", PX, "Width"),
        themed("stroke_dash", DASH, "Pattern"),
        themed("opacity", OPACITY, "Of its fill, from 0, invisible, to 1"),
    ],
);

static COLOR_BAR: Section = element(
    "style.color_bar",
    "in `style.color_bar`",
    "The bar of a colour scale; its ticks and words look as those of axes.",
    &[
        themed("width", PX, "Width"),
        themed("gap", PX, "Between the panel and the bar"),
    ],
);

static RUG: Section = element(
    "style.rug",
    "in `style.rug`",
    "`rug` marks.",
    &[
        themed("stroke_width", PX, "Width"),
        themed("opacity", OPACITY, "From 0, invisible, to 1"),
        themed("length", PX, "Height of a tick"),
    ],
);

static POINT: Section = element(
    "style.point",
    "in `style.point`",
    "`point` marks.",
    &[
        themed("size", T::Constant(Range::Above(0.0)), "Diameter"),
        themed("stroke_width", PX, "Edge width; 0 is none"),
        themed("opacity", OPACITY, "From 0, invisible, to 1"),
        themed("clip", T::Bool, "Cut off at the panel's border"),
    ],
);
