//! Words at a point of the data, or in a corner of the panel.

use std::borrow::Cow;

use crate::{
    font::TextLayout,
    spec::model::{Anchor, Dash, LegendPlace, MarkChoice, MarkKind, MarkOption},
};

use super::{
    super::{
        geometry::Point,
        node::{Node, Path, Shape},
        strokes,
        text::{Face, Part},
    },
    MarkContext, MarkType,
};

/// Its row in the key table.
const KIND: MarkKind = MarkKind::named("text");
const PLACE: MarkChoice<LegendPlace, 9, Option<LegendPlace>> = KIND.written_choice(
    "place",
    [
        ("top-left", LegendPlace::TopLeft),
        ("top", LegendPlace::Top),
        ("top-right", LegendPlace::TopRight),
        ("left", LegendPlace::Left),
        ("center", LegendPlace::Center),
        ("right", LegendPlace::Right),
        ("bottom-left", LegendPlace::BottomLeft),
        ("bottom", LegendPlace::Bottom),
        ("bottom-right", LegendPlace::BottomRight),
    ],
);
const ANCHOR: MarkChoice<Anchor, 3, Option<Anchor>> = KIND.written_choice(
    "anchor",
    [
        ("start", Anchor::Start),
        ("middle", Anchor::Middle),
        ("end", Anchor::End),
    ],
);
/// Px to the right.
const DX: MarkOption<f64> = KIND.number("dx");
/// Px down.
const DY: MarkOption<f64> = KIND.number("dy");
/// Whether a line leads to the place.
const LEADER: MarkOption<bool> = KIND.flag("leader");
/// Font size in px.
const SIZE: MarkOption<Option<f64>> = KIND.written_number("size");

/// A text mark.
pub(super) static TYPE: MarkType = MarkType {
    theme_color: |style| Some(style.text.fill),
    is_text: true,
    // It belongs to symbols, which may.
    lies_on_border: true,
    ..MarkType::filled(KIND, |context, _| nodes(context))
};

/// Which part of words stands at their place, unless written: in the panel, they run towards its
/// middle.
fn default_anchor(place: Option<LegendPlace>) -> Anchor {
    use LegendPlace as P;
    match place {
        Some(P::TopLeft | P::Left | P::BottomLeft) => Anchor::Start,
        Some(P::TopRight | P::Right | P::BottomRight) => Anchor::End,
        _ => Anchor::Middle,
    }
}

fn nodes(context: &MarkContext<'_>) -> Vec<Node> {
    let options = &context.mark.options;
    let (place, size) = (options.choice(&PLACE), options.get(&SIZE));
    let anchor = options.choice(&ANCHOR);
    let anchor = anchor.unwrap_or_else(|| default_anchor(place));
    let Some(words) = &context.instance.text else {
        return Vec::new();
    };
    let style = &context.style.text;
    let face = Face {
        size: size.map_or(style.size, |size| size * context.ratio),
        font: style.weight,
        fill: context.color.with_opacity(context.opacity(1.0)),
        halo: context.halo(),
    };
    let words = match style.inside {
        true => words.wrapped(context.rect.width() / face.size),
        false => Cow::Borrowed(words),
    };
    let words = words.at(context.state);
    let [dx, dy] = [&DX, &DY].map(|option| options.get(option) * context.ratio);
    match place {
        Some(place) => {
            let (x, top) = corner(context, place, face.height(&words));
            let baseline = top + dy + face.rise(&words);
            face.part(context.part, &words, x + dx, baseline, anchor)
        }
        None => {
            let Some((x, y)) = super::anchor(context) else {
                return Vec::new();
            };
            let seat = Seat { anchor, dx, dy };
            let Seat { anchor, dx, dy } = match style.inside {
                true => seat.inside(context, &face, &words, (x, y)),
                false => seat,
            };
            // The first line's capitals stand level with the place.
            let baseline = y + dy + face.cap_height() / 2.0;
            let mut nodes = Vec::new();
            if options.get(&LEADER) && (dx != 0.0 || dy != 0.0) && context.part != Part::Dynamic {
                nodes.extend(lead(context, &face, (x, y), (x + dx, y + dy)));
            }
            nodes.extend(face.part(context.part, &words, x + dx, baseline, anchor));
            nodes
        }
    }
}

/// How words stand beside their place.
#[derive(Debug, Clone, Copy)]
struct Seat {
    anchor: Anchor,
    /// Px to the right.
    dx: f64,
    /// Px down.
    dy: f64,
}

impl Seat {
    /// The same, if the words are in the panel there; else to the other side of the place, or moved as
    /// little as may be. What is too large for the panel stays.
    fn inside(
        self,
        context: &MarkContext<'_>,
        face: &Face,
        words: &TextLayout,
        (x, y): (f64, f64),
    ) -> Self {
        let (rect, width) = (&context.rect, face.width(words));
        // Off the axes, whose numbers they would be read with.
        let air = context.style.text.gap / 2.0;
        let (left, right) = (rect.left + air, rect.right - air);
        let (ceiling, floor) = (rect.top + air, rect.bottom - air);
        let start = |seat: Self| {
            let start = match seat.anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => -width / 2.0,
                Anchor::End => -width,
            };
            x + seat.dx + start
        };
        let turned = Self {
            anchor: match self.anchor {
                Anchor::Start => Anchor::End,
                Anchor::Middle => Anchor::Middle,
                Anchor::End => Anchor::Start,
            },
            dx: -self.dx,
            ..self
        };
        let mut seat = self;
        seat.dx += match out(start(self), width, left, right) {
            0.0 => 0.0,
            _ if self.anchor != Anchor::Middle && out(start(turned), width, left, right) == 0.0 => {
                seat = turned;
                0.0
            }
            back => back,
        };
        let (height, rise) = (face.height(words), face.rise(words));
        let top = |dy: f64| y + dy + face.cap_height() / 2.0 - rise;
        seat.dy += match out(top(self.dy), height, ceiling, floor) {
            0.0 => 0.0,
            _ if self.dy != 0.0 && out(top(-self.dy), height, ceiling, floor) == 0.0 => {
                -2.0 * self.dy
            }
            back => back,
        };
        seat
    }
}

/// How far something of a length has to move to lie between two ends; not at all where it cannot.
fn out(start: f64, length: f64, low: f64, high: f64) -> f64 {
    if length > high - low {
        0.0
    } else if start < low {
        low - start
    } else {
        (high - start - length).min(0.0)
    }
}

/// A thin line from the place towards the words.
fn lead(
    context: &MarkContext<'_>,
    face: &Face,
    (x, y): (f64, f64),
    words: (f64, f64),
) -> Option<Node> {
    let (dx, dy) = (words.0 - x, words.1 - y);
    let length = (dx * dx + dy * dy).sqrt();
    let gap = context.style.text.gap;
    if length <= 2.0 * gap {
        return None;
    }
    let at = |distance: f64| Point::new(x + dx / length * distance, y + dy / length * distance);
    let path = Path::polyline([at(gap), at(length - gap)]);
    let stroke = strokes::stroke(
        face.fill,
        context.style.border.stroke_width,
        Dash::Solid,
        0.0,
    );
    Some(Node::new(Shape::Path(path)).stroked(stroke))
}

/// The x and the top of words in a corner or at a side of the panel.
fn corner(context: &MarkContext<'_>, place: LegendPlace, height: f64) -> (f64, f64) {
    use LegendPlace as P;
    let (rect, inset) = (
        &context.rect,
        context.style.legend.inset + context.style.legend.padding,
    );
    let x = match place {
        P::TopLeft | P::Left | P::BottomLeft => rect.left + inset,
        P::Top | P::Center | P::Bottom | P::OutsideBottom => f64::midpoint(rect.left, rect.right),
        P::TopRight | P::Right | P::BottomRight | P::OutsideRight | P::Ends => rect.right - inset,
    };
    let top = match place {
        P::TopLeft | P::Top | P::TopRight => rect.top + inset,
        P::Left | P::Center | P::Right | P::OutsideRight | P::Ends => {
            f64::midpoint(rect.top, rect.bottom) - height / 2.0
        }
        P::BottomLeft | P::Bottom | P::BottomRight | P::OutsideBottom => {
            rect.bottom - inset - height
        }
    };
    (x, top)
}
