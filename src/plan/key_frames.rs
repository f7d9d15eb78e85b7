//! The frames that are looked at closely.

use crate::{
    diag::{Diagnostic, Kind},
    spec::model::Aim,
};

use super::planner::Planner;

/// The first, the middle and the last state, and what the spec names, as ascending frames.
pub(super) fn choose(planner: &mut Planner<'_>) -> Vec<usize> {
    let states = planner.clock.states();
    let check = &planner.spec.check;
    let mut frames = vec![0, states / 2, states - 1];
    frames.extend(&check.frames);
    frames.extend(check.at.iter().filter_map(|aims| nearest(planner, aims)));
    frames.sort_unstable();
    frames.dedup();
    frames
}

/// The state that stands for the animation, if the spec names one.
pub(super) fn poster(planner: &mut Planner<'_>) -> Option<usize> {
    let spec = planner.spec;
    nearest(planner, &spec.output.poster)
}

/// The first state that is nearest to all aims, each measured in shares of what its name goes
/// through in the animation.
fn nearest(planner: &mut Planner<'_>, aims: &[Aim]) -> Option<usize> {
    let mut farthest = vec![0.0_f64; planner.clock.states()];
    for aim in aims {
        let track = planner.track(aim.node, &[]);
        let known = || track.values().iter().filter(|value| value.is_finite());
        if known().next().is_none() {
            let message = format!("`{}` is never a finite number", aim.name);
            planner
                .diagnostics
                .push(Diagnostic::error(Kind::NonFinite, aim.span, message));
            return None;
        }
        let low = known().copied().fold(f64::INFINITY, f64::min);
        let high = known().copied().fold(f64::NEG_INFINITY, f64::max);
        let width = if high > low { high - low } else { 1.0 };
        for (state, farthest) in farthest.iter_mut().enumerate() {
            let distance = (track.at(state) - aim.value).abs() / width;
            *farthest = farthest.max(if distance.is_nan() {
                f64::INFINITY
            } else {
                distance
            });
        }
    }
    let mut best = (!aims.is_empty()).then_some(0)?;
    for (state, distance) in farthest.iter().enumerate() {
        if *distance < farthest[best] {
            best = state;
        }
    }
    Some(best)
}
