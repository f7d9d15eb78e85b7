//! Connectors: lines between marks that have a single place, over all panels.

use crate::plan::Track;

use super::{
    composition::Composition,
    dynamics::Dynamics,
    geometry::Point,
    instances::name_first,
    marks,
    node::{Node, Path, Shape},
    strokes,
};

impl Composition<'_> {
    /// Whether a connector can differ from frame to frame.
    pub(super) fn connector_is_dynamic(&self, index: usize) -> bool {
        let planned = &self.plan.connectors[index];
        let mut look = [&planned.stroke_width, &planned.opacity]
            .into_iter()
            .flatten();
        look.any(Track::is_dynamic)
            || [planned.from, planned.to]
                .into_iter()
                .any(|(panel, mark)| self.dynamics_of_mark(panel, mark) == Dynamics::Everything)
    }

    /// A connector at a state: nothing where one of its marks does not show.
    pub(super) fn connector(&self, index: usize, state: usize) -> Vec<Node> {
        let connector = &self.plan.connectors[index];
        let anchor = |(panel, mark)| marks::anchor(&self.mark_context(panel, mark, 0, state));
        let (Some(from), Some(to)) = (anchor(connector.from), anchor(connector.to)) else {
            return Vec::new();
        };
        let style = &self.style.connector;
        let width = connector
            .stroke_width
            .as_ref()
            .map_or(style.stroke_width, |track| track.at(state) * self.ratio);
        let opacity = connector
            .opacity
            .as_ref()
            .map_or(style.opacity, |track| track.at(state));
        let color = connector
            .stroke
            .map_or_else(
                || style.stroke.unwrap_or(self.style.roles.muted),
                |paint| self.style.roles.resolve(paint),
            )
            .with_opacity(opacity);
        let dash = connector.stroke_dash.unwrap_or(style.stroke_dash);
        let (start, end) = marks::segment::shaft(from, to, connector.arrow, width);
        let ends = [start, end].map(|(x, y)| Point::new(x, y));
        let stroke = strokes::connector(color, width, dash);
        let mut nodes = vec![Node::new(Shape::Path(Path::polyline(ends))).stroked(stroke)];
        nodes.extend(marks::segment::heads(
            from,
            to,
            connector.arrow,
            width,
            color,
        ));
        name_first(&mut nodes, &format!("connector-{}", index + 1));
        nodes
    }
}
