//! Training: what one axis must hold over the whole sweep.

use rayon::prelude::*;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::NodeId,
    plan::{
        mark_plan::MarkPlan,
        planner::Planner,
        track::{Track, show},
    },
    spec::model::{Axis, Dimension, Mark, OverRange, Panel, ScaleKind, SceneSpec, Train},
};

use super::extent::Extent;

/// Lower and upper end of a domain.
pub(super) type Ends = (Track, Track);

/// One axis to be trained, with what trains it.
pub(super) struct Training<'a> {
    pub(super) axis: &'a Axis,
    pub(super) dimension: Dimension,
    /// The panels that have this axis.
    pub(super) panels: &'a [usize],
    pub(super) spec: &'a SceneSpec,
    /// The marks of all panels.
    pub(super) plans: &'a [Vec<MarkPlan>],
    /// The x domain of each panel; NaN where it is not known yet.
    pub(super) xs: &'a [Ends],
    /// The y domain of each panel, likewise.
    pub(super) ys: &'a [Ends],
}

impl<'a> Training<'a> {
    /// Every mark on the axis, with its panel.
    pub(super) fn marks(&self) -> impl Iterator<Item = (usize, &'a MarkPlan)> {
        let plans = self.plans;
        let panels = self.panels.iter();
        panels.flat_map(move |&panel| plans[panel].iter().map(move |plan| (panel, plan)))
    }

    /// The x and y domain of a panel at a state, as far as they are known.
    pub(super) fn domains(&self, panel: usize, state: usize) -> ((f64, f64), (f64, f64)) {
        let domain = |ends: &Ends| (ends.0.at(state), ends.1.at(state));
        (domain(&self.xs[panel]), domain(&self.ys[panel]))
    }

    /// The scale of the axis that a mark's `over` runs along; a linear one where it runs along
    /// none.
    pub(super) fn run_scale(&self, panel: usize, mark: &Mark) -> ScaleKind {
        let Panel { x, y, .. } = &self.spec.panels[panel];
        let axis = match mark.runs.curve().map(|over| over.range) {
            Some(OverRange::AxisX) => Some(x.as_ref().unwrap_or(&self.spec.shared.x)),
            Some(OverRange::AxisY) => y.as_ref().or(self.spec.shared.y.as_ref()),
            _ => None,
        };
        axis.map_or(ScaleKind::Linear, |axis| axis.scale)
    }

    /// Whether what trains the axis moves.
    fn is_dynamic(&self) -> bool {
        self.marks().any(|(_, plan)| plan.dynamic)
            || self
                .panels
                .iter()
                .any(|&panel| self.domains_are_dynamic(panel))
    }

    /// Whether what is known of a panel's axes moves.
    pub(super) fn domains_are_dynamic(&self, panel: usize) -> bool {
        let known = [&self.xs[panel], &self.ys[panel]];
        known
            .into_iter()
            .any(|ends| ends.0.is_dynamic() || ends.1.is_dynamic())
    }

    /// The domain: as written, trained where it is not. Reports what cannot be one.
    pub(super) fn ends(&self, planner: &mut Planner<'_>) -> Ends {
        let axis = self.axis;
        let spec = planner.spec;
        let written: Vec<Option<Track>> = axis
            .domain
            .iter()
            .map(|end| end.map(|node| planner.track(node, &[])))
            .collect();
        for (track, node) in written.iter().zip(axis.domain) {
            let (Some(track), Some(node)) = (track, node) else {
                continue;
            };
            let bad = track.values().iter().position(|value| !value.is_finite());
            if let Some(state) = bad {
                let message = format!(
                    "this end of the domain is {} {}: it must be finite",
                    show(track.at(state)),
                    planner.when(state)
                );
                planner.diagnostics.push(Diagnostic::error(
                    Kind::NonFinite,
                    spec.graph.span_of(node),
                    message,
                ));
                return unknown(axis);
            }
            let bad = track
                .values()
                .iter()
                .position(|&value| !axis.scale.shows(value));
            if let Some(state) = bad {
                let message = format!(
                    "this end of a `{}` axis is {} {}: it must be {}",
                    axis.scale.name(),
                    show(track.at(state)),
                    planner.when(state),
                    axis.scale.support(),
                );
                planner.diagnostics.push(Diagnostic::error(
                    Kind::Domain,
                    spec.graph.span_of(node),
                    message,
                ));
                return unknown(axis);
            }
        }
        let (low, high) = match (&written[0], &written[1]) {
            (Some(low), Some(high)) => (low.clone(), high.clone()),
            _ => {
                let mut includes = Vec::new();
                for &node in &axis.include {
                    let track = planner.track(node, &[]);
                    self.check_included(planner, node, &track);
                    includes.push(track);
                }
                let trained = self.trained(planner, &includes);
                let end = |which: usize| match &written[which] {
                    Some(track) => track.clone(),
                    None if which == 0 => trained.0.clone(),
                    None => trained.1.clone(),
                };
                (end(0), end(1))
            }
        };
        let states = if low.is_dynamic() || high.is_dynamic() {
            planner.clock.states()
        } else {
            1
        };
        if let Some(state) = (0..states).find(|&state| {
            low.at(state).partial_cmp(&high.at(state)) != Some(std::cmp::Ordering::Less)
        }) {
            let (a, b) = (low.at(state), high.at(state));
            let place = axis
                .domain
                .iter()
                .flatten()
                .map(|&node| spec.graph.span_of(node))
                .reduce(Span::to);
            let found = Diagnostic::error(
                Kind::Domain,
                place.unwrap_or(axis.span),
                format!(
                    "the domain runs from {} to {}: its start must lie below its end",
                    show(a),
                    show(b)
                ),
            );
            let found = if a > b {
                found.hint("to let values fall along the axis, write `reverse = true`")
            } else {
                found
            };
            planner.diagnostics.push(found);
            return unknown(axis);
        }
        (low, high)
    }

    /// Refuses a value that no domain of the axis can hold.
    fn check_included(&self, planner: &mut Planner<'_>, node: NodeId, track: &Track) {
        let scale = self.axis.scale;
        if let Some(&value) = track.values().iter().find(|&&value| !scale.shows(value)) {
            let message = format!(
                "a `{}` axis cannot include {}: values on it are {}",
                scale.name(),
                show(value),
                scale.support(),
            );
            let place = planner.spec.graph.span_of(node);
            planner
                .diagnostics
                .push(Diagnostic::error(Kind::Domain, place, message));
        }
    }

    /// The domain that the data need.
    fn trained(&self, planner: &mut Planner<'_>, includes: &[Track]) -> Ends {
        let (axis, dimension) = (self.axis, self.dimension);
        let states = if self.is_dynamic() {
            planner.clock.states()
        } else {
            1
        };
        let pad = !self.only_curves_run();
        let zero = planner.spec.style.panel.zero && dimension == Dimension::Y;
        let mut extents: Vec<Extent> = {
            let planner: &Planner<'_> = planner;
            let still = self.extent_at(planner, 0, false);
            let extent = |state| {
                let shown = self.extent_at(planner, state, true).join(still);
                if pad {
                    shown
                } else {
                    shown.join(self.central(planner, state))
                }
            };
            (0..states).into_par_iter().map(extent).collect()
        };
        let traces = self.extent_of_traces();
        let mut all = extents.iter().copied().fold(traces, Extent::join);
        if axis.train == Train::Robust {
            all = self.without_outliers(planner, states).unwrap_or(all);
        }
        let include = |mut extent: Extent, state: Option<usize>| {
            for track in includes {
                match state {
                    Some(state) => extent.add(track.at(state), axis.scale),
                    None => track
                        .values()
                        .iter()
                        .for_each(|&value| extent.add(value, axis.scale)),
                }
            }
            extent
        };
        let settle = |extent: Extent, state: Option<usize>| {
            let included = include(extent, state);
            let padded = if pad {
                let padded = included.with_margin(axis.scale);
                let none_below = included.low >= 0.0 && zero;
                Extent {
                    low: if none_below {
                        padded.low.max(0.0)
                    } else {
                        padded.low
                    },
                    ..padded
                }
            } else {
                included
            };
            padded.widened(axis.scale)
        };
        if include(all, None).is_empty() && planner.diagnostics.iter().any(Diagnostic::is_error) {
            // What could not be computed trains nothing.
            return unknown(axis);
        }
        if include(all, None).is_empty() {
            let key = if dimension == Dimension::X { "x" } else { "y" };
            planner.diagnostics.push(
                Diagnostic::error(
                    Kind::Domain,
                    axis.span,
                    format!("nothing says how far this {key} axis reaches"),
                )
                .hint(format!("write its domain: `{key} = {{ domain = [0, 1] }}`")),
            );
            return unknown(axis);
        }
        if axis.train == Train::Frame && states > 1 {
            for extent in &mut extents {
                if extent.is_empty() {
                    *extent = all;
                }
            }
            let settled: Vec<Extent> = extents
                .iter()
                .enumerate()
                .map(|(state, extent)| settle(*extent, Some(state)))
                .collect();
            let low = settled.iter().map(|extent| extent.low).collect();
            let high = settled.iter().map(|extent| extent.high).collect();
            return (Track::Dynamic(low), Track::Dynamic(high));
        }
        let settled = settle(all, None);
        (Track::Static(settled.low), Track::Static(settled.high))
    }
}

/// A domain that the scale can show, where none could be found.
fn unknown(axis: &Axis) -> Ends {
    let end = |place| Track::Static(axis.scale.backward(place));
    (end(0.0), end(1.0))
}
