//! What marks contribute to the training of an axis.

use crate::{
    expr::{NodeId, Value},
    plan::{
        curves,
        marks::Repetition,
        tracks::{Planner, Track},
    },
    spec::model::{Mark, MarkKind, OverRange, Rule, ScaleKind, TextPlace},
};

use super::{Dimension, extent::Extent, training::Training};

/// Points at which a curve is looked at for training, beside its landmarks.
const SAMPLES: usize = 200;

impl Training<'_> {
    /// What everything drawn at a state needs.
    pub(super) fn extent_at(&self, planner: &Planner<'_>, state: usize) -> Extent {
        let mut extent = Extent::NONE;
        for (panel, mark, plan) in self.marks() {
            for repetition in &plan.repetitions {
                if repetition.is_drawn(state) {
                    let domains = self.domains(panel, state);
                    self.add_mark(planner, mark, repetition, state, domains, &mut extent);
                }
            }
        }
        extent
    }

    fn add_mark(
        &self,
        planner: &Planner<'_>,
        mark: &Mark,
        repetition: &Repetition,
        state: usize,
        (x_domain, y_domain): ((f64, f64), (f64, f64)),
        extent: &mut Extent,
    ) {
        let (dimension, scale) = (self.dimension, self.axis.scale);
        let tracks = match dimension {
            Dimension::X => [&repetition.x, &repetition.x2],
            Dimension::Y => [&repetition.y, &repetition.y2],
        };
        for track in tracks.into_iter().flatten() {
            extent.add(track.at(state), scale);
        }
        let Some(over) = &mark.over else { return };
        let channels = curves::channels(mark);
        let wanted: &[usize] = match (dimension, channels.len()) {
            (Dimension::X, 2 | 3) => &[0],
            (Dimension::Y, 2) => &[1],
            (Dimension::Y, 3) => &[1, 2],
            _ => return,
        };
        let Some((from, to, step)) = curves::range(mark, repetition, state, x_domain, y_domain)
        else {
            return;
        };
        let bindings = planner.bindings_at(state, &repetition.bound);
        let graph = &planner.spec.graph;
        let values = match step {
            Some(step) => curves::steps(from, to, step),
            None => {
                let even = (0..=SAMPLES).map(|k| from + (to - from) * k as f64 / SAMPLES as f64);
                let (low, high) = (from.min(to), from.max(to));
                let landmarks = channels
                    .iter()
                    .flat_map(|&channel| graph.landmarks(channel, over.node, &bindings));
                even.chain(landmarks.filter(|value| (low..=high).contains(value)))
                    .collect()
            }
        };
        let when = mark.when.filter(|_| repetition.when.is_none());
        let columns = curves::evaluate(graph, &channels, when, over.node, &bindings, values);
        for &index in wanted {
            for &value in &columns[index] {
                extent.add(value, scale);
            }
        }
        if let (MarkKind::Area { .. }, Dimension::Y) = (&mark.kind, dimension) {
            // A level ground needs no room below it.
            let ground = &columns[2];
            if let Some(&first) = ground.first()
                && ground.iter().all(|&value| value == first)
            {
                extent.base = first;
            }
        }
    }

    /// What traces need: they are drawn whole in the end.
    pub(super) fn extent_of_traces(&self) -> Extent {
        let mut extent = Extent::NONE;
        for (_, mark, plan) in self.marks() {
            if let MarkKind::Trace { .. } = mark.kind {
                for repetition in &plan.repetitions {
                    let track = match self.dimension {
                        Dimension::X => &repetition.x,
                        Dimension::Y => &repetition.y,
                    };
                    for &value in track.iter().flat_map(Track::values) {
                        extent.add(value, self.axis.scale);
                    }
                }
            }
        }
        extent
    }

    /// Whether nothing but curves along this x axis itself could train it.
    pub(super) fn only_curves_run(&self) -> bool {
        self.dimension == Dimension::X
            && self.marks().all(|(_, mark, _)| match &mark.kind {
                MarkKind::Line { .. } | MarkKind::Area { .. } => mark
                    .over
                    .as_ref()
                    .is_some_and(|over| matches!(over.range, OverRange::AxisX)),
                MarkKind::Rule(Rule::Y(_)) => true,
                MarkKind::Text {
                    place: TextPlace::Panel(_),
                    ..
                } => true,
                _ => false,
            })
    }

    /// The central 99.8 % of every distribution that curves along the axis read, over the sweep.
    pub(super) fn central(&self, planner: &Planner<'_>) -> Extent {
        let graph = &planner.spec.graph;
        let mut extent = Extent::NONE;
        for (_, mark, plan) in self.marks() {
            let Some(over) = &mark.over else { continue };
            let read: Vec<NodeId> = curves::channels(mark)
                .into_iter()
                .flat_map(|channel| graph.distributions_over(channel, over.node))
                .filter(|&read| !graph.depends_on(read, &[over.node], &[]))
                .collect();
            let states = if plan.moves {
                planner.clock.frames()
            } else {
                1
            };
            for repetition in &plan.repetitions {
                for state in 0..states {
                    let bindings = planner.bindings_at(state, &repetition.bound);
                    for value in graph.evaluate(&read, &bindings).values {
                        let Value::Distribution(column) = value else {
                            continue;
                        };
                        if let Some(Some(distribution)) = column.get(0) {
                            extent.add(distribution.quantile(0.001), ScaleKind::Linear);
                            extent.add(distribution.quantile(0.999), ScaleKind::Linear);
                        }
                    }
                }
            }
        }
        extent
    }
}
