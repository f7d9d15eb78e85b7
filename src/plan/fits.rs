//! Fits over the states: solved once, before anything reads them.

use klrender_stats::{Interval, Minimum};

use crate::{
    diag::{Diagnostic, Kind},
    expr::{FitId, Fitted, NodeId, SolutionCache, Unsolved},
    spec::model::{Fit, Mark, OverRange, SceneSpec},
};

use super::{
    curves,
    planner::Planner,
    timeline::Timeline,
    track::{Track, show},
};

/// What a fit has over the states of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FitPlan {
    /// The states at which a search from many starts looked for local minima, with all of them,
    /// the lowest first: at least every 16th of those that differ.
    pub minima: Vec<(usize, Vec<Minimum>)>,
}

impl FitPlan {
    /// The most local minima found at any state.
    pub(crate) fn most_minima(&self) -> usize {
        let counts = self.minima.iter().map(|(_, minima)| minima.len());
        counts.max().unwrap_or(0)
    }
}

/// Solves every fit at every state; after an error was reported, not all of them.
pub(super) fn solve(
    spec: &SceneSpec,
    timeline: &Timeline,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<FitPlan>, SolutionCache) {
    let mut solutions = SolutionCache::default();
    if spec.names.fits.is_empty() {
        return (Vec::new(), solutions);
    }
    // What is out of range in all that a fit reads is told as such.
    let mut planner = Planner::new(spec, timeline);
    planner.check_before_fits();
    diagnostics.append(&mut planner.diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return (Vec::new(), solutions);
    }
    let breaks = breaks(timeline);
    let bindings = timeline.bindings(0..timeline.clock().states());
    let mut fits = Vec::with_capacity(spec.names.fits.len());
    for fit in &spec.names.fits {
        let fitted = solutions.solve(&spec.graph, fit.id, &bindings, &breaks);
        let failed = fitted.iter().enumerate().find_map(|(state, fitted)| {
            let unsolved = fitted.solution.as_ref().err()?;
            Some(refused(fit, state, *unsolved))
        });
        if let Some(failed) = failed {
            // What reads this fit would fail for the same reason.
            diagnostics.push(failed);
            return (Vec::new(), solutions);
        }
        let minima = fitted.into_iter().enumerate();
        let minima = minima.filter_map(|(state, Fitted { minima, .. })| Some((state, minima?)));
        let mut minima: Vec<_> = minima.collect();
        // Equal states are solved once.
        minima.dedup_by(|later, first| later.1 == first.1);
        fits.push(FitPlan { minima });
    }
    (fits, solutions)
}

/// What runs along a mark that has a fit solved anew for each of its values.
struct Along {
    fit: FitId,
    name: NodeId,
    range: Interval,
    /// What `for` binds.
    bound: Vec<(NodeId, Track)>,
}

/// Learns where minima lie along the curves of the scene; the timeline knows the `solutions` so far.
pub(super) fn solve_along(
    spec: &SceneSpec,
    timeline: &Timeline,
    mut solutions: SolutionCache,
) -> SolutionCache {
    if spec.names.fits.is_empty() {
        return solutions;
    }
    let mut planner = Planner::new(spec, timeline);
    let marks = spec.panels.iter().flat_map(|panel| &panel.marks);
    let found: Vec<Along> = marks.flat_map(|mark| along(&mut planner, mark)).collect();
    let breaks = breaks(timeline);
    let states = timeline.clock().states();
    for Along {
        fit,
        name,
        range,
        bound,
    } in found
    {
        let bindings = |state: usize| {
            let mut bindings = timeline.at_state(state);
            for (node, track) in &bound {
                bindings.set(*node, track.at(state));
            }
            bindings
        };
        solutions.solve_along(&spec.graph, fit, (name, range), states, &bindings, &breaks);
    }
    solutions
}

/// The fits of a mark, for each of its instances.
fn along(planner: &mut Planner<'_>, mark: &Mark) -> Vec<Along> {
    let Some(over) = mark.runs.curve() else {
        return Vec::new();
    };
    let OverRange::Between { from, to, .. } = over.range else {
        return Vec::new();
    };
    let channels = curves::channels(mark).into_iter();
    let channels: Vec<NodeId> = channels.chain(curves::color_channel(mark)).collect();
    let graph = &planner.spec.graph;
    let reads = |fit: &FitId| graph.is_read_by_fit(over.node, *fit);
    let fits: Vec<FitId> = graph.fits_of(&channels).into_iter().filter(reads).collect();
    if fits.is_empty() {
        return Vec::new();
    }
    let instances = mark.repeat.as_ref().map_or(1, |repeat| repeat.count);
    let mut found = Vec::new();
    for index in 0..instances {
        let names = mark.repeat.iter().flat_map(|repeat| &repeat.names);
        let bound: Vec<(NodeId, Track)> = names
            .map(|(name, values)| (*name, planner.track(values[index], &[])))
            .collect();
        let ends = planner.tracks(&[from, to], &bound);
        let all = ends.iter().flat_map(Track::values).copied();
        let range = Interval {
            low: all.clone().fold(f64::INFINITY, f64::min),
            high: all.fold(f64::NEG_INFINITY, f64::max),
        };
        if !(range.low < range.high && range.low.is_finite() && range.high.is_finite()) {
            continue;
        }
        found.extend(fits.iter().map(|&fit| Along {
            fit,
            name: over.node,
            range,
            bound: bound.clone(),
        }));
    }
    found
}

/// The states that do not follow from the one before: the first of a segment that starts anew, and
/// those to which a name steps.
fn breaks(timeline: &Timeline) -> Vec<usize> {
    let clock = timeline.clock();
    let follows = |state: usize| {
        let segment = clock.moment(state).segment;
        if segment != clock.moment(state - 1).segment {
            return clock.continuous(segment);
        }
        !clock.jumps_within(segment) || timeline.swept().all(|it| it.at(state) == it.at(state - 1))
    };
    (1..clock.states())
        .filter(|&state| !follows(state))
        .collect()
}

fn refused(fit: &Fit, state: usize, unsolved: Unsolved) -> Diagnostic {
    let name = &fit.minimum.name;
    match unsolved {
        Unsolved::Bounds(which, bounds) => {
            let solved = &fit.solved[which];
            let (low, high) = (show(bounds.low), show(bounds.high));
            let message = format!(
                "`{}` would be sought between {low} and {high} at frame {state}",
                solved.name
            );
            let finite = bounds.low.is_finite() && bounds.high.is_finite();
            let kind = if finite {
                Kind::OutOfRange
            } else {
                Kind::NonFinite
            };
            Diagnostic::error(kind, solved.span, message)
                .hint("both bounds must be finite, and the first less than the second")
        }
        Unsolved::Nowhere => {
            let message = format!("`{name}` has no minimum at frame {state}");
            Diagnostic::error(Kind::NonFinite, fit.minimum.span, message)
                .hint("between the bounds, what it minimises is nowhere finite")
        }
    }
}
