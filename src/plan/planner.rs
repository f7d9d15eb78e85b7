//! The planner: evaluation over all states, with a report of what is out of range.

use std::ops::{Range, RangeInclusive};

use rayon::prelude::*;

use klrender_stats::Distribution;

use crate::{
    diag::{Diagnostic, Kind, Span},
    expr::{Bindings, Evaluation, Fault, NodeId, Value},
    limits::HELD,
    spec::model::{SceneSpec, Text},
};

use super::{
    clock::Clock,
    faults::Faults,
    text_plan::TextPlan,
    timeline::Timeline,
    track::{Track, scalars, show},
};

/// One number, by itself.
pub(super) fn number(spec: &SceneSpec, node: NodeId, bindings: &Bindings<'_>) -> f64 {
    let evaluation = spec.graph.evaluate(&[node], bindings);
    scalars(&evaluation.values[0], 1)[0]
}

/// States evaluated at a time: enough to make a column worth while, few enough to keep memory
/// bounded and both cores busy.
const CHUNK: usize = 256;

/// What a plan is made from, and what was found on the way.
pub(super) struct Planner<'a> {
    pub(super) spec: &'a SceneSpec,
    timeline: &'a Timeline,
    pub(super) clock: &'a Clock,
    dynamic_inputs: Vec<NodeId>,
    pub(super) diagnostics: Vec<Diagnostic>,
    faults: Faults,
    /// Numbers that are held so far.
    held: usize,
}

impl<'a> Planner<'a> {
    pub(super) fn new(spec: &'a SceneSpec, timeline: &'a Timeline) -> Self {
        Self {
            spec,
            timeline,
            clock: timeline.clock(),
            dynamic_inputs: timeline.dynamic_inputs(),
            diagnostics: Vec::new(),
            faults: Faults::default(),
            held: 0,
        }
    }

    /// Whether a value changes with the clock, given what is bound along a mark.
    pub(super) fn is_dynamic(&self, node: NodeId, bound: &[NodeId]) -> bool {
        self.spec
            .graph
            .depends_on(node, &self.dynamic_inputs, bound)
    }

    /// What the names are worth at some states.
    pub(super) fn bindings(&self, states: Range<usize>) -> Bindings<'static> {
        self.timeline.bindings(states)
    }

    /// What the names are worth at one state, `bound` beside those of the clock.
    pub(super) fn bindings_at(&self, state: usize, bound: &[(NodeId, Track)]) -> Bindings<'static> {
        let mut bindings = self.timeline.at_state(state);
        for (node, track) in bound {
            bindings.set(*node, track.at(state));
        }
        bindings
    }

    /// Evaluates nodes over all states, `bound` beside the names of the clock; reports parameters
    /// out of range.
    pub(super) fn tracks(&mut self, nodes: &[NodeId], bound: &[(NodeId, Track)]) -> Vec<Track> {
        let dynamic: Vec<bool> = nodes
            .iter()
            .map(|&node| self.is_dynamic_given(node, bound))
            .collect();
        let states = if dynamic.contains(&true) {
            self.clock.states()
        } else {
            1
        };
        let moving = dynamic.iter().filter(|dynamic| **dynamic).count();
        self.held = self.held.saturating_add(moving.saturating_mul(states));
        if self.is_too_large() {
            return vec![Track::Static(0.0); nodes.len()];
        }
        let mut columns: Vec<Vec<f64>> = vec![Vec::with_capacity(states); nodes.len()];
        self.evaluate(nodes, bound, states, |count, values| {
            for (column, value) in columns.iter_mut().zip(values) {
                column.extend(scalars(value, count));
            }
        });
        let track = |(column, dynamic): (Vec<f64>, bool)| match dynamic {
            true => Track::Dynamic(column),
            false => Track::Static(column[0]),
        };
        columns.into_iter().zip(dynamic).map(track).collect()
    }

    /// Reports what is out of range of that which curves over `names` read beside these: they cannot
    /// be evaluated yet, but the parameters of the distributions that they show must be in range
    /// wherever they are asked for.
    pub(super) fn check_curves(
        &mut self,
        curves: &[NodeId],
        names: &[NodeId],
        bound: &[(NodeId, Track)],
    ) {
        let graph = &self.spec.graph;
        let asked = graph.asked_by_curves(curves, names);
        let mut values = asked.values().iter();
        let states = match values.any(|node| self.is_dynamic_given(*node, bound)) {
            true => self.clock.states(),
            false => 1,
        };
        self.in_chunks(
            |it| graph.evaluate_asked(&asked, it),
            bound,
            states,
            |_, _| {},
        );
    }

    /// Whether more numbers would be held than are; then nothing is evaluated any more, and what else
    /// was found is of no account.
    pub(super) fn is_too_large(&self) -> bool {
        self.held > HELD
    }

    /// A distribution over all states, or the one that stands still; `None` where a parameter is
    /// out of range, which is reported.
    pub(super) fn distributions(
        &mut self,
        node: NodeId,
        bound: &[(NodeId, Track)],
    ) -> Vec<Option<Distribution>> {
        let states = if self.is_dynamic_given(node, bound) {
            self.clock.states()
        } else {
            1
        };
        let mut all = Vec::with_capacity(states);
        self.evaluate(&[node], bound, states, |count, values| {
            let members = match values.first() {
                Some(Value::Distribution(members)) => Some(members),
                _ => None,
            };
            all.extend((0..count).map(|index| members?.get(index)?.clone()));
        });
        all
    }

    /// Shows a node over all states, or once if it stands still, a number of states at a time.
    pub(super) fn over_states(&mut self, node: NodeId, mut see: impl FnMut(usize, &Value)) {
        let states = if self.is_dynamic(node, &[]) {
            self.clock.states()
        } else {
            1
        };
        self.evaluate(&[node], &[], states, |count, values| {
            if let Some(value) = values.first() {
                see(count, value);
            }
        });
    }

    /// Whether a value changes over the states, given what is bound beside the clock.
    fn is_dynamic_given(&self, node: NodeId, bound: &[(NodeId, Track)]) -> bool {
        let ids: Vec<NodeId> = bound.iter().map(|(node, _)| *node).collect();
        bound.iter().any(|(_, track)| track.is_dynamic()) || self.is_dynamic(node, &ids)
    }

    /// Evaluates nodes over the first `states` states, a number of them at a time, in their order;
    /// reports parameters out of range.
    fn evaluate(
        &mut self,
        nodes: &[NodeId],
        bound: &[(NodeId, Track)],
        states: usize,
        take: impl FnMut(usize, &[Value]),
    ) {
        let graph = &self.spec.graph;
        self.in_chunks(|it| graph.evaluate(nodes, it), bound, states, take);
    }

    /// The same of any evaluation.
    fn in_chunks(
        &mut self,
        evaluate: impl Fn(&Bindings<'_>) -> Evaluation + Sync,
        bound: &[(NodeId, Track)],
        states: usize,
        mut take: impl FnMut(usize, &[Value]),
    ) {
        let chunks: Vec<(usize, Evaluation)> = (0..states)
            .step_by(CHUNK)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|start| {
                let range = start..(start + CHUNK).min(states);
                let mut bindings = self.bindings(range.clone());
                for (node, track) in bound {
                    bindings.set(*node, track.part(range.clone()));
                }
                (start, evaluate(&bindings))
            })
            .collect();
        for (start, evaluation) in chunks {
            take(CHUNK.min(states - start), &evaluation.values);
            self.faults
                .add(&evaluation.faults, start, &mut self.diagnostics);
        }
    }

    /// Reports what an evaluation of one state found, or one of all states.
    pub(super) fn report(&mut self, faults: &[Fault], state: Option<usize>) {
        let at_state = |fault: &Fault| Fault {
            index: fault.index.or(state.map(|_| 0)),
            ..fault.clone()
        };
        let faults: Vec<Fault> = faults.iter().map(at_state).collect();
        self.faults
            .add(&faults, state.unwrap_or(0), &mut self.diagnostics);
    }

    /// One node over all states.
    pub(super) fn track(&mut self, node: NodeId, bound: &[(NodeId, Track)]) -> Track {
        self.tracks(&[node], bound)
            .pop()
            .unwrap_or(Track::Static(f64::NAN))
    }

    /// Evaluates every named definition, so that a parameter out of range is found even where
    /// only marks along an axis read it.
    pub(super) fn check_definitions(&mut self) {
        let nodes = self.definitions();
        self.tracks(&nodes, &[]);
    }

    /// The same for those that need no fit.
    pub(super) fn check_before_fits(&mut self) {
        let graph = &self.spec.graph;
        let mut nodes = self.definitions();
        nodes.retain(|&node| graph.fits_of(&[node]).is_empty());
        self.tracks(&nodes, &[]);
    }

    fn definitions(&self) -> Vec<NodeId> {
        let names = &self.spec.names;
        let minima = names.fits.iter().map(|fit| &fit.minimum);
        let all = names.distributions.iter().chain(&names.quantities);
        all.chain(minima).map(|named| named.node).collect()
    }

    /// A look channel over all states, `bound` beside the names of the clock, if it is not known
    /// already: it must be finite and in its range.
    pub(super) fn look(
        &mut self,
        node: Option<NodeId>,
        key: &str,
        bound: &[(NodeId, Track)],
        known: Option<Track>,
        allowed: RangeInclusive<f64>,
        place: Span,
    ) -> Option<Track> {
        let node = node?;
        let track = known.unwrap_or_else(|| self.track(node, bound));
        if let Some(state) = track
            .values()
            .iter()
            .position(|value| !allowed.contains(value))
        {
            let value = track.at(state);
            let (low, high) = (allowed.start(), allowed.end());
            let message = format!(
                "`{key}` is {} {}: it must be between {low} and {high}",
                show(value),
                self.when(state)
            );
            let kind = if value.is_finite() {
                Kind::OutOfRange
            } else {
                Kind::NonFinite
            };
            // A mere name is written where it is defined; what it is used for is written in the mark.
            let named = self.spec.graph.name_of(node).is_some();
            let span = if named {
                place
            } else {
                self.spec.graph.span_of(node)
            };
            self.diagnostics
                .push(Diagnostic::error(kind, span, message));
        }
        Some(track)
    }

    /// "at frame 12", for messages.
    pub(super) fn when(&self, state: usize) -> String {
        format!("at frame {state}")
    }

    pub(super) fn words(&mut self, text: &Text) -> TextPlan {
        self.words_with(text, &[])
    }

    pub(super) fn words_with(&mut self, text: &Text, bound: &[(NodeId, Track)]) -> TextPlan {
        TextPlan::new(text, |node| self.track(node, bound))
    }
}
