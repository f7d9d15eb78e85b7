//! Panels of which a unit of y has a given length, and those beside them.

use crate::{
    plan::{AxisPlan, PanelPlan},
    scene::geometry::Rect,
    spec::model::CellSpan,
};

/// Gives the panels with an `aspect` the size that it asks for. Given `cells`, panels in the same
/// columns are made as wide as these, those in the same rows as high, and all move up to one another:
/// the sides of a joint plot keep to its middle.
pub(super) fn keep(panels: &[PanelPlan], cells: Option<&[CellSpan]>, rects: &mut [Rect]) {
    let sized: Vec<usize> = (0..panels.len())
        .filter(|&index| panels[index].aspect.is_some())
        .collect();
    for &index in &sized {
        let panel = &panels[index];
        let sides = cells.map_or([(false, false); 2], |cells| neighbours(cells, index));
        let aspect = panel.aspect.unwrap_or(1.0);
        rects[index] = with_aspect(&rects[index], aspect, panel, sides);
    }
    let Some(cells) = cells else { return };
    for &index in &sized {
        for other in 0..panels.len() {
            if panels[other].aspect.is_some() {
                continue;
            }
            let middle = rects[index];
            if cells[other].columns == cells[index].columns {
                (rects[other].left, rects[other].right) = (middle.left, middle.right);
            }
            if cells[other].rows == cells[index].rows {
                (rects[other].top, rects[other].bottom) = (middle.top, middle.bottom);
            }
        }
    }
}

/// Whether there are panels in the same rows before and behind a panel, and in the same columns above
/// and below it.
fn neighbours(cells: &[CellSpan], index: usize) -> [(bool, bool); 2] {
    let own = cells[index];
    let any = |beside: &dyn Fn(&CellSpan) -> bool| cells.iter().any(beside);
    [
        (
            any(&|it| it.rows == own.rows && it.columns.1 < own.columns.0),
            any(&|it| it.rows == own.rows && it.columns.0 > own.columns.1),
        ),
        (
            any(&|it| it.columns == own.columns && it.rows.1 < own.rows.0),
            any(&|it| it.columns == own.columns && it.rows.0 > own.rows.1),
        ),
    ]
}

/// The largest rectangle in a place in which a unit of y is `aspect` units of x long: at the side where
/// it has neighbours, in the middle where it has none or some on either side.
fn with_aspect(
    place: &Rect,
    aspect: f64,
    panel: &PanelPlan,
    [across, down]: [(bool, bool); 2],
) -> Rect {
    let units = |axis: &AxisPlan| axis.high.at(0) - axis.low.at(0);
    let slope = aspect * units(&panel.y) / units(&panel.x);
    let width = place.width().min(place.height() / slope);
    let height = place.height().min(place.width() * slope);
    let start = |from: f64, to: f64, length: f64, neighbours: (bool, bool)| match neighbours {
        (true, false) => from,
        (false, true) => (to - length).round(),
        _ => super::middle(from, to, length),
    };
    let left = start(place.left, place.right, width, across);
    let top = start(place.top, place.bottom, height, down);
    Rect {
        left,
        top,
        right: left + width.round(),
        bottom: top + height.round(),
    }
}
