//! What a scene consists of, in the order in which it is drawn, and which of it is dynamic.

use std::{fmt, ops::Range, sync::Arc};

use crate::plan::{MarkPlan, TextPlan};

use super::{
    composition::Composition,
    dynamics::Dynamics,
    group::{Group, Role},
    guides,
    legend::Legend,
    marks::{self, Layer},
    node::Node,
    text::Part,
};

/// Something that is drawn: as a whole, or apart from the values in its text.
pub(super) struct Item {
    /// What its nodes belong to.
    pub(super) group: Option<Group>,
    part: Part,
    dynamic: bool,
    draw: Arc<Draw>,
}

/// Gives the nodes of a part of an item at a state.
type Draw = dyn Fn(&Composition<'_>, usize, Part) -> Vec<Node> + Send + Sync;

impl Item {
    /// Whether its nodes can differ from frame to frame.
    pub(super) fn is_dynamic(&self) -> bool {
        self.dynamic
    }

    /// Its nodes at a state.
    pub(super) fn nodes(&self, composition: &Composition<'_>, state: usize) -> Vec<Node> {
        let mut nodes = (self.draw)(composition, state, self.part);
        for node in &mut nodes {
            node.group = self.group;
        }
        nodes
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("group", &self.group)
            .field("part", &self.part)
            .field("dynamic", &self.dynamic)
            .finish_non_exhaustive()
    }
}

/// A list of items that grows upwards.
#[derive(Default)]
struct Items {
    all: Vec<Item>,
    /// What is added next belongs to.
    group: Option<Group>,
}

impl Items {
    /// Puts something on top: in two items where only the values in its text are dynamic, so that
    /// the rest of it is drawn once.
    fn add(
        &mut self,
        dynamic: Dynamics,
        draw: impl Fn(&Composition<'_>, usize, Part) -> Vec<Node> + Send + Sync + 'static,
    ) {
        let parts: &[(Part, bool)] = match dynamic {
            Dynamics::Nothing => &[(Part::Whole, false)],
            Dynamics::Everything => &[(Part::Whole, true)],
            Dynamics::Values => &[(Part::Static, false), (Part::Dynamic, true)],
        };
        let draw: Arc<Draw> = Arc::new(draw);
        let group = self.group;
        self.all.extend(parts.iter().map(|&(part, dynamic)| Item {
            group,
            part,
            dynamic,
            draw: Arc::clone(&draw),
        }));
    }

    /// What is added from here on is this.
    fn begin(&mut self, panel: Option<usize>, role: Role) {
        self.group = Some(Group { panel, role });
    }

    fn add_marks(&mut self, scene: &Composition<'_>, panel: usize, marks: Range<usize>) {
        let edges: Vec<usize> = with_layer(scene, panel, Layer::Edge, marks.clone());
        for mark in marks {
            self.add_layer(scene, panel, mark, Layer::Body);
            if edges.last() == Some(&mark) {
                for &mark in &edges {
                    self.add_layer(scene, panel, mark, Layer::Edge);
                }
            }
        }
    }

    fn add_layer(&mut self, scene: &Composition<'_>, panel: usize, mark: usize, layer: Layer) {
        self.add(
            scene.dynamics_of_mark(panel, mark),
            move |scene, state, part| scene.layer(panel, mark, state, part, layer),
        );
    }
}

/// Everything in a scene, bottom to top.
#[allow(
    clippy::redundant_closure_for_method_calls,
    reason = "the methods are those of a composition of one lifetime, not of any"
)]
pub(super) fn items(scene: &Composition<'_>) -> Vec<Item> {
    let plan = scene.plan;
    let mut items = Items::default();
    items.add(Dynamics::Nothing, |scene, _, _| vec![scene.background()]);
    for (panel, planned) in plan.panels.iter().enumerate() {
        items.begin(Some(panel), Role::Guides);
        let axes = Dynamics::everything_if(scene.axes_are_dynamic(panel));
        let labels = [&planned.x.label, &planned.y.label];
        let labels = labels.into_iter().flatten().any(TextPlan::is_dynamic);
        items.add(Dynamics::Nothing, move |scene, _, _| {
            let ground = guides::ground(scene.style, scene.rect(panel));
            ground.into_iter().collect()
        });
        items.add(axes, move |scene, state, _| {
            let axes = scene.axes(panel, state);
            let mut nodes = axes.grid();
            nodes.extend(axes.zero());
            nodes
        });
        items.add(axes, move |scene, state, _| {
            scene.axes(panel, state).ticks()
        });
        items.add(Dynamics::values_if(labels), move |scene, state, part| {
            scene.axes(panel, state).labels(state, part)
        });
        if let Some(bar) = scene.color_bar(panel) {
            items.add(
                Dynamics::values_if(bar.is_dynamic()),
                move |scene, state, part| {
                    let bar = scene.color_bar(panel);
                    bar.map_or_else(Vec::new, |bar| bar.nodes(scene.rect(panel), state, part))
                },
            );
        }
        let border = below_border(&planned.marks, scene.style.point.clip);
        items.begin(Some(panel), Role::Marks);
        items.add_marks(scene, panel, 0..border);
        items.begin(Some(panel), Role::Guides);
        items.add(Dynamics::Nothing, move |scene, _, _| scene.border(panel));
        items.begin(Some(panel), Role::Marks);
        for mark in with_layer(scene, panel, Layer::Head, 0..planned.marks.len()) {
            items.add_layer(scene, panel, mark, Layer::Head);
        }
        items.add_marks(scene, panel, border..planned.marks.len());
        items.begin(Some(panel), Role::Labels);
        items.add(text(&planned.title), move |scene, state, part| {
            scene.panel_title(panel, state, part)
        });
        let legend = scene.legends[panel].as_ref();
        let ends = scene.end_labels[panel].as_ref();
        let dynamics = match ends {
            Some(labels) if labels.dynamic => Dynamics::Everything,
            _ => Dynamics::values_if(legend.is_some_and(Legend::is_dynamic)),
        };
        items.add(dynamics, move |scene, state, part| {
            scene.legend(panel, state, part)
        });
    }
    items.begin(None, Role::Marks);
    for connector in 0..plan.connectors.len() {
        items.add(
            Dynamics::everything_if(scene.connector_is_dynamic(connector)),
            move |scene, state, _| scene.connector(connector, state),
        );
    }
    items.begin(None, Role::Labels);
    let legend = scene.figure_legend.as_ref();
    items.add(
        Dynamics::values_if(legend.is_some_and(Legend::is_dynamic)),
        |scene, state, part| scene.figure_legend(state, part),
    );
    items.add(text(&plan.title), |scene, state, part| {
        scene.title(state, part)
    });
    items.add(text(&plan.subtitle), |scene, state, part| {
        scene.subtitle(state, part)
    });
    items.add(text(&plan.caption), |scene, state, part| {
        scene.caption(state, part)
    });
    items.all
}

/// Those of some marks that have a layer.
fn with_layer(
    scene: &Composition<'_>,
    panel: usize,
    layer: Layer,
    marks: Range<usize>,
) -> Vec<usize> {
    let planned = &scene.plan.panels[panel].marks;
    marks
        .filter(|&mark| {
            let mark = &*planned[mark].mark;
            (marks::of(mark.kind).above)(mark, scene.style) == Some(layer)
        })
        .collect()
}

fn text(text: &Option<TextPlan>) -> Dynamics {
    Dynamics::values_if(text.as_ref().is_some_and(TextPlan::is_dynamic))
}

/// How many of a panel's marks lie below its border. Symbols that may stand out over the border lie
/// on it, with the texts at them.
fn below_border(marks: &[MarkPlan], clipped: bool) -> usize {
    let over = |plan: &&MarkPlan| !clipped && marks::of(plan.mark.kind).lies_on_border;
    marks.len() - marks.iter().rev().take_while(over).count()
}
