//! Marks at a state: every instance of them, each with the trail that it leaves.

use std::collections::BTreeMap;

use super::{
    axes,
    composition::Composition,
    dynamics::Dynamics,
    marks::{self, Layer, MarkContext, TracePath, line},
    node::Node,
    text::Part,
};

/// Opacity of a trail next to what it follows.
const TRAIL_OPACITY: f64 = 0.6;

impl Composition<'_> {
    /// How much of a mark differs from frame to frame.
    pub(super) fn dynamics_of_mark(&self, panel: usize, mark: usize) -> Dynamics {
        let axes_are_dynamic = self.axes_are_dynamic(panel);
        let mark = &self.plan.panels[panel].marks[mark];
        if axes_are_dynamic || mark.dynamic && !mark.only_values_dynamic {
            Dynamics::Everything
        } else {
            Dynamics::values_if(mark.only_values_dynamic)
        }
    }

    /// A mark at a state, with all that it consists of.
    pub(super) fn mark(&self, panel: usize, mark: usize, state: usize, part: Part) -> Vec<Node> {
        let mut nodes = self.layer(panel, mark, state, part, Layer::Body);
        let planned = &*self.plan.panels[panel].marks[mark].mark;
        if let Some(above) = (marks::of(planned.kind).above)(planned, self.style) {
            nodes.extend(self.layer(panel, mark, state, part, above));
        }
        nodes
    }

    /// A layer of a mark at a state.
    pub(super) fn layer(
        &self,
        panel: usize,
        mark: usize,
        state: usize,
        part: Part,
        layer: Layer,
    ) -> Vec<Node> {
        let planned = &self.plan.panels[panel].marks[mark];
        let mut nodes = Vec::new();
        for instance in 0..planned.instances.len() {
            let context = MarkContext {
                part,
                layer,
                ..self.mark_context(panel, mark, instance, state)
            };
            nodes.extend(trail(&context, planned.dynamic));
            // A trace on axes that move has another path on every frame.
            let settled = self.trace_paths.get(&(panel, mark, instance));
            let own = match settled {
                Some(_) => None,
                None => trace_path(&context),
            };
            nodes.extend(context.nodes(settled.or(own.as_ref())));
        }
        let suffix = match (layer, part) {
            (Layer::Edge, _) => "-edge",
            (Layer::Head, _) => "-head",
            (Layer::Body, Part::Dynamic) => "-values",
            (Layer::Body, _) => "",
        };
        name_first(&mut nodes, &format!("mark-{}{suffix}", planned.mark.id));
        nodes
    }

    /// What an instance of a mark is drawn with at a state, on the axes of that state.
    pub(super) fn mark_context(
        &self,
        panel: usize,
        mark: usize,
        instance: usize,
        state: usize,
    ) -> MarkContext<'_> {
        let rect = *self.rect(panel);
        let (x, y) = axes::scales(self.plan, panel, &rect, state);
        let planned = &self.plan.panels[panel].marks[mark];
        MarkContext {
            plan: self.plan,
            style: self.style,
            ratio: self.ratio,
            mark: &planned.mark,
            instance: &planned.instances[instance],
            color: self.colors.of(panel, mark, instance),
            series_dash: self.colors.dash(panel, mark, instance),
            part: Part::Whole,
            layer: Layer::Body,
            color_scale: self.plan.panels[panel].color_scale.as_ref(),
            rect,
            x,
            y,
            state,
            settled: self.settled.get(&(panel, mark, instance)),
            fade: 1.0,
        }
    }

    /// Finds what of marks on static axes is the same for all frames: the paths of traces, and the lines
    /// that only grow.
    pub(super) fn follow_through_time(&mut self) {
        let (mut paths, mut settled) = (BTreeMap::new(), BTreeMap::new());
        for (panel, planned) in self.plan.panels.iter().enumerate() {
            if self.axes_are_dynamic(panel) {
                continue;
            }
            for (mark, planned) in planned.marks.iter().enumerate() {
                for instance in 0..planned.instances.len() {
                    let place = (panel, mark, instance);
                    let context = MarkContext {
                        settled: None,
                        ..self.mark_context(panel, mark, instance, 0)
                    };
                    paths.extend(trace_path(&context).map(|path| (place, path)));
                    settled.extend(line::settled(&context).map(|samples| (place, samples)));
                }
            }
        }
        (self.trace_paths, self.settled) = (paths, settled);
    }
}

/// Copies of a mark at the states before, on the axes of now, the older the fainter.
fn trail(context: &MarkContext<'_>, dynamic: bool) -> Vec<Node> {
    let copies = if dynamic { context.mark.trail } else { 0 };
    let mut nodes = Vec::new();
    for back in (1..=copies.min(context.state)).rev() {
        let copy = MarkContext {
            state: context.state - back,
            fade: TRAIL_OPACITY * (1.0 - back as f64 / (copies + 1) as f64),
            ..*context
        };
        nodes.extend(copy.nodes(None));
    }
    nodes
}

/// The path of a trace; other marks have none.
fn trace_path(context: &MarkContext<'_>) -> Option<TracePath> {
    TracePath::new(
        context.plan,
        context.mark,
        context.instance,
        &context.rect,
        &context.x,
        &context.y,
    )
}

/// Names the first node of several, so that the name is unique and points to the start.
pub(super) fn name_first(nodes: &mut [Node], id: &str) {
    if let Some(first) = nodes.first_mut() {
        first.id = Some(id.to_owned());
    }
}
