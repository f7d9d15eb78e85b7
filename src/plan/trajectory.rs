//! The trajectory along which the clock moves everything: what a trace is drawn through.

use super::{Plan, clock::Moment};

/// A point of a trajectory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Vertex {
    /// When it is passed.
    pub moment: Moment,
    /// The state that shows it; `None` between frames.
    pub state: Option<usize>,
    /// Whether the state jumps to it, so that no line leads here.
    pub jump: bool,
}

impl Plan {
    /// The trajectory of all that the clock moves: a vertex at every state, `between` more from one
    /// to the next where the state is continuous, up to `t` = 1. From one whole number to the next the
    /// way is straight.
    pub(crate) fn trajectory(&self, between: usize) -> Vec<Vertex> {
        let clock = self.clock();
        let mut vertices = Vec::with_capacity(clock.states() * (between + 1) + clock.segments());
        let mut state = 0;
        for segment in 0..clock.segments() {
            let smooth = !clock.jumps_within(segment);
            let joined = !clock.steps_within(segment);
            let continuous = clock.continuous(segment);
            let mut last: Option<Moment> = (continuous && smooth).then(|| clock.start(segment));
            let mut jump = !continuous;
            while state < clock.states() {
                let moment = clock.moment(state);
                if moment.segment != segment {
                    break;
                }
                if let (Some(last), true) = (last, smooth && moment.rest == 0)
                    && last.place < moment.place
                {
                    fill(last, moment, between, &mut vertices);
                }
                vertices.push(Vertex {
                    moment,
                    state: Some(state),
                    jump,
                });
                jump = !joined && moment.rest == 0;
                (last, state) = (Some(moment), state + 1);
            }
            let end = clock.end(segment);
            if let Some(last) =
                last.filter(|last| smooth && last.rest == 0 && last.place < end.place)
            {
                fill(last, end, between, &mut vertices);
                vertices.push(Vertex {
                    moment: end,
                    state: None,
                    jump: false,
                });
            }
        }
        vertices
    }
}

fn fill(from: Moment, to: Moment, between: usize, vertices: &mut Vec<Vertex>) {
    for k in 1..=between {
        let share = k as f64 / (between + 1) as f64;
        let place = from.place + (to.place - from.place) * share;
        vertices.push(Vertex {
            moment: Moment { place, ..from },
            state: None,
            jump: false,
        });
    }
}
