//! Symbols: what stands at a point, in the panel and in legends.

use crate::color::Color;

use super::{
    geometry::{Point, Px},
    node::{Node, Path, Shape},
};

/// The form of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Circle,
    Ring,
    Square,
    Cross,
}

/// A symbol of `size` px around a place, with an edge of `width` px.
pub(super) fn symbol(
    form: Symbol,
    x: f64,
    y: f64,
    size: f64,
    width: f64,
    fill: Color,
    edge: Color,
) -> Node {
    let half = size / 2.0;
    match form {
        // Fill and edge of one colour are one disc: seams between them would show.
        Symbol::Circle if fill == edge => circle(x, y, half + width / 2.0).fill(fill),
        Symbol::Circle => circle(x, y, half).fill(fill).stroke(edge, width),
        Symbol::Ring => circle(x, y, half).stroke(edge, width.max(size / 5.0)),
        Symbol::Square => {
            let shape = Shape::Rect {
                from: Point::new(x - half, y - half),
                to: Point::new(x + half, y + half),
                radius: Px::ZERO,
            };
            Node::new(shape).fill(fill).stroke(edge, width)
        }
        Symbol::Cross => {
            let mut path = Path::polyline([
                Point::new(x - half, y - half),
                Point::new(x + half, y + half),
            ]);
            path.add_polyline([
                Point::new(x - half, y + half),
                Point::new(x + half, y - half),
            ]);
            Node::new(Shape::Path(path)).stroke(edge, width.max(size / 5.0))
        }
    }
}

fn circle(x: f64, y: f64, radius: f64) -> Node {
    Node::new(Shape::Circle {
        center: Point::new(x, y),
        radius: Px::new(radius),
    })
}
