//! How much of a box marks cover, and the corner of a panel where a legend covers least of them.

use crate::spec::model::LegendPlace;

use super::{
    geometry::{PixelRect, Rect},
    node::{Command, Node, Path, Shape},
};

/// Side of the cells in which ink is counted, in px.
const CELL: i32 = 5;
/// A legend that covers more than this share of its box in any frame stands outside.
const MUCH: f64 = 0.02;

/// Corners, the first of equals being the best.
const CORNERS: [LegendPlace; 4] = [
    LegendPlace::TopRight,
    LegendPlace::TopLeft,
    LegendPlace::BottomRight,
    LegendPlace::BottomLeft,
];

/// What stands in the corners of a panel, over some frames.
#[derive(Debug)]
pub(super) struct Corners {
    boxes: [Cells; 4],
}

/// The cells of one box, over some frames.
#[derive(Debug)]
struct Cells {
    origin: (i32, i32),
    columns: i32,
    rows: i32,
    /// Whether there is ink in a cell in the present frame.
    inked: Vec<bool>,
    /// Cells with ink, summed over frames.
    sum: usize,
    /// Cells with ink in the frame that has most.
    most: usize,
}

impl Corners {
    /// `corner` gives the box of a legend in a corner.
    pub(super) fn new(corner: impl Fn(LegendPlace) -> Rect) -> Self {
        Self {
            boxes: CORNERS.map(|place| Cells::new(&corner(place))),
        }
    }

    /// Counts what the marks of one frame cover.
    pub(super) fn add_frame<'n>(&mut self, nodes: &(impl Iterator<Item = &'n Node> + Clone)) {
        for cells in &mut self.boxes {
            cells.inked.fill(false);
            for node in nodes.clone() {
                cells.add(node);
            }
            let covered = cells.inked.iter().filter(|&&inked| inked).count();
            cells.sum += covered;
            cells.most = cells.most.max(covered);
        }
    }

    /// The corner in which least is covered, or the place outside to the right where much would
    /// be even there.
    pub(super) fn best(&self) -> LegendPlace {
        let share = |cells: &Cells, covered: usize| covered as f64 / cells.inked.len() as f64;
        let mut best = (f64::INFINITY, LegendPlace::OutsideRight);
        for (cells, place) in self.boxes.iter().zip(CORNERS) {
            let mean = share(cells, cells.sum);
            if share(cells, cells.most) <= MUCH && mean < best.0 {
                best = (mean, place);
            }
        }
        best.1
    }

    /// The corner in which least is covered, be it much.
    pub(super) fn least(&self) -> LegendPlace {
        let covered = self.boxes.iter().map(|cells| cells.most).zip(CORNERS);
        let least = covered.min_by_key(|(covered, _)| *covered);
        least.map_or(CORNERS[0], |(_, place)| place)
    }
}

/// Whether marks leave a box as good as free.
pub(super) fn is_free(rect: &Rect, nodes: &[Node]) -> bool {
    let mut cells = Cells::new(rect);
    nodes.iter().for_each(|node| cells.add(node));
    let covered = cells.inked.iter().filter(|&&inked| inked).count();
    covered as f64 <= MUCH * cells.inked.len() as f64
}

impl Cells {
    fn new(rect: &Rect) -> Self {
        let PixelRect { x0, y0, x1, y1 } =
            PixelRect::around(rect.left, rect.top, rect.right, rect.bottom);
        let number = |length: i32| (length.clamp(1, 20_000) + CELL - 1) / CELL;
        let (columns, rows) = (number(x1 - x0), number(y1 - y0));
        Self {
            origin: (x0, y0),
            columns,
            rows,
            inked: vec![false; (columns * rows) as usize],
            sum: 0,
            most: 0,
        }
    }

    fn add(&mut self, node: &Node) {
        let paints = |alpha: Option<u8>| alpha.is_some_and(|alpha| alpha > 0);
        let filled = paints(node.fill.map(|fill| fill.a));
        let stroked = paints(node.stroke.as_ref().map(|stroke| stroke.color.a));
        if let (Shape::Path(path), true, None) = (&node.shape, filled, &node.text) {
            self.add_inside(path);
            if stroked {
                let edge = Node {
                    fill: None,
                    ..node.clone()
                };
                self.add_ink(&edge);
            }
        } else if filled || stroked {
            self.add_ink(node);
        }
    }

    /// Cells that pixels with ink lie in.
    fn add_ink(&mut self, node: &Node) {
        for ink in node.ink(CELL) {
            let column = |x: i32| (x - self.origin.0).div_euclid(CELL);
            let row = |y: i32| (y - self.origin.1).div_euclid(CELL);
            let (left, right) = (
                column(ink.x0).max(0),
                column(ink.x1 - 1).min(self.columns - 1),
            );
            let (top, bottom) = (row(ink.y0).max(0), row(ink.y1 - 1).min(self.rows - 1));
            for row in top..=bottom {
                for column in left..=right {
                    self.inked[(row * self.columns + column) as usize] = true;
                }
            }
        }
    }

    /// Cells whose middle lies inside of a path, between the odd and the even of its crossings.
    fn add_inside(&mut self, path: &Path) {
        let edges = edges(path);
        for row in 0..self.rows {
            let y = f64::from(self.origin.1 + row * CELL) + f64::from(CELL) / 2.0;
            let mut crossings: Vec<f64> = edges
                .iter()
                .filter(|(from, to)| (from.1 <= y) != (to.1 <= y))
                .map(|(from, to)| from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0))
                .collect();
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                for column in 0..self.columns {
                    let x = f64::from(self.origin.0 + column * CELL) + f64::from(CELL) / 2.0;
                    if (pair[0]..=pair[1]).contains(&x) {
                        self.inked[(row * self.columns + column) as usize] = true;
                    }
                }
            }
        }
    }
}

/// The straight edges of a path; curves count as their chords.
fn edges(path: &Path) -> Vec<((f64, f64), (f64, f64))> {
    let mut edges = Vec::with_capacity(path.commands.len());
    let (mut start, mut last) = ((0.0, 0.0), (0.0, 0.0));
    for command in &path.commands {
        let to = match command {
            Command::Move(to) => {
                start = (to.x.get(), to.y.get());
                last = start;
                continue;
            }
            Command::Line(to) | Command::Quad(_, to) | Command::Cubic(_, _, to) => {
                (to.x.get(), to.y.get())
            }
            Command::Close => start,
        };
        edges.push((last, to));
        last = to;
    }
    edges
}

#[cfg(test)]
mod tests {
    use crate::{
        color::Color,
        scene::geometry::{Point, Px},
    };

    use super::*;

    /// The corners of a square panel, with a legend of 100 by 50 px.
    fn corners() -> Corners {
        Corners::new(|place| {
            let (left, top) = match place {
                LegendPlace::TopLeft => (10.0, 10.0),
                LegendPlace::TopRight => (390.0, 10.0),
                LegendPlace::BottomLeft => (10.0, 440.0),
                _ => (390.0, 440.0),
            };
            Rect {
                left,
                top,
                right: left + 100.0,
                bottom: top + 50.0,
            }
        })
    }

    fn line(points: &[(f64, f64)]) -> Node {
        let points = points.iter().map(|&(x, y)| Point::new(x, y));
        Node::new(Shape::Path(Path::polyline(points))).stroke(Color::BLACK, 2.0)
    }

    #[test]
    fn the_first_corner_that_is_free_in_all_frames_is_best() {
        assert_eq!(corners().best(), LegendPlace::TopRight);
        let mut falling = corners();
        falling.add_frame(&[line(&[(0.0, 0.0), (500.0, 500.0)])].iter());
        assert_eq!(falling.best(), LegendPlace::TopRight);
        falling.add_frame(&[line(&[(300.0, 30.0), (500.0, 30.0)])].iter());
        assert_eq!(falling.best(), LegendPlace::BottomLeft);
    }

    #[test]
    fn where_all_corners_are_taken_it_stands_outside() {
        let mut crossed = corners();
        crossed.add_frame(&[line(&[(0.0, 0.0), (500.0, 500.0)])].iter());
        crossed.add_frame(&[line(&[(0.0, 500.0), (500.0, 0.0)])].iter());
        assert_eq!(crossed.best(), LegendPlace::OutsideRight);
    }

    #[test]
    fn fills_cover_what_is_inside_and_not_their_bounds() {
        let triangle = [(0.0, 500.0), (0.0, 0.0), (500.0, 500.0)];
        let mut path = Path::polyline(triangle.iter().map(|&(x, y)| Point::new(x, y)));
        path.commands.push(Command::Close);
        let mut filled = corners();
        filled.add_frame(&[Node::new(Shape::Path(path)).fill(Color::BLACK)].iter());
        assert_eq!(filled.best(), LegendPlace::TopRight);
        assert!(filled.boxes[3].most == filled.boxes[3].inked.len());
    }

    #[test]
    fn what_is_transparent_covers_nothing() {
        let mut faint = corners();
        let shape = Shape::Circle {
            center: Point::new(440.0, 30.0),
            radius: Px::new(40.0),
        };
        let clear = Color::BLACK.with_opacity(0.0);
        faint.add_frame(&[Node::new(shape).fill(clear)].iter());
        assert_eq!(faint.best(), LegendPlace::TopRight);
    }
}
