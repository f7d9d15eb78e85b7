//! What a frame is made of: shapes with their paint, in drawing order.
//!
//! Nodes are plain data on the canvas grid. Text is outlines with the text kept beside them, so a
//! frame looks alike wherever it is shown.

use crate::color::Color;

use super::{
    geometry::{PixelRect, Point, Px},
    group::Group,
};

/// One shape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// A name that is the same in every frame; unique in a document.
    pub id: Option<String>,
    /// The text that outlines stand for; empty where another node says them.
    pub text: Option<String>,
    /// Of outlines: the words that they are of, where a viewer can set them itself.
    pub live: Option<Box<LiveText>>,
    /// Its form.
    pub shape: Shape,
    /// What it is filled with.
    pub fill: Option<Color>,
    /// What its outline is drawn with.
    pub stroke: Option<Stroke>,
    /// Nothing of it shows outside of these pixels.
    pub clip: Option<PixelRect>,
    /// What it belongs to; what lies behind everything belongs to nothing.
    pub group: Option<Group>,
}

/// Words with their places, for viewers that set them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct LiveText {
    /// Where the first of them is anchored; places of words are from here, along and across their lines.
    pub origin: Point,
    /// Whether lines run upwards.
    pub upwards: bool,
    /// The words.
    pub runs: Vec<LiveRun>,
}

/// Words of one look.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LiveRun {
    /// What they are.
    pub text: String,
    /// The faces that they may be set in, as viewers call them.
    pub family: &'static str,
    /// Whether they are heavier than running text.
    pub bold: bool,
    /// Whether they lean.
    pub italic: bool,
    /// The start of their baseline.
    pub at: Point,
    /// How long they are.
    pub length: Px,
    /// Font size in px.
    pub size: Px,
}

/// The form of a node.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// Lines and curves.
    Path(Path),
    /// A circle.
    Circle {
        /// Its centre.
        center: Point,
        /// Its radius.
        radius: Px,
    },
    /// An upright rectangle.
    Rect {
        /// Top left corner.
        from: Point,
        /// Bottom right corner.
        to: Point,
        /// Corner radius.
        radius: Px,
    },
}

/// Lines and curves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Path {
    /// The pen's way.
    pub commands: Vec<Command>,
}

/// One movement of the pen, to an absolute place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// Start a subpath.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A quadratic curve: control point, end.
    Quad(Point, Point),
    /// A cubic curve: control points, end.
    Cubic(Point, Point, Point),
    /// Back to the start of the subpath.
    Close,
}

/// How an outline is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stroke {
    /// Its colour.
    pub color: Color,
    /// Its width.
    pub width: Px,
    /// How its ends look.
    pub cap: Cap,
    /// Lengths of dashes and gaps in turn; empty is solid.
    pub dash: Vec<Px>,
    /// How far into the pattern it starts.
    pub dash_offset: Px,
}

/// How the ends of a line look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum Cap {
    Butt,
    Round,
    Square,
}

impl Path {
    /// An open line through points.
    pub(crate) fn polyline(points: impl IntoIterator<Item = Point>) -> Self {
        let mut path = Self::default();
        path.add_polyline(points);
        path
    }

    /// Adds an open line through points.
    pub(crate) fn add_polyline(&mut self, points: impl IntoIterator<Item = Point>) {
        let mut first = true;
        self.commands.extend(points.into_iter().map(|point| {
            if std::mem::take(&mut first) {
                Command::Move(point)
            } else {
                Command::Line(point)
            }
        }));
    }

    /// Whether there is nothing to draw.
    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }
}

impl Node {
    /// A shape without paint.
    pub(crate) fn new(shape: Shape) -> Self {
        Self {
            id: None,
            text: None,
            live: None,
            shape,
            fill: None,
            stroke: None,
            clip: None,
            group: None,
        }
    }

    /// Filled.
    #[must_use]
    pub(crate) fn fill(mut self, color: Color) -> Self {
        self.fill = Some(color);
        self
    }

    /// Outlined by a solid line with butt ends, unless its width is 0.
    #[must_use]
    pub(crate) fn stroke(self, color: Color, width: f64) -> Self {
        self.stroked(Stroke {
            color,
            width: Px::new(width),
            cap: Cap::Butt,
            dash: Vec::new(),
            dash_offset: Px::ZERO,
        })
    }

    /// Outlined, unless the width is 0.
    #[must_use]
    pub(crate) fn stroked(mut self, stroke: Stroke) -> Self {
        self.stroke = Some(stroke).filter(|stroke| stroke.width > Px::ZERO);
        self
    }

    /// Clipped to these pixels, if its ink would visibly leave them; clip paths are dear.
    #[must_use]
    pub(crate) fn clipped(mut self, clip: PixelRect) -> Self {
        let leaves = match (&self.shape, &self.stroke, self.fill) {
            (Shape::Path(path), Some(stroke), None) if stroke.cap == Cap::Butt => {
                path.stroke_leaves(stroke.width.get() / 2.0, &clip)
            }
            _ => {
                let mut leaves = false;
                self.for_each_ink(i32::MAX, &mut |ink| leaves |= !clip.holds(&ink));
                leaves
            }
        };
        self.clip = leaves.then_some(clip);
        self
    }

    /// Pixels that hold all of its ink: rectangles of at most `strip` rows, each within rows
    /// `k·strip .. (k+1)·strip`. They may overlap.
    pub(crate) fn ink(&self, strip: i32) -> Vec<PixelRect> {
        let mut rects: Vec<PixelRect> = Vec::new();
        self.for_each_ink(strip, &mut |rect| {
            let rect = self.clip.map_or(rect, |clip| clip.intersection(&rect));
            if rect.is_empty() {
                return;
            }
            // Neighbouring pieces of a curve lie side by side: join them.
            if let Some(last) = rects.iter_mut().rev().take(3).find(|last| {
                (last.y0.div_euclid(strip) == rect.y0.div_euclid(strip))
                    && last.x0 <= rect.x1
                    && rect.x0 <= last.x1
            }) {
                last.x0 = last.x0.min(rect.x0);
                last.x1 = last.x1.max(rect.x1);
                last.y0 = last.y0.min(rect.y0);
                last.y1 = last.y1.max(rect.y1);
            } else {
                rects.push(rect);
            }
        });
        rects
    }

    fn for_each_ink(&self, strip: i32, visit: &mut impl FnMut(PixelRect)) {
        let pad = self.reach();
        match &self.shape {
            Shape::Circle { center, radius } => {
                let (x, y, r) = (center.x.get(), center.y.get(), radius.get() + pad);
                in_strips(x - r, y - r, x + r, y + r, strip, visit);
            }
            Shape::Rect { from, to, .. } => {
                let (left, top) = (from.x.get() - pad, from.y.get() - pad);
                in_strips(left, top, to.x.get() + pad, to.y.get() + pad, strip, visit);
            }
            Shape::Path(path) => path.ink(pad, self.fill.is_some(), strip, visit),
        }
    }

    /// How far ink reaches beyond the geometry: half the stroke (more at the corners of square
    /// ends), and a little for antialiasing. Joins are round.
    fn reach(&self) -> f64 {
        let half = self.stroke.as_ref().map_or(0.0, |stroke| {
            let width = stroke.width.get();
            // What is no wider than a pixel is drawn as a hairline, which shades the pixels around it.
            let half = if width <= 1.0 { 1.0 } else { width / 2.0 };
            if stroke.cap == Cap::Square {
                half * std::f64::consts::SQRT_2
            } else {
                half
            }
        });
        half + if self.stroke.is_some() { 0.02 } else { 0.0 }
    }
}

impl Path {
    /// Whether a stroke with butt ends along straight lines reaches visibly out of `clip`. A
    /// segment's ink is a rectangle, whose corners tell; bends are round.
    fn stroke_leaves(&self, half: f64, clip: &PixelRect) -> bool {
        /// Less than this share of a px of ink does not show.
        const SLACK: f64 = 0.12;
        let outside = |x: f64, y: f64| {
            x < f64::from(clip.x0) - SLACK
                || x > f64::from(clip.x1) + SLACK
                || y < f64::from(clip.y0) - SLACK
                || y > f64::from(clip.y1) + SLACK
        };
        let mut last = (0.0, 0.0);
        let mut direction: Option<(f64, f64)> = None;
        for command in &self.commands {
            let (to, draws) = match command {
                Command::Move(to) => (to, false),
                Command::Line(to) => (to, true),
                Command::Quad(..) | Command::Cubic(..) | Command::Close => return true,
            };
            let to = (to.x.get(), to.y.get());
            let (dx, dy) = (to.0 - last.0, to.1 - last.1);
            let length = (dx * dx + dy * dy).sqrt();
            if !draws {
                direction = None;
            } else if length > 0.0 {
                let (ux, uy) = (dx / length, dy / length);
                let (nx, ny) = (uy * half, -ux * half);
                let bends = direction.is_some_and(|(vx, vy)| ux * vx + uy * vy < 0.97);
                let round = bends
                    && [(half, 0.0), (-half, 0.0), (0.0, half), (0.0, -half)]
                        .into_iter()
                        .any(|(x, y)| outside(last.0 + x, last.1 + y));
                let corners = [last, to]
                    .into_iter()
                    .any(|(x, y)| outside(x + nx, y + ny) || outside(x - nx, y - ny));
                if round || corners {
                    return true;
                }
                direction = Some((ux, uy));
            }
            last = to;
        }
        false
    }

    fn ink(&self, pad: f64, filled: bool, strip: i32, visit: &mut impl FnMut(PixelRect)) {
        let straight = self
            .commands
            .iter()
            .all(|c| matches!(c, Command::Move(_) | Command::Line(_)));
        if straight && !filled {
            let mut last = Point::default();
            let mut alone = false;
            for &command in &self.commands {
                match command {
                    Command::Line(to) => {
                        segment_in_strips(last, to, pad, strip, visit);
                        (last, alone) = (to, false);
                    }
                    Command::Move(to) => {
                        if alone {
                            segment_in_strips(last, last, pad, strip, visit);
                        }
                        (last, alone) = (to, true);
                    }
                    Command::Quad(..) | Command::Cubic(..) | Command::Close => {}
                }
            }
            return;
        }
        let mut bounds: Option<(f64, f64, f64, f64)> = None;
        let mut add = |point: &Point| {
            let (x, y) = (point.x.get(), point.y.get());
            let (left, top, right, bottom) = bounds.unwrap_or((x, y, x, y));
            bounds = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
        };
        for command in &self.commands {
            match command {
                Command::Move(a) | Command::Line(a) => add(a),
                Command::Quad(a, b) => [a, b].into_iter().for_each(&mut add),
                Command::Cubic(a, b, c) => [a, b, c].into_iter().for_each(&mut add),
                Command::Close => {}
            }
        }
        if let Some((left, top, right, bottom)) = bounds {
            in_strips(
                left - pad,
                top - pad,
                right + pad,
                bottom + pad,
                strip,
                visit,
            );
        }
    }
}

fn in_strips(
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    strip: i32,
    visit: &mut impl FnMut(PixelRect),
) {
    let whole = PixelRect::around(left, top, right, bottom);
    let mut y = whole.y0;
    while y < whole.y1 {
        let end = strip.saturating_mul(y.div_euclid(strip) + 1).min(whole.y1);
        visit(PixelRect {
            y0: y,
            y1: end,
            ..whole
        });
        y = end;
    }
}

/// The strips a thick segment passes, each with the part of the segment near it.
fn segment_in_strips(a: Point, b: Point, pad: f64, strip: i32, visit: &mut impl FnMut(PixelRect)) {
    let (a, b) = if a.y <= b.y { (a, b) } else { (b, a) };
    let (ax, ay, bx, by) = (a.x.get(), a.y.get(), b.x.get(), b.y.get());
    let whole = PixelRect::around(ax.min(bx) - pad, ay - pad, ax.max(bx) + pad, by + pad);
    let mut y = whole.y0;
    while y < whole.y1 {
        let end = strip.saturating_mul(y.div_euclid(strip) + 1).min(whole.y1);
        let part = if by - ay < 1e-9 {
            whole
        } else {
            let at = |v: f64| ax + (bx - ax) * ((v - ay) / (by - ay)).clamp(0.0, 1.0);
            let (u, v) = (at(f64::from(y) - pad), at(f64::from(end) + pad));
            PixelRect::around(u.min(v) - pad, ay, u.max(v) + pad, by)
        };
        visit(PixelRect {
            y0: y,
            y1: end,
            ..part
        });
        y = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_follows_a_line_strip_by_strip() {
        let line = Path::polyline([Point::new(10.0, 2.0), Point::new(110.0, 34.0)]);
        let node = Node::new(Shape::Path(line)).stroke(Color::BLACK, 2.0);
        let ink = node.ink(16);
        assert_eq!(
            ink.iter().map(|r| (r.y0, r.y1)).collect::<Vec<_>>(),
            [(0, 16), (16, 32), (32, 36)]
        );
        assert!(ink[0].x0 <= 9 && ink[0].x1 < 64, "{ink:?}");
        assert!(ink[2].x0 > 95 && ink[2].x1 >= 111, "{ink:?}");
    }

    #[test]
    fn only_ink_that_could_leave_is_clipped() {
        let clip = PixelRect {
            x0: 0,
            y0: 0,
            x1: 100,
            y1: 100,
        };
        let clipped = |x, y| {
            let line = Path::polyline([Point::new(10.0, 10.0), Point::new(x, y)]);
            Node::new(Shape::Path(line))
                .stroke(Color::BLACK, 2.0)
                .clipped(clip)
                .clip
        };
        assert_eq!(clipped(90.0, 50.0), None);
        // A level line may end at the border; the corner of a steep one would show beyond.
        assert_eq!(clipped(100.0, 10.0), None);
        assert_eq!(clipped(100.0, 60.0), Some(clip));
    }
}
