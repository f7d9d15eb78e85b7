//! Words as outlines.

use crate::{
    color::Color,
    font::{Font, Segment},
    spec::model::Anchor,
};

use super::{
    geometry::Point,
    node::{Command, Node, Path, Shape},
};

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// Font size in px.
    pub(super) size: f64,
    /// Colour.
    pub(super) fill: Color,
}

/// From one baseline to the next, in font sizes.
const LEADING: f64 = 1.25;

impl Face {
    /// Width of the widest line in px.
    pub(super) fn width(&self, words: &str) -> f64 {
        let width = |line| Font::dejavu_sans().shape(line, self.size).advance;
        words.split('\n').map(width).fold(0.0, f64::max)
    }

    /// From the top of the first line's tall letters to the bottom of the last line's tails.
    pub(super) fn height(&self, words: &str) -> f64 {
        self.ascent() + self.descent() + self.leading() * words.matches('\n').count() as f64
    }

    /// From one baseline to the next.
    pub(super) fn leading(&self) -> f64 {
        LEADING * self.size
    }

    /// Height of tall letters over the baseline (`l`, 0.76 em in DejaVu Sans).
    pub(super) fn ascent(&self) -> f64 {
        0.76 * self.size
    }

    /// Depth of tails below the baseline (`p`, 0.24 em in DejaVu Sans).
    pub(super) fn descent(&self) -> f64 {
        0.24 * self.size
    }

    /// Height of capitals and digits.
    pub(super) fn cap_height(&self) -> f64 {
        Font::dejavu_sans().metrics(self.size).cap_height
    }

    /// The words with the first baseline at (x, y).
    pub(super) fn node(&self, words: &str, x: f64, y: f64, anchor: Anchor) -> Node {
        self.placed(words, anchor, |dx, dy| (x + dx, y + dy))
    }

    /// The words turned a quarter to the left: reading upwards, the first baseline at x.
    pub(super) fn node_upwards(&self, words: &str, x: f64, y: f64, anchor: Anchor) -> Node {
        self.placed(words, anchor, |dx, dy| (x + dy, y - dx))
    }

    fn placed(&self, words: &str, anchor: Anchor, place: impl Fn(f64, f64) -> (f64, f64)) -> Node {
        let font = Font::dejavu_sans();
        let point = |x, y| {
            let (x, y) = place(x, y);
            Point::new(x, y)
        };
        let mut path = Path::default();
        for (index, line) in words.split('\n').enumerate() {
            let shaped = font.shape(line, self.size);
            let start = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => -shaped.advance / 2.0,
                Anchor::End => -shaped.advance,
            };
            let baseline = self.leading() * index as f64;
            for glyph in &shaped.glyphs {
                font.outline(
                    glyph.id,
                    self.size,
                    start + glyph.x,
                    baseline + glyph.y,
                    &mut |segment| {
                        path.commands.push(match segment {
                            Segment::MoveTo(x, y) => Command::Move(point(x, y)),
                            Segment::LineTo(x, y) => Command::Line(point(x, y)),
                            Segment::QuadTo(a, b, x, y) => Command::Quad(point(a, b), point(x, y)),
                            Segment::CubicTo(a, b, c, d, x, y) => {
                                Command::Cubic(point(a, b), point(c, d), point(x, y))
                            }
                            Segment::Close => Command::Close,
                        });
                    },
                );
            }
        }
        let mut node = Node::new(Shape::Path(path)).fill(self.fill);
        node.words = Some(words.to_owned());
        node
    }
}
