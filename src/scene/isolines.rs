//! Lines of equal value on a grid, by marching squares.
//!
//! Every cell of four neighbours is crossed by at most two pieces of a line, from edge to edge and
//! with the higher values on their left; pieces that meet on an edge are one line (W. Lorensen and
//! H. Cline, *Marching cubes*, 1987, in two dimensions). Where a cell has two high corners across
//! from each other, the mean of all four says whether these are joined. Lines leave out cells with
//! an undefined corner and end at the border of the grid; regions follow the border.

use super::polyline::Place;

/// Values at the crossings of columns and rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid<'a> {
    /// Px of the columns.
    pub(super) xs: &'a [f64],
    /// Px of the rows.
    pub(super) ys: &'a [f64],
    /// Row by row.
    pub(super) values: &'a [f64],
}

/// Edges of a cell.
#[derive(Debug, Clone, Copy)]
enum CellEdge {
    Top,
    Right,
    Bottom,
    Left,
}

const NONE: u32 = u32::MAX;

impl Grid<'_> {
    /// The lines along which the value is `level`; a closed one ends where it begins.
    pub(super) fn lines(&self, level: f64) -> Vec<Vec<Place>> {
        self.trace(level, false)
    }

    /// Rings around all that is `level` or more. What they enclose is on their left, so a hole runs
    /// the other way round.
    pub(super) fn regions(&self, level: f64) -> Vec<Vec<Place>> {
        self.trace(level, true)
    }

    /// Columns and rows with one more on either side, which lies below everything.
    fn padded(&self) -> (usize, usize) {
        (self.xs.len() + 2, self.ys.len() + 2)
    }

    /// The value at a place of the padded grid.
    fn value(&self, column: usize, row: usize) -> f64 {
        let (columns, rows) = (self.xs.len(), self.ys.len());
        if (1..=columns).contains(&column) && (1..=rows).contains(&row) {
            self.values[(row - 1) * columns + column - 1]
        } else {
            f64::NEG_INFINITY
        }
    }

    fn place(&self, column: usize, row: usize) -> Place {
        let at = |px: &[f64], index: usize| px[index.saturating_sub(1).min(px.len() - 1)];
        (at(self.xs, column), at(self.ys, row))
    }

    fn trace(&self, level: f64, closed: bool) -> Vec<Vec<Place>> {
        if self.xs.len() < 2 || self.ys.len() < 2 {
            return Vec::new();
        }
        let (columns, rows) = self.padded();
        // From the edge on which a piece starts to that on which it ends.
        let mut next = vec![NONE; 2 * columns * rows];
        let mut entered = vec![false; next.len()];
        let mut starts = Vec::new();
        let cells = if closed {
            (0..columns - 1, 0..rows - 1)
        } else {
            (1..columns - 2, 1..rows - 2)
        };
        for row in cells.1 {
            for column in cells.0.clone() {
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
                    .map(|(right, down)| self.value(column + right, row + down));
                if !closed && corners.into_iter().any(f64::is_nan) {
                    continue;
                }
                for (from, to) in pieces(corners, level) {
                    let edge = |side: CellEdge| -> usize {
                        match side {
                            CellEdge::Top => 2 * (row * columns + column),
                            CellEdge::Bottom => 2 * ((row + 1) * columns + column),
                            CellEdge::Left => 2 * (row * columns + column) + 1,
                            CellEdge::Right => 2 * (row * columns + column + 1) + 1,
                        }
                    };
                    let (from, to) = (edge(from), edge(to));
                    next[from] = to as u32;
                    entered[to] = true;
                    starts.push(from);
                }
            }
        }
        // Open lines begin where none leads to; the rest are rings.
        let (open, rings): (Vec<usize>, Vec<usize>) =
            starts.into_iter().partition(|&edge| !entered[edge]);
        let mut lines = Vec::new();
        for start in open.into_iter().chain(rings) {
            let mut line = Vec::new();
            let mut edge = start;
            while next[edge] != NONE {
                line.push(self.crossing(edge, level));
                edge = std::mem::replace(&mut next[edge], NONE) as usize;
            }
            if !line.is_empty() {
                line.push(self.crossing(edge, level));
                lines.push(line);
            }
        }
        lines
    }

    /// Where the level lies on an edge, evenly between its ends; at the end that is known where
    /// the other is not finite.
    fn crossing(&self, edge: usize, level: f64) -> Place {
        let columns = self.padded().0;
        let (column, row) = (edge / 2 % columns, edge / 2 / columns);
        let (right, down) = if edge.is_multiple_of(2) {
            (1, 0)
        } else {
            (0, 1)
        };
        let (a, b) = (
            self.value(column, row),
            self.value(column + right, row + down),
        );
        let share = if !a.is_finite() {
            1.0
        } else if !b.is_finite() {
            0.0
        } else {
            ((level - a) / (b - a)).clamp(0.0, 1.0)
        };
        let (from, to) = (
            self.place(column, row),
            self.place(column + right, row + down),
        );
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    }
}

/// The pieces of a line in a cell, with higher values on their left. Corners go clockwise from the
/// top left; undefined ones lie below.
fn pieces(corners: [f64; 4], level: f64) -> impl Iterator<Item = (CellEdge, CellEdge)> {
    use CellEdge::{Bottom, Left, Right, Top};
    let joined = corners.iter().sum::<f64>() / 4.0 >= level;
    let pieces = match corners.map(|value| value >= level) {
        [false, false, false, false] | [true, true, true, true] => [None, None],
        [true, false, false, false] => [Some((Left, Top)), None],
        [false, true, false, false] => [Some((Top, Right)), None],
        [false, false, true, false] => [Some((Right, Bottom)), None],
        [false, false, false, true] => [Some((Bottom, Left)), None],
        [true, true, false, false] => [Some((Left, Right)), None],
        [false, true, true, false] => [Some((Top, Bottom)), None],
        [false, false, true, true] => [Some((Right, Left)), None],
        [true, false, false, true] => [Some((Bottom, Top)), None],
        [false, true, true, true] => [Some((Top, Left)), None],
        [true, false, true, true] => [Some((Right, Top)), None],
        [true, true, false, true] => [Some((Bottom, Right)), None],
        [true, true, true, false] => [Some((Left, Bottom)), None],
        [true, false, true, false] if joined => [Some((Right, Top)), Some((Left, Bottom))],
        [true, false, true, false] => [Some((Left, Top)), Some((Right, Bottom))],
        [false, true, false, true] if joined => [Some((Top, Left)), Some((Bottom, Right))],
        [false, true, false, true] => [Some((Top, Right)), Some((Bottom, Left))],
    };
    pieces.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 41;

    fn axis() -> Vec<f64> {
        (0..SIDE).map(|k| k as f64 / 10.0 - 2.0).collect()
    }

    fn values(f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let axis = axis();
        let row = |&y: &f64| axis.iter().map(|&x| f(x, y)).collect::<Vec<f64>>();
        axis.iter().flat_map(row).collect()
    }

    fn area(ring: &[Place]) -> f64 {
        let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
        pairs.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
    }

    #[test]
    fn a_circle_is_one_ring() {
        let (axis, values) = (axis(), values(|x, y| x * x + y * y));
        let grid = Grid {
            xs: &axis,
            ys: &axis,
            values: &values,
        };
        let lines = grid.lines(1.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for (x, y) in &lines[0] {
            assert!((x * x + y * y - 1.0).abs() < 0.01, "{x} {y}");
        }
        // Around it lies all that is higher: the square without the disc.
        let rings = grid.regions(1.0);
        let areas: Vec<f64> = rings.iter().map(|ring| area(ring)).collect();
        assert_eq!(rings.len(), 2, "{areas:?}");
        let total: f64 = areas.iter().sum();
        assert!(
            (total.abs() - (16.0 - std::f64::consts::PI)).abs() < 0.03,
            "{areas:?}"
        );
    }

    #[test]
    fn lines_end_at_the_border_and_at_what_is_undefined() {
        let axis = axis();
        let slope = values(|x, y| if y > 0.55 { f64::NAN } else { x });
        let grid = Grid {
            xs: &axis,
            ys: &axis,
            values: &slope,
        };
        let lines = grid.lines(0.05);
        assert_eq!(lines.len(), 1);
        let ys: Vec<f64> = lines[0].iter().map(|place| place.1).collect();
        let low = ys.iter().copied().fold(f64::INFINITY, f64::min);
        let high = ys.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!(
            (low + 2.0).abs() < 1e-9 && (high - 0.5).abs() < 1e-9,
            "{low} {high}"
        );
        assert!(lines[0].iter().all(|place| (place.0 - 0.05).abs() < 1e-9));
        // Half of the part that is defined.
        let total: f64 = grid.regions(0.05).iter().map(|ring| area(ring)).sum();
        assert!((total.abs() - 1.95 * 2.5).abs() < 1e-9, "{total}");
    }

    #[test]
    fn saddles_never_cross() {
        let axis = [0.0, 1.0];
        for (values, joined) in [([1.0, 0.0, 0.0, 1.0], true), ([1.0, 0.0, 0.0, 1.0], false)] {
            let grid = Grid {
                xs: &axis,
                ys: &axis,
                values: &values,
            };
            let level = if joined { 0.4 } else { 0.6 };
            assert_eq!(grid.lines(level).len(), 2);
            assert_eq!(grid.regions(level).len(), if joined { 1 } else { 2 });
        }
    }

    #[test]
    fn infinite_values_are_high() {
        let axis = [0.0, 1.0, 2.0];
        let inf = f64::INFINITY;
        let values = [0.0, 0.0, 0.0, 0.0, inf, 0.0, 0.0, 0.0, 0.0];
        let grid = Grid {
            xs: &axis,
            ys: &axis,
            values: &values,
        };
        let lines = grid.lines(5.0);
        assert_eq!(lines.len(), 1);
        assert!(
            lines[0]
                .iter()
                .all(|place| place.0.is_finite() && place.1.is_finite())
        );
    }
}
