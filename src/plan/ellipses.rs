//! Ellipses that hold a share of a bivariate distribution's mass, over time.

use klrender_stats::Distribution;

use crate::{
    diag::{Diagnostic, Kind},
    expr::NodeId,
    spec::model::{Channel, Mark},
};

pub(crate) use klrender_stats::Ellipse;

use super::{
    planner::Planner,
    track::{Track, show},
};

/// An ellipse over the states of a plan.
#[derive(Debug, Clone)]
pub(crate) struct Ellipses {
    /// One for each state, or one for all.
    of_states: Vec<Option<Ellipse>>,
}

impl Ellipses {
    /// The ellipse at a state; `None` where there is none, which the plan refuses.
    pub(crate) fn at(&self, state: usize) -> Option<Ellipse> {
        let of_state = self.of_states.get(state).or(self.of_states.first())?;
        *of_state
    }

    /// A coordinate of the centre over the states.
    pub(super) fn center(&self, axis: usize) -> Track {
        let of = |ellipse: &Option<Ellipse>| ellipse.map_or(f64::NAN, |it| it.center[axis]);
        match &self.of_states[..] {
            [only] => Track::Static(of(only)),
            all => Track::Dynamic(all.iter().map(of).collect()),
        }
    }
}

/// The ellipses of a mark that shows a distribution, which must be bivariate, and of levels, which
/// must lie between 0 and 1.
pub(super) fn plan(
    planner: &mut Planner<'_>,
    mark: &Mark,
    bound: &[(NodeId, Track)],
) -> Option<Ellipses> {
    let distribution = mark.channels.get(Channel::Distribution)?;
    let level = mark.channel(Channel::Level)?;
    let levels = planner.track(level, bound);
    let refused = |level: &f64| !(*level > 0.0 && *level < 1.0);
    if let Some(state) = levels.values().iter().position(refused) {
        let message = format!(
            "`level` is {} {}: it must be more than 0 and less than 1",
            show(levels.at(state)),
            planner.when(state)
        );
        let kind = Kind::OutOfRange;
        // A mere name is written where it is defined; what it is used for is written in the mark.
        let graph = &planner.spec.graph;
        let span = match graph.name_of(level) {
            Some(_) => mark.span,
            None => graph.span_of(level),
        };
        planner
            .diagnostics
            .push(Diagnostic::error(kind, span, message));
    }
    let members: Vec<Option<Distribution>> = planner.distributions(distribution.node, bound);
    let states = members.len().max(levels.values().len());
    let member = |state: usize| members.get(state).or(members.first())?.as_ref();
    let mut unsuited = None;
    let of_states = (0..states)
        .map(|state| match member(state)? {
            Distribution::BivariateNormal(normal) => Some(normal.ellipse(levels.at(state))),
            other => {
                unsuited = unsuited.or(Some(other.kind()));
                None
            }
        })
        .collect();
    if let Some(kind) = unsuited {
        let message = format!("an ellipse takes a bivariate distribution, but this one is {kind}");
        planner.diagnostics.push(
            Diagnostic::error(Kind::WrongType, distribution.span, message)
                .hint("`bivariate_normal(mean_x, mean_y, std_x, std_y, rho)` makes one"),
        );
    }
    Some(Ellipses { of_states })
}
