//! Columns and rows, and the rectangles of panels in them.

use crate::{scene::geometry::Rect, spec::model::CellSpan};

use super::margins::Margins;

/// The columns or the rows of a layout.
pub(super) struct Tracks<'a> {
    /// Relative sizes.
    pub(super) shares: &'a [f64],
    /// First and last track of each panel.
    pub(super) spans: Vec<(usize, usize)>,
}

impl<'a> Tracks<'a> {
    pub(super) fn columns(shares: &'a [f64], cells: &[CellSpan]) -> Self {
        let spans = cells.iter().map(|cell| cell.columns).collect();
        Self { shares, spans }
    }

    pub(super) fn rows(shares: &'a [f64], cells: &[CellSpan]) -> Self {
        let spans = cells.iter().map(|cell| cell.rows).collect();
        Self { shares, spans }
    }

    /// The most room that a panel needs before each track, and behind it. Panels need theirs
    /// before the first and behind the last track that they fill.
    pub(super) fn margins(
        &self,
        margins: &[Margins],
        before: fn(&Margins) -> f64,
        behind: fn(&Margins) -> f64,
    ) -> Vec<(f64, f64)> {
        let mut most = vec![(0.0_f64, 0.0_f64); self.shares.len()];
        for (&(first, last), margins) in self.spans.iter().zip(margins) {
            most[first].0 = most[first].0.max(before(margins));
            most[last].1 = most[last].1.max(behind(margins));
        }
        most
    }

    /// Start and end of each panel, where tracks take their shares of what a length has left
    /// beside the spaces before, between and behind them.
    pub(super) fn split(&self, start: f64, end: f64, spaces: &[f64]) -> Vec<(f64, f64)> {
        let number = self.shares.len();
        // A canvas too small for its labels still has panels to draw them around.
        let left = (end - start - spaces.iter().sum::<f64>()).max(2.0 * number as f64);
        let total: f64 = self.shares.iter().sum();
        let mut at = start;
        let tracks: Vec<(f64, f64)> = self
            .shares
            .iter()
            .zip(spaces)
            .map(|(share, space)| {
                let from = at + space;
                at = from + left * share / total;
                (from, at)
            })
            .collect();
        let span = |&(first, last): &(usize, usize)| (tracks[first].0, tracks[last].1);
        self.spans.iter().map(span).collect()
    }
}

/// The rectangles between horizontal and vertical places.
pub(super) fn rects(xs: &[(f64, f64)], ys: &[(f64, f64)]) -> Vec<Rect> {
    xs.iter()
        .zip(ys)
        .map(|(&(left, right), &(top, bottom))| Rect {
            left,
            top,
            right,
            bottom,
        })
        .collect()
}
