//! Text as outlines.

use std::borrow::Cow;

use crate::{
    color::Color,
    font::{FontStyle, Fonts, PathSegment, TextLayout, TextLine},
    spec::{
        model::Anchor,
        style::{LabelStyle, TextStyle},
    },
};

use super::{
    geometry::{Point, Px},
    node::{Command, LiveRun, LiveText, Node, Path, Shape},
};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// Font size in px.
    pub(super) size: f64,
    /// What plain characters are set in; texts with values are set already.
    pub(super) font: FontStyle,
    /// Colour.
    pub(super) fill: Color,
    /// What is around its letters, and how wide.
    pub(super) halo: Option<(Color, f64)>,
}

impl From<&TextStyle> for Face {
    fn from(style: &TextStyle) -> Self {
        Self {
            size: style.size,
            font: style.weight,
            fill: style.fill,
            halo: None,
        }
    }
}

impl From<&LabelStyle> for Face {
    fn from(style: &LabelStyle) -> Self {
        Self {
            size: style.size,
            font: style.weight,
            fill: style.fill,
            halo: None,
        }
    }
}

/// Which of a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// All but the values that change: they are the same in every frame.
    Static,
    /// The values that change.
    Dynamic,
}

/// Which pieces of a text are drawn, by their colours.
#[derive(Debug, Clone, Copy)]
enum Ink {
    /// All, in one colour.
    All,
    /// Those that have the colour of the text.
    Own,
    /// Those that have this colour.
    Of(Color),
}

impl Ink {
    /// Whether a piece of this colour is drawn; `None` is that of the text.
    fn is_of(self, color: Option<Color>) -> bool {
        match self {
            Self::All => true,
            Self::Own => color.is_none(),
            Self::Of(one) => color == Some(one),
        }
    }
}

/// What can be drawn as text: a text with its values, or plain characters.
pub(super) trait ToTextLayout {
    fn layout(&self, font: FontStyle) -> Cow<'_, TextLayout>;

    /// Width of the widest line in font sizes.
    fn width(&self, font: FontStyle) -> f64 {
        self.layout(font).width()
    }
}

impl ToTextLayout for TextLayout {
    fn layout(&self, _: FontStyle) -> Cow<'_, TextLayout> {
        Cow::Borrowed(self)
    }
}

impl ToTextLayout for str {
    fn layout(&self, font: FontStyle) -> Cow<'_, TextLayout> {
        Cow::Owned(TextLayout::plain(self, font))
    }

    // Ticks are measured often and drawn once: no outlines here.
    fn width(&self, font: FontStyle) -> f64 {
        let fonts = Fonts::embedded(font.typeface);
        let advance = |line| fonts.advance(line, font.emphasis());
        self.split('\n').map(advance).fold(0.0, f64::max)
    }
}

impl ToTextLayout for String {
    fn layout(&self, font: FontStyle) -> Cow<'_, TextLayout> {
        self.as_str().layout(font)
    }

    fn width(&self, font: FontStyle) -> f64 {
        self.as_str().width(font)
    }
}

/// From one baseline to the next, in font sizes.
const LEADING: f64 = 1.25;
/// Height of tall letters over the baseline, in font sizes (`l` in DejaVu Sans).
const ASCENT: f64 = 0.76;
/// Depth of tails below the baseline, in font sizes (`p` in DejaVu Sans).
const DESCENT: f64 = 0.24;

impl Face {
    /// Width of the widest line in px.
    pub(super) fn width(&self, text: &(impl ToTextLayout + ?Sized)) -> f64 {
        text.width(self.font) * self.size
    }

    /// From the top of the first line's tall letters to the bottom of the last line's tails.
    pub(super) fn height(&self, text: &(impl ToTextLayout + ?Sized)) -> f64 {
        let layout = text.layout(self.font);
        let last = baselines(&layout).last().unwrap_or(0.0);
        let depth = layout.lines().last().map_or(0.0, |line| line.depth);
        let size = self.size * layout.scale();
        self.rise(&*layout) + DESCENT.max(depth) * size + last * size
    }

    /// From the top of text down to their first baseline: the ascent, or more where a formula
    /// stands tall.
    pub(super) fn rise(&self, text: &(impl ToTextLayout + ?Sized)) -> f64 {
        let layout = text.layout(self.font);
        let height = layout.lines().first().map_or(0.0, |line| line.height);
        ASCENT.max(height) * self.size * layout.scale()
    }

    /// Height of tall letters over the baseline.
    pub(super) fn ascent(&self) -> f64 {
        ASCENT * self.size
    }

    /// Height of capitals and digits.
    pub(super) fn cap_height(&self) -> f64 {
        let font = self.font.typeface.regular();
        font.metrics(self.size).cap_height
    }

    /// The text with the first baseline at (x, y).
    pub(super) fn node(
        &self,
        text: &(impl ToTextLayout + ?Sized),
        x: f64,
        y: f64,
        anchor: Anchor,
    ) -> Node {
        let layout = text.layout(self.font);
        let place = |dx, dy| (x + dx, y + dy);
        self.placed(&layout, anchor, Part::Whole, Ink::All, place)
    }

    /// Some of the text with the first baseline at (x, y).
    pub(super) fn part(
        &self,
        part: Part,
        layout: &TextLayout,
        x: f64,
        y: f64,
        anchor: Anchor,
    ) -> Vec<Node> {
        self.parts(part, layout, anchor, |dx, dy| (x + dx, y + dy))
    }

    /// Some of the text turned a quarter to the left: reading upwards, the first baseline at x.
    pub(super) fn part_upwards(
        &self,
        part: Part,
        layout: &TextLayout,
        x: f64,
        y: f64,
        anchor: Anchor,
    ) -> Vec<Node> {
        self.parts(part, layout, anchor, |dx, dy| (x + dy, y - dx))
    }

    /// Some of a text: what has its colour, and one node for each other colour in it.
    fn parts(
        &self,
        part: Part,
        layout: &TextLayout,
        anchor: Anchor,
        place: impl Fn(f64, f64) -> (f64, f64),
    ) -> Vec<Node> {
        let pieces = layout.lines().iter().flat_map(|line| &line.pieces);
        let mut colors: Vec<Color> = pieces.filter_map(|piece| piece.color).collect();
        colors.sort_unstable();
        colors.dedup();
        if let Some((ground, width)) = self.halo
            && !colors.is_empty()
        {
            // Beneath all of them: around one colour it would eat into letters of another.
            let plain = Self {
                halo: None,
                ..*self
            };
            let mut around = plain.placed(layout, anchor, part, Ink::All, &place);
            around.fill = None;
            around.text = Some(String::new());
            let mut nodes = vec![around.stroke(ground, 2.0 * width)];
            nodes.extend(plain.parts(part, layout, anchor, place));
            return nodes;
        }
        let is_empty = |node: &Node| matches!(&node.shape, Shape::Path(path) if path.is_empty());
        let own = self.placed(layout, anchor, part, Ink::Own, &place);
        let mut nodes: Vec<Node> = part.of(layout, own).into_iter().collect();
        for color in colors {
            let mut node = self.placed(layout, anchor, part, Ink::Of(color), &place);
            if is_empty(&node) {
                continue;
            }
            // The text is said once: where all of it has colours, by the first of them.
            node.text = match nodes.first() {
                Some(own) if is_empty(own) => nodes.remove(0).text,
                _ => Some(String::new()),
            };
            nodes.push(node);
        }
        nodes
    }

    fn placed(
        &self,
        layout: &TextLayout,
        anchor: Anchor,
        part: Part,
        ink: Ink,
        place: impl Fn(f64, f64) -> (f64, f64),
    ) -> Node {
        let point = |x, y| {
            let (x, y) = place(x, y);
            Point::new(x, y)
        };
        let size = self.size * layout.scale();
        let origin = place(0.0, 0.0);
        let mut live = Some(LiveText {
            origin: Point::new(origin.0, origin.1),
            upwards: place(1.0, 0.0).0 == origin.0,
            runs: Vec::new(),
        });
        let mut path = Path::default();
        for (line, baseline) in layout.lines().iter().zip(baselines(layout)) {
            let start = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => -line.advance / 2.0,
                Anchor::End => -line.advance,
            };
            let pieces = line.pieces.iter().filter(|piece| {
                let drawn = match part {
                    Part::Whole => true,
                    Part::Static => !piece.dynamic,
                    Part::Dynamic => piece.dynamic,
                };
                drawn && ink.is_of(piece.color)
            });
            for piece in pieces {
                let (x, y) = ((start + piece.x) * size, baseline * size);
                match (&mut live, &piece.shaped.words) {
                    (Some(live), Some(words)) => live.runs.push(LiveRun {
                        size: Px::new(size * words.typeface.size()),
                        text: words.text.clone(),
                        family: words.typeface.family(),
                        bold: words.emphasis.bold,
                        italic: words.emphasis.italic,
                        at: Point::new(x, y),
                        length: Px::new(piece.shaped.advance * size),
                    }),
                    // One formula makes outlines of all.
                    _ => live = None,
                }
                piece.shaped.draw(size, x, y, &mut |segment| {
                    path.commands.push(match segment {
                        PathSegment::MoveTo(x, y) => Command::Move(point(x, y)),
                        PathSegment::LineTo(x, y) => Command::Line(point(x, y)),
                        PathSegment::QuadTo(a, b, x, y) => Command::Quad(point(a, b), point(x, y)),
                        PathSegment::CubicTo(a, b, c, d, x, y) => {
                            Command::Cubic(point(a, b), point(c, d), point(x, y))
                        }
                        PathSegment::Close => Command::Close,
                    });
                });
            }
        }
        let mut node = Node::new(Shape::Path(path)).fill(match ink {
            Ink::Of(color) => color,
            Ink::All | Ink::Own => self.fill,
        });
        if let Some((ground, width)) = self.halo {
            node = node.stroke(ground, 2.0 * width);
        }
        node.text = Some(layout.text().to_owned());
        node.live = live.filter(|live| !live.runs.is_empty()).map(Box::new);
        node
    }
}

impl Part {
    /// The node of this part, if there is such a part. The whole text are said once: where there
    /// are values that change, beside these.
    fn of(self, layout: &TextLayout, mut node: Node) -> Option<Node> {
        let dynamic = layout.is_dynamic();
        if self == Self::Static && dynamic {
            node.text = Some(String::new());
        }
        let empty = matches!(&node.shape, Shape::Path(path) if path.is_empty());
        let none = match self {
            Self::Whole => false,
            Self::Static => dynamic && empty,
            Self::Dynamic => !dynamic,
        };
        (!none).then_some(node)
    }
}

/// Where the baselines are below the first one, in font sizes: at equal distances, unless a formula
/// needs more room.
fn baselines(layout: &TextLayout) -> impl Iterator<Item = f64> {
    let mut above: Option<(f64, &TextLine)> = None;
    layout.lines().iter().map(move |line| {
        let baseline = above.map_or(0.0, |(baseline, above)| {
            let deeper = (above.depth - DESCENT).max(0.0);
            let taller = (line.height - ASCENT).max(0.0);
            baseline + LEADING + deeper + taller
        });
        above = Some((baseline, line));
        baseline
    })
}
