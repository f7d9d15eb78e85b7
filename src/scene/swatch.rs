//! What stands for a mark in a legend.

use crate::{
    color::Color,
    plan::MarkInstance,
    spec::{
        model::{Dash, Mark},
        style::Style,
    },
};

use super::{
    geometry::{Point, Px, snap},
    node::{Cap, Node, Path, Shape},
    strokes,
    symbol::{Symbol, symbol},
};

/// What stands for a mark in a legend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Swatch {
    form: Form,
    opacity: f64,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Line {
        width: f64,
        dash: Dash,
    },
    Box,
    Symbol {
        size: f64,
        edge: f64,
        symbol: Symbol,
    },
}

/// What a swatch is made from: an instance of a mark.
#[derive(Debug)]
pub(super) struct SwatchContext<'a> {
    pub(super) style: &'a Style,
    pub(super) ratio: f64,
    pub(super) mark: &'a Mark,
    pub(super) instance: &'a MarkInstance,
    /// The pattern by which its series differs from one of the same colour.
    pub(super) series_dash: Option<Dash>,
}

impl SwatchContext<'_> {
    /// The width of its lines, by default `style`.
    pub(super) fn width(&self, style: f64) -> f64 {
        let own = self.instance.stroke_width.as_ref();
        own.map_or(style, |track| track.at(0) * self.ratio)
    }

    /// A line as the mark has it, by default of this width and pattern.
    pub(super) fn line(&self, width: f64, dash: Dash) -> Swatch {
        let own = self.mark.stroke_dash.or(self.series_dash);
        Swatch::line(self.width(width), own.unwrap_or(dash))
    }
}

impl Swatch {
    /// A line.
    pub(super) fn line(width: f64, dash: Dash) -> Self {
        Self {
            form: Form::Line { width, dash },
            opacity: 1.0,
        }
    }

    /// A filled rectangle, of this opacity unless the mark has its own.
    pub(super) fn filled(opacity: f64) -> Self {
        Self {
            form: Form::Box,
            opacity,
        }
    }

    /// A symbol with an edge.
    pub(super) fn symbol(symbol: Symbol, size: f64, edge: f64) -> Self {
        Self {
            form: Form::Symbol { size, edge, symbol },
            opacity: 1.0,
        }
    }

    /// Its opacity unless the mark has its own.
    pub(super) fn opacity(&self) -> f64 {
        self.opacity
    }

    /// The swatch from one px to another, at a height of `middle`, beside words of `size` px.
    pub(super) fn node(self, color: Color, left: f64, right: f64, middle: f64, size: f64) -> Node {
        match self.form {
            Form::Line { width, dash } => {
                let middle = snap(middle, width);
                let ends = [
                    Point::new((left + 0.5).floor(), middle),
                    Point::new((right + 0.5).floor(), middle),
                ];
                let mut stroke = strokes::even(strokes::stroke(color, width, dash, 0.0));
                if dash == Dash::Solid {
                    stroke.cap = Cap::Square;
                }
                Node::new(Shape::Path(Path::polyline(ends))).stroked(stroke)
            }
            Form::Box => {
                let half = 0.35 * size;
                let (from, to) = (
                    Point::new(left, middle - half),
                    Point::new(right, middle + half),
                );
                Node::new(Shape::Rect {
                    from,
                    to,
                    radius: Px::ZERO,
                })
                .fill(color)
            }
            Form::Symbol {
                size,
                edge,
                symbol: form,
            } => symbol(
                form,
                f64::midpoint(left, right),
                middle,
                size,
                edge,
                color,
                color,
            ),
        }
    }
}
